//! What a program takes of the processor, and whether the machine has some to spare.

use std::fs;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Far beyond what anything takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether more wants to run now, or wanted to in the last minute, than there are processors for.
pub fn is_busy() -> bool {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let Ok(text) = fs::read_to_string("/proc/loadavg") else { return true };
    let mut fields = text.split_whitespace();
    let minute: f64 = fields.next().and_then(|field| field.parse().ok()).unwrap_or(f64::MAX);
    let now: usize = fields.nth(2).and_then(|field| field.split('/').next()?.parse().ok()).unwrap_or(usize::MAX);
    u32::try_from(processors).map_or(true, |processors| minute > f64::from(processors)) || now > processors
}

/// The work of a process from now on, looked at until it is gone.
pub struct Work(JoinHandle<Duration>);

impl Work {
    pub fn of(process: u32) -> Self {
        let before = so_far(process).unwrap_or_default();
        Self(thread::spawn(move || {
            let (begun, mut last) = (Instant::now(), before);
            while let Some(now) = so_far(process).filter(|_| begun.elapsed() < PATIENCE) {
                last = now;
                thread::sleep(Duration::from_millis(5));
            }
            last.saturating_sub(before)
        }))
    }

    /// All of it, once the process is gone.
    pub fn taken(self) -> Duration {
        self.0.join().expect("what it took")
    }
}

/// The time of the processor that a process has taken, for itself and in the system (`proc_pid_stat(5)`, in hundredths).
fn so_far(process: u32) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, which may hold anything, ends with the last parenthesis; utime and stime are the 14th and the 15th field.
    let (_, rest) = text.rsplit_once(") ")?;
    let ticks: u64 = rest.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap_or_default()).sum();
    Some(Duration::from_millis(ticks * 10))
}
