//! The engine: what it does to an account, and what it leaves in the journal.

#[cfg(feature = "sandbox")]
mod account;
mod applying;
mod fake;
mod folder;
mod opening;
#[cfg(feature = "sandbox")]
mod resuming;
mod stopping;
mod trouble;
#[cfg(feature = "sandbox")]
mod undoing;
