//! Keys of one's own: what they do, and what is said of them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use studiolink::cloud::sandbox::Scenario;
use studiolink::ui::{Keys, Start};

use super::harness::Wizard;

const KEYS: &str = "
    next = ['f10', 'enter']
    back = 'ctrl-b'
    map = 'ctrl-g'
    help = 'f9'
    retry = 'ctrl-r'
    choose = 'x'
    filter = []
    up = ['up', 'ctrl-p']
    down = ['down', 'ctrl-n']
";

fn with_keys(text: &str, width: u16, height: u16) -> Wizard {
    let keys = Keys::parse(text).expect("keys");
    let start = Start { sandbox: Some("first-time".to_owned()), keys, colour: true, ..Start::default() };
    let mut wizard = Wizard::start(Scenario::FirstTime, start, width, height);
    wizard.answer();
    wizard
}

fn control(wizard: &mut Wizard, character: char) {
    wizard.press(KeyEvent::new(KeyCode::Char(character), KeyModifiers::CONTROL));
}

fn foot(wizard: &mut Wizard) -> String {
    wizard.screen().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn the_keys_of_the_file_do_it_and_the_old_ones_do_not() {
    let mut wizard = with_keys(KEYS, 80, 24);
    wizard.keys(&[KeyCode::F(10), KeyCode::F(10)]);
    assert!(wizard.screen().contains("Which VPC do people connect from?"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc, KeyCode::Char('g'), KeyCode::F(4), KeyCode::Char('/'), KeyCode::F(1)]);
    assert!(wizard.screen().contains("> (x) ML platform"), "{}", wizard.screen());
    control(&mut wizard, 'n');
    wizard.key(KeyCode::Char('x'));
    assert!(wizard.screen().contains("> (x) default"), "{}", wizard.screen());
    control(&mut wizard, 'b');
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
}

#[test]
fn foot_help_and_sentences_tell_the_keys_of_the_file() {
    let mut wizard = with_keys(KEYS, 120, 40);
    wizard.key(KeyCode::F(10));
    let mut screens = vec![wizard.screen()];
    for expected in ["x choose", "F10 choose, next", "ctrl-b back", "F9 help", "ctrl-r read again", "ctrl-g map"] {
        assert!(foot(&mut wizard).contains(expected), "{expected}: {}", foot(&mut wizard));
    }
    wizard.key(KeyCode::F(9));
    screens.push(wizard.screen());
    control(&mut wizard, 'b');
    control(&mut wizard, 'g');
    let map = wizard.screen();
    assert!(map.contains("The steps: F10 or a number goes there"), "{map}");
    control(&mut wizard, 'b');
    wizard.keys(&[KeyCode::F(10); 6]);
    wizard.key(KeyCode::F(10));
    wizard.key(KeyCode::F(10));
    let review = wizard.screen();
    assert!(review.contains("F10 acknowledges nothing: a does"), "{review}");
    assert_snapshot!(screens.join("\n"));
}

/// A sentence that names a key by a name that no action has would show its brackets.
#[test]
fn no_sentence_shows_a_key_in_brackets() {
    let mut wizard = with_keys("", 120, 40);
    for _ in 0..9 {
        for key in [KeyCode::Null, KeyCode::F(1), KeyCode::Esc, KeyCode::F(4)] {
            wizard.key(key);
            let screen = wizard.screen();
            assert!(!screen.contains('<'), "{screen}");
        }
        wizard.key(KeyCode::Esc);
        wizard.enter(1);
        assert!(!wizard.screen().contains('<'), "{}", wizard.screen());
    }
}

#[test]
fn while_text_is_typed_the_foot_tells_only_keys_that_work() {
    let mut wizard = with_keys("", 160, 24);
    wizard.enter(6);
    assert!(foot(&mut wizard).contains("space choose") && foot(&mut wizard).contains("g map"));
    wizard.key(KeyCode::Char('/'));
    let typing = foot(&mut wizard);
    assert!(!typing.contains("space choose") && !typing.contains("/ filter"), "{typing}");
    assert!(typing.contains("F4 map") && typing.contains("enter end filter"), "{typing}");
}

/// What the help names acts on its page.
#[test]
fn the_help_lists_no_key_that_does_nothing_there() {
    let lists = |wizard: &mut Wizard, word: &str| wizard.screen().lines().any(|line| line.contains(word));
    let mut wizard = with_keys("", 120, 60);
    wizard.keys(&[KeyCode::F(1)]);
    for word in ["the tab before", "show only what contains", "choose what is under", "the part before"] {
        assert!(!lists(&mut wizard, word), "{word}: {}", wizard.screen());
    }
    assert!(lists(&mut wizard, "F4") && lists(&mut wizard, "1-9"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    wizard.enter(5);
    wizard.keys(&[KeyCode::End, KeyCode::F(1)]);
    for word in [" k ", " g F4", " ? ", "the first row"] {
        assert!(!lists(&mut wizard, word), "while a text is typed, {word}: {}", wizard.screen());
    }
    wizard.keys(&[KeyCode::Esc, KeyCode::Esc]);
    wizard.enter(3);
    wizard.key(KeyCode::F(1));
    assert!(lists(&mut wizard, "the tab before, the next tab"), "{}", wizard.screen());
}

#[test]
fn reading_again_is_said_at_once() {
    for (width, height) in [(60, 18), (80, 24)] {
        let mut wizard = with_keys("", width, height);
        wizard.enter(1);
        assert!(!wizard.screen().contains("Reading again"));
        wizard.send(studiolink::ui::Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
        assert!(
            wizard.screen().contains("Nothing has been changed in AWS yet.   Reading again …"),
            "{}",
            wizard.screen()
        );
        wizard.answer();
        assert!(!wizard.screen().contains("Reading again"), "{}", wizard.screen());
    }
}

/// Every key that is bound, and some that are not.
fn every_key() -> Vec<KeyCode> {
    let named =
        [KeyCode::Up, KeyCode::Left, KeyCode::PageUp, KeyCode::Home, KeyCode::Tab, KeyCode::BackTab, KeyCode::F(9)];
    "qxoazcwudpRgGyn+-kj ".chars().map(KeyCode::Char).chain(named).collect()
}

/// The page without what is said of the last key.
fn but_the_notice(screen: &str) -> Vec<String> {
    screen
        .lines()
        .filter(|row| !row.contains("does nothing here") && !row.trim().is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_key_that_does_nothing_says_so_and_does_nothing() {
    for enters in 0..8 {
        let mut wizard = Wizard::new(Scenario::FirstTime, 200, 100);
        wizard.enter(enters);
        for key in every_key() {
            wizard.key(KeyCode::Esc);
            wizard.key(KeyCode::Enter);
            let before = wizard.screen();
            wizard.key(key);
            let after = wizard.screen();
            if after.contains("does nothing here") {
                assert_eq!(but_the_notice(&after), but_the_notice(&before), "{key:?} after {enters}");
            }
            wizard.key(KeyCode::Esc);
        }
    }
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    for key in ["q", "x", "o"] {
        wizard.text(key);
        let said = format!("! {key} does nothing here; F1 shows the keys that do.");
        assert!(wizard.screen().contains(&said), "{said} in {}", wizard.screen());
    }
    wizard.key(KeyCode::Down);
    assert!(!wizard.screen().contains("does nothing here"), "said once: {}", wizard.screen());
    wizard.text("/qxo");
    assert!(wizard.screen().contains(" / qxo"), "it is a text there: {}", wizard.screen());
    assert!(!wizard.screen().contains("does nothing here"), "{}", wizard.screen());
}
