//! Performs the wizard's effects in the background, hands messages back, and draws when none waits.

mod ask;
mod heard;
mod keep;
pub mod plain;
mod tasks;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use futures::Stream;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use heard::Heard;
pub use keep::Parted;
use tasks::Tasks;

use super::{Effect, Ended, Message, Model, Ways, update, view};
use crate::cloud::session::Switch;
use crate::engine::progress::Progress;
use crate::plan::step::Plan;
use crate::terminal::{Input, Screen};

/// How the wizard was left.
#[derive(Debug)]
pub struct Left {
    /// The exit code.
    pub code: u8,
    /// The run, when one was begun.
    pub run: Option<Begun>,
    /// Whether what came of it was said already, where it stays.
    pub is_told: bool,
    /// What became of the answers, where some were given.
    pub parted: Option<Parted>,
    /// How one comes back.
    pub ways: Ways,
}

/// A run that was begun from the wizard.
#[derive(Debug)]
pub struct Begun {
    /// The plan that it carries out.
    pub plan: Arc<Plan>,
    /// Its events so far.
    pub progress: Progress,
    /// How it ended; `None` when the wizard was left before.
    pub ended: Option<Ended>,
}

/// Runs the wizard until it is left.
///
/// # Errors
///
/// When the terminal does not come back from the shell, or a background task breaks.
pub async fn run<C: Switch, S: Screen>(
    mut model: Model,
    cloud: Arc<C>,
    state_dir: PathBuf,
    screen: &mut S,
    input: impl Stream<Item = Input> + Unpin,
) -> io::Result<Left> {
    let (mut tasks, told) = Tasks::new(cloud, state_dir, &model.start);
    let mut heard = Heard { told, input, hung_up: false, gone: false, ticked: Instant::now() };
    let code = lead(&mut model, screen, &mut heard, &mut tasks).await;
    let parted = tasks.part(model.parting()).await;
    Ok(Left { ways: model.ways(), ..tasks.leave(code?, parted) })
}

/// Leads through the screens until they are left, and gives the exit code.
async fn lead<C: Switch, S: Screen>(
    model: &mut Model,
    screen: &mut S,
    heard: &mut Heard<impl Stream<Item = Input> + Unpin>,
    tasks: &mut Tasks<C>,
) -> io::Result<u8> {
    let (mut leaving, mut tab) = (false, None);
    measure(model, screen);
    let mut message = Message::Begin;
    loop {
        leaving |= message == Message::Signal;
        let over = matches!(message, Message::Applied(_));
        tasks.note(&message);
        for effect in update(model, message) {
            match effect {
                Effect::Quit { code } => return Ok(code),
                // A terminal that is gone has no clipboard either; drawing tells that it is gone.
                Effect::Copy { text } => drop(screen.copy(&text)),
                Effect::Suspend => {
                    screen.suspend()?;
                    tab = None;
                    measure(model, screen);
                }
                effect => tasks.perform(effect),
            }
        }
        if std::mem::replace(&mut tab, model.tab()) != tab {
            let _ = screen.tab(tab);
        }
        message = match heard.waiting() {
            // Whoever sent a signal waits for the end of the run, and not for somebody to read what came of it.
            _ if over && leaving => Message::Signal,
            Some(message) => message,
            None => show(model, screen, heard, &mut tasks.set).await?,
        };
    }
}

/// Draws once the screen has taken what was drawn before, and gives the next message, which comes through meanwhile.
async fn show<S: Screen>(
    model: &Model,
    screen: &mut S,
    heard: &mut Heard<impl Stream<Item = Input> + Unpin>,
    tasks: &mut JoinSet<()>,
) -> io::Result<Message> {
    while !heard.gone && !screen.is_free() {
        tokio::select! {
            message = heard.next(model, tasks) => return message,
            () = screen.freed() => {}
        }
    }
    heard.gone = heard.gone || !draw(model, screen);
    if heard.gone && !heard.hung_up { Ok(heard.hang_up()) } else { heard.next(model, tasks).await }
}

/// Tells the model how large the screen is.
fn measure<S: Screen>(model: &mut Model, screen: &mut S) {
    if let Ok(size) = screen.terminal().size() {
        update(model, Message::Resize(size.width, size.height));
    }
}

/// Draws; false when nothing can be drawn any more.
fn draw<S: Screen>(model: &Model, screen: &mut S) -> bool {
    #[cfg(all(unix, feature = "failpoints"))]
    crate::engine::failpoint::drawn(&model.page.to_string());
    screen.terminal().draw(|frame| view(model, frame)).is_ok()
}

fn broken(error: JoinError) -> io::Error {
    io::Error::other(error)
}
