//! What of the ways to Studio goes with a way back: whom a policy lets in by one of them would be shut out.

use std::collections::BTreeSet;

use super::Undo;
use crate::domain::id::EndpointId;
use crate::domain::network::{Endpoint, same_name};
use crate::domain::service::{self, Service};
use crate::plan::planner::ground::PRIVATE_LINK;
use crate::plan::step::{Change, RecordChangeKind};

/// What policies may name of the ways that change, each text once.
#[derive(Default)]
pub struct Gone {
    /// Endpoints that go or that names mean no more, and the VPC where Studio or its API is then not reached.
    pub whole: BTreeSet<String>,
    /// Endpoints of Studio that lose subnets, security groups or rules, and their VPC.
    pub partly: BTreeSet<String>,
}

impl Gone {
    /// Of the steps that are planned so far.
    pub fn of(undo: &Undo) -> Self {
        let after = After::of(undo);
        let mut gone = Self { whole: after.removed.iter().map(ToString::to_string).collect(), ..Self::default() };
        let region = &undo.snapshot.identity.region;
        for short in [service::STUDIO, service::API] {
            if let Some(service) = service::find(&undo.snapshot.services, region, short) {
                gone.add(undo, service, &after);
            }
        }
        gone
    }

    /// Every text.
    pub fn texts(&self) -> Vec<String> {
        self.whole.union(&self.partly).cloned().collect()
    }

    fn add(&mut self, undo: &Undo, service: &Service, after: &After) {
        let vpc = &undo.first.answers.network.vpc;
        let standing: Vec<&Endpoint> =
            undo.snapshot.endpoints.iter().filter(|one| one.vpc == *vpc && one.service == service.name).collect();
        if standing.iter().any(|endpoint| after.removed.contains(&&endpoint.id)) {
            self.whole.insert(vpc.to_string());
        }
        let aliases = records(undo);
        for name in service.zone_names().iter().flat_map(|zone| service.record_names(zone)) {
            let served = |one: &Endpoint| one.is_live() && (one.private_dns || leads(&aliases, &name, one));
            let lost = standing.iter().filter(|one| served(one) && !after.serves(&name, one));
            let lost: Vec<String> = lost.map(|endpoint| endpoint.id.to_string()).collect();
            if !lost.is_empty() && !standing.iter().any(|endpoint| after.serves(&name, endpoint)) {
                self.whole.insert(vpc.to_string());
            }
            self.whole.extend(lost);
        }
        for endpoint in standing.iter().filter(|endpoint| after.narrows(endpoint)) {
            self.partly.extend([endpoint.id.to_string(), vpc.to_string()]);
        }
    }
}

/// An alias: its zone, its name, and what it leads to.
type Alias = (String, String, String);

/// How things are once everything that is planned is done.
struct After<'a> {
    removed: Vec<&'a EndpointId>,
    private_dns: Vec<(&'a EndpointId, bool)>,
    narrowed: Vec<&'a Change>,
    records: Vec<Alias>,
}

impl<'a> After<'a> {
    fn of(undo: &'a Undo) -> Self {
        let records = records(undo);
        let mut after = Self { removed: Vec::new(), private_dns: Vec::new(), narrowed: Vec::new(), records };
        for change in undo.draft.steps.iter().filter_map(|step| step.change.as_ref()) {
            after.take(change);
        }
        after
    }

    fn take(&mut self, change: &'a Change) {
        match change {
            Change::DeleteEndpoints { endpoints } => self.removed.extend(endpoints),
            Change::ModifyEndpoint { endpoint, private_dns, .. } => {
                self.private_dns.extend(private_dns.map(|on| (endpoint, on)));
                self.narrowed.push(change);
            }
            Change::RevokeIngress { .. } => self.narrowed.push(change),
            Change::DeleteHostedZone { zone } => self.records.retain(|(id, ..)| id != zone.as_str()),
            Change::ChangeRecords { zone, records } => {
                for record in records.iter().filter(|record| record.record_type.eq_ignore_ascii_case("A")) {
                    self.records.retain(|(id, name, _)| id != zone.as_str() || !same_name(name, &record.name));
                    if record.kind == RecordChangeKind::Upsert {
                        self.records.push((zone.to_string(), record.name.clone(), record.target.to_string()));
                    }
                }
            }
            _ => {}
        }
    }

    fn serves(&self, name: &str, endpoint: &Endpoint) -> bool {
        let set = self.private_dns.iter().rev().find(|(id, _)| **id == endpoint.id);
        let private_dns = set.map_or(endpoint.private_dns, |(_, on)| *on);
        endpoint.is_live()
            && !self.removed.contains(&&endpoint.id)
            && (private_dns || leads(&self.records, name, endpoint))
    }

    /// Whether an endpoint that stays lets fewer in.
    fn narrows(&self, endpoint: &Endpoint) -> bool {
        let takes = |change: &&Change| match change {
            Change::ModifyEndpoint { endpoint: id, remove_subnets, remove_groups, .. } => {
                *id == endpoint.id && !(remove_subnets.is_empty() && remove_groups.is_empty())
            }
            Change::RevokeIngress { group, .. } => endpoint.groups.contains(group),
            _ => false,
        };
        !self.removed.contains(&&endpoint.id) && self.narrowed.iter().any(takes)
    }
}

fn records(undo: &Undo) -> Vec<Alias> {
    let zones = undo.snapshot.hosted_zones.iter().filter(|zone| zone.owner != PRIVATE_LINK);
    let all = zones.flat_map(|zone| zone.records.iter().map(move |record| (zone, record)));
    all.filter(|(_, record)| record.kind.eq_ignore_ascii_case("A"))
        .filter_map(|(zone, record)| {
            Some((zone.id.to_string(), record.name.clone(), record.alias.as_ref()?.name.clone()))
        })
        .collect()
}

fn leads(records: &[Alias], name: &str, endpoint: &Endpoint) -> bool {
    records.iter().any(|(_, own, target)| same_name(own, name) && target.starts_with(endpoint.id.as_str()))
}
