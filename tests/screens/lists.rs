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
    assert!(wizard.screen().contains("Nothing matches `sso`. esc clears the filter."), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    wizard.enter(1);
    wizard.key(KeyCode::Home);
    filter(&mut wizard, "172.31.4.4");
    assert!(wizard.screen().contains("1 of 2 VPCs"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    wizard.enter(2);
    wizard.key(KeyCode::End);
    filter(&mut wizard, "no-such-group");
    let screen = wizard.screen();
    assert!(screen.contains("Security group of the endpoints   0 of "), "{screen}");
    assert!(screen.contains("Nothing matches `no-such-group`. esc clears the filter."), "{screen}");
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
            wizard.key(KeyCode::End);
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
fn a_filter_that_nothing_matches_says_so_and_how_it_ends() {
    for enters in [1, 2, 3, 6] {
        let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
        wizard.enter(enters);
        assert!(wizard.screen().contains("esc back"), "{}", wizard.screen());
        filter(&mut wizard, "nobody-like-this");
        let screen = wizard.screen();
        assert!(screen.contains("Nothing matches `nobody-like-this`. esc clears the filter."), "{enters}: {screen}");
        assert!(screen.contains("esc clear the filter"), "{enters}: {screen}");
        wizard.key(KeyCode::Esc);
        assert!(!wizard.screen().contains("Nothing matches"), "{}", wizard.screen());
    }
}

/// There a filter would narrow a list that is elsewhere.
#[test]
fn where_nothing_is_to_be_filtered_the_key_says_so_and_moves_nothing() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(4);
    let before = here(&mut wizard);
    wizard.text("/");
    assert!(wizard.screen().contains("Nothing is to be filtered here"), "{}", wizard.screen());
    assert_eq!(here(&mut wizard), before);
    wizard.key(KeyCode::End);
    wizard.text("/studio");
    wizard.key(KeyCode::Tab);
    assert!(here(&mut wizard).contains("[x] studio"), "{}", wizard.screen());
    wizard.text(" ");
    assert!(here(&mut wizard).contains("[ ] studio"), "nothing is typed any more: {}", wizard.screen());
}

#[test]
fn what_is_pasted_is_text_or_nothing() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(6);
    wizard.send(Message::Paste("/ml/DataScientist\n-".to_owned()));
    let screen = wizard.screen();
    assert!(screen.contains("What was pasted is not taken"), "{screen}");
    assert!(screen.contains("esc back"), "no filter is open: {screen}");
    wizard.key(KeyCode::Char('/'));
    wizard.send(Message::Paste("DataScientist".to_owned()));
    assert!(wizard.screen().contains(" / DataScientist"), "{}", wizard.screen());
}

/// What a key puts out is told, and one key brings it back.
#[test]
fn what_one_key_takes_away_is_counted_and_comes_back() {
    let mut wizard = at_subnets(80, 24);
    wizard.text("-");
    assert!(wizard.screen().contains("2 taken away; u brings them back."), "{}", wizard.screen());
    wizard.text("u");
    assert!(wizard.screen().contains("2 chosen"), "{}", wizard.screen());
    wizard.key(KeyCode::Home);

    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    wizard.text("-");
    assert!(wizard.screen().contains("3 taken away; u brings them back."), "{}", wizard.screen());
    wizard.text("u");
    assert!(wizard.screen().contains("2 chosen") && wizard.screen().contains("(x) ML platform"), "{}", wizard.screen());
    wizard.enter(2);
    wizard.key(KeyCode::Tab);
    wizard.key(KeyCode::Tab);
    wizard.text("-");
    assert!(wizard.screen().contains("1 taken away; u brings it back."), "{}", wizard.screen());
    wizard.text("u");
    assert!(!wizard.screen().contains("u bring back"), "{}", wizard.screen());

    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(6);
    wizard.text("++");
    let chosen = wizard.screen();
    wizard.text("-");
    assert!(wizard.screen().contains("taken away; u brings them back."), "{}", wizard.screen());
    wizard.text(" u");
    assert!(wizard.screen().contains("1 chosen"), "chosen anew since: {}", wizard.screen());
    wizard.text(" ++");
    assert_eq!(wizard.screen().lines().nth(3), chosen.lines().nth(3), "{}", wizard.screen());
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

/// What the smallest screen has no room for below a list is counted, with the key that shows it.
#[test]
fn what_a_small_page_cannot_say_the_help_says() {
    for (pages, lost) in [(4, "VPN without DNS"), (2, "14.60 USD a month")] {
        let mut wizard = Wizard::new(Scenario::FirstTime, 60, 18);
        wizard.enter(if pages == 4 { 5 } else { 2 });
        let screen = wizard.screen();
        assert!(screen.contains("more: F1 shows all"), "{screen}");
        wizard.key(KeyCode::F(1));
        let mut said = wizard.screen();
        for _ in 0..8 {
            wizard.key(KeyCode::Down);
            said.push_str(&wizard.screen());
        }
        let said = said.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("What the page had no room for"), "{said}");
        assert!(lost.split(' ').all(|word| said.contains(word)), "{lost} in {said}");
    }
}

/// Whoever reads again sees that it was done, though nothing has changed.
#[test]
fn where_something_is_lacking_reading_again_says_that_it_still_is() {
    let mut wizard = Wizard::new(Scenario::Empty, 80, 24);
    let said = wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("two subnets first; r then reads again."), "{said}");
    wizard.text("r");
    assert!(wizard.screen().contains("Read again: there is still no VPC in eu-west-1."), "{}", wizard.screen());
    wizard.enter(1);
    let screen = wizard.screen();
    assert!(screen.contains("enter next") && !screen.contains("choose, next"), "{screen}");
    assert!(screen.contains("enter goes on so; r reads"), "{screen}");
    wizard.text("r");
    let screen = wizard.screen();
    assert!(screen.contains("Read again: there is still no Studio domain in eu-west-1."), "{screen}");
}

/// A range that means more than was typed is read first: what the next key does comes before it.
#[test]
fn where_enter_has_not_gone_on_it_says_so_first() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 60, 18);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Tab; 3]);
    wizard.text("10.240.0.5/8, 10.240.0.7/9, 11.0.0.1/8");
    wizard.enter(1);
    assert!(wizard.screen().contains("! Not gone on yet: enter once more goes on."), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("Who may open Studio?"), "{}", wizard.screen());
}

/// How many rows of the screen contain one of these.
fn rows_with(wizard: &mut Wizard, texts: &[&str]) -> usize {
    wizard.screen().lines().filter(|row| texts.iter().any(|text| row.contains(text))).count()
}

const VPC_ROW: &[&str] = &["(x) ", "( ) "];

/// A list of hundreds is there to be looked through: it gets the rows, the other one says in one what is chosen.
#[test]
fn the_list_with_the_cursor_gets_the_rows() {
    for (width, height, all, filtered) in [(80, 24, 11, 10), (60, 18, 5, 4), (200, 60, 40, 39)] {
        let mut wizard = Wizard::new(Scenario::Large, width, height);
        wizard.enter(2);
        let shown = rows_with(&mut wizard, VPC_ROW);
        assert!(shown >= all, "{shown} at {width}x{height}: {}", wizard.screen());
        wizard.text("/10.0.0.0/8");
        let shown = rows_with(&mut wizard, VPC_ROW);
        assert!(shown >= filtered, "{shown} at {width}x{height} while filtering: {}", wizard.screen());
        if height <= 24 {
            assert!(wizard.screen().contains("2 of 4 subnets chosen: ml-a0, ml-b2"), "{}", wizard.screen());
            assert!(wizard.screen().contains("more: F1 shows all"), "{}", wizard.screen());
            wizard.key(KeyCode::F(1));
            assert!(wizard.screen().contains("What the page had no room for"), "{}", wizard.screen());
        } else {
            assert!(wizard.screen().contains("( ) ml-a1"), "there is room for the few subnets: {}", wizard.screen());
        }
    }
}

#[test]
fn a_long_list_of_subnets_gets_the_rows_too() {
    for (width, height, least) in [(80, 24, 11), (60, 18, 5), (200, 60, 30)] {
        let mut wizard = at_subnets(width, height);
        let shown = rows_with(&mut wizard, &["subnet-"]);
        assert!(shown >= least, "{shown} at {width}x{height}: {}", wizard.screen());
        assert!(wizard.screen().contains("ML p"), "the VPC that they are of: {}", wizard.screen());
    }
}

/// Where all has room nothing gives way.
#[test]
fn in_a_small_account_both_lists_and_what_there_is_to_know_are_whole() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    let screen = wizard.screen();
    assert!(!screen.contains("more: F1") && screen.contains("ml-b2") && screen.contains("172.31.0.0/16"), "{screen}");
}

#[test]
fn a_range_finds_the_lists_that_lie_in_it() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    wizard.key(KeyCode::Home);
    filter(&mut wizard, "10.0.0.0/8");
    assert!(wizard.screen().contains("1 of 2 VPCs"), "{}", wizard.screen());
}

#[test]
fn while_a_filter_is_typed_the_list_has_the_rows() {
    let mut wizard = Wizard::new(Scenario::Large, 80, 24);
    wizard.enter(6);
    assert!(wizard.screen().contains("Who gets this restriction?"), "{}", wizard.screen());
    wizard.text("/prod");
    let shown = rows_with(&mut wizard, &["[ ] ", "[x] "]);
    assert!(shown >= 10, "{shown}: {}", wizard.screen());
}
