//! The apply page as it is drawn.

use std::collections::VecDeque;
use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{State, duration};
use crate::engine::progress::{LogLine, StepProgress, StepState};
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
    let headline = format!("Making {} in {}", text::count(counts.total, "change"), review::place(snapshot));
    let area = framing::question(frame, area, &headline, &run.time());
    let area = Rect { y: area.y.saturating_sub(1), height: area.height.saturating_add(1), ..area };
    let log_height = if run.log { area.height.saturating_sub(3) } else { (area.height / 4).clamp(2, 12) };
    let [bar, _, steps, _, log] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(log_height),
    ])
    .areas(area);
    frame.render_widget(bar_line(run), bar);
    let width = usize::from(area.width);
    let mut lines: Vec<Line> = run.progress.steps.iter().map(|step| step_line(model, run, step, width)).collect();
    if run.stopping {
        let words = "Stopping: no new call starts, those that run come to their end.";
        lines.splice(0..0, framing::remark(Sign::Attention, words, width));
    }
    let first = if run.scroll > 0 { run.scroll } else { busy_row(run, steps.height) };
    framing::lines(frame, steps, lines, first);
    framing::lines(frame, log, log_lines(&run.progress.log, usize::from(log.height), width), 0);
}

/// The first visible row that keeps what is under way on the screen.
fn busy_row(run: &State, height: u16) -> u16 {
    let open = run.progress.steps.iter().position(|step| !is_over(&step.state)).unwrap_or(run.progress.steps.len());
    u16::try_from(open).unwrap_or(0).saturating_sub(height / 2)
}

const fn is_over(state: &StepState) -> bool {
    matches!(state, StepState::Kept | StepState::Done | StepState::Failed(_) | StepState::Skipped { .. })
}

const BAR: usize = 36;

fn bar_line(run: &State) -> Line<'static> {
    let counts = run.progress.counts();
    let full = (counts.made * BAR).checked_div(counts.total).unwrap_or(BAR);
    let mut words = format!("  {} of {} made", counts.made, counts.total);
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
fn story(step: &StepProgress) -> String {
    let made = ["id", "version"].iter().find_map(|field| step.ids.get(*field)).cloned().unwrap_or_default();
    match &step.state {
        StepState::Kept => "stands already".to_owned(),
        StepState::Pending | StepState::Running => step.detail.clone(),
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

fn log_lines(log: &VecDeque<LogLine>, height: usize, width: usize) -> Vec<Line<'static>> {
    let skip = log.len().saturating_sub(height);
    log.iter()
        .skip(skip)
        .map(|line| {
            let time = line.time.strftime("%H:%M:%S").to_string();
            let text = text::fit(&line.text, width.saturating_sub(12));
            Line::from(vec![Span::styled(format!(" {time}  "), theme::OFF), Span::raw(text)])
        })
        .collect()
}
