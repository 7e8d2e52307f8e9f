//! The keys of Apply: the cursor over the steps, the log, the step told in full.

use super::super::Flow;
use super::{State, details, view};
use crate::ui::keys::{Action, Hint};
use crate::ui::model::{Model, Overlay};
use crate::ui::parts::scroll;

/// Columns from which on there is room for whole sentences at the foot.
const WIDE: u16 = 110;

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let Some(run) = &model.run else { return Vec::new() };
    if run.details.is_some() {
        return vec![
            Hint::new(Action::Back, "all steps"),
            Hint::new(Action::Copy, "copy"),
            Hint::new(Action::Up, "scroll"),
            Hint::new(Action::Quit, "stop"),
            Hint::new(Action::Help, "help"),
        ];
    }
    let quit = match run.is_stopping() {
        true => "leave at once",
        false if model.size.0 >= WIDE => "stop after the running calls",
        false => "stop",
    };
    let mut hints = vec![Hint::new(Action::Quit, quit), Hint::new(Action::Part, if run.log { "steps" } else { "log" })];
    if !run.log {
        hints.push(Hint::new(Action::Next, "details"));
    }
    if run.can_be_taken_back() {
        hints.push(Hint::needed(Action::Undo, "stop and take back"));
    }
    hints.extend([Hint::new(Action::Up, if run.log { "scroll" } else { "move" }), Hint::new(Action::Help, "help")]);
    hints
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some(run) = &mut model.run else { return Flow::stay() };
    if run.details.is_some() {
        return details::press(model, action);
    }
    match action {
        Action::Undo if run.can_be_taken_back() => model.overlay = Some(Overlay::TakeBack),
        Action::Part | Action::PartBack => {
            run.log = !run.log;
            run.scroll = None;
        }
        // The log goes along again, and so do the steps.
        Action::Back => (run.scroll, run.cursor) = (None, None),
        Action::Next if !run.log => run.details = Some((run.looked_at(), 0)),
        action if run.log => scroll_log(run, action, model.size),
        action => move_cursor(run, action),
    }
    Flow::stay()
}

fn scroll_log(run: &mut State, action: Action, size: (u16, u16)) {
    let (length, rows) = view::extent_of_log(run, size);
    let mut first = run.scroll.unwrap_or_else(|| view::end_of_log(length, rows));
    if scroll::shift(&mut first, action, length, rows) {
        // At its end it goes along again.
        let at_end = usize::from(first) + rows >= length;
        run.scroll = (!at_end).then_some(first);
    }
}

fn move_cursor(run: &mut State, action: Action) {
    let Ok(here) = u16::try_from(run.looked_at()) else { return };
    let (mut next, length) = (here, run.progress.steps.len());
    if scroll::shift(&mut next, action, length, 1) {
        run.cursor = Some(usize::from(next));
    }
}
