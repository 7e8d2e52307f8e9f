//! What becomes of each principal on each way.

use std::sync::Arc;

use super::holders::Holder;
use super::paths::{Carrier, Origin, Way, ways};
use super::requests::{Target, caller, context, domains, spaces};
use super::targets::Learned;
use super::{Entry, Opener, Path, Verdict};
use crate::domain::policy::evaluate::{self, Context, Doubt, Policies, Policy, Request, StatementName, evaluate};
use crate::domain::policy::{OPEN_STUDIO, Place};
use crate::domain::principal::PrincipalName;
use crate::domain::service;
use crate::plan::planner::draft::Draft;
use crate::plan::planner::ground::Ground;

/// How many statements and doubts are named.
const NAMED: usize = 3;

/// The policies of the two endpoints.
#[derive(Default)]
pub struct Endpoints {
    pub(super) api: Option<Policy>,
    pub(super) studio: Option<Policy>,
}

/// Everything that is the same for all principals.
pub struct Judge {
    pub(super) place: Place,
    /// Who asked.
    caller: Option<PrincipalName>,
    pub(super) domains: Vec<String>,
    /// Spaces that are there, each with its domain.
    pub(super) spaces: Vec<(String, String)>,
    /// Each origin once, and the ways as two of them.
    pub(super) origins: Vec<Origin>,
    pub(super) ways: Vec<(Way, usize, usize)>,
    pub(super) open: Vec<Option<bool>>,
    pub(super) today: Endpoints,
    pub(super) after: Endpoints,
    /// The name of the plan's policy, which lets in as it should.
    pub(super) ours: String,
}

/// What became of one request, today and after.
pub(super) struct Asked {
    pub today: evaluate::Outcome,
    pub after: evaluate::Outcome,
}

impl Judge {
    pub fn new(ground: &Ground, draft: &Draft) -> Self {
        let mut origins: Vec<Origin> = Vec::new();
        let mut place_of = |origin: &Origin| {
            origins.iter().position(|known| known == origin).unwrap_or_else(|| {
                origins.push(origin.clone());
                origins.len() - 1
            })
        };
        let ways = ways(ground).into_iter().map(|way| {
            let (api, page) = (place_of(&way.api), place_of(&way.page));
            (way, api, page)
        });
        let ways = ways.collect();
        let (api, studio) = (standing(ground, service::API), standing(ground, service::STUDIO));
        let planned = |short: &str, standing: Option<Policy>| {
            draft.policies.endpoints.get(short).map(|document| Policy::new(&policy_name(short), document)).or(standing)
        };
        let after =
            Endpoints { api: planned(service::API, api.clone()), studio: planned(service::STUDIO, studio.clone()) };
        let mut judge = Self {
            place: ground.place(),
            caller: ground.snapshot.identity.principal(),
            domains: domains(ground),
            spaces: spaces(ground),
            origins,
            ways,
            open: Vec::new(),
            today: Endpoints { api, studio },
            after,
            ours: ground.answers.policy_name(),
        };
        judge.open = judge.lets_in(draft);
        judge
    }

    /// The ways to come, in the order of every answer about them.
    pub fn ways(&self) -> impl Iterator<Item = &Way> {
        self.ways.iter().map(|(way, ..)| way)
    }

    pub fn into_paths(self) -> Vec<Path> {
        let ways = self.ways.into_iter().zip(self.open);
        let path = |((way, ..), open): ((Way, usize, usize), Option<bool>)| Path {
            id: way.id,
            title: way.title.to_owned(),
            api: way.api.known(),
            page: way.page.known(),
            open,
            admitted: way.admitted,
            missing: way.missing,
        };
        ways.map(path).collect()
    }

    /// Everybody who can open Studio, who holds the plan's policy, or whose rights apps have.
    pub fn opener(&self, holder: &Holder) -> Option<Opener> {
        let mut opener = Opener {
            principal: holder.name.clone(),
            covered: holder.covered,
            execution_role: holder.execution_role,
            caller: self.caller.as_ref() == Some(&holder.name),
            unmodifiable: holder.unmodifiable,
            verdict: Verdict::Restricted,
            today: vec![Entry::Out; self.ways.len()],
            after: vec![Entry::Out; self.ways.len()],
            profile: None,
            by: Vec::new(),
            doubts: Vec::new(),
        };
        self.add_all(&mut opener, holder);
        let is_told = holder.covered || holder.execution_role;
        let opens = Opener::opens(&opener.today) || Opener::opens(&opener.after);
        (is_told || opens).then_some(opener)
    }

    fn add_all(&self, opener: &mut Opener, holder: &Holder) {
        let mut tried = Vec::new();
        self.each_target(holder, |holder, target, contexts| {
            let named = opener.by.len() + opener.doubts.len();
            tried.push((target.clone(), self.add(opener, holder, target, contexts)));
            if opener.by.len() + opener.doubts.len() > named { Learned::More } else { Learned::Nothing }
        });
        let shows_all = tried.into_iter().find(|(_, today)| Opener::opens(today) && *today == opener.today);
        let (any, shows_all) = (self.targets(holder).into_iter().next(), shows_all.map(|(target, _)| target));
        let named = shows_all.filter(|target| Some(target) != any.as_ref());
        opener.profile = named.map(|target| format!("{}/{}", target.domain, target.profile));
    }

    /// What becomes of the request from each origin.
    fn ask_all(&self, holder: &Holder, target: &Target, contexts: &[Context]) -> Vec<Asked> {
        let endpoints = Some((&self.today, &self.after));
        let origins = self.origins.iter().zip(contexts);
        origins.map(|(origin, known)| self.judge(holder, target, (origin, known), endpoints)).collect()
    }

    /// Adds what it may do with a profile; gives what that is today.
    fn add(&self, opener: &mut Opener, holder: &Holder, target: &Target, contexts: &[Context]) -> Vec<Entry> {
        let mut seen = Vec::with_capacity(self.ways.len());
        let asked = self.ask_all(holder, target, contexts);
        for (number, (way, api, page)) in self.ways.iter().enumerate() {
            let (api, page) = (&asked[*api], &asked[*page]);
            let after = self.entry(way, &holder.after, &api.after, &page.after);
            let today = self.entry(way, &holder.today, &api.today, &page.today);
            seen.push(today);
            opener.today[number] = opener.today[number].max(today);
            opener.after[number] = opener.after[number].max(after);
            if self.open[number] != Some(false) {
                continue;
            }
            match after {
                Entry::Out => {}
                Entry::Unknown => {
                    if opener.verdict == Verdict::Restricted {
                        opener.verdict = Verdict::Unknown;
                    }
                    let doubts = [&api.after, &page.after].into_iter().flat_map(|outcome| &outcome.doubts);
                    name(&mut opener.doubts, doubts.map(|(statement, doubt)| told(statement, doubt)));
                }
                Entry::In => {
                    opener.verdict = Verdict::NotRestricted;
                    let statements = [&api.after, &page.after].into_iter().flat_map(|outcome| &outcome.by);
                    let statements = statements.filter(|statement| *statement.policy != self.ours);
                    name(&mut opener.by, statements.map(ToString::to_string));
                }
            }
        }
        seen
    }

    /// What lets in today, by the first way that is open, and why others cannot be told; `None` where every way is
    /// shut.
    pub fn today(&self, holder: &Holder) -> Option<(Vec<StatementName>, Vec<String>)> {
        let mut reasons = Vec::new();
        let mut opens = false;
        let mut by = None;
        self.each_target(holder, |holder, target, contexts| {
            let known = reasons.len();
            let asked: Vec<_> = self.ask_all(holder, target, contexts).into_iter().map(|asked| asked.today).collect();
            for (way, api, page) in &self.ways {
                let (api, page) = (&asked[*api], &asked[*page]);
                match self.entry(way, &holder.today, api, page) {
                    Entry::Out => {}
                    Entry::Unknown => {
                        opens = true;
                        let doubts = [api, page].into_iter().flat_map(|outcome| &outcome.doubts);
                        name(&mut reasons, doubts.map(|(statement, doubt)| told(statement, doubt)));
                    }
                    Entry::In => {
                        by = Some(api.by.clone());
                        return Learned::All;
                    }
                }
            }
            if reasons.len() > known { Learned::More } else { Learned::Nothing }
        });
        by.map(|by| (by, Vec::new())).or_else(|| opens.then_some((Vec::new(), reasons)))
    }

    /// Both requests must be let in, by whoever holds these policies.
    pub(super) fn entry(
        &self,
        way: &Way,
        held: &[Arc<Policy>],
        api: &evaluate::Outcome,
        page: &evaluate::Outcome,
    ) -> Entry {
        use evaluate::Verdict::{Allowed, ExplicitDeny, ImplicitDeny};
        match (api.verdict, page.verdict) {
            (ExplicitDeny | ImplicitDeny, _) | (_, ExplicitDeny | ImplicitDeny) => Entry::Out,
            (Allowed, Allowed) if !(way.disputed && self.rests_on_ours(held, [api, page])) => Entry::In,
            _ => Entry::Unknown,
        }
    }

    /// Whether requests that are allowed would not be without the plan's policy, or might be denied by it.
    fn rests_on_ours(&self, held: &[Arc<Policy>], outcomes: [&evaluate::Outcome; 2]) -> bool {
        let Some(ours) = held.iter().find(|policy| **policy.name() == self.ours) else { return false };
        let by_others =
            |outcome: &&evaluate::Outcome| outcome.by.iter().any(|statement| *statement.policy != self.ours);
        ours.can_deny() || !outcomes.iter().all(by_others)
    }

    pub(super) fn judge(
        &self,
        holder: &Holder,
        target: &Target,
        (origin, known): (&Origin, &Context),
        endpoints: Option<(&Endpoints, &Endpoints)>,
    ) -> Asked {
        let resource = target.arn(&self.place);
        let caller = caller(holder, origin);
        let ask = |identity: &[Arc<Policy>], endpoint: Option<&Policy>, context: &Context| {
            let request = Request { caller, action: OPEN_STUDIO, resource: &resource, context };
            evaluate(&Policies { identity, boundary: holder.boundary.as_deref(), endpoint }, &request)
        };
        let (today, after) =
            endpoints.map_or((None, None), |(today, after)| (today.of(origin.carrier), after.of(origin.carrier)));
        let first = ask(&holder.today, today, known);
        let same = today.is_none() && after.is_none() && holder.stays();
        let then = if same { first.clone() } else { ask(&holder.after, after, known) };
        let mut asked = Asked { today: first, after: then };
        let is_refused = |outcome: &evaluate::Outcome| outcome.verdict == evaluate::Verdict::ImplicitDeny;
        if origin.is_example && (is_refused(&asked.today) || is_refused(&asked.after)) {
            // Another policy may let in others of its kind.
            let others = ask(&holder.others, None, &context(holder, &self.place, target, origin, true));
            if others.verdict == evaluate::Verdict::Unknown {
                for outcome in [&mut asked.today, &mut asked.after] {
                    if is_refused(outcome) {
                        outcome.clone_from(&others);
                    }
                }
            }
        }
        asked
    }
}

impl Endpoints {
    pub const fn of(&self, carrier: Carrier) -> Option<&Policy> {
        match carrier {
            Carrier::Api => self.api.as_ref(),
            Carrier::Studio => self.studio.as_ref(),
            Carrier::Other => None,
        }
    }
}

fn told(statement: &StatementName, doubt: &Doubt) -> String {
    match doubt {
        Doubt::Policy(_) | Doubt::Unread(_) => doubt.to_string(),
        _ => format!("{statement}: {doubt}"),
    }
}

pub(super) fn name(names: &mut Vec<String>, more: impl Iterator<Item = String>) {
    for one in more {
        if names.len() < NAMED && !names.contains(&one) {
            names.push(one);
        }
    }
}

fn policy_name(short: &str) -> String {
    format!("the policy of the endpoint for {short}")
}

/// The policy of the endpoint that stands for a service; an endpoint always has one.
fn standing(ground: &Ground, short: &str) -> Option<Policy> {
    let endpoint = ground.standing(short).chosen?;
    let name = policy_name(short);
    Some(endpoint.policy.as_ref().map_or_else(|| Policy::unread(&name), |document| Policy::new(&name, document)))
}
