//! Review: exactly what will be done, and the word that starts it.

mod access;
mod findings;
mod getting;
mod looking;
mod mend;
mod out;
mod permissions;
pub mod questions;
mod steps;
mod tabs;
mod view;
mod window;

use std::sync::Arc;

pub use view::{place, view};

use super::{Flow, Page, apply};
use crate::plan::step::Plan;
use crate::ui::keys::{Action, Hint};
use crate::ui::message::{Effect, Trouble, Way};
use crate::ui::model::Model;
use crate::ui::parts::input::Field;
use crate::ui::parts::scroll;

use findings::Seen;
pub use findings::{chooses, is_too_late};
use getting::again;
pub use getting::{enter, found, look, planned, read, stale};
use looking::Looking;
use mend::mended_on;
pub use out::written;
use permissions::Permissions;
pub use permissions::{asking, permitted};
use tabs::Tab;

/// Why this page is there.
pub const WHY: &str = "Nothing is decided later: apply makes exactly these changes in this order, and stops if the \
    account is no longer what this plan rests on. Nobody is restricted before the private path stands and is checked. \
    An error blocks, each warning must be acknowledged where something is changed, a note informs.";

/// The same of a way back.
pub const WHY_BACK: &str = "Nothing is decided later: exactly these steps are taken, in this order, and nothing that this \
    run did not make is touched. First nobody is restricted by this run any more, so that Studio opens again from wherever \
    other permissions allow it; then the private path goes. An error blocks, each warning must be acknowledged, a note \
    informs.";

/// The word that starts the apply.
const CONFIRMATION: &str = "yes";

/// What is said to whoever pastes it: what starts changes is meant by somebody who reads.
pub const TYPED: &str = "The word yes is typed, letter by letter: nothing that is pasted starts a change.";

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
    looking: Looking,
    seen: Seen,
    /// What was acknowledged of the plan before, by its id: that holds as long as the plan is the same.
    known: Option<(String, Seen)>,
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

    /// Whether it is about taking a run back.
    #[must_use]
    pub const fn takes_back(&self) -> bool {
        matches!(self.purpose, Purpose::Run { way: Way::Undo, .. })
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

    /// Before another plan, with what was acknowledged of this one.
    fn anew(&mut self) -> Self {
        let known = match &self.stage {
            Stage::Ready(plan) => Some((plan.id.clone(), std::mem::take(&mut self.seen))),
            _ => self.known.take(),
        };
        Self { known, moved: std::mem::take(&mut self.moved), ..Self::default() }
    }

    /// Whether nothing but the word is missing.
    fn is_open(&self) -> bool {
        self.plan().is_some_and(|plan| !plan.is_blocked() && self.seen.left(plan) == 0)
    }
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "scroll"), Hint::new(Action::Part, "next tab")];
    hints.push(Hint::quiet(Action::Left, "the tab before, the next tab"));
    if model.review.is_open() {
        hints.push(Hint::new(Action::Next, model.review.plan().map_or("", |plan| verb(plan))));
    } else if let Some(plan) = model.review.plan().filter(|plan| !plan.is_blocked()) {
        hints.push(Hint::new(Action::Acknowledge, findings::word(model, plan)));
    } else if !model.reading.waiting && !model.review.is_busy() {
        if mended_on(model).is_some() {
            hints.push(Hint::needed(Action::Next, "to the page that mends it"));
        }
        hints.push(Hint::needed(Action::Retry, "read again"));
    }
    if looking::is_open(model) {
        hints.push(Hint::new(Action::Choose, "all steps"));
    } else if model.review.tab == Tab::Plan && model.review.plan().is_some() {
        hints.push(Hint::new(Action::Choose, "details"));
    }
    if mend::leads(model) {
        hints.push(Hint::new(Action::Choose, "its page"));
    }
    if model.review.plan().is_some() {
        hints.extend([Hint::new(Action::Copy, "copy"), Hint::new(Action::Write, "write")]);
    }
    hints.extend([Hint::new(Action::Back, "back"), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]);
    hints
}

/// What yes does.
fn verb(plan: &Plan) -> &'static str {
    match (plan.changes().next().is_some(), plan.is_undo()) {
        (true, true) => "take it back",
        (true, false) => "make the changes",
        (false, true) => "note it",
        (false, false) => "check",
    }
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
        Action::Acknowledge if model.review.plan().is_some_and(|plan| plan.is_blocked()) => {
            show(model, Tab::Findings);
            let words = "No warning is acknowledged while an error blocks this plan: the error comes first.";
            return Flow::Refuse(words.to_owned());
        }
        Action::Acknowledge => findings::acknowledge(model),
        Action::Choose if model.review.tab == Tab::Plan => looking::turn(model),
        Action::Back | Action::Next if looking::is_open(model) => looking::turn(model),
        Action::Choose => return mend::follow(model).map_or_else(Flow::stay, Flow::Stay),
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
    match model.review.tab {
        Tab::Findings => return findings::shift(model, action),
        Tab::Plan => return looking::shift(model, action),
        _ => {}
    }
    let (length, rows) = extent(model);
    scroll::shift(&mut model.review.scroll, action, length, rows)
}

/// How long the text is that is shown, and in how many rows it is.
fn extent(model: &Model) -> (usize, usize) {
    let (Some(plan), Some(snapshot)) = (model.review.plan(), model.snapshot()) else { return (0, 0) };
    let shown = (model.review.tab, usize::from(model.size.0));
    (tabs::lines(model, plan, snapshot, shown).len(), view::rows_of_content(model, plan))
}

/// Back to where this was asked for; a run that was looked at is let go of.
fn back(model: &mut Model) -> Flow {
    let Purpose::Run { from, .. } = model.review.purpose else { return Flow::Back };
    model.review = State { moved: Vec::new(), ..model.review.anew() };
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
    model.review.looking.details = None;
    if let Some(plan) = model.review.plan().filter(|_| tab == Tab::Findings).cloned() {
        findings::note(model, &plan);
    }
}

/// Whoever goes on before every warning was acknowledged is shown the next one.
fn unread(model: &mut Model) -> Flow {
    if findings::show_next(model) {
        return Flow::stay();
    }
    Flow::Refuse("<next> acknowledges nothing: <acknowledge> does, once this warning is read.".to_owned())
}

fn confirm(model: &mut Model) -> Flow {
    let Some(plan) = model.review.plan().cloned() else {
        return Flow::Refuse("There is no plan yet.".to_owned());
    };
    if let Some(effects) = mend::go(model) {
        return Flow::Stay(effects);
    }
    if plan.is_blocked() {
        return Flow::Refuse("An error blocks this plan: see Findings. <back> goes back.".to_owned());
    }
    if !model.review.is_open() {
        return unread(model);
    }
    if model.review.confirm.text() != CONFIRMATION {
        // Typed anew, as nobody should have to look for what is wrong in it.
        model.review.confirm.clear();
        return Flow::Refuse(format!("Type the word {CONFIRMATION}, then <next>."));
    }
    let purpose = std::mem::take(&mut model.review.purpose);
    // What is permitted may be told only now: Apply says then what AWS is going to refuse.
    let permissions = std::mem::take(&mut model.review.permissions);
    model.review = State { purpose: purpose.clone(), permissions, ..State::default() };
    let effect = match purpose {
        Purpose::Answers => Effect::Apply { plan: Arc::clone(&plan) },
        Purpose::Run { .. } => Effect::GoOn { plan: Arc::clone(&plan) },
    };
    apply::begin(model, plan);
    Flow::Stay(vec![effect])
}
