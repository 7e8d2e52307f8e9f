//! Opening the gate: nobody is restricted any more before anything of the private path goes.

mod versions;

use serde_json::Value as Json;

pub use versions::own_versions;

use super::{Made, Undo, back};
use crate::domain::policy::{Document, Effect, same};
use crate::domain::principal::PrincipalName;
use crate::plan::check::{Finding, listed, some};
use crate::plan::code::Code;
use crate::plan::planner::draft::{outputs, prior};
use crate::plan::snapshot::{ManagedPolicy, Part};
use crate::plan::step::{Action, Change, Step, StepId, Wait};

/// What is done first where a later run has changed what this one made.
const LATER: &str = "Undo the later run first";

/// What opens the gate.
#[derive(Default)]
pub struct Gate {
    /// Its steps.
    pub steps: Vec<StepId>,
    /// Why people stay restricted all the same, who then need the private path.
    pub holds: Option<String>,
    /// The run's policy as it is in the end, where it stays.
    pub after: Option<ManagedPolicy>,
}

/// Detaches, takes the policy or its version back, and restores narrowed endpoint policies.
pub fn plan(undo: &mut Undo) -> Gate {
    let mut gate = Gate { after: undo.snapshot.policy.clone(), ..Gate::default() };
    detach(undo, &mut gate);
    opens_again(undo);
    for made in undo.made {
        match &made.change {
            Change::CreatePolicy { name, .. } => delete(undo, &mut gate, name),
            Change::SetDefaultPolicyVersion { .. } => versions::set_back(undo, &mut gate, made),
            _ => {}
        }
    }
    untold(undo, &mut gate);
    versions::restore(undo, &mut gate);
    for made in undo.made {
        endpoint_policy(undo, &mut gate, made);
    }
    gate
}

impl Undo<'_> {
    /// What is done first where a later run has changed this one's policy, with that run's name where it is known.
    fn later_first(&self) -> String {
        self.newer.map_or_else(|| LATER.to_owned(), |run| format!("Undo the run {run} first"))
    }
}

fn detach(undo: &mut Undo, gate: &mut Gate) {
    for made in undo.made {
        let Change::AttachPolicy { policy, principal } = &made.change else { continue };
        let known = undo.snapshot.principals.iter().find(|known| known.name == *principal);
        let held = known.and_then(|known| known.attached.as_ref());
        let managed = undo.snapshot.policy.as_ref().filter(|managed| managed.arn == policy.as_str());
        let holders = managed.and_then(|managed| managed.attached_to.as_ref());
        let is_attached = match (held, holders) {
            (Some(held), _) => held.iter().any(|arn| arn == policy.as_str()),
            (None, Some(holders)) => holders.contains(principal),
            (None, None) => managed.is_some(),
        };
        if !is_attached {
            continue;
        }
        let policy = policy.to_string();
        if may_be_older(undo, made) {
            let (kind, name) = (principal.kind, &principal.name);
            undo.lost(
                format!("Whether {principal} had the policy {policy} before this run is not known; it stays attached."),
                format!("If it should not: aws iam detach-{kind}-policy --{kind}-name {name} --policy-arn {policy}."),
            );
            continue;
        }
        let change = Some(Change::DetachPolicy { policy, principal: principal.clone() });
        let step = Step { change, ..back(&made.step, Action::Remove, format!("detach from {principal}")) };
        let detached = undo.push(step);
        gate.steps.push(detached);
        if let Some(holders) = gate.after.as_mut().and_then(|policy| policy.attached_to.as_mut()) {
            holders.retain(|holder| holder != principal);
        }
    }
}

/// The door that the run shut stands open again: nobody is to take that for a way back to something safe.
fn opens_again(undo: &mut Undo) {
    let detached = undo.draft.steps.iter().filter_map(|step| match &step.change {
        Some(Change::DetachPolicy { principal, .. }) => Some(principal),
        _ => None,
    });
    let detached: Vec<&PrincipalName> = detached.collect();
    if detached.is_empty() {
        return;
    }
    let who = format!("{} {} the policy", some(&detached), if detached.len() == 1 { "loses" } else { "lose" });
    let in_force = undo.snapshot.policy.as_ref().and_then(|policy| policy.default_version()?.document.as_ref());
    let denies = in_force.map_or(undo.first.answers.restriction.guardrail, |document| {
        document.statement.iter().any(|statement| statement.effect == Effect::Deny)
    });
    let finding = if denies {
        Finding::warning(
            Code::OpensAgain,
            format!(
                "{who}, with all that it denies and all that it allows: Studio opens again from wherever other policies \
                 let them in, the internet included, and for nobody whom this policy alone lets in."
            ),
            "Undo only if that is meant; apply again to restrict them again.",
        )
    } else {
        Finding::note(
            Code::OpensAgain,
            format!("{who}, which denies nothing: Studio opens for nobody any more whom it alone lets in."),
            "Give those another policy first, if they are to open Studio.",
        )
    };
    undo.draft.findings.push(finding);
}

/// Whether somebody may have had the policy before the run attached it: nobody could tell then, and it is not the run's.
fn may_be_older(undo: &Undo, made: &Made) -> bool {
    let is_unknown =
        |made: &Made| made.prior.as_ref().and_then(|prior| prior.get("attached")).is_some_and(Json::is_null);
    let is_own = undo.snapshot.policy.as_ref().is_some_and(|policy| undo.is_of_run(&policy.tags));
    let mut tries = undo.made.iter().filter(|other| other.change == made.change);
    !is_own && tries.all(is_unknown)
}

fn delete(undo: &mut Undo, gate: &mut Gate, name: &str) {
    let Some(policy) = undo.snapshot.policy.as_ref().filter(|policy| policy.name == *name) else { return };
    let holders = gate.after.as_ref().and_then(|policy| policy.attached_to.clone());
    let own: Vec<&str> = own_versions(undo.made).collect();
    let others: Vec<&str> =
        policy.versions.iter().map(|version| version.id.as_str()).filter(|id| !own.contains(id)).collect();
    let is_unread = holders.is_none() && others.is_empty() && undo.is_of_run(&policy.tags);
    let why = if !undo.is_of_run(&policy.tags) {
        Some(format!("the policy {name} does not carry this run's tag any more"))
    } else if let Some(holders) = holders.as_ref().filter(|holders| !holders.is_empty()) {
        Some(format!("the policy {name} is attached to {}, which this run did not do", listed(holders)))
    } else if !others.is_empty() {
        Some(format!("the policy {name} has got {}, which this run did not make", listed(&others)))
    } else if is_unread {
        Some(format!("to whom the policy {name} is attached could not be read"))
    } else {
        None
    };
    if let Some(why) = why {
        if may_have_holders(gate) && needs_path(undo, gate) {
            gate.holds = Some(sentence(&why));
        }
        let gap = undo.snapshot.gap(Part::Holders).filter(|_| is_unread);
        let fix = match gap {
            Some(gap) => format!("Allow {} and undo again, or delete it by hand.", gap.action),
            None => format!("{}, or delete it by hand.", undo.later_first()),
        };
        return undo.left(format!("{}; it stays.", sentence(&why)), fix);
    }
    let mut needs = gate.steps.clone();
    for version in policy.versions.iter().filter(|version| !version.is_default) {
        needs.push(versions::remove(undo, policy, &version.id, &gate.steps));
    }
    let step = Step {
        detail: policy.arn.clone(),
        needs: needs.clone(),
        change: Some(Change::DeletePolicy { policy: policy.arn.clone() }),
        prior: policy.default_version().and_then(|version| serde_json::to_value(version).ok()),
        ..back(&StepId::new("policy"), Action::Remove, format!("policy {name}"))
    };
    let deleted = undo.push(step);
    gate.steps = needs;
    gate.steps.push(deleted);
    gate.after = None;
}

/// A policy of the run that its journal does not tell of restricts people all the same.
fn untold(undo: &Undo, gate: &mut Gate) {
    let Some(policy) = undo.snapshot.policy.as_ref().filter(|policy| undo.is_of_run(&policy.tags)) else { return };
    let is_told = undo.made.iter().any(|made| matches!(made.change, Change::CreatePolicy { .. }));
    if !is_told && may_have_holders(gate) && needs_path(undo, gate) {
        gate.holds = Some(format!("The journal does not tell who made the policy {}, which is attached", policy.name));
    }
}

/// Whether somebody keeps the run's policy, as far as that could be read.
fn may_have_holders(gate: &Gate) -> bool {
    let holders = gate.after.as_ref().map(|policy| policy.attached_to.as_deref());
    holders.is_some_and(|holders| holders.is_none_or(|holders| !holders.is_empty()))
}

/// Whether the version in force in the end, whoever made it, lets people in through the VPC or an endpoint in it alone:
/// one that lets them in from public addresses names neither. What could not be read may name them.
fn needs_path(undo: &Undo, gate: &Gate) -> bool {
    let Some(policy) = &gate.after else { return false };
    if policy.default_version().is_none_or(|version| version.document.is_none()) {
        return true;
    }
    let vpc = &undo.first.answers.network.vpc;
    let endpoints = undo.snapshot.endpoints.iter().filter(|endpoint| endpoint.vpc == *vpc);
    let texts: Vec<String> = endpoints.map(|one| one.id.to_string()).chain([vpc.to_string()]).collect();
    policy.names_one_of(&texts)
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The policy of an endpoint that was there before.
fn endpoint_policy(undo: &mut Undo, gate: &mut Gate, made: &Made) {
    let Change::ModifyEndpoint { endpoint: id, policy: Some(ours), .. } = &made.change else { return };
    let Some(endpoint) = undo.snapshot.endpoints.iter().find(|endpoint| endpoint.id == *id) else { return };
    let before = made.prior.as_ref().and_then(|prior| prior.get("policy")).cloned();
    let before: Option<Document> = before.and_then(|before| serde_json::from_value(before).ok()).flatten();
    let Some(before) = before else {
        let message = format!("What the policy of {id} said before this run is not known.");
        return undo.lost(message, "Give it the policy that it should have by hand.");
    };
    match &endpoint.policy {
        Some(now) if same(now, &before) => return,
        Some(now) if same(now, ours) => {}
        _ => {
            let message = format!("The policy of {id} has been changed since this run; it stays.");
            return undo.left(message, format!("{LATER}, or change it by hand."));
        }
    }
    let step = Step {
        detail: "as it was before".to_owned(),
        needs: gate.steps.clone(),
        wait: Some(Wait::EndpointAvailable),
        prior: Some(prior("policy", &endpoint.policy)),
        outputs: outputs([("id", id.to_string())]),
        change: Some(Change::ModifyEndpoint {
            endpoint: id.clone(),
            add_subnets: Vec::new(),
            add_groups: Vec::new(),
            remove_subnets: Vec::new(),
            remove_groups: Vec::new(),
            private_dns: None,
            policy: Some(before),
        }),
        ..back(&made.step, Action::Restore, format!("policy of {id}"))
    };
    let restored = undo.push(step);
    gate.steps.push(restored);
}
