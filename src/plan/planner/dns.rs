//! Private hosted zones, one for each name that a service has; never together with private DNS.

use super::draft::{Draft, outputs, step, tags};
use super::endpoints::step_id;
use super::ground::{Ground, Wanted};
use super::vpc;
use crate::domain::network::{DnsEntry, HostedZone};
use crate::domain::tag;
use crate::plan::check::listed;
use crate::plan::step::{Action, Change, RecordChange, RecordChangeKind, Step, StepId, Value, Wait};

/// How a hosted zone with a service's name bears on the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    /// Ours, for this VPC alone, with nothing in it but aliases: may come and go.
    Own,
    /// Of this account, made by others: kept, and completed where records are missing.
    Account,
    /// Anything else: not to be touched.
    Foreign,
}

impl Serving {
    /// Judges a zone.
    pub fn of(ground: &Ground, zone: &HostedZone) -> Self {
        if zone.owner != ground.snapshot.identity.account {
            return Self::Foreign;
        }
        let aliases = zone.entries().all(|record| record.alias.is_some());
        if ground.may_rewrite(zone) && aliases { Self::Own } else { Self::Account }
    }
}

/// Takes our zones away where private DNS shall serve: AWS refuses it while a zone of the name is associated
/// with the VPC.
pub fn clear(ground: &Ground, draft: &mut Draft) {
    for wanted in ground.services.iter().filter(|wanted| wanted.private_dns()) {
        for name in wanted.service.zone_names() {
            let own = ground.hosted_zones(&name).find(|zone| Serving::of(ground, zone) == Serving::Own);
            if let Some(zone) = own {
                remove(draft, zone, &name);
            }
        }
    }
}

fn remove(draft: &mut Draft, zone: &HostedZone, name: &str) {
    let id = Value::known(&zone.id);
    let records: Vec<_> =
        zone.entries().filter_map(|record| RecordChange::of(RecordChangeKind::Delete, record)).collect();
    let mut needs = Vec::new();
    if !records.is_empty() {
        let emptied = Step {
            detail: listed(records.iter().map(|record| &record.name)),
            change: Some(Change::ChangeRecords { zone: id.clone(), records }),
            prior: serde_json::to_value(&zone.records).ok(),
            outputs: outputs([("id", zone.id.to_string())]),
            ..step(format!("zone.{name}.records"), Action::Remove, format!("records of {name}"))
        };
        needs.push(draft.push(emptied));
    }
    draft.push(Step {
        detail: format!("{}, as private DNS takes over", zone.id),
        needs,
        change: Some(Change::DeleteHostedZone { zone: id }),
        wait: Some(Wait::DnsInSync),
        prior: serde_json::to_value(zone).ok(),
        outputs: outputs([("id", zone.id.to_string())]),
        ..step(format!("zone.{name}"), Action::Remove, format!("hosted zone {name}"))
    });
}

/// Makes zones and records where hosted zones shall serve, after the endpoint stands. From its first moment a zone without
/// records answers that the name does not exist: nothing comes between the zone and its records.
pub fn serve(ground: &Ground, draft: &mut Draft) {
    if ground.vpc.is_none() {
        return;
    }
    for wanted in &ground.services {
        for name in wanted.zone_names() {
            if !draft.has(&StepId::new(format!("zone.{name}"))) {
                one(ground, draft, wanted, &name);
            }
        }
    }
}

fn one(ground: &Ground, draft: &mut Draft, wanted: &Wanted, name: &str) {
    let zones = || ground.hosted_zones(name);
    let existing = zones().find(|zone| Serving::of(ground, zone) != Serving::Foreign);
    if existing.is_none() && zones().next().is_some() {
        // Another's zone: an error finding says so.
        return;
    }
    let endpoint = step_id(wanted.short);
    let mut needs: Vec<StepId> = vpc::ready(draft).into_iter().collect();
    needs.push(endpoint);
    let id = format!("zone.{name}");
    let title = format!("hosted zone {name}");
    let (zone, stands) = match existing {
        Some(zone) => {
            let outputs = outputs([("id", zone.id.to_string())]);
            let kept = Step { detail: zone.id.to_string(), needs, outputs, ..step(id, Action::Keep, title) };
            (Value::known(&zone.id), draft.push(kept))
        }
        None => create(ground, draft, step(id, Action::Create, title), name, needs),
    };
    let filled = draft.push(records(wanted, name, existing, zone.clone(), vec![stands]));
    // A run that ended before this call left the zone without its tags.
    if existing.is_none_or(|zone| zone.is_ours() && !tag::is_ours(&zone.tags)) {
        add_tags(ground, draft, name, zone, filled);
    }
}

/// Route 53 takes records at once: what is waited for is that they are in sync, which the zone is by then.
fn create(ground: &Ground, draft: &mut Draft, step: Step, name: &str, needs: Vec<StepId>) -> (Value, StepId) {
    let vpc = ground.answers.network.vpc.clone();
    let region = ground.snapshot.identity.region.clone();
    let domain = ground.answers.domain_tag();
    let made = draft.push(Step {
        detail: format!("for {vpc}"),
        needs,
        change: Some(Change::CreateHostedZone { name: name.to_owned(), vpc, region, domain }),
        ..step
    });
    (Value::output(&made, "id"), made)
}

/// Route 53 takes no tags when a zone is created, so they are a call of their own; until then its comment says the same.
/// They come once the records are in sync: of the five requests a second that Route 53 takes, none is theirs while people
/// have no names yet.
fn add_tags(ground: &Ground, draft: &mut Draft, name: &str, zone: Value, filled: StepId) {
    draft.push(Step {
        needs: vec![filled],
        change: Some(Change::TagHostedZone { zone, tags: tags(ground.answers, name) }),
        ..step(format!("zone.{name}.tags"), Action::Create, format!("tags of {name}"))
    });
}

fn records(wanted: &Wanted, name: &str, zone: Option<&HostedZone>, id: Value, needs: Vec<StepId>) -> Step {
    let endpoint = step_id(wanted.short);
    let known = wanted.standing.chosen.and_then(|endpoint| endpoint.regional_entry());
    let names = wanted.service.record_names(name);
    let target = known.map_or_else(|| Value::output(&endpoint, "dns_name"), |entry| Value::known(&entry.name));
    let target_zone = known.map_or_else(|| Value::output(&endpoint, "dns_zone"), |entry| Value::known(&entry.zone));
    let upserts: Vec<_> = names
        .iter()
        .filter(|record| !zone.is_some_and(|zone| points_to(zone, record, known)))
        .map(|record| RecordChange {
            kind: RecordChangeKind::Upsert,
            name: record.clone(),
            record_type: "A".to_owned(),
            target: target.clone(),
            target_zone: target_zone.clone(),
        })
        .collect();
    let later = || format!("the DNS name of the {} endpoint", wanted.short);
    let detail = format!("{} -> {}", listed(&names), known.map_or_else(later, |entry| entry.name.clone()));
    let title = format!("records of {name}");
    let step_id = format!("zone.{name}.records");
    if upserts.is_empty() {
        return Step { detail, needs, ..step(step_id, Action::Keep, title) };
    }
    let had = zone.map(|zone| zone.records.iter().filter(|record| names.iter().any(|name| record.is_named(name))));
    let prior = had.and_then(|records| serde_json::to_value(records.collect::<Vec<_>>()).ok());
    let action = if zone.is_some() { Action::Modify } else { Action::Create };
    Step {
        detail,
        needs,
        change: Some(Change::ChangeRecords { zone: id, records: upserts }),
        wait: Some(Wait::DnsInSync),
        prior,
        ..step(step_id, action, title)
    }
}

fn points_to(zone: &HostedZone, name: &str, target: Option<&DnsEntry>) -> bool {
    target.is_some_and(|target| zone.records.iter().any(|record| record.is_alias(name, "A", target)))
}
