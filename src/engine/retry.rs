//! What to do when AWS refuses or does not answer: a decision from the error and the tries so far.

use std::time::Duration;

use crate::cloud::{CloudError, Kind};
use crate::plan::step::{Change, RecordChangeKind};

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after this.
    Again(Duration),
    /// It may be there already: look whether this run made it.
    Look,
    /// The call stands: this answer is what a repetition of it gets.
    Stands,
    /// It will not get better.
    GiveUp,
}

/// The tries of one step so far.
#[derive(Clone, Debug, Default)]
pub struct Tries {
    throttled: u32,
    transient: u32,
    doubts: u32,
    not_found: u32,
    held: u32,
    /// Whether the thing that the step leans on was made by this run, and may not be visible everywhere yet.
    leans_on_new: bool,
    /// Whether an earlier process tried it too.
    begun_before: bool,
}

impl Tries {
    /// None yet.
    #[must_use]
    pub fn new(leans_on_new: bool) -> Self {
        Self { leans_on_new, ..Self::default() }
    }

    /// The same for a step that an earlier process of the run has begun, or not.
    #[must_use]
    pub fn begun_before(self, begun_before: bool) -> Self {
        Self { begun_before, ..self }
    }

    /// Whether an earlier try may have done what was asked.
    #[must_use]
    pub const fn in_doubt(&self) -> bool {
        self.doubts > 0 || self.begun_before
    }

    /// Judges the answer to a call.
    pub fn judge(&mut self, error: &CloudError, change: &Change) -> Verdict {
        if let Some(limit) = lets_go(change, &error.code) {
            return again(&mut self.held, limit, 2, 10);
        }
        match error.kind {
            Kind::Throttled => again(&mut self.throttled, 10, 2, 30),
            Kind::Transient => again(&mut self.transient, 5, 1, 16),
            Kind::InDoubt => again(&mut self.doubts, 4, 3, 24),
            Kind::Exists if creates(change) => Verdict::Look,
            Kind::Exists if self.in_doubt() => Verdict::Stands,
            Kind::NotFound if removes(change) => Verdict::Stands,
            // Of a batch, all is done or nothing.
            Kind::Refused if self.in_doubt() && deletes_records(change) && error.message.contains("was not found") => {
                Verdict::Stands
            }
            // What the first try did, a repetition may be refused for.
            Kind::Refused if self.in_doubt() && adjusts(change) => Verdict::Look,
            Kind::NotFound if self.leans_on_new => again(&mut self.not_found, 6, 1, 8),
            Kind::Exists | Kind::NotFound | Kind::Denied | Kind::Credentials | Kind::Limit | Kind::Refused => {
                Verdict::GiveUp
            }
        }
    }

    /// The wait after this run's own thing, which exists, was not found when looked for.
    pub fn look_again(&mut self) -> Verdict {
        if self.in_doubt() { again(&mut self.not_found, 4, 2, 8) } else { Verdict::GiveUp }
    }
}

/// Doubling waits, `limit` of them.
fn again(count: &mut u32, limit: u32, first: u64, most: u64) -> Verdict {
    if *count == limit {
        return Verdict::GiveUp;
    }
    let wait = first.saturating_mul(1 << (*count).min(16)).min(most);
    *count += 1;
    Verdict::Again(Duration::from_secs(wait))
}

/// Whether a change makes something that can be looked for afterwards.
#[must_use]
pub const fn creates(change: &Change) -> bool {
    matches!(
        change,
        Change::CreateSecurityGroup { .. }
            | Change::CreateEndpoint { .. }
            | Change::CreateHostedZone { .. }
            | Change::CreatePolicy { .. }
            | Change::CreatePolicyVersion { .. }
    )
}

/// Whether a change adjusts something that stands, so that what stands shows whether it was made.
#[must_use]
pub const fn adjusts(change: &Change) -> bool {
    matches!(change, Change::ModifyEndpoint { .. })
}

/// Whether a change takes away what it names: that it does not exist is then as it should be.
const fn removes(change: &Change) -> bool {
    matches!(
        change,
        Change::DeleteSecurityGroup { .. }
            | Change::DeleteEndpoints { .. }
            | Change::DeleteHostedZone { .. }
            | Change::DetachPolicy { .. }
            | Change::DeletePolicyVersion { .. }
            | Change::DeletePolicy { .. }
    )
}

fn deletes_records(change: &Change) -> bool {
    let Change::ChangeRecords { records, .. } = change else { return false };
    records.iter().all(|record| record.kind == RecordChangeKind::Delete)
}

/// How often a refusal is waited out that ends when something else is gone: network interfaces outlive their
/// endpoint by minutes (about ten are waited for), and IAM tells of a detachment late.
fn lets_go(change: &Change, code: &str) -> Option<u32> {
    match change {
        Change::DeleteSecurityGroup { .. } if code == "DependencyViolation" => Some(62),
        Change::DeletePolicy { .. } | Change::DeletePolicyVersion { .. } if code == "DeleteConflict" => Some(5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::step::Value;

    fn error(kind: Kind) -> CloudError {
        CloudError {
            attempt: "a".to_owned(),
            kind,
            code: "c".to_owned(),
            message: "m".to_owned(),
            request_id: None,
            hint: None,
        }
    }

    fn rules() -> Change {
        Change::AuthorizeIngress { group: Value::known("sg-1"), rules: Vec::new() }
    }

    fn version() -> Change {
        Change::DeletePolicyVersion { policy: "p".to_owned(), version: "v1".to_owned() }
    }

    #[test]
    fn waits_double_and_end() {
        let mut tries = Tries::new(false);
        let mut seconds = Vec::new();
        while let Verdict::Again(wait) = tries.judge(&error(Kind::Transient), &rules()) {
            seconds.push(wait.as_secs());
        }
        assert_eq!(seconds, [1, 2, 4, 8, 16]);
    }

    #[test]
    fn a_missing_thing_is_waited_for_only_when_it_is_new() {
        assert_eq!(Tries::new(false).judge(&error(Kind::NotFound), &rules()), Verdict::GiveUp);
        assert_eq!(Tries::new(true).judge(&error(Kind::NotFound), &rules()), Verdict::Again(Duration::from_secs(1)));
    }

    #[test]
    fn after_a_doubt_a_repetition_that_finds_it_done_is_done() {
        let mut tries = Tries::new(false);
        assert_eq!(tries.judge(&error(Kind::Exists), &rules()), Verdict::GiveUp);
        tries.judge(&error(Kind::InDoubt), &rules());
        assert_eq!(tries.judge(&error(Kind::Exists), &rules()), Verdict::Stands);
        assert_eq!(tries.judge(&error(Kind::NotFound), &version()), Verdict::Stands);
    }

    #[test]
    fn after_a_doubt_a_refused_change_of_an_endpoint_is_looked_at() {
        let change = Change::ModifyEndpoint {
            endpoint: crate::domain::id::EndpointId::new("vpce-1"),
            add_subnets: Vec::new(),
            add_groups: Vec::new(),
            remove_subnets: Vec::new(),
            remove_groups: Vec::new(),
            private_dns: Some(true),
            policy: None,
        };
        let mut tries = Tries::new(false);
        assert_eq!(tries.judge(&error(Kind::Refused), &change), Verdict::GiveUp);
        tries.judge(&error(Kind::InDoubt), &change);
        assert_eq!(tries.judge(&error(Kind::Refused), &change), Verdict::Look);
        assert_eq!(tries.judge(&error(Kind::Refused), &rules()), Verdict::GiveUp);
    }

    #[test]
    fn what_an_earlier_process_began_may_stand() {
        let judge = |kind| Tries::new(false).begun_before(true).judge(&error(kind), &rules());
        assert_eq!((judge(Kind::Exists), judge(Kind::Denied)), (Verdict::Stands, Verdict::GiveUp));
    }

    #[test]
    fn what_is_gone_already_is_taken_away() {
        assert_eq!(Tries::new(false).judge(&error(Kind::NotFound), &version()), Verdict::Stands);
    }

    #[test]
    fn a_group_waits_ten_minutes_for_network_interfaces_to_go() {
        let group = Change::DeleteSecurityGroup { group: crate::domain::id::SecurityGroupId::new("sg-1") };
        let held = CloudError { code: "DependencyViolation".to_owned(), ..error(Kind::Refused) };
        let mut tries = Tries::new(false);
        let mut seconds = 0;
        while let Verdict::Again(wait) = tries.judge(&held, &group) {
            seconds += wait.as_secs();
        }
        assert!((600..=660).contains(&seconds), "{seconds}");
        assert_eq!(Tries::new(false).judge(&held, &rules()), Verdict::GiveUp);
    }

    #[test]
    fn what_asking_again_does_not_help_is_given_up() {
        for kind in [Kind::Denied, Kind::Credentials, Kind::Limit, Kind::Refused] {
            assert_eq!(Tries::new(true).judge(&error(kind), &rules()), Verdict::GiveUp, "{kind}");
        }
    }
}
