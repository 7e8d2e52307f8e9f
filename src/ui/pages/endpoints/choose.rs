//! What choosing a row of the endpoints page does.

use std::collections::BTreeMap;

use super::ways::{self, Ways};
use super::{Item, NEEDED, is_chosen, is_stop, policies, studio};
use crate::plan::answers::{DnsAnswer, DnsWay, EndpointGroup};
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;

/// To the first row of the next section, or of the one before; round at the ends.
pub fn section(model: &mut Model, items: &[Item], forward: bool) {
    model.endpoints.filter.typing = false;
    let starts: Vec<usize> =
        (1..items.len()).filter(|at| matches!(items[*at - 1], Item::Heading(_)) && is_stop(&items[*at])).collect();
    let here = items.iter().position(|item| Some(*item) == model.endpoints.cursor).unwrap_or(0);
    let found = if forward {
        starts.iter().find(|start| **start > here).or_else(|| starts.first())
    } else {
        starts.iter().rev().find(|start| **start < here).or_else(|| starts.last())
    };
    model.endpoints.cursor = found.map(|at| items[*at]);
}

/// Chooses the row under the cursor; gives why that cannot be.
pub fn choose(model: &mut Model, snapshot: &Snapshot) -> Option<String> {
    if let Some(Item::Dns(at)) = model.endpoints.cursor {
        return toggle_dns(model, snapshot, at);
    }
    model.draft.touched = true;
    let choices = policies(&model.draft);
    match model.endpoints.cursor {
        Some(Item::Service(at)) => toggle_service(model, at),
        Some(Item::Studio(at)) => {
            let chosen = model.endpoints.studio.get(at).is_some_and(|found| studio::is_chosen(model, found));
            studio::put(model, &[at], !chosen);
        }
        Some(Item::NewGroup) => model.draft.answers.network.endpoint_security_group = EndpointGroup::Create,
        Some(Item::Group(at)) => {
            if let Some(group) = snapshot.security_groups.get(at) {
                model.draft.answers.network.endpoint_security_group = EndpointGroup::Existing(group.id.clone());
            }
        }
        Some(Item::Policy(at)) => {
            if let Some(policy) = choices.into_iter().nth(at) {
                model.draft.answers.endpoints.policy = policy;
            }
        }
        Some(Item::Adopt) => {
            let adopt = &mut model.draft.answers.endpoints.adopt_policy;
            *adopt = !*adopt;
        }
        Some(Item::Dns(_) | Item::Clients | Item::Space | Item::Heading(_)) | None => {}
    }
    None
}

/// All or none of Studio's groups that are shown, or of the further services.
pub fn many(model: &mut Model, shown: &[Item], of_studio: bool, on: bool) {
    let group = |item: &Item| if let Item::Studio(at) = item { Some(*at) } else { None };
    let further = |item: &Item| if let Item::Service(at) = item { Some(*at).filter(|at| *at >= NEEDED) } else { None };
    if of_studio {
        studio::put(model, &shown.iter().filter_map(group).collect::<Vec<_>>(), on);
        return;
    }
    model.draft.touched = true;
    for at in shown.iter().filter_map(further) {
        if is_chosen(model, at) != on {
            toggle_service(model, at);
        }
    }
}

fn toggle_service(model: &mut Model, at: usize) {
    let chosen = is_chosen(model, at);
    let Some(short) = model.endpoints.services.get(at).cloned() else { return };
    let order = model.endpoints.services.clone();
    let services = &mut model.draft.answers.endpoints.services;
    if chosen {
        services.retain(|other| *other != short);
    } else {
        services.push(short);
        // Always in the page's order, so that the same choice makes the same plan.
        services.sort_by_key(|short| order.iter().position(|other| other == short));
    }
}

/// To the way that names are resolved which stands on the right, or to the one on the left.
pub fn way(model: &mut Model, snapshot: &Snapshot, to_the_right: bool) -> Option<String> {
    let Some(Item::Dns(at)) = model.endpoints.cursor else { return None };
    let short = model.endpoints.services.get(at)?;
    let is_right = model.draft.answers.endpoints.dns.of(short) == DnsWay::HostedZone;
    if is_right == to_the_right { None } else { toggle_dns(model, snapshot, at) }
}

/// To the other way, unless the plan would refuse it.
fn toggle_dns(model: &mut Model, snapshot: &Snapshot, at: usize) -> Option<String> {
    let short = model.endpoints.services.get(at).cloned()?;
    let next = ways::other(model.draft.answers.endpoints.dns.of(&short));
    if let Some(finding) = Ways::of(model, snapshot).bars(&short, next) {
        return Some(ways::off(finding, next));
    }
    model.draft.touched = true;
    let endpoints = &mut model.draft.answers.endpoints;
    let mut ways: BTreeMap<String, DnsWay> =
        endpoints.services.iter().map(|short| (short.clone(), endpoints.dns.of(short))).collect();
    ways.insert(short, next);
    endpoints.dns =
        if ways.values().all(|way| *way == next) { DnsAnswer::All(next) } else { DnsAnswer::ByService(ways) };
    None
}
