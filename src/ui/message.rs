//! What can happen to the wizard, and what it asks to be done.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::KeyEvent;

use crate::cloud::CloudError;
use crate::engine::Finish;
use crate::engine::event::Record;
use crate::plan::answers::Answers;
use crate::plan::snapshot::{Scope, Snapshot};
use crate::plan::step::Plan;

/// What the wizard is started with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// The sandbox's scenario, when nothing leaves this machine.
    pub sandbox: Option<String>,
    /// Answers to begin with.
    pub answers: Option<Answers>,
    /// Whether signs must be plain ASCII.
    pub ascii: bool,
    /// Whether colours may be used.
    pub colour: bool,
    /// Whether anything may move by itself.
    pub motion: bool,
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

/// How applying ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// The engine came to its end; every event of it was handed over before.
    Finished {
        /// How.
        finish: Finish,
        /// The run's folder.
        folder: PathBuf,
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
    /// The account was read.
    Snapshot {
        /// The number of [`Effect::Load`].
        load: u64,
        /// What is there, or why it could not be read.
        result: Result<Arc<Snapshot>, CloudError>,
    },
    /// The plan was made.
    Planned {
        /// The number of [`Effect::Plan`].
        load: u64,
        /// The plan, or why there is none.
        result: Result<Arc<Plan>, Trouble>,
    },
    /// The engine told an event.
    Event(Record),
    /// Applying has ended.
    Applied(Ended),
}

/// What the wizard asks to be done; its answer comes as a [`Message`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the account; answered by [`Message::Snapshot`] with the same number.
    Load {
        /// Its number.
        load: u64,
        /// How deep.
        scope: Scope,
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
    /// Read again, compare, and apply; answered by [`Message::Event`]s and one [`Message::Applied`].
    Apply {
        /// What to apply.
        plan: Arc<Plan>,
    },
    /// Start no new call; let those that run come to their end.
    Stop,
    /// Give the terminal back to the shell until it is continued.
    Suspend,
    /// Leave.
    Quit {
        /// The exit code.
        code: u8,
    },
}
