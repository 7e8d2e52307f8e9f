//! A mutating call on the account: its action, its token, and what all services share.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::account::{Account, Made};
use super::clock::Clock;
use super::error::Refusal;
use super::{ec2, endpoint, iam, route53};
use crate::cloud::{Output, Token};
use crate::plan::step::Change;

/// What a service does with a change gives this, or a refusal that has changed nothing.
pub(super) type Answer = Result<Output, Refusal>;

/// One mutating call.
pub(super) struct Request<'a> {
    pub(super) account: &'a mut Account,
    pub(super) token: &'a Token,
    pub(super) clock: &'a Clock,
    /// How long what is made stays unknown to other calls.
    pub(super) lag: Duration,
}

impl Request<'_> {
    /// Carries the change out.
    pub(super) fn carry_out(&mut self, change: &Change) -> Answer {
        match change {
            Change::SetVpcAttribute { .. }
            | Change::CreateSecurityGroup { .. }
            | Change::AuthorizeIngress { .. }
            | Change::RevokeIngress { .. }
            | Change::DeleteSecurityGroup { .. } => ec2::carry_out(self, change),
            Change::CreateEndpoint { .. } | Change::ModifyEndpoint { .. } | Change::DeleteEndpoints { .. } => {
                endpoint::carry_out(self, change)
            }
            Change::CreateHostedZone { .. }
            | Change::TagHostedZone { .. }
            | Change::ChangeRecords { .. }
            | Change::DeleteHostedZone { .. } => route53::carry_out(self, change),
            Change::CreatePolicy { .. }
            | Change::CreatePolicyVersion { .. }
            | Change::SetDefaultPolicyVersion { .. }
            | Change::DeletePolicyVersion { .. }
            | Change::AttachPolicy { .. }
            | Change::DetachPolicy { .. }
            | Change::DeletePolicy { .. } => iam::carry_out(self, change),
        }
    }

    pub(super) fn ready_in(&self, duration: Duration) -> Timestamp {
        self.clock.ready_in(duration)
    }

    /// An id that nothing in the account has: made from the step, so that each run of a scenario gives the same.
    pub(super) fn id(&self, prefix: &str, length: usize, taken: impl Fn(&str) -> bool) -> String {
        (0..=u16::MAX)
            .map(|count| {
                let digest = Sha256::digest(format!("{prefix}/{}/{count}", self.token.step));
                let digits = digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
                format!("{prefix}{}", digits.get(..length).unwrap_or(&digits))
            })
            .find(|id| !taken(id))
            .unwrap_or_default()
    }

    /// What was made under the call's token, if anything.
    pub(super) fn made(&self) -> Option<&Made> {
        self.account.tokens.get(&self.token.text())
    }

    pub(super) fn remember(&mut self, change: &Change, output: &Output) {
        let made = Made { request: fingerprint(change), output: output.clone() };
        self.account.tokens.insert(self.token.text(), made);
    }

    /// Hides what was just made from other calls for as long as the test wants.
    pub(super) fn hide(&mut self, id: &str) {
        if !self.lag.is_zero() {
            let at = self.ready_in(self.lag);
            self.account.pending.visible.insert(id.to_owned(), at);
        }
    }
}

/// Tells one request from another under the same token.
pub(super) fn fingerprint(change: &Change) -> String {
    let text = serde_json::to_string(change).unwrap_or_default();
    Sha256::digest(text).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

pub(super) fn output<const N: usize>(values: [(&str, String); N]) -> Output {
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Output { values, request_id: None }
}

/// The action, and on what.
pub(super) fn attempt(change: &Change) -> String {
    let on = match change {
        Change::DeleteEndpoints { endpoints } => {
            let ids: Vec<_> = endpoints.iter().map(ToString::to_string).collect();
            return format!("{} {}", change.action(), ids.join(", "));
        }
        Change::RevokeIngress { group, .. } | Change::DeleteSecurityGroup { group } => group.as_str(),
        Change::SetVpcAttribute { vpc, .. } => vpc.as_str(),
        Change::CreateSecurityGroup { name, .. }
        | Change::CreateHostedZone { name, .. }
        | Change::CreatePolicy { name, .. } => name,
        Change::AuthorizeIngress { group, .. } => group.as_str(),
        Change::CreateEndpoint { service, .. } => service,
        Change::ModifyEndpoint { endpoint, .. } => endpoint.as_str(),
        Change::TagHostedZone { zone, .. } | Change::ChangeRecords { zone, .. } | Change::DeleteHostedZone { zone } => {
            zone.as_str()
        }
        Change::CreatePolicyVersion { policy, .. }
        | Change::SetDefaultPolicyVersion { policy, .. }
        | Change::DeletePolicyVersion { policy, .. }
        | Change::DeletePolicy { policy } => policy,
        Change::AttachPolicy { principal, .. } | Change::DetachPolicy { principal, .. } => &principal.name,
    };
    format!("{} {on}", change.action())
}
