//! The security groups of Studio's apps: found from domain, profiles and spaces, each with where it was found.

use super::Item;
use crate::domain::id::SecurityGroupId;
use crate::domain::studio::Domain;
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;

/// A security group of Studio's apps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub id: SecurityGroupId,
    /// Where it was found; nowhere if only the answers name it.
    pub whence: Vec<String>,
    /// Whether it is not in the VPC of the endpoints, so that no rule can name it.
    pub elsewhere: bool,
}

/// Looks for the groups of the chosen domain or, without one, of all domains in the VPC; and for those of the answers.
pub fn settle(model: &mut Model, snapshot: &Snapshot) {
    let under = match model.endpoints.cursor {
        Some(Item::Studio(at)) => model.endpoints.studio.get(at).map(|found| found.id.clone()),
        _ => None,
    };
    let wanted = model.draft.answers.domain.id.as_ref();
    let vpc = model.draft.vpc();
    let is_meant = |domain: &&Domain| match wanted {
        Some(id) => domain.id == *id,
        None => domain.vpc.is_some() && domain.vpc.as_ref() == vpc,
    };
    let is_here =
        |id: &SecurityGroupId| snapshot.security_groups.iter().any(|group| group.id == *id && Some(&group.vpc) == vpc);
    let mut found: Vec<Found> = Vec::new();
    for domain in snapshot.domains.iter().filter(is_meant) {
        for id in domain.studio_groups() {
            let whence = whence(domain, &id);
            match found.iter_mut().find(|one| one.id == id) {
                Some(one) => one.whence.extend(whence),
                None => found.push(Found { elsewhere: !is_here(&id), id, whence }),
            }
        }
    }
    let answered = model.draft.answers.network.studio_security_groups.clone().unwrap_or_default();
    for id in answered {
        if !found.iter().any(|one| one.id == id) {
            found.push(Found { elsewhere: !is_here(&id), id, whence: Vec::new() });
        }
    }
    if let Some(under) = under {
        model.endpoints.cursor = found.iter().position(|one| one.id == under).map(Item::Studio);
    }
    model.endpoints.studio = found;
}

fn whence(domain: &Domain, id: &SecurityGroupId) -> Vec<String> {
    let own = domain.security_groups.contains(id).then(|| format!("domain {}", domain.name));
    let profiles = domain.profiles.iter().filter(|profile| profile.security_groups.contains(id));
    let spaces = domain.spaces.iter().filter(|space| space.security_groups.contains(id));
    own.into_iter()
        .chain(profiles.map(|profile| format!("profile {}", profile.name)))
        .chain(spaces.map(|space| format!("space {}", space.name)))
        .collect()
}

/// Whether a group is let in: it was found in the VPC of the endpoints, or the answers name it.
pub fn is_chosen(model: &Model, found: &Found) -> bool {
    let answered = model.draft.answers.network.studio_security_groups.as_ref();
    answered.map_or(!found.whence.is_empty() && !found.elsewhere, |ids| ids.contains(&found.id))
}

/// Puts groups in or out. All that were found and no other is what the answers need not say.
pub fn put(model: &mut Model, places: &[usize], on: bool) {
    let found = &model.endpoints.studio;
    let is_on = |(at, one): (usize, &Found)| if places.contains(&at) { on } else { is_chosen(model, one) };
    let is_suggested = |one: &Found| !one.whence.is_empty() && !one.elsewhere;
    let suggested = found.iter().enumerate().all(|(at, one)| is_on((at, one)) == is_suggested(one));
    let ids = found.iter().enumerate().filter(|(at, one)| is_on((*at, one))).map(|(_, one)| one.id.clone()).collect();
    model.draft.answers.network.studio_security_groups = (!suggested).then_some(ids);
    model.draft.touched = true;
}

/// What there is to know of one, and how to leave it out.
pub fn about(model: &Model, snapshot: &Snapshot, found: &Found) -> String {
    let keys =
        if found.whence.is_empty() || found.elsewhere { "" } else { " Space leaves it out, the key - all of them." };
    format!("{}{keys}{}", whence_words(found), place_words(model, snapshot, found))
}

/// What there is to know of one.
pub fn facts(model: &Model, snapshot: &Snapshot, found: &Found) -> String {
    format!("{}{}", whence_words(found), place_words(model, snapshot, found))
}

fn whence_words(found: &Found) -> String {
    match found.whence.as_slice() {
        [] => "Named by the answers.".to_owned(),
        whence if found.elsewhere => format!("Found in {}.", some(whence)),
        whence => format!("Suggested: found in {}.", some(whence)),
    }
}

/// What keeps it from being let in.
fn place_words(model: &Model, snapshot: &Snapshot, found: &Found) -> String {
    let group = snapshot.security_groups.iter().find(|group| group.id == found.id);
    let vpc = model.draft.vpc();
    match group {
        Some(group) if Some(&group.vpc) != vpc => {
            format!(
                " It stands in {}, and rules of another VPC cannot name it: let the ranges of its apps in instead.",
                group.vpc
            )
        }
        None => " No such group was read: rules cannot name it.".to_owned(),
        Some(_) => String::new(),
    }
}

/// The first of many places.
fn some(whence: &[String]) -> String {
    let told = whence.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    match whence.len().checked_sub(3) {
        None | Some(0) => told,
        Some(more) => format!("{told} and {more} more"),
    }
}
