//! Addresses and ids that nobody has, and addresses that somebody may have: what requests are tried with.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

/// The condition key of the public address that a request comes from.
pub const SOURCE_IP: &str = "aws:SourceIp";
/// The condition key of the VPC that it comes from.
pub const SOURCE_VPC: &str = "aws:SourceVpc";
/// The condition key of the endpoint that it comes through.
pub const SOURCE_ENDPOINT: &str = "aws:SourceVpce";
/// The condition key of the address that it comes from to an endpoint.
pub const VPC_SOURCE_IP: &str = "aws:VpcSourceIp";

/// A VPC that there is not.
pub const OTHER_VPC: &str = "vpc-00000000";
/// An endpoint that there is not.
pub const OTHER_ENDPOINT: &str = "vpce-00000000";

/// Addresses for documentation, which nobody has (RFC 5737).
const ON_THE_INTERNET: [[u8; 4]; 3] = [[198, 51, 100, 99], [203, 0, 113, 99], [192, 0, 2, 99]];
/// Addresses of private networks, one of which a list of ranges leaves out unless it has them all.
const IN_PRIVATE_NETWORKS: [[u8; 4]; 4] = [[10, 255, 0, 9], [172, 31, 255, 9], [192, 168, 255, 9], [100, 127, 255, 9]];

/// An address on the internet that is in none of some ranges.
#[must_use]
pub fn on_the_internet(ranges: &[IpNet]) -> Option<IpAddr> {
    ON_THE_INTERNET.map(IpAddr::from).into_iter().find(|address| is_beyond(ranges, address))
}

/// Addresses of private networks, of which no range is known to be theirs.
pub fn in_private_networks() -> impl Iterator<Item = IpAddr> {
    IN_PRIVATE_NETWORKS.map(IpAddr::from).into_iter()
}

/// An address of a private network that is in none of some ranges.
#[must_use]
pub fn in_a_private_network(ranges: &[IpNet]) -> Option<IpAddr> {
    in_private_networks().find(|address| is_beyond(ranges, address))
}

/// Whether an address is in none of some ranges.
#[must_use]
pub fn is_beyond(ranges: &[IpNet], address: &IpAddr) -> bool {
    !ranges.iter().any(|range| range.contains(address))
}

/// An address of a range that a machine may have.
#[must_use]
pub fn host(range: &IpNet) -> IpAddr {
    range.hosts().next().unwrap_or_else(|| range.addr())
}

/// The same of the first of some ranges, or of any private network where there is none.
#[must_use]
pub fn host_of_first<'a>(ranges: impl IntoIterator<Item = &'a IpNet>) -> IpAddr {
    ranges.into_iter().next().map_or(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 9)), host)
}
