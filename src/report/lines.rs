//! A run as lines of plain text, one an event, for terminals without screens and for logs.

use std::collections::BTreeMap;

use crate::engine::event::Record;
use crate::engine::narrate;
use crate::plan::step::{Plan, StepId};

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
        Some(plain(&format!("{}  {text}", record.time.strftime("%H:%M:%S"))))
    }
}

/// Text that cannot move a terminal's cursor or change its colours: names in an account are others' to choose.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().map(|character| if character.is_control() && character != '\n' { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_reaches_the_terminal_as_a_command() {
        assert_eq!(plain("a\u{1b}[31mb\r\nc\u{9b}d"), "a [31mb \nc d");
    }
}
