//! People, as a question in plain mode.

use super::{Item, choose, is_chosen, rows};
use crate::domain::restriction::Mode;
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::plain::question::{Given, Kind, Question, Row};
use crate::ui::plain::route::Ask;
use crate::ui::plain::words::{WIDE, sentences};

/// Nothing where nobody is restricted.
pub fn asks(model: &Model) -> Vec<Ask> {
    if model.draft.answers.restriction.mode == Mode::None { Vec::new() } else { vec![Ask::People] }
}

/// Who gets it: in the order of the page, which puts whoever can open Studio first.
pub fn question(model: &mut Model) -> Question {
    let snapshot = model.reading.snapshot.clone();
    let rows = snapshot.as_deref().map(|snapshot| rows_of(model, snapshot)).unwrap_or_default();
    // What holds for all of them, and not what holds for one.
    model.people.cursor = None;
    let remarks = snapshot.as_deref().map(|snapshot| sentences(&rows::about(model, snapshot, WIDE)));
    Question {
        field: "people",
        asks: "Who gets this restriction?".to_owned(),
        remarks: remarks.unwrap_or_default(),
        kind: Kind::Many { rows, switches: false },
    }
}

fn rows_of(model: &Model, snapshot: &Snapshot) -> Vec<Row> {
    model.people.order.iter().filter_map(|at| row(model, snapshot, *at)).collect()
}

fn row(model: &Model, snapshot: &Snapshot, at: usize) -> Option<Row> {
    let principal = snapshot.principals.get(at)?;
    let path = principal.path.trim_matches('/');
    let path = (!path.is_empty()).then(|| format!("in {path}"));
    let remarks = Some(rows::remarks(model, snapshot, at, principal)).filter(|remarks| !remarks.is_empty());
    let parts = [Some(principal.name.to_string()), path, remarks].into_iter().flatten();
    let words = parts.collect::<Vec<_>>().join(", ");
    let why = principal.unmodifiable().map(|why| rows::barred(why).to_owned());
    Some(Row::new(words, principal.name.to_string(), is_chosen(model, &principal.name)).barred(why))
}

/// Puts people in and out, or goes on with those who are in.
pub fn answer(model: &mut Model, given: Given) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Flow::stay() };
    let Given::Rows(rows) = given else { return Flow::next() };
    let order = &model.people.order;
    let people: Vec<usize> = rows.iter().filter_map(|row| order.get(*row).copied()).collect();
    for at in people {
        model.people.cursor = Some(Item::Person(at));
        if let refused @ Flow::Refuse(_) = choose::toggle(model, &snapshot) {
            return refused;
        }
    }
    Flow::stay()
}

/// What there is to know of somebody.
pub fn about(model: &mut Model, row: Option<usize>) -> Vec<String> {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Vec::new() };
    if let Some(at) = row {
        model.people.cursor = model.people.order.get(at).copied().map(Item::Person);
    }
    sentences(&rows::about(model, &snapshot, WIDE))
}
