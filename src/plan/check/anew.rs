//! Findings about whom the plan lets in: its policy also allows what it limits.

use super::place::answered;
use super::{Finding, numbered, some};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::text::number;
use crate::plan::access::{Analysis, Entry, Opener};
use crate::plan::code::Code;

/// How many ways in are told.
const WAYS: usize = 3;

/// Who gets the policy and cannot open Studio today: people, and Studio's own roles.
pub fn findings(analysis: &Analysis) -> Vec<Finding> {
    let all = analysis.access.principals.iter().filter(|one| one.gets_in_anew());
    let (roles, people): (Vec<&Opener>, Vec<&Opener>) = all.partition(|one| one.execution_role);
    [of_people(analysis, &people), of_roles(analysis, &roles)].into_iter().flatten().collect()
}

fn of_people(analysis: &Analysis, people: &[&Opener]) -> Option<Finding> {
    let names: Vec<String> = people.iter().map(|one| named(&one.principal)).collect();
    let who = match names.as_slice() {
        [] => return None,
        [one] => format!("{one}, who cannot open Studio today, gets in"),
        all => format!("{} who cannot open Studio today get in: {}", number(all.len()), some(all)),
    };
    Some(Finding::warning(
        Code::NewAccess,
        format!(
            "The policy limits who opens Studio, and allows it too. {who}. From where: {}.",
            ways(analysis, people)
        ),
        format!(
            "Leave {} out {}, if that is not meant: who cannot open Studio needs no restriction.",
            numbered(&names, "it", "them"),
            answered("principals")
        ),
    ))
}

/// Who is in a group and holds nothing that opens Studio is not looked at one by one.
fn named(name: &PrincipalName) -> String {
    match name.kind {
        PrincipalKind::Group => format!("{name} (all who are in it)"),
        PrincipalKind::Role | PrincipalKind::User => name.to_string(),
    }
}

fn of_roles(analysis: &Analysis, roles: &[&Opener]) -> Option<Finding> {
    let names: Vec<_> = roles.iter().map(|one| &one.principal).collect();
    (!names.is_empty()).then(|| {
        Finding::warning(
            Code::NewAccess,
            format!(
                "The policy limits who opens Studio, and allows it too: Studio's own apps get in anew, with the rights of \
                 {}, {} that cannot open Studio today. From where: {}.",
                some(&names),
                numbered(&names, "an execution role", "execution roles"),
                ways(analysis, roles)
            ),
            format!(
                "Leave {} out {}, if Studio's pages and code in its notebooks are to open no apps.",
                numbered(&names, "it", "them"),
                answered("principals")
            ),
        )
    })
}

/// From where any of them gets in, by ways that are there and that the endpoints do not close.
fn ways(Analysis { access, .. }: &Analysis, openers: &[&Opener]) -> String {
    let is_let_in = |at: usize| openers.iter().any(|one| one.after.get(at) == Some(&Entry::In));
    let ways = access.paths.iter().enumerate();
    let open = ways.filter(|(at, path)| is_let_in(*at) && path.is_passable());
    let titles: Vec<&str> = open.map(|(_, path)| path.title.as_str()).collect();
    if titles.is_empty() {
        return "nowhere yet, as the endpoints that lead there are missing or let nobody in".to_owned();
    }
    if titles.len() == access.paths.len() {
        return "everywhere".to_owned();
    }
    let more = titles.len().saturating_sub(WAYS);
    let more = (more > 0).then(|| format!("{more} more"));
    titles.iter().take(WAYS).map(ToString::to_string).chain(more).collect::<Vec<_>>().join("; ")
}
