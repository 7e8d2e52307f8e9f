//! The report of a run as Markdown, readable without this program and without a renderer.

mod change;
mod fit;

use std::fmt::Write;

use jiff::Timestamp;

use super::run::{Report, Section};
use crate::engine::event::{CheckResult, Status};
use crate::plan::cost::words;
use crate::plan::step::unrestricted;
use fit::{code, fenced, plain, row};

/// The report.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut text = format!("# studiolink run {}: {}\n\n", plain(&report.run), status(report.status));
    head(&mut text, report);
    next(&mut text, report);
    for (number, section) in report.sections.iter().enumerate() {
        tell(&mut text, number + 1, section, report);
    }
    policies(&mut text, report);
    text
}

/// A line at the end, whatever becomes of the text.
fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn head(text: &mut String, report: &Report) {
    let alias = report.sections.iter().find_map(|section| section.alias.as_deref());
    let account = alias.map_or_else(|| report.account.clone(), |alias| format!("{} ({alias})", report.account));
    let domain = report.domain.as_ref().map_or_else(|| "all of the Region".to_owned(), ToString::to_string);
    let by = report.sections.first().and_then(|section| section.caller.clone());
    let rows = [
        ("status", status(report.status).to_owned()),
        ("account", account),
        ("Region", report.region.clone()),
        ("begun by", by.unwrap_or_else(|| "unknown".to_owned())),
        ("begun", time(report.started)),
        ("last event", time(report.last)),
        ("domain", domain),
        ("VPC", report.vpc.to_string()),
        ("written by", format!("studiolink {}", report.studiolink)),
    ];
    line(text, "| | |\n|---|---|");
    for (name, value) in rows {
        line(text, &row(&[name, &value]));
    }
}

fn next(text: &mut String, report: &Report) {
    line(text, "\n## What to do next\n");
    if !report.owed.is_empty() {
        line(text, "This is still to be done by hand:\n");
        for words in &report.owed {
            let _ = writeln!(text, "- {}", plain(words));
        }
        line(text, "");
    }
    if report.next.is_empty() && report.owed.is_empty() {
        line(text, "Nothing: there is nothing left of this run to make or to take back.");
    }
    for next in &report.next {
        let _ = writeln!(text, "To {}:\n\n{}\n", next.what, fenced("sh", &next.command));
    }
    if !report.next.is_empty() {
        let words = "It looks at what stands, shows what it would do, and asks. It needs credentials of account";
        let _ = writeln!(text, "{words} {}.", plain(&report.account));
    }
}

fn tell(text: &mut String, number: usize, section: &Section, report: &Report) {
    let _ = writeln!(text, "\n## {number}. {}: {}\n", section.command, status(section.status));
    let by = section.caller.as_deref().map_or_else(|| "somebody unknown".to_owned(), plain);
    let (started, last) = (time(section.started), time(section.last));
    let _ = writeln!(text, "By {by}, from {started} to {last}.");
    let _ = writeln!(text, "{} of {} changes stand. The plan is {}.", section.made, section.total, code(&section.plan));
    if let Some(words) = unrestricted(&section.unrestricted_domains) {
        let _ = writeln!(text, "\n**{}**", plain(&words));
    }
    line(text, "\n### Changes\n\n| | what | result | detail |\n|---|---|---|---|");
    for change in &section.changes {
        line(text, &change::row(change));
    }
    for change in section.changes.iter().filter(|change| change.after.is_some()) {
        change::tell(text, change);
    }
    checks(text, section);
    findings(text, section);
    line(text, "\n### Cost\n");
    let lines = words::lines(&section.cost);
    for words in std::iter::once(words::headline(&section.cost, &report.region)).chain(lines) {
        let _ = writeln!(text, "- {}", plain(words.trim()));
    }
}

fn checks(text: &mut String, section: &Section) {
    line(text, "\n### Checks\n");
    if section.checks.is_empty() {
        return line(text, "None belong to this plan.");
    }
    line(text, "| check | result | reason | at |\n|---|---|---|---|");
    for check in &section.checks {
        let result = match check.result {
            Some(CheckResult::Passed) => "passed",
            Some(CheckResult::Failed) => "FAILED",
            Some(CheckResult::Skipped) => "skipped",
            None => "not reached",
        };
        let at = check.time.map(|at| time(Some(at))).unwrap_or_default();
        line(text, &row(&[&check.check, result, &check.reason, &at]));
    }
}

fn findings(text: &mut String, section: &Section) {
    if section.findings.is_empty() {
        return;
    }
    line(text, "\n### Findings before it\n");
    for finding in &section.findings {
        let (message, fix) = (plain(&finding.message), plain(&finding.fix));
        let _ = writeln!(text, "- {} {}: {message} {fix}", finding.severity, code(&finding.code));
    }
}

fn policies(text: &mut String, report: &Report) {
    let taken_back = report.sections.last().is_some_and(|section| section.command == "undo");
    line(text, "\n## Policies\n");
    line(
        text,
        if taken_back {
            "As this run had planned them, before it was taken back."
        } else {
            "As this run planned them, with the ids that became known."
        },
    );
    if let Some(document) = &report.policies.identity {
        let _ =
            writeln!(text, "\n### IAM policy {}\n\n{}", plain(&report.policy_name), fenced("json", &document.pretty()));
    }
    for (service, document) in &report.policies.endpoints {
        let _ =
            writeln!(text, "\n### Policy of the endpoint {}\n\n{}", plain(service), fenced("json", &document.pretty()));
    }
    if report.policies.identity.is_none() && report.policies.endpoints.is_empty() {
        line(text, "\nNone.");
    }
}

fn status(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Applied) => "applied",
        Some(Status::Unchanged) => "unchanged",
        Some(Status::Partly) => "partly",
        Some(Status::Undone) => "undone",
        Some(Status::CheckFailed) => "check-failed",
        None => "unfinished",
    }
}

fn time(time: Option<Timestamp>) -> String {
    time.map_or_else(|| "unknown".to_owned(), |time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}
