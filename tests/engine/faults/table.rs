//! What becomes of a run when one of its calls meets a fault.

use studiolink::cloud::Kind;
use studiolink::cloud::sandbox::{Fault, Trouble};

use super::trial::Trial;

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Reads the account again before anything is changed.
    Again,
    /// Changes something.
    Write,
    /// Looks whether something was made already.
    Look,
    /// Waits for what was made.
    Wait,
    /// Asks IAM what it would decide.
    Ask,
    /// Reads the account when all is done.
    Proof,
}

/// How a run ends.
#[derive(Clone, Copy, Debug)]
pub enum Outcome {
    /// As if nothing had been; so many retries are told.
    Retried(usize),
    /// As if nothing had been.
    Whole,
    /// The same; a check says that it could not be told.
    Untold,
    /// What needs the call does not stand, by an error of this kind.
    Partly(Kind),
    /// Nothing is begun; where the plan does not rest on it, as if nothing had been, or an error of this kind.
    NotBegun(Kind),
}

/// A name, how many calls in a row, and whether every action has it.
type Column = (&'static str, usize, bool, fn() -> Fault);

fn refused(code: &str) -> Fault {
    Fault::Refused(code.to_owned(), "as the test wants it".to_owned())
}

const FOR_GOOD: usize = usize::MAX;

/// What befalls calls. A permission is lost for good, and credentials expire for every action.
pub const FAULTS: [Column; 10] = [
    ("throttled three times", 3, false, || refused("Throttling")),
    ("500", 1, false, || refused("InternalError")),
    ("timeout before", 1, false, || Fault::Timeout { done: false }),
    ("timeout after", 1, false, || Fault::Timeout { done: true }),
    ("cut before", 1, false, || Fault::Cut { done: false }),
    ("cut after", 1, false, || Fault::Cut { done: true }),
    ("no connection", 1, false, || Fault::Unsent),
    ("malformed answer", 1, false, || Fault::Malformed),
    ("permission lost", FOR_GOOD, false, || Fault::Denied),
    ("credentials expired", FOR_GOOD, true, || refused("ExpiredToken")),
];

/// How a run ends, by what the call is for and by the fault.
pub fn outcome(call: Call, fault: usize) -> Outcome {
    use Kind::{Credentials, Denied, Throttled, Transient};
    use Outcome::{NotBegun, Partly, Retried, Untold, Whole};
    let (passing, denied, expired) = match call {
        Call::Again => {
            let is_throttled = FAULTS[fault].0.starts_with("throttled");
            let passing = if is_throttled { Throttled } else { Transient };
            (NotBegun(passing), NotBegun(Denied), NotBegun(Credentials))
        }
        Call::Write => (Retried(FAULTS[fault].1), Partly(Denied), Partly(Credentials)),
        Call::Look => (Whole, Whole, Partly(Credentials)),
        Call::Wait => (Whole, Partly(Denied), Partly(Credentials)),
        Call::Ask => (Whole, Untold, Partly(Credentials)),
        Call::Proof => (Whole, Whole, Untold),
    };
    match FAULTS[fault].0 {
        "permission lost" => denied,
        "credentials expired" => expired,
        _ => passing,
    }
}

/// A call of the undisturbed run.
#[derive(Clone, Debug)]
pub struct Position {
    pub call: Call,
    pub action: String,
    /// Which one of its action, from 1.
    nth: usize,
    /// Which one of all, from 1.
    at: usize,
    /// Which faults of a row that comes to the same it meets.
    turn: usize,
}

/// What only changes can meet: a call that reads does nothing that could be cut before or after.
const OF_WRITES: [&str; 3] = ["timeout after", "cut after", "no connection"];
/// What each leave the same gap when the whole account is read.
const GAPS: [&str; 5] = ["throttled three times", "500", "timeout before", "cut before", "malformed answer"];

impl Position {
    /// The calls of a trial. When the whole account is read, one call of each action stands for all; of a row of
    /// looks at the same the first and the last do.
    pub fn all(trial: &Trial) -> Vec<Self> {
        let calls = &trial.calls;
        let of_run = calls.iter().skip(trial.recheck);
        let proof = of_run.take_while(|action| *action != "sts:GetCallerIdentity").count() + trial.recheck;
        let mut all: Vec<Self> = Vec::new();
        for (index, action) in calls.iter().enumerate() {
            let call = match index {
                _ if index < trial.recheck => Call::Again,
                _ if index >= proof => Call::Proof,
                _ => in_run(action),
            };
            let stands = match call {
                Call::Again | Call::Proof => !all.iter().any(|other| other.call == call && other.action == *action),
                Call::Wait => calls[index - 1] != *action || calls.get(index + 1) != Some(action),
                Call::Write | Call::Look | Call::Ask => true,
            };
            if stands {
                let nth = calls[..=index].iter().filter(|other| *other == action).count();
                all.push(Self { call, action: action.clone(), nth, at: index + 1, turn: trial.turn });
            }
        }
        all
    }

    /// The columns of the table that differ for the call. Of those that leave the same gap it meets two, and between
    /// the four shapes each.
    pub fn faults(&self) -> impl Iterator<Item = usize> {
        (0..FAULTS.len()).filter(|fault| {
            let what = FAULTS[*fault].0;
            match (self.call, GAPS.iter().position(|gap| *gap == what)) {
                (Call::Again | Call::Proof, Some(at)) => [self.turn, self.turn + 2].iter().any(|turn| turn % 5 == at),
                (Call::Write, _) => true,
                _ => !OF_WRITES.contains(&what),
            }
        })
    }

    /// The trouble of a column of the table.
    pub fn trouble(&self, fault: usize) -> Trouble {
        let (_, times, is_of_all, fault) = FAULTS[fault];
        if is_of_all {
            return Trouble { action: None, nth: self.at, times, fault: fault() };
        }
        self.meets(times, fault())
    }

    /// Trouble of its action, from this call on.
    pub fn meets(&self, times: usize, fault: Fault) -> Trouble {
        Trouble { action: Some(self.action.clone()), nth: self.nth, times, fault }
    }
}

fn in_run(action: &str) -> Call {
    let (_, verb) = action.split_once(':').expect("an action");
    match verb {
        "DescribeVpcEndpoints" | "GetChange" => Call::Wait,
        _ if verb.starts_with("Simulate") => Call::Ask,
        _ if ["Describe", "Get", "List"].iter().any(|read| verb.starts_with(read)) => Call::Look,
        _ => Call::Write,
    }
}
