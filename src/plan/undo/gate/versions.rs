//! The versions of the policy: the one of before is put in force again, those that the run made go.

use serde::Deserialize;
use serde_json::Value as Json;

use super::Gate;
use crate::domain::policy::{Document, same};
use crate::plan::planner::draft::prior;
use crate::plan::snapshot::{ManagedPolicy, PolicyVersion};
use crate::plan::step::{Action, Change, Step, StepId, Value};
use crate::plan::undo::{Made, Undo, back};

/// The numbers of the versions that the run made.
pub fn own_versions(made: &[Made]) -> impl Iterator<Item = &str> {
    made.iter().filter_map(|made| match &made.change {
        Change::CreatePolicy { .. } => Some("v1"),
        Change::CreatePolicyVersion { .. } => made.ids.get("version").map(String::as_str),
        _ => None,
    })
}

/// A version that goes.
pub fn remove(undo: &mut Undo, policy: &ManagedPolicy, version: &str, needs: &[StepId]) -> StepId {
    let document = policy.versions.iter().find(|have| have.id == *version).and_then(|have| have.document.as_ref());
    let step = Step {
        detail: version.to_owned(),
        needs: needs.to_vec(),
        change: Some(Change::DeletePolicyVersion { policy: policy.arn.clone(), version: version.to_owned() }),
        prior: Some(prior("document", document)),
        ..back(&StepId::new("policy.version"), Action::Remove, format!("version of {}", policy.name))
    };
    undo.push(step)
}

#[derive(Deserialize)]
struct Version {
    version: Option<String>,
    document: Option<Document>,
}

fn read(prior: Option<&Json>) -> Option<Version> {
    prior.and_then(|prior| serde_json::from_value(prior.clone()).ok())
}

/// The version that was in force before is put in force again.
pub fn set_back(undo: &mut Undo, gate: &mut Gate, made: &Made) {
    let Change::SetDefaultPolicyVersion { policy: arn, version: ours } = &made.change else { return };
    let Some(policy) = undo.snapshot.policy.as_ref().filter(|policy| policy.arn == *arn) else { return };
    let Some(now) = policy.default_version() else { return };
    let before = read(made.prior.as_ref()).and_then(|prior| prior.version);
    if Some(&now.id) == before.as_ref() {
        return;
    }
    if now.id != ours.as_str() {
        let message = format!("{} of the policy {} is in force now, not {ours} of this run.", now.id, policy.name);
        let fix = format!("{}, or set the version by hand.", undo.later_first());
        return undo.left(message, fix);
    }
    let Some(before) = before.filter(|before| policy.versions.iter().any(|version| version.id == *before)) else {
        let message = format!("The version of {} that was in force before this run is gone.", policy.name);
        return undo.lost(message, "Set another version as the default by hand.");
    };
    let step = Step {
        detail: format!("in force: {ours} -> {before}"),
        needs: gate.steps.clone(),
        prior: Some(prior("version", &now.id)),
        change: Some(Change::SetDefaultPolicyVersion { policy: arn.clone(), version: Value::known(&before) }),
        ..back(&made.step, Action::Restore, format!("policy {}", policy.name))
    };
    let set = undo.push(step);
    gate.steps.push(set);
    for version in gate.after.iter_mut().flat_map(|policy| &mut policy.versions) {
        version.is_default = version.id == before;
    }
}

/// Versions of a policy that was there before: those that the run made go, one that it made room with comes back.
pub fn restore(undo: &mut Undo, gate: &mut Gate) {
    let Some(after) = gate.after.clone() else { return };
    for made in undo.made {
        let Change::CreatePolicyVersion { policy: arn, document } = &made.change else { continue };
        let says_so = |version: &&PolicyVersion| version.document.as_ref().is_some_and(|have| same(have, document));
        let has_number = |version: &&PolicyVersion| made.ids.get("version").is_none_or(|id| version.id == *id);
        let is_ours = |version: &&PolicyVersion| has_number(version) && says_so(version);
        let ours = after.versions.iter().filter(|_| after.arn == *arn).find(is_ours);
        if let Some(version) = ours.filter(|version| !version.is_default) {
            let needs = gate.steps.clone();
            let removed = remove(undo, &after, &version.id, &needs);
            gate.steps.push(removed);
        }
    }
    for made in undo.made {
        let Change::DeletePolicyVersion { policy: arn, version } = &made.change else { continue };
        let Some(document) = read(made.prior.as_ref()).and_then(|prior| prior.document) else { continue };
        let stands = |have: &PolicyVersion| have.document.as_ref().is_some_and(|have| same(have, &document));
        if after.arn != *arn || after.versions.iter().any(stands) {
            continue;
        }
        let step = Step {
            detail: format!("what {version} said, under a new number"),
            needs: gate.steps.clone(),
            change: Some(Change::CreatePolicyVersion { policy: arn.clone(), document }),
            ..back(&made.step, Action::Restore, format!("oldest version of {}", after.name))
        };
        let restored = undo.push(step);
        gate.steps.push(restored);
    }
}
