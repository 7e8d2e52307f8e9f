//! How a run ended, and the exit code that says so.

use std::collections::BTreeSet;

use super::event::Status;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finish {
    /// The run.
    pub run: String,
    /// As in the last event.
    pub status: Status,
    /// Changes that stand.
    pub made: usize,
    /// Changes of the plan.
    pub total: usize,
    /// Whether anything in AWS was changed, or may have been: also true when what was made then failed, or when
    /// no answer came.
    pub changed: bool,
    /// Whether a signal ended it before its time.
    pub stopped: bool,
    /// The runs that are to be taken back before this one, as far as that was looked at; `None` for one that is not known.
    pub held_by: BTreeSet<Option<String>>,
    /// Set when the journal could not be written any more.
    pub unsaved: Option<Unsaved>,
}

/// What happened in AWS and could not be written to the journal: the only other place is the terminal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal cannot be written any more: {why}")]
pub struct Unsaved {
    /// What the system answered.
    pub why: String,
    /// The lines that are missing, as they would stand in the journal.
    pub lines: Vec<String>,
}

/// A signal came before anything was changed.
const INTERRUPTED: u8 = 130;

impl Finish {
    /// The exit code of the contract.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        if self.unsaved.is_some() {
            return 5;
        }
        match self.status {
            Status::Applied | Status::Unchanged | Status::Undone => 0,
            Status::Partly if self.changed => 5,
            Status::Partly if self.stopped => INTERRUPTED,
            Status::CheckFailed | Status::Partly => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finish(status: Status, changed: bool, stopped: bool) -> Finish {
        let made = usize::from(changed);
        Finish {
            run: "r".to_owned(),
            status,
            made,
            total: 2,
            changed,
            stopped,
            held_by: BTreeSet::new(),
            unsaved: None,
        }
    }

    #[test]
    fn the_exit_code_tells_what_stands() {
        assert_eq!(finish(Status::Applied, true, false).exit_code(), 0);
        assert_eq!(finish(Status::Unchanged, false, false).exit_code(), 0);
        assert_eq!(finish(Status::CheckFailed, true, false).exit_code(), 1);
        assert_eq!(finish(Status::Partly, false, false).exit_code(), 1);
        assert_eq!(finish(Status::Partly, true, false).exit_code(), 5);
        assert_eq!(finish(Status::Partly, true, true).exit_code(), 5);
        assert_eq!(finish(Status::Partly, false, true).exit_code(), 130);
    }

    #[test]
    fn a_lost_journal_is_never_a_good_end() {
        let unsaved = Some(Unsaved { why: "disk full".to_owned(), lines: Vec::new() });
        assert_eq!(Finish { unsaved, ..finish(Status::Applied, true, false) }.exit_code(), 5);
    }
}
