//! What lies over a page, and the page of what was left unfinished, at each size.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use studiolink::cloud::sandbox::Scenario;
use studiolink::engine::drafts::Drafts;
use studiolink::engine::runs::Runs;
use studiolink::ui::Message;

use super::applying::{at_review, confirm};
use super::harness::Wizard;
use super::keeping::left_on_review;
use super::unfinished::several;
use super::watching::in_mid_run;

type Size = (u16, u16);

fn control(letter: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)
}

fn on_network((width, height): Size) -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, width, height);
    wizard.enter(2);
    wizard
}

fn running((width, height): Size) -> Wizard {
    let mut wizard = at_review(width, height);
    in_mid_run(&mut wizard);
    wizard
}

fn on_unfinished((width, height): Size) -> Wizard {
    let mut wizard = Wizard::without_runs(Scenario::FirstTime, width, height);
    wizard.send(Message::Drafts(Ok(Drafts { drafts: vec![left_on_review()], strays: Vec::new() })));
    wizard.send(Message::Runs(Ok(Runs { runs: several(), strays: Vec::new() })));
    wizard.enter(1);
    wizard
}

/// One after the other, from its page.
fn shown(size: Size) -> Vec<String> {
    let over = |mut wizard: Wizard, keys: &[KeyEvent]| {
        for key in keys {
            wizard.press(*key);
        }
        wizard.screen()
    };
    let key = |code| KeyEvent::new(code, KeyModifiers::NONE);
    let kept = |code| over(on_unfinished(size), &[key(KeyCode::End), key(KeyCode::Up), key(code)]);
    vec![
        over(on_network(size), &[key(KeyCode::F(1))]),
        over(on_network(size), &[control('s')]),
        over(at_review(size.0, size.1), &[control('c')]),
        over(running(size), &[key(KeyCode::F(1))]),
        over(running(size), &[control('c'), control('c')]),
        over(running(size), &[key(KeyCode::Char('u'))]),
        over(on_unfinished(size), &[]),
        kept(KeyCode::Char('d')),
    ]
}

#[test]
fn every_dialog_at_every_size() {
    let titles = [
        "Network: why, and the keys",
        "Save the answers to a file",
        "Leave?",
        "Apply: why, and the keys",
        "Leave while calls are on their way?",
        "Stop, and take back what was made?",
        "Go on with what was left unfinished?",
        "Discard what is kept?",
    ];
    for size in [(60, 18), (80, 24), (120, 40), (200, 60)] {
        let screens = shown(size);
        for (title, screen) in titles.iter().zip(&screens) {
            assert!(screen.contains(title), "{title}:\n{screen}");
        }
        assert_snapshot!(format!("over-{}x{}", size.0, size.1), screens.join("\n"));
    }
}

/// What does not fit is scrolled to, up to the last line.
#[test]
fn the_whole_help_can_be_read_on_the_smallest_screen() {
    let mut wizard = at_review(60, 18);
    confirm(&mut wizard);
    wizard.key(KeyCode::F(1));
    let mut seen = wizard.screen();
    for _ in 0..60 {
        wizard.key(KeyCode::Down);
        seen += &wizard.screen();
    }
    let mut large = at_review(200, 60);
    confirm(&mut large);
    large.key(KeyCode::F(1));
    let whole = large.screen();
    let last = whole.lines().rfind(|line| line.contains('│')).expect("a line");
    let words = last.split('│').nth(1).expect("a text").split_whitespace().next().expect("a word");
    assert!(seen.contains(words), "{words} of {whole}");
}
