//! Answers that outlive the wizard: what is kept on leaving, and what of it still holds where one goes on.

#[cfg(all(test, feature = "sandbox"))]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use super::draft::Draft;
use super::message::Effect;
use super::model::Model;
use super::pages::{self, Page, apply, restriction};
use super::save;
use crate::domain::id::VpcId;
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::service;
use crate::plan::answers::{Answers, EndpointGroup, Kept, NetworkAnswers, RestrictionAnswers};
use crate::plan::snapshot::{Identity, Part, Snapshot};

/// What becomes of the answers of whoever leaves.
pub const ON_LEAVING: &str = "The answers are kept: whoever starts again in this account and Region can go on with \
    them. <save-answers> on a page saves them to a file of yours.";

/// What is to become of the answers on leaving.
#[derive(Clone, Debug, PartialEq)]
pub enum Parting {
    /// They are what was kept before.
    Stay(PathBuf),
    /// They are to be kept.
    Keep {
        /// The answers, and what leads back to them.
        kept: Box<Kept>,
        /// The file that they are the continuation of, as it was read.
        known: Option<Arc<str>>,
    },
}

impl Model {
    /// What is to become of the answers on leaving; `None` where none were given, or where they led to a run.
    #[must_use]
    pub fn parting(&self) -> Option<Parting> {
        if !(self.draft.touched || self.draft.answered) {
            return self.taken.as_ref().map(|draft| Parting::Stay(draft.path.clone()));
        }
        let identity = self.draft.home()?;
        let page = if self.review.is_of_a_run() { Page::Domain } else { self.page.clamp(Page::Domain, Page::Review) };
        let kept = Box::new(Kept {
            answers: Answers { unanswered: save::unanswered(self), ..self.wanted().answers },
            account: identity.account.clone(),
            caller: caller(identity),
            page: page.to_string(),
            domain_chosen: self.draft.domain_chosen,
        });
        Some(Parting::Keep { kept, known: self.taken.as_ref().map(|draft| Arc::clone(&draft.text)) })
    }
}

/// How one comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Options of a command about a run.
    pub run: Vec<String>,
    /// Options that lead to where the answers are for; `None` while the session is of another place.
    pub again: Option<Vec<String>>,
    /// What stands of the run of before that was looked at, and how to go on with it or back.
    pub stands: Vec<String>,
    /// What has changed in AWS, in a line.
    pub so_far: String,
}

impl Model {
    /// How one comes back to this session.
    #[must_use]
    pub fn ways(&self) -> Ways {
        let is_elsewhere = self.snapshot().map_or(self.account.chosen, |now| self.draft.is_elsewhere(&now.identity));
        let region = self.account.wanted.region.iter().flat_map(|region| ["--region".to_owned(), region.clone()]);
        let again = self.start.again.iter().cloned().chain(region).collect();
        let stands = if self.run.is_none() { apply::stands(self) } else { Vec::new() };
        Ways {
            run: self.start.again.clone(),
            again: (!is_elsewhere).then_some(again),
            stands,
            so_far: apply::so_far(self),
        }
    }
}

/// A page was turned: whoever has gone on from an answer has given it, and whoever is elsewhere in answers that were
/// kept comes back to where they are.
pub fn turned(model: &mut Model, from: Page) {
    let gave = from >= Page::Domain && model.page > from;
    model.draft.answered |= !model.review.is_of_a_run() && (gave || model.taken.is_some());
}

fn caller(identity: &Identity) -> String {
    identity.principal().map_or_else(|| identity.arn.clone(), |name| name.to_string())
}

/// The answers have led to a run, whose folder holds them from now on.
pub fn begun(model: &mut Model) -> Vec<Effect> {
    if model.run.is_none() || model.review.is_of_a_run() {
        return Vec::new();
    }
    (model.draft.touched, model.draft.answered) = (false, false);
    model.taken.take().map(|draft| Effect::Discard { draft }).into_iter().collect()
}

/// Goes on with kept answers, where they were left or at the first page that lacks one now.
pub fn go_on(model: &mut Model, draft: Arc<crate::engine::drafts::Draft>) -> Vec<Effect> {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Vec::new() };
    let (fitted, words) = fit(&draft.kept, &snapshot);
    let left: Page = draft.kept.page.parse().unwrap_or(Page::Domain);
    let page = left.clamp(Page::Domain, Page::Review).min(complete_to(&fitted));
    let reached = reached(&fitted).min(complete_to(&fitted));
    let brought = format!("Your answers of {} are brought back.", draft.time.strftime(pages::unfinished::TIME));
    model.take_up(fitted);
    model.taken = Some(draft);
    restriction::settle(model);
    let mut effects = pages::enter(model, page);
    pages::map::reached(model, reached);
    if page != Page::Review && model.draft.vpc().is_some() {
        effects.extend(model.deepen());
    }
    model.notice = Some(std::iter::once(brought).chain(words).collect::<Vec<_>>().join(" "));
    effects
}

/// The furthest page that these answers show to have been reached, wherever they were left.
fn reached(draft: &Draft) -> Page {
    let answers = &draft.answers;
    if !answers.principals.is_empty() {
        Page::Review
    } else if answers.restriction != RestrictionAnswers::default() {
        Page::People
    } else {
        Page::Account
    }
}

/// The last page that can be opened: none makes sense before what the ones before it ask for.
fn complete_to(draft: &Draft) -> Page {
    let answers = &draft.answers;
    if !draft.domain_chosen {
        return Page::Domain;
    }
    let no_subnet = answers.network.subnets.is_empty() && !answers.endpoints.services.is_empty();
    if draft.vpc().is_none() || no_subnet { Page::Network } else { Page::Review }
}

/// The answers without what is not there any more, and a sentence for each reason. What could not be read is left as
/// it is: the plan tells.
fn fit(kept: &Kept, snapshot: &Snapshot) -> (Draft, Vec<String>) {
    let mut draft = Draft::again(kept.answers.clone(), kept.domain_chosen);
    draft.settle(&snapshot.identity);
    let mut gone = Vec::new();
    let known = |part: Part| snapshot.gap(part).is_none();
    let domain = draft.answers.domain.id.clone();
    if let Some(id) = domain.filter(|id| known(Part::Domains) && !snapshot.domains.iter().any(|one| one.id == *id)) {
        gone.push(format!("domain {id}"));
        draft.answers.domain.id = None;
        draft.domain_chosen = false;
    }
    network(&mut draft.answers.network, snapshot, &mut gone);
    people(&mut draft.answers, snapshot, &mut gone);
    let mut words = Vec::new();
    if !gone.is_empty() {
        words.push(format!("Left out, as it is not in this account and Region any more: {}.", listed(&gone)));
    }
    words.extend(services(&mut draft.answers, snapshot));
    let caller = caller(&snapshot.identity);
    if draft.answers.principals.include_caller && caller != kept.caller {
        draft.answers.principals.include_caller = false;
        words.push(format!("{} gave these answers: whether you may restrict yourself is open.", kept.caller));
    }
    (draft, words)
}

fn network(network: &mut NetworkAnswers, snapshot: &Snapshot, gone: &mut Vec<String>) {
    let known = |part: Part| snapshot.gap(part).is_none();
    let vpc = network.vpc.clone();
    if !vpc.as_str().is_empty() && known(Part::Vpcs) && !snapshot.vpcs.iter().any(|one| one.id == vpc) {
        gone.push(format!("{vpc} with what was chosen in it"));
        network.vpc = VpcId::new("");
        network.subnets.clear();
        network.studio_security_groups = None;
        network.endpoint_security_group = EndpointGroup::Create;
        return;
    }
    if known(Part::Subnets) {
        sift(&mut network.subnets, gone, |id| snapshot.subnets.iter().any(|one| one.id == *id && one.vpc == vpc));
    }
    if !known(Part::SecurityGroups) {
        return;
    }
    let stands = |id: &_| snapshot.security_groups.iter().any(|one| one.id == *id);
    if let Some(groups) = &mut network.studio_security_groups
        && !groups.is_empty()
    {
        sift(groups, gone, stands);
        if groups.is_empty() {
            network.studio_security_groups = None;
        }
    }
    if let EndpointGroup::Existing(id) = &network.endpoint_security_group
        && !stands(id)
    {
        gone.push(format!("{id}, in whose place a group is made"));
        network.endpoint_security_group = EndpointGroup::Create;
    }
}

/// Keeps what is there, and names the rest.
fn sift<T: ToString>(those: &mut Vec<T>, gone: &mut Vec<String>, is_there: impl Fn(&T) -> bool) {
    gone.extend(those.iter().filter(|one| !is_there(one)).map(ToString::to_string));
    those.retain(is_there);
}

fn people(answers: &mut Answers, snapshot: &Snapshot, gone: &mut Vec<String>) {
    let people = &mut answers.principals;
    let lists = [
        (PrincipalKind::Role, Part::Roles, &mut people.roles),
        (PrincipalKind::User, Part::Users, &mut people.users),
        (PrincipalKind::Group, Part::Groups, &mut people.groups),
    ];
    for (kind, part, names) in lists {
        if snapshot.gap(part).is_some() {
            continue;
        }
        let named = |name: &String| PrincipalName { kind, name: name.clone() };
        let is_there = |name: &String| snapshot.principals.iter().any(|one| one.name == named(name));
        gone.extend(names.iter().filter(|name| !is_there(name)).map(|name| named(name).to_string()));
        names.retain(is_there);
    }
}

fn services(answers: &mut Answers, snapshot: &Snapshot) -> Option<String> {
    if snapshot.gap(Part::Services).is_some() {
        return None;
    }
    let region = &snapshot.identity.region;
    let mut gone = Vec::new();
    sift(&mut answers.endpoints.services, &mut gone, |short| {
        service::find(&snapshot.services, region, short).is_some()
    });
    (!gone.is_empty()).then(|| format!("Left out, as {region} does not offer it: {}.", listed(&gone)))
}

/// More names than these are no answer to what is gone.
const NAMES: usize = 8;

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMES);
    let first = names.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more == 0 { first } else { format!("{first}, and {more} more") }
}
