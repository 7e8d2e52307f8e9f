//! The real terminal: taken, lent to the shell, given back on every way out; keys and signals as one stream.

mod clipboard;
mod signals;
mod tab;
pub mod words;

use std::io::{self, BufRead, IsTerminal, Read};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{future, panic, thread};

use crossterm::Command;
use crossterm::cursor::Show;
use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyEvent, KeyEventKind};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use futures::stream::{self, Stream};
use ratatui::backend::CrosstermBackend;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, channel, unbounded_channel};

pub use signals::signals;
pub use tab::Tab;
use words::{Pen, Way};

/// What comes from outside while the wizard has the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key went down.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has another size.
    Resize(u16, u16),
    /// SIGINT or SIGTERM.
    Signal,
    /// The terminal is gone; told by SIGHUP, by the system, and by the keys, so it may come more than once.
    Hangup,
}

/// A screen that can be lent to the shell while the program is suspended.
pub trait Screen {
    /// Where to draw.
    type Backend: ratatui::backend::Backend;

    /// What to draw with.
    fn terminal(&mut self) -> &mut ratatui::Terminal<Self::Backend>;

    /// Whether it has taken what was drawn, so that more may be drawn: else screens that nobody sees would pile up.
    fn is_free(&self) -> bool {
        true
    }

    /// Waits until it has.
    fn freed(&self) -> impl Future<Output = ()> + Send {
        future::ready(())
    }

    /// Gives the terminal to the shell, stops the program, and takes the terminal again once it is continued.
    ///
    /// # Errors
    ///
    /// When the terminal does not take the modes.
    fn suspend(&mut self) -> io::Result<()>;

    /// Hands a text to the clipboard of the terminal, if it has one.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    fn copy(&mut self, _text: &str) -> io::Result<()> {
        Ok(())
    }

    /// Shows how far a run is in the terminal's tab, where there is such a thing; `None` takes it away.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    fn tab(&mut self, _tab: Option<Tab>) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal while the wizard has it. Dropping it gives the terminal back.
pub struct Terminal {
    /// Never dropped: it would print that a terminal which is gone shows no cursor, on that terminal, and panic.
    inner: ManuallyDrop<ratatui::Terminal<CrosstermBackend<Pen>>>,
    /// Whether its tab shows how far a run is.
    has_tab: bool,
}

impl Terminal {
    /// Takes the terminal: raw, on the alternate screen, with pasted text told apart from typed. A panic of whoever
    /// draws gives it back before its message is printed. Beside the screen, whoever waits for what has broken tells
    /// of it there; its own message is printed when the terminal is given back.
    ///
    /// # Errors
    ///
    /// When standard output is no terminal, or does not take the modes.
    pub fn take() -> io::Result<Self> {
        let (before, drawing) = (panic::take_hook(), thread::current().id());
        *faults() = Some(Vec::new());
        panic::set_hook(Box::new(move |info| {
            // On a terminal that hangs the message would be waited for without an end.
            if thread::current().id() == drawing {
                if give_back() {
                    before(info);
                }
                return;
            }
            match &mut *faults() {
                Some(kept) => kept.push(info.to_string()),
                None => before(info),
            }
        }));
        take()?;
        let inner = ratatui::Terminal::new(CrosstermBackend::new(Pen::default()));
        let inner = inner.inspect_err(|_| {
            give_back();
        })?;
        Ok(Self { inner: ManuallyDrop::new(inner), has_tab: tab::is_known(|name| std::env::var(name).ok()) })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
        for fault in faults().take().into_iter().flatten() {
            words::say(Way::Error, &format!("A fault of this program: {fault}\n"));
        }
    }
}

/// What has broken beside the screen, while the wizard has the terminal.
fn faults() -> MutexGuard<'static, Option<Vec<String>>> {
    static FAULTS: Mutex<Option<Vec<String>>> = Mutex::new(None);
    FAULTS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Screen for Terminal {
    type Backend = CrosstermBackend<Pen>;

    fn terminal(&mut self) -> &mut ratatui::Terminal<Self::Backend> {
        &mut self.inner
    }

    fn is_free(&self) -> bool {
        words::is_taken()
    }

    fn freed(&self) -> impl Future<Output = ()> + Send {
        words::taken()
    }

    fn suspend(&mut self) -> io::Result<()> {
        give_back();
        stop_process();
        take()?;
        // `Terminal::clear` would ask the terminal where its cursor is, while the reader of keys holds the answer;
        // a resize to the same size redraws everything without the question.
        let area = self.inner.size()?.into();
        self.inner.resize(area)
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        words::say(Way::Output, &clipboard::sequence(text, clipboard::Around::here()));
        Ok(())
    }

    fn tab(&mut self, tab: Option<Tab>) -> io::Result<()> {
        if let Some(sequence) = tab::sequence(tab.filter(|_| self.has_tab)) {
            words::say(Way::Output, &sequence);
        }
        Ok(())
    }
}

/// How many columns it has, where that is known.
#[must_use]
pub fn columns() -> Option<usize> {
    crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}

/// Whether the wizard has it: what is given back twice, after a fault, would put the cursor where it was before the
/// words about the fault.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    IS_TAKEN.store(true, Ordering::SeqCst);
    words::say(Way::Output, &(ansi(&EnterAlternateScreen) + &ansi(&EnableBracketedPaste)));
    Ok(())
}

/// Gives the terminal back, and waits a little until it has taken that; false when it does not. A terminal that is
/// gone cannot be given anything, so errors are let go.
fn give_back() -> bool {
    if !IS_TAKEN.swap(false, Ordering::SeqCst) {
        return !words::has_stalled();
    }
    let tab = tab::sequence(None).unwrap_or_default();
    let rest = ansi(&DisableBracketedPaste) + &ansi(&LeaveAlternateScreen) + &ansi(&Show);
    words::say(Way::Output, &(tab + &rest));
    let is_taken = words::settle();
    let _ = disable_raw_mode();
    is_taken
}

fn ansi(command: &impl Command) -> String {
    let mut text = String::new();
    // A string takes everything.
    let _ = command.write_ansi(&mut text);
    text
}

/// SIGSTOP to the whole process group: SIGTSTP is ignored by groups that no shell watches over.
#[cfg(unix)]
fn stop_process() {
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::STOP);
}

#[cfg(not(unix))]
const fn stop_process() {}

/// Keys, pasted text, sizes and signals, in the order in which they come. It never ends: the end of the keys is a
/// hangup, after which only signals come.
///
/// # Errors
///
/// When signals cannot be heard, or no thread can be started.
pub fn inputs() -> io::Result<impl Stream<Item = Input> + Unpin> {
    let (tell, told) = unbounded_channel();
    watch_for_hangup(tell.clone())?;
    // Keys have a thread of their own: on a terminal that is gone crossterm's reader spins without ever returning
    // (`event::source::unix`, which takes every read error but two for a reason to read again), and in the event
    // loop that would keep the program from ending.
    thread::Builder::new().name("keys".to_owned()).spawn(move || read_keys(&tell))?;
    Ok(stream::select(stream::select(received(told), lost()), Box::pin(signals()?)))
}

/// That nothing can be written any more.
fn lost() -> impl Stream<Item = Input> + Unpin {
    Box::pin(stream::once(async {
        words::gone().await;
        Input::Hangup
    }))
}

fn received(mut told: UnboundedReceiver<Input>) -> impl Stream<Item = Input> + Unpin {
    stream::poll_fn(move |context| told.poll_recv(context))
}

/// Reads until nobody listens or nothing can be read.
fn read_keys(tell: &UnboundedSender<Input>) {
    loop {
        let input = match event::read() {
            Ok(Event::Key(key)) if key.kind == KeyEventKind::Press => Input::Key(key),
            Ok(Event::Paste(text)) => Input::Paste(text),
            Ok(Event::Resize(width, height)) => Input::Resize(width, height),
            Ok(_) => continue,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => Input::Hangup,
        };
        let gone = input == Input::Hangup;
        if tell.send(input).is_err() || gone {
            return;
        }
    }
}

/// What is typed where there is no screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A line, without its end.
    Line(String),
    /// There will be no further line.
    End,
}

/// Bytes of a line that are looked at; what is longer is no answer anyway.
const LINE: u64 = 16 * 1024;

/// The lines of standard input, read one ahead. A line without an end is none: whoever was cut off has not pressed
/// Enter.
///
/// # Errors
///
/// When no thread can be started.
pub fn lines() -> io::Result<impl Stream<Item = Typed> + Unpin> {
    let (tell, mut told) = channel(1);
    let read = move || {
        let mut input = io::stdin().lock();
        loop {
            let line = read_line(&mut input);
            let is_end = line == Typed::End;
            if tell.blocking_send(line).is_err() || is_end {
                return;
            }
        }
    };
    thread::Builder::new().name("lines".to_owned()).spawn(read)?;
    Ok(stream::poll_fn(move |context| told.poll_recv(context)))
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

/// Waits, in a thread of its own, for the system to say that the terminal is gone: a process outside of the
/// terminal's foreground group gets no SIGHUP.
#[cfg(unix)]
fn watch_for_hangup(tell: UnboundedSender<Input>) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
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
        let _ = tell.send(Input::Hangup);
    };
    thread::Builder::new().name("hangup".to_owned()).spawn(wait).map(|_| ())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, clippy::needless_pass_by_value, reason = "the same signature on every system")]
fn watch_for_hangup(_tell: UnboundedSender<Input>) -> io::Result<()> {
    Ok(())
}
