//! The IAM policy that restricts: made, kept, or given a new version.

use serde_json::json;

use super::draft::{Draft, outputs, prior, step, tags};
use super::endpoints::step_id;
use super::ground::Ground;
use super::private_path;
use crate::domain::policy::identity::{self, Gate};
use crate::domain::policy::{Document, same};
use crate::domain::restriction::Mode;
use crate::domain::{service, tag};
use crate::plan::show;
use crate::plan::snapshot::{ManagedPolicy, PolicyVersion};
use crate::plan::step::{Action, Change, CheckKind, Step, StepId, Value};

const POLICY: &str = "policy";
const PRUNE: &str = "policy.prune";
const VERSION: &str = "policy.version";
const DEFAULT: &str = "policy.default";

/// IAM keeps five versions of a policy unless the account's quota says otherwise.
const VERSIONS: usize = 5;

/// The policy that will be attached, with the steps after which it says what was planned.
pub struct Policy {
    pub arn: Value,
    pub needs: Vec<StepId>,
    /// Whether what stands changes: then those who have it already are concerned too.
    pub changes: bool,
}

/// What becomes of the policy of the answers' name.
pub enum PolicyOutcome<'a> {
    /// There is none yet.
    Create,
    /// There is one of this name, and it is not ours for this domain.
    Taken(&'a ManagedPolicy),
    /// Ours.
    Ours(&'a ManagedPolicy),
}

/// Judges the policy of the answers' name.
pub fn outcome<'a>(ground: &Ground<'a>) -> PolicyOutcome<'a> {
    let name = ground.answers.policy_name();
    let Some(policy) = ground.snapshot.policy.as_ref().filter(|policy| policy.name == name) else {
        return PolicyOutcome::Create;
    };
    if policy.tags.get(tag::DOMAIN) == Some(&ground.answers.domain_tag()) {
        PolicyOutcome::Ours(policy)
    } else {
        PolicyOutcome::Taken(policy)
    }
}

/// The endpoint that mode vpce names for a service: wanted, or standing in the VPC and meant by its names.
pub fn gate_endpoint(ground: &Ground, short: &str) -> Option<String> {
    if let Some(wanted) = ground.service(short) {
        let made = || Value::output(&step_id(short), "id").to_string();
        return Some(wanted.standing.chosen.map_or_else(made, |endpoint| endpoint.id.to_string()));
    }
    ground.standing(short).chosen.map(|endpoint| endpoint.id.to_string())
}

fn gate(ground: &Ground) -> Option<Gate> {
    let restriction = &ground.answers.restriction;
    let vpc = ground.answers.network.vpc.to_string();
    match restriction.mode {
        Mode::Vpc => {
            let extra = restriction.extra_vpcs.iter().map(ToString::to_string);
            Some(Gate::Vpc(std::iter::once(vpc).chain(extra).collect()))
        }
        Mode::Vpce => {
            let own = [service::STUDIO, service::API].iter().filter_map(|short| gate_endpoint(ground, short));
            let extra = restriction.extra_endpoints.iter().map(ToString::to_string);
            Some(Gate::Vpce(own.chain(extra).collect()))
        }
        Mode::Ip => Some(Gate::Ip(restriction.cidrs.clone())),
        Mode::VpcIp => Some(Gate::VpcIp { vpc, ranges: restriction.cidrs.clone() }),
        Mode::None => None,
    }
}

/// The document of the answers; `None` in mode none.
pub fn wanted(ground: &Ground) -> Option<Document> {
    let gate = gate(ground)?;
    Some(identity::document(&ground.place(), &gate, ground.answers.restriction.guardrail))
}

/// The policy's steps. A policy that is another's gives none: an error finding says so.
pub fn plan(ground: &Ground, draft: &mut Draft) -> Option<Policy> {
    let document = wanted(ground)?;
    draft.policies.identity = Some(document.clone());
    match outcome(ground) {
        PolicyOutcome::Create => Some(create(ground, draft, document)),
        PolicyOutcome::Taken(_) => None,
        PolicyOutcome::Ours(policy) => Some(renew(ground, draft, policy, document)),
    }
}

fn create(ground: &Ground, draft: &mut Draft, document: Document) -> Policy {
    let name = ground.answers.policy_name();
    let mut needs = private_path::gate(draft);
    needs.extend(references(draft, &document));
    let others = if ground.answers.restriction.guardrail { ", denies other ways" } else { "" };
    let made = draft.push(Step {
        detail: format!("{}{others}", ground.answers.restriction.mode),
        needs,
        change: Some(Change::CreatePolicy {
            name: name.clone(),
            description: "Who may open SageMaker Studio, and from where".to_owned(),
            document,
            tags: tags(ground.answers, &name),
        }),
        ..step(POLICY, Action::Create, format!("policy {name}"))
    });
    Policy { arn: Value::output(&made, "arn"), needs: vec![made], changes: false }
}

/// Steps whose outputs the document names.
fn references(draft: &Draft, document: &Document) -> Vec<StepId> {
    let text = document.minified();
    let mut ids: Vec<_> = draft.steps.iter().map(|step| step.id.clone()).collect();
    ids.retain(|id| text.contains(Value::output(id, "id").as_str()));
    ids
}

/// A new version is put beside the old one first, is judged there, and comes into force in a step of its own.
fn renew(ground: &Ground, draft: &mut Draft, policy: &ManagedPolicy, document: Document) -> Policy {
    let fits = |version: &&PolicyVersion| version.document.as_ref().is_some_and(|now| same(now, &document));
    let now = policy.default_version();
    let title = format!("policy {}", policy.name);
    let kept = draft.push(Step {
        detail: now.map_or_else(String::new, |version| format!("version {}", version.id)),
        needs: private_path::gate(draft),
        outputs: outputs([("arn", policy.arn.clone())]),
        ..step(POLICY, Action::Keep, title.clone())
    });
    let arn = Value::known(&policy.arn);
    if now.as_ref().is_some_and(fits) {
        return Policy { arn, needs: vec![kept], changes: false };
    }
    let (version, need) = match policy.versions.iter().find(fits) {
        Some(made) => (Value::known(&made.id), kept),
        None => new_version(ground, draft, policy, document, kept),
    };
    let before = now.map(|version| version.id.clone());
    let from = before.clone().unwrap_or_else(|| "unknown".to_owned());
    let judged = draft.check(CheckKind::NewVersion, vec![need]);
    let set = draft.push(Step {
        detail: format!("in force: {from} -> {}", version.reference().map_or(version.as_str(), |_| "the new version")),
        needs: vec![judged],
        prior: Some(prior("version", before)),
        outputs: outputs([("arn", policy.arn.clone())]),
        change: Some(Change::SetDefaultPolicyVersion { policy: policy.arn.clone(), version }),
        ..step(DEFAULT, Action::Modify, title)
    });
    Policy { arn, needs: vec![set], changes: true }
}

/// How many versions IAM keeps of a policy.
pub fn versions_quota(ground: &Ground) -> usize {
    ground.snapshot.quotas.versions_per_policy.map_or(VERSIONS, |quota| quota as usize)
}

fn new_version(
    ground: &Ground,
    draft: &mut Draft,
    policy: &ManagedPolicy,
    document: Document,
    kept: StepId,
) -> (Value, StepId) {
    let quota = versions_quota(ground);
    let mut needs = vec![kept];
    let oldest = policy.versions.iter().rev().find(|version| !version.is_default);
    if let Some(oldest) = oldest.filter(|_| policy.versions.len() >= quota) {
        needs.push(draft.push(Step {
            detail: format!("{}: AWS keeps {quota} versions", oldest.id),
            needs: needs.clone(),
            prior: Some(json!({ "version": oldest.id, "document": oldest.document })),
            outputs: outputs([("arn", policy.arn.clone())]),
            change: Some(Change::DeletePolicyVersion { policy: policy.arn.clone(), version: oldest.id.clone() }),
            ..step(PRUNE, Action::Remove, format!("oldest version of {}", policy.name))
        }));
    }
    needs.extend(references(draft, &document));
    let before = policy.default_version().and_then(|version| version.document.as_ref());
    let made = draft.push(Step {
        detail: before.map_or_else(String::new, |before| show::difference(before, &document).join("; ")),
        needs,
        outputs: outputs([("arn", policy.arn.clone())]),
        change: Some(Change::CreatePolicyVersion { policy: policy.arn.clone(), document }),
        ..step(VERSION, Action::Create, format!("new version of {}", policy.name))
    });
    (Value::output(&made, "version"), made)
}
