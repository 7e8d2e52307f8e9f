//! A change in the report: what was before, what after, and each call with its request id.

use std::fmt::Write;

use serde_json::Value as Json;

use super::fit::{self, code, fenced, plain};
use super::time;
use crate::plan::show::sign;
use crate::plan::step::Action;
use crate::report::run::{Call, Change};

/// Its row in the table of all changes.
pub fn row(change: &Change) -> String {
    let sign = sign(change.action).to_string();
    fit::row(&[&sign, &change.title, change.result, &change.detail])
}

/// All of it.
pub fn tell(text: &mut String, change: &Change) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "\n#### {} {}: {}\n", sign(change.action), plain(&change.title), change.result);
    let _ = writeln!(text, "- step {}", code(change.step.as_str()));
    if let Some(reason) = &change.reason {
        let _ = writeln!(text, "- {}", plain(reason));
    }
    for (name, id) in &change.ids {
        let _ = writeln!(text, "- {} {}", plain(name), code(id));
    }
    for call in &change.calls {
        let _ = writeln!(text, "- {}", told(call));
    }
    if change.calls.is_empty() {
        let _ = writeln!(text, "- no call was made");
    }
    let _ = writeln!(text, "\nBefore:{}", before(change));
    if let Some(after) = &change.after {
        let what = if change.result == "done" || change.result == "accepted" { "After" } else { "Meant to be" };
        let _ = writeln!(text, "\n{what}:\n\n{}", json(after));
    }
}

fn told(call: &Call) -> String {
    let begun = format!("call {} at {}", call.attempt, time(Some(call.started)));
    let Some(answer) = &call.answer else { return format!("{begun}: no answer in the journal") };
    let request = answer.request_id.as_ref().map(|id| format!(", request {}", code(id))).unwrap_or_default();
    match &answer.error {
        None => format!("{begun}: accepted{request}"),
        Some(error) => format!("{begun}: {}{request}", plain(error)),
    }
}

fn before(change: &Change) -> String {
    match (&change.before, change.action) {
        (Some(before), _) => format!("\n\n{}", json(before)),
        (None, Action::Create) => " nothing of it.".to_owned(),
        (None, Action::Remove) => " as this run had made it, above.".to_owned(),
        (None, _) => " not kept.".to_owned(),
    }
}

fn json(value: &Json) -> String {
    fenced("json", &serde_json::to_string_pretty(value).unwrap_or_default())
}
