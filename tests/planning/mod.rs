//! Planning against the sandbox's account.

mod accounts;
mod answers;
mod converging;
mod findings;
mod properties;
mod sharing;
mod text;
mod world;
