//! The engine: what it does to an account, and what it leaves in the journal.

#[cfg(feature = "sandbox")]
pub mod account;
mod applying;
#[cfg(feature = "sandbox")]
mod at_stake;
#[cfg(feature = "sandbox")]
mod condition_keys;
mod cross_check;
#[cfg(feature = "sandbox")]
pub mod desk;
mod fake;
#[cfg(feature = "sandbox")]
mod faults;
mod folder;
#[cfg(feature = "sandbox")]
mod holders;
mod opening;
#[cfg(feature = "sandbox")]
mod permissions;
#[cfg(feature = "sandbox")]
mod resuming;
#[cfg(feature = "sandbox")]
mod round_trip;
#[cfg(feature = "sandbox")]
mod shared_zones;
mod stopping;
#[cfg(feature = "sandbox")]
mod together;
mod trouble;
#[cfg(feature = "sandbox")]
mod undoing;
#[cfg(feature = "sandbox")]
mod verifying;
#[cfg(feature = "sandbox")]
mod zones;
