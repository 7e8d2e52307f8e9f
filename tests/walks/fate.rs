//! What becomes of a run that was begun: its events in their order, and its end.

use std::collections::VecDeque;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use studiolink::engine::event::{CheckResult, Event, Record, Status};
use studiolink::engine::{Finish, Unsaved};
use studiolink::plan::step::{Outputs, Plan, Step};
use studiolink::ui::{Ended, Message, Trouble};

use crate::screens::applying::{self, RUN, denied};

/// So many fates there are.
pub const FATES: u8 = 8;

pub fn trouble() -> Trouble {
    let (code, message, hint) = ("state-folder", "no space is left", "Make room.");
    Trouble { code: code.to_owned(), message: message.to_owned(), hint: hint.to_owned() }
}

/// All that is told of the run of a plan.
pub fn of(plan: &Plan, fate: u8) -> VecDeque<Message> {
    let ended = match fate {
        3 => Ended::Stale { moved: vec!["VPC vpc-1: DNS support is off".to_owned()] },
        4 => Ended::Refused(trouble()),
        5 => Ended::Unread(denied()),
        6 => Ended::Stopped,
        _ => return told(plan, fate),
    };
    [Message::Applied(ended)].into()
}

fn told(plan: &Plan, fate: u8) -> VecDeque<Message> {
    let steps: Vec<&Step> = plan.changes().collect();
    let good = if fate == 1 { steps.len() / 2 } else { steps.len() };
    let mut events =
        vec![Event::Planned { plan: plan.id.clone(), steps: steps.iter().map(|step| step.id.clone()).collect() }];
    for step in &steps[..good] {
        events.extend(made(step, fate));
    }
    for step in steps.iter().skip(good).take(1) {
        events.push(Event::Failed { step: step.id.clone(), error: denied() });
    }
    for step in steps.iter().skip(good + 1) {
        events.push(Event::Skipped { step: step.id.clone(), reason: "what it needs failed".to_owned() });
    }
    let result = if fate == 2 { CheckResult::Failed } else { CheckResult::Passed };
    for check in plan.checks.iter().filter(|_| good == steps.len()) {
        events.push(Event::Checked { check: check.kind.code(), result, reason: "as it is".to_owned() });
    }
    let status = match fate {
        _ if good < steps.len() => Status::Partly,
        2 if !plan.checks.is_empty() => Status::CheckFailed,
        _ if plan.is_undo() => Status::Undone,
        _ => Status::Applied,
    };
    events.push(Event::Finished { status, made: good, total: steps.len() });
    let begin: Timestamp = "2026-11-24T01:00:00Z".parse().expect("a time");
    let times = (0_i64..).map(|second| begin + SignedDuration::from_secs(second));
    let records = events.into_iter().zip(times).map(|(event, time)| Record { run: RUN.to_owned(), time, event });
    let unsaved = (fate == 7).then(|| Unsaved { why: "no space is left".to_owned(), lines: vec!["{}".to_owned()] });
    let finish = finish(status, (good, steps.len()), unsaved);
    records.map(Message::Event).chain([finish]).collect()
}

fn finish(status: Status, (made, total): (usize, usize), unsaved: Option<Unsaved>) -> Message {
    let finish = Finish { unsaved, ..applying::finish(status, made, total) };
    let folder = PathBuf::from("/state/studiolink/runs").join(RUN);
    let report = if made.is_multiple_of(2) { Ok(folder.join("report.md")) } else { Err("no space is left".to_owned()) };
    Message::Applied(Ended::Finished { finish, folder, report })
}

/// A run that was told to stop.
pub fn stopped(plan: &Plan) -> Message {
    finish(Status::Partly, (1, plan.changes().count()), None)
}

fn made(step: &Step, fate: u8) -> Vec<Event> {
    let (id, ids) = (step.id.clone(), Outputs::from([("id".to_owned(), "vpce-0e3f4a5b6c7d8e9f0".to_owned())]));
    let started = |attempt| Event::Started { step: step.id.clone(), token: "t".to_owned(), attempt, prior: None };
    let mut events = vec![started(1)];
    if fate == 2 {
        events.push(Event::Retrying { step: id.clone(), error: denied(), wait_ms: 1_500, attempt: 2 });
        events.push(started(2));
    }
    let request_id = Some("3f2a9c1e".to_owned());
    if step.wait.is_some() {
        let reason = "pending".to_owned();
        events.push(Event::Waiting { step: id.clone(), ids: ids.clone(), request_id: request_id.clone(), reason });
        events.push(Event::Pulse { step: id.clone(), note: "pending".to_owned() });
    }
    events.push(Event::Done { step: id, ids, request_id });
    events
}
