//! Done: what was made, what no longer works, what to do next.

mod claim;
mod commands;
pub mod questions;
mod stands;
mod ways;

use std::path::Path;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::apply::State;
use super::{Flow, Page, review};
use crate::engine::Finish;
use crate::engine::event::Status;
use crate::report::command;
use crate::ui::keys::{Action, Hint};
use crate::ui::message::{Effect, Ended, Way};
use crate::ui::model::Model;
use crate::ui::parts::{copy, frame as framing, scroll, text};
use crate::ui::theme::{self, Sign};

/// Why this page is there.
pub const WHY: &str = "What stands in AWS now, what was checked, and what people have to do from here on. The folder of \
    the run keeps the answers, the plan, the journal and a report that tells it in full.";

/// A failure before anything was changed.
const FAILED: u8 = 1;
/// Refused after the account was read.
const REFUSED: u8 = 4;
/// A signal came before anything was changed.
const INTERRUPTED: u8 = 130;

/// Some changes were made and some were not.
const PARTLY: u8 = 5;

/// The exit code of what was done so far, if anything was.
pub fn code(model: &Model) -> Option<u8> {
    let run = model.run.as_ref()?;
    let code = match run.ended.as_ref()? {
        Ended::Finished { finish, .. } if finish.status != Status::Partly => return Some(finish.exit_code()),
        Ended::Finished { finish, .. } => finish.exit_code(),
        Ended::Stale { .. } => REFUSED,
        Ended::Refused(_) | Ended::Unread(_) => FAILED,
        Ended::Stopped => INTERRUPTED,
    };
    // What this run did not change, one before it may have.
    Some(if run.changed_before() { PARTLY } else { code })
}

/// Leaves with what was done as the exit code.
pub fn leave(model: &Model) -> Vec<Effect> {
    vec![Effect::Quit { code: code(model).unwrap_or(FAILED) }]
}

/// Whether there is something left to be done.
pub fn is_unfinished(model: &Model) -> bool {
    let ended = model.run.as_ref().and_then(|run| run.ended.as_ref());
    let is_whole = |status| matches!(status, Status::Applied | Status::Unchanged | Status::Undone);
    !matches!(ended, Some(Ended::Finished { finish, .. }) if is_whole(finish.status))
}

/// The run that was begun, and whether it was being taken back.
fn begun(model: &Model) -> Option<(&Finish, bool)> {
    let run = model.run.as_ref()?;
    match run.ended.as_ref()? {
        Ended::Finished { finish, .. } => Some((finish, run.plan.is_undo())),
        _ => None,
    }
}

/// Whether every change stands, and a check failed.
fn is_checked_only(model: &Model) -> bool {
    begun(model).is_some_and(|(finish, _)| finish.status == Status::CheckFailed)
}

/// The run that may be taken back: it has changed something, and that was not taken back yet.
fn takes_back(model: &Model) -> Option<String> {
    let (finish, undoing) = begun(model)?;
    (!undoing && finish.changed).then(|| finish.run.clone())
}

/// What is left of the run that was begun; what never began is planned again.
fn retry(model: &mut Model) -> Vec<Effect> {
    match begun(model).map(|(finish, undoing)| (finish.run.clone(), undoing)) {
        Some((run, true)) => review::look(model, run, Way::Undo, Page::Done),
        Some((run, false)) => review::look(model, run, Way::Resume, Page::Done),
        None => super::enter(model, Page::Review),
    }
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "scroll")];
    if is_unfinished(model) {
        hints.push(Hint::needed(Action::Retry, "retry what is left"));
    }
    if takes_back(model).is_some() {
        hints.push(Hint::needed(Action::Undo, "take back"));
    }
    if model.run.as_ref().is_some_and(|run| matches!(run.ended, Some(Ended::Finished { .. }))) {
        hints.push(Hint::new(Action::Copy, if opens(model) { "copy commands" } else { "copy" }));
    }
    hints.extend([Hint::new(Action::Next, "leave"), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "leave")]);
    hints
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    match action {
        Action::Retry if is_unfinished(model) => Flow::Stay(retry(model)),
        Action::Undo => match takes_back(model) {
            Some(run) => Flow::Stay(review::look(model, run, Way::Undo, Page::Done)),
            None => Flow::stay(),
        },
        Action::Copy => Flow::Stay(copied(model)),
        Action::Next => Flow::Stay(leave(model)),
        action => {
            let length = model.run.as_ref().map_or(0, |run| text_of(model, run, usize::from(model.size.0)).len());
            scroll::shift(&mut model.scroll, action, length, framing::rows_of_text(model.size.1));
            Flow::stay()
        }
    }
}

/// Whether the page tells how Studio is opened from now on.
fn opens(model: &Model) -> bool {
    !is_unfinished(model) && model.run.as_ref().is_some_and(|run| !run.plan.is_undo())
}

/// The commands where there are some; else the page, with every cause in full.
fn copied(model: &mut Model) -> Vec<Effect> {
    let Some(run) = model.run.as_ref().filter(|run| matches!(run.ended, Some(Ended::Finished { .. }))) else {
        return Vec::new();
    };
    if opens(model) {
        let script = commands::script(model, run);
        return copy::copy(model, "the commands", script, "select them with the mouse");
    }
    let lines: Vec<String> =
        text_of(model, run, WHOLE).iter().map(|line| line.to_string().trim_end().to_owned()).collect();
    let whole = format!("{}\n{}\n", claim::headline(run), lines.join("\n"));
    copy::copy(model, "this page", whole, "the report tells it too")
}

/// Wider than any line: nothing is broken.
const WHOLE: usize = 400;

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(run) = &model.run else { return };
    let area = framing::question(frame, area, &claim::headline_in(run, usize::from(area.width)), &run.time());
    framing::lines(frame, area, text_of(model, run, usize::from(area.width)), model.scroll);
}

fn way_on(model: &Model, run: &State, width: usize) -> Vec<Line<'static>> {
    let (unfinished, undoing) = (is_unfinished(model), run.plan.is_undo());
    let words = match (unfinished, undoing) {
        (true, true) => "<retry> looks at what stands, and shows what is left to take back.",
        (true, false) if is_checked_only(model) => "<retry> looks at what stands, and checks again.",
        (true, false) if begun(model).is_some() => "<retry> looks at what stands, and shows what is left to make.",
        (true, false) => "<retry> reads the account again and plans anew, from the same answers.",
        (false, true) => return claim::taken_back(run, width),
        (false, false) => return claim::how_to_open(model, run, width),
    };
    let back = if takes_back(model).is_some() { " <undo> shows how to take back what was made." } else { "" };
    framing::remark(Sign::Here, &model.spell(&format!("{words}{back}")), width)
}

fn text_of(model: &Model, run: &State, width: usize) -> Vec<Line<'static>> {
    text_around([stands::steps(model, run, width), stands::checks(run, width)], model, run, width)
}

/// The text, with what stands, and what was proven, told in these lines.
fn text_around(
    [steps, checks]: [Vec<Line<'static>>; 2],
    model: &Model,
    run: &State,
    width: usize,
) -> Vec<Line<'static>> {
    let mut lines = match &run.ended {
        Some(Ended::Finished { .. }) => stands::failures(run, width),
        Some(Ended::Refused(trouble)) => {
            let mut lines = framing::remark(Sign::Failed, &trouble.message, width);
            lines.extend(framing::words(&trouble.hint, width, theme::PLAIN));
            lines
        }
        Some(Ended::Unread(error)) => super::account::failure(error, width),
        Some(Ended::Stale { .. } | Ended::Stopped) | None => Vec::new(),
    };
    lines.extend(way_on(model, run, width));
    let Some(Ended::Finished { folder, report, .. }) = &run.ended else { return lines };
    // What AWS holds now matters most where the setup is not whole, what was proven where it is.
    let parts = if is_unfinished(model) { [steps, checks] } else { [checks, steps] };
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        lines.push(Line::default());
        lines.extend(part);
    }
    lines.push(Line::default());
    lines.extend(ways_back(model, width));
    lines.push(place(" folder  ", folder, width));
    match report {
        Ok(path) => lines.push(place(" report  ", path, width)),
        Err(why) => {
            lines.extend(framing::remark(Sign::Failed, &format!("The report could not be written: {why}"), width));
        }
    }
    lines
}

/// The run, and the commands that go on with it or take it back from a shell.
fn ways_back(model: &Model, width: usize) -> Vec<Line<'static>> {
    let Some((finish, undoing)) = begun(model) else { return Vec::new() };
    let mut rows = vec![(" run     ", finish.run.clone())];
    if is_unfinished(model) {
        let verb = if undoing { "undo" } else { "resume" };
        rows.push((" go on   ", command(verb, &finish.run, &model.start.again)));
    }
    if let Some(run) = takes_back(model) {
        rows.push((" undo    ", command("undo", &run, &model.start.again)));
    }
    let wrapped = rows.into_iter().flat_map(|(name, words)| {
        let lines = text::wrap(&words, width.saturating_sub(PLACE + 2)).into_iter().enumerate();
        lines.map(move |(at, words)| {
            let name = if at == 0 { name.to_owned() } else { " ".repeat(PLACE) };
            Line::from(vec![Span::styled(name, theme::OFF), Span::raw(words)])
        })
    });
    wrapped.collect()
}

/// Columns of the name before a place or a command.
const PLACE: usize = 9;

fn place(name: &'static str, path: &Path, width: usize) -> Line<'static> {
    let path = text::fit_middle(&path.display().to_string(), width.saturating_sub(10));
    Line::from(vec![Span::styled(name, theme::OFF), Span::raw(path)])
}
