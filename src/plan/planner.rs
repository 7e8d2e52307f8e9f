//! From snapshot and answers to the plan: the decisions, in the order in which they are carried out.

mod checks;
mod dns;
pub(super) mod draft;
mod endpoint_policy;
mod endpoints;
pub(super) mod ground;
mod identity;
mod principals;
mod private_path;
pub(super) mod security_group;
mod vpc;

use draft::Draft;
use ground::Ground;

use super::answers::Answers;
use super::check::{self, Finding, Severity};
use super::code::Code;
use super::snapshot::{Part, Snapshot};
use super::step::{Cost, Plan};
use super::{access, cost, fingerprint, rules};
use crate::domain::restriction::Mode;

pub(super) use dns::Serving;
pub(super) use endpoint_policy::open as open_endpoints;
pub(super) use identity::{
    PolicyOutcome, gate_endpoint, outcome as policy_outcome, versions_quota, wanted as wanted_policy,
};

/// Why no plan can be made at all. What is wrong with a plan that can be made is an error finding in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Its code, as in `assets/codes.toml`.
    pub code: String,
    /// What is missing.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Parts without which nothing can be said about endpoints.
const NEEDED: &[Part] = &[Part::Vpcs, Part::Subnets, Part::SecurityGroups, Part::Endpoints, Part::Services];

/// Plans the way from what AWS has to what the administrator wants.
///
/// # Errors
///
/// When a part of the account that no endpoint can be planned without could not be read.
pub fn plan(snapshot: &Snapshot, answers: &Answers) -> Result<Plan, Refusal> {
    let snapshot = &snapshot.ordered();
    let mut draft = Draft::default();
    if answers.region != snapshot.identity.region {
        draft.findings.push(region_mismatch(snapshot, answers));
        return Ok(finish(snapshot, answers, draft, Cost::nothing()));
    }
    draft.findings.extend(rules::check(answers).into_iter().map(rules::Broken::finding));
    if !answers.endpoints.services.is_empty() {
        require(snapshot)?;
    }
    let ground = Ground::new(snapshot, answers);
    draft.findings.extend(check::findings(&ground));
    steps(&ground, &mut draft);
    let analysis = access::analyse(&ground, &draft);
    let is_refused = draft.findings.iter().any(|finding| finding.severity == Severity::Error);
    let mut openers = check::openers(&ground, analysis.as_ref());
    // What another error brings about needs no other answer than that one.
    openers.retain(|finding| !is_refused || finding.code != Code::LockedOut.to_string());
    draft.findings.extend(openers);
    draft.access = analysis.map(|analysis| analysis.access);
    if answers.restriction.mode != Mode::None {
        let open = ground.identity_center_domains();
        draft.unrestricted_domains = open.iter().map(|domain| domain.id.clone()).collect();
    }
    let cost = cost::Cost {
        each: cost::choices(&answers.region, answers).map(|(each, _)| each),
        ..cost::estimate(snapshot, &draft.steps)
    };
    Ok(finish(snapshot, answers, draft, cost))
}

/// Everything that is to be done, in its order.
pub(super) fn steps(ground: &Ground, draft: &mut Draft) {
    vpc::plan(ground, draft);
    dns::clear(ground, draft);
    let group = security_group::plan(ground, draft);
    endpoints::plan(ground, draft, group.as_ref());
    dns::serve(ground, draft);
    private_path::plan(ground, draft);
    endpoint_policy::plan(ground, draft);
    let policy = identity::plan(ground, draft);
    principals::plan(ground, draft, policy.as_ref());
    checks::plan(ground, draft);
}

fn require(snapshot: &Snapshot) -> Result<(), Refusal> {
    let Some(gap) = NEEDED.iter().find_map(|part| snapshot.gap(*part)) else {
        return Ok(());
    };
    Err(Refusal {
        code: Code::Unreadable.to_string(),
        message: format!("{} cannot be read, so no endpoint can be planned: {}: {}", gap.action, gap.code, gap.message),
        hint: format!("Allow {} for the one who runs this, and read again.", gap.action),
    })
}

fn region_mismatch(snapshot: &Snapshot, answers: &Answers) -> Finding {
    let session = &snapshot.identity.region;
    Finding::error(
        Code::RegionMismatch,
        format!("The answers are for {}, the session is in {session}.", answers.region),
        format!(
            "Work in {} with --region {}, or mean {session} {}.",
            answers.region,
            answers.region,
            check::place::answered("region")
        ),
    )
}

fn settled(answers: &Answers) -> Answers {
    let mut answers = answers.clone();
    answers.endpoints.dns = answers.endpoints.dns.settled(&answers.endpoints.services);
    answers
}

/// The plan of a draft, under its id.
pub(super) fn finish(snapshot: &Snapshot, answers: &Answers, draft: Draft, cost: Cost) -> Plan {
    let mut findings = draft.findings;
    findings.sort();
    findings.dedup();
    let mut plan = Plan {
        version: 1,
        id: String::new(),
        account: snapshot.identity.account.clone(),
        region: snapshot.identity.region.clone(),
        partition: snapshot.identity.partition.clone(),
        answers: settled(answers),
        scope: answers.scope(),
        steps: draft.steps,
        checks: draft.checks,
        policies: draft.policies,
        access: draft.access,
        unrestricted_domains: draft.unrestricted_domains,
        findings,
        cost,
        undoes: draft.undoes,
    };
    plan.id = fingerprint::of(&plan);
    plan
}
