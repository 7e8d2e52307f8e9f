//! All runs of a state folder, as their folders tell.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::event::{Event, Status};
use super::journal;
use super::open;
use super::run::{JOURNAL, PLAN, RUNS};
use crate::plan::step::Plan;

/// What is told of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub run: String,
    /// How it ended; `None` while it has not, whether a process still has it or not.
    pub status: Option<Status>,
    /// The account that it is for.
    pub account: String,
    /// The Region that it is for.
    pub region: String,
    /// When it was begun.
    pub started: Timestamp,
}

/// Something in the folder of runs that tells of no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// What.
    pub path: PathBuf,
    /// Why it is none.
    pub why: String,
}

/// Everything in the folder of runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The runs, newest first.
    pub runs: Vec<Summary>,
    /// The rest.
    pub strays: Vec<Stray>,
}

/// Reads all runs. A state folder without runs has none.
///
/// # Errors
///
/// When the folder of runs is there and cannot be read.
pub fn list(state_dir: &Path) -> io::Result<Runs> {
    let mut all = Runs::default();
    let folder = match fs::read_dir(state_dir.join(RUNS)) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(all),
        Err(error) => return Err(error),
    };
    for entry in folder {
        let path = entry?.path();
        match summary(&path) {
            Ok(summary) => all.runs.push(summary),
            Err(why) => all.strays.push(Stray { path, why }),
        }
    }
    all.runs.sort_by(|a, b| b.run.cmp(&a.run));
    all.strays.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

fn summary(folder: &Path) -> Result<Summary, String> {
    let run = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let started = open::started(&run).ok_or("its name is no run's")?;
    let plan: Plan = open::json(folder, PLAN).map_err(|error| error.to_string())?;
    let journal = folder.join(JOURNAL);
    let records = journal::read(&journal).map_err(|error| format!("{}: {error}", journal.display()))?;
    let status = records.iter().fold(None, |status, record| match &record.event {
        Event::Planned { .. } => None,
        Event::Finished { status, .. } => Some(*status),
        _ => status,
    });
    Ok(Summary { run, status, account: plan.account, region: plan.region, started })
}
