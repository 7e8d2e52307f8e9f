//! People, as a question in plain mode.

use super::{barred, choose, is_caller, is_chosen, is_execution_role, items};
use crate::domain::principal::Principal;
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

/// Who gets it.
pub fn question(model: &mut Model) -> Question {
    let asks = "Who gets this restriction?".to_owned();
    let Some(snapshot) = model.reading.snapshot.clone() else {
        return Question {
            field: "people",
            asks,
            remarks: Vec::new(),
            kind: Kind::Many { rows: Vec::new(), switches: false },
        };
    };
    let people = items(model, &snapshot).into_iter().filter_map(|at| snapshot.principals.get(at));
    let rows = people.map(|principal| row(model, &snapshot, principal)).collect();
    // What holds for all of them, and not what holds for one.
    model.people.cursor = None;
    let remarks = sentences(&super::about(model, &snapshot, WIDE));
    Question { field: "people", asks, remarks, kind: Kind::Many { rows, switches: false } }
}

fn row(model: &Model, snapshot: &Snapshot, principal: &Principal) -> Row {
    let path = principal.path.trim_matches('/');
    let path = (!path.is_empty()).then(|| format!("in {path}"));
    let you = is_caller(snapshot, principal).then(|| "you".to_owned());
    let execution = is_execution_role(model, snapshot, principal).then(|| "execution role of Studio".to_owned());
    let parts = [Some(principal.name.to_string()), path, you, execution].into_iter().flatten();
    let words = parts.collect::<Vec<_>>().join(", ");
    let why = principal.unmodifiable().map(|why| barred(why).to_owned());
    Row::new(words, principal.name.to_string(), is_chosen(model, &principal.name)).barred(why)
}

/// Puts people in and out, or goes on with those who are in.
pub fn answer(model: &mut Model, given: Given) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Flow::stay() };
    let Given::Rows(rows) = given else { return Flow::next() };
    let people = items(model, &snapshot);
    for at in rows.iter().filter_map(|row| people.get(*row)) {
        model.people.cursor = Some(*at);
        if let refused @ Flow::Refuse(_) = choose(model, &snapshot) {
            return refused;
        }
    }
    Flow::stay()
}

/// What there is to know of somebody.
pub fn about(model: &mut Model, row: Option<usize>) -> Vec<String> {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Vec::new() };
    if let Some(at) = row {
        model.people.cursor = items(model, &snapshot).get(at).copied();
    }
    sentences(&super::about(model, &snapshot, WIDE))
}
