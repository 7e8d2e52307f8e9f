//! Restriction: who may open Studio.

mod fault;
mod outlook;
pub mod questions;
mod reach;
mod suggest;
mod view;
mod words;

use strum::IntoEnumIterator;

pub use fault::fault;
pub use outlook::{is_wondering, wonder};
pub use suggest::withdraw;
pub use view::{view, whole};
pub use words::label;

use fault::{name_fault, ranges_fault, read_ranges, wide};

use super::Flow;
use super::domain::IdentityCenter;
use crate::domain::restriction::Mode;
use crate::plan::check::Finding;
use crate::ui::draft::Draft;
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::input::Field;
use crate::ui::parts::{list, ranges};
use crate::ui::why::Topic;

/// Why this page is there.
pub const WHY: &str = "The endpoints alone keep nobody out: whoever has the permission can still open Studio from the \
    internet. The policy made here says from where it may be opened. IAM judges it twice, when the address is asked \
    for and on every request of the browser after that.";

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// An empty row.
    Space,
    /// A mode.
    Mode(Mode),
    /// The ranges of the modes that take some.
    Ranges,
    /// Whether every other way in is denied.
    Guardrail,
    /// The name of the policy.
    Name,
}

/// Where the cursor is, and what is typed.
#[derive(Debug, Default)]
pub struct State {
    cursor: Option<Item>,
    ranges: Field,
    name: Field,
    /// The mode that was chosen before the domain turned out to be one of Identity Center.
    before: Option<Mode>,
    suggested: suggest::Suggested,
    /// Who would get in.
    pub(in crate::ui) outlook: outlook::State,
}

impl State {
    /// With what was answered before.
    #[must_use]
    pub fn new(draft: &Draft) -> Self {
        let restriction = &draft.answers.restriction;
        Self {
            cursor: Some(Item::Mode(restriction.mode)),
            ranges: Field::new(&ranges::join(&restriction.cidrs)),
            name: Field::new(restriction.policy_name.as_deref().unwrap_or_default()),
            before: None,
            suggested: suggest::Suggested::default(),
            outlook: outlook::State::default(),
        }
    }

    /// For other answers. What is asked in the background keeps its number.
    pub fn begin_anew(&mut self, draft: &Draft) {
        *self = Self { outlook: std::mem::take(&mut self.outlook), ..Self::new(draft) };
    }

    /// The mode that comes back with another domain.
    #[must_use]
    pub const fn before(&self) -> Option<Mode> {
        self.before
    }
}

fn items(model: &Model) -> Vec<Item> {
    let mode = model.draft.answers.restriction.mode;
    let mut items: Vec<Item> = Mode::iter().map(Item::Mode).collect();
    items.push(Item::Space);
    if mode.takes_ranges() {
        items.push(Item::Ranges);
    }
    if mode != Mode::None {
        items.extend([Item::Guardrail, Item::Name]);
    }
    items
}

fn is_stop(item: Item) -> bool {
    item != Item::Space
}

/// The mode that is explained: the one under the cursor, else the chosen one.
fn explained(model: &Model) -> Mode {
    match model.restriction.cursor {
        Some(Item::Mode(mode)) => mode,
        _ => model.draft.answers.restriction.mode,
    }
}

/// The choice under the cursor.
pub fn topic(model: &Model) -> Option<Topic> {
    Some(match model.restriction.cursor? {
        Item::Space => return None,
        Item::Mode(Mode::Vpc) => Topic::ModeVpc,
        Item::Mode(Mode::Vpce) => Topic::ModeVpce,
        Item::Mode(Mode::Ip) => Topic::ModeIp,
        Item::Mode(Mode::VpcIp) => Topic::ModeVpcIp,
        Item::Mode(Mode::None) => Topic::ModeNone,
        Item::Ranges if model.draft.answers.restriction.mode == Mode::Ip => Topic::PublicRanges,
        Item::Ranges => Topic::PrivateRanges,
        Item::Guardrail => Topic::Guardrail,
        Item::Name => Topic::PolicyName,
    })
}

/// Whether no mode restricts anybody, as IAM Identity Center opens what is chosen.
fn is_sso(model: &Model) -> bool {
    IdentityCenter::of_chosen(model).is_whole()
}

/// Why no mode restricts anybody.
fn sso_fault(model: &Model) -> Option<String> {
    let known = IdentityCenter::of_chosen(model);
    known.words().filter(|_| known.is_whole())
}

/// Puts the cursor on a row that exists.
pub fn settle(model: &mut Model) {
    fit_to_domain(model);
    suggest::make(model);
    let items = items(model);
    list::settle(&items, &mut model.restriction.cursor, |item| is_stop(*item));
}

/// Puts the cursor on what a finding of the plan says is to be answered otherwise.
pub fn point_at(model: &mut Model, finding: &Finding) {
    let rows = [("restriction.cidrs", Item::Ranges), ("restriction.policy_name", Item::Name)];
    let named = rows.into_iter().find(|(key, item)| finding.fix.contains(key) && items(model).contains(item));
    model.restriction.cursor = named.map(|(_, item)| item).or(model.restriction.cursor);
}

/// In a domain of Identity Center no mode restricts. The mode chosen before comes back with another domain: nobody
/// leaves everything open by having looked at one.
fn fit_to_domain(model: &mut Model) {
    let sso = is_sso(model);
    let (mode, before) = (&mut model.draft.answers.restriction.mode, &mut model.restriction.before);
    if sso {
        if *mode != Mode::None {
            *before = Some(std::mem::replace(mode, Mode::None));
        }
    } else if let Some(before) = before.take() {
        *mode = before;
    } else {
        return;
    }
    model.restriction.cursor = Some(Item::Mode(*mode));
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "move")];
    match model.restriction.cursor {
        Some(Item::Mode(_)) => {
            hints.extend([Hint::new(Action::Choose, "choose"), Hint::new(Action::Next, "choose, next")]);
        }
        Some(Item::Guardrail) => {
            hints.extend([Hint::new(Action::Choose, "on or off"), Hint::new(Action::Next, "next")]);
        }
        _ => hints.push(Hint::new(Action::Next, "next")),
    }
    if suggest::is_open(model) && !matches!(model.restriction.cursor, Some(Item::Ranges | Item::Name)) {
        hints.push(Hint::new(Action::Nothing, "take back"));
    }
    hints.extend([Hint::new(Action::Back, "back"), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]);
    hints
}

/// The input under the cursor.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    match model.restriction.cursor {
        Some(Item::Ranges) => Some(&mut model.restriction.ranges),
        Some(Item::Name) => Some(&mut model.restriction.name),
        _ => None,
    }
}

/// After a text has changed.
pub fn typed(model: &mut Model) {
    model.draft.touched = true;
    model.restriction.suggested.decided = true;
    if let Ok(read) = read_ranges(model) {
        model.draft.answers.restriction.cidrs = read.ranges;
    }
    let name = model.restriction.name.text().trim();
    model.draft.answers.restriction.policy_name = (!name.is_empty()).then(|| name.to_owned());
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    if list::shift(&items(model), &mut model.restriction.cursor, action, |item| is_stop(*item)) {
        return Flow::stay();
    }
    match action {
        Action::Choose => choose(model),
        Action::Next => go_on(model),
        Action::Nothing => suggest::take_back(model),
        Action::Back => Flow::Back,
        _ => Flow::stay(),
    }
}

fn choose(model: &mut Model) -> Flow {
    model.restriction.suggested.decided = true;
    match model.restriction.cursor {
        Some(Item::Mode(mode)) => {
            if let Some(fault) = sso_fault(model).filter(|_| mode != Mode::None) {
                return Flow::Refuse(fault);
            }
            model.draft.touched |= model.draft.answers.restriction.mode != mode;
            model.draft.answers.restriction.mode = mode;
        }
        Some(Item::Guardrail) => {
            model.draft.touched = true;
            let guardrail = &mut model.draft.answers.restriction.guardrail;
            *guardrail = !*guardrail;
        }
        _ => {}
    }
    Flow::stay()
}

fn go_on(model: &mut Model) -> Flow {
    model.restriction.suggested.decided = true;
    if let Some(Item::Mode(_)) = model.restriction.cursor
        && let refused @ Flow::Refuse(_) = choose(model)
    {
        return refused;
    }
    if let Some(fault) = ranges_fault(model) {
        model.restriction.cursor = Some(Item::Ranges);
        return Flow::Refuse(fault);
    }
    if let Some(fault) = name_fault(model) {
        model.restriction.cursor = Some(Item::Name);
        return Flow::Refuse(fault);
    }
    if model.draft.answers.restriction.mode.takes_ranges() {
        // As they are meant, for whoever comes back; and said where that is not what was typed.
        let read = read_ranges(model).unwrap_or_default();
        model.notice = read.remark;
        model.restriction.ranges = Field::new(&ranges::join(&model.draft.answers.restriction.cidrs));
        if read.widened {
            model.say_once_more();
            model.restriction.cursor = Some(Item::Ranges);
            return Flow::stay();
        }
    }
    Flow::next()
}
