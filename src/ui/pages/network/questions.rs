//! Network, as two questions in plain mode: the VPC, then its subnets.

use super::{Item, choose, facts, missing, rows, suggest};
use crate::domain::network::{Subnet, Vpc, display_name};
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::{self, Flow, account};
use crate::ui::plain::question::{ALL_OR_NONE, Given, Kind, Question, Row};
use crate::ui::plain::route::Ask;
use crate::ui::plain::words::{WIDE, sentences};
use crate::ui::update::leave;

/// Which VPC, or which of its subnets.
pub fn question(model: &Model, ask: Ask) -> Question {
    let Some(snapshot) = model.snapshot() else { return vpcs(Vec::new(), Vec::new()) };
    if ask == Ask::Subnets {
        return subnets(model, snapshot);
    }
    let rows: Vec<Row> = vpcs_of(model, snapshot)
        .map(|vpc| {
            let words = vpc_words(model, snapshot, vpc);
            let chosen = model.draft.vpc() == Some(&vpc.id);
            Row::new(words, vpc.id.as_str(), chosen).tagged(&vpc.tags).within(&vpc.cidrs)
        })
        .collect();
    let unknown = snapshot.gap(Part::Vpcs).map(|gap| account::gaps(std::slice::from_ref(gap), WIDE));
    let none = || if rows.is_empty() { rows::no_subnets(model, snapshot, WIDE) } else { Vec::new() };
    let remarks = sentences(&unknown.unwrap_or_else(none));
    vpcs(rows, remarks)
}

/// The VPCs in the order of the page.
fn vpcs_of<'a>(model: &'a Model, snapshot: &'a Snapshot) -> impl Iterator<Item = &'a Vpc> {
    model.network.known.iter().filter_map(|(at, _)| snapshot.vpcs.get(*at))
}

fn vpcs(rows: Vec<Row>, remarks: Vec<String>) -> Question {
    if rows.is_empty() {
        let rows = ["read the account again, once there is one", "leave"].map(|words| Row::new(words, "", false));
        let kind = Kind::One { rows: rows.into(), default: Some(1) };
        return Question { field: "VPC", asks: "There is no VPC to choose. What now?".to_owned(), remarks, kind };
    }
    let default = rows.iter().position(|row| row.chosen);
    let asks = "Which VPC do people connect from?".to_owned();
    Question { field: "VPC", asks, remarks, kind: Kind::One { rows, default } }
}

fn vpc_words(model: &Model, snapshot: &Snapshot, vpc: &Vpc) -> String {
    let name = match display_name(&vpc.tags) {
        "" if vpc.is_default => Some("the default VPC"),
        "" => None,
        name => Some(name),
    };
    let ranges: Vec<String> = vpc.cidrs.iter().map(ToString::to_string).collect();
    let dns = match (vpc.dns_support, vpc.dns_host_names) {
        (Some(true), Some(true)) => Some("DNS on"),
        (Some(_), Some(_)) => Some("DNS off"),
        _ => None,
    };
    let domains = snapshot.domains.iter().filter(|domain| domain.vpc.as_ref() == Some(&vpc.id));
    let domains: Vec<String> = domains.map(|domain| format!("domain {}", domain.name)).collect();
    let name = name.map(ToOwned::to_owned);
    let parts = name.into_iter().chain([vpc.id.to_string()]).chain(ranges).chain(dns.map(ToOwned::to_owned));
    let suggested =
        model.network.suggested.vpc.as_ref().filter(|(id, _)| *id == vpc.id && model.draft.vpc() == Some(id));
    let suggested = suggested.map(|(_, why)| format!("suggested: {why}"));
    parts.chain(domains).chain(suggested).collect::<Vec<_>>().join(", ")
}

fn subnets(model: &Model, snapshot: &Snapshot) -> Question {
    let row = |choice: &super::zones::Choice| {
        let subnet = snapshot.subnets.get(choice.subnet)?;
        let chosen = model.draft.answers.network.subnets.contains(&subnet.id);
        let words = subnet_words(model, subnet, chosen);
        let row = Row::new(words, subnet.id.as_str(), chosen).tagged(&subnet.tags).within(&subnet.cidr);
        // One that was chosen before can still be put out.
        Some(row.barred(choice.reason.clone().filter(|_| !chosen)))
    };
    let rows: Vec<Row> = model.network.choices.iter().filter_map(row).collect();
    let mut remarks = sentences(&facts::lines(model, snapshot, facts::chosen(model, snapshot), WIDE));
    remarks.extend(rows::cost(model, snapshot));
    if rows.is_empty() {
        remarks.extend(sentences(&rows::no_subnets(model, snapshot, WIDE)));
    }
    Question {
        field: "subnets",
        asks: "In which subnets do the endpoints get their addresses: one in each zone? all puts in one for each zone \
               that has none, none takes out whatever is shown."
            .to_owned(),
        remarks,
        kind: Kind::Many { rows, switches: false, words: ALL_OR_NONE },
    }
}

fn subnet_words(model: &Model, subnet: &Subnet, chosen: bool) -> String {
    let name = Some(display_name(&subnet.tags)).filter(|name| !name.is_empty()).map(ToOwned::to_owned);
    let range = subnet.cidr.map(|cidr| cidr.to_string());
    let free = match subnet.free_addresses {
        1 => "1 address free".to_owned(),
        number => format!("{number} addresses free"),
    };
    let why = suggest::why(model, &subnet.id).filter(|_| chosen).map(|why| format!("suggested: {why}"));
    let parts = [Some(subnet.zone.clone()), name, Some(subnet.id.to_string()), range, Some(free), why];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Chooses the VPC, puts subnets in and out, or goes on with those that are in.
pub fn answer(model: &mut Model, ask: Ask, given: Given) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Flow::stay() };
    match (ask, given) {
        (Ask::Subnets, Given::Rows(rows)) => toggle(model, &snapshot, &rows),
        (Ask::Subnets, Given::All(action, rows)) => {
            let items = items_of(model, &rows);
            // The words are about subnets.
            model.network.cursor = items.first().copied();
            match action {
                Action::All => choose::all(model, &snapshot, &items),
                _ => choose::nothing(model, &snapshot, &items),
            }
        }
        (Ask::Subnets, _) => match missing(model) {
            Some(fault) => Flow::Refuse(fault.to_owned()),
            None => Flow::Next(model.deepen()),
        },
        (_, Given::Row(0)) if model.network.known.is_empty() => Flow::Stay(pages::press(model, Action::Retry)),
        (..) if model.network.known.is_empty() => Flow::Stay(leave(model)),
        (_, given) => choose_vpc(model, &snapshot, &given),
    }
}

/// Puts the cursor on a row; all that is read of it stands in the row itself.
pub fn about(model: &mut Model, ask: Ask, row: Option<usize>) -> Vec<String> {
    let item = |at: usize| match ask {
        Ask::Subnets => model.network.choices.get(at).map(|choice| Item::Subnet(choice.subnet)),
        _ => Some(Item::Vpc(at)),
    };
    model.network.cursor = row.and_then(item).or(model.network.cursor);
    Vec::new()
}

fn choose_vpc(model: &mut Model, snapshot: &Snapshot, given: &Given) -> Flow {
    let chosen = || snapshot.vpcs.iter().position(|vpc| model.draft.vpc() == Some(&vpc.id));
    let at = match given {
        Given::Row(row) => model.network.known.get(*row).map(|(at, _)| *at),
        _ => chosen(),
    };
    let Some(at) = at else { return Flow::Refuse("no VPC is chosen yet".to_owned()) };
    model.network.cursor = Some(Item::Vpc(at));
    match choose::choose(model, snapshot) {
        Flow::Stay(mut effects) => {
            effects.extend(model.deepen());
            Flow::Next(effects)
        }
        other => other,
    }
}

fn toggle(model: &mut Model, snapshot: &Snapshot, rows: &[usize]) -> Flow {
    for item in items_of(model, rows) {
        model.network.cursor = Some(item);
        if let refused @ Flow::Refuse(_) = choose::choose(model, snapshot) {
            return refused;
        }
    }
    Flow::stay()
}

/// The subnets of rows.
fn items_of(model: &Model, rows: &[usize]) -> Vec<Item> {
    let choices = rows.iter().filter_map(|row| model.network.choices.get(*row));
    choices.map(|choice| Item::Subnet(choice.subnet)).collect()
}
