//! The account's IAM: what it would decide about a request.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::account::Account;
use super::error::Refusal;
use crate::cloud::{Decision, Simulation};
use crate::domain::policy::{Document, Effect, OneOrMany, Statement, covers as glob};
use crate::domain::principal::{PrincipalKind, PrincipalName};

/// Condition keys, in lower case, to the request's values.
type Context = BTreeMap<String, Vec<String>>;

/// Answers as the policy simulator does: from what is attached to the principal, if there is one, to a user's
/// groups, and from the further documents.
pub(super) fn simulate(account: &Account, simulation: &Simulation) -> Result<Decision, Refusal> {
    let attached = simulation.principal.as_ref().map(|principal| attached(account, principal));
    let mut documents = attached.transpose()?.unwrap_or_default();
    documents.extend(&simulation.documents);
    let mut context = Context::new();
    for (key, _, value) in &simulation.context {
        context.entry(key.to_lowercase()).or_default().push(value.clone());
    }
    decide(&documents, &simulation.action, &simulation.resource, &context)
}

fn attached<'a>(account: &'a Account, name: &PrincipalName) -> Result<Vec<&'a Document>, Refusal> {
    let principal = account.principal(name).ok_or_else(|| {
        Refusal::new("NoSuchEntity", format!("The {} with name {} cannot be found.", name.kind, name.name))
    })?;
    let groups = principal
        .groups
        .iter()
        .filter_map(|group| account.principal(&PrincipalName { kind: PrincipalKind::Group, name: group.clone() }));
    let arns = std::iter::once(principal).chain(groups).flat_map(|principal| principal.attached.iter().flatten());
    let in_force = |arn: &String| {
        let policy = account.policies.iter().find(|policy| policy.arn == *arn)?;
        policy.default_version()?.document.as_ref()
    };
    Ok(arns.filter_map(in_force).collect())
}

/// One deny decides; else one allow (IAM User Guide, "Policy evaluation logic").
fn decide(documents: &[&Document], action: &str, resource: &str, context: &Context) -> Result<Decision, Refusal> {
    let mut decision = Decision::ImplicitDeny;
    for statement in documents.iter().flat_map(|document| &document.statement) {
        if !covers(statement, action, resource) || !holds(statement, context)? {
            continue;
        }
        match statement.effect {
            Effect::Deny => return Ok(Decision::ExplicitDeny),
            Effect::Allow => decision = Decision::Allowed,
        }
    }
    Ok(decision)
}

fn covers(statement: &Statement, action: &str, resource: &str) -> bool {
    let any = |patterns: &OneOrMany, text: &str| patterns.iter().any(|pattern| glob(pattern, text));
    let any_action =
        |patterns: &OneOrMany| patterns.iter().any(|pattern| glob(&pattern.to_lowercase(), &action.to_lowercase()));
    statement.action.as_ref().is_none_or(any_action)
        && !statement.not_action.as_ref().is_some_and(any_action)
        && statement.resource.as_ref().is_none_or(|patterns| any(patterns, resource))
        && !statement.not_resource.as_ref().is_some_and(|patterns| any(patterns, resource))
}

fn holds(statement: &Statement, context: &Context) -> Result<bool, Refusal> {
    for (operator, keys) in &statement.condition {
        for (key, wanted) in keys {
            if !test(operator, wanted, context.get(&key.to_lowercase()))? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// One operator on one key (IAM User Guide, "IAM JSON policy elements: Condition operators").
fn test(operator: &str, wanted: &OneOrMany, values: Option<&Vec<String>>) -> Result<bool, Refusal> {
    let (set, operator) = operator.split_once(':').map_or((None, operator), |(set, rest)| (Some(set), rest));
    if operator == "Null" {
        return Ok(wanted.iter().all(|text| text.eq_ignore_ascii_case("true") == values.is_none()));
    }
    let (operator, if_exists) =
        operator.strip_suffix("IfExists").map_or((operator, false), |operator| (operator, true));
    let (negated, compare) = comparison(operator)?;
    let Some(values) = values else {
        return Ok(if_exists || set == Some("ForAllValues") || negated && set != Some("ForAnyValue"));
    };
    let one = |value: &String| wanted.iter().any(|text| compare(text, value)) != negated;
    Ok(if set == Some("ForAllValues") { values.iter().all(one) } else { values.iter().any(one) })
}

/// What the policy says, then what the request has.
type Compare = fn(&str, &str) -> bool;

/// How an operator compares what the policy says with what the request has, and whether it negates.
fn comparison(operator: &str) -> Result<(bool, Compare), Refusal> {
    let equal: Compare = |wanted, value| wanted == value;
    let equal_but_case: Compare = |wanted, value| wanted.eq_ignore_ascii_case(value);
    Ok(match operator {
        "StringEquals" => (false, equal),
        "StringNotEquals" => (true, equal),
        "StringEqualsIgnoreCase" | "Bool" => (false, equal_but_case),
        "StringNotEqualsIgnoreCase" => (true, equal_but_case),
        "StringLike" | "ArnLike" | "ArnEquals" => (false, glob),
        "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (true, glob),
        "IpAddress" => (false, in_range),
        "NotIpAddress" => (true, in_range),
        _ => {
            let message = format!("the sandbox's simulator does not know the operator {operator}");
            return Err(Refusal::new("PolicyEvaluation", message));
        }
    })
}

fn in_range(range: &str, address: &str) -> bool {
    let network = range.parse::<IpNet>().or_else(|_| range.parse::<IpAddr>().map(IpNet::from));
    network.is_ok_and(|network| address.parse::<IpAddr>().is_ok_and(|address| network.contains(&address)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::sandbox::Scenario;

    const ACTION: &str = "sagemaker:CreatePresignedDomainUrl";
    const RESOURCE: &str = "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-abcdefghijkl/bob";

    fn document(text: &str) -> Document {
        serde_json::from_str(text).expect("a document")
    }

    fn context(entries: &[(&str, &str)]) -> Context {
        entries.iter().map(|(key, value)| (key.to_lowercase(), vec![(*value).to_owned()])).collect()
    }

    fn decision(text: &str, entries: &[(&str, &str)]) -> Decision {
        decide(&[&document(text)], ACTION, RESOURCE, &context(entries)).expect("a decision")
    }

    #[test]
    fn an_absent_key_fails_an_allow_and_passes_a_negated_deny() {
        let allow = r#"{"Statement": {"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceVpc": ["vpc-1"]}}}}"#;
        assert_eq!(decision(allow, &[("aws:sourceVpc", "vpc-1")]), Decision::Allowed);
        assert_eq!(decision(allow, &[("aws:SourceVpc", "vpc-2")]), Decision::ImplicitDeny);
        assert_eq!(decision(allow, &[]), Decision::ImplicitDeny);
        let deny = r#"{"Statement": {"Effect": "Deny", "Action": "SageMaker:createPresignedDomainUrl", "Resource": "*",
            "Condition": {"StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-1"},
                "BoolIfExists": {"aws:ViaAWSService": "false"}}}}"#;
        assert_eq!(decision(deny, &[]), Decision::ExplicitDeny);
        assert_eq!(decision(deny, &[("aws:SourceVpc", "vpc-1")]), Decision::ImplicitDeny);
        assert_eq!(decision(deny, &[("aws:ViaAWSService", "true")]), Decision::ImplicitDeny);
    }

    #[test]
    fn addresses_are_compared_with_ranges() {
        let deny = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::*",
            "Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.7"]}}}]}"#;
        assert_eq!(decision(deny, &[("aws:SourceIp", "203.0.113.9")]), Decision::Allowed);
        assert_eq!(decision(deny, &[("aws:SourceIp", "198.51.100.7")]), Decision::Allowed);
        assert_eq!(decision(deny, &[("aws:SourceIp", "198.51.100.8")]), Decision::ExplicitDeny);
        assert_eq!(decision(deny, &[]), Decision::ExplicitDeny);
    }

    #[test]
    fn an_operator_that_is_not_known_is_said_not_guessed() {
        let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}}"#;
        let refusal = decide(&[&document(text)], ACTION, RESOURCE, &Context::new()).expect_err("a refusal");
        assert_eq!(refusal.of("iam:SimulatePrincipalPolicy", String::new()).code, "PolicyEvaluation");
    }

    #[test]
    fn a_user_has_what_the_groups_have() {
        let mut account = Scenario::FirstTime.account().expect("a sound scenario");
        let simulation = |kind, name: &str| Simulation {
            principal: Some(PrincipalName { kind, name: name.to_owned() }),
            action: ACTION.to_owned(),
            resource: RESOURCE.to_owned(),
            context: Vec::new(),
            documents: Vec::new(),
        };
        let scientist = simulation(PrincipalKind::Role, "DataScientist");
        assert_eq!(simulate(&account, &scientist).expect("a decision"), Decision::Allowed);
        let ana = simulation(PrincipalKind::User, "ana.maria");
        assert_eq!(simulate(&account, &ana).expect("a decision"), Decision::ImplicitDeny);
        let group = PrincipalName { kind: PrincipalKind::Group, name: "data-science".to_owned() };
        let full = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess".to_owned();
        let group = account.principals.iter_mut().find(|principal| principal.name == group).expect("a group");
        group.attached.get_or_insert_default().push(full);
        assert_eq!(simulate(&account, &ana).expect("a decision"), Decision::Allowed);
        let nobody = simulation(PrincipalKind::Role, "Nobody");
        let refusal = simulate(&account, &nobody).expect_err("a refusal");
        assert_eq!(refusal.of("", String::new()).code, "NoSuchEntity");
    }
}
