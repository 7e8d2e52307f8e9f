//! What the tabs of the review say.

use ratatui::text::{Line, Span};
use strum::IntoEnumIterator;

use super::{access, permissions};
use crate::domain::policy::endpoint::{Grant, summary};
use crate::domain::policy::{Document, Effect};
use crate::plan::check::{Finding, Severity};
use crate::plan::cost;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::{Action, CheckKind, Plan, Step};
use crate::ui::model::Model;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, json, text};
use crate::ui::theme::{self, Sign};

/// A tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumIter)]
pub enum Tab {
    /// The steps.
    #[default]
    Plan,
    /// The documents.
    Policies,
    /// Who can open Studio.
    Access,
    /// What it costs.
    Cost,
    /// What the one who runs this must be permitted.
    Permissions,
    /// What there is to know.
    Findings,
}

impl Tab {
    /// The tab to the right, round at the end.
    pub fn next(self, plan: &Plan) -> Self {
        Self::of(plan).cycle().skip_while(|tab| *tab != self).nth(1).unwrap_or_default()
    }

    /// The tab to the left, round at the end.
    pub fn before(self, plan: &Plan) -> Self {
        let mut tabs: Vec<Self> = Self::of(plan).collect();
        tabs.reverse();
        tabs.into_iter().cycle().skip_while(|tab| *tab != self).nth(1).unwrap_or_default()
    }

    /// Those that have something to say of a plan: the way back has no documents.
    pub fn of(plan: &Plan) -> impl Iterator<Item = Self> + Clone {
        let (undoes, restricts) = (plan.is_undo(), plan.access.is_some());
        Self::iter().filter(move |tab| match tab {
            Self::Plan | Self::Cost | Self::Permissions | Self::Findings => true,
            Self::Access => restricts,
            Self::Policies => !undoes,
        })
    }
}

/// The row of the tabs.
pub fn row(plan: &Plan, here: Tab, denied: usize) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    for tab in Tab::of(plan) {
        let name = match tab {
            Tab::Findings if !plan.findings.is_empty() => format!("{tab} {}", plan.findings.len()),
            Tab::Permissions if denied > 0 => format!("{tab} {denied}"),
            _ => tab.to_string(),
        };
        let span = if tab == here {
            Span::styled(format!("[{name}]"), theme::SELECTED)
        } else {
            Span::raw(format!(" {name} "))
        };
        spans.push(span);
    }
    Line::from(spans)
}

/// The lines of a tab.
pub fn lines(model: &Model, plan: &Plan, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    lines_of(model, plan, snapshot, (model.review.tab, width))
}

/// The lines of any tab.
pub fn lines_of(model: &Model, plan: &Plan, snapshot: &Snapshot, (tab, width): (Tab, usize)) -> Vec<Line<'static>> {
    match tab {
        Tab::Plan => steps(plan, width),
        Tab::Policies => policies(plan, width),
        Tab::Access => access::lines(plan, &model.review.permissions, width),
        Tab::Cost => costs(plan, width),
        Tab::Permissions => permissions::lines(&model.review.permissions, width),
        Tab::Findings => findings(plan, snapshot, width),
    }
}

/// The sign of what a step does.
pub const fn sign(action: Action) -> Sign {
    match action {
        Action::Create => Sign::Create,
        Action::Modify | Action::Restore => Sign::Modify,
        Action::Keep => Sign::Keep,
        Action::Remove => Sign::Remove,
    }
}

fn steps(plan: &Plan, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let longest = plan.steps.iter().map(|step| text::width(&step.title)).max().unwrap_or(0);
    for step in &plan.steps {
        lines.extend(step_lines(step, longest, width));
        lines.extend(gates(plan, step).map(|words| Line::from(Span::styled(format!("     {words}"), theme::OFF))));
    }
    let at_end = plan.checks.iter().filter(|check| gate(&check.kind).is_none()).count();
    if at_end > 0 {
        let words = format!("     then {} of what was made", text::count(at_end, "check"));
        lines.push(Line::from(Span::styled(words, theme::OFF)));
    }
    lines.push(Line::default());
    lines.extend(in_sum(plan).iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
    lines
}

/// What the plan comes to.
fn in_sum(plan: &Plan) -> Vec<String> {
    let removes = plan.steps.iter().any(|step| step.action == Action::Remove);
    let touched = match plan.steps.len() {
        0 if plan.is_undo() => return vec!["nothing that this run made stands any more".to_owned()],
        _ if plan.is_undo() => Some("only what this run made or changed is touched"),
        _ if removes => None,
        _ => Some("nothing that exists is removed"),
    };
    let cost = cost::words::headline(&plan.cost, &plan.region);
    std::iter::once(cost).chain(touched.map(str::to_owned)).collect()
}

/// A step: what it does to what, and the detail beside it, in as many lines as it takes: whoever says yes has seen
/// every range, group and statement.
fn step_lines(step: &Step, longest: usize, width: usize) -> Vec<Line<'static>> {
    let sign = sign(step.action);
    let room = width.saturating_sub(6);
    let title = longest.min(room * 2 / 3);
    let style = if step.change.is_some() { theme::PLAIN } else { theme::OFF };
    let line = |title: Cell, detail: Cell| {
        let mut line = table::row(vec![title.styled(style), detail.styled(theme::OFF)]);
        line.spans.splice(0..0, [Span::raw("   "), Span::styled(sign.text(), sign.style()), Span::raw(" ")]);
        line
    };
    let beside = room.saturating_sub(title + 2);
    if beside < BESIDE {
        let first = line(Cell::id(&step.title, room), Cell::words("", 0));
        let below = text::wrap(&step.detail, room.saturating_sub(2)).into_iter();
        let below = below.map(|words| Line::from(Span::styled(format!("       {words}"), theme::OFF)));
        return std::iter::once(first).chain(below).collect();
    }
    let mut details = text::wrap(&step.detail, beside).into_iter();
    let first = line(Cell::id(&step.title, title), Cell::words(&details.next().unwrap_or_default(), beside));
    let rest = details.map(|words| Line::from(Span::styled(format!("{}{words}", " ".repeat(title + 7)), theme::OFF)));
    std::iter::once(first).chain(rest).collect()
}

/// A detail with less room than an id takes goes below its title.
const BESIDE: usize = 22;

/// Checks that later steps wait for, shown after the last step that they wait for themselves.
fn gates<'a>(plan: &'a Plan, step: &'a Step) -> impl Iterator<Item = &'static str> + 'a {
    plan.checks.iter().filter_map(move |check| {
        let words = gate(&check.kind)?;
        let last = plan.steps.iter().rev().find(|other| check.needs.contains(&other.id))?;
        (last.id == step.id).then_some(words)
    })
}

const fn gate(kind: &CheckKind) -> Option<&'static str> {
    match kind {
        CheckKind::PrivatePath => Some("verify the private path"),
        CheckKind::NewVersion => Some("the new version alone: inside allowed, outside denied, before it is in force"),
        CheckKind::Canary(_) => Some("the canary: inside allowed, outside denied, before the others follow"),
        _ => None,
    }
}

fn policies(plan: &Plan, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    match &plan.policies.identity {
        Some(document) => {
            let holders = match plan.answers.principals.len() {
                0 => "attached to nobody by this plan".to_owned(),
                1 => "for the one chosen".to_owned(),
                chosen => format!("for the {chosen} chosen"),
            };
            lines.extend(framing::heading(&format!("IAM policy {}, {holders}", plan.answers.policy_name()), width));
            lines.extend(pretty(document, width));
        }
        None => lines.extend(framing::words("No IAM policy is made in this mode.", width, theme::PLAIN)),
    }
    for (service, document) in &plan.policies.endpoints {
        lines.push(Line::default());
        lines.extend(framing::heading(&format!("Policy of the endpoint {service}"), width));
        lines.extend(summary(document).iter().flat_map(|grant| grant_lines(grant, width)));
        lines.extend(pretty(document, width));
    }
    lines
}

/// Who may do what on which resources: what an administrator asks before the JSON.
fn grant_lines(grant: &Grant, width: usize) -> Vec<Line<'static>> {
    let (sign, verb) = match grant.effect {
        Effect::Allow => (Sign::Done, "may call"),
        Effect::Deny => (Sign::Failed, "may not call"),
    };
    let when = grant.when.as_ref().map(|when| format!(", when {when}")).unwrap_or_default();
    framing::remark(sign, &format!("{} {verb} {}, on {}{when}", grant.who, grant.what, grant.on), width)
}

pub fn pretty(document: &Document, width: usize) -> Vec<Line<'static>> {
    let indented = json::lines(&document.pretty(), width.saturating_sub(5)).into_iter().map(|mut line| {
        line.spans.insert(0, Span::raw("   "));
        line
    });
    indented.collect()
}

fn costs(plan: &Plan, width: usize) -> Vec<Line<'static>> {
    let mut lines = framing::words(&cost::words::headline(&plan.cost, &plan.region), width, theme::STRONG);
    lines.push(Line::default());
    let below = cost::words::lines(&plan.cost);
    lines.extend(below.iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
    lines
}

fn findings(plan: &Plan, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = plan.findings.iter().flat_map(|finding| finding_lines(finding, width)).collect();
    if lines.is_empty() {
        lines.extend(framing::remark(Sign::Done, "Nothing found that would fail, lock out or leave open.", width));
    }
    lines.extend(super::super::account::gaps(&snapshot.gaps, width));
    lines
}

/// How many lines there are down to the last warning.
pub fn end_of_warnings(plan: &Plan, width: usize) -> usize {
    let last = plan.findings.iter().rposition(|finding| finding.severity == Severity::Warning);
    let upto = last.map_or(0, |last| last + 1);
    let lines = plan.findings.iter().take(upto).map(|finding| finding_lines(finding, width).len()).sum::<usize>();
    // The empty line after each.
    lines.saturating_sub(1)
}

fn finding_lines(finding: &Finding, width: usize) -> Vec<Line<'static>> {
    let sign = match finding.severity {
        Severity::Error => Sign::Failed,
        Severity::Warning => Sign::Attention,
        Severity::Note => Sign::NotYet,
    };
    let mut lines = framing::remark(sign, &format!("{}: {}", finding.severity, finding.message), width);
    lines.extend(framing::words(&finding.fix, width, theme::OFF));
    lines.push(Line::default());
    lines
}
