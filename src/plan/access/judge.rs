//! What becomes of each principal on each way.

use std::sync::Arc;

use super::holders::Holder;
use super::paths::{Carrier, Origin, Way, concrete, ways};
use super::requests::{Target, caller, context, domains, named, spaces};
use super::{Entry, Opener, Path, Verdict};
use crate::domain::policy::evaluate::{self, Context, Doubt, Policies, Policy, Request, StatementName, evaluate};
use crate::domain::policy::{OPEN_STUDIO, Place, START_SESSION};
use crate::domain::principal::{PrincipalKind, PrincipalName, Unmodifiable};
use crate::domain::service;
use crate::plan::planner::draft::Draft;
use crate::plan::planner::ground::Ground;

/// A user profile and a space that policies name only by patterns.
const ANY: &str = "studiolink";
/// How many user profiles, or spaces, are tried.
const TRIED: usize = 20;
/// How many statements and doubts are named.
const NAMED: usize = 3;

/// The policies of the two endpoints.
#[derive(Default)]
struct Endpoints {
    api: Option<Policy>,
    studio: Option<Policy>,
}

/// Everything that is the same for all principals.
pub struct Judge {
    place: Place,
    domains: Vec<String>,
    /// Spaces that are there, each with its domain.
    spaces: Vec<(String, String)>,
    /// Each origin once, and the ways as two of them.
    origins: Vec<Origin>,
    ways: Vec<(Way, usize, usize)>,
    open: Vec<Option<bool>>,
    today: Endpoints,
    after: Endpoints,
    /// The name of the plan's policy, which lets in as it should.
    ours: String,
}

/// What became of one request, today and after.
struct Asked {
    today: evaluate::Outcome,
    after: evaluate::Outcome,
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

    /// Whether the plan's policy by itself lets in, by each way.
    fn lets_in(&self, draft: &Draft) -> Vec<Option<bool>> {
        let document = draft.policies.identity.as_ref().map(concrete);
        let policy = document.map(|document| Arc::new(Policy::new("", &document)));
        let policies: Vec<_> = policy.into_iter().collect();
        let nobody = Holder {
            name: PrincipalName { kind: PrincipalKind::Group, name: String::new() },
            arn: String::new(),
            covered: true,
            execution_role: false,
            unmodifiable: None,
            others: Vec::new(),
            today: policies.clone(),
            after: policies,
            boundary: None,
        };
        let Some(target) = self.targets(&nobody).into_iter().next() else { return Vec::new() };
        let asked: Vec<_> = self.origins.iter().map(|origin| self.judge(&nobody, &target, origin, None)).collect();
        let entries = self.ways.iter().map(|(way, api, page)| entry(way, &asked[*api].after, &asked[*page].after));
        let told = entries.map(|entry| match entry {
            Entry::In => Some(true),
            Entry::Out => Some(false),
            Entry::Unknown => None,
        });
        told.collect()
    }

    pub fn into_paths(self) -> Vec<Path> {
        let ways = self.ways.into_iter().zip(self.open);
        let path = |((way, ..), open): ((Way, usize, usize), Option<bool>)| Path {
            id: way.id,
            title: way.title.to_owned(),
            api: way.api.known(),
            page: way.page.known(),
            open,
        };
        ways.map(path).collect()
    }

    /// Everybody who can open Studio, who holds the plan's policy, or whose rights apps have.
    pub fn opener(&self, holder: &Holder) -> Option<Opener> {
        let mut opener = Opener {
            principal: holder.name.clone(),
            covered: holder.covered,
            execution_role: holder.execution_role,
            unmodifiable: holder.unmodifiable,
            verdict: Verdict::Restricted,
            today: vec![Entry::Out; self.ways.len()],
            after: vec![Entry::Out; self.ways.len()],
            profile: None,
            by: Vec::new(),
            doubts: Vec::new(),
        };
        if !(holder.today.is_empty() && holder.after.is_empty()) {
            let targets = self.targets(holder);
            let today: Vec<_> = targets.iter().map(|target| self.add(&mut opener, holder, target)).collect();
            let shows_all = today.iter().position(|entries| *entries == opener.today).filter(|at| *at > 0);
            opener.profile = shows_all.map(|at| format!("{}/{}", targets[at].domain, targets[at].profile));
        }
        let is_told = holder.covered || holder.execution_role;
        let opens = Opener::opens(&opener.today) || Opener::opens(&opener.after);
        (is_told || opens).then_some(opener)
    }

    /// Adds what it may do with a profile; gives what that is today.
    fn add(&self, opener: &mut Opener, holder: &Holder, target: &Target) -> Vec<Entry> {
        let mut seen = Vec::with_capacity(self.ways.len());
        let endpoints = Some((&self.today, &self.after));
        let asked: Vec<Asked> =
            self.origins.iter().map(|origin| self.judge(holder, target, origin, endpoints)).collect();
        for (number, (way, api, page)) in self.ways.iter().enumerate() {
            let (api, page) = (&asked[*api], &asked[*page]);
            let after = entry(way, &api.after, &page.after);
            let today = entry(way, &api.today, &page.today);
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
        if holder.today.is_empty() {
            return None;
        }
        for target in self.targets(holder) {
            let endpoints = Some((&self.today, &self.after));
            let asked: Vec<_> =
                self.origins.iter().map(|origin| self.judge(holder, &target, origin, endpoints).today).collect();
            for (way, api, page) in &self.ways {
                let (api, page) = (&asked[*api], &asked[*page]);
                match entry(way, api, page) {
                    Entry::Out => {}
                    Entry::Unknown => {
                        opens = true;
                        let doubts = [api, page].into_iter().flat_map(|outcome| &outcome.doubts);
                        name(&mut reasons, doubts.map(|(statement, doubt)| told(statement, doubt)));
                    }
                    Entry::In => return Some((api.by.clone(), Vec::new())),
                }
            }
        }
        opens.then_some((Vec::new(), reasons))
    }

    /// Whether an editor on somebody's own machine may be connected to a space, as far as anybody can tell.
    pub fn has_remote_ide(&self, holder: &Holder) -> bool {
        let asks = holder.unmodifiable != Some(Unmodifiable::ServiceLinked) && !holder.after.is_empty();
        asks && self.domains.iter().any(|domain| {
            let of_domain = self.spaces.iter().filter(|(owner, _)| owner == domain).map(|(_, space)| space.clone());
            tried("space", holder, &holder.after, of_domain).iter().any(|space| self.may_connect(holder, domain, space))
        })
    }

    fn may_connect(&self, holder: &Holder, domain: &str, space: &str) -> bool {
        let target = Target { domain: domain.to_owned(), profile: ANY.to_owned() };
        let resource = self.place.arn(&format!("space/{domain}/{space}"));
        let calls = self.origins.iter().filter(|origin| origin.carrier != Carrier::Studio);
        calls.into_iter().any(|origin| {
            let context = context(holder, &self.place, &target, origin, false);
            let caller = caller(holder, origin);
            let request = Request { caller, action: START_SESSION, resource: &resource, context: &context };
            let endpoint = self.after.of(origin.carrier);
            let policies = Policies { identity: &holder.after, boundary: holder.boundary.as_deref(), endpoint };
            matches!(evaluate(&policies, &request).verdict, evaluate::Verdict::Allowed | evaluate::Verdict::Unknown)
        })
    }

    /// The user profiles to ask for.
    fn targets(&self, holder: &Holder) -> Vec<Target> {
        let profiles = tried("user-profile", holder, holder.today.iter().chain(&holder.after), []);
        let of = |domain: &String| {
            let domain = domain.clone();
            profiles.iter().map(move |profile| Target { domain: domain.clone(), profile: profile.clone() })
        };
        self.domains.iter().flat_map(of).collect()
    }

    fn judge(
        &self,
        holder: &Holder,
        target: &Target,
        origin: &Origin,
        endpoints: Option<(&Endpoints, &Endpoints)>,
    ) -> Asked {
        let resource = self.place.arn(&format!("user-profile/{}/{}", target.domain, target.profile));
        let caller = caller(holder, origin);
        let ask = |identity: &[Arc<Policy>], endpoint: Option<&Policy>, context: &Context| {
            let request = Request { caller, action: OPEN_STUDIO, resource: &resource, context };
            evaluate(&Policies { identity, boundary: holder.boundary.as_deref(), endpoint }, &request)
        };
        let known = context(holder, &self.place, target, origin, false);
        let (today, after) =
            endpoints.map_or((None, None), |(today, after)| (today.of(origin.carrier), after.of(origin.carrier)));
        let mut asked = Asked { today: ask(&holder.today, today, &known), after: ask(&holder.after, after, &known) };
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
    const fn of(&self, carrier: Carrier) -> Option<&Policy> {
        match carrier {
            Carrier::Api => self.api.as_ref(),
            Carrier::Studio => self.studio.as_ref(),
            Carrier::Other => None,
        }
    }
}

/// Both requests must be let in.
fn entry(way: &Way, api: &evaluate::Outcome, page: &evaluate::Outcome) -> Entry {
    use evaluate::Verdict::{Allowed, ExplicitDeny, ImplicitDeny};
    match (api.verdict, page.verdict) {
        (ExplicitDeny | ImplicitDeny, _) | (_, ExplicitDeny | ImplicitDeny) => Entry::Out,
        (Allowed, Allowed) if !way.disputed => Entry::In,
        _ => Entry::Unknown,
    }
}

/// Things of a kind to ask for: one that no policy names, those that the principal's policies name, and others.
fn tried<'a>(
    kind: &str,
    holder: &Holder,
    policies: impl IntoIterator<Item = &'a Arc<Policy>>,
    others: impl IntoIterator<Item = String>,
) -> Vec<String> {
    let patterns = policies.into_iter().flat_map(|policy| policy.resource_patterns());
    let mut names = vec![ANY.to_owned()];
    for one in patterns.filter_map(|pattern| named(kind, pattern, holder)).chain(others) {
        if names.len() < TRIED && !names.contains(&one) {
            names.push(one);
        }
    }
    names
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
