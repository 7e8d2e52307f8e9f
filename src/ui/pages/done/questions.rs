//! Done, as a question in plain mode.

use super::{claim, is_unfinished, press, takes_back, text_of};
use crate::report::{Place, summary};
use crate::ui::keys::Action;
use crate::ui::message::Ended;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::plain::question::{Given, Kind, Question, Row};
use crate::ui::plain::words::{OUTCOME, WIDE, sentence};

/// What came of it.
pub fn told(model: &Model) -> Vec<String> {
    let Some(run) = &model.run else { return Vec::new() };
    let headline = format!("{} It took {}.", full_stop(claim::headline(run)), run.time());
    let lines = text_of(model, run, WIDE);
    let told = lines.iter().map(|line| {
        let is_place = [" run ", " report "].iter().any(|name| line.to_string().starts_with(name));
        sentence(line, if is_place { ": " } else { ", " }, OUTCOME)
    });
    std::iter::once(headline).chain(told).collect()
}

/// How to go on later with what is left, by a command.
pub fn way_on(model: &Model) -> Option<String> {
    let run = model.run.as_ref()?;
    let Some(Ended::Finished { finish, folder, .. }) = &run.ended else { return None };
    // A run's folder is two below the state folder.
    let state_dir = folder.ancestors().nth(2)?;
    summary::way_on(&run.plan, finish, Place { state_dir, again: &model.start.again })
}

fn full_stop(words: String) -> String {
    if words.ends_with('.') { words } else { format!("{words}.") }
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
