//! The second pass: a wizard that is started anew where an earlier run stands.

use crossterm::event::KeyCode;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::ui::Effect;

use super::harness::Wizard;
use crate::plain;

/// Before the account is read, after a whole run that three got the policy by.
fn after_a_run(width: u16, height: u16) -> Wizard {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = plain::sandbox();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let talk = async {
        let held = plain::talk(&cloud, &plain::whole(), state.path()).await;
        assert_eq!(held.left.code, 0, "{}", held.text);
    };
    runtime.expect("a runtime").block_on(talk);
    let mut wizard = Wizard::unread(Scenario::FirstTime, width, height);
    wizard.sandbox = Sandbox::of(cloud.account());
    wizard.answer();
    wizard
}

fn words(wizard: &mut Wizard) -> String {
    wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines that begin with a mark, without what they say of each.
fn marked(wizard: &mut Wizard, mark: &str) -> Vec<String> {
    let screen = wizard.screen();
    let lines = screen.lines().filter(|line| line.contains(mark));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn who_has_the_policy_is_marked_and_proposed_with_the_reason() {
    let mut wizard = after_a_run(120, 50);
    wizard.enter(6);
    let chosen = marked(&mut wizard, "[x]");
    assert_eq!(chosen.len(), 3, "{}", wizard.screen());
    assert!(chosen.iter().all(|line| line.contains("has the policy already")), "{chosen:?}");
    assert!(words(&mut wizard).contains("are chosen, as they have the policy already, from an earlier run."));
    assert!(!words(&mut wizard).contains("restricts nobody"));
}

#[test]
fn taking_out_who_has_the_policy_says_that_nobody_is_detached() {
    let mut wizard = after_a_run(120, 50);
    wizard.enter(6);
    wizard.key(KeyCode::Char('-'));
    let told = words(&mut wizard);
    assert_eq!(marked(&mut wizard, "[x]"), [""; 0]);
    assert!(told.contains("3 taken away; u brings them back."), "{told}");
    assert!(told.contains("they have the policy already, and this program detaches nobody here."), "{told}");
    assert!(told.contains("Nobody is chosen: the policy restricts nobody but those who have it."), "{told}");
    assert!(told.contains("stay restricted: they have the policy already"), "{told}");
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter]);
    assert_eq!(marked(&mut wizard, "[x]"), [""; 0], "it is proposed once");
}

#[test]
fn what_was_proposed_is_kept_by_the_plan() {
    let mut wizard = after_a_run(120, 50);
    let answers = wizard.answers_at_review(7);
    assert_eq!(answers.principals.len(), 3);
}

#[test]
fn an_endpoint_that_stands_is_told_as_one_and_is_paid_already() {
    let mut wizard = after_a_run(80, 50);
    wizard.enter(2);
    let told = words(&mut wizard);
    assert!(told.contains("Each zone in which none stands yet, with 2 endpoints in it: 14.60 USD"), "{told}");
    wizard.enter(2);
    let told = words(&mut wizard);
    assert!(told.contains("2 endpoints, which stand"), "{told}");
    let rows = marked(&mut wizard, "stands, kept: vpce-");
    assert_eq!(rows.len(), 2, "{}", wizard.screen());
    assert!(told.contains("stands in 2 zones, paid already: 14.60 USD a month"), "{told}");
    assert!(told.contains("All chosen together: nothing new, 29.20 USD a month paid already."), "{told}");
    assert!(!told.contains("A new endpoint"), "{told}");
    // The first of the further ones.
    wizard.keys(&[KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Char(' ')]);
    let told = words(&mut wizard);
    assert!(told.contains("1 new, 2 that stand"), "{told}");
    assert!(told.contains("A new endpoint in 2 zones: 14.60 USD a month"), "{told}");
    assert!(told.contains("All chosen together: 14.60 USD a month new, 29.20 paid already."), "{told}");
}

#[test]
fn where_nothing_is_changed_nothing_is_acknowledged_and_yes_checks() {
    let mut wizard = after_a_run(120, 50);
    wizard.enter(7);
    let screen = wizard.screen();
    assert!(screen.contains("Nothing to change: all stands in"), "{screen}");
    assert!(screen.contains("Type yes to check what stands in account 111122223333"), "{screen}");
    assert!(screen.contains("enter check") && !screen.contains("make the changes"), "{screen}");
    wizard.text("yes");
    wizard.enter(1);
    assert!(wizard.effects.iter().any(|effect| matches!(effect, Effect::Apply { .. })), "{}", wizard.screen());
}
