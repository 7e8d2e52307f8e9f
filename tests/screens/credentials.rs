//! Profiles and Regions: the lists, what a choice keeps and leaves behind, and what is said when nothing can be read.

use std::sync::Arc;

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::cloud::session::{Region, Regions, Standing, Wanted};
use studiolink::cloud::{CloudError, Kind};
use studiolink::engine::runs::Runs;
use studiolink::plan::snapshot::Scope;
use studiolink::ui::{Effect, Message, Parting, Start};

use super::harness::Wizard;

const SSO: &str = "Sign in again with `aws sso login --profile prod`.";

/// Of AWS, and not of the sandbox.
fn start() -> Start {
    let again = ["--profile", "prod"].map(ToOwned::to_owned).into();
    let wanted = Wanted { profile: Some("prod".to_owned()), region: None };
    Start { colour: true, again, wanted, ..Start::default() }
}

fn wizard(width: u16, height: u16) -> Wizard {
    let mut wizard = Wizard::start(Scenario::FirstTime, start(), width, height);
    wizard.answer();
    wizard
}

fn refused(kind: Kind, code: &str, hint: &str) -> CloudError {
    CloudError {
        attempt: "sts:GetCallerIdentity".to_owned(),
        kind,
        code: code.to_owned(),
        message: "The SSO session has expired or is invalid".to_owned(),
        request_id: None,
        hint: Some(hint.to_owned()),
    }
}

/// Whose account cannot be read.
fn unread(error: &CloudError) -> Wizard {
    let mut wizard = Wizard::start(Scenario::FirstTime, start(), 80, 24);
    refuse(&mut wizard, error);
    wizard
}

/// Refuses the reading that is under way.
fn refuse(wizard: &mut Wizard, error: &CloudError) {
    let at = wizard.effects.iter().position(|effect| matches!(effect, Effect::Load { .. })).expect("a reading");
    let Effect::Load { load, .. } = wizard.effects.remove(at) else { unreachable!() };
    wizard.send(Message::Snapshot { load, result: Err(error.clone()) });
}

/// Sends a key and answers nothing.
fn send(wizard: &mut Wizard, code: KeyCode) {
    wizard.send(Message::Key(code.into()));
}

/// All answers given, and back on the first page.
fn answered() -> Wizard {
    let mut wizard = wizard(80, 24);
    wizard.enter(6);
    wizard.key(KeyCode::Char(' '));
    assert!(wizard.screen().contains("1 chosen"), "{}", wizard.screen());
    while !wizard.screen().contains("Is this the account") {
        wizard.key(KeyCode::Esc);
    }
    wizard
}

/// Chooses the profile that is filtered for.
fn choose(wizard: &mut Wizard, profile: &str) {
    wizard.key(KeyCode::Char('p'));
    wizard.text(profile);
    wizard.enter(1);
}

/// One line, however it is wrapped.
fn words(wizard: &mut Wizard) -> String {
    wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first page, and each of its lists, whole and narrowed.
pub fn lists(width: u16, height: u16) -> Vec<String> {
    let mut wizard = wizard(width, height);
    let mut screens = vec![wizard.screen()];
    for (list, typed) in [('p', "center"), ('R', "eu-c")] {
        wizard.key(KeyCode::Char(list));
        screens.push(wizard.screen());
        wizard.text(typed);
        screens.push(wizard.screen());
        wizard.keys(&[KeyCode::Esc, KeyCode::Esc]);
    }
    assert!(wizard.screen().contains("Is this the account"), "esc clears, then closes");
    screens
}

#[test]
fn the_lists_are_shown_and_narrowed() {
    for (width, height) in [(80, 24), (120, 40)] {
        assert_snapshot!(format!("lists-{width}x{height}"), lists(width, height).join("\n"));
    }
}

#[test]
fn another_account_leaves_behind_what_it_does_not_have_and_names_it_first() {
    let mut wizard = answered();
    choose(&mut wizard, "stage");
    let screen = words(&mut wizard);
    assert!(screen.contains("444455556666") && !screen.contains("vpc-0a1b2c3d4e5f60718 found"), "{screen}");
    for left in [
        "account 111122223333 in eu-west-1",
        "the domain d-abcdefghijkl",
        "vpc-0a1b2c3d4e5f60718",
        "role/DataScientist",
    ] {
        assert!(screen.contains(left), "{left}: {screen}");
    }
    assert_snapshot!(wizard.screen());
    wizard.enter(1);
    assert!(words(&mut wizard).contains("There is no domain yet"), "{}", wizard.screen());
}

#[test]
fn before_anybody_goes_on_the_way_back_loses_nothing() {
    let mut wizard = answered();
    choose(&mut wizard, "stage");
    choose(&mut wizard, "prod");
    assert!(!words(&mut wizard).contains("leaves behind"), "{}", wizard.screen());
    let answers = wizard.answers_at_review(7);
    assert_eq!(answers.principals.names().len(), 1);
    assert_eq!(answers.network.vpc.as_str(), "vpc-0a1b2c3d4e5f60718");
}

#[test]
fn the_chosen_profile_leads_back_to_the_account() {
    let mut wizard = wizard(80, 24);
    wizard.key(KeyCode::Char('p'));
    wizard.text("stage");
    send(&mut wizard, KeyCode::Enter);
    let again = ["--profile", "stage"].map(ToOwned::to_owned).to_vec();
    let wanted = Wanted { profile: Some("stage".to_owned()), region: Some("eu-central-1".to_owned()) };
    let (switch, load) = (&wizard.effects[0], &wizard.effects[1]);
    assert_eq!(*switch, Effect::Switch { wanted, again });
    assert!(matches!(load, Effect::Load { scope, .. } if *scope == Scope::default()));
}

/// Past the page that takes the answers along they would be those of another account.
#[test]
fn no_step_is_gone_to_before_the_answers_are_taken_to_the_account() {
    let mut wizard = answered();
    for (choice, expected) in [("stage", "These answers are for another account or Region"), ("", "is not read")] {
        if choice.is_empty() {
            wizard.key(KeyCode::Char('p'));
            wizard.text("prod");
            send(&mut wizard, KeyCode::Enter);
            refuse(&mut wizard, &refused(Kind::Credentials, "ExpiredToken", SSO));
        } else {
            choose(&mut wizard, choice);
        }
        for keys in [&[KeyCode::F(5)][..], &[KeyCode::F(4), KeyCode::Char('3')]] {
            wizard.keys(keys);
            let screen = words(&mut wizard);
            assert!(screen.contains("Account comes first: ") && screen.contains(expected), "{screen}");
            wizard.key(KeyCode::Esc);
        }
        assert!(wizard.screen().contains("Is this the account"), "{}", wizard.screen());
    }
    wizard.key(KeyCode::Char('p'));
    assert!(!wizard.screen().contains("F4 map"), "{}", wizard.screen());
}

/// They are kept for the account that they were given for, also where another one is open, or none.
#[test]
fn answers_that_are_left_are_those_of_their_own_account() {
    let mut wizard = answered();
    let region = |wizard: &Wizard| wizard.model.ways().again.map(|again| again.join(" "));
    let kept = |wizard: &Wizard| match wizard.model.parting() {
        Some(Parting::Keep { kept, .. }) => (kept.account, kept.answers.region, kept.caller),
        other => panic!("{other:?}"),
    };
    let at_home = kept(&wizard);
    assert_eq!((at_home.0.as_str(), region(&wizard).as_deref()), ("111122223333", Some("--profile prod")));
    choose(&mut wizard, "stage");
    assert_eq!((kept(&wizard), region(&wizard)), (at_home.clone(), None));
    wizard.key(KeyCode::Char('r'));
    wizard.key(KeyCode::Char('p'));
    wizard.text("tool");
    send(&mut wizard, KeyCode::Enter);
    refuse(&mut wizard, &refused(Kind::Credentials, "ExpiredToken", SSO));
    assert_eq!((kept(&wizard), region(&wizard)), (at_home, None));
    choose(&mut wizard, "stage");
    wizard.enter(1);
    assert_eq!(kept(&wizard).0, "444455556666", "taken along");
    assert_eq!(region(&wizard).as_deref(), Some("--profile stage --region eu-central-1"));
    assert_eq!(wizard.model.ways().run, ["--profile", "stage"]);
}

#[test]
fn nothing_of_the_account_before_is_shown_or_taken_after_a_choice() {
    let mut wizard = wizard(80, 24);
    wizard.send(Message::Key(KeyCode::Char('r').into()));
    let Some(Effect::Load { load, .. }) = wizard.effects.pop() else { panic!("a reading") };
    wizard.key(KeyCode::Char('p'));
    wizard.text("stage");
    send(&mut wizard, KeyCode::Enter);
    let late = Arc::new(Sandbox::in_memory(Scenario::FirstTime).read(&Scope::default()));
    wizard.send(Message::Snapshot { load, result: Ok(late) });
    let screen = words(&mut wizard);
    assert!(!screen.contains("111122223333") && screen.contains("Reading the account"), "{screen}");
    wizard.answer();
    assert!(words(&mut wizard).contains("444455556666"), "{}", wizard.screen());
}

#[test]
fn a_region_that_is_not_enabled_is_refused_and_one_that_is_not_listed_can_be_typed() {
    let mut wizard = wizard(80, 24);
    wizard.key(KeyCode::Char('R'));
    wizard.text("eu-central-2");
    wizard.enter(1);
    assert!(words(&mut wizard).contains("eu-central-2 is not enabled in this account."), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    wizard.text("atlantis");
    wizard.enter(1);
    assert!(words(&mut wizard).contains("`atlantis` is no name of a Region"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    wizard.text("eusc-de-east-1");
    assert!(wizard.screen().contains("eusc-de-east-1, as typed"), "{}", wizard.screen());
    wizard.enter(1);
    let screen = words(&mut wizard);
    assert!(screen.contains("region eusc-de-east-1") && screen.contains("profile prod"), "{screen}");
}

#[test]
fn regions_that_the_account_does_not_tell_are_those_of_the_files() {
    let mut wizard = wizard(80, 24);
    send(&mut wizard, KeyCode::Char('R'));
    let Some(Effect::Regions { load }) = wizard.effects.pop() else { panic!("a question") };
    let named = Region { name: "eu-north-1".to_owned(), standing: Standing::Named };
    let untold = Some(refused(Kind::Denied, "UnauthorizedOperation", ""));
    wizard.send(Message::Regions { load: load - 1, regions: Regions::default() });
    assert!(wizard.screen().contains("Asking EC2"), "an answer to an earlier question is none");
    wizard.send(Message::Regions { load, regions: Regions { all: vec![named], untold } });
    let screen = words(&mut wizard);
    assert!(screen.contains("eu-north-1 named in the config files"), "{screen}");
    assert!(screen.contains("UnauthorizedOperation") && screen.contains("Any can be typed"), "{screen}");
}

#[test]
fn without_a_region_the_wizard_opens_and_offers_some() {
    let mut wizard = unread(&CloudError {
        attempt: "choosing the Region".to_owned(),
        message: "no Region is set".to_owned(),
        ..refused(Kind::Refused, "NoRegion", "Choose one, or name it with --region, or in AWS_REGION.")
    });
    assert_snapshot!(wizard.screen());
    wizard.enter(1);
    let screen = words(&mut wizard);
    assert!(screen.contains("p chooses another profile, R another Region"), "{screen}");
    wizard.key(KeyCode::Char('R'));
    wizard.text("eu-west-1");
    wizard.enter(2);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
}

#[test]
fn expired_credentials_say_the_command_and_reading_again_keeps_the_answers() {
    let expired = refused(Kind::Credentials, "ExpiredToken", SSO);
    let mut wizard = answered();
    send(&mut wizard, KeyCode::Char('r'));
    refuse(&mut wizard, &expired);
    assert!(words(&mut wizard).contains(SSO), "{}", wizard.screen());
    wizard.key(KeyCode::Char('r'));
    assert!(!words(&mut wizard).contains(SSO), "{}", wizard.screen());
    assert_eq!(wizard.answers_at_review(6).principals.names().len(), 1);
}

#[test]
fn whoever_leaves_for_want_of_credentials_is_told_so_by_the_exit_code() {
    let code = |error: &CloudError| {
        let mut wizard = unread(error);
        wizard.send(Message::Signal);
        wizard.effects.pop()
    };
    assert_eq!(code(&refused(Kind::Credentials, "ExpiredToken", SSO)), Some(Effect::Quit { code: 3 }));
    assert_eq!(code(&refused(Kind::Transient, "Timeout", "")), Some(Effect::Quit { code: 130 }));
}

#[test]
fn the_runs_before_turn_no_page_under_an_open_list() {
    let mut wizard = Wizard::begin(Scenario::FirstTime, start(), 80, 24);
    wizard.answer();
    wizard.enter(1);
    assert!(words(&mut wizard).contains("runs before are still being looked through"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('p'));
    wizard.send(Message::Runs(Ok(Runs::default())));
    assert!(wizard.screen().contains("Which profile signs in?") && wizard.effects.is_empty(), "{}", wizard.screen());
}

#[test]
fn the_sandbox_has_nothing_to_choose() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.key(KeyCode::Char('p'));
    let screen = words(&mut wizard);
    assert!(screen.contains("The sandbox has an account of its own") && screen.contains("Is this the"), "{screen}");
    assert!(!screen.contains("p profile"), "{screen}");
}
