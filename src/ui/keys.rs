//! The keys as data: what a key means, what the foot and the help say about it.

mod bound;
mod file;
mod help;
mod name;

use crossterm::event::KeyCode;
use ratatui::text::{Line, Span};

pub use bound::Keys;
pub use file::KeyFault;
pub use help::help;
pub use name::Key;

use super::parts::text;
use super::theme;

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

/// A key of a page with the page's own word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    action: Action,
    word: &'static str,
    place: Place,
}

/// Where a key of a page is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the foot, as far as there is room for it.
    Foot,
    /// In the foot, on a narrow screen too.
    Always,
    /// In the help alone.
    Help,
}

impl Hint {
    /// A key and what it does here.
    #[must_use]
    pub const fn new(action: Action, word: &'static str) -> Self {
        Self { action, word, place: Place::Foot }
    }

    /// A key that the help alone tells of.
    #[must_use]
    pub const fn quiet(action: Action, word: &'static str) -> Self {
        Self { action, word, place: Place::Help }
    }

    /// A key without which nobody gets on from here.
    #[must_use]
    pub const fn needed(action: Action, word: &'static str) -> Self {
        Self { action, word, place: Place::Always }
    }

    fn binding(self) -> Option<&'static Binding> {
        BINDINGS.iter().find(|binding| binding.action == self.action)
    }

    /// Arrows that belong together are shown together.
    fn pair(self) -> Option<Action> {
        match self.action {
            Action::Up => Some(Action::Down),
            Action::Left => Some(Action::Right),
            _ => None,
        }
    }

    /// The key to show; `None` where it has none now.
    fn label(self, keys: &Keys, typing: bool) -> Option<String> {
        let first = keys.label(self.action, typing)?;
        let Some(second) = self.pair().and_then(|pair| keys.label(pair, typing)) else { return Some(first) };
        let are_short = text::width(&first) == 1 && text::width(&second) == 1;
        Some(if are_short { format!("{first}{second}") } else { format!("{first}/{second}") })
    }

    fn rank(self) -> u8 {
        if self.place == Place::Always {
            return 0;
        }
        // Arrows speak for themselves: first to go.
        self.binding().map_or(u8::MAX, |binding| binding.rank)
    }
}

/// Columns between two hints, and where there is little room.
const GAP: usize = 3;
const LEAST_GAP: usize = 2;
/// Up to this rank nobody gets on without a hint.
const NEEDED: u8 = 2;

/// A hint with the key for it.
type Shown = (Hint, String);

fn width_of((hint, label): &Shown) -> usize {
    text::width(label) + 1 + text::width(hint.word)
}

/// The foot: as many hints as fit, the least needed left out first; and what has no key now, such as a character while
/// a text is typed.
#[must_use]
pub fn footer(keys: &Keys, hints: &[Hint], width: usize, typing: bool) -> Line<'static> {
    let shown = hints
        .iter()
        .filter(|hint| hint.place != Place::Help)
        .filter_map(|hint| Some((*hint, hint.label(keys, typing)?)));
    let mut hints: Vec<Shown> = shown.collect();
    let mut gap = GAP;
    while !hints.is_empty() && total(&hints, gap) > width {
        let least = hints.iter().enumerate().max_by_key(|(at, (hint, _))| (hint.rank(), *at));
        let Some((at, (hint, _))) = least else { break };
        // Closer together, before any goes that is needed.
        if hint.rank() <= NEEDED && gap > LEAST_GAP {
            gap = LEAST_GAP;
            continue;
        }
        hints.remove(at);
    }
    let mut spans = vec![Span::raw(" ")];
    for (at, (hint, label)) in hints.into_iter().enumerate() {
        if at > 0 {
            spans.push(Span::raw(" ".repeat(gap)));
        }
        spans.push(Span::styled(label, theme::HERE));
        spans.push(Span::raw(format!(" {}", hint.word)));
    }
    Line::from(spans)
}

fn total(hints: &[Shown], gap: usize) -> usize {
    1 + hints.iter().map(|shown| width_of(shown) + gap).sum::<usize>().saturating_sub(gap)
}

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

    #[test]
    fn foot_help_and_sentences_show_the_keys_in_force() {
        let keys = Keys::parse("help = ['ctrl-h2']").unwrap_err();
        assert_eq!(keys.len(), 1);
        let keys =
            Keys::parse("next = 'f10'\nup = ['ctrl-p', 'up']\ndown = 'ctrl-n'\nfilter = 'ctrl-f'\nretry = []").unwrap();
        let hints = [
            Hint::new(Action::Up, "move"),
            Hint::new(Action::Next, "next"),
            Hint::new(Action::Filter, "filter"),
            Hint::new(Action::Retry, "read again"),
        ];
        assert_eq!(
            footer(&keys, &hints, 80, false).to_string().trim(),
            "ctrl-p/ctrl-n move   F10 next   ctrl-f filter"
        );
        let help = help(&keys, &hints, false);
        assert!(help.contains(&("F10".to_owned(), "next".to_owned())), "{help:?}");
        assert!(!help.iter().any(|(_, words)| words.contains("read again")), "it has no key: {help:?}");
        assert_eq!(
            keys.spell("<next> goes on; <back> goes back; <retry> too"),
            "F10 goes on; esc goes back; retry too"
        );
    }

    #[test]
    fn while_typing_the_foot_shows_what_works() {
        let hints =
            [Hint::new(Action::Choose, "choose"), Hint::new(Action::Map, "map"), Hint::new(Action::Next, "next")];
        let keys = Keys::default();
        assert_eq!(footer(&keys, &hints, 80, false).to_string().trim(), "space choose   g map   enter next");
        assert_eq!(footer(&keys, &hints, 80, true).to_string().trim(), "F4 map   enter next");
    }

    #[test]
    fn a_narrow_foot_keeps_what_is_needed_most() {
        let keys = Keys::default();
        let hints = [
            Hint::new(Action::Up, "move"),
            Hint::new(Action::Choose, "choose"),
            Hint::new(Action::Next, "next"),
            Hint::new(Action::Back, "back"),
            Hint::new(Action::Help, "help"),
            Hint::new(Action::Quit, "quit"),
        ];
        assert!(footer(&keys, &hints, 80, false).to_string().contains("↑↓ move"));
        let narrow = footer(&keys, &hints, 40, false).to_string();
        assert!(text::width(&narrow) <= 40, "{narrow}");
        assert!(!narrow.contains("move") && narrow.contains("enter next") && narrow.contains("F1 help"), "{narrow}");
        let needed = [hints.as_slice(), &[Hint::needed(Action::Retry, "read again")]].concat();
        let narrow = footer(&keys, &needed, 40, false).to_string();
        assert!(narrow.contains("r read again") && narrow.contains("F1 help"), "{narrow}");
        assert_eq!(footer(&keys, &hints, 3, false).to_string().trim(), "");
    }
}
