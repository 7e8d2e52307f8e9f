//! Looking at the steps of a plan: a cursor over them, and the one under it told in full, before anybody says yes.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::view::rows_of_content;
use super::window::{At, Window};
use super::{Tab, tabs};
use crate::plan::step::Plan;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::step;
use crate::ui::parts::{frame as framing, scroll};
use crate::ui::why;

/// Which step the cursor is on; and, where it is told in full, the first line that is shown.
#[derive(Debug, Default)]
pub struct Looking {
    pub cursor: usize,
    pub details: Option<u16>,
}

/// Whether a step is told in full.
pub fn is_open(model: &Model) -> bool {
    let state = &model.review;
    state.tab == Tab::Plan && state.plan().is_some() && state.looking.details.is_some()
}

/// The room of the steps, and beside it, where there is one, that of the step under the cursor.
pub fn split(model: &Model, area: Rect) -> (Rect, Option<Rect>) {
    let Some(side) = side(model, area.width) else { return (area, None) };
    let [left, _, right] =
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(1), Constraint::Length(side - 1)]).areas(area);
    (left, Some(right))
}

/// Columns that the steps need for themselves: with fewer, statements that a policy loses break at each word.
const STEPS: u16 = 110;

fn side(model: &Model, width: u16) -> Option<u16> {
    let state = &model.review;
    (state.tab == Tab::Plan && state.looking.details.is_none()).then(|| why::side(width, STEPS)).flatten()
}

/// In how many columns the text of the tab is shown.
pub fn columns(model: &Model) -> usize {
    usize::from(model.size.0 - side(model, model.size.0).unwrap_or(0))
}

/// The step under the cursor, told in full.
pub fn details(model: &Model, plan: &Plan, width: usize) -> Vec<Line<'static>> {
    let Some(here) = plan.steps.get(model.review.looking.cursor) else { return Vec::new() };
    let mut lines = framing::heading(&here.title, width);
    lines.push(Line::default());
    lines.extend(step::lines(&step::facts(plan, here), here.change.as_ref(), width));
    lines
}

/// Moves the cursor, or what is told of the step under it; `false` when the action is none of moving.
pub fn shift(model: &mut Model, action: Action) -> bool {
    let Some(plan) = model.review.plan().cloned() else { return false };
    let (width, rows) = (columns(model), rows_of_content(model, &plan));
    if let Some(mut first) = model.review.looking.details {
        let length = details(model, &plan, width).len();
        let is_moved = scroll::shift(&mut first, action, length, rows);
        model.review.looking.details = Some(first);
        return is_moved;
    }
    let Some(window) = window(model, &plan) else { return false };
    let here = At { cursor: model.review.looking.cursor, first: usize::from(model.review.scroll) };
    let Some(next) = window.shift(here, action) else { return false };
    let next = if next.cursor == here.cursor || action == Action::End { next } else { window.reveal(next) };
    model.review.looking.cursor = next.cursor;
    model.review.scroll = u16::try_from(next.first).unwrap_or(u16::MAX);
    true
}

fn window(model: &Model, plan: &Plan) -> Option<Window> {
    let told = tabs::planned(model, plan, model.snapshot()?, (None, columns(model)));
    Some(Window::new(told.places, told.lines.len(), rows_of_content(model, plan)))
}

/// Tells the step under the cursor in full, or all of them again.
pub fn turn(model: &mut Model) {
    let looking = &mut model.review.looking;
    looking.details = if looking.details.is_some() { None } else { Some(0) };
}
