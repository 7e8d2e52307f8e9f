//! What there is to know of the VPC that is looked at: under the cursor, or chosen.

use ratatui::text::Line;

use super::Item;
use crate::domain::id::{SecurityGroupId, SubnetId, VpcId};
use crate::domain::network::{Vpc, display_name};
use crate::domain::studio::Domain;
use crate::plan::answers::DnsWay;
use crate::plan::check::listed;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::{domain, endpoints};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::Sign;

/// The VPC under the cursor or, where that is on something else, the chosen one.
pub fn looked_at<'a>(model: &Model, snapshot: &'a Snapshot) -> Option<&'a Vpc> {
    match model.network.cursor {
        Some(Item::Vpc(at)) => snapshot.vpcs.get(at),
        _ => chosen(model, snapshot),
    }
}

/// The chosen VPC.
pub fn chosen<'a>(model: &Model, snapshot: &'a Snapshot) -> Option<&'a Vpc> {
    snapshot.vpcs.iter().find(|vpc| Some(&vpc.id) == model.draft.vpc())
}

/// A VPC by its name, where it has one, and its id.
pub fn named(model: &Model, id: &VpcId) -> String {
    let vpc = model.snapshot().and_then(|snapshot| snapshot.vpcs.iter().find(|vpc| vpc.id == *id));
    match vpc.map(|vpc| display_name(&vpc.tags)) {
        None | Some("") => id.to_string(),
        Some(name) => format!("{name} ({id})"),
    }
}

/// What there is to know of a VPC, which is named where it is not the chosen one; and of what is chosen.
pub fn lines(model: &Model, snapshot: &Snapshot, vpc: Option<&Vpc>, width: usize) -> Vec<Line<'static>> {
    let mut remarks = vpc.map(|vpc| of(model, snapshot, vpc)).unwrap_or_default();
    let is_chosen = vpc.map(|vpc| &vpc.id) == model.draft.vpc();
    if let Some(other) = vpc.filter(|_| !is_chosen) {
        let name = match display_name(&other.tags) {
            "" => other.id.to_string(),
            name => text::clean(name).into_owned(),
        };
        remarks = remarks.into_iter().map(|words| format!("{name}: {words}")).collect();
    }
    if is_chosen {
        remarks.extend(of_subnets(model, snapshot));
    }
    remarks.extend(gone(model, snapshot));
    remarks.iter().flat_map(|words| framing::remark(Sign::Attention, words, width)).collect()
}

fn of(model: &Model, snapshot: &Snapshot, vpc: &Vpc) -> Vec<String> {
    let domain = domain::chosen(model, snapshot);
    let is_away = domain.and_then(|domain| domain.vpc.as_ref()).is_some_and(|home| *home != vpc.id);
    let away = "The domain lives in another VPC: its apps use these endpoints only where routes and names lead here.";
    let is_unknown = vpc.dns_support.is_none() && model.reading.has(Part::VpcAttributes);
    let gap = snapshot.gap(Part::VpcAttributes).filter(|_| is_unknown);
    [
        dns(model, vpc),
        is_away.then(|| away.to_owned()),
        groups_elsewhere(model, snapshot, domain, vpc),
        left_out(model, vpc),
        gap.map(|gap| format!("DNS settings of the VPC: unknown; needs {}.", gap.action)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Rules name groups of their own VPC only.
fn groups_elsewhere(model: &Model, snapshot: &Snapshot, domain: Option<&Domain>, vpc: &Vpc) -> Option<String> {
    let answers = &model.draft.answers;
    if answers.endpoints.services.is_empty() || !model.reading.has(Part::SecurityGroups) {
        return None;
    }
    // What was not read is not elsewhere.
    if snapshot.gap(Part::SecurityGroups).is_some() {
        return None;
    }
    let is_here = |id: &SecurityGroupId| snapshot.security_groups.iter().any(|one| one.id == *id && one.vpc == vpc.id);
    let groups = domain?.studio_groups();
    let away: Vec<&SecurityGroupId> = groups.iter().filter(|id| !is_here(id)).collect();
    (!away.is_empty()).then(|| {
        format!(
            "Studio's security groups {} are not in this VPC, so no rule here can name them: let the ranges of \
             Studio's subnets in on the next page, and let its VPC reach the endpoints.",
            listed(away)
        )
    })
}

/// The names mean the endpoints in the whole VPC: whoever there is not let in loses `SageMaker`.
fn left_out(model: &Model, vpc: &Vpc) -> Option<String> {
    let out = endpoints::own_left_out(model, &vpc.cidrs);
    (!out.is_empty()).then(|| {
        format!(
            "All of this VPC is sent to the endpoints by name, and {} is not among the ranges that are let in: who is \
             left out loses SageMaker. The next page lists the ranges.",
            listed(out)
        )
    })
}

fn of_subnets(model: &Model, snapshot: &Snapshot) -> Option<String> {
    let uncovered = uncovered(model, snapshot);
    (!uncovered.is_empty()).then(|| {
        format!("No subnet in {}: who is there reaches the endpoints through another zone.", uncovered.join(", "))
    })
}

/// What was chosen and is there no more.
fn gone(model: &Model, snapshot: &Snapshot) -> Option<String> {
    let is_there = |id: &&SubnetId| snapshot.subnets.iter().any(|subnet| subnet.id == **id);
    let chosen = model.draft.answers.network.subnets.iter();
    let gone: Vec<_> = chosen.filter(|id| snapshot.gap(Part::Subnets).is_none() && !is_there(id)).collect();
    (!gone.is_empty()).then(|| format!("Chosen, and not in this account and Region: {}.", listed(gone)))
}

fn dns(model: &Model, vpc: &Vpc) -> Option<String> {
    let off = match (vpc.dns_support, vpc.dns_host_names) {
        (Some(false), Some(false)) => "DNS support and DNS host names are",
        (Some(false), _) => "DNS support is",
        (_, Some(false)) => "DNS host names are",
        _ => return None,
    };
    let endpoints = &model.draft.answers.endpoints;
    let private = endpoints.services.iter().any(|service| endpoints.dns.of(service) == DnsWay::PrivateDns);
    let who = if private { "Private DNS" } else { "A private hosted zone" };
    let names = if vpc.dns_host_names == Some(false) {
        " Instances with public addresses then also get public names."
    } else {
        ""
    };
    Some(format!("{off} off in this VPC. {who} needs them; the plan will turn them on.{names}"))
}

/// Zones in which a subnet could be chosen and none is.
fn uncovered(model: &Model, snapshot: &Snapshot) -> Vec<String> {
    let chosen = &model.draft.answers.network.subnets;
    let mut zones: Vec<(String, bool)> = Vec::new();
    for choice in model.network.choices.iter().filter(|choice| choice.reason.is_none()) {
        let Some(subnet) = snapshot.subnets.get(choice.subnet) else { continue };
        let covered = chosen.contains(&subnet.id);
        match zones.iter_mut().find(|(zone, _)| *zone == subnet.zone) {
            Some((_, held)) => *held |= covered,
            None => zones.push((subnet.zone.clone(), covered)),
        }
    }
    let some = zones.iter().any(|(_, covered)| *covered);
    let open = zones.into_iter().filter(|(_, covered)| some && !covered).map(|(zone, _)| zone);
    open.map(|zone| text::clean(&zone).into_owned()).collect()
}
