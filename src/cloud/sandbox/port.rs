//! The sandbox as a cloud: each call takes its time, may be throttled, denied or cut, and is then carried out.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use strum::IntoEnumIterator;

use super::Sandbox;
use super::error::{Refusal, denied, of_a_read, unanswered, unsent};
use super::read::{Read, Stage, reads};
use super::request::{Request, attempt};
use super::trial::Fault;
use super::view::view;
use super::{endpoint, evaluate, lookup, page, vantage};
use crate::cloud::pace::{Pacer, Service};
use crate::cloud::session::Switch;
use crate::cloud::{Cloud, CloudError, Decision, Look, Output, Simulated, Simulation, Token};
use crate::domain::id::{DomainId, EndpointId};
use crate::domain::network::Endpoint;
use crate::domain::policy::OPEN_STUDIO;
use crate::domain::principal::PrincipalKind;
use crate::plan::snapshot::{Gap, Identity, ManagedPolicy, Part, PolicyVersion, Scope, Seen, Snapshot};
use crate::plan::step::{Change, StepId};

/// How long a call that reads takes.
pub(super) const READ: Duration = Duration::from_millis(150);
/// The shortest wait between two looks, however fast the sandbox goes.
const SHORTEST: Duration = Duration::from_millis(5);
/// How long a call that changes something takes.
pub(super) const CHANGE: Duration = Duration::from_millis(400);

/// How long the caller waits for an answer to a call that gets none.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the caller gets the answer to a call.
fn delivered(attempt: &str, fault: Option<&Fault>) -> Result<(), CloudError> {
    let lost = |code, message| Err(unanswered(attempt, code, message));
    match fault {
        Some(Fault::Timeout { .. }) => lost("Timeout", "no answer came in time"),
        Some(Fault::Cut { .. }) => lost("Connection", "connection reset by peer"),
        Some(Fault::Malformed) => lost("Connection", "the answer was cut short or could not be read"),
        _ => Ok(()),
    }
}

/// A call that is under way; ends when dropped, so that a cancelled one ends too.
struct InFlight<'a> {
    sandbox: &'a Sandbox,
    place: usize,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.sandbox.state().trial.end(self.place);
    }
}

impl Sandbox {
    fn error(&self, attempt: &str, refusal: Refusal) -> CloudError {
        refusal.of(attempt, self.request_id())
    }

    /// Like AWS's, and never the same.
    fn request_id(&self) -> String {
        let digits = self.state().account.digits(32);
        let part = |from, to| digits.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }

    /// One call that reads.
    async fn call(&self, action: &str) -> Result<(), CloudError> {
        self.call_for(action, None).await
    }

    /// One call that reads, for a step.
    async fn call_for(&self, action: &str, step: Option<&StepId>) -> Result<(), CloudError> {
        if action.starts_with("route53:") {
            tokio::time::sleep(self.pace(self.pacer.reserve(Service::Route53))).await;
        }
        let time = self.state().latency.read;
        let answer = self.reach((action, action), step, time).await;
        answer.and_then(|fault| delivered(action, fault.as_ref())).map_err(of_a_read)
    }

    /// Brings a call as far as the service: noted, slow, throttled, denied. Gives what befalls its answer.
    async fn reach(
        &self,
        (action, attempt): (&str, &str),
        step: Option<&StepId>,
        time: Duration,
    ) -> Result<Option<Fault>, CloudError> {
        let (place, fault) = self.state().trial.begin(action, step);
        let _in_flight = InFlight { sandbox: self, place };
        if fault.is_none() {
            let taken = self.state().throttle.take(action, self.clock.speed());
            taken.map_err(|refusal| self.error(attempt, refusal))?;
        }
        let is_late = matches!(fault, Some(Fault::Timeout { .. }));
        tokio::time::sleep(if is_late { self.clock.paced(PATIENCE) } else { time }).await;
        let refused = |refusal| Err(self.error(attempt, refusal));
        let caller = self.state().account.identity.arn.clone();
        match &fault {
            Some(Fault::Refused(code, message)) => refused(Refusal::new(code, message)),
            Some(Fault::Denied) => refused(denied(action, &caller)),
            Some(Fault::Unsent) => Err(unsent(attempt)),
            Some(Fault::Timeout { done: false } | Fault::Cut { done: false }) => {
                delivered(attempt, fault.as_ref()).map(|()| None)
            }
            _ if self.state().account.denied.contains(action) => refused(denied(action, &caller)),
            _ => Ok(fault),
        }
    }

    /// Carries a change out on a copy, which becomes the account once the file has it.
    fn carry_out(&self, change: &Change, token: &Token) -> Result<Output, Refusal> {
        let mut state = self.state();
        let mut account = state.account.clone();
        account.settle(self.clock.now());
        let (clock, lag) = (&self.clock, state.lag);
        let output = Request { account: &mut account, token, clock, lag }.carry_out(change)?;
        if let Some(file) = &self.file {
            file.save(&account).map_err(|error| {
                Refusal::new("AccountFile", format!("the sandbox's account cannot be kept: {error}"))
            })?;
        }
        state.account = account;
        Ok(output)
    }

    /// Reads one part, and tells what it brings.
    async fn perform(&self, read: Read, seen: Look<'_>) -> Option<Gap> {
        let part = read.part;
        let gap = self.go_through(read, seen).await.err().map(|error| error.gap(part));
        if gap.is_none() {
            self.look(|account| page::rest(account, part)).into_iter().for_each(seen);
        }
        seen(Seen::End(part, gap.clone()));
        gap
    }

    async fn go_through(&self, read: Read, seen: Look<'_>) -> Result<(), CloudError> {
        for stage in read.stages {
            match stage {
                Stage::Pages(action, pages) => {
                    for number in 0..pages {
                        self.call(action).await?;
                        self.look(|account| page::page(account, read.part, number, pages)).into_iter().for_each(seen);
                    }
                }
                Stage::Together(actions) => {
                    let calls = actions.into_iter().map(|action| self.call(action));
                    join_all(calls).await.into_iter().collect::<Result<(), _>>()?;
                }
            }
        }
        Ok(())
    }
}

/// It has one account and one Region.
impl Switch for Sandbox {}

impl Cloud for Sandbox {
    fn pace(&self, time: Duration) -> Duration {
        self.clock.paced(time).max(SHORTEST.min(time))
    }

    fn pacer(&self) -> Arc<Pacer> {
        Arc::clone(&self.pacer)
    }

    async fn survey(&self, scope: &Scope, seen: Look<'_>) -> Result<Snapshot, CloudError> {
        self.call("sts:GetCallerIdentity").await?;
        let (identity, reads) = self.look(|account| (account.identity.clone(), reads(account, scope)));
        seen(Seen::Identity(Identity { alias: None, ..identity }));
        let is_read = |part: &Part| reads.iter().any(|read| read.part == *part);
        Part::iter().filter(|part| !is_read(part)).for_each(|part| seen(Seen::End(part, None)));
        let gaps = join_all(reads.into_iter().map(|read| self.perform(read, seen))).await;
        Ok(self.look(|account| view(account, scope, gaps.into_iter().flatten().collect())))
    }

    async fn lookup(&self, change: &Change, token: &Token) -> Result<Option<Output>, CloudError> {
        let actions = lookup::actions(change);
        for action in actions {
            self.call_for(action, Some(&token.step)).await?;
        }
        Ok(if actions.is_empty() { None } else { self.look(|account| lookup::find(account, change, token)) })
    }

    async fn apply(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        let (action, attempt) = (change.action(), attempt(change));
        let time = self.state().latency.change;
        let fault = self.reach((action, &attempt), Some(&token.step), time).await?;
        let refused = |refusal| self.error(&attempt, refusal);
        if let (Some(Fault::LeavesOne), Change::DeleteEndpoints { endpoints }) = (&fault, change) {
            let (done, left) = endpoint::all_but_one(endpoints);
            if !done.is_empty() {
                self.carry_out(&Change::DeleteEndpoints { endpoints: done.to_vec() }, token).map_err(refused)?;
            }
            return Err(CloudError { request_id: Some(self.request_id()), ..endpoint::left(&attempt, done, left) });
        }
        let output = self.carry_out(change, token).map_err(refused)?;
        delivered(&attempt, fault.as_ref())?;
        if let (Some(fault), Some(id)) = (&fault, output.values.get("id")) {
            endpoint::turn_bad(&mut self.state().account, id, fault);
        }
        Ok(Output { request_id: Some(self.request_id()), ..output })
    }

    async fn endpoints(&self, ids: &[EndpointId]) -> Result<Vec<Endpoint>, CloudError> {
        self.call("ec2:DescribeVpcEndpoints").await?;
        Ok(self.look(|account| {
            let known = |endpoint: &&Endpoint| ids.contains(&endpoint.id) && account.is_visible(endpoint.id.as_str());
            account.endpoints.iter().filter(known).cloned().collect()
        }))
    }

    async fn dns_in_sync(&self, change: &str) -> Result<bool, CloudError> {
        let (action, attempt) = ("route53:GetChange", format!("route53:GetChange {change}"));
        self.call(action).await?;
        let at = self.state().account.pending.changes.get(change).copied();
        at.map(|at| at <= self.clock.now()).ok_or_else(|| {
            let message = format!("A change with the specified change ID {change} does not exist.");
            self.error(&attempt, Refusal::new("NoSuchChange", message))
        })
    }

    async fn policies_naming(&self, texts: &[String]) -> Result<Vec<ManagedPolicy>, CloudError> {
        self.call("iam:GetAccountAuthorizationDetails").await?;
        let account = self.account();
        let in_force = account.own_policies().map(|policy| {
            let versions: Vec<PolicyVersion> = policy.default_version().cloned().into_iter().collect();
            ManagedPolicy { versions, ..policy.clone() }
        });
        let named: Vec<_> = in_force.filter(|policy| policy.names_one_of(texts)).collect();
        for _ in &named {
            self.call("iam:GetPolicy").await?;
        }
        Ok(named)
    }

    async fn identity(&self) -> Result<Identity, CloudError> {
        self.call("sts:GetCallerIdentity").await?;
        Ok(self.account().identity)
    }

    async fn addresses(&self, ids: &[EndpointId]) -> Result<BTreeMap<EndpointId, Vec<IpAddr>>, CloudError> {
        self.call("ec2:DescribeVpcEndpoints").await?;
        self.call("ec2:DescribeNetworkInterfaces").await?;
        let account = self.account();
        let known = account.endpoints.iter().filter(|endpoint| ids.contains(&endpoint.id));
        Ok(known.map(|endpoint| (endpoint.id.clone(), vantage::addresses(&account, endpoint))).collect())
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, String> {
        Ok(self.look(|account| vantage::resolve(account, name)))
    }

    async fn open_studio(&self, domain: &DomainId, profile: &str) -> Result<(), CloudError> {
        let (action, attempt) = (OPEN_STUDIO, format!("{OPEN_STUDIO} for {profile} in {domain}"));
        self.call(action).await?;
        vantage::open_studio(&self.account(), domain, profile).map_err(|refusal| self.error(&attempt, refusal))
    }

    async fn dry_run(&self, change: &Change, token: &Token) -> Option<Result<(), CloudError>> {
        if !change.has_dry_run() {
            return None;
        }
        Some(self.call_for(change.action(), Some(&token.step)).await)
    }

    async fn simulate(&self, simulation: &Simulation) -> Result<Simulated, CloudError> {
        // The ARN carries the path, which a name does not tell.
        match simulation.principal.as_ref().map(|principal| principal.kind) {
            Some(PrincipalKind::Role) => self.call("iam:GetRole").await?,
            Some(PrincipalKind::User) => self.call("iam:GetUser").await?,
            Some(PrincipalKind::Group) => self.call("iam:GetGroup").await?,
            None => {}
        }
        self.call(simulation.action()).await?;
        let decision = self.look(|account| {
            // What the scenario takes away, as a policy of the organisation would.
            if simulation.principal == account.identity.principal() && account.denied.contains(&simulation.action) {
                return Ok(Decision::ImplicitDeny.into());
            }
            evaluate::simulate(account, simulation)
        });
        decision.map_err(|refusal| self.error(&simulation.attempt(), refusal))
    }
}
