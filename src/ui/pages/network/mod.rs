//! Network: from which VPC people connect, and one subnet in each zone.

pub mod questions;
mod rows;
mod view;
mod zones;

pub use view::view;

use super::Flow;
use crate::domain::network::Vpc;
use crate::plan::snapshot::Snapshot;
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::filter::{Filter, Haystack};
use crate::ui::parts::input::Field;
use crate::ui::parts::list;

/// Why this page is there.
pub const WHY: &str = "The endpoints stand in this VPC, and in mode VPC whoever comes through them is let in. It need \
    not be the VPC of the domain: a hub to which offices connect will do. An endpoint takes one subnet in each \
    Availability Zone; routing inside the VPC lets every other subnet reach it, and a second zone keeps Studio \
    reachable when the first one fails.";

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A VPC, by its place in the snapshot.
    Vpc(usize),
    /// A subnet of the chosen VPC, by its place in the snapshot.
    Subnet(usize),
}

/// Where the cursor is, and what is shown.
#[derive(Debug, Default)]
pub struct State {
    cursor: Option<Item>,
    vpcs: Filter,
    subnets: Filter,
    /// What can be chosen in the chosen VPC; made again when the VPC or the account changes.
    choices: Vec<zones::Choice>,
    /// What the filter of VPCs looks into, by their place in the snapshot.
    known: Vec<Haystack>,
}

impl State {
    fn on_vpcs(&self) -> bool {
        !matches!(self.cursor, Some(Item::Subnet(_)))
    }

    fn filter(&mut self) -> &mut Filter {
        if self.on_vpcs() { &mut self.vpcs } else { &mut self.subnets }
    }
}

fn vpc_items(model: &Model) -> Vec<Item> {
    let needle = model.network.vpcs.needle();
    let fits = |(at, row): (usize, &Haystack)| needle.fits(row).then_some(Item::Vpc(at));
    model.network.known.iter().enumerate().filter_map(fits).collect()
}

fn subnet_items(model: &Model) -> Vec<Item> {
    let needle = model.network.subnets.needle();
    let fits = |choice: &&zones::Choice| needle.fits(&choice.row);
    model.network.choices.iter().filter(fits).map(|choice| Item::Subnet(choice.subnet)).collect()
}

fn items(model: &Model) -> Vec<Item> {
    let mut items = vpc_items(model);
    items.extend(subnet_items(model));
    items
}

fn reason(model: &Model, item: Item) -> Option<&str> {
    let Item::Subnet(at) = item else { return None };
    model.network.choices.iter().find(|choice| choice.subnet == at)?.reason.as_deref()
}

/// Chooses the domain's VPC where nothing is chosen, and looks again at what can be chosen.
pub fn settle(model: &mut Model) {
    let Some(snapshot) = model.reading.snapshot.clone() else { return };
    if model.draft.vpc().is_none() {
        let home = super::domain::chosen(model, &snapshot).and_then(|domain| domain.vpc.clone());
        let only = (snapshot.vpcs.len() == 1).then(|| snapshot.vpcs[0].id.clone());
        let known = home.filter(|home| snapshot.vpcs.iter().any(|vpc| vpc.id == *home)).or(only);
        if let Some(vpc) = known {
            model.draft.choose_vpc(&vpc);
        }
    }
    model.network.known = snapshot.vpcs.iter().map(|vpc| row_of(&snapshot, vpc)).collect();
    weigh(model, &snapshot);
    if model.network.cursor.is_none() {
        let chosen = snapshot.vpcs.iter().position(|vpc| Some(&vpc.id) == model.draft.vpc());
        model.network.cursor = chosen.map(Item::Vpc);
    }
    let items = items(model);
    list::settle(&items, &mut model.network.cursor, |_| true);
}

fn row_of(snapshot: &Snapshot, vpc: &Vpc) -> Haystack {
    let domains = snapshot.domains.iter().filter(|domain| domain.vpc.as_ref() == Some(&vpc.id));
    let texts: Vec<&str> = std::iter::once(vpc.id.as_str()).chain(domains.map(|domain| domain.name.as_str())).collect();
    Haystack::new(&texts).with_tags(&vpc.tags).with_ranges(&vpc.cidrs)
}

/// Looks which subnets can be chosen, and suggests some where none is.
fn weigh(model: &mut Model, snapshot: &Snapshot) {
    let Some(vpc) = model.draft.vpc().cloned() else {
        model.network.choices.clear();
        return;
    };
    model.network.choices = zones::choices(snapshot, &vpc, &model.draft.answers.endpoints.services);
    if model.draft.answers.network.subnets.is_empty() {
        let domain = super::domain::chosen(model, snapshot);
        model.draft.answers.network.subnets =
            zones::suggest(snapshot, domain, &model.draft.answers.endpoints.services, &model.network.choices);
    }
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "move"), Hint::new(Action::Choose, "choose")];
    hints.push(Hint::new(Action::Filter, "filter"));
    hints.push(Hint::new(Action::Part, if model.network.on_vpcs() { "subnets" } else { "VPCs" }));
    hints.push(Hint::new(Action::Next, if model.network.on_vpcs() { "choose" } else { "next" }));
    hints.extend([Hint::new(Action::Back, "back"), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]);
    hints
}

/// The filter, while it is typed.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    let filter = model.network.filter();
    filter.typing.then_some(&mut filter.field)
}

/// After the filter has changed.
pub fn typed(model: &mut Model) {
    let pane = if model.network.on_vpcs() { vpc_items(model) } else { subnet_items(model) };
    // The cursor stays in its pane even while nothing in it fits.
    if let Some(first) = pane.first() {
        list::settle(&pane, &mut model.network.cursor, |_| true);
        model.network.cursor = model.network.cursor.or(Some(*first));
    }
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else {
        return if action == Action::Back { Flow::Back } else { Flow::stay() };
    };
    let items = items(model);
    let was_on_vpcs = model.network.on_vpcs();
    if list::shift(&items, &mut model.network.cursor, action, |_| true) {
        // Typing goes on only in the pane that it began in.
        if was_on_vpcs != model.network.on_vpcs() {
            model.network.vpcs.typing = false;
            model.network.subnets.typing = false;
        }
        return Flow::stay();
    }
    match action {
        Action::Choose => choose(model, &snapshot),
        Action::Filter => {
            model.network.filter().typing = true;
            Flow::stay()
        }
        Action::Part | Action::PartBack => {
            other_pane(model, &snapshot);
            Flow::stay()
        }
        Action::Next => go_on(model, &snapshot),
        Action::Back if model.network.filter().is_shown() => {
            model.network.filter().clear();
            Flow::stay()
        }
        Action::Back => Flow::Back,
        _ => Flow::stay(),
    }
}

fn other_pane(model: &mut Model, snapshot: &Snapshot) {
    model.network.filter().typing = false;
    let pane = if model.network.on_vpcs() { subnet_items(model) } else { vpc_items(model) };
    let chosen = pane.iter().find(|item| rows::is_chosen(model, snapshot, **item)).or_else(|| pane.first());
    if let Some(item) = chosen {
        model.network.cursor = Some(*item);
    }
}

fn choose(model: &mut Model, snapshot: &Snapshot) -> Flow {
    match model.network.cursor {
        Some(Item::Vpc(at)) => {
            let Some(vpc) = snapshot.vpcs.get(at) else { return Flow::stay() };
            if model.draft.vpc() == Some(&vpc.id) {
                return Flow::stay();
            }
            model.draft.touched = true;
            model.draft.choose_vpc(&vpc.id);
            model.endpoints.forget_network();
            model.network.subnets.clear();
            weigh(model, snapshot);
            Flow::Stay(model.deepen())
        }
        Some(Item::Subnet(at)) => {
            if let Some(reason) = reason(model, Item::Subnet(at)) {
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
    let same_zone = |id: &crate::domain::id::SubnetId| {
        snapshot.subnets.iter().any(|other| other.id == *id && other.zone == subnet.zone)
    };
    chosen.retain(|id| !same_zone(id));
    chosen.push(subnet.id.clone());
}

fn go_on(model: &mut Model, snapshot: &Snapshot) -> Flow {
    model.network.filter().typing = false;
    if let Some(Item::Vpc(_)) = model.network.cursor {
        let flow = choose(model, snapshot);
        other_pane(model, snapshot);
        // A VPC without any subnet has no pane to go to.
        if !model.network.on_vpcs() {
            return flow;
        }
    }
    match missing(model) {
        Some(fault) => Flow::Refuse(fault.to_owned()),
        None => Flow::Next(model.deepen()),
    }
}

/// What keeps this page from being left.
fn missing(model: &Model) -> Option<&'static str> {
    let answers = &model.draft.answers;
    if model.draft.vpc().is_none() {
        return Some("No VPC is chosen yet.");
    }
    let no_subnet = answers.network.subnets.is_empty() && !answers.endpoints.services.is_empty();
    no_subnet.then_some("No subnet is chosen yet: an endpoint needs at least one.")
}
