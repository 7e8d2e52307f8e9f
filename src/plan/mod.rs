//! From what AWS has and what the administrator wants to an exact list of changes: pure functions.

pub mod answers;
pub mod check;
pub mod snapshot;
pub mod step;
