//! Whom the plan keeps out altogether: its policy lets them in only where the endpoints do not.

use super::place::answered;
use super::{Finding, openers, some};
use crate::domain::restriction::Mode;
use crate::plan::access::{Access, Analysis, Entry, Opener, Path};
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;
use crate::plan::snapshot::Part;

/// An error where nobody who gets the policy and opens Studio today still does, a warning where some do.
pub fn finding(ground: &Ground, analysis: &Analysis) -> Option<Finding> {
    let restriction = &ground.answers.restriction;
    let leads_elsewhere = !restriction.extra_vpcs.is_empty() || !restriction.extra_endpoints.is_empty();
    if leads_elsewhere || ground.snapshot.gap(Part::Endpoints).is_some() {
        return None;
    }
    let access = &analysis.access;
    let opens = |one: &&Opener| one.covered && one.today.contains(&Entry::In);
    let all: Vec<&Opener> = access.principals.iter().filter(opens).collect();
    let barred: Vec<&Opener> = all.iter().copied().filter(|one| is_barred(access, one)).collect();
    if barred.is_empty() {
        return None;
    }
    let is_out =
        |one: &&Opener| barred.contains(one) || analysis.shut_out.iter().any(|other| other.principal == one.principal);
    let (names, why) = (some(&openers::names(barred.iter().copied())), why(access));
    let fix = fix(access, restriction.mode);
    if all.iter().all(is_out) {
        let message = format!(
            "Once the plan stands, nobody of those who get the policy and open Studio today can open it from anywhere: \
             {names}. {why}"
        );
        return Some(Finding::error(Code::LockedOut, message, format!("{fix}.")));
    }
    let message = format!("Once the plan stands, some who open Studio today can open it from nowhere: {names}. {why}");
    Some(Finding::warning(Code::LockedOut, message, format!("{fix}, or leave them out {}.", answered("principals"))))
}

/// Whether it is certain of every way that nobody can come by it, or that the plan's policy refuses it. What another
/// policy refuses may be refused to a part of the addresses alone.
fn is_barred(access: &Access, opener: &Opener) -> bool {
    let is_no_way =
        |(path, after): (&Path, &Entry)| !path.is_passable() || (path.open == Some(false) && *after == Entry::Out);
    access.paths.iter().zip(&opener.after).all(is_no_way)
}

/// The ways that the policy lets in and that lead nowhere: who comes by them is not let in, or an endpoint is missing.
fn in_vain(access: &Access) -> (Vec<&Path>, Vec<&Path>) {
    let open = access.paths.iter().filter(|path| path.open == Some(true) && !path.id.takes_others());
    let (missing, rest): (Vec<_>, Vec<_>) = open.partition(|path| path.missing);
    (rest.into_iter().filter(|path| path.is_closed()).collect(), missing)
}

fn why(access: &Access) -> String {
    let (closed, missing) = in_vain(access);
    let titles = |paths: &[&Path]| paths.iter().map(|path| path.title.as_str()).collect::<Vec<_>>().join("; ");
    match (closed.is_empty(), missing.is_empty()) {
        (false, _) => format!(
            "The policy lets in who comes as follows, and the endpoints' security group does not: {}.",
            titles(&closed)
        ),
        (true, false) => {
            format!("The policy lets in who comes as follows, and endpoints are missing for it: {}.", titles(&missing))
        }
        (true, true) => "The policy lets in nobody who can come to Studio.".to_owned(),
    }
}

fn fix(access: &Access, mode: Mode) -> String {
    let (closed, missing) = in_vain(access);
    let ranges = matches!(mode, Mode::Ip | Mode::VpcIp);
    let named = answered(if ranges { "restriction.cidrs" } else { "restriction.mode" });
    let policy = if ranges { "Name ranges from which people reach the endpoints" } else { "Choose another mode" };
    match (closed.is_empty(), missing.is_empty()) {
        (false, _) => format!(
            "{policy} {named}, or let those who come that way in to the endpoints {}",
            answered("network.client_cidrs")
        ),
        (true, false) => format!("Build both endpoints {}, or choose another mode", answered("endpoints.services")),
        (true, true) => format!("{policy} {named}"),
    }
}
