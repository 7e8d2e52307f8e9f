//! Planning against the sandbox's account.

mod converging;
mod world;
