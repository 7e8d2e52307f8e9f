//! Findings about who gets no policy and still opens Studio from elsewhere.

use std::collections::BTreeSet;

use super::openers::names;
use super::place::answered;
use super::{Finding, NAMED, numbered, some, unknown};
use crate::domain::principal::{Unmodifiable, permission_set, permission_set_steps};
use crate::domain::text::number;
use crate::plan::access::{Access, Opener, Verdict, can};
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;

pub fn findings(ground: &Ground, access: &Access) -> Vec<Finding> {
    let mut findings: Vec<Finding> = others(ground, access).into_iter().collect();
    findings.extend(permission_sets(ground, access));
    findings.extend(service_linked(access));
    findings.extend(open_execution_roles(access));
    findings
}

/// Whether a policy could be attached to it, and is not.
fn is_left_out(one: &Opener) -> bool {
    !one.covered && !one.execution_role && one.verdict != Verdict::Restricted
}

/// All who get no policy and come in, whoever they are; what may be done about some of them other findings say too.
fn others(ground: &Ground, access: &Access) -> Option<Finding> {
    let left = access.left_open();
    let names: Vec<String> = left.iter().map(|one| one.told()).collect();
    (!left.is_empty()).then(|| {
        Finding::warning(
            Code::OthersOpen,
            format!(
                "{} who {} no policy {} open Studio from elsewhere: {}.",
                number(left.len()),
                numbered(&left, "gets", "get"),
                can(&left),
                some(&names)
            ),
            what_to_do(ground, &left),
        )
    })
}

fn what_to_do(ground: &Ground, left: &[&Opener]) -> String {
    let is_person = |one: &&&Opener| !one.caller && !one.execution_role && one.unmodifiable.is_none();
    let people: Vec<_> = left.iter().filter(is_person).collect();
    let whom = match people.as_slice() {
        [] => None,
        [one] => Some((one.principal.to_string(), "it")),
        _ => Some(("them".to_owned(), "they")),
    };
    let unless = if unknown::may_have_more_execution_roles(ground) {
        "; a role too, unless it is an execution role."
    } else {
        "."
    };
    let of_people = whom.map(|(whom, they)| {
        let place = answered("principals");
        format!("Choose {whom} too {place}, unless {they} must stay able to, such as for emergencies{unless}")
    });
    let has = |is_one: fn(&Opener) -> bool| left.iter().any(|one| is_one(one));
    let others = [
        has(|one| one.caller).then_some(
            "Whoever runs this is chosen by a confirmed name (principals.include_caller in an answers file).",
        ),
        has(|one| one.execution_role).then_some(
            "An execution role is chosen once browsers and apps reach both endpoints: before that Studio's pages would \
             open no apps.",
        ),
    ];
    let sets = has(|one| one.unmodifiable.is_some()).then(|| {
        let policy = ground.answers.policy_name();
        format!("A role of IAM Identity Center is closed in its permission set: attach {policy} there once it exists.")
    });
    let others = others.into_iter().flatten().map(ToOwned::to_owned).chain(sets);
    of_people.into_iter().chain(others).collect::<Vec<_>>().join(" ")
}

/// Roles of AWS services, which nobody can attach to and no person has.
fn service_linked(access: &Access) -> Option<Finding> {
    let owned = |one: &&Opener| is_left_out(one) && one.unmodifiable == Some(Unmodifiable::ServiceLinked);
    let roles = names(access.principals.iter().filter(owned));
    (!roles.is_empty()).then(|| {
        Finding::note(
            Code::ServiceLinkedOpen,
            format!(
                "{} can open Studio from elsewhere, or may, and IAM lets nobody attach to {}: an AWS service owns {}.",
                some(&roles),
                numbered(&roles, "it", "them"),
                numbered(&roles, "it", "them")
            ),
            "Nothing: only the AWS service gets the rights of a service-linked role.",
        )
    })
}

/// Roles of IAM Identity Center, which only their permission set changes.
fn permission_sets(ground: &Ground, access: &Access) -> Vec<Finding> {
    let policy = ground.answers.policy_name();
    let owned = |one: &&Opener| one.unmodifiable == Some(Unmodifiable::IdentityCenter);
    let left_out: Vec<&Opener> = access.principals.iter().filter(|one| is_left_out(one)).filter(owned).collect();
    let (first, rest) = left_out.split_at(left_out.len().min(NAMED));
    let finding = |one: &&Opener| {
        Finding::warning(
            Code::PermissionSetOpen,
            format!("{} can open Studio from elsewhere, or may, and IAM lets nobody attach to it.", one.principal),
            permission_set_steps(&one.principal.name, &policy, &ground.snapshot.identity.account),
        )
    };
    first.iter().map(finding).chain(more_permission_sets(rest)).collect()
}

/// Those whose steps are the same as of others.
fn more_permission_sets(roles: &[&Opener]) -> Option<Finding> {
    let sets: BTreeSet<_> = roles.iter().map(|one| permission_set(&one.principal.name)).collect();
    (!roles.is_empty()).then(|| {
        Finding::warning(
            Code::PermissionSetOpen,
            format!(
                "{} can open Studio from elsewhere too, or may, and IAM lets nobody attach to {}.",
                some(&names(roles.iter().copied())),
                numbered(roles, "it", "any of them")
            ),
            format!("Do the same for {}.", some(&sets.into_iter().collect::<Vec<_>>())),
        )
    })
}

/// Whoever runs code in Studio has these rights.
fn open_execution_roles(access: &Access) -> Option<Finding> {
    let open = |one: &&Opener| !one.covered && one.execution_role && one.verdict != Verdict::Restricted;
    let roles = names(access.principals.iter().filter(open));
    (!roles.is_empty()).then(|| {
        Finding::note(
            Code::ExecutionRoleOpen,
            format!(
                "Studio's apps have the rights of {}, which can open Studio from elsewhere, or may, and {} no policy.",
                some(&roles),
                numbered(&roles, "gets", "get")
            ),
            format!(
                "Name {} too once browsers and apps reach both endpoints; until then a deny would keep Studio's pages from \
                 opening apps.",
                numbered(&roles, "it", "them")
            ),
        )
    })
}
