//! How long an apply takes beside its longest chain of calls and waits, and beside what AWS's token buckets allow: by
//! the clock, with 100 ms for each call of the sandbox, and the journal on disk.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

#[path = "../pace/measure.rs"]
mod measure;

use std::time::Duration;

use measure::{BUCKETS, Measured};
use studiolink::plan::answers::Answers;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let run = |answers: &Answers| runtime.block_on(measure::applied(answers));
    let is_good = [
        tell("two endpoints, private DNS", &run(&measure::answers()), |measured| measured.critical, 1.15),
        tell("two endpoints, hosted zones", &run(&measure::zones()), |measured| measured.critical, 1.15),
        tell("twelve endpoints", &run(&measure::twelve()), measure::as_the_bucket_allows, 1.1),
    ];
    assert!(is_good.iter().all(|good| *good), "slower than it should be, or faster than AWS takes it");
}

/// Whether it is as fast as it should be, and no faster than AWS takes it.
fn tell(what: &str, measured: &Measured, least: impl Fn(&Measured) -> Duration, most: f64) -> bool {
    let least = least(measured);
    let (ratio, wall) = (measured.ratio(least), measured.wall);
    let over: Vec<&str> =
        BUCKETS.into_iter().filter(|bucket| bucket.lowest(&measured.log) < -1e-6).map(|bucket| bucket.name).collect();
    let buckets = if over.is_empty() { "within every bucket".to_owned() } else { format!("over: {}", over.join(", ")) };
    println!(
        "{what}: {:.2} s, of which {:.2} s cannot be saved: {ratio:.3} (at most {most}); {} calls, {} retries, {buckets}",
        wall.as_secs_f64(),
        least.as_secs_f64(),
        measured.log.len(),
        measured.retries,
    );
    ratio <= most && over.is_empty() && measured.retries == 0
}
