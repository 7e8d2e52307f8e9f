//! What the rows of the endpoints page say.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::ways::Ways;
use super::{GROUPS, Item, SERVICES, is_chosen, is_offered, paid, policies, standing, studio};
use crate::domain::network::{Endpoint, SecurityGroup};
use crate::plan::answers::{DnsWay, EndpointGroup, EndpointPolicy};
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{list, text};
use crate::ui::theme::{self, Sign};

const SHORT: usize = 18;
const LABEL: usize = 16;

/// A row.
pub fn row(model: &Model, snapshot: &Snapshot, item: Item, (width, ways): (usize, &Ways)) -> Line<'static> {
    let room = width.saturating_sub(4);
    match item {
        Item::Space => Line::default(),
        Item::Heading(words) => {
            let shown = (words == GROUPS && model.endpoints.filter.is_shown()).then(|| narrowed(model));
            let shown = shown.unwrap_or_default();
            let words = text::fit(words, width.saturating_sub(text::width(&shown)));
            Line::from(vec![Span::styled(words, theme::STRONG), Span::styled(shown, theme::OFF)])
        }
        Item::Studio(at) => {
            model.endpoints.studio.get(at).map(|one| studio_row(model, snapshot, one, room)).unwrap_or_default()
        }
        Item::Service(at) => list::marked(list::tick(is_chosen(model, at)), service_row(model, snapshot, at, room)),
        Item::Dns(at) => dns_row(model, ways, at, width),
        Item::Clients => Line::from("ranges "),
        Item::Policy(at) => {
            let policies = policies(&model.draft);
            let on = policies.get(at) == Some(&model.draft.answers.endpoints.policy);
            let (label, words) = policies.get(at).map(policy_words).unwrap_or_default();
            let cells = vec![Cell::words(&label, LABEL), Cell::words(words, room.saturating_sub(LABEL + 2))];
            list::marked(list::mark(on), table::row(cells))
        }
        Item::Adopt => {
            let on = model.draft.answers.endpoints.adopt_policy;
            list::marked(list::tick(on), Line::from("also replace the policy of an endpoint that was here before"))
        }
        Item::NewGroup => {
            let on = model.draft.answers.network.endpoint_security_group == EndpointGroup::Create;
            list::marked(list::mark(on), Line::from("make one for these endpoints"))
        }
        Item::Group(at) => {
            snapshot.security_groups.get(at).map(|group| group_row(model, group, room)).unwrap_or_default()
        }
    }
}

/// How many groups the filter shows.
fn narrowed(model: &Model) -> String {
    format!("   {} of {}", text::number(fitting(model)), text::number(model.endpoints.groups.len()))
}

/// How many security groups the filter leaves.
pub fn fitting(model: &Model) -> usize {
    let needle = model.endpoints.filter.needle();
    model.endpoints.groups.iter().filter(|(_, row)| needle.fits(row)).count()
}

fn studio_row(model: &Model, snapshot: &Snapshot, found: &studio::Found, room: usize) -> Line<'static> {
    let name =
        snapshot.security_groups.iter().find(|group| group.id == found.id).map_or("", |group| group.name.as_str());
    let whence = match (found.whence.join(", "), found.elsewhere) {
        (whence, _) if whence.is_empty() => String::new(),
        (whence, true) => format!("not in this VPC; of {whence}"),
        (whence, false) => format!("suggested: of {whence}"),
    };
    let id = 20;
    let short = table::rest(room, &[id, 34], 8).min(30);
    let cells = vec![
        Cell::id(found.id.as_str(), id),
        Cell::words(name, short),
        Cell::words(&whence, room.saturating_sub(id + short + 4)),
    ];
    list::marked(list::tick(studio::is_chosen(model, found)), table::row(cells))
}

fn service_row(model: &Model, snapshot: &Snapshot, at: usize, room: usize) -> Line<'static> {
    let Some(short) = model.endpoints.services.get(at) else { return Line::default() };
    let words = SERVICES.iter().find(|(name, _)| name == short).map_or("", |(_, words)| words);
    let words = match standing(model, snapshot, short) {
        Some(endpoint) if is_chosen(model, at) => {
            let lot = paid::lot(model, snapshot, short, endpoint);
            format!("stands, {lot}: {}, {}", endpoint.id, standing_words(endpoint))
        }
        Some(endpoint) => format!("stands: {}, {}", endpoint.id, standing_words(endpoint)),
        None if is_offered(snapshot, short) => words.to_owned(),
        None => "this Region does not list it".to_owned(),
    };
    table::row(vec![Cell::words(short, SHORT), Cell::words(&words, room.saturating_sub(SHORT + 2))])
}

fn standing_words(endpoint: &Endpoint) -> String {
    if !endpoint.state.eq_ignore_ascii_case("available") {
        return endpoint.state.clone();
    }
    let dns = if endpoint.private_dns { "private DNS" } else { "no private DNS" };
    format!("{}, {dns}", text::count(endpoint.subnets.len(), "zone"))
}

/// What cannot be chosen is marked so; what is chosen and cannot stay has a sign behind it.
fn dns_row(model: &Model, ways: &Ways, at: usize, width: usize) -> Line<'static> {
    let Some(short) = model.endpoints.services.get(at) else { return Line::default() };
    let way = model.draft.answers.endpoints.dns.of(short);
    let cell = |wanted, words: &str| {
        let is_barred = ways.bars(short, wanted).is_some();
        let mark = if is_barred && way != wanted { list::BARRED } else { list::mark(way == wanted) };
        let sign = if is_barred && way == wanted { Sign::Attention.text() } else { " " };
        format!("{mark}{words} {sign} ")
    };
    let choice = cell(DnsWay::PrivateDns, "private DNS") + &cell(DnsWay::HostedZone, "hosted zone");
    let choice = choice.trim_end();
    table::row(vec![Cell::words(short, SHORT), Cell::words(choice, width.saturating_sub(SHORT + 2))])
}

fn group_row(model: &Model, group: &SecurityGroup, room: usize) -> Line<'static> {
    let on = model.draft.answers.network.endpoint_security_group == EndpointGroup::Existing(group.id.clone());
    let id = 20;
    let cells = vec![Cell::id(group.id.as_str(), id), Cell::words(&group.name, room.saturating_sub(id + 2))];
    list::marked(list::mark(on), table::row(cells))
}

fn policy_words(policy: &EndpointPolicy) -> (String, &'static str) {
    match policy {
        EndpointPolicy::Account => ("account".to_owned(), "anything by this account, or that names no account"),
        EndpointPolicy::Studio => ("studio".to_owned(), "what Studio needs, in this domain only"),
        EndpointPolicy::FullAccess => ("full-access".to_owned(), "anything, by anybody: what AWS does by itself"),
        EndpointPolicy::File(file) => (format!("file {}", file.file.display()), ""),
    }
}

/// Draws the input over its row, with the cursor in it.
pub fn show_clients(model: &Model, frame: &mut Frame, area: Rect, items: &[Item], here: Option<usize>) {
    let first = list::offset(here.unwrap_or(0), items.len(), usize::from(area.height));
    let Some(row) = items.iter().position(|item| *item == Item::Clients).and_then(|at| at.checked_sub(first)) else {
        return;
    };
    let Ok(row) = u16::try_from(row) else { return };
    let indent = list::MARGIN + 7;
    if row >= area.height || area.width <= indent {
        return;
    }
    let area = Rect { x: area.x + indent, y: area.y + row, width: area.width - indent, height: 1 };
    let typing = here.is_some_and(|at| items[at] == Item::Clients);
    if model.endpoints.clients.text().is_empty() && !typing {
        let own = Span::styled("none given: the VPC's own ranges", theme::OFF);
        frame.render_widget(Line::from(own), area);
        return;
    }
    let typing = typing && !model.endpoints.filter.typing && model.overlay.is_none();
    model.endpoints.clients.show(frame, area, typing);
}
