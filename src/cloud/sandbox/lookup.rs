//! Finding again what a step has made: by its tags, its caller reference or its document.

use super::account::Account;
use super::request::output;
use crate::cloud::{Output, Token};
use crate::plan::step::Change;

/// The calls that it takes to look for what a change makes; none for changes that make nothing new.
pub(super) const fn actions(change: &Change) -> &'static [&'static str] {
    match change {
        Change::CreateSecurityGroup { .. } => &["ec2:DescribeSecurityGroups"],
        Change::CreateEndpoint { .. } => &["ec2:DescribeVpcEndpoints"],
        Change::CreateHostedZone { .. } => &["route53:ListHostedZones"],
        Change::CreatePolicy { .. } => &["iam:GetPolicy"],
        Change::CreatePolicyVersion { .. } => &["iam:ListPolicyVersions", "iam:GetPolicyVersion"],
        _ => &[],
    }
}

/// What the change has made under this run and step.
pub(super) fn find(account: &Account, change: &Change, token: &Token) -> Option<Output> {
    let id = |id: &str| account.is_visible(id).then(|| output([("id", id.to_owned())]));
    match change {
        Change::CreateSecurityGroup { vpc, .. } => {
            let group =
                account.security_groups.iter().find(|group| group.vpc == *vpc && token.is_traced(&group.tags))?;
            id(group.id.as_str())
        }
        Change::CreateEndpoint { vpc, service, .. } => {
            let fits =
                |of: &&crate::domain::network::Endpoint| of.vpc == *vpc && of.service == *service && of.is_live();
            let endpoint = account.endpoints.iter().filter(fits).find(|endpoint| token.is_traced(&endpoint.tags))?;
            id(endpoint.id.as_str())
        }
        Change::CreateHostedZone { .. } => {
            let made = account.tokens.get(&token.text())?.output.values.get("id")?;
            account.hosted_zones.iter().any(|zone| zone.id.as_str() == made).then(|| output([("id", made.clone())]))
        }
        Change::CreatePolicy { name, .. } => {
            let policy = account.own_policies().find(|policy| policy.name == *name && token.is_traced(&policy.tags))?;
            account.is_visible(&policy.arn).then(|| output([("arn", policy.arn.clone())]))
        }
        Change::CreatePolicyVersion { policy, document } => {
            let policy = account.policies.iter().find(|have| have.arn == *policy)?;
            let same = policy.versions.iter().find(|version| version.document.as_ref() == Some(document));
            same.map(|version| output([("version", version.id.clone())]))
        }
        _ => None,
    }
}
