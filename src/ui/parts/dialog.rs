//! What lies over a page: the help, and questions before leaving.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use super::{frame as framing, text};
use crate::ui::keys::{self, Action, Hint};
use crate::ui::model::{Model, Overlay};
use crate::ui::pages::apply::{INTERRUPTS, so_far};
use crate::ui::pages::{self, Page, map};
use crate::ui::{keep, save, theme, why};

/// Columns of the names of keys: what they take, within these bounds.
const LABEL: (usize, usize) = (10, 24);

/// Columns of the page that are worth showing beside what lies over it.
const SIDES: u16 = 10;

/// The keys of what lies over the page.
pub fn hints(overlay: Overlay) -> Vec<Hint> {
    match overlay {
        Overlay::Map(_) => {
            vec![Hint::new(Action::Up, "move"), Hint::new(Action::Next, "go there"), Hint::new(Action::Back, "close")]
        }
        Overlay::Help(_) => vec![Hint::new(Action::Up, "scroll"), Hint::new(Action::Back, "close")],
        Overlay::Leave => vec![Hint::new(Action::Yes, "leave"), Hint::new(Action::No, "stay")],
        Overlay::LeaveRunning => vec![Hint::new(Action::Yes, "leave now"), Hint::new(Action::No, "wait")],
        Overlay::Save => vec![Hint::new(Action::Next, "save"), Hint::new(Action::Back, "back")],
        Overlay::Discard => vec![Hint::new(Action::Yes, "discard"), Hint::new(Action::No, "keep")],
        Overlay::TakeBack => vec![
            Hint::new(Action::Yes, "stop, then the way back"),
            Hint::new(Action::No, "go on"),
            Hint::new(Action::Quit, "stop"),
        ],
    }
}

/// Draws what lies over the page.
pub fn show(model: &Model, frame: &mut Frame, overlay: Overlay, body: Rect) {
    let room = room(body.width);
    let (title, content, scroll) = match overlay {
        Overlay::Map(here) => return show_map(model, frame, here, body),
        Overlay::Help(scroll) => (format!("{}: why, and the keys", model.page), help(model, room), scroll),
        Overlay::Leave => ("Leave?".to_owned(), question(model, room), 0),
        Overlay::LeaveRunning => ("Leave while calls are on their way?".to_owned(), running(room), 0),
        Overlay::Save => ("Save the answers to a file".to_owned(), save::content(model, room), 0),
        Overlay::Discard => ("Discard what is kept?".to_owned(), discarding(model, room), 0),
        Overlay::TakeBack => ("Stop, and take back what was made?".to_owned(), taking_back(room), 0),
    };
    let inner = window(frame, body, &title, content.len());
    framing::lines(frame, inner, content, scroll);
    if overlay == Overlay::Save {
        return save::show_field(model, frame, inner);
    }
    if inner.width > 0 && inner.height > 0 {
        frame.set_cursor_position(Position::new(inner.x, inner.y));
    }
}

fn show_map(model: &Model, frame: &mut Frame, here: Page, body: Rect) {
    let title = model.spell("The steps: <next> or a number goes there");
    let inner = window(frame, body, &title, map::rows(model, here, room(body.width) + 2));
    map::show(model, frame, inner, here);
}

/// A frame in the middle of the page, with room for so many rows.
fn window(frame: &mut Frame, body: Rect, title: &str, rows: usize) -> Rect {
    let width = u16::try_from(room(body.width) + 4).unwrap_or(body.width);
    let height = u16::try_from(rows + 2).unwrap_or(body.height).min(body.height);
    let area = body.centered(ratatui::layout::Constraint::Length(width), ratatui::layout::Constraint::Length(height));
    // Of a page that is hardly wider, letters would stand about at its sides.
    let is_narrow = body.width < area.width + 2 * SIDES;
    frame.render_widget(Clear, if is_narrow { Rect { x: body.x, width: body.width, ..area } } else { area });
    let block = Block::bordered().title(Span::styled(format!(" {title} "), theme::STRONG));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
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
    let mut lines = unseen(model, room);
    let why = why::lines(model, room);
    if !why.is_empty() {
        lines.extend(why);
        lines.push(Line::default());
    }
    lines.extend(
        text::wrap(&model.spell(pages::why(model)), room).into_iter().map(|line| Line::from(format!(" {line}"))),
    );
    lines.push(Line::default());
    if model.page == Page::Apply {
        lines.extend(interrupts(model, &INTERRUPTS, room));
        lines.push(Line::default());
    }
    let keys = keys::help(&model.start.keys, &pages::hints(model), model.typing);
    let column = label_column(keys.iter().map(|(label, _)| label.as_str()));
    for (label, does) in keys {
        lines.push(Line::from(vec![
            Span::styled(format!(" {}", text::pad(&text::fit(&label, column), column)), theme::HERE),
            Span::raw(text::fit(&does, room.saturating_sub(column + 2))),
        ]));
    }
    if model.page != Page::Apply {
        lines.push(Line::default());
        lines.extend(interrupts(model, &ENDINGS, room));
    }
    lines
}

/// What the page says of the row under its cursor, where it has too little room to say all of it.
fn unseen(model: &Model, room: usize) -> Vec<Line<'static>> {
    let (width, height) = (model.size.0, framing::rows_of_body(model.size.1));
    let (page, _) = why::split(model, Rect { x: 0, y: 0, width, height });
    let (length, room_below) =
        (pages::about(model, usize::from(page.width)).len(), framing::rows_of_text(model.size.1));
    let most = pages::rows_about(model, u16::try_from(room_below).unwrap_or(u16::MAX), length);
    let is_cut = length > usize::from(most);
    let mut lines = if is_cut { pages::about(model, room) } else { Vec::new() };
    if !lines.is_empty() {
        lines.insert(0, Line::from(Span::styled(" What the page had no room for", theme::STRONG)));
        lines.push(Line::default());
    }
    lines
}

/// What ends the program while nothing is on its way.
const ENDINGS: [(&str, &str); 3] = [
    ("<quit>", "leaves; nothing is on its way in AWS, and what was answered or done is kept"),
    ("SIGTERM", "the same, without a question"),
    ("hang-up", "SIGHUP, or a terminal that is gone: as SIGTERM"),
];

/// Columns that these names of keys take, with the gap behind them.
fn label_column<'a>(labels: impl Iterator<Item = &'a str>) -> usize {
    labels.map(|label| text::width(label) + 1).max().unwrap_or_default().clamp(LABEL.0, LABEL.1)
}

/// What ends the program before its time, and what becomes of it then.
fn interrupts(model: &Model, endings: &[(&str, &str)], room: usize) -> Vec<Line<'static>> {
    let rows: Vec<_> = endings.iter().map(|(label, does)| (model.spell(label), model.spell(does))).collect();
    let column = label_column(rows.iter().map(|(label, _)| label.as_str()));
    let row = |(label, does): &(String, String)| {
        let lines = text::wrap(does, room.saturating_sub(column + 2)).into_iter().enumerate();
        let shown = |(at, words): (usize, String)| {
            let label = if at == 0 { label.as_str() } else { "" };
            Line::from(vec![Span::styled(format!(" {}", text::pad(label, column)), theme::HERE), Span::raw(words)])
        };
        lines.map(shown).collect::<Vec<_>>()
    };
    rows.iter().flat_map(row).collect()
}

fn question(model: &Model, room: usize) -> Vec<Line<'static>> {
    sentences(&[&so_far(model), &model.spell(keep::ON_LEAVING)], room)
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
