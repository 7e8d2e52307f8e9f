//! Time in the sandbox: the wall clock when it starts, and tokio's from there, so that tests run in virtual time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// What time it is, and how fast the sandbox goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    start: Timestamp,
    since: Instant,
    speed: u32,
}

impl Clock {
    pub(super) fn new(speed: u32) -> Self {
        Self { start: Timestamp::now(), since: Instant::now(), speed: speed.max(1) }
    }

    /// Now, as the account file keeps it.
    pub(super) fn now(&self) -> Timestamp {
        self.after(self.since.elapsed())
    }

    /// What `duration` is at the sandbox's speed.
    pub(super) fn paced(&self, duration: Duration) -> Duration {
        duration / self.speed
    }

    pub(super) async fn wait(&self, duration: Duration) {
        tokio::time::sleep(self.paced(duration)).await;
    }

    fn after(&self, elapsed: Duration) -> Timestamp {
        SignedDuration::try_from(elapsed)
            .ok()
            .and_then(|elapsed| self.start.checked_add(elapsed).ok())
            .unwrap_or(Timestamp::MAX)
    }
}
