//! Fills an account up to given numbers, always with the same things.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use serde::Deserialize;

use super::account::Account;
use crate::domain::id::{SubnetId, VpcId};
use crate::domain::network::{Subnet, Vpc};
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName};
use crate::domain::tag::{self, Tags};

/// How much of what the account has in the end.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sizes {
    vpcs: usize,
    subnets: usize,
    roles: usize,
    users: usize,
    groups: usize,
}

const TEAMS: [&str; 6] = ["payments", "search", "fraud", "logistics", "pricing", "research"];
const STAGES: [&str; 4] = ["prod", "staging", "dev", "sandbox"];

pub(super) fn grow(account: &mut Account, sizes: &Sizes) {
    let first = account.vpcs.len();
    for number in first..sizes.vpcs {
        account.vpcs.push(vpc(account, number));
    }
    let generated: Vec<Vpc> = account.vpcs[first..].to_vec();
    let missing = sizes.subnets.saturating_sub(account.subnets.len());
    for number in 0..missing {
        let Some(home) = generated.get(number % generated.len().max(1)) else { break };
        let subnet = subnet(account, home, number, number / generated.len());
        account.subnets.push(subnet);
    }
    for (kind, size) in
        [(PrincipalKind::Role, sizes.roles), (PrincipalKind::User, sizes.users), (PrincipalKind::Group, sizes.groups)]
    {
        let have = account.principals.iter().filter(|principal| principal.name.kind == kind).count();
        account.principals.extend((have..size).map(|number| principal(&account.identity.account, kind, number)));
    }
}

fn label(number: usize) -> String {
    let (team, stage) = (TEAMS[number % TEAMS.len()], STAGES[number / TEAMS.len() % STAGES.len()]);
    format!("{team}-{stage}-{number:04}")
}

fn vpc(account: &Account, number: usize) -> Vpc {
    Vpc {
        id: VpcId::new(format!("vpc-{number:017x}")),
        cidrs: block(number, 0, 20).into_iter().collect(),
        is_default: false,
        owner: account.identity.account.clone(),
        dns_support: Some(true),
        dns_host_names: Some(number.is_multiple_of(2)),
        name_servers: Some(vec!["AmazonProvidedDNS".to_owned()]),
        tags: Tags::from([(tag::NAME.to_owned(), label(number))]),
    }
}

/// The `row`th subnet of `home`.
fn subnet(account: &Account, home: &Vpc, number: usize, row: usize) -> Subnet {
    let zone = &account.zones[row % account.zones.len()];
    let offset = account.vpcs.iter().position(|vpc| vpc.id == home.id).unwrap_or_default();
    let name = format!("{}-{row}", crate::domain::network::display_name(&home.tags));
    Subnet {
        id: SubnetId::new(format!("subnet-{number:017x}")),
        vpc: home.id.clone(),
        zone: zone.name.clone(),
        zone_id: zone.id.clone(),
        cidr: block(offset, row, 24),
        free_addresses: 251 - u32::try_from(number % 200).unwrap_or_default(),
        owner: account.identity.account.clone(),
        tags: Tags::from([(tag::NAME.to_owned(), name)]),
    }
}

/// The `number`th /20 of 10.0.0.0/8, or its `row`th /24.
fn block(number: usize, row: usize, length: u8) -> Option<IpNet> {
    let offset = u32::try_from((number << 12) + (row << 8)).ok()?;
    let address = Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 0).to_bits() + offset);
    IpNet::new(IpAddr::V4(address), length).ok()
}

fn principal(account: &str, kind: PrincipalKind, number: usize) -> Principal {
    let name = format!("{}-{kind}", label(number));
    Principal {
        arn: format!("arn:aws:iam::{account}:{kind}/{name}"),
        name: PrincipalName { kind, name },
        path: "/".to_owned(),
        attached: Some(Vec::new()),
        groups: Vec::new(),
    }
}
