//! Runs of before: offered at the start, gone on with, and taken back from every page that may ask for it.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use jiff::Timestamp;
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::id::{DomainId, VpcId};
use studiolink::engine::event::{Event, Status};
use studiolink::engine::runs::{Runs, Stray, Summary};
use studiolink::plan::step::{Cost, Plan, Step};
use studiolink::ui::{Effect, Found, Message, Trouble, Way};

use super::applying::{RUN, Teller, at_review, confirm, denied, ended, found};
use super::harness::Wizard;

pub fn summary(run: &str, status: Option<Status>) -> Summary {
    Summary {
        run: run.to_owned(),
        status,
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        started: "2026-11-24T01:00:00Z".parse::<Timestamp>().expect("a time"),
        domain: Some(DomainId::new("d-abcdefghijkl")),
        vpc: VpcId::new("vpc-0a1b2c3d4e5f60718"),
        undoing: false,
        made: 3,
        total: 9,
        changes: 3,
        holder: None,
    }
}

/// A wizard on Account, after these runs.
fn after(runs: Vec<Summary>, size: (u16, u16)) -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, size.0, size.1);
    wizard.send(Message::Runs(Ok(Runs { runs, strays: Vec::new() })));
    wizard
}

/// A wizard that looks at the way back of a run that stands.
pub fn offered(width: u16, height: u16) -> Wizard {
    let mut wizard = after(vec![whole(RUN)], (width, height));
    wizard.key(KeyCode::Char('u'));
    wizard
}

pub fn several() -> Vec<Summary> {
    vec![
        summary(RUN, None),
        Summary { undoing: true, vpc: VpcId::new("vpc-0123456789abcdef0"), ..summary("b", Some(Status::Partly)) },
        Summary { domain: None, ..summary("c", Some(Status::Partly)) },
        summary("d", Some(Status::Applied)),
        Summary { account: "444455556666".to_owned(), ..summary("e", None) },
        Summary { region: "us-east-1".to_owned(), ..summary("f", None) },
    ]
}

/// The plan of the usual answers, and the same as if it were a way back.
pub fn plans() -> (Arc<Plan>, Arc<Plan>) {
    let plan = confirm(&mut at_review(80, 24));
    let cost = Cost { monthly_usd: -plan.cost.monthly_usd, ..plan.cost.clone() };
    let back = Plan { undoes: Some(RUN.to_owned()), checks: Vec::new(), findings: Vec::new(), cost, ..(*plan).clone() };
    (plan, Arc::new(back))
}

#[test]
fn what_was_left_in_this_account_and_region_is_offered() {
    let mut screens = Vec::new();
    for size in [(80, 24), (200, 50)] {
        let mut wizard = after(several(), size);
        wizard.enter(1);
        screens.push(wizard.screen());
        wizard.key(KeyCode::Down);
        screens.push(wizard.screen());
    }
    assert!(screens[0].contains("3 unfinished runs") && screens[0].contains("3 of 9 made"), "{}", screens[0]);
    assert!(screens[1].contains("3 of 9 taken back"), "{}", screens[1]);
    assert_snapshot!(screens.join("\n"));
}

/// Whoever has it is named, and another process cannot have it too.
#[test]
fn a_run_that_a_living_process_has_is_shown_and_not_offered() {
    let held = Summary { holder: Some("process 7 on hall".to_owned()), ..summary(RUN, None) };
    for free in [None, Some(summary("b", Some(Status::Partly)))] {
        let is_alone = free.is_none();
        let mut wizard = after([held.clone()].into_iter().chain(free).collect(), (80, 24));
        wizard.enter(1);
        let screen = wizard.screen();
        assert!(screen.contains("under way elsewhere"), "{screen}");
        assert!(!screen.contains("has it:"), "the cursor is on what can be gone on with: {screen}");
        wizard.key(KeyCode::Up);
        let screen = wizard.screen();
        assert!(screen.contains("process 7 on hall has it: it cannot be gone on with"), "{screen}");
        assert!(!screen.contains("go on   ") && !screen.contains("take back"), "{screen}");
        for key in [KeyCode::Enter, KeyCode::Char('u')] {
            wizard.key(key);
            assert!(wizard.screen().contains("Go on with what was left unfinished?"), "{}", wizard.screen());
            assert!(!wizard.effects.iter().any(|effect| matches!(effect, Effect::Look { .. })));
        }
        wizard.keys(&[KeyCode::Down, KeyCode::Enter]);
        let looks = wizard.effects.iter().any(|effect| matches!(effect, Effect::Look { run, .. } if run == "b"));
        assert_eq!(looks, !is_alone, "{}", wizard.screen());
    }
}

#[test]
fn where_nothing_was_left_nothing_is_asked() {
    for runs in [Vec::new(), several().split_off(3)] {
        let mut wizard = after(runs, (80, 24));
        wizard.enter(1);
        assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
        wizard.key(KeyCode::Esc);
        assert!(wizard.screen().contains("Is this the account"), "{}", wizard.screen());
    }
}

#[test]
fn nobody_passes_before_the_runs_are_known_and_what_is_no_run_is_named() {
    let mut wizard = Wizard::without_runs(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    assert!(wizard.screen().contains("still being looked through"), "{}", wizard.screen());
    let strays = vec![Stray { path: PathBuf::from("/state/runs/x"), why: "its name is no run's".to_owned() }];
    wizard.send(Message::Runs(Ok(Runs { runs: Vec::new(), strays })));
    assert!(wizard.screen().contains("/state/runs/x: its name is no run's"), "{}", wizard.screen());
    wizard.send(Message::Runs(Err("/state: permission denied".to_owned())));
    assert!(wizard.screen().contains("/state: permission denied"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
}

#[test]
fn who_wanted_to_go_on_before_the_runs_were_known_does_when_they_are() {
    for (runs, page) in [(Vec::new(), "Which Studio domain"), (several(), "none of these")] {
        let mut wizard = Wizard::without_runs(Scenario::FirstTime, 80, 24);
        wizard.enter(1);
        assert!(wizard.screen().contains("Is this the account"), "{}", wizard.screen());
        wizard.send(Message::Runs(Ok(Runs { runs, strays: Vec::new() })));
        assert!(wizard.screen().contains(page), "{}", wizard.screen());
        assert!(!wizard.screen().contains("looked through"), "{}", wizard.screen());
    }
}

#[test]
fn something_new_can_be_set_up_beside_it() {
    let mut wizard = after(several(), (80, 24));
    wizard.enter(1);
    wizard.keys(&[KeyCode::End, KeyCode::Char('u')]);
    assert!(wizard.effects.is_empty(), "there is nothing to take back in this row");
    wizard.enter(1);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert!(wizard.screen().contains("none of these"), "{}", wizard.screen());
}

#[test]
fn the_rest_is_shown_and_made_after_a_yes() {
    let (plan, _) = plans();
    let mut wizard = after(several(), (80, 24));
    wizard.enter(2);
    assert!(wizard.screen().contains("What is left of this run?"), "{}", wizard.screen());
    let Some(Effect::Look { load, run, way }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    assert_eq!((run.as_str(), way), (RUN, Way::Resume));
    let doubts = vec!["under way when the run was left: policy: it stands".to_owned()];
    wizard.send(Message::Found { load, result: Ok(Found { plan: Arc::clone(&plan), doubts }) });
    let screen = wizard.screen();
    assert!(screen.contains("Ready to make the 8 changes that are left in"), "{screen}");
    assert!(screen.contains("! under way when the run was left: policy: it stands"), "{screen}");
    assert_eq!(confirm(&mut wizard), plan);
    wizard.send(ended(Status::Applied, 8, 8));
    let screen = wizard.screen();
    assert!(screen.contains("--user-profile-name") && !screen.contains("NAME"), "{screen}");
    wizard.enter(1);
    assert_eq!(wizard.effects, [Effect::Quit { code: 0 }]);
}

#[test]
fn going_back_lets_go_of_it_and_a_late_answer_changes_nothing() {
    let (plan, _) = plans();
    let mut wizard = after(several(), (80, 24));
    wizard.enter(2);
    let Some(Effect::Look { load, .. }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    wizard.key(KeyCode::Esc);
    assert_eq!(wizard.effects, [Effect::Forget]);
    let screen = wizard.screen();
    assert!(screen.contains("Go on with what was left"), "{screen}");
    wizard.send(Message::Found { load, result: Ok(Found { plan, doubts: Vec::new() }) });
    assert_eq!(wizard.screen(), screen);
    wizard.keys(&[KeyCode::End, KeyCode::Enter]);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
}

#[test]
fn a_run_that_another_process_has_says_whose_it_is_and_can_be_tried_again() {
    let mut wizard = after(several(), (80, 24));
    wizard.enter(2);
    let Some(Effect::Look { load, .. }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    wizard.key(KeyCode::Char('r'));
    assert!(wizard.effects.is_empty(), "it is being looked at");
    wizard.send(Message::Found {
        load,
        result: Err(Trouble {
            code: "run".to_owned(),
            message: format!("the run {RUN} belongs to process 7 on desk"),
            hint: "Wait until that process has ended, or end it there.".to_owned(),
        }),
    });
    let screen = wizard.screen();
    assert!(screen.contains("belongs to process 7 on desk") && screen.contains("r read again"), "{screen}");
    wizard.key(KeyCode::Char('r'));
    assert!(matches!(wizard.effects.as_slice(), [Effect::Look { .. }]), "{:?}", wizard.effects);
}

#[test]
fn the_way_back_is_shown_and_gone_after_a_yes() {
    let (_, back) = plans();
    let mut wizard = after(several(), (80, 24));
    wizard.enter(1);
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    let screen = wizard.screen();
    assert!(screen.contains("Ready to take back this run, in 8 steps:"), "{screen}");
    assert!(screen.contains("[Plan]") && !screen.contains("Policies") && screen.contains(" Cost "), "{screen}");
    assert!(screen.contains("29.20 USD a month less"), "{screen}");
    assert!(screen.contains("Type yes to take it back, in 8 steps, in"), "{screen}");
    assert_eq!(confirm(&mut wizard), back);
    assert!(wizard.screen().contains("Taking back, in 8 steps:"), "{}", wizard.screen());
    assert!(!wizard.screen().contains("stop and take back"), "{}", wizard.screen());
    let steps: Vec<Step> = back.changes().cloned().collect();
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&back);
    for step in &steps {
        teller.make(step);
    }
    teller.tell(Event::Finished { status: Status::Undone, made: 8, total: 8 });
    wizard.send(ended(Status::Undone, 8, 8));
    let screen = wizard.screen();
    assert!(screen.contains("What this run made is taken back.") && screen.contains("8 of 8 steps taken"), "{screen}");
    assert!(!screen.contains("aws sagemaker") && !screen.contains("u take back"), "{screen}");
    wizard.enter(1);
    assert_eq!(wizard.effects, [Effect::Quit { code: 0 }]);
}

#[test]
fn a_way_back_that_was_left_goes_on_by_either_key() {
    for key in [KeyCode::Enter, KeyCode::Char('u')] {
        let mut wizard = after(vec![Summary { undoing: true, ..summary(RUN, None) }], (80, 24));
        wizard.enter(1);
        assert!(wizard.screen().contains("enter take back the rest"), "{}", wizard.screen());
        wizard.key(key);
        assert!(matches!(wizard.effects.as_slice(), [Effect::Look { way: Way::Undo, .. }]), "{:?}", wizard.effects);
    }
}

/// Applies all but the last change, which is refused.
fn partly(wizard: &mut Wizard, plan: &Plan) {
    let steps: Vec<Step> = plan.changes().cloned().collect();
    let (last, first) = steps.split_last().expect("steps");
    let mut teller = Teller { wizard, second: 0 };
    teller.begin(plan);
    for step in first {
        teller.make(step);
    }
    teller.start(&last.id);
    teller.tell(Event::Failed { step: last.id.clone(), error: denied() });
    teller.tell(Event::Finished { status: Status::Partly, made: first.len(), total: steps.len() });
    teller.wizard.send(ended(Status::Partly, first.len(), steps.len()));
}

#[test]
fn the_last_page_takes_back_and_comes_back() {
    let (_, back) = plans();
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    partly(&mut wizard, &plan);
    let done = wizard.screen();
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    assert!(wizard.screen().contains("Ready to take back this run"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert_eq!(wizard.effects, [Effect::Forget]);
    assert_eq!(wizard.screen(), done);
    wizard.effects.clear();
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    confirm(&mut wizard);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&back);
    teller.tell(Event::Finished { status: Status::Partly, made: 0, total: 8 });
    wizard.send(ended(Status::Partly, 0, 8));
    let screen = wizard.screen();
    assert!(screen.contains("shows what is left to take back"), "{screen}");
    wizard.key(KeyCode::Char('r'));
    found(&mut wizard, Way::Undo, &back);
    assert!(wizard.screen().contains("Ready to take back"), "{}", wizard.screen());
}

#[test]
fn an_apply_that_runs_is_stopped_first_and_then_the_way_back_is_shown() {
    let (_, back) = plans();
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    assert!(wizard.screen().contains("u stop and take back"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Char('u'), KeyCode::Char('n')]);
    assert!(wizard.effects.is_empty(), "asked first");
    wizard.key(KeyCode::Char('u'));
    assert!(wizard.screen().contains("Stop, and take back what was made?"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('y'));
    assert_eq!(wizard.effects, [Effect::Stop]);
    assert!(!wizard.screen().contains("u stop and take back"), "{}", wizard.screen());
    wizard.effects.clear();
    partly(&mut wizard, &plan);
    found(&mut wizard, Way::Undo, &back);
    assert!(wizard.screen().contains("Ready to take back"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert!(wizard.screen().contains("7 of 8 changes made"), "{}", wizard.screen());
}

/// The question about the way back hears what stops a run, as every other does.
#[test]
fn ctrl_c_stops_from_the_question_about_the_way_back_too() {
    let stop = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    let mut wizard = at_review(80, 24);
    confirm(&mut wizard);
    wizard.key(KeyCode::Char('u'));
    wizard.press(stop);
    assert_eq!(wizard.effects, [Effect::Stop]);
    assert!(!wizard.screen().contains("Stop, and take back"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('u'));
    wizard.press(stop);
    assert!(wizard.screen().contains("Leave while calls are on their way?"), "{}", wizard.screen());
}

/// Whoever looks at a run of before and leaves is told what stands of it, on the normal screen.
#[test]
fn leaving_the_review_of_a_run_says_what_stands_of_it() {
    let mut wizard = after(vec![summary(RUN, None)], (80, 24));
    assert_eq!(wizard.model.ways().stands, [""; 0]);
    wizard.enter(2);
    let stands = wizard.model.ways().stands;
    assert_eq!(stands[0], "Nothing more has been changed in AWS: 3 of 9 changes stand.");
    assert!(stands[1].contains(&format!("`studiolink resume {RUN}")) && stands[1].contains("undo"), "{stands:?}");
    let held = Summary { holder: Some("process 7 on hall".to_owned()), ..summary(RUN, None) };
    let mut wizard = after(vec![held], (80, 24));
    wizard.enter(1);
    wizard.key(KeyCode::Up);
    assert_eq!(wizard.model.ways().stands.len(), 1, "what somebody has is theirs: {}", wizard.screen());
}

/// A run that came to its end, all of whose changes stand.
fn whole(run: &str) -> Summary {
    Summary { made: 9, changes: 9, ..summary(run, Some(Status::Applied)) }
}

#[test]
fn a_run_that_stands_is_offered_on_account_and_taken_back_from_there() {
    let (_, back) = plans();
    let mut wizard = after(vec![whole(RUN), Summary { region: "us-east-1".to_owned(), ..whole("b") }], (80, 24));
    let account = wizard.screen();
    assert!(account.contains(&format!("An earlier run of this account and Region stands: {RUN}")), "{account}");
    assert!(account.contains("u take back the earlier run"), "{account}");
    wizard.key(KeyCode::Char('u'));
    assert!(matches!(wizard.effects.as_slice(), [Effect::Look { run, way: Way::Undo, .. }] if run == RUN));
    wizard.key(KeyCode::Esc);
    assert_eq!(wizard.screen(), account);
    wizard.effects.clear();
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    assert!(wizard.screen().contains("Type yes to take it back"), "{}", wizard.screen());
    assert_eq!(confirm(&mut wizard), back);
}

#[test]
fn of_several_that_stand_one_is_chosen_and_the_way_on_is_no_longer() {
    let runs = vec![whole(RUN), whole("b"), summary("c", None), Summary { undoing: true, ..whole("d") }];
    let mut wizard = after(runs, (80, 24));
    assert!(wizard.screen().contains("2 earlier runs of this account and Region stand"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('u'));
    let screen = wizard.screen();
    assert!(screen.contains("Which earlier run is to be taken back?") && screen.contains("2 earlier runs"), "{screen}");
    assert!(screen.contains("9 made") && !screen.contains("none of these"), "{screen}");
    wizard.keys(&[KeyCode::Down, KeyCode::Enter]);
    assert!(matches!(wizard.effects.as_slice(), [Effect::Look { run, way: Way::Undo, .. }] if run == "b"));
    wizard.key(KeyCode::Esc);
    assert!(wizard.screen().contains("Which earlier run"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert!(wizard.screen().contains("Is this the account"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("Go on with what was left unfinished?"), "{}", wizard.screen());
}

#[test]
fn where_nothing_stands_nothing_is_offered_to_be_taken_back() {
    let undone = Summary { undoing: true, ..summary(RUN, Some(Status::Undone)) };
    let mut wizard = after(vec![undone], (80, 24));
    let screen = wizard.screen();
    assert!(!screen.contains("take back"), "{screen}");
    wizard.key(KeyCode::Char('u'));
    assert!(wizard.effects.is_empty());
    let said = wizard.screen();
    assert!(said.contains("u does nothing here") && said.lines().nth(3) == screen.lines().nth(3), "{said}");
}

#[test]
fn keys_that_lead_nowhere_here_say_why() {
    let words =
        |wizard: &mut Wizard| wizard.screen().replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut wizard = after(vec![summary(RUN, None)], (80, 24));
    wizard.enter(1);
    wizard.keys(&[KeyCode::Char('g'), KeyCode::Char('7')]);
    let screen = words(&mut wizard);
    assert!(screen.contains("first choose whether to go on with what was begun before"), "{screen}");
    wizard.key(KeyCode::F(1));
    assert!(wizard.screen().contains("The keys that work here are in the last line."), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter]);
    let (plan, back) = plans();
    found(&mut wizard, Way::Resume, &plan);
    wizard.key(KeyCode::Char('g'));
    assert!(words(&mut wizard).contains("there is no other step. esc goes back."), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc]);
    wizard.effects.clear();
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    wizard.key(KeyCode::F(1));
    assert!(words(&mut wizard).contains("so that Studio opens again"), "{}", wizard.screen());
}
