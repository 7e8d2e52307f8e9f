//! A run as lines of plain text, one an event, for terminals without screens and for logs.

use std::collections::BTreeMap;

use crate::engine::event::Record;
use crate::engine::narrate;
use crate::plan::step::{Plan, StepId};

/// What ends a run before its time, said before it begins.
pub const INTERRUPTS: &str = "Ctrl-C, SIGTERM, SIGHUP or a terminal that is gone: no new call starts, those that run \
    come to their end. Once more leaves at once.";
/// Said once it was interrupted.
pub const STOPPING: &str = "Stopping: no new call starts, those that run come to their end. Once more leaves at once.";

/// Makes a line of each event.
#[derive(Debug)]
pub struct Lines {
    titles: BTreeMap<StepId, String>,
}

impl Lines {
    /// For the events of a run of this plan.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        Self { titles: plan.steps.iter().map(|step| (step.id.clone(), step.title.clone())).collect() }
    }

    /// The line, with its time; `None` for signs of life.
    #[must_use]
    pub fn of(&self, record: &Record) -> Option<String> {
        let title = |id: &StepId| self.titles.get(id).cloned().unwrap_or_else(|| id.to_string());
        let text = narrate::line(&record.event, title)?;
        Some(format!("{}  {text}", record.time.strftime("%H:%M:%S")))
    }
}
