//! What the plan means for people who open Studio from the AWS console.

use super::{Finding, some};
use crate::domain::restriction::Mode;
use crate::plan::access::{Access, Entry, Opener, PathId};
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;

/// Who loses the console by the table. A policy that only allows takes it from nobody.
pub fn finding(ground: &Ground, access: &Access) -> Option<Finding> {
    if !ground.answers.restriction.guardrail {
        return None;
    }
    let mode = ground.answers.restriction.mode;
    let number = access.paths.iter().position(|path| path.id == PathId::Console)?;
    let covered: Vec<&Opener> = access.principals.iter().filter(|one| one.covered).collect();
    let becomes = |entry: Entry| {
        let of = |one: &&&Opener| one.today.get(number) != Some(&Entry::Out) && one.after.get(number) == Some(&entry);
        covered.iter().filter(of).map(|one| &one.principal).collect::<Vec<_>>()
    };
    let (closed, doubtful) = (becomes(Entry::Out), becomes(Entry::Unknown));
    // While nobody gets the policy, what it says by itself is all there is to tell.
    let (nobody, open) = (covered.is_empty(), access.paths[number].open);
    let message = if !closed.is_empty() || (nobody && open == Some(false)) {
        let who = if nobody { "Whoever gets the policy".to_owned() } else { some(&closed) };
        format!("{who} can no longer open Studio from the AWS console over the internet (mode {mode}).")
    } else if (nobody || !doubtful.is_empty()) && open.is_none() {
        let who = if nobody { "whoever gets the policy".to_owned() } else { some(&doubtful) };
        format!(
            "Whether {who} can still open Studio from the AWS console is not certain: a listed address is let in by \
             its keys (mode {mode}), and AWS writes that the console is closed.",
        )
    } else {
        return None;
    };
    let fix = format!(
        "Let them make the URL themselves, from where they may, with create-presigned-domain-url{}.",
        private(mode, access)
    );
    Some(Finding::warning(Code::ConsoleClosed, message, fix))
}

/// Calls that Console Private Access makes carry the VPC and the console's endpoint (AWS Management Console, "AWS
/// Management Console Private Access").
fn private(mode: Mode, access: &Access) -> &'static str {
    let path = access.paths.iter().find(|path| path.id == PathId::ConsolePrivateAccess);
    let is_there = path.is_some_and(|path| !path.missing);
    match (path.and_then(|path| path.open), mode) {
        (Some(true), _) if !is_there => {
            "; Console Private Access, the AWS console reached through endpoints for signin and console in this VPC, \
             would be let in, and has no endpoints here"
        }
        (Some(true), _) => {
            ", or open it in the AWS console by Console Private Access in this VPC, which this mode lets in"
        }
        (Some(false), Mode::Vpce) => {
            "; Console Private Access is let in where an answers file names the console's endpoint \
             (restriction.extra_endpoints)"
        }
        (Some(false), _) => "; Console Private Access is refused too",
        (None, _) => "; whether Console Private Access is let in cannot be told",
    }
}
