//! What stands after a run, in a few lines: said once more when the screens are gone.

use std::path::{Path, PathBuf};

use super::command;
use crate::domain::text::count;
use crate::engine::Finish;
use crate::engine::event::{CheckResult, Status};
use crate::engine::progress::{Progress, StepState};
use crate::plan::check::listed;
use crate::plan::step::{Plan, unrestricted};

/// The lines of a run that came to its end; `report` is where it is told in full, or why it is not; `again` are
/// the options that lead to the same account and state folder.
#[must_use]
pub fn finished(
    plan: &Plan,
    progress: &Progress,
    finish: &Finish,
    (folder, report): (&Path, &Result<PathBuf, String>),
    again: &[String],
) -> Vec<String> {
    let place = format!("in account {}, {}", plan.account, plan.region);
    let made = if plan.is_undo() { "taken back" } else { "made" };
    let changes = match finish.total {
        0 if plan.is_undo() => format!("Nothing of this run was left to take back {place}"),
        // Another run has made the rest meanwhile, or only the checks were left.
        0 if finish.changed => format!("Nothing was left to make {place}"),
        0 => format!("Nothing had to be changed {place}"),
        total => format!("{} of {} {made} {place}", finish.made, count(total, plan.unit())),
    };
    let headline = match finish.status {
        Status::CheckFailed => format!("{changes}, and a check failed"),
        Status::Partly if finish.total == 0 => format!("{changes}, and not every check was made"),
        Status::Partly if finish.stopped => format!("Stopped: {changes}"),
        Status::Applied | Status::Unchanged | Status::Partly | Status::Undone => changes,
    };
    let mut lines = vec![format!("{headline}.{}", checks(progress))];
    lines.extend(unrestricted(&plan.unrestricted_domains));
    lines.extend(troubles(progress));
    lines.extend(way_on(plan.is_undo(), finish, again));
    lines.push(format!("run {}: {}", finish.run, folder.display()));
    lines.push(match report {
        Ok(path) => format!("report: {}", path.display()),
        Err(why) => format!("The report could not be written: {why}"),
    });
    lines
}

/// What stands, and how to go on or back, where something was changed.
#[must_use]
pub fn way_on(undoes: bool, finish: &Finish, again: &[String]) -> Option<String> {
    if !finish.changed {
        return None;
    }
    let command = |verb: &str| format!("`{}`", command(verb, &finish.run, again));
    if !undoes && !finish.held_by.is_empty() {
        return Some(held(finish, again));
    }
    match finish.status {
        Status::Partly if undoes => {
            Some(format!("What was not taken back stands. {} takes back the rest.", command("undo")))
        }
        Status::Partly if finish.made == finish.total => Some(format!(
            "What was made stands, and not every check was made. {} checks it, {} takes it back.",
            command("resume"),
            command("undo")
        )),
        Status::Partly => Some(format!(
            "What was made stands. {} makes what is left, {} takes it back.",
            command("resume"),
            command("undo")
        )),
        Status::CheckFailed => Some(format!("{} checks again, {} takes it back.", command("resume"), command("undo"))),
        Status::Applied if !undoes => Some(format!("{} takes it back.", command("undo"))),
        Status::Applied | Status::Unchanged | Status::Undone => None,
    }
}

/// How to go back where other runs rest on what this one made: they are taken back before it.
fn held(finish: &Finish, again: &[String]) -> String {
    let on = match finish.status {
        Status::Partly if finish.made < finish.total => {
            format!("`{}` makes what is left. ", command("resume", &finish.run, again))
        }
        Status::Partly | Status::CheckFailed => format!("`{}` checks again. ", command("resume", &finish.run, again)),
        Status::Applied | Status::Unchanged | Status::Undone => String::new(),
    };
    let others: Option<Vec<&String>> = finish.held_by.iter().map(Option::as_ref).collect();
    let Some(others) = others else {
        return format!("{on}Another run rests on what this one made: it is to be taken back before this one.");
    };
    let (runs, rest) = if others.len() == 1 { ("The run", "rests") } else { ("The runs", "rest") };
    // Names of runs begin with the time: the newest is taken back first.
    let commands: Vec<String> = others.iter().rev().map(|run| format!("`{}`", command("undo", run, again))).collect();
    let last = format!("`{}`", command("undo", &finish.run, again));
    format!(
        "{on}{runs} {} {rest} on what this run made. To take it back: first {}, then {last}.",
        listed(&others),
        commands.join(", then ")
    )
}

/// The lines of a run that was left while calls were on their way.
#[must_use]
pub fn left(plan: &Plan, progress: &Progress, state_dir: &Path, again: &[String]) -> Vec<String> {
    let counts = progress.counts();
    let Some(run) = &progress.run else {
        return vec!["Left before anything was changed in AWS.".to_owned()];
    };
    vec![
        format!(
            "Left at once: {} of {} {} in account {}, {}, and {} under way.",
            counts.made,
            count(counts.total, plan.unit()),
            if plan.is_undo() { "taken back" } else { "made" },
            plan.account,
            plan.region,
            counts.running
        ),
        ways(run, plan.is_undo(), again),
        format!("run {run}: {}", state_dir.join("runs").join(run).display()),
    ]
}

/// What stands of a run of before that nothing more was done about: so many of so many changes. And how to go on with
/// it, or back.
#[must_use]
pub fn stands(run: &str, undoing: bool, (made, total): (usize, usize), again: &[String]) -> [String; 2] {
    let verb = match (undoing, made) {
        (true, 1) => "is taken back",
        (true, _) => "are taken back",
        (false, 1) => "stands",
        (false, _) => "stand",
    };
    let unit = if undoing { "step" } else { "change" };
    let changes = format!("Nothing more has been changed in AWS: {made} of {} {verb}.", count(total, unit));
    let is_whole = !undoing && made == total;
    let back = || format!("`{}` takes it back.", command("undo", run, again));
    [changes, if is_whole { back() } else { ways(run, undoing, again) }]
}

/// How to go on with a run that did not come to its end, and back.
fn ways(run: &str, undoing: bool, again: &[String]) -> String {
    let command = |verb: &str| format!("`{}`", command(verb, run, again));
    if undoing {
        return format!("{} looks at what stands and takes back the rest.", command("undo"));
    }
    let (on, back) = (command("resume"), command("undo"));
    format!("{on} looks at what stands and makes what is left, {back} takes it back.")
}

/// A way back has none.
fn checks(progress: &Progress) -> String {
    if progress.checks.is_empty() {
        return String::new();
    }
    let number = |wanted| {
        let is_wanted =
            |result: &&Option<(CheckResult, String)>| matches!(result, Some((result, _)) if *result == wanted);
        progress.checks.iter().map(|check| &check.result).filter(is_wanted).count()
    };
    let (passed, skipped, failed) =
        (number(CheckResult::Passed), number(CheckResult::Skipped), number(CheckResult::Failed));
    format!(" {} passed, {skipped} skipped, {failed} failed.", count(passed, "check"))
}

/// Everything that did not go as planned, with its cause; what was left out for one reason shares a line.
fn troubles(progress: &Progress) -> Vec<String> {
    let mut lines = Vec::new();
    let mut left_out: Vec<(&str, &str, Vec<String>)> = Vec::new();
    let mut leave_out = |what, reason, name| match left_out.iter_mut().find(|(w, r, _)| (*w, *r) == (what, reason)) {
        Some((_, _, names)) => names.push(name),
        None => left_out.push((what, reason, vec![name])),
    };
    for step in &progress.steps {
        match &step.state {
            StepState::Failed(error) => {
                let hint = error.hint.as_ref().map(|hint| format!(" {hint}")).unwrap_or_default();
                lines.push(format!("failed: {}: {error}.{hint}", step.title));
            }
            StepState::Skipped { reason } => leave_out("not tried", reason, step.title.clone()),
            _ => {}
        }
    }
    for check in &progress.checks {
        match &check.result {
            Some((CheckResult::Failed, reason)) => lines.push(format!("check {} failed: {reason}", check.code)),
            Some((CheckResult::Skipped, reason)) => leave_out("check skipped", reason, check.code.clone()),
            _ => {}
        }
    }
    lines.extend(left_out.iter().map(|(what, reason, names)| format!("{what}: {}: {reason}", names.join(", "))));
    lines
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine::progress::CheckProgress;
    use crate::plan::step::StepId;

    #[test]
    fn whoever_has_left_the_screens_knows_the_way_on_and_back() {
        let finish = |status| Finish {
            run: "R".to_owned(),
            status,
            made: 1,
            total: 2,
            changed: true,
            stopped: false,
            held_by: BTreeSet::new(),
            unsaved: None,
        };
        let told = |status, undoes| {
            way_on(undoes, &finish(status), &["--profile".to_owned(), "p".to_owned()]).unwrap_or_default()
        };
        assert_eq!(told(Status::Applied, false), "`studiolink undo R --profile p` takes it back.");
        let failed = told(Status::CheckFailed, false);
        assert!(failed.starts_with("`studiolink resume R --profile p` checks again"), "{failed}");
        let partly = told(Status::Partly, false);
        assert!(partly.contains("`studiolink resume R --profile p` makes what is left"), "{partly}");
        assert!(told(Status::Partly, true).contains("`studiolink undo R --profile p` takes back the rest"));
        assert_eq!(told(Status::Undone, true), "");
        let unchecked = Finish { made: 2, ..finish(Status::Partly) };
        let unchecked = way_on(false, &unchecked, &[]).unwrap_or_default();
        assert!(
            unchecked.contains("`studiolink resume R` checks it, `studiolink undo R` takes it back."),
            "{unchecked}"
        );
        let unchanged = Finish { changed: false, ..finish(Status::Partly) };
        assert_eq!(way_on(false, &unchanged, &[]), None);
    }

    #[test]
    fn a_run_that_others_rest_on_is_taken_back_after_them_the_newest_first() {
        let held_by = |runs: &[Option<&str>]| Finish {
            run: "R1".to_owned(),
            status: Status::Applied,
            made: 0,
            total: 0,
            changed: true,
            stopped: false,
            held_by: runs.iter().map(|run| run.map(str::to_owned)).collect(),
            unsaved: None,
        };
        let told = |finish: &Finish| way_on(false, finish, &[]).unwrap_or_default();
        let both = "The runs R2 and R3 rest on what this run made. To take it back: first `studiolink undo R3`, then \
                    `studiolink undo R2`, then `studiolink undo R1`.";
        assert_eq!(told(&held_by(&[Some("R2"), Some("R3")])), both);
        let unknown = told(&held_by(&[None, Some("R2")]));
        assert!(unknown.contains("Another run rests on") && !unknown.contains("undo"), "{unknown}");
        let failed = told(&Finish { status: Status::CheckFailed, ..held_by(&[Some("R2")]) });
        assert!(failed.starts_with("`studiolink resume R1` checks again. The run R2 rests on"), "{failed}");
    }

    #[test]
    fn what_stands_of_a_run_is_told_with_the_way_on_and_the_way_back() {
        let again = ["--sandbox=first-time".to_owned()];
        let [changes, ways] = stands("R", false, (6, 8), &again);
        assert_eq!(changes, "Nothing more has been changed in AWS: 6 of 8 changes stand.");
        assert!(ways.starts_with("`studiolink resume R --sandbox=first-time` looks at what stands"), "{ways}");
        assert!(ways.ends_with("`studiolink undo R --sandbox=first-time` takes it back."), "{ways}");
        let [changes, ways] = stands("R", true, (1, 8), &again);
        assert_eq!(changes, "Nothing more has been changed in AWS: 1 of 8 steps is taken back.");
        assert!(ways.starts_with("`studiolink undo R") && !ways.contains("resume"), "{ways}");
        assert!(!stands("R", false, (8, 8), &again)[1].contains("resume"), "nothing is left of it");
    }

    #[test]
    fn what_was_left_out_for_one_reason_shares_a_line() {
        let check = |code: &str, result, reason: &str| CheckProgress {
            id: StepId::new(code),
            code: code.to_owned(),
            result: Some((result, reason.to_owned())),
            time: None,
        };
        let progress = Progress {
            run: None,
            undoes: false,
            steps: Vec::new(),
            checks: vec![
                check("canary", CheckResult::Skipped, "stopped"),
                check("policy", CheckResult::Failed, "another version"),
                check("dns", CheckResult::Skipped, "stopped"),
                check("endpoints", CheckResult::Skipped, "denied"),
            ],
            started: None,
            last: None,
            finished: None,
            log: std::collections::VecDeque::new(),
        };
        assert_eq!(
            troubles(&progress),
            [
                "check policy failed: another version",
                "check skipped: canary, dns: stopped",
                "check skipped: endpoints: denied"
            ]
        );
    }
}
