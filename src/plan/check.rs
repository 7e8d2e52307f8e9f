//! Findings: what would fail, lock out or leave open, said before anything changes.

mod access;
mod anew;
mod apps;
mod barred;
mod clients;
mod console;
mod domain;
mod dropped;
mod endpoints;
mod iam;
mod left;
mod names;
mod openers;
mod path;
pub(crate) mod place;
mod resolution;
mod subnets;
mod unknown;
pub(crate) mod wide;

use serde::{Deserialize, Serialize};

pub use names::in_the_way;

use super::access::Analysis;
use super::code::Code;
use super::planner::ground::Ground;
use crate::domain::text::number;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Severity {
    /// Blocks.
    Error,
    /// Must be acknowledged.
    Warning,
    /// Informs.
    Note,
}

/// Something to know before saying yes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Its code, as in `assets/codes.toml`.
    pub code: String,
    /// What is so, with the names concerned.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl Finding {
    fn new(severity: Severity, code: Code, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { severity, code: code.to_string(), message: message.into(), fix: fix.into() }
    }

    /// Whether it speaks of what comes and goes all day, and no change rests on.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.code == Code::RunningApps.to_string()
    }

    pub(super) fn error(code: Code, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message, fix)
    }

    pub(super) fn warning(code: Code, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message, fix)
    }

    pub(super) fn note(code: Code, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message, fix)
    }
}

/// Everything that can be said from the account and the answers, whatever steps follow from them.
pub(super) fn findings(ground: &Ground) -> Vec<Finding> {
    [
        unknown::findings(ground),
        domain::findings(ground),
        apps::findings(ground),
        subnets::findings(ground),
        path::findings(ground),
        names::findings(ground),
        resolution::findings(ground),
        endpoints::findings(ground),
        clients::findings(ground).into_iter().collect(),
        wide::findings(ground),
        access::findings(ground),
        dropped::finding(ground).into_iter().collect(),
        iam::findings(ground),
    ]
    .concat()
}

/// What follows from who can open Studio once the plan stands.
pub(super) fn openers(ground: &Ground, analysis: Option<&Analysis>) -> Vec<Finding> {
    openers::findings(ground, analysis)
}

/// Names in a sentence: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed<T: ToString>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    match names.as_slice() {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How many are named one by one.
const NAMED: usize = 8;

/// Names in a sentence, the first of many.
pub(crate) fn some<T: ToString>(names: &[T]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("{} more", number(more)));
    listed(names.iter().take(NAMED).map(T::to_string).chain(more))
}

/// The word for one, or for many.
const fn numbered<T>(all: &[T], one: &'static str, many: &'static str) -> &'static str {
    if all.len() == 1 { one } else { many }
}
