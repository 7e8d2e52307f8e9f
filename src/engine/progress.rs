//! The fold of a run's records: what the screens and the report show of it.

mod step;

use std::collections::VecDeque;

use jiff::Timestamp;

pub use step::{StepProgress, StepState};

use super::event::{CheckResult, Event, Record, Status};
use super::narrate;
use crate::plan::step::{Action, Check, Plan, StepId};

/// More lines than any screen shows; the journal has them all.
const LOG_LINES: usize = 500;

/// Where a run stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The run, once its first record has come.
    pub run: Option<String>,
    /// Whether it takes a run back.
    pub undoes: bool,
    /// Steps in the plan's order, kept ones too.
    pub steps: Vec<StepProgress>,
    /// Checks in the plan's order.
    pub checks: Vec<CheckProgress>,
    /// When the first record was written.
    pub started: Option<Timestamp>,
    /// When the last record was written.
    pub last: Option<Timestamp>,
    /// How it ended, once it has.
    pub finished: Option<Status>,
    /// What happened, oldest first.
    pub log: VecDeque<LogLine>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When.
    pub time: Timestamp,
    /// What, for people.
    pub text: String,
}

/// How a check went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckProgress {
    /// Its id.
    pub id: StepId,
    /// Its code.
    pub code: String,
    /// Its result and the reason, once it has one.
    pub result: Option<(CheckResult, String)>,
    /// When the result came.
    pub time: Option<Timestamp>,
}

/// Numbers of changes; kept steps are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They stand.
    pub made: usize,
    /// Under way: a call, a wait for the next try, or a wait for AWS.
    pub running: usize,
    /// Not begun.
    pub waiting: usize,
    /// They do not stand.
    pub failed: usize,
    /// Not tried.
    pub skipped: usize,
    /// AWS accepted them and has not finished with them: among those under way or, once the run has ended, those made.
    pub unready: usize,
    /// All of them.
    pub total: usize,
}

impl Progress {
    /// Before the first record.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        Self {
            run: None,
            undoes: plan.is_undo(),
            steps: plan.steps.iter().map(StepProgress::new).collect(),
            checks: plan.checks.iter().map(CheckProgress::new).collect(),
            started: None,
            last: None,
            finished: None,
            log: VecDeque::new(),
        }
    }

    /// Folds all records of a journal.
    #[must_use]
    pub fn of<'a>(plan: &Plan, records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut progress = Self::new(plan);
        for record in records {
            progress.apply(record);
        }
        progress
    }

    /// Takes one record in.
    pub fn apply(&mut self, record: &Record) {
        self.run.get_or_insert_with(|| record.run.clone());
        self.started.get_or_insert(record.time);
        self.last = Some(record.time);
        if let Some(text) = narrate::line(&record.event, self.undoes, |id| self.title(id)) {
            if self.log.len() >= LOG_LINES {
                self.log.pop_front();
            }
            self.log.push_back(LogLine { time: record.time, text });
        }
        match &record.event {
            Event::Checked { check, result, reason } => {
                if let Some(entry) = self.checks.iter_mut().find(|entry| entry.code == *check) {
                    entry.result = Some((*result, reason.clone()));
                    entry.time = Some(record.time);
                }
            }
            Event::Finished { status, .. } => self.finished = Some(*status),
            event => {
                let step = event.step().and_then(|id| self.steps.iter_mut().find(|step| step.id == *id));
                if let Some(step) = step {
                    step.apply(record.time, event);
                }
            }
        }
    }

    /// The numbers of changes. Once the run has ended, what AWS accepted and was not waited for counts as made; but what
    /// AWS is still taking away is not taken back.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for step in self.steps.iter().filter(|step| step.action != Action::Keep) {
            counts.total += 1;
            counts.unready += usize::from(matches!(step.state, StepState::Waiting { .. }));
            *match &step.state {
                StepState::Done | StepState::Kept => &mut counts.made,
                StepState::Waiting { .. } if self.finished.is_some() && !self.undoes => &mut counts.made,
                StepState::Running | StepState::Waiting { .. } | StepState::Retrying { .. } => &mut counts.running,
                StepState::Pending => &mut counts.waiting,
                StepState::Failed(_) => &mut counts.failed,
                StepState::Skipped { .. } => &mut counts.skipped,
            } += 1;
        }
        counts
    }

    /// How many changes stand, with those that AWS accepted and that are not ready yet; of a way back, how many steps are
    /// done with.
    #[must_use]
    pub fn standing(&self) -> usize {
        let counts = |step: &&StepProgress| !self.undoes || step.state == StepState::Done;
        self.changes_that_stand().filter(counts).count()
    }

    /// Those changes.
    pub(super) fn changes_that_stand(&self) -> impl Iterator<Item = &StepProgress> {
        let stands = |step: &&StepProgress| matches!(step.state, StepState::Done | StepState::Waiting { .. });
        self.steps.iter().filter(|step| step.action != Action::Keep).filter(stands)
    }

    /// Whether something in AWS was changed, or may have been.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.steps.iter().any(StepProgress::changed)
    }

    /// Whether a check failed.
    #[must_use]
    pub fn check_failed(&self) -> bool {
        self.checks.iter().any(|check| matches!(check.result, Some((CheckResult::Failed, _))))
    }

    fn title(&self, id: &StepId) -> String {
        self.steps.iter().find(|step| step.id == *id).map_or_else(|| id.to_string(), |step| step.title.clone())
    }
}

impl CheckProgress {
    fn new(check: &Check) -> Self {
        Self { id: check.id.clone(), code: check.kind.code(), result: None, time: None }
    }
}
