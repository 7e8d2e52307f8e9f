//! The fault matrix: every call of a run meets every fault, and so does every call of its way back. In the end
//! journal and account agree, nothing is lost or there twice, and going on ends as if nothing had been.

mod alone;
mod desk;
mod proof;
mod shapes;
mod table;
mod trial;

use studiolink::cloud::sandbox::Account;
use studiolink::engine::event::{CheckResult, Event, Status};
use studiolink::engine::{NotBegun, Stale};

use super::desk::{Desk, standing};
use desk::{files, settled};
use proof::{difference, journal_agrees, no_orphan, told};
use shapes::{Ended, Shape};
use table::{FAULTS, Outcome, Position, outcome};
use trial::Trial;

/// Runs one case; what is wrong.
async fn case(trial: &Trial, position: &Position, fault: usize) -> Result<(), String> {
    let desk = trial.desk();
    let ended = trial.task.carry_out(&desk, trial.plan.clone(), Some(position.trouble(fault))).await;
    desk.sandbox.heal();
    let end = settled(&desk.sandbox).await;
    if ended.result.is_err() {
        return not_begun(trial, &desk, &ended, &end, outcome(position.call, fault));
    }
    let stands = standing(&end);
    let is_whole = as_the_table_says(trial, &ended, outcome(position.call, fault), &stands)?;
    no_orphan(&ended.finish().run, &trial.start, &end)?;
    journal_agrees(trial, &ended, &stands).await?;
    if is_whole { Ok(()) } else { goes_on(trial, &desk, &ended).await }
}

/// Whether everything stands; an error where the table says otherwise.
fn as_the_table_says(trial: &Trial, ended: &Ended, outcome: Outcome, end: &serde_json::Value) -> Result<bool, String> {
    let finish = ended.finish();
    let is_whole = (finish.status, finish.exit_code()) == (trial.status, 0);
    if is_whole && *end != trial.wanted {
        return Err(format!("it calls itself whole: {}", difference(&trial.wanted, end)));
    }
    match outcome {
        Outcome::Retried(wanted) if is_whole => retried(ended, wanted)?,
        Outcome::Untold if is_whole => untold(ended)?,
        Outcome::Whole | Outcome::NotBegun(_) if is_whole => {}
        Outcome::Partly(kind) | Outcome::NotBegun(kind) if !is_whole => {
            partly(trial, ended, end)?;
            told(ended, kind)?;
        }
        _ => return Err(format!("it ends {} with {}: {}", finish.status, finish.exit_code(), failures(ended))),
    }
    Ok(is_whole)
}

/// Where nothing was begun, all is as it was to the last byte, so that beginning again is the run without trouble.
fn not_begun(trial: &Trial, desk: &Desk, ended: &Ended, end: &Account, outcome: Outcome) -> Result<(), String> {
    let Outcome::NotBegun(kind) = outcome else { return Err(format!("it was not begun: {:?}", ended.result)) };
    match &ended.result {
        Err(NotBegun::Stale(Stale::Unreadable(error))) if error.kind != kind => {
            return Err(format!("it is not begun for {error:?} instead of {kind}"));
        }
        _ => {}
    }
    // Answers have numbers, and that is all that may have changed.
    let end = Account { serial: trial.start.serial, ..end.clone() };
    if end == trial.start && ended.records.is_empty() && files(desk.state.path()) == files(trial.state.path()) {
        return Ok(());
    }
    Err("it was not begun, and left traces".to_owned())
}

fn partly(trial: &Trial, ended: &Ended, end: &serde_json::Value) -> Result<(), String> {
    let finish = ended.finish();
    let changed = *end != trial.stood;
    let code = if changed { 5 } else { 1 };
    if (finish.status, finish.changed, finish.exit_code()) == (Status::Partly, changed, code) {
        return Ok(());
    }
    Err(format!("it ends {} with {}, changed is {}, not {changed}", finish.status, finish.exit_code(), finish.changed))
}

fn retried(ended: &Ended, wanted: usize) -> Result<(), String> {
    let waits: Vec<u64> = ended
        .records
        .iter()
        .filter_map(|record| match &record.event {
            Event::Retrying { wait_ms, .. } => Some(*wait_ms),
            _ => None,
        })
        .collect();
    if waits.len() == wanted && waits.iter().all(|wait| *wait > 0) { Ok(()) } else { Err(format!("waits {waits:?}")) }
}

fn untold(ended: &Ended) -> Result<(), String> {
    let is_untold = |event: &Event| matches!(event, Event::Checked { result: CheckResult::Skipped, reason, .. } if !reason.is_empty());
    if ended.records.iter().any(|record| is_untold(&record.event)) {
        Ok(())
    } else {
        Err("no check is skipped".to_owned())
    }
}

fn failures(ended: &Ended) -> String {
    let failure = |event: &Event| match event {
        Event::Failed { step, error } => Some(format!("{step}: {error}")),
        Event::Checked { check, result: CheckResult::Failed, reason } => Some(format!("{check}: {reason}")),
        _ => None,
    };
    ended.records.iter().filter_map(|record| failure(&record.event)).collect::<Vec<_>>().join("; ")
}

/// Without the fault it goes on to the end that it would have had.
async fn goes_on(trial: &Trial, desk: &Desk, ended: &Ended) -> Result<(), String> {
    let finish = trial.task.go_on(desk, ended).await;
    if (finish.status, finish.exit_code()) != (trial.status, 0) {
        return Err(format!("going on ends {} with {}", finish.status, finish.exit_code()));
    }
    let end = standing(&settled(&desk.sandbox).await);
    if end == trial.wanted { Ok(()) } else { Err(format!("going on: {}", difference(&trial.wanted, &end))) }
}

async fn matrix(name: &str, trial: Trial) {
    let begun = std::time::Instant::now();
    let positions = Position::all(&trial);
    let (mut cases, mut wrong) = (0, Vec::new());
    for position in &positions {
        for fault in position.faults() {
            let what = FAULTS[fault].0;
            cases += 1;
            if let Err(why) = case(&trial, position, fault).await {
                wrong.push(format!("{name}, {position:?}, {what}: {why}"));
            }
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{name}: {cases} cases of {} calls, {} wrong, {seconds:.0} s", positions.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n\n"));
    assert!(cases >= 200, "the shape has lost its calls");
}

/// A test of each shape and of its way back, so that they run side by side.
macro_rules! matrices {
    ($($name:ident: $way:ident $shape:ident;)*) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                matrix(stringify!($name), Trial::$way(Shape::$shape).await).await;
            }
        )*
    };
}

matrices! {
    making_with_private_dns: apply PrivateDns;
    making_with_hosted_zones: apply HostedZones;
    changing: apply Modify;
    adopting: apply Adopt;
    taking_back_with_private_dns: undo PrivateDns;
    taking_back_with_hosted_zones: undo HostedZones;
    taking_back_a_change: undo Modify;
    taking_back_what_was_adopted: undo Adopt;
}
