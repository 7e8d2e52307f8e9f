//! Credentials that expire while the wizard is open: renewed, refused in another account, taken up with nothing lost.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossterm::event::KeyCode;
use studiolink::cloud::sandbox::{Fault, Sandbox, Scenario, Trouble};
use studiolink::cloud::seat::Seat;
use studiolink::cloud::session::{Opener, Profile, Region, Regions, Standing, Wanted, Way};
use studiolink::cloud::{CloudError, Kind};
use studiolink::engine::event::Status;
use studiolink::terminal::Input;
use studiolink::ui::runtime::{self, Left};
use studiolink::ui::{Model, Start};

use crate::plain;
use crate::runtime::{Canvas, LATER, inputs, key, to_apply, typed};

/// Accounts behind one another: each session that is opened gets the next, and the last stays.
#[derive(Clone)]
struct Doors {
    row: Vec<Arc<Sandbox>>,
    opened: Arc<Mutex<Vec<Wanted>>>,
}

impl Opener for Doors {
    type Cloud = Sandbox;

    async fn open(&self, wanted: &Wanted) -> Result<Arc<Sandbox>, CloudError> {
        let mut opened = self.opened.lock().expect("a list");
        opened.push(wanted.clone());
        if wanted.region.is_none() && wanted.profile.is_none() {
            return Err(CloudError {
                attempt: "choosing the Region".to_owned(),
                kind: Kind::Refused,
                code: "NoRegion".to_owned(),
                message: "no Region is set".to_owned(),
                request_id: None,
                hint: Some("Name one with --region.".to_owned()),
            });
        }
        Ok(Arc::clone(&self.row[(opened.len() - 1).min(self.row.len() - 1)]))
    }

    async fn profiles(&self) -> Result<Vec<Profile>, CloudError> {
        let profile = |name: &str| Profile { name: name.to_owned(), way: Way::IdentityCenter, ..Profile::default() };
        Ok(["prod", "stage"].map(profile).into())
    }

    async fn regions(&self, _: &Wanted, _: Option<&Sandbox>) -> Regions {
        let region = |name: &str| Region { name: name.to_owned(), standing: Standing::Enabled };
        Regions { all: ["eu-central-1", "eu-west-1"].map(region).into(), untold: None }
    }
}

fn account(number: &str) -> Arc<Sandbox> {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(|account| number.clone_into(&mut account.identity.account));
    Arc::new(sandbox)
}

const OURS: &str = "111122223333";
const THEIRS: &str = "444455556666";

fn doors(row: &[&Arc<Sandbox>]) -> Doors {
    Doors { row: row.iter().map(|one| Arc::clone(one)).collect(), opened: Arc::default() }
}

fn prod() -> Wanted {
    Wanted { profile: Some("prod".to_owned()), region: None }
}

/// The first calls of `action` from now on find the token expired.
fn expire(sandbox: &Sandbox, action: &str, times: usize) {
    let message = "The security token included in the request is expired".to_owned();
    let fault = Fault::Refused("ExpiredToken".to_owned(), message);
    sandbox.trouble(Trouble { action: Some(action.to_owned()), nth: 1, times, fault });
}

async fn lead(doors: &Doors, script: Vec<(Duration, Input)>, state_dir: &Path) -> (Left, String) {
    let mut canvas = Canvas::new();
    let model = Model::new(Start { motion: true, wanted: prod(), ..Start::default() });
    let seat = Arc::new(Seat::new(doors.clone(), prod()));
    let left = runtime::run(model, seat, state_dir.to_owned(), &mut canvas, inputs(script)).await.expect("an end");
    (left, format!("{}", canvas.terminal.backend()))
}

/// Looks again, agrees to what is left, and leaves once it is made.
fn go_on() -> Vec<(Duration, Input)> {
    let mut script = vec![(Duration::from_mins(15), key(KeyCode::Char('r')))];
    script.extend(typed("aaaayes"));
    script.push((Duration::from_mins(15), key(KeyCode::Enter)));
    script
}

#[tokio::test(start_paused = true)]
async fn expired_in_mid_run_it_goes_on_after_the_renewal_with_the_answers_kept() {
    let state = tempfile::tempdir().expect("a folder");
    let ours = account(OURS);
    let doors = doors(&[&ours]);
    expire(&ours, "iam:CreatePolicy", 1);
    let script = [to_apply(), vec![(Duration::from_mins(15), Input::Signal)]].concat();
    let (left, screen) = lead(&doors, script, state.path()).await;
    assert_eq!(left.code, 5, "{screen}");
    assert!(screen.contains("ExpiredToken") && screen.contains("aws sso login --profile sandbox"), "{screen}");

    let (state, ours) = (tempfile::tempdir().expect("a folder"), account(OURS));
    let endpoints = ours.account().endpoints.len();
    let doors = self::doors(&[&ours]);
    expire(&ours, "iam:CreatePolicy", 1);
    let (left, screen) = lead(&doors, [to_apply(), go_on()].concat(), state.path()).await;
    let run = left.run.expect("a run");
    assert_eq!((left.code, run.progress.finished), (0, Some(Status::Applied)), "{screen}");
    assert_eq!(run.plan.answers.principals.names().len(), 1);
    assert_eq!(doors.opened.lock().expect("a list").as_slice(), [prod(), prod()], "a session of its own each");
    assert_eq!(ours.account().endpoints.len(), endpoints + 2);
}

#[tokio::test(start_paused = true)]
async fn another_account_after_the_renewal_is_refused_with_both_named_and_untouched() {
    let state = tempfile::tempdir().expect("a folder");
    let (ours, theirs) = (account(OURS), account(THEIRS));
    let before = theirs.account();
    expire(&ours, "iam:CreatePolicy", 99);
    let script = [to_apply(), go_on(), vec![(LATER, Input::Signal)]].concat();
    let (left, screen) = lead(&doors(&[&ours, &theirs]), script, state.path()).await;
    assert_eq!(left.code, 5, "{screen}");
    assert!(screen.contains(OURS) && screen.contains(THEIRS), "{screen}");
    assert!(theirs.account() == before, "nothing is changed in it");
    assert!(theirs.calls().iter().all(|call| call == "sts:GetCallerIdentity"), "{:?}", theirs.calls());
}

#[tokio::test(start_paused = true)]
async fn expired_before_the_changes_it_refuses_another_account_too() {
    let state = tempfile::tempdir().expect("a folder");
    let (ours, theirs) = (account(OURS), account(THEIRS));
    let endpoints = ours.account().endpoints.len();
    // What a preflight asks for, so that the account is read again by another session.
    expire(&ours, "iam:SimulatePrincipalPolicy", 1);
    let script = [to_apply(), vec![(Duration::from_mins(15), Input::Signal)]].concat();
    let (left, screen) = lead(&doors(&[&ours, &theirs]), script, state.path()).await;
    assert_eq!(left.code, 1, "{screen}");
    assert!(screen.contains(OURS) && screen.contains(THEIRS), "{screen}");
    assert!(theirs.calls().iter().all(|call| call == "sts:GetCallerIdentity"), "{:?}", theirs.calls());
    assert!(ours.account().endpoints.len() == endpoints && !state.path().join("runs").exists());
}

/// The lines of plain mode, with a pause before each, and what came of them.
async fn talk(doors: &Doors, wanted: Wanted, lines: &[&str], state_dir: &Path) -> plain::Held {
    let seat = Arc::new(Seat::new(doors.clone(), wanted.clone()));
    let start = Start { wanted, ..Start::default() };
    plain::hold(&seat, start, lines, (Duration::from_mins(1), Vec::new()), state_dir).await
}

#[tokio::test(start_paused = true)]
async fn plain_mode_asks_for_the_region_that_is_missing() {
    let (state, ours) = (tempfile::tempdir().expect("a folder"), account(OURS));
    let lines = [&["2", "stage", "3", "2"][..], &plain::TO_WARNINGS, &plain::WARNINGS, &["yes", ""]].concat();
    let doors = doors(&[&ours]);
    let held = talk(&doors, Wanted::default(), &lines, state.path()).await;
    held.says("choosing the Region was refused: NoRegion");
    held.says("  1. read the account again\n  2. choose another profile\n  3. choose another Region\n");
    held.says("  1. prod: IAM Identity Center\n  2. stage: IAM Identity Center\n");
    held.says("  1. eu-central-1\n  2. eu-west-1 (chosen)\n  3. one that is not listed: type its name\n");
    assert_eq!(held.left.code, 0, "{}", held.text);
    let profile =
        |region: Option<&str>| Wanted { profile: Some("stage".to_owned()), region: region.map(ToOwned::to_owned) };
    let opened = doors.opened.lock().expect("a list").clone();
    assert_eq!(opened, [Wanted::default(), profile(None), profile(Some("eu-west-1"))]);
}

#[tokio::test(start_paused = true)]
async fn plain_mode_goes_back_from_a_list_and_takes_a_name() {
    let (state, ours) = (tempfile::tempdir().expect("a folder"), account(OURS));
    let doors = doors(&[&ours]);
    let lines = ["2", "b", "3", "", "3", "3", "b", "3", "atlantis", "us-gov-west-1", "q"];
    let held = talk(&doors, prod(), &lines, state.path()).await;
    held.says("Region: `atlantis` is no name of a Region; one looks like eu-west-1.");
    let last = doors.opened.lock().expect("a list").last().cloned().expect("a session");
    assert_eq!(last, Wanted { region: Some("us-gov-west-1".to_owned()), ..prod() });
    assert_eq!(held.left.code, 130, "{}", held.text);
}

#[tokio::test(start_paused = true)]
async fn plain_mode_goes_on_after_a_renewal() {
    let (state, ours) = (tempfile::tempdir().expect("a folder"), account(OURS));
    expire(&ours, "iam:CreatePolicy", 1);
    let rest = [&plain::WARNINGS[..], &["yes", ""]].concat();
    let lines = [&plain::whole()[..], &["r"], &rest].concat();
    let held = talk(&doors(&[&ours]), prod(), &lines, state.path()).await;
    held.says("Sign in again with `aws sso login --profile sandbox`.");
    assert_eq!(held.left.code, 0, "{}", held.text);
}
