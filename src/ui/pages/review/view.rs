//! The review as it is drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::{CONFIRMATION, Purpose, Stage, Tab, findings, looking, mended_on, tabs};
use crate::plan::check::Severity;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;
use crate::ui::message::Way;
use crate::ui::model::Model;
use crate::ui::pages::account;
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(snapshot) = model.snapshot() else { return };
    let Some(plan) = model.review.plan() else {
        let area = framing::question(frame, area, asks(model), "");
        framing::lines(frame, area, waiting(model, usize::from(area.width)), model.review.scroll);
        return;
    };
    let headline = headline(model, plan, snapshot, usize::from(area.width));
    let area = framing::question(frame, area, &headline, "");
    let area = Rect { y: area.y.saturating_sub(1), height: area.height.saturating_add(1), ..area };
    let width = usize::from(area.width);
    let foot_height = foot_rows(model, plan, width, area.height);
    let [tab_row, _, content, _, low] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(foot_height),
    ])
    .areas(area);
    frame.render_widget(tabs::row(plan, model.review.tab, &model.review.permissions), tab_row);
    show_content(model, (plan, snapshot), frame, content);
    framing::lines(frame, low, foot(model, plan, width), 0);
    if model.review.is_open() && low.height > 0 {
        show_confirmation(model, plan, frame, Rect { y: low.bottom() - 1, height: 1, ..low });
    }
}

/// The text of the tab, or the step that is looked at; on a wide screen that stands beside the steps.
fn show_content(model: &Model, (plan, snapshot): (&Plan, &Snapshot), frame: &mut Frame, area: Rect) {
    let details = |area: Rect| looking::details(model, plan, usize::from(area.width));
    if let (Tab::Plan, Some(scroll)) = (model.review.tab, model.review.looking.details) {
        framing::lines(frame, area, details(area), scroll);
        return;
    }
    let (area, beside) = looking::split(model, area);
    let width = usize::from(area.width);
    let review = &model.review;
    let (lines, row) = if review.tab == Tab::Plan {
        let here = review.looking.cursor;
        let told = tabs::planned(model, plan, snapshot, (Some(here), width));
        (told.lines, told.places.get(here).map(|place| place.start))
    } else {
        let row = (review.tab == Tab::Findings).then(|| findings::row_of_cursor(&review.seen, plan, width));
        (tabs::lines(model, plan, snapshot, (review.tab, width)), row.flatten())
    };
    let first = framing::lines(frame, area, lines, review.scroll);
    if let Some(beside) = beside {
        framing::lines(frame, beside, details(beside), 0);
    }
    show_cursor(model, frame, area, row.and_then(|row| row.checked_sub(first)));
}

/// The terminal's cursor on the row under ours, while no word is typed.
fn show_cursor(model: &Model, frame: &mut Frame, area: Rect, row: Option<usize>) {
    let row = row.and_then(|row| u16::try_from(row).ok()).filter(|row| *row < area.height);
    if let Some(row) = row.filter(|_| model.overlay.is_none() && !model.review.is_open()) {
        frame.set_cursor_position(Position::new(area.x, area.y + row));
    }
}

/// In how many rows the text of a tab is shown.
pub fn rows_of_content(model: &Model, plan: &Plan) -> usize {
    // The question's empty line is the row of the tabs.
    let body = framing::rows_of_body(model.size.1);
    let area = body.saturating_sub(rows_of_notice(model, body) + 1);
    let foot = foot_rows(model, plan, usize::from(model.size.0), area);
    usize::from(area.saturating_sub(AROUND + foot))
}

/// Rows that what is said of a key takes from the page's foot.
fn rows_of_notice(model: &Model, body: u16) -> u16 {
    let Some(notice) = &model.notice else { return 0 };
    let lines = framing::remark(Sign::Attention, notice, usize::from(model.size.0)).len();
    u16::try_from(lines).unwrap_or(u16::MAX).min(body / 2).saturating_add(1)
}

/// Where the account is, for people, in at most so many columns where the alias can be left out.
pub fn place(snapshot: &Snapshot, room: usize) -> String {
    let identity = &snapshot.identity;
    let short = format!("{}, {}", identity.account, identity.region);
    let long = identity.alias.as_ref().map(|alias| {
        let alias = text::clean(alias);
        format!("{alias} ({}), {}", identity.account, identity.region)
    });
    long.filter(|long| text::width(long) <= room).unwrap_or(short)
}

const fn asks(model: &Model) -> &'static str {
    match &model.review.purpose {
        Purpose::Answers => "What will be done?",
        Purpose::Run { way: Way::Resume, .. } => "What is left of this run?",
        Purpose::Run { way: Way::Undo, .. } => "What of this run stands, and how is it taken back?",
    }
}

/// A screen with less room than a whole sentence and the place take.
const NARROW: usize = 72;

pub(super) fn headline(model: &Model, plan: &Plan, snapshot: &Snapshot, width: usize) -> String {
    let is_left = model.review.is_of_a_run();
    // The account and the Region are whole on the smallest screen too.
    let is_narrow = width < NARROW;
    let what = match plan.changes().count() {
        _ if plan.is_blocked() && plan.is_undo() => return "This run cannot be taken back as it is".to_owned(),
        _ if plan.is_blocked() => return "This plan cannot be applied".to_owned(),
        0 if plan.is_undo() => "Nothing to take back in".to_owned(),
        steps if plan.is_undo() => {
            let what = if is_narrow { "Ready to undo" } else { "Ready to take back this run" };
            format!("{what}, in {}:", text::count(steps, plan.unit()))
        }
        0 => "Nothing to change: all stands in".to_owned(),
        1 if is_left && !is_narrow => "Ready to make the 1 change that is left in".to_owned(),
        changes if is_left && !is_narrow => format!("Ready to make the {changes} changes that are left in"),
        changes if is_left => format!("{} left to make in", text::count(changes, "change")),
        changes => format!("Ready to make {} in", text::count(changes, "change")),
    };
    format!("{what} {}", place(snapshot, width.saturating_sub(text::width(&what) + 4)))
}

pub(super) fn waiting(model: &Model, width: usize) -> Vec<Line<'static>> {
    let spinner = |words: &'static str| {
        vec![Line::from(vec![
            Span::styled(format!(" {} ", theme::spinner(model.elapsed)), theme::HERE),
            Span::raw(words),
        ])]
    };
    match &model.review.stage {
        Stage::Reading => {
            let mut lines = spinner("Reading the account once more, as the plan rests on what is there now.");
            let words = model.reading.all_under_way().map(|words| format!("Still {words}."));
            lines.extend(words.iter().flat_map(|words| framing::words(words, width, theme::OFF)));
            lines
        }
        Stage::Planning(_) => spinner("Making the plan."),
        Stage::Looking(_) => spinner("Looking for what was under way, and reading the account."),
        Stage::Failed(trouble) => {
            let mut lines = framing::remark(Sign::Failed, &trouble.message, width);
            lines.extend(framing::words(&trouble.hint, width, theme::PLAIN));
            lines
        }
        Stage::None | Stage::Ready(_) => {
            let error = model.reading.error.as_ref();
            error.map(|error| account::failure(error, width)).unwrap_or_default()
        }
    }
}

/// The tabs, and an empty row on both sides of the text.
const AROUND: u16 = 3;

fn foot_rows(model: &Model, plan: &Plan, width: usize, height: u16) -> u16 {
    u16::try_from(foot(model, plan, width).len()).unwrap_or(0).min(height / 2)
}

/// What is missing before the word can be typed.
fn foot(model: &Model, plan: &Plan, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if !model.review.moved.is_empty() {
        let moved = format!(
            "The account has changed since the plan before: {}. This is the new plan.",
            model.review.moved.join("; ")
        );
        lines.extend(framing::remark(Sign::Attention, &moved, width));
    }
    for doubt in &model.review.doubts {
        lines.extend(framing::remark(Sign::Attention, doubt, width));
    }
    let refused = model.review.permissions.refused(plan).map(|words| format!("{words}. See Permissions."));
    lines.extend(refused.into_iter().flat_map(|words| framing::remark(Sign::Attention, &words, width)));
    let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    if errors > 0 {
        let mend = match (&model.review.purpose, mended_on(model)) {
            (Purpose::Run { .. }, _) => "Nothing is changed until that is mended; <retry> looks again.".to_owned(),
            (Purpose::Answers, Some(page)) => format!("<next> goes to {page}, where it is mended."),
            (Purpose::Answers, None) => {
                "Nothing can be applied until the answers are changed, or what is in the way in AWS is gone; <retry> reads \
                 again."
                    .to_owned()
            }
        };
        let verb = if errors == 1 { "blocks" } else { "block" };
        let words = format!("{} {verb} this plan. {}", text::count(errors, "error"), model.spell(&mend));
        lines.extend(framing::remark(Sign::Failed, &words, width));
    } else if model.review.is_open() {
        // The row of the confirmation itself, drawn over.
        lines.push(Line::default());
    } else {
        let left = model.review.seen.left(plan);
        let (them, each) = if left == 1 { ("it", "") } else { ("them", ", one by one") };
        let words = if model.review.tab == Tab::Findings {
            format!("{} to acknowledge{each}: <acknowledge>.", text::count(left, "warning"))
        } else {
            format!("{} to acknowledge first: <acknowledge> shows {them}.", text::count(left, "warning"))
        };
        lines.extend(framing::remark(Sign::Attention, &model.spell(&words), width));
    }
    lines
}

fn show_confirmation(model: &Model, plan: &Plan, frame: &mut Frame, area: Rect) {
    let room = usize::from(area.width.saturating_sub(5));
    let sentences = confirmations(plan);
    let fits = sentences.iter().find(|sentence| text::width(sentence) <= room);
    let sentence = fits.cloned().unwrap_or_else(|| format!(" {CONFIRMATION}: "));
    let used = u16::try_from(text::width(&sentence)).unwrap_or(0);
    frame.render_widget(Line::from(Span::styled(sentence, theme::STRONG)), area);
    let area = Rect { x: area.x + used, width: area.width.saturating_sub(used), ..area };
    model.review.confirm.show(frame, area, model.overlay.is_none());
}

/// What is asked for, the longest first.
pub(super) fn confirmations(plan: &Plan) -> [String; 3] {
    let (account, region) = (&plan.account, &plan.region);
    match plan.changes().count() {
        0 if plan.is_undo() => [
            format!(" Type {CONFIRMATION} to note this run as taken back in account {account}, {region}: "),
            format!(" Type {CONFIRMATION}: taken back in {account}, {region}: "),
            format!(" Type {CONFIRMATION} to note it as taken back: "),
        ],
        0 => [
            format!(" Type {CONFIRMATION} to check what stands in account {account}, {region}: "),
            format!(" Type {CONFIRMATION}: check {account}, {region}: "),
            format!(" Type {CONFIRMATION} to check what stands in {account}: "),
        ],
        changes => {
            let these = if changes == 1 { "this" } else { "these" };
            let number = text::count(changes, plan.unit());
            let (what, short) = if plan.is_undo() {
                let what = format!("Type {CONFIRMATION} to take it back, in {number},");
                (what, format!("Type {CONFIRMATION}: undo, {number}, in"))
            } else {
                let what = format!("Type {CONFIRMATION} to make {these} {number}");
                (what, format!("Type {CONFIRMATION}: {number} in"))
            };
            [
                format!(" {what} in account {account}, {region}: "),
                format!(" {what} in {account}, {region}: "),
                format!(" {short} {account}, {region}: "),
            ]
        }
    }
}
