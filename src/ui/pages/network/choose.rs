//! What choosing a VPC or a subnet does.

use std::collections::BTreeSet;

use super::{Item, reason, rows, suggest, zones};
use crate::domain::id::SubnetId;
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;
use crate::ui::pages::{Flow, domain};

/// Chooses what is under the cursor, or puts it out.
pub fn choose(model: &mut Model, snapshot: &Snapshot) -> Flow {
    match model.network.cursor {
        Some(Item::Vpc(at)) => {
            let Some(vpc) = snapshot.vpcs.get(at) else { return Flow::stay() };
            if model.draft.vpc() == Some(&vpc.id) {
                return Flow::stay();
            }
            model.draft.touched = true;
            suggest::leave(model);
            model.draft.choose_vpc(&vpc.id);
            model.endpoints.forget_network();
            model.network.subnets.clear();
            suggest::weigh(model, snapshot);
            Flow::Stay(model.deepen())
        }
        Some(Item::Subnet(at)) => {
            let chosen = rows::is_chosen(model, snapshot, Item::Subnet(at));
            if let Some(reason) = reason(model, Item::Subnet(at)).filter(|_| !chosen) {
                return Flow::Refuse(format!("This subnet cannot be chosen: {reason}."));
            }
            toggle(model, snapshot, at);
            Flow::stay()
        }
        None => Flow::stay(),
    }
}

/// Puts a subnet in or out. One a zone: another one of its zone gives way.
fn toggle(model: &mut Model, snapshot: &Snapshot, at: usize) {
    let Some(subnet) = snapshot.subnets.get(at) else { return };
    model.draft.touched = true;
    let chosen = &mut model.draft.answers.network.subnets;
    if chosen.contains(&subnet.id) {
        chosen.retain(|id| *id != subnet.id);
        return;
    }
    let same_zone = |id: &SubnetId| snapshot.subnets.iter().any(|other| other.id == *id && other.zone == subnet.zone);
    chosen.retain(|id| !same_zone(id));
    chosen.push(subnet.id.clone());
}

/// Puts one subnet in for each zone that has none, out of those that are shown.
pub fn all(model: &mut Model, snapshot: &Snapshot, shown: &[Item]) -> Flow {
    if model.network.on_vpcs() {
        return Flow::Refuse("One VPC is chosen: space or enter chooses another.".to_owned());
    }
    let zone_of = |id: &SubnetId| snapshot.subnets.iter().find(|subnet| subnet.id == *id).map(|subnet| &subnet.zone);
    let covered: Vec<_> = model.draft.answers.network.subnets.iter().filter_map(zone_of).collect();
    let shown: BTreeSet<usize> = shown.iter().filter_map(place).collect();
    let open = |choice: &&zones::Choice| {
        let zone = snapshot.subnets.get(choice.subnet).map(|subnet| &subnet.zone);
        shown.contains(&choice.subnet) && zone.is_some_and(|zone| !covered.contains(&zone))
    };
    let choices = model.network.choices.iter().filter(open);
    let services = &model.draft.answers.endpoints.services;
    let found = zones::suggest(snapshot, domain::chosen(model, snapshot), services, choices);
    if found.is_empty() {
        return Flow::Refuse("Each zone that is shown has its subnet, or none that can be chosen.".to_owned());
    }
    model.draft.touched = true;
    model.draft.answers.network.subnets.extend(found.into_iter().map(|(subnet, _)| subnet));
    Flow::stay()
}

const fn place(item: &Item) -> Option<usize> {
    match item {
        Item::Subnet(at) => Some(*at),
        Item::Vpc(_) => None,
    }
}

/// Takes out the subnets that are shown, or the VPC.
pub fn nothing(model: &mut Model, snapshot: &Snapshot, shown: &[Item]) -> Flow {
    model.draft.touched = true;
    if model.network.on_vpcs() {
        suggest::decline(model);
        model.draft.forget_vpc();
        model.endpoints.forget_network();
        suggest::weigh(model, snapshot);
        return Flow::stay();
    }
    let shown: BTreeSet<&SubnetId> =
        shown.iter().filter_map(place).filter_map(|at| snapshot.subnets.get(at)).map(|subnet| &subnet.id).collect();
    model.draft.answers.network.subnets.retain(|id| !shown.contains(&id));
    Flow::stay()
}
