//! A run as its report tells it: a fold of its journal, with what it was planned from.

mod section;

use jiff::Timestamp;
use serde::Serialize;

use super::command;
use crate::domain::id::{DomainId, VpcId};
use crate::engine::event::Status;
use crate::engine::resolve::{self, Known};
use crate::engine::{Opened, progress::Progress};
use crate::plan::owed::owed;
use crate::plan::step::{Plan, Policies};

pub use section::{Answer, Call, Change, Check, Section};

/// Everything that happened in a run. Serialised, it is `report.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of this form: 1.
    pub version: u32,
    /// The version of the program that wrote it.
    pub studiolink: &'static str,
    /// The run.
    pub run: String,
    /// How its last section ended; `None` where the journal does not tell.
    pub status: Option<Status>,
    /// Its account.
    pub account: String,
    /// Its Region.
    pub region: String,
    /// The domain that it is for; `None` for all of them.
    pub domain: Option<DomainId>,
    /// The VPC that it is for.
    pub vpc: VpcId,
    /// When it was begun.
    pub started: Option<Timestamp>,
    /// When its last event was written.
    pub last: Option<Timestamp>,
    /// What people still have to do by hand, where the plan stands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owed: Vec<String>,
    /// What to do next, the exact commands.
    pub next: Vec<Next>,
    /// What was done, in order: each plan that was begun.
    pub sections: Vec<Section>,
    /// The name of the IAM policy.
    pub policy_name: String,
    /// The policies in full, with the ids that became known.
    pub policies: Policies,
}

/// A command that goes on from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// What it does.
    pub what: &'static str,
    /// The command, for a POSIX shell.
    pub command: String,
}

impl Report {
    /// Of a run that is open. `again` are the options that lead to its account and state folder.
    #[must_use]
    pub fn of(opened: &Opened, again: &[String]) -> Self {
        let sections = opened.sections();
        let first = opened.plans.first();
        let made = opened.plans.iter().rev().find(|plan| !plan.is_undo());
        let policies = made.map_or_else(Policies::default, |plan| resolved(&plan.policies, &known(&sections)));
        let last = sections.last();
        let run = opened.run.id();
        Self {
            version: 1,
            studiolink: env!("CARGO_PKG_VERSION"),
            run: run.to_owned(),
            status: last.and_then(|(_, progress)| progress.finished),
            account: first.map(|plan| plan.account.clone()).unwrap_or_default(),
            region: opened.answers.region.clone(),
            domain: opened.answers.domain.id.clone(),
            vpc: opened.answers.network.vpc.clone(),
            started: sections.first().and_then(|(_, progress)| progress.started),
            last: opened.records.last().map(|record| record.time),
            owed: last.map(by_hand).unwrap_or_default(),
            next: last.map(|last| next(last, run, again)).unwrap_or_default(),
            sections: Section::all(opened),
            policy_name: opened.answers.policy_name(),
            policies,
        }
    }
}

/// What every step knew or made.
fn known(sections: &[(&Plan, Progress)]) -> Known {
    let mut known = Known::new();
    for step in sections.iter().flat_map(|(_, progress)| &progress.steps) {
        known.entry(step.id.clone()).or_default().extend(step.ids.clone());
    }
    known
}

/// With the ids that are known; as planned where one is missing.
fn resolved<T: Clone + Serialize + serde::de::DeserializeOwned>(value: &T, known: &Known) -> T {
    resolve::resolve(value, known).map_or_else(|_| value.clone(), |(value, _)| value)
}

/// While something of the plan is missing that comes first.
fn by_hand((plan, progress): &(&Plan, Progress)) -> Vec<String> {
    match progress.finished {
        Some(Status::Applied | Status::Unchanged | Status::CheckFailed) => owed(plan),
        Some(Status::Partly | Status::Undone) | None => Vec::new(),
    }
}

fn next((plan, progress): &(&Plan, Progress), run: &str, again: &[String]) -> Vec<Next> {
    let next = |what, verb: &str| Next { what, command: command(verb, run, again) };
    let undo = |what| next(what, "undo");
    match (plan.is_undo(), progress.finished) {
        (true, Some(Status::Undone | Status::Unchanged)) | (false, Some(Status::Unchanged)) => Vec::new(),
        (true, _) => vec![undo("take back what is left")],
        (false, Some(Status::Applied | Status::Undone)) => vec![undo("take it back")],
        (false, Some(Status::CheckFailed)) => {
            vec![next("look at what stands and check again", "resume"), undo("take it back")]
        }
        (false, Some(Status::Partly) | None) => {
            vec![next("make what is left", "resume"), undo("take back what was made")]
        }
    }
}
