//! What stands after a run, in a few lines: said once more when the screens are gone.

use std::path::Path;

use crate::engine::Finish;
use crate::engine::event::{CheckResult, Status};
use crate::engine::progress::{Progress, StepState};
use crate::plan::step::Plan;

/// The lines of a run that came to its end.
#[must_use]
pub fn finished(plan: &Plan, progress: &Progress, finish: &Finish, folder: &Path) -> Vec<String> {
    let changes =
        format!("{} of {} made in account {}, {}", finish.made, count(finish.total), plan.account, plan.region);
    let headline = match finish.status {
        Status::Unchanged => format!("Nothing had to be changed in account {}, {}", plan.account, plan.region),
        Status::CheckFailed => format!("{changes}, and a check failed"),
        Status::Partly if finish.stopped => format!("Stopped: {changes}"),
        Status::Applied | Status::Partly | Status::Undone => changes,
    };
    let mut lines = vec![format!("{headline}. {}", checks(progress))];
    lines.extend(troubles(progress));
    if finish.status == Status::Partly && finish.changed {
        lines.push("What was made stands. Applying the same answers again makes what is left.".to_owned());
    }
    lines.push(format!("run {}: {}", finish.run, folder.display()));
    lines
}

/// The lines of a run that was left while calls were on their way.
#[must_use]
pub fn left(plan: &Plan, progress: &Progress, state_dir: &Path) -> Vec<String> {
    let counts = progress.counts();
    let Some(run) = &progress.run else {
        return vec!["Left before anything was changed in AWS.".to_owned()];
    };
    vec![
        format!(
            "Left at once: {} of {} made in account {}, {}, and {} under way.",
            counts.made,
            count(counts.total),
            plan.account,
            plan.region,
            counts.running
        ),
        "Applying the same answers again looks at what stands and makes what is left.".to_owned(),
        format!("run {run}: {}", state_dir.join("runs").join(run).display()),
    ]
}

fn checks(progress: &Progress) -> String {
    let number = |wanted| {
        let is_wanted =
            |result: &&Option<(CheckResult, String)>| matches!(result, Some((result, _)) if *result == wanted);
        progress.checks.iter().map(|check| &check.result).filter(is_wanted).count()
    };
    let (passed, skipped, failed) =
        (number(CheckResult::Passed), number(CheckResult::Skipped), number(CheckResult::Failed));
    let checks = if passed == 1 { "check" } else { "checks" };
    format!("{passed} {checks} passed, {skipped} skipped, {failed} failed.")
}

/// Everything that did not go as planned, with its cause.
fn troubles(progress: &Progress) -> Vec<String> {
    let steps = progress.steps.iter().filter_map(|step| match &step.state {
        StepState::Failed(error) => {
            let hint = error.hint.as_ref().map(|hint| format!(" {hint}")).unwrap_or_default();
            Some(format!("failed: {}: {error}.{hint}", step.title))
        }
        StepState::Skipped { reason } => Some(format!("not tried: {}: {reason}", step.title)),
        _ => None,
    });
    let checks = progress.checks.iter().filter_map(|check| match &check.result {
        Some((CheckResult::Failed, reason)) => Some(format!("check {} failed: {reason}", check.code)),
        Some((CheckResult::Skipped, reason)) => Some(format!("check {} skipped: {reason}", check.code)),
        _ => None,
    });
    steps.chain(checks).collect()
}

fn count(changes: usize) -> String {
    if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") }
}
