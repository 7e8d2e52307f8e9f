//! The commands that go on with a run, or take it back.

use crate::domain::text::shell_word;

/// A command about a run, for a POSIX shell; `again` are the options that lead to its account and state folder.
#[must_use]
pub fn command(verb: &str, run: &str, again: &[String]) -> String {
    let words = ["studiolink", verb, run].into_iter().chain(again.iter().map(String::as_str));
    words.map(shell_word).collect::<Vec<_>>().join(" ")
}
