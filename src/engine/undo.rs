//! Takes a run back: what it made is gathered from its journal, judged by what AWS has now, and undone as a plan of
//! its own, in the same journal.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::begin::NotBegun;
use super::event::{Event, Record, Status};
use super::open::Opened;
use super::resolve::{self, Known};
use super::resume::{self, NotResumable};
use super::run::Past;
use super::{Finish, Stale, apply, runs, stale};
use crate::cloud::{Cloud, CloudError, Kind};
use crate::plan::snapshot::{ManagedPolicy, Snapshot};
use crate::plan::step::Plan;
use crate::plan::undo::{self as way_back, Made, Way};

/// The way back, as the account is now. Nothing is changed, in AWS or in the run's folder.
///
/// # Errors
///
/// When the account cannot be asked or is another one, or the way back cannot be planned.
pub async fn way_back<C: Cloud>(cloud: &C, opened: &Opened) -> Result<Plan, NotResumable> {
    Ok(look(cloud, opened).await?.0)
}

/// The way back, and the reading of the account that it rests on.
async fn look<C: Cloud>(cloud: &C, opened: &Opened) -> Result<(Plan, Snapshot), NotResumable> {
    let first = opened.plans.first().ok_or_else(nothing)?;
    let snapshot = cloud.snapshot(&first.scope).await?;
    resume::same_account(&first.account, snapshot.identity.account.clone())?;
    let made = made(opened);
    let newer = newer(opened, &made, &snapshot).await;
    let way = Way::new(opened.run.id(), first, &made, &snapshot, newer.as_deref())?;
    let named = named(cloud, &way.at_stake()).await?;
    let plan = way.plan(named.as_deref());
    Ok((plan, snapshot))
}

/// The runs without whose way back this one's is refused, as far as that is known; `None` for one that is not known.
pub(super) async fn held_by<C: Cloud>(cloud: &C, opened: &Opened, snapshot: &Snapshot) -> BTreeSet<Option<String>> {
    let Some(first) = opened.plans.first() else { return BTreeSet::new() };
    let made = made(opened);
    let newer = newer(opened, &made, snapshot).await;
    let way = Way::new(opened.run.id(), first, &made, snapshot, newer.as_deref());
    let Ok(way) = way else { return BTreeSet::new() };
    let named = named(cloud, &way.at_stake()).await.unwrap_or_default();
    way.held_by(&named.unwrap_or_default())
}

/// The run beside this one that made the version in force of its policy.
async fn newer(opened: &Opened, made: &[Made], snapshot: &Snapshot) -> Option<String> {
    let (policy, version) = way_back::newer(made, snapshot)?;
    let (folder, policy, version) = (opened.run.folder().parent()?.to_owned(), policy.to_owned(), version.to_owned());
    // Every journal is looked into.
    spawn_blocking(move || runs::that_made(&folder, &policy, &version)).await.ok().flatten()
}

fn nothing() -> CloudError {
    CloudError {
        attempt: "the run's folder".to_owned(),
        kind: Kind::Refused,
        code: "NoPlan".to_owned(),
        message: "it holds no plan".to_owned(),
        request_id: None,
        hint: None,
    }
}

/// Carries the way back out, if the account is still what it was planned for; gives how it ended and the run's folder.
///
/// # Errors
///
/// When it was not begun: then nothing has been changed.
pub async fn undo<C: Cloud>(
    cloud: Arc<C>,
    mut opened: Opened,
    plan: Arc<Plan>,
    events: UnboundedSender<Record>,
    stop: CancellationToken,
) -> Result<(Finish, PathBuf), NotBegun> {
    let looked = tokio::select! {
        biased;
        () = stop.cancelled() => return Err(NotBegun::Stopped),
        looked = look(&*cloud, &opened) => looked,
    };
    let (again, snapshot) = looked.map_err(|error| match error {
        NotResumable::Cloud(error) => Stale::Unreadable(error),
        other => Stale::Moved(vec![other.to_string()]),
    })?;
    if again.id != plan.id {
        return Err(Stale::Moved(stale::moved(&plan, &again)).into());
    }
    let past = past(&opened, &plan);
    opened.run.go_on(&snapshot, &plan, past)?;
    let folder = opened.run.folder().to_owned();
    let finish = apply(cloud, plan, opened.run, events, stop).await;
    Ok((finish, folder))
}

/// Every change of the run that stands or may stand, as its journal tells.
fn made(opened: &Opened) -> Vec<Made> {
    let mut known = Known::new();
    let mut all: Vec<Made> = Vec::new();
    for (plan, progress) in opened.sections().iter().filter(|(plan, _)| !plan.is_undo()) {
        known.extend(progress.steps.iter().map(|step| (step.id.clone(), step.ids.clone())));
        for (step, stood) in plan.steps.iter().zip(&progress.steps).filter(|(_, stood)| stood.changed()) {
            // What leans on something that is not known was never called.
            let Some((change, _)) = step.change.as_ref().and_then(|change| resolve::resolve(change, &known).ok())
            else {
                continue;
            };
            let made = Made { step: step.id.clone(), change, prior: step.prior.clone(), ids: stood.ids.clone() };
            if !all.contains(&made) {
                all.push(made);
            }
        }
    }
    all
}

/// Policies that name one of `texts`; `None` where that may not be read.
async fn named<C: Cloud>(cloud: &C, texts: &[String]) -> Result<Option<Vec<ManagedPolicy>>, CloudError> {
    if texts.is_empty() {
        return Ok(Some(Vec::new()));
    }
    match cloud.policies_naming(texts).await {
        Ok(policies) => Ok(Some(policies)),
        Err(error) if error.kind == Kind::Denied => Ok(None),
        Err(error) => Err(error),
    }
}

/// What earlier processes leave to this one. What was in doubt is told as such: what there is of it was looked at.
fn past(opened: &Opened, plan: &Plan) -> Past {
    let sections = opened.sections();
    let doubtful = sections.last().into_iter().flat_map(|(plan, _)| &plan.steps);
    let doubtful = doubtful.filter(|step| opened.run.journal.is_in_doubt(&step.id));
    let settled =
        doubtful.map(|step| Event::Failed { step: step.id.clone(), error: resume::interrupted(step) }).collect();
    let changed = |undo: bool| sections.iter().any(|(plan, at)| plan.is_undo() == undo && at.changed());
    Past {
        settled,
        attempts: resume::attempts(opened, plan, Timestamp::now()),
        begun: resume::started(opened).map(|(step, _)| step.clone()).collect(),
        unsynced: BTreeMap::new(),
        changed: changed(true),
        held_by: BTreeSet::new(),
        undo: Some(if changed(false) { Status::Undone } else { Status::Unchanged }),
    }
}
