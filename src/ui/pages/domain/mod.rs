//! Domain: which Studio domain people open.

pub mod questions;
mod view;

pub use view::{about, view};

use super::{Flow, network};
use crate::domain::id::DomainId;
use crate::domain::studio::Domain;
use crate::plan::check::some;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::filter::{Filter, Haystack};
use crate::ui::parts::input::Field;
use crate::ui::parts::list;
use crate::ui::why::Topic;

/// Why this page is there.
pub const WHY: &str = "The policy names the user profiles of one domain, so that two domains can have two policies. \
    Without a domain it names the user profiles of every domain of this account and Region, those to come included. \
    The domain also tells which security groups and execution roles Studio uses.";

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A domain, by its place in the snapshot.
    Domain(usize),
    /// All domains.
    All,
}

/// Where the cursor is.
#[derive(Debug, Default)]
pub struct State {
    cursor: Option<Item>,
    /// Where the cursor was put by hand.
    home: Option<Item>,
    filter: Filter,
    /// What the filter looks into, by their place in the snapshot.
    known: Vec<Haystack>,
    /// Why the domain is chosen, where nobody has chosen it.
    suggested: Option<&'static str>,
}

impl State {
    /// Whether a text is being typed.
    #[must_use]
    pub const fn is_typed(&self) -> bool {
        self.filter.typing
    }
}

/// All domains together are none of those that a filter looks for.
fn items(model: &Model) -> Vec<Item> {
    let needle = model.domain.filter.needle();
    let fits = |(at, row): (usize, &Haystack)| needle.fits(row).then_some(Item::Domain(at));
    let all = model.domain.filter.field.text().trim().is_empty().then_some(Item::All);
    model.domain.known.iter().enumerate().filter_map(fits).chain(all).collect()
}

/// Whether it is known that there is no domain, and all of those to come are chosen.
fn is_bare(model: &Model) -> bool {
    let is_none = |snapshot: &Snapshot| snapshot.domains.is_empty() && snapshot.gap(Part::Domains).is_none();
    !model.domain.filter.typing
        && model.draft.domain_chosen
        && model.draft.answers.domain.id.is_none()
        && model.reading.snapshot.as_deref().is_some_and(is_none)
}

fn row_of(snapshot: &Snapshot, domain: &Domain) -> Haystack {
    let of = |text: Option<String>| text.unwrap_or_default();
    let auth = of(domain.auth_mode.map(|mode| mode.to_string()));
    let access = of(domain.network_access.map(|access| access.to_string()));
    let vpc = of(domain.vpc.as_ref().map(ToString::to_string));
    Haystack::new(&[domain.id.as_str(), &domain.name, &auth, &access, &vpc, &view::home(snapshot, domain)])
}

/// Chooses what can only be meant, and puts the cursor on what is chosen.
pub fn settle(model: &mut Model) {
    let Some(snapshot) = model.reading.shown().cloned() else { return };
    if !model.draft.domain_chosen && model.reading.has(Part::Domains) {
        match snapshot.domains.as_slice() {
            [] if snapshot.gap(Part::Domains).is_none() => model.draft.choose_domain(None),
            [domain] => {
                model.draft.choose_domain(Some(domain.id.clone()));
                model.domain.suggested = Some("the only one here");
            }
            _ => {}
        }
    }
    model.domain.known = snapshot.domains.iter().map(|domain| row_of(&snapshot, domain)).collect();
    let items = items(model);
    if model.domain.cursor.is_none() && model.draft.domain_chosen {
        model.domain.cursor = items.iter().copied().find(|item| is_chosen(model, &snapshot, *item));
    }
    list::settle(&items, &mut model.domain.cursor, |_| true);
}

/// Puts the cursor where it belongs, unless somebody has moved it.
pub fn stand_anew(model: &mut Model) {
    model.domain.cursor = model.domain.cursor.filter(|_| model.domain.home.is_some());
}

/// Keeps the cursor on what it is on, wherever the account as read again has it.
pub fn follow(model: &mut Model, before: &Snapshot, now: &Snapshot) {
    if let Some(Item::Domain(at)) = model.domain.cursor {
        let domain = list::follow(&before.domains, &now.domains, at, |domain| &domain.id);
        model.domain.cursor = domain.map(Item::Domain);
        model.domain.home = model.domain.cursor.filter(|_| model.domain.home.is_some());
    }
}

fn is_chosen(model: &Model, snapshot: &Snapshot, item: Item) -> bool {
    let chosen = model.draft.answers.domain.id.as_ref();
    model.draft.domain_chosen
        && match item {
            Item::Domain(at) => snapshot.domains.get(at).map(|domain| &domain.id) == chosen && chosen.is_some(),
            Item::All => chosen.is_none(),
        }
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    // Where there is no domain, nothing is to be chosen or looked for.
    if is_bare(model) {
        return vec![
            Hint::new(Action::Next, "next"),
            model.domain.filter.back(),
            Hint::new(Action::Help, "help"),
            Hint::new(Action::Quit, "quit"),
        ];
    }
    let next = if model.domain.filter.typing { "end filter" } else { "choose, next" };
    vec![
        Hint::new(Action::Up, "move"),
        Hint::new(Action::Choose, "choose"),
        Hint::new(Action::Filter, "filter"),
        Hint::new(Action::Next, next),
        model.domain.filter.back(),
        Hint::new(Action::Help, "help"),
        Hint::new(Action::Quit, "quit"),
    ]
}

/// The filter, while it is typed.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    model.domain.filter.typing.then_some(&mut model.domain.filter.field)
}

/// After the filter has changed.
pub fn typed(model: &mut Model) {
    let items = items(model);
    list::come_back(&items, &mut model.domain.cursor, model.domain.home.as_ref(), |_| true);
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some(snapshot) = model.reading.shown().cloned() else { return Flow::stay() };
    let moved = list::shift(&items(model), &mut model.domain.cursor, action, |_| true);
    if moved || matches!(action, Action::Choose | Action::Filter) {
        model.domain.home = model.domain.cursor;
    }
    if moved {
        return Flow::stay();
    }
    if model.domain.filter.press(action) {
        typed(model);
        return Flow::stay();
    }
    match action {
        Action::Next if model.domain.cursor.is_none() => Flow::Refuse(model.domain.filter.nothing()),
        Action::Choose => {
            choose(model, &snapshot);
            Flow::stay()
        }
        Action::Next => {
            // What is under the cursor may be another row by then.
            if let Some(reason) = model.reading.lacks(&[Part::Domains]) {
                return Flow::Refuse(reason);
            }
            choose(model, &snapshot);
            Flow::next()
        }
        Action::Back => Flow::Back,
        _ => Flow::stay(),
    }
}

fn choose(model: &mut Model, snapshot: &Snapshot) {
    let Some(item) = model.domain.cursor else { return };
    if is_chosen(model, snapshot, item) {
        return;
    }
    model.draft.touched = true;
    model.domain.suggested = None;
    network::forget_reasons(model);
    let domain = match item {
        Item::Domain(at) => snapshot.domains.get(at),
        Item::All => None,
    };
    model.draft.choose_domain(domain.map(|domain| domain.id.clone()));
}

/// What IAM Identity Center opens of the domains that are chosen, or looked at: there no network is restricted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityCenter {
    /// Nothing, as far as it is known.
    Nothing,
    /// The one domain.
    One,
    /// Every domain here.
    All,
    /// These of all domains.
    Some(Vec<DomainId>),
}

impl IdentityCenter {
    /// Of one domain or, once all are there, of all.
    fn of(model: &Model, id: Option<&DomainId>) -> Self {
        let Some(snapshot) = model.snapshot() else { return Self::Nothing };
        if id.is_none() && !model.reading.has(Part::Domains) {
            return Self::Nothing;
        }
        let meant = snapshot.domains.iter().filter(|domain| id.is_none_or(|id| domain.id == *id));
        let (open, others): (Vec<&Domain>, Vec<&Domain>) = meant.partition(|domain| domain.is_identity_center());
        match (open.is_empty(), others.is_empty()) {
            (true, _) => Self::Nothing,
            (false, true) if id.is_some() => Self::One,
            (false, true) => Self::All,
            (false, false) => Self::Some(open.into_iter().map(|domain| domain.id.clone()).collect()),
        }
    }

    /// Of every domain here.
    pub fn of_all(model: &Model) -> Self {
        Self::of(model, None)
    }

    /// Of what is chosen.
    pub fn of_chosen(model: &Model) -> Self {
        let id = model.draft.answers.domain.id.as_ref();
        if id.is_none() && !model.draft.domain_chosen { Self::Nothing } else { Self::of(model, id) }
    }

    /// Whether no network can be restricted at all.
    pub const fn is_whole(&self) -> bool {
        matches!(self, Self::One | Self::All)
    }

    /// What that means.
    pub fn words(&self) -> Option<String> {
        let which = match self {
            Self::Nothing => return None,
            Self::One => "this domain".to_owned(),
            Self::All => "every domain here".to_owned(),
            Self::Some(ids) => {
                let (which, they) = match ids.as_slice() {
                    [one] => (format!("the domain {one}"), "it stays"),
                    all => (format!("the domains {}", some(all)), "they stay"),
                };
                return Some(format!(
                    "People sign in to {which} through IAM Identity Center, which no IAM policy limits: {they} as open \
                     as today, whatever is chosen on the pages that follow."
                ));
            }
        };
        Some(format!(
            "People sign in to {which} through IAM Identity Center. AWS offers no restriction by network there: the \
             endpoints can be built, but nobody can be kept out."
        ))
    }
}

/// The chosen domain as it was read.
pub fn chosen<'a>(model: &Model, snapshot: &'a Snapshot) -> Option<&'a Domain> {
    let id = model.draft.answers.domain.id.as_ref()?;
    snapshot.domains.iter().find(|domain| domain.id == *id)
}

/// The choice under the cursor.
pub fn topic(model: &Model) -> Option<Topic> {
    match model.domain.cursor? {
        Item::All => Some(Topic::EveryDomain),
        Item::Domain(at) => {
            let domain = model.snapshot()?.domains.get(at)?;
            Some(if domain.is_identity_center() { Topic::SsoDomain } else { Topic::IamDomain })
        }
    }
}
