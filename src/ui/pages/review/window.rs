//! A window on pieces of several rows each, with a cursor on one of them: no row of that one is passed over.

use std::ops::Range;

use crate::ui::keys::Action;

/// The rows of each piece, and how many rows are shown.
pub struct Window {
    /// Without the empty row after a piece.
    places: Vec<Range<usize>>,
    rows: usize,
    /// The last first row.
    last: usize,
}

/// The piece under the cursor, and the first row that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub cursor: usize,
    pub first: usize,
}

impl Window {
    pub fn new(places: Vec<Range<usize>>, length: usize, rows: usize) -> Self {
        // Where no row is left for it, whoever reads on still comes to the end.
        let rows = rows.max(1);
        Self { places, rows, last: length.saturating_sub(rows) }
    }

    /// The terminal may have grown since.
    pub fn within(&self, at: At) -> At {
        At { first: at.first.min(self.last), ..at }
    }

    pub fn ends_in_view(&self, at: At) -> bool {
        let end = self.places.get(at.cursor).map_or(0, |place| place.end);
        end <= at.first + self.rows
    }

    /// Scrolls no further than the piece under the cursor asks for.
    pub fn reveal(&self, at: At) -> At {
        let Some(place) = self.places.get(at.cursor) else { return at };
        let first = at.first.max(place.end.saturating_sub(self.rows)).min(place.start);
        At { first: first.min(self.last), ..at }
    }

    /// How many rows of the piece under the cursor were seen, from its first one on, with those in view.
    pub fn rows_read(&self, at: At, before: usize) -> usize {
        let Some(place) = self.places.get(at.cursor) else { return before };
        let shown = (at.first + self.rows).min(place.end).saturating_sub(place.start);
        // What lies between must not be passed over.
        if at.first <= place.start + before { shown.max(before) } else { before }
    }

    /// Whether so many rows are all of a piece.
    pub fn is_read(&self, cursor: usize, rows: usize) -> bool {
        self.places.get(cursor).is_none_or(|place| place.len() <= rows)
    }

    /// Goes to what was not seen yet of the piece under the cursor, the row before it still in sight where there is room.
    pub fn read_on(&self, at: At, rows: usize) -> At {
        let Some(place) = self.places.get(at.cursor) else { return at };
        let overlap = usize::from(rows > 0 && self.rows > 1);
        let next = place.start + rows - overlap;
        let end = place.end.saturating_sub(self.rows).max(place.start);
        At { first: next.min(end).min(self.last), ..at }
    }

    /// Moves; `None` when the action is none of moving.
    pub fn shift(&self, at: At, action: Action) -> Option<At> {
        let At { cursor, first } = self.within(at);
        let count = self.places.len();
        let start = self.places.get(cursor).map_or(0, |place| place.start);
        let at = match action {
            Action::Up if start >= first && cursor > 0 => At { cursor: cursor - 1, first },
            Action::Up => At { cursor, first: first.saturating_sub(1) },
            Action::Down if self.ends_in_view(At { cursor, first }) && cursor + 1 < count => {
                At { cursor: cursor + 1, first }
            }
            Action::Down => At { cursor, first: (first + 1).min(self.last) },
            Action::PageDown if !self.ends_in_view(At { cursor, first }) || cursor + 1 >= count => {
                At { cursor, first: (first + self.page()).min(self.last) }
            }
            Action::PageDown => At { cursor: self.a_page_below(cursor, start), first },
            Action::PageUp if start < first || cursor == 0 => At { cursor, first: first.saturating_sub(self.page()) },
            Action::PageUp => At { cursor: self.a_page_above(cursor, start), first },
            Action::Home => At { cursor: 0, first: 0 },
            Action::End => At { cursor: count.saturating_sub(1), first: self.last },
            _ => return None,
        };
        Some(at)
    }

    /// The last piece that ends within a page from this row on, at least the next one.
    fn a_page_below(&self, cursor: usize, start: usize) -> usize {
        let within = self.places.iter().rposition(|place| place.end <= start + self.rows);
        within.unwrap_or(0).max(cursor + 1)
    }

    /// The first piece that begins within a page up to this row, at most the one before.
    fn a_page_above(&self, cursor: usize, start: usize) -> usize {
        let within = self.places.iter().position(|place| place.start + self.page() >= start);
        within.unwrap_or(0).min(cursor.saturating_sub(1))
    }

    fn page(&self) -> usize {
        self.rows.saturating_sub(1).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_at_a_time_leads_to_the_end_too() {
        for shown in [0, 1, 2] {
            let window = Window::new(vec![0..1, 1..11], 12, shown);
            let (mut here, mut rows) = (At { cursor: 1, first: 0 }, 0);
            let mut presses = 0;
            while !window.is_read(1, rows) {
                here = window.read_on(here, rows);
                rows = window.rows_read(here, rows);
                presses += 1;
                assert!(presses <= 10, "{shown} rows: {rows} read");
            }
        }
    }

    #[test]
    fn a_piece_is_read_once_every_row_of_it_was_in_view_from_the_first_on() {
        let window = Window::new(vec![0..1, 1..11], 12, 4);
        let at = |first| At { cursor: 1, first };
        assert_eq!(window.rows_read(at(8), 0), 0, "its end alone");
        let mut here = window.read_on(at(8), 0);
        let mut rows = window.rows_read(here, 0);
        assert_eq!((here.first, rows), (1, 4));
        assert_eq!(window.rows_read(at(8), rows), 4, "what lies between was passed over");
        for wanted in [7, 10] {
            assert!(!window.is_read(1, rows));
            here = window.read_on(here, rows);
            rows = window.rows_read(here, rows);
            assert_eq!(rows, wanted);
        }
        assert!(window.is_read(1, rows));
    }
}
