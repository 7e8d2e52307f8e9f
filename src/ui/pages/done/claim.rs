//! What may be said of a run: nothing that was not made, and nothing as proven that was not checked.

use ratatui::text::{Line, Span};

use super::{State, commands, ways};
use crate::domain::restriction::Mode;
use crate::engine::event::{CheckResult, Status};
use crate::ui::message::Ended;
use crate::ui::model::Model;
use crate::ui::pages::network;
use crate::ui::parts::{frame as framing, ranges, text};
use crate::ui::theme::{self, Sign};

/// The first line.
pub fn headline(run: &State) -> String {
    let Some(Ended::Finished { finish, .. }) = &run.ended else {
        return "Nothing was changed".to_owned();
    };
    let counts = run.progress.counts();
    if run.plan.is_undo() {
        return match finish.status {
            Status::Undone if counts.total > 0 => "What this run made is taken back.".to_owned(),
            Status::Undone | Status::Unchanged => "Nothing of this run was left to take back.".to_owned(),
            _ => format!("{} of {} taken back.", counts.made, text::count(counts.total, run.plan.unit())),
        };
    }
    let claim = match finish.status {
        Status::Applied => outcome(run),
        Status::Unchanged => "Nothing had to be changed".to_owned(),
        Status::CheckFailed if counts.total == 0 => "Nothing was changed".to_owned(),
        Status::CheckFailed => "Every change stands".to_owned(),
        Status::Partly | Status::Undone => {
            format!("{} of {} made{}", counts.made, text::count(counts.total, "change"), run.unready())
        }
    };
    format!("{claim}. {}", checks(run))
}

/// The same on a screen of so many columns: numbers of checks that two rows cut could be read as others.
pub fn headline_in(run: &State, width: usize) -> String {
    let whole = headline(run);
    let rows = text::wrap(&whole, width.saturating_sub(MARGINS)).len();
    if rows > 2 { whole.replacen(" checks passed", " passed", 1) } else { whole }
}

/// Columns beside a headline.
const MARGINS: usize = 3;

/// What a complete run has come to.
fn outcome(run: &State) -> String {
    let answers = &run.plan.answers;
    if !restricts(run) {
        let path = !answers.endpoints.services.is_empty();
        return if path { "The private path stands" } else { "Every change stands" }.to_owned();
    }
    let claim = if !answers.restriction.guardrail {
        "The policy is attached"
    } else if !is_proven(run) {
        "Restricted, not all checked"
    } else {
        let is_open = !run.plan.unrestricted_domains.is_empty();
        let is_all = !is_open && run.plan.access.as_ref().is_some_and(ways::nobody_else);
        match (answers.restriction.mode, is_all) {
            (Mode::Ip, true) => "Only your addresses open Studio",
            (Mode::Ip, false) => "Those chosen need your addresses",
            (_, true) => "Studio is private",
            (_, false) => "Studio is private for those chosen",
        }
    };
    let besides = if answers.restriction.guardrail { ways::besides(run) } else { String::new() };
    format!("{claim}{}{besides}", ways::except(run))
}

/// Whether this run keeps anybody out.
pub fn restricts(run: &State) -> bool {
    let answers = &run.plan.answers;
    answers.restriction.mode != Mode::None && !answers.principals.is_empty()
}

/// Whether somebody whom these answers do not name is kept out by an earlier run.
pub fn restricts_still(run: &State) -> bool {
    run.plan.findings.iter().any(|finding| STILL_RESTRICTED.contains(&finding.code.as_str()))
}

/// Findings that say so.
const STILL_RESTRICTED: &[&str] = &["stays-attached", "still-restricted"];

/// Checks without which nobody knows whether people are let in and kept out.
const PROOFS: &[&str] = &["private-path", "canary", "policy", "attachments", "access"];

fn is_proven(run: &State) -> bool {
    let mut proofs = run.progress.checks.iter().filter(|check| PROOFS.contains(&check.code.as_str()));
    proofs.all(|check| matches!(check.result, Some((CheckResult::Passed, _))))
}

fn checks(run: &State) -> String {
    let number = |wanted| {
        let results = run.progress.checks.iter().filter_map(|check| check.result.as_ref());
        results.filter(|(result, _)| *result == wanted).count()
    };
    let (passed, skipped, failed) =
        (number(CheckResult::Passed), number(CheckResult::Skipped), number(CheckResult::Failed));
    if passed + failed == 0 {
        return "Nothing was checked.".to_owned();
    }
    format!("{} passed, {skipped} skipped, {failed} failed.", text::count(passed, "check"))
}

/// What people do from now on, with the real ids, and what no longer works.
pub fn how_to_open(model: &Model, run: &State, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if restricts(run) && !is_proven(run) {
        let [within, without] = run.plan.answers.restriction.mode.sides();
        let words = format!(
            "Not all of this is proven, as checks were skipped: try it as one of them, from {within} and {without}."
        );
        lines.extend(framing::remark(Sign::Attention, &words, width));
    }
    lines.extend(framing::words(&opens(model, run), width.saturating_add(2), theme::PLAIN));
    lines.extend(
        commands::open(model, run, width.saturating_sub(COMMAND + 1).min(commands::WIDEST))
            .iter()
            .flat_map(|words| command(words, width)),
    );
    if let Some(option) = commands::endpoint_url(run) {
        lines.extend(framing::words(&format!("{}:", commands::OLD), width, theme::PLAIN));
        lines.extend(command(&option, width));
    }
    lines.extend(framing::words(URL, width, theme::PLAIN));
    lines.extend(ways::closed(run).iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
    lines
}

/// What comes of the second command (Amazon SageMaker API Reference, `CreatePresignedDomainUrl`).
const URL: &str = "The second gives a URL: open it in a browser within 5 minutes.";

/// From where it opens, as a beginning of what to do.
pub fn opens(model: &Model, run: &State) -> String {
    let from = from(model, run);
    match commands::profiles(model, run).as_slice() {
        [] => format!("People open it {from}:"),
        [(_, one)] => format!("People open it {from}, with the user profile {}:", text::clean(one)),
        [(_, first), ..] => {
            format!("People open it {from}, each with an own user profile, such as {}:", text::clean(first))
        }
    }
}

/// A line of a command, broken only where it is wider than the screen.
fn command(words: &str, width: usize) -> Vec<Line<'static>> {
    let (indent, words) = words.split_at(words.len() - words.trim_start().len());
    let mut lines = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let head = text::beginning(rest, width.saturating_sub(COMMAND + indent.len() + 1).max(2));
        let head = if head.is_empty() { rest } else { head };
        lines.push(Line::from(Span::styled(format!("{}{indent}{head}", " ".repeat(COMMAND)), theme::HERE)));
        rest = &rest[head.len()..];
    }
    lines
}

/// Columns before a command.
const COMMAND: usize = 5;

/// What a run that was taken back leaves open, and what of it stays, and why.
pub fn taken_back(run: &State, width: usize) -> Vec<Line<'static>> {
    let (open, stays): (Vec<_>, Vec<_>) = run.plan.findings.iter().partition(|finding| finding.code == "opens-again");
    let mut lines: Vec<Line> = open
        .into_iter()
        .flat_map(|finding| framing::remark(Sign::Attention, &happened(&finding.message), width))
        .collect();
    if stays.is_empty() {
        let words = "The account is as it was before this run, as far as this run has changed it.";
        lines.extend(framing::words(words, width, theme::PLAIN));
    }
    for finding in stays {
        lines.extend(framing::remark(Sign::Attention, &finding.message, width));
        lines.extend(framing::words(&finding.fix, width, theme::PLAIN));
    }
    lines
}

/// What the way back was going to do, once it has done it.
fn happened(message: &str) -> String {
    let message = message.replacen(" loses the policy", " no longer has the policy", 1);
    message.replacen(" lose the policy", " no longer have the policy", 1)
}

/// From where Studio opens.
fn from(model: &Model, run: &State) -> String {
    let answers = &run.plan.answers;
    let listed = || ranges::join(&answers.restriction.cidrs);
    let vpc = || network::named(model, &run.plan.answers.network.vpc);
    match answers.restriction.mode {
        _ if !restricts(run) && answers.endpoints.services.is_empty() => "from everywhere".to_owned(),
        _ if !restricts(run) => format!("privately from inside {}, and from everywhere else", vpc()),
        Mode::Vpc => format!("from inside {}", vpc()),
        Mode::Vpce => "through the Studio and the API endpoint".to_owned(),
        Mode::Ip => format!("from {}", listed()),
        Mode::VpcIp => format!("inside {}, from {}", vpc(), listed()),
        Mode::None => "from everywhere".to_owned(),
    }
}
