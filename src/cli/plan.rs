//! `studiolink plan`: what would be changed.

use super::arguments::{self, Global};
use super::interrupt::Interrupts;
use super::output::Output;
use super::prepare::{ASKING, prepare};
use super::refusal::{DONE, PENDING, REFUSED, Refusal};
use crate::engine::preflight::{keeps_from_trying, preflight};
use crate::plan::show;
use crate::report::permissions;

/// Prints the plan, and changes nothing.
///
/// # Errors
///
/// When there is no plan.
pub async fn run(
    global: &Global,
    arguments: &arguments::Plan,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<u8, Refusal> {
    let prepared = prepare(global, &arguments.answers, Vec::new(), output, interrupts).await?;
    let plan = &prepared.plan;
    let asked = preflight(&*prepared.cloud, plan, &prepared.snapshot);
    let known = interrupts.unless_told(ASKING, output, asked).await?;
    output.object(&permissions::object(show::json(plan), &known));
    output.text(&show::text_where(plan, !keeps_from_trying(&known.permissions)));
    output.text(&permissions::text(&known, arguments.permissions));
    let pending = plan.changes().next().is_some();
    Ok(match pending {
        _ if plan.is_blocked() => REFUSED,
        true if arguments.detailed_exitcode => PENDING,
        _ => DONE,
    })
}
