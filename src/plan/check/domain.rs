//! Findings about the domain and about those who run Studio's apps.

use super::place::answered;
use super::{Finding, listed, numbered, some};
use crate::domain::restriction::Mode;
use crate::domain::studio::{Domain, NetworkAccess};
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;
use crate::plan::snapshot::Part;

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let mut findings: Vec<Finding> = not_found(ground).into_iter().collect();
    findings.extend(identity_center(ground));
    findings.extend(unknown_entry(ground));
    findings.extend(state(ground));
    findings.extend(public_internet(ground));
    findings.extend(groups_elsewhere(ground));
    findings
}

/// `the domain d-a`, or `the domains d-a and d-b`.
fn named(domains: &[&Domain]) -> String {
    let ids: Vec<_> = domains.iter().map(|domain| &domain.id).collect();
    format!("the {} {}", numbered(&ids, "domain", "domains"), some(&ids))
}

fn not_found(ground: &Ground) -> Option<Finding> {
    let id = ground.answers.domain.id.as_ref()?;
    if ground.domain.is_some() || ground.snapshot.gap(Part::Domains).is_some() {
        return None;
    }
    let region = &ground.snapshot.identity.region;
    let known = listed(ground.snapshot.domains.iter().map(|domain| &domain.id));
    Some(Finding::error(
        Code::DomainNotFound,
        format!("There is no domain {id} in {region}."),
        format!("Domains here: {known}. Without domain.id the policies cover every domain of account and Region."),
    ))
}

/// No restriction holds in such a domain: among others it is a door that stays open.
fn identity_center(ground: &Ground) -> Option<Finding> {
    let open = ground.identity_center_domains();
    if open.is_empty() {
        return None;
    }
    let (which, mode) = (named(&open), ground.answers.restriction.mode);
    let message =
        format!("People enter {which} through IAM Identity Center, where no IAM policy tells from where they may.");
    if mode == Mode::None {
        return Some(Finding::note(Code::SsoDomain, message, "Nothing, as mode none restricts nobody."));
    }
    if open.len() == ground.domains().count() {
        return Some(Finding::error(
            Code::SsoDomain,
            message,
            "Choose mode none to build the private path alone. How people enter a domain cannot be changed: \
             a restriction needs a domain in IAM mode.",
        ));
    }
    Some(Finding::warning(
        Code::SsoDomain,
        format!(
            "People enter {which} through IAM Identity Center, which no IAM policy limits: {} as open as today.",
            numbered(&open, "it stays", "they stay")
        ),
        "Name one domain in domain.id if that one alone is meant. How people enter a domain cannot be changed: whom \
         IAM Identity Center lets in is decided there.",
    ))
}

/// Where the domain was described, and says something that is not known.
fn unknown_entry(ground: &Ground) -> Option<Finding> {
    if ground.answers.restriction.mode == Mode::None || ground.snapshot.gap(Part::Domains).is_some() {
        return None;
    }
    let unknown: Vec<&Domain> = ground.domains().filter(|domain| domain.auth_mode.is_none()).collect();
    (!unknown.is_empty()).then(|| {
        Finding::warning(
            Code::UnknownDomain,
            format!(
                "How people enter {} is unknown: AWS names a way that this program does not know, and the policy may \
                 not limit it.",
                named(&unknown)
            ),
            "Try with one principal, from inside and from outside, before all are restricted.",
        )
    })
}

fn state(ground: &Ground) -> Vec<Finding> {
    let mut findings = Vec::new();
    for domain in ground.domains().filter(|domain| domain.status != "InService") {
        findings.push(Finding::warning(
            Code::DomainNotInService,
            format!("The domain {} is {}.", domain.id, domain.status),
            "Look at it in the SageMaker console before people are sent to it.",
        ));
    }
    let unified: Vec<&Domain> = ground.domains().filter(|domain| domain.unified_studio).collect();
    if !unified.is_empty() {
        findings.push(Finding::warning(
            Code::UnifiedStudio,
            format!(
                "SageMaker Unified Studio manages {}: {} people may enter by ways that are not restricted here.",
                named(&unified),
                numbered(&unified, "its", "their")
            ),
            "Try with one principal before all are restricted.",
        ));
    }
    findings
}

fn public_internet(ground: &Ground) -> Option<Finding> {
    let goes_out = |domain: &&Domain| domain.network_access == Some(NetworkAccess::PublicInternetOnly);
    let out: Vec<&Domain> = ground.domains().filter(goes_out).collect();
    if out.is_empty() || ground.answers.restriction.mode == Mode::None {
        return None;
    }
    Some(Finding::warning(
        Code::PublicInternetDomain,
        format!(
            "The apps of {} reach AWS over the internet (PublicInternetOnly): a restricted execution role can no \
             longer open apps from inside Studio.",
            named(&out)
        ),
        format!(
            "Leave execution roles out {}, or set {} to VpcOnly while no app runs.",
            answered("principals"),
            numbered(&out, "the domain", "the domains")
        ),
    ))
}

/// Rules name groups of their own VPC only.
fn groups_elsewhere(ground: &Ground) -> Option<Finding> {
    let groups = &ground.foreign_groups;
    if groups.is_empty() || ground.services.is_empty() || ground.vpc.is_none() {
        return None;
    }
    let vpc = &ground.answers.network.vpc;
    if ground.answers.network.studio_security_groups.is_some() {
        return Some(Finding::error(
            Code::GroupNotFound,
            format!(
                "There {} {} in {vpc}.",
                numbered(groups, "is no security group", "are no security groups"),
                listed(groups)
            ),
            format!("Choose groups of the endpoints' VPC, or none {}.", answered("network.studio_security_groups")),
        ));
    }
    Some(Finding::warning(
        Code::StudioGroupsElsewhere,
        format!(
            "Studio's security {} {} {} not in {vpc}, so no rule there can name {}.",
            numbered(groups, "group", "groups"),
            listed(groups),
            numbered(groups, "is", "are"),
            numbered(groups, "it", "them")
        ),
        format!(
            "Let in the address ranges of Studio's subnets as client ranges {}, and let its VPC reach the endpoints \
             (peering or a transit gateway, and hosted zones).",
            answered("network.client_cidrs")
        ),
    ))
}
