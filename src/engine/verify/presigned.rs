//! Whether a URL that opens Studio is given where the restriction lets in, and refused where it does not. The URL
//! itself is never seen.

use super::names::Place;
use super::{Verdict, last, untold};
use crate::cloud::{Cloud, CloudError, Kind};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::restriction::Mode;
use crate::plan::snapshot::{Identity, Part, Scope, Snapshot};
use crate::plan::step::Plan;

/// Asks with the credentials of `asker`, if those are restricted.
pub async fn prove<C: Cloud>(asker: &C, plan: &Plan, snapshot: &Snapshot, place: Place) -> Verdict {
    if let Some(verdict) = last::gap(snapshot, &[Part::Domains, Part::UserProfiles]) {
        return verdict;
    }
    let identity = match asker.identity().await {
        Ok(identity) => identity,
        Err(error) => return untold(&error),
    };
    if identity.account != plan.account {
        return Verdict::skipped(format!("{} is of another account", identity.arn));
    }
    let whom = match restricted(asker, plan, snapshot, &identity).await {
        Ok(whom) => whom,
        Err(error) => return untold(&error),
    };
    let Some(whom) = whom else {
        return Verdict::skipped(format!("{} is not restricted: try as somebody who is", identity.arn));
    };
    let is_let_in = match expected(plan, place) {
        Ok(is_let_in) => is_let_in,
        Err(why) => return Verdict::skipped(why),
    };
    let Some((domain, profile)) = plan.scope.openable(&snapshot.domains).next() else {
        return Verdict::skipped("no user profile is InService");
    };
    match (asker.open_studio(domain, &profile.name).await, is_let_in) {
        (Ok(()), true) => Verdict::passed(format!("{whom} is given a URL from here, as planned")),
        (Ok(()), false) => Verdict::failed(format!("{whom} is given a URL from here, where it must be refused")),
        (Err(error), false) if error.kind == Kind::Denied => {
            Verdict::passed(format!("{whom} is refused from here, as planned"))
        }
        (Err(error), true) if error.kind == Kind::Denied => {
            Verdict::failed(format!("{whom} is refused from here, where people must get in: {}", error.message))
        }
        (Err(error), _) => untold(&error),
    }
}

/// The chosen principal that the caller is, or a chosen group that it is in.
async fn restricted<C: Cloud>(
    asker: &C,
    plan: &Plan,
    snapshot: &Snapshot,
    identity: &Identity,
) -> Result<Option<PrincipalName>, CloudError> {
    let Some(caller) = identity.principal() else { return Ok(None) };
    let chosen = plan.answers.principals.names();
    if chosen.contains(&caller) {
        return Ok(Some(caller));
    }
    if caller.kind != PrincipalKind::User || !chosen.iter().any(|name| name.kind == PrincipalKind::Group) {
        return Ok(None);
    }
    let groups = |snapshot: &Snapshot| {
        let record = snapshot.principals.iter().find(|one| one.name == caller && one.attached.is_some())?;
        Some(record.groups.clone())
    };
    let groups = if let Some(groups) = groups(snapshot) {
        groups
    } else {
        // Who asks was not known when the account was read.
        let scope = Scope { principals: vec![caller.clone()], ..Scope::default() };
        groups(&asker.snapshot(&scope).await?).unwrap_or_default()
    };
    let is_chosen = |name| chosen.contains(&PrincipalName { kind: PrincipalKind::Group, name });
    Ok(groups.into_iter().any(is_chosen).then_some(caller))
}

/// Whether the restriction lets in from here, or why that cannot be told.
fn expected(plan: &Plan, place: Place) -> Result<bool, &'static str> {
    let restriction = &plan.answers.restriction;
    match (place, restriction.mode) {
        (Place::Unknown, _) => Err("where this machine stands is not known"),
        (_, Mode::None) => Err("nobody is restricted"),
        (Place::Inside, Mode::Vpc | Mode::Vpce) => Ok(true),
        (Place::Inside, Mode::VpcIp) => Err("whether this machine's address is a listed one is not known"),
        (Place::Outside, Mode::Ip) => Err("whether this machine's public address is a listed one is not known"),
        (Place::Inside, Mode::Ip) | (Place::Outside, Mode::Vpc | Mode::Vpce | Mode::VpcIp) => {
            if restriction.guardrail {
                Ok(false)
            } else {
                Err("other ways in are not denied, and another Allow may let in")
            }
        }
    }
}
