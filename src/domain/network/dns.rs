//! Hosted zones, their records, and the DNS names that those lead to.

use serde::{Deserialize, Serialize};

use crate::domain::id::{HostedZoneId, VpcId};
use crate::domain::tag::{self, Tags};

/// One of the DNS names of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsEntry {
    /// The name.
    pub name: String,
    /// The hosted zone that an alias to it must name.
    pub zone: HostedZoneId,
}

/// A record set of a hosted zone; names end with a dot and `*` is written plainly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsRecord {
    /// The name, with its final dot.
    pub name: String,
    /// `A`, `AAAA`, `NS`, `SOA` and so on.
    pub kind: String,
    /// The alias target, if it is an alias.
    pub alias: Option<DnsEntry>,
}

impl DnsEntry {
    /// Whether both mean one alias target: Route 53 answers names with a final dot, in lower case.
    #[must_use]
    pub fn same_target(&self, other: &Self) -> bool {
        self.zone == other.zone && same_name(&self.name, &other.name)
    }
}

impl DnsRecord {
    /// Whether it is the alias of this name and kind that leads to `target`.
    #[must_use]
    pub fn is_alias(&self, name: &str, kind: &str, target: &DnsEntry) -> bool {
        self.is(name, kind) && self.alias.as_ref().is_some_and(|alias| alias.same_target(target))
    }

    /// Whether it has this name and kind.
    #[must_use]
    pub fn is(&self, name: &str, kind: &str) -> bool {
        self.is_named(name) && self.kind.eq_ignore_ascii_case(kind)
    }

    /// Whether it has this name.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        same_name(&self.name, name)
    }
}

/// Whether two DNS names are one, with or without the final dot.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    one.trim_end_matches('.').eq_ignore_ascii_case(other.trim_end_matches('.'))
}

/// A private hosted zone that a VPC uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostedZone {
    /// Its id, without `/hostedzone/`.
    pub id: HostedZoneId,
    /// Its name, without the final dot.
    pub name: String,
    /// The account, or the AWS service, that owns it.
    pub owner: String,
    /// The VPCs that use it, as far as its owner may see.
    pub vpcs: Vec<VpcId>,
    /// Its records, read only for zones of this account that matter here.
    pub records: Vec<DnsRecord>,
    /// Its tags, read under the same condition.
    pub tags: Tags,
    /// Its comment, read under the same condition.
    #[serde(default)]
    pub comment: String,
}

impl HostedZone {
    /// Records besides those that Route 53 itself puts into each zone.
    pub fn entries(&self) -> impl Iterator<Item = &DnsRecord> {
        self.records.iter().filter(|record| !matches!(record.kind.as_str(), "NS" | "SOA"))
    }

    /// Whether a run of this program made it. Its tags are a call after the one that makes it, so that a zone whose
    /// run ended between the two is known by its comment.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        tag::is_ours(&self.tags) || tag::is_ours(&tag::of_comment(&self.comment))
    }
}
