//! Endpoints: those that the run made go, all in one call; those that it changed become what they were.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;

use super::{Made, Undo, back};
use crate::domain::id::{EndpointId, SecurityGroupId, SubnetId};
use crate::domain::network::{Endpoint, HostedZone};
use crate::domain::policy::same;
use crate::domain::service::Service;
use crate::domain::text::count;
use crate::plan::check::listed;
use crate::plan::planner::draft::outputs;
use crate::plan::planner::ground::PRIVATE_LINK;
use crate::plan::step::{Action, Change, Step, StepId, Wait};

/// What becomes of endpoints.
#[derive(Default)]
pub struct Taken {
    pub steps: Vec<StepId>,
    /// Those that go.
    pub removed: Vec<EndpointId>,
    /// Groups that are taken off an endpoint.
    pub groups: Vec<(EndpointId, SecurityGroupId)>,
    /// Those whose private DNS is switched off.
    pub quiet: Vec<EndpointId>,
}

/// Plans both, where these zones go.
pub fn plan(undo: &mut Undo, removed: &[String], needs: &[StepId]) -> Taken {
    let mut taken = Taken::default();
    for made in undo.made {
        match &made.change {
            Change::CreateEndpoint { .. } => own(undo, &mut taken, made),
            Change::ModifyEndpoint { policy: None, .. } => set_back(undo, &mut taken, made, removed, needs),
            _ => {}
        }
    }
    if taken.removed.is_empty() {
        return taken;
    }
    let step = Step {
        detail: listed(&taken.removed),
        needs: needs.to_vec(),
        change: Some(Change::DeleteEndpoints { endpoints: taken.removed.clone() }),
        wait: Some(Wait::EndpointsGone),
        ..back(&StepId::new("endpoints"), Action::Remove, count(taken.removed.len(), "endpoint"))
    };
    let gone = undo.push(step);
    taken.steps.push(gone);
    taken
}

/// The endpoint that a change of the run made, and why it stays where it does.
fn made_by<'a>(undo: &Undo<'a>, made: &Made) -> Option<(&'a Endpoint, Option<String>)> {
    let is_it = |endpoint: &&Endpoint| match made.ids.get("id") {
        Some(id) => endpoint.id.as_str() == id,
        None => undo.is_of_step(&endpoint.tags, &made.step),
    };
    let endpoint = undo.snapshot.endpoints.iter().find(is_it)?;
    let stays = if undo.is_of_run(&endpoint.tags) {
        different(&made.change, endpoint).map(|what| format!("has other {what} than this run gave it"))
    } else {
        Some("does not carry this run's tag any more".to_owned())
    };
    Some((endpoint, stays))
}

/// Endpoints that go.
pub fn going<'a>(undo: &Undo<'a>) -> Vec<&'a Endpoint> {
    let made = undo.made.iter().filter(|made| matches!(made.change, Change::CreateEndpoint { .. }));
    made.filter_map(|made| made_by(undo, made)).filter(|(_, stays)| stays.is_none()).map(|(one, _)| one).collect()
}

fn own(undo: &mut Undo, taken: &mut Taken, made: &Made) {
    let Some((endpoint, stays)) = made_by(undo, made) else { return };
    if let Some(why) = stays {
        let message = format!("The endpoint {} for {} {why}; it stays.", endpoint.id, endpoint.service);
        return undo.left(message, "Undo the later run first, or delete it by hand.");
    }
    if !taken.removed.contains(&endpoint.id) {
        taken.removed.push(endpoint.id.clone());
    }
}

/// What of an endpoint is not as it was made; what is not available yet is not judged.
fn different(change: &Change, endpoint: &Endpoint) -> Option<&'static str> {
    let Change::CreateEndpoint { subnets, groups, private_dns, policy, .. } = change else { return None };
    if !endpoint.is("available") {
        return None;
    }
    let have: BTreeSet<&str> = endpoint.groups.iter().map(SecurityGroupId::as_str).collect();
    let gave: BTreeSet<&str> = groups.iter().map(crate::plan::step::Value::as_str).collect();
    let has_policy = match (policy, &endpoint.policy) {
        (Some(gave), Some(have)) => same(gave, have),
        _ => true,
    };
    if subnets.iter().collect::<BTreeSet<_>>() != endpoint.subnets.iter().collect() {
        Some("subnets")
    } else if !gave.is_empty() && gave != have {
        Some("security groups")
    } else if *private_dns != endpoint.private_dns {
        Some("private DNS")
    } else if !has_policy {
        Some("words in its policy")
    } else {
        None
    }
}

/// A hosted zone that stays and serves a private name of the endpoint's service. EC2 lets no private DNS beside it.
fn in_the_way<'a>(undo: &Undo<'a>, endpoint: &Endpoint, removed: &[String]) -> Option<&'a HostedZone> {
    let names = zone_names(undo, endpoint);
    undo.snapshot.hosted_zones.iter().find(|zone| {
        names.contains(&zone.name)
            && zone.owner != PRIVATE_LINK
            && zone.vpcs.contains(&endpoint.vpc)
            && !removed.contains(&zone.id.to_string())
    })
}

/// An endpoint that stays and serves `name` in the run's VPC by private DNS. Route 53 lets no hosted zone beside it.
pub fn serving<'a>(undo: &Undo<'a>, name: &str, taken: &Taken) -> Option<&'a Endpoint> {
    undo.snapshot.endpoints.iter().find(|endpoint| {
        endpoint.vpc == undo.first.answers.network.vpc
            && endpoint.private_dns
            && endpoint.is_live()
            && !taken.removed.contains(&endpoint.id)
            && !taken.quiet.contains(&endpoint.id)
            && zone_names(undo, endpoint).iter().any(|one| one == name)
    })
}

fn zone_names(undo: &Undo, endpoint: &Endpoint) -> Vec<String> {
    let mut services = undo.snapshot.services.iter().filter(|service| service.is_interface());
    services.find(|service| service.name == endpoint.service).map_or_else(Vec::new, Service::zone_names)
}

#[derive(Deserialize)]
struct Before {
    subnets: Vec<SubnetId>,
    groups: Vec<SecurityGroupId>,
    private_dns: bool,
}

fn set_back(undo: &mut Undo, taken: &mut Taken, made: &Made, removed: &[String], needs: &[StepId]) {
    let Change::ModifyEndpoint { endpoint: id, add_subnets, add_groups, private_dns: dns, .. } = &made.change else {
        return;
    };
    let Some(now) = undo.snapshot.endpoints.iter().find(|endpoint| endpoint.id == *id) else { return };
    let before = made.prior.as_ref().and_then(|prior| serde_json::from_value::<Before>(prior.clone()).ok());
    let Some(before) = before else {
        return undo.lost(format!("What {id} was before this run is not known."), "Change it by hand.");
    };
    let added = |subnet: &&SubnetId| add_subnets.contains(subnet) && !before.subnets.contains(subnet);
    let subnets: Vec<_> = now.subnets.iter().filter(added).cloned().collect();
    let is_added = |group: &SecurityGroupId| add_groups.iter().any(|added| added.as_str() == group.as_str());
    let added = |group: &&SecurityGroupId| is_added(group) && !before.groups.contains(group);
    let groups: Vec<_> = now.groups.iter().filter(added).cloned().collect();
    let loses_all = |added: usize, now: usize, before: usize| added > 0 && added == now && before > 0;
    if loses_all(subnets.len(), now.subnets.len(), before.subnets.len())
        || loses_all(groups.len(), now.groups.len(), before.groups.len())
    {
        let message = format!("The subnets or groups that {id} had before this run are gone from it; it stays.");
        return undo.left(message, "Change it by hand.");
    }
    let private_dns = dns.filter(|ours| *ours == now.private_dns && *ours != before.private_dns).map(|ours| !ours);
    let zone = in_the_way(undo, now, removed).filter(|_| private_dns == Some(true));
    if let Some(HostedZone { id: zone, .. }) = zone {
        undo.left(
            format!("Private DNS of {id} stays off: the hosted zone {zone} stays, and serves the same name."),
            "Delete the zone by hand, then turn private DNS on.",
        );
    }
    let private_dns = private_dns.filter(|_| zone.is_none());
    if subnets.is_empty() && groups.is_empty() && private_dns.is_none() {
        return;
    }
    let gone = subnets.iter().map(|id| format!("- {id}")).chain(groups.iter().map(|id| format!("- {id}")));
    let dns = private_dns.map(|on| format!("private DNS: {}", if on { "off -> on" } else { "on -> off" }));
    taken.groups.extend(groups.iter().map(|group| (id.clone(), group.clone())));
    taken.quiet.extend((private_dns == Some(false)).then(|| id.clone()));
    let step = Step {
        detail: gone.chain(dns).collect::<Vec<_>>().join("; "),
        needs: needs.to_vec(),
        wait: Some(Wait::EndpointAvailable),
        prior: Some(json!({ "subnets": now.subnets, "groups": now.groups, "private_dns": now.private_dns })),
        outputs: outputs([("id", id.to_string())]),
        change: Some(Change::ModifyEndpoint {
            endpoint: id.clone(),
            add_subnets: Vec::new(),
            add_groups: Vec::new(),
            remove_subnets: subnets,
            remove_groups: groups,
            private_dns,
            policy: None,
        }),
        ..back(&made.step, Action::Restore, format!("endpoint {}", now.service))
    };
    let restored = undo.push(step);
    taken.steps.push(restored);
}
