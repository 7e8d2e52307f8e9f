//! The actions that read the policies of the chosen and of execution roles one by one, where the list of everybody's is
//! not to be had.

use std::collections::BTreeSet;

use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::studio::execution_roles;
use crate::plan::snapshot::{Part, Scope, Snapshot};

const OF_ROLE: &[&str] = &["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"];
const OF_USER: &[&str] = &[
    "iam:GetUser",
    "iam:GetUserPolicy",
    "iam:ListAttachedUserPolicies",
    "iam:ListGroupsForUser",
    "iam:ListUserPolicies",
];
const OF_GROUP: &[&str] = &["iam:GetGroupPolicy", "iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies"];
const OF_MANAGED: &[&str] = &["iam:GetPolicy", "iam:GetPolicyVersion"];

/// Those that are called; none where everybody's policies were listed, or nobody's are asked for.
pub fn actions(scope: &Scope, snapshot: &Snapshot) -> Vec<&'static str> {
    let asked = asked(scope, snapshot);
    if asked.is_empty() {
        return Vec::new();
    }
    let mut kinds: BTreeSet<PrincipalKind> = asked.iter().map(|name| name.kind).collect();
    if asked.iter().any(|name| name.kind == PrincipalKind::User && may_have_groups(snapshot, name)) {
        kinds.insert(PrincipalKind::Group);
    }
    let of = |kind: PrincipalKind| match kind {
        PrincipalKind::Role => OF_ROLE,
        PrincipalKind::User => OF_USER,
        PrincipalKind::Group => OF_GROUP,
    };
    kinds.into_iter().map(of).chain([OF_MANAGED]).flatten().copied().collect()
}

/// Whether somebody was asked for whose policies could not be read, so that not each action was used.
pub fn is_partial(scope: &Scope, snapshot: &Snapshot) -> bool {
    asked(scope, snapshot).iter().any(|name| snapshot.authorization.of(name).is_none())
}

/// Who is asked for: the chosen who exist, and execution roles.
fn asked(scope: &Scope, snapshot: &Snapshot) -> BTreeSet<PrincipalName> {
    if !scope.authorization || snapshot.gap(Part::Authorization).is_none() {
        return BTreeSet::new();
    }
    let exists = |name: &&PrincipalName| {
        let is_listed = snapshot.principals.iter().any(|principal| principal.name == **name);
        is_listed || snapshot.gap(Part::of(name.kind)).is_some()
    };
    let roles = execution_roles(scope.domains(&snapshot.domains), &snapshot.identity.account);
    scope.principals.iter().filter(exists).cloned().chain(roles.into_keys()).collect()
}

/// Groups of a user are read for what it has by them.
fn may_have_groups(snapshot: &Snapshot, user: &PrincipalName) -> bool {
    snapshot.authorization.of(user).is_none_or(|own| !own.groups.is_empty())
}
