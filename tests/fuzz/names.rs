//! Names on screens, in lines, in JSON and in commands for a shell, whatever they hold.

use std::process::Command;

use proptest::prelude::*;
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::tag::NAME;
use studiolink::domain::text::{clean, clean_lines, escaped, shell_word, without_passwords};

use super::budget;
use crate::hostile::is_harmful;
use crate::screens::harness::Wizard;

/// Letters, controls, marks, signs that turn or hide, and what shells obey.
pub fn any_name() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        4 => any::<char>(),
        3 => proptest::char::range('\0', '\u{9f}'),
        2 => proptest::char::range('\u{2000}', '\u{206f}'),
        1 => proptest::char::range('\u{300}', '\u{36f}'),
        1 => proptest::char::range('\u{fe00}', '\u{feff}'),
        1 => proptest::char::range('\u{1f1e6}', '\u{1f3ff}'),
        1 => proptest::char::range('\u{e0000}', '\u{e0fff}'),
    ];
    proptest::collection::vec(one, 0..255).prop_map(|all| all.into_iter().collect())
}

proptest! {
    #![proptest_config(budget(2_000, file!()))]

    #[test]
    fn nothing_that_is_shown_does_harm(name in any_name()) {
        prop_assert!(!clean(&name).contains(is_harmful), "{:?}", clean(&name));
        let once = clean(&name).into_owned();
        prop_assert_eq!(clean(&once), once.as_str(), "once is enough");
        prop_assert!(clean_lines(&name).split('\n').all(|line| !line.contains(is_harmful)));
        prop_assert_eq!(clean(&name).chars().count(), name.chars().count(), "nothing is left out");
    }

    #[test]
    fn json_says_the_same_and_shows_nothing_harmful(name in any_name()) {
        let text = serde_json::to_string(&name).expect("JSON");
        prop_assert!(!escaped(&text).contains(is_harmful));
        prop_assert_eq!(serde_json::from_str::<String>(&escaped(&text)).expect("JSON"), name);
    }

    #[test]
    fn an_address_never_keeps_a_password(
        name in any_name(), user in "[a-z]{1,9}", password in "[A-Za-z0-9:@!$&*]{1,20}", host in "[a-z]{1,9}",
    ) {
        let safe = without_passwords(&format!("{}://{user}:{password}@{host}/x", name.replace("://", ""))).into_owned();
        let end = format!("://{host}/x");
        prop_assert!(safe.ends_with(&end), "{}", safe);
    }
}

proptest! {
    #![proptest_config(budget(40, file!()))]

    /// A shell gets exactly one word, and it is what is shown.
    #[test]
    fn a_shell_takes_a_word_as_it_is_shown(names in proptest::collection::vec(any_name(), 20)) {
        let words: Vec<_> = names.iter().map(|name| shell_word(name)).collect();
        let program = format!("printf '%s\\036' {}", words.join(" "));
        let output = Command::new("sh").args(["-c", &program]).output().expect("a shell");
        let wanted = names.iter().fold(String::new(), |all, name| all + &clean(name) + "\u{1e}");
        prop_assert_eq!(String::from_utf8_lossy(&output.stdout), wanted, "{}", program);
        prop_assert!(output.stderr.is_empty());
    }

    #[test]
    fn no_name_breaks_a_page(vpc in any_name(), subnet in any_name(), width in 60..120_u16, height in 18..40_u16) {
        let mut wizard = Wizard::unread(Scenario::FirstTime, width, height);
        wizard.sandbox.edit(|account| {
            account.vpcs[0].tags.insert(NAME.to_owned(), vpc);
            account.subnets[0].tags.insert(NAME.to_owned(), subnet);
        });
        wizard.answer();
        for page in 0..4 {
            let screen = wizard.screen();
            prop_assert!(!screen.contains(|character| character != '\n' && is_harmful(character)), "{}", screen);
            let lines: Vec<&str> = screen.lines().collect();
            for at in [2, usize::from(height) - 3] {
                prop_assert_eq!(lines[at], "─".repeat(usize::from(width)), "page {}: {}", page, screen);
            }
            wizard.enter(1);
        }
    }
}
