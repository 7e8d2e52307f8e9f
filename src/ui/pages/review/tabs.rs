//! What the tabs of the review say.

use ratatui::text::{Line, Span};
use strum::IntoEnumIterator;

use super::permissions::Permissions;
use super::{access, findings, permissions, steps};
use crate::domain::policy::endpoint::{Grant, summary};
use crate::domain::policy::{Document, Effect};
use crate::plan::cost;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;
use crate::ui::model::Model;
use crate::ui::pages::apply;
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
pub fn row(plan: &Plan, here: Tab, known: &Permissions) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    for tab in Tab::of(plan) {
        let name = match tab {
            Tab::Findings if !plan.findings.is_empty() => format!("{tab} {}", plan.findings.len()),
            Tab::Permissions if known.are_asked() => format!("{tab} …"),
            Tab::Permissions if known.denied() > 0 => format!("{tab} {}", known.denied()),
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

/// The lines of a tab, without a cursor where it is on a step.
pub fn lines(model: &Model, plan: &Plan, snapshot: &Snapshot, (tab, width): (Tab, usize)) -> Vec<Line<'static>> {
    match tab {
        Tab::Plan => planned(model, plan, snapshot, (None, width)).lines,
        Tab::Policies => policies(plan, width),
        Tab::Access => access::lines(plan, &model.review.permissions, width),
        Tab::Cost => costs(plan, width),
        Tab::Permissions => permissions::lines(&model.review.permissions, width),
        Tab::Findings => findings::lines(&model.review.seen, plan, snapshot, width),
    }
}

/// The steps, and what is to be said of their number.
pub fn planned(
    model: &Model,
    plan: &Plan,
    snapshot: &Snapshot,
    (cursor, width): (Option<usize>, usize),
) -> steps::Told {
    let mut told = steps::told(plan, snapshot, &model.review.permissions, cursor, width);
    let below = of_changes(model, plan);
    told.lines.extend(below.iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
    told
}

/// Why a way back has another number of steps than the run had changes.
fn of_changes(model: &Model, plan: &Plan) -> Option<String> {
    let made = apply::made_by_the_run(model).filter(|_| plan.is_undo())?;
    let steps = plan.changes().count();
    let words = || format!("{} for the {} of the run", text::count(steps, plan.unit()), text::count(made, "change"));
    (steps > 0 && made > 0 && made != steps).then(words)
}

fn policies(plan: &Plan, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    match &plan.policies.identity {
        Some(document) => {
            lines.extend(framing::heading(&heading(plan), width));
            if document.minified().contains(REFERENCE) {
                lines.extend(framing::remark(Sign::Here, "${...} stands for what AWS will call what is made.", width));
            }
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

/// The beginning of what stands for the id of something that is not made yet.
const REFERENCE: &str = "${endpoint.";

/// What the IAM policy is called, and whom it is for.
pub fn heading(plan: &Plan) -> String {
    let holders = match plan.answers.principals.names().len() {
        0 => "attached to nobody by this plan".to_owned(),
        1 => "for the one chosen".to_owned(),
        chosen => format!("for the {chosen} chosen"),
    };
    format!("IAM policy {}, {holders}", plan.answers.policy_name())
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

/// A document, a little in.
pub fn pretty(document: &Document, width: usize) -> Vec<Line<'static>> {
    json::indented(&document.pretty(), width)
}

pub fn costs(plan: &Plan, width: usize) -> Vec<Line<'static>> {
    let mut lines = framing::words(&cost::words::headline(&plan.cost, &plan.region), width, theme::STRONG);
    lines.push(Line::default());
    let below = cost::words::lines(&plan.cost);
    lines.extend(below.iter().flat_map(|words| aligned(words, width)));
    lines
}

/// Words that keep the spaces before them, so that amounts stand below each other.
fn aligned(words: &str, width: usize) -> Vec<Line<'static>> {
    let rest = words.trim_start();
    let indent = words.len() - rest.len();
    let mut lines = framing::words(rest, width.saturating_sub(indent), theme::PLAIN);
    for line in &mut lines {
        line.spans.insert(0, Span::raw(" ".repeat(indent)));
    }
    lines
}
