//! Hosted zones and records: those that the run made go, and records that it changed become what they were.

mod restore;

use super::endpoints;
use super::{Made, Undo, back};
use crate::domain::id::VpcId;
use crate::domain::network::{DnsRecord, Endpoint, HostedZone};
use crate::domain::tag;
use crate::plan::check::{Finding, listed};
use crate::plan::code::Code;
use crate::plan::planner::draft::outputs;
use crate::plan::step::{Action, Change, RecordChange, RecordChangeKind, Step, StepId, Value, Wait};

pub use restore::restore;

const BY_HAND: &str =
    "Delete it by hand when nothing needs it: while it stays, names below it resolve only as it says.";

/// What becomes of zones.
#[derive(Default)]
pub struct Zones {
    pub steps: Vec<StepId>,
    /// Ids of zones that go.
    pub removed: Vec<String>,
}

/// Whether a record leads to an endpoint that is gone. Route 53 refuses such an alias.
fn leads_nowhere(undo: &Undo, record: &DnsRecord) -> bool {
    let Some(alias) = &record.alias else { return false };
    let mut names = undo.snapshot.endpoints.iter().flat_map(|endpoint| &endpoint.dns);
    alias.name.starts_with("vpce-") && !names.any(|entry| entry.same_target(alias))
}

fn lost_target(undo: &mut Undo, record: &DnsRecord, zone: &str) {
    let target = record.alias.as_ref().map_or("", |alias| &alias.name);
    undo.lost(
        format!("The record {} in {zone} led to {target} before this run; that endpoint is gone.", record.name),
        "Nothing, unless the name should lead somewhere else: then make the record by hand.",
    );
}

/// The changes that the run made to records of a zone, under each id that it had.
fn changes<'a>(undo: &Undo<'a>, ids: &[&str]) -> Vec<&'a RecordChange> {
    let of_zone = |made: &'a Made| match &made.change {
        Change::ChangeRecords { zone, records } if ids.contains(&zone.as_str()) => Some(records),
        _ => None,
    };
    undo.made.iter().filter_map(of_zone).flatten().collect()
}

/// Takes away zones and records that the run made, and puts records back that it changed.
pub fn remove(undo: &mut Undo, needs: &[StepId]) -> Zones {
    let mut zones = Zones::default();
    for made in undo.made {
        match &made.change {
            Change::CreateHostedZone { name, .. } => own_zone(undo, &mut zones, made, name, needs),
            Change::ChangeRecords { zone, records } => {
                others_zone(undo, &mut zones, made, zone.as_str(), records, needs);
            }
            _ => {}
        }
    }
    zones
}

fn own_zone(undo: &mut Undo, zones: &mut Zones, made: &Made, name: &str, needs: &[StepId]) {
    let is_traced = |zone: &HostedZone| {
        let comment = tag::of_comment(&zone.comment);
        if zone.tags.contains_key(tag::RUN) {
            undo.is_of_run(&zone.tags)
        } else {
            undo.is_of_step(&comment, &made.step)
        }
    };
    let id = made.ids.get("id").map_or("", String::as_str);
    let all = || undo.snapshot.hosted_zones.iter();
    // One that was taken away and made again has another id.
    let again = || all().find(|zone| zone.name == *name && is_traced(zone));
    let Some(zone) = all().find(|zone| zone.id.as_str() == id).or_else(again) else { return };
    if !is_traced(zone) {
        return undo
            .left(format!("The hosted zone {} for {name} does not carry this run's tag; it stays.", zone.id), BY_HAND);
    }
    let ours = changes(undo, &[id, zone.id.as_str()]);
    let (own, others): (Vec<_>, Vec<_>) = zone
        .entries()
        .partition(|record| ours.iter().any(|change| change.kind == RecordChangeKind::Upsert && change.is_of(record)));
    let vpc = &undo.first.answers.network.vpc;
    let elsewhere: Vec<_> = zone.vpcs.iter().filter(|other| *other != vpc).collect();
    if !others.is_empty() || !elsewhere.is_empty() {
        return shared(undo, zones, made, zone, &Shared { own, others, elsewhere }, needs);
    }
    let mut needs = needs.to_vec();
    if let Some(emptied) = empty(undo, made, zone, &own, &needs, None) {
        needs.push(emptied.clone());
        zones.steps.push(emptied);
    }
    let step = Step {
        detail: zone.id.to_string(),
        needs,
        change: Some(Change::DeleteHostedZone { zone: Value::known(&zone.id) }),
        wait: Some(Wait::DnsInSync),
        prior: serde_json::to_value(zone).ok(),
        outputs: outputs([("id", zone.id.to_string())]),
        ..back(&made.step, Action::Remove, format!("hosted zone {name}"))
    };
    let gone = undo.push(step);
    zones.steps.push(gone);
    zones.removed.push(zone.id.to_string());
}

/// What there is of a zone that others use too.
struct Shared<'a> {
    own: Vec<&'a DnsRecord>,
    others: Vec<&'a DnsRecord>,
    elsewhere: Vec<&'a VpcId>,
}

/// A zone that others use too stays, and with it the records by which names resolve. A record whose endpoint goes is of
/// no use to anybody: it goes, unless another VPC, which has its names by it, would then be left with none.
fn shared(undo: &mut Undo, zones: &mut Zones, made: &Made, zone: &HostedZone, what: &Shared, needs: &[StepId]) {
    let Shared { own, others, elsewhere } = what;
    let records = others.iter().map(|record| format!("the record {} {}", record.name, record.kind));
    let why = listed(records.chain(elsewhere.iter().map(|vpc| format!("the VPC {vpc}"))));
    let going = endpoints::going(undo);
    let leads_to = |record: &DnsRecord, endpoint: &Endpoint| {
        record.alias.as_ref().is_some_and(|alias| endpoint.dns.iter().any(|entry| entry.same_target(alias)))
    };
    let dead: Vec<&DnsRecord> =
        own.iter().copied().filter(|record| going.iter().any(|endpoint| leads_to(record, endpoint))).collect();
    let (id, name, vpc) = (&zone.id, &zone.name, &undo.first.answers.network.vpc);
    if dead.is_empty() {
        let message =
            format!("The hosted zone {id} for {name} has got {why} since this run; it stays with its records.");
        return undo.left(message, BY_HAND);
    }
    if !elsewhere.is_empty() {
        let elsewhere = listed(elsewhere);
        undo.draft.findings.push(Finding::error(
            Code::ChangedSince,
            format!(
                "The hosted zone {id} for {name} serves {elsewhere} too, and the endpoint that it leads to goes with \
                 this run: the name would resolve no more there."
            ),
            format!(
                "Take {elsewhere} off the zone by hand (aws route53 disassociate-vpc-from-hosted-zone), or delete the \
                 zone by hand, then undo again."
            ),
        ));
        return;
    }
    let message = format!(
        "The hosted zone {id} for {name} has got {why} since this run; it stays, and as the endpoint that it leads to \
         goes, {name} and the names below it resolve in {vpc} no more until the zone is deleted."
    );
    zones.steps.extend(empty(undo, made, zone, &dead, needs, Some(Wait::DnsInSync)));
    undo.left(message, "Move what others put there to another zone, and delete this one by hand.");
}

/// A zone that goes next is not waited for: empty, it says of its names that they do not exist.
fn empty(
    undo: &mut Undo,
    made: &Made,
    zone: &HostedZone,
    own: &[&DnsRecord],
    needs: &[StepId],
    wait: Option<Wait>,
) -> Option<StepId> {
    let records: Vec<_> = own.iter().filter_map(|one| RecordChange::of(RecordChangeKind::Delete, one)).collect();
    if records.is_empty() {
        return None;
    }
    let step = Step {
        detail: listed(records.iter().map(|record| &record.name)),
        needs: needs.to_vec(),
        change: Some(Change::ChangeRecords { zone: Value::known(&zone.id), records }),
        wait,
        outputs: outputs([("id", zone.id.to_string())]),
        ..back(&StepId::new(format!("{}.records", made.step)), Action::Remove, format!("records of {}", zone.name))
    };
    Some(undo.push(step))
}

/// Records in a zone that was there before: what the run put in goes, or becomes what it was.
fn others_zone(undo: &mut Undo, zones: &mut Zones, made: &Made, id: &str, records: &[RecordChange], needs: &[StepId]) {
    let is_own = undo.made.iter().any(|other| {
        matches!(other.change, Change::CreateHostedZone { .. }) && other.ids.get("id").is_some_and(|own| own == id)
    });
    let upserts: Vec<_> = records.iter().filter(|record| record.kind == RecordChangeKind::Upsert).collect();
    let Some(zone) = undo.snapshot.hosted_zones.iter().find(|zone| zone.id.as_str() == id) else { return };
    if is_own || upserts.is_empty() {
        return;
    }
    let prior: Vec<DnsRecord> =
        made.prior.as_ref().and_then(|prior| serde_json::from_value(prior.clone()).ok()).unwrap_or_default();
    let mut changes = Vec::new();
    for upsert in upserts {
        let named = |record: &&DnsRecord| record.is(&upsert.name, &upsert.record_type);
        let (now, before) = (zone.entries().find(named), prior.iter().find(named));
        match (now, before) {
            (None, _) => {}
            (Some(now), before) if before == Some(now) => {}
            (Some(now), _) if !upsert.is_of(now) => undo.left(
                format!("The record {} in {} has been changed since this run; it stays.", upsert.name, zone.name),
                "Change it by hand if it should be as it was.",
            ),
            (Some(now), Some(before)) if leads_nowhere(undo, before) => {
                changes.extend(RecordChange::of(RecordChangeKind::Delete, now));
                lost_target(undo, before, &zone.name);
            }
            (Some(_), Some(before)) => match RecordChange::of(RecordChangeKind::Upsert, before) {
                Some(change) => changes.push(change),
                None => undo.lost(
                    format!("What the record {} in {} said before this run is not known.", upsert.name, zone.name),
                    "Change it by hand.",
                ),
            },
            (Some(now), None) => changes.extend(RecordChange::of(RecordChangeKind::Delete, now)),
        }
    }
    if changes.is_empty() {
        return;
    }
    let step = Step {
        detail: listed(changes.iter().map(|record| &record.name)),
        needs: needs.to_vec(),
        change: Some(Change::ChangeRecords { zone: Value::known(id), records: changes }),
        wait: Some(Wait::DnsInSync),
        outputs: outputs([("id", id.to_owned())]),
        ..back(&made.step, Action::Restore, format!("records of {}", zone.name))
    };
    let restored = undo.push(step);
    zones.steps.push(restored);
}
