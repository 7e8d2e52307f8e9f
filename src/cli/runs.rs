//! `studiolink runs`: what was begun here, and how it ended.

use super::arguments::Global;
use super::output::Output;
use super::refusal::{DONE, FAILED, Refusal};
use crate::engine::runs::{self, Runs};
use crate::report::runs::{object, table};
use crate::report::{Code, Refused};
use crate::terminal::page;

/// Lists the runs, newest first.
///
/// # Errors
///
/// When they cannot be read.
pub fn run(global: &Global, output: Output) -> Result<u8, Refusal> {
    let state_dir = global.state_dir()?;
    let Runs { runs, strays } = runs::list(&state_dir).map_err(|error| {
        let message = format!("the runs in {} cannot be read: {error}", state_dir.display());
        Refusal::one(FAILED, Refused::new(Code::StateFolder, message, "Name another folder with --state-dir."))
    })?;
    for run in &runs {
        output.object(&object(run));
    }
    if runs.is_empty() {
        let is_there = if state_dir.exists() { "" } else { ", which is not there" };
        output.remark(&format!("No runs in {}{is_there}.", state_dir.display()));
    } else {
        output.text(&table(&runs, page()).join("\n"));
    }
    for stray in strays {
        output.remark(&format!("left out: {}: {}", stray.path.display(), stray.why));
    }
    Ok(DONE)
}
