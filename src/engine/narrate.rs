//! Events as one line of text each, for logs on screens and on terminals without screens.

use super::event::{CheckResult, Event, Status};
use crate::cloud::Kind;
use crate::domain::text::count;
use crate::plan::step::{Outputs, StepId};

/// What an event says to people; `None` for signs of life.
#[must_use]
pub fn line(event: &Event, undoes: bool, title: impl Fn(&StepId) -> String) -> Option<String> {
    Some(match event {
        Event::Planned { plan, steps } => {
            let short: String = plan.chars().take(12).collect();
            format!("plan {short}: {}", count(steps.len(), if undoes { "step" } else { "change" }))
        }
        Event::Started { step, attempt: 1, .. } => format!("{}: begun", title(step)),
        Event::Started { step, attempt, .. } => format!("{}: try {attempt}", title(step)),
        Event::Retrying { step, error, wait_ms, attempt } => {
            let wait = seconds(*wait_ms);
            let cause = match error.kind {
                Kind::Throttled => format!("AWS asked us to slow down ({})", error.code),
                Kind::InDoubt if error.request_id.is_none() => format!("no answer ({})", error.code),
                _ => error.to_string(),
            };
            format!("{}: {cause}; trying again in {wait} s (try {attempt})", title(step))
        }
        Event::Waiting { step, ids, request_id, reason } => {
            format!("{}{}: {reason}{}", title(step), made(ids), request(request_id.as_deref()))
        }
        Event::Checked { check, result, reason } => {
            let word = match result {
                CheckResult::Passed => "passed",
                CheckResult::Failed => "failed",
                CheckResult::Skipped => "skipped",
            };
            format!("check {check} {word}: {reason}")
        }
        Event::Done { step, ids, request_id } => {
            format!("{}{}: done{}", title(step), made(ids), request(request_id.as_deref()))
        }
        Event::Failed { step, error } => {
            let hint = error.hint.as_ref().map(|hint| format!(". {hint}")).unwrap_or_default();
            format!("{}: {error}{hint}{}", title(step), request(error.request_id.as_deref()))
        }
        Event::Skipped { step, reason } => format!("{}: skipped, {reason}", title(step)),
        Event::Finished { status, made, total } if undoes || *status == Status::Undone => {
            format!("{made} of {} taken back", count(*total, "step"))
        }
        Event::Finished { total: 0, .. } => "no change was left to make".to_owned(),
        Event::Finished { made, total, .. } => format!("{made} of {} made", count(*total, "change")),
        Event::Pulse { .. } => return None,
    })
}

/// What a step made, by the first name that people know it by.
fn made(ids: &Outputs) -> String {
    let name = ["id", "arn", "version"].iter().find_map(|field| ids.get(*field));
    name.map(|name| format!(" -> {name}")).unwrap_or_default()
}

fn request(id: Option<&str>) -> String {
    id.map(|id| format!("  request {id}")).unwrap_or_default()
}

/// Milliseconds as seconds with one decimal, without floating point.
fn seconds(milliseconds: u64) -> String {
    let tenths = milliseconds.div_ceil(100);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::CloudError;

    #[test]
    fn a_throttle_tells_the_wait_and_the_try() {
        let error = CloudError {
            attempt: "ec2:CreateVpcEndpoint".to_owned(),
            kind: Kind::Throttled,
            code: "RequestLimitExceeded".to_owned(),
            message: String::new(),
            request_id: None,
            hint: None,
        };
        let event = Event::Retrying { step: StepId::new("endpoint.studio"), error, wait_ms: 3_334, attempt: 2 };
        let text = line(&event, false, ToString::to_string).unwrap_or_default();
        assert_eq!(
            text,
            "endpoint.studio: AWS asked us to slow down (RequestLimitExceeded); trying again in 3.4 s (try 2)"
        );
    }

    #[test]
    fn what_was_made_is_named_with_its_request() {
        let ids = Outputs::from([("id".to_owned(), "vpce-1".to_owned())]);
        let event = Event::Done { step: StepId::new("endpoint.studio"), ids, request_id: Some("r-1".to_owned()) };
        let text = line(&event, false, |_| "endpoint studio".to_owned()).unwrap_or_default();
        assert_eq!(text, "endpoint studio -> vpce-1: done  request r-1");
    }
}
