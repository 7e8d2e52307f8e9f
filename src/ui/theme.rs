//! Styles by meaning and the signs that carry it, in the terminal's own 16 colours.

use std::borrow::Cow;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use super::parts::text;

/// It stands, it passed.
pub const DONE: Style = Style::new().fg(Color::Green);
/// It failed or is refused.
pub const FAILED: Style = Style::new().fg(Color::Red);
/// It needs attention.
pub const ATTENTION: Style = Style::new().fg(Color::Yellow);
/// This is where we are.
pub const HERE: Style = Style::new().fg(Color::Cyan);
/// It is off, or only an aside. Dim, as dark grey vanishes on some dark themes.
pub const OFF: Style = Style::new().add_modifier(Modifier::DIM);
/// A question or a heading.
pub const STRONG: Style = Style::new().add_modifier(Modifier::BOLD);
/// Ordinary text.
pub const PLAIN: Style = Style::new();
/// The row under the cursor, visible without colour.
pub const SELECTED: Style = Style::new().add_modifier(Modifier::REVERSED);

/// A sign and its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Done, passed.
    Done,
    /// Failed, refused.
    Failed,
    /// Needs attention.
    Attention,
    /// Not yet.
    NotYet,
    /// Here.
    Here,
    /// Will be made.
    Create,
    /// Will be changed.
    Modify,
    /// Stays.
    Keep,
    /// Goes.
    Remove,
}

impl Sign {
    /// What is drawn.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Done => "✓",
            Self::Failed => "✗",
            Self::Attention => "!",
            Self::NotYet => "·",
            Self::Here => ">",
            Self::Create => "+",
            Self::Modify => "~",
            Self::Keep => "=",
            Self::Remove => "-",
        }
    }

    /// Its style, which only repeats it.
    #[must_use]
    pub const fn style(self) -> Style {
        match self {
            Self::Done | Self::Create => DONE,
            Self::Failed | Self::Remove => FAILED,
            Self::Attention | Self::Modify => ATTENTION,
            Self::Here => HERE,
            Self::NotYet | Self::Keep => OFF,
        }
    }
}

/// The plain twin of everything beyond ASCII that we draw ourselves.
const TWINS: &[(&str, &str)] = &[
    ("✓", "*"),
    ("✗", "x"),
    ("·", "."),
    ("─", "-"),
    ("│", "|"),
    ("┌", "+"),
    ("┐", "+"),
    ("└", "+"),
    ("┘", "+"),
    ("█", "#"),
    ("░", "."),
    ("…", "~"),
    ("↑", "^"),
    ("↓", "v"),
    ("←", "<"),
    ("→", ">"),
    ("⠋", "o"),
    ("⠙", "O"),
    ("⠴", "o"),
    ("⠦", "O"),
    ("\u{fffd}", "?"),
];

/// A text in ASCII: our own signs become their twins, everything else a question mark.
#[must_use]
pub fn in_ascii(text: &str) -> String {
    let twin = |character: char| {
        let twin = TWINS.iter().find(|(sign, _)| sign.chars().eq([character]));
        twin.map_or('?', |(_, twin)| twin.chars().next().unwrap_or('?'))
    };
    text.chars().map(|character| if character.is_ascii() { character } else { twin(character) }).collect()
}

/// The spinner's frames: none of them is a sign, nor a key.
const SPINNER: [&str; 4] = ["⠋", "⠙", "⠴", "⠦"];

/// The frame of the spinner at a time; the first one for ever when nothing may move.
#[must_use]
pub fn spinner(elapsed: Duration) -> &'static str {
    let frame = usize::try_from(elapsed.as_millis() / 125).unwrap_or(0) % SPINNER.len();
    SPINNER[frame]
}

/// Last of all drawing: takes away what this terminal must not get. One place, so that no page can forget it.
pub fn finish(buffer: &mut Buffer, ascii: bool, colour: bool) {
    for cell in &mut buffer.content {
        if let Cow::Owned(_) = text::clean(cell.symbol()) {
            cell.set_symbol("\u{fffd}");
        }
        if !colour {
            cell.fg = Color::Reset;
            cell.bg = Color::Reset;
        }
        if ascii && !cell.symbol().is_ascii() {
            let symbol = cell.symbol().to_owned();
            let twin = TWINS.iter().find(|(sign, _)| *sign == symbol).map_or("?", |(_, twin)| twin);
            cell.set_symbol(twin);
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn signs_stay_apart_in_ascii() {
        let signs = ["✓", "✗", "·", ">", "!", "+", "~", "=", "↑", "↓"];
        let twins: std::collections::BTreeSet<_> = signs.iter().map(|sign| in_ascii(sign)).collect();
        assert_eq!(twins.len(), signs.len());
    }

    #[test]
    fn twins_are_as_wide_as_their_signs() {
        for (sign, twin) in TWINS {
            assert_eq!(sign.width(), twin.width(), "{sign}");
            assert!(twin.is_ascii());
        }
    }

    #[test]
    fn nothing_but_ascii_is_left_where_it_is_asked_for() {
        let mut buffer = Buffer::with_lines(["✓ Zoë ─── 東京"]);
        finish(&mut buffer, true, true);
        assert!(buffer.content.iter().all(|cell| cell.symbol().is_ascii()));
        assert!(buffer.content[0].symbol() == "*");
    }

    #[test]
    fn nothing_that_a_terminal_would_obey_is_left() {
        let mut buffer = Buffer::with_lines(["ab東"]);
        for (cell, symbol) in buffer.content.iter_mut().zip(["\u{1b}", "b\u{202e}", "東\u{200b}"]) {
            cell.set_symbol(symbol);
        }
        finish(&mut buffer, false, true);
        let symbols: Vec<&str> = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(symbols, ["\u{fffd}", "\u{fffd}", "\u{fffd}", " "]);
    }

    #[test]
    fn without_colour_no_cell_has_one() {
        let mut buffer = Buffer::with_lines(["text"]);
        buffer.set_style(buffer.area, DONE);
        finish(&mut buffer, false, false);
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset));
    }
}
