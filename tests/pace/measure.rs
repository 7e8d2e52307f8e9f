//! An apply against the sandbox, with what it took and the least that it could have taken.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use studiolink::cloud::sandbox::{Call, IN_SYNC, PENDING, Sandbox, Scenario};
use studiolink::engine::event::{Event, Status};
use studiolink::engine::{begin, verify};
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay};
use studiolink::plan::plan;
use studiolink::plan::step::{Change, CheckKind, Plan, Step, StepId, Wait};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long each call takes.
pub const LATENCY: Duration = Duration::from_millis(100);
/// A reading of the account is who asks, and then the longest chain of two calls.
const SNAPSHOT: Duration = LATENCY.saturating_mul(3);

/// All that the answers file says by itself, for four people.
const ANSWERS: &str = include_str!("../answers.toml");

/// Twelve services with interface endpoints.
pub const TWELVE: [&str; 12] = [
    "studio",
    "sagemaker.api",
    "sagemaker.runtime",
    "sagemaker.featurestore-runtime",
    "sagemaker.metrics",
    "sts",
    "logs",
    "monitoring",
    "ecr.api",
    "ecr.dkr",
    "kms",
    "servicecatalog",
];

/// The default answers.
pub fn answers() -> Answers {
    toml::from_str(ANSWERS).expect("answers")
}

/// The default answers with twelve endpoints.
pub fn twelve() -> Answers {
    let mut answers = answers();
    answers.endpoints.services = TWELVE.map(str::to_owned).to_vec();
    answers
}

/// The default answers with hosted zones.
pub fn zones() -> Answers {
    let mut answers = answers();
    answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone);
    answers
}

/// What an apply has taken.
pub struct Measured {
    /// From the word to the end, the second look at the account included.
    pub wall: Duration,
    /// The longest chain of calls and waits that lean on each other.
    pub critical: Duration,
    /// How often a call was throttled or repeated.
    pub retries: usize,
    /// Every call.
    pub log: Vec<Call>,
}

impl Measured {
    /// How much longer than `least`.
    pub fn ratio(&self, least: Duration) -> f64 {
        self.wall.as_secs_f64() / least.as_secs_f64()
    }
}

/// Applies the plan of `answers` to a fresh account.
pub async fn applied(answers: &Answers) -> Measured {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    sandbox.answer_reads_in(LATENCY);
    sandbox.answer_changes_in(LATENCY);
    let plan = Arc::new(plan(&sandbox.read(&answers.scope()), answers).expect("a plan"));
    let state = tempfile::tempdir().expect("a folder");
    let (events, mut inbox) = mpsc::unbounded_channel();
    let begun = Instant::now();
    let work = begin(Arc::clone(&sandbox), Arc::clone(&plan), state.path(), events, CancellationToken::new());
    let (finish, _) = work.await.expect("a beginning");
    let wall = begun.elapsed();
    assert_eq!(finish.status, Status::Applied);
    let mut retries = 0;
    while let Ok(record) = inbox.try_recv() {
        retries += usize::from(matches!(record.event, Event::Retrying { .. }));
    }
    let log = sandbox.log();
    Measured { wall, critical: critical(&plan, &log), retries, log }
}

/// The longest chain: the look at the account, steps and gates by their needs, the look at the end.
fn critical(plan: &Plan, log: &[Call]) -> Duration {
    let mut ends: BTreeMap<&StepId, Duration> = BTreeMap::new();
    let after = |ends: &BTreeMap<&StepId, Duration>, needs: &[StepId]| {
        needs.iter().map(|need| ends.get(need).copied().expect("what comes before")).max().unwrap_or_default()
    };
    let steps = plan.steps.iter().map(|step| (&step.id, &step.needs, of_step(step, log)));
    let gates = plan.checks.iter().filter(|check| verify::is_gate(&check.kind));
    let gates = gates.map(|check| (&check.id, &check.needs, of_gate(&check.kind, log)));
    let mut open: Vec<_> = steps.chain(gates).collect();
    while !open.is_empty() {
        let is_ready = |needs: &[StepId]| needs.iter().all(|need| ends.contains_key(need));
        let (ready, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, needs, _)| is_ready(needs));
        assert!(!ready.is_empty(), "needs go round in a circle");
        for (id, needs, takes) in ready {
            ends.insert(id, after(&ends, needs) + takes);
        }
        open = rest;
    }
    SNAPSHOT + ends.into_values().max().unwrap_or_default() + SNAPSHOT
}

/// The looks for what an earlier try may have made, where there can be one.
const fn looks(change: &Change) -> &'static [&'static str] {
    match change {
        Change::CreateSecurityGroup { .. } => &["ec2:DescribeSecurityGroups"],
        Change::CreateEndpoint { .. } => &["ec2:DescribeVpcEndpoints"],
        Change::CreateHostedZone { .. } => &["route53:ListHostedZones"],
        Change::CreatePolicy { .. } => &["iam:GetPolicy"],
        _ => &[],
    }
}

/// The calls of a step one after the other, and its wait with the look that sees the end of it.
fn of_step(step: &Step, log: &[Call]) -> Duration {
    let Some(change) = &step.change else { return Duration::ZERO };
    let of_step = log.iter().filter(|call| call.step.as_ref() == Some(&step.id));
    let calls: Vec<&str> = of_step.map(|call| call.action.as_str()).collect();
    assert_eq!(calls, [looks(change), &[change.action()]].concat(), "{}: no call too many", step.id);
    let waits = match step.wait {
        Some(Wait::EndpointAvailable | Wait::EndpointsGone) => PENDING + LATENCY,
        Some(Wait::DnsInSync) => IN_SYNC + LATENCY,
        None => Duration::ZERO,
    };
    LATENCY * u32::try_from(calls.len()).expect("a few") + waits
}

/// The questions of a gate, one after the other.
fn of_gate(kind: &CheckKind, log: &[Call]) -> Duration {
    let asked = |action: &str| log.iter().filter(|call| call.action == action).count();
    let calls = match kind {
        CheckKind::PrivatePath => 1,
        CheckKind::Canary(_) => asked("iam:SimulatePrincipalPolicy"),
        _ => asked("iam:SimulateCustomPolicy"),
    };
    LATENCY * u32::try_from(calls).expect("a few")
}

/// A token bucket of AWS: how much it holds, how much it gets a second, and which calls take from it.
pub struct Bucket {
    pub name: &'static str,
    pub holds: f64,
    pub gets: f64,
    pub takes: fn(&Call) -> bool,
}

/// The buckets of an account and a Region (EC2 Developer Guide, "Request throttling for the Amazon EC2 API"; Route 53
/// Developer Guide, "Quotas").
pub const BUCKETS: [Bucket; 6] = [
    Bucket { name: "CreateVpcEndpoint", holds: 4.0, gets: 0.3, takes: |call| call.action == "ec2:CreateVpcEndpoint" },
    Bucket { name: "ModifyVpcEndpoint", holds: 4.0, gets: 0.3, takes: |call| call.action == "ec2:ModifyVpcEndpoint" },
    Bucket { name: "DeleteVpcEndpoints", holds: 4.0, gets: 0.3, takes: |call| call.action == "ec2:DeleteVpcEndpoints" },
    Bucket { name: "reads of EC2", holds: 100.0, gets: 20.0, takes: |call| call.action.starts_with("ec2:Describe") },
    Bucket {
        name: "other changes of EC2",
        holds: 50.0,
        gets: 5.0,
        takes: |call| {
            let reads = call.action.starts_with("ec2:Describe");
            call.action.starts_with("ec2:") && !reads && !call.action.contains("VpcEndpoint")
        },
    },
    Bucket { name: "Route 53", holds: 5.0, gets: 5.0, takes: |call| call.action.starts_with("route53:") },
];

impl Bucket {
    /// The least that is in it while `log` is made; below nothing, AWS would have refused.
    pub fn lowest(&self, log: &[Call]) -> f64 {
        let mut begun: Vec<Instant> = log.iter().filter(|call| (self.takes)(call)).map(|call| call.begun).collect();
        begun.sort();
        let (mut level, mut lowest, mut last) = (self.holds, self.holds, begun.first().copied());
        for at in begun {
            let gained = last.map_or(0.0, |last| at.duration_since(last).as_secs_f64() * self.gets);
            level = (level + gained).min(self.holds) - 1.0;
            lowest = lowest.min(level);
            last = Some(at);
        }
        lowest
    }
}

/// The least that twelve endpoints take: when the bucket lets the last of them begin, it has its whole chain before it.
pub fn as_the_bucket_allows(measured: &Measured) -> Duration {
    let creates = measured.log.iter().filter(|call| call.action == "ec2:CreateVpcEndpoint").count();
    let held_up = u32::try_from(creates.saturating_sub(4)).expect("a few");
    measured.critical + Duration::from_secs(1).mul_f64(f64::from(held_up) / 0.3)
}
