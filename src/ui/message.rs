//! What can happen to the wizard, and what it asks to be done.

mod carried;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::KeyEvent;

pub use carried::{Ended, Found, Start, Trouble, Way};

use crate::cloud::CloudError;
use crate::cloud::session::{Profile, Regions, Wanted};
use crate::engine::drafts::{Draft, Drafts};
use crate::engine::event::Record;
use crate::engine::preflight::Preflight;
use crate::engine::runs::Runs;
use crate::engine::save::{AnswersFile, NotSaved};
use crate::plan::access::{Outlook, Today};
use crate::plan::answers::Answers;
use crate::plan::snapshot::{Scope, Seen, Snapshot};
use crate::plan::step::Plan;

/// What can happen to the wizard.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// First of all.
    Begin,
    /// A key went down.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has another size.
    Resize(u16, u16),
    /// Time went by: so much since the last tick. Sent only while [`super::Model::is_moving`].
    Tick(Duration),
    /// SIGTERM, SIGHUP, or the end of the input.
    Signal,
    /// Answers that were kept before were looked through; or why they could not be.
    Drafts(Result<Drafts, String>),
    /// The answers were written to a file of the administrator's own, or not.
    AnswersSaved(Result<PathBuf, NotSaved>),
    /// Kept answers were taken away; or why they were not.
    Discarded(Result<(), String>),
    /// The profiles of the config files were read.
    Profiles(Result<Vec<Profile>, CloudError>),
    /// The Regions were asked for.
    Regions {
        /// The number of [`Effect::Regions`].
        load: u64,
        /// Those to choose from.
        regions: Regions,
    },
    /// The runs before were looked through; or why they could not be.
    Runs(Result<Runs, String>),
    /// A run before was looked at.
    Found {
        /// The number of [`Effect::Look`].
        load: u64,
        /// What is left of it, or why that cannot be told.
        result: Result<Found, Trouble>,
    },
    /// So much of the account has come: never more often than a person could follow.
    Seen {
        /// The number of [`Effect::Load`].
        load: u64,
        /// What has come since the last time.
        seen: Vec<Seen>,
    },
    /// The account was read.
    Snapshot {
        /// The number of [`Effect::Load`].
        load: u64,
        /// What is there, or why it could not be read.
        result: Result<Arc<Snapshot>, CloudError>,
    },
    /// It was judged who would get in.
    Outlook {
        /// The number of [`Effect::Outlook`].
        load: u64,
        /// In every mode.
        outlook: Arc<Outlook>,
    },
    /// Everybody was judged by what they hold today.
    Ranked {
        /// The number of [`Effect::Rank`].
        load: u64,
        /// Who can open Studio.
        today: Arc<Today>,
    },
    /// The plan was made.
    Planned {
        /// The number of [`Effect::Plan`].
        load: u64,
        /// The plan, or why there is none.
        result: Result<Arc<Plan>, Trouble>,
    },
    /// What is known of the permissions that the plan needs, and of today by IAM.
    Permitted {
        /// The number of [`Effect::Preflight`].
        load: u64,
        /// All of it.
        answers: Preflight,
    },
    /// Files were written into this folder; or why they could not be.
    Written(Result<PathBuf, String>),
    /// The engine told an event.
    Event(Record),
    /// Applying has ended.
    Applied(Ended),
}

/// What the wizard asks to be done; its answer comes as a [`Message`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the account; answered by [`Message::Snapshot`] with the same number, and by [`Message::Seen`] on the way.
    Load {
        /// Its number.
        load: u64,
        /// How deep.
        scope: Scope,
    },
    /// Judge who would get in, in every mode, away from the screen; answered by [`Message::Outlook`] with the same
    /// number.
    Outlook {
        /// Its number.
        load: u64,
        /// What is there.
        snapshot: Arc<Snapshot>,
        /// What is answered so far.
        answers: Arc<Answers>,
    },
    /// Tell who can open Studio today, away from the screen; answered by [`Message::Ranked`] with the same number.
    Rank {
        /// Its number.
        load: u64,
        /// What is there.
        snapshot: Arc<Snapshot>,
        /// Which domain and VPC it is about.
        answers: Arc<Answers>,
    },
    /// From now on, work with another session.
    Switch {
        /// Which.
        wanted: Wanted,
        /// Options of the command line that lead to the same account and state folder again.
        again: Vec<String>,
    },
    /// Read the profiles of the config files; answered by [`Message::Profiles`].
    Profiles,
    /// Ask for the Regions; answered by [`Message::Regions`] with the same number.
    Regions {
        /// Its number.
        load: u64,
    },
    /// Make the plan, away from the screen; answered by [`Message::Planned`] with the same number.
    Plan {
        /// Its number.
        load: u64,
        /// What is there.
        snapshot: Arc<Snapshot>,
        /// What is wanted.
        answers: Arc<Answers>,
    },
    /// Ask which of the permissions that a plan needs are there; answered by [`Message::Permitted`] with the same
    /// number.
    Preflight {
        /// Its number.
        load: u64,
        /// The plan.
        plan: Arc<Plan>,
        /// What it was made of.
        snapshot: Arc<Snapshot>,
    },
    /// Read again, compare, and apply; answered by [`Message::Event`]s and one [`Message::Applied`].
    Apply {
        /// What to apply.
        plan: Arc<Plan>,
    },
    /// Look through what was kept and the runs before; answered by [`Message::Drafts`], then [`Message::Runs`].
    Runs,
    /// Write the answers to a file of the administrator's own; answered by [`Message::AnswersSaved`].
    SaveAnswers {
        /// Where, as it was typed.
        path: String,
        /// What.
        file: Arc<AnswersFile>,
        /// Whether a file that is there may be replaced.
        replace: bool,
    },
    /// Take kept answers away; answered by [`Message::Discarded`].
    Discard {
        /// Which.
        draft: Arc<Draft>,
    },
    /// Take a run over and look at what is left of it; answered by [`Message::Found`] with the same number.
    Look {
        /// Its number.
        load: u64,
        /// The run.
        run: String,
        /// What is to be done with it.
        way: Way,
    },
    /// Let go of the run that was looked at.
    Forget,
    /// Carry out what was found of the run that was looked at; answered as [`Effect::Apply`] is.
    GoOn {
        /// What was found.
        plan: Arc<Plan>,
    },
    /// Start no new call; let those that run come to their end.
    Stop,
    /// Hand a text to the terminal's clipboard.
    Copy {
        /// The text.
        text: String,
    },
    /// Write files into a folder of the state folder; answered by [`Message::Written`].
    Write {
        /// The folder's name.
        name: String,
        /// Each file's name and text.
        files: Vec<(String, String)>,
    },
    /// Give the terminal back to the shell until it is continued.
    Suspend,
    /// Leave.
    Quit {
        /// The exit code.
        code: u8,
    },
}
