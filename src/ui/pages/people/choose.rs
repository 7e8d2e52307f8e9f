//! Choosing people: one by one, all that are shown, or all who can open Studio; never yourself by accident.

use std::collections::BTreeSet;

use strum::IntoEnumIterator;

use super::confirm::Confirm;
use super::count::count;
use super::{Item, holders, is_caller, is_chosen, is_execution_role, rows, under_cursor};
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName};
use crate::domain::restriction::Mode;
use crate::plan::access::Opens;
use crate::plan::check::listed;
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::parts::input::Field;
use crate::ui::parts::text;

/// Puts the one under the cursor in or out.
pub fn toggle(model: &mut Model, snapshot: &Snapshot) -> Flow {
    model.people.left_out.clear();
    let Some(principal) = under_cursor(model, snapshot) else { return Flow::stay() };
    if model.draft.answers.restriction.mode == Mode::None {
        return Flow::stay();
    }
    let name = &principal.name;
    if is_chosen(model, name) {
        take_out(model, snapshot, &BTreeSet::from([name]));
        return Flow::stay();
    }
    if let Some(why) = principal.unmodifiable() {
        return Flow::Refuse(rows::barred(why).to_owned());
    }
    if is_held_by_caller(snapshot, name)
        && !model.draft.answers.principals.include_caller
        && let Some(caller) = snapshot.identity.principal()
    {
        let principals = vec![name.clone()];
        model.people.confirm = Some(Confirm { principals, word: caller.name, field: Field::default() });
        return Flow::stay();
    }
    put_in(model, snapshot, &[name]);
    Flow::stay()
}

/// Puts whoever can open Studio in, as far as it restricts nobody by accident; or, where they are in, out again.
pub fn openers(model: &mut Model, snapshot: &Snapshot) -> Flow {
    if !model.people.ranking.is_known() {
        let reason = if model.people.is_busy() {
            "Who can open Studio is still being worked out."
        } else {
            "Who can open Studio could not be read."
        };
        return Flow::Refuse(reason.to_owned());
    }
    model.people.left_out.clear();
    let (wanted, left) = who_can_open(model, snapshot);
    if are_chosen(model, &wanted) {
        take_out(model, snapshot, &wanted.iter().map(|principal| &principal.name).collect());
        let words = "Those who can open Studio are chosen no more. <openers> chooses them again.";
        let left = model.notice.take().map(|left| format!(" {left}")).unwrap_or_default();
        model.notice = Some(format!("{}{left}", model.spell(words)));
        return Flow::stay();
    }
    add(model, snapshot, &wanted, &left);
    Flow::stay()
}

/// Whoever can open Studio and may be put in, and whom that leaves out.
fn who_can_open<'a>(model: &Model, snapshot: &'a Snapshot) -> (Vec<&'a Principal>, Left) {
    let openers: Vec<usize> = model.people.order.iter().copied().filter(|at| model.people.known[*at].opens).collect();
    let (wanted, left) = sort_out(model, snapshot, &openers);
    (without_members(model, &wanted), left)
}

fn are_chosen(model: &Model, wanted: &[&Principal]) -> bool {
    let chosen: BTreeSet<PrincipalName> = model.draft.answers.principals.names().into_iter().collect();
    !wanted.is_empty() && wanted.iter().all(|principal| chosen.contains(&principal.name))
}

/// Whether all who can open Studio and may be put in are in.
pub fn are_openers_chosen(model: &Model, snapshot: &Snapshot) -> bool {
    model.people.ranking.is_known() && are_chosen(model, &who_can_open(model, snapshot).0)
}

/// Puts in whoever is shown, as far as it restricts nobody by accident; whom the policy would let in anew, only when
/// that was said and is asked for once more.
pub fn all(model: &mut Model, snapshot: &Snapshot, items: &[Item]) -> Flow {
    let (mut wanted, mut left) = sort_out(model, snapshot, &places(items));
    let is_stranger =
        |principal: &&Principal| rows::would_get_in(model, principal) && !is_chosen(model, &principal.name);
    let strangers: BTreeSet<PrincipalName> =
        wanted.iter().copied().filter(is_stranger).map(|principal| principal.name.clone()).collect();
    let was_said = std::mem::take(&mut model.people.left_out) == strangers;
    if !was_said {
        wanted.retain(|principal| !strangers.contains(&principal.name));
        left.strangers = strangers.len();
        model.people.left_out = strangers;
    }
    add(model, snapshot, &wanted, &left);
    Flow::stay()
}

/// Takes out whoever is shown.
pub fn nothing(model: &mut Model, snapshot: &Snapshot, items: &[Item]) -> Flow {
    model.people.left_out.clear();
    let shown = places(items).into_iter().filter_map(|at| snapshot.principals.get(at));
    take_out(model, snapshot, &shown.map(|principal| &principal.name).collect());
    Flow::stay()
}

fn places(items: &[Item]) -> Vec<usize> {
    let place = |item: &Item| if let Item::Person(at) = item { Some(*at) } else { None };
    items.iter().filter_map(place).collect()
}

/// Whom choosing many at once leaves out.
#[derive(Default)]
struct Left {
    barred: usize,
    execution_roles: usize,
    emergencies: usize,
    /// Who cannot open Studio today: to choose them lets them in.
    strangers: usize,
    yourself: bool,
}

fn sort_out<'a>(model: &Model, snapshot: &'a Snapshot, places: &[usize]) -> (Vec<&'a Principal>, Left) {
    let mut left = Left::default();
    let mut wanted = Vec::new();
    for at in places {
        let Some(principal) = snapshot.principals.get(*at) else { continue };
        if principal.unmodifiable().is_some() {
            left.barred += 1;
        } else if is_held_by_caller(snapshot, &principal.name) {
            left.yourself = true;
        } else if is_execution_role(model, *at) {
            left.execution_roles += 1;
        } else if rows::for_emergencies(model, *at).is_some() && !is_chosen(model, &principal.name) {
            left.emergencies += 1;
        } else {
            wanted.push(principal);
        }
    }
    (wanted, left)
}

/// Whom a group lets in has the policy by the group.
fn without_members<'a>(model: &Model, wanted: &[&'a Principal]) -> Vec<&'a Principal> {
    let group = |principal: &&&Principal| principal.name.kind == PrincipalKind::Group;
    let groups: BTreeSet<&str> = wanted.iter().filter(group).map(|principal| principal.name.name.as_str()).collect();
    let by_group = |opens: &Opens| opens.through.iter().any(|group| groups.contains(group.as_str()));
    let ranking = &model.people.ranking;
    wanted.iter().copied().filter(|principal| !ranking.opens(principal).is_some_and(by_group)).collect()
}

fn add(model: &mut Model, snapshot: &Snapshot, wanted: &[&Principal], left: &Left) {
    let before = model.draft.answers.principals.len();
    put_in(model, snapshot, &wanted.iter().map(|principal| &principal.name).collect::<Vec<_>>());
    let more = model.draft.answers.principals.len() - before;
    let mut words = vec![format!("{} more chosen", text::number(more))];
    let anew = model.people.counted.anew;
    if anew > 0 {
        words.push(format!("{} of those chosen would get in anew", text::number(anew)));
    }
    let mut out = Vec::new();
    if left.barred > 0 {
        out.push(format!("{} that IAM lets nobody attach to", text::number(left.barred)));
    }
    if left.execution_roles > 0 {
        out.push(text::count(left.execution_roles, "execution role"));
    }
    if left.emergencies > 0 {
        out.push(format!("{} that {} for emergencies", text::number(left.emergencies), is_or_are(left.emergencies)));
    }
    if left.yourself {
        out.push("yourself".to_owned());
    }
    if !out.is_empty() {
        words.push(format!("left out: {}", listed(out)));
    }
    if left.strangers > 0 {
        let (verb, them) = if left.strangers == 1 { ("is", "it") } else { ("are", "them") };
        words.push(format!(
            "{} who cannot open Studio today {verb} left out too, the same once more puts {them} in",
            text::number(left.strangers)
        ));
    }
    let words = format!("{}.", words.join("; "));
    if more > 0 && anew == 0 {
        model.say_well(words);
    } else {
        model.notice = Some(words);
    }
}

const fn is_or_are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// Whether a policy on it restricts the administrator too.
pub fn is_held_by_caller(snapshot: &Snapshot, name: &PrincipalName) -> bool {
    if is_caller(snapshot, name) {
        return true;
    }
    let Some(caller) = snapshot.identity.principal().filter(|_| name.kind == PrincipalKind::Group) else {
        return false;
    };
    let listed = snapshot.principals.iter().find(|principal| principal.name == caller);
    let read = snapshot.authorization.of(&caller).map(|own| own.groups.as_slice()).unwrap_or_default();
    listed.map(|own| own.groups.as_slice()).unwrap_or_default().iter().chain(read).any(|group| *group == name.name)
}

fn list_of(model: &mut Model, kind: PrincipalKind) -> &mut Vec<String> {
    let principals = &mut model.draft.answers.principals;
    match kind {
        PrincipalKind::Role => &mut principals.roles,
        PrincipalKind::User => &mut principals.users,
        PrincipalKind::Group => &mut principals.groups,
    }
}

/// Puts these in.
pub fn put_in(model: &mut Model, snapshot: &Snapshot, names: &[&PrincipalName]) {
    model.draft.touched |= !names.is_empty();
    fill(model, names);
    count(model, snapshot);
}

/// Puts in those who are proposed, which answers nothing yet.
pub fn propose(model: &mut Model, names: &[PrincipalName]) {
    fill(model, &names.iter().collect::<Vec<_>>());
}

fn fill(model: &mut Model, names: &[&PrincipalName]) {
    for kind in PrincipalKind::iter() {
        let list = list_of(model, kind);
        let held: BTreeSet<String> = list.iter().cloned().collect();
        let fresh = names.iter().filter(|name| name.kind == kind && !held.contains(&name.name));
        list.extend(fresh.map(|name| name.name.clone()));
        list.sort();
    }
}

/// That the administrator may be restricted holds as long as something restricts them.
fn take_out(model: &mut Model, snapshot: &Snapshot, names: &BTreeSet<&PrincipalName>) {
    model.draft.touched |= !names.is_empty();
    let chosen = model.draft.answers.principals.names();
    let out = chosen.iter().filter(|name| names.contains(name)).collect();
    model.notice = holders::left(model, snapshot, &out).or_else(|| model.notice.take());
    for kind in PrincipalKind::iter() {
        list_of(model, kind).retain(|name| !names.contains(&PrincipalName { kind, name: name.clone() }));
    }
    let principals = &mut model.draft.answers.principals;
    principals.include_caller &= principals.names().iter().any(|name| is_held_by_caller(snapshot, name));
    count(model, snapshot);
}
