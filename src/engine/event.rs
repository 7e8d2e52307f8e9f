//! Events: all that a reader of a run may rely on. Screen, lines, JSON and report are folds of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cloud::CloudError;
use crate::plan::step::{Outputs, StepId};

/// An event with its run and its time, as it stands in the journal and on a line of `--json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The run.
    pub run: String,
    /// When, RFC 3339.
    pub time: Timestamp,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened. All are kept, but `pulse` may be dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// First of all: the plan, and every step that will be carried out.
    Planned {
        /// The plan's id.
        plan: String,
        /// Ids of the steps that change something, in order.
        steps: Vec<StepId>,
    },
    /// The intent, before the call.
    Started {
        /// Which step.
        step: StepId,
        /// What is sent for idempotency.
        token: String,
        /// From 1.
        attempt: u32,
        /// What was before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prior: Option<serde_json::Value>,
    },
    /// AWS refused for now; the call will be made again.
    Retrying {
        /// Which step.
        step: StepId,
        /// What AWS answered.
        error: CloudError,
        /// Until the next try, in milliseconds.
        wait_ms: u64,
        /// The number of the next try.
        attempt: u32,
    },
    /// The call stands; what it made is not ready yet.
    Waiting {
        /// Which step.
        step: StepId,
        /// What was made.
        ids: Outputs,
        /// AWS's request id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
        /// For people: `pending`.
        reason: String,
    },
    /// A check gave its result.
    Checked {
        /// Its code.
        check: String,
        /// How it went.
        result: CheckResult,
        /// Why, for people.
        reason: String,
    },
    /// The step stands.
    Done {
        /// Which step.
        step: StepId,
        /// What was made or found.
        ids: Outputs,
        /// AWS's request id, where a call was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
    },
    /// The step does not stand.
    Failed {
        /// Which step.
        step: StepId,
        /// Why.
        error: CloudError,
    },
    /// The step was not tried.
    Skipped {
        /// Which step.
        step: StepId,
        /// Why.
        reason: String,
    },
    /// Last of all.
    Finished {
        /// How it ended.
        status: Status,
        /// Changes that stand.
        made: usize,
        /// Changes of the plan.
        total: usize,
    },
    /// A sign of life of something that takes long.
    Pulse {
        /// Which step.
        step: StepId,
        /// For people: the state that AWS tells.
        note: String,
    },
}

impl Event {
    /// The step that it is about.
    #[must_use]
    pub const fn step(&self) -> Option<&StepId> {
        match self {
            Self::Started { step, .. }
            | Self::Retrying { step, .. }
            | Self::Waiting { step, .. }
            | Self::Done { step, .. }
            | Self::Failed { step, .. }
            | Self::Skipped { step, .. }
            | Self::Pulse { step, .. } => Some(step),
            Self::Planned { .. } | Self::Checked { .. } | Self::Finished { .. } => None,
        }
    }

    /// Whether it tells of something that is not done.
    #[must_use]
    pub const fn is_left_out(&self) -> bool {
        matches!(self, Self::Skipped { .. } | Self::Checked { result: CheckResult::Skipped, .. })
    }
}

/// How a check went. Skipped is not passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum CheckResult {
    /// It is so.
    Passed,
    /// It is not so.
    Failed,
    /// It could not be told.
    Skipped,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Status {
    /// Every change stands and no check failed.
    Applied,
    /// Nothing had to be changed.
    Unchanged,
    /// Some changes stand and some do not; or none does.
    Partly,
    /// Everything was taken back.
    Undone,
    /// Every change stands and a check failed.
    CheckFailed,
}
