//! The gate before anybody is restricted: the private path stands.

use std::collections::BTreeSet;

use tokio::time;

use super::{BETWEEN_LOOKS, LOOKS, Verdict, endpoints_of, is_passing};
use crate::cloud::Cloud;
use crate::domain::id::{EndpointId, SubnetId};
use crate::domain::network::Endpoint;
use crate::engine::event::CheckResult;
use crate::engine::resolve::Known;
use crate::plan::step::{Change, Plan, Step};

/// Asks AWS for the endpoints. Records are proven by what the gate needs: their steps end in sync. Without an
/// answer the gate stays closed.
pub async fn prove<C: Cloud>(cloud: &C, plan: &Plan, known: &Known) -> Verdict {
    let ids: Vec<EndpointId> = endpoints_of(plan, known).filter_map(|(_, _, id)| id).collect();
    let mut look = 1;
    loop {
        let (verdict, may_change) = match cloud.endpoints(&ids).await {
            Ok(endpoints) => (on_endpoints(plan, known, &endpoints), true),
            Err(error) => (Verdict::failed(format!("the endpoints cannot be read: {error}")), is_passing(&error)),
        };
        if verdict.result != CheckResult::Failed || !may_change || look == LOOKS {
            return verdict;
        }
        look += 1;
        time::sleep(cloud.pace(BETWEEN_LOOKS)).await;
    }
}

/// The same on endpoints that were read.
pub fn on_endpoints(plan: &Plan, known: &Known, endpoints: &[Endpoint]) -> Verdict {
    let mut faults = Vec::new();
    let mut good = Vec::new();
    for (short, step, id) in endpoints_of(plan, known) {
        let Some(id) = id else {
            faults.push(format!("the endpoint for {short} was not made"));
            continue;
        };
        match endpoints.iter().find(|endpoint| endpoint.id == id) {
            None => faults.push(format!("AWS does not list the endpoint {id} for {short}")),
            Some(endpoint) => match fault(step, endpoint) {
                Some(fault) => faults.push(format!("the endpoint {id} for {short} {fault}")),
                None => good.push(short),
            },
        }
    }
    let zones = plan.answers.network.subnets.len();
    Verdict::of(&faults, format!("endpoints available: {}; chosen subnets: {zones}", good.join(", ")))
}

fn fault(step: &Step, endpoint: &Endpoint) -> Option<String> {
    if !endpoint.is("available") {
        return Some(format!("is {}", endpoint.state));
    }
    let have: BTreeSet<&SubnetId> = endpoint.subnets.iter().collect();
    let (subnets, private_dns) = wanted(step);
    let missing: Vec<&str> = subnets.iter().filter(|subnet| !have.contains(subnet)).map(SubnetId::as_str).collect();
    if !missing.is_empty() {
        return Some(format!("lacks {}", missing.join(", ")));
    }
    match private_dns {
        Some(true) if !endpoint.private_dns => Some("has private DNS off".to_owned()),
        Some(false) if endpoint.private_dns => Some("has private DNS on".to_owned()),
        _ => None,
    }
}

/// What the step wants of subnets and private DNS; a kept endpoint was found to fit when the plan was made.
pub fn wanted(step: &Step) -> (&[SubnetId], Option<bool>) {
    match &step.change {
        Some(Change::CreateEndpoint { subnets, private_dns, .. }) => (subnets, Some(*private_dns)),
        Some(Change::ModifyEndpoint { add_subnets, private_dns, .. }) => (add_subnets, *private_dns),
        _ => (&[], None),
    }
}
