//! What messages and effects carry: what the wizard is started with, what was found, and how applying ended.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cloud::CloudError;
use crate::cloud::session::Wanted;
use crate::engine::Finish;
use crate::plan::answers::Answers;
use crate::plan::step::Plan;
use crate::ui::keys::Keys;

/// What the wizard is started with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// The sandbox's scenario, when nothing leaves this machine.
    pub sandbox: Option<String>,
    /// Options of the command line that lead to the same account and state folder again.
    pub again: Vec<String>,
    /// The session that the command line asks for.
    pub wanted: Wanted,
    /// Answers to begin with.
    pub answers: Option<Answers>,
    /// Whether signs must be plain ASCII.
    pub ascii: bool,
    /// Whether colours may be used.
    pub colour: bool,
    /// Whether anything may move by itself.
    pub motion: bool,
    /// What each key asks for.
    pub keys: Keys,
    /// The program's version.
    pub version: String,
}

/// What went wrong outside of AWS's own answers: why there is no plan, or why applying did not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// A code, such as `stale-plan`.
    pub code: String,
    /// What was tried and what is so.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

/// What is done with a run that was begun before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// What is left of it is made.
    Resume,
    /// It is taken back.
    Undo,
}

/// What was found of a run that was begun before; it is this process's until it is let go of.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What is left to make, or the way back.
    pub plan: Arc<Plan>,
    /// What became of the steps that were under way when it was left, a sentence each.
    pub doubts: Vec<String>,
}

/// How applying ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// The engine came to its end; every event of it was handed over before.
    Finished {
        /// How.
        finish: Finish,
        /// The run's folder.
        folder: PathBuf,
        /// Its report, or why there is none.
        report: Result<PathBuf, String>,
    },
    /// The account is no longer what the plan rests on; nothing was changed.
    Stale {
        /// What moved, a line each.
        moved: Vec<String>,
    },
    /// It did not begin; nothing was changed.
    Refused(Trouble),
    /// AWS did not let us read the account again; nothing was changed.
    Unread(CloudError),
    /// A signal came before anything was changed.
    Stopped,
}
