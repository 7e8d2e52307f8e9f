//! The line that is always there: what has changed in AWS so far, in every state of a session.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::engine::Finish;
use studiolink::engine::event::{Event, Status};
use studiolink::engine::runs::{Runs, Summary};
use studiolink::plan::check::{Finding, Severity};
use studiolink::plan::step::{Change, Outputs, Plan, Step};
use studiolink::ui::{Effect, Ended, Message, Trouble, Way};

use super::applying::{RUN, Teller, at_review, confirm, denied, ended, finish, found, over};
use super::harness::Wizard;
use super::unfinished::{plans, summary};

const NOTHING_YET: &str = "Nothing has been changed in AWS yet.";

fn line(wizard: &mut Wizard) -> String {
    let screen = wizard.screen();
    screen.lines().rev().nth(1).unwrap_or_default().trim().to_owned()
}

fn changes(plan: &Plan) -> Vec<Step> {
    plan.changes().cloned().collect()
}

/// Tells that the first `made` changes were made and, if told, that the next one was refused.
fn make(wizard: &mut Wizard, plan: &Plan, made: usize, refused: bool) {
    let steps = changes(plan);
    let mut teller = Teller { wizard, second: 0 };
    teller.begin(plan);
    for step in &steps[..made] {
        teller.make(step);
    }
    if refused {
        teller.start(&steps[made].id);
        teller.tell(Event::Failed { step: steps[made].id.clone(), error: denied() });
    }
}

fn end(wizard: &mut Wizard, status: Status, made: usize, total: usize) {
    Teller { wizard, second: 90 }.tell(Event::Finished { status, made, total });
    wizard.send(ended(status, made, total));
}

/// After a run of which so many changes were made: all of them, or the next one was refused.
fn ran(made: usize) -> (Wizard, Arc<Plan>) {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let total = plan.changes().count();
    make(&mut wizard, &plan, made, made < total);
    end(&mut wizard, if made < total { Status::Partly } else { Status::Applied }, made, total);
    (wizard, plan)
}

/// A wizard that was started after this run, on the page that offers to go on with it.
fn after(run: Summary) -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.send(Message::Runs(Ok(Runs { runs: vec![run], strays: Vec::new() })));
    wizard.enter(1);
    wizard
}

#[test]
fn before_yes_nothing_has_changed_on_any_page_and_under_any_overlay() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    for _ in 0..8 {
        assert_eq!(line(&mut wizard), NOTHING_YET, "{}", wizard.screen());
        for overlay in [KeyCode::F(1), KeyCode::F(4)] {
            wizard.key(overlay);
            assert_eq!(line(&mut wizard), NOTHING_YET, "{}", wizard.screen());
            wizard.key(KeyCode::Esc);
        }
        wizard.enter(1);
    }
}

#[test]
fn while_changes_are_made_it_counts_and_says_whether_people_are_concerned() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    let steps = changes(&plan);
    let nobody = "Nobody's permissions have changed yet.";
    assert_eq!(line(&mut wizard), format!("0 of 8 changes made. {nobody}"));
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    for (made, step) in (1..).zip(&steps) {
        teller.make(step);
        let people = match made {
            8 => "Permissions have changed as planned.",
            7 => "Permissions have changed in part.",
            _ => nobody,
        };
        assert_eq!(line(teller.wizard), format!("{made} of 8 changes made; undo available. {people}"));
    }
    end(&mut wizard, Status::Applied, 8, 8);
    assert_eq!(line(&mut wizard), "8 of 8 changes made; undo available. Permissions have changed as planned.");
}

#[test]
fn a_run_that_failed_says_what_stands_and_what_a_retry_adds() {
    let (mut wizard, plan) = ran(3);
    assert_eq!(line(&mut wizard), "3 of 8 changes made; undo available. Nobody's permissions have changed yet.");
    wizard.key(KeyCode::Char('r'));
    found(&mut wizard, Way::Resume, &plan);
    assert!(line(&mut wizard).starts_with("3 of 8 changes made; undo available."), "it still stands");
    confirm(&mut wizard);
    make(&mut wizard, &plan, 1, false);
    wizard.resize(200, 50);
    assert!(line(&mut wizard).starts_with("4 of 11 changes made, 3 of them before"), "{}", line(&mut wizard));
}

#[test]
fn a_run_that_was_refused_at_once_has_changed_nothing() {
    let (mut wizard, _) = ran(0);
    assert_eq!(line(&mut wizard), "Nothing has been changed in AWS.");
}

#[test]
fn a_run_that_changed_nothing_says_what_stands_of_the_one_before() {
    let mut wizard = on_account(vec![summary(RUN, None)], (200, 50));
    wizard.enter(1);
    wizard.key(KeyCode::End);
    wizard.enter(7);
    confirm(&mut wizard);
    wizard.send(Message::Applied(Ended::Stopped));
    let by_us = "Nothing has been changed in AWS by this session";
    assert_eq!(line(&mut wizard), format!("{by_us}; 3 of 9 changes of run {RUN} made; not finished."));
}

#[test]
fn a_call_without_an_answer_is_no_promise_that_nothing_changed() {
    let mut wizard = at_review(200, 50);
    let plan = confirm(&mut wizard);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    teller.start(&changes(&plan)[0].id);
    end(&mut wizard, Status::Partly, 0, 8);
    assert_eq!(
        line(&mut wizard),
        "0 of 8 changes made; undo available. One may stand that AWS did not confirm. Nobody's permissions have \
         changed yet."
    );
}

#[test]
fn what_aws_has_accepted_and_not_finished_is_counted_alike_before_and_after_a_stop() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    make(&mut wizard, &plan, 3, false);
    let step = changes(&plan)[3].id.clone();
    let mut teller = Teller { wizard: &mut wizard, second: 30 };
    teller.start(&step);
    teller.tell(Event::Waiting { step, ids: Outputs::new(), request_id: None, reason: "pending".to_owned() });
    let nobody = "undo available. Nobody restricted.";
    assert_eq!(line(&mut wizard), format!("4 of 8 changes made (1 of them not ready); {nobody}"));
    end(&mut wizard, Status::Partly, 4, 8);
    assert_eq!(line(&mut wizard), format!("4 of 8 changes made (1 of them not ready); {nobody}"));
    assert!(wizard.screen().contains("4 of 8 changes made (1 of them not ready)."), "{}", wizard.screen());
    assert!(wizard.screen().contains("! Apply"), "stopped is not done: {}", wizard.screen());
}

/// AWS goes on with what it has accepted, and it costs: whoever stopped is told.
#[test]
fn endpoints_that_a_stop_leaves_under_way_are_told_with_what_comes_of_them() {
    for (number, says) in [
        (1, "1 endpoint goes on becoming ready without this program: once it is available, names of Studio"),
        (2, "2 endpoints go on becoming ready without this program: once they are available, names of Studio"),
    ] {
        let mut wizard = at_review(200, 50);
        let plan = confirm(&mut wizard);
        make(&mut wizard, &plan, 3, false);
        let mut teller = Teller { wizard: &mut wizard, second: 30 };
        for step in &changes(&plan)[3..3 + number] {
            let step = step.id.clone();
            teller.start(&step);
            teller.tell(Event::Waiting { step, ids: Outputs::new(), request_id: None, reason: "pending".to_owned() });
        }
        wizard.send(over(Finish { stopped: true, ..finish(Status::Partly, 3 + number, 8) }));
        let told = wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(says) && told.contains("Taking this run back deletes"), "{told}");
    }
}

#[test]
fn the_way_back_counts_what_is_left_in_its_own_steps() {
    let (_, back) = plans();
    let (mut wizard, _) = ran(8);
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    assert!(line(&mut wizard).starts_with("8 of 8 changes made"), "looking changes nothing");
    confirm(&mut wizard);
    assert_eq!(line(&mut wizard), "0 of 8 steps taken back; 8 left.");
    make(&mut wizard, &back, 7, true);
    assert_eq!(line(&mut wizard), "7 of 8 steps taken back; 1 left.");
    end(&mut wizard, Status::Partly, 7, 8);
    assert_eq!(line(&mut wizard), "7 of 8 steps taken back; 1 left.");
    wizard.key(KeyCode::Char('r'));
    found(&mut wizard, Way::Undo, &back);
    confirm(&mut wizard);
    make(&mut wizard, &back, 8, false);
    end(&mut wizard, Status::Undone, 8, 8);
    assert_eq!(line(&mut wizard), "8 of 8 steps taken back.");
}

/// What was going to happen has happened.
#[test]
fn once_taken_back_it_is_told_who_no_longer_has_the_policy() {
    let mut back = Arc::unwrap_or_clone(plans().1);
    back.findings.push(Finding {
        severity: Severity::Warning,
        code: "opens-again".to_owned(),
        message: "role/DataScientist loses the policy, with all that it denies.".to_owned(),
        fix: "Undo only if that is meant.".to_owned(),
    });
    let back = Arc::new(back);
    let (mut wizard, _) = ran(8);
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    confirm(&mut wizard);
    make(&mut wizard, &back, 8, false);
    end(&mut wizard, Status::Undone, 8, 8);
    let screen = wizard.screen();
    assert!(screen.contains("role/DataScientist no longer has the policy, with all that it denies."), "{screen}");
}

#[test]
fn what_a_run_of_before_has_changed_is_not_called_nothing() {
    let (plan, _) = plans();
    let before = "3 of 9 changes were made before; nothing more yet.";
    let mut wizard = after(summary(RUN, None));
    assert_eq!(line(&mut wizard), before);
    wizard.enter(1);
    assert_eq!(line(&mut wizard), before);
    found(&mut wizard, Way::Resume, &plan);
    assert_eq!(line(&mut wizard), format!("{before}   Asking permissions …"));
    confirm(&mut wizard);
    wizard.resize(200, 50);
    assert_eq!(line(&mut wizard), "3 of 11 changes made, 3 of them before. Nobody's permissions have changed yet.");
    wizard.send(Message::Applied(Ended::Stopped));
    assert_eq!(line(&mut wizard), "Nothing more has been changed in AWS; 3 changes were made before.");
}

#[test]
fn a_way_back_of_before_is_told_as_one_and_something_new_has_changed_nothing() {
    let mut wizard = after(Summary { undoing: true, ..summary(RUN, Some(Status::Partly)) });
    assert_eq!(line(&mut wizard), "3 of 9 steps were taken back before; nothing more yet.");
    let left = format!("Run {RUN} is taken back in part: 3 of 9 steps.");
    wizard.key(KeyCode::Down);
    assert_eq!(line(&mut wizard), left);
    wizard.enter(1);
    assert_eq!(line(&mut wizard), left);
    let mut unmade = after(Summary { made: 0, changes: 0, ..summary(RUN, None) });
    assert_eq!(
        line(&mut unmade),
        "Nothing has been changed in AWS by this session.",
        "what was begun last may be done"
    );
}

/// A wizard on Account after these runs.
fn on_account(runs: Vec<Summary>, size: (u16, u16)) -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, size.0, size.1);
    wizard.send(Message::Runs(Ok(Runs { runs, strays: Vec::new() })));
    wizard
}

#[test]
fn a_run_of_before_that_stands_is_told_on_every_page() {
    let stands = Summary { made: 9, changes: 9, ..summary(RUN, Some(Status::Applied)) };
    let elsewhere = Summary { region: "us-east-1".to_owned(), ..stands.clone() };
    let undone = Summary { undoing: true, ..summary("b", Some(Status::Undone)) };
    let mut wizard = on_account(vec![stands.clone(), elsewhere.clone(), undone.clone()], (200, 50));
    for _ in 0..8 {
        let by_us = "Nothing has been changed in AWS by this session";
        assert_eq!(line(&mut wizard), format!("{by_us}; run {RUN} stands (9 changes); undo available."));
        wizard.enter(1);
    }
    wizard.resize(80, 24);
    assert_eq!(line(&mut wizard), format!("Nothing changed yet; run {RUN} stands (9 changes)."));
    wizard.resize(60, 18);
    assert!(line(&mut wizard).starts_with(&format!("Run {RUN} stands")), "{}", line(&mut wizard));
    let mut wizard = on_account(vec![elsewhere, undone], (80, 24));
    assert_eq!(line(&mut wizard), NOTHING_YET);
    let many = vec![stands.clone(), Summary { run: "b".to_owned(), ..stands }, summary("c", None)];
    let mut wizard = on_account(many, (200, 50));
    assert!(line(&mut wizard).ends_with("; 2 earlier runs stand, 1 is not finished."), "{}", line(&mut wizard));
}

#[test]
fn a_run_that_was_left_is_told_before_the_page_that_offers_it_and_after_none_of_these() {
    let left = format!("3 of 9 changes of run {RUN} made; not finished.");
    let mut wizard = on_account(vec![summary(RUN, None)], (80, 24));
    assert_eq!(line(&mut wizard), left);
    wizard.enter(1);
    wizard.keys(&[KeyCode::End, KeyCode::Enter]);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
    assert_eq!(line(&mut wizard), left);
}

#[test]
fn what_runs_before_have_changed_is_not_told_before_it_is_known() {
    let mut wizard = Wizard::without_runs(Scenario::FirstTime, 80, 24);
    assert_eq!(line(&mut wizard), "Nothing has been changed in AWS by this session.");
}

#[test]
fn a_way_back_that_was_refused_is_not_called_available() {
    let (mut wizard, _) = ran(8);
    assert!(line(&mut wizard).contains("undo available"));
    wizard.key(KeyCode::Char('u'));
    let Some(Effect::Look { load, .. }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    let trouble = Trouble { code: "run".to_owned(), message: "no".to_owned(), hint: String::new() };
    wizard.send(Message::Found { load, result: Err(trouble) });
    assert!(!line(&mut wizard).contains("undo available"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert!(!line(&mut wizard).contains("undo available"), "{}", wizard.screen());
}

#[test]
fn leaving_in_mid_run_is_asked_with_what_stands() {
    let mut wizard = at_review(80, 24);
    let plan: Arc<Plan> = confirm(&mut wizard);
    make(&mut wizard, &plan, 2, false);
    let stop = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    wizard.press(stop);
    wizard.press(stop);
    assert!(wizard.screen().contains("Leave while calls are on their way?"), "{}", wizard.screen());
    assert!(line(&mut wizard).starts_with("2 of 8 changes made; undo available."), "{}", line(&mut wizard));
}

/// What does not fit goes as a whole sentence: half of one can say something else.
#[test]
fn the_line_is_never_cut_within_a_sentence() {
    for width in [60, 72, 80, 120] {
        let mut wizard = at_review(width, 24);
        let plan = confirm(&mut wizard);
        make(&mut wizard, &plan, 2, false);
        let line = line(&mut wizard);
        assert!(line.starts_with("2 of 8 changes made; undo available.") && line.ends_with('.'), "{width}: {line}");
    }
}

#[test]
fn a_way_back_that_stopped_half_way_says_who_is_no_longer_restricted() {
    let (_, back) = plans();
    let mut back = Arc::unwrap_or_clone(back);
    let first: Vec<_> = changes(&back).iter().take(2).map(|step| step.id.clone()).collect();
    for step in back.steps.iter_mut().filter(|step| first.contains(&step.id)) {
        let principal = PrincipalName { kind: PrincipalKind::Role, name: step.id.to_string() };
        step.change = Some(Change::DetachPolicy { policy: "arn:aws:iam::111122223333:policy/p".to_owned(), principal });
    }
    let back = Arc::new(back);
    let (mut wizard, _) = ran(8);
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    confirm(&mut wizard);
    make(&mut wizard, &back, 1, true);
    assert_eq!(line(&mut wizard), "1 of 8 steps taken back; 7 left. 1 of 2 are no longer restricted.");
    make(&mut wizard, &back, 2, true);
    assert_eq!(line(&mut wizard), "2 of 8 steps taken back; 6 left. Nobody is restricted by this run any more.");
}
