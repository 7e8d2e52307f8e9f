//! What lies over a page: the help, and questions before leaving.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use super::{frame as framing, text};
use crate::ui::keys::{self, Action, Hint};
use crate::ui::model::{Model, Overlay};
use crate::ui::pages::apply::{INTERRUPTS, State};
use crate::ui::pages::{self, Page};
use crate::ui::{keep, save, theme};

/// Columns of the names of keys.
const LABEL: usize = 10;

/// The keys of what lies over the page.
pub fn hints(overlay: Overlay) -> Vec<Hint> {
    match overlay {
        Overlay::Help(_) => vec![Hint::new(Action::Up, "scroll"), Hint::new(Action::Back, "close")],
        Overlay::Leave => vec![Hint::new(Action::Yes, "leave"), Hint::new(Action::No, "stay")],
        Overlay::LeaveRunning => vec![Hint::new(Action::Yes, "leave now"), Hint::new(Action::No, "wait")],
        Overlay::Save => vec![Hint::new(Action::Next, "save"), Hint::new(Action::Back, "back")],
        Overlay::Discard => vec![Hint::new(Action::Yes, "discard"), Hint::new(Action::No, "keep")],
        Overlay::TakeBack => vec![Hint::new(Action::Yes, "stop"), Hint::new(Action::No, "go on")],
    }
}

/// Draws what lies over the page.
pub fn show(model: &Model, frame: &mut Frame, overlay: Overlay, body: Rect) {
    let room = room(body.width);
    let (title, content, scroll) = match overlay {
        Overlay::Help(scroll) => (format!("{}: why, and the keys", model.page), help(model, room), scroll),
        Overlay::Leave => ("Leave?".to_owned(), question(model, room), 0),
        Overlay::LeaveRunning => ("Leave while calls are on their way?".to_owned(), running(room), 0),
        Overlay::Save => ("Save the answers to a file".to_owned(), save::content(model, room), 0),
        Overlay::Discard => ("Discard what is kept?".to_owned(), discarding(model, room), 0),
        Overlay::TakeBack => ("Stop, and take back what was made?".to_owned(), taking_back(room), 0),
    };
    let width = u16::try_from(room + 4).unwrap_or(body.width);
    let height = u16::try_from(content.len() + 2).unwrap_or(body.height).min(body.height);
    let area = body.centered(ratatui::layout::Constraint::Length(width), ratatui::layout::Constraint::Length(height));
    frame.render_widget(Clear, area);
    let block = Block::bordered().title(Span::styled(format!(" {title} "), theme::STRONG));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    framing::lines(frame, inner, content, scroll);
    if overlay == Overlay::Save {
        return save::show_field(model, frame, inner);
    }
    if inner.width > 0 && inner.height > 0 {
        frame.set_cursor_position(Position::new(inner.x, inner.y));
    }
}

/// Columns of a text over the page.
fn room(width: u16) -> usize {
    usize::from(width.saturating_sub(8).min(76))
}

/// How long the help is, and in how many rows it is.
pub fn extent_of_help(model: &Model) -> (usize, usize) {
    let rows = framing::rows_of_body(model.size.1).saturating_sub(2);
    (help(model, room(model.size.0)).len(), usize::from(rows))
}

fn help(model: &Model, room: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> =
        text::wrap(pages::why(model.page), room).into_iter().map(|line| Line::from(format!(" {line}"))).collect();
    lines.push(Line::default());
    if model.page == Page::Apply {
        lines.extend(interrupts(room));
        lines.push(Line::default());
    }
    for (label, does) in keys::help(&pages::hints(model)) {
        lines.push(Line::from(vec![
            Span::styled(format!(" {}", text::pad(label, LABEL)), theme::HERE),
            Span::raw(text::fit(&does, room.saturating_sub(LABEL + 2))),
        ]));
    }
    lines
}

/// What ends a run before its time, and what becomes of it then.
fn interrupts(room: usize) -> impl Iterator<Item = Line<'static>> {
    INTERRUPTS.into_iter().flat_map(move |(label, does)| {
        text::wrap(does, room.saturating_sub(LABEL + 2)).into_iter().enumerate().map(move |(at, words)| {
            let label = if at == 0 { label } else { "" };
            Line::from(vec![Span::styled(format!(" {}", text::pad(label, LABEL)), theme::HERE), Span::raw(words)])
        })
    })
}

fn question(model: &Model, room: usize) -> Vec<Line<'static>> {
    let changed =
        model.run.as_ref().map_or_else(|| "Nothing has been changed in AWS.".to_owned(), State::what_has_changed);
    sentences(&[&changed, keep::ON_LEAVING], room)
}

fn discarding(model: &Model, room: usize) -> Vec<Line<'static>> {
    let what = pages::unfinished::kept_words(model);
    sentences(&[&what, "Nobody can go on with these answers then. Nothing changes in AWS."], room)
}

fn running(room: usize) -> Vec<Line<'static>> {
    sentences(
        &[
            "No new call starts; the calls that run are about to end by themselves.",
            "If you leave now, what they did is not known here: the journal says which they were.",
        ],
        room,
    )
}

fn taking_back(room: usize) -> Vec<Line<'static>> {
    sentences(
        &[
            "No new call starts; the calls that run come to their end.",
            "Then the way back is shown. Nothing is taken back before you have said yes to it.",
        ],
        room,
    )
}

fn sentences(sentences: &[&str], room: usize) -> Vec<Line<'static>> {
    let lines = sentences.iter().flat_map(|sentence| text::wrap(sentence, room));
    lines.map(|line| Line::from(format!(" {line}"))).collect()
}
