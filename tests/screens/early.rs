//! What the first pages say of what is there, and the keys for it.

use crossterm::event::KeyCode;
use studiolink::cloud::sandbox::Scenario;

use super::harness::Wizard;

/// On a low screen the VPC whose subnets are chosen stays in sight.
#[test]
fn the_chosen_vpc_is_seen_above_its_subnets() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    let screen = wizard.screen();
    assert!(screen.contains("Which VPC do people connect from?") && screen.contains("(x) ML platform"), "{screen}");
    assert!(screen.contains("One subnet for the endpoints"), "{screen}");
    wizard.choose("default");
    wizard.key(KeyCode::Char(' '));
    let screen = wizard.screen();
    assert!(screen.contains("(x) default"), "{screen}");
}

/// The two ways of a name stand side by side: the arrows lead from one to the other, and not round.
#[test]
fn left_and_right_choose_how_a_name_is_resolved() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 60);
    wizard.enter(4);
    wizard.key(KeyCode::Tab);
    for (key, wanted) in [
        (KeyCode::Left, "(x) private DNS"),
        (KeyCode::Right, "(x) hosted zone"),
        (KeyCode::Right, "(x) hosted zone"),
        (KeyCode::Left, "(x) private DNS"),
    ] {
        wizard.key(key);
        let screen = wizard.screen();
        let row = screen.lines().find(|row| row.contains("private DNS") && row.contains("studio")).expect("a row");
        assert!(row.contains(wanted), "{screen}");
    }
}

/// Nobody walks through the pages to find out that there is nothing to walk for.
#[test]
fn an_account_without_a_vpc_says_so_at_once() {
    let mut wizard = Wizard::new(Scenario::Empty, 80, 24);
    let screen = wizard.screen();
    assert!(screen.contains("There is no VPC in eu-west-1"), "{screen}");
    wizard.enter(2);
    let screen = wizard.screen();
    assert!(!screen.contains("enter choose") && screen.contains("r read again"), "{screen}");
}

/// No policy limits a domain of Identity Center, and none is promised for it.
#[test]
fn no_policy_is_promised_where_people_sign_in_through_identity_center() {
    let mut wizard = Wizard::new(Scenario::SsoDomain, 100, 40);
    let screen = wizard.screen();
    assert!(!screen.contains("One IAM policy") && screen.contains("No IAM policy: People sign in"), "{screen}");
    wizard.enter(4);
    let screen = wizard.screen();
    assert!(screen.contains("come through it") && !screen.contains("requests are judged"), "{screen}");
}
