//! Findings about ranges that let in very many addresses which the VPC does not have.

use ipnet::IpNet;

use super::Finding;
use super::place::answered;
use crate::domain::text::number;
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;

/// As many addresses as a /16 has: more of them are rarely meant.
const MANY: u128 = 1 << 16;

/// How many ranges are told one by one.
const TOLD: usize = 3;

/// What to do about them.
pub const NARROWER: &str = "Name narrower ranges if people come from fewer";

/// What the policy lets in matters everywhere, what the endpoints let in only where a route leads to them.
pub fn findings(ground: &Ground) -> Vec<Finding> {
    let (restriction, network) = (&ground.answers.restriction, &ground.answers.network);
    let fix = |key: &str| format!("{NARROWER} {}.", answered(key));
    let listed = wide(&restriction.cidrs, ground.ranges()).filter(|_| restriction.mode.takes_ranges()).map(|words| {
        Finding::warning(Code::WideRange, format!("Of the policy's ranges {words}"), fix("restriction.cidrs"))
    });
    let clients = network.client_cidrs.as_deref().filter(|_| !ground.services.is_empty()).unwrap_or_default();
    let clients = wide(clients, ground.ranges()).map(|words| {
        Finding::note(Code::WideRange, format!("Of the client ranges {words}"), fix("network.client_cidrs"))
    });
    listed.into_iter().chain(clients).collect()
}

/// What is to be thought of before ranges that hold very many addresses which the VPC does not have.
#[must_use]
pub fn wide(ranges: &[IpNet], own: &[IpNet]) -> Option<String> {
    let beyond = |range: &IpNet| {
        if own.iter().any(|one| one.contains(range)) {
            return 0;
        }
        let known: u128 = own.iter().filter(|one| range.contains(*one)).map(addresses).sum();
        addresses(range).saturating_sub(known)
    };
    let told = ranges.iter().map(|range| (range, beyond(range))).filter(|(_, more)| *more > MANY);
    let told: Vec<String> =
        told.map(|(range, more)| format!("{range} has {} addresses beyond those of the VPC", many(more))).collect();
    let more = told.len().saturating_sub(TOLD);
    let first = told[..told.len() - more].join("; ");
    let more = if more > 0 { format!("; and {} more", number(more)) } else { String::new() };
    (!told.is_empty()).then(|| format!("{first}{more}: all of them are let in."))
}

/// How many addresses a range has.
#[must_use]
pub fn addresses(range: &IpNet) -> u128 {
    1_u128.checked_shl(u32::from(range.max_prefix_len() - range.prefix_len())).unwrap_or(u128::MAX)
}

/// The number of addresses, in words.
#[must_use]
pub fn many(addresses: u128) -> String {
    number(addresses.try_into().unwrap_or(usize::MAX))
}
