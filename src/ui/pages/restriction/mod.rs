//! Restriction: who may open Studio.

mod words;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use strum::IntoEnumIterator;

use super::Flow;
use crate::domain::network::display_name;
use crate::domain::restriction::Mode;
use crate::plan::snapshot::Snapshot;
use crate::ui::draft::Draft;
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::input::{self, Field};
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::{self, Sign};

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
}

impl State {
    /// With what was answered before.
    #[must_use]
    pub fn new(draft: &Draft) -> Self {
        let restriction = &draft.answers.restriction;
        Self {
            cursor: Some(Item::Mode(restriction.mode)),
            ranges: Field::new(&input::join(&restriction.cidrs)),
            name: Field::new(restriction.policy_name.as_deref().unwrap_or_default()),
        }
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

fn is_sso(model: &Model) -> bool {
    model.snapshot().is_some_and(|snapshot| super::domain::is_sso(super::domain::chosen(model, snapshot)))
}

/// Puts the cursor on a row that exists.
pub fn settle(model: &mut Model) {
    if is_sso(model) {
        model.draft.answers.restriction.mode = Mode::None;
        model.restriction.cursor = Some(Item::Mode(Mode::None));
    }
    let items = items(model);
    list::settle(&items, &mut model.restriction.cursor, |item| is_stop(*item));
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
    if let Ok(ranges) = input::ranges(model.restriction.ranges.text()) {
        model.draft.answers.restriction.cidrs = ranges;
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
        Action::Back => Flow::Back,
        _ => Flow::stay(),
    }
}

fn choose(model: &mut Model) -> Flow {
    match model.restriction.cursor {
        Some(Item::Mode(mode)) => {
            if mode != Mode::None && is_sso(model) {
                return Flow::Refuse(words::SSO.to_owned());
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
    Flow::next()
}

/// Why the ranges cannot stay so.
fn ranges_fault(model: &Model) -> Option<String> {
    let mode = model.draft.answers.restriction.mode;
    if !mode.takes_ranges() {
        return None;
    }
    match input::ranges(model.restriction.ranges.text()) {
        Err(fault) => Some(fault),
        Ok(ranges) if ranges.is_empty() => Some(format!("Mode {mode} needs at least one range of addresses.")),
        Ok(ranges) => ranges.iter().find_map(|range| words::range_fault(mode, range, &vpc_ranges(model))),
    }
}

fn vpc_ranges(model: &Model) -> Vec<ipnet::IpNet> {
    let chosen =
        model.snapshot().and_then(|snapshot| snapshot.vpcs.iter().find(|vpc| Some(&vpc.id) == model.draft.vpc()));
    chosen.map(|vpc| vpc.cidrs.clone()).unwrap_or_default()
}

/// IAM takes 1 to 128 letters, digits and `+=,.@_-` (IAM API, `CreatePolicy`).
fn name_fault(model: &Model) -> Option<String> {
    if model.draft.answers.restriction.mode == Mode::None {
        return None;
    }
    let name = model.draft.complete().policy_name();
    let fits = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    let bad = name.chars().find(|c| !fits(*c));
    match bad {
        Some(bad) => Some(format!(
            "IAM takes no `{}` in the name of a policy: letters, digits and +=,.@_- only.",
            text::clean(&bad.to_string())
        )),
        None if name.len() > 128 => Some("The name of a policy has at most 128 characters.".to_owned()),
        None => None,
    }
}

/// From how many columns on there is room for two halves.
const TWO_HALVES: u16 = 110;

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let area = framing::question(frame, area, "Who may open Studio?", "");
    let area = if area.width >= TWO_HALVES {
        let [left, right] = Layout::horizontal([Constraint::Length(66), Constraint::Fill(1)]).areas(area);
        framing::lines(frame, right, beside(model, usize::from(right.width)), 0);
        framing::below(frame, left, faults(model, usize::from(left.width)))
    } else {
        let mut lines = faults(model, usize::from(area.width));
        if lines.is_empty() {
            lines = about(model, usize::from(area.width));
        }
        framing::below(frame, area, lines)
    };
    let items = items(model);
    let here = items.iter().position(|item| Some(*item) == model.restriction.cursor);
    list::show(frame, area, &items, here, None, |item, width| row(model, *item, width));
    let typing = model.overlay.is_none();
    show_field(frame, area, &items, here, (Item::Ranges, &model.restriction.ranges), typing);
    show_field(frame, area, &items, here, (Item::Name, &model.restriction.name), typing);
}

const LABEL: usize = 8;
const INPUT: u16 = 14;

fn row(model: &Model, item: Item, width: usize) -> Line<'static> {
    match item {
        Item::Space => Line::default(),
        Item::Mode(mode) => {
            let on = model.draft.answers.restriction.mode == mode;
            let barred = mode != Mode::None && is_sso(model);
            let mark = if barred { list::BARRED } else { list::mark(on) };
            let name = vpc_name(model);
            let words = text::fit(&words::mode(mode, &name), width.saturating_sub(LABEL + 6));
            let style = if barred { theme::OFF } else { theme::PLAIN };
            Line::from(vec![
                Span::raw(mark),
                Span::styled(format!("{}{words}", text::pad(words::label(mode), LABEL)), style),
            ])
        }
        Item::Ranges => Line::from("ranges"),
        Item::Guardrail => {
            let on = model.draft.answers.restriction.guardrail;
            list::marked(list::tick(on), Line::from("also deny every other way in"))
        }
        Item::Name => {
            let default = model.draft.answers.restriction.policy_name.is_none();
            let name = if default { model.draft.complete().policy_name() } else { String::new() };
            Line::from(vec![Span::raw("policy        "), Span::styled(name, theme::OFF)])
        }
    }
}

fn show_field(frame: &mut Frame, area: Rect, items: &[Item], here: Option<usize>, field: (Item, &Field), typing: bool) {
    let (item, field) = field;
    let first = list::offset(here.unwrap_or(0), items.len(), usize::from(area.height));
    let row = items.iter().position(|other| *other == item).and_then(|at| at.checked_sub(first));
    let Some(row) = row.and_then(|row| u16::try_from(row).ok()) else { return };
    let indent = list::MARGIN + INPUT;
    if row >= area.height || area.width <= indent {
        return;
    }
    let typing = typing && here.is_some_and(|at| items[at] == item);
    if typing || !field.text().is_empty() {
        let area = Rect { x: area.x + indent, y: area.y + row, width: area.width - indent, height: 1 };
        field.show(frame, area, typing);
    }
}

fn vpc_name(model: &Model) -> String {
    let Some(snapshot) = model.snapshot() else { return "the VPC".to_owned() };
    chosen_name(model, snapshot)
}

fn chosen_name(model: &Model, snapshot: &Snapshot) -> String {
    let chosen = snapshot.vpcs.iter().find(|vpc| Some(&vpc.id) == model.draft.vpc());
    match chosen.map(|vpc| (display_name(&vpc.tags), vpc.id.as_str())) {
        Some(("", id)) => id.to_owned(),
        Some((name, _)) => text::clean(name).into_owned(),
        None => "the VPC".to_owned(),
    }
}

/// The mode that is explained: the one under the cursor, else the chosen one.
fn explained(model: &Model) -> Mode {
    match model.restriction.cursor {
        Some(Item::Mode(mode)) => mode,
        _ => model.draft.answers.restriction.mode,
    }
}

fn faults(model: &Model, width: usize) -> Vec<Line<'static>> {
    if is_sso(model) {
        return framing::remark(Sign::Attention, words::SSO, width);
    }
    let fault = match model.restriction.cursor {
        Some(Item::Ranges) if model.restriction.ranges.text().trim().is_empty() => None,
        Some(Item::Ranges) => ranges_fault(model),
        Some(Item::Name) => name_fault(model),
        _ => None,
    };
    fault.map(|fault| framing::remark(Sign::Failed, &fault, width)).unwrap_or_default()
}

/// What there is to know of the row under the cursor.
fn about(model: &Model, width: usize) -> Vec<Line<'static>> {
    match model.restriction.cursor {
        Some(Item::Guardrail) => framing::remark(Sign::Attention, words::GUARDRAIL, width),
        Some(Item::Name) => framing::remark(Sign::NotYet, words::NAME, width),
        Some(Item::Ranges) => framing::remark(Sign::NotYet, words::ranges(explained(model)), width),
        _ => reach(model, width),
    }
}

/// Who can and who cannot open Studio in the explained mode.
fn reach(model: &Model, width: usize) -> Vec<Line<'static>> {
    let mode = explained(model);
    let mut lines: Vec<Line> =
        words::reach(mode).iter().flat_map(|(sign, words)| framing::remark(*sign, words, width)).collect();
    if mode == Mode::Ip && !model.draft.answers.endpoints.services.is_empty() {
        lines.extend(framing::remark(Sign::Attention, words::IP_WITH_ENDPOINTS, width));
    }
    lines
}

/// The right half of a wide screen.
fn beside(model: &Model, width: usize) -> Vec<Line<'static>> {
    let heading = format!(" With mode {}", words::label(explained(model)));
    let mut lines = vec![Line::from(Span::styled(heading, theme::STRONG))];
    lines.extend(reach(model, width));
    if !matches!(model.restriction.cursor, Some(Item::Mode(_))) {
        lines.push(Line::default());
        lines.extend(about(model, width));
    }
    lines
}
