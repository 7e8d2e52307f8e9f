//! Asks before changes are made, and tells of them line by line.

use std::io::{self, BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::interrupt::Interrupts;
use super::output::Output;
use super::refusal::{FAILED, INTERRUPTED, NOTHING_CHANGED, REFUSED, Refusal};
use crate::engine::event::Record;
use crate::engine::preflight::{Answer, Outcome, keeps_from_trying, refused};
use crate::engine::progress::Progress;
use crate::engine::{Finish, NotBegun, Opened, Stale};
use crate::plan::check::Severity;
use crate::plan::show;
use crate::plan::step::Plan;
use crate::report::lines::{self, BEAT, Lines};
use crate::report::{self, Code, Refused, json, summary};
use crate::terminal::drop_waiting;

/// The word that means yes.
const CONFIRMATION: &str = "yes";

/// Where runs are kept, and what leads there again.
pub struct Place {
    /// The state folder.
    pub state_dir: PathBuf,
    /// Options that lead to the same account and folder again.
    pub again: Vec<String>,
}

impl Place {
    /// Writes the report of a run that has ended.
    async fn report(&self, run: &str) -> Result<PathBuf, String> {
        let (state_dir, run, again) = (self.state_dir.clone(), run.to_owned(), self.again.clone());
        let writing = tokio::task::spawn_blocking(move || report::write(&state_dir, &run, &again));
        writing.await.unwrap_or_else(|broken| Err(broken.to_string()))
    }
}

/// What is wrong when somebody must be asked and nobody can be.
pub fn nobody_to_ask(yes: bool) -> Option<Refused> {
    let message = "standard input is no terminal, so nobody can be asked";
    let refused = || Refused::new(Code::NotConfirmed, message, "Add --yes to go on without being asked.");
    (!yes && !io::stdin().is_terminal()).then(refused)
}

/// Shows a plan, what AWS is known to refuse of it and what ends it before its time, and gets a yes for its changes
/// unless that was given.
///
/// # Errors
///
/// When an error finding forbids it, or nobody says yes.
pub async fn agree(
    plan: &Plan,
    known: &[Answer],
    yes: bool,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<(), Refusal> {
    output.text(&show::text_where(plan, !keeps_from_trying(known)));
    if plan.is_blocked() {
        return Err(blocked(plan));
    }
    if let Some(words) = refused(plan, known) {
        let denied = known.iter().filter(|answer| answer.outcome == Outcome::Denied);
        let actions: Vec<_> = denied.map(|answer| answer.permission.action.as_str()).collect();
        output.remark(&format!("{words}. Denied: {}.", actions.join(", ")));
    }
    let changes = plan.changes().next().is_some();
    if changes {
        output.remark(lines::INTERRUPTS);
    }
    if !yes && changes {
        confirm(plan, output, interrupts).await?;
    }
    Ok(())
}

/// Begins a run in a task of its own, so that nothing that happens to the words about it ends it, and tells of it
/// to its end; gives the exit code.
///
/// # Errors
///
/// When it was not begun.
pub async fn carry_out<F>(
    plan: Arc<Plan>,
    place: &Place,
    output: Output,
    interrupts: &mut Interrupts,
    begin: impl FnOnce(UnboundedSender<Record>, CancellationToken) -> F,
) -> Result<u8, Refusal>
where
    F: Future<Output = Result<(Finish, PathBuf), NotBegun>> + Send + 'static,
{
    let (events, records) = unbounded_channel();
    let stop = CancellationToken::new();
    let work = tokio::spawn(begin(events, stop.clone()));
    let mut told = Told { plan: &plan, output, lines: Lines::new(&plan), progress: Progress::new(&plan) };
    if told.follow(records, interrupts, &stop).await == Followed::Left {
        told.left(place);
        return Ok(INTERRUPTED);
    }
    match work.await {
        Ok(Ok((finish, folder))) => {
            let report = place.report(&finish.run).await;
            Ok(told.finished(&finish, (&folder, &report), &place.again))
        }
        Ok(Err(not_begun)) => Err(refusal(not_begun)),
        Err(broken) => {
            let hint = "The run's folder, in the state folder, tells how far it came.";
            Err(Refusal::one(FAILED, Refused::new(Code::Internal, broken.to_string(), hint)))
        }
    }
}

/// What stands of a run that is gone on with, as long as nothing more was done about it.
pub fn stands(opened: &Opened, again: &[String]) -> String {
    let sections = opened.sections();
    let of = |(plan, progress): &(&Plan, Progress)| (plan.is_undo(), (progress.standing(), plan.changes().count()));
    let planned = || opened.plans.first().map_or(0, |plan| plan.changes().count());
    let (undoing, changes) = sections.last().map_or_else(|| (false, (0, planned())), of);
    summary::stands(opened.run.id(), undoing, changes, again).join(" ")
}

/// Each error finding.
fn blocked(plan: &Plan) -> Refusal {
    let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    Refusal { code: REFUSED, faults: errors.map(Refused::from).collect() }
}

/// Asks, and waits for a line.
async fn confirm(plan: &Plan, output: Output, interrupts: &mut Interrupts) -> Result<(), Refusal> {
    let changes = plan.changes().count();
    let these = if changes == 1 { "this 1 change".to_owned() } else { format!("these {changes} changes") };
    let (account, region) = (&plan.account, &plan.region);
    // What was typed ahead was meant for something else.
    drop_waiting();
    output.ask(&format!(
        "Type {CONFIRMATION} to make {these} in account {account}, {region}; anything else changes nothing: "
    ));
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    let line = interrupts.unless(line).await?;
    match line {
        Ok(Ok(line)) if line.trim() == CONFIRMATION => Ok(()),
        // A terminal that goes ends what is typed, or fails to be read, before its signal comes.
        Ok(Err(_)) => Err(Refusal::interrupted()),
        _ if !io::stdin().is_terminal() => Err(Refusal::interrupted()),
        _ => {
            let message = format!("the answer was not {CONFIRMATION}");
            Err(Refusal::one(REFUSED, Refused::new(Code::NotConfirmed, message, NOTHING_CHANGED)))
        }
    }
}

/// Why a run has no beginning.
fn refusal(not_begun: NotBegun) -> Refusal {
    match not_begun {
        NotBegun::Stale(Stale::Unreadable(error)) => error.into(),
        NotBegun::Stopped => Refusal::interrupted(),
        NotBegun::Stale(Stale::Moved(_)) => {
            Refusal::one(REFUSED, Refused::new(Code::StalePlan, not_begun.to_string(), not_begun.hint()))
        }
        NotBegun::Folder(_) => {
            Refusal::one(FAILED, Refused::new(Code::StateFolder, not_begun.to_string(), not_begun.hint()))
        }
    }
}

/// How the telling of a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Followed {
    /// With the run.
    ToTheEnd,
    /// A second signal came.
    Left,
}

/// What was told of a run.
struct Told<'a> {
    plan: &'a Plan,
    output: Output,
    lines: Lines,
    progress: Progress,
}

impl Told<'_> {
    /// Tells every event. The first signal stops the run in order, the second one leaves it.
    async fn follow(
        &mut self,
        mut records: UnboundedReceiver<Record>,
        interrupts: &mut Interrupts,
        stop: &CancellationToken,
    ) -> Followed {
        let begun = Instant::now();
        let mut quiet = begun;
        loop {
            tokio::select! {
                record = records.recv() => match record {
                    Some(record) => if self.tell(&record) {
                        quiet = Instant::now();
                    },
                    None => return Followed::ToTheEnd,
                },
                () = sleep_until(quiet + BEAT) => {
                    self.output.say(&lines::still_at(self.plan, &self.progress, begun.elapsed()));
                    quiet = Instant::now();
                }
                () = interrupts.next() => {
                    if stop.is_cancelled() {
                        return Followed::Left;
                    }
                    stop.cancel();
                    self.output.remark(lines::STOPPING);
                }
            }
        }
    }

    /// Whether a line was said of it.
    fn tell(&mut self, record: &Record) -> bool {
        tracing::debug!(event = ?record.event, run = record.run, "event");
        self.progress.apply(record);
        self.output.object(&json::event(record));
        // What is left out shares a line for each reason at the end.
        let line = self.lines.of(record).filter(|_| !record.event.is_left_out());
        if let Some(line) = &line {
            self.output.say(line);
        }
        line.is_some()
    }

    fn finished(&self, finish: &Finish, written: (&Path, &Result<PathBuf, String>), again: &[String]) -> u8 {
        for line in summary::finished(self.plan, &self.progress, finish, written, again) {
            self.output.say(&line);
        }
        if let Some(unsaved) = &finish.unsaved {
            self.output.remark(&unsaved.to_string());
            self.output.unsaved(&unsaved.lines);
        }
        finish.exit_code()
    }

    fn left(&self, place: &Place) {
        for line in summary::left(self.plan, &self.progress, &place.state_dir, &place.again) {
            self.output.remark(&line);
        }
    }
}
