//! What the model looks like.

use ratatui::Frame;

use super::model::Model;
use super::pages;
use super::parts::{dialog, frame as framing};
use super::theme::{self, Sign};
use super::why;

/// Draws everything.
pub fn view(model: &Model, frame: &mut Frame) {
    let area = frame.area();
    if framing::is_too_small((area.width, area.height)) {
        framing::too_small(model, frame);
    } else {
        let body = framing::show(model, frame);
        let notice = model.notice.as_deref().unwrap_or_default();
        let notice = framing::remark(
            if model.is_well() { Sign::Done } else { Sign::Attention },
            notice,
            usize::from(area.width),
        );
        let body = framing::below(frame, body, notice);
        let (page, side) = why::split(model, body);
        pages::view(model, frame, page);
        if let Some(side) = side {
            why::show(model, frame, side);
        }
        if let Some(overlay) = model.overlay {
            dialog::show(model, frame, overlay, body);
        }
    }
    theme::finish(frame.buffer_mut(), model.start.ascii, model.start.colour);
}
