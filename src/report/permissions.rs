//! What the one who runs this must be permitted, and what is known of that.

use serde_json::{Value, json};

use crate::engine::preflight::{Answer, Outcome, to_ask_for, told};

/// A plan's object, with the permissions that it needs and the policy to ask for.
#[must_use]
pub fn object(mut plan: Value, answers: &[Answer]) -> Value {
    plan["needed_actions"] = json!(answers);
    plan["needed_policy"] = json!(to_ask_for(answers));
    plan
}

/// For people: what is denied and what nobody could tell; with `whole`, the policy to ask for.
#[must_use]
pub fn text(answers: &[Answer], whole: bool) -> String {
    let mut lines = vec![String::new(), "Permissions".to_owned()];
    for (outcome, line) in told(answers) {
        let sign = match outcome {
            Outcome::Allowed => '✓',
            Outcome::Denied => '✗',
            Outcome::CouldNotTell => '·',
        };
        lines.push(format!("  {sign} {line}"));
    }
    if whole {
        lines.push(String::new());
        lines.push("A policy that allows just these".to_owned());
        lines.extend(to_ask_for(answers).pretty().lines().map(|line| format!("  {line}")));
    } else if answers.iter().any(|answer| answer.outcome != Outcome::Allowed) {
        lines.push("  `studiolink plan --permissions` prints the policy to ask for.".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}
