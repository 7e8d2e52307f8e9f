//! Whether what the answers ask for stands in the account as it is now: what a plan would still change does not.

use std::collections::BTreeMap;

use super::{Verdict, last, on_snapshot, tried};
use crate::cloud::Cloud;
use crate::engine::resolve::Known;
use crate::plan::check::Severity;
use crate::plan::snapshot::{Part, Snapshot};
use crate::plan::step::{Change, CheckKind, Plan, Step};

/// A check of a standing set-up: its code, how it went and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// As in `assets/codes.toml`: of a check, or of the finding that is in the way.
    pub code: String,
    /// How it went, and why.
    pub verdict: Verdict,
}

/// Proves every last check of a plan that was made of `snapshot`. A URL is asked for by `asker`.
pub async fn standing<C: Cloud>(cloud: &C, asker: &C, plan: &Plan, snapshot: &Snapshot) -> Vec<Standing> {
    let known: Known = plan.steps.iter().map(|step| (step.id.clone(), step.outputs.clone())).collect();
    let kinds: Vec<CheckKind> =
        plan.checks.iter().map(|check| check.kind.clone()).filter(|kind| !super::is_gate(kind)).collect();
    let seen = tried(cloud, asker, plan, &known, snapshot, &kinds).await;
    let pending = pending(plan);
    let checks = kinds.iter().map(|kind| {
        let seen = seen.iter().find(|(one, _)| one == kind).map(|(_, verdict)| verdict.clone());
        let verdict = seen.unwrap_or_else(|| judge(kind, plan, &known, snapshot, pending.get(&kind.code())));
        Standing { code: kind.code(), verdict }
    });
    checks.chain(in_the_way(plan)).collect()
}

/// What a plan would still do, by the check that it concerns.
#[derive(Default)]
struct Pending {
    /// Things that are not as asked for.
    faults: Vec<String>,
    /// Things that cannot be, before something that another check fails for stands.
    after: Vec<String>,
}

fn pending(plan: &Plan) -> BTreeMap<String, Pending> {
    let mut all: BTreeMap<String, Pending> = BTreeMap::new();
    for step in &plan.steps {
        let Some(kind) = concerns(step).filter(|_| step.change.is_some() || step.wait.is_some()) else { continue };
        let pending = all.entry(kind.code()).or_default();
        match waits_for(plan, step, &kind) {
            Some(other) => pending.after.push(format!("{} needs {}", step.title, other.title)),
            None => pending.faults.push(fault(step)),
        }
    }
    all
}

fn fault(step: &Step) -> String {
    let detail = if step.detail.is_empty() { String::new() } else { format!(" ({})", step.detail) };
    match &step.change {
        Some(_) => format!("{}{detail}: {} is pending", step.title, step.action),
        None => format!("{}{detail}: it is not ready yet", step.title),
    }
}

/// The check that a step's resource belongs to.
fn concerns(step: &Step) -> Option<CheckKind> {
    let id = step.id.as_str();
    if let Some(Change::ModifyEndpoint { add_subnets, add_groups, private_dns: Some(_), policy: None, .. }) =
        &step.change
        && add_subnets.is_empty()
        && add_groups.is_empty()
    {
        return Some(CheckKind::Dns);
    }
    let table = [
        ("vpc.", CheckKind::Dns),
        ("zone.", CheckKind::Dns),
        ("endpoint.", CheckKind::Endpoints),
        ("security-group", CheckKind::SecurityGroups),
        ("policy", CheckKind::Policy),
        ("attach.", CheckKind::Attachments),
    ];
    table.into_iter().find(|(prefix, _)| id.starts_with(prefix)).map(|(_, kind)| kind)
}

/// A step of another check that must be made before this one can be: it gives what this one names.
fn waits_for<'a>(plan: &'a Plan, step: &Step, kind: &CheckKind) -> Option<&'a Step> {
    let text = serde_json::to_string(&step.change).unwrap_or_default();
    plan.steps.iter().find(|other| {
        other.change.is_some()
            && text.contains(&format!("${{{}.", other.id))
            && concerns(other).is_some_and(|other| other != *kind)
    })
}

fn judge(kind: &CheckKind, plan: &Plan, known: &Known, snapshot: &Snapshot, pending: Option<&Pending>) -> Verdict {
    if let Some(verdict) = last::gap(snapshot, parts(kind)) {
        return verdict;
    }
    match pending {
        Some(pending) if !pending.faults.is_empty() => Verdict::failed(pending.faults.join("; ")),
        Some(pending) => Verdict::skipped(pending.after.join("; ")),
        // The plan has compared these already, each with what it is to be.
        None => good(kind, plan).map_or_else(|| on_snapshot(kind, plan, known, snapshot), Verdict::passed),
    }
}

/// What a check rests on.
const fn parts(kind: &CheckKind) -> &'static [Part] {
    match kind {
        CheckKind::Endpoints => &[Part::Endpoints],
        CheckKind::Dns => &[Part::Endpoints, Part::HostedZones, Part::VpcAttributes],
        CheckKind::SecurityGroups => &[Part::SecurityGroups],
        CheckKind::Policy => &[Part::Policy],
        CheckKind::Attachments => &[Part::Policy, Part::Attachments],
        _ => &[],
    }
}

/// Words for what stands, where those after an apply would speak of changes.
fn good(kind: &CheckKind, plan: &Plan) -> Option<String> {
    let of = |prefix: &str| {
        let steps = plan.steps.iter().filter(|step| step.id.as_str().starts_with(prefix));
        steps.map(|step| format!("{} ({})", step.title, step.detail)).collect::<Vec<_>>().join("; ")
    };
    match kind {
        CheckKind::SecurityGroups => Some(of("security-group")).filter(|words| !words.is_empty()),
        CheckKind::Endpoints => Some(of("endpoint.")).filter(|words| !words.is_empty()),
        _ => None,
    }
}

/// Errors that keep the answers from being planned at all.
fn in_the_way(plan: &Plan) -> impl Iterator<Item = Standing> + '_ {
    let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| Standing {
        code: finding.code.clone(),
        verdict: Verdict::failed(format!("{} {}", finding.message, finding.fix)),
    })
}
