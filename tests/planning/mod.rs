//! Planning against the sandbox's account.

pub mod accounts;
mod answers;
mod converging;
mod findings;
pub mod properties;
mod sharing;
mod text;
mod world;
