//! Who can connect an editor of their own to a space, past Studio's pages.

use super::holders::Holder;
use super::judge::Judge;
use super::paths::Carrier;
use super::requests::{ANY, Target, anywhere, caller, context, tried};
use crate::domain::policy::START_SESSION;
use crate::domain::policy::evaluate::{Policies, Request, Verdict, evaluate};
use crate::domain::principal::Unmodifiable;

impl Judge {
    /// Whether an editor on somebody's own machine may be connected to a space, as far as anybody can tell.
    pub fn has_remote_ide(&self, holder: &Holder) -> bool {
        let asks = holder.unmodifiable != Some(Unmodifiable::ServiceLinked) && !holder.after.is_empty();
        let asks = asks && holder.after.iter().any(|policy| policy.speaks_of(START_SESSION));
        asks && self.domains.iter().any(|domain| {
            let of_domain = self.spaces.iter().filter(|(owner, _)| owner == domain).map(|(_, space)| space.clone());
            tried("space", holder, &holder.after, of_domain).iter().any(|space| self.may_connect(holder, domain, space))
        })
    }

    fn may_connect(&self, holder: &Holder, domain: &str, space: &str) -> bool {
        let target = Target { domain: domain.to_owned(), profile: ANY.to_owned() };
        let resource = self.place.arn(&format!("space/{domain}/{space}"));
        let holder = holder.on(&resource, &anywhere(holder, &self.place, &target, false));
        let calls = self.origins.iter().filter(|origin| origin.carrier != Carrier::Studio);
        !holder.after.is_empty()
            && calls.into_iter().any(|origin| {
                let context = context(&holder, &self.place, &target, origin, false);
                let caller = caller(&holder, origin);
                let request = Request { caller, action: START_SESSION, resource: &resource, context: &context };
                let endpoint = self.after.of(origin.carrier);
                let policies = Policies { identity: &holder.after, boundary: holder.boundary.as_deref(), endpoint };
                matches!(evaluate(&policies, &request).verdict, Verdict::Allowed | Verdict::Unknown)
            })
    }
}
