//! Attaching the policy: one principal first, the others when it is proven.

use super::draft::{Draft, prior, step};
use super::ground::Ground;
use super::identity::Policy;
use crate::domain::principal::PrincipalName;
use crate::plan::step::{Action, Change, CheckKind, Step, StepId};

/// One step for each chosen principal, in the canary's order.
pub fn plan(ground: &Ground, draft: &mut Draft, policy: Option<&Policy>) {
    let Some(policy) = policy else { return };
    let mut names = ground.answers.principals.names();
    names.dedup();
    let (kept, missing): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| is_attached(ground, policy, name));
    for name in &kept {
        draft.push(Step { needs: policy.needs.clone(), ..attachment(name, Action::Keep) });
    }
    let mut needs = policy.needs.clone();
    if policy.changes
        && let Some(first) = kept.first()
    {
        // Those who have the policy are concerned by its new version at once: one of them is the canary.
        needs = vec![draft.check(CheckKind::Canary(first.clone()), policy.needs.clone())];
    }
    let mut waiting = needs;
    for (place, name) in missing.iter().enumerate() {
        let change = Change::AttachPolicy { policy: policy.arn.clone(), principal: name.clone() };
        // Without this the way back would detach what an earlier run attached.
        let prior = holds(ground, policy, name).is_none().then(|| prior("attached", None::<bool>));
        let mut attach =
            Step { needs: waiting.clone(), change: Some(change), prior, ..attachment(name, Action::Create) };
        let is_canary = place == 0 && !draft.has(&StepId::new("check.canary"));
        if is_canary {
            "tried on this one first".clone_into(&mut attach.detail);
        }
        let attached = draft.push(attach);
        if is_canary {
            waiting = vec![draft.check(CheckKind::Canary(name.clone()), vec![attached])];
        }
    }
}

fn attachment(name: &PrincipalName, action: Action) -> Step {
    step(format!("attach.{}.{}", name.kind, name.name), action, format!("attach to {name}"))
}

/// What nobody can tell is attached again, which changes nothing in IAM where it is.
fn is_attached(ground: &Ground, policy: &Policy, name: &PrincipalName) -> bool {
    holds(ground, policy, name).unwrap_or(false)
}

/// Whether a principal has the policy; `None` when nobody can tell.
fn holds(ground: &Ground, policy: &Policy, name: &PrincipalName) -> Option<bool> {
    if policy.arn.reference().is_some() {
        return Some(false);
    }
    ground.snapshot.holds(name, policy.arn.as_str())
}
