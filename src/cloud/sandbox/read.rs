//! Reading: which calls each part of a snapshot takes.

use super::account::Account;
use super::authorization;
use super::error::denied;
use crate::cloud::FEW_VPCS;
use crate::domain::id::VpcId;
use crate::domain::network::{HostedZone, Vpc};
use crate::domain::principal::PrincipalKind;
use crate::domain::service::Service;
use crate::domain::studio::Domain;
use crate::plan::snapshot::{Gap, Part, Scope};

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

/// The gap that a missing permission for one of a part's calls leaves.
pub(super) fn gap_by_denial(account: &Account, read: &Read) -> Option<Gap> {
    let actions = read.stages.iter().flat_map(|stage| match stage {
        Stage::Pages(action, _) => vec![*action],
        Stage::Together(actions) => actions.clone(),
    });
    let action = actions.into_iter().find(|action| account.denied.contains(*action))?;
    Some(denied(action, &account.identity.arn).of(action, String::new()).gap(read.part))
}

pub(super) fn list(part: Part, action: &'static str, items: usize, page: usize) -> Read {
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
    reads.extend(reads_of_members(account, scope));
    reads.extend(reads_of_policy(account, scope));
    if scope.authorization {
        reads.extend(authorization::reads(account, scope));
    }
    reads
}

fn reads_of_vpc(account: &Account, scope: &Scope) -> Vec<Read> {
    let attributes = account.vpcs.iter().filter(|vpc| has_attributes(account, scope, vpc)).count();
    let mut reads = Vec::new();
    if attributes > 0 {
        let calls = vec!["ec2:DescribeVpcAttribute"; 2 * attributes];
        reads.push(Read { part: Part::VpcAttributes, stages: vec![Stage::Together(calls)] });
    }
    if let Some(id) = &scope.vpc {
        reads.push(list(Part::NameServers, "ec2:DescribeDhcpOptions", 1, 1_000));
        let acls = account.network_acls.iter().filter(|acl| acl.vpc == *id).count();
        reads.push(list(Part::NetworkAcls, "ec2:DescribeNetworkAcls", acls, 1_000));
        let tables = account.route_tables.iter().filter(|table| table.vpc == *id).count();
        reads.push(list(Part::RouteTables, "ec2:DescribeRouteTables", tables, 100));
        reads.extend(reads_of_resolver(account, id));
    }
    if let Some(vpc) = scope.vpc.as_ref().and_then(|id| account.vpc(id)) {
        let zones = account.hosted_zones.iter().filter(|zone| zone.vpcs.contains(&vpc.id));
        let matter = zones.filter(|zone| matters(account, zone)).count();
        let each = ["route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource"];
        reads.push(list_then(Part::HostedZones, "route53:ListHostedZonesByVPC", matter, &each));
    }
    reads
}

fn reads_of_resolver(account: &Account, vpc: &VpcId) -> [Read; 3] {
    let rules = vec!["route53resolver:ListResolverRules", "route53resolver:ListResolverRuleAssociations"];
    let profiles = account.resolutions.get(vpc).map(|resolution| resolution.profiles.as_slice()).unwrap_or_default();
    let mut stages = vec![Stage::Pages("route53profiles:ListProfileAssociations", 1)];
    for profile in profiles {
        stages.push(Stage::Pages("route53profiles:ListProfileResourceAssociations", 1));
        let named = if tells_names(account) { profile.zones.len() } else { 0 };
        stages.push(Stage::Together(vec![ZONE; named]));
    }
    [
        Read { part: Part::ResolverRules, stages: vec![Stage::Together(rules)] },
        list(Part::ResolverEndpoints, "route53resolver:ListResolverEndpoints", 1, 100),
        Read { part: Part::Profiles, stages },
    ]
}

/// Names the zones of Profiles; to be denied it leaves those without a name, and no gap.
const ZONE: &str = "route53:GetHostedZone";

pub(super) fn tells_names(account: &Account) -> bool {
    !account.denied.contains(ZONE)
}

/// Whether a snapshot reads the VPC's DNS attributes.
pub(super) fn has_attributes(account: &Account, scope: &Scope, vpc: &Vpc) -> bool {
    account.vpcs.len() <= FEW_VPCS || scope.vpc.as_ref() == Some(&vpc.id)
}

/// Whether a snapshot reads the zone's records: it is the account's, and named as a service's private names.
pub(super) fn matters(account: &Account, zone: &HostedZone) -> bool {
    let named = |service: &Service| service.zone_names().contains(&zone.name);
    zone.owner == account.identity.account && account.services.iter().any(named)
}

fn reads_of_members(account: &Account, scope: &Scope) -> Vec<Read> {
    if !scope.reads_members() {
        return Vec::new();
    }
    let count = |members: fn(&Domain) -> usize| scope.domains(&account.domains).map(members).sum::<usize>();
    let profiles = count(|domain| domain.profiles.len());
    let (spaces, apps) = (count(|domain| domain.spaces.len()), count(|domain| domain.apps.len()));
    vec![
        list_then(Part::UserProfiles, "sagemaker:ListUserProfiles", profiles, &["sagemaker:DescribeUserProfile"]),
        list(Part::Spaces, "sagemaker:ListSpaces", spaces, 100),
        list(Part::Apps, "sagemaker:ListApps", apps, 10),
    ]
}

/// What must be told of a policy before whom it is attached to is of any use.
const OF_POLICY: [&str; 4] = ["iam:ListPolicies", "iam:GetPolicy", "iam:ListPolicyVersions", "iam:GetPolicyVersion"];

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
            read.stages.push(Stage::Together(vec!["iam:GetPolicy", "iam:ListPolicyVersions"]));
            if !OF_POLICY.iter().any(|action| account.denied.contains(*action)) {
                reads.push(list(Part::Holders, "iam:ListEntitiesForPolicy", 1, 1_000));
            }
            read.stages.push(Stage::Together(vec!["iam:GetPolicyVersion"; policy.versions.len()]));
        }
        reads.push(read);
    }
    reads
}
