//! Unfinished: whether to go on with what an earlier run has left.

pub mod earlier;
mod kept;
pub mod questions;
mod standing;
mod table;

use std::sync::Arc;

pub use kept::{discard, discarded, words as kept_words};
use kept::{draft, go_on};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
pub use standing::{can_go_back, of_before, so_far};
pub use table::TIME;
use table::{Columns, how_far};

use super::{Flow, Page, review};
use crate::engine::drafts::{Draft, Drafts};
use crate::engine::runs::{Runs, Stray, Summary};
use crate::ui::keys::{Action, Hint};
use crate::ui::message::Way;
use crate::ui::model::{Model, Overlay};
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::{self, Sign};

/// Why this page is there.
pub const WHY: &str = "A run that did not come to its end has left its journal, so nothing of it is lost. Going on looks \
    for what was under way, reads the account, and shows what is left before anything is changed. Taking it back shows \
    the way back first, too. Something new can be set up beside it: what stands already is kept. Answers that were kept \
    without a run stay until they lead to one, or are discarded.";

/// The question of the page.
const ASKS: &str = "Go on with what was left unfinished?";

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// A run, by its place among all of them.
    Run(usize),
    /// Answers that were kept.
    Kept,
    /// None of them.
    New,
}

/// The runs before this one, and where the cursor is.
#[derive(Debug, Default)]
pub struct State {
    /// `None` until they were looked through.
    runs: Option<Result<Runs, String>>,
    /// Answers that were kept, of every account and Region.
    drafts: Vec<Arc<Draft>>,
    /// What of them could not be read, a sentence each.
    lost: Vec<String>,
    /// Whether some of them are being taken away.
    discarding: bool,
    /// Somebody wanted to go on before they were.
    awaited: bool,
    /// Whether the page lists what came to its end and stands, instead of what was left.
    earlier: bool,
    /// Runs for which there was no way back when it was asked for.
    shut: Vec<String>,
    cursor: Option<Item>,
}

impl State {
    /// Takes kept answers that were found.
    pub fn take_drafts(&mut self, drafts: Result<Drafts, String>) {
        match drafts {
            Ok(Drafts { drafts, strays }) => {
                self.drafts = drafts.into_iter().map(Arc::new).collect();
                let lost = |stray| format!("Answers that were kept cannot be used, and stay there: {}", told(stray));
                self.lost = strays.iter().map(lost).collect();
            }
            Err(why) => self.lost = vec![format!("Answers that were kept cannot be looked for: {why}")],
        }
    }

    /// Takes what was found; whether to go on now, as was wanted and as nothing of it must be read first.
    pub fn take(&mut self, runs: Result<Runs, String>) -> bool {
        let is_quiet = self.lost.is_empty() && runs.as_ref().is_ok_and(|runs| runs.strays.is_empty());
        self.runs = Some(runs);
        std::mem::take(&mut self.awaited) && is_quiet
    }

    /// Goes on once they are known.
    pub const fn await_runs(&mut self) {
        self.awaited = true;
    }

    /// Whether they were looked through.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.runs.is_some()
    }

    /// Whether kept answers are being taken away.
    #[must_use]
    pub const fn is_discarding(&self) -> bool {
        self.discarding
    }

    fn all(&self) -> &[Summary] {
        match &self.runs {
            Some(Ok(runs)) => &runs.runs,
            _ => &[],
        }
    }

    /// What of them could not be read, a sentence each.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        let mut troubles = self.lost.clone();
        match &self.runs {
            Some(Ok(runs)) => {
                let none = |stray| format!("Among the runs before, this is none: {}", told(stray));
                troubles.extend(runs.strays.iter().map(none));
            }
            Some(Err(why)) => troubles.push(format!("The runs before cannot be looked through: {why}")),
            None => {}
        }
        troubles
    }
}

fn told(stray: &Stray) -> String {
    format!("{}: {}", stray.path.display(), stray.why)
}

/// What was left of this account and Region, newest first, kept answers, and the row for none of them.
fn left(model: &Model) -> Vec<Item> {
    let runs = earlier::of_here(model).filter(|(_, run)| run.is_unfinished());
    let kept = draft(model).map(|_| Item::Kept);
    runs.map(|(at, _)| Item::Run(at)).chain(kept).chain([Item::New]).collect()
}

/// The rows of the page.
fn items(model: &Model) -> Vec<Item> {
    if model.unfinished.earlier { earlier::items(model) } else { left(model) }
}

/// Whether there is anything to go on with.
#[must_use]
pub fn is_shown(model: &Model) -> bool {
    left(model).len() > 1
}

/// Opens the page with what was left.
pub const fn enter(model: &mut Model) {
    model.unfinished.earlier = false;
}

/// Puts the cursor on the newest that no living process has.
pub fn settle(model: &mut Model) {
    let items = items(model);
    let is_held = |at: &usize| model.unfinished.all().get(*at).is_some_and(|run| run.holder.is_some());
    let free: Vec<Item> = items.iter().filter(|item| !matches!(item, Item::Run(at) if is_held(at))).copied().collect();
    let is_gone = model.unfinished.cursor.is_none_or(|cursor| !items.contains(&cursor));
    if is_gone {
        list::settle(&free, &mut model.unfinished.cursor, |_| true);
    }
}

/// A run of before by its name.
pub fn find<'a>(model: &'a Model, run: &str) -> Option<&'a Summary> {
    model.unfinished.all().iter().find(|summary| summary.run == run)
}

/// The run under the cursor.
pub fn here(model: &Model) -> Option<&Summary> {
    match model.unfinished.cursor {
        Some(Item::Run(at)) => model.unfinished.all().get(at),
        Some(Item::Kept | Item::New) | None => None,
    }
}

/// Why a run cannot be gone on with, where a living process has it.
fn held(run: &Summary) -> Option<String> {
    let holder = run.holder.as_ref()?;
    Some(format!("{holder} has it: it cannot be gone on with here. Start again once that process has ended."))
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "move")];
    match here(model) {
        Some(run) if run.holder.is_some() => {}
        Some(run) if model.unfinished.earlier || run.undoing => {
            let word = if run.undoing { "take back the rest" } else { "take back" };
            hints.extend([Hint::new(Action::Next, word), Hint::quiet(Action::Undo, word)]);
        }
        Some(_) => hints.extend([Hint::new(Action::Next, "go on"), Hint::new(Action::Undo, "take back")]),
        None if model.unfinished.cursor == Some(Item::Kept) => {
            hints.extend([Hint::new(Action::Next, "go on"), Hint::new(Action::Discard, "discard")]);
        }
        None => hints.push(Hint::new(Action::Next, "next")),
    }
    hints.extend([Hint::new(Action::Back, "back"), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]);
    hints
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    if list::shift(&items(model), &mut model.unfinished.cursor, action, |_| true) {
        return Flow::stay();
    }
    let is_left = model.unfinished.cursor != Some(Item::New);
    if is_left && matches!(action, Action::Next | Action::Undo) && model.reading.snapshot.is_none() {
        return Flow::Refuse("What was left is gone on with once the account is read.".to_owned());
    }
    if model.unfinished.cursor == Some(Item::Kept) {
        return match action {
            Action::Next => go_on(model),
            Action::Discard => {
                model.overlay = Some(Overlay::Discard);
                Flow::stay()
            }
            Action::Back => Flow::Back,
            _ => Flow::stay(),
        };
    }
    if let Some(reason) = here(model).and_then(held)
        && matches!(action, Action::Next | Action::Undo)
    {
        return Flow::Refuse(reason);
    }
    let is_back = |run: &Summary| run.undoing || model.unfinished.earlier;
    let run = here(model).map(|run| (run.run.clone(), is_back(run)));
    match (action, run) {
        (Action::Next, None) => Flow::next(),
        (Action::Next, Some((run, false))) => Flow::Stay(review::look(model, run, Way::Resume, Page::Unfinished)),
        (Action::Next | Action::Undo, Some((run, _))) => {
            Flow::Stay(review::look(model, run, Way::Undo, Page::Unfinished))
        }
        (Action::Back, _) => Flow::Back,
        _ => Flow::stay(),
    }
}

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(snapshot) = model.snapshot() else { return };
    let items = items(model);
    let found = kept::found(model, &items);
    let asks = if model.unfinished.earlier { earlier::ASKS } else { ASKS };
    let area = framing::question(frame, area, asks, &found);
    let width = usize::from(area.width);
    let area = framing::below(frame, area, about(model, width));
    let columns = Columns::new(width);
    frame.render_widget(
        Line::from(vec![Span::raw("   "), Span::styled(columns.head(), theme::OFF)]),
        Rect { height: area.height.min(1), ..area },
    );
    let rows = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
    let cursor = items.iter().position(|item| Some(*item) == model.unfinished.cursor);
    list::show(frame, rows, &items, cursor, None, |item, width| match item {
        Item::Run(at) => model.unfinished.all().get(*at).map(|run| columns.row(snapshot, run)).unwrap_or_default(),
        Item::Kept => draft(model).map(|draft| columns.kept(snapshot, draft)).unwrap_or_default(),
        Item::New => Line::from(text::fit("none of these: set up something new", width)),
    });
}

/// What the keys do with the run under the cursor.
fn about(model: &Model, width: usize) -> Vec<Line<'static>> {
    if model.unfinished.cursor == Some(Item::Kept) {
        return kept::about(model, width);
    }
    let Some(run) = here(model) else { return Vec::new() };
    if model.unfinished.earlier {
        return earlier::about(model, run, width);
    }
    let mut lines = framing::words(&format!("run {}", run.run), width, theme::OFF);
    if let Some(words) = held(run) {
        lines.extend(framing::remark(Sign::Attention, &words, width));
        return lines;
    }
    let words = if run.undoing {
        "<next> reads the account and shows what is left to take back."
    } else {
        "<next> looks for what was under way, and shows what is left to make. <undo> shows how to take back what was made."
    };
    lines.extend(framing::remark(Sign::Here, &model.spell(words), width));
    lines.extend(framing::words("Nothing is changed before you have said yes to it.", width, theme::PLAIN));
    lines
}
