//! Scrolling through a text, never past its end, so that each key back is seen.

use crate::ui::keys::Action;

/// How far page up and page down go where a cursor goes over rows rather than a text under a window.
const PAGE: usize = 10;

/// Moves the first visible line of a text of so many lines; `false` when the action is none of moving.
pub fn shift(first: &mut u16, action: Action, length: usize, rows: usize) -> bool {
    let last = u16::try_from(length.saturating_sub(rows)).unwrap_or(u16::MAX);
    // The terminal may have grown since.
    let here = (*first).min(last);
    // A line of the page before stays in sight, so that none is left out.
    let page = u16::try_from(if rows > 1 { rows - 1 } else { PAGE }).unwrap_or(u16::MAX);
    *first = match action {
        Action::Up => here.saturating_sub(1),
        Action::Down => here.saturating_add(1).min(last),
        Action::PageUp => here.saturating_sub(page),
        Action::PageDown => here.saturating_add(page).min(last),
        Action::Home => 0,
        Action::End => last,
        _ => return false,
    };
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_past_the_ends() {
        let mut first = 0;
        for (action, wanted) in [
            (Action::Up, 0),
            (Action::Down, 1),
            (Action::PageDown, 5),
            (Action::Down, 5),
            (Action::PageUp, 0),
            (Action::End, 5),
            (Action::Home, 0),
        ] {
            assert!(shift(&mut first, action, 15, 10));
            assert_eq!(first, wanted, "{action:?}");
        }
        assert!(!shift(&mut first, Action::Next, 15, 10));
    }

    #[test]
    fn a_page_is_what_is_seen_but_for_a_line() {
        let mut first = 0;
        for wanted in [3, 6, 9] {
            shift(&mut first, Action::PageDown, 40, 4);
            assert_eq!(first, wanted);
        }
        shift(&mut first, Action::PageUp, 40, 4);
        assert_eq!(first, 6);
    }

    #[test]
    fn a_terminal_that_has_grown_leaves_no_keys_to_catch_up() {
        let mut first = 30;
        shift(&mut first, Action::Up, 15, 10);
        assert_eq!(first, 4);
    }
}
