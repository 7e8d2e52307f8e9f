//! The keys in force: what a key asks for, and how it is called in sentences.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Action, BINDINGS, Key, KeyFault, file};

/// The keys in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// For each action, in the order of [`BINDINGS`].
    bound: Vec<(Action, Vec<Key>)>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { bound: BINDINGS.iter().map(|binding| (binding.action, binding.keys.to_vec())).collect() }
    }
}

impl Keys {
    /// The bindings of a file, beside those that it does not name.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order of its lines.
    pub fn parse(text: &str) -> Result<Self, Vec<KeyFault>> {
        file::parse(text)
    }

    /// The words of plain mode, which sentences name there instead of keys.
    #[must_use]
    pub fn of_lines() -> Self {
        let mut keys = Self::default();
        // The last two are the rows of the question about the account.
        let words = [
            (Action::Back, 'b'),
            (Action::Quit, 'q'),
            (Action::Help, '?'),
            (Action::Profile, '2'),
            (Action::Region, '3'),
        ];
        for (action, word) in words {
            keys.bind(action, vec![Key::plain(KeyCode::Char(word))]);
        }
        keys
    }

    /// The bindings as a file that says the same.
    #[must_use]
    pub fn to_file(&self) -> String {
        file::write(self)
    }

    /// The keys of an action.
    #[must_use]
    pub fn of(&self, action: Action) -> &[Key] {
        self.bound.iter().find(|(one, _)| *one == action).map(|(_, keys)| keys.as_slice()).unwrap_or_default()
    }

    pub(super) fn bind(&mut self, action: Action, keys: Vec<Key>) {
        if let Some((_, bound)) = self.bound.iter_mut().find(|(one, _)| *one == action) {
            *bound = keys;
        }
    }

    pub(super) fn actions_of(&self, key: Key) -> impl Iterator<Item = Action> {
        self.bound.iter().filter(move |(_, keys)| keys.contains(&key)).map(|(action, _)| *action)
    }

    /// What a key asks for; while a text is typed, what writes or moves there asks for nothing.
    #[must_use]
    pub fn action(&self, event: KeyEvent, typing: bool) -> Option<Action> {
        let key = Key::of(event);
        if typing && key.edits() {
            return None;
        }
        self.actions_of(key).next()
    }

    /// The key that is shown for an action: the first one, or the first that works while a text is typed.
    #[must_use]
    pub fn label(&self, action: Action, typing: bool) -> Option<String> {
        self.of(action).iter().find(|key| !(typing && key.edits())).map(|key| key.label())
    }

    /// All keys of an action, or all that work while a text is typed.
    pub(super) fn labels(&self, action: Action, typing: bool) -> String {
        let keys = self.of(action).iter().filter(|key| !(typing && key.edits()));
        keys.map(|key| key.label()).collect::<Vec<_>>().join(" ")
    }

    /// A sentence with the keys in it: each name of an action in pointed brackets becomes its key.
    #[must_use]
    pub fn spell(&self, words: &str) -> String {
        BINDINGS.iter().fold(words.to_owned(), |words, binding| {
            let name = format!("<{}>", binding.action);
            if !words.contains(&name) {
                return words;
            }
            // Where no key is left the action itself is named.
            words.replace(&name, &self.label(binding.action, false).unwrap_or_else(|| binding.action.to_string()))
        })
    }
}
