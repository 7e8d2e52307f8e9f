//! Whether what the answers ask for stands in the account as it is now: what a plan would still change does not.

use std::collections::BTreeMap;

use super::{Verdict, against, last, on_snapshot, tried};
use crate::cloud::Cloud;
use crate::engine::resolve::Known;
use crate::plan::check::{Finding, Severity};
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
    checks.chain(in_the_way(plan)).chain(left_open(plan)).collect()
}

/// What a plan would still do, by the check that it concerns.
fn pending(plan: &Plan) -> BTreeMap<String, Vec<&Step>> {
    let mut all: BTreeMap<String, Vec<&Step>> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| step.change.is_some() || step.wait.is_some()) {
        for kind in concerns(step) {
            all.entry(kind.code()).or_default().push(step);
        }
    }
    all
}

/// The checks that a step's resource belongs to.
fn concerns(step: &Step) -> impl Iterator<Item = CheckKind> {
    let id = step.id.as_str();
    let table = [
        ("vpc.", CheckKind::Dns),
        ("zone.", CheckKind::Dns),
        ("endpoint.", CheckKind::Endpoints),
        ("security-group", CheckKind::SecurityGroups),
        ("policy", CheckKind::Policy),
        ("attach.", CheckKind::Attachments),
    ];
    let own = table.into_iter().find(|(prefix, _)| id.starts_with(prefix)).map(|(_, kind)| kind);
    let serves_names = matches!(
        &step.change,
        Some(Change::CreateEndpoint { private_dns: true, .. } | Change::ModifyEndpoint { private_dns: Some(_), .. })
    );
    own.into_iter().chain(serves_names.then_some(CheckKind::Dns))
}

fn faults(kind: &CheckKind, plan: &Plan, pending: &[&Step]) -> String {
    let new = pending.iter().filter(|step| matches!(step.change, Some(Change::CreateEndpoint { .. })));
    let missing: Vec<&str> = new.map(|step| step.title.as_str()).collect();
    if *kind == CheckKind::Endpoints && missing.len() == plan.answers.endpoints.services.len() {
        return format!("none stands: {}", missing.join("; "));
    }
    pending.iter().map(|step| fault(step)).collect::<Vec<_>>().join("; ")
}

fn fault(step: &Step) -> String {
    let detail = if step.detail.is_empty() { String::new() } else { format!(" ({})", step.detail) };
    match &step.change {
        Some(Change::AttachPolicy { .. }) => format!("{}: not done", step.title),
        Some(
            Change::CreateEndpoint { .. }
            | Change::CreateSecurityGroup { .. }
            | Change::CreateHostedZone { .. }
            | Change::CreatePolicy { .. },
        ) => format!("{} does not stand", step.title),
        Some(_) => format!("{}{detail}: apply would {} this", step.title, step.action),
        None => format!("{}{detail}: it is not ready yet", step.title),
    }
}

fn judge(kind: &CheckKind, plan: &Plan, known: &Known, snapshot: &Snapshot, pending: Option<&Vec<&Step>>) -> Verdict {
    if let Some(verdict) = last::gap(snapshot, parts(kind)).or_else(|| unplanned(kind, plan)) {
        return verdict;
    }
    // The plan has compared these already, each with what it is to be.
    let compared = match pending {
        Some(pending) => Verdict::failed(faults(kind, plan, pending)),
        None => match good(kind, plan) {
            Some(words) => Verdict::passed(words),
            None => return on_snapshot(kind, plan, known, snapshot),
        },
    };
    against::weigh(kind, plan, snapshot, compared)
}

/// Of endpoints that could not be planned nothing is missing, and nothing is known.
fn unplanned(kind: &CheckKind, plan: &Plan) -> Option<Verdict> {
    let is_network = matches!(kind, CheckKind::Endpoints | CheckKind::Dns | CheckKind::SecurityGroups);
    let has_step = |short: &&String| plan.steps.iter().any(|step| step.id.as_str() == format!("endpoint.{short}"));
    let missing = plan.answers.endpoints.services.iter().find(|short| !has_step(short)).filter(|_| is_network)?;
    let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let why: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
    Some(Verdict::skipped(format!("no endpoint for {missing} can be planned: {}", why.join(" "))))
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

/// Domains that no check of IAM speaks for, where others are restricted.
fn left_open(plan: &Plan) -> Option<Standing> {
    let is_told = |finding: &&Finding| finding.code == "sso-domain" && finding.severity == Severity::Warning;
    let finding = plan.findings.iter().find(is_told)?;
    Some(Standing { code: finding.code.clone(), verdict: Verdict::skipped(finding.message.clone()) })
}
