//! How fast each service may be asked: token buckets, as AWS counts.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::plan::step::Change;

/// What shares a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display)]
pub enum Service {
    /// `CreateVpcEndpoint`, `ModifyVpcEndpoint` and `DeleteVpcEndpoints`.
    #[strum(to_string = "EC2 for endpoints")]
    Endpoints,
    /// Other calls of EC2.
    #[strum(to_string = "EC2")]
    Ec2,
    /// Route 53, reads too.
    #[strum(to_string = "Route 53")]
    Route53,
    /// IAM.
    #[strum(to_string = "IAM")]
    Iam,
}

impl Service {
    /// Who carries a change out.
    #[must_use]
    pub const fn of(change: &Change) -> Self {
        match change {
            Change::CreateEndpoint { .. } | Change::ModifyEndpoint { .. } | Change::DeleteEndpoints { .. } => {
                Self::Endpoints
            }
            Change::SetVpcAttribute { .. }
            | Change::CreateSecurityGroup { .. }
            | Change::AuthorizeIngress { .. }
            | Change::RevokeIngress { .. }
            | Change::DeleteSecurityGroup { .. } => Self::Ec2,
            Change::CreateHostedZone { .. }
            | Change::TagHostedZone { .. }
            | Change::ChangeRecords { .. }
            | Change::DeleteHostedZone { .. } => Self::Route53,
            Change::CreatePolicy { .. }
            | Change::CreatePolicyVersion { .. }
            | Change::SetDefaultPolicyVersion { .. }
            | Change::DeletePolicyVersion { .. }
            | Change::AttachPolicy { .. }
            | Change::DetachPolicy { .. }
            | Change::DeletePolicy { .. } => Self::Iam,
        }
    }

    /// Calls at once, and the time until the next one comes in.
    ///
    /// EC2: buckets of 4 and 0.3 a second for endpoints, of 50 and 5 a second for other changes (EC2 Developer
    /// Guide, "Request throttling for the Amazon EC2 API"). Route 53: five requests a second for the account,
    /// no burst told (Route 53 Developer Guide, "Quotas"). IAM tells none; five a second is below what it takes.
    const fn bucket(self) -> (u32, Duration) {
        match self {
            Self::Endpoints => (4, Duration::from_millis(3_334)),
            Self::Ec2 => (50, Duration::from_millis(200)),
            Self::Route53 => (1, Duration::from_millis(200)),
            Self::Iam => (5, Duration::from_millis(200)),
        }
    }
}

/// When each bucket of an account would be full again; empty buckets are those whose time lies far enough ahead. Whoever
/// changes takes its places itself, so that it can tell of its wait. Reads of Route 53, which takes them from the same
/// bucket, wait in [`Cloud`](super::Cloud); EC2 has other buckets for reads, and IAM tells of none.
#[derive(Debug, Default)]
pub struct Pacer {
    full_at: Mutex<BTreeMap<Service, Instant>>,
}

impl Pacer {
    /// Takes a place in line: the call may be made after the wait that is returned.
    pub fn reserve(&self, service: Service) -> Duration {
        let (burst, interval) = service.bucket();
        let now = Instant::now();
        self.change(service, |full_at| {
            let full_at = full_at.max(now) + interval;
            (full_at, (full_at - interval * burst).saturating_duration_since(now))
        })
    }

    /// AWS asked to slow down: whatever the bucket seemed to hold is gone.
    pub fn empty(&self, service: Service) {
        let (burst, interval) = service.bucket();
        let empty = Instant::now() + interval * burst;
        self.change(service, |full_at| (full_at.max(empty), ()));
    }

    fn change<T>(&self, service: Service, change: impl FnOnce(Instant) -> (Instant, T)) -> T {
        let mut all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = all.entry(service).or_insert_with(Instant::now);
        let (full_at, result) = change(*entry);
        *entry = full_at;
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn four_endpoints_go_at_once_and_the_others_in_line() {
        let pacer = Pacer::default();
        let waits: Vec<u128> = (0..7).map(|_| pacer.reserve(Service::Endpoints).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 0, 3_334, 6_668, 10_002]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_fills_again_but_never_over() {
        let pacer = Pacer::default();
        for _ in 0..4 {
            pacer.reserve(Service::Endpoints);
        }
        tokio::time::sleep(Duration::from_hours(1)).await;
        let waits: Vec<u128> = (0..5).map(|_| pacer.reserve(Service::Endpoints).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 0, 3_334]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttle_empties_the_bucket() {
        let pacer = Pacer::default();
        pacer.empty(Service::Endpoints);
        assert_eq!(pacer.reserve(Service::Endpoints).as_millis(), 3_334);
    }

    #[tokio::test(start_paused = true)]
    async fn one_service_does_not_wait_for_another() {
        let pacer = Pacer::default();
        pacer.empty(Service::Endpoints);
        assert_eq!(pacer.reserve(Service::Iam), Duration::ZERO);
    }
}
