//! Lists of large accounts: what a filter finds, how much is shown, and that nothing moves while the account is read.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use studiolink::cloud::sandbox::Scenario;
use studiolink::plan::snapshot::Snapshot;
use studiolink::ui::{Effect, Message};

use super::harness::Wizard;

/// Every subnet in the domain's own VPC.
fn in_one_vpc(snapshot: &mut Snapshot) {
    let vpc = snapshot.domains[0].vpc.clone().expect("a VPC");
    for subnet in &mut snapshot.subnets {
        subnet.vpc = vpc.clone();
        subnet.tags.insert("team".to_owned(), format!("T{}", subnet.id.as_str().len() % 2));
    }
}

/// On the subnets of a large account.
fn at_subnets(width: u16, height: u16) -> Wizard {
    let mut wizard = Wizard::unread(Scenario::Large, width, height);
    wizard.answer_with(in_one_vpc);
    for _ in 0..3 {
        wizard.send(Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        wizard.answer_with(in_one_vpc);
    }
    wizard
}

fn filter(wizard: &mut Wizard, text: &str) {
    wizard.key(KeyCode::Char('/'));
    wizard.text(text);
    wizard.key(KeyCode::Enter);
}

/// The row under the cursor.
fn here(wizard: &mut Wizard) -> String {
    let (_, y) = wizard.cursor();
    let row = wizard.screen().lines().nth(usize::from(y)).expect("a row").to_owned();
    row.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_filter_finds_name_id_range_address_zone_and_tag() {
    let mut wizard = at_subnets(120, 40);
    assert!(wizard.screen().contains("4,000 of 4,000   2 chosen"), "{}", wizard.screen());
    for (text, found) in [
        ("ML-A0", "1 of 4,000"),
        ("subnet-0aa11bb22cc33dd44", "1 of 4,000"),
        ("10.240.0.0/24", "1 of 4,000"),
        ("10.240.0.77 ml-", "1 of 4,000"),
        ("name=ml-a0", "1 of 4,000"),
        ("eu-west-1a ml-", "2 of 4,000"),
        ("euw1-az2 name=ml-", "2 of 4,000"),
        ("nothing-like-this", "0 of 4,000"),
    ] {
        filter(&mut wizard, text);
        let screen = wizard.screen();
        assert!(screen.contains(found), "{text}: {found} in {screen}");
        wizard.key(KeyCode::Esc);
    }
    assert!(wizard.screen().contains("4,000 of 4,000"), "esc shows all again");
}

#[test]
fn a_filter_finds_vpcs_domains_and_groups() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    filter(&mut wizard, "vpconly ml");
    assert!(wizard.screen().contains("1 of 1 domain"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    filter(&mut wizard, "sso");
    assert!(wizard.screen().contains("0 of 1 domain"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("No domain contains this text"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    wizard.enter(1);
    wizard.key(KeyCode::Home);
    filter(&mut wizard, "172.31.4.4");
    assert!(wizard.screen().contains("1 of 2 VPCs"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    wizard.enter(2);
    filter(&mut wizard, "no-such-group");
    let screen = wizard.screen();
    assert!(screen.contains("Security group of the endpoints   0 of "), "{screen}");
}

#[test]
fn a_filter_that_is_taken_back_takes_the_cursor_back() {
    let mut wizard = at_subnets(80, 24);
    wizard.keys(&[KeyCode::PageDown, KeyCode::PageDown, KeyCode::Down]);
    let before = here(&mut wizard);
    wizard.key(KeyCode::Char('/'));
    wizard.text("ml-a0");
    assert_ne!(here(&mut wizard), before);
    wizard.keys(&[KeyCode::Backspace; 5]);
    wizard.keys(&[KeyCode::Enter]);
    assert_eq!(here(&mut wizard), before);
    filter(&mut wizard, "ml-b2");
    wizard.keys(&[KeyCode::Char(' '), KeyCode::Esc]);
    assert!(here(&mut wizard).contains("ml-b2"), "what was chosen meanwhile is where the cursor stays");
}

#[test]
fn cursor_choice_and_filter_outlive_a_refresh_that_turns_the_list() {
    let mut wizard = at_subnets(80, 24);
    filter(&mut wizard, "eu-west-1b");
    wizard.keys(&[KeyCode::PageDown, KeyCode::Down]);
    let before = (here(&mut wizard), wizard.screen());
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
    assert!(matches!(wizard.effects.as_slice(), [Effect::Load { .. }]), "{:?}", wizard.effects);
    wizard.answer_with(|snapshot| {
        in_one_vpc(snapshot);
        snapshot.subnets.reverse();
        snapshot.vpcs.reverse();
        snapshot.domains.reverse();
    });
    assert_eq!((here(&mut wizard), wizard.screen()), before);
}

#[test]
fn every_cursor_outlives_a_refresh_that_turns_the_list() {
    let turn = |snapshot: &mut Snapshot| {
        snapshot.vpcs.reverse();
        snapshot.domains.reverse();
        snapshot.principals.reverse();
        snapshot.security_groups.reverse();
        snapshot.subnets.reverse();
    };
    let mut wizard = Wizard::new(Scenario::SsoDomain, 120, 40);
    for page in ["domain", "VPC", "subnet", "endpoints"] {
        wizard.enter(1);
        if page == "endpoints" {
            filter(&mut wizard, "sg-");
        }
        wizard.key(KeyCode::Down);
        let before = here(&mut wizard);
        wizard.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
        wizard.answer_with(turn);
        assert_eq!(here(&mut wizard), before, "{page}");
        wizard.key(KeyCode::Up);
    }
    let mut wizard = Wizard::new(Scenario::FirstTime, 120, 40);
    wizard.enter(6);
    wizard.keys(&[KeyCode::Down, KeyCode::Down]);
    let before = here(&mut wizard);
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
    wizard.answer_with(turn);
    assert_eq!(here(&mut wizard), before);
}

#[test]
fn one_key_takes_all_subnets_out_and_one_puts_one_in_each_zone() {
    let mut wizard = at_subnets(80, 24);
    wizard.key(KeyCode::Char('-'));
    assert!(wizard.screen().contains("0 chosen"), "{}", wizard.screen());
    filter(&mut wizard, "eu-west-1b");
    wizard.key(KeyCode::Char('+'));
    assert!(wizard.screen().contains("1 chosen"), "of those that are shown: {}", wizard.screen());
    wizard.keys(&[KeyCode::Esc, KeyCode::Char('+')]);
    assert!(wizard.screen().contains("2 chosen"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('+'));
    assert!(wizard.screen().contains("Each zone that is shown has its subnet"), "{}", wizard.screen());
}

#[test]
fn what_is_chosen_and_cannot_be_any_more_can_be_taken_out() {
    let mut wizard = at_subnets(80, 24);
    filter(&mut wizard, "ml-a0");
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
    wizard.answer_with(|snapshot| {
        in_one_vpc(snapshot);
        snapshot.subnets.iter_mut().for_each(|subnet| subnet.free_addresses = 0);
    });
    assert!(
        wizard.screen().contains("(x) ml-a0") && wizard.screen().contains("no free address"),
        "{}",
        wizard.screen()
    );
    wizard.key(KeyCode::Char(' '));
    assert!(wizard.screen().contains(" -  ml-a0") && wizard.screen().contains("1 chosen"), "{}", wizard.screen());
}

#[test]
fn what_is_chosen_and_gone_is_named() {
    let mut wizard = at_subnets(120, 40);
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
    wizard.answer_with(|snapshot| {
        in_one_vpc(snapshot);
        snapshot.subnets.retain(|subnet| subnet.id.as_str() != "subnet-0aa11bb22cc33dd44");
    });
    assert!(
        wizard.screen().contains("Chosen, and not in this account and Region: subnet-0aa11bb22cc33dd44."),
        "{}",
        wizard.screen()
    );
}

#[test]
fn the_ends_of_a_list_are_its_own() {
    let mut wizard = at_subnets(80, 24);
    wizard.key(KeyCode::Home);
    let first = here(&mut wizard);
    assert!(first.contains("subnet-"), "{first}");
    wizard.key(KeyCode::PageUp);
    assert_eq!(here(&mut wizard), first);
    wizard.key(KeyCode::Up);
    assert!(here(&mut wizard).contains("vpc-"), "{}", wizard.screen());
    wizard.key(KeyCode::End);
    assert!(here(&mut wizard).contains("vpc-"), "{}", wizard.screen());
}
