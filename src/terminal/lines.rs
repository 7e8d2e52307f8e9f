//! What is typed where there is no screen: lines, and those that come all at once as pasted text.

use std::io::{self, BufRead, IsTerminal, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use futures::stream::{self, Stream};
#[cfg(unix)]
use rustix::event::{PollFd, PollFlags, Timespec, poll};
#[cfg(unix)]
use rustix::termios::{QueueSelector, tcflush};
use tokio::sync::mpsc::{channel, unbounded_channel};

use super::hangup::{lost, received, watch_for_hangup};
use super::signals::signals;
use super::{Input, words};

/// What is typed where there is no screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A line, without its end.
    Line(String),
    /// Several lines that came at once, with spaces for their ends.
    Pasted(String),
    /// What came before the time from which alone answers count.
    Early,
    /// There will be no further line.
    End,
}

/// Bytes of a line that are looked at; what is longer is no answer anyway.
const LINE: u64 = 16 * 1024;

/// Lines that follow each other faster than this came together: nobody types so fast.
#[cfg(unix)]
const TOGETHER: Timespec = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };

/// Lines of a terminal that wait to be heard: so many that the time at which each came is known.
const WAITING: usize = 1024;

/// The time from which what is typed on a terminal counts. Whoever asks what starts changes sets it as the question is
/// put: what was typed ahead, or pasted with the answer before, is no answer to what nobody had read yet.
#[derive(Clone, Debug, Default)]
pub struct Afresh(Arc<Mutex<Option<Instant>>>);

impl Afresh {
    /// What came until now is dropped, on a terminal; a pipe has one answer a line, whenever that was written.
    pub fn begin(&self) {
        if io::stdin().is_terminal() {
            drop_waiting();
            *self.lock() = Some(Instant::now());
        }
    }

    /// `None` is of what came while the terminal had not taken all that was said: nobody has read the question then.
    fn is_early(&self, came: Option<Instant>) -> bool {
        self.lock().is_some_and(|begun| came.is_none_or(|came| came < begun))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what a terminal holds and nobody has read, the beginning of a line too.
#[cfg(unix)]
pub fn drop_waiting() {
    // A terminal that is gone holds nothing.
    let _ = tcflush(io::stdin(), QueueSelector::IFlush);
}

/// Drops what a terminal holds and nobody has read.
#[cfg(not(unix))]
pub const fn drop_waiting() {}

/// The lines of standard input, read one ahead; on a terminal, those that come at once as one, and as early what came
/// before `afresh` was begun. A line without an end is none: whoever was cut off has not pressed Enter.
///
/// # Errors
///
/// When no thread can be started.
pub fn lines(afresh: Afresh) -> io::Result<impl Stream<Item = Typed> + Unpin> {
    let is_terminal = io::stdin().is_terminal();
    let (tell, mut told) = channel(if is_terminal { WAITING } else { 1 });
    let read = move || {
        let mut input = io::stdin().lock();
        loop {
            let (came, all) = read_together(&mut input, || is_terminal && has_more());
            for typed in all {
                let is_end = typed == Typed::End;
                if tell.blocking_send((came, typed)).is_err() || is_end {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("lines".to_owned()).spawn(read)?;
    Ok(stream::poll_fn(move |context| told.poll_recv(context).map(|heard| heard.map(|heard| timely(heard, &afresh)))))
}

fn timely((came, typed): (Option<Instant>, Typed), afresh: &Afresh) -> Typed {
    let is_text = matches!(typed, Typed::Line(_) | Typed::Pasted(_));
    if is_text && afresh.is_early(came) { Typed::Early } else { typed }
}

/// The time, if the terminal has taken all that was said.
fn now() -> Option<Instant> {
    words::is_taken().then(Instant::now)
}

/// Reads a line and all that came with it, and when the first came. A terminal hands out one line at a time, whatever was
/// pasted.
fn read_together(input: &mut impl BufRead, mut has_more: impl FnMut() -> bool) -> (Option<Instant>, Vec<Typed>) {
    let mut lines = Vec::new();
    let mut came = None;
    let end = loop {
        let line = read_line(input);
        came.get_or_insert_with(now);
        match line {
            Typed::Line(line) => lines.push(line),
            other => break Some(other),
        }
        if !has_more() {
            break None;
        }
    };
    let typed = match lines.len() {
        0 => None,
        1 => lines.pop().map(Typed::Line),
        _ => Some(Typed::Pasted(lines.join(" "))),
    };
    (came.unwrap_or_else(now), typed.into_iter().chain(end).collect())
}

/// Whether standard input has another line, or its end.
#[cfg(unix)]
fn has_more() -> bool {
    let terminal = io::stdin();
    let mut watched = [PollFd::new(&terminal, PollFlags::IN)];
    let is_told = poll(&mut watched, Some(&TOGETHER)).is_ok_and(|told| told > 0);
    is_told && watched[0].revents().contains(PollFlags::IN)
}

#[cfg(not(unix))]
const fn has_more() -> bool {
    false
}

fn read_line(input: &mut impl BufRead) -> Typed {
    let mut bytes = Vec::new();
    let mut rest = Vec::new();
    let is_whole = |bytes: &[u8]| bytes.last() == Some(&b'\n');
    if !matches!(input.take(LINE).read_until(b'\n', &mut bytes), Ok(1..)) {
        return Typed::End;
    }
    while !is_whole(&bytes) && !is_whole(&rest) {
        rest.clear();
        if !matches!(input.take(LINE).read_until(b'\n', &mut rest), Ok(1..)) {
            return Typed::End;
        }
    }
    Typed::Line(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
}

/// Signals, and that the terminal which lines are typed on, or whoever reads them, is gone.
///
/// # Errors
///
/// When signals cannot be heard, or no thread can be started.
pub fn endings() -> io::Result<impl Stream<Item = Input> + Unpin> {
    let (tell, told) = unbounded_channel();
    // A pipe hangs up when it has been written, which means nothing.
    if io::stdin().is_terminal() {
        watch_for_hangup(tell, || {})?;
    }
    Ok(stream::select(stream::select(received(told), lost()), Box::pin(signals()?)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// With so many lines that are there when the first is read.
    fn read(text: &str, more: usize) -> Vec<Typed> {
        let mut more = vec![true; more].into_iter();
        read_together(&mut text.as_bytes(), move || more.next().is_some()).1
    }

    #[test]
    fn what_came_before_the_question_is_early_and_an_end_never_is() {
        let afresh = Afresh::default();
        let start = Instant::now();
        let before = Some(start);
        let line = || Typed::Line("yes".to_owned());
        assert_eq!(timely((before, line()), &afresh), line(), "nothing was asked that anew");
        let begun = Some(start + Duration::from_millis(1));
        *afresh.lock() = begun;
        assert_eq!(timely((before, line()), &afresh), Typed::Early);
        assert_eq!(timely((before, Typed::Pasted("yes no".to_owned())), &afresh), Typed::Early);
        assert_eq!(timely((before, Typed::End), &afresh), Typed::End);
        assert_eq!(timely((begun, line()), &afresh), line());
        assert_eq!(timely((None, line()), &afresh), Typed::Early, "nobody could read the question yet");
    }

    #[test]
    fn a_line_that_comes_alone_is_typed_and_several_are_pasted() {
        assert_eq!(read("yes\r\nno\n", 0), [Typed::Line("yes".to_owned())]);
        assert_eq!(read("10.0.0.0/8,\n\nyes\n", 2), [Typed::Pasted("10.0.0.0/8,  yes".to_owned())]);
        assert_eq!(read("yes\n\n", 1), [Typed::Pasted("yes ".to_owned())]);
    }

    #[test]
    fn the_end_comes_after_the_line_that_it_came_with() {
        assert_eq!(read("yes\n", 1), [Typed::Line("yes".to_owned()), Typed::End]);
        assert_eq!(read("cut off", 0), [Typed::End]);
    }
}
