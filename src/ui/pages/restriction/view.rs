//! The restriction page as it is drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::reach::Told;
use super::{
    Item, explained, is_sso, items, name_fault, outlook, ranges_fault, reach, read_ranges, sso_fault, suggest, wide,
    words,
};
use crate::domain::network::{Endpoint, display_name};
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;
use crate::ui::pages::domain::IdentityCenter;
use crate::ui::pages::network;
use crate::ui::parts::input::Field;
use crate::ui::parts::{frame as framing, json, list, text};
use crate::ui::theme::{self, Sign};

/// From how many columns on there is room for two halves.
const TWO_HALVES: u16 = 110;

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let area = framing::question(frame, area, "Who may open Studio?", "");
    let area = if area.width >= TWO_HALVES {
        let [left, right] = Layout::horizontal([Constraint::Length(66), Constraint::Fill(1)]).areas(area);
        let lines = beside(model, usize::from(right.width));
        framing::lines(frame, right, cut(lines, usize::from(right.height)), 0);
        let mut lines = faults(model, usize::from(left.width));
        if lines.is_empty() {
            lines = suggested(model, usize::from(left.width));
        }
        framing::about(model, frame, left, lines)
    } else {
        framing::about(model, frame, area, whole(model, usize::from(area.width)))
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
            let room = width.saturating_sub(LABEL + text::width(mark) + 1);
            let words = words::mode_within(&model.draft.answers.restriction, mode, &name, room);
            let style = if barred { theme::OFF } else { theme::PLAIN };
            Line::from(vec![
                Span::raw(mark),
                Span::styled(format!("{}{words}", text::pad(words::label(mode), LABEL)), style),
            ])
        }
        Item::Ranges => Line::from("ranges"),
        Item::Guardrail => {
            let words = "also deny every other way in";
            // Mode none makes no policy that could deny.
            if explained(model) == Mode::None {
                return list::marked(list::BARRED, Line::from(Span::styled(words, theme::OFF)));
            }
            list::marked(list::tick(model.draft.answers.restriction.guardrail), Line::from(words))
        }
        Item::Name => {
            // What is typed is drawn over it, spaces too.
            let default = model.restriction.name.text().is_empty();
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

pub(super) fn vpc_name(model: &Model) -> String {
    let chosen = model.snapshot().and_then(|snapshot| network::chosen(model, snapshot));
    match chosen.map(|vpc| (display_name(&vpc.tags), vpc.id.as_str())) {
        Some(("", id)) => id.to_owned(),
        Some((name, _)) => text::clean(name).into_owned(),
        None => "the VPC".to_owned(),
    }
}

fn suggested(model: &Model, width: usize) -> Vec<Line<'static>> {
    suggest::words(model).map(|words| framing::remark(Sign::Here, &words, width)).unwrap_or_default()
}

fn faults(model: &Model, width: usize) -> Vec<Line<'static>> {
    if let Some(words) = sso_fault(model) {
        return framing::remark(Sign::Attention, &words, width);
    }
    let fault = match model.restriction.cursor {
        Some(Item::Ranges) if model.restriction.ranges.text().trim().is_empty() => None,
        Some(Item::Ranges) => ranges_fault(model),
        Some(Item::Name) => name_fault(model),
        _ => None,
    };
    // Said once: the notice of the key that was refused is it already.
    let fault = fault.filter(|fault| model.notice.as_ref() != Some(fault));
    fault.map(|fault| framing::remark(Sign::Failed, &fault, width)).unwrap_or_default()
}

/// What a mode is chosen in vain for: the domains that no mode closes, and in mode IP the endpoints.
pub(super) fn in_vain(model: &Model, width: usize) -> Vec<Line<'static>> {
    let restricts = explained(model) != Mode::None;
    let open = IdentityCenter::of_chosen(model).words().filter(|_| restricts && !is_sso(model));
    let open = open.map(|words| framing::remark(Sign::Attention, &words, width)).unwrap_or_default();
    open.into_iter().chain(by_address(model, width)).collect()
}

/// That the endpoints serve nobody, for as long as mode IP is chosen or looked at.
fn by_address(model: &Model, width: usize) -> Vec<Line<'static>> {
    let is_chosen = model.draft.answers.restriction.mode == Mode::Ip;
    let words = match explained(model) {
        Mode::Ip => words::IP_WITH_ENDPOINTS.to_owned(),
        _ if is_chosen => format!("Chosen now: {}", words::IP_WITH_ENDPOINTS),
        _ => return Vec::new(),
    };
    if leads_to_endpoints(model) { framing::remark(Sign::Attention, &words, width) } else { Vec::new() }
}

/// Whether people in the VPC reach Studio or its API through endpoints, wanted or standing.
fn leads_to_endpoints(model: &Model) -> bool {
    let stands = |snapshot: &Snapshot| {
        let is_way = |service: &str| {
            [service::STUDIO, service::API].contains(&service::short_name(service, &snapshot.identity.region))
        };
        let here = |endpoint: &&Endpoint| Some(&endpoint.vpc) == model.draft.vpc() && endpoint.is_live();
        snapshot.endpoints.iter().filter(here).any(|endpoint| is_way(&endpoint.service))
    };
    !model.draft.answers.endpoints.services.is_empty() || model.snapshot().is_some_and(stands)
}

/// All that is said where there is no room beside.
pub fn whole(model: &Model, width: usize) -> Vec<Line<'static>> {
    let lines = faults(model, width);
    if !lines.is_empty() {
        return lines;
    }
    [in_vain(model, width), about(model, width, Told::Short), suggested(model, width)].concat()
}

/// What there is to know of the row under the cursor.
pub(super) fn about(model: &Model, width: usize, told: Told) -> Vec<Line<'static>> {
    match model.restriction.cursor {
        Some(Item::Guardrail) => {
            let mut lines = reach::without_guardrail(model, width);
            lines.extend(framing::remark(Sign::NotYet, words::GUARDRAIL, width));
            lines
        }
        Some(Item::Name) => framing::remark(Sign::NotYet, words::NAME, width),
        Some(Item::Ranges) => {
            let read = read_ranges(model);
            let meant = read.ok().and_then(|read| read.told());
            let meant = meant.as_deref().unwrap_or_else(|| words::ranges(explained(model)));
            let wide = wide(model).map(|words| framing::remark(Sign::Attention, &words, width));
            framing::remark(Sign::NotYet, meant, width).into_iter().chain(wide.into_iter().flatten()).collect()
        }
        _ => reach::lines(model, width, told),
    }
}

/// What there is room for, with how much more there is.
fn cut(mut lines: Vec<Line<'static>>, height: usize) -> Vec<Line<'static>> {
    let more = lines.len().saturating_sub(height);
    if more > 0 {
        lines.truncate(height.saturating_sub(1));
        let words = format!(" … {} more, whole on Review", text::count(more + 1, "line"));
        lines.push(Line::from(Span::styled(words, theme::OFF)));
    }
    lines
}

/// The right half of a wide screen.
fn beside(model: &Model, width: usize) -> Vec<Line<'static>> {
    let heading = format!(" With mode {}", words::label(explained(model)));
    let mut lines = vec![Line::from(Span::styled(heading, theme::STRONG))];
    lines.extend(in_vain(model, width));
    lines.extend(reach::lines(model, width, Told::Each));
    if !matches!(model.restriction.cursor, Some(Item::Mode(_))) {
        lines.push(Line::default());
        lines.extend(about(model, width, Told::Each));
    }
    let known = outlook::of(model, explained(model), model.draft.answers.restriction.guardrail);
    if let Some(document) = known.and_then(|known| known.policy.as_ref()) {
        lines.push(Line::default());
        lines.extend(json::lines(&document.pretty(), width.saturating_sub(3)).into_iter().map(|mut line| {
            line.spans.insert(0, Span::raw(" "));
            line
        }));
    }
    lines
}
