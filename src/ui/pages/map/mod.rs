//! The map: which steps there are, what was answered in each, and the way to any that was reached.

mod answered;
mod attention;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use strum::IntoEnumIterator;

use super::{Page, account};
use crate::ui::keep;
use crate::ui::keys::Action;
use crate::ui::message::Effect;
use crate::ui::model::{Model, Overlay};
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::{self, Sign};

/// How far the way was gone, and what no longer fits on it.
#[derive(Debug)]
pub struct State {
    furthest: Page,
    /// The steps whose answers no longer fit, with the reason.
    attention: Vec<(Page, String)>,
}

impl Default for State {
    fn default() -> Self {
        Self { furthest: Page::Account, attention: Vec::new() }
    }
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Done,
    Here,
    Attention,
    Open,
}

impl Standing {
    const fn of(self) -> (Sign, Style) {
        match self {
            Self::Done => (Sign::Done, theme::PLAIN),
            Self::Here => (Sign::Here, theme::STRONG),
            Self::Attention => (Sign::Attention, theme::ATTENTION),
            Self::Open => (Sign::NotYet, theme::OFF),
        }
    }
}

/// The steps. Whether to go on with a run of before is a question of its own, and no step of the way.
fn steps() -> impl Iterator<Item = Page> {
    Page::iter().filter(|page| *page <= Page::Review && *page != Page::Unfinished)
}

/// The furthest step that was reached.
pub const fn furthest(model: &Model) -> Page {
    model.map.furthest
}

/// Notes that a page was reached.
pub fn reached(model: &mut Model, page: Page) {
    if page <= Page::Review {
        model.map.furthest = model.map.furthest.max(page);
    }
}

/// Looks again at what was answered so far: after an answer has changed, or the account was read.
pub fn look(model: &mut Model) {
    let Some(snapshot) = model.reading.shown().cloned() else { return };
    let passed = steps().filter(|page| *page < model.map.furthest);
    model.map.attention = passed.filter_map(|page| Some((page, attention::of(model, &snapshot, page)?))).collect();
}

fn needs_attention(model: &Model, page: Page) -> Option<&str> {
    model.map.attention.iter().find(|(other, _)| *other == page).map(|(_, reason)| reason.as_str())
}

/// Whether it is the page of a run that came to no good end.
fn is_cut_short(model: &Model, page: Page) -> bool {
    page == Page::Apply && model.page == Page::Done && super::done::is_unfinished(model)
}

fn standing(model: &Model, page: Page) -> Standing {
    if page == model.page {
        Standing::Here
    } else if needs_attention(model, page).is_some() || is_cut_short(model, page) {
        Standing::Attention
    } else if page < model.map.furthest.max(model.page) {
        Standing::Done
    } else {
        Standing::Open
    }
}

/// The steps in a line, each with how it stands.
pub fn told(model: &Model) -> String {
    let told = (1..).zip(steps()).map(|(number, page): (usize, Page)| {
        let how = match standing(model, page) {
            Standing::Done => "done",
            Standing::Here => "here",
            Standing::Attention => "needs attention",
            Standing::Open => "open",
        };
        format!("{number} {page}, {how}")
    });
    format!("Steps: {}.", told.collect::<Vec<_>>().join("; "))
}

/// The sign and the style of a step.
pub fn sign(model: &Model, page: Page) -> (Sign, Style) {
    standing(model, page).of()
}

/// Whether another step can be gone to: not while changes are made, and not where a run of before is looked at.
pub fn is_open(model: &Model) -> bool {
    let applying = model.run.as_ref().is_some_and(super::apply::State::is_running);
    model.page <= Page::Review && !applying && !model.review.is_of_a_run() && !model.account.is_choosing()
}

/// Whether there is a step ahead that was reached before.
pub fn leads_on(model: &Model) -> bool {
    is_open(model) && model.map.furthest > model.page
}

/// Shows the map.
pub fn open(model: &mut Model) {
    let here = steps().filter(|page| *page <= model.page).last().unwrap_or(Page::Account);
    model.overlay = Some(Overlay::Map(here));
}

/// On to the furthest step that was reached.
pub fn to_furthest(model: &mut Model) -> Vec<Effect> {
    go(model, model.map.furthest)
}

/// Takes a key while the map is shown.
pub fn press(model: &mut Model, here: Page, action: Action) -> Vec<Effect> {
    let steps: Vec<Page> = steps().collect();
    let mut cursor = Some(here);
    if list::shift(&steps, &mut cursor, action, |_| true) {
        model.overlay = cursor.map(Overlay::Map);
        return Vec::new();
    }
    match action {
        Action::Next | Action::Choose => go(model, here),
        Action::Furthest => to_furthest(model),
        Action::Back | Action::Map | Action::Quit => {
            model.overlay = None;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Takes the number of a step while the map is shown; `None` when it is of none.
pub fn press_number(model: &mut Model, number: char) -> Option<Vec<Effect>> {
    let number = number.to_digit(10)?.checked_sub(1)?;
    let page = steps().nth(usize::try_from(number).ok()?)?;
    Some(go(model, page))
}

/// Goes to a step, if the way to it is free; else says why not.
pub fn go(model: &mut Model, to: Page) -> Vec<Effect> {
    if to > model.map.furthest && model.map.furthest == Page::Unfinished {
        model.notice = Some(format!("{to} comes later: first choose whether to go on with what was begun before."));
        return Vec::new();
    }
    if to > model.map.furthest {
        model.notice = Some(format!("{to} comes after {}, which is not finished yet.", model.map.furthest));
        return Vec::new();
    }
    if let Some(reason) = account::bar(model).filter(|_| to > Page::Account) {
        model.notice = Some(model.spell(&format!("Account comes first: {reason}")));
        return Vec::new();
    }
    let between = model.map.attention.iter().find(|(page, _)| *page < to && to > model.page);
    if let Some((page, reason)) = between {
        model.notice = Some(format!("{page} comes first, as it needs attention: {reason}"));
        return Vec::new();
    }
    model.overlay = None;
    if to == model.page {
        return Vec::new();
    }
    let from = model.page;
    let mut effects = super::enter(model, to);
    keep::turned(model, from);
    // A page that is passed over would have read what the next ones show.
    if to > Page::Network && to < Page::Review {
        effects.extend(model.deepen());
    }
    effects
}

/// Columns of the names of the steps.
const NAME: usize = 13;

/// Rows of the map.
pub fn rows(model: &Model, here: Page, room: usize) -> usize {
    let remark = remark(model, here, room).len();
    steps().count() + if remark > 0 { remark + 1 } else { 0 }
}

/// Draws the map.
pub fn show(model: &Model, frame: &mut Frame, area: Rect, here: Page) {
    let steps: Vec<(usize, Page)> = (1..).zip(steps()).collect();
    let area = framing::below(frame, area, remark(model, here, usize::from(area.width)));
    let at = steps.iter().position(|(_, page)| *page == here);
    list::show(frame, area, &steps, at, None, |(number, page), width| row(model, *number, *page, width));
}

fn row(model: &Model, number: usize, page: Page, width: usize) -> Line<'static> {
    let (sign, style) = sign(model, page);
    // The cursor has the same sign.
    let sign = if sign == Sign::Here { Span::raw(" ") } else { Span::styled(sign.text(), sign.style()) };
    let answered = match answered::of(model, page) {
        _ if page >= model.map.furthest && page == model.page => "you are here".to_owned(),
        answered if page == model.page => format!("you are here: {answered}"),
        answered if page < model.map.furthest => answered,
        _ => String::new(),
    };
    let words = text::fit(&answered, width.saturating_sub(NAME + 5));
    Line::from(vec![
        Span::styled(format!("{number} "), theme::OFF),
        sign,
        Span::styled(format!(" {} ", text::pad(&page.to_string(), NAME)), style),
        Span::raw(words),
    ])
}

/// What there is to know of the step under the cursor.
fn remark(model: &Model, here: Page, width: usize) -> Vec<Line<'static>> {
    needs_attention(model, here).map(|why| framing::remark(Sign::Attention, why, width)).unwrap_or_default()
}
