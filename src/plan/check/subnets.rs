//! Findings about the VPC, its subnets and their Availability Zones.

use std::collections::BTreeMap;

use super::place::answered;
use super::{Finding, listed};
use crate::domain::network::{IngressRule, Source, Subnet, Vpc, display_name};
use crate::plan::code::Code;
use crate::plan::planner::ground::{Ground, Wanted};

pub fn findings(ground: &Ground) -> Vec<Finding> {
    if ground.answers.endpoints.services.is_empty() {
        return Vec::new();
    }
    let Some(vpc) = ground.vpc else { return vec![no_vpc(ground)] };
    let mut findings = missing(ground);
    findings.extend(ground.own_subnets().flat_map(|subnet| unusable(ground, subnet)));
    findings.extend(shared_zones(ground));
    if !ground.services.is_empty() {
        findings.extend(not_covered(ground));
        findings.extend(one_zone(ground));
        findings.extend(wide(ground, vpc));
        findings.extend(host_names(vpc));
    }
    findings
}

fn no_vpc(ground: &Ground) -> Finding {
    let identity = &ground.snapshot.identity;
    Finding::error(
        Code::VpcNotFound,
        format!("There is no {} in account {}, {}.", ground.answers.network.vpc, identity.account, identity.region),
        "Take the id from the VPC console in this Region.",
    )
}

fn missing(ground: &Ground) -> Vec<Finding> {
    let vpc = &ground.answers.network.vpc;
    let mut findings = Vec::new();
    for id in &ground.answers.network.subnets {
        match ground.subnets.iter().find(|subnet| subnet.id == *id) {
            None => findings.push(Finding::error(
                Code::SubnetNotFound,
                format!("There is no {id} in {}.", ground.snapshot.identity.region),
                format!("Take a subnet of {vpc}."),
            )),
            Some(subnet) if subnet.vpc != *vpc => findings.push(Finding::error(
                Code::SubnetElsewhere,
                format!("{id} is in {}, not in {vpc}.", subnet.vpc),
                format!("Take a subnet of {vpc}, or another VPC {}.", answered("network.vpc")),
            )),
            Some(_) => {}
        }
    }
    findings
}

/// Endpoints that would get a network interface in a subnet.
fn arriving<'g, 'a>(ground: &'g Ground<'a>, subnet: &Subnet) -> Vec<&'g Wanted<'a>> {
    let stays_out = |wanted: &&Wanted| {
        wanted.standing.chosen.is_some_and(|endpoint| {
            endpoint.subnets.contains(&subnet.id) || ground.covered_by(endpoint, &subnet.zone_id).is_some()
        })
    };
    ground.services.iter().filter(|wanted| !stays_out(wanted)).collect()
}

fn unusable(ground: &Ground, subnet: &Subnet) -> Vec<Finding> {
    let arriving = arriving(ground, subnet);
    if arriving.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let lacking = arriving.iter().filter(|wanted| !wanted.service.serves(&subnet.zone)).map(|wanted| wanted.short);
    let lacking: Vec<_> = lacking.collect();
    if !lacking.is_empty() {
        findings.push(Finding::error(
            Code::ZoneUnsupported,
            format!("{} is in {}, where {} has no endpoint service.", subnet.id, subnet.zone, listed(lacking)),
            "Take a subnet of another zone: the subnets of a VPC reach each other's endpoints.",
        ));
    }
    if subnet.owner != ground.snapshot.identity.account {
        findings.push(Finding::error(
            Code::SharedSubnet,
            format!("{} is shared by account {}: only its owner can put endpoints there.", subnet.id, subnet.owner),
            "Take a subnet of this account, or let the owner run this.",
        ));
    }
    if subnet.cidr.is_none() {
        findings.push(Finding::error(
            Code::SubnetWithoutIpv4,
            format!("{} has no IPv4 range, and the endpoints made here have IPv4 addresses.", subnet.id),
            "Take a subnet with an IPv4 range.",
        ));
    } else if (subnet.free_addresses as usize) < arriving.len() {
        findings.push(Finding::error(
            Code::SubnetFull,
            format!("{} has too few free addresses: each endpoint takes one.", subnet.id),
            "Take another subnet of the zone, or free addresses.",
        ));
    }
    findings
}

fn shared_zones(ground: &Ground) -> Vec<Finding> {
    let mut zones: BTreeMap<&str, Vec<&Subnet>> = BTreeMap::new();
    for subnet in ground.own_subnets() {
        let of_zone = zones.entry(&subnet.zone).or_default();
        if !of_zone.iter().any(|other| other.id == subnet.id) {
            of_zone.push(subnet);
        }
    }
    let finding = |(zone, subnets): (&str, Vec<&Subnet>)| {
        Finding::error(
            Code::SubnetsShareZone,
            format!("{} are in one zone, {zone}.", listed(subnets.iter().map(|subnet| &subnet.id))),
            "Keep one of them: an endpoint takes one subnet in each zone, and the others reach it.",
        )
    };
    zones.into_iter().filter(|(_, subnets)| subnets.len() > 1).map(finding).collect()
}

/// Whoever is in such a zone still reaches the endpoints, but over another zone: it costs, and falls with it.
fn not_covered(ground: &Ground) -> Vec<Finding> {
    let mut zones: BTreeMap<&str, Vec<&Subnet>> = BTreeMap::new();
    for subnet in ground.snapshot.subnets.iter().filter(|subnet| subnet.vpc == ground.answers.network.vpc) {
        zones.entry(&subnet.zone).or_default().push(subnet);
    }
    let mut findings = Vec::new();
    for (zone, subnets) in zones {
        let supported = ground.services.iter().all(|wanted| wanted.service.serves(zone));
        if !supported || ground.own_subnets().any(|subnet| subnet.zone == zone) {
            continue;
        }
        let of_domain = |subnet: &&Subnet| ground.domain.is_some_and(|domain| domain.subnets.contains(&subnet.id));
        let whose = if subnets.iter().any(of_domain) { "the domain runs in" } else { "the VPC has" };
        findings.push(Finding::warning(
            Code::ZoneNotCovered,
            format!(
                "No endpoint will stand in {zone}, where {whose} {}.",
                listed(subnets.iter().map(|subnet| label(subnet)))
            ),
            "Add one subnet of the zone, or accept that traffic from there crosses zones, which AWS charges for.",
        ));
    }
    findings
}

fn label(subnet: &Subnet) -> String {
    match display_name(&subnet.tags) {
        "" => subnet.id.to_string(),
        name => format!("{name} ({})", subnet.id),
    }
}

fn one_zone(ground: &Ground) -> Option<Finding> {
    let mut zones: Vec<_> = ground.own_subnets().map(|subnet| &subnet.zone).collect();
    zones.dedup();
    let [zone] = zones.as_slice() else { return None };
    Some(Finding::note(
        Code::OneZoneOnly,
        format!("The endpoints stand in {zone} alone: when that zone fails, nobody opens Studio."),
        "Add a subnet of a second zone, as AWS recommends.",
    ))
}

/// The names mean the endpoints in the whole VPC, so whoever their group does not let in loses SageMaker.
fn wide(ground: &Ground, vpc: &Vpc) -> Option<Finding> {
    let admitted = |range: &ipnet::IpNet| {
        let wanted = Source::Cidr(*range);
        let by_answer = ground.sources.iter().any(|source| IngressRule::https(source.clone()).admits_https(&wanted));
        let by_group = ground.group().is_some_and(|group| group.ingress.iter().any(|rule| rule.admits_https(&wanted)));
        by_answer || by_group
    };
    let out: Vec<_> = vpc.cidrs.iter().filter(|range| range.addr().is_ipv4() && !admitted(range)).collect();
    if out.is_empty() {
        return None;
    }
    Some(Finding::warning(
        Code::VpcWideDns,
        format!(
            "All of {} is sent to the endpoints by name, and their group does not let all of {} in: who is left out \
             loses SageMaker.",
            vpc.id,
            listed(out)
        ),
        format!(
            "Let in the VPC's ranges as client ranges {}, or make sure that nothing else in the VPC calls SageMaker.",
            answered("network.client_cidrs")
        ),
    ))
}

fn host_names(vpc: &Vpc) -> Option<Finding> {
    (vpc.dns_host_names == Some(false)).then(|| {
        Finding::note(
            Code::DnsHostNames,
            format!(
                "DNS host names are turned on in {}: instances with public addresses then also get public names.",
                vpc.id
            ),
            "Nothing to do: private names lead to the endpoints only where this is on.",
        )
    })
}
