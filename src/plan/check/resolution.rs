//! Findings about what decides over names besides the plan: DNS servers, Resolver rules, Profiles, other zones.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::path::outside;
use super::{Finding, listed};
use crate::domain::network::{Vpc, same_name};
use crate::domain::resolver::{Profile, ResolverRule, is_within};
use crate::domain::restriction::Mode;
use crate::domain::service::Service;
use crate::plan::code::Code;
use crate::plan::planner::ground::{Ground, PRIVATE_LINK};

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let Some(vpc) = ground.vpc.filter(|_| !ground.services.is_empty()) else { return Vec::new() };
    let names: BTreeSet<String> = ground.services.iter().flat_map(|wanted| wanted.service.zone_names()).collect();
    let mut findings: Vec<Finding> = custom_servers(vpc).into_iter().collect();
    findings.extend(rules(ground, &names));
    findings.extend(ground.snapshot.resolution.profiles.iter().flat_map(|profile| of_profile(profile, &names)));
    findings.extend(other_zones(ground, &names));
    findings.extend(no_inbound(ground, vpc, &names));
    findings.extend(proxies(ground));
    findings
}

/// Only the VPC's own Resolver knows private names (Route 53 Developer Guide, "Considerations when working with a
/// private hosted zone").
fn custom_servers(vpc: &Vpc) -> Option<Finding> {
    let servers = vpc.name_servers.as_ref()?;
    let others: Vec<_> = servers.iter().filter(|server| !is_amazon(vpc, server)).collect();
    if others.is_empty() && !servers.is_empty() {
        return None;
    }
    let what = if servers.is_empty() { "no DNS server".to_owned() } else { listed(others) };
    Some(Finding::warning(
        Code::CustomDnsServers,
        format!(
            "The DHCP options of {} name {what}: whoever asks there learns the endpoints only by forwarding.",
            vpc.id
        ),
        "Let those servers forward the names of SageMaker to the Amazon DNS server, the VPC's base address plus two.",
    ))
}

/// `AmazonProvidedDNS`, or one of the addresses at which it answers (VPC User Guide, "Amazon DNS server").
fn is_amazon(vpc: &Vpc, server: &str) -> bool {
    let plus_two = |block: &IpNet| {
        let IpNet::V4(block) = block else { return false };
        let address = block.network().to_bits().checked_add(2).map(|bits| IpAddr::V4(bits.into()));
        address.is_some_and(|address| server == address.to_string())
    };
    matches!(server, "AmazonProvidedDNS" | "169.254.169.253" | "fd00:ec2::253") || vpc.cidrs.iter().any(plus_two)
}

/// Names that a forwarding rule takes from a zone: of two that fit, the more specific one wins, and of two for one
/// domain the rule (Route 53 Developer Guide, "Private hosted zones and Route 53 VPC Resolver rules"). A Profile's
/// wins only where it is the more specific one (the same, "How Route 53 Profile settings are prioritized").
fn rules(ground: &Ground, names: &BTreeSet<String>) -> Vec<Finding> {
    let resolution = &ground.snapshot.resolution;
    let by_vpc = resolution.rules.iter().map(|rule| (rule, true));
    let by_profile = resolution.profiles.iter().flat_map(|profile| &profile.rules).map(|rule| (rule, false));
    let taken = |(rule, same): (&ResolverRule, bool)| {
        let takes = |name: &&String| is_below(&rule.domain, name) || (same && same_name(&rule.domain, name));
        let names: Vec<_> = names.iter().filter(takes).collect();
        (rule.forwards() && !names.is_empty()).then(|| forwarded(rule, &names))
    };
    by_vpc.chain(by_profile).filter_map(taken).collect()
}

fn forwarded(rule: &ResolverRule, names: &[&String]) -> Finding {
    let what = if names.iter().any(|name| same_name(name, &rule.domain)) { "" } else { ", which is below " };
    let below = if what.is_empty() { String::new() } else { listed(names) };
    Finding::warning(
        Code::ResolverRule,
        format!(
            "The Resolver rule {} of account {} sends questions for {}{what}{below} to other DNS servers, whatever \
             stands here.",
            rule.id, rule.owner, rule.domain
        ),
        "Disassociate the rule from the VPC, or make sure that those servers answer with the endpoints' addresses.",
    )
}

fn is_below(name: &str, domain: &str) -> bool {
    is_within(name, domain) && !same_name(name, domain)
}

fn of_profile(profile: &Profile, names: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rules = profile.rules.iter().filter(|rule| rule.forwards()).map(|rule| (rule.id.as_str(), &rule.domain));
    let zones = profile.zones.iter().map(|zone| (zone.id.as_str(), &zone.name));
    let same = rules.chain(zones).filter(|(_, name)| names.iter().any(|ours| same_name(ours, name)));
    findings.extend(same.map(|(id, name)| {
        Finding::note(
            Code::ProfileOutranked,
            format!(
                "The Route 53 Profile {} brings {id} for {name}: in this VPC what stands here comes first.",
                profile.id
            ),
            "Nothing, if the VPC shall have endpoints of its own.",
        )
    }));
    if !profile.unread.is_empty() {
        findings.push(Finding::note(
            Code::UnknownResolution,
            format!(
                "The Route 53 Profile {} brings {}, which its owner does not let be read: whether it is for names of \
                 SageMaker is unknown.",
                profile.id,
                listed(&profile.unread)
            ),
            "Ask its owner.",
        ));
    }
    findings
}

/// Zones that serve other names than the service's own, and bear on them all the same.
fn other_zones(ground: &Ground, names: &BTreeSet<String>) -> Vec<Finding> {
    let own = ground.snapshot.hosted_zones.iter().filter(|zone| zone.owner != PRIVATE_LINK);
    let own = own.map(|zone| (zone.id.to_string(), &zone.name));
    let profile = ground.snapshot.resolution.profiles.iter().flat_map(|profile| &profile.zones);
    let brought = profile.map(|zone| (format!("{} (by Profile)", zone.id), &zone.name));
    own.chain(brought).filter_map(|(id, zone)| other_zone(ground, names, &id, zone)).collect()
}

fn other_zone(ground: &Ground, names: &BTreeSet<String>, id: &str, zone: &str) -> Option<Finding> {
    let above: Vec<_> = names.iter().filter(|name| is_below(zone, name)).collect();
    if !above.is_empty() {
        return Some(Finding::warning(
            Code::NarrowerZone,
            format!("The hosted zone {id} serves {zone}, below {}: it alone answers for names there.", listed(above)),
            "Disassociate it from the VPC, or point its records to the endpoint.",
        ));
    }
    if names.iter().any(|name| is_below(name, zone)) {
        return Some(Finding::warning(
            Code::ParentZone,
            format!(
                "The hosted zone {id} serves {zone}: in this VPC each name below that neither it nor an endpoint has \
                 does not exist (NXDOMAIN)."
            ),
            "Disassociate it from the VPC: a zone for each name alone hides no other.",
        ));
    }
    is_misnamed(ground, zone).then(|| {
        Finding::note(
            Code::MisnamedZone,
            format!("The hosted zone {id} serves {zone}, a name that no service of SageMaker has."),
            "Delete it if it was meant for an endpoint: the names here are those that AWS lists.",
        )
    })
}

/// Made for SageMaker in this Region, and for no name that AWS lists, nor above or below one.
fn is_misnamed(ground: &Ground, zone: &str) -> bool {
    let labels: BTreeSet<&str> = zone.split('.').collect();
    let meant = labels.contains("sagemaker") && labels.contains(ground.snapshot.identity.region.as_str());
    let mut known = ground.snapshot.services.iter().flat_map(Service::zone_names);
    meant && !known.any(|name| is_within(zone, &name) || is_within(&name, zone))
}

/// Networks outside learn private names only through an inbound endpoint (Route 53 Developer Guide, "Forwarding
/// inbound DNS queries to your VPCs").
fn no_inbound(ground: &Ground, vpc: &Vpc, names: &BTreeSet<String>) -> Option<Finding> {
    let none = ground.snapshot.resolution.inbound.as_ref().is_some_and(Vec::is_empty);
    let outside = outside(ground);
    (none && !outside.is_empty()).then(|| {
        Finding::warning(
            Code::NoInboundResolver,
            format!(
                "{} has no inbound Resolver endpoint: DNS servers of {} cannot ask it, and their people reach Studio \
                 over the internet.",
                vpc.id,
                listed(outside)
            ),
            format!("Make one, and let those DNS servers forward {} there, or reach it otherwise.", listed(names)),
        )
    })
}

/// What a proxy carries comes from where the proxy is. The list is in the form that `NO_PROXY` has, where a dot at the
/// beginning stands for whatever is below.
fn proxies(ground: &Ground) -> Option<Finding> {
    let names = ground.services.iter().flat_map(|wanted| &wanted.service.private_names);
    let hosts: BTreeSet<&str> = names.map(|name| name.trim_end_matches('.').trim_start_matches('*')).collect();
    (!hosts.is_empty() && ground.answers.restriction.mode != Mode::Ip).then(|| {
        Finding::note(
            Code::ProxyHosts,
            "What goes through a proxy may reach Studio over the internet: no AWS API tells of proxies.",
            format!(
                "Where browsers, programs or apps use one: NO_PROXY={} beside what is left out there already.",
                hosts.into_iter().collect::<Vec<_>>().join(",")
            ),
        )
    })
}
