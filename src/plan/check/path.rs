//! Findings about what stops packets between the endpoints and those who use them.

use std::collections::BTreeSet;

use ipnet::{IpNet, Ipv4Net};

use super::{Finding, listed, numbered};
use crate::domain::id::{SecurityGroupId, SubnetId};
use crate::domain::network::{EgressRule, SecurityGroup, Source, Subnet};
use crate::domain::traffic::{Direction, EPHEMERAL, HTTPS, NetworkAcl, Ports, RouteTable, table_of};
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;

pub fn findings(ground: &Ground) -> Vec<Finding> {
    if ground.services.is_empty() || ground.vpc.is_none() {
        return Vec::new();
    }
    let endpoints = endpoint_subnets(ground);
    let mut findings = network_acls(ground, &endpoints);
    findings.extend(routes(ground, &endpoints));
    findings.extend(outbound_rules(ground, &endpoints));
    findings
}

/// Where the endpoints' network interfaces stand in the end.
fn endpoint_subnets<'a>(ground: &Ground<'a>) -> Vec<&'a Subnet> {
    let standing: Vec<_> = ground.services.iter().filter_map(|wanted| wanted.standing.chosen).collect();
    let stands = |subnet: &&Subnet| standing.iter().any(|endpoint| endpoint.subnets.contains(&subnet.id));
    let mut subnets: Vec<_> = ground.own_subnets().chain(ground.snapshot.subnets.iter().filter(stands)).collect();
    subnets.sort_by_key(|subnet| &subnet.id);
    subnets.dedup_by_key(|subnet| &subnet.id);
    subnets
}

/// The domains' subnets in the VPC, in which apps run.
fn app_subnets<'a>(ground: &Ground<'a>) -> Vec<&'a Subnet> {
    let ids: BTreeSet<&SubnetId> = ground.domains().flat_map(|domain| &domain.subnets).collect();
    let here = |subnet: &&Subnet| subnet.vpc == ground.answers.network.vpc && ids.contains(&subnet.id);
    ground.snapshot.subnets.iter().filter(here).collect()
}

fn block(subnet: &Subnet) -> Option<Ipv4Net> {
    let IpNet::V4(block) = subnet.cidr? else { return None };
    Some(block)
}

/// One way that packets must pass a network ACL.
#[derive(Clone, Copy)]
struct Way {
    direction: Direction,
    ports: Ports,
    what: &'static str,
}

const REQUESTS_IN: Way = Way { direction: Direction::Inbound, ports: HTTPS, what: "HTTPS (443)" };
const ANSWERS_OUT: Way = Way { direction: Direction::Outbound, ports: EPHEMERAL, what: "answers (32768-65535)" };
const REQUESTS_OUT: Way = Way { direction: Direction::Outbound, ports: HTTPS, what: "HTTPS (443)" };
const ANSWERS_IN: Way = Way { direction: Direction::Inbound, ports: EPHEMERAL, what: "answers (32768-65535)" };

/// Network ACLs keep no state: requests and answers must each be let through, at both ends
/// (VPC User Guide, "Network ACLs").
fn network_acls(ground: &Ground, endpoints: &[&Subnet]) -> Vec<Finding> {
    let apps = app_subnets(ground);
    let blocks = |subnets: &[&Subnet]| subnets.iter().filter_map(|subnet| block(subnet)).collect::<Vec<_>>();
    let mut clients: Vec<Ipv4Net> = ground.sources.iter().filter_map(range_of).collect();
    clients.extend(blocks(&apps));
    let clients = Ipv4Net::aggregate(&clients);
    let mut findings = Vec::new();
    for acl in &ground.snapshot.network_acls {
        let stopped = |ends: &[&Subnet], others: &[Ipv4Net], way: Way| stopped(acl, ends, others, way);
        findings.extend(stopped(endpoints, &clients, REQUESTS_IN));
        findings.extend(stopped(endpoints, &clients, ANSWERS_OUT));
        findings.extend(stopped(&apps, &blocks(endpoints), REQUESTS_OUT));
        findings.extend(stopped(&apps, &blocks(endpoints), ANSWERS_IN));
    }
    findings
}

fn range_of(source: &Source) -> Option<Ipv4Net> {
    let Source::Cidr(IpNet::V4(range)) = source else { return None };
    Some(*range)
}

fn stopped(acl: &NetworkAcl, ends: &[&Subnet], others: &[Ipv4Net], way: Way) -> Option<Finding> {
    let (mut subnets, mut ranges, mut rules) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for end in ends.iter().filter(|end| acl.subnets.contains(&end.id)) {
        for other in others {
            if let Some(rule) = acl.stops(way.direction, *other, way.ports, block(end)) {
                subnets.insert(&end.id);
                ranges.insert(other);
                rules.insert(rule);
            }
        }
    }
    if rules.is_empty() {
        return None;
    }
    let rules = listed(rules.into_iter().map(|rule| if rule == 32_767 { "*".to_owned() } else { rule.to_string() }));
    let (Way { direction, what, .. }, subnets, ranges) = (way, listed(subnets), listed(ranges));
    Some(Finding::warning(
        Code::NetworkAcl,
        format!(
            "The network ACL {} of {subnets} stops {what} {direction} {ranges}, or some of it (rule {rules}).",
            acl.id
        ),
        "Let it through in the network ACL, or take subnets that another one guards.",
    ))
}

/// Ranges outside the VPC from which people come.
pub(super) fn outside(ground: &Ground) -> Vec<IpNet> {
    let named = ground.sources.iter().filter_map(range_of).map(IpNet::V4);
    let private = ground.answers.restriction.mode == crate::domain::restriction::Mode::VpcIp;
    let listed = ground.answers.restriction.cidrs.iter().copied().filter(|_| private);
    let all: BTreeSet<IpNet> = named.chain(listed).collect();
    all.into_iter().filter(|range| !ground.has_range(range)).collect()
}

/// Requests from other networks are of use only where the answers find back.
fn routes(ground: &Ground, endpoints: &[&Subnet]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let outside = outside(ground);
    for subnet in endpoints {
        let Some(table) = table_of(&ground.snapshot.route_tables, &subnet.vpc, &subnet.id) else { continue };
        let lost: Vec<_> =
            outside.iter().filter_map(|range| lost(table, range).map(|why| format!("{range} ({why})"))).collect();
        if !lost.is_empty() {
            findings.push(Finding::warning(
                Code::NoRoute,
                format!("The route table {} of {} leads no answer back to {}.", table.id, subnet.id, listed(lost)),
                "Add the route over VPN, peering or a transit gateway, or take the range away.",
            ));
        }
    }
    findings
}

/// Why packets to a range get lost, if they do; a part of it that is led somewhere is taken for meant.
fn lost(table: &RouteTable, range: &IpNet) -> Option<String> {
    let leads = |target: &str| target != "local" && !target.starts_with("vpce-");
    let to_parts = table.routes.iter().any(|route| {
        route.destination.is_some_and(|destination| range.contains(&destination))
            && leads(&route.target)
            && !route.blackhole
            && !route.is_internet()
    });
    if to_parts || table.has_unread_routes() {
        return None;
    }
    match table.route_to(range) {
        None => Some("no route".to_owned()),
        Some(route) if route.blackhole => Some(format!("{} is gone", route.target)),
        Some(route) if route.is_internet() => Some(format!("{} leads to the internet", route.target)),
        Some(_) => None,
    }
}

/// Apps carry all groups of their settings at once, so one of each set must let HTTPS out.
fn outbound_rules(ground: &Ground, endpoints: &[&Subnet]) -> Vec<Finding> {
    let sets: BTreeSet<&Vec<SecurityGroupId>> = ground
        .domains()
        .flat_map(|domain| {
            let of_profiles = domain.profiles.iter().map(|profile| &profile.security_groups);
            of_profiles.chain([&domain.security_groups])
        })
        .collect();
    sets.into_iter().filter_map(|set| shut_in(ground, endpoints, set)).collect()
}

fn shut_in(ground: &Ground, endpoints: &[&Subnet], set: &[SecurityGroupId]) -> Option<Finding> {
    let find = |id: &SecurityGroupId| ground.snapshot.security_groups.iter().find(|group| group.id == *id);
    let groups: Vec<&SecurityGroup> = set.iter().filter_map(find).collect();
    let here = groups.iter().all(|group| group.vpc == ground.answers.network.vpc);
    if groups.len() < set.len() || groups.is_empty() || !here {
        return None;
    }
    let rules: Option<Vec<&EgressRule>> = groups
        .iter()
        .map(|group| group.egress.as_ref())
        .collect::<Option<Vec<_>>>()
        .map(|all| all.into_iter().flatten().collect());
    let rules: Vec<_> = rules?.into_iter().filter(|rule| rule.opens_https()).collect();
    let by_name = rules.iter().any(|rule| match &rule.destination {
        Source::Group(id) => {
            ground.services.iter().all(|wanted| is_endpoints_group(ground, wanted.standing.chosen, id))
        }
        Source::PrefixList(_) => true,
        Source::Cidr(_) => false,
    });
    let open = |subnet: &&&Subnet| {
        let leads = |rule: &&EgressRule| matches!((&rule.destination, subnet.cidr), (Source::Cidr(to), Some(block)) if to.contains(&block));
        rules.iter().any(leads)
    };
    let shut: Vec<_> = endpoints.iter().filter(|subnet| !open(subnet)).map(|subnet| &subnet.id).collect();
    if by_name || shut.is_empty() {
        return None;
    }
    Some(Finding::warning(
        Code::StudioGroupShut,
        format!(
            "No outbound rule of Studio's security {} {} lets apps reach the endpoints in {} on 443.",
            numbered(set, "group", "groups"),
            listed(set),
            listed(shut)
        ),
        "Add an outbound rule for HTTPS to the endpoints' subnets.",
    ))
}

fn is_endpoints_group(
    ground: &Ground,
    endpoint: Option<&crate::domain::network::Endpoint>,
    id: &SecurityGroupId,
) -> bool {
    match endpoint {
        Some(endpoint) => endpoint.groups.contains(id),
        None => ground.group().is_some_and(|group| group.id == *id),
    }
}
