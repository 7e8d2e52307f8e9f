//! An AWS account of our own making, that behaves as AWS documents itself: nothing leaves the machine.

mod account;
mod clock;
mod error;
mod generate;
mod read;
mod scenario;
mod trial;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;

pub use account::{Account, Made, Pending};
use clock::Clock;
use error::{Refusal, denied};
use read::{Read, Stage, gap, reads, view};
pub use scenario::Scenario;
pub use trial::Fault;
use trial::Trial;

use super::{Cloud, CloudError, Decision, Output, Simulation, Token};
use crate::domain::id::EndpointId;
use crate::domain::network::Endpoint;
use crate::plan::snapshot::{Gap, Scope, Snapshot};
use crate::plan::step::Change;

/// How long a call takes.
const LATENCY: Duration = Duration::from_millis(150);

/// The account, in memory or in a file.
#[derive(Debug)]
pub struct Sandbox {
    state: Mutex<State>,
    clock: Clock,
}

#[derive(Debug)]
struct State {
    account: Account,
    trial: Trial,
}

/// A call that is under way; ends when dropped, so that a cancelled one ends too.
struct InFlight<'a>(&'a Sandbox);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.state().trial.end();
    }
}

impl Sandbox {
    /// An account that no file keeps.
    ///
    /// # Panics
    /// Never: the scenarios are compiled in, and a test reads each of them.
    #[must_use]
    #[expect(clippy::expect_used, reason = "scenarios are compiled in, and a test reads each of them")]
    pub fn in_memory(scenario: Scenario) -> Self {
        Self::new(scenario.account().expect("a sound scenario"), 1)
    }

    fn new(account: Account, speed: u32) -> Self {
        Self { state: Mutex::new(State { account, trial: Trial::default() }), clock: Clock::new(speed) }
    }

    /// What [`Cloud::snapshot`] answers, at once and without any call.
    #[must_use]
    pub fn read(&self, scope: &Scope) -> Snapshot {
        let account = self.account();
        let gaps = reads(&account, scope).iter().filter_map(|read| gap_by_denial(&account, read)).collect();
        view(&account, scope, gaps)
    }

    /// The account as it is now.
    #[must_use]
    pub fn account(&self) -> Account {
        let mut state = self.state();
        state.account.settle(self.clock.now());
        state.account.clone()
    }

    /// The actions called so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.state().trial.calls()
    }

    /// The most calls that were under way at one time.
    #[must_use]
    pub fn most_in_flight(&self) -> usize {
        self.state().trial.most_in_flight()
    }

    /// The next call of `action` is refused with `code` and `message`, and does nothing.
    pub fn fail_next(&self, action: &str, code: &str, message: &str) {
        self.fail(action, 1, code, message);
    }

    /// The `nth` call of `action` from now on, counted from 1, is refused and does nothing.
    pub fn fail(&self, action: &str, nth: usize, code: &str, message: &str) {
        let error = self.error(action, Refusal::new(code, message));
        self.state().trial.plan(action, nth, Fault::Refuse(error));
    }

    /// The `nth` call of `action` from now on is carried out, and its answer is lost.
    pub fn cut(&self, action: &str, nth: usize) {
        self.state().trial.plan(action, nth, Fault::Cut);
    }

    /// Takes the permission for `action` away.
    pub fn deny(&self, action: &str) {
        self.state().account.denied.insert(action.to_owned());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

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
        let fault = self.state().trial.begin(action);
        let _in_flight = InFlight(self);
        self.clock.wait(LATENCY).await;
        match fault {
            Some(Fault::Refuse(error)) => return Err(error),
            Some(Fault::Cut) => return Err(self.error(action, Refusal::new("Timeout", "no answer came in time"))),
            None => {}
        }
        self.permit(action, action)
    }

    fn permit(&self, action: &str, attempt: &str) -> Result<(), CloudError> {
        let refusal = {
            let state = self.state();
            let account = &state.account;
            account.denied.contains(action).then(|| denied(action, &account.identity.arn))
        };
        refusal.map_or(Ok(()), |refusal| Err(self.error(attempt, refusal)))
    }

    async fn perform(&self, read: Read) -> Option<Gap> {
        for stage in read.stages {
            let result = match stage {
                Stage::Pages(action, pages) => self.pages(action, pages).await,
                Stage::Together(actions) => {
                    let calls = actions.into_iter().map(|action| self.call(action));
                    join_all(calls).await.into_iter().collect()
                }
            };
            if let Err(error) = result {
                return Some(gap(read.part, error));
            }
        }
        None
    }

    async fn pages(&self, action: &str, pages: usize) -> Result<(), CloudError> {
        for _ in 0..pages {
            self.call(action).await?;
        }
        Ok(())
    }
}

fn gap_by_denial(account: &Account, read: &Read) -> Option<Gap> {
    let actions = read.stages.iter().flat_map(|stage| match stage {
        Stage::Pages(action, _) => vec![*action],
        Stage::Together(actions) => actions.clone(),
    });
    let action = actions.into_iter().find(|action| account.denied.contains(*action))?;
    let error = denied(action, &account.identity.arn).of(action, String::new());
    Some(gap(read.part, error))
}

impl Cloud for Sandbox {
    async fn snapshot(&self, scope: &Scope) -> Result<Snapshot, CloudError> {
        self.call("sts:GetCallerIdentity").await?;
        let reads = reads(&self.account(), scope);
        let gaps = join_all(reads.into_iter().map(|read| self.perform(read))).await;
        Ok(view(&self.account(), scope, gaps.into_iter().flatten().collect()))
    }

    async fn lookup(&self, _change: &Change, _token: &Token) -> Result<Option<Output>, CloudError> {
        Ok(None)
    }

    async fn apply(&self, _change: &Change, _token: &Token) -> Result<Output, CloudError> {
        Err(self.error("sandbox", Refusal::new("NotYet", "the sandbox cannot do this yet")))
    }

    async fn endpoints(&self, ids: &[EndpointId]) -> Result<Vec<Endpoint>, CloudError> {
        self.call("ec2:DescribeVpcEndpoints").await?;
        let account = self.account();
        let known = |endpoint: &Endpoint| ids.contains(&endpoint.id) && account.is_visible(endpoint.id.as_str());
        Ok(account.endpoints.iter().filter(|endpoint| known(endpoint)).cloned().collect())
    }

    async fn dns_in_sync(&self, change: &str) -> Result<bool, CloudError> {
        self.call("route53:GetChange").await?;
        Ok(!self.account().pending.changes.contains_key(change))
    }

    async fn simulate(&self, _simulation: &Simulation) -> Result<Decision, CloudError> {
        self.call("iam:SimulatePrincipalPolicy").await?;
        Ok(Decision::ImplicitDeny)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{DomainId, VpcId};
    use crate::plan::snapshot::Part;

    fn scope() -> Scope {
        Scope {
            vpc: Some(VpcId::new("vpc-0a1b2c3d4e5f60718")),
            domain: Some(DomainId::new("d-abcdefghijkl")),
            ..Scope::default()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_snapshot_reads_as_deep_as_its_scope() {
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        let shallow = sandbox.snapshot(&Scope::default()).await.expect("a snapshot");
        assert!(shallow.vpcs.iter().all(|vpc| vpc.dns_support.is_none()));
        assert!(shallow.domains[0].profiles.is_empty());
        let deep = sandbox.snapshot(&scope()).await.expect("a snapshot");
        assert_eq!(deep.vpcs[0].dns_host_names, Some(false));
        assert_eq!(deep.vpcs[1].dns_host_names, None);
        assert_eq!(deep.domains[0].profiles.len(), 3);
        assert_eq!(deep, sandbox.read(&scope()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_denied_is_a_gap_and_the_rest_is_read() {
        let sandbox = Sandbox::in_memory(Scenario::Denied);
        let snapshot = sandbox.snapshot(&scope()).await.expect("a snapshot");
        let gap = snapshot.gap(Part::HostedZones).expect("a gap");
        assert_eq!((gap.action.as_str(), gap.code.as_str()), ("route53:ListHostedZonesByVPC", "AccessDenied"));
        assert_eq!(snapshot.gap(Part::Spaces).map(|gap| gap.code.as_str()), Some("AccessDeniedException"));
        assert_eq!(snapshot.vpcs.len(), 2);
        assert!(snapshot.gap(Part::Vpcs).is_none());
        assert_eq!(snapshot.gaps, sandbox.read(&scope()).gaps);
    }

    #[tokio::test(start_paused = true)]
    async fn reads_run_side_by_side() {
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        let start = tokio::time::Instant::now();
        sandbox.snapshot(&scope()).await.expect("a snapshot");
        assert_eq!(start.elapsed(), LATENCY * 3, "who asks, then the longest chain of two calls");
        assert!(sandbox.most_in_flight() > 10);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_can_be_read_without_credentials() {
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        sandbox.fail_next("sts:GetCallerIdentity", "ExpiredToken", "The security token is expired");
        let error = sandbox.snapshot(&Scope::default()).await.expect_err("a refusal");
        assert_eq!(error.kind, crate::cloud::Kind::Credentials);
    }
}
