//! The last page: what it claims, and what it must not.

use std::sync::Arc;

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::studio::AuthMode;
use studiolink::engine::event::{CheckResult, Event, Status};
use studiolink::plan::answers::Answers;
use studiolink::plan::check::Severity;
use studiolink::plan::step::{Outputs, Plan, Step};
use studiolink::ui::{Effect, Ended, Message, Start};

use super::applying::{RUN, Teller, at_review, confirm, denied, ended, started, to_review};
use super::harness::Wizard;

/// The name that AWS gave the endpoint of the API, in no form that anybody would make up.
const NAME: &str = "vpce-0e3f4a5b6c7d8e9f0-as8ss8.api.sagemaker.eu-west-1.vpce.amazonaws.com";

/// Everything made, and each check ended as told.
fn finish(wizard: &mut Wizard, plan: &Plan, result: impl Fn(&str) -> CheckResult) {
    let steps: Vec<Step> = plan.changes().cloned().collect();
    let mut teller = Teller { wizard, second: 0 };
    teller.begin(plan);
    for step in &steps {
        teller.make(step);
        if step.id.as_str() == "endpoint.sagemaker.api" {
            let (step, request_id) = (step.id.clone(), None);
            let ids = Outputs::from([("dns_name".to_owned(), NAME.to_owned())]);
            teller.tell(Event::Done { step, ids, request_id });
        }
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
    wizard.enter(7);
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

/// Of those alone who hold the policy, while others can open Studio.
#[test]
fn private_is_said_where_everything_is_proven() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let screen = done(&mut wizard, &plan);
    let told = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    let claim = "Studio is private for those chosen; 4 others can still open it from elsewhere. 11 checks passed";
    assert!(told.contains(claim), "{screen}");
    assert!(screen.contains("The 2 chosen cannot open it"), "{screen}");
    let others = "4 others can still open it from elsewhere: role/PlatformAdmin (who runs this), user/break-glass,";
    assert!(told.contains(others), "{screen}");
    let finding = plan.findings.iter().find(|finding| finding.code == "others-open").expect("a finding");
    assert!(
        finding.message.starts_with("4 who get no policy can still open Studio from elsewhere: role/PlatformAdmin")
    );
}

#[test]
fn private_is_not_said_where_the_canary_was_not_tried() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let skip = |check: &str| if check == "canary" { CheckResult::Skipped } else { CheckResult::Passed };
    finish(&mut wizard, &plan, skip);
    let screen = wizard.screen();
    assert!(!screen.contains("is private"), "{screen}");
    let told = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    let claim = "Restricted, not all checked; 4 others can still open it from elsewhere. 10 checks passed, 1 skipped";
    assert!(told.contains(claim), "{screen}");
    assert!(screen.contains("Not all of this is proven"), "{screen}");
    wizard.key(KeyCode::End);
    let screen = wizard.screen();
    assert!(screen.contains("not tried first") && !screen.contains("tried on this one first"), "{screen}");
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
    assert!(screen.contains("! + endpoint studio ") && screen.contains("pending"), "{screen}");
}

fn copied(wizard: &mut Wizard) -> String {
    wizard.key(KeyCode::F(2));
    let Some(Effect::Copy { text }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    text
}

#[test]
fn the_last_page_at_each_size() {
    for (width, height) in [(60, 18), (80, 24), (120, 40), (200, 60)] {
        let mut wizard = at_review(width, height);
        let plan = confirm(&mut wizard);
        let mut screens = vec![done(&mut wizard, &plan)];
        wizard.key(KeyCode::End);
        screens.push(wizard.screen());
        assert_snapshot!(format!("done-{width}x{height}"), screens.join("\n"));
    }
}

/// The name is the one that AWS told, and is not there where AWS told none.
#[test]
fn an_old_sdk_is_led_to_the_endpoint_that_aws_named() {
    let mut wizard = at_review(120, 40);
    let plan = confirm(&mut wizard);
    let screen = done(&mut wizard, &plan);
    assert!(screen.contains("from before 13 August 2018"), "{screen}");
    assert!(screen.contains(&format!("--endpoint-url https://{NAME}\n")), "{screen}");
    let mut wizard = at_review(120, 40);
    let plan = confirm(&mut wizard);
    wizard.send(ended(Status::Applied, 8, plan.changes().count()));
    let screen = wizard.screen();
    assert!(screen.contains("create-presigned-domain-url") && !screen.contains("endpoint-url"), "{screen}");
    let text = answers(
        "[restriction]\nmode = \"ip\"\ncidrs = [\"203.0.113.0/24\"]\n[principals]\nroles = [\"DataScientist\"]\n",
    );
    let mut wizard = from_answers(Scenario::FirstTime, &text, 40);
    let screen = wizard.screen();
    assert!(screen.contains("tried on one of them first: listed addresses"), "{screen}");
    let plan = confirm(&mut wizard);
    let screen = done(&mut wizard, &plan);
    assert!(screen.contains("People open it from 203.0.113.0/24") && !screen.contains("endpoint-url"), "{screen}");
}

/// What is copied is a script that a shell takes, with whole names and the way back.
#[test]
fn the_commands_are_copied_as_a_script() {
    let start = Start { again: vec!["--sandbox=first-time".to_owned()], ..Start::default() };
    let mut wizard = to_review(started(Scenario::FirstTime, start, 60, 18));
    let plan = confirm(&mut wizard);
    done(&mut wizard, &plan);
    let script = copied(&mut wizard);
    let calls: Vec<&str> = script.lines().filter(|line| line.starts_with("aws sagemaker")).collect();
    assert_eq!(calls.len(), 4, "{script}");
    assert_eq!(script.matches(&format!("--endpoint-url https://{NAME}\n")).count(), 2, "{script}");
    assert!(script.ends_with(&format!("\nstudiolink undo {RUN} --sandbox=first-time\n")), "{script}");
    let bash = std::process::Command::new("bash").args(["-n", "-c", &script]).status().expect("a shell");
    assert!(bash.success(), "{script}");
    let folded = script.replace("\\\n", "");
    let whole = "aws sagemaker create-presigned-domain-url --region eu-west-1 --domain-id d-abcdefghijkl \
                 --user-profile-name ana-maria --endpoint-url https://vpce-";
    let words: Vec<&str> = folded.split_whitespace().collect();
    assert!(words.join(" ").contains(whole), "{folded}");
}

#[test]
fn the_run_and_the_ways_from_it_are_named() {
    let start = Start { again: vec!["--sandbox=first-time".to_owned()], ..Start::default() };
    let mut wizard = to_review(started(Scenario::FirstTime, start, 120, 60));
    let plan = confirm(&mut wizard);
    let screen = done(&mut wizard, &plan);
    for part in [
        format!(" run     {RUN}\n"),
        format!(" undo    studiolink undo {RUN} --sandbox=first-time\n"),
        format!(" folder  /state/studiolink/runs/{RUN}\n"),
        format!(" report  /state/studiolink/runs/{RUN}/report.md\n"),
    ] {
        assert!(screen.contains(&part), "{part} in {screen}");
    }
    assert!(!screen.contains(" go on "), "{screen}");
}

#[test]
fn a_failure_offers_every_way_and_can_be_copied() {
    let mut wizard = at_review(80, 50);
    let plan = confirm(&mut wizard);
    let last = plan.changes().last().expect("a step").clone();
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    teller.make(plan.changes().next().expect("a step"));
    teller.start(&last.id);
    teller.tell(Event::Failed { step: last.id.clone(), error: denied() });
    wizard.send(ended(Status::Partly, 1, plan.changes().count()));
    let screen = wizard.screen();
    for part in ["r retry what is left", "u take back", "enter leave", "studiolink resume", "studiolink undo"] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    wizard.resize(60, 18);
    let foot = wizard.screen().lines().last().unwrap_or_default().to_owned();
    assert!(foot.contains("r retry what is left") && foot.contains("u take back"), "{foot}");
    let page = copied(&mut wizard);
    assert!(page.starts_with("1 of 8 changes made.") && page.contains("request 7b1d"), "{page}");
}

/// No word of a way back, and no key for it, where nothing was made.
#[test]
fn where_nothing_was_changed_nothing_is_offered_to_be_taken_back() {
    let mut wizard = at_review(80, 50);
    let plan = confirm(&mut wizard);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    let first = plan.changes().next().expect("a step").id.clone();
    teller.start(&first);
    teller.tell(Event::Failed { step: first, error: denied() });
    let Message::Applied(Ended::Finished { mut finish, folder, report }) = ended(Status::Partly, 0, 8) else {
        panic!("a run has an end");
    };
    finish.changed = false;
    wizard.send(Message::Applied(Ended::Finished { finish, folder, report }));
    let before = wizard.screen();
    assert!(before.contains("r retry what is left") && !before.contains("take back"), "{before}");
    wizard.key(KeyCode::Char('u'));
    let after = wizard.screen();
    assert!(wizard.effects.is_empty() && after.contains("u does nothing here"), "{after}");
    assert_eq!(after.lines().nth(3), before.lines().nth(3), "{after}");
}

/// A name that others gave stays within the comment that it stands in.
#[test]
fn a_name_with_a_line_end_adds_no_command_to_the_script() {
    let mut wizard = Wizard::unread(Scenario::FirstTime, 80, 24);
    wizard.sandbox.edit(|account| {
        for vpc in &mut account.vpcs {
            vpc.tags.insert("Name".to_owned(), "ours\nrm -rf harm\r\n$(harm)".to_owned());
        }
    });
    wizard.answer();
    let mut wizard = to_review(wizard);
    let plan = confirm(&mut wizard);
    done(&mut wizard, &plan);
    let script = copied(&mut wizard);
    assert!(script.contains("ours"), "{script}");
    let is_ours =
        |line: &str| ["# ", "aws sagemaker ", "  --", "studiolink undo "].iter().any(|begin| line.starts_with(begin));
    assert!(script.lines().all(is_ours), "{script}");
}

/// With all domains chosen, one of which people enter past every IAM policy.
fn with_identity_center() -> Wizard {
    let mut wizard = Wizard::unread(Scenario::FirstTime, 80, 40);
    wizard.sandbox.edit(|account| {
        let mut other = account.domains[0].clone();
        (other.id, other.auth_mode) = ("d-otherdomain0".parse().expect("an id"), Some(AuthMode::Sso));
        account.domains.push(other);
    });
    wizard.answer();
    wizard.enter(1);
    wizard.keys(&[KeyCode::End]);
    wizard
}

#[test]
fn a_domain_that_identity_center_opens_is_told_from_the_first_page_to_the_last() {
    let mut wizard = with_identity_center();
    let says = |wizard: &mut Wizard, told: &str| {
        let screen = wizard.screen();
        let text = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(told), "{told}: {screen}");
    };
    let as_open = "domain d-otherdomain0 through IAM Identity Center, which no IAM policy limits: it stays as open";
    says(&mut wizard, as_open);
    wizard.enter(4);
    says(&mut wizard, "Who may open Studio?");
    says(&mut wizard, as_open);
    wizard.enter(1);
    wizard.choose("MlEngineer");
    wizard.choose("DataScientist");
    wizard.enter(1);
    let plan = confirm(&mut wizard);
    let told = plan.findings.iter().find(|finding| finding.code == "sso-domain").expect("told");
    assert_eq!(told.severity, Severity::Warning, "it must be acknowledged");
    finish(&mut wizard, &plan, passed);
    says(&mut wizard, "Studio is private for those chosen, but not in d-otherdomain0 (IAM Identity Center)");
    says(&mut wizard, as_open);
}

#[test]
fn where_identity_center_opens_every_domain_no_mode_can_be_chosen() {
    let mut wizard = Wizard::new(Scenario::SsoDomain, 80, 40);
    wizard.enter(1);
    wizard.keys(&[KeyCode::End]);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Home, KeyCode::Char(' ')]);
    let screen = wizard.screen();
    assert!(screen.contains("People sign in to every domain here through IAM Identity Center"), "{screen}");
    wizard.enter(1);
    let screen = wizard.screen();
    assert!(screen.contains("Who may open Studio?") && screen.contains("(x) none"), "{screen}");
}
