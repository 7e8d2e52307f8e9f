//! Review, as questions in plain mode: each warning by itself, then the word.

use std::sync::Arc;

use ratatui::text::Line;
use strum::IntoEnumIterator;

use super::findings::title;
use super::steps::DIFFERENCE;
use super::tabs::{self, Tab};
use super::{Stage, confirm, view};
use crate::plan::check::place::without_keys;
use crate::plan::check::{Finding, Severity};
use crate::plan::step::Plan;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::parts::input::Field;
use crate::ui::parts::text;
use crate::ui::plain::question::{Given, Kind, Question, Row};
use crate::ui::plain::words::{OUTCOME, WIDE, sentence, sentences, verbatim};

/// What is waited for.
pub fn waits(model: &Model) -> Option<&'static str> {
    if model.review.writing {
        return Some("writing the plan to files");
    }
    match &model.review.stage {
        Stage::Reading => Some("reading the account once more, as the plan rests on what is there now"),
        Stage::Planning(_) => Some("making the plan"),
        Stage::Looking(_) => Some("looking for what was under way, and reading the account"),
        Stage::None | Stage::Ready(_) | Stage::Failed(_) => None,
    }
}

/// The plan that is shown.
pub fn plan(model: &Model) -> Option<Arc<Plan>> {
    model.review.plan().cloned()
}

/// Whether a word asks for what AWS has not answered yet.
pub fn asks_too_early(model: &Model, word: &str) -> bool {
    let is_word = word.trim().eq_ignore_ascii_case(&Tab::Permissions.to_string());
    is_word && model.review.plan().is_some() && model.review.permissions.are_asked()
}

/// What you are permitted to do, once it was asked for and is known.
pub fn permissions(model: &Model) -> Option<Vec<String>> {
    if model.review.permissions.are_asked() {
        return None;
    }
    Some(shown(model, &Tab::Permissions.to_string()).unwrap_or_default())
}

/// What AWS refuses of the plan, as a sentence.
pub fn denied(model: &Model) -> Option<String> {
    let words = model.review.permissions.refused(model.review.plan()?)?;
    Some(format!("{words}. The word permissions names them."))
}

/// What will be done, before anything is asked.
pub fn told(model: &Model, plan: &Plan) -> Vec<String> {
    let Some(snapshot) = model.snapshot() else { return Vec::new() };
    let mut told = vec![format!("{}.", view::headline(model, plan, snapshot, WIDE).trim_end_matches('.'))];
    if !model.review.moved.is_empty() {
        let moved = model.review.moved.join("; ");
        told.push(format!("attention: the account has changed since the plan before: {moved}. This is the new plan."));
    }
    told.extend(model.review.doubts.iter().map(|doubt| format!("attention: {doubt}")));
    told.extend(section(model, plan, Tab::Plan));
    let number = |severity| plan.findings.iter().filter(|finding| finding.severity == severity).count();
    // Where something is changed each warning is asked about.
    let warnings = if plan.changes().next().is_none() { number(Severity::Warning) } else { 0 };
    for (number, what) in [(warnings, "warning"), (number(Severity::Note), "note")] {
        if number > 0 {
            told.push(format!("{}: findings shows them.", text::count(number, what)));
        }
    }
    told
}

fn section(model: &Model, plan: &Plan, tab: Tab) -> Vec<String> {
    let Some(snapshot) = model.snapshot() else { return Vec::new() };
    if tab == Tab::Findings && !plan.findings.is_empty() {
        return plan.findings.iter().flat_map(finding).collect();
    }
    let lines = tabs::lines(model, plan, snapshot, (tab, WIDE));
    match tab {
        Tab::Policies | Tab::Permissions => verbatim(&lines),
        Tab::Plan => {
            lines.iter().map(|line| difference(line).unwrap_or_else(|| sentence(line, ", ", OUTCOME))).collect()
        }
        Tab::Access | Tab::Cost | Tab::Findings => sentences(&lines),
    }
}

/// What a policy that stands will say otherwise; its signs are not those of steps.
fn difference(line: &Line) -> Option<String> {
    let text = line.to_string();
    let (indent, words) = text.split_at_checked(DIFFERENCE)?;
    let sign = words.split_at_checked(2).filter(|_| indent.trim().is_empty());
    let (verb, fact) = match sign? {
        ("+ ", fact) => ("says now", fact),
        ("- ", fact) => ("says no more", fact),
        ("~ ", fact) => ("says otherwise", fact),
        _ => return None,
    };
    Some(format!("  {verb}: {fact}"))
}

fn finding(finding: &Finding) -> [String; 2] {
    let [message, fix] = [&finding.message, &finding.fix].map(|words| without_keys(words));
    [format!("{}: {message}", title(finding)), format!("  {fix}")]
}

/// The word that writes the plan to files.
pub const WRITE: &str = "write";

/// Words that show more of a plan.
fn sections(plan: &Plan) -> String {
    let words: Vec<String> = Tab::of(plan).map(|tab| tab.to_string().to_lowercase()).collect();
    words.join(", ")
}

/// What a word shows.
pub fn shown(model: &Model, word: &str) -> Option<Vec<String>> {
    let plan = model.review.plan()?;
    let tab = Tab::iter().find(|tab| tab.to_string().eq_ignore_ascii_case(word.trim()))?;
    Tab::of(plan).any(|other| other == tab).then(|| section(model, plan, tab))
}

/// The question: each warning that is not acknowledged, and then the word.
pub fn question(model: &Model) -> Question {
    let Some(plan) = model.review.plan() else { return without(model) };
    let sections = sections(plan);
    let more = format!("One of {sections} shows more; {WRITE} writes all to files.");
    if plan.is_blocked() {
        let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let remarks: Vec<String> = errors.flat_map(finding).collect();
        let asks = "An error blocks this plan; nothing can be applied. b goes back to the answers.".to_owned();
        let prompt = format!("b, r, q, {WRITE}, or one of {sections}: ");
        return Question { field: "review", asks, remarks, kind: Kind::Word { prompt } };
    }
    let next = model.review.seen.next(plan);
    match next.and_then(|at| plan.findings.get(at)) {
        Some(warning) => Question {
            field: "warning",
            asks: format!("{}: is this as it should be? {more}", place(model, plan)),
            remarks: finding(warning).into(),
            kind: Kind::One { rows: vec![Row::new("yes, I know, go on", "", false)], default: None },
        },
        None => Question {
            field: "confirmation",
            asks: format!("Is this what is to be done? {more}"),
            remarks: Vec::new(),
            kind: Kind::Word { prompt: confirmation(plan) },
        },
    }
}

/// What yes does, and what all else does.
fn confirmation(plan: &Plan) -> String {
    let [longest, ..] = view::confirmations(plan);
    format!("{}; anything else changes nothing: ", longest.trim().trim_end_matches(':'))
}

/// Which of the warnings is asked about.
fn place(model: &Model, plan: &Plan) -> String {
    let all = plan.findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    format!("Warning {} of {all}", all - model.review.seen.left(plan) + 1)
}

/// There is no plan.
fn without(model: &Model) -> Question {
    Question {
        field: "review",
        asks: "There is no plan yet. Try again?".to_owned(),
        remarks: sentences(&view::waiting(model, WIDE)),
        kind: Kind::One { rows: vec![Row::new("yes, read and plan again", "", false)], default: Some(0) },
    }
}

/// Takes an answer; the page's own gate lets it through or not.
pub fn answer(model: &mut Model, given: &Given) -> Flow {
    let Some(plan) = plan(model) else { return Flow::Stay(super::again(model)) };
    if plan.is_blocked() {
        return Flow::Refuse("an error blocks this plan: b goes back, r reads again".to_owned());
    }
    if let Some(at) = model.review.seen.next(&plan) {
        let Given::Row(_) = given else {
            return Flow::Refuse("a warning is acknowledged by its number alone: type 1, or b to go back".to_owned());
        };
        model.review.seen.acknowledge(at);
        return Flow::stay();
    }
    model.review.confirm = Field::new(if let Given::Text(word) = given { word } else { "" });
    confirm(model)
}
