//! A step told in full: what is asked for, what came of it, with every id and cause.

use ratatui::text::Line;

use super::{State, row, view};
use crate::engine::progress::{StepProgress, StepState};
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::step::{self as told, Fact};
use crate::ui::pages::{Flow, account};
use crate::ui::parts::{copy, frame as framing, scroll};
use crate::ui::theme;

/// Takes a key while a step is told in full.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some((step, mut first)) = model.run.as_ref().and_then(|run| run.details) else { return Flow::stay() };
    if action == Action::Copy {
        let lines = model.run.as_ref().map(|run| lines(model, run, step, usize::MAX)).unwrap_or_default();
        let lines: Vec<String> = lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect();
        let whole = format!("{}\n", lines.join("\n"));
        return Flow::Stay(copy::copy(model, "this step", whole, "the run's folder keeps the plan and the journal"));
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
    let Some(planned) = run.plan.steps.iter().find(|planned| planned.id == step.id) else { return Vec::new() };
    let mut lines = vec![row::step_line(model, run, step, width.min(ROW)), Line::default()];
    if let StepState::Failed(error) | StepState::Retrying { error, .. } = &step.state {
        lines.extend(account::refusal(error).iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
        lines.push(Line::default());
    }
    let facts = [became(run, step), told::facts(&run.plan, planned)].concat();
    lines.extend(told::lines(&facts, planned.change.as_ref(), width));
    lines
}

/// The widest row.
const ROW: usize = 200;

/// What came of a step so far.
fn became(run: &State, step: &StepProgress) -> Vec<Fact> {
    let mut facts = Vec::new();
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
    facts
}
