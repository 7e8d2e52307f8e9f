//! Where a run is kept and how its account is reached: what a command needs to go on with it.

use std::path::{Path, absolute};

use crate::domain::text::shell_word;

/// What a command needs to find a run and its account again.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The state folder.
    pub state_dir: &'a Path,
    /// The options that lead to the same account again.
    pub again: &'a [String],
}

impl Place<'_> {
    /// A command about a run, for a POSIX shell. It works from any folder.
    #[must_use]
    pub fn command(&self, verb: &str, run: &str) -> String {
        let state_dir = absolute(self.state_dir).unwrap_or_else(|_| self.state_dir.to_owned()).display().to_string();
        let options = self.again.iter().map(String::as_str).chain(["--state-dir", state_dir.as_str()]);
        let options = options.map(shell_word).collect::<Vec<_>>().join(" ");
        format!("studiolink {verb} {run} {options}")
    }
}
