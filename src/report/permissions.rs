//! What is known beforehand: of the permissions of the one who runs this, and by IAM of those who can open Studio.

use serde_json::{Value, json};

use crate::engine::cross_check::words;
use crate::engine::preflight::{Outcome, Preflight, to_ask_for, told};

/// A plan's object, with the permissions that it needs, the policy to ask for, and what IAM says of today's table.
#[must_use]
pub fn object(mut plan: Value, known: &Preflight) -> Value {
    plan["needed_actions"] = json!(known.permissions);
    plan["needed_policy"] = json!(to_ask_for(&known.permissions));
    plan["cross_check"] = json!(known.cross_check);
    plan
}

/// Where IAM says something else of today than the policies that were read.
fn cross_checked(known: &Preflight) -> Vec<String> {
    let words = known.cross_check.as_ref().map(words).unwrap_or_default();
    if words.is_empty() {
        return Vec::new();
    }
    let lines = words.into_iter().map(|(is_good, line)| format!("  {} {line}", if is_good { '✓' } else { '!' }));
    [String::new(), "Who can open Studio today, by IAM".to_owned()].into_iter().chain(lines).collect()
}

/// For people: what IAM says of today, what is denied and what nobody could tell; with `whole`, the policy to ask for.
#[must_use]
pub fn text(known: &Preflight, whole: bool) -> String {
    let answers = known.permissions.as_slice();
    let mut lines = cross_checked(known);
    lines.extend([String::new(), "Permissions".to_owned()]);
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
