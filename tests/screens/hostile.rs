//! Names that are meant to break the screen: every page stays whole, and what is shown can be copied into a shell.

use std::process::Command;
use std::sync::Arc;

use crossterm::event::KeyCode;
use studiolink::cloud::sandbox::Scenario;
use studiolink::cloud::{CloudError, Kind};
use studiolink::domain::id::DomainId;
use studiolink::engine::event::{CheckResult, Event, Status};
use studiolink::plan::step::{Outputs, Plan, Step};
use studiolink::ui::{Message, Trouble};

use super::applying::{Teller, confirm, ended};
use super::harness::Wizard;
use crate::hostile::{Nasty, is_harmful, nasty, spoil};

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (200, 50)];

/// Each line between its rules, no cell that a terminal would obey, and the same on a terminal as in memory.
#[track_caller]
fn assert_whole(wizard: &mut Wizard, what: &str) {
    let (width, height) = (usize::from(wizard.area().width), usize::from(wizard.area().height));
    let screen = wizard.screen();
    let harm = screen.chars().find(|character| *character != '\n' && is_harmful(*character));
    assert_eq!(harm, None, "{what}:\n{screen}");
    let lines: Vec<&str> = screen.lines().collect();
    assert_eq!(lines.len(), height, "{what}");
    for at in [2, height - 3] {
        assert_eq!(lines[at], "─".repeat(width), "{what}, line {at}:\n{screen}");
    }
    // Blanks behind a wide sign are not the same text in both.
    let words =
        |screen: &str| screen.lines().map(|line| line.replace(' ', "").replace('\u{fffd}', "?")).collect::<Vec<_>>();
    let real = wizard.on_a_terminal();
    for (at, (wanted, found)) in words(&screen).iter().zip(words(&real)).enumerate() {
        assert_eq!(*wanted, found, "{what}, line {at}:\n{screen}");
    }
}

/// A wizard before an account in which every name does harm, beginning with another one each time.
fn wizard(scenario: Scenario, (width, height): (u16, u16), from: usize) -> Wizard {
    let mut wizard = Wizard::unread(scenario, width, height);
    wizard.sandbox.edit(|account| spoil(account, &mut Nasty::from(from)));
    wizard.answer();
    wizard
}

/// Goes to Review with the first two whom the policy can be attached to.
fn walk(wizard: &mut Wizard, what: &str) {
    let head = wizard.screen().lines().next().unwrap_or_default().to_owned();
    let account = wizard.sandbox.account().identity.account;
    assert!(head.contains(&format!("{account}   eu-west-1")), "{what}: {head}");
    for page in 0..8 {
        assert_whole(wizard, &format!("{what}, page {page}"));
        for _ in 0..4 {
            wizard.keys(&[KeyCode::Down]);
            assert_whole(wizard, &format!("{what}, page {page}, below"));
        }
        wizard.keys(&[KeyCode::Home]);
        if page == 6 {
            wizard.keys(&[KeyCode::Char(' '), KeyCode::Down, KeyCode::Char(' '), KeyCode::Down, KeyCode::Char(' ')]);
        }
        wizard.enter(1);
    }
    for tab in 0..4 {
        wizard.key(KeyCode::Tab);
        assert_whole(wizard, &format!("{what}, tab {tab}"));
    }
}

#[test]
fn every_page_stays_whole_whatever_things_are_called() {
    for size in SIZES {
        for (scenario, from) in [(Scenario::FirstTime, 0), (Scenario::FirstTime, 8), (Scenario::HalfDone, 13)] {
            walk(&mut wizard(scenario, size, from), &format!("{scenario} {size:?} {from}"));
        }
    }
}

fn error(text: &str) -> CloudError {
    CloudError {
        attempt: format!("ec2:CreateVpcEndpoint {text}"),
        kind: Kind::Refused,
        code: format!("Refused{text}"),
        message: text.to_owned(),
        request_id: Some(text.to_owned()),
        hint: Some(text.to_owned()),
    }
}

/// Every kind of event with a text of AWS in it.
fn tell(wizard: &mut Wizard, plan: &Plan, text: &str, what: &str) {
    let steps: Vec<Step> = plan.changes().cloned().collect();
    let ids = Outputs::from([("id".to_owned(), text.to_owned())]);
    let mut teller = Teller { wizard, second: 0 };
    teller.begin(plan);
    for (at, step) in steps.iter().enumerate() {
        let (step, ids, request_id) = (step.id.clone(), ids.clone(), Some(text.to_owned()));
        teller.start(&step);
        match at % 4 {
            0 => {
                teller.tell(Event::Retrying { step: step.clone(), error: error(text), wait_ms: 9, attempt: 2 });
                teller.tell(Event::Failed { step, error: error(text) });
            }
            1 => teller.tell(Event::Waiting { step, ids, request_id, reason: text.to_owned() }),
            2 => teller.tell(Event::Pulse { step, note: text.to_owned() }),
            _ => teller.tell(Event::Done { step, ids, request_id }),
        }
        assert_whole(teller.wizard, what);
    }
    for check in &plan.checks {
        teller.tell(Event::Checked { check: check.kind.code(), result: CheckResult::Failed, reason: text.to_owned() });
    }
    assert_whole(teller.wizard, what);
}

/// An account with harmless names, at Review with a role chosen.
fn about_to_apply(size: (u16, u16)) -> (Wizard, Arc<Plan>) {
    let mut wizard = super::applying::at_review(size.0, size.1);
    let plan = confirm(&mut wizard);
    (wizard, plan)
}

#[test]
fn what_aws_answers_breaks_neither_apply_nor_done() {
    for (at, text) in nasty().into_iter().enumerate() {
        // Each text on each size but the widest, which takes the most time.
        for size in SIZES.into_iter().take(if at % 4 == 0 { 3 } else { 2 }) {
            let what = format!("{size:?} {text:?}");
            let (mut wizard, plan) = about_to_apply(size);
            tell(&mut wizard, &plan, &text, &what);
            wizard.send(ended(Status::Partly, 3, plan.changes().count()));
            assert_whole(&mut wizard, &what);
            for _ in 0..4 {
                wizard.key(KeyCode::PageDown);
                assert_whole(&mut wizard, &what);
            }
            let (mut wizard, _) = about_to_apply(size);
            let trouble = Trouble { code: text.clone(), message: text.clone(), hint: text.clone() };
            wizard.send(Message::Applied(studiolink::ui::Ended::Refused(trouble)));
            assert_whole(&mut wizard, &what);
            let mut wizard = Wizard::unread(Scenario::FirstTime, size.0, size.1);
            wizard.send(Message::Snapshot { load: 1, result: Err(error(&text)) });
            assert_whole(&mut wizard, &what);
        }
    }
}

/// A command that the last page shows, as a shell understands it.
fn words_of(screen: &str, command: &str) -> Vec<String> {
    let lines: Vec<&str> = screen.lines().collect();
    let at = lines.iter().position(|line| line.contains(command)).unwrap_or_else(|| panic!("{command} in {screen}"));
    let more = lines[at..].iter().take_while(|line| line.ends_with('\\')).count();
    let script = format!("aws() {{ printf '%s\\n' \"$@\"; }}\n{}\n", lines[at..=at + more].join("\n"));
    let output = Command::new("sh").args(["-c", &script]).env_clear().output().expect("a shell");
    assert!(output.status.success() && output.stderr.is_empty(), "{script}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(ToOwned::to_owned).collect()
}

#[test]
fn the_commands_on_the_last_page_are_what_they_look_like_to_a_shell() {
    for id in ["d-abcdefghijkl", "d-'$(echo harm)`echo harm`;echo \"harm\" # * ~", "d- two  words", "d-\\\"$HOME"] {
        let mut wizard = Wizard::unread(Scenario::FirstTime, 200, 50);
        wizard.sandbox.edit(|account| account.domains[0].id = DomainId::new(id));
        wizard.answer();
        wizard.enter(6);
        if wizard.screen().contains("in the name of a policy") {
            wizard.text("Ours");
            wizard.enter(1);
        }
        let screen = wizard.screen();
        assert!(screen.contains("Who gets this restriction?"), "{id}: {screen}");
        wizard.choose("MlEngineer");
        wizard.enter(1);
        let plan = confirm(&mut wizard);
        wizard.send(ended(Status::Applied, plan.changes().count(), plan.changes().count()));
        let screen = wizard.screen();
        for command in ["describe-user-profile", "create-presigned-domain-url"] {
            let wanted =
                ["sagemaker", command, "--region", "eu-west-1", "--domain-id", id, "--user-profile-name", "ana-maria"];
            assert_eq!(words_of(&screen, command), wanted, "{screen}");
        }
    }
}
