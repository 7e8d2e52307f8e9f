//! The journal of a run: records as JSON lines, each on disk before its writer goes on.

mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};

pub(super) use read::whole;
pub use read::{Unreadable, parse, read};

use super::event::{Event, Record};
use super::transition::{self, Illegal, Stage};
use crate::plan::step::StepId;

/// Where lines go. A file, but for tests of what happens when the disk is full.
pub trait Store: Send + Sync + 'static {
    /// Puts `lines` at the end, and returns when they are on disk.
    ///
    /// # Errors
    ///
    /// When it cannot be done; what then stands at the end is unknown.
    fn append(&mut self, lines: &[u8]) -> io::Result<()>;
}

impl Store for File {
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        self.write_all(lines)?;
        self.sync_data()
    }
}

/// Why a record was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] io::Error),
    /// An event that cannot follow.
    #[error("{step}: {illegal}")]
    Illegal {
        /// Of which step.
        step: StepId,
        /// Why.
        illegal: Illegal,
    },
    /// A new plan while a call of the plan before may be on its way.
    #[error("a new plan cannot follow while {0} is in doubt")]
    InDoubt(StepId),
    /// An event of a step that the plan does not have.
    #[error("{0}: the plan changes no such step")]
    Unplanned(StepId),
    /// An event of a run that is out of its turn.
    #[error("`{event}` cannot come while the run {phase}")]
    OutOfTurn {
        /// What came.
        event: &'static str,
        /// Where the run is.
        phase: Phase,
    },
    /// A record that is no JSON.
    #[error(transparent)]
    Form(#[from] serde_json::Error),
}

/// How far a run is, as its journal tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display)]
pub enum Phase {
    /// There is no plan yet.
    #[default]
    #[strum(serialize = "has no plan")]
    New,
    /// A plan is carried out, or was left.
    #[strum(serialize = "has a plan")]
    Planned,
    /// A plan came to its end: only what is in doubt may be told of, and a further plan.
    #[strum(serialize = "is finished")]
    Finished,
}

/// The journal, open for writing.
pub struct Journal {
    store: Box<dyn Store>,
    phase: Phase,
    /// The steps that the plan changes.
    planned: BTreeSet<StepId>,
    stages: BTreeMap<StepId, Stage>,
}

impl Journal {
    /// Writes to `store`, which is empty.
    pub fn new(store: impl Store) -> Self {
        Self { store: Box::new(store), phase: Phase::New, planned: BTreeSet::new(), stages: BTreeMap::new() }
    }

    /// Writes to `store` after `records`, which it holds.
    ///
    /// # Errors
    ///
    /// When they are no journal of ours: an event among them cannot follow.
    pub fn continued(store: impl Store, records: &[Record]) -> Result<Self, Fault> {
        let mut journal = Self::new(store);
        for record in records {
            journal.advance(&record.event)?;
        }
        Ok(journal)
    }

    /// Appends records with one write; they are on disk when it returns.
    ///
    /// # Errors
    ///
    /// When an event cannot follow, or the disk refuses. Nothing may be appended after that.
    pub fn append(&mut self, records: &[Record]) -> Result<(), Fault> {
        let mut lines = Vec::new();
        for record in records {
            self.advance(&record.event)?;
            serde_json::to_writer(&mut lines, record)?;
            lines.push(b'\n');
        }
        Ok(self.store.append(&lines)?)
    }

    /// Whether a call of a step may have been made whose result is not in here.
    pub(super) fn is_in_doubt(&self, step: &StepId) -> bool {
        self.stages.get(step).is_some_and(|stage| stage.is_in_doubt())
    }

    fn advance(&mut self, event: &Event) -> Result<(), Fault> {
        match event {
            Event::Planned { steps, .. } => return self.turn_to_a_new_plan(steps),
            Event::Checked { .. } => self.is_under_way("checked")?,
            Event::Finished { .. } => {
                self.is_under_way("finished")?;
                self.phase = Phase::Finished;
            }
            _ => {}
        }
        let Some(step) = event.step() else { return Ok(()) };
        let stage = self.stages.get(step).copied().unwrap_or_default();
        let next = transition::next(stage, event).map_err(|illegal| Fault::Illegal { step: step.clone(), illegal })?;
        if !stage.is_in_doubt() {
            self.is_under_way("an event of a step")?;
        }
        // What a plan keeps may only be waited for.
        if !self.planned.contains(step) && next != Stage::Waiting && stage != Stage::Waiting {
            return Err(Fault::Unplanned(step.clone()));
        }
        self.stages.insert(step.clone(), next);
        Ok(())
    }

    fn is_under_way(&self, event: &'static str) -> Result<(), Fault> {
        if self.phase == Phase::Planned { Ok(()) } else { Err(Fault::OutOfTurn { event, phase: self.phase }) }
    }

    /// Each plan's steps begin anew, once it is known how those of the plan before have ended.
    fn turn_to_a_new_plan(&mut self, steps: &[StepId]) -> Result<(), Fault> {
        if let Some((step, _)) = self.stages.iter().find(|(_, stage)| stage.is_in_doubt()) {
            return Err(Fault::InDoubt(step.clone()));
        }
        self.stages.clear();
        self.planned = steps.iter().cloned().collect();
        self.phase = Phase::Planned;
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod disk {
    use std::io;

    /// A disk that takes a number of writes and is full then.
    pub struct Disk(pub usize);

    impl super::Store for Disk {
        fn append(&mut self, _lines: &[u8]) -> io::Result<()> {
            self.0 = self.0.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event::Status;

    pub(super) fn record(event: Event) -> Record {
        Record { run: "20261124T020000Z-0a1b2c".to_owned(), time: jiff::Timestamp::UNIX_EPOCH, event }
    }

    pub(super) fn planned() -> Record {
        record(Event::Planned { plan: "p".to_owned(), steps: vec![StepId::new("policy")] })
    }

    pub(super) fn skipped() -> Record {
        record(Event::Skipped { step: StepId::new("policy"), reason: "stopped".to_owned() })
    }

    pub(super) fn finished() -> Record {
        record(Event::Finished { status: Status::Partly, made: 0, total: 1 })
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let mut journal = Journal::new(File::create_new(&path).unwrap());
        journal.append(&[planned(), skipped()]).unwrap();
        journal.append(&[finished()]).unwrap();
        assert_eq!(read(&path).unwrap(), [planned(), skipped(), finished()]);
    }

    #[test]
    fn a_new_plan_waits_until_nothing_is_in_doubt() {
        let step = StepId::new("policy");
        let started = record(Event::Started { step: step.clone(), token: "t".to_owned(), attempt: 1, prior: None });
        let done = record(Event::Done { step, ids: crate::plan::step::Outputs::new(), request_id: None });
        let disk = || disk::Disk(9);
        let fault = |records: &[Record]| Journal::continued(disk(), records).err().map(|fault| fault.to_string());
        let in_doubt = Some("a new plan cannot follow while policy is in doubt".to_owned());
        assert_eq!(fault(&[planned(), started.clone(), planned()]), in_doubt);
        assert_eq!(fault(&[planned(), started.clone(), done.clone(), planned(), started.clone()]), None);
        assert!(fault(&[planned(), started, done.clone(), done]).is_some());
    }

    /// Every event against how far the run is.
    #[test]
    fn the_events_of_a_run_have_their_turn() {
        let step = || StepId::new("policy");
        let started = || record(Event::Started { step: step(), token: "t".to_owned(), attempt: 1, prior: None });
        let done = |step| record(Event::Done { step, ids: crate::plan::step::Outputs::new(), request_id: None });
        let waiting = |step| {
            let (ids, reason) = (crate::plan::step::Outputs::new(), String::new());
            record(Event::Waiting { step, ids, request_id: None, reason })
        };
        let checked = || {
            let (check, reason) = ("policy".to_owned(), String::new());
            record(Event::Checked { check, result: crate::engine::event::CheckResult::Passed, reason })
        };
        let fault = |records: &[Record]| {
            let fault = Journal::continued(disk::Disk(9), records).err().map(|fault| fault.to_string());
            fault.unwrap_or_default()
        };
        for event in [started(), done(step()), skipped(), checked(), finished()] {
            assert!(fault(std::slice::from_ref(&event)).ends_with("has no plan"), "{event:?}");
            let late = fault(&[planned(), finished(), event.clone()]);
            assert!(late.ends_with("is finished"), "{event:?}: {late}");
        }
        assert_eq!(fault(&[planned(), checked(), finished(), planned(), finished()]), "");
        // What a process has left in doubt is told of by the next one.
        assert_eq!(fault(&[planned(), started(), finished(), done(step()), planned()]), "");
        let other = || StepId::new("other");
        let unplanned = "other: the plan changes no such step";
        assert_eq!(fault(&[planned(), done(other())]), unplanned);
        assert_eq!(fault(&[planned(), waiting(other()), done(other())]), "", "what is kept may be waited for");
    }

    #[test]
    fn an_event_that_cannot_follow_is_refused() {
        let mut journal = Journal::new(tempfile::tempfile().unwrap());
        journal.append(&[planned(), skipped()]).unwrap();
        let fault = journal.append(&[skipped()]).unwrap_err();
        assert_eq!(fault.to_string(), "policy: `skipped` cannot follow `skipped`");
    }
}
