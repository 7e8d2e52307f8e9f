//! The keys of a page, with the page's own words for them, and the foot that shows as many as it has room for.

use ratatui::text::{Line, Span};

use super::{Action, BINDINGS, Binding, Keys};
use crate::ui::parts::text;
use crate::ui::theme;

/// A key of a page with the page's own word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    pub(super) action: Action,
    pub(super) word: &'static str,
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

    pub(super) fn binding(self) -> Option<&'static Binding> {
        BINDINGS.iter().find(|binding| binding.action == self.action)
    }

    /// Arrows that belong together are shown together.
    pub(super) fn pair(self) -> Option<Action> {
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
    use super::super::help;
    use super::*;

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
