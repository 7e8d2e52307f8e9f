//! How a command ends without having done what it was asked for.

use crate::cloud::{CloudError, Kind};
use crate::report::{Code, Refused};

/// Done, or nothing to do.
pub const DONE: u8 = 0;
/// Failed, and nothing was changed.
pub const FAILED: u8 = 1;
/// Bad usage or answers, judged from arguments and file alone.
pub const USAGE: u8 = 2;
/// No usable credentials.
pub const CREDENTIALS: u8 = 3;
/// Refused after the account was read; nothing was changed.
pub const REFUSED: u8 = 4;
/// Changes are pending.
pub const PENDING: u8 = 6;
/// A signal before any change, or a second signal.
pub const INTERRUPTED: u8 = 130;

/// What is said where no run was begun before.
pub const NOTHING_CHANGED: &str = "Nothing has been changed in AWS.";

/// Everything that was wrong, and the exit code that says what kind it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The exit code.
    pub code: u8,
    /// What was wrong, all of it at once.
    pub faults: Vec<Refused>,
}

impl Refusal {
    /// One fault.
    pub fn one(code: u8, fault: impl Into<Refused>) -> Self {
        Self { code, faults: vec![fault.into()] }
    }

    /// Bad usage or answers.
    pub const fn usage(faults: Vec<Refused>) -> Self {
        Self { code: USAGE, faults }
    }

    /// A signal before anything was changed.
    pub fn interrupted() -> Self {
        Self::one(INTERRUPTED, Refused::new(Code::Interrupted, "stopped by a signal", NOTHING_CHANGED))
    }

    /// The same of what goes on with a run: instead of that nothing was changed it says what stands.
    pub fn of_a_run(mut self, stands: &str) -> Self {
        for fault in self.faults.iter_mut().filter(|fault| fault.hint.as_deref() == Some(NOTHING_CHANGED)) {
            fault.hint = Some(stands.to_owned());
        }
        self
    }
}

impl From<CloudError> for Refusal {
    /// Of a session or a read: nothing was changed.
    fn from(error: CloudError) -> Self {
        let code = match error.kind {
            Kind::Credentials => CREDENTIALS,
            // The session's own refusal, before anything was asked of AWS.
            _ if error.code == "NoRegion" => USAGE,
            _ => FAILED,
        };
        Self::one(code, error)
    }
}
