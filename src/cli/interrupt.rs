//! Signals while there is no screen.

use std::io;
use std::pin::Pin;

use futures::{Stream, StreamExt};
use tokio::time::{Instant, interval_at};

use super::output::Output;
use super::refusal::Refusal;
use crate::report::lines::{BEAT, still};
use crate::terminal::{Input, signals, words};

/// Signals that ask the program to end.
pub struct Interrupts {
    signals: Pin<Box<dyn Stream<Item = Input> + Send>>,
    /// One has come.
    came: bool,
}

impl Interrupts {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// When signals cannot be heard.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { signals: Box::pin(signals()?), came: false })
    }

    /// The next one.
    pub async fn next(&mut self) {
        if self.signals.next().await.is_none() {
            std::future::pending::<()>().await;
        }
        self.came = true;
    }

    /// Waits until all that was said was read. Whoever has sent a signal, or does not read, is waited for no longer
    /// than that anything is taken, and not at all once another signal comes.
    pub async fn last_words(&mut self) {
        if !self.came && !words::has_stalled() {
            tokio::select! {
                () = words::taken() => return,
                () = self.next() => {}
            }
        }
        tokio::select! {
            _ = tokio::task::spawn_blocking(words::settle) => {}
            () = self.next() => {}
        }
    }

    /// What `work` gives, unless a signal comes first: only for work that changes nothing.
    ///
    /// # Errors
    ///
    /// When a signal came.
    pub async fn unless<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Refusal> {
        tokio::select! {
            biased;
            () = self.next() => Err(Refusal::interrupted()),
            result = work => Ok(result),
        }
    }

    /// The same for work that may take long, with a sign of life every ten seconds: `what` is being done.
    ///
    /// # Errors
    ///
    /// When a signal came.
    pub async fn unless_told<T>(
        &mut self,
        what: &str,
        output: Output,
        work: impl Future<Output = T>,
    ) -> Result<T, Refusal> {
        let begun = Instant::now();
        let mut beats = interval_at(begun + BEAT, BEAT);
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                () = self.next() => return Err(Refusal::interrupted()),
                result = &mut work => return Ok(result),
                _ = beats.tick() => output.remark(&still(what, begun.elapsed())),
            }
        }
    }
}
