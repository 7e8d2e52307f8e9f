//! Text from elsewhere made fit to be shown: names, tags and messages in an account are others' to choose.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// Stands where something cannot be shown.
const UNFIT: char = '\u{fffd}';

/// More marks on one letter than any writing needs, and as many as stay within its line.
const MARKS: usize = 4;

/// Whether a terminal would obey a character rather than show it, turn the writing direction, or hide it (Unicode
/// Character Database, `Default_Ignorable_Code_Point` and `Bidi_Control`).
fn is_unfit(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                // They join the sign before them on some terminals and stand beside it on others.
                | '\u{1f3fb}'..='\u{1f3ff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// One line of text: what cannot be shown, line ends among it, is replaced by a sign that can.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().eq(shown(text)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(shown(text).collect())
}

fn shown(text: &str) -> impl Iterator<Item = char> {
    let mut marks = 0;
    text.chars().map(move |character| {
        marks = if character.width() == Some(0) { marks + 1 } else { 0 };
        if is_unfit(character) || marks > MARKS { UNFIT } else { character }
    })
}

/// Several lines of text, each made fit as [`clean`] does.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    text.split('\n').map(clean).collect::<Vec<_>>().join("\n")
}

/// JSON that says the same and can be shown. What cannot stands within texts alone, where JSON has another way to
/// write it.
#[must_use]
pub fn escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(is_unfit) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if !is_unfit(character) {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a text cannot fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    Cow::Owned(escaped)
}

/// A word of a command for a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2): what could mean anything to it
/// stands in quotes.
#[must_use]
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:=@%+,".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    // What cannot be shown cannot be copied either: the sign in its place names nothing.
    Cow::Owned(format!("'{}'", clean(text).replace('\'', r"'\''")))
}

/// A text without the user and the password that an address in it names.
#[must_use]
pub fn without_passwords(text: &str) -> Cow<'_, str> {
    const SCHEME: &str = "://";
    let Some(at) = text.find(SCHEME) else { return Cow::Borrowed(text) };
    let (before, rest) = text.split_at(at + SCHEME.len());
    let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'`<>".contains(c)).unwrap_or(rest.len());
    let (place, rest) = rest.split_at(end);
    let place = place.rsplit_once('@').map_or(place, |(_, host)| host);
    Cow::Owned(format!("{before}{place}{}", without_passwords(rest)))
}

/// With a capital at its beginning, as a sentence has.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// With one full stop at its end: AWS's messages have one, others may not.
#[must_use]
pub fn full_stop(words: &str) -> String {
    format!("{}.", words.trim_end_matches('.'))
}

/// `1 change`, `2 changes`, `4,000 changes`.
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {one}s", self::number(number)) }
}

/// `4,000`: thousands apart.
#[must_use]
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let apart = |at: usize| at > 0 && (digits.len() - at).is_multiple_of(3);
    let parts = digits.char_indices().map(|(at, digit)| format!("{}{digit}", if apart(at) { "," } else { "" }));
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_replaced() {
        assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}d\u{9b}"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}d\u{fffd}");
        assert_eq!(clean("a\u{200d}\u{fe0f}\u{e0041}\u{ad}"), "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
        assert!(matches!(clean("Zoë 東京"), Cow::Borrowed(_)));
        assert_eq!(clean_lines("a\r\nb\u{1b}"), "a\u{fffd}\nb\u{fffd}");
    }

    #[test]
    fn a_letter_has_so_many_marks_and_no_more() {
        assert_eq!(clean("n\u{303}o"), "n\u{303}o");
        assert_eq!(clean(&format!("z{}", "\u{336}".repeat(6))), format!("z{}\u{fffd}\u{fffd}", "\u{336}".repeat(4)));
    }

    #[test]
    fn a_sentence_ends_in_one_full_stop() {
        assert_eq!(full_stop("Throttling: Request limit exceeded."), "Throttling: Request limit exceeded.");
        assert_eq!(full_stop("it is gone"), "it is gone.");
    }

    #[test]
    fn json_keeps_what_it_says() {
        let value = serde_json::json!({ "a\u{202e}": "\u{1b}]52;\u{9b}\u{7f}\u{e0041}\n東\"\\" });
        let text = value.to_string();
        let escaped = escaped(&text);
        assert!(!escaped.contains(is_unfit), "{escaped}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), value);
    }

    #[test]
    fn a_word_for_a_shell_is_quoted_where_it_must_be() {
        assert_eq!(shell_word("d-abcdefghijkl"), "d-abcdefghijkl");
        assert_eq!(shell_word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(
            (shell_word(""), shell_word("~"), shell_word("a\nb")),
            ("''".into(), "'~'".into(), "'a\u{fffd}b'".into())
        );
    }

    #[test]
    fn an_address_keeps_its_place_and_loses_its_password() {
        for (text, wanted) in [
            ("http://user:secret@host:1/path@x", "http://host:1/path@x"),
            ("from https://a:b:c@d@host, then http://e@f", "from https://host, then http://f"),
            ("no address: a@b", "no address: a@b"),
        ] {
            assert_eq!(without_passwords(text), wanted);
        }
    }
}
