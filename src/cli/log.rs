//! The log: our own words only, to a file of its own. What the SDK would log may hold credentials.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

use super::arguments::Global;
use super::refusal::Refusal;
use crate::domain::text::clean_lines;
use crate::report::{Code, Refused};

/// Starts the log, if one is asked for.
///
/// # Errors
///
/// When its file cannot be written.
pub fn start(global: &Global) -> Result<(), Refusal> {
    let Some(path) = &global.log_file else { return Ok(()) };
    let file = open(path).map_err(|error| {
        let refused = Refused::new(Code::LogFile, format!("cannot be written: {error}"), "Name another file.");
        Refusal::usage(vec![refused.in_file(path.display().to_string())])
    })?;
    let level = if global.verbose > 0 { "debug" } else { "info" };
    let filter = EnvFilter::new(format!("off,{}={level}", env!("CARGO_CRATE_NAME")));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(Mutex::new(Clean(file)))
        .finish();
    // One process, one log: this fails only when there is one already.
    let _ = tracing::subscriber::set_global_default(subscriber);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "begun");
    Ok(())
}

/// Each event is one write: the names in it are made fit to be shown, as logs are read on terminals too.
struct Clean<W>(W);

impl<W: Write> Write for Clean<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.write_all(clean_lines(&String::from_utf8_lossy(event)).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Adds to a file, which is open to its owner alone from now on. What is no file, such as a terminal, stays as it is.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    close_to_others(&file)?;
    Ok(file)
}

#[cfg(unix)]
fn close_to_others(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let is = file.metadata()?;
    if is.is_file() && is.permissions().mode() & 0o077 != 0 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_line_that_can_be_shown() {
        let mut log = Clean(Vec::new());
        log.write_all("read \u{3164}\u{1b}[2J\u{fe0f}\n".as_bytes()).unwrap();
        assert_eq!(String::from_utf8(log.0).unwrap(), "read \u{fffd}\u{fffd}[2J\u{fffd}\n");
    }
}
