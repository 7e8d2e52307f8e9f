//! Findings about the DNS names of services: private DNS and hosted zones never serve one name together.

use std::collections::BTreeMap;

use super::place::answered;
use super::{Finding, listed};
use crate::domain::network::HostedZone;
use crate::domain::text::capital;
use crate::plan::answers::{Answers, DnsWay};
use crate::plan::code::Code;
use crate::plan::planner::Serving;
use crate::plan::planner::ground::{Ground, Wanted};
use crate::plan::snapshot::Snapshot;

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let mut findings = Vec::new();
    for wanted in &ground.services {
        findings.extend(conflicts(ground, wanted));
        findings.extend(gaps(ground, wanted));
    }
    findings
}

/// What keeps the names of each service from being served as these answers say, the first of it: for whoever chooses,
/// in the words of the plan.
#[must_use]
pub fn in_the_way(snapshot: &Snapshot, answers: &Answers) -> BTreeMap<String, Finding> {
    let ground = Ground::new(snapshot, answers);
    let first = |wanted: &Wanted| Some((wanted.short.to_owned(), conflicts(&ground, wanted).into_iter().next()?));
    ground.services.iter().filter_map(first).collect()
}

fn conflicts(ground: &Ground, wanted: &Wanted) -> Vec<Finding> {
    let mut findings = Vec::from_iter(other_endpoint(wanted));
    for name in wanted.service.zone_names() {
        let zones = ground.hosted_zones(&name);
        findings.extend(zones.filter_map(|zone| zone_conflict(ground, wanted, zone, &name)));
        findings.extend(shared_name(ground, wanted, &name));
    }
    findings
}

/// AWS refuses private DNS, and hosted zones, while another endpoint has private DNS for the name.
fn other_endpoint(wanted: &Wanted) -> Option<Finding> {
    let other = wanted.standing.others.iter().find(|endpoint| endpoint.private_dns)?;
    let whose = if other.requester_managed { ", which another AWS service manages" } else { "" };
    Some(Finding::error(
        Code::DnsConflict,
        format!(
            "{} has private DNS for {} in this VPC{whose}: AWS lets no second way serve it.",
            other.id, wanted.short
        ),
        format!("Turn private DNS off on {}, or use another VPC.", other.id),
    ))
}

fn zone_conflict(ground: &Ground, wanted: &Wanted, zone: &HostedZone, name: &str) -> Option<Finding> {
    let ours = zone.owner == ground.snapshot.identity.account;
    let owner = if ours { "this account" } else { zone.owner.as_str() };
    let message = format!("The hosted zone {} of {owner} serves {name} in this VPC", zone.id);
    match (wanted.way, Serving::of(ground, zone)) {
        (DnsWay::PrivateDns, Serving::Own) => None,
        (DnsWay::PrivateDns, _) => Some(Finding::error(
            Code::DnsConflict,
            format!("{message}, and private DNS cannot serve the same name."),
            out_of_the_way(ground, wanted, zone, name),
        )),
        (DnsWay::HostedZone, Serving::Foreign) => Some(Finding::error(
            Code::DnsConflict,
            format!("{message}: no second zone of that name fits."),
            "Let its owner point it to the endpoint, or disassociate it from the VPC.",
        )),
        (DnsWay::HostedZone, _) if ground.may_rewrite(zone) => None,
        (DnsWay::HostedZone, _) => other_records(ground, wanted, zone, name),
    }
}

/// The zone goes or, where what it says leaves room for ours, serves.
fn out_of_the_way(ground: &Ground, wanted: &Wanted, zone: &HostedZone, name: &str) -> String {
    let asked = owner_by_tag(ground, zone);
    let away = match zone.vpcs.len() {
        _ if zone.owner != ground.snapshot.identity.account => "let its owner disassociate the zone from the VPC",
        // Route 53 Developer Guide, "Disassociating VPCs from a private hosted zone".
        1 if asked.is_none() => "delete the zone, as Route 53 disassociates none from its last VPC",
        1 => "to delete the zone, as Route 53 disassociates none from its last VPC",
        _ if asked.is_none() => "disassociate the zone from the VPC",
        _ => "to disassociate the zone from the VPC",
    };
    let away = match asked {
        Some(tag) => format!("ask its owner (tag {tag}) {away}"),
        None => away.to_owned(),
    };
    let serves = Serving::of(ground, zone) != Serving::Foreign
        && (ground.may_rewrite(zone) || other_records(ground, wanted, zone, name).is_none());
    if serves {
        return format!("Choose hosted-zone for {} {}, or {away}.", wanted.short, answered("endpoints.dns"));
    }
    format!("{}, then read again.", capital(&away))
}

/// The tag by which a zone of this account, that this program did not make, is told as somebody's.
fn owner_by_tag(ground: &Ground, zone: &HostedZone) -> Option<String> {
    let is_others = zone.owner == ground.snapshot.identity.account && !ground.is_own(zone);
    let names = |key: &str| ["owner", "team"].iter().any(|name| key.eq_ignore_ascii_case(name));
    let tag = zone.tags.iter().find(|(key, _)| is_others && names(key));
    tag.map(|(key, value)| format!("{key}={value}"))
}

/// A zone that others made, or that other VPCs use too, is completed, but what it says already is not overwritten.
fn other_records(ground: &Ground, wanted: &Wanted, zone: &HostedZone, name: &str) -> Option<Finding> {
    let chosen = wanted.standing.chosen.and_then(|endpoint| endpoint.regional_entry());
    let names = wanted.service.record_names(name);
    let other = zone.records.iter().find(|record| {
        let concerned =
            matches!(record.kind.as_str(), "A" | "AAAA" | "CNAME") && names.iter().any(|name| record.is_named(name));
        let fits = record.alias.as_ref().zip(chosen).is_some_and(|(alias, entry)| alias.same_target(entry));
        concerned && !fits
    })?;
    let fix = match wanted.standing.chosen {
        Some(endpoint) => format!("Delete the record, or point it to {}, then read again.", endpoint.id),
        None => "Delete the record, then read again: the plan makes one that points to the endpoint that it makes."
            .to_owned(),
    };
    let why = if ground.is_own(zone) { "other VPCs use the zone too" } else { "this program did not make the zone" };
    Some(Finding::error(
        Code::DnsConflict,
        format!("{} in the hosted zone {} points elsewhere, and {why}.", other.name, zone.id),
        fix,
    ))
}

/// Two services can share a name, and only one of them can serve it.
fn shared_name(ground: &Ground, wanted: &Wanted, name: &str) -> Option<Finding> {
    let shares =
        |other: &&Wanted| other.short > wanted.short && other.service.zone_names().iter().any(|zone| zone == name);
    let other = ground.services.iter().find(shares)?;
    Some(Finding::error(
        Code::DnsConflict,
        format!("{} and {} share the name {name}.", wanted.short, other.short),
        format!("Take {} or {} away.", wanted.short, other.short),
    ))
}

/// Names that pass from one way to the other, and names that a new hosted zone takes: it answers before it has records.
fn gaps(ground: &Ground, wanted: &Wanted) -> Option<Finding> {
    let own = |name: &String| ground.hosted_zones(name).any(|zone| ground.is_own(zone));
    let chosen = wanted.standing.chosen;
    let to_zones = chosen.is_some_and(|one| one.private_dns) && wanted.way == DnsWay::HostedZone;
    let is_private = chosen.is_some_and(|one| !one.private_dns) && wanted.private_dns();
    let to_private = is_private && wanted.service.zone_names().iter().any(own);
    let new: Vec<_> =
        wanted.zone_names().into_iter().filter(|name| ground.hosted_zones(name).next().is_none()).collect();
    let short = wanted.short;
    let mut says = Vec::new();
    if to_zones || to_private {
        says.push(format!(
            "While the names of {short} pass from one way to the other, they mean the internet for some minutes."
        ));
    }
    if !new.is_empty() && ground.vpc.is_some() {
        says.push(format!(
            "The names of {short} do not exist in the VPC from when their hosted zones are made until the records are in \
             sync, a minute as a rule: {}.",
            listed(&new)
        ));
    }
    let fix = "Apply when nobody works in Studio, nor calls SageMaker from the VPC.";
    (!says.is_empty()).then(|| Finding::warning(Code::DnsGap, says.join(" "), fix))
}
