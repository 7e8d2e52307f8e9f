//! Who can open Studio today and by what, before anything is planned: whom a restriction may be meant for.

use std::collections::BTreeMap;

use super::holders::{self, Holder};
use super::judge::{Judge, name};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::plan::answers::{Answers, PrincipalAnswers, RestrictionAnswers};
use crate::plan::planner::draft::Draft;
use crate::plan::planner::ground::Ground;
use crate::plan::snapshot::{Snapshot, authorization::Permissions};

/// Who can open Studio today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    /// Whether everybody in the account was looked at.
    pub complete: bool,
    /// Whoever can, or may, by name.
    pub openers: BTreeMap<PrincipalName, Opens>,
}

/// By what somebody opens Studio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opens {
    /// Whether it is known that it can; else nobody can tell.
    pub certain: bool,
    /// The policies that let in.
    pub policies: Vec<String>,
    /// The statements that let in, or why nobody can tell.
    pub reasons: Vec<String>,
    /// The groups that let a user in, where no policy of its own does.
    pub through: Vec<String>,
}

/// What of the answers makes a difference to who can open Studio today: nothing of principals and modes.
#[must_use]
pub fn asked_of_today(answers: &Answers) -> Answers {
    Answers { restriction: RestrictionAnswers::default(), principals: PrincipalAnswers::default(), ..answers.clone() }
}

/// Judges everybody by the policies of today, by every way to come.
#[must_use]
pub fn today(snapshot: &Snapshot, answers: &Answers) -> Today {
    let answers = asked_of_today(answers);
    let ground = Ground::new(snapshot, &answers);
    let draft = Draft::default();
    let judge = Judge::new(&ground, &draft);
    let each = holders::each(&ground, &draft);
    let of = |holder: &Holder| judge.today(holder).map(|(statements, doubts)| opens(&statements, doubts));
    let found = each.iter().filter_map(|(whole, alone)| Some((whole, alone, of(whole)?)));
    let mut openers: BTreeMap<PrincipalName, Opens> = BTreeMap::new();
    let mut indirect = Vec::new();
    for (whole, alone, opens) in found {
        if whole.name.kind == PrincipalKind::User && of(alone).is_none() {
            indirect.push(whole.name.clone());
        }
        openers.insert(whole.name.clone(), opens);
    }
    for user in indirect {
        let groups = snapshot.authorization.of(&user).map(|own| groups_that_open(own, &openers)).unwrap_or_default();
        if let Some(opens) = openers.get_mut(&user) {
            opens.through = groups;
        }
    }
    Today { complete: snapshot.authorization.complete, openers }
}

fn groups_that_open(user: &Permissions, openers: &BTreeMap<PrincipalName, Opens>) -> Vec<String> {
    let is_open =
        |group: &&String| openers.contains_key(&PrincipalName { kind: PrincipalKind::Group, name: (*group).clone() });
    user.groups.iter().filter(is_open).cloned().collect()
}

fn opens(statements: &[crate::domain::policy::evaluate::StatementName], doubts: Vec<String>) -> Opens {
    let (mut policies, mut reasons) = (Vec::new(), doubts);
    name(&mut policies, statements.iter().map(|statement| statement.policy.to_string()));
    name(&mut reasons, statements.iter().map(ToString::to_string));
    Opens { certain: !statements.is_empty(), policies, reasons, through: Vec::new() }
}
