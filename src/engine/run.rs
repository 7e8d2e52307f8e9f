//! A run's folder: what was wanted, what was there, what was planned, and the journal of what was done.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{Event, Status};
use super::folder;
use super::journal::Journal;
use crate::plan::answers::{Answers, EndpointPolicy};
use crate::plan::snapshot::Snapshot;
use crate::plan::step::{Plan, Step, StepId, Wait};

/// The folder of all runs, in the state folder.
pub(super) const RUNS: &str = "runs";
/// The answers.
pub const ANSWERS: &str = "answers.toml";
/// The endpoint policy that the answers name, if they name one.
pub const ENDPOINT_POLICY: &str = "endpoint-policy.json";
/// What AWS had.
pub const SNAPSHOT: &str = "snapshot.json";
/// The plan.
pub const PLAN: &str = "plan.json";
/// The journal.
pub const JOURNAL: &str = "journal.jsonl";
/// The file whose lock decides who owns the run.
pub(super) const LOCK: &str = "lock";
/// Who owns it, for people.
pub(super) const OWNER: &str = "owner.json";

/// Why a run could not be begun: nothing has been changed.
#[derive(Debug, thiserror::Error)]
#[error("{what} {}: {why}; nothing has been changed", .path.display())]
pub struct RunError {
    what: &'static str,
    path: PathBuf,
    why: io::Error,
}

/// Who owns a run. The lock decides; this only tells people whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The process.
    pub pid: u32,
    /// The machine.
    pub host: String,
    /// Since when.
    pub started: Timestamp,
}

impl Owner {
    /// This process, from now on.
    pub(super) fn this(started: Timestamp) -> Self {
        Self { pid: std::process::id(), host: host(), started }
    }
}

/// A run that this process owns, from its folder's making or its taking over until it is dropped.
pub struct Run {
    pub(super) id: String,
    pub(super) folder: PathBuf,
    pub(super) journal: Journal,
    /// Held for its lock.
    pub(super) lock: File,
    pub(super) past: Past,
}

/// What the processes that had a run before leave to the one that continues it.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// What became of what was in doubt: still to be written down.
    pub settled: Vec<Event>,
    /// Attempts beyond the first, for tokens.
    pub attempts: BTreeMap<StepId, u32>,
    /// Steps that were begun: what they make may stand, though a list does not show it yet.
    pub begun: BTreeSet<StepId>,
    /// Changes of Route 53 that nobody has seen in sync, by the step that asked for them.
    pub unsynced: BTreeMap<StepId, String>,
    /// Whether anything in AWS was changed, or may have been.
    pub changed: bool,
    /// The runs without whose way back this one's is refused; `None` for one that is not known.
    pub held_by: BTreeSet<Option<String>>,
    /// How it ends well where it takes the run back.
    pub undo: Option<Status>,
}

impl Past {
    /// A kept step whose change of Route 53 may be on its way still is waited for; others stay as they are.
    pub fn with_its_wait<'a>(&self, step: &'a Step) -> Cow<'a, Step> {
        let Some(change) = self.unsynced.get(&step.id).filter(|_| step.change.is_none()) else {
            return Cow::Borrowed(step);
        };
        let mut step = step.clone();
        step.wait = Some(Wait::DnsInSync);
        step.outputs.insert("change".to_owned(), change.clone());
        Cow::Owned(step)
    }
}

impl Run {
    /// Makes the folder of a new run and takes it.
    ///
    /// # Errors
    ///
    /// When the state folder cannot be written: then nothing may be applied.
    pub fn create(state_dir: &Path, answers: &Answers, snapshot: &Snapshot, plan: &Plan) -> Result<Self, RunError> {
        let started = Timestamp::now();
        let id = new_id(started);
        let folder = state_dir.join(RUNS).join(&id);
        folder::make(&folder).map_err(|why| RunError { what: "cannot make the folder", path: folder.clone(), why })?;
        let lock = put(&folder, LOCK, |path| {
            let file = folder::new_file(path)?;
            take(&file)?;
            Ok(file)
        })?;
        put(&folder, OWNER, |path| folder::write(path, &json(&Owner::this(started))?))?;
        put(&folder, ANSWERS, |path| folder::write(path, toml_of(answers)?.as_bytes()))?;
        if let EndpointPolicy::File(file) = &answers.endpoints.policy
            && let Some(document) = &file.document
        {
            put(&folder, ENDPOINT_POLICY, |path| folder::write(path, &json(document)?))?;
        }
        put(&folder, SNAPSHOT, |path| folder::write(path, &json(snapshot)?))?;
        put(&folder, PLAN, |path| folder::write(path, &json(plan)?))?;
        let journal = put(&folder, JOURNAL, folder::new_file)?;
        put(&folder, "", folder::sync)?;
        #[cfg(all(unix, feature = "failpoints"))]
        let journal = super::failpoint::Failing::new(journal, 0);
        Ok(Self { id, folder, journal: Journal::new(journal), lock, past: Past::default() })
    }

    /// Writes down how it goes on: a further plan and what it rests on, beside the earlier ones.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written: then nothing may be applied.
    pub(super) fn go_on(&mut self, snapshot: &Snapshot, plan: &Plan, past: Past) -> Result<(), RunError> {
        let is_free = |number: &u32| !self.folder.join(numbered(PLAN, *number)).exists();
        let number = (2..=u32::MAX).find(is_free).unwrap_or(u32::MAX);
        // The plan comes last: its name is taken only when the snapshot is complete.
        put(&self.folder, &numbered(SNAPSHOT, number), |path| folder::replace(path, &json(snapshot)?))?;
        put(&self.folder, &numbered(PLAN, number), |path| folder::replace(path, &json(plan)?))?;
        put(&self.folder, "", folder::sync)?;
        self.past = past;
        Ok(())
    }

    /// The run, `YYYYMMDDTHHMMSSZ-<6 hex>`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Puts a file into its folder, in the place of one of that name: after a crash it is the old one or the new one.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let path = self.folder.join(name);
        folder::replace(&path, bytes)?;
        folder::sync(&self.folder)?;
        Ok(path)
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// The name of the file that continues another: `plan-2.json` after `plan.json`.
pub(super) fn numbered(name: &str, number: u32) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{number}.{extension}")
}

/// Writes one file of the folder.
pub(super) fn put<T>(folder: &Path, name: &str, make: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, RunError> {
    let path = folder.join(name);
    let result = make(&path).map_err(|why| RunError { what: "cannot write", path, why })?;
    #[cfg(all(unix, feature = "failpoints"))]
    super::failpoint::written(name);
    Ok(result)
}

pub(super) fn json<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The answers as a file; the endpoint policy that they name stands beside it.
fn toml_of(answers: &Answers) -> io::Result<String> {
    let mut answers = answers.clone();
    if let EndpointPolicy::File(file) = &mut answers.endpoints.policy {
        file.file = PathBuf::from(ENDPOINT_POLICY);
    }
    toml::to_string(&answers).map_err(io::Error::other)
}

pub(super) fn take(file: &File) -> io::Result<()> {
    file.try_lock().map_err(|error| match error {
        TryLockError::Error(error) => error,
        TryLockError::WouldBlock => io::Error::new(io::ErrorKind::ResourceBusy, "another process owns it"),
    })
}

/// The time, and six hexadecimal digits against two runs in one second.
fn new_id(now: Timestamp) -> String {
    let random = RandomState::new().build_hasher().finish() & 0x00ff_ffff;
    let mut id = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    // Writing to a text cannot fail.
    let _ = write!(id, "-{random:06x}");
    id
}

/// The name of this machine.
fn host() -> String {
    #[cfg(unix)]
    return rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    return std::env::var("COMPUTERNAME").unwrap_or_else(|_| "unknown".to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_differ_within_a_second() {
        let id = new_id(Timestamp::UNIX_EPOCH);
        assert_eq!((&id[..17], id.len()), ("19700101T000000Z-", 23));
        assert_ne!(id, new_id(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn a_lock_that_is_taken_is_not_taken_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LOCK);
        let first = folder::new_file(&path).unwrap();
        take(&first).unwrap();
        let second = File::open(&path).unwrap();
        assert_eq!(take(&second).map_err(|error| error.kind()), Err(io::ErrorKind::ResourceBusy));
        drop(first);
        take(&second).unwrap();
    }
}
