//! What the loop of the screens listens to.

use std::io;
use std::time::Duration;

use futures::{FutureExt, Stream, StreamExt};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::super::{Message, Model};
use super::broken;
use crate::terminal::Input;

/// Between two ticks while something moves: smooth for a spinner, and little work.
const TICK: Duration = Duration::from_millis(120);

/// Everything that the loop listens to.
pub(super) struct Heard<I> {
    pub(super) told: UnboundedReceiver<Message>,
    pub(super) input: I,
    /// Something told that the terminal is gone: running changes end in order.
    pub(super) hung_up: bool,
    /// Nothing can be drawn any more.
    pub(super) gone: bool,
    pub(super) ticked: Instant,
}

impl<I: Stream<Item = Input> + Unpin> Heard<I> {
    /// A message that is there already.
    pub(super) fn waiting(&mut self) -> Option<Message> {
        if let Ok(message) = self.told.try_recv() {
            return Some(message);
        }
        loop {
            let input = self.input.next().now_or_never().flatten()?;
            if let Some(message) = self.message_of(input) {
                return Some(message);
            }
        }
    }

    /// The next message, or why there will be none.
    pub(super) async fn next(&mut self, model: &Model, tasks: &mut JoinSet<()>) -> io::Result<Message> {
        let moves = model.is_moving();
        if !moves {
            self.ticked = Instant::now();
        }
        loop {
            tokio::select! {
                Some(message) = self.told.recv() => return Ok(message),
                Some(input) = self.input.next() => if let Some(message) = self.message_of(input) {
                    return Ok(message);
                },
                Some(ended) = tasks.join_next() => ended.map_err(broken)?,
                () = sleep_until(self.ticked + TICK), if moves => {
                    let elapsed = self.ticked.elapsed();
                    self.ticked = Instant::now();
                    return Ok(Message::Tick(elapsed));
                }
            }
        }
    }

    pub(super) fn hang_up(&mut self) -> Message {
        self.hung_up = true;
        Message::Signal
    }

    /// A hangup is a signal once, however often it is told.
    fn message_of(&mut self, input: Input) -> Option<Message> {
        Some(match input {
            Input::Key(key) => Message::Key(key),
            Input::Paste(text) => Message::Paste(text),
            Input::Resize(width, height) => Message::Resize(width, height),
            Input::Signal => Message::Signal,
            Input::Hangup if self.hung_up => return None,
            Input::Hangup => self.hang_up(),
        })
    }
}
