//! Who has the policy already: marked, proposed once to those who come back, and never detached.

use std::collections::BTreeSet;

use super::choose;
use crate::domain::principal::{Principal, PrincipalName};
use crate::plan::check::listed;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::Page;
use crate::ui::parts::text;
use crate::ui::theme::Sign;

/// Whom the page has proposed, as they have the policy.
#[derive(Debug, Default)]
pub struct Proposed {
    /// The policy.
    policy: Option<String>,
    names: Vec<PrincipalName>,
}

/// More names than these are counted.
const NAMES: usize = 4;

/// Of each principal, by its place in the snapshot, whether it has the policy already.
pub fn of(model: &Model, snapshot: &Snapshot) -> Vec<bool> {
    let Some(policy) = model.draft.standing_policy(snapshot) else { return vec![false; snapshot.principals.len()] };
    let listed: BTreeSet<&PrincipalName> = policy.attached_to.iter().flatten().collect();
    let has = |principal: &Principal| match &principal.attached {
        Some(held) => held.contains(&policy.arn),
        None => listed.contains(&principal.name),
    };
    snapshot.principals.iter().map(has).collect()
}

fn has(model: &Model, at: usize) -> bool {
    model.people.known.get(at).is_some_and(|known| known.holds)
}

/// Those who have it.
fn names<'a>(model: &Model, snapshot: &'a Snapshot) -> Vec<&'a PrincipalName> {
    let all = snapshot.principals.iter().enumerate();
    all.filter(|(at, _)| has(model, *at)).map(|(_, principal)| &principal.name).collect()
}

/// Chooses those who have the policy, once, where nobody has chosen anybody: what was answered before is proposed
/// again. Not whoever would restrict the administrator, who is asked about that.
pub fn propose(model: &mut Model, snapshot: &Snapshot) {
    let is_settled = model.page == Page::People
        && model.reading.snapshot.is_some()
        && model.reading.has_all(&[Part::Roles, Part::Users, Part::Groups]);
    let Some(policy) = model.draft.standing_policy(snapshot).filter(|_| is_settled) else { return };
    let was_here = model.taken.as_ref().is_some_and(|draft| draft.kept.page == Page::People.to_string());
    let was_asked = model.people.proposed.policy.as_ref() == Some(&policy.arn);
    if was_asked || was_here || model.start.answers.is_some() || !model.draft.answers.principals.is_empty() {
        return;
    }
    let may = |name: &&&PrincipalName| !choose::is_held_by_caller(snapshot, name);
    let names: Vec<PrincipalName> = names(model, snapshot).iter().filter(may).map(|name| (*name).clone()).collect();
    model.people.proposed = Proposed { policy: Some(policy.arn.clone()), names: names.clone() };
    choose::propose(model, &names);
}

/// What is said of those who are taken out and have the policy.
pub fn left(model: &Model, snapshot: &Snapshot, out: &BTreeSet<&PrincipalName>) -> Option<String> {
    let held: Vec<&PrincipalName> = names(model, snapshot).into_iter().filter(|name| out.contains(*name)).collect();
    let (have, keep) = if held.len() == 1 { ("has", "keeps") } else { ("have", "keep") };
    (!held.is_empty()).then(|| {
        format!(
            "{} {have} the policy already and {keep} it: this program detaches nobody here. Undo of the run that \
             attached it, or detaching it in IAM, ends the restriction.",
            told(&held)
        )
    })
}

/// What there is to know of those who have the policy.
pub fn about(model: &Model, snapshot: &Snapshot) -> Vec<(Sign, String)> {
    let all = names(model, snapshot);
    let (chosen, out): (Vec<_>, Vec<_>) = all.into_iter().partition(|name| super::is_chosen(model, name));
    let mut said = Vec::new();
    let proposed: BTreeSet<&PrincipalName> = model.people.proposed.names.iter().collect();
    let now = model.draft.answers.principals.names();
    if !proposed.is_empty() && proposed == now.iter().collect() {
        let verb = if chosen.len() == 1 { "is chosen, as it has" } else { "are chosen, as they have" };
        said.push((Sign::Here, format!("{} {verb} the policy already, from an earlier run.", told(&chosen))));
    }
    if !out.is_empty() {
        let verb = if out.len() == 1 { "stays restricted: it has" } else { "stay restricted: they have" };
        let words = format!(
            "Not chosen, {} {verb} the policy already, and this program detaches nobody here. Undo of the run that \
             attached it, or IAM, does.",
            told(&out)
        );
        said.push((Sign::Attention, words));
    }
    said
}

fn told(names: &[&PrincipalName]) -> String {
    if names.len() <= NAMES { listed(names) } else { format!("{} principals", text::number(names.len())) }
}
