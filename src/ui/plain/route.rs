//! The questions in their order, and the page that each belongs to.

use crate::ui::model::Model;
use crate::ui::pages::{Flow, Page, account, domain, done, endpoints, network, people, restriction, unfinished};

use super::question::{Given, Kind, Question};

/// A question of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Is this the account.
    Account,
    /// Which profile signs in.
    Profile,
    /// Which Region.
    Region,
    /// Which Region, by its name.
    RegionName,
    /// Go on with what was left.
    Unfinished,
    /// Which domain.
    Domain,
    /// Which VPC.
    Vpc,
    /// Which subnets.
    Subnets,
    /// Which endpoints.
    Services,
    /// How their names are resolved.
    Dns,
    /// Which of Studio's security groups reach them.
    StudioGroups,
    /// Who else reaches them.
    Clients,
    /// What they let through.
    EndpointPolicy,
    /// Whether that holds for those that stand.
    Adopt,
    /// Their security group.
    Group,
    /// Who may open Studio.
    Mode,
    /// From which addresses.
    Ranges,
    /// Whether every other way is denied.
    Guardrail,
    /// The name of the policy.
    PolicyName,
    /// Who gets it.
    People,
    /// Whether the administrator gets it too.
    Yourself,
    /// What will be done.
    Review,
    /// What was done.
    Done,
}

/// The questions of the page that is open.
#[must_use]
pub fn asks(model: &Model) -> Vec<Ask> {
    match model.page {
        Page::Account => vec![account::questions::ask(model)],
        Page::Unfinished => vec![Ask::Unfinished],
        Page::Domain => vec![Ask::Domain],
        Page::Network => vec![Ask::Vpc, Ask::Subnets],
        Page::Endpoints => endpoints::questions::asks(model),
        Page::Restriction => restriction::questions::asks(model),
        Page::People => people::questions::asks(model),
        Page::Review => vec![Ask::Review],
        Page::Done => vec![Ask::Done],
        Page::Apply => Vec::new(),
    }
}

/// The question as it is asked now. Review has its own.
#[must_use]
pub fn question(model: &mut Model, ask: Ask) -> Question {
    match model.page {
        Page::Account => account::questions::question(model, ask),
        Page::Unfinished => unfinished::questions::question(model),
        Page::Domain => domain::questions::question(model),
        Page::Network => network::questions::question(model, ask),
        Page::Endpoints => endpoints::questions::question(model, ask),
        Page::Restriction => restriction::questions::question(model, ask),
        Page::People => people::questions::question(model, ask),
        Page::Done => done::questions::question(model),
        Page::Review | Page::Apply => {
            let kind = Kind::Word { prompt: String::new() };
            Question { field: "", asks: String::new(), remarks: Vec::new(), kind }
        }
    }
}

/// Takes an answer.
pub fn answer(model: &mut Model, ask: Ask, given: Given) -> Flow {
    match model.page {
        Page::Account => account::questions::answer(model, ask, given),
        Page::Unfinished => unfinished::questions::answer(model, &given),
        Page::Domain => domain::questions::answer(model, &given),
        Page::Network => network::questions::answer(model, ask, given),
        Page::Endpoints => endpoints::questions::answer(model, ask, given),
        Page::Restriction => restriction::questions::answer(model, ask, given),
        Page::People => people::questions::answer(model, ask, given),
        Page::Done => done::questions::answer(model, &given),
        Page::Review | Page::Apply => Flow::stay(),
    }
}

/// Puts the cursor on a row, and tells what there is to know of it.
pub fn about(model: &mut Model, ask: Ask, row: Option<usize>) -> Vec<String> {
    match model.page {
        Page::Domain => domain::questions::about(model, row),
        Page::Network => network::questions::about(model, ask, row),
        Page::Endpoints => endpoints::questions::about(model, ask, row),
        Page::Restriction => restriction::questions::about(model, ask, row),
        Page::People => people::questions::about(model, ask, row),
        _ => Vec::new(),
    }
}
