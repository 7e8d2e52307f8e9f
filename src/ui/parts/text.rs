//! Text from elsewhere made fit for the screen: cleaned, measured, cut and wrapped.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::domain::text;
pub use crate::domain::text::{capital, count, number, shell_word};

/// The sign for what cannot be shown.
const UNFIT: char = '\u{fffd}';

/// Replaces what a terminal would obey rather than show, and what would take other columns beside its neighbour than
/// alone: terminals do not agree on those, and what stands behind them would be cut.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let text = text::clean(text);
    if text.width() == width(&text) {
        return text;
    }
    let mut before = None;
    let apart: String = text.chars().map(|character| alone(before.replace(character), character)).collect();
    if apart.width() == width(&apart) {
        return Cow::Owned(apart);
    }
    Cow::Owned(apart.chars().map(|character| if character.is_ascii() { character } else { UNFIT }).collect())
}

fn alone(before: Option<char>, character: char) -> char {
    let joins = |before: char| {
        let pair = String::from_iter([before, character]);
        pair.width() != width(&pair)
    };
    if before.is_some_and(joins) { UNFIT } else { character }
}

/// How many columns a text takes at most: letters that some terminals join count each for itself.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// The longest beginning that takes at most `room` columns.
#[must_use]
pub fn beginning(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += columns(character);
        if used > room {
            return &text[..at];
        }
    }
    text
}

/// The longest end that takes at most `room` columns.
fn ending(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices().rev() {
        used += columns(character);
        if used > room {
            return &text[at + character.len_utf8()..];
        }
    }
    text
}

/// Cleans, and cuts the end where the room is too small.
#[must_use]
pub fn fit(text: &str, room: usize) -> String {
    let text = clean(text);
    if width(&text) <= room {
        return text.into_owned();
    }
    if room == 0 {
        return String::new();
    }
    format!("{}…", beginning(&text, room - 1).trim_end())
}

/// Cleans, and cuts the middle where the room is too small: both ends of an id tell it from others.
#[must_use]
pub fn fit_middle(text: &str, room: usize) -> String {
    let text = clean(text);
    if width(&text) <= room {
        return text.into_owned();
    }
    if room < 3 {
        return fit(&text, room);
    }
    let tail = (room - 1) / 2;
    format!("{}…{}", beginning(&text, room - 1 - tail), ending(&text, tail))
}

/// Fills up with spaces to `room` columns.
#[must_use]
pub fn pad(text: &str, room: usize) -> String {
    let missing = room.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// Cleans and breaks between words, and within a word where it is longer than a line.
#[must_use]
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    if room == 0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in clean(text).split(' ') {
        let mut word = word;
        if !line.is_empty() && width(&line) + 1 + width(word) <= room {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        while width(word) > room {
            let head = beginning(word, room);
            if head.is_empty() {
                break;
            }
            lines.push(head.to_owned());
            word = &word[head.len()..];
        }
        word.clone_into(&mut line);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_join_take_the_columns_that_they_are_counted_for() {
        for text in
            ["\u{644}\u{627} 1", "\u{17d2}\u{1780}\u{17d2}\u{1781}", "a\u{301}\u{644}\u{644}\u{627}\u{302}b", "東京"]
        {
            let clean = clean(text);
            assert_eq!(clean.width(), width(&clean), "{clean}");
            assert_eq!(clean.chars().count(), text.chars().count());
        }
        assert_eq!(clean("\u{644}\u{627} 1"), "\u{644}\u{fffd} 1");
        assert_eq!(clean("e\u{301} \u{628}\u{64b}"), "e\u{301} \u{628}\u{64b}");
    }

    #[test]
    fn thousands_stand_apart() {
        let told: Vec<_> = [0, 12, 999, 1_000, 12_345, 1_234_567].map(number).to_vec();
        assert_eq!(told, ["0", "12", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!((count(1, "VPC"), count(4_000, "subnet")), ("1 VPC".to_owned(), "4,000 subnets".to_owned()));
    }

    #[test]
    fn cutting_counts_columns_not_characters() {
        assert_eq!(fit("東京都", 5), "東京…");
        assert_eq!(width(&fit("東京都", 4)), 3);
        assert_eq!(fit_middle("subnet-0123456789abcdef0", 12), "subnet…cdef0");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn wrapping_keeps_every_word_and_the_width() {
        let text = "one two-and-a-half three 東京東京東京 end";
        for room in 1..30 {
            let lines = wrap(text, room);
            assert!(room < 2 || lines.iter().all(|line| width(line) <= room), "{room}: {lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }
}
