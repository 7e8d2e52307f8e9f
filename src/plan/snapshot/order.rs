//! A snapshot in one order: AWS lists the same things in another order another time.

use super::Snapshot;
use crate::domain::network::{Endpoint, HostedZone, SecurityGroup};
use crate::domain::principal::Principal;
use crate::domain::resolver::Resolution;
use crate::domain::service::Service;
use crate::domain::studio::Domain;

impl Snapshot {
    /// The same with every list in order, so that a plan does not depend on how AWS lists things. Versions of the
    /// policy have an order of their own: newest first.
    #[must_use]
    pub fn ordered(&self) -> Self {
        let mut snapshot = self.clone();
        snapshot.zones.sort_by(|one, other| one.name.cmp(&other.name));
        snapshot.vpcs.sort_by(|one, other| one.id.cmp(&other.id));
        snapshot.vpcs.iter_mut().for_each(|vpc| vpc.cidrs.sort());
        snapshot.subnets.sort_by(|one, other| one.id.cmp(&other.id));
        snapshot.security_groups.sort_by(|one, other| one.id.cmp(&other.id));
        snapshot.security_groups.iter_mut().for_each(group);
        snapshot.endpoints.sort_by(|one, other| one.id.cmp(&other.id));
        snapshot.endpoints.iter_mut().for_each(endpoint);
        snapshot.services.sort_by(|one, other| one.name.cmp(&other.name));
        snapshot.services.iter_mut().for_each(service);
        snapshot.hosted_zones.sort_by(|one, other| one.id.cmp(&other.id));
        snapshot.hosted_zones.iter_mut().for_each(hosted_zone);
        resolution(&mut snapshot.resolution);
        snapshot.network_acls.sort_by(|one, other| one.id.cmp(&other.id));
        snapshot.network_acls.iter_mut().for_each(|acl| acl.subnets.sort());
        snapshot.route_tables.sort_by(|one, other| one.id.cmp(&other.id));
        snapshot.route_tables.iter_mut().for_each(|table| table.subnets.sort());
        snapshot.domains.sort_by(|one, other| one.id.cmp(&other.id));
        snapshot.domains.iter_mut().for_each(domain);
        snapshot.principals.sort_by(|one, other| one.name.cmp(&other.name));
        snapshot.principals.iter_mut().for_each(principal);
        snapshot.authorization.sort();
        if let Some(attached) = snapshot.policy.as_mut().and_then(|policy| policy.attached_to.as_mut()) {
            attached.sort();
        }
        snapshot
    }
}

fn group(group: &mut SecurityGroup) {
    group.ingress.sort();
    group.egress.iter_mut().for_each(|rules| rules.sort());
}

fn resolution(resolution: &mut Resolution) {
    resolution.rules.sort();
    resolution.inbound.iter_mut().for_each(|endpoints| endpoints.sort());
    resolution.profiles.sort_by(|one, other| one.id.cmp(&other.id));
    for profile in &mut resolution.profiles {
        profile.zones.sort();
        profile.rules.sort();
        profile.unread.sort();
    }
}

fn endpoint(endpoint: &mut Endpoint) {
    endpoint.subnets.sort();
    endpoint.groups.sort();
    endpoint.dns.sort_by(|one, other| (&one.name, &one.zone).cmp(&(&other.name, &other.zone)));
}

fn service(service: &mut Service) {
    service.kinds.sort();
    service.zones.sort();
    service.private_names.sort();
    service.base_names.sort();
}

fn hosted_zone(zone: &mut HostedZone) {
    zone.vpcs.sort();
    zone.records.sort_by(|one, other| (&one.name, &one.kind).cmp(&(&other.name, &other.kind)));
}

fn domain(domain: &mut Domain) {
    domain.subnets.sort();
    domain.security_groups.sort();
    domain.execution_roles.sort();
    domain.profiles.sort_by(|one, other| one.name.cmp(&other.name));
    domain.profiles.iter_mut().for_each(|profile| profile.security_groups.sort());
    domain.spaces.sort_by(|one, other| one.name.cmp(&other.name));
    domain.apps.sort();
}

fn principal(principal: &mut Principal) {
    principal.groups.sort();
    if let Some(attached) = &mut principal.attached {
        attached.sort();
    }
}
