//! The keys as data: what a key means, what the foot and the help say about it.

mod bound;
mod file;
mod help;
mod hint;
mod name;

use crossterm::event::KeyCode;

pub use bound::Keys;
pub use file::KeyFault;
pub use help::{does, help};
pub use hint::{Hint, footer};
pub use name::Key;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::EnumIter, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// The row above.
    Up,
    /// The row below.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The first row.
    Home,
    /// The last row.
    End,
    /// To the left: the tab before.
    Left,
    /// To the right: the next tab.
    Right,
    /// Choose what is under the cursor.
    Choose,
    /// On to the next page.
    Next,
    /// Back to the page before.
    Back,
    /// On to the next part of the page.
    Part,
    /// Back to the part before.
    PartBack,
    /// Narrow the list.
    Filter,
    /// Choose all that is shown.
    All,
    /// Choose nothing of what is shown.
    Nothing,
    /// Choose whoever can open Studio today.
    Openers,
    /// Read the account again.
    Retry,
    /// Acknowledge the warning under the cursor.
    Acknowledge,
    /// Copy what is shown.
    Copy,
    /// Write what is shown to files.
    Write,
    /// Take a run back.
    Undo,
    /// Show the steps.
    Map,
    /// On to the furthest step that was reached.
    Furthest,
    /// Take kept answers away.
    Discard,
    /// Save the answers to a file.
    SaveAnswers,
    /// Choose a profile.
    Profile,
    /// Choose a Region.
    Region,
    /// Show the help.
    Help,
    /// Stop or leave.
    Quit,
    /// To the shell, to be continued.
    Suspend,
    /// Yes, to a question.
    Yes,
    /// No, to a question.
    No,
}

/// An action, the keys for it unless others are bound, and the words for it.
#[derive(Debug)]
pub struct Binding {
    /// What it asks for.
    pub action: Action,
    /// The keys.
    keys: &'static [Key],
    /// What the help says.
    help: &'static str,
    /// In a foot that is too narrow, the highest goes first.
    rank: u8,
}

const fn binding(action: Action, keys: &'static [Key], help: &'static str, rank: u8) -> Binding {
    Binding { action, keys, help, rank }
}

const fn key(code: KeyCode) -> Key {
    Key::plain(code)
}

const fn char(character: char) -> Key {
    Key::plain(KeyCode::Char(character))
}

/// Every action there is.
pub const BINDINGS: &[Binding] = &[
    binding(Action::Up, &[key(KeyCode::Up), char('k')], "one row up", 9),
    binding(Action::Down, &[key(KeyCode::Down), char('j')], "one row down", 9),
    binding(Action::PageUp, &[key(KeyCode::PageUp)], "a page up", 9),
    binding(Action::PageDown, &[key(KeyCode::PageDown)], "a page down", 9),
    binding(Action::Home, &[key(KeyCode::Home)], "the first row", 9),
    binding(Action::End, &[key(KeyCode::End)], "the last row", 9),
    binding(Action::Left, &[key(KeyCode::Left)], "the tab before", 8),
    binding(Action::Right, &[key(KeyCode::Right)], "the next tab", 8),
    binding(Action::Choose, &[char(' ')], "choose what is under the cursor", 2),
    binding(Action::Next, &[key(KeyCode::Enter)], "on", 0),
    binding(Action::Back, &[key(KeyCode::Esc)], "back; answers are kept", 1),
    binding(Action::Part, &[key(KeyCode::Tab)], "the next part of the page", 5),
    binding(Action::PartBack, &[key(KeyCode::BackTab)], "the part before", 9),
    binding(Action::Filter, &[char('/')], "show only what contains a text; <back> shows all", 4),
    binding(Action::All, &[char('+')], "choose all that the list shows", 7),
    binding(Action::Nothing, &[char('-')], "choose nothing of what the list shows", 7),
    binding(Action::Openers, &[char('o')], "choose all who can open Studio today", 5),
    binding(Action::Retry, &[char('r')], "read the account again", 6),
    binding(Action::Acknowledge, &[char('a')], "see the warnings; then acknowledge one", 2),
    binding(Action::Copy, &[key(KeyCode::F(2)), char('c')], "copy it", 7),
    binding(Action::Write, &[key(KeyCode::F(3)), char('w')], "write it to files", 7),
    binding(Action::Undo, &[char('u')], "look at the way back", 4),
    binding(Action::Discard, &[char('d')], "take the kept answers away", 4),
    binding(Action::SaveAnswers, &[Key::control('s')], "save the answers to a file", 9),
    binding(Action::Profile, &[char('p')], "choose another profile", 5),
    binding(Action::Region, &[char('R')], "choose another Region", 5),
    binding(Action::Map, &[char('g'), key(KeyCode::F(4))], "the steps, and to any", 7),
    binding(Action::Furthest, &[char('G'), key(KeyCode::F(5))], "forward to the furthest step that was reached", 7),
    binding(Action::Help, &[key(KeyCode::F(1)), char('?')], "this help", 0),
    binding(Action::Quit, &[Key::control('c')], "leave; while applying: stop", 1),
    binding(Action::Suspend, &[Key::control('z')], "to the shell; fg comes back", 9),
    binding(Action::Yes, &[char('y')], "yes", 0),
    binding(Action::No, &[char('n')], "no", 0),
];

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyEvent, KeyModifiers};
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn a_key_means_one_thing() {
        let keys: Vec<_> = BINDINGS.iter().flat_map(|binding| binding.keys).collect();
        let mut seen = Vec::new();
        for key in keys {
            assert!(!seen.contains(&key), "{key:?} is bound twice");
            seen.push(key);
        }
    }

    #[test]
    fn every_action_is_bound_and_its_name_is_read() {
        for action in Action::iter() {
            assert_eq!(BINDINGS.iter().filter(|binding| binding.action == action).count(), 1, "{action}");
            assert_eq!(action.to_string().parse(), Ok(action));
        }
    }

    #[test]
    fn characters_are_text_while_typing() {
        let keys = Keys::default();
        let slash = KeyEvent::new(KeyCode::Char('/'), KeyModifiers::NONE);
        assert_eq!(keys.action(slash, false), Some(Action::Filter));
        assert_eq!(keys.action(slash, true), None);
        let stop = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(keys.action(stop, true), Some(Action::Quit));
    }
}
