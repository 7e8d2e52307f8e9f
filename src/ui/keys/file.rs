//! Key bindings of one's own: a file that names actions and the keys for them.

use std::collections::BTreeMap;
use std::fmt::Write;

use strum::IntoEnumIterator;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Action, BINDINGS, Key, Keys};

/// What is wrong with a file of key bindings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFault {
    /// The line, from 1.
    pub line: Option<usize>,
    /// The action, as it is written.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Without these nobody gets through the wizard, or out of it.
const ESSENTIAL: &[Action] = &[
    Action::Up,
    Action::Down,
    Action::Choose,
    Action::Next,
    Action::Back,
    Action::Acknowledge,
    Action::Help,
    Action::Yes,
    Action::No,
];

/// Keys that stay with their action: what ends a program everywhere ends this one too.
const ALWAYS: &[(Action, Key)] = &[(Action::Quit, Key::control('c'))];

/// These must be there while a text is typed, where characters are text.
const WHILE_TYPING: &[Action] = &[Action::Up, Action::Down, Action::Next, Action::Back];

const KEY_HINT: &str = "A key is a character, f1 to f12, or one of up, down, left, right, home, end, page-up, page-down, \
    space, enter, esc, tab, shift-tab, backspace, delete, insert; before it may stand ctrl- or alt-.";

/// Reads a file.
pub fn parse(text: &str) -> Result<Keys, Vec<KeyFault>> {
    let table = DeTable::parse(text).map_err(|error| vec![syntax(text, &error)])?;
    let mut file = File { text, keys: Keys::default(), lines: BTreeMap::new(), faults: Vec::new() };
    for (name, value) in table.get_ref() {
        file.read(name, value);
    }
    file.judge();
    if file.faults.is_empty() {
        return Ok(file.keys);
    }
    file.faults.sort_by_key(|fault| fault.line);
    Err(file.faults)
}

const HEAD: &str = "\
# Keys of the wizard. An action that is not named keeps its keys; [] leaves it without any.
# Not to be bound: ctrl-c always leaves or stops, the digits lead to the steps of the map, and while a text is typed
# characters, left, right, home, end, backspace and delete write and move there.
";

/// Writes a file.
pub fn write(keys: &Keys) -> String {
    let mut text = HEAD.to_owned();
    for binding in BINDINGS {
        let names: Vec<String> =
            keys.of(binding.action).iter().map(|key| toml::Value::from(key.to_string()).to_string()).collect();
        let _ = writeln!(text, "{} = [{}]  # {}", binding.action, names.join(", "), keys.spell(binding.help));
    }
    text
}

fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

fn syntax(text: &str, error: &toml::de::Error) -> KeyFault {
    KeyFault {
        line: error.span().map(|span| line_of(text, span.start)),
        field: None,
        message: error.message().lines().next().unwrap_or("not TOML").to_owned(),
        hint: "Write it as TOML (https://toml.io): action = \"key\", or action = [\"key\", \"key\"].".to_owned(),
    }
}

struct File<'t> {
    text: &'t str,
    keys: Keys,
    /// Where each action stands.
    lines: BTreeMap<String, usize>,
    faults: Vec<KeyFault>,
}

impl File<'_> {
    fn fault(&mut self, field: &str, message: String, hint: &str) {
        let (line, field) = (self.lines.get(field).copied(), Some(field.to_owned()));
        self.faults.push(KeyFault { line, field, message, hint: hint.to_owned() });
    }

    fn read(&mut self, name: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        let field = name.get_ref().as_ref();
        self.lines.insert(field.to_owned(), line_of(self.text, name.span().start));
        let Ok(action) = field.parse::<Action>() else {
            let known: Vec<String> = Action::iter().map(|action| action.to_string()).collect();
            self.fault(field, "there is no such action".to_owned(), &format!("Known: {}.", known.join(", ")));
            return;
        };
        let names: Option<Vec<&str>> = match value.get_ref() {
            DeValue::String(name) => Some(vec![name.as_ref()]),
            DeValue::Array(names) => names.iter().map(|name| name.get_ref().as_str()).collect(),
            _ => None,
        };
        let Some(names) = names else {
            self.fault(field, "is neither a key nor a list of keys".to_owned(), KEY_HINT);
            return;
        };
        let mut keys = Vec::new();
        for name in names {
            match name.parse::<Key>() {
                Ok(key) if keys.contains(&key) => {
                    self.fault(field, format!("names {key} twice"), "Name each key once.");
                }
                Ok(key) => {
                    if let Some(meaning) = key.is_fixed().filter(|_| !ALWAYS.contains(&(action, key))) {
                        self.fault(field, format!("{key} {meaning}, and cannot be bound"), "Take another key.");
                    }
                    keys.push(key);
                }
                Err(reason) => self.fault(field, reason, KEY_HINT),
            }
        }
        self.keys.bind(action, keys);
    }

    /// What no line shows by itself.
    fn judge(&mut self) {
        let is_sound =
            |faults: &[KeyFault], field: &str| !faults.iter().any(|fault| fault.field.as_deref() == Some(field));
        let named: Vec<(String, Action)> = Action::iter()
            .map(|action| (action.to_string(), action))
            .filter(|(name, _)| self.lines.contains_key(name))
            .collect();
        for (field, action) in &named {
            if !is_sound(&self.faults, field) {
                continue;
            }
            let keys = self.keys.of(*action).to_vec();
            if let Some((_, key)) = ALWAYS.iter().find(|(one, key)| one == action && !keys.contains(key)) {
                let hint = format!("Name it beside the others: {field} = [\"{key}\", ...].");
                self.fault(field, format!("leaves out {key}, which cannot be taken from it"), &hint);
            } else if ESSENTIAL.contains(action) && keys.is_empty() {
                self.fault(field, "has no key, and nobody gets through without it".to_owned(), "Name a key.");
            } else if WHILE_TYPING.contains(action) && keys.iter().all(|key| key.edits()) {
                let hint = "Add one that writes nothing, such as enter, esc, a function key, or one with ctrl.";
                self.fault(field, "has no key while a text is typed, as its keys write or move there".to_owned(), hint);
            }
            for key in keys {
                self.bound_twice(field, *action, key);
            }
        }
    }

    /// A key that means two things; told once, at the later line.
    fn bound_twice(&mut self, field: &str, action: Action, key: Key) {
        let others = self.keys.actions_of(key).filter(|other| *other != action);
        let line = self.lines.get(field).copied();
        let earlier = |other: &Action| self.lines.get(&other.to_string()).is_none_or(|its| Some(*its) < line);
        let Some(other) = others.into_iter().find(earlier) else { return };
        let hint = format!("Take another key, or give {other} others here.");
        self.fault(field, format!("{key} is bound to {other} already"), &hint);
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    use super::*;

    fn faults(text: &str) -> Vec<(Option<usize>, String, String)> {
        let faults = parse(text).unwrap_err();
        faults.into_iter().map(|fault| (fault.line, fault.field.unwrap_or_default(), fault.message)).collect()
    }

    fn fault(text: &str) -> (usize, String, String) {
        let mut faults = faults(text);
        assert_eq!(faults.len(), 1, "{faults:?}");
        let (line, field, message) = faults.remove(0);
        (line.unwrap(), field, message)
    }

    #[test]
    fn what_is_not_named_keeps_its_keys() {
        let keys = parse("map = 'm'\nundo = []\nnext = ['enter', 'ctrl-n']").unwrap();
        let press = |code, held| keys.action(KeyEvent::new(code, held), false);
        assert_eq!(press(KeyCode::Char('m'), KeyModifiers::NONE), Some(Action::Map));
        assert_eq!(press(KeyCode::Char('g'), KeyModifiers::NONE), None);
        assert_eq!(press(KeyCode::Char('u'), KeyModifiers::NONE), None);
        assert_eq!(press(KeyCode::Char('n'), KeyModifiers::CONTROL), Some(Action::Next));
        assert_eq!(press(KeyCode::Esc, KeyModifiers::NONE), Some(Action::Back));
        assert_eq!(parse("").unwrap(), Keys::default());
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let changed = parse("map = ['\"', 'ctrl-g']\nundo = []").unwrap();
        for keys in [Keys::default(), changed] {
            assert_eq!(parse(&write(&keys)).unwrap(), keys, "{}", write(&keys));
        }
    }

    #[test]
    fn each_fault_has_its_line_and_its_field() {
        let (line, field, message) = fault("# mine\njump = 'g'");
        assert_eq!((line, field.as_str(), message.as_str()), (2, "jump", "there is no such action"));
        assert_eq!(fault("\n\nmap = 'hyper-g'"), (3, "map".to_owned(), "there is no key `hyper-g`".to_owned()));
        assert_eq!(fault("map = 3").2, "is neither a key nor a list of keys");
        assert_eq!(fault("map = ['g', 3]").2, "is neither a key nor a list of keys");
        assert_eq!(fault("map = ['g', 'g']").2, "names g twice");
        assert_eq!(faults("map = 'g\nup = 'k'")[0].0, Some(1), "no TOML");
    }

    #[test]
    fn a_key_means_one_thing() {
        assert_eq!(fault("map = 'k'"), (1, "map".to_owned(), "k is bound to up already".to_owned()));
        assert_eq!(fault("undo = 'x'\nmap = 'x'"), (2, "map".to_owned(), "x is bound to undo already".to_owned()));
        assert_eq!(fault("map = 'x'\nundo = 'x'").1, "undo", "the later line");
        assert!(parse("map = 'k'\nup = 'up'").is_ok(), "whoever gives a key away may");
    }

    #[test]
    fn nobody_is_locked_in() {
        assert_eq!(
            fault("\nhelp = []"),
            (2, "help".to_owned(), "has no key, and nobody gets through without it".to_owned())
        );
        for (text, sound) in [
            ("next = 'n2'", false),
            ("no = 'x'\nnext = 'n'", false),
            ("back = 'left'\nleft = []", false),
            ("no = 'x'\nnext = ['n', 'ctrl-n']", true),
            ("choose = 'x'", true),
            ("acknowledge = []", false),
            ("map = []", true),
        ] {
            assert_eq!(parse(text).is_ok(), sound, "{text}: {:?}", parse(text));
        }
        for essential in ESSENTIAL {
            assert!(parse(&format!("{essential} = []")).is_err(), "{essential}");
        }
    }

    #[test]
    fn what_cannot_be_bound_says_so() {
        for text in ["quit = []", "quit = 'f10'"] {
            assert_eq!(fault(text).2, "leaves out ctrl-c, which cannot be taken from it", "{text}");
        }
        assert_eq!(fault("map = 'ctrl-c'").2, "ctrl-c always leaves or stops, and cannot be bound");
        assert_eq!(fault("\nmap = ['m', '3']").2, "3 leads to a step of the map, and cannot be bound");
        let keys = parse("quit = ['f10', 'ctrl-c']\nmap = 'ctrl-3'").unwrap();
        assert_eq!(keys.label(Action::Quit, false).as_deref(), Some("F10"));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        assert_eq!(faults("map = 'zz'\nquit = []\nfly = 'f'").len(), 3);
    }
}
