//! Whether the endpoints' security groups let through whoever comes some way, as the plan leaves them.

use std::net::IpAddr;

use ipnet::IpNet;

use super::PathId;
use super::paths::{Carrier, Origin, Way, has_console};
use super::strangers::is_beyond;
use crate::domain::id::SecurityGroupId;
use crate::domain::network::Source;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::planner::ground::Ground;
use crate::plan::snapshot::Part;

/// Whether both requests of a way reach the endpoints that they lead through; `None` where it leads through none, or
/// nobody can tell.
pub(super) fn admits(ground: &Ground, way: &Way) -> Option<bool> {
    let requests = [&way.api, &way.page].into_iter().filter_map(|origin| Some((origin, service(origin)?)));
    let lets_in = |(origin, short): (&Origin, &str)| lets_in(ground, short, origin.address()?);
    let told: Vec<_> = requests.map(lets_in).collect();
    match told.as_slice() {
        [] => None,
        all if all.contains(&Some(false)) => Some(false),
        all if all.contains(&None) => None,
        _ => Some(true),
    }
}

/// Whether there are the endpoints that both requests lead through. Those beside the two may be there where they could not
/// be read.
pub(super) fn is_carried_whole(ground: &Ground, way: &Way) -> bool {
    let others = |short| !ground.standing(short).others.is_empty();
    let unread = ground.snapshot.gap(Part::Endpoints).is_some();
    let has_others = match way.id {
        PathId::ConsolePrivateAccess => unread || has_console(ground),
        PathId::OtherEndpoint => unread || (others(service::API) && others(service::STUDIO)),
        _ => true,
    };
    has_others && [&way.api, &way.page].into_iter().all(|origin| is_carried(ground, origin))
}

/// Whether there is the endpoint that a request leads through, if it leads through one.
pub(super) fn is_carried(ground: &Ground, origin: &Origin) -> bool {
    service(origin).is_none_or(|short| ground.has_endpoint(short))
}

/// The service whose endpoint a request passes.
const fn service(origin: &Origin) -> Option<&'static str> {
    match origin.carrier {
        Carrier::Api => Some(service::API),
        Carrier::Studio => Some(service::STUDIO),
        Carrier::Other => None,
    }
}

/// Whether the groups of a service's endpoint let anybody in on 443 who comes from where the address is: from the VPC, or
/// from beyond it. Nobody can tell of prefix lists, whose ranges are not read, nor of the members of groups.
fn lets_in(ground: &Ground, short: &str, address: IpAddr) -> Option<bool> {
    let inside = !is_beyond(ground.ranges(), &address);
    let from: Vec<&IpNet> = if inside { ground.ranges().iter().collect() } else { listed_beyond(ground) };
    let of = |source: &Source| match source {
        Source::Cidr(range) if from.is_empty() => Some(!ground.has_range(range)),
        Source::Cidr(range) => Some(from.iter().any(|from| range.contains(*from) || from.contains(range))),
        Source::Group(id) if !inside && ground.is_here(id) => Some(false),
        Source::Group(_) | Source::PrefixList(_) => None,
    };
    let told: Vec<_> = ground.admitted(short)?.into_iter().map(of).collect();
    if told.contains(&Some(true)) {
        return Some(true);
    }
    if told.contains(&None) { None } else { Some(false) }
}

/// The ranges beyond the VPC that mode vpc-ip lists.
fn listed_beyond<'a>(ground: &'a Ground) -> Vec<&'a IpNet> {
    let restriction = &ground.answers.restriction;
    let counts = restriction.mode == Mode::VpcIp;
    restriction.cidrs.iter().filter(|range| counts && !ground.has_range(range)).collect()
}

impl Ground<'_> {
    /// Whether a security group is one of the VPC: rules may name groups of a peered VPC too.
    pub(in crate::plan) fn is_here(&self, id: &SecurityGroupId) -> bool {
        let vpc = &self.answers.network.vpc;
        self.snapshot.security_groups.iter().any(|group| group.id == *id && group.vpc == *vpc)
    }

    /// Whether an endpoint for a service stands once the plan does.
    pub(in crate::plan) fn has_endpoint(&self, short: &str) -> bool {
        self.service(short).is_some() || self.standing(short).chosen.is_some()
    }

    /// Who reaches the endpoint of a service on 443 once the plan stands; `None` where its groups could not be read.
    pub(in crate::plan) fn admitted(&self, short: &str) -> Option<Vec<&Source>> {
        let wanted = self.service(short);
        let standing = wanted.map_or_else(|| self.standing(short).chosen, |wanted| wanted.standing.chosen);
        if standing.is_some() && self.snapshot.gap(Part::SecurityGroups).is_some() {
            return None;
        }
        let groups = &self.snapshot.security_groups;
        let own = standing.map(|endpoint| endpoint.groups.as_slice()).unwrap_or_default();
        let own: Vec<_> = own.iter().map(|id| groups.iter().find(|group| group.id == *id)).collect::<Option<_>>()?;
        // The planner leaves an endpoint alone that lets everybody in who must be.
        let added = wanted.filter(|_| standing.is_none_or(|endpoint| !self.lets_in_all(endpoint)));
        let groups = own.into_iter().chain(added.and_then(|_| self.group()));
        let rules = groups.flat_map(|group| &group.ingress).filter(|rule| rule.opens_https());
        let added = self.sources.iter().filter(|_| added.is_some());
        Some(rules.map(|rule| &rule.source).chain(added).collect())
    }
}
