//! One section of a run: a plan that was begun, each change with before, after and calls, and what was checked.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use crate::cloud::{CloudError, Kind};
use crate::domain::id::DomainId;
use crate::domain::text::full_stop;
use crate::engine::Opened;
use crate::engine::event::{CheckResult, Event, Record, Status};
use crate::engine::progress::{Progress, StepProgress, StepState};
use crate::engine::resolve::Known;
use crate::plan::check::Finding;
use crate::plan::cost::Cost;
use crate::plan::step::{Action, Outputs, Plan, Step, StepId};

/// A plan that was begun.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// `apply`, `resume` or `undo`.
    pub command: &'static str,
    /// The plan's id.
    pub plan: String,
    /// The ARN of who carried it out; `None` where that cannot be read.
    pub caller: Option<String>,
    /// The account's alias, where it has one.
    pub alias: Option<String>,
    /// When it was begun.
    pub started: Option<Timestamp>,
    /// When its last event was written.
    pub last: Option<Timestamp>,
    /// How it ended; `None` where the journal does not tell.
    pub status: Option<Status>,
    /// Changes that stand.
    pub made: usize,
    /// Changes of the plan.
    pub total: usize,
    /// Every step, kept ones too.
    pub changes: Vec<Change>,
    /// What was proven.
    pub checks: Vec<Check>,
    /// Domains that it leaves as open as they are, as people enter them through IAM Identity Center.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unrestricted_domains: Vec<DomainId>,
    /// What was known before.
    pub findings: Vec<Finding>,
    /// What it costs.
    pub cost: Cost,
}

/// A step, and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Its id.
    pub step: StepId,
    /// What it does.
    pub action: Action,
    /// For people.
    pub title: String,
    /// For people.
    pub detail: String,
    /// `kept`, `done`, `accepted`, `failed`, `skipped`, `in-doubt` or `not-reached`.
    pub result: &'static str,
    /// Why, where it is not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was, as the journal has it; `None` where nothing was or it was not read.
    pub before: Option<Json>,
    /// The call with its values; `None` for what is kept.
    pub after: Option<Json>,
    /// What was made or found.
    pub ids: Outputs,
    /// Every call.
    pub calls: Vec<Call>,
}

/// A call of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// From 1.
    pub attempt: u32,
    /// When its intent was written.
    pub started: Timestamp,
    /// What AWS answered; `None` where the journal has no answer.
    pub answer: Option<Answer>,
}

/// What AWS answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// When.
    pub time: Timestamp,
    /// Whether the call stands.
    pub accepted: bool,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// Why it does not stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A check, and how it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its code.
    pub check: String,
    /// `None` where it was not reached.
    pub result: Option<CheckResult>,
    /// Why.
    pub reason: String,
    /// When.
    pub time: Option<Timestamp>,
}

impl Section {
    /// All sections of a run, oldest first.
    pub(super) fn all(opened: &Opened) -> Vec<Self> {
        let mut known = Known::new();
        let mut callers = opened.callers().into_iter();
        let mut records = split(opened).into_iter();
        let mut sections = Vec::new();
        for (plan, progress) in opened.sections() {
            let records = records.next().unwrap_or_default();
            for step in &progress.steps {
                known.entry(step.id.clone()).or_default().extend(step.ids.clone());
            }
            let steps = plan.steps.iter().zip(&progress.steps);
            let (counts, caller) = (progress.counts(), callers.next().flatten());
            sections.push(Self {
                command: command(plan, sections.is_empty()),
                plan: plan.id.clone(),
                alias: caller.as_ref().and_then(|caller| caller.alias.clone()),
                caller: caller.map(|caller| caller.arn),
                started: progress.started,
                last: progress.last,
                status: progress.finished,
                made: progress.standing(),
                total: counts.total,
                changes: steps.map(|(step, stood)| change(step, stood, &records, &known)).collect(),
                checks: checks(&progress),
                unrestricted_domains: plan.unrestricted_domains.clone(),
                findings: plan.findings.clone(),
                cost: plan.cost.clone(),
            });
        }
        sections
    }
}

const fn command(plan: &Plan, first: bool) -> &'static str {
    match (plan.is_undo(), first) {
        (true, _) => "undo",
        (false, true) => "apply",
        (false, false) => "resume",
    }
}

/// The records of each section: what comes before the next one's plan is still of the one before.
fn split(opened: &Opened) -> Vec<Vec<&Record>> {
    let mut all: Vec<Vec<&Record>> = Vec::new();
    for record in &opened.records {
        let begins = |id: &String| opened.plans.iter().any(|plan| plan.id == *id);
        if matches!(&record.event, Event::Planned { plan, .. } if begins(plan)) {
            all.push(Vec::new());
        }
        if let Some(section) = all.last_mut() {
            section.push(record);
        }
    }
    all
}

fn checks(progress: &Progress) -> Vec<Check> {
    let check = |check: &crate::engine::progress::CheckProgress| {
        let (result, reason) = check.result.clone().map_or((None, String::new()), |(result, why)| (Some(result), why));
        Check { check: check.code.clone(), result, reason, time: check.time }
    };
    progress.checks.iter().map(check).collect()
}

fn change(step: &Step, stood: &StepProgress, records: &[&Record], known: &Known) -> Change {
    let records: Vec<&Record> =
        records.iter().copied().filter(|record| record.event.step() == Some(&step.id)).collect();
    let prior = records.iter().rev().find_map(|record| match &record.event {
        Event::Started { prior, .. } => prior.clone(),
        _ => None,
    });
    let after = step.change.as_ref().map(|change| super::resolved(change, known));
    let (result, reason) = result(&stood.state);
    Change {
        step: step.id.clone(),
        action: step.action,
        title: step.title.clone(),
        detail: step.detail.clone(),
        result,
        reason,
        before: prior.or_else(|| step.prior.clone()),
        after: after.and_then(|change| serde_json::to_value(change).ok()),
        ids: stood.ids.clone(),
        calls: calls(&records),
    }
}

fn result(state: &StepState) -> (&'static str, Option<String>) {
    match state {
        StepState::Kept => ("kept", None),
        StepState::Done => ("done", None),
        StepState::Waiting { reason } => ("accepted", Some(format!("{reason} when the run ended"))),
        StepState::Failed(error) if error.kind == Kind::InDoubt => ("in-doubt", Some(error.to_string())),
        StepState::Failed(error) | StepState::Retrying { error, .. } => ("failed", Some(why(error))),
        StepState::Skipped { reason } => ("skipped", Some(reason.clone())),
        StepState::Running => ("in-doubt", Some("the journal has no answer to its call".to_owned())),
        StepState::Pending => ("not-reached", None),
    }
}

fn why(error: &CloudError) -> String {
    error.hint.as_ref().map_or_else(|| error.to_string(), |hint| format!("{} {hint}", full_stop(&error.to_string())))
}

fn calls(records: &[&Record]) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for record in records {
        let (request_id, error) = match &record.event {
            Event::Started { attempt, .. } => {
                calls.push(Call { attempt: *attempt, started: record.time, answer: None });
                continue;
            }
            Event::Waiting { request_id, .. } | Event::Done { request_id, .. } => (request_id.clone(), None),
            Event::Retrying { error, .. } | Event::Failed { error, .. } => {
                (error.request_id.clone(), Some(error.to_string()))
            }
            _ => continue,
        };
        if let Some(call) = calls.last_mut().filter(|call| call.answer.is_none()) {
            call.answer = Some(Answer { time: record.time, accepted: error.is_none(), request_id, error });
        }
    }
    calls
}
