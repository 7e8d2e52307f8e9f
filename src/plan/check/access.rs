//! Findings about who can open Studio once the plan stands.

use ipnet::IpNet;

use super::place::answered;
use super::{Finding, listed, numbered};
use crate::domain::address_space::is_private_space;
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;
use crate::plan::planner::{PolicyOutcome, policy_outcome};
use crate::plan::snapshot::{ManagedPolicy, Part};

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let mut findings: Vec<Finding> = by_mode(ground).into_iter().collect();
    findings.extend(attached(ground));
    findings.extend(yourself(ground));
    findings.extend(ranges(ground));
    findings
}

/// Whether every domain in scope is one that no mode restricts.
fn enters_by_identity_center_alone(ground: &Ground) -> bool {
    let domains = ground.identity_center_domains().len();
    domains > 0 && domains == ground.domains().count()
}

fn by_mode(ground: &Ground) -> Option<Finding> {
    match ground.answers.restriction.mode {
        Mode::None => Some(Finding::warning(
            Code::NotRestricted,
            if may_be_held(ground) {
                "Nobody is restricted but by a policy of an earlier run: everybody else who has the permission opens \
                 Studio from the internet too."
            } else {
                "Nobody is restricted: whoever has the permission opens Studio from the internet too."
            },
            if enters_by_identity_center_alone(ground) {
                "Nothing here: no IAM policy limits who enters such domains. Whom IAM Identity Center lets in is decided \
                 there; a restriction needs a domain in IAM mode."
            } else {
                "Choose a mode once people come through the private path."
            },
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

/// Whether somebody has our policy, as far as that could be read.
fn may_be_held(ground: &Ground) -> bool {
    let PolicyOutcome::Ours(policy) = policy_outcome(ground) else { return false };
    policy.attached_to.as_ref().is_none_or(|attached| !attached.is_empty())
}

/// Whether people inside the VPC reach Studio or its API through endpoints, new or standing.
fn comes_through_endpoints(ground: &Ground) -> bool {
    let standing = [service::STUDIO, service::API].iter().any(|short| ground.standing(short).resolves);
    standing || !ground.answers.endpoints.services.is_empty()
}

/// Attachments outlive the answers that made them: nothing is detached here.
fn attached(ground: &Ground) -> Option<Finding> {
    let PolicyOutcome::Ours(policy) = policy_outcome(ground) else { return nobody(ground) };
    let Some(attached) = policy.attached_to.as_deref() else { return Some(unknown_holders(ground, policy)) };
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
        format!(
            "The policy {} stays attached to {}, {} not chosen now.",
            policy.name,
            listed(&dropped),
            numbered(&dropped, "which is", "which are")
        ),
        format!(
            "Detach it in IAM where it should hold no more, or choose {} too {}.",
            numbered(&dropped, "it", "them"),
            answered("principals")
        ),
    ))
}

/// Somebody may have the policy whom nobody thinks of.
fn unknown_holders(ground: &Ground, policy: &ManagedPolicy) -> Finding {
    let binds = if ground.answers.restriction.mode == Mode::None {
        "whoever has it stays restricted"
    } else {
        "a new version of it binds whoever has it too"
    };
    let gap = ground.snapshot.gap(Part::Holders);
    let action = gap.map_or("iam:ListEntitiesForPolicy", |gap| gap.action.as_str());
    let why = gap.map(|gap| format!(" ({}: {})", gap.code, gap.message)).unwrap_or_default();
    Finding::warning(
        Code::UnknownAttachments,
        format!("To whom the policy {} is attached could not be read: {binds}.", policy.name),
        format!("Allow {action} for the one who runs this, and read again{why}."),
    )
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
    let includes = ground.answers.principals.include_caller;
    let Some((what, fix)) = bound(ground, &caller) else {
        return unread_groups(ground, &caller).filter(|_| !includes);
    };
    if includes {
        let fix = "Nothing, if that is meant: it was confirmed (principals.include_caller in an answers file).";
        return Some(Finding::warning(Code::RestrictsYourself, format!("{what} and will be restricted too."), fix));
    }
    let fix = format!(
        "{fix}, or confirm that it is meant: by its name on page People, or by principals.include_caller = true in an \
         answers file."
    );
    Some(Finding::error(Code::RestrictsYourself, format!("{what} and would be restricted too."), fix))
}

/// What puts the policy on the one who runs this, and how to take it off: the answers, or an attachment that is there.
fn bound(ground: &Ground, caller: &PrincipalName) -> Option<(String, String)> {
    let chosen = ground.answers.principals.names();
    let leave = |what: &str| format!("Leave {what} out {}", answered("principals"));
    if chosen.contains(caller) {
        return Some((format!("{caller}, who runs this, is among those chosen"), leave("it")));
    }
    let groups: Vec<PrincipalName> = callers_groups(ground, caller)
        .unwrap_or_default()
        .iter()
        .map(|name| PrincipalName { kind: PrincipalKind::Group, name: name.clone() })
        .collect();
    if let Some(group) = groups.iter().find(|group| chosen.contains(group)) {
        return Some((format!("{caller}, who runs this, is in the group {}", group.name), leave("that group")));
    }
    let PolicyOutcome::Ours(policy) = policy_outcome(ground) else { return None };
    let is_listed = |name: &PrincipalName| policy.attached_to.as_ref().is_some_and(|all| all.contains(name));
    let holds = |name: &&PrincipalName| is_listed(name) || ground.snapshot.holds(name, &policy.arn) == Some(true);
    let holder = std::iter::once(caller).chain(&groups).find(holds)?;
    let by = if holder == caller { String::new() } else { format!(" by {holder}") };
    let what = format!("{caller}, who runs this, holds the policy {} already{by}", policy.name);
    Some((what, format!("Detach it from {holder} in IAM")))
}

/// The groups that the caller is in; `None` where nobody could read them.
fn callers_groups<'a>(ground: &Ground<'a>, caller: &PrincipalName) -> Option<&'a [String]> {
    let listed = ground.snapshot.principals.iter().find(|principal| principal.name == *caller);
    let listed = listed.filter(|one| one.attached.is_some() || !one.groups.is_empty());
    let judged = || ground.snapshot.authorization.of(caller);
    listed.map(|one| one.groups.as_slice()).or_else(|| judged().map(|one| one.groups.as_slice()))
}

/// Groups get the policy, and whether the caller is in one of them nobody could read.
fn unread_groups(ground: &Ground, caller: &PrincipalName) -> Option<Finding> {
    let groups = &ground.answers.principals.groups;
    let is_unread = [Part::Users, Part::Attachments].iter().any(|part| ground.snapshot.gap(*part).is_some());
    let is_known = !is_unread || callers_groups(ground, caller).is_some();
    if caller.kind != PrincipalKind::User || groups.is_empty() || is_known {
        return None;
    }
    Some(Finding::error(
        Code::RestrictsYourself,
        format!(
            "Whether {caller}, who runs this, is in {} could not be read: you may be restricted too.",
            listed(groups.iter().map(|group| format!("group/{group}")))
        ),
        "Ask for the permission iam:ListGroupsForUser, which tells, or set principals.include_caller = true.",
    ))
}

/// `aws:VpcSourceIp` carries addresses of the VPC and of the private networks that reach it.
fn ranges(ground: &Ground) -> Vec<Finding> {
    if ground.answers.restriction.mode != Mode::VpcIp {
        return Vec::new();
    }
    let vpc = &ground.answers.network.vpc;
    let outside = ground.answers.restriction.cidrs.iter().filter(|range| !ground.has_range(range));
    let (private, public): (Vec<&IpNet>, Vec<&IpNet>) = outside.partition(|range| is_private_space(range));
    let mut findings = Vec::new();
    if !public.is_empty() {
        findings.push(Finding::error(
            Code::PublicRange,
            format!(
                "{} {} public, and not within {vpc}: requests through an endpoint carry private addresses.",
                listed(&public),
                numbered(&public, "is", "are")
            ),
            "Name ranges inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10, or choose mode ip.",
        ));
    }
    if !private.is_empty() && ground.vpc.is_some() {
        findings.push(Finding::note(
            Code::RangeOutsideVpc,
            format!("{} {} not within {vpc}.", listed(&private), numbered(&private, "is", "are")),
            format!(
                "{} in those alone who reach the endpoints from there over VPN, peering or a transit gateway.",
                numbered(&private, "It lets", "They let")
            ),
        ));
    }
    findings
}
