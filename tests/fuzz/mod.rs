//! Inputs that nobody would write: each reader of what others wrote says what is wrong, and never panics.

mod answers;
mod journal;
mod names;
mod policies;

use std::env;

use proptest::test_runner::{Config, FileFailurePersistence};

/// How many cases a property has: `cases`, or as many as `PROPTEST_CASES` says. A case that failed is kept beside its
/// test in a file `*.regressions`, and tried first from then on.
pub fn budget(cases: u32, source: &'static str) -> Config {
    let cases = env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    Config {
        cases,
        source_file: Some(source),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}
