//! Private hosted zones and their records, as Route 53 makes and refuses them.

use std::time::Duration;

use super::account::Account;
use super::error::Refusal;
use super::names::hidden_zone;
use super::request::{Answer, Request, output};
use crate::cloud::Output;
use crate::domain::id::{HostedZoneId, VpcId};
use crate::domain::network::{DnsEntry, DnsRecord, HostedZone};
use crate::domain::tag::Tags;
use crate::plan::step::{Change, RecordChange, RecordChangeKind};

/// How long a change takes until all name servers have it.
pub const IN_SYNC: Duration = Duration::from_secs(15);
/// Zones that an account may have (Route 53 Developer Guide, "Quotas").
const ZONES: usize = 500;

pub(super) fn carry_out(request: &mut Request<'_>, change: &Change) -> Answer {
    match change {
        Change::CreateHostedZone { .. } => create(request, change),
        Change::TagHostedZone { zone, tags } => tag(request, zone.as_str(), tags),
        Change::ChangeRecords { zone, records } => change_records(request, zone.as_str(), records),
        Change::DeleteHostedZone { zone } => delete(request, zone.as_str()),
        _ => Err(Refusal::new("InvalidAction", "the action is not one of hosted zones")),
    }
}

fn create(request: &mut Request<'_>, change: &Change) -> Answer {
    let Change::CreateHostedZone { name, vpc, region, domain } = change else {
        return Err(Refusal::new("InvalidAction", "the action makes no hosted zone"));
    };
    if request.made().is_some() {
        let message = "A hosted zone has already been created with the specified caller reference.";
        return Err(Refusal::new("HostedZoneAlreadyExists", message));
    }
    let name = name.trim_end_matches('.').to_lowercase();
    check_name(&name)?;
    let account = &*request.account;
    if account.vpc(vpc).is_none() || *region != account.identity.region {
        let message = format!("The VPC: {vpc} in {region} does not exist or the account may not use it.");
        return Err(Refusal::new("InvalidVPCId", message));
    }
    if let Some(zone) = conflict(account, vpc, &name) {
        let message = format!(
            "The VPC {vpc} in region {region} has already been associated with the hosted zone {zone} with the same domain name."
        );
        return Err(Refusal::new("ConflictingDomainExists", message));
    }
    let own = account.hosted_zones.iter().filter(|zone| zone.owner == account.identity.account).count();
    if own >= ZONES {
        let message =
            format!("Limits Exceeded: MAX_HOSTED_ZONES_BY_ACCOUNT - Cannot create more than {ZONES} hosted zones.");
        return Err(Refusal::new("TooManyHostedZones", message));
    }
    let taken = |id: &str| account.hosted_zones.iter().any(|zone| zone.id.as_str() == id.to_uppercase());
    let id = request.id("Z0", 18, taken).to_uppercase();
    let owner = account.identity.account.clone();
    let records = ["NS", "SOA"].map(|kind| DnsRecord { name: format!("{name}."), kind: kind.to_owned(), alias: None });
    request.account.hosted_zones.push(HostedZone {
        id: HostedZoneId::new(id.clone()),
        name,
        owner,
        vpcs: vec![vpc.clone()],
        records: records.into(),
        tags: Tags::new(),
        comment: request.token.comment(domain),
    });
    let change_id = start_change(request);
    let answer = output([("id", id), ("change", change_id)]);
    request.remember(change, &answer);
    Ok(answer)
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() <= 255 && name.split('.').all(label) {
        return Ok(());
    }
    Err(Refusal::new("InvalidDomainName", format!("{name} is not a valid domain name.")))
}

/// The zone of the same name that the VPC uses already, AWS's hidden ones among them.
fn conflict(account: &Account, vpc: &VpcId, name: &str) -> Option<String> {
    let zone = account.hosted_zones.iter().find(|zone| zone.name == name && zone.vpcs.contains(vpc));
    zone.map(|zone| zone.id.to_string()).or_else(|| {
        let endpoint = hidden_zone(account, vpc, name, None)?;
        Some(endpoint.id.as_str().replace("vpce-", "Z").to_uppercase())
    })
}

fn start_change(request: &mut Request<'_>) -> String {
    let id = format!("C{}", request.account.digits(20).to_uppercase());
    let at = request.ready_in(IN_SYNC);
    request.account.pending.changes.insert(id.clone(), at);
    id
}

fn find<'a>(account: &'a Account, id: &str) -> Result<&'a HostedZone, Refusal> {
    let own = |zone: &&HostedZone| zone.id.as_str() == id && zone.owner == account.identity.account;
    account
        .hosted_zones
        .iter()
        .find(own)
        .ok_or_else(|| Refusal::new("NoSuchHostedZone", format!("No hosted zone found with ID: {id}")))
}

fn tag(request: &mut Request<'_>, id: &str, tags: &Tags) -> Answer {
    find(request.account, id)?;
    let tags = request.token.traced(tags);
    if tags.len() > 10 {
        return Err(Refusal::new("InvalidInput", "A request may add at most 10 tags."));
    }
    if let Some(zone) = request.account.zone_mut(id) {
        zone.tags.extend(tags);
    }
    Ok(Output::default())
}

fn change_records(request: &mut Request<'_>, id: &str, changes: &[RecordChange]) -> Answer {
    let account = &*request.account;
    let zone = find(account, id)?;
    let mut records = zone.records.clone();
    for change in changes {
        let record = wanted(account, zone, change)?;
        let at = records.iter().position(|have| have.name == record.name && have.kind == record.kind);
        match (change.kind, at) {
            (RecordChangeKind::Upsert, Some(at)) => records[at] = record,
            (RecordChangeKind::Upsert, None) => records.push(record),
            (RecordChangeKind::Delete, Some(at)) if records[at] == record => {
                records.remove(at);
            }
            (RecordChangeKind::Delete, at) => {
                let why = if at.is_none() {
                    "it was not found"
                } else {
                    "the values provided do not match the current values"
                };
                let message = format!(
                    "[Tried to delete resource record set [name='{}', type='{}'] but {why}]",
                    record.name, record.kind
                );
                return Err(Refusal::new("InvalidChangeBatch", message));
            }
        }
    }
    if let Some(zone) = request.account.zone_mut(id) {
        zone.records = records;
    }
    let change = start_change(request);
    Ok(output([("change", change)]))
}

/// The record that a change speaks of, if the zone may have it and its target exists.
fn wanted(account: &Account, zone: &HostedZone, change: &RecordChange) -> Result<DnsRecord, Refusal> {
    let refuse = |message: String| Err(Refusal::new("InvalidChangeBatch", message));
    let name = change.name.trim_end_matches('.').to_lowercase();
    if name != zone.name && !name.ends_with(&format!(".{}", zone.name)) {
        return refuse(format!("[RRSet with DNS name {name}. is not permitted in zone {}.]", zone.name));
    }
    if !matches!(change.record_type.as_str(), "A" | "AAAA") {
        return refuse(format!("[An alias of type {} is not permitted here]", change.record_type));
    }
    let target = change.target.as_str().trim_end_matches('.').to_lowercase();
    let target_zone = HostedZoneId::new(change.target_zone.as_str());
    let exists = account
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.dns)
        .any(|entry| entry.name == target && entry.zone == target_zone);
    if change.kind == RecordChangeKind::Upsert && !exists {
        return refuse(format!(
            "[Tried to create an alias that targets {target}., type {} in zone {target_zone}, but that target was not found]",
            change.record_type
        ));
    }
    let alias = Some(DnsEntry { name: target, zone: target_zone });
    Ok(DnsRecord { name: format!("{name}."), kind: change.record_type.clone(), alias })
}

fn delete(request: &mut Request<'_>, id: &str) -> Answer {
    let zone = find(request.account, id)?;
    if zone.records.iter().any(|record| !matches!(record.kind.as_str(), "NS" | "SOA")) {
        let message = "The specified hosted zone contains non-required resource record sets and so cannot be deleted.";
        return Err(Refusal::new("HostedZoneNotEmpty", message));
    }
    request.account.hosted_zones.retain(|zone| zone.id.as_str() != id);
    let change = start_change(request);
    Ok(output([("change", change)]))
}
