//! The line that is always there: what has changed in AWS so far, in every state of a session.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use studiolink::cloud::sandbox::Scenario;
use studiolink::engine::event::{Event, Status};
use studiolink::engine::runs::{Runs, Summary};
use studiolink::plan::step::{Plan, Step};
use studiolink::ui::{Ended, Message, Way};

use super::applying::{RUN, Teller, at_review, confirm, denied, ended, found};
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
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    make(&mut wizard, &plan, 3, true);
    end(&mut wizard, Status::Partly, 3, 8);
    assert_eq!(line(&mut wizard), "3 of 8 changes made; undo available. Nobody's permissions have changed yet.");
    wizard.key(KeyCode::Char('r'));
    found(&mut wizard, Way::Resume, &plan);
    assert!(line(&mut wizard).starts_with("3 of 8 changes made; undo available."), "it still stands");
    confirm(&mut wizard);
    make(&mut wizard, &plan, 1, false);
    wizard.resize(200, 50);
    assert!(line(&mut wizard).ends_with("3 changes were made before."), "{}", line(&mut wizard));
}

#[test]
fn a_run_that_was_refused_at_once_has_changed_nothing() {
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    make(&mut wizard, &plan, 0, true);
    end(&mut wizard, Status::Partly, 0, 8);
    assert_eq!(line(&mut wizard), "Nothing has been changed in AWS.");
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
fn the_way_back_counts_what_still_stands() {
    let (_, back) = plans();
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    make(&mut wizard, &plan, 8, false);
    end(&mut wizard, Status::Applied, 8, 8);
    wizard.key(KeyCode::Char('u'));
    found(&mut wizard, Way::Undo, &back);
    assert!(line(&mut wizard).starts_with("8 of 8 changes made"), "looking changes nothing");
    confirm(&mut wizard);
    assert_eq!(line(&mut wizard), "0 of 8 changes taken back; 8 still stand.");
    make(&mut wizard, &back, 7, true);
    assert_eq!(line(&mut wizard), "7 of 8 changes taken back; 1 still stands.");
    end(&mut wizard, Status::Partly, 7, 8);
    assert_eq!(line(&mut wizard), "7 of 8 changes taken back; 1 still stands.");
    wizard.key(KeyCode::Char('r'));
    found(&mut wizard, Way::Undo, &back);
    confirm(&mut wizard);
    make(&mut wizard, &back, 8, false);
    end(&mut wizard, Status::Undone, 8, 8);
    assert_eq!(line(&mut wizard), "8 of 8 changes taken back.");
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
    assert_eq!(line(&mut wizard), before);
    confirm(&mut wizard);
    wizard.resize(200, 50);
    assert_eq!(
        line(&mut wizard),
        "0 of 8 changes made. Nobody's permissions have changed yet. 3 changes were made before."
    );
    wizard.send(Message::Applied(Ended::Stopped));
    assert_eq!(line(&mut wizard), "Nothing more has been changed in AWS; 3 changes were made before.");
}

#[test]
fn a_way_back_of_before_is_told_as_one_and_something_new_has_changed_nothing() {
    let mut wizard = after(Summary { undoing: true, ..summary(RUN, Some(Status::Partly)) });
    assert_eq!(line(&mut wizard), "3 of 9 changes were taken back before; nothing more yet.");
    wizard.key(KeyCode::Down);
    assert_eq!(line(&mut wizard), NOTHING_YET);
    wizard.enter(1);
    assert_eq!(line(&mut wizard), NOTHING_YET);
    let mut unmade = after(Summary { made: 0, ..summary(RUN, None) });
    assert_eq!(line(&mut unmade), NOTHING_YET);
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
