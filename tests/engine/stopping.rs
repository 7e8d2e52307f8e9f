//! What a run does when a signal comes.

use std::time::Duration;

use studiolink::engine::event::{Event, Status};
use studiolink::engine::progress::Progress;
use tokio::time::{Instant, sleep};

use super::fake::{self, Answer, Ended, Fake, Trial};

use studiolink::cloud::Kind;

async fn stopped_after(cloud: Fake, wait: Duration) -> (Ended, Duration) {
    let trial = Trial::new(cloud, fake::plan());
    let stop = trial.stop.clone();
    tokio::spawn(async move {
        sleep(wait).await;
        stop.cancel();
    });
    let begun = Instant::now();
    let ended = trial.apply().await;
    let took = begun.elapsed().saturating_sub(wait);
    (ended, took)
}

#[tokio::test(start_paused = true)]
async fn before_anything_was_done_nothing_is_done() {
    let trial = Trial::new(Fake::new(), fake::plan());
    trial.stop.cancel();
    let ended = trial.apply().await;
    assert!(ended.cloud.calls().is_empty());
    assert_eq!((ended.finish.status, ended.finish.exit_code()), (Status::Partly, 130));
}

#[tokio::test(start_paused = true)]
async fn at_every_moment_the_journal_tells_what_stands() {
    for tenths in (0..450).step_by(2) {
        let (ended, took) = stopped_after(Fake::new(), Duration::from_millis(tenths * 100 + 50)).await;
        assert!(took < Duration::from_secs(1), "stopped at {tenths}: {took:?}");
        for call in ended.cloud.called() {
            let told = ended.journal.iter().any(|record| match &record.event {
                Event::Done { step, .. } | Event::Waiting { step, .. } => step.as_str() == call,
                _ => false,
            });
            assert!(told, "stopped at {tenths}: the call of {call} has no result");
        }
        assert_eq!(ended.finish.made, ended.cloud.called().len(), "stopped at {tenths}");
        let counts = Progress::of(&ended.plan, &ended.journal).counts();
        assert_eq!((counts.made, counts.running, counts.waiting), (ended.finish.made, 0, 0), "stopped at {tenths}");
        assert!(matches!(ended.journal.last().map(|record| &record.event), Some(Event::Finished { .. })));
        let is_done = ended.finish.status == Status::Applied;
        assert_eq!(
            ended.finish.exit_code(),
            if is_done {
                0
            } else if ended.finish.made > 0 {
                5
            } else {
                130
            }
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_in_flight_ends_first() {
    let mut cloud = Fake::new();
    cloud.latency = Duration::from_secs(20);
    // The look takes 20 seconds, then the call begins.
    let (ended, took) = stopped_after(cloud, Duration::from_secs(25)).await;
    assert_eq!(ended.cloud.called(), ["security-group"]);
    assert_eq!(took, Duration::from_secs(15));
    assert_eq!((ended.finish.made, ended.finish.exit_code()), (1, 5));
}

/// A look changes nothing, so nobody waits for its answer.
#[tokio::test(start_paused = true)]
async fn a_look_is_left_at_once() {
    let mut cloud = Fake::new();
    cloud.latency = Duration::from_secs(20);
    let (ended, took) = stopped_after(cloud, Duration::from_secs(5)).await;
    assert!(ended.cloud.called().is_empty());
    assert!(took < Duration::from_millis(100), "{took:?}");
    assert_eq!((ended.finish.made, ended.finish.exit_code()), (0, 130));
    assert!(ended.journal.iter().all(|record| !matches!(record.event, Event::Started { .. } | Event::Failed { .. })));
}

/// Where a try is in doubt, the look that follows is left too, and the doubt is written down.
#[tokio::test(start_paused = true)]
async fn a_look_for_what_is_in_doubt_is_left_and_the_doubt_is_told() {
    let mut cloud = Fake::new().tell("security-group", &[Answer::Lost]);
    cloud.latency = Duration::from_secs(20);
    // A look and the lost call take 20 seconds each, then there are 3 seconds of a wait, and a look again.
    let (ended, took) = stopped_after(cloud, Duration::from_secs(50)).await;
    assert!(took < Duration::from_millis(100), "{took:?}");
    assert_eq!(ended.cloud.called(), ["security-group"]);
    let failed = ended.journal.iter().find_map(|record| match &record.event {
        Event::Failed { error, .. } => Some(error.kind),
        _ => None,
    });
    assert_eq!(failed, Some(Kind::InDoubt));
    assert_eq!(ended.finish.exit_code(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_the_next_try_ends_at_once() {
    let cloud = Fake::new().tell("security-group", &[Answer::No(Kind::Throttled)]);
    let (ended, took) = stopped_after(cloud, Duration::from_secs(1)).await;
    assert!(took < Duration::from_millis(100), "{took:?}");
    assert_eq!((ended.finish.made, ended.finish.exit_code()), (0, 130));
}
