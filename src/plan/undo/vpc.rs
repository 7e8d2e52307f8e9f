//! The DNS attributes of the VPC: back to what they were, where nothing needs them now.

use serde_json::Value as Json;

use super::endpoints::Taken;
use super::{Made, Undo, back};
use crate::domain::id::VpcId;
use crate::plan::check::{Finding, listed};
use crate::plan::code::Code;
use crate::plan::planner::draft::prior;
use crate::plan::planner::ground::PRIVATE_LINK;
use crate::plan::snapshot::{Gap, Part};
use crate::plan::step::{Action, Change, Step, StepId, VpcAttribute};

/// Parts without which nobody knows what in the VPC needs an attribute.
const JUDGED_BY: [Part; 4] = [Part::Vpcs, Part::VpcAttributes, Part::Endpoints, Part::HostedZones];

/// Host names first, as AWS has them on only where DNS support is on.
pub fn plan(undo: &mut Undo, taken: &Taken, removed: &[String], before: &[StepId]) {
    let of = |attribute| move |made: &&Made| matches!(&made.change, Change::SetVpcAttribute { attribute: its, .. } if *its == attribute);
    let mut needs = before.to_vec();
    for (attribute, label) in
        [(VpcAttribute::DnsHostNames, "DNS host names"), (VpcAttribute::DnsSupport, "DNS support")]
    {
        if let Some(made) = undo.made.iter().find(of(attribute)) {
            let step = one(undo, made, label, &needed(undo, taken, removed), &needs);
            needs.extend(step);
        }
    }
}

fn one(undo: &mut Undo, made: &Made, label: &str, needed: &[String], needs: &[StepId]) -> Option<StepId> {
    let Change::SetVpcAttribute { vpc: id, attribute, value } = &made.change else { return None };
    if let Some(gap) = JUDGED_BY.iter().find_map(|part| undo.snapshot.gap(*part)) {
        undo.draft.findings.push(unjudged(id, label, gap));
        return None;
    }
    let vpc = undo.snapshot.vpcs.iter().find(|vpc| vpc.id == *id)?;
    let now = match attribute {
        VpcAttribute::DnsSupport => vpc.dns_support,
        VpcAttribute::DnsHostNames => vpc.dns_host_names,
    };
    match made.prior.as_ref().and_then(|prior| prior.get("value")).and_then(Json::as_bool) {
        None => {
            undo.lost(format!("Whether {id} had {label} before this run is not known."), "Turn them off by hand.");
            return None;
        }
        Some(was) if was == *value || now != Some(*value) => return None,
        Some(_) => {}
    }
    if !needed.is_empty() {
        undo.draft.findings.push(Finding::note(
            Code::StillNeeded,
            format!("{label} of {id} stay on: {} may need them now.", listed(needed)),
            "Turn them off by hand if nothing does.",
        ));
        return None;
    }
    let step = Step {
        detail: format!("{label}: on -> off"),
        needs: needs.to_vec(),
        prior: Some(prior("value", now)),
        change: Some(Change::SetVpcAttribute { vpc: id.clone(), attribute: *attribute, value: !value }),
        ..back(&made.step, Action::Restore, format!("VPC {id}"))
    };
    Some(undo.push(step))
}

/// An attribute stays on rather than take names from whoever needs it.
fn unjudged(vpc: &VpcId, label: &str, gap: &Gap) -> Finding {
    Finding::note(
        Code::StillNeeded,
        format!(
            "{label} of {vpc} stay on: whether something in the VPC needs them now is unknown ({}: {}).",
            gap.code, gap.message
        ),
        format!("Allow {} for the one who runs this and undo again, or turn them off by hand.", gap.action),
    )
}

/// What in the VPC resolves by its DNS attributes in the end.
fn needed(undo: &Undo, taken: &Taken, removed: &[String]) -> Vec<String> {
    let vpc = &undo.first.answers.network.vpc;
    let endpoints = undo.snapshot.endpoints.iter().filter(|endpoint| {
        endpoint.vpc == *vpc
            && endpoint.private_dns
            && endpoint.is_live()
            && !taken.removed.contains(&endpoint.id)
            && !taken.quiet.contains(&endpoint.id)
    });
    let zones = undo.snapshot.hosted_zones.iter();
    let zones = zones.filter(|zone| zone.owner != PRIVATE_LINK && !removed.contains(&zone.id.to_string()));
    let endpoints = endpoints.map(|endpoint| endpoint.id.to_string());
    endpoints.chain(zones.map(|zone| format!("the hosted zone {}", zone.name))).collect()
}
