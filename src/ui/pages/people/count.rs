//! How many can open Studio, and how many of them are chosen.

use std::collections::BTreeSet;

use super::{choose, rows};
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName};
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;

/// Counts users and roles that can open Studio, and those of them who get the policy, by their groups too.
pub fn count(model: &mut Model, snapshot: &Snapshot) {
    let Some(today) = model.people.ranking.today() else { return };
    let names: BTreeSet<PrincipalName> = model.draft.answers.principals.names().into_iter().collect();
    let group = |group: &String| PrincipalName { kind: PrincipalKind::Group, name: group.clone() };
    let mut counted = Counted::default();
    for own in &snapshot.authorization.principals {
        let Some(opens) = today.openers.get(&own.name).filter(|_| own.name.kind != PrincipalKind::Group) else {
            continue;
        };
        *(if opens.certain { &mut counted.can } else { &mut counted.may }) += 1;
        let by_group = own.groups.iter().any(|one| names.contains(&group(one)));
        counted.chosen += usize::from(by_group || names.contains(&own.name));
    }
    let is_new = |one: &&Principal| names.contains(&one.name) && rows::would_get_in(model, one);
    counted.is_all = choose::are_openers_chosen(model, snapshot);
    counted.anew = snapshot.principals.iter().filter(is_new).count();
    model.people.counted = counted;
}

/// Of users and roles, unless it says otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    /// Who can open Studio.
    pub can: usize,
    /// Of whom nobody can tell.
    pub may: usize,
    /// Who of them gets the policy.
    pub chosen: usize,
    /// Whether all of them are chosen that one key puts in.
    pub is_all: bool,
    /// Who is chosen, groups too, and cannot open Studio.
    pub anew: usize,
}
