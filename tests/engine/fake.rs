//! A cloud that does what a test tells it, and a small plan for it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use studiolink::cloud::pace::Pacer;
use studiolink::cloud::{Cloud, CloudError, Decision, Kind, Look, Output, Simulated, Simulation, Token};
use studiolink::domain::id::{DomainId, EndpointId, HostedZoneId, SubnetId, VpcId};
use studiolink::domain::network::{DnsEntry, Endpoint, IngressRule, Source};
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::resolver::Resolution;
use studiolink::domain::tag::Tags;
use studiolink::engine::event::Record;
use studiolink::engine::{Finish, Run, apply, journal};
use studiolink::plan::answers::Answers;
use studiolink::plan::snapshot::authorization::Authorization;
use studiolink::plan::snapshot::{Identity, ManagedPolicy, Quotas, Scope, Snapshot};
use studiolink::plan::step::{
    Action, Change, Check, CheckKind, Cost, Outputs, Plan, Policies, Step, StepId, Value, Wait,
};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// What a call gets.
#[derive(Clone, Copy)]
pub enum Answer {
    /// Refused, nothing done.
    No(Kind),
    /// Done, and the answer lost.
    Lost,
}

/// A call that was made.
#[derive(Clone, Debug)]
pub struct Call {
    pub step: String,
    pub at: Duration,
}

#[derive(Default)]
struct State {
    answers: BTreeMap<String, VecDeque<Answer>>,
    calls: Vec<Call>,
    looks: usize,
    made: BTreeMap<String, Output>,
    endpoints: BTreeMap<String, Instant>,
    broken: BTreeSet<String>,
    unjournaled: Vec<String>,
    simulated: Option<Result<Decision, Kind>>,
}

/// A cloud that does what it is told.
pub struct Fake {
    begun: Instant,
    state: Mutex<State>,
    journal: OnceLock<PathBuf>,
    pacer: Arc<Pacer>,
    pub latency: Duration,
    pub pending: Duration,
}

pub fn error(kind: Kind) -> CloudError {
    CloudError {
        attempt: "fake:Call".to_owned(),
        kind,
        code: kind.to_string(),
        message: "as told".to_owned(),
        request_id: Some("r-0".to_owned()),
        hint: None,
    }
}

impl Fake {
    pub fn new() -> Self {
        Self {
            begun: Instant::now(),
            state: Mutex::default(),
            journal: OnceLock::new(),
            pacer: Arc::default(),
            latency: Duration::from_millis(100),
            pending: Duration::from_secs(30),
        }
    }

    /// The next calls of a step get these answers; later ones are carried out.
    pub fn tell(self, step: &str, answers: &[Answer]) -> Self {
        self.state.lock().unwrap().answers.insert(step.to_owned(), answers.iter().copied().collect());
        self
    }

    /// The endpoint of a step never comes up.
    pub fn breaking(self, step: &str) -> Self {
        self.state.lock().unwrap().broken.insert(format!("vpce-{step}"));
        self
    }

    /// What IAM answers to every question.
    pub fn simulating(self, answer: Result<Decision, Kind>) -> Self {
        self.state.lock().unwrap().simulated = Some(answer);
        self
    }

    /// The steps called, in order, with the time since the beginning.
    pub fn calls(&self) -> Vec<Call> {
        self.state.lock().unwrap().calls.clone()
    }

    pub fn called(&self) -> Vec<String> {
        self.calls().into_iter().map(|call| call.step).collect()
    }

    /// How often endpoints were described.
    pub fn looks(&self) -> usize {
        self.state.lock().unwrap().looks
    }

    /// How many things exist that a step made.
    pub fn made(&self, step: &str) -> usize {
        self.state.lock().unwrap().made.keys().filter(|made| made.starts_with(&format!("{step}/"))).count()
    }

    fn stands(&self, change: &Change, token: &Token) -> Output {
        let mut state = self.state.lock().unwrap();
        let step = token.step.as_str();
        let mut values = Outputs::new();
        let id =
            if matches!(change, Change::CreateEndpoint { .. }) { format!("vpce-{step}") } else { format!("id-{step}") };
        values.insert("id".to_owned(), id.clone());
        values.insert("arn".to_owned(), format!("arn:{step}"));
        if matches!(change, Change::CreateEndpoint { .. }) {
            state.endpoints.entry(id).or_insert_with(Instant::now);
        }
        let output = Output { values, request_id: Some(format!("r-{step}")) };
        let key = format!("{step}/{}/{}", token.text(), state.made.len());
        // What is made twice stands twice: nothing here forgives a missing look.
        state.made.insert(key, output.clone());
        output
    }

    /// The intent must be on disk before the call. A panic in here would only end the call.
    fn note_journaled(&self, token: &Token) {
        if let Some(path) = self.journal.get() {
            let text = std::fs::read_to_string(path).unwrap();
            let last = text.lines().rfind(|line| line.contains(&format!("\"step\":\"{}\"", token.step))).unwrap_or("");
            if !last.contains("\"event\":\"started\"") || !last.contains(&token.text()) {
                self.state.lock().unwrap().unjournaled.push(token.step.to_string());
            }
        }
    }
}

impl Cloud for Fake {
    fn pacer(&self) -> Arc<Pacer> {
        Arc::clone(&self.pacer)
    }

    async fn survey(&self, scope: &Scope, _seen: Look<'_>) -> Result<Snapshot, CloudError> {
        sleep(self.latency).await;
        Ok(snapshot(scope))
    }

    async fn lookup(&self, _change: &Change, token: &Token) -> Result<Option<Output>, CloudError> {
        sleep(self.latency).await;
        let state = self.state.lock().unwrap();
        let prefix = format!("{}/{}/", token.step, token.text());
        Ok(state.made.iter().find(|(key, _)| key.starts_with(&prefix)).map(|(_, output)| output.clone()))
    }

    async fn apply(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        self.note_journaled(token);
        let step = token.step.to_string();
        let answer = {
            let mut state = self.state.lock().unwrap();
            state.calls.push(Call { step: step.clone(), at: self.begun.elapsed() });
            state.answers.get_mut(&step).and_then(VecDeque::pop_front)
        };
        sleep(self.latency).await;
        match answer {
            Some(Answer::No(kind)) => Err(error(kind)),
            Some(Answer::Lost) => {
                self.stands(change, token);
                Err(error(Kind::InDoubt))
            }
            None => Ok(self.stands(change, token)),
        }
    }

    async fn endpoints(&self, ids: &[EndpointId]) -> Result<Vec<Endpoint>, CloudError> {
        sleep(self.latency).await;
        let mut state = self.state.lock().unwrap();
        state.looks += 1;
        let endpoint = |id: &EndpointId| {
            let made = state.endpoints.get(id.as_str())?;
            let is_broken = state.broken.contains(id.as_str());
            let state = match made.elapsed() >= self.pending {
                true if is_broken => "failed",
                true => "available",
                false => "pending",
            };
            Some(endpoint(id, state))
        };
        Ok(ids.iter().filter_map(endpoint).collect())
    }

    async fn dns_in_sync(&self, _change: &str) -> Result<bool, CloudError> {
        Ok(true)
    }

    async fn identity(&self) -> Result<Identity, CloudError> {
        Ok(snapshot(&Scope::default()).identity)
    }

    async fn addresses(&self, _ids: &[EndpointId]) -> Result<BTreeMap<EndpointId, Vec<IpAddr>>, CloudError> {
        Ok(BTreeMap::new())
    }

    async fn resolve(&self, _name: &str) -> Result<Vec<IpAddr>, String> {
        Err("nothing resolves here".to_owned())
    }

    async fn open_studio(&self, _domain: &DomainId, _profile: &str) -> Result<(), CloudError> {
        Err(error(Kind::Denied))
    }

    async fn dry_run(&self, _change: &Change, _token: &Token) -> Option<Result<(), CloudError>> {
        None
    }

    async fn policies_naming(&self, _texts: &[String]) -> Result<Vec<ManagedPolicy>, CloudError> {
        Ok(Vec::new())
    }

    async fn simulate(&self, simulation: &Simulation) -> Result<Simulated, CloudError> {
        sleep(self.latency).await;
        let attempt = || simulation.attempt();
        match self.state.lock().unwrap().simulated {
            Some(answer) => answer.map(Into::into).map_err(|kind| CloudError { attempt: attempt(), ..error(kind) }),
            None if simulation.context.iter().any(|(_, _, value)| value == "vpc-1") => Ok(Decision::Allowed.into()),
            None => Ok(Decision::ExplicitDeny.into()),
        }
    }
}

fn endpoint(id: &EndpointId, state: &str) -> Endpoint {
    Endpoint {
        id: id.clone(),
        vpc: VpcId::new("vpc-1"),
        service: "service".to_owned(),
        kind: "Interface".to_owned(),
        state: state.to_owned(),
        subnets: vec![SubnetId::new("subnet-1")],
        groups: Vec::new(),
        private_dns: true,
        dns: vec![DnsEntry { name: format!("{id}.vpce.amazonaws.com"), zone: HostedZoneId::new("Z1") }],
        policy: None,
        requester_managed: false,
        failure: (state == "failed").then(|| "InternalError: no capacity".to_owned()),
        tags: Tags::new(),
    }
}

pub fn snapshot(scope: &Scope) -> Snapshot {
    Snapshot {
        identity: Identity {
            account: "111122223333".to_owned(),
            alias: None,
            arn: "arn:aws:iam::111122223333:user/admin".to_owned(),
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
        },
        scope: scope.clone(),
        zones: Vec::new(),
        vpcs: Vec::new(),
        subnets: Vec::new(),
        security_groups: Vec::new(),
        endpoints: Vec::new(),
        services: Vec::new(),
        hosted_zones: Vec::new(),
        resolution: Resolution::default(),
        network_acls: Vec::new(),
        route_tables: Vec::new(),
        domains: Vec::new(),
        principals: Vec::new(),
        authorization: Authorization::default(),
        policy: None,
        quotas: Quotas::default(),
        gaps: Vec::new(),
    }
}

fn step(id: &str, needs: &[&str], change: Change) -> Step {
    let wait = matches!(change, Change::CreateEndpoint { .. }).then_some(Wait::EndpointAvailable);
    Step {
        id: StepId::new(id),
        action: Action::Create,
        title: id.to_owned(),
        detail: String::new(),
        needs: needs.iter().copied().map(StepId::new).collect(),
        change: Some(change),
        wait,
        prior: None,
        outputs: Outputs::new(),
    }
}

pub fn endpoint_step(short: &str, needs: &[&str]) -> Step {
    let change = Change::CreateEndpoint {
        vpc: VpcId::new("vpc-1"),
        service: format!("com.amazonaws.eu-west-1.{short}"),
        subnets: vec![SubnetId::new("subnet-1")],
        groups: vec![Value::output(&StepId::new("security-group"), "id")],
        private_dns: true,
        policy: None,
        tags: Tags::new(),
    };
    step(&format!("endpoint.{short}"), needs, change)
}

fn role(name: &str) -> PrincipalName {
    PrincipalName { kind: PrincipalKind::Role, name: name.to_owned() }
}

fn attach(name: &str, needs: &[&str]) -> Step {
    let policy = Value::output(&StepId::new("policy"), "arn");
    step(&format!("attach.role.{name}"), needs, Change::AttachPolicy { policy, principal: role(name) })
}

/// Group, rules, two endpoints, the private path, a policy, a canary, two others.
pub fn plan() -> Plan {
    let group = Value::output(&StepId::new("security-group"), "id");
    let rules = vec![IngressRule::https(Source::Cidr("10.0.0.0/16".parse().unwrap()))];
    let document = serde_json::from_str(r#"{"Version":"2012-10-17","Statement":[]}"#).unwrap();
    let check = |id: &str, kind, needs: &[&str]| Check {
        id: StepId::new(id),
        kind,
        needs: needs.iter().copied().map(StepId::new).collect(),
    };
    let mut plan = empty_plan();
    plan.steps = vec![
        step(
            "security-group",
            &[],
            Change::CreateSecurityGroup {
                vpc: VpcId::new("vpc-1"),
                name: "studiolink-endpoints".to_owned(),
                description: "d".to_owned(),
                tags: Tags::new(),
            },
        ),
        step("security-group.rules", &["security-group"], Change::AuthorizeIngress { group, rules }),
        endpoint_step("studio", &["security-group"]),
        endpoint_step("sagemaker.api", &["security-group"]),
        step(
            "policy",
            &["check.private-path"],
            Change::CreatePolicy { name: "p".to_owned(), description: "d".to_owned(), document, tags: Tags::new() },
        ),
        attach("Canary", &["policy"]),
        attach("One", &["check.canary"]),
        attach("Two", &["check.canary"]),
    ];
    plan.checks = vec![
        check(
            "check.private-path",
            CheckKind::PrivatePath,
            &["security-group.rules", "endpoint.studio", "endpoint.sagemaker.api"],
        ),
        check("check.canary", CheckKind::Canary(role("Canary")), &["attach.role.Canary"]),
    ];
    plan
}

pub fn empty_plan() -> Plan {
    let answers = "version = 1\nregion = \"eu-west-1\"\n[network]\nvpc = \"vpc-1\"\nsubnets = [\"subnet-1\"]\n";
    let answers: Answers = toml::from_str(answers).unwrap();
    Plan {
        version: 1,
        id: "0123456789abcdef".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        partition: "aws".to_owned(),
        scope: answers.scope(),
        answers,
        steps: Vec::new(),
        checks: Vec::new(),
        policies: Policies::default(),
        unrestricted_domains: Vec::new(),
        findings: Vec::new(),
        cost: Cost::nothing(),
        access: None,
        undoes: None,
    }
}

/// A run under way.
pub struct Trial {
    pub cloud: Arc<Fake>,
    pub stop: CancellationToken,
    plan: Arc<Plan>,
    run: Run,
    state: tempfile::TempDir,
}

/// A run that has ended.
pub struct Ended {
    pub cloud: Arc<Fake>,
    pub finish: Finish,
    /// What the readers got.
    pub seen: Vec<Record>,
    /// What stands in the journal.
    pub journal: Vec<Record>,
    pub plan: Arc<Plan>,
}

impl Trial {
    pub fn new(cloud: Fake, plan: Plan) -> Self {
        let state = tempfile::tempdir().unwrap();
        let run = Run::create(state.path(), &plan.answers, &snapshot(&plan.scope), &plan).unwrap();
        cloud.journal.set(run.folder().join("journal.jsonl")).unwrap();
        Self { cloud: Arc::new(cloud), stop: CancellationToken::new(), plan: Arc::new(plan), run, state }
    }

    pub async fn apply(self) -> Ended {
        let (events, mut inbox) = mpsc::unbounded_channel();
        let path = self.run.folder().join("journal.jsonl");
        let finish = apply(self.cloud.clone(), self.plan.clone(), self.run, events, self.stop).await;
        let mut seen = Vec::new();
        while let Ok(record) = inbox.try_recv() {
            seen.push(record);
        }
        let journal = journal::read(&path).unwrap();
        let unjournaled = self.cloud.state.lock().unwrap().unjournaled.clone();
        assert!(unjournaled.is_empty(), "called before the intent was on disk: {unjournaled:?}");
        drop(self.state);
        Ended { cloud: self.cloud, finish, seen, journal, plan: self.plan }
    }
}

/// Applies the small plan.
pub async fn applied(cloud: Fake) -> Ended {
    Trial::new(cloud, plan()).apply().await
}
