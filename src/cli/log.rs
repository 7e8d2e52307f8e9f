//! The log: our own words only, to a file of its own. What the SDK would log may hold credentials.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

use super::arguments::Global;
use super::refusal::Refusal;
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
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Mutex::new(file)).finish();
    // One process, one log: this fails only when there is one already.
    let _ = tracing::subscriber::set_global_default(subscriber);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "begun");
    Ok(())
}

/// Adds to a file that is open to its owner alone, if it is not there yet.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
