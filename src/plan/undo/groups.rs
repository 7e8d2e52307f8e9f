//! The security group that the run made, and the rules that it added to another.

use super::endpoints::Taken;
use super::{Made, Undo, back};
use crate::domain::id::SecurityGroupId;
use crate::domain::network::{IngressRule, SecurityGroup};
use crate::domain::text::count;
use crate::plan::check::listed;
use crate::plan::step::{Action, Change, Step, StepId};

/// Revokes rules and deletes the group, once endpoints do not use it any more.
pub fn plan(undo: &mut Undo, taken: &Taken) -> Vec<StepId> {
    let mut steps = Vec::new();
    for made in undo.made {
        match &made.change {
            Change::CreateSecurityGroup { .. } => own(undo, taken, made, &mut steps),
            Change::AuthorizeIngress { group, rules } if !is_own(undo, group.as_str()) => {
                let group = SecurityGroupId::new(group.as_str());
                revoke(undo, taken, &made.step, &group, rules, &mut steps);
            }
            _ => {}
        }
    }
    steps
}

fn is_own(undo: &Undo, id: &str) -> bool {
    let gives = |made: &Made| made.ids.get("id").is_some_and(|own| own == id);
    undo.made.iter().any(|made| matches!(made.change, Change::CreateSecurityGroup { .. }) && gives(made))
}

fn own(undo: &mut Undo, taken: &Taken, made: &Made, steps: &mut Vec<StepId>) {
    let is_it = |group: &&SecurityGroup| match made.ids.get("id") {
        Some(id) => group.id.as_str() == id,
        None => undo.is_of_step(&group.tags, &made.step),
    };
    let Some(group) = undo.snapshot.security_groups.iter().find(is_it) else { return };
    let ours = rules_of(undo, group);
    let others: Vec<_> = group.ingress.iter().filter(|rule| !ours.contains(rule)).collect();
    let users = users(undo, taken, group);
    let later = "Undo the later run first, or delete it by hand.";
    let stays = |why: String| format!("The security group {} {why}; it stays.", group.id);
    if !undo.is_of_run(&group.tags) {
        return undo.left(stays("does not carry this run's tag any more".to_owned()), later);
    }
    if !users.is_empty() {
        return undo.left(stays(format!("is used by {}", listed(users))), later);
    }
    if !others.is_empty() {
        let from = listed(others.iter().map(|rule| &rule.source));
        undo.left(stays(format!("lets in {from}, which this run did not add")), later);
        return revoke(undo, taken, &StepId::new(format!("{}.rules", made.step)), &group.id, &ours, steps);
    }
    let step = Step {
        detail: group.id.to_string(),
        needs: taken.steps.clone(),
        prior: serde_json::to_value(group).ok(),
        change: Some(Change::DeleteSecurityGroup { group: group.id.clone() }),
        ..back(&made.step, Action::Remove, format!("security group {}", group.name))
    };
    let gone = undo.push(step);
    steps.push(gone);
}

fn rules_of(undo: &Undo, group: &SecurityGroup) -> Vec<IngressRule> {
    let of_group = |made: &Made| match &made.change {
        Change::AuthorizeIngress { group: id, rules } if id.as_str() == group.id.as_str() => rules.clone(),
        _ => Vec::new(),
    };
    undo.made.iter().flat_map(of_group).collect()
}

/// What uses a group in the end: endpoints, and rules of other groups.
fn users(undo: &Undo, taken: &Taken, group: &SecurityGroup) -> Vec<String> {
    let endpoints = undo.snapshot.endpoints.iter().filter(|endpoint| {
        endpoint.groups.contains(&group.id)
            && !taken.removed.contains(&endpoint.id)
            && !taken.groups.contains(&(endpoint.id.clone(), group.id.clone()))
    });
    let others = undo.snapshot.security_groups.iter().filter(|other| other.id != group.id);
    endpoints
        .map(|endpoint| endpoint.id.to_string())
        .chain(others.flat_map(|other| other.rules_naming(&group.id)))
        .collect()
}

fn revoke(
    undo: &mut Undo,
    taken: &Taken,
    of: &StepId,
    id: &SecurityGroupId,
    ours: &[IngressRule],
    steps: &mut Vec<StepId>,
) {
    let Some(group) = undo.snapshot.security_groups.iter().find(|group| group.id == *id) else { return };
    let rules: Vec<_> = ours.iter().filter(|rule| group.ingress.contains(rule)).cloned().collect();
    if rules.is_empty() {
        return;
    }
    let from = listed(rules.iter().map(|rule| &rule.source));
    let step = Step {
        detail: format!("{}: 443 from {from}", count(rules.len(), "rule")),
        needs: taken.steps.clone(),
        prior: serde_json::to_value(&group.ingress).ok(),
        change: Some(Change::RevokeIngress { group: id.clone(), rules }),
        ..back(of, Action::Remove, format!("rules of {}", group.name))
    };
    let revoked = undo.push(step);
    steps.push(revoked);
}
