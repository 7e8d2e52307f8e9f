//! The order of a run: what is ready starts, what leans on something that does not stand is skipped, and the
//! last checks look when everything has ended.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::{Id, JoinSet};

use super::carry::{self, End, STOPPED};
use super::context::Context;
use super::event::{CheckResult, Event};
use super::half::{self, Half};
use super::verify::{self, Verdict};
use crate::cloud::Cloud;
use crate::plan::step::{Check, Step, StepId};

/// Everything that a plan carries out, and how far it is.
pub struct Schedule<C> {
    context: Arc<Context<C>>,
    /// Steps, and the checks that steps wait for.
    items: Vec<Item>,
    index: HashMap<StepId, usize>,
    /// Checks that look at the result.
    last: Vec<Check>,
    running: JoinSet<End>,
    tasks: HashMap<Id, usize>,
}

struct Item {
    needs: Vec<StepId>,
    work: Work,
    state: State,
    /// Why it does not stand, where that is not its own fault.
    why: Option<String>,
}

impl Item {
    fn new(needs: &[StepId], work: Work) -> Self {
        Self { needs: needs.to_vec(), work, state: State::Waiting, why: None }
    }
}

#[derive(Clone)]
enum Work {
    Step(Box<Step>),
    /// Exists and fits: nothing to do, but what needs it needs what it needs.
    Kept,
    /// What needs it waits for it.
    Gate(Check),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Ended(End),
}

/// What the needs of an item allow.
enum Needs {
    Met,
    Open,
    /// Never: why, for people.
    Broken(String),
}

impl<C: Cloud> Schedule<C> {
    /// Everything of the context's plan. What is kept is known from the beginning, and only waited for where an
    /// earlier process did not see it come true.
    pub fn new(context: Arc<Context<C>>) -> Self {
        let plan = Arc::clone(&context.plan);
        let steps = plan.steps.iter().map(|step| context.past.with_its_wait(step)).map(|step| {
            let is_kept = step.change.is_none() && step.wait.is_none();
            if is_kept {
                context.learn(&step.id, step.outputs.clone());
            }
            let work = if is_kept { Work::Kept } else { Work::Step(Box::new(step.clone().into_owned())) };
            (step.id.clone(), Item::new(&step.needs, work))
        });
        let (gates, last): (Vec<&Check>, Vec<&Check>) =
            plan.checks.iter().partition(|check| verify::is_gate(&check.kind));
        let gates =
            gates.into_iter().map(|check| (check.id.clone(), Item::new(&check.needs, Work::Gate(check.clone()))));
        let (ids, items): (Vec<_>, Vec<_>) = steps.chain(gates).unzip();
        let index = ids.into_iter().enumerate().map(|(at, id)| (id, at)).collect();
        let last = last.into_iter().cloned().collect();
        Self { context, items, index, last, running: JoinSet::new(), tasks: HashMap::new() }
    }

    /// Carries everything out; how each item ended.
    pub async fn run(mut self) -> Vec<End> {
        let stop = self.context.stop.clone();
        let mut heard = false;
        loop {
            self.advance().await;
            tokio::select! {
                ended = self.running.join_next_with_id() => match ended {
                    Some(Ok((task, end))) => self.end(task, end),
                    // A step that broke down: its last event says how far it came.
                    Some(Err(join)) => self.end(join.id(), End::Falls),
                    None => break,
                },
                () = stop.cancelled(), if !heard => heard = true,
            }
        }
        let mut ends = self.check_last().await;
        ends.extend(
            self.items.iter().filter_map(|item| if let State::Ended(end) = item.state { Some(end) } else { None }),
        );
        ends
    }

    fn end(&mut self, task: Id, end: End) {
        if let Some(at) = self.tasks.remove(&task)
            && let Some(item) = self.items.get_mut(at)
        {
            item.state = State::Ended(end);
        }
    }

    /// Starts what is ready and skips what never will be, until nothing moves.
    async fn advance(&mut self) {
        let mut moved = true;
        while moved {
            moved = false;
            for at in 0..self.items.len() {
                let item = &self.items[at];
                if item.state != State::Waiting {
                    continue;
                }
                match self.needs(&item.needs) {
                    _ if self.context.stop.is_cancelled() && !self.finishes(item) => {
                        self.skip(at, End::Cut, STOPPED.to_owned()).await;
                    }
                    Needs::Met => self.start(at),
                    Needs::Open => continue,
                    Needs::Broken(why) => self.skip(at, End::Falls, why).await,
                }
                moved = true;
            }
        }
    }

    /// Whether a step is begun even after a signal, as what it finishes stands by now or is being made.
    fn finishes(&self, item: &Item) -> bool {
        let Work::Step(step) = &item.work else { return false };
        match half::finishes(step) {
            None => false,
            Some(Half::Standing) => true,
            Some(Half::Of(id)) => {
                let begun = self.index.get(&id).and_then(|at| self.items.get(*at));
                begun.is_some_and(|begun| matches!(begun.state, State::Running | State::Ended(End::Stands)))
            }
        }
    }

    fn needs(&self, needs: &[StepId]) -> Needs {
        let mut open = false;
        for need in needs {
            let Some(needed) = self.index.get(need).and_then(|at| self.items.get(*at)) else {
                return Needs::Broken(format!("it needs {need}, which the plan does not have"));
            };
            match needed.state {
                State::Ended(End::Stands) => {}
                State::Ended(End::Falls) => return Needs::Broken(needed.fallen()),
                State::Ended(End::Cut) => return Needs::Broken(STOPPED.to_owned()),
                State::Waiting | State::Running => open = true,
            }
        }
        if open { Needs::Open } else { Needs::Met }
    }

    fn start(&mut self, at: usize) {
        let context = Arc::clone(&self.context);
        let task = match self.items[at].work.clone() {
            Work::Kept => {
                self.items[at].state = State::Ended(End::Stands);
                return;
            }
            Work::Step(step) => self.running.spawn(async move { carry::carry_out(&context, &step).await }),
            Work::Gate(check) => self.running.spawn(async move { gate(&context, &check).await }),
        };
        self.tasks.insert(task.id(), at);
        self.items[at].state = State::Running;
    }

    async fn skip(&mut self, at: usize, end: End, reason: String) {
        self.items[at].state = State::Ended(end);
        self.items[at].why = Some(reason.clone());
        let event = match &self.items[at].work {
            Work::Kept => return,
            // What is kept and only waited for is no change: nothing was left out.
            Work::Step(step) if step.change.is_none() => return,
            Work::Step(step) => Event::Skipped { step: step.id.clone(), reason },
            Work::Gate(check) => checked(check, Verdict::skipped(reason)),
        };
        record(&self.context, event).await;
    }

    /// The last checks, all on one reading of the account; how each ended.
    async fn check_last(&self) -> Vec<End> {
        let mut ends = Vec::new();
        let mut ready = Vec::new();
        for check in &self.last {
            let (end, why) = match self.needs(&check.needs) {
                _ if self.context.stop.is_cancelled() => (End::Cut, STOPPED.to_owned()),
                Needs::Met => {
                    ready.push(check);
                    continue;
                }
                Needs::Open => (End::Falls, "what it needs has not ended".to_owned()),
                Needs::Broken(why) => (End::Falls, why),
            };
            record(&self.context, checked(check, Verdict::skipped(why))).await;
            ends.push(end);
        }
        if ready.is_empty() {
            return ends;
        }
        let context = &self.context;
        let known = context.known(Clone::clone);
        let kinds: Vec<_> = ready.iter().map(|check| check.kind.clone()).collect();
        let verdicts = tokio::select! {
            biased;
            () = context.stop.cancelled() => None,
            verdicts = verify::last(&*context.cloud, &context.plan, &known, &kinds) => Some(verdicts),
        };
        let Some(verdicts) = verdicts else {
            for check in ready {
                record(context, checked(check, Verdict::skipped(STOPPED.to_owned()))).await;
                ends.push(End::Cut);
            }
            return ends;
        };
        for (check, verdict) in ready.into_iter().zip(verdicts) {
            ends.push(end_of(verdict.result));
            record(context, checked(check, verdict)).await;
        }
        ends
    }
}

impl Item {
    /// What people read of what needs it, when it does not stand.
    fn fallen(&self) -> String {
        match (&self.work, &self.why) {
            (Work::Step(step), _) if step.change.is_some() => format!("it needs {}, which does not stand", step.title),
            (Work::Step(_) | Work::Kept, Some(why)) => why.clone(),
            (Work::Step(step), None) => format!("it needs {}, which does not stand", step.title),
            (Work::Kept, None) => String::new(),
            (Work::Gate(check), _) => format!("it needs the check {}, which has not passed", check.kind.code()),
        }
    }
}

async fn gate<C: Cloud>(context: &Context<C>, check: &Check) -> End {
    let known = context.known(Clone::clone);
    let (verdict, end) = tokio::select! {
        biased;
        () = context.stop.cancelled() => (Verdict::skipped(STOPPED.to_owned()), End::Cut),
        verdict = verify::gate(&*context.cloud, &context.plan, &known, &check.kind) => {
            let end = end_of(verdict.result);
            (verdict, end)
        }
    };
    record(context, checked(check, verdict)).await;
    end
}

/// What could not be told holds nobody up.
const fn end_of(result: CheckResult) -> End {
    match result {
        CheckResult::Passed | CheckResult::Skipped => End::Stands,
        CheckResult::Failed => End::Falls,
    }
}

fn checked(check: &Check, verdict: Verdict) -> Event {
    Event::Checked { check: check.kind.code(), result: verdict.result, reason: verdict.reason }
}

/// A record that cannot be written stops the run.
async fn record<C>(context: &Context<C>, event: Event) {
    if context.recorder.record(event).await.is_err() {
        context.stop.cancel();
    }
}
