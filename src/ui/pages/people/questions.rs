//! People, as questions in plain mode: who, and whether the administrator too.

use super::confirm::{self, Confirm};
use super::{Item, choose, is_chosen, rows};
use crate::domain::restriction::Mode;
use crate::plan::snapshot::Snapshot;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::parts::input::Field;
use crate::ui::plain::question::{Given, Kind, Question, Row, Word};
use crate::ui::plain::route::Ask;
use crate::ui::plain::words::{WIDE, sentences};

const WORDS: &[Word] = &[("o", Action::Openers), ("all", Action::All), ("none", Action::Nothing)];

/// Nothing where nobody is restricted.
pub fn asks(model: &Model) -> Vec<Ask> {
    let restricts = model.draft.answers.restriction.mode != Mode::None;
    let asks = [restricts.then_some(Ask::People), model.people.confirm.is_some().then_some(Ask::Yourself)];
    asks.into_iter().flatten().collect()
}

/// Who gets it: in the order of the page, which puts whoever can open Studio first.
pub fn question(model: &mut Model, ask: Ask) -> Question {
    if ask == Ask::Yourself {
        return yourself(model.people.confirm.as_ref());
    }
    let snapshot = model.reading.snapshot.clone();
    let rows = snapshot.as_deref().map(|snapshot| rows_of(model, snapshot)).unwrap_or_default();
    // What holds for all of them, and not what holds for one.
    model.people.cursor = None;
    let is_known = model.people.ranking.is_known();
    let mut remarks: Vec<String> = is_known.then(|| format!("{}.", rows::opening(model))).into_iter().collect();
    remarks.extend(snapshot.iter().flat_map(|snapshot| sentences(&rows::about(model, snapshot, WIDE))));
    let words = match (is_known, model.people.counted.is_all) {
        (false, _) => "all and none put in and out whoever is shown.",
        (true, false) => {
            "o puts in all who can open Studio today, all puts in those of them who are shown, none puts out whoever is \
             shown."
        }
        (true, true) => {
            "o puts out all who can open Studio today, all puts in those of them who are shown, none puts out whoever is \
             shown."
        }
    };
    Question {
        field: "people",
        asks: format!("Who gets this restriction? {words}"),
        remarks,
        kind: Kind::Many { rows, switches: false, words: WORDS },
    }
}

fn yourself(confirm: Option<&Confirm>) -> Question {
    let (word, words) = confirm.map(|confirm| (confirm.word.as_str(), confirm.words())).unwrap_or_default();
    Question {
        field: "yourself",
        asks: "Are you to be restricted too?".to_owned(),
        remarks: vec![format!("attention: {words}")],
        kind: Kind::Word { prompt: format!("Type {word} to restrict yourself too, Enter alone leaves you out: ") },
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
    let is_other = model.people.ranking.is_known() && !model.people.known.get(at).is_some_and(|known| known.opens);
    let head = is_other.then_some(rows::OTHERS);
    Some(Row::new(words, principal.name.to_string(), is_chosen(model, &principal.name)).barred(why).under(head))
}

/// Puts people in and out, or goes on with those who are in.
pub fn answer(model: &mut Model, ask: Ask, given: Given) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Flow::stay() };
    if ask == Ask::Yourself {
        return confirm(model, &snapshot, given);
    }
    model.people.confirm = None;
    let places = |rows: &[usize]| rows.iter().filter_map(|row| model.people.order.get(*row).copied()).collect();
    match given {
        Given::Rows(rows) => {
            let people = places(&rows);
            toggle(model, &snapshot, people)
        }
        Given::All(Action::Openers, _) => openers(model, &snapshot),
        Given::All(action, rows) => {
            let people: Vec<usize> = places(&rows);
            let items: Vec<Item> = people.into_iter().map(Item::Person).collect();
            match action {
                Action::All => choose::all(model, &snapshot, &items),
                _ => choose::nothing(model, &snapshot, &items),
            }
        }
        _ => Flow::next(),
    }
}

/// Whoever holds the administrator comes last, with one question for all of them.
fn toggle(model: &mut Model, snapshot: &Snapshot, people: Vec<usize>) -> Flow {
    let (mut asked, mut refused): (Option<Confirm>, Option<String>) = (None, None);
    for at in people {
        model.people.cursor = Some(Item::Person(at));
        if let Flow::Refuse(fault) = choose::toggle(model, snapshot) {
            let steps = snapshot.principals.get(at).and_then(|principal| rows::steps(model, snapshot, principal));
            refused = refused.or(steps).or(Some(fault));
        }
        let Some(confirm) = model.people.confirm.take() else { continue };
        match &mut asked {
            Some(asked) => asked.principals.extend(confirm.principals),
            None => asked = Some(confirm),
        }
    }
    model.people.confirm = asked;
    match (&model.people.confirm, refused) {
        (Some(_), refused) => {
            model.notice = refused;
            Flow::next()
        }
        (None, Some(refused)) => Flow::Refuse(refused),
        (None, None) => Flow::stay(),
    }
}

/// Puts in whoever can open Studio; for those to whom IAM lets nobody attach it says what to do instead.
fn openers(model: &mut Model, snapshot: &Snapshot) -> Flow {
    let flow = choose::openers(model, snapshot);
    let opens = |at: &usize| model.people.known.get(*at).is_some_and(|known| known.opens);
    let openers = model.people.order.iter().filter(|at| opens(at)).filter_map(|at| snapshot.principals.get(*at));
    let steps = openers.filter_map(|one| Some(format!("{}: {}", one.name, rows::steps(model, snapshot, one)?)));
    let told: Vec<String> = model.notice.iter().cloned().chain(steps).collect();
    model.notice = (!told.is_empty()).then(|| told.join(" "));
    flow
}

/// The administrator's own name, or anything else.
fn confirm(model: &mut Model, snapshot: &Snapshot, given: Given) -> Flow {
    let Some(asked) = &mut model.people.confirm else { return Flow::stay() };
    let Given::Text(word) = given else {
        model.notice = Some(asked.left_out("your name was not typed"));
        model.people.confirm = None;
        return Flow::stay();
    };
    asked.field = Field::new(&word);
    if let Flow::Refuse(reason) = confirm::confirm(model, snapshot, Action::Next) {
        let open = model.people.confirm.take();
        model.notice =
            Some(open.map_or(reason, |open| {
                open.left_out(&format!("names are case-sensitive, and this one is {}", open.word))
            }));
    }
    Flow::stay()
}

/// What there is to know of somebody.
pub fn about(model: &mut Model, ask: Ask, row: Option<usize>) -> Vec<String> {
    let Some(snapshot) = model.reading.snapshot.clone().filter(|_| ask == Ask::People) else { return Vec::new() };
    if let Some(at) = row {
        model.people.cursor = model.people.order.get(at).copied().map(Item::Person);
    }
    sentences(&rows::about(model, &snapshot, WIDE))
}
