//! How the rows of the network page are parted: among its two lists, and what there is to know.

use crate::ui::model::Model;
use crate::ui::parts::filter::Filter;

/// How the lists stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parted {
    /// Both, the VPCs in so many rows.
    Both(u16),
    /// The VPCs, and one row that says which subnets are chosen.
    Vpcs,
    /// The subnets, and one row that says which VPC is chosen.
    Subnets,
}

/// Rows of the list with the cursor before the other one gets more than one.
const FIRST: u16 = 12;
/// Rows of the other list in which something of it can be read.
const SECOND: u16 = 3;
/// Rows in which two long lists stand together.
const BOTH: u16 = 24;
/// Rows in which it is said why there is no subnet.
const NONE: usize = 3;
/// Rows of what there is to know below lists that need the others.
const BELOW: u16 = 2;
/// Rows of lists after which what there is to know comes first.
const ENOUGH: u16 = 20;

/// Rows that a list of so many takes, with its head. What a filter hides counts: whoever types sees nothing move.
fn wanted(items: usize, filter: &Filter) -> u16 {
    u16::try_from(items.max(1)).unwrap_or(u16::MAX).saturating_add(1 + u16::from(filter.is_shown()))
}

fn of_vpcs(model: &Model) -> u16 {
    wanted(model.network.known.len(), &model.network.vpcs)
}

fn of_subnets(model: &Model) -> u16 {
    let words = if model.network.choices.is_empty() { NONE } else { 0 };
    wanted(model.network.choices.len().max(words), &model.network.subnets)
}

/// Rows for what there is to know, out of so many: those that no list needs.
pub fn rows_about(model: &Model, height: u16) -> u16 {
    let (vpcs, subnets) = (of_vpcs(model), of_subnets(model));
    let least = height.saturating_sub(BELOW + 1);
    let lists = match parted(model, least) {
        Parted::Both(_) => vpcs.saturating_add(subnets).saturating_add(1).min(ENOUGH),
        Parted::Vpcs => vpcs.saturating_add(1),
        Parted::Subnets => subnets.saturating_add(1),
    };
    height.saturating_sub(lists.saturating_add(1)).clamp(BELOW, (height / 2).max(BELOW))
}

/// Parts so many rows among the lists.
pub fn parted(model: &Model, height: u16) -> Parted {
    let (vpcs, subnets) = (of_vpcs(model), of_subnets(model));
    let on_vpcs = model.network.on_vpcs();
    let (here, other) = if on_vpcs { (vpcs, subnets) } else { (subnets, vpcs) };
    let fits = |one: u16, two: u16| one.saturating_add(1).saturating_add(two) <= height;
    let rows = if fits(here, other) || fits(here.min(FIRST), other) {
        other
    } else if fits(here, SECOND) {
        height - here - 1
    } else if height >= BOTH {
        height / 3
    } else {
        return if on_vpcs { Parted::Vpcs } else { Parted::Subnets };
    };
    // Where both fit, what is left stays below.
    Parted::Both(if on_vpcs { vpcs.min(height - rows - 1) } else { rows })
}
