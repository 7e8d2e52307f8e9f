//! Done, as a question in plain mode.

use super::{begun, claim, is_unfinished, press, stands, takes_back, text_around};
use crate::domain::text::full_stop;
use crate::report::summary;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::plain::question::{Given, Kind, Question, Row};
use crate::ui::plain::words::{OUTCOME, WIDE, sentence};

/// What came of it.
pub fn told(model: &Model) -> Vec<String> {
    let Some(run) = &model.run else { return Vec::new() };
    let headline = format!("{} It took {}.", full_stop(&claim::headline(run)), run.time());
    let parts = [stands::steps_told(model, run), stands::unreached(run, WIDE)];
    let lines = text_around(parts, model, run, WIDE);
    let told = lines.iter().map(|line| {
        let is_place = NAMED.iter().any(|name| line.to_string().starts_with(name));
        sentence(line, if is_place { ": " } else { ", " }, OUTCOME)
    });
    std::iter::once(headline).chain(told).collect()
}

/// Rows of a name and what it is the name of.
const NAMED: [&str; 5] = [" run ", " go on ", " undo ", " folder ", " report "];

/// How to go on later with what is left, or back, by a command.
pub fn way_on(model: &Model) -> Option<String> {
    let (finish, undoing) = begun(model)?;
    summary::way_on(undoing, finish, &model.start.again)
}

fn choices(model: &Model) -> Vec<(Action, &'static str, &'static str)> {
    let mut choices = vec![(Action::Next, "leave", "q")];
    if is_unfinished(model) {
        choices.push((Action::Retry, "look again, and go on", "r"));
    }
    if takes_back(model).is_some() {
        choices.push((Action::Undo, "look at how to take it back", "u"));
    }
    choices
}

/// What is to be done now.
pub fn question(model: &Model) -> Question {
    let rows = choices(model).into_iter().map(|(_, words, key)| Row::new(words, key, false)).collect();
    Question {
        field: "next",
        asks: "What now?".to_owned(),
        remarks: Vec::new(),
        kind: Kind::One { rows, default: Some(0) },
    }
}

/// Does it.
pub fn answer(model: &mut Model, given: &Given) -> Flow {
    let at = if let Given::Row(at) = given { *at } else { 0 };
    let action = choices(model).get(at).map_or(Action::Next, |(action, ..)| *action);
    press(model, action)
}
