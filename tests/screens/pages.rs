//! What each page looks like on each scenario.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use strum::IntoEnumIterator;
use studiolink::cloud::sandbox::Scenario;

use super::applying::acknowledge;
use super::harness::Wizard;

/// Every page from Account to Review, as whoever presses enter alone sees them.
fn walk(scenario: Scenario, width: u16, height: u16) -> Vec<String> {
    let mut wizard = Wizard::new(scenario, width, height);
    let mut screens = vec![wizard.screen()];
    for _ in 0..7 {
        wizard.enter(1);
        screens.push(wizard.screen());
    }
    screens
}

/// A page that is the same on a scenario before is named instead of shown.
fn assert_walks(width: u16, height: u16) {
    let mut before: BTreeMap<String, String> = BTreeMap::new();
    for scenario in Scenario::iter() {
        let mut shown = Vec::new();
        for (at, screen) in walk(scenario, width, height).into_iter().enumerate() {
            let place = format!("screen {} of {scenario}", at + 1);
            match before.entry(screen.clone()) {
                Entry::Occupied(same) => shown.push(format!("as {}\n", same.get())),
                Entry::Vacant(new) => {
                    new.insert(place);
                    shown.push(screen);
                }
            }
        }
        assert_snapshot!(format!("{scenario}-{width}x{height}"), shown.join("\n"));
    }
}

#[test]
fn every_page_on_every_scenario_on_the_smallest_screen() {
    assert_walks(60, 18);
}

#[test]
fn every_page_on_every_scenario_on_the_usual_screen() {
    assert_walks(80, 24);
}

#[test]
fn every_page_on_every_scenario_on_a_larger_screen() {
    assert_walks(120, 40);
}

#[test]
fn every_page_on_every_scenario_on_a_wide_screen() {
    assert_walks(200, 60);
}

#[test]
fn before_the_account_is_read() {
    assert_snapshot!(Wizard::unread(Scenario::FirstTime, 80, 24).screen());
}

#[test]
fn the_help_is_made_of_the_keys() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    wizard.key(KeyCode::F(1));
    assert_snapshot!(wizard.screen());
}

#[test]
fn every_mode_is_explained() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(5);
    let mut screens = vec![wizard.screen()];
    for _ in 0..4 {
        wizard.keys(&[KeyCode::Down, KeyCode::Char(' ')]);
        screens.push(wizard.screen());
    }
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn each_dns_way_says_whom_it_fits() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Tab]);
    let private = wizard.screen();
    assert!(private.contains("fits one VPC"), "{private}");
    wizard.key(KeyCode::Char(' '));
    let zone = wizard.screen();
    assert!(zone.contains("many VPCs or a hub"), "{zone}");
}

#[test]
fn a_zone_in_the_way_of_private_dns_is_named_before_the_plan_refuses() {
    let mut wizard = Wizard::new(Scenario::HalfDone, 80, 24);
    wizard.enter(4);
    wizard.key(KeyCode::Tab);
    let screen = words(&mut wizard);
    assert!(screen.contains("(x) private DNS ! ( ) hosted zone"), "{screen}");
    assert!(screen.contains("private DNS cannot serve the same name."), "{screen}");
    assert!(screen.contains("Choose hosted-zone for studio here, or ask its owner"), "{screen}");
    wizard.key(KeyCode::Char(' '));
    let screen = words(&mut wizard);
    assert!(screen.contains("- private DNS (x) hosted zone"), "{screen}");
    assert!(screen.contains("· Private DNS is off: The hosted zone Z0431857QX6T2N9LKD8B"), "{screen}");
    assert!(
        screen.contains("disassociates none from its last VPC.") && !screen.contains("Choose hosted-zone"),
        "{screen}"
    );
    wizard.key(KeyCode::Char(' '));
    let screen = words(&mut wizard);
    assert!(screen.contains("(x) hosted zone") && screen.contains("! Private DNS is off"), "{screen}");
    assert_eq!(screen.matches("Private DNS is off").count(), 1, "{screen}");
}

/// Where a record is in the way too, neither way is offered as a way out, and both are told as the plan tells them.
#[test]
fn a_record_in_the_way_of_a_hosted_zone_is_told_before_the_plan_refuses() {
    let record = serde_json::json!({
        "name": "*.studio.eu-west-1.sagemaker.aws.", "kind": "A",
        "alias": { "name": "vpce-0bbbbbbbbbbbbbbbb-z9y8x7w6.studio.eu-west-1.vpce.sagemaker.aws", "zone": "Z38GZ743OKFT7T" }
    });
    let mut wizard = Wizard::unread(Scenario::HalfDone, 100, 40);
    wizard.sandbox.edit(|account| {
        account.hosted_zones[0].records.push(serde_json::from_value(record).expect("a record"));
    });
    wizard.answer();
    wizard.enter(4);
    wizard.key(KeyCode::Tab);
    let screen = words(&mut wizard);
    assert!(screen.contains("(x) private DNS ! - hosted zone"), "{screen}");
    let why = "*.studio.eu-west-1.sagemaker.aws. in the hosted zone Z0431857QX6T2N9LKD8B points elsewhere, and this \
               program did not make the zone. Delete the record, then read again";
    assert!(screen.contains(&format!("A hosted zone is off too: {why}")), "{screen}");
    assert!(!screen.contains("Choose hosted-zone"), "{screen}");
    for key in [KeyCode::Char(' '), KeyCode::Right] {
        wizard.key(key);
        let screen = words(&mut wizard);
        assert!(screen.contains("(x) private DNS !") && screen.contains("! A hosted zone is off:"), "{screen}");
    }
}

/// What somebody has begun has a way through: the conflict is named, and Enter leads to the row that mends it.
#[test]
fn what_is_half_done_has_a_way_through() {
    let mut wizard = Wizard::new(Scenario::HalfDone, 80, 24);
    wizard.enter(6);
    wizard.choose("MlEngineer");
    wizard.enter(1);
    let screen = words(&mut wizard);
    assert!(screen.contains("error dns-conflict") && screen.contains("enter goes to Endpoints"), "{screen}");
    wizard.enter(1);
    let screen = wizard.screen();
    assert!(screen.contains("> studio              (x) private DNS !"), "{screen}");
    wizard.key(KeyCode::Char(' '));
    wizard.enter(3);
    let screen = wizard.screen();
    assert!(screen.contains("Ready to make"), "{screen}");
}

fn words(wizard: &mut Wizard) -> String {
    wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_small_terminal_says_what_it_needs() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 59, 24);
    let screen = wizard.screen().replace('\n', " ");
    assert!(screen.contains("59 columns and 24 rows; studiolink needs 60 and 18"), "{screen}");
    assert!(!Wizard::new(Scenario::FirstTime, 60, 18).screen().contains("columns and"));
}

#[test]
fn no_page_is_turned_unseen_in_a_small_terminal() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 30, 5);
    wizard.enter(2);
    wizard.resize(80, 24);
    let screen = wizard.screen();
    assert!(screen.contains("Is this the account and the Region to work in?"), "{screen}");
}

#[test]
fn every_domain_says_of_which_the_security_groups_are_found() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    wizard.key(KeyCode::Down);
    let told = wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("Studio's security groups are found for the domains in the chosen VPC"), "{told}");
}

#[test]
fn on_the_smallest_screen_nothing_that_must_be_read_is_cut() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 60, 18);
    let account = wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        account.contains("12 users, groups and roles") && account.contains("said yes on the last page"),
        "{account}"
    );
    wizard.enter(1);
    assert!(wizard.screen().contains("all: every domain of this account and Region"), "{}", wizard.screen());
    wizard.enter(3);
    assert!(wizard.screen().contains("Which endpoints are needed, and who reaches them?"), "{}", wizard.screen());
    wizard.enter(3);
    let review = wizard.screen();
    assert!(review.contains("Ready to make 6 changes in 111122223333, eu-west-1"), "{review}");
    assert!(review.contains("in vpc-0a1b2c3d4e5f60718"), "{review}");
    acknowledge(&mut wizard);
    assert!(wizard.screen().contains("Type yes: 6 changes in 111122223333, eu-west-1:"), "{}", wizard.screen());
}

#[test]
fn without_a_vpc_the_smallest_screen_says_what_to_do() {
    let mut wizard = Wizard::new(Scenario::Empty, 60, 18);
    wizard.enter(2);
    let screen = wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains("This Region has no VPC. Make one"), "{screen}");
}

/// On the smallest screen: ids are whole, help is always named, and no arrow stands on a text.
#[test]
fn the_smallest_screen_cuts_nothing_that_is_needed() {
    for (width, height) in [(60, 18), (80, 24)] {
        let mut wizard = Wizard::new(Scenario::FirstTime, width, height);
        let mut seen = String::new();
        for page in 0..7 {
            for _ in 0..12 {
                let screen = wizard.screen();
                let foot = screen.lines().last().unwrap_or_default();
                assert!(foot.contains("F1 help"), "{page}: {screen}");
                // The question has no arrow; where there are some, their column is theirs in the rows below it.
                let has_arrows = screen.lines().any(|line| line.ends_with(['↑', '↓']));
                let rows = screen.lines().skip(5).take(usize::from(height) - 8);
                // Heads stand above their lists; the two VPCs fill theirs, and nothing of it is out of sight.
                let is_head = |line: &str| line.trim_start().starts_with("NAME") || line.ends_with("chosen");
                for line in rows.filter(|line| !is_head(line) && !line.contains("  vpc-")) {
                    let text: String = line.chars().skip(usize::from(width) - 2).collect();
                    assert!(!has_arrows || ["", "↓", "↑"].contains(&text.as_str()), "{page}: {line:?} in {screen}");
                }
                seen.push_str(&screen);
                wizard.key(KeyCode::Down);
            }
            wizard.key(KeyCode::Home);
            wizard.enter(1);
        }
        assert!(seen.contains(" subnet-0aa11bb22cc33dd44"), "{seen}");
    }
}
