//! The adapter to AWS against an AWS API over HTTP: moto, made stricter by `tests/emulator`. Each test has an
//! account of its own, built by boto3. Without an emulator each says that it is skipped.

mod case;
mod changes;
mod dns;
mod end_to_end;
mod faults;
mod reading;
mod refusals;
mod renewals;
mod sessions;
mod urls;
mod world;

pub use world::World;
