//! Who gets no policy and still comes in from elsewhere: counted and named in one place, for findings and claims alike.

use super::{Access, Opener, Verdict};
use crate::domain::principal::{PrincipalKind, Unmodifiable};

impl Opener {
    /// Whether it gets no policy and comes in, or may, from where the plan's policy lets nobody in. A service-linked
    /// role is its service's own, and no person has its rights.
    #[must_use]
    pub fn stays_open(&self) -> bool {
        let is_restricted = self.covered || self.verdict == Verdict::Restricted;
        !is_restricted && self.unmodifiable != Some(Unmodifiable::ServiceLinked)
    }

    /// Its name, with what it is.
    #[must_use]
    pub fn told(&self) -> String {
        let what = [
            self.caller.then_some("who runs this"),
            self.execution_role.then_some("execution role"),
            self.unmodifiable.map(|owner| match owner {
                Unmodifiable::IdentityCenter => "IAM Identity Center's",
                Unmodifiable::ServiceLinked => "service-linked",
            }),
        ];
        let what: Vec<&str> = what.into_iter().flatten().collect();
        if what.is_empty() { self.principal.to_string() } else { format!("{} ({})", self.principal, what.join(", ")) }
    }
}

impl Access {
    /// Everybody who stays open: who asked, users, and roles, those of apps last.
    #[must_use]
    pub fn left_open(&self) -> Vec<&Opener> {
        let mut left: Vec<&Opener> = self.principals.iter().filter(|one| one.stays_open()).collect();
        left.sort_by_key(|one| {
            let is_role = one.principal.kind == PrincipalKind::Role;
            (!one.caller, one.execution_role, one.unmodifiable.is_some(), is_role)
        });
        left
    }
}

/// That so many come in: for certain, or perhaps.
#[must_use]
pub fn can(openers: &[&Opener]) -> &'static str {
    let certain = openers.iter().filter(|one| one.verdict == Verdict::NotRestricted).count();
    match certain {
        0 => "may still",
        all if all == openers.len() => "can still",
        _ => "can, or may, still",
    }
}
