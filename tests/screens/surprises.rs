//! Random keys, sizes and pastes: nothing panics, and nothing is applied unasked.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;
use strum::IntoEnumIterator;
use studiolink::cloud::sandbox::Scenario;
use studiolink::ui::{Effect, Message, Start};

use super::harness::Wizard;

#[derive(Clone, Debug)]
enum Surprise {
    Key(KeyCode),
    Control(char),
    Paste(String),
    Resize(u16, u16),
    Answer,
    Walk,
}

fn surprise() -> impl Strategy<Value = Surprise> {
    use KeyCode::{
        BackTab, Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab, Up,
    };
    let codes = vec![
        BackTab,
        Backspace,
        Delete,
        Down,
        End,
        Enter,
        Enter,
        Enter,
        Esc,
        F(1),
        F(2),
        F(3),
        Home,
        Left,
        PageDown,
        PageUp,
        Right,
        Tab,
        Up,
    ];
    prop_oneof![
        8 => prop::sample::select(codes).prop_map(Surprise::Key),
        // No `y`: without it the word that starts the apply cannot be typed.
        6 => prop::sample::select(" /?ar1.,nesxzpg東\u{301}".chars().collect::<Vec<_>>()).prop_map(|c| Surprise::Key(Char(c))),
        1 => prop::sample::select(vec!['c', 'u', 'w', 'a', 'z']).prop_map(Surprise::Control),
        1 => "[a-xz0-9 /.\\n\\x1b]{0,40}".prop_map(Surprise::Paste),
        1 => (1_u16..=250, 1_u16..=80).prop_map(|(width, height)| Surprise::Resize(width, height)),
        3 => Just(Surprise::Answer),
        1 => Just(Surprise::Walk),
    ]
}

fn happen(wizard: &mut Wizard, surprise: Surprise) {
    match surprise {
        Surprise::Key(code) => wizard.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE))),
        Surprise::Control(c) => wizard.send(Message::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))),
        Surprise::Paste(text) => wizard.send(Message::Paste(text)),
        Surprise::Resize(width, height) => wizard.resize(width, height),
        Surprise::Answer => wizard.answer(),
        Surprise::Walk => {
            wizard.answer();
            wizard.enter(7);
        }
    }
    wizard.draw();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_nothing_is_applied_unasked(
        scenario in prop::sample::select(Scenario::iter().filter(|scenario| *scenario != Scenario::Large).collect::<Vec<_>>()),
        is_sandbox: bool,
        surprises in prop::collection::vec(surprise(), 1..60),
    ) {
        let sandbox = is_sandbox.then(|| scenario.to_string());
        let start = Start { sandbox, colour: true, ..Start::default() };
        let mut wizard = Wizard::start(scenario, start, 80, 24);
        for surprise in surprises {
            happen(&mut wizard, surprise);
        }
        let applied = wizard.effects.iter().any(|effect| matches!(effect, Effect::Apply { .. }));
        prop_assert!(!applied);
    }
}

#[test]
fn every_size_can_be_drawn() {
    for scenario in [Scenario::FirstTime, Scenario::Empty] {
        let mut wizard = Wizard::new(scenario, 80, 24);
        for _ in 0..8 {
            for (width, height) in
                (1..=250).step_by(13).zip((1..=80).cycle().step_by(7)).chain([(60, 18), (250, 80), (1, 1)])
            {
                wizard.resize(width, height);
                wizard.draw();
            }
            wizard.enter(1);
        }
    }
}
