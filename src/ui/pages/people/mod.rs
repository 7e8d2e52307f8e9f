//! People: the users, groups and roles that the restriction is put on, those who can open Studio today first.

mod choose;
mod confirm;
mod count;
mod holders;
pub mod questions;
mod rank;
mod rows;
mod view;

use std::collections::BTreeSet;

pub use rank::{follow, rank, ranked, settle, stand_anew};
pub use rows::about;
pub use view::view;

use super::{Flow, put_out};
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName};
use crate::domain::restriction::Mode;
use crate::plan::check::Finding;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::keys::{Action, Hint};
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::input::Field;
use crate::ui::parts::list;
use crate::ui::why::Topic;

/// Why this page is there.
pub const WHY: &str = "A policy restricts those to whom it is attached and nobody else. Choose whoever opens Studio: \
    the users, groups and roles that ask for its address. Studio's own pages and apps work with the execution roles of \
    the domain: on one of them the policy closes apps too, for whoever is not where the mode allows.";

/// The lists of the page.
const LISTS: &[Part] = &[Part::Roles, Part::Users, Part::Groups];

fn restricts(model: &Model) -> bool {
    model.draft.answers.restriction.mode != Mode::None
}

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The head of those who can open Studio today.
    Openers,
    /// The head of all others.
    Others,
    /// A principal, by its place in the snapshot.
    Person(usize),
}

const fn is_stop(item: &Item) -> bool {
    matches!(item, Item::Person(_))
}

/// Where the cursor is, and what is shown.
#[derive(Debug, Default)]
pub struct State {
    cursor: Option<Item>,
    /// Where the cursor was put by hand.
    home: Option<Item>,
    filter: Filter,
    ranking: rank::Ranking,
    /// What is known of each principal, by its place in the snapshot.
    known: Vec<rank::Known>,
    /// The order of the list; made again when the account is read, and when who can open Studio is known.
    order: Vec<usize>,
    counted: count::Counted,
    /// Whom the key for all has left out, as the policy would let them in: they are put in when it is pressed again.
    left_out: BTreeSet<PrincipalName>,
    /// Whom the answers name and the list does not: they would be chosen unseen.
    missing: Vec<String>,
    /// Whom the page has proposed, as they have the policy already.
    proposed: holders::Proposed,
    /// The administrator's own name, while it is typed once more.
    confirm: Option<confirm::Confirm>,
}

impl State {
    /// Whether a filter is being typed.
    #[must_use]
    pub const fn is_filtering(&self) -> bool {
        self.filter.typing
    }

    /// Whether something is being worked out.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.ranking.is_busy()
    }

    /// The same before anything is known; answers to what was asked before are of no use any more.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { ranking: self.ranking.anew(), ..Self::default() }
    }
}

fn items(model: &Model) -> Vec<Item> {
    let (state, needle) = (&model.people, model.people.filter.needle());
    let fits = |at: &&usize| state.known.get(**at).is_some_and(|known| needle.fits(&known.haystack));
    let shown: Vec<usize> = state.order.iter().filter(fits).copied().collect();
    if !state.ranking.is_known() {
        return shown.into_iter().map(Item::Person).collect();
    }
    let openers = shown.iter().take_while(|at| state.known[**at].opens).count();
    let mut items = Vec::with_capacity(shown.len() + 2);
    for (number, at) in shown.into_iter().enumerate() {
        if number == 0 && openers > 0 {
            items.push(Item::Openers);
        }
        if number == openers {
            items.push(Item::Others);
        }
        items.push(Item::Person(at));
    }
    items
}

fn under_cursor<'a>(model: &Model, snapshot: &'a Snapshot) -> Option<&'a Principal> {
    let Some(Item::Person(at)) = model.people.cursor else { return None };
    snapshot.principals.get(at)
}

fn is_execution_role(model: &Model, at: usize) -> bool {
    model.people.known.get(at).is_some_and(|known| known.execution_role)
}

fn is_chosen(model: &Model, name: &PrincipalName) -> bool {
    let principals = &model.draft.answers.principals;
    let list = match name.kind {
        PrincipalKind::Role => &principals.roles,
        PrincipalKind::User => &principals.users,
        PrincipalKind::Group => &principals.groups,
    };
    list.contains(&name.name)
}

fn is_caller(snapshot: &Snapshot, name: &PrincipalName) -> bool {
    snapshot.identity.principal().as_ref() == Some(name)
}

/// Opens the page: who can open Studio is read where it was not, and worked out where it is not known.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    model.people.left_out.clear();
    if restricts(model) && model.snapshot().is_some_and(|snapshot| !snapshot.scope.authorization) {
        return model.deepen();
    }
    rank(model)
}

/// Puts the cursor on the first that a finding of the plan names.
pub fn point_at(model: &mut Model, finding: &Finding) {
    let Some(snapshot) = model.reading.shown() else { return };
    let words: Vec<&str> = finding.message.split([' ', ',', ':', ';']).collect();
    let named = |item: &Item| match item {
        Item::Person(at) => {
            snapshot.principals.get(*at).is_some_and(|one| words.contains(&one.name.to_string().as_str()))
        }
        Item::Openers | Item::Others => false,
    };
    let found = items(model).into_iter().find(named);
    model.people.cursor = found.or(model.people.cursor);
}

/// Whoever the key for all has left out is to be said anew before it puts them in.
pub fn forget_left_out(model: &mut Model) {
    model.people.left_out.clear();
}

/// Whether all who can open Studio and may be put in are in.
pub fn are_openers_chosen(model: &Model) -> bool {
    model.snapshot().is_some_and(|snapshot| choose::are_openers_chosen(model, snapshot))
}

/// The key for all, which a long list asks for most: in few words where there is just room for it.
fn all_hint(model: &Model) -> Hint {
    match model.size.0 {
        USUAL..WIDE if !put_out::is_there(model) => Hint::needed(Action::All, "all"),
        _ => Hint::new(Action::All, "all shown"),
    }
}

/// Columns of a terminal of the usual size, and of one with room for more keys.
const USUAL: u16 = 80;
const WIDE: u16 = 100;

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    if model.people.confirm.is_some() {
        return vec![
            Hint::new(Action::Next, "restrict yourself too"),
            Hint::new(Action::Back, "leave yourself out"),
            Hint::new(Action::Help, "help"),
            Hint::new(Action::Quit, "quit"),
        ];
    }
    let mut hints = Vec::new();
    if model.draft.answers.restriction.mode != Mode::None {
        hints.extend([Hint::new(Action::Up, "move"), Hint::new(Action::Choose, "choose")]);
        if model.people.ranking.is_known() {
            hints.push(Hint::new(Action::Openers, "all who open"));
        }
        hints.push(Hint::new(Action::Filter, "filter"));
        hints.extend([all_hint(model), Hint::new(Action::Nothing, "none shown")]);
        hints.push(Hint::new(Action::Retry, "read again"));
    }
    let next = if model.people.filter.typing { "end filter" } else { "next" };
    hints.extend([
        Hint::new(Action::Next, next),
        model.people.filter.back(),
        Hint::new(Action::Help, "help"),
        Hint::new(Action::Quit, "quit"),
    ]);
    hints
}

/// The name that is typed once more, or the filter while it is typed.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    if let Some(confirm) = &mut model.people.confirm {
        return Some(&mut confirm.field);
    }
    model.people.filter.typing.then_some(&mut model.people.filter.field)
}

/// After a text has changed.
pub fn typed(model: &mut Model) {
    if model.people.confirm.is_none() {
        let items = items(model);
        list::come_back(&items, &mut model.people.cursor, model.people.home.as_ref(), is_stop);
    }
}

/// The choice under the cursor.
pub fn topic(model: &Model) -> Option<Topic> {
    let snapshot = model.snapshot().filter(|_| model.draft.answers.restriction.mode != Mode::None)?;
    let Some(Item::Person(at)) = model.people.cursor else { return None };
    let principal = snapshot.principals.get(at)?;
    Some(match principal.name.kind {
        _ if principal.unmodifiable().is_some() => Topic::Unmodifiable,
        _ if is_caller(snapshot, &principal.name) => Topic::Caller,
        _ if is_execution_role(model, at) => Topic::ExecutionRole,
        PrincipalKind::Role => Topic::Role,
        PrincipalKind::User => Topic::User,
        PrincipalKind::Group => Topic::Group,
    })
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some(snapshot) = model.reading.shown().cloned() else { return Flow::stay() };
    if model.people.confirm.is_some() {
        return confirm::confirm(model, &snapshot, action);
    }
    let items = items(model);
    let moved = list::shift(&items, &mut model.people.cursor, action, is_stop);
    if moved || matches!(action, Action::Choose | Action::Filter) {
        model.people.home = model.people.cursor;
    }
    if moved {
        return Flow::stay();
    }
    if model.people.filter.press(action) {
        typed(model);
        return Flow::stay();
    }
    match action {
        Action::Choose => choose::toggle(model, &snapshot),
        Action::Openers => choose::openers(model, &snapshot),
        Action::All => choose::all(model, &snapshot, &items),
        Action::Nothing => choose::nothing(model, &snapshot, &items),
        Action::Next if restricts(model) => model.reading.lacks(LISTS).map_or_else(Flow::next, Flow::Refuse),
        Action::Next => Flow::next(),
        Action::Back => Flow::Back,
        _ => Flow::stay(),
    }
}
