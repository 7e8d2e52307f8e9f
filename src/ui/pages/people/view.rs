//! The people page as it is drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::confirm::Confirm;
use super::{items, rows};
use crate::domain::restriction::Mode;
use crate::ui::model::Model;
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::{self, Sign};

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(snapshot) = model.snapshot() else { return };
    if model.draft.answers.restriction.mode == Mode::None {
        let area = framing::question(frame, area, "Who gets this restriction?", "");
        let words =
            "Nobody: in mode none only the private path is built. <next> goes on; <back> goes back to the modes.";
        framing::lines(frame, area, framing::words(&model.spell(words), usize::from(area.width), theme::PLAIN), 0);
        return;
    }
    let items = items(model);
    let chosen = model.draft.answers.principals.len();
    let shown = items.iter().filter(|item| super::is_stop(item)).count();
    let right = format!(
        "{} chosen   {} of {}",
        text::number(chosen),
        text::number(shown),
        text::number(snapshot.principals.len())
    );
    let area = framing::question(frame, area, "Who gets this restriction?", &right);
    let (area, asked) = match &model.people.confirm {
        Some(confirm) => ask(frame, area, confirm),
        None => (framing::about(model, frame, area, rows::about(model, snapshot, usize::from(area.width))), None),
    };
    let (filter, rows) = split(area, u16::from(model.people.filter.is_shown()));
    if shown == 0 && model.people.filter.is_shown() {
        let words = model.spell(&model.people.filter.nothing());
        framing::lines(frame, rows, framing::words(&words, usize::from(rows.width), theme::OFF), 0);
    }
    let here = items.iter().position(|item| Some(*item) == model.people.cursor);
    list::show(frame, rows, &items, here, None, |item, width| rows::row(model, snapshot, *item, width));
    // What is typed into comes last, as it takes the cursor.
    if filter.height > 0 {
        model.people.filter.show(frame, filter);
    }
    if let (Some(confirm), Some(area)) = (&model.people.confirm, asked) {
        confirm.field.show(frame, area, model.overlay.is_none());
    }
}

/// The first rows, and the rest.
fn split(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, Rect { y: area.y + rows, height: area.height - rows, ..area })
}

/// Rows that stay to the list, with the empty one below it.
const LEAST: u16 = 2;

/// Asks for the administrator's own name; gives the room above, and that of the input.
fn ask(frame: &mut Frame, area: Rect, confirm: &Confirm) -> (Rect, Option<Rect>) {
    let label = format!(" Type {} to restrict yourself too: ", text::fit(&confirm.word, 30));
    let Some(height) = area.height.checked_sub(1) else { return (area, None) };
    let row = Rect { y: area.y + height, height: 1, ..area };
    frame.render_widget(Line::from(Span::styled(label.clone(), theme::STRONG)), row);
    let indent = u16::try_from(text::width(&label)).unwrap_or(u16::MAX).min(row.width);
    let input = Rect { x: row.x + indent, width: row.width - indent, ..row };
    // Who is asked for a yes reads all of it: the list gives way.
    let words = framing::remark(Sign::Attention, &confirm.words(), usize::from(area.width));
    let above = framing::below_of(frame, Rect { height, ..area }, words, height.saturating_sub(LEAST));
    (above, Some(input))
}
