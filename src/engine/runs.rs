//! All runs of a state folder, as their folders tell.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::event::{Event, Status};
use super::journal;
use super::open;
use super::progress::Progress;
use super::run::{JOURNAL, RUNS};
use super::sections::sections;
use crate::domain::id::{DomainId, VpcId};
use crate::plan::step::{Change, Plan, Step, StepId};

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
    /// The domain that it is for; `None` for all of them.
    pub domain: Option<DomainId>,
    /// The VPC that it is for.
    pub vpc: VpcId,
    /// Whether its last plan takes it back.
    pub undoing: bool,
    /// Changes that stand, or steps of the way back that are gone.
    pub made: usize,
    /// Changes that it was to make, or steps of the way back.
    pub total: usize,
    /// Changes that it has made, whether they were taken back since or not.
    pub changes: usize,
    /// The living process that has it.
    pub holder: Option<String>,
}

impl Summary {
    /// Whether something of it is left to be done: it never came to its end, or changes did not come to stand.
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        matches!(self.status, None | Some(Status::Partly))
    }

    /// Whether it came to its end, and what it made was not taken back.
    #[must_use]
    pub const fn stands(&self) -> bool {
        !self.undoing && !self.is_unfinished() && self.changes > 0
    }
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

/// Whether the way back of a run was gone to its end; not, where its folder does not tell.
#[must_use]
pub fn is_undone(folder: &Path) -> bool {
    summary(folder).is_ok_and(|run| run.status == Some(Status::Undone))
}

/// The run in a folder of runs that made a version of a policy, as its journal tells.
pub(super) fn that_made(runs: &Path, policy: &str, version: &str) -> Option<String> {
    let folders = fs::read_dir(runs).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let made = |folder: &PathBuf| {
        let Ok(records) = journal::read(&folder.join(JOURNAL)) else { return false };
        let Ok(plans) = open::plans(folder, &records) else { return false };
        let is_it = |step: &&Step| match &step.change {
            Some(Change::CreatePolicyVersion { policy: of, .. }) => of == policy,
            _ => false,
        };
        let steps: BTreeSet<&StepId> =
            plans.iter().flat_map(|plan| &plan.steps).filter(is_it).map(|step| &step.id).collect();
        records.iter().any(|record| match &record.event {
            Event::Done { step, ids, .. } => {
                steps.contains(step) && ids.get("version").is_some_and(|made| made == version)
            }
            _ => false,
        })
    };
    let mut found: Vec<PathBuf> = folders.filter(made).collect();
    // A number is given once, unless the policy was deleted and made anew in between.
    found.sort();
    Some(found.pop()?.file_name()?.to_string_lossy().into_owned())
}

fn summary(folder: &Path) -> Result<Summary, String> {
    let run = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let started = open::started(&run).ok_or("its name is no run's")?;
    let journal = folder.join(JOURNAL);
    let records = journal::read(&journal).map_err(|error| format!("{}: {error}", journal.display()))?;
    let plans = open::plans(folder, &records).map_err(|error| error.to_string())?;
    let first = plans.first().ok_or("it holds no plan")?;
    let sections = sections(&plans, &records);
    let (last, progress) = sections.last().map_or((first, None), |(plan, progress)| (*plan, Some(progress)));
    let made = made(&sections);
    let (changes, undoing) = (made.len(), last.is_undo());
    let (made, total) = if undoing {
        (progress.map_or(0, Progress::standing), last.changes().count())
    } else {
        // What another run made meanwhile is planned no more, and was planned all the same.
        let planned = plans.iter().filter(|plan| !plan.is_undo()).flat_map(Plan::changes).map(|step| &step.id);
        (changes, made.into_iter().chain(planned).collect::<BTreeSet<_>>().len())
    };
    Ok(Summary {
        run,
        status: progress.and_then(|progress| progress.finished),
        account: first.account.clone(),
        region: first.region.clone(),
        started,
        domain: first.answers.domain.id.clone(),
        vpc: first.answers.network.vpc.clone(),
        undoing,
        made,
        total,
        changes,
        holder: open::holder(folder),
    })
}

/// What was made, by whichever of its plans: one that goes on counts what stood before as kept.
fn made<'a>(sections: &'a [(&Plan, Progress)]) -> BTreeSet<&'a StepId> {
    let making = sections.iter().filter(|(plan, _)| !plan.is_undo());
    making.flat_map(|(_, progress)| progress.changes_that_stand()).map(|step| &step.id).collect()
}
