//! The apply page as it is drawn.

use std::ops::Range;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::row::{self, is_under_way};
use super::{State, details};
use crate::engine::progress::LogLine;
use crate::ui::model::Model;
use crate::ui::pages::review;
use crate::ui::parts::{frame as framing, list, text};
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
    let has_log = !run.log && run.details.is_none();
    let [bar, _, main, _, low] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(u16::from(has_log)),
        Constraint::Length(if has_log { last_events(area.height) } else { 0 }),
    ])
    .areas(area);
    let width = usize::from(area.width);
    frame.render_widget(bar_line(run, width), bar);
    if let Some((step, scroll)) = run.details {
        framing::lines(frame, main, details::lines(model, run, step, width), scroll);
    } else if run.log {
        let lines = log_lines(run, width);
        let first = run.scroll.unwrap_or_else(|| end_of_log(lines.len(), usize::from(main.height)));
        framing::lines(frame, main, lines, first);
    } else {
        show_steps(model, run, frame, main);
        show_last_events(run, frame, low);
    }
}

pub(super) fn heading(run: &State, total: usize) -> String {
    let number = text::count(total, run.plan.unit());
    if run.plan.is_undo() { format!("Taking back, in {number}:") } else { format!("Making {number} in") }
}

/// Rows of the last events below the steps; the log has the page to itself.
fn last_events(height: u16) -> u16 {
    (height / 4).clamp(2, 12)
}

fn show_last_events(run: &State, frame: &mut Frame, area: Rect) {
    let (log, room) = (&run.progress.log, usize::from(area.width).saturating_sub(12));
    let rows = usize::from(area.height);
    let Some(newest) = log.back() else { return };
    // What has just happened is told whole.
    let mut newest = logged(newest, room);
    newest.truncate(rows);
    let before = log.len() - 1;
    let older = log.iter().take(before).skip(before.saturating_sub(rows - newest.len()));
    let older = older.map(|line| log_line(&line.time, &text::fit(&line.text, room)));
    for (line, y) in older.chain(newest).zip(area.y..area.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..area });
    }
}

/// The steps around the one that is looked at; those under way are always among them.
fn show_steps(model: &Model, run: &State, frame: &mut Frame, area: Rect) {
    let remark = if run.stopping { stopping(usize::from(area.width)) } else { Vec::new() };
    let height = u16::try_from(remark.len()).unwrap_or(0).min(area.height);
    let [above, area] = Layout::vertical([Constraint::Length(height), Constraint::Fill(1)]).areas(area);
    framing::lines(frame, above, remark, 0);
    let steps = &run.progress.steps;
    let under_way: Vec<usize> = (0..steps.len()).filter(|at| is_under_way(&steps[*at])).collect();
    let (range, pinned) = window(run.looked_at(), steps.len(), usize::from(area.height), &under_way);
    let shown = pinned.iter().copied().chain(range.clone());
    let mut shown: Vec<usize> = shown.collect();
    shown.sort_unstable();
    let width = usize::from(area.width).saturating_sub(2);
    for (at, y) in shown.into_iter().zip(area.y..area.bottom()) {
        let here = run.cursor == Some(at);
        let line = row::step_line(model, run, &steps[at], width);
        let line = if here { line.patch_style(theme::SELECTED) } else { line };
        frame.render_widget(line, Rect { y, height: 1, ..area });
        if here {
            frame.render_widget(Span::styled(Sign::Here.text(), theme::HERE), Rect { y, height: 1, width: 1, ..area });
            if model.overlay.is_none() {
                frame.set_cursor_position(Position::new(area.x, y));
            }
        }
    }
    if range.start > 0 {
        list::more(frame, area, area.y, "↑");
    }
    if range.end < steps.len() {
        list::more(frame, area, area.bottom().saturating_sub(1), "↓");
    }
}

/// Which of `length` rows are shown around `at`, and which beside those: `pinned` ones that would be out of sight, in
/// at most half of the rows.
fn window(at: usize, length: usize, rows: usize, pinned: &[usize]) -> (Range<usize>, Vec<usize>) {
    let mut kept = Vec::new();
    for _ in 0..=rows {
        let room = rows - kept.len();
        let first = list::offset(at, length, room);
        let range = first..(first + room).min(length);
        let outside = pinned.iter().copied().filter(|row| !range.contains(row)).take(rows / 2);
        let outside: Vec<usize> = outside.collect();
        if outside.len() <= kept.len() {
            return (range, outside);
        }
        kept = outside;
    }
    (at..at, Vec::new())
}

fn stopping(width: usize) -> Vec<Line<'static>> {
    framing::remark(Sign::Attention, "Stopping: no new call starts, those that run come to their end.", width)
}

/// The longest and the shortest bar.
const BAR: (usize, usize) = (8, 36);

fn bar_line(run: &State, width: usize) -> Line<'static> {
    let counts = run.progress.counts();
    let words = words(run, width.saturating_sub(BAR.0 + 2));
    let bar = width.saturating_sub(text::width(&words) + 2).clamp(BAR.0, BAR.1);
    let full = (run.accepted() * bar).checked_div(counts.total).unwrap_or(bar);
    let failed = counts.failed > 0;
    Line::from(vec![
        Span::raw(" "),
        Span::styled("█".repeat(full), if failed { theme::FAILED } else { theme::DONE }),
        Span::styled("░".repeat(bar - full), theme::OFF),
        Span::raw(words),
    ])
}

/// The numbers beside the bar, as many as there is room for: half a word says nothing.
fn words(run: &State, room: usize) -> String {
    let counts = run.progress.counts();
    let done = if run.plan.is_undo() { "taken back" } else { "made" };
    let sum = |number: fn(&crate::engine::progress::StepProgress) -> u32| -> usize {
        run.progress.steps.iter().map(|step| number(step) as usize).sum()
    };
    let (tries, throttled) = (sum(|step| step.attempt.saturating_sub(1)), sum(|step| step.throttled));
    let mut words = format!("  {} of {} {done}", run.accepted(), counts.total);
    // Those are among the ones that are made, while a run goes on and after it.
    let unready = run.accepted() - counts.made;
    for (number, what) in [
        (counts.running - unready, "running"),
        (unready, "not ready"),
        (counts.waiting, "waiting"),
        (counts.failed, "failed"),
        (counts.skipped, "skipped"),
        (tries, "tried again"),
        (throttled, "throttled"),
    ] {
        let more = format!("{words}   {number} {what}");
        if number > 0 && text::width(&more) <= room {
            words = more;
        }
    }
    let checked = run.progress.checks.iter().filter(|check| check.result.is_some()).count();
    if counts.running + counts.waiting == 0 && checked < run.progress.checks.len() {
        words = format!("{words}   checking: {checked} of {}", run.progress.checks.len());
    }
    words
}

/// In how many rows the log, or the details of a step, are shown.
pub fn rows_of_main(size: (u16, u16)) -> usize {
    // The question's empty line is the row of the bar.
    usize::from(framing::rows_of_body(size.1).saturating_sub(3))
}

/// How long the log is, and in how many rows it is.
pub fn extent_of_log(run: &State, size: (u16, u16)) -> (usize, usize) {
    (log_lines(run, usize::from(size.0)).len(), rows_of_main(size))
}

/// The first line of the log that shows its last one.
pub fn end_of_log(length: usize, rows: usize) -> u16 {
    u16::try_from(length.saturating_sub(rows)).unwrap_or(u16::MAX)
}

/// The whole log, every line of it in full.
fn log_lines(run: &State, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(13);
    run.progress.log.iter().flat_map(|line| logged(line, room)).collect()
}

fn logged(line: &LogLine, room: usize) -> Vec<Line<'static>> {
    let rows = text::wrap(&line.text, room).into_iter().enumerate();
    let rows =
        rows.map(
            |(at, words)| {
                if at == 0 { log_line(&line.time, &words) } else { Line::from(format!("{}{words}", " ".repeat(11))) }
            },
        );
    rows.collect()
}

fn log_line(time: &Timestamp, words: &str) -> Line<'static> {
    let time = time.strftime("%H:%M:%S").to_string();
    Line::from(vec![Span::styled(format!(" {time}  "), theme::OFF), Span::raw(words.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_is_always_in_sight_and_so_is_what_is_looked_at() {
        for rows in 3..12 {
            for at in 0..30 {
                for pinned in [vec![], vec![0], vec![29], vec![2, 28], (10..14).collect::<Vec<_>>()] {
                    let (range, beside) = window(at, 30, rows, &pinned);
                    assert!(range.contains(&at), "{at} in {rows} beside {pinned:?}");
                    assert!(range.len() + beside.len() <= rows, "{at} in {rows} beside {pinned:?}");
                    let seen = pinned.iter().filter(|row| range.contains(row) || beside.contains(row)).count();
                    assert!(seen >= pinned.len().min(rows / 2), "{at} in {rows} beside {pinned:?}");
                }
            }
        }
        assert_eq!(window(2, 5, 9, &[4]), (0..5, vec![]));
    }
}
