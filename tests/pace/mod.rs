//! How long an apply takes beside the least that it could, and AWS's limits: in virtual time, where only what the
//! engine waits for counts.

mod measure;

use measure::{BUCKETS, Measured};

fn assert_within_the_buckets(measured: &Measured, what: &str) {
    for bucket in BUCKETS {
        let lowest = bucket.lowest(&measured.log);
        assert!(lowest > -1e-6, "{what}: {} was asked for {lowest} more than it holds", bucket.name);
    }
    assert_eq!(measured.retries, 0, "{what}: nothing is asked twice");
}

#[tokio::test(start_paused = true)]
async fn an_apply_takes_little_more_than_its_longest_chain() {
    for (what, answers) in [("private DNS", measure::answers()), ("hosted zones", measure::zones())] {
        let measured = measure::applied(&answers).await;
        let ratio = measured.ratio(measured.critical);
        println!("{what}: {:?} of {:?}, {ratio:.3}", measured.wall, measured.critical);
        assert!((1.0..=1.15).contains(&ratio), "{what}: {ratio}");
        assert_within_the_buckets(&measured, what);
    }
}

/// What takes a token too early is throttled by the sandbox, as it is by AWS.
#[tokio::test(start_paused = true)]
async fn twelve_endpoints_never_meet_a_throttle() {
    let measured = measure::applied(&measure::twelve()).await;
    let creates = measured.log.iter().filter(|call| call.action == "ec2:CreateVpcEndpoint").count();
    assert_eq!(creates, 12, "each is asked for once");
    assert_within_the_buckets(&measured, "twelve endpoints");
    let least = measure::as_the_bucket_allows(&measured);
    let ratio = measured.ratio(least);
    println!("twelve endpoints: {:?} of {least:?}, {ratio:.3}", measured.wall);
    assert!((1.0..=1.1).contains(&ratio), "{ratio}");
}

/// The measure itself: one call too many is seen.
#[tokio::test(start_paused = true)]
async fn a_call_too_early_empties_the_bucket() {
    let mut measured = measure::applied(&measure::twelve()).await;
    let of_creates = BUCKETS.into_iter().find(|bucket| bucket.name == "CreateVpcEndpoint").expect("a bucket");
    let create = measured.log.iter().find(|call| call.action == "ec2:CreateVpcEndpoint").expect("a call").clone();
    measured.log.push(create);
    assert!(of_creates.lowest(&measured.log) < 0.0);
}
