//! What tests do to the sandbox: let calls meet trouble, and see which were made.

use std::collections::BTreeMap;

use tokio::time::Instant;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// AWS answers with a code and a message, and nothing is done.
    Refused(String, String),
    /// The caller has no permission for it, in the words of its service; nothing is done.
    Denied,
    /// No connection opens: nothing is sent, and nothing is done.
    Unsent,
    /// No answer comes in time, though it may be done.
    Timeout {
        /// Whether it is.
        done: bool,
    },
    /// The connection ends before the answer, though it may be done.
    Cut {
        /// Whether it is.
        done: bool,
    },
    /// It is done, and nobody can read the answer.
    Malformed,
    /// Of the endpoints to delete the last is left, and the answer says so.
    LeavesOne,
    /// It is done, and the endpoint then fails.
    EndpointFails,
    /// It is done, and the endpoint is pending for ever.
    EndpointStays,
}

/// Which calls meet a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The API action; `None` for each.
    pub action: Option<String>,
    /// The first call that meets it, counted from 1 and from now on.
    pub nth: usize,
    /// How many in a row do.
    pub times: usize,
    /// What befalls them.
    pub fault: Fault,
}

/// Trouble to come, with the count at which it begins, and the calls so far.
#[derive(Debug, Default)]
pub(super) struct Trial {
    troubles: Vec<(usize, Trouble)>,
    calls: Vec<Call>,
    made: BTreeMap<String, usize>,
    in_flight: usize,
    most_in_flight: usize,
}

impl Trial {
    pub(super) fn plan(&mut self, trouble: Trouble) {
        let from = self.made(trouble.action.as_deref()) + trouble.nth;
        self.troubles.push((from, trouble));
    }

    /// Nothing more is to come.
    pub(super) fn heal(&mut self) {
        self.troubles.clear();
    }

    /// Notes a call; gives its place in the log, and what befalls it.
    pub(super) fn begin(&mut self, action: &str, step: Option<&StepId>) -> (usize, Option<Fault>) {
        let place = self.calls.len();
        self.calls.push(Call { action: action.to_owned(), step: step.cloned(), begun: Instant::now(), ended: None });
        self.in_flight += 1;
        self.most_in_flight = self.most_in_flight.max(self.in_flight);
        *self.made.entry(action.to_owned()).or_default() += 1;
        let meets = |(from, trouble): &&(usize, Trouble)| {
            let made = self.made(trouble.action.as_deref());
            let is_of_it = trouble.action.as_ref().is_none_or(|name| name == action);
            is_of_it && (*from..from.saturating_add(trouble.times)).contains(&made)
        };
        (place, self.troubles.iter().find(meets).map(|(_, trouble)| trouble.fault.clone()))
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

    fn made(&self, action: Option<&str>) -> usize {
        action.map_or(self.calls.len(), |action| self.made.get(action).copied().unwrap_or_default())
    }
}
