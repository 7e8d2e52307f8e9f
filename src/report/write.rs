//! Writes the report of a run into its folder, anew after each of its sections.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::markdown;
use super::run::Report;
use crate::domain::text::escaped;
use crate::engine::{OpenError, Opened, Run};

/// For people.
const MARKDOWN: &str = "report.md";
/// For programs.
const JSON: &str = "report.json";

/// Writes both forms, under the run's lock, and gives the path of the one for people. `again` are the options that
/// lead to the same account and state folder.
///
/// # Errors
///
/// What is in the way: the run itself ended as it ended.
pub fn write(state_dir: &Path, run: &str, again: &[String]) -> Result<PathBuf, String> {
    let opened = open(state_dir, run).map_err(|error| error.to_string())?;
    let report = Report::of(&opened, again);
    let json = serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?;
    let lines: Vec<_> = json.lines().map(escaped).collect();
    let put = |name: &str, text: &str| {
        let failed = |error| format!("{}: {error}", opened.run.folder().join(name).display());
        opened.run.put(name, text.as_bytes()).map_err(failed)
    };
    put(JSON, &format!("{}\n", lines.join("\n")))?;
    put(MARKDOWN, &markdown::text(&report))
}

/// How often a run is asked for that another process has.
const TRIES: usize = 20;
/// Between two of them.
const BETWEEN: Duration = Duration::from_millis(50);

/// Takes the run once more. Whoever only looks at it lets go of it soon; whoever goes on with it writes its report.
fn open(state_dir: &Path, run: &str) -> Result<Opened, OpenError> {
    for _ in 1..TRIES {
        match Run::open(state_dir, run) {
            Err(OpenError::Owned { .. }) => thread::sleep(BETWEEN),
            opened => return opened,
        }
    }
    Run::open(state_dir, run)
}
