//! The one writer of a run's journal: on disk first, then to the readers, then to whoever waits for it.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::{self, JoinHandle};

use super::event::{Event, Record};
use super::finish::Unsaved;
use super::journal::Journal;
use super::progress::Progress;

/// The journal takes nothing more: no new call may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost;

struct Entry {
    record: Record,
    written: oneshot::Sender<Result<(), Lost>>,
}

/// Hands events to the writer. The fold of what was recorded is kept beside it, so that the last event counts
/// what every reader will count.
#[derive(Clone)]
pub struct Recorder {
    run: Arc<str>,
    entries: UnboundedSender<Entry>,
    readers: UnboundedSender<Record>,
    progress: Arc<Mutex<Progress>>,
}

/// The writer, which ends when the last [`Recorder`] is dropped.
pub type Writer = JoinHandle<Option<Unsaved>>;

impl Recorder {
    /// Begins to write.
    pub fn start(run: &str, journal: Journal, readers: UnboundedSender<Record>, progress: Progress) -> (Self, Writer) {
        let (entries, inbox) = mpsc::unbounded_channel();
        let progress = Arc::new(Mutex::new(progress));
        let desk = Desk { journal: Some(journal), readers: readers.clone(), progress: progress.clone(), unsaved: None };
        (Self { run: run.into(), entries, readers, progress }, tokio::spawn(desk.write(inbox)))
    }

    /// Returns when the event is on disk.
    pub async fn record(&self, event: Event) -> Result<(), Lost> {
        let (written, answer) = oneshot::channel();
        self.entries.send(Entry { record: self.stamp(event), written }).map_err(|_| Lost)?;
        answer.await.unwrap_or(Err(Lost))
    }

    /// A sign of life, which is not kept.
    pub fn pulse(&self, event: Event) {
        // Nobody needs to listen.
        let _ = self.readers.send(self.stamp(event));
    }

    /// Where the run stands.
    pub fn progress<T>(&self, look: impl FnOnce(&Progress) -> T) -> T {
        look(&self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn stamp(&self, event: Event) -> Record {
        Record { run: self.run.to_string(), time: Timestamp::now(), event }
    }
}

struct Desk {
    /// `None` once a write has failed: what then stands at the journal's end is unknown.
    journal: Option<Journal>,
    readers: UnboundedSender<Record>,
    progress: Arc<Mutex<Progress>>,
    unsaved: Option<Unsaved>,
}

impl Desk {
    async fn write(mut self, mut inbox: UnboundedReceiver<Entry>) -> Option<Unsaved> {
        while let Some(first) = inbox.recv().await {
            let mut batch = vec![first];
            while let Ok(entry) = inbox.try_recv() {
                batch.push(entry);
            }
            let records: Vec<Record> = batch.iter().map(|entry| entry.record.clone()).collect();
            let result = self.save(records.clone()).await;
            match result {
                Ok(()) => records.into_iter().for_each(|record| self.tell(record)),
                Err(Lost) => records.into_iter().for_each(|record| self.keep_unsaved(record)),
            }
            for entry in batch {
                // Who no longer waits has been stopped.
                let _ = entry.written.send(result);
            }
        }
        self.unsaved
    }

    async fn save(&mut self, records: Vec<Record>) -> Result<(), Lost> {
        let mut journal = self.journal.take().ok_or(Lost)?;
        let written = task::spawn_blocking(move || {
            let result = journal.append(&records);
            (journal, result)
        });
        let why = match written.await {
            Ok((journal, Ok(()))) => {
                self.journal = Some(journal);
                return Ok(());
            }
            Ok((_, Err(fault))) => fault.to_string(),
            Err(join) => join.to_string(),
        };
        self.unsaved = Some(Unsaved { why, lines: Vec::new() });
        Err(Lost)
    }

    /// What has happened is told though it is not saved; an intent is not, as it is given up.
    fn keep_unsaved(&mut self, record: Record) {
        let happened = matches!(record.event, Event::Waiting { .. } | Event::Done { .. } | Event::Failed { .. });
        if happened
            && let Some(unsaved) = &mut self.unsaved
            && let Ok(line) = serde_json::to_string(&record)
        {
            unsaved.lines.push(line);
        }
        if happened || matches!(record.event, Event::Finished { .. }) {
            self.tell(record);
        }
    }

    fn tell(&self, record: Record) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).apply(&record);
        // A run goes on without readers.
        let _ = self.readers.send(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event::Status;
    use crate::engine::journal::disk::Disk;
    use crate::plan::step::{Outputs, StepId};

    fn progress() -> Progress {
        Progress {
            run: None,
            undoes: false,
            steps: Vec::new(),
            checks: Vec::new(),
            started: None,
            last: None,
            finished: None,
            log: std::collections::VecDeque::new(),
        }
    }

    fn started(step: &str) -> Event {
        Event::Started { step: StepId::new(step), token: "t".to_owned(), attempt: 1, prior: None }
    }

    fn done(step: &str) -> Event {
        Event::Done { step: StepId::new(step), ids: Outputs::new(), request_id: None }
    }

    #[tokio::test]
    async fn a_full_disk_refuses_intents_and_keeps_results() {
        let (readers, mut inbox) = mpsc::unbounded_channel();
        let (recorder, writer) = Recorder::start("r", Journal::new(Disk(2)), readers, progress());
        let planned = Event::Planned { plan: "p".to_owned(), steps: vec![StepId::new("one"), StepId::new("two")] };
        assert_eq!(recorder.record(planned.clone()).await, Ok(()));
        assert_eq!(recorder.record(started("one")).await, Ok(()));
        assert_eq!(recorder.record(done("one")).await, Err(Lost));
        assert_eq!(recorder.record(started("two")).await, Err(Lost));
        let finished = Event::Finished { status: Status::Partly, made: 1, total: 2 };
        assert_eq!(recorder.record(finished.clone()).await, Err(Lost));
        drop(recorder);
        let unsaved = writer.await.unwrap().expect("something unsaved");
        assert_eq!(unsaved.lines.len(), 1);
        assert!(unsaved.lines[0].contains(r#""event":"done""#), "{}", unsaved.lines[0]);
        let mut told = Vec::new();
        while let Ok(record) = inbox.try_recv() {
            told.push(record.event);
        }
        assert_eq!(told, [planned, started("one"), done("one"), finished]);
    }
}
