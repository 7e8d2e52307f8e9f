//! The DNS attributes of the VPC, which private DNS and hosted zones both need.

use super::draft::{Draft, outputs, prior, step};
use super::ground::Ground;
use crate::domain::network::Vpc;
use crate::plan::step::{Action, Change, Step, StepId, VpcAttribute};

/// The step after which names resolve in the VPC.
pub const READY: &str = "vpc.dns-host-names";
const SUPPORT: &str = "vpc.dns-support";

/// AWS turns host names on only where DNS support is on, one attribute a call
/// (EC2 API Reference, `ModifyVpcAttribute`).
pub fn plan(ground: &Ground, draft: &mut Draft) {
    let Some(vpc) = ground.vpc else { return };
    if ground.services.is_empty() {
        return;
    }
    let support = attribute(vpc, SUPPORT, "DNS support", VpcAttribute::DnsSupport, vpc.dns_support);
    let support = draft.push(support);
    let mut names = attribute(vpc, READY, "DNS host names", VpcAttribute::DnsHostNames, vpc.dns_host_names);
    names.needs = vec![support];
    draft.push(names);
}

/// Turning on what is on already changes nothing, so an attribute that could not be read is turned on.
fn attribute(vpc: &Vpc, id: &str, label: &str, attribute: VpcAttribute, now: Option<bool>) -> Step {
    let title = format!("VPC {}", vpc.id);
    let outputs = outputs([("id", vpc.id.to_string())]);
    if now == Some(true) {
        return Step { detail: format!("{label}: on"), outputs, ..step(id, Action::Keep, title) };
    }
    let was = if now.is_some() { "off" } else { "unknown" };
    Step {
        detail: format!("{label}: {was} -> on"),
        change: Some(Change::SetVpcAttribute { vpc: vpc.id.clone(), attribute, value: true }),
        prior: Some(prior("value", now)),
        outputs,
        ..step(id, Action::Modify, title)
    }
}

/// The need of everything that relies on names in the VPC.
pub fn ready(draft: &Draft) -> Option<StepId> {
    let id = StepId::new(READY);
    draft.has(&id).then_some(id)
}
