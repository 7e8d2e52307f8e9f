//! The frame around each page: who and where at the top, what has changed and the keys at the foot.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use strum::IntoEnumIterator;

use super::{list, text};
use crate::ui::keys;
use crate::ui::model::{Model, Overlay};
use crate::ui::pages::apply::so_far_in;
use crate::ui::pages::{self, Page};
use crate::ui::theme::{self, Sign};

/// The smallest terminal in which a page can be read.
pub const SMALLEST: (u16, u16) = (60, 18);

/// Draws the frame and gives the room between the rules.
pub fn show(model: &Model, frame: &mut Frame) -> Rect {
    let [head, steps, upper, body, lower, status, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    let width = usize::from(frame.area().width);
    frame.render_widget(head_line(model, width), head);
    frame.render_widget(step_line(model, width), steps);
    rule(frame, upper);
    rule(frame, lower);
    frame.render_widget(status_line(model, width), status);
    let typing = model.typing && !matches!(model.overlay, Some(Overlay::Help(_)));
    frame.render_widget(keys::footer(&model.start.keys, &foot_hints(model), width, typing), foot);
    body
}

/// Whether a page cannot be read on it.
#[must_use]
pub const fn is_too_small((width, height): (u16, u16)) -> bool {
    width < SMALLEST.0 || height < SMALLEST.1
}

/// Draws, instead of a page, what is asked before leaving, what has changed in AWS, and what the terminal lacks.
pub fn too_small(model: &Model, frame: &mut Frame) {
    let area = frame.area();
    let columns = usize::from(area.width);
    let (width, height) = SMALLEST;
    let leaves = match &model.run {
        Some(run) if run.is_running() && !run.is_stopping() => "stops",
        _ => "leaves",
    };
    let asked = match model.overlay {
        Some(Overlay::Leave) => "Leave? <yes> leaves, <no> stays.",
        Some(Overlay::LeaveRunning) => "Leave while calls are on their way? <yes> leaves now, <no> waits.",
        _ => "",
    };
    let lacks = format!(
        "Too small a terminal: {} columns and {} rows; studiolink needs {width} and {height}. Make it larger; until then \
         no key is taken but <quit>, which {leaves}.",
        area.width, area.height
    );
    let sentences = [model.spell(asked), so_far_in(model, columns), model.spell(&lacks)];
    let lines = sentences.iter().filter(|sentence| !sentence.is_empty()).flat_map(|words| text::wrap(words, columns));
    for (line, y) in lines.zip(area.y..area.bottom()) {
        frame.render_widget(Line::from(line), Rect { y, height: 1, ..area });
    }
}

/// A line across.
pub fn rule(frame: &mut Frame, area: Rect) {
    let line = "─".repeat(usize::from(area.width));
    frame.render_widget(Line::from(Span::styled(line, theme::OFF)), area);
}

/// Columns of an alias, so that account and Region are never pushed out.
const ALIAS: usize = 20;

fn head_line(model: &Model, width: usize) -> Line<'static> {
    let mut parts = vec![("studiolink".to_owned(), theme::STRONG)];
    match model.snapshot() {
        Some(snapshot) => {
            let identity = &snapshot.identity;
            let account = match &identity.alias {
                Some(alias) => format!("{} {}", text::fit(alias, ALIAS), identity.account),
                None => identity.account.clone(),
            };
            let who = identity.principal().map_or_else(|| identity.arn.clone(), |name| name.to_string());
            parts.extend([(account, theme::PLAIN), (identity.region.clone(), theme::PLAIN), (who, theme::PLAIN)]);
        }
        None if model.reading.waiting => parts.push(("reading the account".to_owned(), theme::OFF)),
        None => {}
    }
    if model.start.sandbox.is_some() {
        parts.push(("sandbox".to_owned(), theme::ATTENTION));
    }
    let wanted: usize = parts.iter().map(|(part, _)| text::width(part) + 3).sum();
    let over = wanted.saturating_sub(width + 1);
    // The caller's name is the longest and the least needed: it gives way.
    if over > 0 && parts.len() > 3 {
        let room = text::width(&parts[3].0).saturating_sub(over);
        parts[3].0 = text::fit_middle(&parts[3].0, room);
    }
    let mut spans = vec![Span::raw(" ")];
    for (at, (part, style)) in parts.into_iter().filter(|(part, _)| !part.is_empty()).enumerate() {
        spans.push(Span::styled(text::clean(&part).into_owned(), style));
        // In the first gap, so that nothing moves aside when the reading begins or ends.
        let sign = if at == 0 && model.reading.waiting { theme::spinner(model.elapsed) } else { " " };
        spans.extend([Span::raw(" "), Span::styled(sign, theme::HERE), Span::raw(" ")]);
    }
    Line::from(spans)
}

fn step_line(model: &Model, width: usize) -> Line<'static> {
    let shown: Vec<Page> = match model.page {
        Page::Apply | Page::Done => Page::iter().filter(|page| *page >= Page::Review).collect(),
        // Nothing is asked about a run that was begun before.
        Page::Review if model.review.is_of_a_run() => vec![Page::Account, Page::Review],
        _ => Page::iter().filter(|page| *page <= Page::Review && *page != Page::Unfinished).collect(),
    };
    let spans = |names: bool| -> Vec<Span<'static>> {
        let mut spans = vec![Span::raw(" ")];
        for page in &shown {
            let (sign, style) = pages::map::sign(model, *page);
            spans.push(Span::styled(sign.text(), sign.style()));
            let name = if names || *page == model.page { format!(" {page}  ") } else { " ".to_owned() };
            spans.push(Span::styled(name, style));
        }
        spans
    };
    let long = Line::from(spans(true));
    if text::width(long.to_string().trim_end()) <= width { long } else { Line::from(spans(false)) }
}

/// What has changed in AWS: always there; and at its end what AWS is being asked.
fn status_line(model: &Model, width: usize) -> Line<'static> {
    let changed = so_far_in(model, width.saturating_sub(1));
    let style = if model.run.is_some() { theme::STRONG } else { theme::PLAIN };
    let is_again = model.reading.waiting && model.reading.snapshot.is_some() && model.page < Page::Review;
    let beside = |words: &str| format!("   {words}");
    let asking = || {
        let fits = |words: &&&str| 1 + text::width(&changed) + text::width(&beside(words)) <= width;
        pages::review::asking(model).iter().find(fits).map(|words| beside(words))
    };
    let again = if is_again { beside("Reading again …") } else { asking().unwrap_or_default() };
    let room = width.saturating_sub(1 + text::width(&again));
    let changed = whole_sentences(&changed, room);
    Line::from(vec![Span::raw(" "), Span::styled(text::fit(changed, room), style), Span::styled(again, theme::HERE)])
}

/// The first sentences, as many as there is room for: half a sentence can say something else.
fn whole_sentences(words: &str, room: usize) -> &str {
    let mut shown = words;
    while text::width(shown) > room
        && let Some(end) = shown.rfind(". ")
    {
        shown = &shown[..=end];
    }
    shown
}

fn foot_hints(model: &Model) -> Vec<keys::Hint> {
    use super::dialog;
    match model.overlay {
        Some(overlay) => dialog::hints(overlay),
        None => pages::hints(model),
    }
}

/// The question of a page at the left, in the row below too where one is not enough, how much there is at the right.
pub fn question(frame: &mut Frame, area: Rect, asks: &str, right: &str) -> Rect {
    let width = usize::from(area.width);
    // The question must be read, the number need not.
    let right = if text::width(asks) + text::width(right) + 3 > width { "" } else { right };
    let room = width.saturating_sub(text::width(right) + 3);
    let mut rows = text::wrap(asks, room);
    let below = rows.split_off(rows.len().min(1)).join(" ");
    let first = text::pad(&rows.concat(), room);
    let row = |words: String| vec![Span::raw(" "), Span::styled(words, theme::STRONG), Span::raw(" ")];
    let first = [row(first), vec![Span::styled(right.to_owned(), theme::OFF)]].concat();
    let lines = vec![Line::from(first), Line::from(row(text::fit(&below, room)))];
    frame.render_widget(Paragraph::new(lines), Rect { height: area.height.min(QUESTION), ..area });
    Rect { y: area.y.saturating_add(QUESTION).min(area.bottom()), height: area.height.saturating_sub(QUESTION), ..area }
}

/// Columns that no text takes: three before it, two behind it for the sign that there is more.
pub const TEXT: usize = 5;

/// A wrapped remark with its sign before the first line.
#[must_use]
pub fn remark(sign: Sign, words: &str, width: usize) -> Vec<Line<'static>> {
    let lines = text::wrap(words, width.saturating_sub(TEXT));
    let marked = lines.into_iter().enumerate().map(|(at, line)| {
        let sign = if at == 0 { Span::styled(sign.text(), sign.style()) } else { Span::raw(" ") };
        Line::from(vec![Span::raw(" "), sign, Span::raw(format!(" {line}"))])
    });
    marked.collect()
}

/// A wrapped heading.
#[must_use]
pub fn heading(words: &str, width: usize) -> Vec<Line<'static>> {
    let lines = text::wrap(words, width.saturating_sub(3));
    lines.into_iter().map(|line| Line::from(Span::styled(format!(" {line}"), theme::STRONG))).collect()
}

/// Wrapped words, a little in.
#[must_use]
pub fn words(words: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    let lines = text::wrap(words, width.saturating_sub(TEXT));
    lines.into_iter().map(|line| Line::from(Span::styled(format!("   {line}"), style))).collect()
}

/// Draws lines from the `scroll`th on, or from the last that leaves no row empty; gives the first that is drawn.
pub fn lines(frame: &mut Frame, area: Rect, lines: Vec<Line<'static>>, scroll: u16) -> usize {
    let most = lines.len().saturating_sub(usize::from(area.height));
    let first = usize::from(scroll).min(most);
    for (line, y) in lines.into_iter().skip(first).zip(area.y..area.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..area });
    }
    if first > 0 {
        list::more(frame, area, area.y, "↑");
    }
    if first < most {
        list::more(frame, area, area.bottom().saturating_sub(1), "↓");
    }
    first
}

/// Rows of the frame: two lines and a rule above, a rule and two lines below.
const FRAME: u16 = 6;
/// Rows of a page's question, with the empty one below it.
const QUESTION: u16 = 2;

/// Rows between the rules, on a terminal of that height.
#[must_use]
pub const fn rows_of_body(height: u16) -> u16 {
    height.saturating_sub(FRAME)
}

/// Rows below a page's question.
#[must_use]
pub fn rows_of_text(height: u16) -> usize {
    usize::from(rows_of_body(height).saturating_sub(QUESTION))
}

/// The same for what there is to know of the row under the cursor: where its room is too little, how much more there is,
/// and the key that shows it.
pub fn about(model: &Model, frame: &mut Frame, area: Rect, mut content: Vec<Line<'static>>) -> Rect {
    let most = pages::rows_about(model, area.height, content.len());
    let rows = usize::from(most);
    if rows > 0 && content.len() > rows {
        let more = content.len() + 1 - rows;
        content.truncate(rows - 1);
        let words = model.spell(&format!("   … {} more: <help> shows all", text::count(more, "line")));
        content.push(Line::from(Span::styled(words, theme::HERE)));
    }
    below_of(frame, area, content, most)
}

/// Cuts the foot of the room off for `lines`, at most half of it, and draws them there.
pub fn below(frame: &mut Frame, area: Rect, content: Vec<Line<'static>>) -> Rect {
    below_of(frame, area, content, area.height / 2)
}

/// The same with at most so many rows for them.
pub fn below_of(frame: &mut Frame, area: Rect, content: Vec<Line<'static>>, most: u16) -> Rect {
    let wanted = u16::try_from(content.len()).unwrap_or(u16::MAX);
    if wanted == 0 {
        return area;
    }
    let height = wanted.min(most);
    let [above, _, low] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(1), Constraint::Length(height)]).areas(area);
    lines(frame, low, content, 0);
    above
}
