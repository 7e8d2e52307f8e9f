//! The interface endpoints: made where missing, completed where something is missing.

use serde_json::json;

use super::draft::{Draft, outputs, step, tags};
use super::ground::{Ground, Wanted};
use super::security_group::Group;
use super::{endpoint_policy, vpc};
use crate::domain::id::SubnetId;
use crate::domain::network::Endpoint;
use crate::domain::text::count;
use crate::plan::answers::EndpointGroup;
use crate::plan::check::{Finding, listed};
use crate::plan::code::Code;
use crate::plan::step::{Action, Change, Outputs, Step, StepId, Value, Wait};

/// The step that gives a service's endpoint.
pub fn step_id(short: &str) -> StepId {
    StepId::new(format!("endpoint.{short}"))
}

/// One step for each service, kept, completed or made.
pub fn plan(ground: &Ground, draft: &mut Draft, group: Option<&Group>) {
    if ground.vpc.is_none() {
        return;
    }
    for wanted in &ground.services {
        let document = endpoint_policy::wanted(ground, wanted);
        if let Some(document) = &document {
            draft.policies.endpoints.insert(wanted.short.to_owned(), document.clone());
        }
        let made = match wanted.standing.chosen {
            Some(endpoint) => complete(ground, draft, wanted, endpoint, group),
            None => create(ground, draft, wanted, group),
        };
        draft.push(made);
    }
}

fn needs(draft: &Draft, wanted: &Wanted, group: Option<&Group>) -> Vec<StepId> {
    let mut needs: Vec<StepId> = vpc::ready(draft).into_iter().collect();
    needs.extend(group.into_iter().flat_map(|group| group.needs.clone()));
    // Where our own zones served the names, they must be gone before private DNS can take over.
    let cleared = wanted.service.zone_names();
    needs.extend(cleared.iter().map(|zone| StepId::new(format!("zone.{zone}"))).filter(|id| draft.has(id)));
    needs
}

fn title(wanted: &Wanted) -> String {
    format!("endpoint {}", wanted.service.name)
}

fn dns_text(private_dns: bool) -> &'static str {
    if private_dns { "private DNS" } else { "no private DNS" }
}

fn create(ground: &Ground, draft: &Draft, wanted: &Wanted, group: Option<&Group>) -> Step {
    let subnets: Vec<SubnetId> = ground.own_subnets().map(|subnet| subnet.id.clone()).collect();
    let private_dns = wanted.private_dns();
    let tags = tags(ground.answers, &format!("studiolink-{}", wanted.short));
    Step {
        detail: format!("{}, {}", count(subnets.len(), "zone"), dns_text(private_dns)),
        needs: needs(draft, wanted, group),
        change: Some(Change::CreateEndpoint {
            vpc: ground.answers.network.vpc.clone(),
            service: wanted.service.name.clone(),
            subnets,
            groups: group.map(|group| group.id.clone()).into_iter().collect(),
            private_dns,
            policy: endpoint_policy::wanted(ground, wanted),
            tags,
        }),
        wait: Some(Wait::EndpointAvailable),
        ..step(step_id(wanted.short).as_str(), Action::Create, title(wanted))
    }
}

/// What an endpoint that stands lacks.
struct Lack {
    subnets: Vec<SubnetId>,
    groups: Vec<Value>,
    private_dns: Option<bool>,
}

impl Lack {
    fn is_nothing(&self) -> bool {
        self.subnets.is_empty() && self.groups.is_empty() && self.private_dns.is_none()
    }

    fn text(&self) -> String {
        let subnets = (!self.subnets.is_empty()).then(|| format!("+ {}", listed(&self.subnets)));
        let groups = (!self.groups.is_empty()).then(|| format!("+ {}", listed(self.groups.iter().map(group_text))));
        let dns = self.private_dns.map(|on| format!("private DNS: {}", if on { "off -> on" } else { "on -> off" }));
        [subnets, groups, dns].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

fn group_text(group: &Value) -> &str {
    if group.reference().is_some() { "the new security group" } else { group.as_str() }
}

fn complete(ground: &Ground, draft: &mut Draft, wanted: &Wanted, endpoint: &Endpoint, group: Option<&Group>) -> Step {
    let lack = Lack {
        subnets: missing_subnets(ground, draft, wanted, endpoint),
        groups: missing_groups(ground, endpoint, group),
        private_dns: (endpoint.private_dns != wanted.private_dns()).then(|| wanted.private_dns()),
    };
    let id = step_id(wanted.short);
    let outputs = known(endpoint);
    if lack.is_nothing() {
        let detail =
            format!("{}, {}, {}", endpoint.id, count(endpoint.subnets.len(), "zone"), dns_text(endpoint.private_dns));
        let is_ready =
            endpoint.is("available") && (wanted.zone_names().is_empty() || endpoint.regional_entry().is_some());
        let wait = (!is_ready).then_some(Wait::EndpointAvailable);
        let needs = needs(draft, wanted, group);
        return Step { detail, needs, wait, outputs, ..step(id.as_str(), Action::Keep, title(wanted)) };
    }
    Step {
        detail: format!("{}: {}", endpoint.id, lack.text()),
        needs: needs(draft, wanted, group),
        wait: Some(Wait::EndpointAvailable),
        prior: Some(json!({
            "subnets": endpoint.subnets,
            "groups": endpoint.groups,
            "private_dns": endpoint.private_dns,
        })),
        outputs,
        change: Some(Change::ModifyEndpoint {
            endpoint: endpoint.id.clone(),
            add_subnets: lack.subnets,
            add_groups: lack.groups,
            remove_subnets: Vec::new(),
            remove_groups: Vec::new(),
            private_dns: lack.private_dns,
            policy: None,
        }),
        ..step(id.as_str(), Action::Modify, title(wanted))
    }
}

/// An endpoint takes one subnet a zone, so a zone that it covers already is left as it is.
fn missing_subnets(ground: &Ground, draft: &mut Draft, wanted: &Wanted, endpoint: &Endpoint) -> Vec<SubnetId> {
    let mut missing = Vec::new();
    for subnet in ground.own_subnets().filter(|subnet| !endpoint.subnets.contains(&subnet.id)) {
        match ground.covered_by(endpoint, &subnet.zone_id) {
            Some(other) => draft.findings.push(Finding::note(
                Code::ZoneCoveredElsewhere,
                format!(
                    "The endpoint for {} covers {} with {}, not {}.",
                    wanted.short, subnet.zone, other.id, subnet.id
                ),
                "Nothing: every subnet of a zone reaches the endpoint.",
            )),
            None => missing.push(subnet.id.clone()),
        }
    }
    missing
}

fn missing_groups(ground: &Ground, endpoint: &Endpoint, group: Option<&Group>) -> Vec<Value> {
    let Some(group) = group else { return Vec::new() };
    if endpoint.groups.iter().any(|have| have.as_str() == group.id.as_str()) {
        return Vec::new();
    }
    let asked_for = matches!(ground.answers.network.endpoint_security_group, EndpointGroup::Existing(_));
    if asked_for || !ground.lets_in_all(endpoint) { vec![group.id.clone()] } else { Vec::new() }
}

fn known(endpoint: &Endpoint) -> Outputs {
    let mut outputs = outputs([("id", endpoint.id.to_string())]);
    if let Some(entry) = endpoint.regional_entry() {
        outputs.insert("dns_name".to_owned(), entry.name.clone());
        outputs.insert("dns_zone".to_owned(), entry.zone.to_string());
    }
    outputs
}
