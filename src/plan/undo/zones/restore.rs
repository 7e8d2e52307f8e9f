//! Hosted zones that the run took away or emptied come back.

use super::super::endpoints::{self, Taken};
use super::super::{Made, Undo, back};
use super::{Zones, leads_nowhere, lost_target};
use crate::domain::network::{DnsRecord, HostedZone};
use crate::domain::tag;
use crate::plan::check::listed;
use crate::plan::step::{Action, Change, RecordChange, RecordChangeKind, Step, StepId, Value, Wait};

/// Makes zones again that the run took away, once private DNS does not serve their names any more.
pub fn restore(undo: &mut Undo, taken: &Taken, needs: &[StepId]) -> Zones {
    let mut zones = Zones::default();
    let mut done: Vec<String> = Vec::new();
    for made in undo.made {
        let Change::DeleteHostedZone { .. } = &made.change else { continue };
        let prior = made.prior.as_ref().and_then(|prior| serde_json::from_value::<HostedZone>(prior.clone()).ok());
        if let Some(zone) = prior.filter(|zone| !done.contains(&zone.name)) {
            done.push(zone.name.clone());
            again(undo, &mut zones, made, &zone, taken, needs);
        }
    }
    for made in undo.made {
        let Change::ChangeRecords { zone: id, records } = &made.change else { continue };
        let Some(zone) = undo.snapshot.hosted_zones.iter().find(|zone| zone.id.as_str() == id.as_str()) else {
            continue;
        };
        if records.iter().any(|record| record.kind == RecordChangeKind::Delete) && !done.contains(&zone.name) {
            let before = made.prior.as_ref().and_then(|prior| serde_json::from_value(prior.clone()).ok());
            let before = HostedZone { records: before.unwrap_or_default(), ..zone.clone() };
            done.push(zone.name.clone());
            let base = StepId::new(made.step.as_str().trim_end_matches(".records"));
            fill(undo, &mut zones, &base, &before, Some(zone), &Value::known(&zone.id), needs);
        }
    }
    zones
}

fn again(undo: &mut Undo, zones: &mut Zones, made: &Made, before: &HostedZone, taken: &Taken, needs: &[StepId]) {
    let standing = undo
        .snapshot
        .hosted_zones
        .iter()
        .find(|zone| zone.name == before.name && zone.owner == undo.snapshot.identity.account);
    let name = &before.name;
    let mut needs = needs.to_vec();
    let id = match standing {
        Some(zone) if zone.id == before.id || undo.is_of_run(&tag::of_comment(&zone.comment)) => Value::known(&zone.id),
        Some(zone) => {
            let message = format!("Another hosted zone, {}, serves {name} now; it stays.", zone.id);
            return undo.left(message, "Nothing, unless it should be as it was.");
        }
        None => {
            if let Some(endpoint) = endpoints::serving(undo, name, taken) {
                let message = format!(
                    "The hosted zone {name} is not made again: private DNS of {}, which stays, serves the name.",
                    endpoint.id
                );
                return undo.left(message, "Delete that endpoint by hand, then make the zone.");
            }
            if before.entries().next().is_some() && before.entries().all(|record| leads_nowhere(undo, record)) {
                let message = format!(
                    "The hosted zone {name} is not made again: the endpoint that its records led to is gone, and without \
                     them it would say that its names do not exist."
                );
                return undo
                    .lost(message, "Nothing, unless the name should lead somewhere else: then make the zone by hand.");
            }
            let step = Step {
                detail: format!("for {}", undo.first.answers.network.vpc),
                needs: needs.clone(),
                change: Some(Change::CreateHostedZone {
                    name: name.clone(),
                    vpc: undo.first.answers.network.vpc.clone(),
                    region: undo.snapshot.identity.region.clone(),
                    domain: before.tags.get(tag::DOMAIN).cloned().unwrap_or_default(),
                }),
                ..back(&made.step, Action::Restore, format!("hosted zone {name}"))
            };
            let made = undo.push(step);
            zones.steps.push(made.clone());
            needs.push(made.clone());
            Value::output(&made, "id")
        }
    };
    fill(undo, zones, &made.step, before, standing, &id, &needs);
}

/// Puts records and tags back that a zone lacks, the records first: without them it says that its names do not exist.
fn fill(
    undo: &mut Undo,
    zones: &mut Zones,
    of: &StepId,
    before: &HostedZone,
    now: Option<&HostedZone>,
    id: &Value,
    needs: &[StepId],
) {
    let stands = |record: &&DnsRecord| now.is_some_and(|now| now.entries().any(|have| have == *record));
    let missing = before.entries().filter(|record| !stands(record));
    let (nowhere, records): (Vec<_>, Vec<_>) = missing.partition(|record| leads_nowhere(undo, record));
    for record in nowhere {
        lost_target(undo, record, &before.name);
    }
    let records: Vec<_> =
        records.into_iter().filter_map(|one| RecordChange::of(RecordChangeKind::Upsert, one)).collect();
    if !records.is_empty() {
        let step = Step {
            detail: listed(records.iter().map(|record| &record.name)),
            needs: needs.to_vec(),
            change: Some(Change::ChangeRecords { zone: id.clone(), records }),
            wait: Some(Wait::DnsInSync),
            prior: now.and_then(|zone| serde_json::to_value(&zone.records).ok()),
            ..back(&StepId::new(format!("{of}.records")), Action::Restore, format!("records of {}", before.name))
        };
        let filled = undo.push(step);
        zones.steps.push(filled);
    }
    let has_tags = now.is_some_and(|now| before.tags.iter().all(|(key, value)| now.tags.get(key) == Some(value)));
    if !before.tags.is_empty() && !has_tags {
        let step = Step {
            needs: needs.to_vec(),
            change: Some(Change::TagHostedZone { zone: id.clone(), tags: before.tags.clone() }),
            ..back(&StepId::new(format!("{of}.tags")), Action::Restore, format!("tags of {}", before.name))
        };
        let tagged = undo.push(step);
        zones.steps.push(tagged);
    }
}
