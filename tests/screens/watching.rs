//! What is seen while a plan is carried out: every row with its cause, what is under way, and the step told in full.

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use proptest::prelude::*;
use studiolink::cloud::{CloudError, Kind};
use studiolink::engine::event::{Event, Status};
use studiolink::plan::step::{Outputs, Plan, Step, Wait};
use studiolink::terminal::Tab;
use studiolink::ui::{Effect, Message};

use super::applying::{Teller, at_moving_review, at_review, confirm, denied, ended};
use super::harness::Wizard;

fn throttled() -> CloudError {
    CloudError {
        attempt: "ec2:CreateVpcEndpoint".to_owned(),
        kind: Kind::Throttled,
        code: "RequestLimitExceeded".to_owned(),
        message: "Request limit exceeded.".to_owned(),
        request_id: Some("aa11".to_owned()),
        hint: None,
    }
}

fn changes(plan: &Plan) -> Vec<Step> {
    plan.changes().cloned().collect()
}

/// Two changes made, one endpoint waited for, one throttled: the fullest that a run looks.
pub fn in_mid_run(wizard: &mut Wizard) -> Arc<Plan> {
    let plan = confirm(wizard);
    let steps = changes(&plan);
    let mut teller = Teller { wizard, second: 0 };
    teller.begin(&plan);
    for step in &steps[..3] {
        teller.make(step);
    }
    let endpoints: Vec<&Step> = steps.iter().filter(|step| step.wait == Some(Wait::EndpointAvailable)).collect();
    teller.start(&endpoints[0].id);
    let ids = Outputs::from([("id".to_owned(), "vpce-0e3f4a5b6c7d8e9f0".to_owned())]);
    let (step, request_id) = (endpoints[0].id.clone(), Some("3f2a9c1e".to_owned()));
    teller.tell(Event::Waiting { step, ids, request_id, reason: "pending".to_owned() });
    teller.start(&endpoints[1].id);
    let step = endpoints[1].id.clone();
    teller.tell(Event::Retrying { step, error: throttled(), wait_ms: 5_000, attempt: 2 });
    plan
}

#[test]
fn a_run_at_each_size() {
    for (width, height) in [(60, 18), (80, 24), (120, 40), (200, 60)] {
        let mut wizard = at_review(width, height);
        let plan = in_mid_run(&mut wizard);
        let mut screens = vec![wizard.screen()];
        wizard.key(KeyCode::Enter);
        screens.push(wizard.screen());
        wizard.keys(&[KeyCode::Esc, KeyCode::Tab]);
        screens.push(wizard.screen());
        wizard.key(KeyCode::Tab);
        let last = changes(&plan).pop().expect("a step");
        let mut teller = Teller { wizard: &mut wizard, second: 20 };
        teller.start(&last.id);
        teller.tell(Event::Failed { step: last.id.clone(), error: denied() });
        wizard.keys(&[KeyCode::End, KeyCode::Enter]);
        screens.push(wizard.screen());
        wizard.send(ended(Status::Partly, 3, 8));
        screens.push(wizard.screen());
        assert_snapshot!(format!("run-{width}x{height}"), screens.join("\n"));
    }
}

#[test]
fn the_time_to_the_next_try_counts_down() {
    let mut wizard = at_moving_review(120, 30);
    in_mid_run(&mut wizard);
    for (tick, left) in [(0, "5.0s"), (2, "3.0s"), (2, "1.0s")] {
        wizard.send(Message::Tick(Duration::from_secs(tick)));
        let screen = wizard.screen();
        assert!(
            screen.contains(&format!("throttled, again in {left} (try 2)")) && screen.contains("1 throttled"),
            "{screen}"
        );
    }
    wizard.resize(60, 18);
    assert!(wizard.screen().contains("throttled, 1.0s"), "on the smallest screen too: {}", wizard.screen());
    wizard.resize(120, 30);
    wizard.send(Message::Tick(Duration::from_secs(9)));
    assert!(wizard.screen().contains("throttled, again now (try 2)"), "{}", wizard.screen());
}

/// A screen that may not move tells the time instead.
#[test]
fn where_nothing_may_move_the_time_of_the_next_try_is_told() {
    let mut wizard = at_review(120, 30);
    in_mid_run(&mut wizard);
    assert!(wizard.screen().contains("throttled, again at 01:00:15 (try 2)"), "{}", wizard.screen());
    wizard.resize(80, 24);
    let screen = wizard.screen();
    assert!(
        screen.contains("throttled, at 01:00:15 (try 2)") && screen.contains("endpoint sagemaker.api "),
        "{screen}"
    );
}

/// On a usual screen too: what has just happened is told whole, and of an id both of its ends.
#[test]
fn the_newest_event_is_told_whole_and_an_id_by_both_of_its_ends() {
    let mut wizard = at_review(60, 18);
    let plan = in_mid_run(&mut wizard);
    let screen = wizard.screen();
    assert!(screen.contains("pending  vpce-0…8e9f0"), "{screen}");
    wizard.resize(80, 24);
    let create = changes(&plan).into_iter().find(|step| step.id.to_string() == "policy").expect("the policy");
    Teller { wizard: &mut wizard, second: 30 }.tell(retrying(&create, 9_000));
    let screen = wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains("(RequestLimitExceeded); trying again in 9.0 s (try 2)"), "{screen}");
}

#[test]
fn whatever_waits_says_for_what() {
    let mut wizard = at_review(120, 30);
    let plan = in_mid_run(&mut wizard);
    let screen = wizard.screen();
    assert!(screen.contains("after the private path is verified"), "{screen}");
    assert!(screen.contains("after policy StudioPrivateAccess-d-abcdefghijkl"), "{screen}");
    assert!(screen.contains("until tried on role/DataScientist"), "{screen}");
    wizard.send(ended(Status::Partly, 3, plan.changes().count()));
    assert!(!wizard.screen().contains("after the private path"), "nothing waits any more: {}", wizard.screen());
}

#[test]
fn what_is_under_way_stays_in_sight_wherever_the_cursor_is() {
    let mut wizard = at_review(60, 18);
    let plan = confirm(&mut wizard);
    let steps = changes(&plan);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    teller.start(&steps[0].id);
    wizard.key(KeyCode::End);
    let screen = wizard.screen();
    assert!(screen.contains("attach to …MlEngineer") && screen.contains("⠋ ~ VPC vpc-0a"), "{screen}");
    let (x, y) = wizard.cursor();
    assert_eq!(wizard.draw()[(x, y)].symbol(), ">", "the terminal's cursor is on the last");
    Teller { wizard: &mut wizard, second: 9 }.make(&steps[0]);
    assert!(!wizard.screen().contains("~ VPC vpc-0a"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc]);
    assert!(wizard.screen().contains("+ security g"), "it goes along again: {}", wizard.screen());
}

#[test]
fn a_step_is_told_in_full_with_its_cause_and_copied() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let last = changes(&plan).pop().expect("a step");
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    teller.start(&last.id);
    teller.tell(Event::Failed { step: last.id.clone(), error: denied() });
    wizard.keys(&[KeyCode::End, KeyCode::Enter]);
    let screen = wizard.screen();
    for part in
        ["attach.role.MlEngineer", "iam:AttachRolePolicy was refused: AccessDenied", "request 7b1d", "esc all steps"]
    {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    wizard.key(KeyCode::F(2));
    let Some(Effect::Copy { text }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    assert!(
        text.contains("The request: iam:AttachRolePolicy") && text.contains("RoleName                MlEngineer"),
        "{text}"
    );
    wizard.key(KeyCode::End);
    assert!(wizard.screen().contains("MlEngineer"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert!(wizard.screen().contains("enter details"), "{}", wizard.screen());
}

#[test]
fn the_log_goes_along_only_at_its_end() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let steps = changes(&plan);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    for _ in 0..20 {
        teller.start(&steps[0].id);
    }
    let mut told = 30;
    let mut tell = |wizard: &mut Wizard| {
        told += 1;
        Teller { wizard, second: told }.start(&steps[0].id);
        wizard.screen()
    };
    wizard.key(KeyCode::Tab);
    assert!(tell(&mut wizard).contains("01:00:31"), "at the end it goes along");
    wizard.key(KeyCode::Up);
    let read = wizard.screen();
    assert!(!tell(&mut wizard).contains("01:00:32"), "whoever reads is not disturbed");
    assert_eq!(read.lines().nth(6), wizard.screen().lines().nth(6));
    wizard.key(KeyCode::End);
    assert!(tell(&mut wizard).contains("01:00:33"), "at the end again it goes along again");
}

#[test]
fn the_tab_shows_how_far_it_is_until_it_has_ended() {
    let mut wizard = at_review(80, 24);
    assert_eq!(wizard.model.tab(), None);
    let plan = in_mid_run(&mut wizard);
    assert_eq!(wizard.model.tab(), Some(Tab::Normal(37)), "3 of 8");
    let last = changes(&plan).pop().expect("a step");
    let mut teller = Teller { wizard: &mut wizard, second: 20 };
    teller.start(&last.id);
    teller.tell(Event::Failed { step: last.id.clone(), error: denied() });
    assert_eq!(wizard.model.tab(), Some(Tab::Failed(37)));
    wizard.send(ended(Status::Partly, 3, 8));
    assert_eq!(wizard.model.tab(), None);
}

#[derive(Clone, Copy, Debug)]
enum Happening {
    Key(KeyCode),
    Resize(u16, u16),
    Tick(u64),
    Start(usize),
    Retry(usize, u64),
    Wait(usize),
    Fail(usize),
    Make(usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    use KeyCode::{Char, Down, End, Enter, Esc, F, Home, PageDown, PageUp, Tab, Up};
    let codes = vec![Up, Down, PageUp, PageDown, Home, End, Enter, Enter, Esc, Tab, F(1), F(2), Char('u'), Char('n')];
    prop_oneof![
        6 => prop::sample::select(codes).prop_map(Happening::Key),
        1 => (1_u16..=250, 1_u16..=80).prop_map(|(width, height)| Happening::Resize(width, height)),
        1 => (0_u64..100_000).prop_map(Happening::Tick),
        1 => (0_usize..8).prop_map(Happening::Start),
        1 => (0_usize..8, any::<u64>()).prop_map(|(step, wait)| Happening::Retry(step, wait)),
        1 => (0_usize..8).prop_map(Happening::Wait),
        1 => (0_usize..8).prop_map(Happening::Fail),
        1 => (0_usize..8).prop_map(Happening::Make),
    ]
}

fn happen(wizard: &mut Wizard, steps: &[Step], second: i64, happening: Happening) {
    let mut tell = |at: usize, event: fn(&Step, u64) -> Event, wait_ms: u64| {
        Teller { wizard: &mut *wizard, second }.tell(event(&steps[at % steps.len()], wait_ms));
    };
    match happening {
        Happening::Key(code) => wizard.key(code),
        Happening::Resize(width, height) => wizard.resize(width, height),
        Happening::Tick(milliseconds) => wizard.send(Message::Tick(Duration::from_millis(milliseconds))),
        Happening::Start(at) => Teller { wizard, second }.start(&steps[at % steps.len()].id),
        Happening::Make(at) => Teller { wizard, second }.make(&steps[at % steps.len()]),
        Happening::Retry(at, wait_ms) => tell(at, retrying, wait_ms),
        Happening::Wait(at) => tell(at, |step, _| waiting(step), 0),
        Happening::Fail(at) => tell(at, |step, _| Event::Failed { step: step.id.clone(), error: denied() }, 0),
    }
}

fn retrying(step: &Step, wait_ms: u64) -> Event {
    Event::Retrying { step: step.id.clone(), error: throttled(), wait_ms, attempt: 2 }
}

fn waiting(step: &Step) -> Event {
    Event::Waiting { step: step.id.clone(), ids: Outputs::new(), request_id: None, reason: "pending".to_owned() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever is told, pressed and resized: nothing panics, and no key alone changes or takes back anything.
    #[test]
    fn nothing_panics_while_it_is_watched(happenings in prop::collection::vec(happening(), 1..60)) {
        let mut wizard = at_moving_review(80, 24);
        let plan = confirm(&mut wizard);
        let steps = changes(&plan);
        for (second, happening) in happenings.into_iter().enumerate() {
            happen(&mut wizard, &steps, i64::try_from(second).expect("a second"), happening);
            wizard.draw();
        }
        prop_assert!(wizard.effects.iter().all(|effect| matches!(effect, Effect::Copy { .. })), "{:?}", wizard.effects);
    }
}
