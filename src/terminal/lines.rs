//! What is typed where there is no screen: lines, and those that come all at once as pasted text.

use std::io::{self, BufRead, IsTerminal, Read};
use std::thread;

use futures::stream::{self, Stream};
#[cfg(unix)]
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::sync::mpsc::{channel, unbounded_channel};

use super::Input;
use super::hangup::{lost, received, watch_for_hangup};
use super::signals::signals;

/// What is typed where there is no screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A line, without its end.
    Line(String),
    /// Several lines that came at once, with spaces for their ends.
    Pasted(String),
    /// There will be no further line.
    End,
}

/// Bytes of a line that are looked at; what is longer is no answer anyway.
const LINE: u64 = 16 * 1024;

/// Lines that follow each other faster than this came together: nobody types so fast.
#[cfg(unix)]
const TOGETHER: Timespec = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };

/// The lines of standard input, read one ahead; on a terminal, those that come at once as one. A line without an end is
/// none: whoever was cut off has not pressed Enter.
///
/// # Errors
///
/// When no thread can be started.
pub fn lines() -> io::Result<impl Stream<Item = Typed> + Unpin> {
    let (tell, mut told) = channel(1);
    let read = move || {
        let mut input = io::stdin().lock();
        let is_terminal = input.is_terminal();
        loop {
            for typed in read_together(&mut input, || is_terminal && has_more()) {
                let is_end = typed == Typed::End;
                if tell.blocking_send(typed).is_err() || is_end {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("lines".to_owned()).spawn(read)?;
    Ok(stream::poll_fn(move |context| told.poll_recv(context)))
}

/// Reads a line and all that came with it. A terminal hands out one line at a time, whatever was pasted.
fn read_together(input: &mut impl BufRead, mut has_more: impl FnMut() -> bool) -> Vec<Typed> {
    let mut lines = Vec::new();
    let end = loop {
        match read_line(input) {
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
    typed.into_iter().chain(end).collect()
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
        watch_for_hangup(tell)?;
    }
    Ok(stream::select(stream::select(received(told), lost()), Box::pin(signals()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With so many lines that are there when the first is read.
    fn read(text: &str, more: usize) -> Vec<Typed> {
        let mut more = vec![true; more].into_iter();
        read_together(&mut text.as_bytes(), move || more.next().is_some())
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
