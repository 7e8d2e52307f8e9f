//! A run that was left is continued: in virtual time, on an account in memory.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use studiolink::cloud::sandbox::{Account, Sandbox, Scenario};
use studiolink::domain::restriction::Mode;
use studiolink::domain::tag;
use studiolink::engine::event::{Event, Record, Status};
use studiolink::engine::{Finish, NotBegun, Run, Stale, apply, journal, rest, resume};
use studiolink::plan::answers::{Answers, DnsWay};
use studiolink::plan::plan;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::account::answers;

const ANSWERS: &str = r#"
    version = 1
    region = "eu-west-1"
    domain.id = "d-abcdefghijkl"
    principals.roles = ["DataScientist", "MlEngineer"]
    [network]
    vpc = "vpc-0a1b2c3d4e5f60718"
    subnets = ["subnet-0aa11bb22cc33dd44", "subnet-0cc11bb22cc33dd44"]
"#;

/// A run that is left after `time`, as a process is that is killed; calls on their way come to their end.
async fn leave_after(sandbox: &Arc<Sandbox>, state: &Path, time: Duration) -> String {
    leave(sandbox, state, &toml::from_str(ANSWERS).unwrap(), time).await
}

async fn leave(sandbox: &Arc<Sandbox>, state: &Path, answers: &Answers, time: Duration) -> String {
    let snapshot = sandbox.read(&answers.scope());
    let plan = Arc::new(plan(&snapshot, answers).unwrap());
    let run = Run::create(state, answers, &snapshot, &plan).unwrap();
    let id = run.id().to_owned();
    let (events, _inbox) = mpsc::unbounded_channel();
    let work = apply(Arc::clone(sandbox), plan, run, events, CancellationToken::new());
    let _ = tokio::time::timeout(time, work).await;
    // What the run still has under way ends with it.
    tokio::time::sleep(Duration::from_mins(20)).await;
    id
}

async fn go_on(sandbox: &Arc<Sandbox>, state: &Path, id: &str) -> Result<Finish, NotBegun> {
    let opened = Run::open(state, id).unwrap_or_else(|error| panic!("{error}"));
    let rest = rest(&**sandbox, &opened).await.unwrap();
    let (events, _inbox) = mpsc::unbounded_channel();
    let ended = resume(Arc::clone(sandbox), opened.run, rest, events, CancellationToken::new()).await;
    ended.map(|(finish, _)| finish)
}

fn records(state: &Path, id: &str) -> Vec<Record> {
    journal::read(&state.join("runs").join(id).join("journal.jsonl")).unwrap()
}

fn endpoints(account: &Account) -> Vec<(String, String)> {
    let live = account.endpoints.iter().filter(|endpoint| endpoint.is_live() && endpoint.tags.contains_key(tag::RUN));
    live.map(|endpoint| (endpoint.service.clone(), endpoint.state.clone())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_change_of_another_hand_after_the_look_is_refused() {
    let state = tempfile::tempdir().unwrap();
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    let id = leave_after(&sandbox, state.path(), Duration::from_secs(2)).await;
    let opened = Run::open(state.path(), &id).unwrap_or_else(|error| panic!("{error}"));
    let rest = rest(&*sandbox, &opened).await.unwrap();
    sandbox.edit(|account| account.vpcs[0].dns_support = Some(false));
    let before = (records(state.path(), &id), sandbox.account());
    let (events, _inbox) = mpsc::unbounded_channel();
    let ended = resume(Arc::clone(&sandbox), opened.run, rest, events, CancellationToken::new()).await;
    assert!(matches!(ended, Err(NotBegun::Stale(Stale::Moved(_)))));
    assert_eq!((records(state.path(), &id), sandbox.account()), before);
    let finish = go_on(&sandbox, state.path(), &id).await.unwrap();
    assert_eq!((finish.status, finish.exit_code()), (Status::Applied, 0));
}

/// Whoever stops when the last change is made has not seen it tried: that is made good.
#[tokio::test(start_paused = true)]
async fn a_trial_that_was_not_made_is_made_though_no_change_is_left() {
    let state = tempfile::tempdir().unwrap();
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    let one: Answers = toml::from_str(&ANSWERS.replace(", \"MlEngineer\"", "")).unwrap();
    let snapshot = sandbox.read(&one.scope());
    let planned = Arc::new(plan(&snapshot, &one).unwrap());
    let run = Run::create(state.path(), &one, &snapshot, &planned).unwrap();
    let id = run.id().to_owned();
    let (events, mut inbox) = mpsc::unbounded_channel();
    let stop = CancellationToken::new();
    let attached = async {
        while let Some(Record { event, .. }) = inbox.recv().await {
            if matches!(&event, Event::Done { step, .. } if step.as_str() == "attach.role.DataScientist") {
                stop.cancel();
            }
        }
    };
    let (finish, ()) = tokio::join!(apply(Arc::clone(&sandbox), planned, run, events, stop.clone()), attached);
    assert_eq!((finish.made, finish.stopped), (finish.total, true));
    let trials = || {
        let all = records(state.path(), &id).into_iter();
        let told = all.filter_map(|record| match record.event {
            Event::Checked { check, result, .. } if check == "canary" => Some(result.to_string()),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(trials(), ["skipped"], "it was stopped before it was begun");
    let opened = Run::open(state.path(), &id).unwrap_or_else(|error| panic!("{error}"));
    let left = rest(&*sandbox, &opened).await.unwrap();
    assert!(left.plan.changes().next().is_none());
    let kinds: Vec<String> = left.plan.checks.iter().map(|check| check.kind.code()).collect();
    assert!(kinds.contains(&"access".to_owned()) && kinds.contains(&"canary".to_owned()), "{kinds:?}");
    drop((opened, left));
    sandbox.deny("iam:SimulatePrincipalPolicy");
    go_on(&sandbox, state.path(), &id).await.unwrap();
    assert_eq!(trials(), ["skipped", "skipped"], "nobody may ask");
    sandbox.edit(|account| account.denied.clear());
    let finish = go_on(&sandbox, state.path(), &id).await.unwrap();
    assert_eq!((finish.status, finish.exit_code()), (Status::Applied, 0));
    assert_eq!(trials(), ["skipped", "skipped", "passed"]);
    go_on(&sandbox, state.path(), &id).await.unwrap();
    assert_eq!(trials().len(), 3, "it is made once");
}

#[tokio::test(start_paused = true)]
async fn another_account_is_refused_before_anything_is_looked_for_in_it() {
    let state = tempfile::tempdir().unwrap();
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    let id = leave_after(&sandbox, state.path(), Duration::from_secs(2)).await;
    sandbox.edit(|account| account.identity.account = "444455556666".to_owned());
    let before = sandbox.calls().len();
    let opened = Run::open(state.path(), &id).unwrap_or_else(|error| panic!("{error}"));
    let error = rest(&*sandbox, &opened).await.unwrap_err();
    assert_eq!(error.to_string(), "the run is for account 111122223333, and the session is in 444455556666");
    assert_eq!(sandbox.calls()[before..], ["sts:GetCallerIdentity"]);
}

/// AWS answers a known token with what it made then, though that is gone: what the journal proves to be gone is
/// made under a new one.
#[tokio::test(start_paused = true)]
async fn what_was_deleted_meanwhile_is_made_under_a_new_token() {
    let state = tempfile::tempdir().unwrap();
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    sandbox.deny("iam:CreatePolicy");
    let id = leave_after(&sandbox, state.path(), Duration::from_mins(30)).await;
    let path = state.path().join("runs").join(&id).join("journal.jsonl");
    // The journal keeps the time of the wall: make it older.
    let text = fs::read_to_string(&path).unwrap();
    let older: Vec<String> = text
        .lines()
        .map(|line| {
            let mut record: Record = serde_json::from_str(line).unwrap();
            record.time -= SignedDuration::from_hours(1);
            serde_json::to_string(&record).unwrap() + "\n"
        })
        .collect();
    fs::write(&path, older.concat()).unwrap();
    sandbox.edit(|account| {
        account.denied.clear();
        account.endpoints.retain(|endpoint| !endpoint.service.ends_with(".studio"));
    });
    let finish = go_on(&sandbox, state.path(), &id).await.unwrap();
    assert_eq!((finish.status, finish.exit_code()), (Status::Applied, 0));
    let made = endpoints(&sandbox.account());
    assert_eq!(made.iter().filter(|(service, _)| service.ends_with(".studio")).count(), 1, "{made:?}");
    let tokens: Vec<String> = records(state.path(), &id)
        .into_iter()
        .filter_map(|record| match record.event {
            Event::Started { step, token, .. } if step.as_str() == "endpoint.studio" => Some(token),
            _ => None,
        })
        .collect();
    assert!(tokens.len() == 2 && tokens[0] != tokens[1], "{tokens:?}");
}

/// Right after a call, AWS's lists may not show what it made.
#[tokio::test(start_paused = true)]
async fn what_no_list_shows_yet_is_not_made_twice() {
    let state = tempfile::tempdir().unwrap();
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    sandbox.lag(Duration::from_secs(20 * 60 + 10));
    let id = leave_after(&sandbox, state.path(), Duration::from_secs(2)).await;
    sandbox.lag(Duration::ZERO);
    let finish = go_on(&sandbox, state.path(), &id).await.unwrap();
    assert_eq!((finish.status, finish.exit_code()), (Status::Applied, 0));
    let account = sandbox.account();
    let groups = account.security_groups.iter().filter(|group| group.name.starts_with("studiolink-endpoints"));
    assert_eq!((groups.count(), endpoints(&account).len()), (1, 2));
}

/// A record that stands in a list is not yet what resolvers answer: nobody is restricted before it is in sync.
#[tokio::test(start_paused = true)]
async fn a_change_of_route_53_that_nobody_saw_in_sync_is_waited_for_again() {
    let state = tempfile::tempdir().unwrap();
    let begun = tokio::time::Instant::now();
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    sandbox.deny("iam:CreatePolicy");
    let answers = answers(Mode::Vpc, DnsWay::HostedZone);
    let id = leave(&sandbox, state.path(), &answers, Duration::from_hours(1)).await;
    let mut all = records(state.path(), &id);
    let is_unsynced =
        |record: &Record| matches!(&record.event, Event::Waiting { ids, .. } if ids.contains_key("change"));
    all.truncate(all.iter().rposition(is_unsynced).expect("a change") + 1);
    let lines: String = all.iter().map(|record| serde_json::to_string(record).unwrap() + "\n").collect();
    fs::write(state.path().join("runs").join(&id).join("journal.jsonl"), lines).unwrap();
    let Some(Event::Waiting { step, ids, .. }) = all.last().map(|record| &record.event) else { panic!("a wait") };
    let in_sync = Timestamp::now() + SignedDuration::try_from(begun.elapsed() + Duration::from_mins(3)).unwrap();
    sandbox.edit(|account| {
        account.denied.clear();
        account.pending.changes.insert(ids["change"].clone(), in_sync);
    });
    let resumed = tokio::time::Instant::now();
    assert_eq!(go_on(&sandbox, state.path(), &id).await.unwrap().status, Status::Applied);
    assert!(resumed.elapsed() > Duration::from_mins(3), "{:?}", resumed.elapsed());
    let now = records(state.path(), &id).split_off(all.len());
    let at = |fits: &dyn Fn(&Event) -> bool| now.iter().position(|record| fits(&record.event));
    let synced = at(&|event| matches!(event, Event::Done { step: done, .. } if done == step));
    let gate = at(&|event| matches!(event, Event::Checked { check, .. } if check == "private-path"));
    assert!(synced.is_some() && synced < gate, "{synced:?} {gate:?}");
}
