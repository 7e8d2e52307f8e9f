//! The tab of what there is to know: a cursor over the findings, and each warning acknowledged for itself.

use std::collections::BTreeSet;
use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::text::{Line, Span};

use super::view::rows_of_content;
use super::{CONFIRMATION, State, Tab};
use crate::plan::check::{Finding, Severity};
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::{Page, account};
use crate::ui::parts::frame as framing;
use crate::ui::theme::{self, Sign};

/// Which finding the cursor is on, and which warnings were acknowledged, by their places in the plan.
#[derive(Debug, Default)]
pub struct Seen {
    cursor: usize,
    acknowledged: BTreeSet<usize>,
}

impl Seen {
    /// Nothing acknowledged, and no cursor.
    pub fn unmarked() -> Self {
        Self { cursor: usize::MAX, acknowledged: BTreeSet::new() }
    }

    fn is_open(&self, at: usize, finding: &Finding) -> bool {
        finding.severity == Severity::Warning && !self.acknowledged.contains(&at)
    }

    /// The warnings that are still to be acknowledged: none where nothing is changed.
    fn open<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = usize> + 'a {
        let changes = plan.changes().next().is_some();
        let findings = plan.findings.iter().enumerate().filter(move |_| changes);
        findings.filter(|(at, finding)| self.is_open(*at, finding)).map(|(at, _)| at)
    }

    /// How many they are.
    pub fn left(&self, plan: &Plan) -> usize {
        self.open(plan).count()
    }

    /// The nearest of them, from the cursor on, round at the end.
    pub fn next(&self, plan: &Plan) -> Option<usize> {
        self.open(plan).find(|at| *at >= self.cursor).or_else(|| self.open(plan).next())
    }

    /// Somebody has read this one and knows.
    pub fn acknowledge(&mut self, at: usize) {
        self.acknowledged.insert(at);
    }
}

/// Whether a key acknowledges though nothing is left to be: whoever pressed it once too often types nothing by it.
pub fn is_too_late(model: &Model, key: KeyEvent) -> bool {
    let begins_the_word = matches!(key.code, KeyCode::Char(typed) if CONFIRMATION.starts_with(typed));
    let acknowledges = model.start.keys.action(key, false) == Some(Action::Acknowledge);
    let is_open = model.page == Page::Review && model.overlay.is_none() && model.review.is_open();
    is_open && acknowledges && !begins_the_word && model.review.confirm.text().is_empty()
}

/// The lines of the tab.
pub fn lines(seen: &Seen, plan: &Plan, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = (0..plan.findings.len()).flat_map(|at| finding(seen, plan, at, width)).collect();
    if lines.is_empty() {
        lines.extend(framing::remark(Sign::Done, "Nothing found that would fail, lock out or leave open.", width));
    }
    lines.extend(account::gaps(&snapshot.gaps, width));
    lines
}

fn finding(seen: &Seen, plan: &Plan, at: usize, width: usize) -> Vec<Line<'static>> {
    let Some(finding) = plan.findings.get(at) else { return Vec::new() };
    let (sign, word) = match finding.severity {
        Severity::Error => (Sign::Failed, ""),
        Severity::Warning if seen.acknowledged.contains(&at) => (Sign::Done, ", acknowledged"),
        Severity::Warning => (Sign::Attention, ""),
        Severity::Note => (Sign::NotYet, ""),
    };
    let mut lines = framing::remark(sign, &format!("{}{word}: {}", title(finding), finding.message), width);
    lines.extend(framing::words(&finding.fix, width, theme::OFF));
    if let Some(first) = lines.first_mut().filter(|_| at == seen.cursor) {
        *first = std::mem::take(first).patch_style(theme::SELECTED);
        first.spans[0] = Span::styled(Sign::Here.text(), theme::HERE);
    }
    lines.push(Line::default());
    lines
}

/// Its weight, and the code that the README explains.
pub fn title(finding: &Finding) -> String {
    format!("{} {}", finding.severity, finding.code)
}

/// The rows of each finding, without the empty one after it.
fn places(seen: &Seen, plan: &Plan, width: usize) -> Vec<Range<usize>> {
    let mut first = 0;
    let place = |at| {
        let lines = finding(seen, plan, at, width).len();
        let place = first..first + lines.saturating_sub(1);
        first += lines;
        place
    };
    (0..plan.findings.len()).map(place).collect()
}

/// The row of the finding under the cursor.
pub fn row_of_cursor(seen: &Seen, plan: &Plan, width: usize) -> Option<usize> {
    places(seen, plan, width).get(seen.cursor).map(|place| place.start)
}

/// What is on the screen of the tab.
struct Window {
    places: Vec<Range<usize>>,
    rows: usize,
    /// The last first row.
    last: usize,
}

impl Window {
    fn of(model: &Model, plan: &Plan) -> Option<Self> {
        let width = usize::from(model.size.0);
        let places = places(&model.review.seen, plan, width);
        let rows = rows_of_content(model, plan);
        let length = lines(&model.review.seen, plan, model.snapshot()?, width).len();
        Some(Self { places, rows, last: length.saturating_sub(rows) })
    }

    fn ends_in_view(&self, state: &State) -> bool {
        let end = self.places.get(state.seen.cursor).map_or(0, |place| place.end);
        end <= usize::from(state.scroll) + self.rows
    }

    /// Scrolls no further than the finding under the cursor asks for.
    fn reveal(&self, state: &mut State) {
        let Some(place) = self.places.get(state.seen.cursor) else { return };
        let first = usize::from(state.scroll).max(place.end.saturating_sub(self.rows)).min(place.start);
        set(state, first.min(self.last));
    }

    /// Goes on by less than a screen, so that no line is left out.
    fn read_on(&self, state: &mut State) {
        let end = self.places.get(state.seen.cursor).map_or(0, |place| place.end.saturating_sub(self.rows));
        let next = usize::from(state.scroll) + self.rows.saturating_sub(1).max(1);
        set(state, next.min(end).min(self.last));
    }

    fn down(&self, state: &mut State) {
        if self.ends_in_view(state) && state.seen.cursor + 1 < self.places.len() {
            state.seen.cursor += 1;
            return self.reveal(state);
        }
        set(state, (usize::from(state.scroll) + 1).min(self.last));
    }

    fn up(&self, state: &mut State) {
        let start = self.places.get(state.seen.cursor).map_or(0, |place| place.start);
        if start >= usize::from(state.scroll) && state.seen.cursor > 0 {
            state.seen.cursor -= 1;
            return self.reveal(state);
        }
        set(state, usize::from(state.scroll).saturating_sub(1));
    }

    /// A row of the page before stays in sight, so that none is left out; at the end the cursor goes to the last one.
    fn page_down(&self, state: &mut State) {
        let before = usize::from(state.scroll);
        let next = (before + self.page()).min(self.last);
        set(state, next);
        let seen = if next == before { self.places.len().saturating_sub(1) } else { self.first_from(next) };
        state.seen.cursor = seen.max(state.seen.cursor);
    }

    fn page_up(&self, state: &mut State) {
        let before = usize::from(state.scroll);
        let next = before.saturating_sub(self.page());
        set(state, next);
        let seen = if next == before { 0 } else { self.first_from(next) };
        state.seen.cursor = seen.min(state.seen.cursor);
    }

    fn page(&self) -> usize {
        self.rows.saturating_sub(1).max(1)
    }

    /// The finding that begins first in a window from this row on, or the one that fills it.
    fn first_from(&self, first: usize) -> usize {
        let begins = self.places.iter().position(|place| (first..first + self.rows).contains(&place.start));
        let fills = || self.places.iter().position(|place| place.contains(&first));
        begins.or_else(fills).unwrap_or_else(|| self.places.len().saturating_sub(1))
    }
}

fn set(state: &mut State, first: usize) {
    state.scroll = u16::try_from(first).unwrap_or(u16::MAX);
}

/// Moves the cursor; `false` when the action is none of moving.
pub fn shift(model: &mut Model, action: Action) -> bool {
    let Some(plan) = model.review.plan().cloned() else { return false };
    let Some(window) = Window::of(model, &plan) else { return false };
    let state = &mut model.review;
    // The terminal may have grown since.
    set(state, usize::from(state.scroll).min(window.last));
    match action {
        Action::Up => window.up(state),
        Action::Down => window.down(state),
        Action::PageUp => window.page_up(state),
        Action::PageDown => window.page_down(state),
        Action::Home => {
            state.seen.cursor = 0;
            set(state, 0);
        }
        Action::End => {
            state.seen.cursor = plan.findings.len().saturating_sub(1);
            set(state, window.last);
        }
        _ => return false,
    }
    true
}

/// First to see a warning, to its end, then to acknowledge it: nobody acknowledges what was never on the screen.
pub fn acknowledge(model: &mut Model) {
    let Some(plan) = model.review.plan().cloned() else { return };
    let elsewhere = model.review.tab != Tab::Findings;
    if elsewhere {
        super::show(model, Tab::Findings);
    }
    let Some(window) = Window::of(model, &plan) else { return };
    let state = &mut model.review;
    let Some(next) = state.seen.next(&plan) else { return };
    if elsewhere || next != state.seen.cursor {
        state.seen.cursor = next;
        return window.reveal(state);
    }
    if !window.ends_in_view(state) {
        return window.read_on(state);
    }
    state.seen.acknowledge(next);
    let Some(next) = state.seen.next(&plan) else { return };
    state.seen.cursor = next;
    if let Some(window) = Window::of(model, &plan) {
        window.reveal(&mut model.review);
    }
}

/// What the key of acknowledging does now.
pub fn word(model: &Model, plan: &Plan) -> &'static str {
    let state = &model.review;
    if state.tab != Tab::Findings {
        return "warnings";
    }
    match Window::of(model, plan) {
        _ if state.seen.next(plan) != Some(state.seen.cursor) => "next warning",
        Some(window) if !window.ends_in_view(state) => "read on",
        _ => "acknowledge",
    }
}
