//! What the model looks like.

use ratatui::Frame;
use ratatui::text::Line;

use super::model::Model;

/// Draws everything.
pub fn view(model: &Model, frame: &mut Frame) {
    let who = model.reading.snapshot.as_ref().map_or("reading the account", |snapshot| &snapshot.identity.account);
    frame.render_widget(Line::from(format!(" studiolink {}   {who}", model.start.version)), frame.area());
}
