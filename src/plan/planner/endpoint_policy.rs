//! The policies of the Studio and the API endpoint, and the narrowing of those that stand already.

use super::draft::{Draft, outputs, prior, step};
use super::endpoints::step_id;
use super::ground::{Ground, Wanted};
use super::private_path;
use crate::domain::network::Endpoint;
use crate::domain::policy::{Document, endpoint, same};
use crate::domain::tag;
use crate::plan::answers::EndpointPolicy;
use crate::plan::check::Finding;
use crate::plan::check::place::answered;
use crate::plan::code::Code;
use crate::plan::show;
use crate::plan::step::{Action, Change, Step, Wait};

/// The document that the answers ask for; `None` for services whose policy is left to AWS.
pub fn wanted(ground: &Ground, wanted: &Wanted) -> Option<Document> {
    if !wanted.takes_policy() {
        return None;
    }
    let choice = match &ground.answers.endpoints.policy {
        EndpointPolicy::Account => endpoint::Choice::Account,
        EndpointPolicy::Studio => endpoint::Choice::Studio,
        EndpointPolicy::FullAccess => endpoint::Choice::FullAccess,
        EndpointPolicy::File(file) => return file.document.clone(),
    };
    Some(endpoint::document(choice, wanted.short, &ground.place()))
}

/// Endpoints that stand get the document last of all that concerns them, so that nothing is cut off before the
/// private path is proven; and only where they were made for this domain or the answers allow it: others' people may
/// come through them too.
pub fn plan(ground: &Ground, draft: &mut Draft) {
    for service in &ground.services {
        let (Some(standing), Some(document)) = (service.standing.chosen, wanted(ground, service)) else { continue };
        if standing.policy.as_ref().is_some_and(|now| same(now, &document)) {
            continue;
        }
        if may_replace(ground, standing) {
            let narrowing = replace(draft, service, standing, document);
            draft.push(narrowing);
            continue;
        }
        draft.findings.push(kept(service, standing));
        match &standing.policy {
            Some(now) => draft.policies.endpoints.insert(service.short.to_owned(), now.clone()),
            None => draft.policies.endpoints.remove(service.short),
        };
    }
}

/// Whether an endpoint that stands was made for this domain, or the answers allow to replace what others wrote.
fn may_replace(ground: &Ground, standing: &Endpoint) -> bool {
    standing.tags.get(tag::DOMAIN) == Some(&ground.answers.domain_tag()) || ground.answers.endpoints.adopt_policy
}

/// The services whose endpoints let everything through for everybody, as the answers choose and the plan makes it.
pub fn open<'a>(ground: &Ground<'a>) -> Vec<&'a str> {
    let is_open = |service: &&Wanted| {
        let everything = endpoint::document(endpoint::Choice::FullAccess, service.short, &ground.place());
        let stands = |now: &Document| same(now, &everything);
        let comes = |standing: &Endpoint| standing.policy.as_ref().is_some_and(stands) || may_replace(ground, standing);
        wanted(ground, service).is_some_and(|document| stands(&document)) && service.standing.chosen.is_none_or(comes)
    };
    ground.services.iter().filter(is_open).map(|service| service.short).collect()
}

fn replace(draft: &Draft, service: &Wanted, standing: &Endpoint, document: Document) -> Step {
    let detail = match &standing.policy {
        Some(now) => show::difference(now, &document).join("; "),
        None => "what it said could not be read".to_owned(),
    };
    let mut needs = vec![step_id(service.short)];
    needs.extend(private_path::gate(draft));
    Step {
        detail,
        needs,
        wait: Some(Wait::EndpointAvailable),
        prior: Some(prior("policy", &standing.policy)),
        outputs: outputs([("id", standing.id.to_string())]),
        change: Some(Change::ModifyEndpoint {
            endpoint: standing.id.clone(),
            add_subnets: Vec::new(),
            add_groups: Vec::new(),
            remove_subnets: Vec::new(),
            remove_groups: Vec::new(),
            private_dns: None,
            policy: Some(document),
        }),
        ..step(format!("endpoint.{}.policy", service.short), Action::Modify, format!("policy of {}", standing.id))
    }
}

fn kept(service: &Wanted, standing: &Endpoint) -> Finding {
    let lacks = standing.policy.as_ref().map(endpoint::lint).unwrap_or_default();
    let domain = standing.tags.get(tag::DOMAIN);
    let origin = domain.map_or_else(|| "was here before".to_owned(), |domain| format!("was made for {domain}"));
    let message = format!("The endpoint {} for {} {origin} and keeps its policy", standing.id, service.short);
    let way_out = format!("To replace it, choose that {}.", answered("endpoints.adopt_policy"));
    if lacks.is_empty() && domain.is_some() {
        let message = format!("{message}, which may refuse others.");
        return Finding::warning(Code::EndpointPolicyKept, message, way_out);
    }
    if lacks.is_empty() {
        return Finding::note(Code::EndpointPolicyKept, format!("{message}."), way_out);
    }
    Finding::warning(Code::EndpointPolicyKept, format!("{message}, which cannot serve: {}.", lacks.join("; ")), way_out)
}
