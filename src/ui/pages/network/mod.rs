//! Network: from which VPC people connect, and one subnet in each zone.

mod choose;
mod facts;
pub mod questions;
mod room;
mod rows;
mod suggest;
mod view;
mod zones;

pub use facts::{chosen, named};
pub use room::rows_about;
pub use rows::remarks as about;
pub use view::view;

use std::collections::BTreeSet;

use super::Flow;
use crate::domain::network::{Vpc, display_name};
use crate::plan::check::Finding;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::filter::{Filter, Haystack};
use crate::ui::parts::input::Field;
use crate::ui::parts::list;
use crate::ui::why::Topic;

/// Why this page is there.
pub const WHY: &str = "The endpoints stand in this VPC. Who may open Studio is asked later; the usual answer, mode VPC, \
    lets in whoever comes through an endpoint of this VPC. It need not be the VPC of the domain: a hub to which offices connect will do. An endpoint takes one subnet in each \
    Availability Zone; routing inside the VPC lets every other subnet reach it, and a second zone keeps Studio \
    reachable when the first one fails.";

/// What the page needs whole: its lists, and what a suggestion rests on.
const NEEDED: &[Part] = &[Part::Vpcs, Part::Subnets, Part::Endpoints, Part::Services];

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
    /// Where the cursor was put by hand.
    home: Option<Item>,
    vpcs: Filter,
    subnets: Filter,
    /// What can be chosen in the chosen VPC; made again when the VPC or the account changes.
    choices: Vec<zones::Choice>,
    /// The VPCs in their order, by their place in the snapshot, with what the filter looks into.
    known: Vec<(usize, Haystack)>,
    suggested: suggest::Suggested,
}

impl State {
    fn on_vpcs(&self) -> bool {
        !matches!(self.cursor, Some(Item::Subnet(_)))
    }

    const fn is_typed(&self) -> bool {
        self.vpcs.typing || self.subnets.typing
    }

    fn filter(&mut self) -> &mut Filter {
        if self.on_vpcs() { &mut self.vpcs } else { &mut self.subnets }
    }
}

fn vpc_items(model: &Model) -> Vec<Item> {
    let needle = model.network.vpcs.needle();
    let fits = |(at, row): &(usize, Haystack)| needle.fits(row).then_some(Item::Vpc(*at));
    model.network.known.iter().filter_map(fits).collect()
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

/// Suggests what nobody has decided on yet, and looks again at what can be chosen.
pub fn settle(model: &mut Model) {
    let Some(snapshot) = model.reading.shown().cloned() else { return };
    suggest::vpc(model, &snapshot);
    model.network.known =
        ordered(&snapshot).into_iter().map(|at| (at, row_of(&snapshot, &snapshot.vpcs[at]))).collect();
    suggest::weigh(model, &snapshot);
    if model.network.cursor.is_none() {
        let chosen = snapshot.vpcs.iter().position(|vpc| Some(&vpc.id) == model.draft.vpc());
        model.network.cursor = chosen.map(Item::Vpc);
    }
    let items = items(model);
    list::settle(&items, &mut model.network.cursor, |_| true);
}

/// Puts the cursor on the subnet that a finding of the plan names, or on the chosen VPC.
pub fn point_at(model: &mut Model, finding: &Finding) {
    let Some(snapshot) = model.reading.shown() else { return };
    let named = |item: &Item| match item {
        Item::Subnet(at) => snapshot.subnets.get(*at).is_some_and(|one| finding.message.contains(one.id.as_str())),
        Item::Vpc(_) => false,
    };
    let found = items(model).into_iter().find(named);
    model.network.cursor = found.or(model.network.cursor);
}

/// Puts the cursor where it belongs, unless somebody has moved it.
pub fn stand_anew(model: &mut Model) {
    model.network.cursor = model.network.cursor.filter(|_| model.network.home.is_some());
}

/// Keeps the cursor on what it is on, wherever the account as read again has it.
pub fn follow(model: &mut Model, before: &Snapshot, now: &Snapshot) {
    let again = |item| match item {
        Item::Vpc(at) => list::follow(&before.vpcs, &now.vpcs, at, |vpc| &vpc.id).map(Item::Vpc),
        Item::Subnet(at) => list::follow(&before.subnets, &now.subnets, at, |subnet| &subnet.id).map(Item::Subnet),
    };
    model.network.cursor = model.network.cursor.and_then(again);
    model.network.home = model.network.cursor.filter(|_| model.network.home.is_some());
}

/// VPCs with a domain first, then by name: an order that outlives a refresh.
fn ordered(snapshot: &Snapshot) -> Vec<usize> {
    let homes: BTreeSet<_> = snapshot.domains.iter().filter_map(|domain| domain.vpc.as_ref()).collect();
    let mut order: Vec<usize> = (0..snapshot.vpcs.len()).collect();
    order.sort_by_key(|at| {
        let vpc = &snapshot.vpcs[*at];
        (!homes.contains(&vpc.id), display_name(&vpc.tags), &vpc.id)
    });
    order
}

fn row_of(snapshot: &Snapshot, vpc: &Vpc) -> Haystack {
    let domains = snapshot.domains.iter().filter(|domain| domain.vpc.as_ref() == Some(&vpc.id));
    let texts: Vec<&str> = std::iter::once(vpc.id.as_str()).chain(domains.map(|domain| domain.name.as_str())).collect();
    Haystack::new(&texts).with_tags(&vpc.tags).with_ranges(&vpc.cidrs)
}

/// Another domain was chosen: why something was suggested for the one before no longer holds.
pub fn forget_reasons(model: &mut Model) {
    model.network.suggested.vpc = None;
    model.network.suggested.subnets.clear();
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let filter = if model.network.on_vpcs() { &model.network.vpcs } else { &model.network.subnets };
    if model.network.cursor.is_none() && !filter.is_shown() {
        // Nothing is there that the other keys could be about.
        let hints = [Hint::needed(Action::Retry, "read again"), Hint::new(Action::Back, "back")];
        return hints.into_iter().chain([Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]).collect();
    }
    let mut hints = vec![Hint::new(Action::Up, "move"), Hint::new(Action::Choose, "choose")];
    hints.push(Hint::new(Action::Filter, "filter"));
    if !model.network.on_vpcs() {
        hints.push(Hint::new(Action::All, "one each zone"));
    }
    hints.push(Hint::new(Action::Nothing, "none"));
    hints.push(Hint::new(Action::Part, if model.network.on_vpcs() { "subnets" } else { "VPCs" }));
    let next = match (model.network.is_typed(), model.network.on_vpcs()) {
        (true, _) => "end filter",
        (false, true) => "choose",
        (false, false) => "next",
    };
    hints.push(Hint::new(Action::Next, next));
    if !model.reading.waiting && !model.network.is_typed() {
        hints.push(Hint::new(Action::Retry, "read again"));
    }
    hints.extend([filter.back(), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]);
    hints
}

/// The choice under the cursor.
pub fn topic(model: &Model) -> Option<Topic> {
    model.network.cursor.map(|item| match item {
        Item::Vpc(_) => Topic::Vpc,
        Item::Subnet(_) => Topic::Subnet,
    })
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
        list::come_back(&pane, &mut model.network.cursor, model.network.home.as_ref(), |_| true);
        model.network.cursor = model.network.cursor.or(Some(*first));
    }
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some(snapshot) = model.reading.shown().cloned() else {
        return if action == Action::Back { Flow::Back } else { Flow::stay() };
    };
    let was_on_vpcs = model.network.on_vpcs();
    // From one list into the other row by row alone.
    let items = match (action, was_on_vpcs) {
        (Action::Up | Action::Down, _) => items(model),
        (_, true) => vpc_items(model),
        (_, false) => subnet_items(model),
    };
    let moved = list::shift(&items, &mut model.network.cursor, action, |_| true);
    if moved || matches!(action, Action::Choose | Action::Filter) {
        model.network.home = model.network.cursor;
    }
    if moved {
        // Typing goes on only in the pane that it began in.
        if was_on_vpcs != model.network.on_vpcs() {
            model.network.vpcs.typing = false;
            model.network.subnets.typing = false;
        }
        return Flow::stay();
    }
    if model.network.filter().press(action) {
        typed(model);
        return Flow::stay();
    }
    match action {
        Action::Choose => choose::choose(model, &snapshot),
        Action::All => choose::all(model, &snapshot, &items),
        Action::Nothing => choose::nothing(model, &snapshot, &items),
        Action::Part | Action::PartBack => {
            other_pane(model, &snapshot);
            Flow::stay()
        }
        Action::Next => go_on(model, &snapshot),
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
        model.network.home = model.network.cursor;
    }
}

fn go_on(model: &mut Model, snapshot: &Snapshot) -> Flow {
    model.network.filter().typing = false;
    if let Some(Item::Vpc(_)) = model.network.cursor {
        if let Some(reason) = model.reading.lacks(&[Part::Vpcs]) {
            return Flow::Refuse(reason);
        }
        let flow = choose::choose(model, snapshot);
        other_pane(model, snapshot);
        // A VPC without any subnet has no pane to go to.
        if !model.network.on_vpcs() {
            return flow;
        }
    }
    if let Some(reason) = model.reading.lacks(NEEDED) {
        return Flow::Refuse(reason);
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
