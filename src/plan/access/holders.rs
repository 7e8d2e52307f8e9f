//! Who holds which policies, today and once the plan stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::paths::concrete;
use crate::domain::policy::evaluate::{Context, Kind, Mark, Policy};
use crate::domain::policy::{Document, OPEN_STUDIO, START_SESSION};
use crate::domain::principal::{PrincipalKind, PrincipalName, Unmodifiable};
use crate::domain::studio;
use crate::plan::planner::draft::Draft;
use crate::plan::planner::ground::Ground;
use crate::plan::planner::{PolicyOutcome, policy_outcome};
use crate::plan::snapshot::Part;
use crate::plan::snapshot::authorization::Permissions;

/// A principal with what decides its requests.
pub struct Holder {
    pub name: PrincipalName,
    pub arn: String,
    /// Whether it holds the plan's policy once that stands.
    pub covered: bool,
    pub execution_role: bool,
    pub unmodifiable: Option<Unmodifiable>,
    /// What it holds whatever becomes of the plan's policy.
    pub others: Vec<Arc<Policy>>,
    pub today: Vec<Arc<Policy>>,
    pub after: Vec<Arc<Policy>>,
    pub boundary: Option<Arc<Policy>>,
}

impl Holder {
    /// The same for requests about one resource alone.
    pub fn on(&self, resource: &str, context: &Context) -> Self {
        let on = |policies: &[Arc<Policy>]| {
            let policies = policies.iter().map(|policy| policy.on(Kind::Identity, resource, context));
            policies.filter(|policy| !policy.is_silent()).collect::<Vec<_>>()
        };
        let today = on(&self.today);
        let other =
            |policies: &[Arc<Policy>]| if are_same(policies, &self.today) { today.clone() } else { on(policies) };
        Self {
            name: self.name.clone(),
            arn: self.arn.clone(),
            others: other(&self.others),
            after: other(&self.after),
            today: today.clone(),
            boundary: self.boundary.as_ref().map(|policy| policy.on(Kind::Boundary, resource, context)),
            ..*self
        }
    }

    /// Whether the plan changes nothing of what it holds.
    pub fn stays(&self) -> bool {
        are_same(&self.today, &self.after)
    }

    /// By which statements it holds anything about a resource, today and after.
    pub fn marks(&self, resource: &str, context: &Context) -> Vec<(usize, Mark)> {
        let is_new = |policy: &&Arc<Policy>| !self.today.iter().any(|held| Arc::ptr_eq(held, policy));
        let held = self.today.iter().chain(self.after.iter().filter(is_new));
        let identity = held.map(|policy| (Kind::Identity, policy));
        let all = identity.chain(self.boundary.iter().map(|policy| (Kind::Boundary, policy)));
        let of = |(number, (kind, policy)): (usize, (Kind, &Arc<Policy>))| {
            policy.marks(kind, resource, context).map(|mark| (number, mark)).collect::<Vec<_>>()
        };
        all.enumerate().flat_map(of).collect()
    }
}

fn are_same(some: &[Arc<Policy>], others: &[Arc<Policy>]) -> bool {
    some.len() == others.len() && some.iter().zip(others).all(|(one, other)| Arc::ptr_eq(one, other))
}

/// Managed policies by ARN and groups by name, each read once.
struct Library<'a> {
    ground: &'a Ground<'a>,
    managed: BTreeMap<&'a str, Arc<Policy>>,
    permissions: BTreeMap<&'a PrincipalName, &'a Permissions>,
    /// The ARN of the plan's policy where it stands already.
    ours: Option<&'a str>,
    /// The plan's policy as it will say.
    wanted: Option<Arc<Policy>>,
    chosen: BTreeSet<PrincipalName>,
}

/// Everybody who may be let in by something, whoever was chosen, and execution roles.
pub fn all(ground: &Ground, draft: &Draft, chosen: &[PrincipalName]) -> Vec<Holder> {
    let library = Library::new(ground, draft, chosen);
    let roles = execution_roles(ground);
    let listed = ground.snapshot.authorization.principals.iter().map(|permissions| permissions.name.clone());
    let chosen = library.chosen.iter().filter(|name| exists(ground, name)).cloned();
    let names: BTreeSet<PrincipalName> = listed.chain(chosen).chain(roles.keys().cloned()).collect();
    let asks = |name: &PrincipalName| name.kind != PrincipalKind::Group || library.chosen.contains(name);
    names.into_iter().filter(asks).map(|name| library.holder(name, &roles, true)).collect()
}

/// Everybody whose policies may be about Studio, groups too, each as it is and without the groups that it is in.
pub fn each(ground: &Ground, draft: &Draft) -> Vec<(Holder, Holder)> {
    let library = Library::new(ground, draft, &ground.answers.principals.names());
    let roles = execution_roles(ground);
    let listed = ground.snapshot.authorization.principals.iter().map(|permissions| &permissions.name);
    let both = |name: &PrincipalName| {
        (library.holder(name.clone(), &roles, true), library.holder(name.clone(), &roles, false))
    };
    listed.map(both).collect()
}

/// Whether a chosen principal is there: another finding says when it is not.
fn exists(ground: &Ground, name: &PrincipalName) -> bool {
    let is_listed = ground.snapshot.principals.iter().any(|principal| principal.name == *name);
    is_listed || ground.snapshot.gap(Part::of(name.kind)).is_some()
}

/// Execution roles of the chosen domain, or of all, with their ARNs.
fn execution_roles(ground: &Ground) -> BTreeMap<PrincipalName, String> {
    studio::execution_roles(ground.domains(), &ground.snapshot.identity.account)
}

/// A policy, read for what it says of Studio.
fn about_studio(name: &str, document: Option<&Document>) -> Arc<Policy> {
    let policy = document.map_or_else(|| Policy::unread(name), |document| Policy::new(name, document));
    Arc::new(policy.about(&[OPEN_STUDIO, START_SESSION]))
}

impl<'a> Library<'a> {
    fn new(ground: &'a Ground<'a>, draft: &Draft, chosen: &[PrincipalName]) -> Self {
        let read = &ground.snapshot.authorization;
        let name = |arn: &'a str| arn.rsplit('/').next().unwrap_or(arn);
        let managed = read
            .policies
            .iter()
            .map(|policy| (policy.arn.as_str(), about_studio(name(&policy.arn), policy.document.as_ref())));
        let wanted = draft.policies.identity.as_ref().map(concrete);
        Self {
            ground,
            managed: managed.collect(),
            permissions: read.principals.iter().map(|permissions| (&permissions.name, permissions)).collect(),
            ours: match policy_outcome(ground) {
                PolicyOutcome::Ours(policy) => Some(policy.arn.as_str()),
                PolicyOutcome::Create | PolicyOutcome::Taken(_) => None,
            },
            wanted: wanted.map(|document| about_studio(&ground.answers.policy_name(), Some(&document))),
            chosen: chosen.iter().cloned().collect(),
        }
    }

    fn holder(&self, name: PrincipalName, roles: &BTreeMap<PrincipalName, String>, with_groups: bool) -> Holder {
        let own = self.permissions.get(&name).copied();
        let arn = own.map(|own| own.arn.clone()).filter(|arn| !arn.is_empty());
        let arn = arn.or_else(|| roles.get(&name).cloned()).unwrap_or_else(|| self.arn(&name));
        let unmodifiable = Unmodifiable::by_arn(&arn);
        let groups = own.filter(|_| with_groups).map(|own| own.groups.as_slice()).unwrap_or_default();
        let groups: Vec<_> = groups.iter().map(|group| group_name(group)).collect();
        let sources: Vec<&PrincipalName> = std::iter::once(&name).chain(&groups).collect();
        let (ours, others) = self.policies_of(&sources);
        let by_group = groups.iter().any(|group| self.chosen.contains(group));
        let is_chosen = unmodifiable.is_none() && (self.chosen.contains(&name) || by_group);
        let covered = is_chosen || !ours.is_empty();
        let wanted = self.wanted.iter().filter(|_| covered).cloned();
        Holder {
            today: others.iter().chain(&ours).filter(|policy| !policy.is_silent()).cloned().collect(),
            after: others.iter().cloned().chain(wanted).filter(|policy| !policy.is_silent()).collect(),
            boundary: own.and_then(|own| own.boundary.as_ref()).map(|arn| self.managed(arn)),
            others: others.into_iter().filter(|policy| !policy.is_silent()).collect(),
            covered,
            execution_role: roles.contains_key(&name),
            unmodifiable,
            arn,
            name,
        }
    }

    /// As listed or, where it is not, without a path.
    fn arn(&self, name: &PrincipalName) -> String {
        let listed = self.ground.snapshot.principals.iter().find(|principal| principal.name == *name);
        let plain = || {
            let identity = &self.ground.snapshot.identity;
            format!("arn:{}:iam::{}:{name}", identity.partition, identity.account)
        };
        listed.map_or_else(plain, |principal| principal.arn.clone())
    }

    /// The plan's own policy as it says today, and the others.
    fn policies_of(&self, sources: &[&PrincipalName]) -> (Vec<Arc<Policy>>, Vec<Arc<Policy>>) {
        let (mut ours, mut others) = (Vec::new(), Vec::new());
        for source in sources {
            let Some(own) = self.permissions.get(source) else {
                others.extend(self.unread(source));
                continue;
            };
            let inline = own
                .inline
                .iter()
                .map(|policy| about_studio(&format!("{} of {source}", policy.name), policy.document.as_ref()));
            others.extend(inline);
            for arn in &own.attached {
                let held = if self.ours == Some(arn) { &mut ours } else { &mut others };
                held.push(self.managed(arn));
            }
        }
        (ours, others)
    }

    /// Who is not told of holds nothing about Studio, if everybody is.
    fn unread(&self, source: &PrincipalName) -> Option<Arc<Policy>> {
        let complete = self.ground.snapshot.authorization.complete;
        (!complete).then(|| Arc::new(Policy::unknown(&format!("the policies of {source}"))))
    }

    fn managed(&self, arn: &str) -> Arc<Policy> {
        self.managed.get(arn).cloned().unwrap_or_else(|| Arc::new(Policy::unread(arn)))
    }
}

fn group_name(group: &str) -> PrincipalName {
    PrincipalName { kind: PrincipalKind::Group, name: group.to_owned() }
}
