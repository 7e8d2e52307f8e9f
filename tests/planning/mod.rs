//! Planning against the sandbox's account.

mod access;
pub mod accounts;
mod answers;
mod converging;
mod cost;
mod dns;
mod findings;
mod kept;
mod openers;
mod outlook;
pub mod paths;
mod pitfalls;
mod properties;
mod sharing;
mod text;
mod today;
mod world;
