//! The gate before anybody is restricted: the private path must stand.

use super::draft::Draft;
use super::ground::Ground;
use crate::plan::step::{Change, CheckKind, Step, StepId};

const GATE: &str = "check.private-path";

/// Everything that builds the path must be done before the check; no name resolves by the tags of its zone.
pub fn plan(ground: &Ground, draft: &mut Draft) {
    if ground.answers.endpoints.services.is_empty() {
        return;
    }
    let mut needs = draft.steps_of(&["vpc.", "security-group", "endpoint.", "zone."]);
    let is_tagging = |step: &Step| matches!(step.change, Some(Change::TagHostedZone { .. }));
    needs.retain(|id| !draft.steps.iter().any(|step| step.id == *id && is_tagging(step)));
    draft.check(CheckKind::PrivatePath, needs);
}

/// The need of everything that restricts.
pub fn gate(draft: &Draft) -> Vec<StepId> {
    let id = StepId::new(GATE);
    if draft.has(&id) { vec![id] } else { Vec::new() }
}
