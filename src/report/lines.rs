//! A run as lines of plain text, one an event, for terminals without screens and for logs.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::engine::event::Record;
use crate::engine::narrate;
use crate::engine::progress::{Progress, StepProgress, StepState};
use crate::plan::step::{Plan, StepId};

/// Between two signs of life.
pub const BEAT: Duration = Duration::from_secs(10);

/// A sign of life of what changes nothing.
#[must_use]
pub fn still(what: &str, waited: Duration) -> String {
    format!("Still {what}; {} s so far.", waited.as_secs())
}

/// A sign of life of a run: how far it is, and what is waited for.
#[must_use]
pub fn still_at(plan: &Plan, progress: &Progress, waited: Duration) -> String {
    if progress.run.is_none() {
        return still("reading the account once more, as the plan rests on what is there now", waited);
    }
    let counts = progress.counts();
    let done = if plan.is_undo() { "taken back" } else { "made" };
    let mut waits: Vec<String> = progress.steps.iter().filter_map(waits_for).collect();
    if waits.is_empty() {
        let checked = progress.checks.iter().filter(|check| check.result.is_some()).count();
        waits.push(format!("{checked} of {} checks", progress.checks.len()));
    }
    let (seconds, waits) = (waited.as_secs(), waits.join("; "));
    format!("Still at it after {seconds} s: {} of {} {done}; waiting for {waits}.", counts.made, counts.total)
}

/// A step that is under way, and why it is not done.
fn waits_for(step: &StepProgress) -> Option<String> {
    let title = &step.title;
    match &step.state {
        StepState::Running => Some(title.clone()),
        StepState::Waiting { reason } => Some(format!("{title} ({})", step.note.as_ref().unwrap_or(reason))),
        StepState::Retrying { error, .. } => Some(format!("{title} (trying again: {})", error.code)),
        _ => None,
    }
}

/// What ends a run before its time, said before it begins.
pub const INTERRUPTS: &str = "Ctrl-C, SIGTERM, SIGHUP or a terminal that is gone: no new call starts, those that run \
    come to their end. Once more leaves at once.";
/// Said once it was interrupted.
pub const STOPPING: &str = "Stopping: no new call starts, those that run come to their end. Once more leaves at once.";

/// Makes a line of each event.
#[derive(Debug)]
pub struct Lines {
    undoes: bool,
    titles: BTreeMap<StepId, String>,
}

impl Lines {
    /// For the events of a run of this plan.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        Self {
            undoes: plan.is_undo(),
            titles: plan.steps.iter().map(|step| (step.id.clone(), step.title.clone())).collect(),
        }
    }

    /// The line, with its time; `None` for signs of life.
    #[must_use]
    pub fn of(&self, record: &Record) -> Option<String> {
        let title = |id: &StepId| self.titles.get(id).cloned().unwrap_or_else(|| id.to_string());
        let text = narrate::line(&record.event, self.undoes, title)?;
        Some(format!("{}  {text}", record.time.strftime("%H:%M:%S")))
    }
}
