//! The keys as data: what a key means, what the foot and the help say about it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::text::{Line, Span};

use super::parts::text;
use super::theme;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The row above.
    Up,
    /// The row below.
    Down,
    /// Ten rows up.
    PageUp,
    /// Ten rows down.
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
    /// Acknowledge the warnings.
    Acknowledge,
    /// Take a run back.
    Undo,
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

/// A key, its meaning, and the words for it.
#[derive(Debug)]
pub struct Binding {
    /// What it asks for.
    pub action: Action,
    /// The keys.
    keys: &'static [(KeyCode, KeyModifiers)],
    /// The keys, for people.
    label: &'static str,
    /// What the help says.
    help: &'static str,
    /// In a foot that is too narrow, the highest goes first.
    rank: u8,
}

const PLAIN: KeyModifiers = KeyModifiers::NONE;
const CONTROL: KeyModifiers = KeyModifiers::CONTROL;

const fn binding(
    action: Action,
    keys: &'static [(KeyCode, KeyModifiers)],
    label: &'static str,
    help: &'static str,
    rank: u8,
) -> Binding {
    Binding { action, keys, label, help, rank }
}

/// Every key there is.
pub const BINDINGS: &[Binding] = &[
    binding(Action::Up, &[(KeyCode::Up, PLAIN), (KeyCode::Char('k'), PLAIN)], "↑ k", "one row up", 9),
    binding(Action::Down, &[(KeyCode::Down, PLAIN), (KeyCode::Char('j'), PLAIN)], "↓ j", "one row down", 9),
    binding(Action::PageUp, &[(KeyCode::PageUp, PLAIN)], "pgup", "ten rows up", 9),
    binding(Action::PageDown, &[(KeyCode::PageDown, PLAIN)], "pgdn", "ten rows down", 9),
    binding(Action::Home, &[(KeyCode::Home, PLAIN)], "home", "the first row", 9),
    binding(Action::End, &[(KeyCode::End, PLAIN)], "end", "the last row", 9),
    binding(Action::Left, &[(KeyCode::Left, PLAIN)], "←", "the tab before", 8),
    binding(Action::Right, &[(KeyCode::Right, PLAIN)], "→", "the next tab", 8),
    binding(Action::Choose, &[(KeyCode::Char(' '), PLAIN)], "space", "choose what is under the cursor", 2),
    binding(Action::Next, &[(KeyCode::Enter, PLAIN)], "enter", "on", 0),
    binding(Action::Back, &[(KeyCode::Esc, PLAIN)], "esc", "back; answers are kept", 1),
    binding(Action::Part, &[(KeyCode::Tab, PLAIN)], "tab", "the next part of the page", 5),
    binding(Action::PartBack, &[(KeyCode::BackTab, PLAIN)], "shift-tab", "the part before", 9),
    binding(Action::Filter, &[(KeyCode::Char('/'), PLAIN)], "/", "show only what contains a text; esc shows all", 4),
    binding(Action::All, &[(KeyCode::Char('+'), PLAIN)], "+", "choose all that the list shows", 7),
    binding(Action::Nothing, &[(KeyCode::Char('-'), PLAIN)], "-", "choose nothing of what the list shows", 7),
    binding(Action::Openers, &[(KeyCode::Char('o'), PLAIN)], "o", "choose all who can open Studio today", 5),
    binding(Action::Retry, &[(KeyCode::Char('r'), PLAIN)], "r", "read the account again", 6),
    binding(Action::Acknowledge, &[(KeyCode::Char('a'), PLAIN)], "a", "see the warnings, then acknowledge them", 3),
    binding(Action::Undo, &[(KeyCode::Char('u'), PLAIN)], "u", "look at the way back", 4),
    binding(Action::Profile, &[(KeyCode::Char('p'), PLAIN)], "p", "choose another profile", 5),
    binding(Action::Region, &[(KeyCode::Char('g'), PLAIN)], "g", "choose another Region", 5),
    binding(Action::Help, &[(KeyCode::F(1), PLAIN), (KeyCode::Char('?'), PLAIN)], "F1", "this help", 3),
    binding(Action::Quit, &[(KeyCode::Char('c'), CONTROL)], "ctrl-c", "leave; while applying: stop", 1),
    binding(Action::Suspend, &[(KeyCode::Char('z'), CONTROL)], "ctrl-z", "to the shell; fg comes back", 9),
    binding(Action::Yes, &[(KeyCode::Char('y'), PLAIN)], "y", "yes", 0),
    binding(Action::No, &[(KeyCode::Char('n'), PLAIN)], "n", "no", 0),
];

/// What a key asks for; while a text is typed, characters ask for nothing and go into it.
#[must_use]
pub fn action(key: KeyEvent, typing: bool) -> Option<Action> {
    let modifiers = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    let binding = BINDINGS.iter().find(|binding| binding.keys.contains(&(key.code, modifiers)))?;
    let edits = matches!(key.code, KeyCode::Char(_)) && modifiers == KeyModifiers::NONE
        || matches!(binding.action, Action::Left | Action::Right | Action::Home | Action::End);
    (!(typing && edits)).then_some(binding.action)
}

/// A key of a page with the page's own word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    action: Action,
    word: &'static str,
}

impl Hint {
    /// A key and what it does here.
    #[must_use]
    pub const fn new(action: Action, word: &'static str) -> Self {
        Self { action, word }
    }

    fn binding(self) -> Option<&'static Binding> {
        BINDINGS.iter().find(|binding| binding.action == self.action)
    }

    fn label(self) -> &'static str {
        match self.action {
            Action::Up => "↑↓",
            Action::Left => "←→",
            _ => self.binding().map_or("", |binding| binding.label),
        }
    }

    fn width(self) -> usize {
        text::width(self.label()) + 1 + text::width(self.word)
    }

    fn rank(self) -> u8 {
        // Arrows speak for themselves: first to go.
        self.binding().map_or(u8::MAX, |binding| binding.rank)
    }
}

/// Columns between two hints.
const GAP: usize = 3;

/// The foot: as many hints as fit, the least needed left out first.
#[must_use]
pub fn footer(hints: &[Hint], width: usize) -> Line<'static> {
    let mut hints = hints.to_vec();
    while !hints.is_empty() && total(&hints) > width {
        let least = hints.iter().enumerate().max_by_key(|(at, hint)| (hint.rank(), *at));
        let Some(at) = least.map(|(at, _)| at) else { break };
        hints.remove(at);
    }
    let mut spans = vec![Span::raw(" ")];
    for (at, hint) in hints.iter().enumerate() {
        if at > 0 {
            spans.push(Span::raw(" ".repeat(GAP)));
        }
        spans.push(Span::styled(hint.label(), theme::HERE));
        spans.push(Span::raw(format!(" {}", hint.word)));
    }
    Line::from(spans)
}

fn total(hints: &[Hint]) -> usize {
    1 + hints.iter().map(|hint| hint.width() + GAP).sum::<usize>().saturating_sub(GAP)
}

/// The lines of the help: the page's keys first, with the page's words, then all others.
#[must_use]
pub fn help(hints: &[Hint]) -> Vec<(&'static str, String)> {
    let here = hints.iter().filter_map(|hint| {
        let help = hint.binding()?.help;
        // Some keys do what their page says and nothing more; of others there is more to know.
        let more = matches!(hint.action, Action::Back | Action::Filter | Action::Acknowledge | Action::Retry);
        let words = match hint.word {
            word if more && help.starts_with(word) => help.to_owned(),
            word if more => format!("{word}: {help}"),
            word => word.to_owned(),
        };
        Some((hint.label(), words))
    });
    let paired = |action| match action {
        Action::Down => Action::Up,
        Action::Right => Action::Left,
        other => other,
    };
    let others = BINDINGS
        .iter()
        .filter(|binding| {
            !matches!(
                binding.action,
                Action::Yes
                    | Action::No
                    | Action::Acknowledge
                    | Action::All
                    | Action::Nothing
                    | Action::Openers
                    | Action::Retry
                    | Action::Undo
                    | Action::Profile
                    | Action::Region
            )
        })
        .filter(|binding| !hints.iter().any(|hint| hint.action == paired(binding.action)))
        .map(|binding| (binding.label, binding.help.to_owned()));
    here.chain(others).collect()
}

#[cfg(test)]
mod tests {
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
    fn characters_are_text_while_typing() {
        let slash = KeyEvent::new(KeyCode::Char('/'), KeyModifiers::NONE);
        assert_eq!(action(slash, false), Some(Action::Filter));
        assert_eq!(action(slash, true), None);
        let stop = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(action(stop, true), Some(Action::Quit));
    }

    #[test]
    fn a_narrow_foot_keeps_what_is_needed_most() {
        let hints = [
            Hint::new(Action::Up, "move"),
            Hint::new(Action::Choose, "choose"),
            Hint::new(Action::Next, "next"),
            Hint::new(Action::Back, "back"),
            Hint::new(Action::Help, "help"),
            Hint::new(Action::Quit, "quit"),
        ];
        assert!(footer(&hints, 80).to_string().contains("↑↓ move"));
        let narrow = footer(&hints, 40).to_string();
        assert!(text::width(&narrow) <= 40, "{narrow}");
        assert!(!narrow.contains("move") && narrow.contains("enter next") && narrow.contains("ctrl-c quit"));
        assert_eq!(footer(&hints, 3).to_string().trim(), "");
    }
}
