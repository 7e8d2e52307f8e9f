//! The real terminal: taken, lent to the shell, given back on every way out; keys and signals as one stream.

mod clipboard;
mod hangup;
mod keys;
mod lines;
mod signals;
mod tab;
pub mod words;

use std::io::{self, IsTerminal};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{future, panic, thread};

use crossterm::Command;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, KeyEvent};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::backend::CrosstermBackend;

pub use keys::inputs;
pub use lines::{Afresh, Typed, drop_waiting, endings, lines};
pub use signals::signals;
pub use tab::Tab;
use words::{Pen, Way};

/// What comes from outside while the wizard has the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key went down.
    Key(KeyEvent),
    /// Text was pasted: told so by the terminal, or by coming all at once.
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
fn columns() -> Option<usize> {
    crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}

/// In how many columns words break that are written to standard output: none where that is no terminal, and as many as
/// terminals usually have where it does not say.
#[must_use]
pub fn page() -> Option<usize> {
    let said = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0);
    io::stdout().is_terminal().then(|| columns().or_else(said).unwrap_or(USUAL))
}

/// Columns of a terminal that does not say how wide it is.
const USUAL: usize = 80;

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
