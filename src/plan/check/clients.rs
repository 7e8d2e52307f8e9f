//! Findings about people whom the policy lets in through the endpoints, and whom the endpoints' security group does not.

use ipnet::IpNet;

use super::place::answered;
use super::{Finding, listed};
use crate::domain::network::Source;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;

/// Ranges that are named stand in place of the VPC's own, so that these are named too.
fn fix(ground: &Ground) -> String {
    let named: Vec<_> = ground.sources.iter().filter(|source| matches!(source, Source::Cidr(_))).collect();
    let beside = if named.is_empty() { String::new() } else { format!(" beside {}", listed(named)) };
    let place = answered("network.client_cidrs");
    format!("If people come from there, name their ranges{beside} as client ranges {place}.")
}

pub fn findings(ground: &Ground) -> Option<Finding> {
    if ground.services.is_empty() || ground.vpc.is_none() {
        return None;
    }
    // One that is missing is told of as such.
    let there = [service::API, service::STUDIO].into_iter().filter(|short| ground.has_endpoint(short));
    let admitted: Vec<Vec<&Source>> = there.map(|short| ground.admitted(short)).collect::<Option<_>>()?;
    match ground.answers.restriction.mode {
        Mode::Vpc | Mode::Vpce => nobody_from_outside(ground, &admitted),
        Mode::VpcIp => listed_in_vain(ground, &admitted),
        Mode::Ip | Mode::None => None,
    }
}

/// Whether a source is, or may be, of a network that is not the VPC.
fn is_beyond(ground: &Ground, source: &Source) -> bool {
    match source {
        Source::Cidr(range) => !ground.has_range(range),
        Source::PrefixList(_) => true,
        Source::Group(id) => !ground.is_here(id),
    }
}

fn nobody_from_outside(ground: &Ground, admitted: &[Vec<&Source>]) -> Option<Finding> {
    if admitted.iter().all(|sources| sources.iter().any(|source| is_beyond(ground, source))) {
        return None;
    }
    let vpc = &ground.answers.network.vpc;
    Some(Finding::note(
        Code::ClientsNotAdmitted,
        format!(
            "The endpoints let in nobody from outside {vpc}: whoever comes over a VPN, or from a peered VPC, does not \
             reach them, though the policy would let them in."
        ),
        fix(ground),
    ))
}

/// A range is listed for people, so that whoever lists it counts on it.
fn listed_in_vain(ground: &Ground, admitted: &[Vec<&Source>]) -> Option<Finding> {
    let lets_in = |sources: &[&Source], range: &IpNet| {
        sources.iter().any(|source| match source {
            Source::Cidr(have) => have.contains(range),
            Source::PrefixList(_) => true,
            Source::Group(_) => false,
        })
    };
    let ranges = ground.answers.restriction.cidrs.iter().filter(|range| range.addr().is_ipv4());
    let closed: Vec<_> = ranges.filter(|range| !admitted.iter().all(|sources| lets_in(sources, range))).collect();
    (!closed.is_empty()).then(|| {
        Finding::warning(
            Code::ClientsNotAdmitted,
            format!(
                "The policy lets in {}, and the endpoints' security group does not: people there do not reach Studio.",
                listed(&closed)
            ),
            fix(ground),
        )
    })
}
