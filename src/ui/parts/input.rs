//! One-line inputs.

use crossterm::event::{Event, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use super::text;

/// More than any answer needs; a pasted file must not stall the screen.
pub const LONGEST: usize = 8_000;

/// A one-line input.
#[derive(Debug, Default)]
pub struct Field {
    input: Input,
}

impl Field {
    /// An input that holds `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()) }
    }

    /// What it holds.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Takes a key.
    pub fn press(&mut self, key: KeyEvent) {
        if self.text().len() < LONGEST || !matches!(key.code, crossterm::event::KeyCode::Char(_)) {
            self.input.handle_event(&Event::Key(key));
        }
    }

    /// Takes pasted text: line ends become spaces, other control characters go. `false` when it is too long: a part
    /// of it, cut within a range, could mean something else.
    pub fn paste(&mut self, pasted: &str) -> bool {
        if self.text().len() + pasted.len() > LONGEST {
            return false;
        }
        let (before, after) = self.text().split_at(byte_of(self.text(), self.input.cursor()));
        let fit = pasted.chars().map(|character| if character.is_whitespace() { ' ' } else { character });
        let fit: String = fit.filter(|character| !character.is_control()).collect();
        let cursor = self.input.cursor() + fit.chars().count();
        // At once: character by character, each would move all that stand behind it.
        self.input = Input::new([before, &fit, after].concat()).with_cursor(cursor);
        true
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.input.reset();
    }

    /// Draws it in one row; with the terminal's cursor where it is typed into.
    pub fn show(&self, frame: &mut Frame, area: Rect, typing: bool) {
        if area.width == 0 || area.height == 0 {
            return;
        }
        let room = usize::from(area.width.saturating_sub(1));
        let skip = self.input.visual_scroll(room);
        let visible: String = text::clean(self.text()).chars().skip(skip_chars(self.text(), skip)).collect();
        frame.render_widget(Line::from(Span::raw(text::fit(&visible, room))), area);
        if typing {
            let column = u16::try_from(self.input.visual_cursor().saturating_sub(skip)).unwrap_or(0);
            frame.set_cursor_position(Position::new(area.x + column.min(area.width - 1), area.y));
        }
    }
}

/// Where the `number`th character begins.
fn byte_of(text: &str, number: usize) -> usize {
    text.char_indices().nth(number).map_or(text.len(), |(at, _)| at)
}

/// How many characters make up the first `columns` columns.
fn skip_chars(text: &str, columns: usize) -> usize {
    let mut used = 0;
    text.chars()
        .take_while(|character| {
            used += text::width(character.encode_utf8(&mut [0; 4]));
            used <= columns
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_line_end_is_no_enter() {
        let mut field = Field::default();
        assert!(field.paste("10.0.0.0/8\n10.1.0.0/16\u{1b}"));
        assert_eq!(field.text(), "10.0.0.0/8 10.1.0.0/16");
    }

    #[test]
    fn a_paste_goes_in_where_the_cursor_is() {
        let mut field = Field::new("東, c");
        for _ in 0..2 {
            field.press(crossterm::event::KeyCode::Left.into());
        }
        assert!(field.paste("a\nb"));
        field.press(crossterm::event::KeyCode::Char('!').into());
        assert_eq!(field.text(), "東,a b! c");
    }

    #[test]
    fn of_a_paste_that_is_too_long_nothing_is_taken() {
        let mut field = Field::new("10.0.0.0/8, ");
        assert!(!field.paste(&"10.1.0.0/16, ".repeat(LONGEST / 13)));
        assert_eq!(field.text(), "10.0.0.0/8, ");
    }
}
