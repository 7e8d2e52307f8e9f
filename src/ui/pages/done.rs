//! Done: what was made, what no longer works, what to do next.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::apply::{self, State};
use super::{Flow, Page};
use crate::domain::restriction::Mode;
use crate::engine::event::{CheckResult, Status};
use crate::engine::progress::StepState;
use crate::ui::keys::{Action, Hint};
use crate::ui::message::{Effect, Ended};
use crate::ui::model::Model;
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// Why this page is there.
pub const WHY: &str = "What stands in AWS now, what was checked, and what people have to do from here on. The folder of \
    the run keeps the answers, the plan and the journal.";

/// A failure before anything was changed.
const FAILED: u8 = 1;
/// Refused after the account was read.
const REFUSED: u8 = 4;
/// A signal came before anything was changed.
const INTERRUPTED: u8 = 130;

/// The exit code of what was done so far, if anything was.
pub fn code(model: &Model) -> Option<u8> {
    match model.run.as_ref()?.ended.as_ref()? {
        Ended::Finished { finish, .. } => Some(finish.exit_code()),
        Ended::Stale { .. } => Some(REFUSED),
        Ended::Refused(_) | Ended::Unread(_) => Some(FAILED),
        Ended::Stopped => Some(INTERRUPTED),
    }
}

/// Leaves with what was done as the exit code.
pub fn leave(model: &Model) -> Vec<Effect> {
    vec![Effect::Quit { code: code(model).unwrap_or(FAILED) }]
}

/// Whether there is something left to be done.
fn is_unfinished(model: &Model) -> bool {
    let ended = model.run.as_ref().and_then(|run| run.ended.as_ref());
    !matches!(ended, Some(Ended::Finished { finish, .. }) if matches!(finish.status, Status::Applied | Status::Unchanged))
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "scroll")];
    if is_unfinished(model) {
        hints.push(Hint::new(Action::Retry, "read and plan again"));
    }
    hints.extend([Hint::new(Action::Next, "leave"), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "leave")]);
    hints
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    match action {
        Action::Retry if is_unfinished(model) => Flow::Stay(super::enter(model, Page::Review)),
        Action::Next => Flow::Stay(leave(model)),
        Action::Down => {
            model.scroll = model.scroll.saturating_add(1);
            Flow::stay()
        }
        Action::Up => {
            model.scroll = model.scroll.saturating_sub(1);
            Flow::stay()
        }
        Action::PageDown => {
            model.scroll = model.scroll.saturating_add(10);
            Flow::stay()
        }
        Action::PageUp => {
            model.scroll = model.scroll.saturating_sub(10);
            Flow::stay()
        }
        _ => Flow::stay(),
    }
}

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(run) = &model.run else { return };
    let area = framing::question(frame, area, &headline(run), &run.time());
    let width = usize::from(area.width);
    let mut lines = match &run.ended {
        Some(Ended::Finished { .. }) => failures(run, width),
        Some(Ended::Refused(trouble)) => {
            let mut lines = framing::remark(Sign::Failed, &trouble.message, width);
            lines.extend(framing::words(&trouble.hint, width, theme::PLAIN));
            lines
        }
        Some(Ended::Unread(error)) => super::account::failure(error, width),
        Some(Ended::Stale { .. } | Ended::Stopped) | None => Vec::new(),
    };
    if is_unfinished(model) {
        let words = "r reads the account again and plans what is left, from the same answers. What stands is kept.";
        lines.extend(framing::remark(Sign::Here, words, width));
    } else {
        lines.extend(how_to_open(model, run, width));
    }
    if let Some(Ended::Finished { folder, .. }) = &run.ended {
        lines.push(Line::default());
        lines.extend(what_stands(model, run, width));
        lines.push(Line::default());
        lines.push(Line::from(vec![
            Span::styled(" run     ", theme::OFF),
            Span::raw(text::fit_middle(&folder.display().to_string(), width.saturating_sub(10))),
        ]));
    }
    framing::lines(frame, area, lines, model.scroll);
}

fn headline(run: &State) -> String {
    let counts = run.progress.counts();
    let checks = checks(run);
    let Some(Ended::Finished { finish, .. }) = &run.ended else {
        return "Nothing was changed".to_owned();
    };
    let private = match run.plan.answers.restriction.mode {
        _ if !restricts(run) => "The private path stands",
        Mode::Ip => "Only your addresses open Studio",
        _ => "Studio is private",
    };
    match finish.status {
        Status::Applied => format!("{private}. {checks}"),
        Status::Unchanged => format!("Nothing had to be changed. {checks}"),
        Status::CheckFailed => format!("Every change stands, and a check failed. {checks}"),
        Status::Partly | Status::Undone => {
            format!("{} of {} made. {checks}", counts.made, text::count(counts.total, "change"))
        }
    }
}

/// Whether anybody is kept out.
fn restricts(run: &State) -> bool {
    let answers = &run.plan.answers;
    answers.restriction.mode != Mode::None && !answers.principals.names().is_empty()
}

fn checks(run: &State) -> String {
    let number = |wanted| {
        run.progress
            .checks
            .iter()
            .filter(|check| matches!(&check.result, Some((result, _)) if *result == wanted))
            .count()
    };
    let (passed, skipped, failed) =
        (number(CheckResult::Passed), number(CheckResult::Skipped), number(CheckResult::Failed));
    format!("{} passed, {skipped} skipped, {failed} failed.", text::count(passed, "check"))
}

fn what_stands(model: &Model, run: &State, width: usize) -> Vec<Line<'static>> {
    let mut lines = check_lines(run, width);
    lines.push(Line::default());
    lines.push(Line::from(Span::styled(" What stands now", theme::STRONG)));
    lines.extend(run.progress.steps.iter().map(|step| apply::step_line(model, run, step, width)));
    lines
}

/// Each failure with its cause in full.
fn failures(run: &State, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for step in &run.progress.steps {
        if let StepState::Failed(error) = &step.state {
            lines.extend(framing::remark(Sign::Failed, &step.title, width));
            lines.extend(super::account::failure(error, width));
            lines.push(Line::default());
        }
    }
    if let Some(Ended::Finished { finish, .. }) = &run.ended {
        if finish.stopped {
            lines.extend(framing::remark(Sign::Attention, "Stopped before its time, as asked.", width));
        }
        if let Some(unsaved) = &finish.unsaved {
            lines.extend(framing::remark(Sign::Failed, &unsaved.to_string(), width));
        }
    }
    lines
}

/// What people do from now on, with the real ids, and what no longer works.
fn how_to_open(model: &Model, run: &State, width: usize) -> Vec<Line<'static>> {
    let answers = &run.plan.answers;
    let mode = answers.restriction.mode;
    let domain = answers.domain.id.as_ref().map_or_else(|| "DOMAIN-ID".to_owned(), ToString::to_string);
    let vpc = &answers.network.vpc;
    let name = model
        .snapshot()
        .and_then(|snapshot| snapshot.vpcs.iter().find(|other| other.id == *vpc))
        .map(|vpc| crate::domain::network::display_name(&vpc.tags))
        .filter(|name| !name.is_empty())
        .map_or_else(|| vpc.to_string(), |name| format!("{name} ({vpc})"));
    let from = match mode {
        Mode::Vpc => format!("from inside {name}"),
        Mode::Vpce => "through the Studio and the API endpoint".to_owned(),
        Mode::Ip => format!("from {}", crate::ui::parts::input::join(&answers.restriction.cidrs)),
        Mode::VpcIp => format!("inside {name}, from {}", crate::ui::parts::input::join(&answers.restriction.cidrs)),
        Mode::None => "from everywhere, and privately from inside the VPC".to_owned(),
    };
    let mut lines = framing::words(&format!("People open it {from}:"), width.saturating_add(2), theme::PLAIN);
    for command in ["describe-user-profile", "create-presigned-domain-url"] {
        lines.push(Line::from(Span::styled(
            format!("     aws sagemaker {command} --region {} \\", run.plan.region),
            theme::HERE,
        )));
        lines.push(Line::from(Span::styled(
            format!("       --domain-id {} --user-profile-name NAME", text::clean(&domain)),
            theme::HERE,
        )));
    }
    let closed = match mode {
        _ if !restricts(run) => "Nobody was restricted: whoever could open Studio before still can.",
        _ if !answers.restriction.guardrail => {
            "Whoever is allowed by another policy, such as AmazonSageMakerFullAccess, still opens it from elsewhere."
        }
        Mode::Ip => "They can no longer open it from other addresses, nor through the endpoints of the VPC.",
        Mode::None | Mode::VpcIp | Mode::Vpc | Mode::Vpce => {
            "They can no longer open it from the AWS console or the internet."
        }
    };
    lines.extend(framing::words(closed, width, theme::PLAIN));
    lines
}

/// Checks that did not simply pass, with the reason.
fn check_lines(run: &State, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for check in &run.progress.checks {
        let sign = match &check.result {
            Some((CheckResult::Failed, _)) => Sign::Failed,
            Some((CheckResult::Skipped, _)) => Sign::Attention,
            Some((CheckResult::Passed, _)) => Sign::Done,
            None => Sign::NotYet,
        };
        let reason = check.result.as_ref().map_or("not reached", |(_, reason)| reason.as_str());
        let result = check.result.as_ref().map_or_else(String::new, |(result, _)| format!(" {result}"));
        lines.extend(framing::remark(sign, &format!("{}{result}: {reason}", check.code.replace('-', " ")), width));
    }
    lines
}
