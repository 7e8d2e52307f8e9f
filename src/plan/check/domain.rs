//! Findings about the domain and about those who run Studio's apps.

use super::place::answered;
use super::{Finding, listed};
use crate::domain::restriction::Mode;
use crate::domain::studio::{AuthMode, Domain, NetworkAccess};
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;
use crate::plan::snapshot::Part;

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let mut findings: Vec<Finding> = not_found(ground).into_iter().collect();
    if let Some(domain) = ground.domain {
        findings.extend(identity_center(ground, domain));
        findings.extend(state(domain));
        findings.extend(public_internet(ground, domain));
    }
    findings.extend(groups_elsewhere(ground));
    findings
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

/// Presigned URLs, which the restriction works on, exist in IAM mode only (SageMaker AI Developer Guide,
/// "Use custom setup for Amazon SageMaker AI").
fn identity_center(ground: &Ground, domain: &Domain) -> Option<Finding> {
    if domain.auth_mode != Some(AuthMode::Sso) {
        return None;
    }
    let message = format!(
        "People enter the domain {} through IAM Identity Center, where no IAM policy tells from where they may.",
        domain.id
    );
    if ground.answers.restriction.mode == Mode::None {
        return Some(Finding::note(Code::SsoDomain, message, "Nothing, as mode none restricts nobody."));
    }
    Some(Finding::error(
        Code::SsoDomain,
        message,
        "Choose mode none to build the private path alone. How people enter a domain cannot be changed: \
         a restriction needs a domain in IAM mode.",
    ))
}

fn state(domain: &Domain) -> Vec<Finding> {
    let mut findings = Vec::new();
    if domain.status != "InService" {
        findings.push(Finding::warning(
            Code::DomainNotInService,
            format!("The domain {} is {}.", domain.id, domain.status),
            "Look at it in the SageMaker console before people are sent to it.",
        ));
    }
    if domain.unified_studio {
        findings.push(Finding::warning(
            Code::UnifiedStudio,
            format!(
                "SageMaker Unified Studio manages the domain {}: its people may enter by ways that are not \
                 restricted here.",
                domain.id
            ),
            "Try with one principal before all are restricted.",
        ));
    }
    findings
}

fn public_internet(ground: &Ground, domain: &Domain) -> Option<Finding> {
    let restricted = ground.answers.restriction.mode != Mode::None;
    if domain.network_access != Some(NetworkAccess::PublicInternetOnly) || !restricted {
        return None;
    }
    Some(Finding::warning(
        Code::PublicInternetDomain,
        format!(
            "The apps of the domain {} reach AWS over the internet (PublicInternetOnly): a restricted execution \
             role can no longer open apps from inside Studio.",
            domain.id
        ),
        "Leave execution roles out of the principals, or set the domain to VpcOnly while no app runs.",
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
            format!("There is no security group {} in {vpc}.", listed(groups)),
            format!("Choose groups of the endpoints' VPC, or none {}.", answered("network.studio_security_groups")),
        ));
    }
    Some(Finding::warning(
        Code::StudioGroupsElsewhere,
        format!("Studio's security groups {} are not in {vpc}, so no rule there can name them.", listed(groups)),
        format!(
            "Let in the address ranges of Studio's subnets as client ranges {}, and let its VPC reach the endpoints \
             (peering or a transit gateway, and hosted zones).",
            answered("network.client_cidrs")
        ),
    ))
}
