//! A plan as text for people and as JSON for programs.

pub mod access;
mod difference;
pub mod reason;
pub mod request;

use std::fmt::Write;

use serde_json::{Value, json};

use super::check::Severity;
use super::cost::words;
use super::step::{Action, Check, CheckKind, Plan, Step};
use crate::domain::policy::{Effect, endpoint};
use crate::domain::text::{clean, count};

pub use difference::{difference, of_step};

/// Columns of the titles, so that what stands beside them lines up.
const TITLE: usize = 52;

/// What stands there in place of the trial where AWS refuses it.
pub const UNTRIED: &str = "not tried on one of them first: needs iam:SimulatePrincipalPolicy";

/// What a step says beside its title; no trial is promised where AWS refuses it.
#[must_use]
pub fn detail<'a>(plan: &Plan, step: &'a Step, is_tried: bool) -> &'a str {
    let tries = |check: &Check| matches!(check.kind, CheckKind::Canary(_)) && check.needs.contains(&step.id);
    if !is_tried && plan.checks.iter().any(tries) { "" } else { &step.detail }
}

/// The plan as `studiolink plan` prints it.
#[must_use]
pub fn text(plan: &Plan) -> String {
    text_where(plan, true)
}

/// The same where it may be known that AWS refuses to try the policy on anybody.
#[must_use]
pub fn text_where(plan: &Plan, is_tried: bool) -> String {
    let mut text = format!("{}\n", clean(&format!("{} in account {}, {}", heading(plan), plan.account, plan.region)));
    section(&mut text, "", steps(plan, is_tried));
    section(&mut text, "Findings", findings(plan));
    section(&mut text, "Who can open Studio", access::lines(plan.access.as_ref()));
    section(&mut text, "Endpoint policies", endpoint_policies(plan));
    section(&mut text, "IAM policy", identity_policy(plan));
    section(&mut text, "Cost", cost(plan));
    text
}

/// What is about to happen, in one line.
#[must_use]
pub fn heading(plan: &Plan) -> String {
    let blocked = if plan.is_blocked() { " (refused: see the findings)" } else { "" };
    let number = plan.changes().count();
    if let Some(run) = &plan.undoes {
        let steps = if number == 0 { "nothing to take back".to_owned() } else { count(number, plan.unit()) };
        return format!("Undo of run {run}: {steps}{blocked}");
    }
    match number {
        0 => format!("Nothing to change{blocked}"),
        1 => format!("1 change{blocked}"),
        number => format!("{number} changes{blocked}"),
    }
}

/// The sign of an action.
#[must_use]
pub const fn sign(action: Action) -> char {
    match action {
        Action::Create => '+',
        Action::Modify | Action::Restore => '~',
        Action::Keep => '=',
        Action::Remove => '-',
    }
}

fn section(text: &mut String, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    text.push('\n');
    if !title.is_empty() {
        let _ = writeln!(text, "{title}");
    }
    for line in lines {
        let _ = writeln!(text, "{}", clean(&format!("  {line}")).trim_end());
    }
}

fn steps(plan: &Plan, is_tried: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut told = Vec::new();
    for step in &plan.steps {
        for check in plan.checks.iter().filter(|check| step.needs.contains(&check.id)) {
            if !told.contains(&&check.id) {
                told.push(&check.id);
                lines.push(format!("  {}", gate(&check.kind, is_tried)));
            }
        }
        lines.push(line(step, detail(plan, step, is_tried)));
    }
    lines
}

fn line(step: &Step, detail: &str) -> String {
    format!("{} {:<TITLE$}  {detail}", sign(step.action), step.title)
}

/// What is proven before the step below it.
fn gate(kind: &CheckKind, is_tried: bool) -> String {
    match kind {
        CheckKind::Canary(_) if !is_tried => UNTRIED.to_owned(),
        CheckKind::PrivatePath => "verify the private path".to_owned(),
        CheckKind::NewVersion => "verify what the new version says".to_owned(),
        CheckKind::Canary(name) => format!("verify the restriction on {name}"),
        other => format!("verify {other}"),
    }
}

fn findings(plan: &Plan) -> Vec<String> {
    let lines = plan.findings.iter().flat_map(|finding| {
        let sign = match finding.severity {
            Severity::Error => '✗',
            Severity::Warning => '!',
            Severity::Note => '·',
        };
        [format!("{sign} {}: {}", finding.code, finding.message), format!("    {}", finding.fix)]
    });
    lines.collect()
}

fn endpoint_policies(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for (service, document) in &plan.policies.endpoints {
        lines.push(service.clone());
        for grant in endpoint::summary(document) {
            let effect = if grant.effect == Effect::Allow { "allows" } else { "denies" };
            lines.push(format!(
                "  {effect} {}: {} on {}{}",
                grant.who,
                grant.what,
                grant.on,
                when(grant.when.as_deref())
            ));
        }
    }
    lines
}

fn when(condition: Option<&str>) -> String {
    condition.map_or_else(String::new, |condition| format!(", when {condition}"))
}

fn identity_policy(plan: &Plan) -> Vec<String> {
    let Some(document) = &plan.policies.identity else { return Vec::new() };
    document.pretty().lines().map(ToOwned::to_owned).collect()
}

fn cost(plan: &Plan) -> Vec<String> {
    let headline = words::headline(&plan.cost, &plan.region);
    std::iter::once(headline).chain(words::lines(&plan.cost)).collect()
}

/// The plan as one object for `--json`.
#[must_use]
pub fn json(plan: &Plan) -> Value {
    let step = |step: &Step| {
        json!({
            "id": step.id, "action": step.action, "title": step.title, "detail": step.detail, "needs": step.needs,
            "change": step.change,
        })
    };
    let check = |check: &Check| json!({ "id": check.id, "check": check.kind.code(), "needs": check.needs });
    json!({
        "version": plan.version,
        "plan": plan.id,
        "account": plan.account,
        "region": plan.region,
        "changes": plan.changes().count(),
        "steps": plan.steps.iter().map(step).collect::<Vec<_>>(),
        "checks": plan.checks.iter().map(check).collect::<Vec<_>>(),
        "policies": { "identity": plan.policies.identity, "endpoints": plan.policies.endpoints },
        "access": plan.access,
        "unrestricted_domains": plan.unrestricted_domains,
        "findings": plan.findings,
        "cost": plan.cost,
    })
}
