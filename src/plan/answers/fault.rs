//! What is wrong with an answers file: where, what, why, and what to write instead.

use std::fmt;

use serde::Serialize;

use crate::plan::code::Code;

/// The most that an answers file may hold: a hundred times what the longest sensible one needs.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Something wrong in an answers file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Fault {
    /// Its code, as in `assets/codes.toml`.
    pub code: String,
    /// The key, such as `restriction.cidrs[0]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line}: ")?;
        }
        if let Some(field) = &self.field {
            write!(formatter, "{field}: ")?;
        }
        write!(formatter, "{}. {}", self.message, self.hint)
    }
}

impl Fault {
    pub(super) fn new(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code: code.to_string(), field: None, line: None, message: message.into(), hint: hint.into() }
    }

    /// The key and what is wrong with it.
    #[must_use]
    pub fn what(&self) -> String {
        let field = self.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
        format!("{field}{}", self.message)
    }

    /// Whether it is that the wizard keeps the file for itself.
    #[must_use]
    pub fn is_of_kept(&self) -> bool {
        self.code == Code::UnknownKey.to_string() && self.field.as_deref() == Some(super::kept::SECTION)
    }

    /// Whether it is that pages of the wizard were not answered.
    #[must_use]
    pub fn is_of_unanswered(&self) -> bool {
        self.code == Code::Unanswered.to_string()
    }

    /// Whether it is only that something is not answered yet.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        let of = |code: Code| self.code == code.to_string();
        of(Code::NoSubnets)
            || of(Code::RangesMissing)
            || self.is_of_unanswered()
            || of(Code::MissingKey) && self.field.as_deref() == Some("network.vpc")
    }

    /// Of a file with more than [`MAX_BYTES`]; whoever reads it stops there.
    #[must_use]
    pub fn too_large() -> Self {
        let message = format!("the file holds more than {} KiB", MAX_BYTES / 1024);
        Self::new(Code::AnswersTooLarge, message, "Name the answers file itself; answers take a few hundred lines.")
    }

    /// Of a file that holds something else than text.
    #[must_use]
    pub fn not_text() -> Self {
        Self::new(Code::Syntax, "the file is not UTF-8 text", "Name the answers file itself, in TOML.")
    }
}
