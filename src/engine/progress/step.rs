//! The fold of the records of one step.

use jiff::Timestamp;

use crate::cloud::{CloudError, Kind};
use crate::engine::event::Event;
use crate::plan::step::{Action, Outputs, Step, StepId};

/// Where a step stands.
#[derive(Clone, Debug, PartialEq)]
pub struct StepProgress {
    /// Its id.
    pub id: StepId,
    /// What it does.
    pub action: Action,
    /// For people.
    pub title: String,
    /// For people, beside the title.
    pub detail: String,
    /// Where it stands.
    pub state: StepState,
    /// What it made or found so far.
    pub ids: Outputs,
    /// Whether AWS accepted its call, even if what it made failed later.
    pub accepted: bool,
    /// AWS's request id of the call that stands.
    pub request_id: Option<String>,
    /// When its first call began.
    pub since: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The number of the last try.
    pub attempt: u32,
    /// How often AWS asked to slow down.
    pub throttled: u32,
    /// The last sign of life.
    pub note: Option<String>,
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Nothing to do.
    Kept,
    /// Not yet.
    Pending,
    /// A call is on its way.
    Running,
    /// The call stands; what it made is not ready.
    Waiting {
        /// For people.
        reason: String,
    },
    /// AWS refused for now.
    Retrying {
        /// What it answered.
        error: CloudError,
        /// Until the next try, in milliseconds from `at`.
        wait_ms: u64,
        /// When the wait began.
        at: Timestamp,
    },
    /// It stands.
    Done,
    /// It does not stand.
    Failed(CloudError),
    /// It was not tried.
    Skipped {
        /// Why.
        reason: String,
    },
}

impl StepProgress {
    pub(super) fn new(step: &Step) -> Self {
        Self {
            id: step.id.clone(),
            action: step.action,
            title: step.title.clone(),
            detail: step.detail.clone(),
            state: if step.change.is_some() { StepState::Pending } else { StepState::Kept },
            ids: step.outputs.clone(),
            accepted: false,
            request_id: None,
            since: None,
            ended: None,
            attempt: 0,
            throttled: 0,
            note: None,
        }
    }

    /// Whether its call stands, or may stand.
    pub(in crate::engine) fn changed(&self) -> bool {
        let in_doubt = match &self.state {
            StepState::Running => true,
            StepState::Failed(error) | StepState::Retrying { error, .. } => error.kind == Kind::InDoubt,
            _ => false,
        };
        self.action != Action::Keep && (self.accepted || in_doubt)
    }

    fn stands(&mut self, ids: &Outputs, request_id: Option<&String>) {
        self.accepted = true;
        self.ids.extend(ids.clone());
        self.request_id = request_id.cloned().or_else(|| self.request_id.take());
    }

    pub(super) fn apply(&mut self, time: Timestamp, event: &Event) {
        self.note = None;
        if !matches!(event, Event::Skipped { .. } | Event::Pulse { .. }) {
            self.since.get_or_insert(time);
        }
        match event {
            Event::Started { attempt, .. } => {
                self.attempt = *attempt;
                self.state = StepState::Running;
            }
            Event::Retrying { error, wait_ms, .. } => {
                self.throttled += u32::from(error.kind == Kind::Throttled);
                self.state = StepState::Retrying { error: error.clone(), wait_ms: *wait_ms, at: time };
            }
            Event::Waiting { ids, request_id, reason, .. } => {
                self.stands(ids, request_id.as_ref());
                self.state = StepState::Waiting { reason: reason.clone() };
            }
            Event::Done { ids, request_id, .. } => {
                self.stands(ids, request_id.as_ref());
                self.state = StepState::Done;
            }
            Event::Failed { error, .. } => self.state = StepState::Failed(error.clone()),
            Event::Skipped { reason, .. } => self.state = StepState::Skipped { reason: reason.clone() },
            Event::Pulse { note, .. } => self.note = Some(note.clone()),
            Event::Planned { .. } | Event::Checked { .. } | Event::Finished { .. } => {}
        }
        if matches!(self.state, StepState::Done | StepState::Failed(_) | StepState::Skipped { .. }) {
            self.ended = Some(time);
        }
    }
}
