//! What happened, for people and for programs: lines that are only ever added to, and a report of each run.

mod code;
mod command;
pub mod fold;
pub mod json;
pub mod lines;
mod markdown;
pub mod permissions;
mod refused;
pub mod run;
pub mod runs;
pub mod summary;
mod write;

pub use code::Code;
pub use command::command;
pub use refused::Refused;
pub use write::write;
