//! That the terminal, or whoever reads it, is gone.

use std::io;
#[cfg(unix)]
use std::thread;

use futures::stream::{self, Stream};
#[cfg(unix)]
use rustix::event::{PollFd, PollFlags, poll};
#[cfg(unix)]
use rustix::io::Errno;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::{Input, words};

/// That nothing can be written any more.
pub(super) fn lost() -> impl Stream<Item = Input> + Unpin {
    Box::pin(stream::once(async {
        words::gone().await;
        Input::Hangup
    }))
}

pub(super) fn received(mut told: UnboundedReceiver<Input>) -> impl Stream<Item = Input> + Unpin {
    stream::poll_fn(move |context| told.poll_recv(context))
}

/// Waits, in a thread of its own, for the system to say that the terminal is gone: a process outside of the
/// terminal's foreground group gets no SIGHUP. `then` is done before it is told.
#[cfg(unix)]
pub(super) fn watch_for_hangup(tell: UnboundedSender<Input>, then: fn()) -> io::Result<()> {
    let wait = move || {
        let terminal = io::stdin();
        // No event is asked for: hangups are told always.
        let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
        loop {
            match poll(&mut watched, None) {
                Err(Errno::INTR | Errno::AGAIN) => {}
                Ok(_) if watched[0].revents().is_empty() => {}
                Ok(_) => break,
                // Without this watch the signals are still heard.
                Err(_) => return,
            }
        }
        then();
        let _ = tell.send(Input::Hangup);
    };
    thread::Builder::new().name("hangup".to_owned()).spawn(wait).map(|_| ())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature on every system")]
pub(super) fn watch_for_hangup(_tell: UnboundedSender<Input>, _then: fn()) -> io::Result<()> {
    Ok(())
}

/// Puts something that never says anything in the place of a terminal that is gone: crossterm's reader takes every error
/// for a reason to read again (`event::source::unix`), and would take a processor until the last call has ended.
#[cfg(unix)]
pub(super) fn silence() {
    let Ok((quiet, end)) = io::pipe() else { return };
    if rustix::stdio::dup2_stdin(&quiet).is_ok() {
        // Open as long as the program runs: a pipe without this end would say that it has ended.
        std::mem::forget(end);
    }
}

#[cfg(not(unix))]
pub(super) const fn silence() {}
