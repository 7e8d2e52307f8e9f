//! A list with a cursor: moving over what can be chosen, drawing only what is visible.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::ui::keys::Action;
use crate::ui::theme::{self, Sign};

/// How far page up and page down go.
const PAGE: isize = 10;

/// Moves the cursor over the stops; `false` when the action is none of moving, or nothing can move.
pub fn shift<T: Clone + PartialEq>(
    items: &[T],
    cursor: &mut Option<T>,
    action: Action,
    stop: impl Fn(&T) -> bool,
) -> bool {
    let by = match action {
        Action::Up => -1,
        Action::Down => 1,
        Action::PageUp => -PAGE,
        Action::PageDown => PAGE,
        Action::Home => isize::MIN,
        Action::End => isize::MAX,
        _ => return false,
    };
    let stops: Vec<usize> = (0..items.len()).filter(|at| stop(&items[*at])).collect();
    let Some(last) = stops.len().checked_sub(1) else {
        return true;
    };
    let here = cursor.as_ref().and_then(|item| stops.iter().position(|at| items[*at] == *item));
    let next = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
    *cursor = Some(items[stops[next]].clone());
    true
}

/// Puts the cursor on a stop if it is on none.
pub fn settle<T: Clone + PartialEq>(items: &[T], cursor: &mut Option<T>, stop: impl Fn(&T) -> bool) {
    let fits = cursor.as_ref().is_some_and(|item| items.contains(item) && stop(item));
    if !fits {
        *cursor = items.iter().find(|item| stop(item)).cloned();
    }
}

/// Puts the cursor where it was put by hand, where that is shown, else on a stop if it is on none: a filter that is taken
/// back takes the cursor back with it.
pub fn come_back<T: Clone + PartialEq>(
    items: &[T],
    cursor: &mut Option<T>,
    home: Option<&T>,
    stop: impl Fn(&T) -> bool,
) {
    match home.filter(|home| items.contains(home)) {
        Some(home) => *cursor = Some(home.clone()),
        None => settle(items, cursor, stop),
    }
}

/// Where something of a list is in the list that took its place.
#[must_use]
pub fn follow<T, K: PartialEq>(before: &[T], now: &[T], at: usize, id: impl Fn(&T) -> &K) -> Option<usize> {
    let wanted = id(before.get(at)?);
    if now.get(at).is_some_and(|same| id(same) == wanted) {
        return Some(at);
    }
    now.iter().position(|item| id(item) == wanted)
}

/// The first visible row, such that row `at` is in the middle where the list is longer than the room.
#[must_use]
pub fn offset(at: usize, length: usize, height: usize) -> usize {
    at.saturating_sub(height / 2).min(length.saturating_sub(height))
}

/// Draws the visible part. `here` is where the cursor is, if it is in this list; `around` is kept visible.
pub fn show<T>(
    frame: &mut Frame,
    area: Rect,
    items: &[T],
    here: Option<usize>,
    around: Option<usize>,
    line: impl Fn(&T, usize) -> Line<'static>,
) {
    let height = usize::from(area.height);
    let first = offset(here.or(around).unwrap_or(0), items.len(), height);
    let visible = items.iter().enumerate().skip(first).take(height);
    for ((at, item), y) in visible.zip(area.y..) {
        let selected = here == Some(at);
        let rest = line(item, usize::from(area.width.saturating_sub(MARGIN)).saturating_sub(END));
        draw_row(frame, Rect { y, height: 1, ..area }, rest, selected);
    }
    if first > 0 {
        more(frame, area, area.y, "↑");
    }
    if first + height < items.len() {
        more(frame, area, area.bottom().saturating_sub(1), "↓");
    }
}

/// Says at the right edge that there is more.
pub fn more(frame: &mut Frame, area: Rect, y: u16, sign: &'static str) {
    if area.width > 1 && area.height > 0 {
        let corner = Rect { x: area.right() - 2, y, width: 1, height: 1 };
        frame.render_widget(Line::from(Span::styled(sign, theme::HERE)), corner);
    }
}

/// The columns that the cursor's sign takes: ` > `.
pub const MARGIN: u16 = 3;

/// The columns at the right that are kept for the sign that there is more.
pub const END: usize = 2;

/// The mark of one choice among several.
#[must_use]
pub const fn mark(on: bool) -> &'static str {
    if on { "(x) " } else { "( ) " }
}

/// The mark of something that can be on or off.
#[must_use]
pub const fn tick(on: bool) -> &'static str {
    if on { "[x] " } else { "[ ] " }
}

/// The mark of what cannot be chosen.
pub const BARRED: &str = " -  ";

/// A line with a mark before it.
#[must_use]
pub fn marked(mark: &'static str, mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, Span::raw(mark));
    line
}

fn draw_row(frame: &mut Frame, area: Rect, line: Line<'static>, selected: bool) {
    let (sign, style) = if selected { (Sign::Here.text(), theme::HERE) } else { (" ", Style::new()) };
    frame.render_widget(Line::from(vec![Span::raw(" "), Span::styled(sign, style)]), area);
    let inner = Rect { x: area.x.saturating_add(MARGIN), width: area.width.saturating_sub(MARGIN), ..area };
    let line = if selected { line.patch_style(theme::SELECTED) } else { line };
    frame.render_widget(line, inner);
    if selected && area.width > 1 {
        frame.set_cursor_position(Position::new(area.x + 1, area.y));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_skips_what_cannot_be_chosen() {
        let items = [0, 1, 2, 3, 4];
        let stop = |item: &i32| *item != 2;
        let mut cursor = Some(1);
        shift(&items, &mut cursor, Action::Down, stop);
        assert_eq!(cursor, Some(3));
        shift(&items, &mut cursor, Action::End, stop);
        assert_eq!(cursor, Some(4));
        shift(&items, &mut cursor, Action::Down, stop);
        assert_eq!(cursor, Some(4));
        shift(&items, &mut cursor, Action::Home, stop);
        assert_eq!(cursor, Some(0));
    }

    #[test]
    fn a_cursor_on_something_gone_goes_to_the_first_stop() {
        let mut cursor = Some(9);
        settle(&[1, 2], &mut cursor, |_| true);
        assert_eq!(cursor, Some(1));
        settle(&[], &mut cursor, |_| true);
        assert_eq!(cursor, None);
    }

    #[test]
    fn a_filter_that_is_taken_back_takes_the_cursor_back() {
        let (mut cursor, home) = (Some(3), Some(3));
        come_back(&[1, 2], &mut cursor, home.as_ref(), |_| true);
        assert_eq!(cursor, Some(1));
        come_back(&[1, 2, 3], &mut cursor, home.as_ref(), |_| true);
        assert_eq!(cursor, Some(3));
    }

    #[test]
    fn what_a_list_is_about_is_found_again_by_its_id() {
        let [before, now] = [[4, 5, 6], [9, 4, 6]];
        let ids = [0, 1, 2].map(|at| follow(&before, &now, at, |item| item));
        assert_eq!(ids, [Some(1), None, Some(2)]);
        assert_eq!(follow(&before, &now, 7, |item| item), None);
    }

    #[test]
    fn the_row_under_the_cursor_is_always_visible() {
        for height in 1..12 {
            for at in 0..40 {
                let first = offset(at, 40, height);
                assert!(first <= at && at < first + height, "{at} in {height}");
            }
        }
    }
}
