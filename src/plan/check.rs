//! Findings: what would fail, lock out or leave open, said before anything changes.

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Severity {
    /// Blocks.
    Error,
    /// Must be acknowledged.
    Warning,
    /// Informs.
    Note,
}

/// Something to know before saying yes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Its code, as in `assets/codes.toml`.
    pub code: String,
    /// What is so, with the names concerned.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}
