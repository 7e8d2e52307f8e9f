//! `studiolink undo`: takes back what a run made.

use std::sync::Arc;

use super::arguments::{self, Global};
use super::follow;
use super::interrupt::Interrupts;
use super::output::Output;
use super::refusal::{DONE, REFUSED, Refusal};
use super::resume::{LOOKING, cloud, not_resumable, open};
use crate::engine::event::{Event, Record, Status};
use crate::engine::{self, Opened};
use crate::plan::show;
use crate::plan::step::Plan;
use crate::report::json;

/// Looks at what stands, shows the way back, asks, and goes it.
///
/// # Errors
///
/// When nothing was begun.
pub async fn run(
    global: &Global,
    arguments: &arguments::OfRun,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<u8, Refusal> {
    let (opened, stands) = open(global, arguments)?;
    let ended = go_on(global, arguments, opened, output, interrupts).await;
    ended.map_err(|refusal| refusal.of_a_run(&stands))
}

/// The same for a run that is open already.
///
/// # Errors
///
/// When nothing was begun.
pub async fn go_on(
    global: &Global,
    arguments: &arguments::OfRun,
    opened: Opened,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<u8, Refusal> {
    let place = global.place()?;
    let cloud = Arc::new(cloud(global, &opened, output, interrupts).await?);
    let plan =
        interrupts.unless_told(LOOKING, output, engine::way_back(&*cloud, &opened)).await?.map_err(not_resumable)?;
    if arguments.dry_run {
        output.object(&show::json(&plan));
        output.text(&show::text(&plan));
        return Ok(if plan.is_blocked() { REFUSED } else { DONE });
    }
    if plan.changes().next().is_some()
        && let Some(fault) = follow::nobody_to_ask(arguments.yes)
    {
        return Err(Refusal::usage(vec![fault]));
    }
    follow::agree(&plan, &[], arguments.yes, output, interrupts).await?;
    if plan.changes().next().is_none()
        && let Some((record, is)) = undone(&opened)
    {
        output.object(&json::event(record));
        output.say(&format!("Nothing to do: the run {} {is}.", arguments.run));
        return Ok(DONE);
    }
    let plan = Arc::new(plan);
    let planned = Arc::clone(&plan);
    let begin = |events, stop| engine::undo(cloud, opened, planned, events, stop);
    follow::carry_out(plan, &place, output, interrupts, begin).await
}

/// The last record of a run whose way back was gone to its end, and what that says.
fn undone(opened: &Opened) -> Option<(&Record, &'static str)> {
    let record = opened.records.last().filter(|_| opened.plans.last().is_some_and(Plan::is_undo))?;
    match record.event {
        Event::Finished { status: Status::Undone, .. } => Some((record, "is undone")),
        Event::Finished { status: Status::Unchanged, .. } => Some((record, "has no change in its journal")),
        _ => None,
    }
}
