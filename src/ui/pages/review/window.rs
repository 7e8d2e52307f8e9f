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

    /// Goes on by less than a screen, so that no row is left out.
    pub fn read_on(&self, at: At) -> At {
        let end = self.places.get(at.cursor).map_or(0, |place| place.end.saturating_sub(self.rows));
        At { first: (at.first + self.page()).min(end).min(self.last), ..at }
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
