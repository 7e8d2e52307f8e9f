//! The map: where one is, what was answered, and the way to any step that was reached.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use studiolink::cloud::sandbox::Scenario;
use studiolink::ui::{Effect, Message};

use super::harness::Wizard;

const SIZES: [(u16, u16); 4] = [(60, 18), (80, 24), (120, 40), (200, 60)];
const MAP: KeyCode = KeyCode::F(4);
const FORWARD: KeyCode = KeyCode::F(5);

fn at_people(width: u16, height: u16) -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, width, height);
    wizard.enter(6);
    wizard
}

fn line(screen: &str, number: usize) -> String {
    screen.lines().nth(number).unwrap_or_default().to_owned()
}

fn words(screen: &str) -> String {
    screen.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_map_at_every_size() {
    let mut screens = Vec::new();
    for (width, height) in SIZES {
        let mut wizard = at_people(width, height);
        wizard.keys(&[KeyCode::Esc, KeyCode::Esc, MAP]);
        screens.push(wizard.screen());
    }
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn every_reached_step_is_one_key_away_and_the_answers_stay() {
    let mut wizard = at_people(80, 24);
    wizard.choose("MlEngineer");
    wizard.keys(&[KeyCode::Char('g'), KeyCode::Char('3')]);
    let screen = wizard.screen();
    assert!(screen.contains("Which VPC do people connect from?"), "{screen}");
    assert_eq!(line(&screen, 1), " ✓ Account  ✓ Domain  > Network  ✓ Endpoints  ✓ Restriction  · People  · Review");
    wizard.key(FORWARD);
    assert!(wizard.screen().contains("1 chosen"), "{}", wizard.screen());
    wizard.keys(&[MAP, KeyCode::Home, KeyCode::Down, KeyCode::Enter]);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
    let answers = wizard.answers_at_review(5);
    assert_eq!(answers.principals.roles, ["MlEngineer"]);
}

#[test]
fn a_step_that_was_not_reached_cannot_be_gone_to() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    wizard.keys(&[KeyCode::Char('g'), KeyCode::Char('7')]);
    let screen = wizard.screen();
    assert!(screen.contains("Review comes after Network, which is not finished yet."), "{screen}");
    assert!(!wizard.effects.iter().any(|effect| matches!(effect, Effect::Plan { .. })));
    wizard.keys(&[KeyCode::Esc, FORWARD]);
    assert!(wizard.screen().contains("Which VPC do people connect from?"), "{}", wizard.screen());
}

#[test]
fn the_way_on_is_barred_by_an_answer_that_no_longer_fits_and_the_step_says_so() {
    let mut wizard = at_people(80, 24);
    wizard.keys(&[
        KeyCode::Char('g'),
        KeyCode::Char('3'),
        KeyCode::Char(' '),
        KeyCode::Down,
        KeyCode::Down,
        KeyCode::Char(' '),
    ]);
    assert!(wizard.screen().contains("0 chosen"), "{}", wizard.screen());
    wizard.key(FORWARD);
    let screen = wizard.screen();
    assert!(screen.contains("Network comes first, as it needs attention: No subnet is chosen yet"), "{screen}");
    wizard.key(KeyCode::Esc);
    assert!(line(&wizard.screen(), 1).contains("> Domain  ! Network  ✓ Endpoints"), "{}", wizard.screen());
    wizard.keys(&[MAP, KeyCode::Down]);
    assert!(words(&wizard.screen()).contains("! No subnet is chosen yet"), "{}", wizard.screen());
}

#[test]
fn what_is_gone_after_the_account_was_read_again_needs_attention() {
    let mut wizard = at_people(80, 24);
    wizard.keys(&[KeyCode::Char(' '), KeyCode::Char('g'), KeyCode::Char('1')]);
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
    wizard.answer_with(|snapshot| {
        snapshot.subnets.retain(|subnet| subnet.id.as_str() != "subnet-0aa11bb22cc33dd44");
        snapshot.domains.clear();
        snapshot.principals.clear();
    });
    let screen = wizard.screen();
    assert!(line(&screen, 1).contains("> Account  ! Domain  ! Network  ✓ Endpoints  ✓ Restriction"), "{screen}");
    wizard.keys(&[MAP, KeyCode::Down]);
    assert!(words(&wizard.screen()).contains("d-abcdefghijkl is not in this account"), "{}", wizard.screen());
    wizard.key(KeyCode::Down);
    assert!(words(&wizard.screen()).contains("not in vpc-0a1b2c3d4e5f60718: subnet-0aa11bb22cc33dd44."));
}

#[test]
fn another_vpc_says_what_it_leaves_out_and_it_comes_back_with_the_first() {
    let mut wizard = at_people(80, 24);
    wizard.keys(&[KeyCode::Char('g'), KeyCode::Char('3'), KeyCode::Tab, KeyCode::Down, KeyCode::Char(' ')]);
    let screen = words(&wizard.screen());
    assert!(
        screen
            .contains("The 2 subnets of vpc-0a1b2c3d4e5f60718 are left out, as they are not in vpc-0f9e8d7c6b5a49382"),
        "{screen}"
    );
    wizard.keys(&[KeyCode::Up, KeyCode::Char(' '), KeyCode::Tab]);
    assert!(wizard.screen().contains("2 chosen"), "{}", wizard.screen());
}

#[test]
fn while_changes_are_made_there_is_no_map() {
    let mut wizard = at_people(80, 24);
    wizard.keys(&[KeyCode::Char(' ')]);
    wizard.enter(1);
    while !wizard.screen().contains("Type yes") {
        wizard.key(KeyCode::Char('a'));
    }
    wizard.text("yes");
    wizard.enter(1);
    let screen = wizard.screen();
    assert!(screen.contains("Making"), "{screen}");
    for key in [MAP, KeyCode::Char('g'), FORWARD, KeyCode::Char('G')] {
        wizard.key(key);
        let said = wizard.screen();
        assert!(said.contains("Making") && said.contains("does nothing here"), "{said}");
    }
}

#[test]
fn the_letter_of_the_map_is_text_where_text_is_typed() {
    let mut wizard = at_people(80, 24);
    wizard.key(KeyCode::Char('/'));
    wizard.text("g1");
    assert!(wizard.screen().contains("Who gets this restriction?"), "{}", wizard.screen());
    wizard.keys(&[MAP, KeyCode::Char('2')]);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
}

/// One mark a row: the cursor's sign is not said twice.
#[test]
fn the_map_marks_where_one_is_once() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    wizard.key(KeyCode::F(4));
    let screen = wizard.screen();
    let row = screen.lines().find(|line| line.contains("3 ") && line.contains("Network")).expect("a row");
    assert_eq!(row.matches('>').count(), 1, "{screen}");
    assert!(row.contains("you are here"), "{screen}");
}
