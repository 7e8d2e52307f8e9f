//! What becomes of somebody of whom nothing is known but the policies, by each way.

use std::sync::Arc;

use super::Entry;
use super::holders::Holder;
use super::judge::{Endpoints, Judge};
use super::paths::{Way, concrete};
use super::requests::context;
use crate::domain::policy::evaluate::{Outcome, Policy, StatementName, Verdict};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::plan::planner::draft::Draft;

/// What becomes of somebody on a way.
pub struct Fare {
    pub entry: Entry,
    /// The statement that denies it.
    pub denial: Option<StatementName>,
}

impl Judge {
    /// Whether the plan's policy by itself lets in, by each way.
    pub(super) fn lets_in(&self, draft: &Draft) -> Vec<Option<bool>> {
        let told = self.fare(&somebody(self.ours(draft), Vec::new()), None).into_iter().map(|fare| match fare.entry {
            Entry::In => Some(true),
            Entry::Out => Some(false),
            Entry::Unknown => None,
        });
        told.collect()
    }

    /// What becomes of somebody who has the plan's policy, and `others`, by each way.
    pub fn somebody(&self, draft: &Draft, others: Vec<Arc<Policy>>) -> Vec<Fare> {
        self.fare(&somebody(self.ours(draft), others), Some((&self.today, &self.after)))
    }

    fn fare(&self, holder: &Holder, endpoints: Option<(&Endpoints, &Endpoints)>) -> Vec<Fare> {
        let Some(target) = self.targets(holder).into_iter().next() else { return Vec::new() };
        let judge = |origin| {
            let known = context(holder, &self.place, &target, origin, false);
            self.judge(holder, &target, (origin, &known), endpoints).after
        };
        let asked: Vec<_> = self.origins.iter().map(judge).collect();
        let fare = |(way, api, page): &(Way, usize, usize)| Fare {
            entry: self.entry(way, &holder.after, &asked[*api], &asked[*page]),
            denial: [&asked[*api], &asked[*page]].into_iter().find_map(denial),
        };
        self.ways.iter().map(fare).collect()
    }

    /// The plan's policy as it will say.
    fn ours(&self, draft: &Draft) -> Vec<Arc<Policy>> {
        let document = draft.policies.identity.iter();
        document.map(|document| Arc::new(Policy::new(&self.ours, &concrete(document)))).collect()
    }
}

fn denial(outcome: &Outcome) -> Option<StatementName> {
    outcome.by.first().filter(|_| outcome.verdict == Verdict::ExplicitDeny).cloned()
}

/// Somebody of whom nothing is known but the policies.
fn somebody(ours: Vec<Arc<Policy>>, others: Vec<Arc<Policy>>) -> Holder {
    let all = [ours, others.clone()].concat();
    Holder {
        name: PrincipalName { kind: PrincipalKind::Group, name: String::new() },
        arn: String::new(),
        covered: true,
        execution_role: false,
        unmodifiable: None,
        others,
        today: all.clone(),
        after: all,
        boundary: None,
    }
}
