//! `studiolink apply`: makes the changes, told line by line.

use std::sync::Arc;

use super::arguments::{self, Global};
use super::follow;
use super::interrupt::Interrupts;
use super::output::Output;
use super::prepare::{ASKING, Prepared, prepare};
use super::refusal::Refusal;
use crate::engine;
use crate::engine::preflight::permissions;

/// Shows the plan, asks, and makes the changes.
///
/// # Errors
///
/// When nothing was begun.
pub async fn run(
    global: &Global,
    arguments: &arguments::Apply,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<u8, Refusal> {
    let place = global.place()?;
    let faults = follow::nobody_to_ask(arguments.yes).into_iter().collect();
    let Prepared { cloud, plan, snapshot } = prepare(global, &arguments.answers, faults, output, interrupts).await?;
    let known = if plan.is_blocked() || plan.changes().next().is_none() {
        Vec::new()
    } else {
        interrupts.unless_told(ASKING, output, permissions(&*cloud, &plan, &snapshot)).await?
    };
    follow::agree(&plan, &known, arguments.yes, output, interrupts).await?;
    let folder = place.state_dir.clone();
    let planned = Arc::clone(&plan);
    follow::carry_out(plan, &place, output, interrupts, |events, stop| async move {
        engine::begin(cloud, planned, &folder, events, stop).await
    })
    .await
}
