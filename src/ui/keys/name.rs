//! A key and its names: the one that is written in a file, and the one that is shown.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with what is held down along with it. Shift is part of a character, and of no other key but tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    held: KeyModifiers,
}

/// Keys that have a name, as it is written and as it is shown.
const NAMED: &[(KeyCode, &str, &str)] = &[
    (KeyCode::Up, "up", "↑"),
    (KeyCode::Down, "down", "↓"),
    (KeyCode::Left, "left", "←"),
    (KeyCode::Right, "right", "→"),
    (KeyCode::PageUp, "page-up", "pgup"),
    (KeyCode::PageDown, "page-down", "pgdn"),
    (KeyCode::Home, "home", "home"),
    (KeyCode::End, "end", "end"),
    (KeyCode::Char(' '), "space", "space"),
    (KeyCode::Enter, "enter", "enter"),
    (KeyCode::Esc, "esc", "esc"),
    (KeyCode::Tab, "tab", "tab"),
    (KeyCode::BackTab, "shift-tab", "shift-tab"),
    (KeyCode::Backspace, "backspace", "backspace"),
    (KeyCode::Delete, "delete", "delete"),
    (KeyCode::Insert, "insert", "insert"),
];

/// What a terminal sends for some keys with ctrl is what it sends for others alone.
const SAME: &[(char, &str)] = &[('i', "tab"), ('m', "enter"), ('h', "backspace"), ('[', "esc")];

/// Function keys that keyboards have.
const FUNCTIONS: std::ops::RangeInclusive<u8> = 1..=12;

impl Key {
    /// A key alone.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, held: KeyModifiers::NONE }
    }

    /// A character with ctrl.
    pub const fn control(character: char) -> Self {
        Self { code: KeyCode::Char(character), held: KeyModifiers::CONTROL }
    }

    /// The key that went down.
    pub fn of(event: KeyEvent) -> Self {
        Self { code: event.code, held: event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT) }
    }

    /// What it means whatever a file says, in words.
    pub fn is_fixed(self) -> Option<&'static str> {
        match self.code {
            KeyCode::Char('c') if self.held == KeyModifiers::CONTROL => Some("always leaves or stops"),
            KeyCode::Char(digit) if digit.is_ascii_digit() && self.held.is_empty() => {
                Some("leads to a step of the map")
            }
            _ => None,
        }
    }

    /// Whether it writes or moves in a text that is being typed.
    pub const fn edits(self) -> bool {
        let writes = matches!(self.code, KeyCode::Char(_)) && self.held.is_empty();
        let moves = matches!(
            self.code,
            KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End | KeyCode::Backspace | KeyCode::Delete
        );
        writes || moves
    }

    fn prefix(self) -> String {
        let held = [(KeyModifiers::CONTROL, "ctrl-"), (KeyModifiers::ALT, "alt-")];
        held.iter().filter(|(one, _)| self.held.contains(*one)).map(|(_, name)| *name).collect()
    }

    /// The name by which it is shown.
    pub fn label(self) -> String {
        let named = NAMED.iter().find(|(code, ..)| *code == self.code);
        match (named, self.code) {
            (Some((_, _, label)), _) => format!("{}{label}", self.prefix()),
            (None, KeyCode::F(number)) => format!("{}F{number}", self.prefix()),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMED.iter().find(|(code, ..)| *code == self.code);
        let prefix = self.prefix();
        match (named, self.code) {
            (Some((_, name, _)), _) => write!(formatter, "{prefix}{name}"),
            (None, KeyCode::F(number)) => write!(formatter, "{prefix}f{number}"),
            (None, KeyCode::Char(character)) => write!(formatter, "{prefix}{character}"),
            (None, _) => formatter.write_str(&prefix),
        }
    }
}

impl FromStr for Key {
    type Err = String;

    /// Reads a name as it is written in a file; the error says why there is no such key.
    fn from_str(text: &str) -> Result<Self, String> {
        let (mut rest, mut held) = (text, KeyModifiers::NONE);
        loop {
            let (modifier, after) = match rest.split_once('-') {
                Some(("ctrl", after)) if !after.is_empty() => (KeyModifiers::CONTROL, after),
                Some(("alt", after)) if !after.is_empty() => (KeyModifiers::ALT, after),
                _ => break,
            };
            held |= modifier;
            rest = after;
        }
        let code = code(rest).ok_or_else(|| format!("there is no key `{text}`"))?;
        if let (true, KeyCode::Char(character)) = (held.contains(KeyModifiers::CONTROL), code) {
            if character.is_uppercase() {
                return Err(format!("`{text}`: with ctrl a terminal does not tell capital letters from small ones"));
            }
            if let Some((_, same)) = SAME.iter().find(|(one, _)| *one == character) {
                return Err(format!("`{text}` is {same} to a terminal"));
            }
        }
        Ok(Self { code, held })
    }
}

fn code(name: &str) -> Option<KeyCode> {
    if let Some((code, ..)) = NAMED.iter().find(|(_, known, _)| *known == name) {
        return Some(*code);
    }
    let mut characters = name.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return (!character.is_control() && !character.is_whitespace()).then_some(KeyCode::Char(character));
    }
    let number: u8 = name.strip_prefix('f')?.parse().ok()?;
    FUNCTIONS.contains(&number).then_some(KeyCode::F(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_as_it_is_written() {
        let names = ["up", "page-down", "space", "shift-tab", "f1", "f12", "k", "G", "/", "?", "-", "é", "ctrl-c"];
        for name in names.into_iter().chain(["alt-x", "ctrl-alt-k", "ctrl-f5", "alt-enter", "ctrl--"]) {
            assert_eq!(name.parse::<Key>().map(|key| key.to_string()).as_deref(), Ok(name));
        }
    }

    #[test]
    fn what_no_terminal_sends_is_refused_with_the_reason() {
        for name in ["", "f0", "f13", "hyper-x", "shift-a", "ctrl-", "Up", "kk", " ", "f1x"] {
            assert_eq!(name.parse::<Key>(), Err(format!("there is no key `{name}`")));
        }
        assert_eq!("ctrl-m".parse::<Key>(), Err("`ctrl-m` is enter to a terminal".to_owned()));
        assert!("ctrl-C".parse::<Key>().unwrap_err().contains("capital letters"));
    }

    #[test]
    fn shown_names_are_short() {
        let shown = |name: &str| name.parse::<Key>().unwrap().label();
        assert_eq!([shown("up"), shown("f1"), shown("ctrl-c"), shown("page-up")], ["↑", "F1", "ctrl-c", "pgup"]);
    }
}
