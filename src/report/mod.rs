//! What happened, for people and for programs: lines that are only ever added to.

mod code;
pub mod json;
pub mod lines;
pub mod permissions;
mod refused;
pub mod runs;
pub mod summary;

pub use code::Code;
pub use refused::Refused;
