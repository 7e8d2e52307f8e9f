//! What tests do to the sandbox: make calls fail, and see which were made.

use std::collections::BTreeMap;

use super::error::Refusal;

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
    calls: Vec<String>,
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

    /// Notes a call; gives what befalls it.
    pub(super) fn begin(&mut self, action: &str) -> Option<Fault> {
        self.calls.push(action.to_owned());
        self.in_flight += 1;
        self.most_in_flight = self.most_in_flight.max(self.in_flight);
        let made = self.made.entry(action.to_owned()).or_default();
        *made += 1;
        let at = self.faults.iter().position(|(name, nth, _)| name == action && nth == made)?;
        Some(self.faults.swap_remove(at).2)
    }

    pub(super) fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    pub(super) fn calls(&self) -> Vec<String> {
        self.calls.clone()
    }

    pub(super) const fn most_in_flight(&self) -> usize {
        self.most_in_flight
    }
}
