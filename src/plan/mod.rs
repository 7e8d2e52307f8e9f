//! From what AWS has and what the administrator wants to an exact list of changes: pure functions.

pub mod access;
pub mod answers;
mod change;
pub mod check;
mod code;
pub mod cost;
mod fingerprint;
pub mod owed;
pub mod permission;
pub mod planner;
mod rules;
pub mod show;
pub mod snapshot;
pub mod step;
pub mod undo;

pub use planner::{Refusal, plan};
