//! The signals that ask the program to end, as one stream.

use std::io;

use futures::stream::{self, Stream};

use super::Input;

/// Each signal that asks the program to end, for programs with and without a screen.
///
/// # Errors
///
/// When signals cannot be heard.
#[cfg(unix)]
pub fn signals() -> io::Result<impl Stream<Item = Input>> {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = signal(SignalKind::interrupt())?;
    let terminate = signal(SignalKind::terminate())?;
    let hangup = if ignores_hangups() { None } else { Some(signal(SignalKind::hangup())?) };
    Ok(stream::unfold((interrupt, terminate, hangup), |(mut interrupt, mut terminate, mut hangup)| async move {
        let hung_up = async {
            match &mut hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        let input = tokio::select! {
            _ = interrupt.recv() => Input::Signal,
            _ = terminate.recv() => Input::Signal,
            _ = hung_up => Input::Hangup,
        };
        Some((input, (interrupt, terminate, hangup)))
    }))
}

/// Whether the program was started to live on without its terminal, as by `nohup`: listening to SIGHUP would end
/// that. Linux tells it (proc(5), `SigIgn`); elsewhere it is not known.
#[cfg(unix)]
fn ignores_hangups() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // The first bit is the first signal, which SIGHUP is.
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

/// Each signal that asks the program to end, for programs with and without a screen.
///
/// # Errors
///
/// When signals cannot be heard.
#[cfg(windows)]
pub fn signals() -> io::Result<impl Stream<Item = Input>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
    Ok(stream::unfold((ctrl_c()?, ctrl_break()?, ctrl_close()?), |(mut c, mut interrupt, mut close)| async move {
        let input = tokio::select! {
            _ = c.recv() => Input::Signal,
            _ = interrupt.recv() => Input::Signal,
            _ = close.recv() => Input::Hangup,
        };
        Some((input, (c, interrupt, close)))
    }))
}
