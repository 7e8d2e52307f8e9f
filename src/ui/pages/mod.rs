//! The pages in their order, each with its state, its keys and its view.

pub mod account;
pub mod apply;
pub mod domain;
pub mod done;
pub mod endpoints;
pub mod map;
pub mod network;
mod page;
pub mod people;
pub mod put_out;
pub mod restriction;
pub mod review;
mod step;
pub mod unfinished;

pub use page::Page;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::keep;
use super::keys::{Action, Hint};
use super::message::Effect;
use super::model::Model;
use super::parts::input::Field;
use super::save;
use super::why::Topic;
use crate::domain::restriction::Mode;
use crate::plan::snapshot::{Part, Snapshot};

/// What a page makes of a key.
#[derive(Debug)]
pub enum Flow {
    /// Stay here and have this done.
    Stay(Vec<Effect>),
    /// On, after this is done.
    Next(Vec<Effect>),
    /// Back.
    Back,
    /// Not on yet, for this reason.
    Refuse(String),
}

impl Flow {
    /// Stay, with nothing to do.
    #[must_use]
    pub const fn stay() -> Self {
        Self::Stay(Vec::new())
    }

    /// On, with nothing to do.
    #[must_use]
    pub const fn next() -> Self {
        Self::Next(Vec::new())
    }
}

/// Hands a key to the page, and turns the page where it says so.
pub fn press(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::Retry && model.page < Page::Review {
        if model.reading.waiting {
            return Vec::new();
        }
        model.reading.is_again = model.reading.snapshot.is_some();
        return vec![model.reading.ask(model.scope())];
    }
    if action == Action::Undo && put_out::is_there(model) {
        return put_out::bring_back(model);
    }
    let before = put_out::Before::of(model, action);
    let flow = match model.page {
        Page::Account => account::press(model, action),
        Page::Unfinished => unfinished::press(model, action),
        Page::Domain => domain::press(model, action),
        Page::Network => network::press(model, action),
        Page::Endpoints => endpoints::press(model, action),
        Page::Restriction => restriction::press(model, action),
        Page::People => people::press(model, action),
        Page::Review => review::press(model, action),
        Page::Apply => apply::press(model, action),
        Page::Done => done::press(model, action),
    };
    if let Some(before) = before {
        put_out::note(model, before);
    }
    match flow {
        Flow::Stay(effects) => effects,
        Flow::Refuse(reason) => {
            model.notice = Some(model.spell(&reason));
            Vec::new()
        }
        Flow::Next(effects) => turn(model, shown(model, Page::next), effects),
        Flow::Back => turn(model, shown(model, Page::before), Vec::new()),
    }
}

/// Turns to the page after this one.
pub fn forward(model: &mut Model) -> Vec<Effect> {
    turn(model, shown(model, Page::next), Vec::new())
}

/// Turns to the page before this one.
pub fn backward(model: &mut Model) -> Vec<Effect> {
    turn(model, shown(model, Page::before), Vec::new())
}

/// The next page that way that is there for this account.
fn shown(model: &Model, way: impl Fn(Page) -> Option<Page>) -> Option<Page> {
    let page = way(model.page)?;
    if page == Page::Unfinished && !unfinished::is_shown(model) { way(page) } else { Some(page) }
}

fn turn(model: &mut Model, to: Option<Page>, mut effects: Vec<Effect>) -> Vec<Effect> {
    let from = model.page;
    if let Some(page) = to {
        effects.extend(enter(model, page));
        keep::turned(model, from);
    }
    effects
}

/// Opens a page.
pub fn enter(model: &mut Model, page: Page) -> Vec<Effect> {
    model.page = page;
    map::reached(model, page);
    model.scroll = 0;
    unfinished::enter(model);
    settle(model);
    match page {
        // The VPC may have been chosen by itself just now, and what is shown of it takes a call a thing.
        Page::Network if model.draft.vpc().is_some() => model.deepen(),
        Page::People => people::enter(model),
        Page::Review => review::enter(model),
        _ => Vec::new(),
    }
}

/// That what the page waits for is still not there after the account was read again.
pub fn still_lacks(model: &Model) -> Option<String> {
    let snapshot = model.snapshot()?;
    let is_none = |part, is_empty: bool| is_empty && snapshot.gap(part).is_none();
    let vpc = is_none(Part::Vpcs, snapshot.vpcs.is_empty()).then_some("VPC");
    let domain = is_none(Part::Domains, snapshot.domains.is_empty()).then_some("Studio domain");
    let lacking = match model.page {
        Page::Account => vpc.or(domain),
        Page::Domain => domain,
        Page::Network => vpc,
        _ => None,
    };
    Some(format!("Read again: there is still no {} in {}.", lacking?, snapshot.identity.region))
}

/// Fits the page to what is known now: after a page was opened, and after the account was read.
pub fn settle(model: &mut Model) {
    match model.page {
        Page::Domain => domain::settle(model),
        Page::Network => network::settle(model),
        Page::Endpoints => endpoints::settle(model),
        Page::Restriction => restriction::settle(model),
        Page::People => people::settle(model),
        Page::Unfinished => unfinished::settle(model),
        Page::Account | Page::Review | Page::Apply | Page::Done => {}
    }
}

/// Keeps every cursor on what it is on, wherever the account as read again has it.
pub fn follow(model: &mut Model, before: &Snapshot, now: &Snapshot) {
    domain::follow(model, before, now);
    network::follow(model, before, now);
    endpoints::follow(model, before, now);
    people::follow(model, before, now);
}

/// Lets a cursor that nobody has moved stand where it would if all that has come had been there from the beginning.
pub fn stand_anew(model: &mut Model) {
    domain::stand_anew(model);
    network::stand_anew(model);
    people::stand_anew(model);
}

/// The keys of the page.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = own_hints(model);
    // Only where no text can be typed: there the key would be a character.
    let typed = model.account.is_choosing() || model.domain.is_typed();
    if model.page <= Page::Domain && !typed && !model.reading.waiting {
        let is_failed = model.reading.error.is_some();
        let hint = if is_failed { Hint::needed } else { Hint::new };
        hints.push(hint(Action::Retry, "read again"));
    }
    if model.page > Page::Unfinished && save::refusal(model).is_none() {
        hints.push(Hint::new(Action::SaveAnswers, "save"));
    }
    hints.extend(put_out::hint(model));
    if map::is_open(model) {
        hints.push(Hint::new(Action::Map, "map"));
    }
    if map::leads_on(model) {
        hints.push(Hint::new(Action::Furthest, "forward"));
    }
    hints
}

fn own_hints(model: &Model) -> Vec<Hint> {
    match model.page {
        Page::Account => account::hints(model),
        Page::Unfinished => unfinished::hints(model),
        Page::Domain => domain::hints(model),
        Page::Network => network::hints(model),
        Page::Endpoints => endpoints::hints(model),
        Page::Restriction => restriction::hints(model),
        Page::People => people::hints(model),
        Page::Review => review::hints(model),
        Page::Apply => apply::hints(model),
        Page::Done => done::hints(model),
    }
}

/// Why the page asks what it asks.
pub const fn why(model: &Model) -> &'static str {
    match model.page {
        Page::Account if model.start.sandbox.is_some() => account::WHY_IN_SANDBOX,
        Page::Account => account::WHY,
        Page::Unfinished => unfinished::WHY,
        Page::Domain => domain::WHY,
        Page::Network => network::WHY,
        Page::Endpoints if matches!(model.draft.answers.restriction.mode, Mode::None) => endpoints::WHY_FOR_ALL,
        Page::Endpoints => endpoints::WHY,
        Page::Restriction => restriction::WHY,
        Page::People => people::WHY,
        Page::Review if model.review.takes_back() => review::WHY_BACK,
        Page::Review => review::WHY,
        Page::Apply => apply::WHY,
        Page::Done => done::WHY,
    }
}

/// What the page says of the row under its cursor, whole: below the list there may be room for a part of it alone.
pub fn about(model: &Model, width: usize) -> Vec<Line<'static>> {
    let Some(snapshot) = model.snapshot() else { return Vec::new() };
    match model.page {
        Page::Domain => domain::about(model, snapshot, width),
        Page::Network => network::about(model, snapshot, width),
        Page::Endpoints => endpoints::of_row(model, snapshot, width),
        Page::Restriction => restriction::whole(model, width),
        Page::People => people::about(model, snapshot, width),
        Page::Account | Page::Unfinished | Page::Review | Page::Apply | Page::Done => Vec::new(),
    }
}

/// Rows of what there is to know while a filter is typed: the list needs the others.
const BESIDE_FILTER: u16 = 2;

/// Rows in which every way to come to Studio is told, with a warning before; and those of the modes above them.
const ALL_WAYS: u16 = 9;
const MODES: u16 = 7;

/// How many rows of that there is room for out of so many, where it has `length` of them: half, unless the list needs
/// them more.
pub fn rows_about(model: &Model, height: u16, length: usize) -> u16 {
    let people = model.snapshot().map_or(0, |snapshot| snapshot.principals.len());
    match model.page {
        Page::Network => network::rows_about(model, height),
        Page::Endpoints if model.endpoints.is_filtering() => BESIDE_FILTER,
        Page::People if model.people.is_filtering() && people + length + 4 > usize::from(height) => BESIDE_FILTER,
        Page::Restriction => (height / 2).max(height.saturating_sub(MODES).min(ALL_WAYS)),
        _ => height / 2,
    }
}

/// The choice under the cursor, where the page has one.
pub fn topic(model: &Model) -> Option<Topic> {
    match model.page {
        Page::Domain => domain::topic(model),
        Page::Network => network::topic(model),
        Page::Endpoints => endpoints::topic(model),
        Page::Restriction => restriction::topic(model),
        Page::People => people::topic(model),
        Page::Account | Page::Unfinished | Page::Review | Page::Apply | Page::Done => None,
    }
}

/// The input that typed characters go into, if there is one now.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    match model.page {
        Page::Account => account::choose::field(model),
        Page::Domain => domain::field(model),
        Page::Network => network::field(model),
        Page::Endpoints => endpoints::field(model),
        Page::Restriction => restriction::field(model),
        Page::People => people::field(model),
        Page::Review => review::field(model),
        Page::Unfinished | Page::Apply | Page::Done => None,
    }
}

/// After the text of [`field`] has changed.
pub fn typed(model: &mut Model) {
    match model.page {
        Page::Account => account::choose::typed(model),
        Page::Domain => domain::typed(model),
        Page::Network => network::typed(model),
        Page::Endpoints => endpoints::typed(model),
        Page::Restriction => restriction::typed(model),
        Page::People => people::typed(model),
        _ => {}
    }
}

/// Draws the page between the rules.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    match model.page {
        Page::Account => account::view(model, frame, area),
        Page::Unfinished => unfinished::view(model, frame, area),
        Page::Domain => domain::view(model, frame, area),
        Page::Network => network::view(model, frame, area),
        Page::Endpoints => endpoints::view(model, frame, area),
        Page::Restriction => restriction::view(model, frame, area),
        Page::People => people::view(model, frame, area),
        Page::Review => review::view(model, frame, area),
        Page::Apply => apply::view(model, frame, area),
        Page::Done => done::view(model, frame, area),
    }
}
