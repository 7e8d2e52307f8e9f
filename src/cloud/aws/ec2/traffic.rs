//! EC2: what lets packets through a VPC, and which DNS servers its DHCP options name.

use std::collections::BTreeMap;

use aws_sdk_ec2::types;

use super::{Ec2, PAGE, filter};
use crate::cloud::CloudError;
use crate::domain::id::{SubnetId, VpcId};
use crate::domain::traffic::{AclRule, Direction, NetworkAcl, Route, RouteTable};

impl Ec2 {
    pub(in crate::cloud::aws) async fn network_acls(&self, vpc: &VpcId) -> Result<Vec<NetworkAcl>, CloudError> {
        let request = self.reads.describe_network_acls().filters(filter("vpc-id", [vpc.to_string()]));
        let pages = request.max_results(PAGE).into_paginator().items().send();
        let acls = pages.collect::<Result<Vec<_>, _>>().await;
        let acls = acls.map_err(|error| self.errors.read("ec2:DescribeNetworkAcls", &error))?;
        Ok(acls.iter().filter_map(network_acl).collect())
    }

    pub(in crate::cloud::aws) async fn route_tables(&self, vpc: &VpcId) -> Result<Vec<RouteTable>, CloudError> {
        // Of route tables, AWS gives a hundred a page at most.
        let request = self.reads.describe_route_tables().filters(filter("vpc-id", [vpc.to_string()]));
        let pages = request.max_results(100).into_paginator().items().send();
        let tables = pages.collect::<Result<Vec<_>, _>>().await;
        let tables = tables.map_err(|error| self.errors.read("ec2:DescribeRouteTables", &error))?;
        Ok(tables.iter().filter_map(route_table).collect())
    }

    /// The DNS servers of every set of DHCP options, by its id.
    pub(in crate::cloud::aws) async fn name_servers(&self) -> Result<BTreeMap<String, Vec<String>>, CloudError> {
        let pages = self.reads.describe_dhcp_options().max_results(PAGE).into_paginator().items().send();
        let options = pages.collect::<Result<Vec<_>, _>>().await;
        let options = options.map_err(|error| self.errors.read("ec2:DescribeDhcpOptions", &error))?;
        let servers = |options: &types::DhcpOptions| {
            let of_dns = options.dhcp_configurations().iter().filter(|one| one.key() == Some("domain-name-servers"));
            let values = of_dns.flat_map(types::DhcpConfiguration::values).filter_map(|value| value.value());
            Some((options.dhcp_options_id()?.to_owned(), values.map(ToOwned::to_owned).collect()))
        };
        Ok(options.iter().filter_map(servers).collect())
    }
}

fn network_acl(acl: &types::NetworkAcl) -> Option<NetworkAcl> {
    let subnets = acl.associations().iter().filter_map(types::NetworkAclAssociation::subnet_id);
    Some(NetworkAcl {
        id: acl.network_acl_id()?.to_owned(),
        vpc: VpcId::new(acl.vpc_id()?),
        subnets: subnets.map(SubnetId::new).collect(),
        rules: acl.entries().iter().filter_map(acl_rule).collect(),
    })
}

fn acl_rule(entry: &types::NetworkAclEntry) -> Option<AclRule> {
    let port = |port: Option<i32>, or: u16| port.and_then(|port| u16::try_from(port).ok()).unwrap_or(or);
    Some(AclRule {
        number: entry.rule_number()?,
        direction: if entry.egress() == Some(true) { Direction::Outbound } else { Direction::Inbound },
        protocol: entry.protocol().unwrap_or("-1").to_owned(),
        ports: entry.port_range().map(|range| (port(range.from(), 0), port(range.to(), u16::MAX))),
        range: entry.cidr_block().or_else(|| entry.ipv6_cidr_block())?.parse().ok()?,
        allows: entry.rule_action().is_some_and(|action| action.as_str() == "allow"),
    })
}

fn route_table(table: &types::RouteTable) -> Option<RouteTable> {
    let associations = table.associations();
    let subnets = associations.iter().filter_map(types::RouteTableAssociation::subnet_id);
    Some(RouteTable {
        id: table.route_table_id()?.to_owned(),
        vpc: VpcId::new(table.vpc_id()?),
        is_main: associations.iter().any(|association| association.main() == Some(true)),
        subnets: subnets.map(SubnetId::new).collect(),
        routes: table.routes().iter().map(route).collect(),
    })
}

fn route(route: &types::Route) -> Route {
    let destination = route.destination_cidr_block().or_else(|| route.destination_ipv6_cidr_block());
    let target = route
        .gateway_id()
        .or_else(|| route.nat_gateway_id())
        .or_else(|| route.egress_only_internet_gateway_id())
        .or_else(|| route.transit_gateway_id())
        .or_else(|| route.vpc_peering_connection_id())
        .or_else(|| route.local_gateway_id())
        .or_else(|| route.carrier_gateway_id())
        .or_else(|| route.network_interface_id())
        .or_else(|| route.core_network_arn());
    Route {
        destination: destination.and_then(|destination| destination.parse().ok()),
        target: target.unwrap_or_default().to_owned(),
        blackhole: route.state().is_some_and(|state| state.as_str() == "blackhole"),
    }
}
