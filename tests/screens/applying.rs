//! From Review to Done: the word that starts it, what is seen while it runs, and every way in which it ends.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};
use studiolink::cloud::sandbox::Scenario;
use studiolink::cloud::{CloudError, Kind};
use studiolink::engine::Finish;
use studiolink::engine::event::{CheckResult, Event, Record, Status};
use studiolink::plan::step::{Outputs, Plan, Step, StepId, Wait};
use studiolink::ui::{Effect, Ended, Found, Message, Start, Trouble, Way};

use super::harness::Wizard;

pub const RUN: &str = "20261124T010000Z-abc123";

/// A wizard at Review, with two roles chosen.
pub fn at_review(width: u16, height: u16) -> Wizard {
    to_review(Wizard::new(Scenario::FirstTime, width, height))
}

/// The same on a screen that may move.
pub fn at_moving_review(width: u16, height: u16) -> Wizard {
    let start = Start { colour: true, motion: true, ..Start::default() };
    to_review(started(Scenario::FirstTime, start, width, height))
}

/// With the account read.
pub fn started(scenario: Scenario, start: Start, width: u16, height: u16) -> Wizard {
    let mut wizard = Wizard::start(scenario, start, width, height);
    wizard.answer();
    wizard
}

/// On to Review, with two roles chosen.
pub fn to_review(mut wizard: Wizard) -> Wizard {
    wizard.enter(6);
    wizard.choose("MlEngineer");
    wizard.choose("DataScientist");
    wizard.enter(1);
    wizard
}

/// Acknowledges every warning; on a small screen each is read on to its end first.
pub fn acknowledge(wizard: &mut Wizard) {
    for _ in 0..60 {
        if !wizard.screen().contains("Type yes") {
            wizard.text("a");
        }
    }
}

pub fn confirm(wizard: &mut Wizard) -> Arc<Plan> {
    acknowledge(wizard);
    wizard.text("yes");
    wizard.enter(1);
    match wizard.effects.pop() {
        Some(Effect::Apply { plan } | Effect::GoOn { plan }) => plan,
        _ => panic!("{}", wizard.screen()),
    }
}

/// Tells what was found of the run that is being looked at.
pub fn found(wizard: &mut Wizard, wanted: Way, plan: &Arc<Plan>) {
    let Some(Effect::Look { load, run, way }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    assert_eq!((run.as_str(), way), (RUN, wanted));
    let result = Ok(Found { plan: Arc::clone(plan), doubts: Vec::new() });
    wizard.send(Message::Found { load, result });
}

/// Hands over events, one a second.
pub struct Teller<'a> {
    pub wizard: &'a mut Wizard,
    pub second: i64,
}

impl Teller<'_> {
    pub fn tell(&mut self, event: Event) {
        let start: Timestamp = "2026-11-24T01:00:00Z".parse().expect("a time");
        let time = start + SignedDuration::from_secs(self.second);
        self.second += 1;
        self.wizard.send(Message::Event(Record { run: RUN.to_owned(), time, event }));
    }

    pub fn begin(&mut self, plan: &Plan) {
        let steps = plan.changes().map(|step| step.id.clone()).collect();
        self.tell(Event::Planned { plan: plan.id.clone(), steps });
    }

    pub fn start(&mut self, step: &StepId) {
        self.tell(Event::Started { step: step.clone(), token: "t".to_owned(), attempt: 1, prior: None });
    }

    pub fn make(&mut self, step: &Step) {
        self.start(&step.id);
        let ids = Outputs::from([("id".to_owned(), "vpce-0e3f4a5b6c7d8e9f0".to_owned())]);
        let ids = if step.wait == Some(Wait::EndpointAvailable) { ids } else { Outputs::new() };
        self.tell(Event::Done { step: step.id.clone(), ids, request_id: Some("3f2a9c1e".to_owned()) });
    }
}

/// How a run ended, of which so many changes were made.
pub fn finish(status: Status, made: usize, total: usize) -> Finish {
    Finish {
        run: RUN.to_owned(),
        status,
        made,
        total,
        changed: made > 0,
        stopped: false,
        held_by: BTreeSet::new(),
        unsaved: None,
    }
}

pub fn ended(status: Status, made: usize, total: usize) -> Message {
    over(finish(status, made, total))
}

pub fn over(finish: Finish) -> Message {
    let folder = PathBuf::from("/state/studiolink/runs").join(RUN);
    let report = Ok(folder.join("report.md"));
    Message::Applied(Ended::Finished { finish, folder, report })
}

pub fn denied() -> CloudError {
    CloudError {
        attempt: "iam:AttachRolePolicy".to_owned(),
        kind: Kind::Denied,
        code: "AccessDenied".to_owned(),
        message: "User is not authorized to perform iam:AttachRolePolicy".to_owned(),
        request_id: Some("7b1d".to_owned()),
        hint: Some("Ask for iam:AttachRolePolicy, then read and plan again.".to_owned()),
    }
}

/// What each way to stop does is said before it is used.
#[test]
fn the_help_says_how_it_stops() {
    let mut wizard = at_review(80, 24);
    confirm(&mut wizard);
    assert!(wizard.screen().contains("ctrl-c stop   tab log   enter details"), "{}", wizard.screen());
    wizard.key(KeyCode::F(1));
    assert_snapshot!(wizard.screen());
}

#[test]
fn the_apply_as_it_runs_and_ends_well() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let mut screens = vec![wizard.screen()];
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    let steps: Vec<Step> = plan.changes().cloned().collect();
    for step in &steps[..2] {
        teller.make(step);
    }
    let endpoint = steps.iter().find(|step| step.wait.is_some()).expect("an endpoint").id.clone();
    teller.start(&endpoint);
    let ids = Outputs::from([("id".to_owned(), "vpce-0e3f4a5b6c7d8e9f0".to_owned())]);
    let reason = "pending".to_owned();
    teller.tell(Event::Waiting { step: endpoint, ids, request_id: Some("3f2a9c1e".to_owned()), reason });
    screens.push(teller.wizard.screen());
    for step in &steps[2..] {
        teller.make(step);
    }
    for check in &plan.checks {
        let result = CheckResult::Passed;
        teller.tell(Event::Checked { check: check.kind.code(), result, reason: "as planned".to_owned() });
    }
    teller.tell(Event::Finished { status: Status::Applied, made: steps.len(), total: steps.len() });
    wizard.send(ended(Status::Applied, steps.len(), steps.len()));
    screens.push(wizard.screen());
    assert_snapshot!(screens.join("\n"));
    let done = wizard.screen();
    assert!(done.contains("--domain-id d-abcdefghijkl"), "{done}");
    wizard.enter(1);
    assert_eq!(wizard.effects, [Effect::Quit { code: 0 }]);
}

#[test]
fn a_failure_names_the_cause_what_stands_and_the_way_on() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    let steps: Vec<Step> = plan.changes().cloned().collect();
    let (last, first) = steps.split_last().expect("steps");
    for step in first {
        teller.make(step);
    }
    teller.start(&last.id);
    teller.tell(Event::Failed { step: last.id.clone(), error: denied() });
    teller.tell(Event::Finished { status: Status::Partly, made: first.len(), total: steps.len() });
    wizard.send(ended(Status::Partly, first.len(), steps.len()));
    let screen = wizard.screen();
    let stands = format!("{} of {} changes made", first.len(), steps.len());
    for part in ["AccessDenied", "iam:AttachRolePolicy", "7b1d", "shows what is left to make", "u take back", &stands] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    assert_snapshot!(screen);
    wizard.key(KeyCode::Char('r'));
    found(&mut wizard, Way::Resume, &plan);
    let again = wizard.screen();
    assert!(again.contains("Ready to make the 8 changes that are left") && again.contains(&stands), "{again}");
    wizard.press(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
    wizard.key(KeyCode::Char('y'));
    assert_eq!(wizard.effects, [Effect::Quit { code: 5 }], "what was made before still decides the exit code");
}

#[test]
fn a_retry_that_fails_again_keeps_what_was_made_before() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    for attempt in 0..2 {
        let steps: Vec<Step> = plan.changes().cloned().collect();
        let (last, first) = steps.split_last().expect("steps");
        let made = if attempt == 0 { first } else { &[] };
        let mut teller = Teller { wizard: &mut wizard, second: 0 };
        teller.begin(&plan);
        for step in made {
            teller.make(step);
        }
        teller.start(&last.id);
        teller.tell(Event::Failed { step: last.id.clone(), error: denied() });
        teller.tell(Event::Finished { status: Status::Partly, made: made.len(), total: steps.len() });
        wizard.send(ended(Status::Partly, made.len(), steps.len()));
        if attempt == 0 {
            wizard.key(KeyCode::Char('r'));
            found(&mut wizard, Way::Resume, &plan);
            confirm(&mut wizard);
        }
    }
    let screen = wizard.screen();
    assert!(screen.contains("Nothing more has been changed in AWS; 7 changes were made before."), "{screen}");
    wizard.enter(1);
    assert_eq!(wizard.effects, [Effect::Quit { code: 5 }]);
}

#[test]
fn the_end_names_the_report_or_why_there_is_none() {
    for (written, wanted) in [(true, "report.md"), (false, "The report could not be written: disk full")] {
        let mut wizard = at_review(120, 60);
        acknowledge(&mut wizard);
        wizard.text("yes");
        wizard.enter(1);
        let Some(Effect::Apply { plan }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
        Teller { wizard: &mut wizard, second: 0 }.begin(&plan);
        let mut message = ended(Status::Partly, 0, plan.changes().count());
        if let (false, Message::Applied(Ended::Finished { report, .. })) = (written, &mut message) {
            *report = Err("disk full".to_owned());
        }
        wizard.send(message);
        let screen = wizard.screen();
        assert!(screen.contains(wanted), "{screen}");
    }
}

#[test]
fn an_account_that_moved_is_planned_anew() {
    let mut wizard = at_review(80, 24);
    confirm(&mut wizard);
    wizard.send(Message::Applied(Ended::Stale { moved: vec!["VPC vpc-1: DNS support is off".to_owned()] }));
    wizard.answer();
    let screen = wizard.screen();
    assert!(screen.contains("has changed since the plan before: VPC vpc-1"), "{screen}");
    assert!(screen.contains("Nothing has been changed in AWS"), "{screen}");
    wizard.text("yes");
    wizard.enter(1);
    assert!(wizard.effects.is_empty(), "the new plan's warnings are acknowledged anew");
}

#[test]
fn what_could_not_begin_says_why() {
    let mut wizard = at_review(80, 24);
    confirm(&mut wizard);
    wizard.send(Message::Applied(Ended::Refused(Trouble {
        code: "state-folder".to_owned(),
        message: "The run's folder could not be made: /state: permission denied.".to_owned(),
        hint: "Choose another one with --state-dir.".to_owned(),
    })));
    let screen = wizard.screen();
    for part in ["Nothing was changed", "permission denied", "--state-dir", "Nothing has been changed in AWS"] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
}

#[test]
fn the_first_ctrl_c_stops_and_the_second_asks() {
    let mut wizard = at_review(80, 24);
    confirm(&mut wizard);
    let stop = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    wizard.press(stop);
    assert_eq!(wizard.effects, [Effect::Stop]);
    assert!(wizard.screen().contains("no new call starts"), "{}", wizard.screen());
    wizard.press(stop);
    assert!(wizard.screen().contains("Leave while calls"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('y'));
    assert_eq!(wizard.effects, [Effect::Stop, Effect::Quit { code: 130 }]);
}

#[test]
fn a_second_signal_leaves_at_once() {
    let mut wizard = at_review(80, 24);
    confirm(&mut wizard);
    wizard.send(Message::Signal);
    wizard.send(Message::Signal);
    assert_eq!(wizard.effects, [Effect::Stop, Effect::Quit { code: 130 }]);
}

#[test]
fn the_log_can_be_read_in_full() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    let steps: Vec<Step> = plan.changes().cloned().collect();
    for step in &steps[..4] {
        teller.make(step);
    }
    let error = CloudError { message: format!("{} the end of it", "word ".repeat(40)), ..denied() };
    teller.start(&steps[4].id);
    teller.tell(Event::Failed { step: steps[4].id.clone(), error });
    for step in &steps[5..7] {
        teller.make(step);
    }
    wizard.key(KeyCode::Tab);
    let latest = wizard.screen();
    assert!(latest.contains("the end of it"), "{latest}");
    wizard.key(KeyCode::Home);
    assert_ne!(wizard.screen(), latest, "its beginning is read by the same keys");
}

#[test]
fn nothing_is_confirmed_on_a_terminal_in_which_nothing_can_be_read() {
    let mut wizard = at_review(80, 24);
    acknowledge(&mut wizard);
    wizard.resize(40, 10);
    wizard.text("yes");
    wizard.enter(1);
    assert!(wizard.effects.is_empty(), "{:?}", wizard.effects);
    let screen = wizard.screen();
    assert!(screen.starts_with("Nothing has been changed in AWS yet."), "{screen}");
    assert!(screen.contains("but ctrl-c, which leaves."), "{screen}");
    let stop = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    wizard.press(stop);
    assert!(wizard.screen().starts_with("Leave? y leaves, n stays."), "{}", wizard.screen());
    wizard.key(KeyCode::Char('n'));
    wizard.resize(80, 24);
    assert!(wizard.effects.is_empty(), "{:?}", wizard.effects);
    wizard.text("yes");
    wizard.enter(1);
    assert!(matches!(wizard.effects.pop(), Some(Effect::Apply { .. })));
}

#[test]
fn the_smallest_terminal_tells_how_far_a_run_is_and_takes_the_key_that_stops() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    for step in plan.changes().take(2) {
        teller.make(step);
    }
    wizard.resize(40, 1);
    assert!(wizard.screen().starts_with("2 of 8 changes made"), "{}", wizard.screen());
    wizard.resize(40, 10);
    assert!(wizard.screen().contains("ctrl-c, which stops."), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Char('u'), KeyCode::Char('y')]);
    assert!(wizard.effects.is_empty(), "{:?}", wizard.effects);
    wizard.press(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
    assert_eq!(wizard.effects, [Effect::Stop]);
}
