//! The restriction page: who gets in, as it is judged in the background.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use studiolink::cloud::sandbox::Scenario;
use studiolink::plan::access::outlook;
use studiolink::ui::{Effect, Message};

use super::harness::Wizard;

const SIZES: [(u16, u16); 4] = [(60, 18), (80, 24), (120, 40), (200, 60)];

fn opened(width: u16, height: u16) -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, width, height);
    wizard.enter(5);
    wizard
}

/// Presses a key without answering what is asked then.
fn press(wizard: &mut Wizard, code: KeyCode) {
    wizard.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
}

fn questions(wizard: &Wizard) -> usize {
    wizard.effects.iter().filter(|effect| matches!(effect, Effect::Outlook { .. })).count()
}

fn words(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn who_gets_in_with_the_guardrail_and_without_at_every_size() {
    let mut screens = Vec::new();
    for (width, height) in SIZES {
        let mut wizard = opened(width, height);
        screens.push(wizard.screen());
        // The row of the guardrail, then back on the mode without it.
        wizard.keys(&[KeyCode::End, KeyCode::Up, KeyCode::Char(' ')]);
        screens.push(wizard.screen());
        wizard.key(KeyCode::Home);
        screens.push(wizard.screen());
    }
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn each_mode_is_said_whole_at_every_size() {
    for (width, height) in SIZES {
        let mut wizard = opened(width, height);
        let screen = wizard.screen();
        let rows: Vec<&str> = screen.lines().filter(|line| line.contains("( )") || line.contains("(x)")).collect();
        // On the smallest screen the list is scrolled.
        assert!(rows.len() >= 4, "{screen}");
        let own = |row: &str| row.split("   ✓").next().unwrap_or_default().split("   ✗").next().map(str::to_owned);
        assert!(rows.iter().all(|row| !own(row).unwrap_or_default().contains('…')), "{screen}");
    }
    assert!(opened(120, 40).screen().contains("anyone in ML platform (prod), by any endpoint"));
}

#[test]
fn whoever_another_policy_lets_in_is_named_where_the_guardrail_is_chosen() {
    let mut wizard = opened(80, 24);
    wizard.keys(&[KeyCode::End, KeyCode::Up]);
    let screen = words(&wizard.screen());
    assert!(
        screen.contains("could get the policy (IAM lets nobody attach to 1 more) still get in from elsewhere"),
        "{screen}"
    );
    assert!(screen.contains("AllowStudioActions in AmazonSageMakerFullAccess"), "{screen}");
    wizard.key(KeyCode::Char(' '));
    wizard.enter(1);
    wizard.choose("MlEngineer");
    wizard.keys(&[KeyCode::Esc, KeyCode::Home]);
    let screen = words(&wizard.screen());
    assert!(screen.contains("Without that denial, none of the 1 chosen"), "{screen}");
}

#[test]
fn what_is_shown_is_of_these_answers_or_it_says_that_it_is_being_worked_out() {
    let mut wizard = opened(80, 24);
    wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Char(' ')]);
    assert!(wizard.screen().contains("As if you had listed 192.0.2.0/24"), "{}", wizard.screen());
    wizard.enter(1);
    wizard.send(Message::Paste("203.0.113.0/24".to_owned()));
    wizard.keys(&[KeyCode::Up, KeyCode::Up, KeyCode::Up]);
    press(&mut wizard, KeyCode::Down);
    wizard.answer();
    wizard.keys(&[KeyCode::Down]);
    let screen = wizard.screen();
    assert!(!screen.contains("As if you had listed"), "{screen}");
}

#[test]
fn looking_at_another_mode_asks_nothing_and_typing_asks_one_question_at_a_time() {
    let mut wizard = opened(80, 24);
    for code in [KeyCode::Down, KeyCode::Char(' '), KeyCode::Down, KeyCode::Char(' '), KeyCode::Enter] {
        press(&mut wizard, code);
    }
    assert_eq!(questions(&wizard), 0, "every mode is known: {:?}", wizard.effects);
    for character in "203.0.113.0".chars() {
        press(&mut wizard, KeyCode::Char(character));
    }
    assert_eq!(questions(&wizard), 1, "{:?}", wizard.effects);
    press(&mut wizard, KeyCode::Up);
    assert!(wizard.screen().contains("Working out who gets in"), "{}", wizard.screen());
    wizard.answer();
    assert!(!wizard.screen().contains("Working out"), "{}", wizard.screen());
}

#[test]
fn an_outlook_of_other_answers_is_not_shown() {
    let mut wizard = opened(80, 24);
    wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Char(' ')]);
    wizard.enter(1);
    wizard.send(Message::Paste("203.0.113.1".to_owned()));
    let Some(Effect::Outlook { load, snapshot, answers }) = wizard.effects.pop() else {
        panic!("{:?}", wizard.effects)
    };
    let stale = Arc::new(outlook(&snapshot, &answers));
    press(&mut wizard, KeyCode::Char('9'));
    wizard.send(Message::Outlook { load, outlook: stale });
    assert_eq!(questions(&wizard), 1, "it is asked again: {:?}", wizard.effects);
    press(&mut wizard, KeyCode::Up);
    assert!(wizard.screen().contains("Working out"), "{}", wizard.screen());
}

#[test]
fn a_range_that_is_meant_otherwise_than_typed_is_said_while_typing_and_after_enter() {
    for (mode, range) in [(2, "203.0.113.7/24"), (3, "10.20.0.7/24")] {
        let mut wizard = opened(80, 24);
        wizard.keys(&vec![KeyCode::Down; mode]);
        wizard.enter(1);
        wizard.text(range);
        let alone = range.replace("/24", "/32");
        let meant = format!("256 addresses; for that address alone write {alone}.");
        let typing = words(&wizard.screen());
        assert!(typing.contains(&meant), "{typing}");
        wizard.enter(1);
        let after = words(&wizard.screen());
        assert!(after.contains(&meant) && after.contains("Who may open Studio?"), "where it can be changed: {after}");
        wizard.enter(1);
        assert!(words(&wizard.screen()).contains("Who gets this restriction"), "{}", wizard.screen());
    }
}

#[test]
fn how_many_addresses_a_range_has_is_said() {
    let mut wizard = opened(80, 24);
    wizard.keys(&[KeyCode::Down, KeyCode::Down]);
    wizard.enter(1);
    wizard.text("203.0.113.0/24");
    assert!(words(&wizard.screen()).contains("203.0.113.0/24: 256 addresses."), "{}", wizard.screen());
}

/// What is typed into the name is drawn over nothing.
#[test]
fn a_space_in_the_empty_name_cuts_no_letter_of_the_usual_one() {
    let mut wizard = opened(80, 24);
    wizard.key(KeyCode::End);
    assert!(wizard.screen().contains("StudioPrivateAccess"), "{}", wizard.screen());
    wizard.text(" ");
    assert!(!wizard.screen().contains("tudioPrivateAccess"), "{}", wizard.screen());
}

#[test]
fn the_example_of_a_range_is_of_the_kind_that_the_mode_takes() {
    for (mode, example) in [(2, "one looks like 203.0.113.0/24"), (3, "one looks like 10.20.0.0/16")] {
        let mut wizard = opened(80, 24);
        wizard.keys(&vec![KeyCode::Down; mode]);
        wizard.enter(1);
        wizard.text("everywhere");
        wizard.enter(1);
        assert!(words(&wizard.screen()).contains(example), "{}", wizard.screen());
    }
}

#[test]
fn a_range_much_wider_than_the_vpc_is_remarked_on_where_it_is_typed() {
    let wide = "10.0.0.0/8 has 16,711,680 addresses beyond those of the VPC: all of them are let in.";
    let mut wizard = opened(80, 24);
    wizard.keys(&[KeyCode::Down; 3]);
    wizard.enter(1);
    wizard.text("10.240.0.5/8");
    assert!(words(&wizard.screen()).contains(wide), "{}", wizard.screen());

    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(4);
    while !words(&wizard.screen()).contains("From where people open Studio in a browser") {
        wizard.key(KeyCode::Down);
    }
    wizard.text("10.240.0.5/8");
    let typing = words(&wizard.screen());
    assert!(typing.contains("10.240.0.5/8 means 10.0.0.0/8, 16,777,216 addresses"), "{typing}");
    assert!(typing.contains(wide), "{typing}");
    wizard.enter(1);
    let after = words(&wizard.screen());
    assert!(
        after.contains("! Not gone on yet: enter once more goes on. 10.240.0.5/8 means")
            && after.contains("> Endpoints"),
        "{after}"
    );
    wizard.enter(1);
    assert!(words(&wizard.screen()).contains("Who may open Studio?"), "{}", wizard.screen());
}

/// The ways in short, each told apart from the others.
const WAYS: [&str; 9] = [
    "VPC, both endpoints",
    "VPC, other endpoints",
    "another VPC",
    "peered VPC",
    "VPN with DNS",
    "VPN without DNS",
    "internet",
    "AWS console",
    "Console Private Access",
];

#[test]
fn every_way_has_its_sign_on_the_usual_screen_in_every_mode() {
    let mut wizard = opened(80, 24);
    for mode in 0..5 {
        let screen = wizard.screen();
        // Console Private Access is no way of its own in every mode.
        for way in &WAYS[..if mode == 0 { 9 } else { 8 }] {
            let signed = ["✓", "✗", "!", "·"].iter().any(|sign| screen.contains(&format!(" {sign} {way}")));
            assert!(signed, "{way} in mode {mode}: {screen}");
        }
        wizard.key(KeyCode::Down);
    }
    let screen = opened(80, 24).screen();
    assert!(screen.contains("✗ peered VPC (1)") && screen.contains("(1) not among the client ranges"), "{screen}");
}

#[test]
fn on_the_smallest_screen_the_help_has_the_ways_that_the_page_has_not() {
    let mut wizard = opened(60, 18);
    let mut said = wizard.screen();
    assert!(said.contains("more: F1 shows all") && said.contains("✓ VPC, both endpoints"), "{said}");
    wizard.key(KeyCode::F(1));
    said.push_str(&wizard.screen());
    assert!(WAYS.iter().all(|way| said.contains(way)), "{said}");
}
