//! The network as EC2 and Route 53 describe it.

mod dns;
mod rules;

pub use dns::{DnsEntry, DnsRecord, HostedZone, same_name};
pub use rules::{EgressRule, IngressRule, SecurityGroup, Source};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::id::{EndpointId, SecurityGroupId, SubnetId, VpcId};
use super::policy::Document;
use super::tag::{self, Tags};

/// A VPC. The DNS attributes are `None` until they have been read (one call each, so only where needed).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vpc {
    /// Its id.
    pub id: VpcId,
    /// Every associated CIDR block, the primary one first.
    pub cidrs: Vec<IpNet>,
    /// Whether it is the default VPC of the Region.
    pub is_default: bool,
    /// The account that owns it.
    pub owner: String,
    /// `enableDnsSupport`.
    pub dns_support: Option<bool>,
    /// `enableDnsHostnames`.
    pub dns_host_names: Option<bool>,
    /// The DNS servers that its DHCP options name; `None` until read.
    #[serde(default)]
    pub name_servers: Option<Vec<String>>,
    /// Its tags.
    pub tags: Tags,
}

/// A subnet of a VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// Its id.
    pub id: SubnetId,
    /// The VPC that it belongs to.
    pub vpc: VpcId,
    /// Availability Zone name, such as `eu-west-1a`: differs from account to account.
    pub zone: String,
    /// Availability Zone id, such as `euw1-az1`: the same in every account.
    pub zone_id: String,
    /// Its IPv4 block.
    pub cidr: Option<IpNet>,
    /// Free IPv4 addresses, AWS's five reserved ones already taken off.
    pub free_addresses: u32,
    /// The account that owns it: participants of a shared subnet cannot create endpoints in it.
    pub owner: String,
    /// Its tags.
    pub tags: Tags,
}

/// An Availability Zone of the Region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Name, such as `eu-west-1a`.
    pub name: String,
    /// Id, such as `euw1-az1`.
    pub id: String,
}

/// A VPC endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// The VPC that it stands in.
    pub vpc: VpcId,
    /// The full name of its service.
    pub service: String,
    /// `Interface`, `Gateway` and others, as AWS writes them.
    pub kind: String,
    /// As AWS answered; compare with [`Endpoint::is`], never directly.
    pub state: String,
    /// Its subnets.
    pub subnets: Vec<SubnetId>,
    /// Its security groups.
    pub groups: Vec<SecurityGroupId>,
    /// Whether private DNS is on.
    pub private_dns: bool,
    /// Its DNS names.
    pub dns: Vec<DnsEntry>,
    /// Its policy, when AWS answered one that could be read.
    pub policy: Option<Document>,
    /// Made and owned by another AWS service: never to be touched.
    pub requester_managed: bool,
    /// Why it failed, in AWS's words.
    pub failure: Option<String>,
    /// Its tags.
    pub tags: Tags,
}

impl Endpoint {
    /// Whether the state is `state`. The API model and the wire differ in case
    /// (<https://github.com/awslabs/aws-sdk-rust/issues/619>).
    #[must_use]
    pub fn is(&self, state: &str) -> bool {
        self.state.eq_ignore_ascii_case(state)
    }

    /// Whether it exists and is not on its way out.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !["deleting", "deleted", "rejected", "failed", "expired"].iter().any(|state| self.is(state))
    }

    /// The DNS name that an alias must point to: the regional one, which answers with the addresses of every
    /// zone. Names of single zones are longer by the zone's label. Studio has a second family of names, under
    /// its own domain instead of `vpce-svc-...`, and only that one is known to serve its pages; the position in
    /// the list tells nothing, as it moves with the number of zones.
    #[must_use]
    pub fn regional_entry(&self) -> Option<&DnsEntry> {
        let own = || self.dns.iter().filter(|entry| entry.name.starts_with(self.id.as_str()));
        let is_raw = |entry: &&DnsEntry| entry.name.contains(".vpce-svc-");
        own()
            .filter(|entry| !is_raw(entry))
            .min_by_key(|entry| entry.name.len())
            .or_else(|| own().min_by_key(|entry| entry.name.len()))
    }

    /// Whether it is an interface endpoint.
    #[must_use]
    pub fn is_interface(&self) -> bool {
        self.kind.eq_ignore_ascii_case("interface")
    }

    /// Whether it leads to a Gateway Load Balancer.
    #[must_use]
    pub fn is_of_load_balancer(&self) -> bool {
        self.kind.eq_ignore_ascii_case("GatewayLoadBalancer")
    }
}

/// The value of `Name`, for people.
#[must_use]
pub fn display_name(tags: &Tags) -> &str {
    tags.get(tag::NAME).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::super::id::HostedZoneId;
    use super::*;

    fn endpoint(names: &[&str]) -> Endpoint {
        let entry = |name: &&str| DnsEntry { name: (*name).to_owned(), zone: HostedZoneId::new("Z1") };
        Endpoint {
            id: EndpointId::new("vpce-0a"),
            vpc: VpcId::new("vpc-1"),
            service: "aws.sagemaker.eu-west-1.studio".to_owned(),
            kind: "Interface".to_owned(),
            state: "available".to_owned(),
            subnets: Vec::new(),
            groups: Vec::new(),
            private_dns: false,
            dns: names.iter().map(entry).collect(),
            policy: None,
            requester_managed: false,
            failure: None,
            tags: Tags::new(),
        }
    }

    #[test]
    fn the_regional_name_is_found_wherever_it_stands() {
        let api = endpoint(&[
            "vpce-0a-xyz-eu-west-1a.api.sagemaker.eu-west-1.vpce.amazonaws.com",
            "api.sagemaker.eu-west-1.amazonaws.com",
            "vpce-0a-xyz.api.sagemaker.eu-west-1.vpce.amazonaws.com",
        ]);
        let name = api.regional_entry().map(|entry| entry.name.as_str());
        assert_eq!(name, Some("vpce-0a-xyz.api.sagemaker.eu-west-1.vpce.amazonaws.com"));
    }

    #[test]
    fn studio_answers_under_its_own_domain() {
        let studio = endpoint(&[
            "vpce-0a-xyz.vpce-svc-1.eu-west-1.vpce.amazonaws.com",
            "vpce-0a-xyz-eu-west-1a.vpce-svc-1.eu-west-1.vpce.amazonaws.com",
            "vpce-0a-xyz-eu-west-1a.studio.eu-west-1.vpce.sagemaker.aws",
            "vpce-0a-xyz.studio.eu-west-1.vpce.sagemaker.aws",
            "*.studio.eu-west-1.sagemaker.aws",
        ]);
        let name = studio.regional_entry().map(|entry| entry.name.as_str());
        assert_eq!(name, Some("vpce-0a-xyz.studio.eu-west-1.vpce.sagemaker.aws"));
    }

    #[test]
    fn without_names_there_is_none() {
        assert!(endpoint(&["api.sagemaker.eu-west-1.amazonaws.com"]).regional_entry().is_none());
    }
}
