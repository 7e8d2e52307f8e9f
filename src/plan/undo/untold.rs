//! What carries the run's tag though its journal does not tell of it, as a journal does that has lost its end.

use super::{PREFIX, Undo};
use crate::domain::tag::{self, Tags};
use crate::plan::check::Finding;
use crate::plan::code::Code;

/// A warning for each: it stays, as nothing tells what was there before it.
pub fn tell(undo: &mut Undo) {
    for what in untold(undo) {
        undo.draft.findings.push(Finding::warning(
            Code::Untold,
            format!("The {what} carries this run's tag, and the run's journal does not tell of it; it stays."),
            "Delete it by hand if nothing needs it.",
        ));
    }
}

fn untold(undo: &Undo) -> Vec<String> {
    let snapshot = undo.snapshot;
    let endpoints = snapshot.endpoints.iter().filter(|endpoint| endpoint.is_live());
    let endpoints = endpoints.filter(|one| is_untold(undo, one.id.as_str(), &one.tags));
    let groups = snapshot.security_groups.iter().filter(|one| is_untold(undo, one.id.as_str(), &one.tags));
    let policies = snapshot.policy.iter().filter(|one| is_untold(undo, &one.arn, &one.tags));
    let zones = snapshot.hosted_zones.iter().filter(|zone| {
        let comment = tag::of_comment(&zone.comment);
        is_untold(undo, zone.id.as_str(), if zone.tags.contains_key(tag::RUN) { &zone.tags } else { &comment })
    });
    let endpoints = endpoints.map(|one| format!("endpoint {} for {}", one.id, one.service));
    let groups = groups.map(|one| format!("security group {}", one.id));
    let policies = policies.map(|one| format!("policy {}", one.name));
    endpoints
        .chain(groups)
        .chain(policies)
        .chain(zones.map(|one| format!("hosted zone {} for {}", one.id, one.name)))
        .collect()
}

/// Whether no step of the run that its journal tells of made this. What the way back itself made again is no part of it.
fn is_untold(undo: &Undo, id: &str, tags: &Tags) -> bool {
    let step = tags.get(tag::STEP).map_or("", String::as_str);
    let is_told = |made: &super::Made| made.step.as_str() == step || made.ids.values().any(|known| known == id);
    undo.is_of_run(tags) && !step.starts_with(PREFIX) && !undo.made.iter().any(is_told)
}
