//! The network page as it is drawn: the VPCs above, the subnets of the chosen one below.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::room::{self, Parted};
use super::{Item, rows, subnet_items, vpc_items};
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::account;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme;

/// Rows in which two empty lists and why they are empty can be read.
const BARE: u16 = 8;

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(snapshot) = model.snapshot() else { return };
    let vpcs = vpc_items(model);
    let right = format!("{} of {}", text::number(vpcs.len()), text::count(snapshot.vpcs.len(), "VPC"));
    let area = framing::question(frame, area, "Which VPC do people connect from?", &right);
    let width = usize::from(area.width);
    let area = framing::about(model, frame, area, rows::remarks(model, snapshot, width));
    let is_bare = snapshot.vpcs.is_empty() && snapshot.gap(Part::Vpcs).is_none();
    if is_bare && area.height < BARE {
        framing::lines(frame, area, rows::no_subnets(model, snapshot, width), 0);
        return;
    }
    match room::parted(model, area.height) {
        Parted::Both(upper) => {
            let [vpc_area, _, subnet_area] =
                Layout::vertical([Constraint::Length(upper), Constraint::Length(1), Constraint::Fill(1)]).areas(area);
            show_vpcs(model, snapshot, frame, vpc_area, &vpcs);
            show_subnets(model, snapshot, frame, subnet_area);
        }
        Parted::Vpcs => {
            let [vpc_area, row] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(area);
            show_vpcs(model, snapshot, frame, vpc_area, &vpcs);
            frame.render_widget(rows::chosen_subnets(model, snapshot, width), row);
        }
        Parted::Subnets => {
            let area = show_chosen(model, snapshot, frame, area);
            show_subnets(model, snapshot, frame, area);
        }
    }
}

fn show_vpcs(model: &Model, snapshot: &Snapshot, frame: &mut Frame, area: Rect, items: &[Item]) {
    let has_arrows = items.len() + 1 > usize::from(area.height);
    let columns = rows::VpcColumns::new(usize::from(area.width).saturating_sub(if has_arrows { list::END } else { 0 }));
    let area = show_head(frame, area, &columns.head(), &model.network.vpcs);
    if items.is_empty() && model.reading.has(Part::Vpcs) && snapshot.gap(Part::Vpcs).is_some() {
        framing::lines(frame, area, account::unknown(model, snapshot, &[Part::Vpcs], usize::from(area.width)), 0);
        return;
    }
    if items.is_empty() && model.network.vpcs.is_shown() {
        let words = model.spell(&model.network.vpcs.nothing());
        framing::lines(frame, area, framing::words(&words, usize::from(area.width), theme::OFF), 0);
    }
    let here = items.iter().position(|item| Some(*item) == model.network.cursor);
    let chosen = items.iter().position(|item| rows::is_chosen(model, snapshot, *item));
    list::show(frame, area, items, here, chosen, |item, _| {
        let Item::Vpc(at) = item else { return Line::default() };
        let line = snapshot.vpcs.get(*at).map(|vpc| columns.row(snapshot, vpc)).unwrap_or_default();
        list::marked(list::mark(rows::is_chosen(model, snapshot, *item)), line)
    });
}

/// Rows in which the subnets leave one to the VPC that they are of.
const WITH_CHOSEN: u16 = 4;

/// The chosen VPC alone, where there is no room for the others; what is left is for its subnets.
fn show_chosen(model: &Model, snapshot: &Snapshot, frame: &mut Frame, area: Rect) -> Rect {
    let Some(vpc) = super::chosen(model, snapshot).filter(|_| area.height >= WITH_CHOSEN) else { return area };
    frame.render_widget(rows::VpcColumns::new(usize::from(area.width)).alone(vpc), Rect { height: 1, ..area });
    Rect { y: area.y + 1, height: area.height - 1, ..area }
}

fn show_subnets(model: &Model, snapshot: &Snapshot, frame: &mut Frame, area: Rect) {
    let chosen = model.draft.answers.network.subnets.len();
    let width = usize::from(area.width);
    let items = subnet_items(model);
    let (shown, all) = (text::number(items.len()), text::number(model.network.choices.len()));
    let right = format!("{shown} of {all}   {chosen} chosen");
    let room = width.saturating_sub(text::width(&right) + 3);
    let all = "One subnet for the endpoints in each zone";
    let words = if text::width(all) <= room { all } else { "One subnet in each zone" };
    let heading = Line::from(vec![
        Span::styled(format!(" {} ", text::pad(words, room)), theme::STRONG),
        Span::styled(right, theme::OFF),
    ]);
    frame.render_widget(heading, Rect { height: area.height.min(1), ..area });
    let mut area = Rect { y: (area.y + 1).min(area.bottom()), height: area.height.saturating_sub(1), ..area };
    if model.network.subnets.is_shown() && area.height > 0 {
        model.network.subnets.show(frame, Rect { height: 1, ..area });
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    if items.is_empty() {
        framing::lines(frame, area, rows::no_subnets(model, snapshot, width), 0);
        return;
    }
    let here = items.iter().position(|item| Some(*item) == model.network.cursor);
    let columns = rows::SubnetColumns::new(width);
    let zone_of = |item: Item| match item {
        Item::Subnet(at) => snapshot.subnets.get(at).map(|subnet| subnet.zone.as_str()),
        Item::Vpc(_) => None,
    };
    let numbered: Vec<(usize, Item)> = items.iter().copied().enumerate().collect();
    list::show(frame, area, &numbered, here, None, |(at, item), _| {
        let first_of_zone = *at == 0 || zone_of(items[*at - 1]) != zone_of(*item);
        columns.row(model, snapshot, *item, first_of_zone)
    });
}

fn show_head(frame: &mut Frame, area: Rect, head: &str, filter: &Filter) -> Rect {
    if area.height == 0 {
        return area;
    }
    let top = Rect { height: 1, ..area };
    frame.render_widget(Line::from(vec![Span::raw("       "), Span::styled(head.to_owned(), theme::OFF)]), top);
    let mut rest = Rect { y: area.y + 1, height: area.height - 1, ..area };
    if filter.is_shown() && rest.height > 0 {
        filter.show(frame, Rect { height: 1, ..rest });
        rest = Rect { y: rest.y + 1, height: rest.height - 1, ..rest };
    }
    rest
}
