//! The tab of the steps: each with what it does to what, and of policies that stand what they will say otherwise.

use std::collections::BTreeMap;
use std::ops::Range;

use ratatui::text::{Line, Span};

use super::permissions::Permissions;
use crate::domain::restriction::Mode;
use crate::plan::cost;
use crate::plan::show;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::{Action, CheckKind, Plan, Step, StepId};
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// What the tab says.
pub struct Told {
    pub lines: Vec<Line<'static>>,
    /// The rows of each step, with what is checked after it.
    pub places: Vec<Range<usize>>,
}

/// The steps, with a cursor on one of them, and what they come to.
pub fn told(plan: &Plan, snapshot: &Snapshot, known: &Permissions, cursor: Option<usize>, width: usize) -> Told {
    let is_tried = !known.keep_from_trying();
    let longest = plan.steps.iter().map(|step| text::width(&step.title)).max().unwrap_or(0);
    let gates = gates(plan, is_tried);
    let mut lines: Vec<Line> = Vec::new();
    let mut places = Vec::new();
    for step in &plan.steps {
        let first = lines.len();
        let differences = show::of_step(step, snapshot);
        let detail = if differences.is_empty() { show::detail(plan, step, is_tried) } else { in_short(step) };
        lines.extend(step_lines(step, detail, longest, width));
        lines.extend(differences.iter().flat_map(|words| difference(words, width)));
        lines.extend(gates.get(&step.id).into_iter().flatten().flat_map(|words| before(words, width)));
        places.push(first..lines.len());
    }
    if let Some(first) = cursor.and_then(|at| lines.get_mut(places.get(at)?.start)) {
        *first = std::mem::take(first).patch_style(theme::SELECTED);
        first.spans[0] = Span::raw("  ");
        first.spans.insert(0, Span::styled(Sign::Here.text(), theme::HERE));
    }
    let at_end = plan.checks.iter().filter(|check| !is_gate(&check.kind)).count();
    if at_end > 0 {
        let more = if at_end < plan.checks.len() { "more check" } else { "check" };
        let words = format!("     then {} of what was made", text::count(at_end, more));
        lines.push(Line::from(Span::styled(words, theme::OFF)));
    }
    lines.push(Line::default());
    lines.extend(in_sum(plan).iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
    Told { lines, places }
}

/// The sign of what a step does.
const fn sign(action: Action) -> Sign {
    match action {
        Action::Create => Sign::Create,
        Action::Modify | Action::Restore => Sign::Modify,
        Action::Keep => Sign::Keep,
        Action::Remove => Sign::Remove,
    }
}

/// What is said beside a step whose differences stand below it: the detail where it tells something else.
fn in_short(step: &Step) -> &str {
    if step.detail.starts_with(['-', '+', '~']) { "what it says changes:" } else { &step.detail }
}

/// Columns before a difference.
pub const DIFFERENCE: usize = 7;

/// A line of a difference, in the colour of its sign.
fn difference(words: &str, width: usize) -> Vec<Line<'static>> {
    let style = match words.chars().next() {
        Some('+') => theme::DONE,
        Some('-') => theme::FAILED,
        _ => theme::ATTENTION,
    };
    let lines = text::wrap(words, width.saturating_sub(DIFFERENCE + 4)).into_iter().enumerate();
    let indented = lines.map(|(at, words)| {
        let indent = " ".repeat(if at == 0 { DIFFERENCE } else { DIFFERENCE + 2 });
        Line::from(vec![Span::raw(indent), Span::styled(words, style)])
    });
    indented.collect()
}

/// A check that later steps wait for, in as many lines as it takes.
fn before(words: &str, width: usize) -> Vec<Line<'static>> {
    let lines = text::wrap(words, width.saturating_sub(BEFORE + 4)).into_iter().enumerate();
    let indented = lines.map(|(at, words)| {
        let indent = " ".repeat(if at == 0 { BEFORE } else { BEFORE + 2 });
        Line::from(Span::styled(format!("{indent}{words}"), theme::OFF))
    });
    indented.collect()
}

/// Columns before such a check.
const BEFORE: usize = 5;

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
fn step_lines(step: &Step, detail: &str, longest: usize, width: usize) -> Vec<Line<'static>> {
    let sign = sign(step.action);
    let room = width.saturating_sub(7);
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
        let below = text::wrap(detail, room.saturating_sub(2)).into_iter();
        let below = below.map(|words| Line::from(Span::styled(format!("       {words}"), theme::OFF)));
        return std::iter::once(first).chain(below).collect();
    }
    let mut details = text::wrap(detail, beside).into_iter();
    let first = line(Cell::id(&step.title, title), Cell::words(&details.next().unwrap_or_default(), beside));
    let rest = details.map(|words| Line::from(Span::styled(format!("{}{words}", " ".repeat(title + 7)), theme::OFF)));
    std::iter::once(first).chain(rest).collect()
}

/// A detail with less room than an id takes goes below its title.
const BESIDE: usize = 22;

/// Checks that later steps wait for, by the last step that they wait for themselves. Found once for all steps: of
/// thousands, a check for each step takes longer than a frame.
fn gates(plan: &Plan, is_tried: bool) -> BTreeMap<&StepId, Vec<String>> {
    let mut gates: BTreeMap<&StepId, Vec<String>> = BTreeMap::new();
    for check in &plan.checks {
        let words = match &check.kind {
            CheckKind::Canary(_) if !is_tried => Some(show::UNTRIED.to_owned()),
            kind => gate(kind, plan.answers.restriction.mode),
        };
        let last = plan.steps.iter().rev().find(|step| check.needs.contains(&step.id));
        if let Some((last, words)) = last.zip(words) {
            gates.entry(&last.id).or_default().push(words);
        }
    }
    gates
}

const fn is_gate(kind: &CheckKind) -> bool {
    matches!(kind, CheckKind::PrivatePath | CheckKind::NewVersion | CheckKind::Canary(_))
}

fn gate(kind: &CheckKind, mode: Mode) -> Option<String> {
    let [within, without] = mode.sides();
    match kind {
        CheckKind::PrivatePath => Some("verify the private path".to_owned()),
        CheckKind::NewVersion => {
            Some(format!("the new version alone: {within} allowed, {without} denied, before it is in force"))
        }
        CheckKind::Canary(_) => Some(format!("tried on one of them first: {within} allowed, {without} denied")),
        _ => None,
    }
}
