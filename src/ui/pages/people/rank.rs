//! Whoever can open Studio today comes first: worked out away from the screen, and kept until the account is read again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Item, holders, is_stop, items};
use crate::domain::principal::{Principal, PrincipalName};
use crate::domain::studio::Domain;
use crate::plan::access::{Opens, Today, asked_of_today};
use crate::plan::answers::Answers;
use crate::plan::snapshot::Snapshot;
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::pages::Page;
use crate::ui::parts::filter::Haystack;
use crate::ui::parts::list;

/// Who can open Studio, or the question.
#[derive(Debug, Default)]
pub struct Ranking {
    /// The number of the last question.
    asked: u64,
    /// What it was about.
    of: Option<(Arc<Snapshot>, Arc<Answers>)>,
    /// Whether its answer is outstanding.
    waiting: bool,
    today: Option<Arc<Today>>,
}

impl Ranking {
    /// Nothing is known, and no number is used twice.
    pub fn anew(&self) -> Self {
        Self { asked: self.asked, ..Self::default() }
    }

    pub const fn is_busy(&self) -> bool {
        self.waiting
    }

    /// Whether the list can be ranked: everybody was looked at.
    pub fn is_known(&self) -> bool {
        self.today().is_some_and(|today| today.complete)
    }

    pub fn today(&self) -> Option<&Today> {
        self.today.as_deref()
    }

    /// By what a principal opens Studio.
    pub fn opens(&self, principal: &Principal) -> Option<&Opens> {
        self.today()?.openers.get(&principal.name)
    }
}

/// What is known of a principal.
#[derive(Debug)]
pub struct Known {
    /// What a filter looks into.
    pub haystack: Haystack,
    /// Whether Studio's apps and pages have its rights.
    pub execution_role: bool,
    /// Whether it can open Studio today, or may.
    pub opens: bool,
    /// Whether it has the policy already.
    pub holds: bool,
    /// By what it is known that it must get in when nothing else does.
    pub emergencies: Option<String>,
}

/// Asks who can open Studio where that is not known of the account as it was read last.
pub fn rank(model: &mut Model) -> Vec<Effect> {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Vec::new() };
    if model.page >= Page::Review || model.reading.waiting || !snapshot.scope.authorization {
        return Vec::new();
    }
    let answers = asked_of_today(&model.draft.answers);
    let ranking = &mut model.people.ranking;
    if let Some((of, about)) = &ranking.of {
        let same = **about == answers;
        if same && Arc::ptr_eq(of, &snapshot) {
            return Vec::new();
        }
        // The answer for another domain would mislead until the new one is there; that for the same one hardly does.
        ranking.today = ranking.today.take().filter(|_| same);
    }
    let answers = Arc::new(answers);
    ranking.asked += 1;
    ranking.waiting = true;
    ranking.of = Some((Arc::clone(&snapshot), Arc::clone(&answers)));
    vec![Effect::Rank { load: ranking.asked, snapshot, answers }]
}

/// Who can open Studio is known.
pub fn ranked(model: &mut Model, load: u64, today: Arc<Today>) {
    let ranking = &mut model.people.ranking;
    if !ranking.waiting || load != ranking.asked {
        return;
    }
    ranking.waiting = false;
    ranking.today = Some(today);
    let first = items(model).into_iter().find(is_stop);
    // Who has moved stays where they are; who has not sees the first of the new order.
    let moved = model.people.cursor != first;
    settle(model);
    if !moved {
        model.people.cursor = items(model).into_iter().find(is_stop);
    }
}

/// Orders the list: whoever can open Studio, execution roles, then the others, each by kind and name.
pub fn settle(model: &mut Model) {
    let Some(snapshot) = model.reading.shown().cloned() else { return };
    let roles = execution_roles(model, &snapshot);
    let holders = holders::of(model, &snapshot);
    let ranking = &model.people.ranking;
    let tags: BTreeMap<&PrincipalName, &str> = snapshot.authorization.emergency_tags().collect();
    let known: Vec<Known> = snapshot
        .principals
        .iter()
        .zip(holders)
        .map(|(principal, holds)| Known {
            holds,
            haystack: Haystack::new(&[&principal.name.to_string(), &principal.path]),
            execution_role: roles.contains(principal.arn.as_str()),
            opens: ranking.is_known() && ranking.opens(principal).is_some(),
            emergencies: if principal.name.is_for_emergencies() {
                Some("its name".to_owned())
            } else {
                tags.get(&principal.name).map(|tag| format!("its tag {tag}"))
            },
        })
        .collect();
    let mut order: Vec<usize> = (0..snapshot.principals.len()).collect();
    order.sort_by_cached_key(|at| {
        let (principal, known) = (&snapshot.principals[*at], &known[*at]);
        let may = ranking.opens(principal).is_some_and(|opens| !opens.certain);
        let first = known.execution_role && !known.opens;
        (
            !known.opens,
            !known.holds,
            !first,
            principal.unmodifiable().is_some(),
            may,
            known.execution_role,
            principal.name.clone(),
        )
    });
    (model.people.known, model.people.order) = (known, order);
    holders::propose(model, &snapshot);
    super::count::count(model, &snapshot);
    let there: BTreeSet<&PrincipalName> = snapshot.principals.iter().map(|principal| &principal.name).collect();
    let names = model.draft.answers.principals.names();
    model.people.missing = names.iter().filter(|name| !there.contains(name)).map(ToString::to_string).collect();
    let items = items(model);
    list::settle(&items, &mut model.people.cursor, is_stop);
}

fn execution_roles<'a>(model: &Model, snapshot: &'a Snapshot) -> BTreeSet<&'a str> {
    let wanted = model.draft.answers.domain.id.as_ref();
    let domains = snapshot.domains.iter().filter(|domain| wanted.is_none_or(|id| domain.id == *id));
    domains.flat_map(Domain::studio_roles).map(String::as_str).collect()
}

/// Puts the cursor where it belongs, unless somebody has moved it.
pub fn stand_anew(model: &mut Model) {
    model.people.cursor = model.people.cursor.filter(|_| model.people.home.is_some());
}

/// Keeps the cursor on whom it is on, wherever the account as read again has them.
pub fn follow(model: &mut Model, before: &Snapshot, now: &Snapshot) {
    if let Some(Item::Person(at)) = model.people.cursor {
        model.people.cursor =
            list::follow(&before.principals, &now.principals, at, |principal| &principal.name).map(Item::Person);
        model.people.home = model.people.cursor.filter(|_| model.people.home.is_some());
    }
}
