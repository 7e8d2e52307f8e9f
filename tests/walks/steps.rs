//! What can be done to the wizard.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use proptest::prelude::*;
use studiolink::cloud::sandbox::Scenario;

#[derive(Clone, Debug)]
pub enum Step {
    Key(KeyEvent),
    Type(&'static str),
    Paste(String),
    Resize(u16, u16),
    Tick,
    Signal,
    /// One of the answers that are outstanding comes, whenever it was asked for: the first, the second, and round again.
    Answer(usize),
    /// The same, but it is a refusal where it can be one.
    Refuse(usize),
    /// All that is outstanding comes, in its order.
    Settle,
    /// Some of it comes, in any order.
    Scatter(Vec<usize>),
    /// Back, and forth again, before anything is answered.
    Around,
    /// Each warning is acknowledged, where there are some.
    Acknowledge,
    /// The same, and the word is said.
    Agree,
    /// Something is not there any more when the account is read again.
    Lose(usize),
}

impl Step {
    pub fn press(character: char) -> Self {
        Self::key(KeyCode::Char(character))
    }

    pub const fn key(code: KeyCode) -> Self {
        Self::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }
}

/// Where a walk begins.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub scenario: Scenario,
    /// Whether runs, and answers, were left before.
    pub left: bool,
    pub steps: Vec<Step>,
}

/// On, once all is answered.
fn on() -> [Step; 2] {
    [Step::Settle, Step::key(KeyCode::Enter)]
}

impl Beginning {
    fn on(scenario: Scenario, pages: usize) -> Self {
        let steps = (0..pages).flat_map(|_| on()).chain([Step::Settle]).collect();
        Self { scenario, left: false, steps }
    }

    fn to_people() -> Self {
        Self::on(Scenario::FirstTime, 6)
    }

    pub fn to_review() -> Self {
        let mut beginning = Self::to_people();
        for name in ["MlEngineer", "DataScientist"] {
            let keys = [Step::Type(name), Step::key(KeyCode::Enter), Step::press(' '), Step::key(KeyCode::Esc)];
            beginning.steps.extend([Step::press('/')].into_iter().chain(keys));
        }
        beginning.steps.extend(on());
        beginning
    }

    /// Nothing but the word is missing.
    pub fn to_word() -> Self {
        let mut beginning = Self::to_review();
        beginning.steps.extend([Step::Settle, Step::Acknowledge]);
        beginning
    }

    /// Something was agreed to.
    pub fn applying() -> Self {
        let mut beginning = Self::to_word();
        beginning.steps.push(Step::Agree);
        beginning
    }
}

pub fn beginning() -> impl Strategy<Value = Beginning> {
    let scenarios = [Scenario::FirstTime, Scenario::HalfDone, Scenario::SsoDomain, Scenario::Denied, Scenario::Empty];
    let anew = (prop::sample::select(scenarios.to_vec()), any::<bool>());
    let anew = anew.prop_map(|(scenario, left)| Beginning { scenario, left, steps: Vec::new() });
    prop_oneof![
        3 => anew,
        1 => Just(Beginning::to_people()),
        1 => Just(Beginning::to_review()),
        2 => Just(Beginning::to_word()),
        2 => Just(Beginning::applying()),
    ]
}

/// On any page of an account that has as much as there is.
pub fn in_a_large_account() -> impl Strategy<Value = Beginning> {
    (0..=8_usize).prop_map(|pages| Beginning::on(Scenario::Large, pages))
}

/// What is written into fields, and what asks for something on one page or another.
const TEXTS: [&str; 8] =
    ["yes", "ye", "10.0.0.0/8", "DataScientist", "eu-west-1", "/tmp/answers.toml", "team=ml", "é\u{5bbd}"];
const PASTED: [&str; 6] = ["yes", "yes\n", "y\r\ne\r\ns\r\n", "203.0.113.0/24,\r10.0.0.5/16 x", "\u{1b}[2J\u{7}", ""];

pub fn step() -> impl Strategy<Value = Step> {
    let pasted = prop_oneof![prop::sample::select(PASTED.to_vec()).prop_map(str::to_owned), ".{0,12}"];
    prop_oneof![
        8 => Just(Step::key(KeyCode::Enter)),
        2 => Just(Step::key(KeyCode::Esc)),
        16 => key().prop_map(Step::Key),
        2 => prop::sample::select(TEXTS.to_vec()).prop_map(Step::Type),
        2 => pasted.prop_map(Step::Paste),
        3 => (1..=250_u16, 1..=80_u16).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => Just(Step::Resize(60, 18)),
        2 => Just(Step::Tick),
        1 => Just(Step::Signal),
        10 => (0..60_usize).prop_map(Step::Answer),
        2 => (0..60_usize).prop_map(Step::Refuse),
        3 => Just(Step::Settle),
        4 => prop::collection::vec(0..60_usize, 1..6).prop_map(Step::Scatter),
        3 => Just(Step::Around),
        1 => Just(Step::Acknowledge),
        2 => Just(Step::Agree),
        1 => (0..8_usize).prop_map(Step::Lose),
    ]
}

/// What becomes of the word.
pub fn at_the_word() -> impl Strategy<Value = Step> {
    let letters = prop::sample::select(vec!['y', 'e', 's']);
    let pasted = prop::sample::select(vec!["y", "e", "s", "ye", "es", "yes", "yes\n"]);
    let edits = [KeyCode::Backspace, KeyCode::Left, KeyCode::Home, KeyCode::End];
    prop_oneof![
        6 => letters.prop_map(Step::press),
        1 => Just(Step::Type("yes")),
        3 => pasted.prop_map(|text| Step::Paste(text.to_owned())),
        3 => Just(Step::key(KeyCode::Enter)),
        1 => prop::sample::select(edits.to_vec()).prop_map(Step::key),
        1 => (60..=200_u16, 18..=60_u16).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => Just(Step::Tick),
    ]
}

/// What brings old answers to new questions.
pub fn late() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..60_usize).prop_map(Step::Answer),
        3 => Just(Step::Around),
        1 => (0..8_usize).prop_map(Step::Lose),
        1 => Just(Step::Agree),
    ]
}

/// Every key, those that mean something more often.
fn key() -> impl Strategy<Value = KeyEvent> {
    let named = [
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Insert,
        KeyCode::Null,
    ];
    let codes = prop_oneof![
        6 => prop::sample::select(named.to_vec()),
        8 => prop::sample::select(" kj/+-oracwudpRgG?yn123456789".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        2 => (1..=12_u8).prop_map(KeyCode::F),
        1 => any::<char>().prop_map(KeyCode::Char),
    ];
    let plain = (codes, Just(KeyModifiers::NONE));
    let control = prop::sample::select("zscuwaek".chars().collect::<Vec<_>>());
    let control = control.prop_map(|character| (KeyCode::Char(character), KeyModifiers::CONTROL));
    let odd =
        (prop::sample::select(named.to_vec()), prop::sample::select(vec![KeyModifiers::ALT, KeyModifiers::SHIFT]));
    let kinds = prop_oneof![
        12 => Just(KeyEventKind::Press),
        1 => Just(KeyEventKind::Repeat),
        1 => Just(KeyEventKind::Release),
    ];
    let keys = prop_oneof![20 => plain, 2 => control, 1 => odd];
    (keys, kinds).prop_map(|((code, modifiers), kind)| KeyEvent::new_with_kind(code, modifiers, kind))
}
