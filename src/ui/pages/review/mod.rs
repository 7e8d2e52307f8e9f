//! Review: exactly what will be done, and the word that starts it.

mod tabs;
mod view;

use std::sync::Arc;

pub use view::{place, view};

use super::{Flow, Page, apply};
use crate::plan::check::Severity;
use crate::plan::step::Plan;
use crate::ui::keys::{Action, Hint};
use crate::ui::message::{Effect, Trouble};
use crate::ui::model::Model;
use crate::ui::parts::input::Field;
use crate::ui::parts::scroll;

use tabs::Tab;

/// Why this page is there.
pub const WHY: &str = "Nothing is decided later: apply makes exactly these changes in this order, and stops if the \
    account is no longer what this plan rests on. Nobody is restricted before the private path stands and is checked. \
    An error blocks, a warning must be acknowledged, a note informs.";

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
    /// Here it is.
    Ready(Arc<Plan>),
    /// There is none, for this reason.
    Failed(Trouble),
}

/// The plan and what was done about it.
#[derive(Debug, Default)]
pub struct State {
    stage: Stage,
    tab: Tab,
    scroll: u16,
    acknowledged: bool,
    confirm: Field,
    /// What moved in the account since the plan before.
    moved: Vec<String>,
}

impl State {
    /// Whether a plan is being made.
    #[must_use]
    pub const fn is_planning(&self) -> bool {
        matches!(self.stage, Stage::Planning(_))
    }

    fn plan(&self) -> Option<&Arc<Plan>> {
        match &self.stage {
            Stage::Ready(plan) => Some(plan),
            _ => None,
        }
    }

    /// Whether nothing but the word is missing.
    fn is_open(&self) -> bool {
        self.plan().is_some_and(|plan| !plan.is_blocked() && (self.acknowledged || warnings(plan) == 0))
    }
}

fn warnings(plan: &Plan) -> usize {
    plan.findings.iter().filter(|finding| finding.severity == Severity::Warning).count()
}

/// Reads the account once more, as deep as these answers need.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    model.review = State { stage: Stage::Reading, moved: std::mem::take(&mut model.review.moved), ..State::default() };
    let scope = model.draft.complete().scope();
    vec![model.reading.ask(scope)]
}

/// Comes back because the account is no longer what the plan rests on.
pub fn stale(model: &mut Model, moved: Vec<String>) -> Vec<Effect> {
    model.review.moved = moved;
    super::enter(model, Page::Review)
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
pub fn planned(model: &mut Model, load: u64, result: Result<Arc<Plan>, Trouble>) {
    if !matches!(model.review.stage, Stage::Planning(asked) if asked == load) {
        return;
    }
    model.review.stage = match result {
        Ok(plan) => {
            model.review.tab = if plan.is_blocked() { Tab::Findings } else { Tab::Plan };
            Stage::Ready(plan)
        }
        Err(trouble) => Stage::Failed(trouble),
    };
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "scroll"), Hint::new(Action::Part, "next tab")];
    if model.review.is_open() {
        hints.push(Hint::new(Action::Next, "make the changes"));
    } else if model.review.plan().is_some_and(|plan| warnings(plan) > 0 && !plan.is_blocked()) {
        let word = match model.review.tab {
            Tab::Findings if sees_every_warning(model) => "acknowledge",
            Tab::Findings => "more warnings",
            _ => "warnings",
        };
        hints.push(Hint::new(Action::Acknowledge, word));
    } else if !model.reading.waiting && !model.review.is_planning() {
        hints.push(Hint::new(Action::Retry, "read again"));
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
    let (length, rows) = extent(model);
    if scroll::shift(&mut model.review.scroll, action, length, rows) {
        return Flow::stay();
    }
    match action {
        Action::Part | Action::Right => show(model, model.review.tab.next()),
        Action::PartBack | Action::Left => show(model, model.review.tab.before()),
        Action::Acknowledge => acknowledge(model),
        Action::Retry if !model.reading.waiting => return Flow::Stay(enter(model)),
        Action::Next => return confirm(model),
        Action::Back => return Flow::Back,
        _ => {}
    }
    Flow::stay()
}

/// How long the text is that is shown, and in how many rows it is.
fn extent(model: &Model) -> (usize, usize) {
    let (Some(plan), Some(snapshot)) = (model.review.plan(), model.snapshot()) else { return (0, 0) };
    let width = usize::from(model.size.0);
    (tabs::lines(model, plan, snapshot, width).len(), view::rows_of_content(model, plan))
}

fn show(model: &mut Model, tab: Tab) {
    model.review.tab = tab;
    model.review.scroll = 0;
}

/// First to see the warnings, to the last of them, then to acknowledge them: nobody acknowledges what was never on
/// the screen.
fn acknowledge(model: &mut Model) {
    if model.review.tab != Tab::Findings {
        show(model, Tab::Findings);
        return;
    }
    if model.review.acknowledged || sees_every_warning(model) {
        model.review.acknowledged = true;
        return;
    }
    let (length, rows) = extent(model);
    scroll::shift(&mut model.review.scroll, Action::PageDown, length, rows);
}

/// Whether the last warning is on the screen, or was.
fn sees_every_warning(model: &Model) -> bool {
    let Some(plan) = model.review.plan() else { return true };
    let end = tabs::end_of_warnings(plan, usize::from(model.size.0));
    usize::from(model.review.scroll) + view::rows_of_content(model, plan) >= end
}

fn confirm(model: &mut Model) -> Flow {
    let Some(plan) = model.review.plan().cloned() else {
        return Flow::Refuse("There is no plan yet.".to_owned());
    };
    if plan.is_blocked() {
        return Flow::Refuse(
            "An error blocks this plan: see Findings. Esc goes back to change the answers.".to_owned(),
        );
    }
    if !model.review.is_open() {
        return Flow::Refuse("The warnings must be acknowledged first, with a.".to_owned());
    }
    if model.review.confirm.text().trim() != CONFIRMATION {
        // Typed anew, as nobody should have to look for what is wrong in it.
        model.review.confirm.clear();
        return Flow::Refuse(format!("Type the word {CONFIRMATION}, then enter."));
    }
    model.review = State::default();
    Flow::Stay(apply::begin(model, plan))
}
