//! Domain, as a question in plain mode.

use super::view::{self, home};
use super::{Item, choose, is_chosen, items};
use crate::domain::studio::Domain;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::{Flow, account};
use crate::ui::plain::question::{Given, Kind, Question, Row};
use crate::ui::plain::words::{WIDE, sentences};

/// Which domain.
pub fn question(model: &Model) -> Question {
    let Some(snapshot) = model.snapshot() else { return asking(Vec::new(), Vec::new()) };
    let rows: Vec<Row> = items(model)
        .into_iter()
        .map(|item| {
            let domain = match item {
                Item::Domain(at) => snapshot.domains.get(at),
                Item::All => None,
            };
            let (words, key) = domain.map_or_else(all, |domain| (words(snapshot, domain), domain.id.to_string()));
            Row::new(words, key, is_chosen(model, snapshot, item))
        })
        .collect();
    let gap = snapshot.gap(Part::Domains).map(|gap| account::gaps(std::slice::from_ref(gap), WIDE));
    asking(rows, sentences(&gap.unwrap_or_default()))
}

fn asking(rows: Vec<Row>, remarks: Vec<String>) -> Question {
    let default = rows.iter().position(|row| row.chosen);
    let asks = "Which Studio domain do people open?".to_owned();
    Question { field: "domain", asks, remarks, kind: Kind::One { rows, default } }
}

fn all() -> (String, String) {
    ("all: every domain of this account and Region".to_owned(), "all".to_owned())
}

fn words(snapshot: &Snapshot, domain: &Domain) -> String {
    let unknown = || "unknown".to_owned();
    let auth = domain.auth_mode.map_or_else(unknown, |mode| mode.to_string());
    let network = domain.network_access.map_or_else(unknown, |access| access.to_string());
    format!("{}, {}, sign-in {auth}, network {network}, VPC {}", domain.name, domain.id, home(snapshot, domain))
}

/// Chooses it.
pub fn answer(model: &mut Model, given: &Given) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Flow::stay() };
    let items = items(model);
    let item = match given {
        Given::Row(at) => items.get(*at),
        _ => items.iter().find(|item| is_chosen(model, &snapshot, **item)),
    };
    let Some(item) = item else { return Flow::Refuse("no domain is chosen yet".to_owned()) };
    model.domain.cursor = Some(*item);
    choose(model, &snapshot);
    Flow::next()
}

/// What there is to know of a domain.
pub fn about(model: &mut Model, row: Option<usize>) -> Vec<String> {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Vec::new() };
    if let Some(at) = row {
        model.domain.cursor = items(model).get(at).copied();
    }
    sentences(&view::about(model, &snapshot, WIDE))
}
