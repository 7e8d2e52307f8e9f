//! Review: exactly what will be done, and the word that starts it.

mod access;
mod findings;
mod out;
mod permissions;
pub mod questions;
mod steps;
mod tabs;
mod view;

use std::sync::Arc;

pub use view::{place, view};

use super::{Flow, Page, apply};
use crate::plan::step::Plan;
use crate::ui::keys::{Action, Hint};
use crate::ui::message::{Effect, Found, Trouble, Way};
use crate::ui::model::Model;
use crate::ui::parts::input::Field;
use crate::ui::parts::scroll;

use findings::Seen;
pub use findings::is_too_late;
pub use out::written;
use permissions::Permissions;
pub use permissions::permitted;
use tabs::Tab;

/// Why this page is there.
pub const WHY: &str = "Nothing is decided later: apply makes exactly these changes in this order, and stops if the \
    account is no longer what this plan rests on. Nobody is restricted before the private path stands and is checked. \
    An error blocks, each warning must be acknowledged, a note informs.";

/// The word that starts the apply.
const CONFIRMATION: &str = "yes";

/// Where the plan is.
#[derive(Debug, Default)]
enum Stage {
    /// Not asked for.
    #[default]
    None,
    /// The account is being read once more.
    Reading,
    /// The plan is being made; the number of the question.
    Planning(u64),
    /// A run is being looked at; the number of the question.
    Looking(u64),
    /// Here it is.
    Ready(Arc<Plan>),
    /// There is none, for this reason.
    Failed(Trouble),
}

/// What the plan is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Purpose {
    /// What the answers ask for.
    #[default]
    Answers,
    /// What becomes of a run that was begun before; and the page that asked.
    Run { run: String, way: Way, from: Page },
}

/// The plan and what was done about it.
#[derive(Debug, Default)]
pub struct State {
    purpose: Purpose,
    stage: Stage,
    tab: Tab,
    scroll: u16,
    seen: Seen,
    confirm: Field,
    /// What moved in the account since the plan before.
    moved: Vec<String>,
    permissions: Permissions,
    /// What became of steps that were under way when the run was left.
    doubts: Vec<String>,
    /// Whether the plan is being written to files.
    writing: bool,
}

impl State {
    /// Whether a plan is being made.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self.stage, Stage::Planning(_) | Stage::Looking(_))
    }

    /// Whether it is about a run that was begun before.
    #[must_use]
    pub const fn is_of_a_run(&self) -> bool {
        matches!(self.purpose, Purpose::Run { .. })
    }

    /// The run that was begun before, if it is about one.
    #[must_use]
    pub fn run(&self) -> Option<&str> {
        match &self.purpose {
            Purpose::Run { run, .. } => Some(run),
            Purpose::Answers => None,
        }
    }

    fn plan(&self) -> Option<&Arc<Plan>> {
        match &self.stage {
            Stage::Ready(plan) => Some(plan),
            _ => None,
        }
    }

    /// Whether nothing but the word is missing.
    fn is_open(&self) -> bool {
        self.plan().is_some_and(|plan| !plan.is_blocked() && self.seen.left(plan) == 0)
    }
}

/// Reads the account once more, as deep as these answers need.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    model.review = State { stage: Stage::Reading, moved: std::mem::take(&mut model.review.moved), ..State::default() };
    let scope = model.draft.complete().scope();
    vec![model.reading.ask(scope)]
}

/// Looks at a run that was begun before.
pub fn look(model: &mut Model, run: String, way: Way, from: Page) -> Vec<Effect> {
    let load = model.reading.next();
    model.page = Page::Review;
    model.review = State {
        purpose: Purpose::Run { run: run.clone(), way, from },
        stage: Stage::Looking(load),
        moved: std::mem::take(&mut model.review.moved),
        ..State::default()
    };
    vec![Effect::Look { load, run, way }]
}

/// A run was looked at.
pub fn found(model: &mut Model, load: u64, result: Result<Found, Trouble>) -> Vec<Effect> {
    if !matches!(model.review.stage, Stage::Looking(asked) if asked == load) {
        return Vec::new();
    }
    let result = result.map(|Found { plan, doubts }| {
        model.review.doubts = doubts;
        plan
    });
    show_plan(model, result)
}

/// Looks, reads and plans again, for the same purpose.
fn again(model: &mut Model) -> Vec<Effect> {
    match model.review.purpose.clone() {
        Purpose::Answers => enter(model),
        Purpose::Run { run, way, from } => look(model, run, way, from),
    }
}

/// Comes back because the account is no longer what the plan rests on.
pub fn stale(model: &mut Model, moved: Vec<String>) -> Vec<Effect> {
    model.review.moved = moved;
    model.page = Page::Review;
    model.scroll = 0;
    again(model)
}

/// The account was read: makes the plan if one is waited for.
pub fn read(model: &mut Model) -> Vec<Effect> {
    if model.page != Page::Review || !matches!(model.review.stage, Stage::Reading) {
        return Vec::new();
    }
    let Some(snapshot) = model.reading.snapshot.clone().filter(|_| model.reading.error.is_none()) else {
        model.review.stage = Stage::None;
        return Vec::new();
    };
    model.reading.number += 1;
    let load = model.reading.number;
    model.review.stage = Stage::Planning(load);
    vec![Effect::Plan { load, snapshot, answers: Arc::new(model.draft.complete()) }]
}

/// The plan was made.
pub fn planned(model: &mut Model, load: u64, result: Result<Arc<Plan>, Trouble>) -> Vec<Effect> {
    if !matches!(model.review.stage, Stage::Planning(asked) if asked == load) {
        return Vec::new();
    }
    show_plan(model, result)
}

fn show_plan(model: &mut Model, result: Result<Arc<Plan>, Trouble>) -> Vec<Effect> {
    match result {
        Ok(plan) => {
            model.review.tab = if plan.is_blocked() { Tab::Findings } else { Tab::Plan };
            model.review.stage = Stage::Ready(Arc::clone(&plan));
            permissions::ask(model, plan)
        }
        Err(trouble) => {
            model.review.stage = Stage::Failed(trouble);
            Vec::new()
        }
    }
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "scroll"), Hint::new(Action::Part, "next tab")];
    hints.push(Hint::quiet(Action::Left, "the tab before, the next tab"));
    if model.review.is_open() {
        let undoes = model.review.plan().is_some_and(|plan| plan.is_undo());
        hints.push(Hint::new(Action::Next, if undoes { "take it back" } else { "make the changes" }));
    } else if let Some(plan) = model.review.plan().filter(|plan| !plan.is_blocked()) {
        hints.push(Hint::new(Action::Acknowledge, findings::word(model, plan)));
    } else if !model.reading.waiting && !model.review.is_busy() {
        hints.push(Hint::new(Action::Retry, "read again"));
    }
    if model.review.plan().is_some() {
        hints.extend([Hint::new(Action::Copy, "copy"), Hint::new(Action::Write, "write")]);
    }
    hints.extend([Hint::new(Action::Back, "back"), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]);
    hints
}

/// The confirmation, once nothing else is missing.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    model.review.is_open().then_some(&mut model.review.confirm)
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    if moves(model, action) {
        return Flow::stay();
    }
    match action {
        Action::Part | Action::Right => turn(model, Tab::next),
        Action::PartBack | Action::Left => turn(model, Tab::before),
        Action::Acknowledge => findings::acknowledge(model),
        Action::Copy => return Flow::Stay(out::copy(model)),
        Action::Write => return Flow::Stay(out::write(model)),
        Action::Retry if !model.reading.waiting && !model.review.is_busy() => return Flow::Stay(again(model)),
        Action::Next => return confirm(model),
        Action::Back => return back(model),
        _ => {}
    }
    Flow::stay()
}

fn moves(model: &mut Model, action: Action) -> bool {
    if model.review.tab == Tab::Findings {
        return findings::shift(model, action);
    }
    let (length, rows) = extent(model);
    scroll::shift(&mut model.review.scroll, action, length, rows)
}

/// How long the text is that is shown, and in how many rows it is.
fn extent(model: &Model) -> (usize, usize) {
    let (Some(plan), Some(snapshot)) = (model.review.plan(), model.snapshot()) else { return (0, 0) };
    let width = usize::from(model.size.0);
    (tabs::lines(model, plan, snapshot, width).len(), view::rows_of_content(model, plan))
}

/// Back to where this was asked for; a run that was looked at is let go of.
fn back(model: &mut Model) -> Flow {
    let Purpose::Run { from, .. } = model.review.purpose else { return Flow::Back };
    model.review = State::default();
    model.page = from;
    model.scroll = 0;
    Flow::Stay(vec![Effect::Forget])
}

fn turn(model: &mut Model, to: impl Fn(Tab, &Plan) -> Tab) {
    let Some(plan) = model.review.plan() else { return };
    show(model, to(model.review.tab, plan));
}

fn show(model: &mut Model, tab: Tab) {
    model.review.tab = tab;
    model.review.scroll = 0;
}

fn confirm(model: &mut Model) -> Flow {
    let Some(plan) = model.review.plan().cloned() else {
        return Flow::Refuse("There is no plan yet.".to_owned());
    };
    if plan.is_blocked() {
        return Flow::Refuse("An error blocks this plan: see Findings. <back> goes back.".to_owned());
    }
    if !model.review.is_open() {
        return Flow::Refuse("Each warning must be acknowledged first, with <acknowledge>.".to_owned());
    }
    if model.review.confirm.text().trim() != CONFIRMATION {
        // Typed anew, as nobody should have to look for what is wrong in it.
        model.review.confirm.clear();
        return Flow::Refuse(format!("Type the word {CONFIRMATION}, then <next>."));
    }
    let purpose = std::mem::take(&mut model.review.purpose);
    model.review = State { purpose: purpose.clone(), ..State::default() };
    let effect = match purpose {
        Purpose::Answers => Effect::Apply { plan: Arc::clone(&plan) },
        Purpose::Run { .. } => Effect::GoOn { plan: Arc::clone(&plan) },
    };
    apply::begin(model, plan);
    Flow::Stay(vec![effect])
}
