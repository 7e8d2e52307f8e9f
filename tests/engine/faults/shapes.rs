//! What a run does and on which account, and the way back of each; carried out with trouble or without.

use std::path::Path;
use std::sync::Arc;

use studiolink::cloud::sandbox::{Account, Sandbox, Scenario, Trouble};
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::{Event, Record, Status};
use studiolink::engine::{Finish, NotBegun, begin, journal, undo, way_back};
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay};
use studiolink::plan::plan;
use studiolink::plan::step::Plan;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::super::account::answers;
use super::super::desk::{Desk, open};
use super::desk::{folder, settled};

/// What a plan does, on which account.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Everything is made; names by private DNS.
    PrivateDns,
    /// Everything is made; names by hosted zones, and the policy names the endpoints.
    HostedZones,
    /// What an earlier run made is changed: another way of names, another mode, more people.
    Modify,
    /// What somebody began is completed and narrowed.
    Adopt,
}

impl Shape {
    pub fn answers(self) -> Answers {
        match self {
            Self::PrivateDns => answers(Mode::Vpc, DnsWay::PrivateDns),
            Self::HostedZones | Self::Modify => answers(Mode::Vpce, DnsWay::HostedZone),
            Self::Adopt => {
                let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
                answers.endpoints.dns = DnsAnswer::ByService([("studio".to_owned(), DnsWay::HostedZone)].into());
                answers.endpoints.adopt_policy = true;
                answers
            }
        }
    }

    /// The account before the run, at rest.
    pub async fn account(self) -> Account {
        let scenario = if matches!(self, Self::Adopt) { Scenario::HalfDone } else { Scenario::FirstTime };
        let sandbox = Arc::new(Sandbox::in_memory(scenario));
        let desk = Desk { sandbox, state: folder() };
        if matches!(self, Self::Modify) {
            let mut before = answers(Mode::Vpc, DnsWay::PrivateDns);
            before.principals.users.clear();
            before.network.subnets.truncate(1);
            let before = Task::Apply(Box::new(before));
            let plan = before.plan(&desk.sandbox, desk.state.path()).await;
            assert_eq!(before.carry_out(&desk, plan, None).await.finish().status, Status::Applied);
        }
        settled(&desk.sandbox).await
    }
}

/// What is carried out.
#[derive(Clone)]
pub enum Task {
    Apply(Box<Answers>),
    /// Of the run with this id.
    Undo(String),
}

/// How it ended.
pub struct Ended {
    pub result: Result<Finish, NotBegun>,
    /// What the journal got in the course of it.
    pub records: Vec<Record>,
    /// The calls made.
    pub calls: Vec<String>,
}

impl Ended {
    pub fn finish(&self) -> &Finish {
        self.result.as_ref().unwrap_or_else(|error| panic!("not begun: {error}"))
    }
}

impl Task {
    /// Its plan on the account as it is.
    pub async fn plan(&self, sandbox: &Sandbox, state: &Path) -> Arc<Plan> {
        let plan = match self {
            Self::Apply(answers) => plan(&sandbox.read(&answers.scope()), answers).unwrap(),
            Self::Undo(run) => way_back(sandbox, &open(state, run)).await.unwrap(),
        };
        assert!(!plan.is_blocked(), "{:#?}", plan.findings);
        Arc::new(plan)
    }

    /// Carries its plan out, in trouble or not.
    pub async fn carry_out(&self, desk: &Desk, plan: Arc<Plan>, trouble: Option<Trouble>) -> Ended {
        let Desk { sandbox, state } = desk;
        let (events, mut inbox) = mpsc::unbounded_channel();
        let (cloud, stop, before) = (Arc::clone(sandbox), CancellationToken::new(), sandbox.calls().len());
        if let Some(trouble) = trouble {
            sandbox.trouble(trouble);
        }
        let result = match self {
            Self::Apply(_) => begin(cloud, plan, state.path(), events, stop).await,
            Self::Undo(run) => undo(cloud, open(state.path(), run), plan, events, stop).await,
        };
        let mut records = Vec::new();
        while let Ok(record) = inbox.try_recv() {
            records.push(record);
        }
        if let Ok((_, folder)) = &result {
            let journal = journal::read(&folder.join("journal.jsonl")).unwrap();
            let kept = records.iter().filter(|record| !is_pulse(record)).cloned().collect::<Vec<_>>();
            assert!(journal.ends_with(&kept), "readers see what the journal has");
            records = kept;
        }
        let calls = sandbox.calls().split_off(before);
        Ended { result: result.map(|(finish, _)| finish), records, calls }
    }

    /// Goes on where it ended, once the trouble is over; how that ended.
    pub async fn go_on(&self, desk: &Desk, ended: &Ended) -> Finish {
        let (Self::Apply(_), Ok(finish)) = (self, &ended.result) else {
            let plan = self.plan(&desk.sandbox, desk.state.path()).await;
            return self.carry_out(desk, plan, None).await.finish().clone();
        };
        desk.go_on(&finish.run).await
    }
}

fn is_pulse(record: &Record) -> bool {
    matches!(record.event, Event::Pulse { .. })
}
