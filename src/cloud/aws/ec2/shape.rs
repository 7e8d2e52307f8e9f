//! EC2's shapes, turned into ours. What lacks its id is left out.

use std::net::IpAddr;

use aws_sdk_ec2::types;
use ipnet::IpNet;

use crate::domain::id::{EndpointId, HostedZoneId, SecurityGroupId, SubnetId, VpcId};
use crate::domain::network::{DnsEntry, EgressRule, Endpoint, IngressRule, SecurityGroup, Source, Subnet, Vpc, Zone};
use crate::domain::policy::parse;
use crate::domain::service::Service;
use crate::domain::tag::Tags;

pub(super) fn tags(tags: &[types::Tag]) -> Tags {
    let pair = |tag: &types::Tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()));
    tags.iter().filter_map(pair).collect()
}

/// Local and Wavelength Zones hold no endpoints of Studio.
pub(super) fn zone(zone: &types::AvailabilityZone) -> Option<Zone> {
    let is_common = zone.zone_type().is_none_or(|kind| kind == "availability-zone");
    let name = zone.zone_name().filter(|_| is_common)?;
    Some(Zone { name: name.to_owned(), id: zone.zone_id().unwrap_or_default().to_owned() })
}

/// The private addresses of an endpoint among those of network interfaces.
pub(super) fn addresses(
    endpoint: &types::VpcEndpoint,
    interfaces: &[types::NetworkInterface],
) -> Option<(EndpointId, Vec<IpAddr>)> {
    let own = |interface: &&types::NetworkInterface| {
        endpoint.network_interface_ids().iter().any(|id| Some(id.as_str()) == interface.network_interface_id())
    };
    let texts = interfaces.iter().filter(own).flat_map(|interface| {
        let v4 = interface.private_ip_addresses().iter().filter_map(|address| address.private_ip_address());
        v4.chain(interface.ipv6_addresses().iter().filter_map(|address| address.ipv6_address()))
    });
    Some((EndpointId::new(endpoint.vpc_endpoint_id()?), texts.filter_map(|text| text.parse().ok()).collect()))
}

pub(super) fn vpc(vpc: &types::Vpc) -> Option<Vpc> {
    let associated = |state: Option<&types::VpcCidrBlockState>| {
        state.and_then(types::VpcCidrBlockState::state).is_none_or(|state| state.as_str() == "associated")
    };
    let v4 = vpc.cidr_block_association_set().iter().filter(|block| associated(block.cidr_block_state()));
    let v6 = vpc.ipv6_cidr_block_association_set().iter().filter(|block| associated(block.ipv6_cidr_block_state()));
    let blocks = vpc
        .cidr_block()
        .into_iter()
        .chain(v4.filter_map(types::VpcCidrBlockAssociation::cidr_block))
        .chain(v6.filter_map(types::VpcIpv6CidrBlockAssociation::ipv6_cidr_block));
    let mut cidrs: Vec<IpNet> = Vec::new();
    for block in blocks.filter_map(|block| block.parse().ok()) {
        if !cidrs.contains(&block) {
            cidrs.push(block);
        }
    }
    Some(Vpc {
        id: VpcId::new(vpc.vpc_id()?),
        cidrs,
        is_default: vpc.is_default().unwrap_or_default(),
        owner: vpc.owner_id().unwrap_or_default().to_owned(),
        dns_support: None,
        dns_host_names: None,
        name_servers: None,
        tags: tags(vpc.tags()),
    })
}

pub(super) fn subnet(subnet: &types::Subnet) -> Option<Subnet> {
    Some(Subnet {
        id: SubnetId::new(subnet.subnet_id()?),
        vpc: VpcId::new(subnet.vpc_id()?),
        zone: subnet.availability_zone().unwrap_or_default().to_owned(),
        zone_id: subnet.availability_zone_id().unwrap_or_default().to_owned(),
        cidr: subnet.cidr_block().and_then(|block| block.parse().ok()),
        free_addresses: subnet.available_ip_address_count().and_then(|count| count.try_into().ok()).unwrap_or_default(),
        owner: subnet.owner_id().unwrap_or_default().to_owned(),
        tags: tags(subnet.tags()),
    })
}

pub(super) fn security_group(group: &types::SecurityGroup) -> Option<SecurityGroup> {
    Some(SecurityGroup {
        id: SecurityGroupId::new(group.group_id()?),
        name: group.group_name().unwrap_or_default().to_owned(),
        description: group.description().unwrap_or_default().to_owned(),
        vpc: VpcId::new(group.vpc_id()?),
        ingress: group.ip_permissions().iter().flat_map(rules).collect(),
        egress: Some(group.ip_permissions_egress().iter().flat_map(rules).map(outbound).collect()),
        tags: tags(group.tags()),
    })
}

/// One permission lists several sources; each is a rule of its own.
fn rules(permission: &types::IpPermission) -> Vec<IngressRule> {
    let cidr = |text: Option<&str>| text.and_then(|text| text.parse().ok()).map(Source::Cidr);
    let v4 = permission.ip_ranges().iter().filter_map(|range| cidr(range.cidr_ip()));
    let v6 = permission.ipv6_ranges().iter().filter_map(|range| cidr(range.cidr_ipv6()));
    let groups = permission.user_id_group_pairs().iter().filter_map(types::UserIdGroupPair::group_id);
    let lists = permission.prefix_list_ids().iter().filter_map(types::PrefixListId::prefix_list_id);
    v4.chain(v6)
        .chain(groups.map(|id| Source::Group(SecurityGroupId::new(id))))
        .chain(lists.map(|id| Source::PrefixList(id.to_owned())))
        .map(|source| IngressRule {
            protocol: permission.ip_protocol().unwrap_or("-1").to_owned(),
            from_port: permission.from_port(),
            to_port: permission.to_port(),
            source,
        })
        .collect()
}

fn outbound(rule: IngressRule) -> EgressRule {
    let IngressRule { protocol, from_port, to_port, source } = rule;
    EgressRule { protocol, from_port, to_port, destination: source }
}

pub(super) fn permission(rule: &IngressRule) -> types::IpPermission {
    let permission = types::IpPermission::builder()
        .ip_protocol(&rule.protocol)
        .set_from_port(rule.from_port)
        .set_to_port(rule.to_port);
    match &rule.source {
        Source::Cidr(IpNet::V4(range)) => {
            permission.ip_ranges(types::IpRange::builder().cidr_ip(range.to_string()).build())
        }
        Source::Cidr(IpNet::V6(range)) => {
            permission.ipv6_ranges(types::Ipv6Range::builder().cidr_ipv6(range.to_string()).build())
        }
        Source::Group(group) => {
            permission.user_id_group_pairs(types::UserIdGroupPair::builder().group_id(group.as_str()).build())
        }
        Source::PrefixList(list) => {
            permission.prefix_list_ids(types::PrefixListId::builder().prefix_list_id(list).build())
        }
    }
    .build()
}

pub(super) fn endpoint(endpoint: &types::VpcEndpoint) -> Option<Endpoint> {
    let failure = endpoint.last_error().and_then(types::LastError::message).or_else(|| endpoint.failure_reason());
    let dns = |entry: &types::DnsEntry| {
        let zone = HostedZoneId::new(entry.hosted_zone_id().unwrap_or_default());
        Some(DnsEntry { name: entry.dns_name()?.trim_end_matches('.').to_owned(), zone })
    };
    Some(Endpoint {
        id: EndpointId::new(endpoint.vpc_endpoint_id()?),
        vpc: VpcId::new(endpoint.vpc_id()?),
        service: endpoint.service_name().unwrap_or_default().to_owned(),
        kind: endpoint.vpc_endpoint_type().map_or("Interface", types::VpcEndpointType::as_str).to_owned(),
        state: endpoint.state().map_or("", types::State::as_str).to_owned(),
        subnets: endpoint.subnet_ids().iter().map(SubnetId::new).collect(),
        groups: endpoint.groups().iter().filter_map(|group| group.group_id()).map(SecurityGroupId::new).collect(),
        private_dns: endpoint.private_dns_enabled().unwrap_or_default(),
        dns: endpoint.dns_entries().iter().filter_map(dns).collect(),
        policy: endpoint.policy_document().and_then(|text| parse(text).ok()),
        requester_managed: endpoint.requester_managed().unwrap_or_default(),
        failure: failure.map(ToOwned::to_owned),
        tags: tags(endpoint.tags()),
    })
}

pub(super) fn service(detail: &types::ServiceDetail) -> Option<Service> {
    let several = detail.private_dns_names().iter().filter_map(types::PrivateDnsDetails::private_dns_name);
    let mut private_names: Vec<String> = several.map(ToOwned::to_owned).collect();
    if let Some(single) = detail.private_dns_name().filter(|_| private_names.is_empty()) {
        private_names.push(single.to_owned());
    }
    let kinds = detail.service_type().iter().filter_map(types::ServiceTypeDetail::service_type);
    Some(Service {
        name: detail.service_name()?.to_owned(),
        kinds: kinds.map(|kind| kind.as_str().to_owned()).collect(),
        zones: detail.availability_zones().to_vec(),
        private_names,
        base_names: detail.base_endpoint_dns_names().to_vec(),
        supports_policy: detail.vpc_endpoint_policy_supported().unwrap_or_default(),
    })
}
