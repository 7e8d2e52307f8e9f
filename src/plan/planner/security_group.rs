//! The security group of the endpoints: HTTPS from Studio and from those who open it.

use super::draft::{Draft, outputs, step, tags};
use super::ground::Ground;
use crate::domain::network::{IngressRule, SecurityGroup, Source};
use crate::domain::text::count;
use crate::plan::answers::EndpointGroup;
use crate::plan::check::listed;
use crate::plan::step::{Action, Change, Step, StepId, Value};

/// The name of the group that we make; a number follows where it is taken.
pub const NAME: &str = "studiolink-endpoints";
const GROUP: &str = "security-group";
const RULES: &str = "security-group.rules";

/// The group for the endpoints, with the steps after which it lets everybody in.
pub struct Group {
    pub id: Value,
    pub needs: Vec<StepId>,
}

/// A group is made only for an endpoint that needs one: where every endpoint stands and lets everybody in,
/// nothing is added.
pub fn plan(ground: &Ground, draft: &mut Draft) -> Option<Group> {
    let vpc = ground.vpc?;
    if ground.services.is_empty() {
        return None;
    }
    let existing = ground.group().filter(|group| group.vpc == vpc.id);
    if let Some(group) = existing {
        let outputs = outputs([("id", group.id.to_string())]);
        let title = format!("security group {}", group.name);
        let kept = Step { detail: group.id.to_string(), outputs, ..step(GROUP, Action::Keep, title) };
        let kept = draft.push(kept);
        let rules = rules(ground, Value::known(&group.id), &group.name, missing(ground, Some(group)), kept.clone());
        return Some(Group { id: Value::known(&group.id), needs: vec![kept, draft.push(rules)] });
    }
    if matches!(ground.answers.network.endpoint_security_group, EndpointGroup::Existing(_)) || !is_needed(ground) {
        return None;
    }
    let name = free_name(ground);
    let created = Step {
        detail: format!("in {}", vpc.id),
        change: Some(Change::CreateSecurityGroup {
            vpc: vpc.id.clone(),
            name: name.clone(),
            description: "HTTPS to the SageMaker Studio endpoints".to_owned(),
            tags: tags(ground.answers, &name),
        }),
        ..step(GROUP, Action::Create, format!("security group {name}"))
    };
    let created = draft.push(created);
    let id = Value::output(&created, "id");
    let rules = rules(ground, id.clone(), &name, missing(ground, None), created.clone());
    Some(Group { id, needs: vec![created, draft.push(rules)] })
}

/// Whether an endpoint has to be made, or does not let everybody in as it is.
fn is_needed(ground: &Ground) -> bool {
    ground.services.iter().any(|wanted| wanted.standing.chosen.is_none_or(|endpoint| !ground.lets_in_all(endpoint)))
}

fn missing(ground: &Ground, group: Option<&SecurityGroup>) -> Vec<IngressRule> {
    let admitted =
        |source: &Source| group.is_some_and(|group| group.ingress.iter().any(|rule| rule.admits_https(source)));
    let sources = ground.sources.iter().filter(|source| !admitted(source));
    let mut rules: Vec<_> = sources.cloned().map(IngressRule::https).collect();
    rules.sort();
    rules.dedup();
    rules
}

fn rules(ground: &Ground, group: Value, name: &str, missing: Vec<IngressRule>, need: StepId) -> Step {
    let title = format!("rules of {name}");
    if missing.is_empty() {
        let detail = format!("443 from {}", listed(&ground.sources));
        return Step { detail, needs: vec![need], ..step(RULES, Action::Keep, title) };
    }
    let group_is_new = group.reference().is_some();
    let from = listed(missing.iter().map(|rule| &rule.source));
    Step {
        detail: format!("{}: 443 from {from}", count(missing.len(), "rule")),
        needs: vec![need],
        change: Some(Change::AuthorizeIngress { group, rules: missing }),
        ..step(RULES, if group_is_new { Action::Create } else { Action::Modify }, title)
    }
}

/// Group names are unique in their VPC without regard to case (EC2 API Reference, `CreateSecurityGroup`).
fn free_name(ground: &Ground) -> String {
    let vpc = &ground.answers.network.vpc;
    let taken = |name: &str| {
        let mut groups = ground.snapshot.security_groups.iter().filter(|group| group.vpc == *vpc);
        groups.any(|group| group.name.eq_ignore_ascii_case(name))
    };
    let numbered = (2_u32..).map(|number| format!("{NAME}-{number}"));
    let mut names = std::iter::once(NAME.to_owned()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_else(|| NAME.to_owned())
}
