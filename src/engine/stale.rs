//! Whether the account is still what the plan was made for.

use crate::cloud::{Cloud, CloudError};
use crate::domain::policy::same;
use crate::plan::plan;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::{Action, Plan, Step};

/// Why a plan may not be applied: nothing has been changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// The account has changed in something that the plan rests on.
    #[error("the account has changed since the plan was made: {}", .0.join("; "))]
    Moved(Vec<String>),
    /// The account could not be read again.
    #[error(transparent)]
    Unreadable(#[from] CloudError),
}

/// Reads the account again and plans the same answers again.
///
/// # Errors
///
/// When that gives another plan, with what has moved in words; or when the account cannot be read.
pub async fn recheck<C: Cloud>(cloud: &C, planned: &Plan) -> Result<Snapshot, Stale> {
    let snapshot = cloud.snapshot(&planned.scope).await?;
    let found = &snapshot.identity;
    if found.account != planned.account {
        return Err(Stale::Moved(vec![elsewhere(planned, (&found.account, &found.region))]));
    }
    match plan(&snapshot, &planned.answers) {
        Ok(again) if again.id == planned.id || has_come(planned, &again) => Ok(snapshot),
        Ok(again) => Err(Stale::Moved(moved(planned, &again))),
        Err(refusal) => Err(Stale::Moved(vec![refusal.message])),
    }
}

/// Whether the plans differ only in endpoints that were still being made, and are available now, and in the apps that
/// run: those come and go all day.
fn has_come(planned: &Plan, again: &Plan) -> bool {
    let mut again = again.clone();
    again.findings.retain(|finding| !finding.is_passing());
    again.findings.extend(planned.findings.iter().filter(|finding| finding.is_passing()).cloned());
    again.findings.sort();
    for (step, earlier) in again.steps.iter_mut().zip(&planned.steps) {
        if earlier.action == Action::Keep && step.action == Action::Keep && step.wait.is_none() {
            step.wait = earlier.wait;
            step.outputs.clone_from(&earlier.outputs);
        }
    }
    again.id.clone_from(&planned.id);
    again == *planned
}

fn elsewhere(planned: &Plan, (account, region): (&str, &str)) -> String {
    format!("account {account} in {region}, planned for {} in {}", planned.account, planned.region)
}

/// How two plans of the same answers differ.
pub(super) fn moved(before: &Plan, after: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    if (&before.account, &before.region) != (&after.account, &after.region) {
        lines.push(elsewhere(before, (&after.account, &after.region)));
    }
    steps(before, after, &mut lines);
    for finding in after.findings.iter().filter(|finding| !before.findings.contains(finding)) {
        lines.push(format!("now: {}", finding.message));
    }
    for finding in before.findings.iter().filter(|finding| !after.findings.contains(finding)) {
        lines.push(format!("no longer: {}", finding.message));
    }
    policies(before, after, &mut lines);
    if before.access != after.access {
        lines.push("who can open Studio, and from where, is not what it was".to_owned());
    }
    if lines.is_empty() {
        lines.push("details of what exists".to_owned());
    }
    lines
}

fn steps(before: &Plan, after: &Plan, lines: &mut Vec<String>) {
    let find = |plan: &'_ Plan, step: &Step| plan.steps.iter().find(|other| other.id == step.id).cloned();
    for step in &after.steps {
        match find(before, step) {
            Some(earlier) if earlier == *step => {}
            Some(earlier) if (earlier.action, &earlier.detail) == (step.action, &step.detail) => {
                lines.push(format!("{}: it is not what it was", step.title));
            }
            Some(earlier) => lines.push(format!("{}: planned {}, now {}", step.title, words(&earlier), words(step))),
            None => lines.push(format!("{}: now {}, was not planned", step.title, words(step))),
        }
    }
    for step in before.steps.iter().filter(|step| find(after, step).is_none()) {
        lines.push(format!("{}: planned {}, now of no use", step.title, words(step)));
    }
}

fn words(step: &Step) -> String {
    if step.detail.is_empty() { step.action.to_string() } else { format!("{} ({})", step.action, step.detail) }
}

fn policies(before: &Plan, after: &Plan, lines: &mut Vec<String>) {
    let is_same = match (&before.policies.identity, &after.policies.identity) {
        (Some(one), Some(other)) => same(one, other),
        (one, other) => one.is_none() && other.is_none(),
    };
    if !is_same {
        lines.push("the IAM policy would say something else".to_owned());
    }
    for (service, document) in &after.policies.endpoints {
        if !before.policies.endpoints.get(service).is_some_and(|earlier| same(earlier, document)) {
            lines.push(format!("the endpoint policy for {service} would say something else"));
        }
    }
}
