//! Whether the endpoints' private names lead to the endpoints, from where this program runs.

use std::collections::BTreeMap;
use std::net::IpAddr;

use futures::future::join_all;

use super::{Verdict, endpoints_of, untold};
use crate::cloud::Cloud;
use crate::domain::id::EndpointId;
use crate::domain::service::{self, Service};
use crate::engine::resolve::Known;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;

/// Where this program runs, as far as names tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Names lead to the endpoints.
    Inside,
    /// Names lead to AWS's public addresses.
    Outside,
    /// Names tell neither.
    Unknown,
}

/// A private name, the endpoint that it should lead to, and where it leads.
struct Look {
    name: String,
    endpoint: EndpointId,
    found: Result<Vec<IpAddr>, String>,
}

/// Looks up every private name of the plan's endpoints.
pub async fn prove<C: Cloud>(cloud: &C, plan: &Plan, known: &Known, snapshot: &Snapshot) -> (Verdict, Place) {
    let names = names(plan, known, snapshot);
    if names.is_empty() {
        return (Verdict::skipped("no endpoint has a private name"), Place::Unknown);
    }
    let ids: Vec<EndpointId> = names.iter().map(|(_, endpoint)| endpoint.clone()).collect();
    let addresses = match cloud.addresses(&ids).await {
        Ok(addresses) => addresses,
        Err(error) => return (untold(&error), Place::Unknown),
    };
    let looks = names.into_iter().map(|(name, endpoint)| async move {
        let found = cloud.resolve(&name).await;
        Look { name, endpoint, found }
    });
    judge(&join_all(looks).await, &addresses)
}

fn names(plan: &Plan, known: &Known, snapshot: &Snapshot) -> Vec<(String, EndpointId)> {
    // Any name below a wildcard will do; the domain's is one that people use.
    let domain = plan.answers.domain.id.as_ref().map_or("studiolink", |id| id.as_str());
    let of = |service: &Service| -> Vec<String> {
        let below = |name: &String| name.trim_end_matches('.').replacen('*', domain, 1);
        service.private_names.iter().map(below).collect()
    };
    endpoints_of(plan, known)
        .filter_map(|(short, _, id)| {
            let service = service::find(&snapshot.services, &plan.region, short)?;
            Some(of(service).into_iter().zip(std::iter::repeat(id?)).collect::<Vec<_>>())
        })
        .flatten()
        .collect()
}

fn judge(looks: &[Look], addresses: &BTreeMap<EndpointId, Vec<IpAddr>>) -> (Verdict, Place) {
    let leads_there = |look: &&Look| match (&look.found, addresses.get(&look.endpoint)) {
        (Ok(found), Some(own)) => !found.is_empty() && found.iter().all(|address| own.contains(address)),
        _ => false,
    };
    let (right, wrong): (Vec<&Look>, Vec<&Look>) = looks.iter().partition(leads_there);
    let faults: Vec<String> = wrong.iter().map(|look| words(look)).collect();
    if !right.is_empty() {
        return (
            Verdict::of(
                &faults,
                format!(
                    "{} to the endpoints",
                    if right.len() == 1 { "1 name leads".to_owned() } else { format!("{} names lead", right.len()) }
                ),
            ),
            Place::Inside,
        );
    }
    let found = || wrong.iter().filter_map(|look| look.found.as_ref().ok()).flatten();
    if found().any(is_private) {
        return (Verdict::failed(faults.join("; ")), Place::Unknown);
    }
    if found().next().is_none() {
        return (Verdict::skipped(format!("no private name resolves here: {}", faults.join("; "))), Place::Unknown);
    }
    let reason = "this machine is outside: private names lead to AWS's public addresses here; verify from a machine \
                  that resolves names as the VPC does";
    (Verdict::skipped(reason), Place::Outside)
}

fn words(look: &Look) -> String {
    let Look { name, endpoint, found } = look;
    match found {
        Ok(addresses) if addresses.is_empty() => format!("{name} leads nowhere"),
        Ok(addresses) => {
            let all: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            format!("{name} leads to {}, not to {endpoint}", all.join(", "))
        }
        Err(why) => format!("{name} does not resolve: {why}"),
    }
}

/// An address that no public service has (RFC 1918, RFC 6598, RFC 4193).
fn is_private(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private() || (v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64),
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event::CheckResult;

    fn looked(found: &[Result<&[&str], &str>]) -> (CheckResult, Place) {
        let own = BTreeMap::from([(
            EndpointId::new("vpce-1"),
            vec!["10.0.0.9".parse().unwrap(), "10.0.1.9".parse().unwrap()],
        )]);
        let look = |found: &Result<&[&str], &str>| Look {
            name: "api.example".to_owned(),
            endpoint: EndpointId::new("vpce-1"),
            found: found.map(|all| all.iter().map(|one| one.parse().unwrap()).collect()).map_err(ToOwned::to_owned),
        };
        let (verdict, place) = judge(&found.iter().map(look).collect::<Vec<_>>(), &own);
        (verdict.result, place)
    }

    #[test]
    fn names_tell_the_place_and_what_is_wrong_with_it() {
        use CheckResult::{Failed, Passed, Skipped};
        let public: Result<&[&str], &str> = Ok(&["52.1.2.3"]);
        let own: Result<&[&str], &str> = Ok(&["10.0.0.9", "10.0.1.9"]);
        for (found, wanted) in [
            (vec![own, own], (Passed, Place::Inside)),
            (vec![own, public], (Failed, Place::Inside)),
            (vec![own, Err("NXDOMAIN")], (Failed, Place::Inside)),
            (vec![public, public], (Skipped, Place::Outside)),
            (vec![public, Err("NXDOMAIN")], (Skipped, Place::Outside)),
            (vec![Ok(&["10.9.9.9"][..])], (Failed, Place::Unknown)),
            (vec![Ok(&["100.64.0.1"][..])], (Failed, Place::Unknown)),
            (vec![Ok(&["10.0.0.9", "52.1.2.3"][..])], (Failed, Place::Unknown)),
            (vec![Err("NXDOMAIN")], (Skipped, Place::Unknown)),
            (vec![Ok(&[][..])], (Skipped, Place::Unknown)),
        ] {
            assert_eq!(looked(&found), wanted, "{found:?}");
        }
    }
}
