//! The account's IAM: what it would decide about a request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::account::Account;
use super::error::Refusal;
use crate::cloud::{Decision, Simulated, Simulation};
use crate::domain::policy::evaluate::{Caller, Context, Policies, Policy, Request, Verdict, evaluate};
use crate::domain::policy::{Document, OneOrMany};
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName};
use crate::plan::snapshot::authorization::{Authorization, Permissions};

/// Answers as the policy simulator does: from what the principal, if there is one, and a user's groups hold, within the
/// principal's boundary, and from the further documents.
pub(super) fn simulate(account: &Account, simulation: &Simulation) -> Result<Simulated, Refusal> {
    let principal = simulation.principal.as_ref().map(|name| principal(account, name)).transpose()?;
    let held = account.authorization();
    let mut named = principal.map(|principal| held_by(&held, principal)).unwrap_or_default();
    named.extend(simulation.documents.iter().map(|document| ("PolicyInputList", document)));
    let boundary = principal.and_then(|principal| held.of(&principal.name)?.boundary.as_deref());
    let boundary = boundary.and_then(|arn| managed(&held, arn));
    let keys = principal.map_or_else(|| simulation.context.clone(), |principal| simulation.context_as(&principal.arn));
    let missing = missing(named.iter().chain(&boundary).map(|(_, document)| *document), &keys);
    let read = |(name, document): &(&str, &Document)| Arc::new(Policy::new(name, document));
    let (identity, boundary) = (named.iter().map(read).collect::<Vec<_>>(), boundary.as_ref().map(read));
    let context = context(&keys);
    let request = Request {
        caller: Caller::Named(principal.map_or("", |principal| &principal.arn)),
        action: &simulation.action,
        resource: &simulation.resource,
        context: &context,
    };
    let outcome = evaluate(&Policies { identity: &identity, boundary: boundary.as_deref(), endpoint: None }, &request);
    let by = outcome.by.iter().map(|statement| statement.policy.to_string()).collect();
    let decided = |decision| Ok(Simulated { decision, by, missing });
    match outcome.verdict {
        Verdict::Allowed => decided(Decision::Allowed),
        Verdict::ExplicitDeny => decided(Decision::ExplicitDeny),
        Verdict::ImplicitDeny => decided(Decision::ImplicitDeny),
        Verdict::Unknown => {
            let doubts: Vec<_> = outcome.doubts.iter().map(|(name, doubt)| format!("{name}: {doubt}")).collect();
            Err(Refusal::new("PolicyEvaluation", doubts.join("; ")))
        }
    }
}

/// What IAM calls `MissingContextValues`: the keys of all conditions and variables that were not sent, also of
/// statements that are not about the request.
fn missing<'a>(documents: impl Iterator<Item = &'a Document>, sent: &[(String, String, String)]) -> Vec<String> {
    let mut all = BTreeSet::new();
    for statement in documents.flat_map(|document| &document.statement) {
        let conditions = statement.condition.values().flatten();
        let resources = [&statement.resource, &statement.not_resource].into_iter().flatten();
        let texts = conditions.clone().map(|(_, values)| values).chain(resources).flat_map(OneOrMany::iter);
        all.extend(conditions.map(|(key, _)| key.clone()));
        all.extend(texts.flat_map(variables).map(ToOwned::to_owned));
    }
    all.retain(|key| !sent.iter().any(|(name, ..)| name.eq_ignore_ascii_case(key)));
    all.into_iter().collect()
}

/// The keys in a text such as `user/${aws:username}`; `${*}` stands for a star.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    let inner = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
    inner.filter_map(|inner| inner.split(',').next()).map(str::trim).filter(|key| key.contains(':'))
}

/// A key that is named several times has several values.
fn context(entries: &[(String, String, String)]) -> Context {
    let mut keys: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for (key, _, value) in entries {
        keys.entry(key.to_lowercase()).or_default().push(value);
    }
    keys.iter().fold(Context::whole(), |context, (key, values)| match values.as_slice() {
        [value] => context.with(key, *value),
        values => context.with_many(key, values.iter().copied()),
    })
}

fn principal<'a>(account: &'a Account, name: &PrincipalName) -> Result<&'a Principal, Refusal> {
    account.principal(name).ok_or_else(|| {
        Refusal::new("NoSuchEntity", format!("The {} with name {} cannot be found.", name.kind, name.name))
    })
}

/// The policies of a principal and of the groups that it is in, by name.
fn held_by<'a>(held: &'a Authorization, principal: &Principal) -> Vec<(&'a str, &'a Document)> {
    let group = |name: &String| held.of(&PrincipalName { kind: PrincipalKind::Group, name: name.clone() });
    let all: Vec<&Permissions> =
        held.of(&principal.name).into_iter().chain(principal.groups.iter().filter_map(group)).collect();
    let inline = all.iter().flat_map(|permissions| &permissions.inline);
    let inline = inline.filter_map(|own| Some((own.name.as_str(), own.document.as_ref()?)));
    let attached = all.iter().flat_map(|permissions| &permissions.attached).filter_map(|arn| managed(held, arn));
    inline.chain(attached).collect()
}

fn managed<'a>(held: &'a Authorization, arn: &str) -> Option<(&'a str, &'a Document)> {
    let policy = held.policies.iter().find(|policy| policy.arn == arn)?;
    let name = policy.arn.rsplit('/').next().unwrap_or_default();
    Some((name, policy.document.as_ref()?))
}

#[cfg(test)]
mod tests {
    use super::super::account::Own;
    use super::*;
    use crate::cloud::sandbox::Scenario;

    const ACTION: &str = "sagemaker:CreatePresignedDomainUrl";
    const RESOURCE: &str = "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-abcdefghijkl/bob";

    fn simulation(principal: Option<(PrincipalKind, &str)>, text: Option<&str>) -> Simulation {
        Simulation {
            principal: principal.map(|(kind, name)| PrincipalName { kind, name: name.to_owned() }),
            action: ACTION.to_owned(),
            resource: RESOURCE.to_owned(),
            context: vec![("aws:SourceVpc".to_owned(), "string".to_owned(), "vpc-1".to_owned())],
            documents: text.map(|text| serde_json::from_str(text).expect("a document")).into_iter().collect(),
        }
    }

    fn decided(account: &Account, simulation: &Simulation) -> Result<Decision, Refusal> {
        simulate(account, simulation).map(|answer| answer.decision)
    }

    fn decision(text: &str) -> Result<Decision, Refusal> {
        let account = Scenario::FirstTime.account().expect("a sound scenario");
        decided(&account, &simulation(None, Some(text)))
    }

    #[test]
    fn documents_are_judged_by_the_keys_of_the_request() {
        let statement = |effect: &str, vpc: &str| {
            format!(
                r#"{{"Effect": "{effect}", "Action": "sagemaker:*", "Resource": "*",
                    "Condition": {{"StringEquals": {{"aws:sourceVpc": "{vpc}"}}}}}}"#
            )
        };
        let of = |statements: &[String]| {
            decision(&format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(",")))
        };
        assert_eq!(of(&[statement("Allow", "vpc-1")]).expect("a decision"), Decision::Allowed);
        assert_eq!(of(&[statement("Allow", "vpc-2")]).expect("a decision"), Decision::ImplicitDeny);
        let both = [statement("Allow", "vpc-1"), statement("Deny", "vpc-1")];
        assert_eq!(of(&both).expect("a decision"), Decision::ExplicitDeny);
    }

    #[test]
    fn a_key_that_is_named_twice_has_two_values() {
        let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-1"}}}}"#;
        let account = Scenario::FirstTime.account().expect("a sound scenario");
        let mut simulation = simulation(None, Some(text));
        assert_eq!(decided(&account, &simulation).expect("a decision"), Decision::Allowed);
        simulation.context.push(("AWS:sourcevpc".to_owned(), "string".to_owned(), "vpc-2".to_owned()));
        assert_eq!(decided(&account, &simulation).expect("a decision"), Decision::ImplicitDeny);
    }

    #[test]
    fn what_cannot_be_told_is_said_not_guessed() {
        let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringMatches": {"aws:SourceVpc": "vpc-1"}}}}"#;
        let error = decision(text).expect_err("a refusal").of("iam:SimulateCustomPolicy", String::new());
        assert_eq!(error.code, "PolicyEvaluation");
        assert!(error.message.contains("StringMatches"), "{}", error.message);
    }

    #[test]
    fn a_user_has_what_the_groups_have_and_a_boundary_limits() {
        let mut account = Scenario::FirstTime.account().expect("a sound scenario");
        let scientist = simulation(Some((PrincipalKind::Role, "DataScientist")), None);
        assert_eq!(decided(&account, &scientist).expect("a decision"), Decision::Allowed);
        let ana = simulation(Some((PrincipalKind::User, "ana.maria")), None);
        assert_eq!(decided(&account, &ana).expect("a decision"), Decision::ImplicitDeny);
        let group = PrincipalName { kind: PrincipalKind::Group, name: "data-science".to_owned() };
        let full = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess".to_owned();
        let group = account.principals.iter_mut().find(|principal| principal.name == group).expect("a group");
        group.attached.get_or_insert_default().push(full);
        assert_eq!(decided(&account, &ana).expect("a decision"), Decision::Allowed);
        let scientist_name = scientist.principal.clone().expect("a principal");
        let s3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".to_owned();
        account.own.push(Own { principal: scientist_name, inline: Vec::new(), boundary: Some(s3) });
        assert_eq!(decided(&account, &scientist).expect("a decision"), Decision::ImplicitDeny);
        let nobody = simulation(Some((PrincipalKind::Role, "Nobody")), None);
        let refusal = decided(&account, &nobody).expect_err("a refusal");
        assert_eq!(refusal.of("", String::new()).code, "NoSuchEntity");
    }
}
