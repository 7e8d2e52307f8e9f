//! The last page: what it claims, and what it must not.

use std::sync::Arc;

use crossterm::event::KeyCode;
use studiolink::cloud::sandbox::Scenario;
use studiolink::engine::event::{CheckResult, Event, Status};
use studiolink::plan::answers::Answers;
use studiolink::plan::step::{Outputs, Plan, Step};
use studiolink::ui::Start;

use super::applying::{Teller, at_review, confirm, ended};
use super::harness::Wizard;

/// Everything made, and each check ended as told.
fn finish(wizard: &mut Wizard, plan: &Plan, result: impl Fn(&str) -> CheckResult) {
    let steps: Vec<Step> = plan.changes().cloned().collect();
    let mut teller = Teller { wizard, second: 0 };
    teller.begin(plan);
    for step in &steps {
        teller.make(step);
    }
    let mut status = if steps.is_empty() { Status::Unchanged } else { Status::Applied };
    for check in &plan.checks {
        let (check, reason) = (check.kind.code(), "for a reason".to_owned());
        let result = result(&check);
        if result == CheckResult::Failed {
            status = Status::CheckFailed;
        }
        teller.tell(Event::Checked { check, result, reason });
    }
    teller.tell(Event::Finished { status, made: steps.len(), total: steps.len() });
    wizard.send(ended(status, steps.len(), steps.len()));
}

fn passed(_: &str) -> CheckResult {
    CheckResult::Passed
}

fn from_answers(scenario: Scenario, answers: &str, height: u16) -> Wizard {
    let answers = Answers::parse(answers).expect("answers");
    let start = Start { answers: Some(answers), ..Start::default() };
    let mut wizard = Wizard::start(scenario, start, 80, height);
    wizard.answer();
    wizard.enter(8);
    wizard
}

fn answers(rest: &str) -> String {
    format!(
        "version = 1\nregion = \"eu-west-1\"\n[domain]\nid = \"d-abcdefghijkl\"\n[network]\n\
         vpc = \"vpc-0a1b2c3d4e5f60718\"\nsubnets = [\"subnet-0aa11bb22cc33dd44\"]\n{rest}"
    )
}

fn done(wizard: &mut Wizard, plan: &Arc<Plan>) -> String {
    finish(wizard, plan, passed);
    wizard.screen()
}

#[test]
fn private_is_said_where_everything_is_proven() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let screen = done(&mut wizard, &plan);
    assert!(screen.contains("Studio is private. 11 checks passed"), "{screen}");
    assert!(screen.contains("The 2 chosen can no longer open it"), "{screen}");
    assert!(screen.contains("Whoever else has the permission still can"), "{screen}");
}

#[test]
fn private_is_not_said_where_the_canary_was_not_tried() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let skip = |check: &str| if check == "canary" { CheckResult::Skipped } else { CheckResult::Passed };
    finish(&mut wizard, &plan, skip);
    let screen = wizard.screen();
    assert!(!screen.contains("is private"), "{screen}");
    assert!(screen.contains("Restricted, not all checked. 10 checks passed, 1 skipped, 0 failed."), "{screen}");
    assert!(screen.contains("Not all of this is proven"), "{screen}");
}

#[test]
fn a_failed_check_comes_first_and_nothing_is_promised() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let fail = |check: &str| if check == "attachments" { CheckResult::Failed } else { CheckResult::Passed };
    finish(&mut wizard, &plan, fail);
    let screen = wizard.screen();
    assert!(!screen.contains("is private") && !screen.contains("People open it"), "{screen}");
    assert!(screen.contains("Every change stands. 10 checks passed, 0 skipped, 1 failed."), "{screen}");
    let (failed, rest) = (screen.find("attachments failed").expect("named"), screen.find("checks again"));
    assert!(Some(failed) < rest, "{screen}");
}

#[test]
fn private_is_not_said_without_the_guardrail() {
    let text = answers("[restriction]\nmode = \"vpc\"\nguardrail = false\n[principals]\nroles = [\"DataScientist\"]\n");
    let mut wizard = from_answers(Scenario::FirstTime, &text, 24);
    let plan = confirm(&mut wizard);
    let screen = done(&mut wizard, &plan);
    assert!(!screen.contains("is private"), "{screen}");
    assert!(
        screen.contains("The policy is attached.") && screen.contains("still opens it from everywhere"),
        "{screen}"
    );
}

#[test]
fn with_nobody_chosen_it_opens_from_everywhere() {
    for rest in ["[restriction]\nmode = \"vpc\"\n", "[restriction]\nmode = \"none\"\n"] {
        let mut wizard = from_answers(Scenario::FirstTime, &answers(rest), 24);
        let plan = confirm(&mut wizard);
        let screen = done(&mut wizard, &plan);
        assert!(screen.contains("The private path stands."), "{screen}");
        assert!(screen.contains("and from everywhere else") && screen.contains("Nobody was restricted"), "{screen}");
    }
}

#[test]
fn a_long_last_page_ends_where_its_text_ends() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    finish(&mut wizard, &plan, passed);
    wizard.key(KeyCode::End);
    let end = wizard.screen();
    assert!(end.contains("/state/studiolink/runs"), "{end}");
    wizard.keys(&[KeyCode::Down; 30]);
    assert_eq!(wizard.screen(), end);
    wizard.key(KeyCode::Up);
    assert_ne!(wizard.screen(), end, "one key back is seen at once");
}

#[test]
fn whom_the_answers_name_and_the_account_does_not_show_is_named() {
    let text = answers("[restriction]\nmode = \"vpc\"\n[principals]\ngroups = [\"data-science\"]\n");
    let answers = Answers::parse(&text).expect("answers");
    let mut wizard = Wizard::start(Scenario::Denied, Start { answers: Some(answers), ..Start::default() }, 80, 24);
    wizard.answer();
    wizard.enter(6);
    let screen = wizard.screen();
    assert!(screen.contains("Who gets this restriction?") && screen.contains("1 chosen"), "{screen}");
    assert!(screen.contains("not in this list: group/data-science"), "{screen}");
}

#[test]
fn what_was_not_waited_for_needs_attention_and_moves_no_more() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let endpoint = plan.changes().find(|step| step.wait.is_some()).expect("an endpoint").clone();
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    teller.start(&endpoint.id);
    let (ids, reason) = (Outputs::new(), "pending".to_owned());
    teller.tell(Event::Waiting { step: endpoint.id.clone(), ids, request_id: None, reason });
    let total = plan.changes().count();
    teller.tell(Event::Finished { status: Status::Partly, made: 1, total });
    wizard.send(ended(Status::Partly, 1, total));
    let screen = wizard.screen();
    assert!(screen.contains("! + endpoint aws.sagem") && screen.contains("pending"), "{screen}");
}
