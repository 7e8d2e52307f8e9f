//! What the caller's machine sees: what names resolve to there, and whether Studio opens from there.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::account::Account;
use super::error::Refusal;
use super::evaluate;
use crate::cloud::{Decision, Simulation};
use crate::domain::id::DomainId;
use crate::domain::network::Endpoint;
use crate::domain::policy::OPEN_STUDIO;
use crate::domain::service;

/// One of AWS's public addresses, and one of an office (RFC 5737).
const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
const OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));

/// One address in each of an endpoint's subnets, each endpoint another.
pub(super) fn addresses(account: &Account, endpoint: &Endpoint) -> Vec<IpAddr> {
    let place = account.endpoints.iter().position(|other| other.id == endpoint.id).unwrap_or_default();
    let subnets = account.subnets.iter().filter(|subnet| endpoint.subnets.contains(&subnet.id));
    let address = |range: IpNet| range.hosts().nth(place.saturating_add(9));
    subnets.filter_map(|subnet| subnet.cidr.and_then(address)).collect()
}

/// The addresses of the endpoint that serves a name in the caller's VPC, or the public one.
pub(super) fn resolve(account: &Account, name: &str) -> Vec<IpAddr> {
    let vpc = account.vpcs.first().filter(|_| account.inside);
    let endpoint = vpc.and_then(|vpc| {
        let mut endpoints =
            account.endpoints.iter().filter(|endpoint| endpoint.vpc == vpc.id && endpoint.is("available"));
        endpoints.find(|endpoint| serves(account, endpoint, name))
    });
    endpoint.map_or_else(|| vec![PUBLIC], |endpoint| addresses(account, endpoint))
}

/// By private DNS, or by a record of a hosted zone.
fn serves(account: &Account, endpoint: &Endpoint, name: &str) -> bool {
    let matches = |pattern: &str| {
        let pattern = pattern.trim_end_matches('.').replace("\\052", "*");
        pattern == name || pattern.strip_prefix("*").is_some_and(|end| name.ends_with(end))
    };
    let service = account.services.iter().find(|service| service.is_interface() && service.name == endpoint.service);
    let private_dns =
        endpoint.private_dns && service.is_some_and(|one| one.private_names.iter().any(|name| matches(name)));
    let zones = account.hosted_zones.iter().filter(|zone| zone.vpcs.contains(&endpoint.vpc));
    let mut records = zones.flat_map(|zone| &zone.records).filter(|record| matches(&record.name));
    private_dns
        || records.any(|record| {
            record.alias.as_ref().is_some_and(|alias| endpoint.dns.iter().any(|entry| entry.same_target(alias)))
        })
}

/// As SageMaker judges the call: by what is attached to the caller, and from where it comes.
pub(super) fn open_studio(account: &Account, domain: &DomainId, profile: &str) -> Result<(), Refusal> {
    let identity = &account.identity;
    let resource = format!(
        "arn:{}:sagemaker:{}:{}:user-profile/{domain}/{profile}",
        identity.partition, identity.region, identity.account
    );
    let simulation = Simulation {
        principal: identity.principal(),
        action: OPEN_STUDIO.to_owned(),
        resource: resource.clone(),
        context: context(account),
        documents: Vec::new(),
    };
    if evaluate::simulate(account, &simulation)?.decision == Decision::Allowed {
        return Ok(());
    }
    let message = format!("User: {} is not authorized to perform: {OPEN_STUDIO} on resource: {resource}", identity.arn);
    Err(Refusal::new("AccessDeniedException", message))
}

/// The keys of the call, with those that the network adds.
fn context(account: &Account) -> Vec<(String, String, String)> {
    let key = |name: &str, kind: &str, value: String| (name.to_owned(), kind.to_owned(), value);
    let host = service::find(&account.services, &account.identity.region, service::API);
    let host = host.and_then(|service| service.private_names.first());
    let vpc = account.vpcs.first().filter(|_| account.inside);
    let over = vpc.zip(host).and_then(|(vpc, host)| {
        let mut own = account.endpoints.iter().filter(|endpoint| endpoint.vpc == vpc.id && endpoint.is("available"));
        own.find(|endpoint| serves(account, endpoint, host))
    });
    let mut keys = vec![
        key("aws:ViaAWSService", "boolean", "false".to_owned()),
        key("aws:SecureTransport", "boolean", "true".to_owned()),
        key("aws:RequestedRegion", "string", account.identity.region.clone()),
        key("aws:PrincipalAccount", "string", account.identity.account.clone()),
        key("aws:ResourceAccount", "string", account.identity.account.clone()),
    ];
    match over {
        Some(endpoint) => keys.extend([
            key("aws:SourceVpc", "string", endpoint.vpc.to_string()),
            key("aws:SourceVpce", "string", endpoint.id.to_string()),
            key("aws:VpcSourceIp", "ip", addresses(account, endpoint).first().unwrap_or(&OFFICE).to_string()),
        ]),
        None => keys.push(key("aws:SourceIp", "ip", OFFICE.to_string())),
    }
    keys
}
