//! Applies a plan: journal first, then the call, then the event.

pub mod event;
mod finish;
pub mod narrate;
pub mod progress;
mod stale;

pub use finish::{Finish, Unsaved};
pub use stale::Stale;
