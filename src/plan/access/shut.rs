//! Who gets the policy and is let in by no way that it opens, and what refuses it there.

use super::holders::Holder;
use super::judge::Judge;
use super::paths::Origin;
use super::requests::{caller, context};
use super::{Entry, Opener};
use crate::domain::policy::OPEN_STUDIO;
use crate::domain::policy::evaluate::{Policies, Policy, Request, Verdict, evaluate};
use crate::domain::principal::PrincipalName;

/// Somebody who is let in nowhere once the plan stands.
pub struct ShutOut {
    pub principal: PrincipalName,
    /// What refuses it.
    pub why: String,
    /// Whether it can open Studio today, or may.
    pub opens_today: bool,
}

impl Judge {
    /// Whether every way that the plan's policy opens, of those that are there, is shut to somebody who gets it.
    pub fn shut_out(&self, holder: &Holder, opener: &Opener) -> Option<ShutOut> {
        let ways = self.ways.iter().zip(&self.open).zip(&opener.after);
        let open: Vec<_> = ways.filter(|(((way, ..), open), _)| !way.missing && **open == Some(true)).collect();
        let is_shut = open.iter().all(|(_, after)| **after == Entry::Out);
        let ((_, api, page), _) = open.first().filter(|_| opener.covered && is_shut)?.0;
        let why = [api, page].into_iter().find_map(|origin| self.refusal(holder, &self.origins[*origin]))?;
        Some(ShutOut { principal: holder.name.clone(), why, opens_today: Opener::opens(&opener.today) })
    }

    /// What refuses a request once the plan stands.
    fn refusal(&self, holder: &Holder, origin: &Origin) -> Option<String> {
        let target = self.targets(holder).into_iter().next()?;
        let known = context(holder, &self.place, &target, origin, false);
        let resource = target.arn(&self.place);
        let request =
            Request { caller: caller(holder, origin), action: OPEN_STUDIO, resource: &resource, context: &known };
        let ask = |boundary: Option<&Policy>, endpoint: Option<&Policy>| {
            evaluate(&Policies { identity: &holder.after, boundary, endpoint }, &request)
        };
        let (boundary, endpoint) = (holder.boundary.as_deref(), self.after.of(origin.carrier));
        let outcome = ask(boundary, endpoint);
        match outcome.verdict {
            Verdict::Allowed | Verdict::Unknown => return None,
            Verdict::ExplicitDeny => return outcome.by.first().map(|statement| format!("{statement} denies it")),
            Verdict::ImplicitDeny => {}
        }
        let does_not_allow = |policy: &Policy| format!("{} does not allow it", policy.name());
        if let Some(boundary) = boundary.filter(|_| ask(None, endpoint).verdict != Verdict::ImplicitDeny) {
            return Some(format!("its permissions boundary {}", does_not_allow(boundary)));
        }
        let endpoint = endpoint.filter(|_| ask(None, None).verdict != Verdict::ImplicitDeny);
        Some(endpoint.map_or_else(|| "no policy allows it".to_owned(), does_not_allow))
    }
}
