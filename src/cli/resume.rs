//! `studiolink resume`: makes what is left of a run.

use std::sync::Arc;

use super::arguments::{self, Global};
use super::connect::connect;
use super::follow;
use super::interrupt::Interrupts;
use super::output::Output;
use super::prepare::SIGNING_IN;
use super::refusal::{DONE, FAILED, REFUSED, Refusal, USAGE};
use super::undo;
use crate::cloud::AnyCloud;
use crate::engine::event::{Event, Record, Status};
use crate::engine::runs;
use crate::engine::{self, NotResumable, OpenError, Opened, Run};
use crate::plan::show;
use crate::plan::step::Plan;
use crate::report::{Code, Refused, json};

/// What may take long, in words.
pub(super) const LOOKING: &str = "looking for what was under way, and reading the account";

/// Looks at what stands, shows the rest, asks, and makes it.
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

/// Opens the run, where somebody can be asked about it or nothing is left to ask; says what stands of it.
pub(super) fn open(global: &Global, arguments: &arguments::OfRun) -> Result<(Opened, String), Refusal> {
    let place = global.place()?;
    let folder = Run::find(&place.state_dir, &arguments.run).map_err(|error| not_opened(&error))?;
    let nobody = follow::nobody_to_ask(arguments.yes || arguments.dry_run);
    if let Some(fault) = nobody.filter(|_| !runs::is_undone(&folder)) {
        return Err(Refusal::usage(vec![fault]));
    }
    let opened = Run::open(&place.state_dir, &arguments.run).map_err(|error| not_opened(&error))?;
    let stands = follow::stands(&opened, &place.again);
    Ok((opened, stands))
}

async fn go_on(
    global: &Global,
    arguments: &arguments::OfRun,
    opened: Opened,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<u8, Refusal> {
    let place = global.place()?;
    if opened.plans.last().is_some_and(Plan::is_undo) && ended(&opened).is_none() {
        // What was being taken back is taken back to the end, not made again.
        return undo::go_on(global, arguments, opened, output, interrupts).await;
    }
    if let Some((record, status)) = ended(&opened) {
        output.object(&json::event(record));
        output.say(&format!("Nothing to do: the run {} is {status}.", arguments.run));
        return Ok(DONE);
    }
    let cloud = Arc::new(cloud(global, &opened, output, interrupts).await?);
    let rest = interrupts.unless_told(LOOKING, output, engine::rest(&*cloud, &opened)).await?.map_err(not_resumable)?;
    for line in &rest.doubts {
        output.say(line);
    }
    if arguments.dry_run {
        output.object(&show::json(&rest.plan));
        output.text(&show::text(&rest.plan));
        return Ok(if rest.plan.is_blocked() { REFUSED } else { DONE });
    }
    follow::agree(&rest.plan, &[], arguments.yes, output, interrupts).await?;
    let plan = Arc::clone(&rest.plan);
    let begin = |events, stop| engine::resume(cloud, opened.run, rest, events, stop);
    follow::carry_out(plan, &place, output, interrupts, begin).await
}

/// The last record of a run that has nothing left to do, and how it ended.
fn ended(opened: &Opened) -> Option<(&Record, Status)> {
    let record = opened.records.last()?;
    match record.event {
        Event::Finished { status: status @ (Status::Applied | Status::Unchanged | Status::Undone), .. } => {
            Some((record, status))
        }
        _ => None,
    }
}

/// The account, in the run's own Region unless another is asked for.
pub(super) async fn cloud(
    global: &Global,
    opened: &Opened,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<AnyCloud, Refusal> {
    let wanted = &opened.answers.region;
    let global = Global { region: global.region.clone().or_else(|| Some(wanted.clone())), ..global.clone() };
    let connected = interrupts.unless_told(SIGNING_IN, output, connect(&global)).await??;
    if connected.region == *wanted {
        return Ok(connected.cloud);
    }
    let message = format!("the run is for {wanted}, and the session is in {}", connected.region);
    Err(Refusal::one(USAGE, Refused::new(Code::RegionMismatch, message, "Leave --region away: the run knows its own.")))
}

pub(super) fn not_opened(error: &OpenError) -> Refusal {
    let (exit, code) = match error {
        OpenError::NotFound { .. } => (USAGE, Code::RunNotFound),
        OpenError::Owned { .. } => (REFUSED, Code::RunOwned),
        OpenError::Unreadable { .. } => (FAILED, Code::RunUnreadable),
    };
    Refusal::one(exit, Refused::new(code, error.to_string(), error.hint()))
}

pub(super) fn not_resumable(error: NotResumable) -> Refusal {
    let (message, hint) = (error.to_string(), error.hint());
    match error {
        NotResumable::Cloud(error) => error.into(),
        NotResumable::Plan(refusal) => Refusal::one(REFUSED, refusal),
        NotResumable::OtherAccount { .. } => {
            Refusal::one(REFUSED, Refused::new(Code::OtherAccount, message, hint.unwrap_or_default()))
        }
    }
}
