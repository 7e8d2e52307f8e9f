//! Whether policies of others rest on what is to go.

use std::collections::BTreeSet;

use super::gate::own_versions;
use super::way::Gone;
use super::{Made, Undo};
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
    let found: Vec<Finding> = resting(undo, named, after, &gone).map(|rests| rests.finding()).collect();
    undo.draft.findings.extend(found);
}

/// The runs whose policies forbid the way back, each once; `None` for one that is not known.
pub fn held_by(undo: &Undo, named: &[ManagedPolicy], after: Option<&ManagedPolicy>) -> BTreeSet<Option<String>> {
    let gone = Gone::of(undo);
    let forbid = resting(undo, named, after, &gone).filter(Rests::forbids);
    forbid.map(|rests| rests.run.map(str::to_owned)).collect()
}

/// A policy that lets people in by a way that goes, or a part of it.
struct Rests<'a> {
    policy: &'a ManagedPolicy,
    /// What it names of that.
    through: Vec<&'a String>,
    /// Whether the way goes as a whole.
    is_whole: bool,
    owner: Owner,
    /// That run.
    run: Option<&'a str>,
}

/// Whose what is in force of a policy is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// No other run.
    Nobody,
    /// A run before this one.
    Earlier,
    /// A run after this one.
    Later,
    /// A later run, which gave this run's own policy a version.
    Newer,
}

fn resting<'a>(
    undo: &'a Undo,
    named: &'a [ManagedPolicy],
    after: Option<&'a ManagedPolicy>,
    gone: &'a Gone,
) -> impl Iterator<Item = Rests<'a>> {
    let own = undo.snapshot.policy.as_ref().map(|policy| &policy.arn);
    let others = named.iter().filter(move |policy| Some(&policy.arn) != own);
    others.chain(after).filter_map(move |policy| {
        let is_named = |text: &&String| policy.names_one_of(std::slice::from_ref(*text));
        let through = |texts: &'a BTreeSet<String>| texts.iter().filter(is_named).collect::<Vec<_>>();
        let whole = through(&gone.whole);
        let (is_whole, through) = if whole.is_empty() { (false, through(&gone.partly)) } else { (true, whole) };
        let owner = owner(undo, policy);
        let tagged = || policy.tags.get(tag::RUN).filter(|run| *run != undo.run).map(String::as_str);
        let run = match owner {
            Owner::Nobody => None,
            Owner::Earlier | Owner::Later => tagged(),
            Owner::Newer => undo.newer,
        };
        (!through.is_empty()).then_some(Rests { policy, through, is_whole, owner, run })
    })
}

impl Rests<'_> {
    fn forbids(&self) -> bool {
        match self.owner {
            Owner::Nobody => false,
            Owner::Earlier => self.is_whole,
            Owner::Later | Owner::Newer => true,
        }
    }

    fn finding(&self) -> Finding {
        let of_whom = match self.run {
            Some(run) => format!("of another run, {run}, "),
            None if self.owner == Owner::Nobody => String::new(),
            None => "of another run ".to_owned(),
        };
        let lets = format!("The policy {} {of_whom}lets people in through {}", self.policy.name, listed(&self.through));
        let message = if self.is_whole {
            format!("{lets}: the way to Studio there would be gone.")
        } else {
            format!("{lets}: subnets, security groups or rules of the way there would be gone.")
        };
        if self.forbids() {
            let fix = match self.run {
                Some(run) => format!("Undo the run {run} first, then this one again; or detach the policy."),
                None => "Undo that run first, or detach the policy.".to_owned(),
            };
            return Finding::error(Code::InUse, message, fix);
        }
        let fix = if self.is_whole {
            "Undo that run first, or detach the policy."
        } else {
            "Nothing, if its people came in before this run; else detach it first."
        };
        Finding::warning(Code::InUse, message, fix)
    }
}

/// Names of runs, which begin with the time, and the numbers of versions tell what came later.
fn owner(undo: &Undo, policy: &ManagedPolicy) -> Owner {
    let is_of_run = undo.is_of_run(&policy.tags);
    if !tag::is_ours(&policy.tags) || (is_of_run && is_own_version(undo, policy)) {
        return Owner::Nobody;
    }
    let is_own = undo.snapshot.policy.as_ref().is_some_and(|own| own.arn == policy.arn);
    if is_own && newer_version(undo.made, policy).is_some() {
        return Owner::Newer;
    }
    let time = |run: &str| run.split('-').next().map(str::to_owned);
    let is_later = policy.tags.get(tag::RUN).is_none_or(|run| time(run) > time(undo.run));
    if is_later { Owner::Later } else { Owner::Earlier }
}

/// Whether what is in force of a policy is of the run: a later run gives a policy that it finds a version of its own.
fn is_own_version(undo: &Undo, policy: &ManagedPolicy) -> bool {
    policy.default_version().is_none_or(|version| own_versions(undo.made).any(|own| own == version.id))
}

/// The version in force of the run's own policy, where the run gave it an earlier one.
pub fn newer_version<'a>(made: &[Made], policy: &'a ManagedPolicy) -> Option<&'a str> {
    let number = |version: &str| version.trim_start_matches('v').parse::<u32>().unwrap_or_default();
    let ours = own_versions(made).map(number).max()?;
    let in_force = policy.default_version()?.id.as_str();
    (number(in_force) > ours).then_some(in_force)
}
