//! Aligned columns.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text;

/// Columns between two cells.
const GAP: usize = 2;

/// How a cell behaves where the room is too small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The end goes.
    End,
    /// The middle goes: ids.
    Middle,
}

/// A cell: its text, its columns, its style.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    room: usize,
    style: Style,
}

impl Cell {
    /// A cell of `room` columns.
    #[must_use]
    pub fn new(text: &str, room: usize, cut: Cut, style: Style) -> Self {
        let text = match cut {
            Cut::End => text::fit(text, room),
            Cut::Middle => text::fit_middle(text, room),
        };
        Self { text, room, style }
    }

    /// Words.
    #[must_use]
    pub fn words(text: &str, room: usize) -> Self {
        Self::new(text, room, Cut::End, Style::new())
    }

    /// An id.
    #[must_use]
    pub fn id(text: &str, room: usize) -> Self {
        Self::new(text, room, Cut::Middle, Style::new())
    }

    /// The same in another style.
    #[must_use]
    pub fn styled(mut self, style: Style) -> Self {
        self.style = style;
        self
    }
}

/// One line of cells.
#[must_use]
pub fn row(cells: Vec<Cell>) -> Line<'static> {
    let last = cells.len().saturating_sub(1);
    let spans = cells.into_iter().enumerate().filter(|(_, cell)| cell.room > 0).map(|(at, cell)| {
        let room = if at == last { cell.room } else { cell.room + GAP };
        Span::styled(text::pad(&cell.text, room), cell.style)
    });
    Line::from(spans.collect::<Vec<_>>())
}

/// What is left for the one flexible column beside the others, at least `least`.
#[must_use]
pub fn rest(width: usize, others: &[usize], least: usize) -> usize {
    let taken: usize = others.iter().filter(|room| **room > 0).map(|room| room + GAP).sum();
    width.saturating_sub(taken).max(least)
}
