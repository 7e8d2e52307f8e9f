//! One-line inputs, and address ranges checked while they are typed.

use crossterm::event::{Event, KeyEvent};
use ipnet::IpNet;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use tui_input::backend::crossterm::EventHandler;
use tui_input::{Input, InputRequest};

use super::text;

/// More than any answer needs; a pasted file must not stall the screen.
pub const LONGEST: usize = 2_000;

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
        for character in pasted.chars() {
            let character = if character.is_whitespace() { ' ' } else { character };
            if !character.is_control() {
                self.input.handle(InputRequest::InsertChar(character));
            }
        }
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

/// Address ranges, separated by commas or spaces; a lone address is a range of one. The first that cannot be
/// read is named with the reason.
///
/// # Errors
/// When a part is no range.
pub fn ranges(typed: &str) -> Result<Vec<IpNet>, String> {
    typed.split([',', ' ', ';']).filter(|part| !part.is_empty()).map(range).collect()
}

fn range(part: &str) -> Result<IpNet, String> {
    let alone = part.parse::<std::net::IpAddr>().map(IpNet::from);
    let net: IpNet = alone
        .or_else(|_| part.parse())
        .map_err(|_| format!("`{}` is no address range; one looks like 203.0.113.0/24", text::fit(part, 40)))?;
    if let IpNet::V6(_) = net {
        return Err(format!("{net} is an IPv6 range, and the endpoints made here have IPv4 addresses only"));
    }
    if net.addr() != net.network() {
        return Err(format!("{net} has bits set after the prefix; the range is {}", net.trunc()));
    }
    Ok(net)
}

/// The ranges as they are typed.
#[must_use]
pub fn join(ranges: &[IpNet]) -> String {
    ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_the_wrong_one_is_named() {
        assert_eq!(join(&ranges("10.0.0.0/8, 203.0.113.7").unwrap()), "10.0.0.0/8, 203.0.113.7/32");
        assert!(ranges("").unwrap().is_empty());
        assert!(ranges("10.0.0.0/8 10.0.0.0/99").unwrap_err().contains("10.0.0.0/99"));
        assert!(ranges("10.0.0.1/8").unwrap_err().contains("10.0.0.0/8"));
        assert!(ranges("2001:db8::/32").unwrap_err().contains("IPv6"));
    }

    #[test]
    fn a_pasted_line_end_is_no_enter() {
        let mut field = Field::default();
        assert!(field.paste("10.0.0.0/8\n10.1.0.0/16\u{1b}"));
        assert_eq!(field.text(), "10.0.0.0/8 10.1.0.0/16");
    }

    #[test]
    fn of_a_paste_that_is_too_long_nothing_is_taken() {
        let mut field = Field::new("10.0.0.0/8, ");
        assert!(!field.paste(&"10.1.0.0/16, ".repeat(LONGEST / 13)));
        assert_eq!(field.text(), "10.0.0.0/8, ");
    }
}
