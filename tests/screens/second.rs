//! The second pass: a wizard that is started anew where an earlier run stands.

use crossterm::event::KeyCode;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::policy::OneOrMany;
use studiolink::ui::Effect;

use super::harness::Wizard;
use crate::plain;

/// Before the account is read, after a whole run that three got the policy by.
fn after_a_run(width: u16, height: u16) -> Wizard {
    after(&plain::whole(), 0, width, height)
}

/// The same, with the modes of the restriction but the usual one.
fn after_another(restriction: &[&str], width: u16, height: u16) -> Wizard {
    let lines = [&[""; 10], restriction, &[plain::PEOPLE, ""], &["1"; 5], &["yes"]].concat();
    // Every change stands, and a check says that other policies still let in.
    after(&lines, 1, width, height)
}

fn after(lines: &[&str], code: u8, width: u16, height: u16) -> Wizard {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = plain::sandbox();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let talk = async {
        let held = plain::talk(&cloud, lines, state.path()).await;
        assert_eq!(held.left.code, code, "{}", held.text);
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

const RANGES: [&str; 4] = ["4", "10.240.0.0/16, 10.99.0.0/16", "2", ""];

#[test]
fn what_the_policy_says_already_is_suggested_with_the_reason_and_changes_nothing() {
    for (width, height) in [(80, 40), (120, 50)] {
        let mut wizard = after_another(&RANGES, width, height);
        wizard.enter(5);
        let told = words(&mut wizard);
        // On a wide screen what stands beside it comes in between.
        for words in ["Suggested: mode VPC-IP with 10.240.0.0/16, 10.99.0.0/16 and", "says."] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(told.contains("(x) VPC-IP") && told.contains("[ ] also deny"), "{told}");
        wizard.enter(2);
        let told = words(&mut wizard);
        assert!(told.contains("Nothing to change"), "{told}");
    }
}

#[test]
fn one_key_takes_what_was_suggested_back_for_good() {
    let mut wizard = after_another(&RANGES, 80, 40);
    wizard.enter(5);
    let told = words(&mut wizard);
    let reason = "and no denial of other ways in, as the policy StudioPrivateAccess-d-abcdefghijkl, which stands \
                  already, says. The key - takes it back.";
    assert!(told.contains(reason), "{told}");
    wizard.key(KeyCode::Char('-'));
    let told = words(&mut wizard);
    assert!(told.contains("(x) VPC ") && told.contains("[x] also deny"), "{told}");
    assert!(!told.contains("Suggested") && told.contains("Taken back: mode VPC is chosen"), "{told}");
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter, KeyCode::Char('r')]);
    assert!(words(&mut wizard).contains("(x) VPC "), "{}", wizard.screen());
}

/// Another domain has another policy: what that of the first one says is nothing to it.
#[test]
fn what_was_suggested_goes_with_the_domain() {
    let mut wizard = after_another(&RANGES, 80, 40);
    wizard.enter(5);
    assert!(words(&mut wizard).contains("Suggested: mode VPC-IP"), "{}", wizard.screen());
    while !wizard.screen().contains("Which Studio domain") {
        wizard.key(KeyCode::Esc);
    }
    wizard.key(KeyCode::Down);
    while !wizard.screen().contains("also deny") {
        wizard.enter(1);
    }
    let told = words(&mut wizard);
    assert!(told.contains("(x) VPC ") && told.contains("[x] also deny") && !told.contains("Suggested"), "{told}");
}

/// Puts other VPCs, or other endpoints, into the policy in force.
fn rename_in_policy(wizard: &mut Wizard, names: impl Fn(&OneOrMany) -> OneOrMany) {
    wizard.sandbox.edit(|account| {
        let policy = account.policies.iter_mut().find(|policy| policy.name.starts_with("StudioPrivateAccess"));
        let version = policy.and_then(|policy| policy.versions.iter_mut().find(|version| version.is_default));
        let document = version.and_then(|version| version.document.as_mut()).expect("the policy");
        for statement in &mut document.statement {
            let values = statement.condition.values_mut().flatten().map(|(_, values)| values);
            values.filter(|values| values.iter().any(|id| id.starts_with("vpc"))).for_each(|ids| *ids = names(ids));
        }
    });
    wizard.key(KeyCode::Char('r'));
    wizard.answer();
}

const OWN_VPC: &str = "vpc-0a1b2c3d4e5f60718";
const OTHER_VPC: &str = "vpc-0f9e8d7c6b5a49382";

/// Taking over a part of what a policy says would shut out whom the rest of it lets in.
#[test]
fn further_vpcs_of_the_policy_are_suggested_too_and_stay() {
    let mut wizard = after_a_run(80, 40);
    rename_in_policy(&mut wizard, |_| OneOrMany::of([OWN_VPC, OTHER_VPC]));
    wizard.enter(5);
    let told = words(&mut wizard);
    assert!(told.contains("Suggested: mode VPC with vpc-0f9e8d7c6b5a49382 beside it, as the policy"), "{told}");
    assert!(told.contains("and 1 further VPC, by any endpoint"), "{told}");
    wizard.enter(2);
    assert!(words(&mut wizard).contains("Nothing to change"), "{}", wizard.screen());
}

#[test]
fn further_endpoints_of_the_policy_are_suggested_too_and_stay() {
    let mut wizard = after_another(&["2", "2", ""], 80, 40);
    let with_another = |values: &OneOrMany| OneOrMany::of(values.iter().chain(["vpce-0ffffffffffffffff"]));
    rename_in_policy(&mut wizard, with_another);
    wizard.enter(5);
    let told = words(&mut wizard);
    assert!(told.contains("Suggested: mode VPCE with vpce-0ffffffffffffffff beside it"), "{told}");
    wizard.enter(2);
    assert!(words(&mut wizard).contains("Nothing to change"), "{}", wizard.screen());
}

#[test]
fn a_policy_for_another_vpc_is_not_suggested() {
    let mut wizard = after_a_run(80, 40);
    rename_in_policy(&mut wizard, |_| OneOrMany::of([OTHER_VPC]));
    wizard.enter(5);
    assert!(!words(&mut wizard).contains("Suggested"), "{}", wizard.screen());
}

#[test]
fn whoever_has_chosen_is_not_suggested_anything() {
    let mut wizard = after_another(&RANGES, 80, 40);
    wizard.enter(5);
    wizard.keys(&[KeyCode::Home, KeyCode::Char(' ')]);
    let told = words(&mut wizard);
    assert!(told.contains("(x) VPC ") && !told.contains("Suggested"), "{told}");
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter]);
    let told = words(&mut wizard);
    assert!(told.contains("(x) VPC ") && !told.contains("Suggested"), "{told}");
}

#[test]
fn where_the_usual_stands_it_is_said_and_nothing_can_be_taken_back() {
    let mut wizard = after_a_run(80, 40);
    wizard.enter(5);
    let told = words(&mut wizard);
    assert!(told.contains("Suggested: mode VPC, as the policy StudioPrivateAccess-d-abcdefghijkl"), "{told}");
    assert!(!told.contains("takes it back"), "{told}");
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
