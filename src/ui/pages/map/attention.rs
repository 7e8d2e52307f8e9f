//! Why what was answered in a step no longer fits.

use std::collections::BTreeSet;

use crate::domain::id::SubnetId;
use crate::domain::principal::PrincipalName;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::answers::EndpointGroup;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::{Page, restriction};
use crate::ui::parts::text;

/// Why the answers of a step cannot stay so, if they cannot.
pub fn of(model: &Model, snapshot: &Snapshot, page: Page) -> Option<String> {
    match page {
        Page::Domain => domain(model, snapshot),
        Page::Network => network(model, snapshot),
        Page::Endpoints => endpoints(model, snapshot),
        Page::Restriction => restriction::fault(model),
        Page::People => people(model, snapshot),
        Page::Account | Page::Unfinished | Page::Review | Page::Apply | Page::Done => None,
    }
}

/// Whether a part was read, so that what is not in it is not there.
fn is_read(snapshot: &Snapshot, part: Part) -> bool {
    snapshot.gap(part).is_none()
}

fn domain(model: &Model, snapshot: &Snapshot) -> Option<String> {
    if !model.draft.domain_chosen {
        return Some("No domain is chosen yet.".to_owned());
    }
    let id = model.draft.answers.domain.id.as_ref()?;
    let is_gone = is_read(snapshot, Part::Domains) && !snapshot.domains.iter().any(|domain| domain.id == *id);
    is_gone.then(|| format!("The domain {id} is not in this account and Region."))
}

fn network(model: &Model, snapshot: &Snapshot) -> Option<String> {
    let Some(vpc) = model.draft.vpc() else { return Some("No VPC is chosen yet.".to_owned()) };
    if is_read(snapshot, Part::Vpcs) && !snapshot.vpcs.iter().any(|known| known.id == *vpc) {
        return Some(format!("{vpc} is not in this account and Region."));
    }
    let answers = &model.draft.answers;
    if answers.network.subnets.is_empty() && !answers.endpoints.services.is_empty() {
        return Some("No subnet is chosen yet: an endpoint needs at least one.".to_owned());
    }
    let is_here = |id: &SubnetId| snapshot.subnets.iter().any(|subnet| subnet.id == *id && subnet.vpc == *vpc);
    let gone: Vec<String> = answers.network.subnets.iter().filter(|id| !is_here(id)).map(ToString::to_string).collect();
    let told = is_read(snapshot, Part::Subnets) && !gone.is_empty();
    told.then(|| format!("Chosen, and not in {vpc}: {}.", gone.join(", ")))
}

fn endpoints(model: &Model, snapshot: &Snapshot) -> Option<String> {
    if let Some(fault) = model.endpoints.fault() {
        return Some(fault.to_owned());
    }
    let (region, answers) = (&snapshot.identity.region, &model.draft.answers);
    let is_offered = |short: &&String| service::find(&snapshot.services, region, short).is_some();
    let missing = answers.endpoints.services.iter().find(|short| !is_offered(short));
    if let Some(missing) = missing.filter(|_| is_read(snapshot, Part::Services)) {
        return Some(format!("{region} has no interface endpoint for {missing}."));
    }
    let EndpointGroup::Existing(id) = &answers.network.endpoint_security_group else { return None };
    let vpc = &answers.network.vpc;
    let is_here = snapshot.security_groups.iter().any(|group| group.id == *id && group.vpc == *vpc);
    (is_read(snapshot, Part::SecurityGroups) && !is_here).then(|| format!("The security group {id} is not in {vpc}."))
}

fn people(model: &Model, snapshot: &Snapshot) -> Option<String> {
    if model.draft.answers.restriction.mode == Mode::None {
        return None;
    }
    let known: BTreeSet<&PrincipalName> = snapshot.principals.iter().map(|principal| &principal.name).collect();
    let names = model.draft.answers.principals.names();
    let gone = names.iter().filter(|name| !known.contains(name) && is_read(snapshot, Part::of(name.kind)));
    let gone: Vec<String> = gone.map(ToString::to_string).collect();
    let first = gone.first()?;
    let more = gone.len() - 1;
    let more = if more > 0 { format!(" and {}", text::count(more, "other")) } else { String::new() };
    Some(format!("Chosen, and not in this account: {first}{more}."))
}
