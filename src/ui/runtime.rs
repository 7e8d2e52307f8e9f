//! Performs the wizard's effects in the background, hands messages back, and draws when none waits.

mod ask;
mod heard;
mod keep;
pub mod plain;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use futures::Stream;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::{JoinError, JoinSet, spawn_blocking};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use heard::Heard;
pub use keep::Parted;

use super::taken::Desk;
use super::{Effect, Ended, Message, Model, Start, Trouble, Ways, update, view};
use crate::cloud::session::Switch;
use crate::engine::event::Record;
use crate::engine::progress::Progress;
use crate::engine::{self, Finish, NotBegun, Stale};
use crate::plan;
use crate::plan::access::{outlook, today};
use crate::plan::answers::Answers;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;
use crate::report;
use crate::terminal::{Input, Screen};

/// The folder of plans that were written to files, in the state folder.
const PLANS: &str = "plans";

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

/// Effects under way, and what they need.
struct Tasks<C> {
    cloud: Arc<C>,
    state_dir: PathBuf,
    /// Options that lead to the same account and state folder again.
    again: Vec<String>,
    tell: UnboundedSender<Message>,
    stop: CancellationToken,
    run: Option<Begun>,
    /// The run of before that is taken over.
    desk: Desk,
    /// Files that are being written or taken away: nobody leaves before.
    files: JoinSet<()>,
    set: JoinSet<()>,
}

impl<C: Switch> Tasks<C> {
    /// None yet, and what they will tell.
    fn new(cloud: Arc<C>, state_dir: PathBuf, start: &Start) -> (Self, UnboundedReceiver<Message>) {
        let (tell, told) = mpsc::unbounded_channel();
        let (stop, desk) = (CancellationToken::new(), Desk::default());
        let again = start.again.clone();
        let (set, files) = (JoinSet::new(), JoinSet::new());
        (Self { cloud, state_dir, again, tell, stop, run: None, desk, set, files }, told)
    }

    /// Keeps what is said once more after leaving.
    fn note(&mut self, message: &Message) {
        let Some(run) = &mut self.run else { return };
        match message {
            Message::Event(record) => run.progress.apply(record),
            Message::Applied(ended) => run.ended = Some(ended.clone()),
            _ => {}
        }
    }

    /// Ends; what is under way is let go of, never aborted.
    fn leave(mut self, code: u8, parted: Option<Parted>) -> Left {
        self.set.detach_all();
        Left { code, run: self.run, is_told: false, parted, ways: Ways::default() }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            effect @ (Effect::Load { .. } | Effect::Preflight { .. } | Effect::Profiles | Effect::Regions { .. }) => {
                self.ask(effect);
            }
            Effect::Switch { wanted, again } => {
                self.again = again;
                self.cloud.switch(wanted);
            }
            Effect::Outlook { load, snapshot, answers } => {
                self.think(move || Message::Outlook { load, outlook: Arc::new(outlook(&snapshot, &answers)) });
            }
            Effect::Rank { load, snapshot, answers } => self.think(move || ranked(load, &snapshot, &answers)),
            Effect::Plan { load, snapshot, answers } => self.think(move || planned(load, &snapshot, &answers)),
            Effect::Runs => self.look_back(),
            Effect::SaveAnswers { path, file, replace } => self.save_answers(path, file, replace),
            Effect::Discard { draft } => self.discard(draft),
            Effect::Look { load, run, way } => {
                let (cloud, state_dir, tell) = (Arc::clone(&self.cloud), self.state_dir.clone(), self.tell.clone());
                self.desk.want(Some(load));
                let desk = self.desk.clone();
                self.set.spawn(async move {
                    let result = desk.look(&*cloud, state_dir, (load, run, way)).await;
                    let _ = tell.send(Message::Found { load, result });
                });
            }
            Effect::Forget => self.desk.want(None),
            Effect::Apply { plan } => {
                let (cloud, state_dir, planned) = (Arc::clone(&self.cloud), self.state_dir.clone(), Arc::clone(&plan));
                self.carry_out(plan, |events, stop| async move {
                    Some(engine::begin(cloud, planned, &state_dir, events, stop).await)
                });
            }
            Effect::GoOn { plan } => {
                let (cloud, desk, planned) = (Arc::clone(&self.cloud), self.desk.clone(), Arc::clone(&plan));
                self.carry_out(plan, |events, stop| async move { desk.go_on(cloud, planned, events, stop).await });
            }
            Effect::Write { name, files } => self.write(&name, files),
            Effect::Stop => self.stop.cancel(),
            // The loop's own.
            Effect::Copy { .. } | Effect::Suspend | Effect::Quit { .. } => {}
        }
    }

    /// Writes files for people, and tells where they are.
    fn write(&mut self, name: &str, files: Vec<(String, String)>) {
        let (folder, tell) = (self.state_dir.join(PLANS).join(name), self.tell.clone());
        self.files.spawn_blocking(move || {
            let written = engine::keep::files(&folder, &files);
            let written = written.map_err(|error| format!("{}: {error}", folder.display()));
            let _ = tell.send(Message::Written(written.map(|()| folder)));
        });
    }

    /// Works something out, and tells it.
    fn think(&mut self, work: impl FnOnce() -> Message + Send + 'static) {
        let tell = self.tell.clone();
        self.set.spawn_blocking(move || {
            let _ = tell.send(work());
        });
    }

    /// Begins a run, or goes on with one, and tells of it to its end.
    fn carry_out<F>(
        &mut self,
        plan: Arc<Plan>,
        begin: impl FnOnce(UnboundedSender<Record>, CancellationToken) -> F + Send + 'static,
    ) where
        F: Future<Output = Option<Result<(Finish, PathBuf), NotBegun>>> + Send,
    {
        self.stop = CancellationToken::new();
        self.run = Some(Begun { progress: Progress::new(&plan), plan, ended: None });
        let (tell, stop) = (self.tell.clone(), self.stop.clone());
        let (state_dir, again) = (self.state_dir.clone(), self.again.clone());
        self.set.spawn(async move {
            let (events, mut records) = mpsc::unbounded_channel::<Record>();
            let forward = async {
                while let Some(record) = records.recv().await {
                    tracing::debug!(event = ?record.event, run = record.run, "event");
                    let _ = tell.send(Message::Event(record));
                }
            };
            let (ended, ()) = tokio::join!(begin(events, stop), forward);
            let ended = match ended {
                Some(Ok((finish, folder))) => {
                    let run = finish.run.clone();
                    let writing = spawn_blocking(move || report::write(&state_dir, &run, &again));
                    let report = writing.await.unwrap_or_else(|broken| Err(broken.to_string()));
                    Ended::Finished { finish, folder, report }
                }
                Some(Err(not_begun)) => ended_before(not_begun),
                None => Ended::Stopped,
            };
            let _ = tell.send(Message::Applied(ended));
        });
    }
}

fn ranked(load: u64, snapshot: &Snapshot, answers: &Answers) -> Message {
    let today = Arc::new(today(snapshot, answers));
    tracing::debug!(load, openers = today.openers.len(), "who can open Studio is known");
    Message::Ranked { load, today }
}

fn planned(load: u64, snapshot: &Snapshot, answers: &Answers) -> Message {
    let result = plan::plan(snapshot, answers).map(Arc::new);
    let result = result.map_err(|refusal| Trouble { code: refusal.code, message: refusal.message, hint: refusal.hint });
    tracing::debug!(load, plan = result.as_ref().ok().map(|plan| plan.id.as_str()), "planned");
    Message::Planned { load, result }
}

/// Why a run has no beginning.
fn ended_before(not_begun: NotBegun) -> Ended {
    match not_begun {
        NotBegun::Stale(Stale::Moved(moved)) => Ended::Stale { moved },
        NotBegun::Stale(Stale::Unreadable(error)) => Ended::Unread(error),
        NotBegun::Stopped => Ended::Stopped,
        error @ NotBegun::Folder(_) => {
            Ended::Refused(Trouble { code: "state-folder".to_owned(), message: error.to_string(), hint: error.hint() })
        }
    }
}
