//! What a policy of an earlier run says, proposed once to whoever comes back, and taken back by one key.

use ipnet::IpNet;

use super::{Item, is_sso, words};
use crate::domain::id::{EndpointId, VpcId};
use crate::domain::network::Endpoint;
use crate::domain::policy::identity::{Gate, read_back};
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::answers::RestrictionAnswers;
use crate::plan::check::listed;
use crate::ui::model::Model;
use crate::ui::pages::{Flow, Page};
use crate::ui::parts::input::Field;
use crate::ui::parts::ranges;

/// What was suggested, and whether somebody has decided.
#[derive(Debug, Default)]
pub struct Suggested {
    /// Whether somebody has chosen, typed or gone on: what they want is there.
    pub decided: bool,
    made: Option<Suggestion>,
}

#[derive(Debug)]
struct Suggestion {
    policy: String,
    before: Gist,
    after: Gist,
}

/// What is suggested of the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gist {
    mode: Mode,
    ranges: Vec<IpNet>,
    further: Further,
    guardrail: bool,
}

/// What a policy names beside the chosen VPC, or beside Studio's and the API's endpoints in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Further {
    vpcs: Vec<VpcId>,
    endpoints: Vec<EndpointId>,
}

impl Gist {
    fn of(answers: &RestrictionAnswers) -> Self {
        let further = Further { vpcs: answers.extra_vpcs.clone(), endpoints: answers.extra_endpoints.clone() };
        Self { mode: answers.mode, ranges: answers.cidrs.clone(), further, guardrail: answers.guardrail }
    }

    fn put(&self, model: &mut Model) {
        let answers = &mut model.draft.answers.restriction;
        (answers.mode, answers.guardrail) = (self.mode, self.guardrail);
        answers.cidrs.clone_from(&self.ranges);
        answers.extra_vpcs.clone_from(&self.further.vpcs);
        answers.extra_endpoints.clone_from(&self.further.endpoints);
        model.restriction.ranges = Field::new(&ranges::join(&self.ranges));
        // Whoever is on another row already stays there.
        if matches!(model.restriction.cursor, None | Some(Item::Mode(_))) {
            model.restriction.cursor = Some(Item::Mode(self.mode));
        }
    }
}

/// What was suggested goes with the domain, or the account, whose policy says it.
pub fn withdraw(model: &mut Model) {
    let is_left = |made: &Suggestion| made.after == Gist::of(&model.draft.answers.restriction);
    if model.restriction.suggested.decided || !model.restriction.suggested.made.as_ref().is_some_and(is_left) {
        return;
    }
    if let Some(made) = model.restriction.suggested.made.take() {
        made.before.put(model);
    }
}

/// Chooses what the policy of these answers says already, where nobody has chosen otherwise.
pub fn make(model: &mut Model) {
    let policy = model.draft.complete().policy_name();
    if model.restriction.suggested.made.as_ref().is_some_and(|made| made.policy != policy) {
        withdraw(model);
    }
    let state = &model.restriction.suggested;
    if model.page != Page::Restriction || state.decided || state.made.is_some() || is_sso(model) {
        return;
    }
    let was_here = model
        .taken
        .as_ref()
        .is_some_and(|draft| draft.kept.page.parse().is_ok_and(|page: Page| page >= Page::Restriction));
    let before = Gist::of(&model.draft.answers.restriction);
    if was_here || model.start.answers.is_some() || before != Gist::of(&RestrictionAnswers::default()) {
        return;
    }
    let Some(policy) = model.reading.snapshot.as_ref().and_then(|snapshot| model.draft.standing_policy(snapshot))
    else {
        return;
    };
    let document = policy.default_version().and_then(|version| version.document.as_ref());
    let Some((gate, guardrail)) = document.and_then(read_back) else { return };
    let Some(further) = further(model, &gate) else { return };
    let after = Gist { mode: gate.mode(), ranges: gate.ranges().to_vec(), further, guardrail };
    let policy = policy.name.clone();
    after.put(model);
    model.restriction.suggested.made = Some(Suggestion { policy, before, after });
}

/// What a gate names beside the chosen VPC, or Studio's and the API's endpoints in it; `None` where it names none of
/// these, and so is about another way in.
fn further(model: &Model, gate: &Gate) -> Option<Further> {
    let (vpc, snapshot) = model.draft.vpc().zip(model.reading.snapshot.as_ref())?;
    match gate {
        Gate::Vpc(named) => {
            let others = others(named, |id| id == vpc.as_str())?;
            Some(Further { vpcs: others.into_iter().map(VpcId::new).collect(), ..Further::default() })
        }
        Gate::Vpce(named) => {
            let region = &snapshot.identity.region;
            let is_way = |endpoint: &&Endpoint| {
                let short = service::short_name(&endpoint.service, region);
                endpoint.vpc == *vpc && [service::STUDIO, service::API].contains(&short)
            };
            let ways: Vec<&Endpoint> = snapshot.endpoints.iter().filter(is_way).collect();
            let others = others(named, |id| ways.iter().any(|endpoint| endpoint.id.as_str() == id))?;
            Some(Further { endpoints: others.into_iter().map(EndpointId::new).collect(), ..Further::default() })
        }
        Gate::Ip(_) => Some(Further::default()),
        Gate::VpcIp { vpc: own, .. } => (own == vpc.as_str()).then(Further::default),
    }
}

/// All but our own, if any is our own.
fn others(named: &[String], is_own: impl Fn(&str) -> bool) -> Option<Vec<&String>> {
    let (own, others): (Vec<&String>, Vec<&String>) = named.iter().partition(|id| is_own(id));
    (!own.is_empty()).then_some(others)
}

/// What was suggested, as long as nobody has changed it.
fn standing(model: &Model) -> Option<&Suggestion> {
    let is_there = |made: &&Suggestion| made.after == Gist::of(&model.draft.answers.restriction);
    let is_of_this = |made: &&Suggestion| made.policy == model.draft.complete().policy_name();
    model.restriction.suggested.made.as_ref().filter(is_there).filter(is_of_this)
}

/// Whether there is something that can be taken back.
pub fn is_open(model: &Model) -> bool {
    standing(model).is_some_and(|made| made.before != made.after)
}

/// Takes it back.
pub fn take_back(model: &mut Model) -> Flow {
    if !is_open(model) {
        return Flow::stay();
    }
    if let Some(made) = model.restriction.suggested.made.take() {
        made.before.put(model);
        let mode = words::label(made.before.mode);
        model.notice = Some(format!("Taken back: mode {mode} is chosen, as if no policy stood yet."));
    }
    model.restriction.suggested.decided = true;
    model.draft.touched = true;
    Flow::stay()
}

/// What is suggested and why, without how it is taken back.
pub fn reason(model: &Model) -> Option<String> {
    let told = standing(model)?;
    let ranges = match told.after.ranges.as_slice() {
        [] => String::new(),
        listed => format!(" with {}", ranges::join(listed)),
    };
    let Further { vpcs, endpoints } = &told.after.further;
    let named: Vec<&str> = vpcs.iter().map(VpcId::as_str).chain(endpoints.iter().map(EndpointId::as_str)).collect();
    let further = if named.is_empty() { String::new() } else { format!(" with {} beside it", listed(named)) };
    let denial = if told.after.guardrail { "" } else { " and no denial of other ways in" };
    let mode = words::label(told.after.mode);
    Some(format!(
        "Suggested: mode {mode}{ranges}{further}{denial}, as the policy {}, which stands already, says.",
        told.policy
    ))
}

/// What is suggested, why, and how it is taken back.
pub fn words(model: &Model) -> Option<String> {
    let way = if is_open(model) { " The key <nothing> takes it back." } else { "" };
    reason(model).map(|reason| format!("{reason}{}", model.spell(way)))
}
