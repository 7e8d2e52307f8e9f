//! Who is allowed what: everybody in one list, or the chosen and execution roles one by one.

use super::account::Account;
use super::read::{Read, Stage, list};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::studio::execution_roles;
use crate::plan::snapshot::authorization::{Authorization, Permissions};
use crate::plan::snapshot::{Part, Scope};

const EVERYBODY: &str = "iam:GetAccountAuthorizationDetails";

/// Where the policies of everybody are not to be had, those of the chosen and of execution roles are asked for
/// one by one.
pub(super) fn reads(account: &Account, scope: &Scope) -> Vec<Read> {
    let mut reads =
        vec![list(Part::Authorization, EVERYBODY, account.principals.len() + account.policies.len(), 1_000)];
    if !account.denied.contains(EVERYBODY) {
        return reads;
    }
    let held = chosen(account, scope);
    let each = |permissions: &Permissions| match permissions.name.kind {
        PrincipalKind::Role => ["iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:GetRole"],
        PrincipalKind::User => ["iam:ListUserPolicies", "iam:ListAttachedUserPolicies", "iam:GetUser"],
        PrincipalKind::Group => ["iam:ListGroupPolicies", "iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies"],
    };
    let own = |permissions: &Permissions| match permissions.name.kind {
        PrincipalKind::Role => vec!["iam:GetRolePolicy"; permissions.inline.len()],
        PrincipalKind::User => vec!["iam:GetUserPolicy"; permissions.inline.len()],
        PrincipalKind::Group => vec!["iam:GetGroupPolicy"; permissions.inline.len()],
    };
    let mut documents: Vec<_> = held.principals.iter().flat_map(own).collect();
    documents.extend(vec!["iam:GetPolicy"; held.policies.len()]);
    let versions = vec!["iam:GetPolicyVersion"; held.policies.len()];
    let stages = [held.principals.iter().flat_map(each).collect(), documents, versions];
    let stages = stages.into_iter().filter(|calls: &Vec<_>| !calls.is_empty()).map(Stage::Together).collect();
    reads.push(Read { part: Part::Permissions, stages });
    reads
}

/// What the chosen principals hold, the groups of users among them, and execution roles.
fn chosen(account: &Account, scope: &Scope) -> Authorization {
    let group = |name: &String| PrincipalName { kind: PrincipalKind::Group, name: name.clone() };
    let users = scope.principals.iter().filter_map(|name| account.principal(name));
    let groups = users.flat_map(|principal| principal.groups.iter().map(group));
    let are_listed = !account.denied.contains("sagemaker:ListDomains");
    let domains = scope.domains(&account.domains).filter(|_| are_listed);
    let roles = execution_roles(domains, &account.identity.account);
    let names: Vec<_> = scope.principals.iter().cloned().chain(groups).chain(roles.into_keys()).collect();
    let mut held = account.authorization();
    held.complete = false;
    held.principals.retain(|principal| names.contains(&principal.name));
    held.about_studio(&names)
}

pub(super) fn view(account: &Account, scope: &Scope, open: &impl Fn(Part) -> bool) -> Authorization {
    match scope.authorization {
        true if open(Part::Authorization) => account.authorization().about_studio(&scope.principals),
        true if open(Part::Permissions) => chosen(account, scope),
        _ => Authorization::default(),
    }
}
