//! Reading: what the account answers.

use super::account::Account;
use super::authorization;
use super::read::{has_attributes, matters, tells_names};
use crate::domain::id::VpcId;
use crate::domain::network::{Endpoint, HostedZone, SecurityGroup, Vpc};
use crate::domain::principal::Principal;
use crate::domain::resolver::Resolution;
use crate::domain::studio::Domain;
use crate::plan::snapshot::{Gap, ManagedPolicy, Part, Quotas, Scope, Snapshot};

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
        resolution: resolution(account, scope, &open),
        network_acls: of_vpc(scope, open(Part::NetworkAcls), &account.network_acls, |acl| &acl.vpc),
        route_tables: of_vpc(scope, open(Part::RouteTables), &account.route_tables, |table| &table.vpc),
        domains: domains(account, scope, &open),
        principals: principals(account, scope, &open),
        authorization: authorization::view(account, scope, &open),
        policy: scope
            .policy_name
            .as_ref()
            .filter(|_| open(Part::Policy))
            .and_then(|name| policy(account, name, open(Part::Holders))),
        quotas: if open(Part::Quotas) { quotas(account) } else { Quotas::default() },
        gaps,
    }
}

fn when<T: Clone>(open: bool, items: &[T]) -> Vec<T> {
    if open { items.to_vec() } else { Vec::new() }
}

fn of_vpc<T: Clone>(scope: &Scope, open: bool, items: &[T], vpc: impl Fn(&T) -> &VpcId) -> Vec<T> {
    let Some(chosen) = scope.vpc.as_ref().filter(|_| open) else { return Vec::new() };
    items.iter().filter(|item| vpc(item) == chosen).cloned().collect()
}

fn resolution(account: &Account, scope: &Scope, open: &impl Fn(Part) -> bool) -> Resolution {
    let Some(vpc) = &scope.vpc else { return Resolution::default() };
    let Resolution { rules, inbound, mut profiles } = account.resolutions.get(vpc).cloned().unwrap_or_default();
    if !open(Part::Profiles) {
        profiles.clear();
    }
    for profile in profiles.iter_mut().filter(|_| !tells_names(account)) {
        profile.unread.extend(profile.zones.drain(..).map(|zone| format!("arn:aws:route53:::hostedzone/{}", zone.id)));
    }
    Resolution {
        rules: when(open(Part::ResolverRules), &rules),
        inbound: open(Part::ResolverEndpoints).then(|| inbound.unwrap_or_default()),
        profiles,
    }
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
        if scope.vpc.as_ref() != Some(&vpc.id) || !open(Part::NameServers) {
            vpc.name_servers = None;
        }
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
        let is_meant = scope.reads_members() && scope.domain.as_ref().is_none_or(|id| domain.id == *id);
        if !is_meant || !open(Part::UserProfiles) {
            domain.profiles.clear();
        }
        if !is_meant || !open(Part::Spaces) {
            domain.spaces.clear();
        }
        if !is_meant || !open(Part::Apps) {
            domain.apps.clear();
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

fn policy(account: &Account, name: &str, tells_holders: bool) -> Option<ManagedPolicy> {
    let named = |policy: &&ManagedPolicy| policy.name == name && account.is_visible(&policy.arn);
    let mut policy = account.own_policies().find(named)?.clone();
    let has = |principal: &&Principal| principal.attached.iter().flatten().any(|arn| *arn == policy.arn);
    let mut attached: Vec<_> = account.principals.iter().filter(has).map(|principal| principal.name.clone()).collect();
    attached.sort();
    policy.attached_to = tells_holders.then_some(attached);
    Some(policy)
}

fn quotas(account: &Account) -> Quotas {
    let used = u32::try_from(account.own_policies().count()).ok();
    Quotas { policies_used: used, ..account.quotas.clone() }
}
