//! The tab of what there is to know: a cursor over the findings, and each warning acknowledged for itself.

use std::collections::BTreeSet;
use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::text::{Line, Span};

use super::view::rows_of_content;
use super::window::{At, Window};
use super::{CONFIRMATION, State, Tab};
use crate::plan::check::place::without_keys;
use crate::plan::check::{Finding, Severity};
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::{Page, account};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// Which finding the cursor is on, and which warnings were acknowledged, by their places in the plan.
#[derive(Debug, Default)]
pub struct Seen {
    cursor: usize,
    acknowledged: BTreeSet<usize>,
    read: Read,
}

/// How many rows of a finding were on the screen, counted from its first one, while the cursor was on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Read {
    of: usize,
    /// Another width breaks its lines elsewhere: then it is read anew.
    width: u16,
    rows: usize,
}

impl Seen {
    /// Nothing acknowledged, and no cursor.
    pub fn unmarked() -> Self {
        Self { cursor: usize::MAX, ..Self::default() }
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

/// Whether a key chooses though a word is asked for: none begins with it.
pub fn chooses(model: &Model, key: KeyEvent) -> bool {
    let is_open = model.page == Page::Review && model.overlay.is_none() && model.review.is_open();
    let is_empty = is_open && model.review.confirm.text().is_empty();
    is_empty && key.code == KeyCode::Char(' ') && model.start.keys.action(key, false) == Some(Action::Choose)
}

/// The lines of the tab.
pub fn lines(seen: &Seen, plan: &Plan, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = (0..plan.findings.len()).flat_map(|at| finding(seen, plan, at, width)).collect();
    if lines.is_empty() {
        lines.extend(framing::remark(Sign::Done, "Nothing found that would fail, lock out or leave open.", width));
    }
    let gaps = account::gaps(&snapshot.gaps, width);
    if !gaps.is_empty() && lines.last().is_some_and(|line| line.width() > 0) {
        lines.push(Line::default());
    }
    lines.extend(gaps);
    lines
}

/// Columns from which on every finding is told whole, and not only the one under the cursor.
const WIDE: usize = 160;

fn finding(seen: &Seen, plan: &Plan, at: usize, width: usize) -> Vec<Line<'static>> {
    let Some(finding) = plan.findings.get(at) else { return Vec::new() };
    let is_acknowledged = seen.acknowledged.contains(&at);
    let sign = match finding.severity {
        Severity::Error => Sign::Failed,
        Severity::Warning if is_acknowledged => Sign::Done,
        Severity::Warning => Sign::Attention,
        Severity::Note => Sign::NotYet,
    };
    if at != seen.cursor && width < WIDE {
        let words = if is_acknowledged { "acknowledged: " } else { "" };
        let words = text::fit(&format!("{words}{}", in_short(finding)), width.saturating_sub(framing::TEXT));
        return framing::remark(sign, &words, width);
    }
    let word = if is_acknowledged { ", acknowledged" } else { "" };
    let message = without_keys(&finding.message);
    let mut lines = framing::remark(sign, &format!("{}{word}: {message}", title(finding)), width);
    lines.extend(framing::words(&without_keys(&finding.fix), width, theme::OFF));
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

/// What it says first, without what explains that.
fn in_short(finding: &Finding) -> &str {
    let message = &finding.message;
    let ends = [": ", ". ", "; "].into_iter().filter_map(|end| message.find(end));
    ends.min().map_or(message.as_str(), |end| &message[..end]).trim_end_matches('.')
}

/// The rows of each finding, without the empty one after it.
fn places(seen: &Seen, plan: &Plan, width: usize) -> Vec<Range<usize>> {
    let mut first = 0;
    let place = |at| {
        let lines = finding(seen, plan, at, width);
        let ends = lines.iter().rposition(|line| line.width() > 0).map_or(0, |last| last + 1);
        let place = first..first + ends;
        first += lines.len();
        place
    };
    (0..plan.findings.len()).map(place).collect()
}

/// The row of the finding under the cursor.
pub fn row_of_cursor(seen: &Seen, plan: &Plan, width: usize) -> Option<usize> {
    places(seen, plan, width).get(seen.cursor).map(|place| place.start)
}

/// The finding under the cursor, while the tab is shown.
pub fn here(model: &Model) -> Option<&Finding> {
    let state = &model.review;
    state.plan().filter(|_| state.tab == Tab::Findings)?.findings.get(state.seen.cursor)
}

/// What is on the screen of the tab.
fn window(model: &Model, plan: &Plan) -> Option<Window> {
    let width = usize::from(model.size.0);
    let length = lines(&model.review.seen, plan, model.snapshot()?, width).len();
    Some(Window::new(places(&model.review.seen, plan, width), length, rows_of_content(model, plan)))
}

const fn at(state: &State) -> At {
    At { cursor: state.seen.cursor, first: state.scroll as usize }
}

fn set(state: &mut State, at: At) {
    state.seen.cursor = at.cursor;
    state.scroll = u16::try_from(at.first).unwrap_or(u16::MAX);
}

/// Puts the cursor there; what it is on is longer than what it is not on, so that all is measured anew.
fn point(model: &mut Model, plan: &Plan, to: At) {
    set(&mut model.review, to);
    if let Some(window) = window(model, plan) {
        set(&mut model.review, window.reveal(to));
    }
    note(model, plan);
}

/// How many rows of the finding under the cursor were on the screen.
fn rows_read(model: &Model) -> usize {
    let (read, cursor) = (model.review.seen.read, model.review.seen.cursor);
    if (read.of, read.width) == (cursor, model.size.0) { read.rows } else { 0 }
}

/// Remembers how much of the finding under the cursor is on the screen, beside a notice that may lie below it.
pub fn note(model: &mut Model, plan: &Plan) {
    let Some(window) = window(model, plan) else { return };
    let rows = window.rows_read(window.within(at(&model.review)), rows_read(model));
    model.review.seen.read = Read { of: model.review.seen.cursor, width: model.size.0, rows };
}

/// Moves the cursor; `false` when the action is none of moving.
pub fn shift(model: &mut Model, action: Action) -> bool {
    let Some(plan) = model.review.plan().cloned() else { return false };
    let Some(before) = window(model, &plan) else { return false };
    let here = at(&model.review);
    let Some(next) = before.shift(here, action) else { return false };
    if next.cursor == here.cursor {
        set(&mut model.review, next);
        note(model, &plan);
        return true;
    }
    point(model, &plan, next);
    if action == Action::End
        && let Some(window) = window(model, &plan)
    {
        let end = window.within(At { first: usize::MAX, ..next });
        set(&mut model.review, end);
        note(model, &plan);
    }
    true
}

/// Shows the nearest warning that is open; `false` where it is shown already.
pub fn show_next(model: &mut Model) -> bool {
    let Some(plan) = model.review.plan().cloned() else { return false };
    let elsewhere = model.review.tab != Tab::Findings;
    if elsewhere {
        super::show(model, Tab::Findings);
    }
    let Some(next) = model.review.seen.next(&plan) else { return false };
    let here = at(&model.review);
    if !elsewhere && next == here.cursor {
        return false;
    }
    point(model, &plan, At { cursor: next, ..here });
    true
}

/// First to see a warning, to its end, then to acknowledge it: nobody acknowledges what was never on the screen. Which
/// one it was is said, as the cursor goes on to the next.
pub fn acknowledge(model: &mut Model) {
    if show_next(model) {
        return;
    }
    let Some(plan) = model.review.plan().cloned() else { return };
    let Some(window) = window(model, &plan) else { return };
    let Some(next) = model.review.seen.next(&plan) else { return };
    let rows = rows_read(model);
    if !window.is_read(next, rows) {
        let here = window.read_on(At { cursor: next, ..at(&model.review) }, rows);
        set(&mut model.review, here);
        return note(model, &plan);
    }
    model.review.seen.acknowledge(next);
    let left = match model.review.seen.left(&plan) {
        0 => "none".to_owned(),
        left => text::number(left),
    };
    let code = plan.findings.get(next).map_or("", |finding| finding.code.as_str());
    model.say_well(format!("Acknowledged: {code}; {left} left."));
    show_next(model);
}

/// What the key of acknowledging does now.
pub fn word(model: &Model, plan: &Plan) -> &'static str {
    let state = &model.review;
    if state.tab != Tab::Findings {
        return "warnings";
    }
    match window(model, plan) {
        _ if state.seen.next(plan) != Some(state.seen.cursor) => "next warning",
        Some(window) if !window.is_read(state.seen.cursor, rows_read(model)) => "read on",
        _ => "acknowledge",
    }
}
