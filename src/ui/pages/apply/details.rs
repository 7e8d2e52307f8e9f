//! A step told in full: what is asked for, what came of it, with every id and cause.

use ratatui::text::Line;

use super::{State, row, view};
use crate::engine::progress::{StepProgress, StepState};
use crate::plan::show::request::{Request, request};
use crate::plan::step::Change;
use crate::plan::step::Step;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::{Flow, account};
use crate::ui::parts::{copy, frame as framing, json, scroll, text};
use crate::ui::theme;

/// Takes a key while a step is told in full.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some((step, mut first)) = model.run.as_ref().and_then(|run| run.details) else { return Flow::stay() };
    if action == Action::Copy {
        let lines = model.run.as_ref().map(|run| lines(model, run, step, usize::MAX)).unwrap_or_default();
        let lines: Vec<String> = lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect();
        let whole = format!("{}\n", lines.join("\n"));
        return Flow::Stay(copy::copy(model, "this step", whole, "The run's folder keeps the plan and the journal."));
    }
    let (width, rows) = (usize::from(model.size.0), view::rows_of_main(model.size));
    let length = model.run.as_ref().map_or(0, |run| lines(model, run, step, width).len());
    let Some(run) = &mut model.run else { return Flow::stay() };
    match action {
        Action::Back | Action::Next => run.details = None,
        action => {
            scroll::shift(&mut first, action, length, rows);
            run.details = Some((step, first));
        }
    }
    Flow::stay()
}

/// The lines.
pub fn lines(model: &Model, run: &State, at: usize, width: usize) -> Vec<Line<'static>> {
    let Some(step) = run.progress.steps.get(at) else { return Vec::new() };
    let planned = run.plan.steps.iter().find(|planned| planned.id == step.id);
    let mut lines = vec![row::step_line(model, run, step, width.min(ROW)), Line::default()];
    for (name, words) in facts(run, step, planned) {
        lines.extend(fact(name, &words, width));
    }
    if let StepState::Failed(error) | StepState::Retrying { error, .. } = &step.state {
        lines.push(Line::default());
        lines.extend(account::refusal(error).iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
    }
    if let Some(change) = planned.and_then(|planned| planned.change.as_ref()) {
        lines.push(Line::default());
        lines.extend(framing::heading(&format!("The request: {}", change.action()), width));
        lines.extend(asked_for(change, width));
    }
    lines
}

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

/// The widest row.
const ROW: usize = 200;

/// Columns of the name of a fact.
const NAME: usize = 12;

fn fact(name: &'static str, words: &str, width: usize) -> Vec<Line<'static>> {
    named(name, words, NAME, width)
}

fn named(name: &str, words: &str, column: usize, width: usize) -> Vec<Line<'static>> {
    let lines = text::wrap(words, width.saturating_sub(column + 5)).into_iter().enumerate();
    let named = lines.map(|(at, words)| {
        let name = text::pad(if at == 0 { name } else { "" }, column);
        Line::from(format!("   {name}{words}"))
    });
    named.collect()
}

fn facts(run: &State, step: &StepProgress, planned: Option<&Step>) -> Vec<(&'static str, String)> {
    let mut facts = vec![("step", step.id.to_string()), ("does", row::verb(step.action).to_owned())];
    if !step.detail.is_empty() {
        facts.push(("detail", step.detail.clone()));
    }
    if let StepState::Pending = step.state {
        let reason = row::waits_for(run, &step.id);
        facts.push((
            "waits",
            reason.unwrap_or_else(|| "for its turn, as AWS takes only so many calls at once".to_owned()),
        ));
    }
    if let StepState::Skipped { reason } | StepState::Waiting { reason } = &step.state {
        facts.push(("because", reason.clone()));
    }
    facts.extend(step.ids.iter().map(|(name, id)| ("AWS says", format!("{name} {id}"))));
    if let Some(request) = &step.request_id {
        facts.push(("request", request.clone()));
    }
    if step.attempt > 0 {
        let throttled = if step.throttled > 0 { format!(", {} throttled", step.throttled) } else { String::new() };
        facts.push(("tries", format!("{}{throttled}", step.attempt)));
    }
    let needs = planned.map(|planned| planned.needs.iter().map(ToString::to_string).collect::<Vec<_>>());
    if let Some(needs) = needs.filter(|needs| !needs.is_empty()) {
        facts.push(("needs", needs.join(", ")));
    }
    facts
}
