//! What a new version of the policy in force would name no more, so that people who come from there lose their way in.

use std::collections::BTreeSet;

use super::{Finding, some};
use crate::domain::policy::identity::ways_in;
use crate::domain::restriction::Mode;
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;
use crate::plan::planner::{PolicyOutcome, policy_outcome, wanted_policy};

/// The VPC of the answers, and its endpoints, go by the choice of a mode; what else is named others have put there.
pub fn finding(ground: &Ground) -> Option<Finding> {
    let PolicyOutcome::Ours(policy) = policy_outcome(ground) else { return None };
    if policy.attached_to.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    let after = wanted_policy(ground)?;
    let (before, after) = (ways_in(policy.default_version()?.document.as_ref()?), ways_in(&after));
    let vpc_of = |id: &str| {
        let endpoint = ground.snapshot.endpoints.iter().find(|endpoint| endpoint.id.as_str() == id);
        endpoint.map(|endpoint| endpoint.vpc.as_str())
    };
    let reached: BTreeSet<&str> = after.iter().map(|id| vpc_of(id).unwrap_or(id)).collect();
    let own = ground.answers.network.vpc.as_str();
    let is_dropped = |id: &&&str| match vpc_of(id) {
        Some(_) if ground.answers.restriction.mode == Mode::Vpce => true,
        Some(vpc) => vpc != own && !after.contains(vpc),
        None => **id != own && !reached.contains(**id),
    };
    let is_here = |id: &str| vpc_of(id).is_some() || ground.snapshot.vpcs.iter().any(|vpc| vpc.id.as_str() == id);
    let told = |id: &&str| {
        let elsewhere = if is_here(id) { "" } else { " (not in this account and Region)" };
        format!("{id}{elsewhere}")
    };
    let dropped: Vec<String> = before.difference(&after).filter(is_dropped).map(told).collect();
    (!dropped.is_empty()).then(|| {
        Finding::warning(
            Code::WayDropped,
            format!(
                "The policy {} lets people in through {} now, and its new version does not: who comes from there loses \
                 that way in.",
                policy.name,
                some(&dropped)
            ),
            "Name them in an answers file too, if people still come from there: restriction.extra_vpcs in mode vpc, \
             restriction.extra_endpoints in mode vpce.",
        )
    })
}
