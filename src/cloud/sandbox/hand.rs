//! What is done to the account, and seen of it, from outside: trouble, denials, delays, colleagues, and the calls so far.

use std::time::Duration;

use super::{Account, Call, Fault, Sandbox, Trouble};
use crate::domain::principal::PrincipalKind;

impl Sandbox {
    /// The actions called so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.state().trial.calls().iter().map(|call| call.action.clone()).collect()
    }

    /// The same with their times, and the steps that they were made for.
    #[must_use]
    pub fn log(&self) -> Vec<Call> {
        self.state().trial.calls().to_vec()
    }

    /// The most calls that were under way at one time.
    #[must_use]
    pub fn most_in_flight(&self) -> usize {
        self.state().trial.most_in_flight()
    }

    /// Lets calls meet trouble.
    pub fn trouble(&self, trouble: Trouble) {
        self.state().trial.plan(trouble);
    }

    /// No trouble is to come any more.
    pub fn heal(&self) {
        self.state().trial.heal();
    }

    /// The next call of `action` is refused with `code` and `message`, and does nothing.
    pub fn fail_next(&self, action: &str, code: &str, message: &str) {
        let fault = Fault::Refused(code.to_owned(), message.to_owned());
        self.trouble(Trouble { action: Some(action.to_owned()), nth: 1, times: 1, fault });
    }

    /// The `nth` call of `action` from now on, counted from 1, is carried out, and its answer is lost.
    pub fn cut(&self, action: &str, nth: usize) {
        let fault = Fault::Cut { done: true };
        self.trouble(Trouble { action: Some(action.to_owned()), nth, times: 1, fault });
    }

    /// Takes the permission for `action` away.
    pub fn deny(&self, action: &str) {
        self.state().account.denied.insert(action.to_owned());
    }

    /// What is made from now on stays unknown to other calls for so long, as AWS is consistent only in the end.
    pub fn lag(&self, duration: Duration) {
        self.state().lag = duration;
    }

    /// The same account as a role or a user of it sees it; what is done there stays there.
    #[must_use]
    pub fn acting_as(&self, name: &str) -> Option<Self> {
        let mut account = self.account();
        let principal = account.principals.iter().find(|one| one.name.name == name)?.clone();
        account.identity.arn = match principal.name.kind {
            PrincipalKind::Role => {
                format!("arn:{}:sts::{}:assumed-role/{name}/you", account.identity.partition, account.identity.account)
            }
            _ => principal.arn,
        };
        let acting = Self { clock: self.clock, ..Self::new(account, 1, None) };
        acting.state().latency = self.state().latency;
        Some(acting)
    }

    /// From now on a call that reads takes this long, whatever the speed.
    pub fn answer_reads_in(&self, time: Duration) {
        self.state().latency.read = time;
    }

    /// From now on a call that changes something takes this long, whatever the speed.
    pub fn answer_changes_in(&self, time: Duration) {
        self.state().latency.change = time;
    }

    /// Changes the account behind the program's back, as a colleague at the console would.
    pub fn edit(&self, edit: impl FnOnce(&mut Account)) {
        edit(&mut self.state().account);
    }
}
