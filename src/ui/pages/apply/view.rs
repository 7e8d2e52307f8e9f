//! The apply page as it is drawn.

use std::time::Duration;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{State, duration};
use crate::engine::progress::{StepProgress, StepState};
use crate::plan::step::Action as StepAction;
use crate::ui::model::Model;
use crate::ui::pages::review;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let (Some(run), Some(snapshot)) = (&model.run, model.snapshot()) else { return };
    let counts = run.progress.counts();
    let (what, time) = (heading(run, counts.total), run.time());
    let room = usize::from(area.width).saturating_sub(text::width(&what) + text::width(&time) + 4);
    let headline = format!("{what} {}", review::place(snapshot, room));
    let area = framing::question(frame, area, &headline, &time);
    let area = Rect { y: area.y.saturating_sub(1), height: area.height.saturating_add(1), ..area };
    let [bar, _, main, _, low] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(u16::from(!run.log)),
        Constraint::Length(last_events(run, area.height)),
    ])
    .areas(area);
    frame.render_widget(bar_line(run), bar);
    let width = usize::from(area.width);
    let lines = if run.log { log_lines(run, width) } else { step_lines(model, run, width) };
    let first = run.scroll.unwrap_or_else(|| followed(run, lines.len(), usize::from(main.height)));
    framing::lines(frame, main, lines, first);
    let log = &run.progress.log;
    let latest = log.iter().skip(log.len().saturating_sub(usize::from(low.height)));
    for (line, y) in latest.zip(low.y..low.bottom()) {
        frame.render_widget(log_line(&line.time, &text::fit(&line.text, width.saturating_sub(12))), Rect { y, ..low });
    }
}

pub(super) fn heading(run: &State, total: usize) -> String {
    let changes = text::count(total, "change");
    if run.plan.is_undo() { format!("Taking back {changes} in") } else { format!("Making {changes} in") }
}

/// Rows of the last events below the steps; the log has the page to itself.
fn last_events(run: &State, height: u16) -> u16 {
    if run.log { 0 } else { (height / 4).clamp(2, 12) }
}

/// How long the text is that is shown, and in how many rows it is.
pub fn extent(run: &State, size: (u16, u16)) -> (usize, usize) {
    // The question's empty line is the row of the bar.
    let area = framing::rows_of_body(size.1).saturating_sub(1);
    if run.log {
        return (log_lines(run, usize::from(size.0)).len(), usize::from(area.saturating_sub(2)));
    }
    let remark = if run.stopping { stopping(usize::from(size.0)).len() } else { 0 };
    (run.progress.steps.len() + remark, usize::from(area.saturating_sub(3 + last_events(run, area))))
}

/// The first visible row that keeps what goes on on the screen: the last event, or the first step under way.
pub fn followed(run: &State, length: usize, rows: usize) -> u16 {
    if run.log {
        return u16::try_from(length.saturating_sub(rows)).unwrap_or(u16::MAX);
    }
    let open = run.progress.steps.iter().position(|step| !is_over(&step.state)).unwrap_or(run.progress.steps.len());
    u16::try_from(open.saturating_sub(rows / 2).min(length.saturating_sub(rows))).unwrap_or(0)
}

fn step_lines(model: &Model, run: &State, width: usize) -> Vec<Line<'static>> {
    let mut lines = if run.stopping { stopping(width) } else { Vec::new() };
    lines.extend(run.progress.steps.iter().map(|step| step_line(model, run, step, width)));
    lines
}

fn stopping(width: usize) -> Vec<Line<'static>> {
    framing::remark(Sign::Attention, "Stopping: no new call starts, those that run come to their end.", width)
}

const fn is_over(state: &StepState) -> bool {
    matches!(state, StepState::Kept | StepState::Done | StepState::Failed(_) | StepState::Skipped { .. })
}

const BAR: usize = 36;

fn bar_line(run: &State) -> Line<'static> {
    let counts = run.progress.counts();
    let full = (counts.made * BAR).checked_div(counts.total).unwrap_or(BAR);
    let done = if run.plan.is_undo() { "taken back" } else { "made" };
    let mut words = format!("  {} of {} {done}", counts.made, counts.total);
    for (number, what) in [
        (counts.running, "running"),
        (counts.waiting, "waiting"),
        (counts.failed, "failed"),
        (counts.skipped, "skipped"),
    ] {
        if number > 0 {
            words = format!("{words}   {number} {what}");
        }
    }
    let checked = run.progress.checks.iter().filter(|check| check.result.is_some()).count();
    if counts.running + counts.waiting == 0 && checked < run.progress.checks.len() {
        words = format!("{words}   checking: {checked} of {}", run.progress.checks.len());
    }
    Line::from(vec![
        Span::raw(" "),
        Span::styled("█".repeat(full), theme::DONE),
        Span::styled("░".repeat(BAR - full), theme::OFF),
        Span::raw(words),
    ])
}

/// A step: its sign, what it is, what came of it, how long it has taken.
pub fn step_line(model: &Model, run: &State, step: &StepProgress, width: usize) -> Line<'static> {
    let (sign, style) = match &step.state {
        StepState::Kept => (Sign::Keep.text(), theme::OFF),
        StepState::Pending => (Sign::NotYet.text(), theme::OFF),
        // After the end nothing moves: it stands and is not ready, or nobody knows.
        StepState::Running | StepState::Waiting { .. } if !run.is_running() => {
            (Sign::Attention.text(), theme::ATTENTION)
        }
        StepState::Running | StepState::Waiting { .. } => (theme::spinner(model.elapsed), theme::HERE),
        StepState::Retrying { .. } => (Sign::Attention.text(), theme::ATTENTION),
        StepState::Done => (Sign::Done.text(), theme::DONE),
        StepState::Failed(_) => (Sign::Failed.text(), theme::FAILED),
        StepState::Skipped { .. } => (Sign::NotYet.text(), theme::ATTENTION),
    };
    let time_room = 7;
    let room = width.saturating_sub(3 + time_room + 3);
    let longest = run.progress.steps.iter().map(|step| text::width(&step.title)).max().unwrap_or(0);
    let title = longest.min(room * 3 / 5);
    let quiet = matches!(step.state, StepState::Kept | StepState::Pending);
    let mut line = table::row(vec![
        Cell::id(&step.title, title).styled(if quiet { theme::OFF } else { theme::PLAIN }),
        Cell::words(&story(step), room - title).styled(theme::OFF),
        Cell::words(&step_time(run, step), time_room).styled(theme::OFF),
    ]);
    line.spans.splice(0..0, [Span::raw(" "), Span::styled(sign, style), Span::raw(" ")]);
    line
}

/// What there is to tell of a step.
pub(super) fn story(step: &StepProgress) -> String {
    let made = ["id", "version"].iter().find_map(|field| step.ids.get(*field)).cloned().unwrap_or_default();
    match &step.state {
        StepState::Kept if step.detail.is_empty() => "stands already".to_owned(),
        StepState::Kept | StepState::Pending | StepState::Running => step.detail.clone(),
        StepState::Waiting { reason } => {
            let reason = step.note.as_ref().unwrap_or(reason);
            if made.is_empty() { reason.clone() } else { format!("{reason}  {made}") }
        }
        StepState::Retrying { error, .. } => format!("{}, trying again", error.code),
        StepState::Done if made.is_empty() || step.title.contains(&made) => step.detail.clone(),
        StepState::Done => made,
        StepState::Failed(error) => format!("{}: {}", error.code, error.message),
        StepState::Skipped { reason } => reason.clone(),
    }
}

fn step_time(run: &State, step: &StepProgress) -> String {
    let silence = if step.ended.is_none() { run.silence } else { Duration::ZERO };
    let end = step.ended.or(run.progress.last);
    match (step.since, end) {
        (Some(from), Some(to)) if step.action != StepAction::Keep => {
            duration(Duration::try_from(to.duration_since(from)).unwrap_or_default() + silence)
        }
        _ => String::new(),
    }
}

/// The whole log, every line of it in full.
fn log_lines(run: &State, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(13);
    let lines = run.progress.log.iter().flat_map(|line| {
        text::wrap(&line.text, room).into_iter().enumerate().map(|(at, words)| {
            if at == 0 { log_line(&line.time, &words) } else { Line::from(format!("{}{words}", " ".repeat(11))) }
        })
    });
    lines.collect()
}

fn log_line(time: &Timestamp, words: &str) -> Line<'static> {
    let time = time.strftime("%H:%M:%S").to_string();
    Line::from(vec![Span::styled(format!(" {time}  "), theme::OFF), Span::raw(words.to_owned())])
}
