//! Signals while there is no screen.

use std::io;
use std::pin::Pin;

use futures::{Stream, StreamExt};

use super::refusal::Refusal;
use crate::terminal::{Input, signals};

/// Signals that ask the program to end.
pub struct Interrupts {
    signals: Pin<Box<dyn Stream<Item = Input> + Send>>,
}

impl Interrupts {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// When signals cannot be heard.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { signals: Box::pin(signals()?) })
    }

    /// The next one.
    pub async fn next(&mut self) {
        if self.signals.next().await.is_none() {
            std::future::pending::<()>().await;
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
}
