//! Which subnets can take the endpoints, and which ones to suggest.

use crate::domain::id::{SubnetId, VpcId};
use crate::domain::network::Subnet;
use crate::domain::service;
use crate::domain::studio::Domain;
use crate::plan::snapshot::Snapshot;
use crate::ui::parts::filter::Haystack;

/// A subnet and whether it can be chosen.
#[derive(Debug)]
pub struct Choice {
    /// Its place in the snapshot.
    pub subnet: usize,
    /// Why it cannot be chosen, without a full stop.
    pub reason: Option<String>,
    /// What the filter looks into.
    pub row: Haystack,
}

/// Why a subnet is suggested, the best reason last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::Display)]
pub enum Why {
    /// It has the most free addresses of its zone.
    #[strum(to_string = "most free here")]
    Free,
    /// The domain lives in it.
    #[strum(to_string = "the domain's own")]
    Own,
    /// An endpoint of the services stands in it.
    #[strum(to_string = "has the endpoint")]
    Stands,
}

/// The subnets of a VPC, by zone and name, each with the reason where it cannot be chosen.
pub fn choices(snapshot: &Snapshot, vpc: &VpcId, services: &[String]) -> Vec<Choice> {
    let mut found: Vec<(usize, &Subnet)> =
        snapshot.subnets.iter().enumerate().filter(|(_, subnet)| subnet.vpc == *vpc).collect();
    found.sort_by(|(_, a), (_, b)| (&a.zone, a.cidr, &a.id).cmp(&(&b.zone, b.cidr, &b.id)));
    let choice = |(at, subnet)| Choice { subnet: at, reason: reason(snapshot, subnet, services), row: row(subnet) };
    found.into_iter().map(choice).collect()
}

fn row(subnet: &Subnet) -> Haystack {
    Haystack::new(&[subnet.id.as_str(), &subnet.zone, &subnet.zone_id])
        .with_tags(&subnet.tags)
        .with_ranges(&subnet.cidr)
}

fn reason(snapshot: &Snapshot, subnet: &Subnet, services: &[String]) -> Option<String> {
    if subnet.owner != snapshot.identity.account && !subnet.owner.is_empty() {
        return Some(format!("account {} owns it, and only the owner can make endpoints in it", subnet.owner));
    }
    let lacking = services.iter().find(|short| {
        service::find(&snapshot.services, &snapshot.identity.region, short)
            .is_some_and(|service| !service.zones.contains(&subnet.zone))
    });
    if let Some(short) = lacking {
        let what = if short == service::STUDIO { "Studio" } else { short.as_str() };
        return Some(format!("{what} has no endpoint service in this zone"));
    }
    if subnet.cidr.is_none() {
        return Some("it has no IPv4 addresses".to_owned());
    }
    // An endpoint that stands in it already needs no further address.
    let full = subnet.free_addresses == 0 && !stands_in(snapshot, services, subnet);
    full.then(|| "it has no free address".to_owned())
}

/// One subnet in each zone where one can be chosen: where an endpoint of these services stands, else the domain's
/// own, else the one with most free addresses.
pub fn suggest<'a>(
    snapshot: &Snapshot,
    domain: Option<&Domain>,
    services: &[String],
    choices: impl IntoIterator<Item = &'a Choice>,
) -> Vec<(SubnetId, Why)> {
    let mut best: Vec<&Subnet> = Vec::new();
    let why = |subnet: &Subnet| {
        if stands_in(snapshot, services, subnet) {
            return Why::Stands;
        }
        if domain.is_some_and(|domain| domain.subnets.contains(&subnet.id)) { Why::Own } else { Why::Free }
    };
    let worth = |subnet: &Subnet| (why(subnet), subnet.free_addresses);
    for choice in choices.into_iter().filter(|choice| choice.reason.is_none()) {
        let Some(subnet) = snapshot.subnets.get(choice.subnet) else { continue };
        match best.iter_mut().find(|held| held.zone == subnet.zone) {
            Some(held) if worth(subnet) > worth(held) => *held = subnet,
            Some(_) => {}
            None => best.push(subnet),
        }
    }
    best.into_iter().map(|subnet| (subnet.id.clone(), why(subnet))).collect()
}

fn stands_in(snapshot: &Snapshot, services: &[String], subnet: &Subnet) -> bool {
    snapshot.endpoints.iter().any(|endpoint| {
        let short = service::short_name(&endpoint.service, &snapshot.identity.region);
        endpoint.is_live() && endpoint.subnets.contains(&subnet.id) && services.iter().any(|name| name == short)
    })
}
