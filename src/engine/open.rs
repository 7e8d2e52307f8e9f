//! Takes a run over that another process left: its answers, its plans, its journal and its lock.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::event::{Event, Record};
use super::folder;
use super::journal::{self, Journal};
use super::progress::Progress;
use super::run::{self, ANSWERS, ENDPOINT_POLICY, JOURNAL, LOCK, OWNER, Owner, PLAN, Past, RUNS, Run, SNAPSHOT};
use super::sections::sections;
use crate::domain::policy::Document;
use crate::plan::answers::{Answers, EndpointPolicy};
use crate::plan::snapshot::Identity;
use crate::plan::step::Plan;

/// Why a run cannot be taken over: nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none of that name.
    #[error("no such run: {id} is not in {}", .runs.display())]
    NotFound {
        /// The name.
        id: String,
        /// Where it was looked for.
        runs: PathBuf,
    },
    /// Another process has it.
    #[error("the run {id} belongs to {}", owner_text(.owner.as_ref()))]
    Owned {
        /// The run.
        id: String,
        /// Who says to own it, where that can be read.
        owner: Option<Owner>,
    },
    /// Something in its folder is missing, or is not what a run keeps.
    #[error("{}: {why}", .path.display())]
    Unreadable {
        /// What.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

impl OpenError {
    /// What to do next.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "`studiolink runs` lists the runs; --state-dir names another state folder.",
            Self::Owned { .. } => "Wait until that process has ended, or end it there.",
            Self::Unreadable { .. } => {
                "Nothing has been changed. Applying the same answers anew looks at what stands and makes the rest."
            }
        }
    }
}

fn owner_text(owner: Option<&Owner>) -> String {
    owner.map_or_else(
        || "another process".to_owned(),
        |owner| {
            format!("process {} on {}, since {}", owner.pid, owner.host, owner.started.strftime("%Y-%m-%d %H:%M:%SZ"))
        },
    )
}

/// A run that was taken over, and what its folder tells.
pub struct Opened {
    /// The run, which this process owns now.
    pub run: Run,
    /// What was wanted.
    pub answers: Answers,
    /// What was planned: the first plan, then those of each continuation, oldest first; never empty.
    pub plans: Vec<Plan>,
    /// What happened.
    pub records: Vec<Record>,
}

impl Run {
    /// The folder of a run.
    ///
    /// # Errors
    ///
    /// When there is no such run.
    pub fn find(state_dir: &Path, id: &str) -> Result<PathBuf, OpenError> {
        find(state_dir, id)
    }

    /// The account that the run in a folder is for.
    ///
    /// # Errors
    ///
    /// When its first plan cannot be read.
    pub fn account(folder: &Path) -> Result<String, OpenError> {
        Ok(json::<Planned>(folder, PLAN)?.account)
    }

    /// Takes a run over. A journal's last line that was only half written is cut off: its writer was never told
    /// that it stands.
    ///
    /// # Errors
    ///
    /// When there is no such run, another process has it, or its folder cannot be read or written.
    pub fn open(state_dir: &Path, id: &str) -> Result<Opened, OpenError> {
        let folder = find(state_dir, id)?;
        let lock = lock(&folder, id)?;
        let answers = answers(&folder)?;
        let path = folder.join(JOURNAL);
        let unreadable = |why: String| OpenError::Unreadable { path: path.clone(), why };
        let bytes = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
        let (records, end) = journal::whole(&bytes).map_err(|error| unreadable(error.to_string()))?;
        let plans = plans(&folder, &records)?;
        let file = upto(&path, (end, bytes.len())).map_err(|error| unreadable(error.to_string()))?;
        #[cfg(all(unix, feature = "failpoints"))]
        let file = super::failpoint::Failing::new(file, records.len());
        let journal = Journal::continued(file, &records).map_err(|fault| unreadable(fault.to_string()))?;
        let run = Self { id: id.to_owned(), folder, journal, lock, past: Past::default() };
        Ok(Opened { run, answers, plans, records })
    }
}

impl Opened {
    /// Each plan with how far it came, oldest first.
    #[must_use]
    pub fn sections(&self) -> Vec<(&Plan, Progress)> {
        sections(&self.plans, &self.records)
    }

    /// Who carried each section out, as the readings that they rest on say; `None` where one cannot be read.
    #[must_use]
    pub fn callers(&self) -> Vec<Option<Identity>> {
        let mut files = plan_files(&self.run.folder);
        let of = |(plan, _): (&Plan, Progress)| {
            let at = files.iter().position(|(id, _)| *id == plan.id)?;
            let (_, snapshot) = files.remove(at);
            Some(json::<Reading>(&self.run.folder, &snapshot).ok()?.identity)
        };
        self.sections().into_iter().map(of).collect()
    }
}

/// What is read of a snapshot.
#[derive(Deserialize)]
struct Reading {
    identity: Identity,
}

/// What is read of a plan.
#[derive(Deserialize)]
struct Planned {
    id: String,
    account: String,
}

/// The id of each plan of a folder with the name of the reading that it rests on, oldest first.
fn plan_files(folder: &Path) -> Vec<(String, String)> {
    let first = std::iter::once((PLAN.to_owned(), SNAPSHOT.to_owned()));
    let later = (2..=u32::MAX).map(|number| (run::numbered(PLAN, number), run::numbered(SNAPSHOT, number)));
    let files =
        first.chain(later).map_while(|(plan, snapshot)| Some((json::<Planned>(folder, &plan).ok()?.id, snapshot)));
    files.collect()
}

/// The folder of a run. An id is one name, never a way to somewhere else.
fn find(state_dir: &Path, id: &str) -> Result<PathBuf, OpenError> {
    let runs = state_dir.join(RUNS);
    let folder = runs.join(id);
    if started(id).is_some() && folder.is_dir() {
        return Ok(folder);
    }
    Err(OpenError::NotFound { id: id.to_owned(), runs })
}

/// When a run of this id was begun; `None` for what is no id.
pub(super) fn started(id: &str) -> Option<Timestamp> {
    let (time, digits) = id.split_once('-')?;
    let is_hex = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", time).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(is_hex.then_some(time)?).ok()
}

/// Takes the lock and says so beside it.
fn lock(folder: &Path, id: &str) -> Result<File, OpenError> {
    let path = folder.join(LOCK);
    let unreadable = |error: io::Error| OpenError::Unreadable { path: path.clone(), why: error.to_string() };
    let file = folder::open(&path).map_err(unreadable)?;
    match run::take(&file) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {
            return Err(OpenError::Owned { id: id.to_owned(), owner: json(folder, OWNER).ok() });
        }
        Err(error) => return Err(unreadable(error)),
    }
    let owner = Owner::this(Timestamp::now());
    run::json(&owner).and_then(|bytes| folder::replace(&folder.join(OWNER), &bytes)).map_err(unreadable)?;
    Ok(file)
}

/// Who has a run, where a living process has it. Nothing is taken: two that look do not meet.
pub(super) fn holder(folder: &Path) -> Option<String> {
    let file = File::open(folder.join(LOCK)).ok()?;
    let is_held = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    is_held.then(|| owner_text(json(folder, OWNER).ok().as_ref()))
}

/// The answers, with the endpoint policy that stands beside them.
pub(super) fn answers(folder: &Path) -> Result<Answers, OpenError> {
    let path = folder.join(ANSWERS);
    let unreadable = |why: String| OpenError::Unreadable { path: path.clone(), why };
    let text = fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
    let mut answers: Answers = toml::from_str(&text).map_err(|error| unreadable(error.message().to_owned()))?;
    if let EndpointPolicy::File(file) = &mut answers.endpoints.policy {
        file.document = Some(json::<Document>(folder, ENDPOINT_POLICY)?);
    }
    Ok(answers)
}

/// The first plan, and those that the journal names; one that was written and never begun is left out.
pub(super) fn plans(folder: &Path, records: &[Record]) -> Result<Vec<Plan>, OpenError> {
    let mut plans = vec![json::<Plan>(folder, PLAN)?];
    let is_begun = |plan: &Plan| {
        let is_it = |record: &Record| matches!(&record.event, Event::Planned { plan: id, .. } if *id == plan.id);
        records.iter().any(is_it)
    };
    for number in 2..=u32::MAX {
        let name = run::numbered(PLAN, number);
        if !folder.join(&name).exists() {
            break;
        }
        plans.push(json(folder, &name)?);
    }
    let first = plans.remove(0);
    Ok(std::iter::once(first).chain(plans.into_iter().filter(is_begun)).collect())
}

/// The journal, open at the end of its last record, and cut off there.
fn upto(path: &Path, (end, length): (usize, usize)) -> io::Result<File> {
    let file = folder::open(path)?;
    if end < length {
        file.set_len(u64::try_from(end).map_err(io::Error::other)?)?;
        file.sync_all()?;
    }
    Ok(file)
}

/// A file of the folder.
pub(super) fn json<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, OpenError> {
    let path = folder.join(name);
    let unreadable = |why: String| OpenError::Unreadable { path: path.clone(), why };
    let bytes = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_when_and_leads_nowhere_else() {
        assert_eq!(started("19700101T000001Z-0a1b2c"), Timestamp::from_second(1).ok());
        for id in ["", "..", "19700101T000001Z-0a1b2", "19700101T000001Z-../..2", "19701301T000001Z-0a1b2c", "a-b"] {
            assert_eq!(started(id), None, "{id}");
        }
    }
}
