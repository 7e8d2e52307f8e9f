//! Endpoints, as questions in plain mode.

use super::ways::Ways;
use super::{Item, NEEDED, about, choose, clients, is_chosen, is_offered, items, policies, rows, stands, studio};
use crate::plan::answers::DnsWay;
use crate::plan::snapshot::Snapshot;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::parts::input::Field;
use crate::ui::parts::ranges;
use crate::ui::plain::question::{ALL_OR_NONE, Given, Kind, Question, Row};
use crate::ui::plain::route::Ask;
use crate::ui::plain::words::{OUTCOME, WIDE, sentence, sentences};

/// Those that have an answer in this account.
pub fn asks(model: &Model) -> Vec<Ask> {
    let wanted = !model.draft.answers.endpoints.services.is_empty();
    let standing = model.snapshot().is_some_and(|snapshot| stands(model, snapshot));
    let asks = [
        Some(Ask::Services),
        wanted.then_some(Ask::Dns),
        (!model.endpoints.studio.is_empty()).then_some(Ask::StudioGroups),
        Some(Ask::Clients),
        Some(Ask::EndpointPolicy),
        standing.then_some(Ask::Adopt),
        Some(Ask::Group),
    ];
    asks.into_iter().flatten().collect()
}

/// The rows of the page that a question is about.
fn items_of(model: &Model, snapshot: &Snapshot, ask: Ask) -> Vec<Item> {
    let services = 0..model.endpoints.services.len();
    match ask {
        Ask::Services => services
            .filter(|at| *at < NEEDED || is_chosen(model, *at) || is_offered(snapshot, &model.endpoints.services[*at]))
            .map(Item::Service)
            .collect(),
        Ask::Dns => services.filter(|at| is_chosen(model, *at)).map(Item::Dns).collect(),
        Ask::StudioGroups => (0..model.endpoints.studio.len()).map(Item::Studio).collect(),
        Ask::Clients => vec![Item::Clients],
        Ask::EndpointPolicy => (0..policies(&model.draft).len()).map(Item::Policy).collect(),
        Ask::Adopt => vec![Item::Adopt],
        _ => {
            items(model, snapshot).into_iter().filter(|item| matches!(item, Item::NewGroup | Item::Group(_))).collect()
        }
    }
}

/// The question as it stands now.
pub fn question(model: &mut Model, ask: Ask) -> Question {
    let Some(snapshot) = model.reading.snapshot.clone() else { return asking(ask, Vec::new(), String::new()) };
    let rows = match ask {
        Ask::Adopt => {
            let adopt = model.draft.answers.endpoints.adopt_policy;
            vec![Row::new("no, leave it alone", "", !adopt), Row::new("yes, replace it", "", adopt)]
        }
        _ => items_of(model, &snapshot, ask).into_iter().map(|item| row(model, &snapshot, item)).collect(),
    };
    let ranges = model.draft.answers.network.client_cidrs.as_deref().map(ranges::join);
    let mut question = asking(ask, rows, ranges.unwrap_or_else(|| "the VPC's own ranges".to_owned()));
    let first = match ask {
        Ask::Dns => (0..2).find(|at| is_chosen(model, *at)).map(Item::Dns),
        Ask::Clients => Some(Item::Clients),
        Ask::Adopt => Some(Item::Adopt),
        _ => None,
    };
    if first.is_some() {
        model.endpoints.cursor = first;
        question.remarks = sentences(&about::of_row(model, &snapshot, WIDE));
    }
    question
}

fn row(model: &Model, snapshot: &Snapshot, item: Item) -> Row {
    let (key, chosen) = match item {
        Item::Service(at) => (model.endpoints.services[at].clone(), is_chosen(model, at)),
        Item::Dns(at) => return dns_row(model, at),
        Item::Policy(at) => {
            (String::new(), policies(&model.draft).get(at) == Some(&model.draft.answers.endpoints.policy))
        }
        Item::Group(at) => (snapshot.security_groups[at].id.to_string(), false),
        Item::Studio(at) => (model.endpoints.studio[at].id.to_string(), false),
        _ => (String::new(), false),
    };
    let mut line = rows::row(model, snapshot, item, (WIDE, &Ways::default()));
    // The mark, which is said in words.
    let mark = line.spans.remove(0).content;
    Row::new(sentence(&line, ", ", OUTCOME), key, chosen || mark.contains('x'))
}

fn dns_row(model: &Model, at: usize) -> Row {
    let short = &model.endpoints.services[at];
    let words = match model.draft.answers.endpoints.dns.of(short) {
        DnsWay::PrivateDns => "private DNS",
        DnsWay::HostedZone => "a private hosted zone of your own",
    };
    Row::new(format!("{short}: {words}"), short, false)
}

fn asking(ask: Ask, rows: Vec<Row>, ranges: String) -> Question {
    let default = rows.iter().position(|row| row.chosen);
    let (field, asks, kind) = match ask {
        Ask::Services => (
            "endpoints",
            "Which endpoints are needed? Studio is opened through the first two; the others are for apps that have \
             no way to the internet: all and none put those in and out.",
            Kind::Many { rows, switches: false, words: ALL_OR_NONE },
        ),
        Ask::Dns => (
            "DNS",
            "How do their names come to mean the endpoints, in the VPC? A number changes between private DNS and a \
             private hosted zone.",
            Kind::Many { rows, switches: true, words: &[] },
        ),
        Ask::StudioGroups => (
            "Studio's security groups",
            "Which security groups of Studio's apps reach the endpoints on 443? all and none put them in and out.",
            Kind::Many { rows, switches: false, words: ALL_OR_NONE },
        ),
        Ask::Clients => (
            "client ranges",
            "Which address ranges, besides Studio's security groups, reach the endpoints on 443? Type none for the \
             VPC's own ranges.",
            Kind::Text { now: ranges },
        ),
        Ask::EndpointPolicy => {
            ("endpoint policy", "What do the Studio and the API endpoint let through?", Kind::One { rows, default })
        }
        Ask::Adopt => {
            ("adopting", "Also replace the policy of an endpoint that was here before?", Kind::One { rows, default })
        }
        _ => ("security group", "Which security group do the endpoints have?", Kind::One { rows, default }),
    };
    Question { field, asks: asks.to_owned(), remarks: Vec::new(), kind }
}

/// Takes an answer, by what choosing the page's rows does.
pub fn answer(model: &mut Model, ask: Ask, given: Given) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Flow::stay() };
    match (ask, given) {
        (Ask::Services | Ask::StudioGroups, Given::All(action, rows)) => {
            let items = items_of(model, &snapshot, ask);
            let shown: Vec<Item> = rows.iter().filter_map(|row| items.get(*row)).copied().collect();
            choose::many(model, &shown, ask == Ask::StudioGroups, action == Action::All);
            Flow::stay()
        }
        (Ask::Services | Ask::Dns | Ask::StudioGroups, Given::Rows(rows)) => {
            let items = items_of(model, &snapshot, ask);
            let mut refused = None;
            for item in rows.iter().filter_map(|row| items.get(*row)) {
                model.endpoints.cursor = Some(*item);
                refused = choose::choose(model, &snapshot).or(refused);
            }
            refused.map_or_else(Flow::stay, Flow::Refuse)
        }
        (Ask::Clients, Given::Text(text)) => type_clients(model, &text),
        (Ask::Adopt, Given::Row(at)) => {
            if model.draft.answers.endpoints.adopt_policy != (at == 1) {
                model.endpoints.cursor = Some(Item::Adopt);
                choose::choose(model, &snapshot);
            }
            Flow::next()
        }
        (Ask::EndpointPolicy | Ask::Group, Given::Row(at)) => {
            model.endpoints.cursor = items_of(model, &snapshot, ask).get(at).copied();
            choose::choose(model, &snapshot);
            Flow::next()
        }
        (Ask::EndpointPolicy | Ask::Group, Given::Keep) => {
            let kept = question(model, ask).kind.rows().iter().position(|row| row.chosen);
            model.endpoints.cursor = kept.and_then(|at| items_of(model, &snapshot, ask).get(at).copied());
            if kept.is_some() { Flow::next() } else { Flow::Refuse("nothing is chosen yet".to_owned()) }
        }
        _ => Flow::next(),
    }
}

/// What is wrong leaves the ranges as they were; what is meant otherwise than it was typed is said.
fn type_clients(model: &mut Model, text: &str) -> Flow {
    let before = std::mem::replace(&mut model.endpoints.clients, Field::new(text));
    model.draft.touched = true;
    clients::read(model);
    if let Some(Err(fault)) = model.endpoints.said.clone() {
        model.endpoints.clients = before;
        model.endpoints.said = None;
        return Flow::Refuse(fault);
    }
    clients::tidy(model);
    Flow::next()
}

/// What there is to know of a row.
pub fn about(model: &mut Model, ask: Ask, row: Option<usize>) -> Vec<String> {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Vec::new() };
    if let Some(at) = row {
        let items = items_of(model, &snapshot, ask);
        model.endpoints.cursor = items.get(at).or_else(|| items.last()).copied();
    }
    match model.endpoints.cursor {
        Some(Item::Studio(at)) => {
            let found = model.endpoints.studio.get(at);
            found.map(|found| studio::facts(model, &snapshot, found)).into_iter().collect()
        }
        _ => sentences(&about::of_row(model, &snapshot, WIDE)),
    }
}
