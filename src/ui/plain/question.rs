//! A question in plain mode, and what may be answered to it.

pub use super::row::Row;
use crate::ui::keys::Action;

/// So many rows are shown at once; what is longer can be narrowed and is shown in parts.
pub const PAGE: usize = 20;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What the answer is called where something is wrong with it.
    pub field: &'static str,
    /// The question itself.
    pub asks: String,
    /// What there is to know before answering.
    pub remarks: Vec<String>,
    /// What may be answered.
    pub kind: Kind,
}

/// What may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of the rows.
    One {
        /// The rows.
        rows: Vec<Row>,
        /// What Enter alone takes.
        default: Option<usize>,
    },
    /// Any of the rows; numbers put them in and out, Enter alone goes on.
    Many {
        /// The rows.
        rows: Vec<Row>,
        /// Whether each row is one way or the other, rather than in or out.
        switches: bool,
        /// Words that put in or out more than one row.
        words: &'static [Word],
    },
    /// A text.
    Text {
        /// What Enter alone takes, in words.
        now: String,
    },
    /// One of some words.
    Word {
        /// What stands before the answer.
        prompt: String,
    },
}

/// A word, and what it does with the rows that were told: what its key does on the screen.
pub type Word = (&'static str, Action);

/// Puts in what is told, or takes it out.
pub const ALL_OR_NONE: &[Word] = &[("all", Action::All), ("none", Action::Nothing)];

impl Kind {
    /// What can be chosen by its number.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        match self {
            Self::One { rows, .. } | Self::Many { rows, .. } => rows,
            Self::Text { .. } | Self::Word { .. } => &[],
        }
    }

    /// What stands before the answer.
    #[must_use]
    pub fn prompt(&self) -> String {
        match self {
            Self::One { default: Some(at), .. } => format!("Number [{}]: ", at + 1),
            Self::One { default: None, .. } => "Number: ".to_owned(),
            Self::Many { switches: true, .. } => "Numbers change it, Enter goes on: ".to_owned(),
            Self::Many { rows, .. } => {
                let chosen = rows.iter().filter(|row| row.chosen).count();
                format!("Numbers put in or out, Enter goes on [{chosen} chosen]: ")
            }
            Self::Text { now } => format!("Answer [{now}]: "),
            Self::Word { prompt } => prompt.clone(),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Enter alone: as it is.
    Keep,
    /// A row.
    Row(usize),
    /// Rows to be put in or out.
    Rows(Vec<usize>),
    /// Something to be done with rows.
    All(Action, Vec<usize>),
    /// A text; empty for none.
    Text(String),
}
