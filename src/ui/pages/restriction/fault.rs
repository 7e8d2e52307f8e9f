//! What is wrong with the ranges and the name that are typed, if anything is.

use super::{sso_fault, words};
use crate::domain::restriction::Mode;
use crate::ui::model::Model;
use crate::ui::pages::network;
use crate::ui::parts::{ranges, text};

/// Why what is answered here cannot stay so.
pub fn fault(model: &Model) -> Option<String> {
    let barred = sso_fault(model).filter(|_| model.draft.answers.restriction.mode != Mode::None);
    barred.or_else(|| ranges_fault(model)).or_else(|| name_fault(model))
}

/// The ranges as they are typed.
pub fn read_ranges(model: &Model) -> Result<ranges::Read, String> {
    let example = if model.draft.answers.restriction.mode == Mode::Ip { ranges::PUBLIC } else { ranges::PRIVATE };
    ranges::read(model.restriction.ranges.text(), example)
}

/// Why the ranges cannot stay so.
pub fn ranges_fault(model: &Model) -> Option<String> {
    let mode = model.draft.answers.restriction.mode;
    if !mode.takes_ranges() {
        return None;
    }
    match read_ranges(model) {
        Err(fault) => Some(fault),
        Ok(read) if read.ranges.is_empty() => {
            Some(format!("Mode {} needs at least one range of addresses.", words::label(mode)))
        }
        Ok(read) => read.ranges.iter().find_map(|range| words::range_fault(mode, range, &vpc_ranges(model))),
    }
}

/// What is to be thought of before very wide ranges.
pub fn wide(model: &Model) -> Option<String> {
    read_ranges(model).ok().and_then(|read| ranges::wide(&read.ranges, &vpc_ranges(model)))
}

fn vpc_ranges(model: &Model) -> Vec<ipnet::IpNet> {
    let chosen = model.snapshot().and_then(|snapshot| network::chosen(model, snapshot));
    chosen.map(|vpc| vpc.cidrs.clone()).unwrap_or_default()
}

/// IAM takes 1 to 128 letters, digits and `+=,.@_-` (IAM API, `CreatePolicy`).
pub fn name_fault(model: &Model) -> Option<String> {
    if model.draft.answers.restriction.mode == Mode::None {
        return None;
    }
    let name = model.draft.complete().policy_name();
    let fits = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    let bad = name.chars().find(|c| !fits(*c));
    match bad {
        Some(bad) => Some(format!(
            "IAM takes no `{}` in the name of a policy: letters, digits and +=,.@_- only.",
            text::clean(&bad.to_string())
        )),
        None if name.len() > 128 => Some("The name of a policy has at most 128 characters.".to_owned()),
        None => None,
    }
}
