//! Why, next to what: each choice is explained, beside the page where there is room and by F1 where there is none.

use std::collections::BTreeSet;

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use strum::IntoEnumIterator;
use studiolink::cloud::sandbox::Scenario;

use super::harness::Wizard;

/// Pages with choices, as so many times enter away from the first.
const PAGES: std::ops::RangeInclusive<usize> = 1..=6;

fn at(scenario: Scenario, enters: usize, width: u16, height: u16) -> Wizard {
    let mut wizard = Wizard::new(scenario, width, height);
    wizard.enter(enters);
    wizard
}

fn words(screen: &str) -> String {
    screen.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The title of what is explained.
fn explained(screen: &str) -> Option<&str> {
    let (_, rest) = screen.split_once("Why: ")?;
    rest.lines().next().map(|line| line.trim_end_matches(['│', ' ']))
}

#[test]
fn every_row_of_every_page_in_every_scenario_is_explained_with_a_page_of_aws() {
    let mut all = BTreeSet::new();
    for scenario in Scenario::iter().filter(|scenario| *scenario != Scenario::Large) {
        for enters in PAGES {
            let mut wizard = at(scenario, enters, 260, 60);
            wizard.key(KeyCode::Home);
            for _ in 0..30 {
                let screen = wizard.screen();
                let is_empty = !screen.lines().skip(3).any(|row| row.starts_with(" > "));
                if is_empty {
                    break;
                }
                let title = explained(&screen).unwrap_or_else(|| panic!("{scenario}: {screen}"));
                assert!(screen.contains("https://docs.aws.amazon.com/"), "{scenario}: {screen}");
                all.insert(title.to_owned());
                wizard.key(KeyCode::Down);
            }
        }
    }
    for wanted in ["this subnet", "the denial of every other way in", "a group", "yourself", "mode VPC-IP"] {
        assert!(all.contains(wanted), "{wanted} in {all:?}");
    }
}

#[test]
fn beside_the_lists_there_is_room_for_all_that_they_say_at_80_columns() {
    for enters in [1, 2, 3, 4, 6] {
        let mut wide = at(Scenario::FirstTime, enters, 120, 24);
        let mut usual = at(Scenario::FirstTime, enters, 80, 24);
        assert!(explained(&wide.screen()).is_some(), "{}", wide.screen());
        assert_eq!(explained(&usual.screen()), None);
        let body = |screen: String| -> Vec<String> {
            let rows = screen.lines().skip(3).take(18);
            rows.map(|row| row.chars().take(80).collect::<String>().trim_end().to_owned()).collect()
        };
        assert_eq!(body(wide.screen()), body(usual.screen()));
    }
}

#[test]
fn the_choice_is_explained_beside_each_page() {
    let mut screens = Vec::new();
    for (width, height) in [(120, 40), (200, 60)] {
        for enters in PAGES {
            screens.push(at(Scenario::FirstTime, enters, width, height).screen());
        }
    }
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn f1_explains_the_row_under_the_cursor_where_there_is_no_room_beside() {
    let mut screens = Vec::new();
    for (width, height) in [(60, 18), (80, 24)] {
        let mut wizard = at(Scenario::FirstTime, 5, width, height);
        wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::F(1)]);
        screens.push(wizard.screen());
        // What the page had no room for comes first.
        wizard.key(KeyCode::PageDown);
        screens.push(wizard.screen());
    }
    assert!(words(&screens[2]).contains("Why: mode IP"), "{}", screens[2]);
    let said = screens[2..].concat();
    assert!(said.contains(" studio-interface-endpoint.html "), "{said}");
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn the_explanation_tells_the_price_of_these_answers() {
    let side = |wizard: &mut Wizard| {
        let rows = wizard.screen();
        words(&rows.lines().map(|row| row.chars().skip(80).collect::<String>() + "\n").collect::<String>())
    };
    let mut wizard = at(Scenario::FirstTime, 3, 120, 40);
    assert!(side(&mut wizard).contains("= Costs: one zone for all chosen endpoints, 14.60 USD"), "{}", wizard.screen());
    wizard.key(KeyCode::Char(' '));
    wizard.enter(1);
    let one = side(&mut wizard);
    assert!(one.contains("= Costs: a new endpoint in all chosen zones, 7.30 USD"), "one zone is left: {one}");
}

/// Whoever reads the help of any page knows what ends the program there.
#[test]
fn the_help_of_each_page_says_what_ends_the_program() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 100, 60);
    for page in 0..7 {
        wizard.key(KeyCode::F(1));
        let screen = wizard.screen();
        assert!(screen.contains("SIGTERM") && screen.contains("hang-up"), "page {page}: {screen}");
        wizard.key(KeyCode::Esc);
        wizard.enter(1);
    }
}

/// What F1 says holds for what is chosen, and for where one is.
#[test]
fn the_help_is_true_where_nobody_is_restricted_and_in_the_sandbox() {
    let mut wizard = at(Scenario::FirstTime, 5, 120, 60);
    wizard.keys(&[KeyCode::Down; 4]);
    wizard.enter(1);
    wizard.keys(&[KeyCode::Esc, KeyCode::Esc, KeyCode::F(1)]);
    let help = words(&wizard.screen());
    assert!(help.contains("Mode none keeps nobody out") && !help.contains("restriction to the VPC"), "{help}");
    wizard.keys(&[KeyCode::Esc, KeyCode::Home, KeyCode::Char(' ')]);
    let screen = words(&wizard.screen());
    assert!(!screen.contains("every restriction"), "{screen}");

    let mut wizard = at(Scenario::FirstTime, 0, 120, 60);
    wizard.key(KeyCode::F(1));
    let help = words(&wizard.screen());
    assert!(help.contains("no other profile or Region can be chosen in it"), "{help}");
    let mut wizard = Wizard::start(Scenario::FirstTime, studiolink::ui::Start::default(), 120, 60);
    wizard.answer();
    wizard.key(KeyCode::F(1));
    let help = words(&wizard.screen());
    assert!(help.contains("p chooses another profile here, R another Region"), "{help}");
}
