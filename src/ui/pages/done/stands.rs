//! What a run has left behind: failures with their causes, steps, checks.

use ratatui::text::{Line, Span};

use super::State;
use crate::engine::event::CheckResult;
use crate::engine::progress::{CheckProgress, StepProgress, StepState};
use crate::ui::message::Ended;
use crate::ui::model::Model;
use crate::ui::pages::{account, apply};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// Each failure with its cause in full.
pub fn failures(run: &State, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for step in &run.progress.steps {
        if let StepState::Failed(error) = &step.state {
            lines.extend(framing::remark(Sign::Failed, &step.title, width));
            lines.extend(account::refusal(error).iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
            lines.push(Line::default());
        }
    }
    for check in &run.progress.checks {
        if let Some((CheckResult::Failed, reason)) = &check.result {
            lines.extend(framing::remark(Sign::Failed, &format!("{} failed: {reason}", name(check)), width));
            lines.push(Line::default());
        }
    }
    if let Some(Ended::Finished { finish, .. }) = &run.ended {
        if finish.stopped {
            lines.extend(framing::remark(Sign::Attention, "Stopped before its time, as asked.", width));
            lines.extend(pending(run).iter().flat_map(|words| framing::remark(Sign::Attention, words, width)));
        }
        if let Some(unsaved) = &finish.unsaved {
            lines.extend(framing::remark(Sign::Failed, &unsaved.to_string(), width));
        }
    }
    lines
}

/// Endpoints that AWS goes on making though the run was stopped, and what comes of them.
fn pending(run: &State) -> Option<String> {
    let is_one = |step: &&StepProgress| {
        step.id.as_str().starts_with("endpoint.") && matches!(step.state, StepState::Waiting { .. })
    };
    let number = run.progress.steps.iter().filter(is_one).count();
    (number > 0 && !run.plan.is_undo()).then(|| {
        let (verb, subject, cost, object) =
            if number == 1 { ("goes", "it is", "it costs", "it") } else { ("go", "they are", "they cost", "them") };
        format!(
            "{} {verb} on becoming ready without this program: once {subject} available, names of Studio and its API in \
             the VPC can lead to {object}, and {cost} from now on. Taking this run back deletes {object}.",
            text::count(number, "endpoint")
        )
    })
}

/// The steps, each with what came of it.
pub fn steps(model: &Model, run: &State, width: usize) -> Vec<Line<'static>> {
    under_heading(run, |step| apply::step_line(model, run, step, width))
}

/// The same without columns.
pub fn steps_told(model: &Model, run: &State) -> Vec<Line<'static>> {
    under_heading(run, |step| apply::step_told(model, run, step))
}

fn under_heading(run: &State, line: impl Fn(&StepProgress) -> Line<'static>) -> Vec<Line<'static>> {
    let heading = if run.plan.is_undo() { " What was taken back" } else { " What stands now" };
    let mut lines = vec![Line::from(Span::styled(heading, theme::STRONG))];
    lines.extend(run.progress.steps.iter().map(line));
    lines
}

/// The checks with their reasons; neighbours that end alike share a line.
pub fn checks(run: &State, width: usize) -> Vec<Line<'static>> {
    told(run.progress.checks.iter(), width)
}

/// Those that have no result: whoever is told of a run line by line has heard each of the others already.
pub fn unreached(run: &State, width: usize) -> Vec<Line<'static>> {
    told(run.progress.checks.iter().filter(|check| check.result.is_none()), width)
}

fn told<'a>(checks: impl Iterator<Item = &'a CheckProgress>, width: usize) -> Vec<Line<'static>> {
    let mut told: Vec<(String, &CheckProgress)> = Vec::new();
    for check in checks {
        match told.last_mut() {
            Some((names, before)) if before.result == check.result => *names = format!("{names}, {}", name(check)),
            _ => told.push((name(check), check)),
        }
    }
    told.iter().flat_map(|(names, check)| framing::remark(sign(check), &outcome(names, check), width)).collect()
}

const fn sign(check: &CheckProgress) -> Sign {
    match &check.result {
        Some((CheckResult::Failed, _)) => Sign::Failed,
        Some((CheckResult::Skipped, _)) => Sign::Attention,
        Some((CheckResult::Passed, _)) => Sign::Done,
        None => Sign::NotYet,
    }
}

fn outcome(names: &str, check: &CheckProgress) -> String {
    match &check.result {
        Some((result, reason)) => format!("{names} {result}: {reason}"),
        None => format!("{names}: not reached"),
    }
}

fn name(check: &CheckProgress) -> String {
    match check.code.as_str() {
        "dns" => "DNS".to_owned(),
        // The policy is tried on one of those chosen before the others get it.
        "canary" => "trial on one of them".to_owned(),
        "presigned-url" => "presigned URL".to_owned(),
        code => code.replace('-', " "),
    }
}
