//! Kills the process at a chosen entry of a journal or file of a run, as a crash would, or panics there or while a
//! chosen page is drawn: compiled in for tests alone.

use std::io;

use super::journal::Store;

/// Names the entry, counted from 1 over the whole journal, and the place: `12:before`, `12:half`, `12:after` or, for
/// a fault of this program, `12:panic`. `file:plan.json` is where a file of that name is written,
/// `page:Network` where that page is drawn.
const VARIABLE: &str = "STUDIOLINK_FAILPOINT";

/// Where at the entry the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
enum Place {
    Before,
    Half,
    After,
    Panic,
}

/// A store that ends the process at the entry that the environment names.
pub struct Failing<S> {
    store: S,
    entries: usize,
    at: Option<(usize, Place)>,
}

impl<S: Store> Failing<S> {
    /// Writes to `store`, which holds so many entries.
    pub fn new(store: S, entries: usize) -> Self {
        Self { store, entries, at: std::env::var(VARIABLE).ok().as_deref().and_then(parse) }
    }
}

fn parse(text: &str) -> Option<(usize, Place)> {
    let (entry, place) = text.split_once(':')?;
    Some((entry.parse().ok()?, place.parse().ok()?))
}

impl<S: Store> Store for Failing<S> {
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut written = 0;
        let mut end = 0;
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            self.entries += 1;
            let begin = end;
            end += line.len();
            let Some((_, place)) = self.at.filter(|(entry, _)| *entry == self.entries) else { continue };
            let upto = match place {
                Place::Before | Place::Panic => begin,
                Place::Half => begin + line.len() / 2,
                Place::After => end,
            };
            self.store.append(&lines[written..upto])?;
            written = upto;
            end_with(place);
        }
        self.store.append(&lines[written..])
    }
}

/// Ends the process where a file of this name has been written, if the environment names it.
pub fn written(name: &str) {
    if names("file:", name) {
        kill();
    }
}

/// Panics where this page is drawn, if the environment names it.
pub fn drawn(page: &str) {
    if names("page:", page) {
        end_with(Place::Panic);
    }
}

fn names(what: &str, name: &str) -> bool {
    std::env::var(VARIABLE).ok().as_deref().and_then(|text| text.strip_prefix(what)) == Some(name)
}

#[expect(clippy::panic, reason = "this is what is tested")]
fn end_with(place: Place) {
    match place {
        Place::Panic => panic!("at the failpoint"),
        _ => kill(),
    }
}

/// Nothing is flushed, dropped or said.
fn kill() {
    use rustix::process::{Signal, getpid, kill_process};
    while kill_process(getpid(), Signal::KILL).is_ok() {
        std::thread::park();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_names_an_entry_and_a_place() {
        assert_eq!(parse("12:half"), Some((12, Place::Half)));
        assert_eq!(parse("3:panic"), Some((3, Place::Panic)));
        for text in ["", "12", "x:half", "12:later"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
