//! The wizard's effects, performed in the background, and the messages that come of them.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;

use super::super::taken::Desk;
use super::super::{Effect, Ended, Message, Start, Trouble, Ways};
use super::{Begun, Left, Parted};
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

/// The folder of plans that were written to files, in the state folder.
const PLANS: &str = "plans";

/// Effects under way, and what they need.
pub(super) struct Tasks<C> {
    pub(super) cloud: Arc<C>,
    pub(super) state_dir: PathBuf,
    /// Options that lead to the same account and state folder again.
    pub(super) again: Vec<String>,
    pub(super) tell: UnboundedSender<Message>,
    pub(super) stop: CancellationToken,
    pub(super) run: Option<Begun>,
    /// The run of before that is taken over.
    pub(super) desk: Desk,
    /// Files that are being written or taken away: nobody leaves before.
    pub(super) files: JoinSet<()>,
    pub(super) set: JoinSet<()>,
}

impl<C: Switch> Tasks<C> {
    /// None yet, and what they will tell.
    pub(super) fn new(cloud: Arc<C>, state_dir: PathBuf, start: &Start) -> (Self, UnboundedReceiver<Message>) {
        let (tell, told) = mpsc::unbounded_channel();
        let (stop, desk) = (CancellationToken::new(), Desk::default());
        let again = start.again.clone();
        let (set, files) = (JoinSet::new(), JoinSet::new());
        (Self { cloud, state_dir, again, tell, stop, run: None, desk, set, files }, told)
    }

    /// Keeps what is said once more after leaving.
    pub(super) fn note(&mut self, message: &Message) {
        let Some(run) = &mut self.run else { return };
        match message {
            Message::Event(record) => run.progress.apply(record),
            Message::Applied(ended) => run.ended = Some(ended.clone()),
            _ => {}
        }
    }

    /// Ends; what is under way is let go of, never aborted.
    pub(super) fn leave(mut self, code: u8, parted: Option<Parted>) -> Left {
        self.set.detach_all();
        Left { code, run: self.run, is_told: false, parted, ways: Ways::default() }
    }

    pub(super) fn perform(&mut self, effect: Effect) {
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
    pub(super) fn think(&mut self, work: impl FnOnce() -> Message + Send + 'static) {
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
