//! What is suggested on the network page, and why: once for each VPC, never again once somebody has decided otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::zones::{self, Why};
use crate::domain::id::{SubnetId, VpcId};
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::domain;

/// What was suggested, and what was decided.
#[derive(Debug, Default)]
pub struct Suggested {
    /// The VPC, with the reason.
    pub vpc: Option<(VpcId, &'static str)>,
    /// Whether nobody wants a VPC to be suggested.
    declined: bool,
    /// The subnets of the chosen VPC, with their reasons.
    pub subnets: BTreeMap<SubnetId, Why>,
    /// VPCs in which subnets were suggested, or chosen before.
    asked: BTreeSet<VpcId>,
    /// The subnets that were chosen in a VPC when another one was chosen.
    left: BTreeMap<VpcId, Vec<SubnetId>>,
}

/// Chooses the domain's VPC, or the only one, where nobody has decided.
pub fn vpc(model: &mut Model, snapshot: &Snapshot) {
    let is_known = model.reading.has_all(&[Part::Domains, Part::Vpcs]);
    if model.draft.vpc().is_some() || model.network.suggested.declined || !is_known {
        return;
    }
    let home = domain::chosen(model, snapshot).and_then(|domain| domain.vpc.clone());
    let home = home.filter(|home| snapshot.vpcs.iter().any(|vpc| vpc.id == *home));
    let only = || (snapshot.vpcs.len() == 1).then(|| (snapshot.vpcs[0].id.clone(), "the only one"));
    if let Some((vpc, why)) = home.map(|home| (home, "the domain's own")).or_else(only) {
        model.draft.choose_vpc(&vpc);
        model.network.suggested.vpc = Some((vpc, why));
    }
}

/// Nobody wants the VPC that was suggested, or another one.
pub fn decline(model: &mut Model) {
    leave(model);
    model.network.suggested.declined = true;
    model.network.suggested.vpc = None;
}

/// Keeps the subnets that are chosen in the VPC, for when it is chosen again.
pub fn leave(model: &mut Model) {
    if let Some(vpc) = model.draft.vpc().cloned() {
        model.network.suggested.left.insert(vpc, model.draft.answers.network.subnets.clone());
    }
}

/// Looks which subnets can be chosen, and suggests some where nobody has decided.
pub fn weigh(model: &mut Model, snapshot: &Snapshot) {
    let Some(vpc) = model.draft.vpc().cloned() else {
        model.network.choices.clear();
        return;
    };
    let services = &model.draft.answers.endpoints.services;
    model.network.choices = zones::choices(snapshot, &vpc, services);
    if model.network.choices.is_empty() {
        return;
    }
    let left = model.network.suggested.left.remove(&vpc);
    let may = left.is_some() || model.reading.has_all(super::NEEDED);
    let is_new = may && model.network.suggested.asked.insert(vpc);
    let chosen = &mut model.draft.answers.network.subnets;
    if let Some(left) = left {
        *chosen = left;
    } else if is_new && chosen.is_empty() {
        let domain = domain::chosen(model, snapshot);
        let suggested =
            zones::suggest(snapshot, domain, &model.draft.answers.endpoints.services, &model.network.choices);
        model.draft.answers.network.subnets = suggested.iter().map(|(subnet, _)| subnet.clone()).collect();
        model.network.suggested.subnets.extend(suggested);
    }
}

/// Why a subnet was suggested.
pub fn why(model: &Model, subnet: &SubnetId) -> Option<Why> {
    model.network.suggested.subnets.get(subnet).copied()
}
