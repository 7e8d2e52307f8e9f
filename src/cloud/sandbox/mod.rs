//! An AWS account of our own making, that behaves as AWS documents itself: nothing leaves the machine.

mod account;
mod authorization;
mod clock;
mod ec2;
mod endpoint;
mod error;
mod evaluate;
mod file;
mod generate;
mod hand;
mod iam;
mod lookup;
mod names;
mod page;
mod port;
mod read;
mod request;
mod route53;
mod scenario;
mod throttle;
mod trial;
mod vantage;
mod view;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use account::{Account, Made, Own, Pending};
use clock::Clock;
pub use endpoint::PENDING;
use file::AccountFile;
pub use file::SandboxError;
use read::{gap_by_denial, reads};
pub use route53::IN_SYNC;
pub use scenario::Scenario;
use throttle::Throttle;
use trial::Trial;
pub use trial::{Call, Fault, Trouble};
use view::view;

use super::pace::Pacer;
use crate::plan::snapshot::{Scope, Snapshot};

/// The account, in memory or in a file.
#[derive(Debug)]
pub struct Sandbox {
    state: Mutex<State>,
    clock: Clock,
    pacer: Arc<Pacer>,
    file: Option<AccountFile>,
}

#[derive(Debug)]
struct State {
    account: Account,
    trial: Trial,
    throttle: Throttle,
    lag: Duration,
    latency: Latency,
}

/// How long calls take.
#[derive(Clone, Copy, Debug)]
struct Latency {
    read: Duration,
    change: Duration,
}

impl Sandbox {
    /// The account in the state folder, started there when it is not, or when `fresh`. Waits are divided by
    /// `speed`.
    ///
    /// # Errors
    /// When another process has the account open, or its file cannot be read or written.
    pub fn open(state_dir: &Path, scenario: Scenario, fresh: bool, speed: u32) -> Result<Self, SandboxError> {
        let (file, account) = AccountFile::open(state_dir, scenario, fresh)?;
        Ok(Self::new(account, speed, Some(file)))
    }

    /// An account that no file keeps.
    ///
    /// # Panics
    /// Never: the scenarios are compiled in, and a test reads each of them.
    #[must_use]
    #[expect(clippy::expect_used, reason = "scenarios are compiled in, and a test reads each of them")]
    pub fn in_memory(scenario: Scenario) -> Self {
        Self::new(scenario.account().expect("a sound scenario"), 1, None)
    }

    /// An account that stands already, and that no file keeps.
    #[must_use]
    pub fn of(account: Account) -> Self {
        Self::new(account, 1, None)
    }

    fn new(account: Account, speed: u32, file: Option<AccountFile>) -> Self {
        let clock = Clock::new(speed);
        let (trial, throttle, lag) = (Trial::default(), Throttle::default(), Duration::ZERO);
        let latency = Latency { read: clock.paced(port::READ), change: clock.paced(port::CHANGE) };
        let state = Mutex::new(State { account, trial, throttle, lag, latency });
        Self { state, clock, pacer: Arc::default(), file }
    }

    /// What [`super::Cloud::snapshot`] answers, at once and without any call.
    #[must_use]
    pub fn read(&self, scope: &Scope) -> Snapshot {
        self.look(|account| {
            let gaps = reads(account, scope).iter().filter_map(|read| gap_by_denial(account, read)).collect();
            view(account, scope, gaps)
        })
    }

    /// The account as it is now.
    #[must_use]
    pub fn account(&self) -> Account {
        self.look(Account::clone)
    }

    /// What the account tells now.
    fn look<T>(&self, look: impl FnOnce(&Account) -> T) -> T {
        let mut state = self.state();
        state.account.settle(self.clock.now());
        look(&state.account)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::port::READ;
    use super::*;
    use std::sync::Mutex;

    use crate::cloud::Cloud;
    use crate::domain::id::{DomainId, VpcId};
    use crate::plan::snapshot::{Part, Partial, Seen};

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
        assert!(shallow.domains[0].profiles.is_empty());
        let deep = sandbox.snapshot(&scope()).await.expect("a snapshot");
        assert_eq!(deep.vpcs[0].dns_host_names, Some(false));
        assert_eq!(deep.domains[0].profiles.len(), 3);
        assert_eq!(deep, sandbox.read(&scope()));
        let of_all = sandbox.snapshot(&Scope { domain: None, ..scope() }).await.expect("a snapshot");
        assert_eq!(of_all.domains, deep.domains);
    }

    #[test]
    fn attributes_of_many_vpcs_are_read_for_the_chosen_one_alone() {
        let sandbox = Sandbox::in_memory(Scenario::Large);
        let known = |scope: &Scope| sandbox.read(scope).vpcs.iter().filter(|vpc| vpc.dns_support.is_some()).count();
        assert_eq!((known(&Scope::default()), known(&scope())), (0, 1));
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

    /// What came by when, and what was answered.
    async fn looked_on(sandbox: &Sandbox, scope: &Scope) -> (Vec<(Duration, Seen)>, Snapshot) {
        let (seen, begun) = (Mutex::new(Vec::new()), tokio::time::Instant::now());
        let look = |it| seen.lock().expect("a lock").push((begun.elapsed(), it));
        let whole = sandbox.survey(scope, &look).await.expect("a snapshot");
        (seen.into_inner().expect("a lock"), whole)
    }

    #[tokio::test(start_paused = true)]
    async fn each_page_is_told_when_it_comes() {
        let sandbox = Sandbox::in_memory(Scenario::Large);
        let (seen, whole) = looked_on(&sandbox, &Scope::default()).await;
        let subnets: Vec<(Duration, usize)> = seen
            .iter()
            .filter_map(|(at, it)| if let Seen::Subnets(rows) = it { Some((*at, rows.len())) } else { None })
            .collect();
        assert_eq!(subnets, [2, 3, 4, 5].map(|calls| (READ * calls, 1_000)));
        let mut partial = Partial::new(&Scope::default());
        for (_, it) in seen {
            partial.take(it);
        }
        let last = partial.snapshot().expect("rows");
        assert_eq!((&last.identity, &last.gaps), (&whole.identity, &whole.gaps));
        assert!(last.subnets == whole.subnets, "as they are answered");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_denied_on_the_way_is_the_gap_that_is_answered() {
        let sandbox = Sandbox::in_memory(Scenario::Denied);
        let (seen, whole) = looked_on(&sandbox, &scope()).await;
        let gaps = seen.into_iter().filter_map(|(_, it)| if let Seen::End(_, gap) = it { gap } else { None });
        let mut gaps: Vec<_> = gaps.collect();
        gaps.sort_by_key(|gap| gap.part);
        assert_eq!(gaps, whole.gaps);
        assert!(!gaps.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn reads_run_side_by_side() {
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        let start = tokio::time::Instant::now();
        sandbox.snapshot(&scope()).await.expect("a snapshot");
        assert_eq!(start.elapsed(), READ * 3, "who asks, then the longest chain of two calls");
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
