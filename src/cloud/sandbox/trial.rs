//! What tests do to the sandbox: make calls fail, and see which were made.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::error::Refusal;
use crate::plan::step::StepId;

/// A call, as the account saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The API action.
    pub action: String,
    /// The step that it was made for, where a token tells it.
    pub step: Option<StepId>,
    /// When it came.
    pub begun: Instant,
    /// When it was answered; `None` while it is under way.
    pub ended: Option<Instant>,
}

/// What befalls a call.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// It is refused, and nothing is done.
    Refuse(Refusal),
    /// It is carried out, and its answer is lost.
    Cut,
}

/// Faults to come, and the calls so far.
#[derive(Debug, Default)]
pub(super) struct Trial {
    faults: Vec<(String, usize, Fault)>,
    calls: Vec<Call>,
    made: BTreeMap<String, usize>,
    in_flight: usize,
    most_in_flight: usize,
}

impl Trial {
    /// The `nth` call of `action` from now on, counted from 1, meets `fault`.
    pub(super) fn plan(&mut self, action: &str, nth: usize, fault: Fault) {
        let at = self.made.get(action).copied().unwrap_or_default() + nth;
        self.faults.push((action.to_owned(), at, fault));
    }

    /// Notes a call; gives its place in the log, and what befalls it.
    pub(super) fn begin(&mut self, action: &str, step: Option<&StepId>) -> (usize, Option<Fault>) {
        let place = self.calls.len();
        self.calls.push(Call { action: action.to_owned(), step: step.cloned(), begun: Instant::now(), ended: None });
        self.in_flight += 1;
        self.most_in_flight = self.most_in_flight.max(self.in_flight);
        let made = self.made.entry(action.to_owned()).or_default();
        *made += 1;
        let at = self.faults.iter().position(|(name, nth, _)| name == action && nth == made);
        (place, at.map(|at| self.faults.swap_remove(at).2))
    }

    pub(super) fn end(&mut self, place: usize) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if let Some(call) = self.calls.get_mut(place) {
            call.ended = Some(Instant::now());
        }
    }

    pub(super) fn calls(&self) -> &[Call] {
        &self.calls
    }

    pub(super) const fn most_in_flight(&self) -> usize {
        self.most_in_flight
    }
}
