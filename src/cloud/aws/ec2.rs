//! EC2: VPCs, subnets, security groups and endpoints.

mod change;
mod remove;
mod request;
mod shape;
mod traffic;

use std::collections::BTreeMap;
use std::net::IpAddr;

use aws_sdk_ec2::Client;
use aws_sdk_ec2::operation::describe_security_groups::DescribeSecurityGroupsOutput;
use aws_sdk_ec2::operation::describe_subnets::DescribeSubnetsOutput;
use aws_sdk_ec2::operation::describe_vpc_endpoints::DescribeVpcEndpointsOutput;
use aws_sdk_ec2::operation::describe_vpcs::DescribeVpcsOutput;
use aws_sdk_ec2::types::{Filter, ServiceDetail, VpcAttributeName, VpcEndpoint};
use futures::{StreamExt, stream};

use super::Clients;
use super::error::Errors;
use super::found;
use crate::cloud::session::{Region, Standing};
use crate::cloud::{CloudError, Look, Output, Token};
use crate::domain::id::{EndpointId, VpcId};
use crate::domain::network::{Endpoint, SecurityGroup, Subnet, Vpc, Zone};
use crate::domain::service::Service;
use crate::domain::tag;
use crate::plan::snapshot::Seen;

/// The largest page that every paged EC2 read here takes.
const PAGE: i32 = 1000;
/// How many attribute reads are in flight.
const SIDE_BY_SIDE: usize = 8;

#[derive(Debug)]
pub(super) struct Ec2 {
    reads: Client,
    writes: Client,
    errors: Errors,
}

impl Ec2 {
    pub(super) fn new(clients: &Clients) -> Self {
        Self {
            reads: Client::new(&clients.reads),
            writes: Client::new(&clients.writes),
            errors: clients.errors.clone(),
        }
    }

    /// Every Region of the partition, by name, and whether the account may use it.
    pub(super) async fn regions(&self) -> Result<Vec<Region>, CloudError> {
        let asked = self.reads.describe_regions().all_regions(true).send().await;
        let answer = asked.map_err(|error| self.errors.read("ec2:DescribeRegions", &error))?;
        let region = |region: &aws_sdk_ec2::types::Region| {
            let is_off = region.opt_in_status() == Some("not-opted-in");
            let standing = if is_off { Standing::Disabled } else { Standing::Enabled };
            Some(Region { name: region.region_name()?.to_owned(), standing })
        };
        let mut regions: Vec<Region> = answer.regions().iter().filter_map(region).collect();
        regions.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(regions)
    }

    pub(super) async fn zones(&self) -> Result<Vec<Zone>, CloudError> {
        let answer = self
            .reads
            .describe_availability_zones()
            .send()
            .await
            .map_err(|error| self.errors.read("ec2:DescribeAvailabilityZones", &error))?;
        Ok(answer.availability_zones().iter().filter_map(shape::zone).collect())
    }

    /// Each VPC with the id of its DHCP options.
    pub(super) async fn vpcs(&self, seen: Look<'_>) -> Result<Vec<(Vpc, Option<String>)>, CloudError> {
        let shape =
            |vpc: &aws_sdk_ec2::types::Vpc| Some((shape::vpc(vpc)?, vpc.dhcp_options_id().map(ToOwned::to_owned)));
        Ok(all_pages!(
            self.reads.describe_vpcs().max_results(PAGE).into_paginator().send(),
            |error| self.errors.read("ec2:DescribeVpcs", &error),
            |page: DescribeVpcsOutput| page.vpcs().iter().filter_map(shape).collect(),
            |rows: &Vec<(Vpc, _)>| seen(Seen::Vpcs(rows.iter().map(|(vpc, _)| vpc.clone()).collect()))
        ))
    }

    /// The DNS attributes of each VPC: support, then host names.
    pub(super) async fn dns_attributes(&self, vpcs: Vec<VpcId>) -> Vec<(VpcId, Result<(bool, bool), CloudError>)> {
        let read = stream::iter(vpcs).map(|vpc| async move {
            let support = self.attribute(&vpc, VpcAttributeName::EnableDnsSupport);
            let host_names = self.attribute(&vpc, VpcAttributeName::EnableDnsHostnames);
            let both = futures::try_join!(support, host_names);
            (vpc, both)
        });
        read.buffered(SIDE_BY_SIDE).collect().await
    }

    async fn attribute(&self, vpc: &VpcId, name: VpcAttributeName) -> Result<bool, CloudError> {
        let answer = self
            .reads
            .describe_vpc_attribute()
            .vpc_id(vpc.as_str())
            .attribute(name)
            .send()
            .await
            .map_err(|error| self.errors.read("ec2:DescribeVpcAttribute", &error))?;
        let value = answer.enable_dns_support.or(answer.enable_dns_hostnames);
        Ok(value.and_then(|value| value.value).unwrap_or_default())
    }

    pub(super) async fn subnets(&self, seen: Look<'_>) -> Result<Vec<Subnet>, CloudError> {
        Ok(all_pages!(
            self.reads.describe_subnets().max_results(PAGE).into_paginator().send(),
            |error| self.errors.read("ec2:DescribeSubnets", &error),
            |page: DescribeSubnetsOutput| page.subnets().iter().filter_map(shape::subnet).collect(),
            |rows: &Vec<Subnet>| seen(Seen::Subnets(rows.clone()))
        ))
    }

    pub(super) async fn security_groups(&self, seen: Look<'_>) -> Result<Vec<SecurityGroup>, CloudError> {
        self.security_groups_that([], |rows| seen(Seen::SecurityGroups(rows.clone()))).await
    }

    async fn security_groups_that(
        &self,
        filters: impl IntoIterator<Item = Filter>,
        told: impl Fn(&Vec<SecurityGroup>),
    ) -> Result<Vec<SecurityGroup>, CloudError> {
        let filters: Vec<_> = filters.into_iter().collect();
        let request = self.reads.describe_security_groups().max_results(PAGE);
        let request = request.set_filters((!filters.is_empty()).then_some(filters));
        Ok(all_pages!(
            request.into_paginator().send(),
            |error| self.errors.read("ec2:DescribeSecurityGroups", &error),
            |page: DescribeSecurityGroupsOutput| {
                page.security_groups().iter().filter_map(shape::security_group).collect()
            },
            told
        ))
    }

    /// Endpoints of all VPCs, gone ones left out.
    pub(super) async fn all_endpoints(&self, seen: Look<'_>) -> Result<Vec<Endpoint>, CloudError> {
        let is_there = |endpoint: &Endpoint| !endpoint.is("deleting") && !endpoint.is("deleted");
        let told =
            |rows: &Vec<Endpoint>| seen(Seen::Endpoints(rows.iter().filter(|one| is_there(one)).cloned().collect()));
        let mut endpoints = self.endpoints_that([], told).await?;
        endpoints.retain(is_there);
        Ok(endpoints)
    }

    /// By a filter, not by id: an id that is not known yet would fail the whole call.
    pub(super) async fn endpoints(&self, ids: &[EndpointId]) -> Result<Vec<Endpoint>, CloudError> {
        self.endpoints_that([filter("vpc-endpoint-id", ids.iter().map(ToString::to_string))], |_| {}).await
    }

    async fn endpoints_that(
        &self,
        filters: impl IntoIterator<Item = Filter>,
        told: impl Fn(&Vec<Endpoint>),
    ) -> Result<Vec<Endpoint>, CloudError> {
        let filters: Vec<_> = filters.into_iter().collect();
        let request = self.reads.describe_vpc_endpoints().max_results(PAGE);
        let request = request.set_filters((!filters.is_empty()).then_some(filters));
        Ok(all_pages!(
            request.into_paginator().send(),
            |error| self.errors.read("ec2:DescribeVpcEndpoints", &error),
            |page: DescribeVpcEndpointsOutput| page.vpc_endpoints().iter().filter_map(shape::endpoint).collect(),
            told
        ))
    }

    /// The private addresses of endpoints' network interfaces.
    pub(super) async fn addresses(&self, ids: &[EndpointId]) -> Result<BTreeMap<EndpointId, Vec<IpAddr>>, CloudError> {
        let ids = filter("vpc-endpoint-id", ids.iter().map(ToString::to_string));
        let request = self.reads.describe_vpc_endpoints().max_results(PAGE).filters(ids);
        let endpoints = request.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let endpoints = endpoints.map_err(|error| self.errors.read("ec2:DescribeVpcEndpoints", &error))?;
        let interfaces: Vec<String> = endpoints.iter().flat_map(VpcEndpoint::network_interface_ids).cloned().collect();
        if interfaces.is_empty() {
            return Ok(BTreeMap::new());
        }
        let request = self.reads.describe_network_interfaces().max_results(PAGE);
        let request = request.filters(filter("network-interface-id", interfaces));
        let interfaces = request.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let interfaces = interfaces.map_err(|error| self.errors.read("ec2:DescribeNetworkInterfaces", &error))?;
        Ok(endpoints.iter().filter_map(|endpoint| shape::addresses(endpoint, &interfaces)).collect())
    }

    /// The services that AWS itself offers; the SDK has no paginator for this call.
    pub(super) async fn services(&self, seen: Look<'_>) -> Result<Vec<Service>, CloudError> {
        let of_amazon = |detail: &&ServiceDetail| detail.owner().is_none_or(|owner| owner == "amazon");
        let mut services: Vec<Service> = Vec::new();
        let mut next = None;
        loop {
            let page = self
                .reads
                .describe_vpc_endpoint_services()
                .max_results(PAGE)
                .set_next_token(next)
                .send()
                .await
                .map_err(|error| self.errors.read("ec2:DescribeVpcEndpointServices", &error))?;
            let rows: Vec<Service> =
                page.service_details().iter().filter(of_amazon).filter_map(shape::service).collect();
            seen(Seen::Services(rows.clone()));
            services.extend(rows);
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        Ok(services)
    }

    pub(super) async fn find_security_group(&self, vpc: &VpcId, token: &Token) -> Result<Option<Output>, CloudError> {
        let groups = self.security_groups_that(traces(vpc, token), |_| {}).await?;
        Ok(groups.first().map(|group| found([("id", group.id.to_string())])))
    }

    pub(super) async fn find_endpoint(&self, vpc: &VpcId, token: &Token) -> Result<Option<Output>, CloudError> {
        let endpoints = self.endpoints_that(traces(vpc, token), |_| {}).await?;
        let live = endpoints.iter().find(|endpoint| endpoint.is_live());
        Ok(live.map(|endpoint| found([("id", endpoint.id.to_string())])))
    }
}

/// What finds a resource that the token's run and step made in a VPC.
fn traces(vpc: &VpcId, token: &Token) -> [Filter; 3] {
    [
        filter("vpc-id", [vpc.to_string()]),
        filter(&format!("tag:{}", tag::RUN), [token.run.clone()]),
        filter(&format!("tag:{}", tag::STEP), [token.step.to_string()]),
    ]
}

fn filter(name: &str, values: impl IntoIterator<Item = String>) -> Filter {
    Filter::builder().name(name).set_values(Some(values.into_iter().collect())).build()
}
