//! Why, next to what: the choice under the cursor in plain words, with what AWS does with it, its cost and its risk.

mod network;
mod people;
mod text;
mod topic;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

pub use topic::Topic;

use super::model::Model;
use super::pages::{self, Page};
use super::parts::frame as framing;
use super::theme::{self, Sign};
use crate::plan::cost as costs;
use text::{Cost, Text};

/// Columns that a page keeps for itself: as many as its lists have on a terminal of the usual size.
pub const PAGE: u16 = 80;
/// Columns that the restriction page keeps: both of its halves.
const TWO_HALVES: u16 = 136;
/// Columns in which a sentence can be read, at least and at most.
const SIDE: (u16, u16) = (40, 64);

/// Cuts off the side of the page in which the choice is explained; `None` where there is no room, or no choice.
pub fn split(model: &Model, body: Rect) -> (Rect, Option<Rect>) {
    let kept = if model.page == Page::Restriction { TWO_HALVES } else { PAGE };
    let Some(side) = side(body.width, kept).filter(|_| topic(model).is_some()) else { return (body, None) };
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(side)]).areas(body);
    (left, Some(right))
}

/// Columns of what stands beside a page that keeps so many for itself; `None` where there is no room.
pub fn side(width: u16, kept: u16) -> Option<u16> {
    (width >= kept + SIDE.0).then(|| (width / 3).clamp(SIDE.0, SIDE.1).min(width - kept))
}

/// Draws the explanation beside the page.
pub fn show(model: &Model, frame: &mut Frame, area: Rect) {
    framing::lines(frame, area, lines(model, usize::from(area.width)), 0);
}

/// The choice that is explained.
fn topic(model: &Model) -> Option<Topic> {
    pages::topic(model)
}

/// The explanation of the choice under the cursor; nothing where there is none.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let Some(topic) = topic(model) else { return Vec::new() };
    let Text { title, does, cost, risk, page } = topic.text();
    let mut lines = framing::heading(&format!("Why: {title}"), width);
    lines.push(Line::default());
    lines.extend(framing::words(does, width, theme::PLAIN));
    lines.push(Line::default());
    lines.extend(framing::remark(Sign::Keep, &price(model, cost), width));
    lines.extend(framing::remark(Sign::Attention, risk, width));
    lines.push(Line::default());
    lines.extend(address(page, width));
    lines
}

/// The same in sentences.
pub fn told(model: &Model) -> Vec<String> {
    let Some(topic) = topic(model) else { return Vec::new() };
    let Text { title, does, cost, risk, page } = topic.text();
    vec![
        format!("What to know about {title}:"),
        does.to_owned(),
        price(model, cost),
        format!("attention: {risk}"),
        page.to_owned(),
    ]
}

/// What it costs, from the table of prices where it has a price.
fn price(model: &Model, cost: Cost) -> String {
    let (answers, own) = (&model.draft.answers, model.snapshot().map(|snapshot| snapshot.identity.region.as_str()));
    let region = own.unwrap_or(&answers.region);
    let Some((each, rates)) = costs::choices(region, answers) else { return cost.without_prices().to_owned() };
    let month = |usd| costs::words::a_month(usd, "", region, &rates.region);
    match cost {
        Cost::Words(words) => words.to_owned(),
        Cost::Zone if each.zone_usd > 0.0 => {
            format!("Costs: one zone for all chosen endpoints, {}.", month(each.zone_usd))
        }
        Cost::Service if each.service_usd > 0.0 => {
            format!("Costs: a new endpoint in all chosen zones, {}, and what goes through.", month(each.service_usd))
        }
        Cost::HostedZone => format!("Costs: each hosted zone, {}.", month(each.hosted_zone_usd)),
        Cost::Nothing | Cost::Zone | Cost::Service => cost.without_prices().to_owned(),
    }
}

/// The page of the documentation, whole: broken behind a stroke where it takes several rows.
fn address(page: &str, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(5).max(1);
    let mut rows = vec![String::new()];
    for part in page.split_inclusive('/') {
        match rows.last_mut() {
            Some(row) if row.len() + part.len() <= room => row.push_str(part),
            _ => rows.push(part.to_owned()),
        }
    }
    let rows = rows.into_iter().filter(|row| !row.is_empty());
    rows.map(|row| Line::from(Span::styled(format!("   {row}"), theme::HERE))).collect()
}
