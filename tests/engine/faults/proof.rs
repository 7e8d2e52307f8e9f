//! What must be so after every run, however it ended.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use studiolink::cloud::sandbox::Account;
use studiolink::cloud::{Cloud, Kind, Token};
use studiolink::domain::tag::{self, Tags};
use studiolink::engine::event::{Event, Record};
use studiolink::engine::progress::{Progress, StepProgress, StepState};
use studiolink::engine::resolve::{Known, resolve};
use studiolink::plan::step::{Action, StepId};

use super::super::desk::standing;
use super::desk::account;
use super::shapes::Ended;
use super::trial::{Replay, Trial};

/// Everything in an account that carries tags: its name, and the tags.
fn tagged(account: &Account) -> BTreeMap<String, Tags> {
    let groups = account.security_groups.iter().map(|group| (group.id.to_string(), group.tags.clone()));
    let endpoints = account.endpoints.iter().map(|endpoint| (endpoint.id.to_string(), endpoint.tags.clone()));
    let policies = account.policies.iter().map(|policy| (policy.arn.clone(), policy.tags.clone()));
    // A zone takes tags only once it exists: until then its comment says the same.
    let zones = account.hosted_zones.iter().map(|zone| {
        let mut tags = tag::of_comment(&zone.comment);
        tags.extend(zone.tags.clone());
        (zone.id.to_string(), tags)
    });
    groups.chain(endpoints).chain(policies).chain(zones).collect()
}

/// What was not there before leads back to the run, and no step made two things.
pub fn no_orphan(run: &str, start: &Account, end: &Account) -> Result<(), String> {
    let before = tagged(start);
    let mut steps = Vec::new();
    for (name, tags) in tagged(end).into_iter().filter(|(name, _)| !before.contains_key(name)) {
        if tags.get(tag::RUN).is_none_or(|made_by| made_by != run) {
            return Err(format!("{name} does not lead back to {run}: {tags:?}"));
        }
        let step = tags.get(tag::STEP).cloned();
        if steps.contains(&step) {
            return Err(format!("{step:?} made two things, {name} is one"));
        }
        steps.push(step);
    }
    Ok(())
}

/// The account is what the beginning and the changes that the journal calls made give together. What the journal
/// leaves in doubt may be there or not.
pub async fn journal_agrees(trial: &Trial, ended: &Ended, end: &Value) -> Result<(), String> {
    let progress = Progress::of(&trial.plan, &ended.records);
    let accepted = order(&ended.records);
    let mut made: Vec<&StepProgress> =
        progress.steps.iter().filter(|step| step.accepted && step.action != Action::Keep).collect();
    made.sort_by_key(|step| accepted.iter().position(|id| *id == step.id));
    let in_doubt =
        |step: &&StepProgress| matches!(&step.state, StepState::Failed(error) if error.kind == Kind::InDoubt);
    let doubts: Vec<&StepProgress> = progress.steps.iter().filter(|step| !step.accepted).filter(in_doubt).collect();
    let mut nearest = String::new();
    for set in 0..1_usize << doubts.len() {
        let also = doubts.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0).map(|(_, step)| *step);
        let steps: Vec<&StepProgress> = made.iter().copied().chain(also).collect();
        let expected = replayed(trial, &progress, &steps).await?;
        if expected == *end {
            return Ok(());
        }
        nearest = difference(&expected, end);
    }
    let ids: Vec<&str> = made.iter().map(|step| step.id.as_str()).collect();
    Err(format!("the journal tells of {ids:?}, and the account: {nearest}"))
}

/// Steps in the order in which their calls were accepted.
fn order(records: &[Record]) -> Vec<StepId> {
    let accepted = |record: &Record| match &record.event {
        Event::Waiting { step, .. } | Event::Done { step, .. } => Some(step.clone()),
        _ => None,
    };
    records.iter().filter_map(accepted).collect()
}

/// The beginning with just these steps carried out; remembered, as many runs make the same.
async fn replayed(trial: &Trial, progress: &Progress, steps: &[&StepProgress]) -> Result<Value, String> {
    let known: Known = progress.steps.iter().map(|step| (step.id.clone(), step.ids.clone())).collect();
    let made = (steps.iter().map(|step| step.id.clone()).collect(), known);
    if let Some(stands) = trial.replays.borrow().get(&made) {
        return Ok(stands.clone());
    }
    let stands = carried_out(trial, progress, &made).await?;
    trial.replays.borrow_mut().insert(made, stands.clone());
    Ok(stands)
}

async fn carried_out(trial: &Trial, progress: &Progress, (steps, known): &Replay) -> Result<Value, String> {
    let sandbox = account(&trial.start);
    let run = progress.run.clone().unwrap_or_default();
    for id in steps {
        let step = trial.plan.steps.iter().find(|step| step.id == *id).expect("a step of the plan");
        let Some(change) = &step.change else { continue };
        let (change, _) = resolve(change, known).map_err(|why| format!("{id}: {why}"))?;
        let token = Token { run: run.clone(), step: id.clone(), attempt: 1 };
        sandbox.apply(&change, &token).await.map_err(|error| format!("{id} cannot have been made: {error}"))?;
        // Until it is ready or gone, and the pace of calls allows the next.
        tokio::time::sleep(Duration::from_mins(2)).await;
    }
    Ok(standing(&sandbox.account()))
}

/// Where two accounts differ first.
pub fn difference(want: &Value, have: &Value) -> String {
    let (Some(want), Some(have)) = (want.as_object(), have.as_object()) else { return "no accounts".to_owned() };
    let differs = want.iter().find(|(part, value)| have.get(*part) != Some(value));
    differs.map_or_else(String::new, |(part, value)| {
        let none = Vec::new();
        let of = |value: Option<&Value>| value.and_then(Value::as_array).unwrap_or(&none).clone();
        let (want, have) = (of(Some(value)), of(have.get(part)));
        let only = |these: &[Value], others: &[Value]| {
            let only: Vec<String> = these.iter().filter(|one| !others.contains(one)).map(ToString::to_string).collect();
            only.join("\n    ")
        };
        format!("{part}: wanted\n    {}\n  and has\n    {}", only(&want, &have), only(&have, &want))
    })
}

/// Every failure says what was tried and what came back; every step that was left out says why.
pub fn told(ended: &Ended, kind: Kind) -> Result<(), String> {
    let mut failures = 0;
    for record in &ended.records {
        match &record.event {
            Event::Failed { step, error } => {
                failures += 1;
                let is_action = ["ec2:", "iam:", "route53:"].iter().any(|service| error.attempt.starts_with(service));
                if error.kind != kind || !is_action || error.code.is_empty() || error.message.is_empty() {
                    return Err(format!("{step} fails with {error:?} instead of {kind}"));
                }
                let names_it = |hint: &String| hint.contains(error.attempt.split(' ').next().unwrap_or_default());
                if kind == Kind::Denied && !error.hint.as_ref().is_some_and(names_it) {
                    return Err(format!("{step} does not name the permission: {error:?}"));
                }
            }
            Event::Skipped { step, reason } if !reason.starts_with("it needs ") => {
                return Err(format!("{step} is skipped for {reason:?}"));
            }
            Event::Checked { check, reason, .. } if reason.is_empty() => {
                return Err(format!("{check} gives no reason"));
            }
            _ => {}
        }
    }
    let gate = ended.records.iter().any(|record| {
        matches!(&record.event, Event::Checked { result: studiolink::engine::event::CheckResult::Failed, .. })
    });
    if failures == 0 && !gate { Err("nothing says why".to_owned()) } else { Ok(()) }
}
