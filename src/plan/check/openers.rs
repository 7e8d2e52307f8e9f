//! Findings about whom the plan restricts in vain, and whom it shuts out by mistake.

use super::place::answered;
use super::{Finding, NAMED, anew, barred, console, left, listed, some};
use crate::domain::principal::PrincipalName;
use crate::domain::restriction::Mode;
use crate::plan::access::{Access, Analysis, Entry, Opener, Reach, ShutOut, Verdict};
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;

pub fn findings(ground: &Ground, analysis: Option<&Analysis>) -> Vec<Finding> {
    if ground.answers.restriction.mode == Mode::None {
        return Vec::new();
    }
    let Some(analysis) = analysis else { return without_guardrail(ground).into_iter().collect() };
    let access = &analysis.access;
    let mut findings = still_open(ground, access);
    if findings.is_empty() {
        findings.extend(without_guardrail(ground));
    }
    findings.extend(unproven(ground, access));
    findings.extend(barred::finding(ground, analysis));
    findings.extend(shut_out(&analysis.shut_out));
    findings.extend(anew::findings(analysis));
    findings.extend(left::findings(ground, access));
    findings.extend(console::finding(ground, access));
    findings.extend(execution_roles(access));
    findings.extend(lacking_execution_roles(access));
    findings.extend(remote_ide(analysis));
    findings
}

pub(super) fn names<'a>(openers: impl IntoIterator<Item = &'a Opener>) -> Vec<&'a PrincipalName> {
    openers.into_iter().map(|opener| &opener.principal).collect()
}

/// Who holds the policy and comes in from elsewhere all the same, with what lets them in.
fn still_open(ground: &Ground, access: &Access) -> Vec<Finding> {
    let open: Vec<&Opener> =
        access.principals.iter().filter(|one| one.covered && one.verdict == Verdict::NotRestricted).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let told = open.iter().take(NAMED).map(|one| format!("{} by {}", one.principal, listed(&one.by)));
    let more = open.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let message = format!(
        "Other policies still let in from elsewhere who gets the policy: {}{more}.",
        told.collect::<Vec<_>>().join("; ")
    );
    let fix = if ground.answers.restriction.guardrail {
        "Take those statements away: every other way in is denied for the domain's user profiles alone.".to_owned()
    } else {
        format!("Deny every other way in {}, whatever another policy allows.", answered("restriction.guardrail"))
    };
    vec![Finding::warning(Code::StillOpen, message, fix)]
}

fn without_guardrail(ground: &Ground) -> Option<Finding> {
    (!ground.answers.restriction.guardrail).then(|| {
        Finding::warning(
            Code::GuardrailOff,
            "The policy only allows, and no other way in is denied: whoever another policy allows still opens Studio \
             from anywhere.",
            format!("Deny every other way in {}.", answered("restriction.guardrail")),
        )
    })
}

fn unproven(ground: &Ground, access: &Access) -> Option<Finding> {
    let unknown: Vec<&Opener> =
        access.principals.iter().filter(|one| one.covered && one.verdict == Verdict::Unknown).collect();
    let unread = unread_members(ground, access);
    let who: Vec<String> =
        names(unknown.iter().copied()).iter().map(ToString::to_string).chain(unread.clone()).collect();
    let doubts = unknown.first().map(|first| first.doubts.clone()).unwrap_or_default();
    let doubts = doubts.into_iter().chain(unread.into_iter().map(|members| format!("{members} could not be read")));
    (!who.is_empty()).then(|| {
        Finding::warning(
            Code::RestrictionUnproven,
            format!(
                "Whether {} can come from elsewhere cannot be told: {}.",
                some(&who),
                doubts.collect::<Vec<_>>().join("; ")
            ),
            format!("Look at those statements, or deny every other way in {}.", answered("restriction.guardrail")),
        )
    })
}

/// Members of chosen groups whose other policies were not read; the guardrail denies whatever those allow.
fn unread_members(ground: &Ground, access: &Access) -> Vec<String> {
    let is_unread = !access.complete && !ground.answers.restriction.guardrail;
    let groups = ground.answers.principals.groups.iter().filter(|_| is_unread);
    groups.map(|group| format!("members of group/{group}")).collect()
}

/// Who gets the policy and comes in nowhere, with what refuses it: by the change, and before it too.
fn shut_out(all: &[ShutOut]) -> Vec<Finding> {
    let (loses, never): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.opens_today);
    let told = |these: &[&ShutOut]| {
        some(&these.iter().map(|one| format!("{} ({})", one.principal, one.why)).collect::<Vec<_>>())
    };
    let loses = (!loses.is_empty()).then(|| {
        Finding::warning(
            Code::ShutOut,
            format!(
                "Once the plan stands, some who get the policy can open Studio from nowhere, not even from where it lets \
                 in: {}.",
                told(&loses)
            ),
            format!("Take away what refuses them, or leave them out {}.", answered("principals")),
        )
    });
    let never = (!never.is_empty()).then(|| {
        Finding::warning(
            Code::ShutOut,
            format!(
                "Some who get the policy can open Studio from nowhere, and cannot today either, so that this plan is not \
                 the cause: {}.",
                told(&never)
            ),
            "Take away what refuses them, if they are to use Studio.",
        )
    });
    loses.into_iter().chain(never).collect()
}

/// Pages and apps call AWS with the rights of the execution role from wherever the browser or the app is (SageMaker AI
/// Developer Guide, "Connect Studio in a VPC to external resources").
fn execution_roles(access: &Access) -> Option<Finding> {
    let loses = |one: &&Opener| {
        one.covered
            && one.execution_role
            && one.today.iter().zip(&one.after).any(|(today, after)| *today != Entry::Out && *after == Entry::Out)
    };
    let roles = names(access.principals.iter().filter(loses));
    if roles.is_empty() {
        return None;
    }
    Some(Finding::warning(
        Code::ExecutionRoleRestricted,
        format!(
            "Studio's pages and apps have the rights of {}: for whoever is not on the private path they can no longer \
             open apps.",
            listed(roles)
        ),
        format!(
            "Make sure that browsers and apps reach both endpoints, or leave execution roles out {}.",
            answered("principals")
        ),
    ))
}

/// Without the permission Studio's pages say "Permission issue detected" and open no app.
fn lacking_execution_roles(access: &Access) -> Option<Finding> {
    let lacks = |one: &&Opener| one.execution_role && !Opener::opens(&one.today) && !Opener::opens(&one.after);
    let roles = names(access.principals.iter().filter(lacks));
    (!roles.is_empty()).then(|| {
        Finding::note(
            Code::ExecutionRoleLacking,
            format!(
                "Studio's pages have the rights of {}, which may open Studio from nowhere \
                 (sagemaker:CreatePresignedDomainUrl): they open no app for whoever has it.",
                some(&roles)
            ),
            "Allow it that action on the user profiles of the domain, if people use Studio with it.",
        )
    })
}

/// The policy says nothing of remote sessions, so they stay as open as they are.
fn remote_ide(analysis: &Analysis) -> Option<Finding> {
    let is_covered =
        |name: &PrincipalName| analysis.access.principals.iter().any(|one| one.covered && one.principal == *name);
    let (covered, others): (Vec<_>, Vec<_>) = analysis.editors.iter().partition(|(name, _)| is_covered(name));
    let what = "can connect an editor of their own to a space (sagemaker:StartSession), past Studio's pages";
    let fix = "Take sagemaker:StartSession from those who need no remote editor.";
    match (covered.is_empty(), others.is_empty()) {
        (true, true) => None,
        (true, false) => {
            Some(Finding::note(Code::RemoteIdeOpen, format!("Some {what}: {}.", from_where(&others)), fix))
        }
        (false, is_all) => {
            let others = if is_all { String::new() } else { format!("; of the others, {}", from_where(&others)) };
            let message = format!(
                "Some {what}, which alone the policy closes: of those who get it, {}{others}.",
                from_where(&covered)
            );
            Some(Finding::warning(Code::RemoteIdeOpen, message, fix))
        }
    }
}

/// Who comes from where, the widest first.
fn from_where(editors: &[&(PrincipalName, Reach)]) -> String {
    let kinds = [
        (Reach::Anywhere, "from anywhere"),
        (Reach::Perhaps, "perhaps from anywhere"),
        (Reach::Some, "from some networks alone"),
    ];
    let told = kinds.iter().filter_map(|(reach, words)| {
        let names: Vec<_> = editors.iter().filter(|(_, own)| own == reach).map(|(name, _)| name).collect();
        (!names.is_empty()).then(|| format!("{} {words}", some(&names)))
    });
    listed(told)
}
