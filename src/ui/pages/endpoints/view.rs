//! The endpoints page as it is drawn.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::ways::Ways;
use super::{about, items, paid, rows};
use crate::ui::model::Model;
use crate::ui::parts::{frame as framing, list};

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(snapshot) = model.snapshot() else { return };
    let right = paid::counted(model, snapshot);
    let area = framing::question(frame, area, "Which endpoints are needed, and who reaches them?", &right);
    let ways = Ways::of(model, snapshot);
    let area = framing::about(model, frame, area, about::about(model, snapshot, &ways, usize::from(area.width)));
    let mut area = area;
    if model.endpoints.filter.is_shown() && area.height > 0 {
        model.endpoints.filter.show(frame, Rect { height: 1, ..area });
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    let items = items(model, snapshot);
    let here = items.iter().position(|item| Some(*item) == model.endpoints.cursor);
    list::show(frame, area, &items, here, None, |item, width| rows::row(model, snapshot, *item, (width, &ways)));
    rows::show_clients(model, frame, area, &items, here);
}
