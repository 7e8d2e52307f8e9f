//! The user profiles to ask for: few of those that the same statements speak of, as all of these are judged alike.

use std::collections::BTreeSet;

use super::holders::Holder;
use super::judge::Judge;
use super::requests::{Target, anywhere, context, tried};
use crate::domain::policy::evaluate::{Context, Kind, Mark, Policy};

/// What asking for a user profile has told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learned {
    /// Something that another one like it may tell more of.
    More,
    /// Nothing that was not known.
    Nothing,
    /// All there is to know.
    All,
}

/// What is known of a principal's requests.
struct Known {
    anywhere: Context,
    /// From each origin.
    from: Vec<Context>,
}

impl Judge {
    /// Asks for each user profile that differs from those before, with what the principal holds about it and what is
    /// known of requests from each origin.
    pub fn each_target(&self, holder: &Holder, mut ask: impl FnMut(&Holder, &Target, &[Context]) -> Learned) {
        if holder.today.is_empty() && holder.after.is_empty() {
            return;
        }
        let mut done = BTreeSet::new();
        let mut known = None;
        for target in self.targets(holder) {
            // The profile is in the context of execution roles alone.
            let known = match &mut known {
                Some(known) if !holder.execution_role => known,
                known => known.insert(self.known(holder, &target)),
            };
            let resource = target.arn(&self.place);
            let marks = (holder.marks(&resource, &known.anywhere), self.marks(&resource, &known.anywhere));
            let holder = if done.contains(&marks) { continue } else { holder.on(&resource, &known.anywhere) };
            if holder.today.is_empty() && holder.after.is_empty() {
                continue;
            }
            match ask(&holder, &target, &known.from) {
                Learned::All => return,
                Learned::Nothing if !holder.execution_role => {
                    done.insert(marks);
                }
                Learned::More | Learned::Nothing => {}
            }
        }
    }

    fn known(&self, holder: &Holder, target: &Target) -> Known {
        let from = self.origins.iter().map(|origin| context(holder, &self.place, target, origin, false));
        Known { anywhere: anywhere(holder, &self.place, target, false), from: from.collect() }
    }

    /// By which statements the endpoints' policies speak of a resource.
    fn marks(&self, resource: &str, context: &Context) -> Vec<(usize, Mark)> {
        let all = [&self.today.api, &self.today.studio, &self.after.api, &self.after.studio];
        let of = |(number, policy): (usize, &Option<Policy>)| {
            let marks = policy.iter().flat_map(|policy| policy.marks(Kind::Endpoint, resource, context));
            marks.map(|mark| (number, mark)).collect::<Vec<_>>()
        };
        all.into_iter().enumerate().flat_map(of).collect()
    }

    /// All of them.
    pub fn targets(&self, holder: &Holder) -> Vec<Target> {
        let profiles = tried("user-profile", holder, holder.today.iter().chain(&holder.after), []);
        let of = |domain: &String| {
            let domain = domain.clone();
            profiles.iter().map(move |profile| Target { domain: domain.clone(), profile: profile.clone() })
        };
        self.domains.iter().flat_map(of).collect()
    }
}
