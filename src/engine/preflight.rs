//! Whether the one who asks may do what a plan needs: told beforehand, and nobody is held up by it.

use futures::{StreamExt, TryStreamExt, join, stream};
use serde::Serialize;
use tokio::time;

use super::cross_check::{CrossCheck, cross_check};
use crate::cloud::pace::Service;
use crate::cloud::{Cloud, CloudError, Decision, Kind, Simulation, Token};
use crate::domain::id::SecurityGroupId;
use crate::domain::policy::Document;
use crate::domain::principal::PrincipalName;
use crate::domain::text::count;
use crate::plan::permission::{Permission, Purpose, SIMULATE, is_used, needed, policy};
use crate::plan::snapshot::Snapshot;
use crate::plan::step::{Change, CheckKind, Plan, Step, StepId, Value};

/// How many questions are asked side by side.
const SIDE_BY_SIDE: usize = 4;
/// Stands for the run that is yet to begin, in the tags of dry runs: a condition on tags sees those of the real calls.
const RUN: &str = "20000101T000000Z-000000";

/// What is known of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Outcome {
    /// It was used just now, or AWS says that it may be.
    Allowed,
    /// AWS says that it may not be used.
    Denied,
    /// Nobody could say.
    CouldNotTell,
}

/// A permission that a plan needs, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Which.
    #[serde(flatten)]
    pub permission: Permission,
    /// What is known.
    pub outcome: Outcome,
    /// Where that is known from.
    pub reason: String,
}

/// What is known before anything is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// Every permission that the plan needs.
    pub permissions: Vec<Answer>,
    /// What IAM says of those who can open Studio today; `None` where nobody was judged.
    pub cross_check: Option<CrossCheck>,
}

type Known = (Outcome, String);

/// Asks all that can be asked beforehand.
pub async fn preflight<C: Cloud>(cloud: &C, plan: &Plan, snapshot: &Snapshot) -> Preflight {
    let (permissions, cross_check) = join!(permissions(cloud, plan, snapshot), cross_check(cloud, plan, snapshot));
    Preflight { permissions, cross_check }
}

/// Asks about every permission that `plan`, made of `snapshot`, needs: by what was read just now, by EC2's dry runs
/// with the real parameters, and else by IAM's policy simulator, which knows no session policies and no policies of
/// resources (IAM User Guide, "Testing IAM policies with the IAM policy simulator").
pub async fn permissions<C: Cloud>(cloud: &C, plan: &Plan, snapshot: &Snapshot) -> Vec<Answer> {
    let caller = snapshot.identity.principal();
    let asked = needed(plan, snapshot).into_iter().map(|permission| {
        let caller = caller.clone();
        async move {
            let (outcome, reason) = match read(&permission, plan, snapshot) {
                Some(known) => known,
                None => ask(cloud, plan, &permission, snapshot, caller.as_ref()).await,
            };
            Answer { permission, outcome, reason }
        }
    });
    stream::iter(asked).buffered(SIDE_BY_SIDE).collect().await
}

/// What reading the account has shown.
fn read(permission: &Permission, plan: &Plan, snapshot: &Snapshot) -> Option<Known> {
    if let Some(gap) = snapshot.gaps.iter().find(|gap| gap.action == permission.action) {
        let is_denied = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"].contains(&gap.code.as_str());
        let outcome = if is_denied { Outcome::Denied } else { Outcome::CouldNotTell };
        return Some((outcome, format!("{}: {}", gap.code, gap.message)));
    }
    let is_used = permission.purpose == Purpose::Read && is_used(&permission.action, plan, snapshot);
    is_used.then(|| (Outcome::Allowed, "the account was read with it".to_owned()))
}

async fn ask<C: Cloud>(
    cloud: &C,
    plan: &Plan,
    permission: &Permission,
    snapshot: &Snapshot,
    caller: Option<&PrincipalName>,
) -> Known {
    let tried = dry_run(cloud, plan, permission, snapshot).await;
    if let Some(known) = tried.as_ref().filter(|(outcome, _)| *outcome != Outcome::CouldNotTell) {
        return known.clone();
    }
    match (simulated(cloud, permission, caller).await, tried) {
        ((Outcome::CouldNotTell, why), Some((_, tried))) => (Outcome::CouldNotTell, format!("{tried}; {why}")),
        (known, _) => known,
    }
}

async fn simulated<C: Cloud>(cloud: &C, permission: &Permission, caller: Option<&PrincipalName>) -> Known {
    let Some(caller) = caller else {
        return (Outcome::CouldNotTell, "the policy simulator knows users and roles alone".to_owned());
    };
    let simulation = |resource: &String| Simulation {
        principal: Some(caller.clone()),
        action: permission.action.clone(),
        resource: resource.clone(),
        context: Vec::new(),
        documents: Vec::new(),
    };
    let names_the_caller = |resource: &String| resource == "*" || resource.ends_with(&format!("/{}", caller.name));
    let is_asking = permission.resources.iter().any(names_the_caller);
    let simulations: Vec<Simulation> = permission.resources.iter().map(simulation).collect();
    let asked = stream::iter(simulations).map(|simulation| async move {
        match cloud.simulate(&simulation).await.map(|answer| answer.decision) {
            Ok(Decision::Allowed) => Ok(()),
            Ok(decision) => {
                Err((Outcome::Denied, format!("the policy simulator says {decision} on {}", simulation.resource)))
            }
            // Asking is itself one of the actions that are asked about, and is told of the one who asks alone.
            Err(error) if error.kind == Kind::Denied && is_asking && error.attempt.starts_with(&simulation.action) => {
                Err((Outcome::Denied, format!("{}: {}", error.code, error.message)))
            }
            Err(error) => Err((Outcome::CouldNotTell, untold(&error))),
        }
    });
    let told: Result<(), Known> = asked.buffered(SIDE_BY_SIDE).try_collect().await;
    told.err().unwrap_or_else(|| (Outcome::Allowed, "the policy simulator says so".to_owned()))
}

fn untold(error: &CloudError) -> String {
    format!("{} gave no answer: {}: {}", error.attempt, error.code, error.message)
}

/// Changes that name what does not exist yet cannot be tried, but for endpoints in a group that is yet to be made: the
/// VPC's default group stands in for it.
async fn dry_run<C: Cloud>(cloud: &C, plan: &Plan, permission: &Permission, snapshot: &Snapshot) -> Option<Known> {
    let changes = plan.changes().filter_map(|step| Some((&step.id, step.change.as_ref()?)));
    let mut known = None;
    for (step, change) in changes.filter(|(_, change)| change.action() == permission.action) {
        let stand_in = in_the_default_group(change, snapshot).filter(|_| !is_known(change));
        if stand_in.is_none() && !is_known(change) {
            continue;
        }
        let group = stand_in.as_ref().map(|(_, group)| format!(" with {group} for the group that is yet to be made"));
        let group = group.unwrap_or_default();
        let change = stand_in.as_ref().map_or(change, |(change, _)| change);
        match tried(cloud, change, step).await? {
            Ok(()) => known = Some((Outcome::Allowed, format!("EC2's dry run says so{group}"))),
            Err(error) if error.kind == Kind::Denied => {
                // It may be the group that is not theirs to use.
                let outcome = if stand_in.is_some() { Outcome::CouldNotTell } else { Outcome::Denied };
                return Some((outcome, format!("EC2's dry run{group} says {}: {}", error.code, error.message)));
            }
            // With more questions the bucket would stay empty, and the run would begin with it.
            Err(error) if error.kind == Kind::Throttled => {
                return Some((Outcome::CouldNotTell, format!("EC2 asked to slow down: {}", error.code)));
            }
            // A refusal for another reason came after the permission was looked at, or before: nobody knows.
            Err(_) => {}
        }
    }
    known
}

/// A dry run counts as a call: it waits for its place in line. `None` where AWS has none.
async fn tried<C: Cloud>(cloud: &C, change: &Change, step: &StepId) -> Option<Result<(), CloudError>> {
    if !change.has_dry_run() {
        return None;
    }
    let service = Service::of(change);
    time::sleep(cloud.pace(cloud.pacer().reserve(service))).await;
    let token = Token { run: RUN.to_owned(), step: step.clone(), attempt: 1 };
    let answer = cloud.dry_run(change, &token).await;
    if matches!(&answer, Some(Err(error)) if error.kind == Kind::Throttled) {
        cloud.pacer().empty(service);
    }
    answer
}

fn is_known(change: &Change) -> bool {
    serde_json::to_string(change).is_ok_and(|text| !text.contains("\"${"))
}

/// The same with the VPC's default group for those that are not known, and that group.
fn in_the_default_group(change: &Change, snapshot: &Snapshot) -> Option<(Change, SecurityGroupId)> {
    let mut change = change.clone();
    let Change::CreateEndpoint { vpc, groups, .. } = &mut change else { return None };
    let mut own = snapshot.security_groups.iter().filter(|group| group.vpc == *vpc);
    let default = own.find(|group| group.name == "default")?.id.clone();
    for group in groups.iter_mut().filter(|group| group.reference().is_some()) {
        *group = Value::known(&default);
    }
    is_known(&change).then_some((change, default))
}

/// A policy that allows just what was asked about: to ask an administrator for.
#[must_use]
pub fn to_ask_for(answers: &[Answer]) -> Document {
    let needed: Vec<Permission> = answers.iter().map(|answer| answer.permission.clone()).collect();
    policy(&needed)
}

/// What AWS is known to refuse of a plan, by what it is for; `None` where that is nothing.
#[must_use]
pub fn refused(plan: &Plan, answers: &[Answer]) -> Option<String> {
    let denied: Vec<&Permission> =
        answers.iter().filter(|one| one.outcome == Outcome::Denied).map(|one| &one.permission).collect();
    let number = |purpose| denied.iter().filter(|one| one.purpose == purpose).count();
    let is_refused = |change: &Change| denied.iter().any(|one| one.action == change.action());
    let changes = plan.changes().filter(|step| step.change.as_ref().is_some_and(is_refused)).count();
    let all = plan.changes().count();
    let parts = [
        (changes, format!("{changes} of {}", count(all, "change"))),
        (number(Purpose::Beside), format!("{} that changes take along", count(number(Purpose::Beside), "action"))),
        (number(Purpose::Read), format!("{}: what they tell stays unknown", count(number(Purpose::Read), "read"))),
        (
            number(Purpose::Prove),
            format!("{} of checks, which are skipped then", count(number(Purpose::Prove), "question")),
        ),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect();
    (!parts.is_empty()).then(|| format!("AWS refuses you {}{}", parts.join("; "), untried(plan, &denied)))
}

/// Whether it is known that nobody can be tried first.
#[must_use]
pub fn keeps_from_trying(answers: &[Answer]) -> bool {
    answers.iter().any(|answer| answer.outcome == Outcome::Denied && answer.permission.action == SIMULATE)
}

/// That nobody can be tried first where the simulator may not be asked, which a plan promises.
fn untried(plan: &Plan, denied: &[&Permission]) -> String {
    let mut canaries = plan.checks.iter().filter_map(|check| match &check.kind {
        CheckKind::Canary(first) => Some(first),
        _ => None,
    });
    let is_denied = denied.iter().any(|one| one.action == SIMULATE);
    let Some(first) = canaries.next().filter(|_| is_denied) else { return String::new() };
    let attach = |step: &&Step| matches!(step.change, Some(Change::AttachPolicy { .. }));
    match plan.changes().filter(attach).count().saturating_sub(1) {
        0 => format!(". Whether the policy does for {first} what it should is not tried"),
        1 => format!(". The policy is not tried on {first} first: 1 more gets it untried"),
        others => format!(". The policy is not tried on {first} first: {others} more get it untried"),
    }
}

/// For people: one line for all that are allowed, one for each that is denied, one for those that share a reason why
/// nobody could tell.
#[must_use]
pub fn told(answers: &[Answer]) -> Vec<(Outcome, String)> {
    let of = |outcome| answers.iter().filter(move |answer| answer.outcome == outcome);
    let allowed = format!("{} of {} actions that this needs are allowed", of(Outcome::Allowed).count(), answers.len());
    let denied = of(Outcome::Denied)
        .map(|one| (Outcome::Denied, format!("{} is denied: {}", one.permission.action, one.reason)));
    let mut untold: Vec<(&str, Vec<&str>)> = Vec::new();
    for answer in of(Outcome::CouldNotTell) {
        match untold.iter_mut().find(|(reason, _)| *reason == answer.reason) {
            Some((_, actions)) => actions.push(&answer.permission.action),
            None => untold.push((&answer.reason, vec![&answer.permission.action])),
        }
    }
    let untold = untold
        .into_iter()
        .map(|(reason, actions)| (Outcome::CouldNotTell, format!("could not tell: {}: {reason}", actions.join(", "))));
    denied.chain(untold).chain(std::iter::once((Outcome::Allowed, allowed))).collect()
}
