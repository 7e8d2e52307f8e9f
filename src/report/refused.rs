//! One thing that is refused, with the way out: the same for people and for programs.

use serde::Serialize;

use crate::cloud::{CloudError, Kind};
use crate::plan::answers::Fault;
use crate::plan::check::Finding;
use crate::plan::planner::Refusal;

/// One thing that is refused. Serialised, it is the `error` of the contract.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Its code.
    pub code: String,
    /// What was tried and what is so.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The file that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The key in that file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The line in that file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// AWS's request id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Refused {
    /// From its code, what is so, and what to do.
    pub fn new(code: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), hint: Some(hint.into()), ..Self::default() }
    }

    /// The same, about a file.
    #[must_use]
    pub fn in_file(self, file: impl Into<String>) -> Self {
        Self { file: Some(file.into()), ..self }
    }

    /// The same, about a key of its file.
    #[must_use]
    pub fn at(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    /// For people: where, what, and below it what to do.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let line = self.line.map(|line| format!("line {line}"));
        let place: Vec<&str> = [&self.file, &line, &self.field].into_iter().flatten().map(String::as_str).collect();
        let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(", ")) };
        let request = self.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
        let what = format!("error: {place}{}{request}", self.message);
        std::iter::once(what).chain(self.hint.as_ref().map(|hint| format!("  {hint}"))).collect()
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { field: fault.field, line: fault.line, ..Self::new(fault.code, fault.message, fault.hint) }
    }
}

impl From<&Finding> for Refused {
    fn from(finding: &Finding) -> Self {
        Self::new(&finding.code, &finding.message, &finding.fix)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code, refusal.message, refusal.hint)
    }
}

impl From<CloudError> for Refused {
    /// Of a session or a read: nothing was changed.
    fn from(error: CloudError) -> Self {
        let message = format!("{}: {}: {}", error.attempt, error.code, error.message);
        let hint = error.hint.unwrap_or_else(|| again(error.kind).to_owned());
        Self { code: error.code, message, hint: Some(hint), request_id: error.request_id, ..Self::default() }
    }
}

/// What to do next where AWS's code says no more: every refusal has a way on.
const fn again(kind: Kind) -> &'static str {
    match kind {
        Kind::Throttled | Kind::Transient | Kind::InDoubt => "Nothing was changed by this. Try again in a minute.",
        _ => "Nothing was changed by this. Once the cause is gone, try again.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_where_what_and_what_to_do() {
        let refused = Refused::new("private-range", "10.0.0.0/8 is private", "Name public ranges.");
        assert_eq!(refused.lines(), ["error: 10.0.0.0/8 is private", "  Name public ranges."]);
        let refused = Refused { line: Some(7), ..refused.in_file("studio.toml").at("restriction.cidrs") };
        let lines = refused.lines();
        assert!(lines[0].starts_with("error: studio.toml, line 7, restriction.cidrs: 10.0.0.0/8"), "{lines:?}");
    }
}
