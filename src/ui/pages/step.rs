//! A step told in full, before the yes and after it: what is asked for, why, and what the way back does with it.

use ratatui::text::Line;

use crate::plan::show::reason::{undone, why};
use crate::plan::show::request::{Request, request};
use crate::plan::step::{Action, Change, Plan, Step};
use crate::ui::parts::{frame as framing, json, text};

/// What a step does, in a word.
pub const fn verb(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Modify => "change",
        Action::Keep => "keep",
        Action::Remove => "remove",
        Action::Restore => "restore",
    }
}

/// A name, and what there is to say by it.
pub type Fact = (&'static str, String);

/// What is known of a step before it is taken.
pub fn facts(plan: &Plan, step: &Step) -> Vec<Fact> {
    let mut facts = vec![("step", step.id.to_string()), ("does", verb(step.action).to_owned())];
    if !step.detail.is_empty() {
        facts.push(("detail", step.detail.clone()));
    }
    match &step.change {
        Some(change) => {
            facts.push(("why", why(plan, change).to_owned()));
            facts.push(("undo", undone(plan, change).to_owned()));
        }
        None => facts.push(("why", "It stands as it is wanted: nothing is asked of AWS.".to_owned())),
    }
    if !step.needs.is_empty() {
        let needs: Vec<String> = step.needs.iter().map(ToString::to_string).collect();
        facts.push(("needs", needs.join(", ")));
    }
    facts
}

/// Facts, then the request.
pub fn lines(facts: &[Fact], change: Option<&Change>, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = facts.iter().flat_map(|(name, words)| named(name, words, NAME, width)).collect();
    if let Some(change) = change {
        lines.push(Line::default());
        lines.extend(framing::heading(&format!("The request: {}", change.action()), width));
        lines.extend(asked_for(change, width));
    }
    lines
}

/// Columns of the name of a fact.
const NAME: usize = 9;

/// Columns of the name of a parameter.
const PARAMETER: usize = 24;

/// The parameters, a line each, then the document.
fn asked_for(change: &Change, width: usize) -> Vec<Line<'static>> {
    let Request { parameters, document } = request(change);
    let mut lines = Vec::new();
    for (name, values) in parameters {
        for (at, value) in values.iter().enumerate() {
            lines.extend(named(if at == 0 { name } else { "" }, value, PARAMETER, width));
        }
    }
    if let Some(document) = document {
        lines.push(Line::from("   PolicyDocument"));
        lines.extend(json::indented(&document.pretty(), width));
    }
    lines
}

fn named(name: &str, words: &str, column: usize, width: usize) -> Vec<Line<'static>> {
    let lines = text::wrap(words, width.saturating_sub(column + 5)).into_iter().enumerate();
    let named = lines.map(|(at, words)| {
        let name = text::pad(if at == 0 { name } else { "" }, column);
        Line::from(format!("   {name}{words}"))
    });
    named.collect()
}
