//! Proof that what was planned is so: the gates on the way, and the checks at the end.

mod access;
mod against;
mod canary;
mod last;
mod names;
mod new_version;
mod presigned;
mod private_path;
mod question;
mod requests;
mod standing;

pub(super) use question::Reply;
pub(super) use requests::Request;
pub use standing::{Standing, standing};

use std::time::Duration;

use tokio::time;

use super::event::CheckResult;
use super::resolve::Known;
use crate::cloud::{Cloud, CloudError, Kind};
use crate::domain::id::EndpointId;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::{CheckKind, Plan, Step, StepId};

/// Changes become visible everywhere within seconds: a check that fails looks again.
const LOOKS: usize = 4;
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// How a check went, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How it went.
    pub result: CheckResult,
    /// Why, for people.
    pub reason: String,
}

impl Verdict {
    /// It is so.
    pub fn passed(reason: impl Into<String>) -> Self {
        Self { result: CheckResult::Passed, reason: reason.into() }
    }

    /// It is not so.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self { result: CheckResult::Failed, reason: reason.into() }
    }

    /// It could not be told.
    pub fn skipped(reason: impl Into<String>) -> Self {
        Self { result: CheckResult::Skipped, reason: reason.into() }
    }

    /// Passed without faults, else failed with all of them.
    fn of(faults: &[String], good: impl Into<String>) -> Self {
        if faults.is_empty() { Self::passed(good) } else { Self::failed(faults.join("; ")) }
    }

    /// Failed with what is wrong and of what IAM could not tell `whether`, or skipped with the latter alone; `None`
    /// without either.
    fn against(faults: Vec<String>, whether: &str, doubts: &[String]) -> Option<Self> {
        let untold = format!("IAM could not tell whether {whether} {}", doubts.join("; "));
        let doubts = (!doubts.is_empty()).then_some(untold);
        if faults.is_empty() {
            return doubts.map(Self::skipped);
        }
        Some(Self::failed(faults.into_iter().chain(doubts).collect::<Vec<_>>().join("; ")))
    }
}

/// Whether steps wait for such a check; the others look when everything has ended.
#[must_use]
pub const fn is_gate(kind: &CheckKind) -> bool {
    matches!(kind, CheckKind::PrivatePath | CheckKind::NewVersion | CheckKind::Canary(_))
}

/// Proves a gate.
pub async fn gate<C: Cloud>(cloud: &C, plan: &Plan, known: &Known, kind: &CheckKind) -> Verdict {
    match kind {
        CheckKind::PrivatePath => private_path::prove(cloud, plan, known).await,
        CheckKind::NewVersion => new_version::prove(cloud, plan, known).await,
        CheckKind::Canary(principal) => canary::prove(cloud, plan, known, principal).await,
        _ => last(cloud, plan, known, std::slice::from_ref(kind)).await.pop().unwrap_or_else(|| Verdict::skipped("")),
    }
}

/// Proves checks on one reading of the account; where one fails, on later readings too, as AWS shows changes
/// late.
pub async fn last<C: Cloud>(cloud: &C, plan: &Plan, known: &Known, kinds: &[CheckKind]) -> Vec<Verdict> {
    let mut look = 1;
    loop {
        let verdicts: Vec<Verdict> = match cloud.snapshot(&plan.scope).await {
            Ok(snapshot) => {
                let seen = tried(cloud, cloud, plan, known, &snapshot, kinds).await;
                let judge = |kind: &CheckKind| {
                    let seen = seen.iter().find(|(one, _)| one == kind).map(|(_, verdict)| verdict.clone());
                    seen.unwrap_or_else(|| on_snapshot(kind, plan, known, &snapshot))
                };
                kinds.iter().map(judge).collect()
            }
            Err(error) => {
                kinds.iter().map(|_| Verdict::skipped(format!("the account cannot be read: {error}"))).collect()
            }
        };
        let is_good = verdicts.iter().all(|verdict| verdict.result != CheckResult::Failed);
        if is_good || look == LOOKS {
            return verdicts;
        }
        look += 1;
        time::sleep(cloud.pace(BETWEEN_LOOKS)).await;
    }
}

/// Proves those of `kinds` that no reading of the account tells; a URL is asked for by `asker`.
async fn tried<C: Cloud>(
    cloud: &C,
    asker: &C,
    plan: &Plan,
    known: &Known,
    snapshot: &Snapshot,
    kinds: &[CheckKind],
) -> Vec<(CheckKind, Verdict)> {
    let mut seen = Vec::new();
    if kinds.contains(&CheckKind::Access) {
        seen.push((CheckKind::Access, access::prove(cloud, plan, known, snapshot).await));
    }
    if !kinds.iter().any(|kind| matches!(kind, CheckKind::PrivateNames | CheckKind::PresignedUrl)) {
        return seen;
    }
    let (verdict, place) = names::prove(cloud, plan, known, snapshot).await;
    seen.push((CheckKind::PrivateNames, verdict));
    if kinds.contains(&CheckKind::PresignedUrl) {
        seen.push((CheckKind::PresignedUrl, presigned::prove(asker, plan, snapshot, place).await));
    }
    seen
}

/// Proves a check on a reading of the account.
#[must_use]
pub fn on_snapshot(kind: &CheckKind, plan: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    against::weigh(kind, plan, snapshot, as_planned(kind, plan, known, snapshot))
}

fn as_planned(kind: &CheckKind, plan: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    match kind {
        CheckKind::Endpoints => last::endpoints(plan, known, snapshot),
        CheckKind::Dns => last::dns(plan, known, snapshot),
        CheckKind::SecurityGroups => last::security_groups(plan, known, snapshot),
        CheckKind::Policy => last::policy(plan, known, snapshot),
        CheckKind::Attachments => last::attachments(plan, known, snapshot),
        CheckKind::UserProfiles => last::user_profiles(plan, snapshot),
        CheckKind::PrivatePath => private_path::on_endpoints(plan, known, &snapshot.endpoints),
        CheckKind::NewVersion | CheckKind::Canary(_) | CheckKind::Access => {
            Verdict::skipped("it is asked of IAM, not read")
        }
        CheckKind::PrivateNames | CheckKind::PresignedUrl => Verdict::skipped("it is tried, not read"),
    }
}

/// The plan's endpoints: short name, step, and id once it is known.
fn endpoints_of<'a>(plan: &'a Plan, known: &'a Known) -> impl Iterator<Item = (&'a str, &'a Step, Option<EndpointId>)> {
    plan.answers.endpoints.services.iter().filter_map(move |short| {
        let id = StepId::new(format!("endpoint.{short}"));
        let step = plan.steps.iter().find(|step| step.id == id)?;
        let endpoint = known.get(&id).and_then(|outputs| outputs.get("id")).map(|id| EndpointId::new(id.clone()));
        Some((short.as_str(), step, endpoint))
    })
}

/// What IAM would decide could not be asked: nobody is held up by that.
fn untold(error: &CloudError) -> Verdict {
    Verdict::skipped(format!("{} gave no answer: {}: {}", error.attempt, error.code, error.message))
}

/// Whether the same question may be answered a moment later.
const fn is_passing(error: &CloudError) -> bool {
    matches!(error.kind, Kind::Throttled | Kind::Transient | Kind::InDoubt | Kind::NotFound)
}
