//! What is proven in the end, whatever was changed.

use super::draft::Draft;
use super::ground::Ground;
use crate::domain::restriction::Mode;
use crate::plan::snapshot::Part;
use crate::plan::step::{CheckKind, StepId};

/// The last checks, each after the steps that it speaks of.
pub fn plan(ground: &Ground, draft: &mut Draft) {
    if !ground.services.is_empty() {
        let endpoints = draft.steps_of(&["endpoint."]);
        draft.check(CheckKind::Endpoints, endpoints.clone());
        let names = draft.steps_of(&["vpc.", "endpoint.", "zone."]);
        draft.check(CheckKind::Dns, names);
        let groups = draft.steps_of(&["security-group"]);
        draft.check(CheckKind::SecurityGroups, [groups, endpoints].concat());
    }
    let all: Vec<StepId> = draft.steps.iter().map(|step| step.id.clone()).collect();
    let policy = draft.steps_of(&["policy"]);
    if !policy.is_empty() {
        draft.check(CheckKind::Policy, policy);
    }
    let attachments = draft.steps_of(&["attach."]);
    if !attachments.is_empty() {
        draft.check(CheckKind::Attachments, attachments);
        draft.check(CheckKind::Access, all.clone());
    }
    // What could not be read is not missing.
    let has_domain = ground.domains().next().is_some() || ground.snapshot.gap(Part::Domains).is_some();
    if has_domain {
        draft.check(CheckKind::UserProfiles, all.clone());
    }
    if !ground.services.is_empty() {
        draft.check(CheckKind::PrivateNames, all.clone());
    }
    if has_domain && ground.answers.restriction.mode != Mode::None {
        draft.check(CheckKind::PresignedUrl, all);
    }
}
