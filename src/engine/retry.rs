//! What to do when AWS refuses or does not answer: a decision from the error and the tries so far.

use std::time::Duration;

use crate::cloud::{CloudError, Kind};
use crate::plan::step::Change;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after this.
    Again(Duration),
    /// The thing exists: look whether this run made it.
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
        match error.kind {
            Kind::Throttled => again(&mut self.throttled, 10, 2, 30),
            Kind::Transient => again(&mut self.transient, 5, 1, 16),
            Kind::InDoubt => again(&mut self.doubts, 4, 3, 24),
            Kind::Exists if creates(change) => Verdict::Look,
            Kind::Exists if self.in_doubt() => Verdict::Stands,
            Kind::NotFound if self.in_doubt() && removes(change) => Verdict::Stands,
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

const fn removes(change: &Change) -> bool {
    matches!(change, Change::DeleteHostedZone { .. } | Change::DeletePolicyVersion { .. })
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
    fn what_an_earlier_process_began_may_stand() {
        let judge = |kind| Tries::new(false).begun_before(true).judge(&error(kind), &rules());
        assert_eq!((judge(Kind::Exists), judge(Kind::Denied)), (Verdict::Stands, Verdict::GiveUp));
    }

    #[test]
    fn what_asking_again_does_not_help_is_given_up() {
        for kind in [Kind::Denied, Kind::Credentials, Kind::Limit, Kind::Refused] {
            assert_eq!(Tries::new(true).judge(&error(kind), &rules()), Verdict::GiveUp, "{kind}");
        }
    }
}
