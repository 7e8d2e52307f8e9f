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

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub use world::World;

/// Runs cases that have an account each: they wait for the most part, for the pace of AWS among others.
fn side_by_side<T: Sync>(cases: &[T], run: impl Fn(&T) + Sync) {
    const AT_A_TIME: usize = 3;
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            run(case);
        }
    };
    thread::scope(|scope| (0..AT_A_TIME).for_each(|_| drop(scope.spawn(work))));
}
