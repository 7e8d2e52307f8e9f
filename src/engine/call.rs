//! One change, from its first try until it stands or is given up: looked for first, journaled before each call.

use std::slice;
use std::sync::Arc;
use std::time::Duration;

use tokio::time;
use tokio_util::sync::CancellationToken;

use super::context::Context;
use super::event::Event;
use super::half;
use super::recorder::Lost;
use super::resolve::{self, Unresolved};
use super::retry::{self, Tries, Verdict};
use super::wait;
use crate::cloud::pace::Service;
use crate::cloud::{Cloud, CloudError, Kind, Output, Token};
use crate::plan::step::{Change, Step};

/// Shorter places in line are not worth a word.
const TELL_FROM: Duration = Duration::from_secs(1);

/// How a change ended.
pub enum Made {
    /// The call stands, or an earlier one of this run does.
    Stands(Output),
    /// It does not stand, or nobody can tell.
    Failed(CloudError),
    /// Stopped before any call.
    Stopped,
}

/// How one try ended.
enum Try {
    Stands(Output),
    Refused(CloudError),
    /// Not tried: looking for it failed for good while an earlier try is in doubt.
    Blind(CloudError),
    Stopped,
}

struct Caller<'a, C> {
    context: &'a Context<C>,
    step: &'a Step,
    change: Change,
    token: Token,
    /// The run's, but for a step that must come to its end.
    stop: CancellationToken,
    tries: Tries,
    /// The answer to the last try.
    last: Option<CloudError>,
    /// The first error that left open whether the call stands.
    doubt: Option<CloudError>,
    /// What a look found when the call was refused for being made already.
    found: Option<Output>,
}

/// Makes the change of a step.
pub async fn make<C: Cloud>(context: &Context<C>, step: &Step, change: &Change) -> Result<Made, Lost> {
    let (change, leans_on_new) = match context.known(|known| resolve::resolve(change, known)) {
        Ok(resolved) => resolved,
        Err(why) => return Ok(Made::Failed(unresolved(context, step, &why))),
    };
    let past = &context.past;
    let attempt = past.attempts.get(&step.id).copied().unwrap_or(1);
    let token = Token { run: context.run.clone(), step: step.id.clone(), attempt };
    let tries = Tries::new(leans_on_new || past.changed).begun_before(past.begun.contains(&step.id));
    let signal = half::finishes(step).map_or_else(|| context.stop.clone(), |_| CancellationToken::new());
    Caller { context, step, change, token, stop: signal, tries, last: None, doubt: None, found: None }.make().await
}

impl<C: Cloud> Caller<'_, C> {
    async fn make(mut self) -> Result<Made, Lost> {
        let mut attempt = 1;
        loop {
            let error = match self.attempt(attempt).await? {
                Try::Stands(output) => return Ok(Made::Stands(output)),
                Try::Stopped => return Ok(self.stopped()),
                Try::Blind(error) => return Ok(self.failed(error)),
                Try::Refused(error) => error,
            };
            let wait = match self.judge(&error).await {
                Verdict::Again(wait) => self.context.cloud.pace(wait),
                Verdict::Stands => return Ok(Made::Stands(self.found.unwrap_or_default())),
                Verdict::Look | Verdict::GiveUp => return Ok(self.failed(error)),
            };
            attempt += 1;
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            let step = self.step.id.clone();
            self.context.recorder.record(Event::Retrying { step, error: error.clone(), wait_ms, attempt }).await?;
            self.last = Some(error);
            if !self.sleep(wait).await {
                return Ok(self.stopped());
            }
        }
    }

    async fn attempt(&self, attempt: u32) -> Result<Try, Lost> {
        if retry::creates(&self.change) || (retry::adjusts(&self.change) && self.tries.in_doubt()) {
            let Some(seen) = self.look().await else { return Ok(Try::Stopped) };
            match seen {
                Ok(Some(output)) => return Ok(Try::Stands(output)),
                Err(error) if matches!(error.kind, Kind::Throttled | Kind::Transient) => {
                    return Ok(Try::Refused(error));
                }
                Err(error) if self.tries.in_doubt() => return Ok(Try::Blind(error)),
                // Without an answer nothing is lost: of a run that has only begun, nothing can stand yet.
                Ok(None) | Err(_) => {}
            }
        }
        if !self.take_place().await {
            return Ok(Try::Stopped);
        }
        let event = Event::Started {
            step: self.step.id.clone(),
            token: self.token.text(),
            attempt,
            prior: self.step.prior.clone(),
        };
        self.context.recorder.record(event).await?;
        Ok(match self.call().await {
            Ok(output) => Try::Stands(output),
            Err(error) => Try::Refused(error),
        })
    }

    /// Waits for the service's pace; false when stopped meanwhile.
    async fn take_place(&self) -> bool {
        let service = Service::of(&self.change);
        let wait = self.context.cloud.pace(self.context.cloud.pacer().reserve(service));
        if wait >= TELL_FROM {
            let note = format!("in line for {service}, {} s", wait.as_secs_f32().ceil());
            self.context.recorder.pulse(Event::Pulse { step: self.step.id.clone(), note });
        }
        self.sleep(wait).await
    }

    /// Makes the call in a task of its own, so that nothing that ends this one can cut it.
    async fn call(&self) -> Result<Output, CloudError> {
        let (cloud, change, token) = (Arc::clone(&self.context.cloud), self.change.clone(), self.token.clone());
        let call = tokio::spawn(async move { cloud.apply(&change, &token).await });
        call.await.unwrap_or_else(|join| {
            Err(CloudError {
                attempt: self.step.title.clone(),
                kind: Kind::InDoubt,
                code: "Internal".to_owned(),
                message: join.to_string(),
                request_id: None,
                hint: None,
            })
        })
    }

    /// Looks; `None` when stopped meanwhile. A look changes nothing, so nobody has to wait for its answer: what was in
    /// doubt before is in doubt still.
    async fn look(&self) -> Option<Result<Option<Output>, CloudError>> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => None,
            seen = self.see() => Some(seen),
        }
    }

    /// Looks for what an earlier try made, or whether what it changed is as it should be. No answer to a look leaves nothing in doubt.
    async fn see(&self) -> Result<Option<Output>, CloudError> {
        let cloud = &self.context.cloud;
        let answer = match &self.change {
            Change::ModifyEndpoint { endpoint: id, .. } => {
                let seen = cloud.endpoints(slice::from_ref(id)).await;
                seen.map(|seen| seen.iter().any(|seen| wait::is_changed(seen, &self.change)).then(Output::default))
            }
            _ => cloud.lookup(&self.change, &self.token).await,
        };
        answer.map_err(|error| match error.kind {
            Kind::InDoubt => CloudError { kind: Kind::Transient, ..error },
            _ => error,
        })
    }

    async fn judge(&mut self, error: &CloudError) -> Verdict {
        match error.kind {
            Kind::Throttled => self.context.cloud.pacer().empty(Service::of(&self.change)),
            Kind::InDoubt => {
                self.doubt.get_or_insert_with(|| error.clone());
            }
            _ => {}
        }
        match self.tries.judge(error, &self.change) {
            Verdict::Look => match self.look().await {
                Some(Ok(Some(output))) => {
                    self.found = Some(output);
                    Verdict::Stands
                }
                Some(Ok(None) | Err(_)) => self.tries.look_again(),
                None => Verdict::GiveUp,
            },
            verdict => verdict,
        }
    }

    /// False when stopped meanwhile.
    async fn sleep(&self, wait: Duration) -> bool {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => false,
            () = time::sleep(wait) => true,
        }
    }

    fn stopped(mut self) -> Made {
        match self.last.take() {
            Some(last) => self.failed(last),
            None => Made::Stopped,
        }
    }

    /// Once something was in doubt, a later refusal does not prove that nothing stands.
    fn failed(self, error: CloudError) -> Made {
        Made::Failed(match self.doubt {
            Some(doubt) if error.kind != Kind::InDoubt => {
                CloudError { message: format!("{}; then {error}", doubt.message), ..doubt }
            }
            _ => error,
        })
    }
}

/// Nothing was sent: what an earlier step should have told is not known.
fn unresolved<C>(context: &Context<C>, step: &Step, why: &Unresolved) -> CloudError {
    let (message, hint) = match why {
        Unresolved::Missing { step: needed, .. } => {
            let title = context.plan.steps.iter().find(|one| one.id == *needed).map(|one| one.title.as_str());
            let title = title.unwrap_or(needed.as_str());
            let on = if context.plan.is_undo() { "Run undo again" } else { "Resume the run" };
            let hint = format!("Nothing of this step stands. {on} once the VPC console lists it.");
            (format!("the {title} is not known by its id, which this needs"), Some(hint))
        }
        Unresolved::Form(_) => (why.to_string(), None),
    };
    CloudError {
        attempt: step.title.clone(),
        kind: Kind::Refused,
        code: "Unresolved".to_owned(),
        message,
        request_id: None,
        hint,
    }
}
