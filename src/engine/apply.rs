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
    let context = Arc::new(Context::new(cloud, plan, id.clone(), recorder, watch, stop));

    let cut = carry_out(&context).await;
    let (made, total, changed, check_failed) = context.recorder.progress(|progress| {
        (progress.standing(), progress.counts().total, progress.changed(), progress.check_failed())
    });
    let status = match (cut || made < total, check_failed) {
        (true, _) => Status::Partly,
        (false, true) => Status::CheckFailed,
        (false, false) if total == 0 => Status::Unchanged,
        (false, false) => Status::Applied,
    };
    // A journal that is lost has told the writer already.
    let _ = context.recorder.record(Event::Finished { status, made, total }).await;

    watcher.abort();
    drop(context);
    let unsaved = writer.await.unwrap_or_default();
    // Until here nobody else may take the run.
    drop(run.lock);
    let stopped = cut && unsaved.is_none();
    Finish { run: id, status, made, total, changed, stopped, unsaved }
}

/// Carries everything out; true when it was cut short.
async fn carry_out<C: Cloud>(context: &Arc<Context<C>>) -> bool {
    let plan = &context.plan;
    let steps = plan.changes().map(|step| step.id.clone()).collect();
    let planned = Event::Planned { plan: plan.id.clone(), steps };
    match context.recorder.record(planned).await {
        Ok(()) => Schedule::new(Arc::clone(context)).run().await.contains(&End::Cut),
        Err(Lost) => true,
    }
}
