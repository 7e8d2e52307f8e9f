//! A step as a row: what it does to what, what came of it, and why it waits.

use std::time::Duration;

use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{State, duration};
use crate::cloud::{CloudError, Kind};
use crate::domain::service;
use crate::engine::event::CheckResult;
use crate::engine::progress::{StepProgress, StepState};
use crate::plan::step::{Action, Check, CheckKind, StepId};
use crate::ui::model::Model;
use crate::ui::pages::step::verb;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::text;
use crate::ui::theme::{self, Sign};

/// Whether nothing more will become of it.
pub const fn is_over(state: &StepState) -> bool {
    matches!(state, StepState::Kept | StepState::Done | StepState::Failed(_) | StepState::Skipped { .. })
}

/// Whether a call, a wait for AWS or a wait for the next try goes on.
pub const fn is_under_way(step: &StepProgress) -> bool {
    matches!(step.state, StepState::Running | StepState::Waiting { .. } | StepState::Retrying { .. })
}

const fn verb_sign(action: Action) -> Sign {
    match action {
        Action::Create => Sign::Create,
        Action::Modify | Action::Restore => Sign::Modify,
        Action::Keep => Sign::Keep,
        Action::Remove => Sign::Remove,
    }
}

/// Columns from which on a row has the verb in a word, and from which on the id has a column of its own.
const WORD: usize = 100;
const ID: usize = 120;

/// Columns of a verb, of an id, of a time.
const VERB: usize = 7;
const IDS: usize = 24;
const TIME: usize = 7;

/// A step: how it stands, what it does, to what, what AWS calls it, what there is to tell, how long it has taken.
pub fn step_line(model: &Model, run: &State, step: &StepProgress, width: usize) -> Line<'static> {
    let (sign, style) = sign(model, run, &step.state);
    let (verb_room, id_room) = (if width >= WORD { VERB } else { 1 }, if width >= ID { IDS } else { 0 });
    let id_taken = if id_room > 0 { id_room + 2 } else { 0 };
    let room = width.saturating_sub(4 + verb_room + id_taken + TIME + 4);
    let longest = run.progress.steps.iter().map(|step| text::width(&step.title)).max().unwrap_or(0);
    // What is waited for needs as much room as what it is about where that is short.
    let title = longest.min(if width >= WORD { room * 3 / 5 } else { room / 2 });
    let quiet = matches!(step.state, StepState::Kept | StepState::Pending);
    let verb = match step.action {
        action if width >= WORD => verb(action),
        // The first sign says it already.
        Action::Keep => "",
        action => verb_sign(action).text(),
    };
    let verb_style = if quiet { theme::OFF } else { verb_sign(step.action).style() };
    let made = made(step);
    let mut line = table::row(vec![
        Cell::id(&short_title(&step.title, &run.plan.region, title), title).styled(if quiet {
            theme::OFF
        } else {
            theme::PLAIN
        }),
        Cell::id(&made, id_room).styled(theme::OFF),
        Cell::words(&story_in(run, step, (model.start.motion, id_room == 0), room - title), room - title)
            .styled(theme::OFF),
        Cell::words(&step_time(run, step), TIME).styled(theme::OFF),
    ]);
    let verb = Span::styled(text::pad(verb, verb_room), verb_style);
    line.spans.splice(0..0, [Span::raw(" "), Span::styled(sign, style), Span::raw(" "), verb, Span::raw(" ")]);
    line
}

/// A title with an endpoint's short name where the full one does not fit.
fn short_title(title: &str, region: &str, room: usize) -> String {
    let full = title.strip_prefix("endpoint ").filter(|_| text::width(title) > room);
    full.map_or_else(|| title.to_owned(), |full| format!("endpoint {}", service::short_name(full, region)))
}

/// A story in so many columns: the cause and the time first, and of an id both of its ends.
fn story_in(run: &State, step: &StepProgress, (moves, with_id): (bool, bool), room: usize) -> String {
    let whole = story(run, step, moves, with_id);
    if text::width(&whole) <= room {
        return whole;
    }
    if let StepState::Retrying { error, wait_ms, at } = &step.state
        && run.is_running()
    {
        let (cause, when) = (cause(error), when(run, until(*at, *wait_ms), moves));
        let tries = format!("{cause}, {when} (try {})", step.attempt + 1);
        let shortest = format!("{cause}, {}", when.trim_start_matches("at ").trim_start_matches("in "));
        return if text::width(&tries) <= room { tries } else { shortest };
    }
    let made = made(step);
    match whole.strip_suffix(&made).filter(|_| with_id && !made.is_empty()) {
        Some("") => text::fit_middle(&made, room),
        Some(reason) if text::width(reason) + ID_ENDS <= room => {
            format!("{reason}{}", text::fit_middle(&made, room - text::width(reason)))
        }
        Some(reason) => reason.trim_end().to_owned(),
        None => whole,
    }
}

/// Columns in which both ends of an id can be told.
const ID_ENDS: usize = 9;

fn until(at: Timestamp, wait_ms: u64) -> Timestamp {
    at.checked_add(Duration::from_millis(wait_ms)).unwrap_or(at)
}

/// The same without columns, for lines that are heard or wrapped.
pub fn step_told(model: &Model, run: &State, step: &StepProgress) -> Line<'static> {
    let (sign, _) = sign(model, run, &step.state);
    let (story, time) = (story(run, step, false, true), step_time(run, step));
    Line::from(format!(" {sign} {}  {story}  {time}", step.title))
}

fn sign(model: &Model, run: &State, state: &StepState) -> (&'static str, Style) {
    match state {
        StepState::Kept => (Sign::Keep.text(), theme::OFF),
        StepState::Pending => (Sign::NotYet.text(), theme::OFF),
        // After the end nothing moves: it stands and is not ready, or nobody knows.
        StepState::Running | StepState::Waiting { .. } if !run.is_running() => {
            (Sign::Attention.text(), theme::ATTENTION)
        }
        StepState::Running | StepState::Waiting { .. } => (theme::spinner(model.elapsed), theme::HERE),
        StepState::Retrying { .. } => (Sign::Attention.text(), theme::ATTENTION),
        StepState::Done => (Sign::Done.text(), theme::DONE),
        StepState::Failed(_) => (Sign::Failed.text(), theme::FAILED),
        StepState::Skipped { .. } => (Sign::NotYet.text(), theme::ATTENTION),
    }
}

/// What AWS calls what was made or found.
fn made(step: &StepProgress) -> String {
    let fields = ["id", "version", "arn"];
    let made = fields.iter().find_map(|field| step.ids.get(*field)).cloned().unwrap_or_default();
    if step.title.contains(&made) { String::new() } else { made }
}

/// What there is to tell of a step, with times that count down where they can; with the id where that has no column of
/// its own.
pub fn story(run: &State, step: &StepProgress, moves: bool, with_id: bool) -> String {
    let made = if with_id { made(step) } else { String::new() };
    match &step.state {
        StepState::Kept if step.detail.is_empty() => "stands already".to_owned(),
        StepState::Pending => waits_for(run, &step.id).unwrap_or_else(|| step.detail.clone()),
        StepState::Running if step.attempt > 1 => format!("try {}", step.attempt),
        StepState::Kept | StepState::Running => step.detail.clone(),
        StepState::Waiting { reason } => {
            let reason = step.note.as_ref().unwrap_or(reason);
            if made.is_empty() { reason.clone() } else { format!("{reason}  {made}") }
        }
        StepState::Retrying { error, wait_ms, at } if run.is_running() => {
            let when = when(run, until(*at, *wait_ms), moves);
            format!("{}, again {when} (try {})", cause(error), step.attempt + 1)
        }
        StepState::Done if made.is_empty() => untried(run, step).map_or_else(|| step.detail.clone(), str::to_owned),
        StepState::Done => made,
        StepState::Failed(error) | StepState::Retrying { error, .. } => format!("{}: {}", error.code, error.message),
        StepState::Skipped { reason } => reason.clone(),
    }
}

/// That the one who was to be tried first was not: its detail promises it.
fn untried(run: &State, step: &StepProgress) -> Option<&'static str> {
    let tries = |check: &&Check| matches!(check.kind, CheckKind::Canary(_)) && check.needs.contains(&step.id);
    let check = run.plan.checks.iter().find(tries)?;
    let result = run.progress.checks.iter().find(|other| other.id == check.id)?.result.as_ref();
    match result {
        Some((CheckResult::Skipped, _)) => Some("not tried first"),
        None if !run.is_running() => Some("not tried first"),
        _ => None,
    }
}

fn cause(error: &CloudError) -> &str {
    if error.kind == Kind::Throttled { "throttled" } else { &error.code }
}

/// When the next try is: counting down where the screen may move.
fn when(run: &State, until: Timestamp, moves: bool) -> String {
    if !moves {
        return format!("at {}", until.strftime("%H:%M:%S"));
    }
    let left = run.now().and_then(|now| Duration::try_from(until.duration_since(now)).ok()).unwrap_or_default();
    if left.is_zero() { "now".to_owned() } else { format!("in {}", duration(left)) }
}

/// The first thing that a step waits for; `None` where nothing holds it up.
pub fn waits_for(run: &State, id: &StepId) -> Option<String> {
    let step = run.plan.steps.iter().find(|step| step.id == *id).filter(|_| run.is_running())?;
    step.needs.iter().find_map(|need| after(run, need))
}

fn after(run: &State, need: &StepId) -> Option<String> {
    if let Some(step) = run.progress.steps.iter().find(|step| step.id == *need) {
        let stands = matches!(step.state, StepState::Done | StepState::Kept);
        return (!stands).then(|| format!("after {}", step.title));
    }
    let check = run.progress.checks.iter().find(|check| check.id == *need)?;
    let kind = run.plan.checks.iter().find(|check| check.id == *need).map(|check| &check.kind);
    check.result.is_none().then(|| match kind {
        Some(CheckKind::PrivatePath) => "after the private path is verified".to_owned(),
        Some(CheckKind::NewVersion) => "after the new version is judged".to_owned(),
        Some(CheckKind::Canary(name)) => format!("until tried on {name}"),
        _ => format!("after the check {}", check.code),
    })
}

fn step_time(run: &State, step: &StepProgress) -> String {
    let silence = if step.ended.is_none() { run.silence } else { Duration::ZERO };
    let end = step.ended.or(run.progress.last);
    match (step.since, end) {
        (Some(from), Some(to)) if step.action != Action::Keep => {
            duration(Duration::try_from(to.duration_since(from)).unwrap_or_default() + silence)
        }
        _ => String::new(),
    }
}
