//! Applies a plan: journal first, then the call, then the event.

mod apply;
mod begin;
mod call;
mod carry;
mod context;
pub mod cross_check;
pub mod drafts;
pub mod event;
#[cfg(all(unix, feature = "failpoints"))]
pub(crate) mod failpoint;
mod finish;
mod folder;
mod half;
pub mod journal;
pub mod keep;
pub mod narrate;
mod open;
pub mod preflight;
pub mod progress;
mod recorder;
pub mod resolve;
mod resume;
mod retry;
pub mod run;
pub mod runs;
pub mod save;
mod schedule;
mod sections;
mod stale;
pub mod transition;
mod undo;
pub mod verify;
mod wait;
mod watch;
mod way_out;

pub use apply::apply;
pub use begin::{NotBegun, begin};
pub use finish::{Finish, Unsaved};
pub use open::{OpenError, Opened};
pub use resume::{NotResumable, Rest, rest, resume, same_account};
pub use run::{Run, RunError};
pub use stale::{Stale, recheck};
pub use undo::{undo, way_back};
