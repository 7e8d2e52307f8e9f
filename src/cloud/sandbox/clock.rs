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

    /// The instant at which something that AWS takes `duration` for will be ready.
    pub(super) fn ready_in(&self, duration: Duration) -> Timestamp {
        self.after(self.since.elapsed() + self.paced(duration))
    }

    /// What `duration` is at the sandbox's speed.
    pub(super) fn paced(&self, duration: Duration) -> Duration {
        duration / self.speed
    }

    /// How much faster than AWS the sandbox goes.
    pub(super) fn speed(&self) -> f64 {
        f64::from(self.speed)
    }

    fn after(&self, elapsed: Duration) -> Timestamp {
        SignedDuration::try_from(elapsed)
            .ok()
            .and_then(|elapsed| self.start.checked_add(elapsed).ok())
            .unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn speed_shortens_waits() {
        let clock = Clock::new(10);
        let ready = clock.ready_in(Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(2_900)).await;
        assert!(clock.now() < ready);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(clock.now() >= ready);
    }
}
