//! Reading: which calls each part of a snapshot takes, and what the account answers.

use super::account::Account;
use super::error::denied;
use crate::cloud::{CloudError, FEW_VPCS};
use crate::domain::network::{Endpoint, HostedZone, SecurityGroup, Vpc};
use crate::domain::principal::{Principal, PrincipalKind};
use crate::domain::service::Service;
use crate::domain::studio::Domain;
use crate::plan::snapshot::{Gap, ManagedPolicy, Part, Quotas, Scope, Snapshot};

/// Calls that one part takes, stage after stage.
pub(super) struct Read {
    pub(super) part: Part,
    pub(super) stages: Vec<Stage>,
}

/// Calls that may run side by side, or pages that cannot.
pub(super) enum Stage {
    /// One call after another, as each page tells how to ask for the next.
    Pages(&'static str, usize),
    /// All at once.
    Together(Vec<&'static str>),
}

/// A gap, as an error of one of a part's calls leaves it.
pub(super) fn gap(part: Part, error: CloudError) -> Gap {
    let action = error.attempt.split_whitespace().next().unwrap_or_default().to_owned();
    Gap { part, action, code: error.code, message: error.message }
}

/// The gap that a missing permission for one of a part's calls leaves.
pub(super) fn gap_by_denial(account: &Account, read: &Read) -> Option<Gap> {
    let actions = read.stages.iter().flat_map(|stage| match stage {
        Stage::Pages(action, _) => vec![*action],
        Stage::Together(actions) => actions.clone(),
    });
    let action = actions.into_iter().find(|action| account.denied.contains(*action))?;
    Some(gap(read.part, denied(action, &account.identity.arn).of(action, String::new())))
}

fn list(part: Part, action: &'static str, items: usize, page: usize) -> Read {
    Read { part, stages: vec![Stage::Pages(action, items.div_ceil(page).max(1))] }
}

fn list_then(part: Part, action: &'static str, items: usize, each: &[&'static str]) -> Read {
    let mut read = list(part, action, items, 100);
    if items > 0 {
        read.stages.push(Stage::Together(each.repeat(items)));
    }
    read
}

/// Every read of a snapshot; they may all run side by side.
pub(super) fn reads(account: &Account, scope: &Scope) -> Vec<Read> {
    let of = |kind| account.principals.iter().filter(|principal| principal.name.kind == kind).count();
    let mut reads = vec![
        list(Part::AccountAlias, "iam:ListAccountAliases", 1, 100),
        list(Part::Zones, "ec2:DescribeAvailabilityZones", 1, 1_000),
        list(Part::Vpcs, "ec2:DescribeVpcs", account.vpcs.len(), 1_000),
        list(Part::Subnets, "ec2:DescribeSubnets", account.subnets.len(), 1_000),
        list(Part::SecurityGroups, "ec2:DescribeSecurityGroups", account.security_groups.len(), 1_000),
        list(Part::Endpoints, "ec2:DescribeVpcEndpoints", account.endpoints.len(), 1_000),
        list(Part::Services, "ec2:DescribeVpcEndpointServices", account.services.len(), 1_000),
        list_then(Part::Domains, "sagemaker:ListDomains", account.domains.len(), &["sagemaker:DescribeDomain"]),
        list(Part::Users, "iam:ListUsers", of(PrincipalKind::User), 1_000),
        list(Part::Groups, "iam:ListGroups", of(PrincipalKind::Group), 1_000),
        list(Part::Roles, "iam:ListRoles", of(PrincipalKind::Role), 1_000),
        list(Part::Quotas, "iam:GetAccountSummary", 1, 1),
    ];
    reads.extend(reads_of_vpc(account, scope));
    reads.extend(reads_of_domain(account, scope));
    reads.extend(reads_of_policy(account, scope));
    reads
}

fn reads_of_vpc(account: &Account, scope: &Scope) -> Vec<Read> {
    let attributes = account.vpcs.iter().filter(|vpc| has_attributes(account, scope, vpc)).count();
    let mut reads = Vec::new();
    if attributes > 0 {
        let calls = vec!["ec2:DescribeVpcAttribute"; 2 * attributes];
        reads.push(Read { part: Part::VpcAttributes, stages: vec![Stage::Together(calls)] });
    }
    if let Some(vpc) = scope.vpc.as_ref().and_then(|id| account.vpc(id)) {
        let zones = account.hosted_zones.iter().filter(|zone| zone.vpcs.contains(&vpc.id));
        let matter = zones.filter(|zone| matters(account, zone)).count();
        let each = ["route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource"];
        reads.push(list_then(Part::HostedZones, "route53:ListHostedZonesByVPC", matter, &each));
    }
    reads
}

/// Whether a snapshot reads the VPC's DNS attributes.
fn has_attributes(account: &Account, scope: &Scope, vpc: &Vpc) -> bool {
    account.vpcs.len() <= FEW_VPCS || scope.vpc.as_ref() == Some(&vpc.id)
}

/// Whether a snapshot reads the zone's records: it is the account's, and named as a service's private names.
fn matters(account: &Account, zone: &HostedZone) -> bool {
    let named = |service: &Service| service.zone_names().contains(&zone.name);
    zone.owner == account.identity.account && account.services.iter().any(named)
}

fn reads_of_domain(account: &Account, scope: &Scope) -> Vec<Read> {
    let Some(domain) = account.domains.iter().find(|domain| Some(&domain.id) == scope.domain.as_ref()) else {
        return Vec::new();
    };
    let (profiles, spaces) = (domain.profiles.len(), domain.spaces.len());
    vec![
        list_then(Part::UserProfiles, "sagemaker:ListUserProfiles", profiles, &["sagemaker:DescribeUserProfile"]),
        list_then(Part::Spaces, "sagemaker:ListSpaces", spaces, &["sagemaker:DescribeSpace"]),
    ]
}

/// Nothing but a warning depends on it, so that to be denied it leaves no gap.
const HOLDERS: &str = "iam:ListEntitiesForPolicy";

fn tells_holders(account: &Account) -> bool {
    !account.denied.contains(HOLDERS)
}

fn reads_of_policy(account: &Account, scope: &Scope) -> Vec<Read> {
    let mut reads = Vec::new();
    let attachments: Vec<_> = scope
        .people(&account.identity)
        .iter()
        .filter(|name| account.principal(name).is_some())
        .flat_map(|name| match name.kind {
            PrincipalKind::Role => vec!["iam:ListAttachedRolePolicies"],
            PrincipalKind::User => vec!["iam:ListAttachedUserPolicies", "iam:ListGroupsForUser"],
            PrincipalKind::Group => vec!["iam:ListAttachedGroupPolicies"],
        })
        .collect();
    if !attachments.is_empty() {
        reads.push(Read { part: Part::Attachments, stages: vec![Stage::Together(attachments)] });
    }
    if let Some(name) = &scope.policy_name {
        let mut read = list(Part::Policy, "iam:ListPolicies", account.own_policies().count(), 1_000);
        if let Some(policy) = account.own_policies().find(|policy| policy.name == *name) {
            let mut about = vec!["iam:GetPolicy", "iam:ListPolicyVersions"];
            about.extend(tells_holders(account).then_some(HOLDERS));
            read.stages.push(Stage::Together(about));
            read.stages.push(Stage::Together(vec!["iam:GetPolicyVersion"; policy.versions.len()]));
        }
        reads.push(read);
    }
    reads
}

/// What the account answers, without the parts in `gaps`.
pub(super) fn view(account: &Account, scope: &Scope, mut gaps: Vec<Gap>) -> Snapshot {
    gaps.sort_by_key(|gap| gap.part);
    let open = |part: Part| !gaps.iter().any(|gap| gap.part == part);
    let mut identity = account.identity.clone();
    identity.alias = identity.alias.filter(|_| open(Part::AccountAlias));
    Snapshot {
        identity,
        scope: scope.clone(),
        zones: when(open(Part::Zones), &account.zones),
        vpcs: vpcs(account, scope, &open),
        subnets: when(open(Part::Subnets), &account.subnets),
        security_groups: security_groups(account, &open),
        endpoints: endpoints(account, &open),
        services: when(open(Part::Services), &account.services),
        hosted_zones: hosted_zones(account, scope, &open),
        domains: domains(account, scope, &open),
        principals: principals(account, scope, &open),
        policy: scope.policy_name.as_ref().filter(|_| open(Part::Policy)).and_then(|name| policy(account, name)),
        quotas: if open(Part::Quotas) { quotas(account) } else { Quotas::default() },
        gaps,
    }
}

fn when<T: Clone>(open: bool, items: &[T]) -> Vec<T> {
    if open { items.to_vec() } else { Vec::new() }
}

fn security_groups(account: &Account, open: &impl Fn(Part) -> bool) -> Vec<SecurityGroup> {
    let mut groups = when(open(Part::SecurityGroups), &account.security_groups);
    groups.retain(|group| account.is_visible(group.id.as_str()));
    groups
}

fn endpoints(account: &Account, open: &impl Fn(Part) -> bool) -> Vec<Endpoint> {
    let mut endpoints = when(open(Part::Endpoints), &account.endpoints);
    endpoints.retain(|endpoint| account.is_visible(endpoint.id.as_str()) && !endpoint.is("deleting"));
    endpoints
}

fn vpcs(account: &Account, scope: &Scope, open: &impl Fn(Part) -> bool) -> Vec<Vpc> {
    let mut vpcs = when(open(Part::Vpcs), &account.vpcs);
    for vpc in &mut vpcs {
        if !has_attributes(account, scope, vpc) || !open(Part::VpcAttributes) {
            (vpc.dns_support, vpc.dns_host_names) = (None, None);
        }
    }
    vpcs
}

fn hosted_zones(account: &Account, scope: &Scope, open: &impl Fn(Part) -> bool) -> Vec<HostedZone> {
    let Some(vpc) = scope.vpc.as_ref().filter(|_| open(Part::HostedZones)) else { return Vec::new() };
    let mut zones: Vec<_> = account.hosted_zones.iter().filter(|zone| zone.vpcs.contains(vpc)).cloned().collect();
    for zone in zones.iter_mut().filter(|zone| !matters(account, zone)) {
        zone.records.clear();
        zone.tags.clear();
        zone.vpcs = vec![vpc.clone()];
    }
    zones
}

fn domains(account: &Account, scope: &Scope, open: &impl Fn(Part) -> bool) -> Vec<Domain> {
    let mut domains = when(open(Part::Domains), &account.domains);
    for domain in &mut domains {
        let chosen = scope.domain.as_ref() == Some(&domain.id);
        if !chosen || !open(Part::UserProfiles) {
            domain.profiles.clear();
        }
        if !chosen || !open(Part::Spaces) {
            domain.spaces.clear();
        }
    }
    domains
}

fn principals(account: &Account, scope: &Scope, open: &impl Fn(Part) -> bool) -> Vec<Principal> {
    let mut principals: Vec<_> =
        account.principals.iter().filter(|principal| open(Part::of(principal.name.kind))).cloned().collect();
    let people = scope.people(&account.identity);
    for principal in &mut principals {
        if !people.contains(&principal.name) || !open(Part::Attachments) {
            principal.attached = None;
            principal.groups.clear();
        }
    }
    principals
}

fn policy(account: &Account, name: &str) -> Option<ManagedPolicy> {
    let named = |policy: &&ManagedPolicy| policy.name == name && account.is_visible(&policy.arn);
    let mut policy = account.own_policies().find(named)?.clone();
    let has = |principal: &&Principal| principal.attached.iter().flatten().any(|arn| *arn == policy.arn);
    let mut attached: Vec<_> = account.principals.iter().filter(has).map(|principal| principal.name.clone()).collect();
    attached.sort();
    policy.attached_to = tells_holders(account).then_some(attached);
    Some(policy)
}

fn quotas(account: &Account) -> Quotas {
    let used = u32::try_from(account.own_policies().count()).ok();
    Quotas { policies_used: used, ..account.quotas.clone() }
}
