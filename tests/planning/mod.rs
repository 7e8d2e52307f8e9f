//! Planning against the sandbox's account.

mod answers;
mod converging;
mod text;
mod world;
