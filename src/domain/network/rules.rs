//! Security groups, and whom their rules let through.

use std::fmt;

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

use crate::domain::id::{SecurityGroupId, VpcId};
use crate::domain::tag::Tags;

/// Who a rule lets in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// An address range.
    Cidr(IpNet),
    /// Members of a security group.
    Group(SecurityGroupId),
    /// A managed prefix list.
    PrefixList(String),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cidr(range) => range.fmt(formatter),
            Self::Group(group) => group.fmt(formatter),
            Self::PrefixList(list) => list.fmt(formatter),
        }
    }
}

/// An inbound rule of a security group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IngressRule {
    /// `tcp`, `udp`, `icmp`, or `-1` for all.
    pub protocol: String,
    /// First port, absent when the protocol has none or all are meant.
    pub from_port: Option<i32>,
    /// Last port.
    pub to_port: Option<i32>,
    /// Who is let in.
    pub source: Source,
}

impl IngressRule {
    /// HTTPS from `source`.
    #[must_use]
    pub fn https(source: Source) -> Self {
        Self { protocol: "tcp".to_owned(), from_port: Some(443), to_port: Some(443), source }
    }

    /// Whether TCP 443 is among its ports.
    #[must_use]
    pub fn opens_https(&self) -> bool {
        opens_https(&self.protocol, self.from_port, self.to_port)
    }

    /// Whether TCP 443 passes for `wanted`, by the same source or by a range that contains it.
    #[must_use]
    pub fn admits_https(&self, wanted: &Source) -> bool {
        self.opens_https()
            && match (&self.source, wanted) {
                (Source::Cidr(have), Source::Cidr(want)) => have.contains(want),
                (have, want) => have == want,
            }
    }
}

/// Whether TCP 443 is among the ports of a rule.
fn opens_https(protocol: &str, from_port: Option<i32>, to_port: Option<i32>) -> bool {
    match protocol {
        "-1" => true,
        "tcp" | "6" => from_port.is_none_or(|port| port <= 443) && to_port.is_none_or(|port| port >= 443),
        _ => false,
    }
}

/// An outbound rule of a security group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EgressRule {
    /// `tcp`, `udp`, `icmp`, or `-1` for all.
    pub protocol: String,
    /// First port, absent when the protocol has none or all are meant.
    pub from_port: Option<i32>,
    /// Last port.
    pub to_port: Option<i32>,
    /// Where to.
    pub destination: Source,
}

impl EgressRule {
    /// The rule that a new group has: everything, to everywhere.
    #[must_use]
    pub fn everything() -> Self {
        let everywhere = Source::Cidr(IpNet::V4(Ipv4Net::default()));
        Self { protocol: "-1".to_owned(), from_port: None, to_port: None, destination: everywhere }
    }

    /// Whether TCP 443 is among its ports.
    #[must_use]
    pub fn opens_https(&self) -> bool {
        opens_https(&self.protocol, self.from_port, self.to_port)
    }
}

/// A security group with its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// Its id.
    pub id: SecurityGroupId,
    /// Its name: unique in its VPC, without regard to case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The VPC that it belongs to.
    pub vpc: VpcId,
    /// Inbound rules.
    pub ingress: Vec<IngressRule>,
    /// Outbound rules; `None` when they are not known.
    #[serde(default)]
    pub egress: Option<Vec<EgressRule>>,
    /// Its tags.
    pub tags: Tags,
}

impl SecurityGroup {
    /// Its rules that name another group, for people: EC2 deletes no group that a rule names.
    #[must_use]
    pub fn rules_naming(&self, group: &SecurityGroupId) -> Vec<String> {
        let named = Source::Group(group.clone());
        let inbound = self.ingress.iter().filter(|rule| rule.source == named);
        let inbound = inbound.map(|rule| ("inbound", ports(&rule.protocol, rule.from_port, rule.to_port)));
        let outbound = self.egress.iter().flatten().filter(|rule| rule.destination == named);
        let outbound = outbound.map(|rule| ("outbound", ports(&rule.protocol, rule.from_port, rule.to_port)));
        inbound.chain(outbound).map(|(way, ports)| format!("the {way} rule for {ports} of {}", self.id)).collect()
    }
}

/// `tcp 443`, `udp 53-54`, `all traffic`.
fn ports(protocol: &str, from: Option<i32>, to: Option<i32>) -> String {
    match (protocol, from, to) {
        ("-1", ..) => "all traffic".to_owned(),
        (_, Some(from), Some(to)) if from == to => format!("{protocol} {from}"),
        (_, Some(from), Some(to)) => format!("{protocol} {from}-{to}"),
        _ => protocol.to_owned(),
    }
}
