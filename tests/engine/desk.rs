//! An account with the folder of the runs on it: plans applied and taken back, and what stands then.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use studiolink::cloud::sandbox::{Account, Sandbox, Scenario};
use studiolink::engine::event::{Event, Record, Status};
use studiolink::engine::{Finish, NotBegun, OpenError, Opened, Run, apply, rest, resume, undo, way_back};
use studiolink::plan::answers::Answers;
use studiolink::plan::plan;
use studiolink::plan::step::Plan;
use tempfile::TempDir;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio_util::sync::CancellationToken;

use crate::commands::things;

/// An account and the folder of the runs on it.
pub struct Desk {
    pub sandbox: Arc<Sandbox>,
    pub state: TempDir,
}

/// How a run, or the way back, ended.
pub struct Ended {
    pub finish: Finish,
    pub plan: Arc<Plan>,
    pub records: Vec<Record>,
}

impl Ended {
    pub fn failures(&self) -> Vec<String> {
        let failure = |record: &Record| match &record.event {
            Event::Failed { step, error } => Some(format!("{step}: {error}")),
            _ => None,
        };
        self.records.iter().filter_map(failure).collect()
    }

    pub fn codes(&self) -> Vec<&str> {
        let mut codes: Vec<_> = self.plan.findings.iter().map(|finding| finding.code.as_str()).collect();
        codes.dedup();
        codes
    }

    pub fn started(&self) -> Vec<&str> {
        let started = |record: &'_ Record| matches!(record.event, Event::Started { .. });
        self.records
            .iter()
            .filter(|record| started(record))
            .filter_map(|one| Some(one.event.step()?.as_str()))
            .collect()
    }
}

impl Desk {
    pub fn new(scenario: Scenario) -> Self {
        Self { sandbox: Arc::new(Sandbox::in_memory(scenario)), state: tempfile::tempdir().unwrap() }
    }

    pub fn planned(&self, answers: &Answers) -> Plan {
        plan(&self.sandbox.read(&answers.scope()), answers).unwrap()
    }

    pub async fn apply(&self, answers: &Answers) -> Ended {
        self.carry_out(self.planned(answers), CancellationToken::new()).await
    }

    pub async fn carry_out(&self, plan: Plan, stop: CancellationToken) -> Ended {
        let run = Run::create(self.state.path(), &plan.answers, &self.sandbox.read(&plan.scope), &plan).unwrap();
        let (events, inbox) = mpsc::unbounded_channel();
        let plan = Arc::new(plan);
        let finish = apply(self.sandbox.clone(), plan.clone(), run, events, stop).await;
        Ended { finish, plan, records: heard(inbox) }
    }

    pub fn open(&self, run: &str) -> Opened {
        open(self.state.path(), run)
    }

    /// Makes what is left of a run.
    pub async fn go_on(&self, run: &str) -> Finish {
        let ended = self.try_go_on(run, CancellationToken::new()).await;
        ended.unwrap_or_else(|error| panic!("{error}")).finish
    }

    pub async fn try_go_on(&self, run: &str, stop: CancellationToken) -> Result<Ended, NotBegun> {
        let opened = self.open(run);
        let rest = rest(&*self.sandbox, &opened).await.unwrap();
        assert!(!rest.plan.is_blocked(), "{:#?}", rest.plan.findings);
        let (plan, (events, inbox)) = (rest.plan.clone(), mpsc::unbounded_channel());
        let (finish, _) = resume(self.sandbox.clone(), opened.run, rest, events, stop).await?;
        Ok(Ended { finish, plan, records: heard(inbox) })
    }

    pub async fn undo(&self, run: &str) -> Ended {
        self.try_undo(run, CancellationToken::new()).await.expect("a beginning")
    }

    pub async fn way_back(&self, run: &str) -> Plan {
        let opened = self.open(run);
        way_back(&*self.sandbox, &opened).await.unwrap()
    }

    /// `None` when it was stopped before it was begun.
    pub async fn try_undo(&self, run: &str, stop: CancellationToken) -> Option<Ended> {
        let opened = self.open(run);
        let plan = Arc::new(way_back(&*self.sandbox, &opened).await.unwrap());
        assert!(!plan.is_blocked(), "{:#?}", plan.findings);
        let (events, inbox) = mpsc::unbounded_channel();
        let (finish, _) = match undo(self.sandbox.clone(), opened, plan.clone(), events, stop).await {
            Ok(ended) => ended,
            Err(NotBegun::Stopped) => return None,
            Err(error) => panic!("{error}"),
        };
        Some(Ended { finish, plan, records: heard(inbox) })
    }

    /// The account as people see it, once nothing is on its way.
    pub async fn settled(&self) -> Account {
        tokio::time::sleep(Duration::from_mins(2)).await;
        let mut account = self.sandbox.account();
        (account.serial, account.tokens, account.pending) = Default::default();
        for endpoint in &mut account.endpoints {
            endpoint.subnets.sort();
            endpoint.groups.sort();
        }
        for zone in &mut account.hosted_zones {
            zone.records.sort_by(|a, b| (&a.name, &a.kind).cmp(&(&b.name, &b.kind)));
        }
        account
    }
}

/// All that was told until now.
fn heard(mut inbox: UnboundedReceiver<Record>) -> Vec<Record> {
    std::iter::from_fn(|| inbox.try_recv().ok()).collect()
}

/// Programs that other tests start have the lock too, from their fork to their exec.
pub fn open(state: &Path, run: &str) -> Opened {
    for _ in 0..100 {
        match Run::open(state, run) {
            Err(OpenError::Owned { .. }) => std::thread::sleep(Duration::from_millis(20)),
            opened => return opened.unwrap_or_else(|error| panic!("{error}")),
        }
    }
    panic!("{run} is not let go");
}

/// What stands in an account, in an order of its own and without the name of the run.
pub fn standing(account: &Account) -> Value {
    things(&serde_json::to_value(account).unwrap())
}

#[track_caller]
pub fn assert_undone(ended: &Ended) {
    assert_eq!(ended.finish.status, Status::Undone, "{:#?} {:#?}", ended.failures(), ended.plan.steps);
    assert_eq!(ended.finish.exit_code(), 0);
    assert!(!ended.codes().contains(&"untold"), "the journal is whole: {:#?}", ended.plan.findings);
}

#[track_caller]
pub fn assert_same(before: &Account, after: &Account, what: &str) {
    let json = |account: &Account| serde_json::to_value(account).unwrap();
    let (before, after) = (json(before), json(after));
    for (part, was) in before.as_object().unwrap() {
        assert_eq!(*was, after[part], "{what}: {part}");
    }
}
