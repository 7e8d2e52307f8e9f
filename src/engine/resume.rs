//! Continues a run that was left: what was in doubt is looked for, the rest is planned again from what is there now.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::begin::NotBegun;
use super::event::{CheckResult, Event, Record};
use super::open::Opened;
use super::resolve::{self, Known};
use super::run::Past;
use super::{Finish, Run, apply, recheck, retry, undo, wait};
use crate::cloud::{Cloud, CloudError, Kind, Token};
use crate::plan::plan;
use crate::plan::planner::Refusal;
use crate::plan::step::{Check, CheckKind, Outputs, Plan, Step, StepId};

/// For longer than AWS takes to list what was made.
const LISTED_AFTER: Duration = Duration::from_mins(15);

/// Why a run cannot be continued: nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum NotResumable {
    /// The account could not be asked.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// The account is another one than the run's.
    #[error("the run is for account {wanted}, and the session is in {found}")]
    OtherAccount {
        /// The run's.
        wanted: String,
        /// The session's.
        found: String,
    },
    /// No plan can be made.
    #[error(transparent)]
    Plan(#[from] Refusal),
}

impl NotResumable {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Cloud(error) => error.hint.clone(),
            Self::OtherAccount { .. } => Some(
                "Name the run's profile with --profile; a run of the sandbox is resumed with --sandbox.".to_owned(),
            ),
            Self::Plan(refusal) => Some(refusal.hint.clone()),
        }
    }
}

/// What is left of a run, as the account is now.
#[derive(Debug)]
pub struct Rest {
    /// What is left to do.
    pub plan: Arc<Plan>,
    /// The same without what the run still owes: what planning again gives.
    again: Arc<Plan>,
    /// What became of the steps that were under way when the run was left, a sentence each.
    pub doubts: Vec<String>,
    past: Past,
}

/// Looks for what was in doubt, reads the account, and plans the run's answers again. Nothing is changed, in AWS
/// or in the run's folder.
///
/// # Errors
///
/// When the account cannot be asked or is another one, or no plan can be made.
pub async fn rest<C: Cloud>(cloud: &C, opened: &Opened) -> Result<Rest, NotResumable> {
    // Before anything else: what another account does not have was not left undone in this one.
    if let Some(before) = opened.plans.last() {
        same_account(&before.account, cloud.identity().await?.account)?;
    }
    let known = known(opened);
    let mut settled = Vec::new();
    let mut open = Vec::new();
    for step in doubtful(opened) {
        match find(cloud, opened, step, &known).await? {
            Some(event) => settled.push(event),
            None => open.push(step),
        }
    }
    let snapshot = cloud.snapshot(&opened.answers.scope()).await?;
    let plan = plan(&snapshot, &opened.answers)?;
    settled.extend(open.into_iter().map(|step| settle(step, &plan)));
    let changed = opened.sections().iter().any(|(_, progress)| progress.changed());
    let begun = started(opened).map(|(step, _)| step.clone()).collect();
    let attempts = attempts(opened, &plan, Timestamp::now());
    // Another run may rest on what this one made, whether it has made the rest or a part of it.
    let held_by = undo::held_by(cloud, opened, &snapshot).await;
    let past = Past { settled, attempts, begun, unsynced: unsynced(opened), changed, held_by, undo: None };
    let doubts = past.settled.iter().filter_map(|event| doubt(opened, event)).collect();
    let again = Arc::new(plan);
    let plan = owed(opened, &again).map_or_else(|| Arc::clone(&again), |check| Arc::new(again.checking_first(check)));
    Ok(Rest { plan, again, doubts, past })
}

/// Refuses another account than the run's.
///
/// # Errors
///
/// When it is another one.
pub fn same_account(wanted: &str, found: String) -> Result<(), NotResumable> {
    if wanted == found { Ok(()) } else { Err(NotResumable::OtherAccount { wanted: wanted.to_owned(), found }) }
}

/// The trial on one principal that nobody has made, where the change that it was for stands: no new plan has it.
fn owed(opened: &Opened, plan: &Plan) -> Option<Check> {
    let is_trial = |check: &&Check| matches!(check.kind, CheckKind::Canary(_));
    if plan.checks.iter().any(|check| is_trial(&check)) {
        return None;
    }
    let trial = opened.plans.iter().rev().find_map(|before| before.checks.iter().find(is_trial))?;
    let is_told = |record: &Record| match &record.event {
        Event::Checked { check, result, .. } => *check == trial.kind.code() && *result != CheckResult::Skipped,
        _ => false,
    };
    let CheckKind::Canary(tried) = &trial.kind else { return None };
    let attachment = StepId::new(format!("attach.{}.{}", tried.kind, tried.name));
    let stands = plan.steps.iter().any(|step| step.id == attachment && step.change.is_none());
    let is_left = stands && !opened.records.iter().any(is_told);
    is_left.then(|| Check { needs: vec![attachment], ..trial.clone() })
}

/// What became of a step that was under way, for people.
fn doubt(opened: &Opened, event: &Event) -> Option<String> {
    let step = event.step()?;
    let planned = opened.plans.iter().rev().flat_map(|plan| &plan.steps).find(|planned| planned.id == *step);
    let title = planned.map_or_else(|| step.to_string(), |planned| planned.title.clone());
    let failed = matches!(event, Event::Failed { .. });
    let found = if failed { "it is not there and is planned again" } else { "it stands" };
    Some(format!("under way when the run was left: {title}: {found}"))
}

/// Changes of Route 53 that were asked for and that no process has seen in sync.
fn unsynced(opened: &Opened) -> BTreeMap<StepId, String> {
    let mut changes = BTreeMap::new();
    for record in &opened.records {
        match &record.event {
            Event::Waiting { step, ids, .. } => {
                changes.extend(ids.get("change").map(|change| (step.clone(), change.clone())));
            }
            Event::Done { step, .. } | Event::Failed { step, .. } => {
                changes.remove(step);
            }
            _ => {}
        }
    }
    changes
}

/// Carries out what is left, if the account is still what it was planned for; gives how it ended and the run's
/// folder.
///
/// # Errors
///
/// When it was not begun: then nothing has been changed.
pub async fn resume<C: Cloud>(
    cloud: Arc<C>,
    mut run: Run,
    rest: Rest,
    events: UnboundedSender<Record>,
    stop: CancellationToken,
) -> Result<(Finish, PathBuf), NotBegun> {
    let snapshot = tokio::select! {
        biased;
        () = stop.cancelled() => return Err(NotBegun::Stopped),
        snapshot = recheck(&*cloud, &rest.again) => snapshot?,
    };
    run.go_on(&snapshot, &rest.plan, rest.past)?;
    let folder = run.folder().to_owned();
    let finish = apply(cloud, rest.plan, run, events, stop).await;
    Ok((finish, folder))
}

/// Steps whose call may have been made, and whose result nobody knows.
fn doubtful(opened: &Opened) -> impl Iterator<Item = &Step> {
    let steps = opened.plans.last().map(|plan| plan.steps.as_slice()).unwrap_or_default();
    steps.iter().filter(|step| opened.run.journal.is_in_doubt(&step.id))
}

/// Every intent of the journal, with its token.
pub(super) fn started(opened: &Opened) -> impl Iterator<Item = (&StepId, &str)> {
    opened.records.iter().filter_map(|record| match &record.event {
        Event::Started { step, token, .. } => Some((step, token.as_str())),
        _ => None,
    })
}

/// What the plans knew, and what their steps made.
fn known(opened: &Opened) -> Known {
    let planned = opened.plans.iter().flat_map(|plan| &plan.steps).map(|step| (&step.id, &step.outputs));
    let made = opened.records.iter().filter_map(|record| match &record.event {
        Event::Waiting { step, ids, .. } | Event::Done { step, ids, .. } => Some((step, ids)),
        _ => None,
    });
    let mut known = Known::new();
    for (step, ids) in planned.chain(made) {
        known.entry(step.clone()).or_default().extend(ids.clone());
    }
    known
}

/// Looks for what a step in doubt has made; `None` when nothing is found, or nothing can be looked for.
async fn find<C: Cloud>(cloud: &C, opened: &Opened, step: &Step, known: &Known) -> Result<Option<Event>, CloudError> {
    let Some(change) = step.change.as_ref().filter(|change| retry::creates(change)) else { return Ok(None) };
    // What leans on something that is not known was never called.
    let Ok((change, _)) = resolve::resolve(change, known) else { return Ok(None) };
    let token = Token { attempt: attempt(opened, &step.id), run: opened.run.id().to_owned(), step: step.id.clone() };
    let Some(output) = cloud.lookup(&change, &token).await? else { return Ok(None) };
    let (step_id, request_id) = (step.id.clone(), output.request_id);
    let mut ids = step.outputs.clone();
    ids.extend(output.values);
    Ok(Some(match step.wait {
        Some(wait) => Event::Waiting { step: step_id, ids, request_id, reason: wait::reason(wait).to_owned() },
        None => Event::Done { step: step_id, ids, request_id },
    }))
}

/// What the new plan shows of a step in doubt: what it does not plan again stands.
fn settle(step: &Step, plan: &Plan) -> Event {
    match plan.steps.iter().find(|planned| planned.id == step.id) {
        Some(again) if again.change.is_some() => {
            let error = interrupted(step);
            let message = format!("{}, and what was asked for is not there", error.message);
            Event::Failed { step: step.id.clone(), error: CloudError { message, ..error } }
        }
        again => {
            let ids = again.map_or_else(Outputs::new, |again| again.outputs.clone());
            Event::Done { step: step.id.clone(), ids, request_id: None }
        }
    }
}

/// The attempt that a step's last token was made of.
fn attempt(opened: &Opened, step: &StepId) -> u32 {
    let tokens: BTreeSet<&str> = started(opened).filter(|(id, _)| *id == step).map(|(_, token)| token).collect();
    let token = |attempt| Token { run: opened.run.id().to_owned(), step: step.clone(), attempt }.text();
    let known = (1..=u32::MAX).take_while(|attempt| tokens.contains(token(*attempt).as_str()));
    known.last().unwrap_or(1)
}

/// The attempts of the steps that are planned again. AWS answers a token that it knows with what it made then, so
/// the attempt is raised where that is gone: only then, as a new token is what could make a thing twice.
pub(super) fn attempts(opened: &Opened, plan: &Plan, now: Timestamp) -> BTreeMap<StepId, u32> {
    let of = |step: &Step| {
        let raised = u32::from(is_gone(opened, &step.id, now));
        (step.id.clone(), attempt(opened, &step.id) + raised)
    };
    plan.changes().map(of).collect()
}

/// Whether the journal proves of a step that is planned again that what its last call made stands no more: AWS
/// said that it failed, or it was made so long ago that a list would have it.
fn is_gone(opened: &Opened, step: &StepId, now: Timestamp) -> bool {
    let of_step = opened.records.iter().filter(|record| record.event.step() == Some(step));
    let mut made = None;
    let mut is_gone = false;
    for record in of_step {
        match &record.event {
            Event::Started { .. } => (made, is_gone) = (None, false),
            Event::Waiting { .. } | Event::Done { .. } => made = Some(record.time),
            Event::Failed { error, .. } => is_gone = made.is_some() && error.code == wait::ENDPOINT_FAILED,
            _ => {}
        }
    }
    let long = SignedDuration::try_from(LISTED_AFTER).unwrap_or(SignedDuration::MAX);
    is_gone || made.is_some_and(|time| now.duration_since(time) > long)
}

/// That a call was left without an answer.
pub(super) fn interrupted(step: &Step) -> CloudError {
    CloudError {
        attempt: step.title.clone(),
        kind: Kind::InDoubt,
        code: "Interrupted".to_owned(),
        message: "the run was left before an answer came".to_owned(),
        request_id: None,
        hint: None,
    }
}
