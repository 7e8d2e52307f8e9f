//! Applies a plan: starts, ends and counts a run; the order is the schedule's.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::carry::End;
use super::context::Context;
use super::event::{Event, Record, Status};
use super::finish::Finish;
use super::progress::Progress;
use super::recorder::{Lost, Recorder};
use super::run::Run;
use super::schedule::Schedule;
use super::watch::Watch;
use crate::cloud::Cloud;
use crate::plan::step::Plan;

/// Carries a plan out, and returns when nothing of it is under way any more. After `stop` no new call starts;
/// those in flight end and are journaled.
pub async fn apply<C: Cloud>(
    cloud: Arc<C>,
    plan: Arc<Plan>,
    run: Run,
    events: UnboundedSender<Record>,
    stop: CancellationToken,
) -> Finish {
    let id = run.id().to_owned();
    let (recorder, writer) = Recorder::start(&id, run.journal, events, Progress::new(&plan));
    let (watch, watcher) = Watch::start(Arc::clone(&cloud));
    let stop = stop.child_token();
    let (changed_before, undo) = (run.past.changed, run.past.undo);
    let held_by = run.past.held_by.clone();
    let context = Arc::new(Context::new(cloud, plan, (id.clone(), run.past), recorder, watch, stop));

    let cut = carry_out(&context).await;
    let (made, total, changed, check_failed) = context.recorder.progress(|progress| {
        (progress.standing(), progress.counts().total, progress.changed(), progress.check_failed())
    });
    let changed = changed || changed_before;
    let status = match (cut || made < total, check_failed) {
        (true, _) => Status::Partly,
        (false, true) => Status::CheckFailed,
        (false, false) => {
            undo.unwrap_or(if total == 0 && !changed_before { Status::Unchanged } else { Status::Applied })
        }
    };
    // A journal that is lost has told the writer already.
    let _ = context.recorder.record(Event::Finished { status, made, total }).await;

    watcher.abort();
    drop(context);
    let unsaved = writer.await.unwrap_or_default();
    // Until here nobody else may take the run.
    drop(run.lock);
    let stopped = cut && unsaved.is_none();
    Finish { run: id, status, made, total, changed, stopped, held_by, unsaved }
}

/// Carries everything out; true when it was cut short.
async fn carry_out<C: Cloud>(context: &Arc<Context<C>>) -> bool {
    for event in &context.past.settled {
        if context.recorder.record(event.clone()).await.is_err() {
            return true;
        }
    }
    let plan = &context.plan;
    let steps = plan.changes().map(|step| step.id.clone()).collect();
    let planned = Event::Planned { plan: plan.id.clone(), steps };
    match context.recorder.record(planned).await {
        Ok(()) => Schedule::new(Arc::clone(context)).run().await.contains(&End::Cut),
        Err(Lost) => true,
    }
}

#[cfg(test)]
#[cfg(feature = "sandbox")]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::cloud::sandbox::{Sandbox, Scenario};
    use crate::engine::journal::Journal;
    use crate::engine::journal::disk::Disk;
    use crate::plan::answers::Answers;
    use crate::plan::plan;

    const ANSWERS: &str = r#"
        version = 1
        region = "eu-west-1"
        domain.id = "d-abcdefghijkl"
        principals.roles = ["DataScientist", "MlEngineer"]
        [network]
        vpc = "vpc-0a1b2c3d4e5f60718"
        subnets = ["subnet-0aa11bb22cc33dd44", "subnet-0cc11bb22cc33dd44"]
    "#;

    async fn on(disk: Disk) -> (Finish, Arc<Sandbox>) {
        let answers: Answers = toml::from_str(ANSWERS).unwrap();
        let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
        let snapshot = sandbox.read(&answers.scope());
        let plan = Arc::new(plan(&snapshot, &answers).unwrap());
        let state = tempfile::tempdir().unwrap();
        let mut run = Run::create(state.path(), &answers, &snapshot, &plan).unwrap();
        run.journal = Journal::new(disk);
        let (events, _inbox) = mpsc::unbounded_channel();
        (apply(Arc::clone(&sandbox), plan, run, events, CancellationToken::new()).await, sandbox)
    }

    fn writes(sandbox: &Sandbox) -> usize {
        let is_write =
            |call: &&String| [":Create", ":Modify", ":Authorize", ":Attach"].iter().any(|verb| call.contains(verb));
        sandbox.calls().iter().filter(is_write).count()
    }

    /// Wherever the disk fills up: nothing is called without its intent saved, and each result that could not be
    /// saved is handed back.
    #[tokio::test(start_paused = true)]
    async fn no_call_is_made_that_the_journal_does_not_hold() {
        let (whole, _) = on(Disk(usize::MAX)).await;
        assert_eq!((whole.status, whole.exit_code()), (Status::Applied, 0));
        for room in 0..20 {
            let (finish, sandbox) = on(Disk(room)).await;
            let unsaved = finish.unsaved.clone().expect("a full disk");
            assert_eq!(finish.exit_code(), 5, "room for {room}");
            assert_eq!(finish.made, writes(&sandbox), "room for {room}");
            assert!(unsaved.lines.len() <= finish.made, "room for {room}");
            if room <= 1 {
                assert_eq!(writes(&sandbox), 0, "without room for an intent nothing is called");
            }
        }
    }
}
