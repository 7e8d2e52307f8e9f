//! Findings about who can open Studio once the plan stands.

use ipnet::IpNet;

use super::place::answered;
use super::{Finding, listed};
use crate::domain::address_space::is_private_space;
use crate::domain::principal::PrincipalName;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;
use crate::plan::planner::{PolicyOutcome, policy_outcome};

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let mut findings: Vec<Finding> = by_mode(ground).into_iter().collect();
    findings.extend(attached(ground));
    findings.extend(yourself(ground));
    findings.extend(ranges(ground));
    findings
}

fn by_mode(ground: &Ground) -> Option<Finding> {
    match ground.answers.restriction.mode {
        Mode::None => Some(Finding::warning(
            Code::NotRestricted,
            "Nobody is restricted: whoever has the permission opens Studio from the internet too.",
            "Choose a mode once people come through the private path.",
        )),
        Mode::Ip if comes_through_endpoints(ground) => Some(Finding::warning(
            Code::EndpointsRefused,
            "In mode ip whoever comes through the endpoints is refused: such requests carry no public address \
             (aws:SourceIp).",
            "Choose vpc or vpc-ip for people inside the VPC, or build no endpoints and let them come over the internet.",
        )),
        _ => None,
    }
}

/// Whether people inside the VPC reach Studio or its API through endpoints, new or standing.
fn comes_through_endpoints(ground: &Ground) -> bool {
    let standing = [service::STUDIO, service::API].iter().any(|short| ground.standing(short).resolves);
    standing || !ground.answers.endpoints.services.is_empty()
}

/// Attachments outlive the answers that made them: nothing is detached here.
fn attached(ground: &Ground) -> Option<Finding> {
    let PolicyOutcome::Ours(policy) = policy_outcome(ground) else { return nobody(ground) };
    let attached = policy.attached_to.as_deref().unwrap_or(&[]);
    if ground.answers.restriction.mode == Mode::None {
        let message = format!("The policy {} of an earlier run stays attached to {}.", policy.name, listed(attached));
        let fix = "Detach it in IAM where it should hold no more.";
        return (!attached.is_empty()).then(|| Finding::warning(Code::StillRestricted, message, fix));
    }
    let chosen = ground.answers.principals.names();
    let dropped: Vec<&PrincipalName> = attached.iter().filter(|name| !chosen.contains(name)).collect();
    if dropped.is_empty() {
        return nobody(ground);
    }
    Some(Finding::warning(
        Code::StaysAttached,
        format!("The policy {} stays attached to {}, who are not chosen now.", policy.name, listed(dropped)),
        format!("Detach it in IAM where it should hold no more, or choose them too {}.", answered("principals")),
    ))
}

/// A policy that nobody has is of use where a permission set refers to it.
fn nobody(ground: &Ground) -> Option<Finding> {
    let restricted = ground.answers.restriction.mode != Mode::None;
    (restricted && ground.answers.principals.is_empty()).then(|| {
        Finding::warning(
            Code::AttachedToNobody,
            "The policy is attached to nobody, so it restricts nobody.",
            format!(
                "Choose users, groups or roles {}, or refer to the policy from a permission set of IAM Identity Center.",
                answered("principals")
            ),
        )
    })
}

fn yourself(ground: &Ground) -> Option<Finding> {
    if ground.answers.restriction.mode == Mode::None || !ground.answers.restriction.guardrail {
        return None;
    }
    let caller = ground.snapshot.identity.principal()?;
    let chosen = ground.answers.principals.names();
    let what = if chosen.contains(&caller) {
        format!("{caller}, who runs this, is among those chosen")
    } else {
        format!("{caller}, who runs this, is in the group {}", callers_group(ground, &caller)?)
    };
    if ground.answers.principals.include_caller {
        let fix = "Nothing, if that is meant: it was confirmed (principals.include_caller in an answers file).";
        return Some(Finding::warning(Code::RestrictsYourself, format!("{what} and will be restricted too."), fix));
    }
    let fix = "Leave it out, or confirm that it is meant: by its name on page People, or by principals.include_caller = \
               true in an answers file.";
    Some(Finding::error(Code::RestrictsYourself, format!("{what} and would be restricted too."), fix))
}

fn callers_group<'a>(ground: &Ground<'a>, caller: &PrincipalName) -> Option<&'a String> {
    let record = ground.snapshot.principals.iter().find(|principal| principal.name == *caller)?;
    ground.answers.principals.groups.iter().find(|group| record.groups.contains(group))
}

/// `aws:VpcSourceIp` carries addresses of the VPC and of the private networks that reach it.
fn ranges(ground: &Ground) -> Vec<Finding> {
    if ground.answers.restriction.mode != Mode::VpcIp {
        return Vec::new();
    }
    let own = ground.vpc.map(|vpc| vpc.cidrs.as_slice()).unwrap_or_default();
    let vpc = &ground.answers.network.vpc;
    let outside = ground.answers.restriction.cidrs.iter().filter(|range| !own.iter().any(|own| own.contains(*range)));
    let (private, public): (Vec<&IpNet>, Vec<&IpNet>) = outside.partition(|range| is_private_space(range));
    let mut findings = Vec::new();
    if !public.is_empty() {
        findings.push(Finding::error(
            Code::PublicRange,
            format!(
                "{} is public, and not within {vpc}: requests through an endpoint carry private addresses.",
                listed(public)
            ),
            "Name ranges inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10, or choose mode ip.",
        ));
    }
    if !private.is_empty() && ground.vpc.is_some() {
        findings.push(Finding::note(
            Code::RangeOutsideVpc,
            format!("{} is not within {vpc}.", listed(private)),
            "It lets in those alone who reach the endpoints from there over VPN, peering or a transit gateway.",
        ));
    }
    findings
}
