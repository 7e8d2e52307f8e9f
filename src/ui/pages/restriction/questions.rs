//! Restriction, as questions in plain mode.

use strum::IntoEnumIterator;

use super::{Item, choose, is_sso, name_fault, ranges_fault, reach, read_ranges, suggest, typed, view, words};
use crate::domain::restriction::Mode;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::pages::domain::IdentityCenter;
use crate::ui::parts::input::Field;
use crate::ui::parts::ranges;
use crate::ui::plain::question::{Given, Kind, Question, Row};
use crate::ui::plain::route::Ask;
use crate::ui::plain::words::{REACH, WIDE, sentence};

/// Those that the mode has.
pub fn asks(model: &Model) -> Vec<Ask> {
    let mode = model.draft.answers.restriction.mode;
    let mut asks = vec![Ask::Mode];
    if mode.takes_ranges() {
        asks.push(Ask::Ranges);
    }
    if mode != Mode::None {
        asks.extend([Ask::Guardrail, Ask::PolicyName]);
    }
    asks
}

/// The question as it stands now.
pub fn question(model: &mut Model, ask: Ask) -> Question {
    let restriction = &model.draft.answers.restriction;
    let (field, asks, kind) = match ask {
        Ask::Ranges => {
            let now = match restriction.cidrs.as_slice() {
                [] => "none yet".to_owned(),
                ranges => ranges::join(ranges),
            };
            ("ranges", "From which address ranges may it be opened?", Kind::Text { now })
        }
        Ask::Guardrail => {
            let on = restriction.guardrail;
            let rows = vec![Row::new("yes", "yes", on), Row::new("no, only allow what the mode names", "no", !on)];
            let default = Some(usize::from(!on));
            ("guardrail", "Also deny every other way in?", Kind::One { rows, default })
        }
        Ask::PolicyName => {
            let now = model.draft.complete().policy_name();
            ("policy name", "What is the name of the IAM policy? Type none for the usual one.", Kind::Text { now })
        }
        _ => ("mode", "Who may open Studio?", modes(model)),
    };
    let remarks = match item(ask) {
        Some(Item::Name) => Vec::new(),
        Some(item) => {
            model.restriction.cursor = Some(item);
            told(model)
        }
        None => {
            let way =
                (!is_sso(model)).then(|| "? and a number, such as ?3, says who is let in and who is not.".to_owned());
            let why = suggest::reason(model);
            IdentityCenter::of_chosen(model).words().into_iter().chain(why).chain(way).collect()
        }
    };
    Question { field, asks: asks.to_owned(), remarks, kind }
}

const fn item(ask: Ask) -> Option<Item> {
    match ask {
        Ask::Ranges => Some(Item::Ranges),
        Ask::Guardrail => Some(Item::Guardrail),
        Ask::PolicyName => Some(Item::Name),
        _ => None,
    }
}

fn modes(model: &Model) -> Kind {
    let chosen = model.draft.answers.restriction.mode;
    let which = match IdentityCenter::of_chosen(model) {
        IdentityCenter::One => Some("this domain"),
        IdentityCenter::All => Some("every domain here"),
        IdentityCenter::Nothing | IdentityCenter::Some(_) => None,
    };
    let vpc = view::vpc_name(model);
    let row = |mode: Mode| {
        let which = which.filter(|_| mode != Mode::None);
        let barred = which.map(|which| format!("{which} signs in through IAM Identity Center"));
        let words = format!("{}: {}", words::label(mode), words::mode(&model.draft.answers.restriction, mode, &vpc));
        Row::new(words, mode.to_string(), mode == chosen).barred(barred)
    };
    let rows: Vec<Row> = Mode::iter().map(row).collect();
    let default = rows.iter().position(|row| row.chosen);
    Kind::One { rows, default }
}

/// Takes an answer, by what choosing and typing on the page does.
pub fn answer(model: &mut Model, ask: Ask, given: Given) -> Flow {
    match (ask, given) {
        (Ask::Ranges, given) => type_ranges(model, given),
        (Ask::PolicyName, given) => type_name(model, given),
        (Ask::Guardrail, Given::Row(at)) => {
            if model.draft.answers.restriction.guardrail != (at == 0) {
                model.restriction.cursor = Some(Item::Guardrail);
                return choosing(model);
            }
            Flow::next()
        }
        (Ask::Guardrail, _) => Flow::next(),
        (_, given) => {
            let kept = model.draft.answers.restriction.mode;
            let mode = if let Given::Row(at) = given { Mode::iter().nth(at) } else { Some(kept) };
            model.restriction.cursor = mode.map(Item::Mode);
            choosing(model)
        }
    }
}

fn choosing(model: &mut Model) -> Flow {
    match choose(model) {
        Flow::Stay(effects) => Flow::Next(effects),
        other => other,
    }
}

/// What is wrong leaves the ranges as they were.
fn type_ranges(model: &mut Model, given: Given) -> Flow {
    let text = match given {
        Given::Text(text) => text,
        _ => ranges::join(&model.draft.answers.restriction.cidrs),
    };
    let ranges = model.draft.answers.restriction.cidrs.clone();
    let before = std::mem::replace(&mut model.restriction.ranges, Field::new(&text));
    typed(model);
    let Some(fault) = ranges_fault(model) else {
        model.notice = read_ranges(model).ok().and_then(|read| read.remark);
        model.restriction.ranges = Field::new(&ranges::join(&model.draft.answers.restriction.cidrs));
        return Flow::next();
    };
    model.restriction.ranges = before;
    model.draft.answers.restriction.cidrs = ranges;
    Flow::Refuse(fault)
}

/// What is wrong leaves the name as it was.
fn type_name(model: &mut Model, given: Given) -> Flow {
    if let Given::Text(text) = given {
        let before = std::mem::replace(&mut model.restriction.name, Field::new(&text));
        typed(model);
        let Some(fault) = name_fault(model) else { return Flow::next() };
        model.restriction.name = before;
        typed(model);
        return Flow::Refuse(fault);
    }
    name_fault(model).map_or_else(Flow::next, Flow::Refuse)
}

/// What there is to know of a row.
pub fn about(model: &mut Model, ask: Ask, row: Option<usize>) -> Vec<String> {
    if let Some(at) = row {
        model.restriction.cursor = item(ask).or_else(|| Mode::iter().nth(at).map(Item::Mode));
    }
    told(model)
}

fn told(model: &Model) -> Vec<String> {
    let lines = view::in_vain(model, WIDE).into_iter().chain(view::about(model, WIDE, reach::Told::Together));
    lines.map(|line| sentence(&line, ", ", REACH)).collect()
}
