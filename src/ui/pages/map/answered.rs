//! What was answered in each step, in a line.

use crate::domain::restriction::Mode;
use crate::plan::answers::DnsWay;
use crate::ui::model::Model;
use crate::ui::pages::network::named;
use crate::ui::pages::{Page, domain, restriction};
use crate::ui::parts::text;

/// How many services and ranges are named one by one.
const NAMED: usize = 2;

/// What was answered in a step.
pub fn of(model: &Model, page: Page) -> String {
    let words = match page {
        Page::Account => account(model),
        Page::Domain => domain_of(model),
        Page::Network => network(model),
        Page::Endpoints => endpoints(model),
        Page::Restriction => restriction_of(model),
        Page::People => people(model),
        Page::Unfinished | Page::Review | Page::Apply | Page::Done => String::new(),
    };
    text::clean(&words).into_owned()
}

fn account(model: &Model) -> String {
    let Some(snapshot) = model.snapshot() else { return String::new() };
    let identity = &snapshot.identity;
    let alias = identity.alias.as_ref().map(|alias| format!("{alias} ")).unwrap_or_default();
    format!("{alias}{}, {}", identity.account, identity.region)
}

fn domain_of(model: &Model) -> String {
    let Some(id) = &model.draft.answers.domain.id else {
        return "every domain of this account and Region".to_owned();
    };
    let known = model.snapshot().and_then(|snapshot| domain::chosen(model, snapshot));
    known.map_or_else(|| id.to_string(), |domain| format!("{} ({id})", domain.name))
}

fn network(model: &Model) -> String {
    let Some(vpc) = model.draft.vpc() else { return String::new() };
    format!("{}, {}", named(model, vpc), text::count(model.draft.answers.network.subnets.len(), "subnet"))
}

/// The first of some things, and how many more there are.
fn first(things: &[String]) -> String {
    let more = things.len().saturating_sub(NAMED);
    let named = things.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

fn endpoints(model: &Model) -> String {
    let endpoints = &model.draft.answers.endpoints;
    if endpoints.services.is_empty() {
        return "none".to_owned();
    }
    let private = |service: &String| endpoints.dns.of(service) == DnsWay::PrivateDns;
    let zones = endpoints.services.iter().filter(|service| !private(service)).count();
    let names = match zones {
        0 => "private DNS",
        zones if zones == endpoints.services.len() => "hosted zones",
        _ => "private DNS and hosted zones",
    };
    format!("{}; {names}", first(&endpoints.services))
}

fn restriction_of(model: &Model) -> String {
    let restriction = &model.draft.answers.restriction;
    let label = restriction::label(restriction.mode);
    if restriction.mode == Mode::None {
        return "nobody is restricted".to_owned();
    }
    let ranges: Vec<String> = restriction.cidrs.iter().map(ToString::to_string).collect();
    let from = if restriction.mode.takes_ranges() { format!(" from {}", first(&ranges)) } else { String::new() };
    let others = if restriction.guardrail { "every other way in denied" } else { "other ways in not denied" };
    format!("{label}{from}, {others}")
}

fn people(model: &Model) -> String {
    let principals = &model.draft.complete().principals;
    let kinds = [(&principals.roles, "role"), (&principals.users, "user"), (&principals.groups, "group")];
    let counts = kinds.iter().filter(|(names, _)| !names.is_empty());
    let counts: Vec<String> = counts.map(|(names, kind)| text::count(names.len(), kind)).collect();
    if counts.is_empty() { "nobody".to_owned() } else { counts.join(", ") }
}
