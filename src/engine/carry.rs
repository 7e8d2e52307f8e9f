//! Carries one step out: the call, the wait, and the words in the journal.

use super::call::{self, Made};
use super::context::Context;
use super::event::Event;
use super::recorder::Lost;
use super::wait::{self, Waited};
use super::{half, way_out};
use crate::cloud::{Cloud, CloudError};
use crate::plan::step::Step;

/// Why steps are skipped when a signal has come.
pub const STOPPED: &str = "stopped before it was begun";

/// How a step or a check ended, as far as what needs it is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What needs it may go on.
    Stands,
    /// What needs it is skipped.
    Falls,
    /// Stopped on the way.
    Cut,
}

/// Carries a step out.
pub async fn carry_out<C: Cloud>(context: &Context<C>, step: &Step) -> End {
    carry(context, step).await.unwrap_or_else(|Lost| {
        context.stop.cancel();
        End::Cut
    })
}

async fn carry<C: Cloud>(context: &Context<C>, step: &Step) -> Result<End, Lost> {
    let recorder = &context.recorder;
    let id = || step.id.clone();
    let told = |error: CloudError| way_out::with(error, context.plan.is_undo());
    let mut ids = step.outputs.clone();
    let mut request_id = None;
    if let Some(change) = &step.change {
        match call::make(context, step, change).await? {
            Made::Stands(output) => {
                ids.extend(output.values);
                request_id = output.request_id;
            }
            Made::Failed(error) => {
                let error = half::warned(step, told(error));
                recorder.record(Event::Failed { step: id(), error }).await?;
                return Ok(End::Falls);
            }
            Made::Stopped => {
                recorder.record(Event::Skipped { step: id(), reason: STOPPED.to_owned() }).await?;
                return Ok(End::Cut);
            }
        }
    }
    if let Some(wait) = step.wait {
        let request_id = request_id.take();
        let reason = wait::reason(wait).to_owned();
        recorder.record(Event::Waiting { step: id(), ids: ids.clone(), request_id, reason }).await?;
        match wait::until(context, step, wait, &ids).await {
            Waited::Ready(found) => ids.extend(found),
            Waited::Failed(error) => {
                let hint = error.hint.clone().unwrap_or_else(|| wait::late_hint(wait, step).to_owned());
                let error = CloudError { hint: Some(hint), ..error };
                recorder.record(Event::Failed { step: id(), error }).await?;
                return Ok(End::Falls);
            }
            Waited::Stopped => return Ok(End::Cut),
        }
    }
    recorder.record(Event::Done { step: id(), ids: ids.clone(), request_id }).await?;
    context.learn(&step.id, ids);
    Ok(End::Stands)
}
