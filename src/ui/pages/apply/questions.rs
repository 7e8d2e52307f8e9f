//! Apply, in the words of plain mode.

use std::sync::Arc;

use super::State;
use super::row::{is_under_way, story};
use super::view::heading;
use crate::plan::step::Plan;
use crate::report::lines;

/// What is carried out.
pub const fn plan(run: &State) -> &Arc<Plan> {
    &run.plan
}

/// What begins, and what ends it before its time.
pub fn begins(run: &State) -> Vec<String> {
    let Plan { account, region, .. } = &*run.plan;
    vec![
        format!("{} account {account}, {region}.", heading(run, run.progress.counts().total)),
        lines::INTERRUPTS.to_owned(),
    ]
}

/// A sign of life: how far it is, and what is waited for.
pub fn still(run: &State) -> String {
    let counts = run.progress.counts();
    let done = if run.plan.is_undo() { "taken back" } else { "made" };
    let under_way = run.progress.steps.iter().filter(|step| is_under_way(step));
    // What is said stays, so that it tells when, and counts nothing down.
    let mut waits: Vec<String> = under_way.map(|step| told(&step.title, &story(run, step, false, true))).collect();
    if waits.is_empty() {
        let checked = run.progress.checks.iter().filter(|check| check.result.is_some()).count();
        waits.push(format!("{checked} of {} checks", run.progress.checks.len()));
    }
    format!(
        "Still at it after {}: {} of {} {done}; waiting for {}.",
        run.time(),
        run.accepted(),
        counts.total,
        waits.join("; ")
    )
}

fn told(title: &str, story: &str) -> String {
    if story.is_empty() { title.to_owned() } else { format!("{title} ({})", story.replace("  ", ", ")) }
}
