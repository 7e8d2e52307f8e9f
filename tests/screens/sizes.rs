//! What is shown at each size that no other snapshot has: the way back, other plans than the usual one while they are
//! carried out, the lists of Account, and the first page before anything is there.

use std::sync::Arc;

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use studiolink::cloud::sandbox::Scenario;
use studiolink::engine::event::{CheckResult, Event, Status};
use studiolink::plan::step::{Outputs, Plan, Step, Wait};
use studiolink::ui::{Effect, Found, Message, Start, Way};

use super::applying::{Teller, acknowledge, confirm, ended, started};
use super::credentials;
use super::harness::Wizard;
use super::reviewing::{to_modify, with_much_to_modify};
use super::unfinished::{offered, plans};

pub const SIZES: [(u16, u16); 4] = [(60, 18), (80, 24), (120, 40), (200, 60)];

/// All made but the last step, one endpoint waited for on the way: what is seen then, and what is once it has ended.
fn run(wizard: &mut Wizard, plan: &Arc<Plan>) -> [String; 2] {
    let steps: Vec<Step> = plan.changes().cloned().collect();
    let is_denied = plan.account == "777788889999";
    let mut teller = Teller { wizard, second: 0 };
    teller.begin(plan);
    let half = steps.len() / 2;
    steps[..half].iter().for_each(|step| teller.make(step));
    if let Some(step) = steps.get(half) {
        teller.start(&step.id);
        if step.wait.is_some() {
            let (step, reason) = (step.id.clone(), "pending".to_owned());
            teller.tell(Event::Waiting { step, ids: Outputs::new(), request_id: None, reason });
        }
    }
    let amid = teller.wizard.screen();
    steps[half..].iter().for_each(|step| teller.make(step));
    for check in &plan.checks {
        let check = check.kind.code();
        let (result, reason) = if is_denied && check.starts_with("canary") {
            (CheckResult::Skipped, "iam:SimulatePrincipalPolicy is denied".to_owned())
        } else {
            (CheckResult::Passed, "as planned".to_owned())
        };
        teller.tell(Event::Checked { check, result, reason });
    }
    let status = if plan.is_undo() { Status::Undone } else { Status::Applied };
    teller.tell(Event::Finished { status, made: steps.len(), total: steps.len() });
    teller.wizard.send(ended(status, steps.len(), steps.len()));
    [amid, teller.wizard.screen()]
}

#[test]
fn the_way_back_at_each_size() {
    let (_, back) = plans();
    for (width, height) in SIZES {
        let mut wizard = offered(width, height);
        let Some(Effect::Look { load, way, .. }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
        assert_eq!(way, Way::Undo);
        let found = Found { plan: Arc::clone(&back), doubts: vec!["policy: it stands".to_owned()] };
        wizard.send(Message::Found { load, result: Ok(found) });
        let mut screens = vec![wizard.screen()];
        acknowledge(&mut wizard);
        screens.push(wizard.screen());
        confirm(&mut wizard);
        screens.extend(run(&mut wizard, &back));
        let head = screens[0].lines().nth(3).unwrap_or_default();
        assert!(head.contains("Ready to ") && head.contains("111122223333") && head.contains("eu-west-1"), "{head}");
        assert!(screens[2].contains("Taking back"), "{}", screens[2]);
        assert!(screens[3].contains("is taken back"), "{}", screens[3]);
        assert_snapshot!(format!("back-{width}x{height}"), screens.join("\n"));
    }
}

/// A plan that modifies what stands, and one that restricts nobody, one by public ranges, one in an account where much is
/// denied: each while it is carried out, and at its end.
#[test]
fn other_runs_at_each_size() {
    for (width, height) in SIZES {
        let mut shown: Vec<(&str, [String; 2])> = Vec::new();
        let mut wizard = Wizard::start(Scenario::HalfDone, to_modify(), width, height);
        wizard.sandbox.edit(with_much_to_modify);
        wizard.answer();
        wizard.enter(8);
        let plan = confirm(&mut wizard);
        assert!(plan.changes().any(|step| step.wait == Some(Wait::EndpointAvailable)));
        shown.push(("half-done", run(&mut wizard, &plan)));
        for (name, mode) in [("none", 4), ("ip", 2)] {
            let mut wizard = at_restriction(Scenario::FirstTime, width, height);
            wizard.keys(&vec![KeyCode::Down; mode]);
            wizard.enter(1);
            if name == "ip" {
                wizard.text("203.0.113.0/24");
                wizard.enter(1);
                wizard.choose("DataScientist");
            }
            wizard.enter(1);
            let plan = confirm(&mut wizard);
            shown.push((name, run(&mut wizard, &plan)));
        }
        let mut wizard = at_restriction(Scenario::Denied, width, height);
        wizard.enter(1);
        wizard.choose("DataScientist");
        wizard.enter(1);
        let plan = confirm(&mut wizard);
        shown.push(("denied", run(&mut wizard, &plan)));
        for (name, screens) in shown {
            assert!(
                screens[1].contains("changes made") || screens[1].contains("Every change"),
                "{name}: {}",
                screens[1]
            );
            assert_snapshot!(format!("{name}-{width}x{height}"), screens.join("\n"));
        }
    }
}

fn at_restriction(scenario: Scenario, width: u16, height: u16) -> Wizard {
    let mut wizard = started(scenario, Start { colour: true, ..Start::default() }, width, height);
    for _ in 0..6 {
        if wizard.screen().contains("Who may open Studio?") {
            break;
        }
        wizard.enter(1);
    }
    assert!(wizard.screen().contains("Who may open Studio?"), "{}", wizard.screen());
    wizard
}

/// What policies that stand will say otherwise, told by content: all of it, scrolled to where it does not fit.
#[test]
fn what_a_policy_will_say_otherwise_at_each_size() {
    for (width, height) in SIZES {
        let mut wizard = Wizard::start(Scenario::HalfDone, to_modify(), width, height);
        wizard.sandbox.edit(with_much_to_modify);
        wizard.answer();
        wizard.enter(7);
        let (mut screens, mut seen) = (vec![wizard.screen()], wizard.screen());
        for _ in 0..12 {
            wizard.key(KeyCode::PageDown);
            let screen = wizard.screen();
            if screens.last() == Some(&screen) {
                break;
            }
            seen.push_str(&screen);
            screens.push(screen);
        }
        let told = seen.replace(['↓', '↑'], "");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains("outside denied"), "no line of a check is cut: {seen}");
        assert!(told.contains("in force: v1 -> the new version"), "no arrow stands on a letter: {seen}");
        let said = "- statement 1: when StringNotEqualsIfExists AWS:SourceVpc";
        assert!(told.contains(said), "{width}x{height}: {seen}");
        assert_snapshot!(format!("difference-{width}x{height}"), screens.join("\n"));
    }
}

#[test]
fn the_first_page_before_anything_was_read_at_each_size() {
    let screens = SIZES.map(|(width, height)| Wizard::unread(Scenario::FirstTime, width, height).screen());
    assert!(screens.iter().all(|screen| screen.contains("Reading the account")), "{}", screens[0]);
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn the_lists_of_account_at_the_ends_of_the_sizes() {
    for (width, height) in [(60, 18), (200, 60)] {
        assert_snapshot!(format!("lists-{width}x{height}"), credentials::lists(width, height).join("\n"));
    }
}
