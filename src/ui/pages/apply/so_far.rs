//! What has changed in AWS so far: the line that is always there.

use super::State;
use crate::engine::progress::{StepProgress, StepState};
use crate::engine::runs::Summary;
use crate::plan::step::{Action, Change};
use crate::report::summary;
use crate::ui::model::Model;
use crate::ui::pages::{Page, unfinished};
use crate::ui::parts::text;

/// What has changed in AWS, in a line.
pub fn so_far(model: &Model) -> String {
    so_far_in(model, usize::MAX)
}

/// The same in a line of so many columns, where it can be.
pub fn so_far_in(model: &Model, room: usize) -> String {
    if let Some(run) = &model.run {
        let before = if run.has_changed_nothing() { unfinished::of_before(model, room) } else { None };
        let can_go_back = unfinished::can_go_back(model, run.progress.run.as_deref());
        return before.unwrap_or_else(|| run.what_has_changed(can_go_back, room));
    }
    match in_sight(model) {
        Some(run) if run.made > 0 => {
            let (unit, done) = if run.undoing { ("step", "taken back") } else { ("change", "made") };
            format!("{} of {} were {done} before; nothing more yet.", run.made, text::count(run.total, unit))
        }
        _ => unfinished::so_far(model, room),
    }
}

/// What stands of the run of before that the page is about, and how to go on with it or back from a shell.
pub fn stands(model: &Model) -> Vec<String> {
    let Some(run) = in_sight(model) else { return Vec::new() };
    let lines = summary::stands(&run.run, run.undoing, (run.made, run.total), &model.start.again);
    // What a living process has is its own to go on with.
    lines.into_iter().take(if run.holder.is_some() { 1 } else { 2 }).collect()
}

/// The run of before that the page is about.
fn in_sight(model: &Model) -> Option<&Summary> {
    match model.page {
        Page::Unfinished => unfinished::here(model),
        Page::Review => model.review.run().and_then(|run| unfinished::find(model, run)),
        _ => None,
    }
}

/// How many changes the run of before that goes on had made.
pub fn made_before(model: &Model) -> usize {
    in_sight(model).filter(|run| !run.undoing).map_or(0, |run| run.made)
}

/// How many changes the run had made that Review takes back.
pub fn made_by_the_run(model: &Model) -> Option<usize> {
    let run = model.review.run()?;
    match &model.run {
        Some(state) if state.plan.is_undo() => None,
        Some(state) => Some(state.progress.counts().made + state.earlier + state.past),
        None => unfinished::find(model, run).map(|summary| summary.changes),
    }
}

impl State {
    /// What has changed in AWS by the runs of this session, in a line; and, if that is so, that there is a way back.
    #[must_use]
    pub fn what_has_changed(&self, can_go_back: bool, room: usize) -> String {
        if self.plan.is_undo() {
            return self.what_was_taken_back();
        }
        let whole = self.what_was_made(can_go_back, false);
        if text::width(&whole) <= room { whole } else { self.what_was_made(can_go_back, true) }
    }

    /// Whether neither this run nor one that it goes on with has changed anything.
    fn has_changed_nothing(&self) -> bool {
        !self.plan.is_undo() && !self.is_running() && !self.progress.changed() && self.earlier + self.past == 0
    }

    fn what_was_taken_back(&self) -> String {
        let counts = self.progress.counts();
        if counts.total == 0 || (!self.is_running() && !self.progress.changed()) {
            return "Nothing has been taken back.".to_owned();
        }
        let rest = match counts.total - counts.made {
            0 => String::new(),
            rest => format!("; {rest} left"),
        };
        let freed = self.freed();
        format!("{} of {} taken back{rest}.{freed}", counts.made, text::count(counts.total, self.plan.unit()))
    }

    /// What the way back has done to those who were restricted, where not all of it is done.
    fn freed(&self) -> String {
        let counts = self.progress.counts();
        // Both are in the plan's order.
        let steps = self.plan.steps.iter().zip(&self.progress.steps);
        let gates = steps.filter(|(step, _)| matches!(step.change, Some(Change::DetachPolicy { .. })));
        let (open, all) =
            gates.fold((0, 0), |(open, all), (_, step)| (open + usize::from(step.state == StepState::Done), all + 1));
        match (open, all) {
            _ if counts.made == counts.total => String::new(),
            (0, _) => String::new(),
            (open, all) if open == all => " Nobody is restricted by this run any more.".to_owned(),
            (open, all) => format!(" {open} of {all} are no longer restricted."),
        }
    }

    /// Changes that AWS has accepted: counted alike while the run goes on and after it.
    pub fn accepted(&self) -> usize {
        let counts = self.progress.counts();
        let open = self.progress.finished.is_none() && !self.plan.is_undo();
        counts.made + if open { counts.unready } else { 0 }
    }

    fn what_was_made(&self, can_go_back: bool, short: bool) -> String {
        let counts = self.progress.counts();
        let untouched = !self.is_running() && !self.progress.changed();
        let earlier = self.earlier + self.past;
        if counts.total == 0 || untouched {
            return match earlier {
                0 => "Nothing has been changed in AWS.".to_owned(),
                earlier => format!("Nothing more has been changed in AWS; {} made before.", were(earlier)),
            };
        }
        let before = if earlier > 0 { format!(", {earlier} of them before") } else { String::new() };
        let made = self.accepted();
        let in_doubt = made == 0 && !self.is_running();
        let not = if in_doubt { " One may stand that AWS did not confirm." } else { "" };
        let undo = if can_go_back && (made > 0 || in_doubt) { "; undo available" } else { "" };
        format!(
            "{} of {} made{before}{}{undo}.{not}{}",
            made + earlier,
            text::count(counts.total + earlier, "change"),
            self.unready(),
            self.whose_permissions(short)
        )
    }

    /// What AWS has accepted and not finished with, among what counts as made.
    pub fn unready(&self) -> String {
        match self.progress.counts().unready {
            0 => String::new(),
            number => format!(" ({number} of them not ready)"),
        }
    }

    fn whose_permissions(&self, short: bool) -> &'static str {
        let people = self.progress.steps.iter().filter(|step| restricts(step));
        let (attached, wanted) = people.fold((0, 0), |(done, all), step| (done + usize::from(step.accepted), all + 1));
        match (attached, wanted) {
            (_, 0) => "",
            (0, _) if short => " Nobody restricted.",
            (0, _) => " Nobody's permissions have changed yet.",
            (attached, wanted) if attached == wanted => " Permissions have changed as planned.",
            _ => " Permissions have changed in part.",
        }
    }
}

fn were(changes: usize) -> String {
    format!("{} {}", text::count(changes, "change"), if changes == 1 { "was" } else { "were" })
}

/// Whether a step changes what somebody may do.
fn restricts(step: &StepProgress) -> bool {
    let id = step.id.as_str();
    step.action != Action::Keep && (id.starts_with("attach.") || id == "policy.default")
}
