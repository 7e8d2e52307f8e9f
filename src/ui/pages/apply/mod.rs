//! Apply: what is being done, as it happens.

mod details;
mod keys;
pub mod questions;
mod row;
mod so_far;
mod view;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

pub use keys::{hints, press};
pub use row::{step_line, step_told};
pub use so_far::{made_by_the_run, so_far, so_far_in, stands};
pub use view::view;

use super::{Page, review};
use crate::engine::event::Record;
use crate::engine::progress::{LogLine, Progress};
use crate::plan::step::Plan;
use crate::terminal::Tab;
use crate::ui::message::{Effect, Ended, Way};
use crate::ui::model::Model;

/// Why this page is there.
pub const WHY: &str = "Each change is written to the journal before it is asked for, so that whatever happens is known \
    afterwards. The policy is attached last, after the private path was checked: nobody is kept out by half a setup.";

/// What ends it before its time, and how.
pub const INTERRUPTS: [(&str, &str); 5] = [
    ("<quit>", "no new call starts, those that run come to their end; then this shows what stands"),
    ("and again", "asks, and leaves at once; what was on its way then is in the journal as asked for"),
    ("SIGTERM", "as <quit>, and leaves once the running calls have ended: exit code 5, or 130 if nothing was changed"),
    ("and again", "leaves at once, exit code 130"),
    ("hang-up", "SIGHUP, or a terminal that is gone: as SIGTERM"),
];

/// A run, from its first event on.
#[derive(Debug)]
pub struct State {
    pub(super) plan: Arc<Plan>,
    pub(super) progress: Progress,
    pub(super) ended: Option<Ended>,
    /// Changes made by runs before this one, in this session.
    earlier: usize,
    /// Changes that the run made before this session.
    past: usize,
    /// Since the last event, by ticks: what is under way goes on while nothing is told.
    silence: Duration,
    stopping: bool,
    /// Whether the way back is to be shown at the end.
    taking_back: bool,
    log: bool,
    /// The first line of the log that is shown; `None` goes along with what happens.
    scroll: Option<u16>,
    /// The step under the cursor; `None` goes along with what happens.
    cursor: Option<usize>,
    /// The step that is told in full, scrolled by so many lines.
    details: Option<(usize, u16)>,
    /// What waits for the log to begin.
    unlogged: Option<String>,
}

impl State {
    /// Whether something is still going on.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether no new call is to start.
    #[must_use]
    pub const fn is_stopping(&self) -> bool {
        self.stopping
    }

    /// Starts no new call from now on.
    pub fn stop(&mut self) {
        self.stopping = true;
    }

    /// Whether the run can be stopped for good, and what it made be taken back.
    #[must_use]
    pub fn can_be_taken_back(&self) -> bool {
        self.is_running() && !self.taking_back && !self.plan.is_undo()
    }

    /// What the terminal's tab shows, while something goes on.
    #[must_use]
    pub fn tab(&self) -> Option<Tab> {
        let counts = self.progress.counts();
        let hundredths = (counts.made * 100).checked_div(counts.total).unwrap_or(0);
        let hundredths = u8::try_from(hundredths).unwrap_or(100);
        let failed = counts.failed > 0 || self.progress.check_failed();
        self.is_running().then_some(if failed { Tab::Failed(hundredths) } else { Tab::Normal(hundredths) })
    }

    /// The step that is looked at: under the cursor, or the first that is under way, or the first that is not over.
    fn looked_at(&self) -> usize {
        let steps = &self.progress.steps;
        let under_way = || steps.iter().position(row::is_under_way);
        let open = || steps.iter().position(|step| !row::is_over(&step.state));
        let at = self.cursor.or_else(under_way).or_else(open).unwrap_or(steps.len());
        at.min(steps.len().saturating_sub(1))
    }

    /// The time of the last event, and of the silence since.
    fn now(&self) -> Option<Timestamp> {
        self.progress.last.and_then(|last| last.checked_add(self.silence).ok())
    }

    /// Lets time go by.
    pub fn tick(&mut self, elapsed: Duration) {
        if self.is_running() {
            self.silence += elapsed;
        }
    }

    /// Takes an event.
    pub fn take(&mut self, record: &Record) {
        self.progress.apply(record);
        self.silence = Duration::ZERO;
        if let Some(text) = self.unlogged.take() {
            self.note(text);
        }
    }

    /// What is carried out.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Puts into the log what no event tells.
    pub fn note(&mut self, text: String) {
        match self.now() {
            Some(time) => self.progress.log.push_back(LogLine { time, text }),
            None => self.unlogged = Some(text),
        }
    }

    /// Whether runs before this one, in this session, have changed something.
    #[must_use]
    pub const fn changed_before(&self) -> bool {
        self.earlier > 0
    }

    /// How many changes stand, of all runs of this session.
    fn made(&self) -> usize {
        self.progress.counts().made
    }

    /// How long it has taken.
    #[must_use]
    pub fn time(&self) -> String {
        let told = match (self.progress.started, self.progress.last) {
            (Some(from), Some(to)) => Duration::try_from(to.duration_since(from)).unwrap_or_default(),
            _ => Duration::ZERO,
        };
        duration(told + self.silence)
    }
}

fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        return format!("{}m {:02}s", seconds / 60, seconds % 60);
    }
    format!("{seconds}.{}s", time.subsec_millis() / 100)
}

/// Opens the page for a plan whose carrying out is asked for.
pub fn begin(model: &mut Model, plan: Arc<Plan>) {
    let earlier = model.run.as_ref().map_or(0, |run| run.made() + run.earlier);
    let past = model.run.as_ref().map_or_else(|| so_far::made_before(model), |run| run.past);
    model.run = Some(State {
        progress: Progress::new(&plan),
        plan,
        ended: None,
        earlier,
        past,
        silence: Duration::ZERO,
        stopping: false,
        taking_back: false,
        log: false,
        scroll: None,
        cursor: None,
        details: None,
        unlogged: None,
    });
    model.page = Page::Apply;
}

/// Stops, to look at the way back once the calls that run have ended.
pub fn take_back(model: &mut Model) -> Vec<Effect> {
    let Some(run) = model.run.as_mut().filter(|run| run.is_running()) else { return Vec::new() };
    run.taking_back = true;
    run.stop();
    vec![Effect::Stop]
}

/// It is over: shows what stands, or the plan anew where the account has moved.
pub fn ended(model: &mut Model, ended: Ended) -> Vec<Effect> {
    let Some(run) = &mut model.run else { return Vec::new() };
    if model.page != Page::Apply {
        return Vec::new();
    }
    model.overlay = None;
    if let Ended::Stale { moved } = &ended {
        let moved = moved.clone();
        run.ended = Some(ended);
        return review::stale(model, moved);
    }
    let way_back = match &ended {
        Ended::Finished { finish, .. } if run.taking_back && finish.changed => Some(finish.run.clone()),
        _ => None,
    };
    run.ended = Some(ended);
    model.page = Page::Done;
    model.scroll = 0;
    way_back.map(|run| review::look(model, run, Way::Undo, Page::Done)).unwrap_or_default()
}
