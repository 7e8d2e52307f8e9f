//! Whether policies of others rest on what is to go.

use super::Undo;
use super::gate::own_versions;
use super::way::Gone;
use crate::domain::tag;
use crate::plan::check::{Finding, listed};
use crate::plan::code::Code;
use crate::plan::snapshot::ManagedPolicy;

/// An error for each policy, or version in force of the run's own, of another run that lets people in by a way that goes;
/// where a way only loses a part of it, of a later run, as an earlier one has it as before. A warning for other policies.
/// `after` is the run's own policy as it will be.
pub fn check(undo: &mut Undo, named: Option<&[ManagedPolicy]>, after: Option<&ManagedPolicy>) {
    let gone = Gone::of(undo);
    let texts = gone.texts();
    if texts.is_empty() {
        return;
    }
    let Some(named) = named else {
        undo.draft.findings.push(Finding::warning(
            Code::UnknownPolicies,
            format!("Which policies of the account let people in through {} cannot be read.", listed(texts)),
            "Allow iam:GetAccountAuthorizationDetails, or look for them by hand.",
        ));
        return;
    };
    let own = undo.snapshot.policy.as_ref().map(|policy| &policy.arn);
    let others = named.iter().filter(|policy| Some(&policy.arn) != own);
    let found: Vec<Finding> = others.chain(after).filter_map(|policy| concerned(undo, policy, &gone)).collect();
    undo.draft.findings.extend(found);
}

fn concerned(undo: &Undo, policy: &ManagedPolicy, gone: &Gone) -> Option<Finding> {
    let names = |text: &&String| policy.names_one_of(std::slice::from_ref(*text));
    let whole: Vec<_> = gone.whole.iter().filter(names).collect();
    let partly: Vec<_> = gone.partly.iter().filter(names).collect();
    let is_another_run = tag::is_ours(&policy.tags) && !(undo.is_of_run(&policy.tags) && is_own_version(undo, policy));
    let of_whom = if is_another_run { "of another run " } else { "" };
    let policy_of = format!("The policy {} {of_whom}lets people in through", policy.name);
    if !whole.is_empty() {
        let finding = if is_another_run { Finding::error } else { Finding::warning };
        let message = format!("{policy_of} {}: the way to Studio there would be gone.", listed(whole));
        return Some(finding(Code::InUse, message, "Undo that run first, or detach the policy."));
    }
    if partly.is_empty() {
        return None;
    }
    let message =
        format!("{policy_of} {}: subnets, security groups or rules of the way there would be gone.", listed(partly));
    Some(if is_another_run && is_later(undo, policy) {
        Finding::error(Code::InUse, message, "Undo that run first, or detach the policy.")
    } else {
        Finding::warning(Code::InUse, message, "Nothing, if its people came in before this run; else detach it first.")
    })
}

/// Whether what is in force of a policy is of the run: a later run gives a policy that it finds a version of its own.
fn is_own_version(undo: &Undo, policy: &ManagedPolicy) -> bool {
    policy.default_version().is_none_or(|version| own_versions(undo).any(|own| own == version.id))
}

/// Whether what is in force of another run's policy came after this run, as far as names of runs, which begin with the
/// time, and the numbers of versions tell.
fn is_later(undo: &Undo, policy: &ManagedPolicy) -> bool {
    let time = |run: &str| run.split('-').next().map(str::to_owned);
    let number = |version: &str| version.trim_start_matches('v').parse::<u32>().unwrap_or_default();
    let is_own = undo.snapshot.policy.as_ref().is_some_and(|own| own.arn == policy.arn);
    let ours = own_versions(undo).map(number).max().filter(|_| is_own);
    let in_force = policy.default_version().map(|version| number(&version.id));
    policy.tags.get(tag::RUN).is_none_or(|run| time(run) > time(undo.run))
        || ours.zip(in_force).is_some_and(|(ours, in_force)| in_force > ours)
}
