//! The names of endpoints: those that every endpoint has, and the service's own ones with private DNS.

use sha2::{Digest, Sha256};

use super::account::Account;
use super::error::Refusal;
use crate::domain::id::{EndpointId, HostedZoneId, VpcId};
use crate::domain::network::{DnsEntry, Endpoint};
use crate::domain::service::Service;

/// The zone of all `vpce` names in eu-west-1.
const NAMES_ZONE: &str = "Z38GZ743OKFT7T";

/// AWS PrivateLink Guide, "Private DNS": what it asks, and what stands in its way.
pub(super) fn check_private_dns(
    account: &Account,
    vpc: &VpcId,
    offer: &Service,
    own: Option<&EndpointId>,
) -> Result<(), Refusal> {
    let refuse = |message: String| Err(Refusal::new("InvalidParameter", message));
    if offer.private_names.is_empty() {
        return refuse(format!(
            "Private DNS can't be enabled because the service {} does not provide a private DNS name.",
            offer.name
        ));
    }
    let dns = account.vpc(vpc).is_some_and(|vpc| vpc.dns_support == Some(true) && vpc.dns_host_names == Some(true));
    if !dns {
        return refuse(format!(
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {vpc}"
        ));
    }
    let names = offer.zone_names();
    let taken = names.iter().find(|name| {
        let zone = account.hosted_zones.iter().any(|zone| zone.name == **name && zone.vpcs.contains(vpc));
        zone || hidden_zone(account, vpc, name, own).is_some()
    });
    match taken {
        Some(name) => refuse(format!(
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain for {name} in the VPC {vpc}"
        )),
        None => Ok(()),
    }
}

/// The endpoint, other than `own`, whose private DNS serves `name` in the VPC: AWS keeps a hidden zone for it.
pub(super) fn hidden_zone<'a>(
    account: &'a Account,
    vpc: &VpcId,
    name: &str,
    own: Option<&EndpointId>,
) -> Option<&'a Endpoint> {
    let serves = |endpoint: &&Endpoint| {
        let offer = account.services.iter().find(|service| service.name == endpoint.service && service.is_interface());
        offer.is_some_and(|offer| offer.zone_names().iter().any(|zone| zone == name))
    };
    account
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.vpc == *vpc && endpoint.private_dns && endpoint.is_live())
        .filter(|endpoint| Some(&endpoint.id) != own)
        .find(serves)
}

/// What an endpoint's names begin with: for as long as it stands.
fn label(endpoint: &Endpoint) -> String {
    if let Some((label, _)) = endpoint.regional_entry().and_then(|entry| entry.name.split_once('.')) {
        return label.to_owned();
    }
    let digest = Sha256::digest(endpoint.id.as_str());
    digest.iter().take(4).fold(format!("{}-", endpoint.id), |text, byte| text + &format!("{byte:02x}"))
}

/// For each base name the regional and then the zonal ones, at last the private ones, as EC2 lists them.
pub(super) fn dns_entries(account: &Account, endpoint: &Endpoint, offer: &Service) -> Vec<DnsEntry> {
    let label = label(endpoint);
    let zones: Vec<_> = account
        .subnets
        .iter()
        .filter(|subnet| endpoint.subnets.contains(&subnet.id))
        .map(|subnet| subnet.zone.as_str())
        .collect();
    let entry = |name: String, zone: &str| DnsEntry { name, zone: HostedZoneId::new(zone) };
    let mut entries = Vec::new();
    for base in &offer.base_names {
        entries.push(entry(format!("{label}.{base}"), NAMES_ZONE));
        entries.extend(zones.iter().map(|zone| entry(format!("{label}-{zone}.{base}"), NAMES_ZONE)));
    }
    if endpoint.private_dns {
        entries.extend(offer.private_names.iter().map(|name| entry(name.clone(), "ZONEIDHERE")));
    }
    entries
}
