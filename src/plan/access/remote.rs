//! Who can connect an editor of their own to a space, past Studio's pages, and from where.

use super::PathId;
use super::holders::Holder;
use super::judge::Judge;
use super::paths::{Carrier, Origin};
use super::requests::{ANY, Target, anywhere, caller, context, tried};
use crate::domain::policy::START_SESSION;
use crate::domain::policy::evaluate::{Policies, Request, Verdict, evaluate};
use crate::domain::principal::Unmodifiable;

/// From where somebody connects an editor, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// From some networks, or addresses, and not from the internet at large.
    Some,
    /// Perhaps from anywhere: nobody can tell.
    Perhaps,
    /// From anywhere.
    Anywhere,
}

impl Judge {
    /// From where an editor on somebody's own machine may be connected to a space; `None` where from nowhere.
    pub fn remote_ide(&self, holder: &Holder) -> Option<Reach> {
        let asks = holder.unmodifiable != Some(Unmodifiable::ServiceLinked) && !holder.after.is_empty();
        let asks = asks && holder.after.iter().any(|policy| policy.speaks_of(START_SESSION));
        let of = |domain: &String| {
            let of_domain = self.spaces.iter().filter(|(owner, _)| owner == domain).map(|(_, space)| space.clone());
            let spaces = tried("space", holder, &holder.after, of_domain);
            spaces.iter().filter_map(|space| self.reach(holder, domain, space)).max()
        };
        self.domains.iter().filter(|_| asks).filter_map(of).max()
    }

    fn reach(&self, holder: &Holder, domain: &str, space: &str) -> Option<Reach> {
        let target = Target { domain: domain.to_owned(), profile: ANY.to_owned() };
        let resource = self.place.arn(&format!("space/{domain}/{space}"));
        let holder = holder.on(&resource, &anywhere(holder, &self.place, &target, false));
        if holder.after.is_empty() {
            return None;
        }
        let internet = self.ways().find(|way| way.id == PathId::Internet).map(|way| &way.api);
        let ask = |origin: &Origin, loosely: bool| {
            let context = context(&holder, &self.place, &target, origin, loosely);
            let caller = caller(&holder, origin);
            let request = Request { caller, action: START_SESSION, resource: &resource, context: &context };
            let endpoint = self.after.of(origin.carrier);
            let policies = Policies { identity: &holder.after, boundary: holder.boundary.as_deref(), endpoint };
            evaluate(&policies, &request).verdict
        };
        let of = |origin: &Origin| match ask(origin, false) {
            Verdict::Allowed if internet == Some(origin) => Some(Reach::Anywhere),
            Verdict::Unknown if internet == Some(origin) => Some(Reach::Perhaps),
            Verdict::Allowed | Verdict::Unknown => Some(Reach::Some),
            // Others of its kind may be let in.
            Verdict::ImplicitDeny if origin.is_example && ask(origin, true) == Verdict::Unknown => Some(Reach::Some),
            Verdict::ImplicitDeny | Verdict::ExplicitDeny => None,
        };
        self.origins.iter().filter(|origin| origin.carrier != Carrier::Studio).filter_map(of).max()
    }
}
