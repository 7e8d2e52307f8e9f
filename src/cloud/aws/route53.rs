//! Route 53: private hosted zones, their records and their tags.

use std::sync::Arc;

use aws_sdk_route53::Client;
use aws_sdk_route53::types::{
    AliasTarget, Change as RecordEdit, ChangeAction, ChangeBatch, ChangeInfo, ChangeStatus, HostedZoneConfig,
    HostedZoneOwner, ResourceRecordSet, RrType, Tag, TagResourceType, Vpc, VpcRegion,
};

use tokio::time;

use super::error::{Call, Errors};
use super::{Clients, found, output};
use crate::cloud::pace::{Pacer, Service};
use crate::cloud::{CloudError, Output, Token};
use crate::domain::id::{HostedZoneId, VpcId};
use crate::domain::network::{DnsEntry, DnsRecord, HostedZone};
use crate::domain::tag::Tags;
use crate::plan::step::{Change, RecordChange, RecordChangeKind};

#[derive(Debug)]
pub(super) struct Route53 {
    reads: Client,
    writes: Client,
    errors: Errors,
    pacer: Arc<Pacer>,
}

impl Route53 {
    pub(super) fn new(clients: &Clients, pacer: Arc<Pacer>) -> Self {
        Self {
            pacer,
            reads: Client::new(&clients.reads),
            writes: Client::new(&clients.writes),
            errors: clients.errors.clone(),
        }
    }

    /// Waits for the place of a read: it takes from the same bucket as a change.
    async fn take_place(&self) {
        time::sleep(self.pacer.reserve(Service::Route53)).await;
    }

    /// Zones that a VPC uses, whoever owns them; the SDK has no paginator for this call.
    pub(super) async fn zones_of(&self, vpc: &VpcId) -> Result<Vec<HostedZone>, CloudError> {
        let mut zones = Vec::new();
        let mut next = None;
        loop {
            self.take_place().await;
            let page = self
                .reads
                .list_hosted_zones_by_vpc()
                .vpc_id(vpc.as_str())
                .vpc_region(VpcRegion::from(self.errors.region.as_str()))
                .set_next_token(next)
                .send()
                .await
                .map_err(|error| self.errors.read("route53:ListHostedZonesByVPC", &error))?;
            zones.extend(page.hosted_zone_summaries.into_iter().map(|summary| HostedZone {
                id: HostedZoneId::new(bare(&summary.hosted_zone_id)),
                name: without_dot(&summary.name),
                owner: summary.owner.as_ref().and_then(owner).unwrap_or_default(),
                vpcs: vec![vpc.clone()],
                records: Vec::new(),
                tags: Tags::new(),
                comment: String::new(),
            }));
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                return Ok(zones);
            }
        }
    }

    /// The name of a zone.
    pub(super) async fn name_of(&self, zone: &HostedZoneId) -> Result<String, CloudError> {
        self.take_place().await;
        let answer = self.reads.get_hosted_zone().id(zone.as_str()).send().await;
        let answer = answer.map_err(|error| self.errors.read("route53:GetHostedZone", &error))?;
        let zone =
            answer.hosted_zone.ok_or_else(|| Errors::incomplete(Call::Read, "route53:GetHostedZone", "the zone"))?;
        Ok(without_dot(&zone.name))
    }

    /// The zone with all its VPCs, its records and its tags.
    pub(super) async fn details(&self, zone: &HostedZone) -> Result<HostedZone, CloudError> {
        let ((vpcs, comment), records, tags) =
            futures::try_join!(self.uses(&zone.id), self.records(&zone.id), self.tags(&zone.id))?;
        Ok(HostedZone { vpcs, records, tags, comment, ..zone.clone() })
    }

    /// The VPCs that use it, and its comment.
    async fn uses(&self, zone: &HostedZoneId) -> Result<(Vec<VpcId>, String), CloudError> {
        self.take_place().await;
        let answer = self
            .reads
            .get_hosted_zone()
            .id(zone.as_str())
            .send()
            .await
            .map_err(|error| self.errors.read("route53:GetHostedZone", &error))?;
        let vpcs = answer.vpcs().iter().filter_map(Vpc::vpc_id).map(VpcId::new).collect();
        let config = answer.hosted_zone.and_then(|zone| zone.config);
        Ok((vpcs, config.and_then(|config| config.comment).unwrap_or_default()))
    }

    async fn records(&self, zone: &HostedZoneId) -> Result<Vec<DnsRecord>, CloudError> {
        let mut records = Vec::new();
        let mut request = self.reads.list_resource_record_sets().hosted_zone_id(zone.as_str());
        loop {
            self.take_place().await;
            let page =
                request.send().await.map_err(|error| self.errors.read("route53:ListResourceRecordSets", &error))?;
            records.extend(page.resource_record_sets.iter().map(record));
            if !page.is_truncated {
                return Ok(records);
            }
            request = self
                .reads
                .list_resource_record_sets()
                .hosted_zone_id(zone.as_str())
                .set_start_record_name(page.next_record_name)
                .set_start_record_type(page.next_record_type)
                .set_start_record_identifier(page.next_record_identifier);
        }
    }

    async fn tags(&self, zone: &HostedZoneId) -> Result<Tags, CloudError> {
        self.take_place().await;
        let answer = self
            .reads
            .list_tags_for_resource()
            .resource_type(TagResourceType::Hostedzone)
            .resource_id(zone.as_str())
            .send()
            .await
            .map_err(|error| self.errors.read("route53:ListTagsForResource", &error))?;
        let tags = answer.resource_tag_set.map(|set| set.tags.unwrap_or_default()).unwrap_or_default();
        Ok(tags.into_iter().filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default()))).collect())
    }

    /// A zone whose `CallerReference` is the token's. Its tags come only after it, so they cannot tell.
    pub(super) async fn find_zone(&self, name: &str, token: &Token) -> Result<Option<Output>, CloudError> {
        let reference = token.text();
        let mut next = None;
        loop {
            self.take_place().await;
            let page = self
                .reads
                .list_hosted_zones()
                .set_marker(next)
                .send()
                .await
                .map_err(|error| self.errors.read("route53:ListHostedZones", &error))?;
            let ours = page.hosted_zones.iter().find(|zone| zone.caller_reference == reference);
            if let Some(zone) = ours.filter(|zone| without_dot(&zone.name) == name) {
                return Ok(Some(found([("id", bare(&zone.id).to_owned())])));
            }
            next = page.next_marker.filter(|_| page.is_truncated);
            if next.is_none() {
                return Ok(None);
            }
        }
    }

    pub(super) async fn in_sync(&self, change: &str) -> Result<bool, CloudError> {
        let attempt = format!("route53:GetChange {change}");
        self.take_place().await;
        let answer = self.reads.get_change().id(bare(change)).send().await;
        let answer = answer.map_err(|error| self.errors.read(&attempt, &error))?;
        Ok(answer.change_info.is_some_and(|info| info.status == ChangeStatus::Insync))
    }

    pub(super) async fn apply(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        match change {
            Change::CreateHostedZone { name, vpc, region, domain } => {
                self.create(name, vpc, region, &token.comment(domain), token).await
            }
            Change::TagHostedZone { zone, tags } => self.tag(bare(zone.as_str()), &token.traced(tags)).await,
            Change::ChangeRecords { zone, records } => self.change_records(bare(zone.as_str()), records).await,
            Change::DeleteHostedZone { zone } => self.delete(bare(zone.as_str())).await,
            other => Err(Errors::invalid("route53", &format!("{other:?} is no call to Route 53"))),
        }
    }

    async fn create(
        &self,
        name: &str,
        vpc: &VpcId,
        region: &str,
        comment: &str,
        token: &Token,
    ) -> Result<Output, CloudError> {
        let attempt = format!("route53:CreateHostedZone {name}");
        let vpc = Vpc::builder().vpc_id(vpc.as_str()).vpc_region(VpcRegion::from(region)).build();
        let answer = self
            .writes
            .create_hosted_zone()
            .name(name)
            .vpc(vpc)
            .caller_reference(token.text())
            .hosted_zone_config(HostedZoneConfig::builder().private_zone(true).comment(comment).build())
            .send()
            .await
            .map_err(|error| self.errors.write(&attempt, &error))?;
        let zone = answer.hosted_zone().ok_or_else(|| Errors::incomplete(Call::Write, &attempt, "the zone"))?;
        let id = bare(zone.id()).to_owned();
        let change = change_id(&attempt, answer.change_info())?;
        Ok(output(&answer, [("id", id), ("change", change)]))
    }

    async fn tag(&self, zone: &str, tags: &Tags) -> Result<Output, CloudError> {
        let attempt = format!("route53:ChangeTagsForResource on {zone}");
        let tags = tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build());
        let request = self.writes.change_tags_for_resource().resource_type(TagResourceType::Hostedzone);
        let request = request.resource_id(zone).set_add_tags(Some(tags.collect()));
        self.errors.done(&attempt, request.send().await)
    }

    async fn change_records(&self, zone: &str, records: &[RecordChange]) -> Result<Output, CloudError> {
        let attempt = format!("route53:ChangeResourceRecordSets in {zone}");
        let invalid = |error| Errors::invalid(&attempt, &error);
        let edits = records.iter().map(edit).collect::<Result<_, _>>().map_err(invalid)?;
        let batch = ChangeBatch::builder().set_changes(Some(edits)).build().map_err(invalid)?;
        let answer = self
            .writes
            .change_resource_record_sets()
            .hosted_zone_id(zone)
            .change_batch(batch)
            .send()
            .await
            .map_err(|error| self.errors.write(&attempt, &error))?;
        let change = change_id(&attempt, answer.change_info())?;
        Ok(output(&answer, [("change", change)]))
    }

    async fn delete(&self, zone: &str) -> Result<Output, CloudError> {
        let attempt = format!("route53:DeleteHostedZone {zone}");
        let answer = self.writes.delete_hosted_zone().id(zone).send().await;
        let answer = answer.map_err(|error| self.errors.write(&attempt, &error))?;
        let change = change_id(&attempt, answer.change_info())?;
        Ok(output(&answer, [("change", change)]))
    }
}

fn change_id(attempt: &str, info: Option<&ChangeInfo>) -> Result<String, CloudError> {
    let info = info.ok_or_else(|| Errors::incomplete(Call::Write, attempt, "the change"))?;
    Ok(bare(info.id()).to_owned())
}

fn edit(change: &RecordChange) -> Result<RecordEdit, aws_smithy_types::error::operation::BuildError> {
    let action = match change.kind {
        RecordChangeKind::Upsert => ChangeAction::Upsert,
        RecordChangeKind::Delete => ChangeAction::Delete,
    };
    let alias = AliasTarget::builder()
        .dns_name(change.target.as_str())
        .hosted_zone_id(change.target_zone.as_str())
        .evaluate_target_health(false)
        .build()?;
    let record = ResourceRecordSet::builder()
        .name(&change.name)
        .r#type(RrType::from(change.record_type.as_str()))
        .alias_target(alias)
        .build()?;
    RecordEdit::builder().action(action).resource_record_set(record).build()
}

fn record(record: &ResourceRecordSet) -> DnsRecord {
    let alias = record.alias_target.as_ref().map(|target| DnsEntry {
        name: without_dot(&target.dns_name),
        zone: HostedZoneId::new(bare(&target.hosted_zone_id)),
    });
    DnsRecord { name: plain(&record.name), kind: record.r#type.as_str().to_owned(), alias }
}

fn owner(owner: &HostedZoneOwner) -> Option<String> {
    owner.owning_account().or_else(|| owner.owning_service()).map(ToOwned::to_owned)
}

/// Ids come back as `/hostedzone/Z...` and `/change/C...`.
pub(super) fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// With the final dot, and with `*`, which Route 53 answers as `\052`
/// (Route 53 Developer Guide, "DNS domain name format").
fn plain(name: &str) -> String {
    let name = name.replace("\\052", "*");
    if name.ends_with('.') { name } else { name + "." }
}

pub(super) fn without_dot(name: &str) -> String {
    let name = plain(name);
    name.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_ids_bare() {
        assert_eq!(plain("\\052.studio.eu-west-1.sagemaker.aws."), "*.studio.eu-west-1.sagemaker.aws.");
        assert_eq!(plain("a.b"), "a.b.");
        assert_eq!(without_dot("a.b."), "a.b");
        assert_eq!(bare("/hostedzone/Z123"), "Z123");
        assert_eq!(bare("C1"), "C1");
    }
}
