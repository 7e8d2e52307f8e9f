//! Which IPv4 addresses are the internet's, and which are those of private networks.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

/// IPv4 blocks that are not routed on the internet (IANA, "IPv4 Special-Purpose Address Registry"), the ranges for
/// documentation left out: they stand in AWS's own examples.
const SPECIAL: &[(Ipv4Addr, u8)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// Of those, the ones that VPCs and the networks behind them use.
const PRIVATE: &[(Ipv4Addr, u8)] = &[
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
];

fn blocks(list: &[(Ipv4Addr, u8)]) -> impl Iterator<Item = Ipv4Net> {
    list.iter().filter_map(|(address, prefix)| Ipv4Net::new(*address, *prefix).ok())
}

/// Whether every address of a range may appear as `aws:SourceIp`: routable on the internet. IAM compares that
/// key with public addresses only (IAM User Guide, "AWS global condition context keys", `aws:SourceIp`).
#[must_use]
pub fn is_internet(range: &IpNet) -> bool {
    let IpNet::V4(range) = range else { return false };
    !blocks(SPECIAL).any(|block| block.contains(range) || range.contains(&block))
}

/// Whether a range lies in the address space of VPCs and of the networks that reach them privately.
#[must_use]
pub fn is_private_space(range: &IpNet) -> bool {
    let IpNet::V4(range) = range else { return false };
    blocks(PRIVATE).any(|block| block.contains(range))
}
