//! Unfinished: whether to go on with what an earlier run has left.

pub mod questions;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Flow, Page, review};
use crate::engine::runs::{Runs, Summary};
use crate::plan::snapshot::Snapshot;
use crate::ui::keys::{Action, Hint};
use crate::ui::message::Way;
use crate::ui::model::Model;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::{self, Sign};

/// Why this page is there.
pub const WHY: &str = "A run that did not come to its end has left its journal, so nothing of it is lost. Going on looks \
    for what was under way, reads the account, and shows what is left before anything is changed. Taking it back shows \
    the way back first, too. Something new can be set up beside it: what stands already is kept.";

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// A run, by its place among all of them.
    Run(usize),
    /// None of them.
    New,
}

/// The runs before this one, and where the cursor is.
#[derive(Debug, Default)]
pub struct State {
    /// `None` until they were looked through.
    runs: Option<Result<Runs, String>>,
    /// Somebody wanted to go on before they were.
    awaited: bool,
    cursor: Option<Item>,
}

impl State {
    /// Takes what was found; whether to go on now, as was wanted and as nothing of it must be read first.
    pub fn take(&mut self, runs: Result<Runs, String>) -> bool {
        let is_quiet = runs.as_ref().is_ok_and(|runs| runs.strays.is_empty());
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

    fn all(&self) -> &[Summary] {
        match &self.runs {
            Some(Ok(runs)) => &runs.runs,
            _ => &[],
        }
    }

    /// What of them could not be read, a sentence each.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        match &self.runs {
            Some(Ok(runs)) => {
                let told = |stray: &crate::engine::runs::Stray| format!("{}: {}", stray.path.display(), stray.why);
                runs.strays
                    .iter()
                    .map(|stray| format!("Among the runs before, this is none: {}", told(stray)))
                    .collect()
            }
            Some(Err(why)) => vec![format!("The runs before cannot be looked through: {why}")],
            None => Vec::new(),
        }
    }
}

/// Those that this account and Region know of, newest first, and the row for none of them.
fn items(model: &Model) -> Vec<Item> {
    let Some(snapshot) = model.snapshot() else { return vec![Item::New] };
    let here = |run: &Summary| {
        run.is_unfinished() && run.account == snapshot.identity.account && run.region == snapshot.identity.region
    };
    let runs = model.unfinished.all().iter().enumerate().filter(|(_, run)| here(run));
    runs.map(|(at, _)| Item::Run(at)).chain([Item::New]).collect()
}

/// Whether there is anything to go on with.
#[must_use]
pub fn is_shown(model: &Model) -> bool {
    items(model).len() > 1
}

/// Puts the cursor on the newest.
pub fn settle(model: &mut Model) {
    let items = items(model);
    list::settle(&items, &mut model.unfinished.cursor, |_| true);
}

/// A run of before by its name.
pub fn find<'a>(model: &'a Model, run: &str) -> Option<&'a Summary> {
    model.unfinished.all().iter().find(|summary| summary.run == run)
}

/// The run under the cursor.
pub fn here(model: &Model) -> Option<&Summary> {
    match model.unfinished.cursor {
        Some(Item::Run(at)) => model.unfinished.all().get(at),
        Some(Item::New) | None => None,
    }
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "move")];
    match here(model) {
        Some(run) if run.undoing => hints.push(Hint::new(Action::Next, "take back the rest")),
        Some(_) => hints.extend([Hint::new(Action::Next, "go on"), Hint::new(Action::Undo, "take back")]),
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
    let run = here(model).map(|run| (run.run.clone(), run.undoing));
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
    let found = text::count(items.len() - 1, "unfinished run");
    let area = framing::question(frame, area, "Go on with what was left unfinished?", &found);
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
        Item::New => Line::from(text::fit("none of these: set up something new", width)),
    });
}

const STARTED: usize = 17;
const STANDS: usize = 20;
const DOMAIN: usize = 16;

struct Columns {
    vpc: usize,
}

impl Columns {
    fn new(width: usize) -> Self {
        Self { vpc: table::rest(width.saturating_sub(5), &[STARTED, STANDS, DOMAIN], 8).min(40) }
    }

    fn head(&self) -> String {
        let cells = [("BEGUN", STARTED), ("CHANGES", STANDS), ("DOMAIN", DOMAIN), ("VPC", self.vpc)];
        table::row(cells.iter().map(|(head, room)| Cell::words(head, *room)).collect()).to_string()
    }

    fn row(&self, snapshot: &Snapshot, run: &Summary) -> Line<'static> {
        let domain = run.domain.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string);
        let vpc = snapshot.vpcs.iter().find(|vpc| vpc.id == run.vpc);
        let name = vpc.map(|vpc| crate::domain::network::display_name(&vpc.tags)).filter(|name| !name.is_empty());
        let vpc = name.map_or_else(|| Cell::id(run.vpc.as_str(), self.vpc), |name| Cell::words(name, self.vpc));
        table::row(vec![
            Cell::words(&run.started.strftime("%Y-%m-%d %H:%MZ").to_string(), STARTED),
            Cell::words(&how_far(run), STANDS),
            Cell::id(&domain, DOMAIN),
            vpc,
        ])
    }
}

fn how_far(run: &Summary) -> String {
    let what = if run.undoing { "taken back" } else { "made" };
    format!("{} of {} {what}", run.made, run.total)
}

/// What the keys do with the run under the cursor.
fn about(model: &Model, width: usize) -> Vec<Line<'static>> {
    let Some(run) = here(model) else { return Vec::new() };
    let mut lines = framing::words(&format!("run {}", run.run), width, theme::OFF);
    let words = if run.undoing {
        "<next> reads the account and shows what is left to take back."
    } else {
        "<next> looks for what was under way, and shows what is left to make. <undo> shows how to take back what was made."
    };
    lines.extend(framing::remark(Sign::Here, &model.spell(words), width));
    lines.extend(framing::words("Nothing is changed before you have said yes to it.", width, theme::PLAIN));
    lines
}
