//! What AWS would refuse in an endpoint policy, and what Studio cannot do without.

use std::collections::BTreeSet;

use super::document::{Document, Effect, OneOrMany, PrincipalElement, Statement};
use super::glob::{covers, overlap};
use super::{CREATE_APP, ENDPOINT_LIMIT, OPEN_STUDIO, refused_character};

/// Keys whose values AWS makes (AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies").
const SYSTEM_KEYS: &[&str] = &[
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
];

/// Reasons why a document cannot serve as the policy of the Studio or the API endpoint; empty when it can.
#[must_use]
pub fn lint(document: &Document) -> Vec<String> {
    let mut reasons = whole(document);
    for (number, statement) in document.statement.iter().enumerate() {
        let name = match &statement.sid {
            Some(sid) => format!("statement {} (`{sid}`)", number + 1),
            None => format!("statement {}", number + 1),
        };
        let found = [elements(statement), conditions(statement), accounts(statement)].concat();
        reasons.extend(found.into_iter().map(|reason| format!("{name} {reason}")));
    }
    reasons.extend(needed(document));
    reasons
}

fn whole(document: &Document) -> Vec<String> {
    let mut reasons = Vec::new();
    let size = document.size_with_white_space();
    if size > ENDPOINT_LIMIT {
        reasons.push(format!("the document has {size} characters; an endpoint policy takes {ENDPOINT_LIMIT} at most"));
    }
    if let Some(character) = refused_character(&document.minified()) {
        reasons.push(format!("the document holds {character:?}; policies take Latin-1 characters only"));
    }
    if let Some(version) =
        document.version.as_deref().filter(|version| !matches!(*version, "2012-10-17" | "2008-10-17"))
    {
        reasons.push(format!("`Version` is `{version}`; AWS knows `2012-10-17` and `2008-10-17`"));
    }
    if document.statement.is_empty() {
        reasons.push("the document has no statement, so nothing passes".to_owned());
    }
    let mut seen = BTreeSet::new();
    let sids = document.statement.iter().filter_map(|statement| statement.sid.as_deref());
    reasons.extend(sids.filter(|sid| !seen.insert(*sid)).map(|sid| format!("the `Sid` `{sid}` stands twice")));
    reasons
}

fn elements(statement: &Statement) -> Vec<String> {
    let mut reasons = Vec::new();
    let pairs = [
        ("Principal", statement.principal.is_some(), statement.not_principal.is_some()),
        ("Action", statement.action.is_some(), statement.not_action.is_some()),
        ("Resource", statement.resource.is_some(), statement.not_resource.is_some()),
    ];
    for (name, plain, negated) in pairs {
        match (plain, negated) {
            (false, false) => reasons.push(format!("has no `{name}`")),
            (true, true) => reasons.push(format!("has both `{name}` and `Not{name}`")),
            _ => {}
        }
    }
    let lists = [&statement.action, &statement.not_action, &statement.resource, &statement.not_resource];
    if lists.into_iter().flatten().any(|texts| texts.iter().next().is_none()) {
        reasons.push("has an empty list".to_owned());
    }
    if let Some(PrincipalElement::Text(text)) = &statement.principal
        && text != "*"
    {
        reasons.push(format!("has the `Principal` `{text}`; it is `*`, or an object such as {{\"AWS\": ...}}"));
    }
    let actions = [&statement.action, &statement.not_action].into_iter().flatten().flat_map(OneOrMany::iter);
    reasons.extend(
        actions.filter(|action| *action != "*" && !action.contains(':')).map(|action| {
            format!("has the action `{action}`, which names no service; it is `*`, or like `{CREATE_APP}`")
        }),
    );
    reasons
}

fn conditions(statement: &Statement) -> Vec<String> {
    let mut reasons = Vec::new();
    for (operator, keys) in &statement.condition {
        for (key, values) in keys {
            if SYSTEM_KEYS.contains(&key.to_lowercase().as_str()) {
                if operator.contains("Numeric") {
                    reasons.push(format!("compares `{key}` as a number ({operator}), which endpoint policies refuse"));
                }
                reasons.extend(values.iter().filter(|value| value.contains(['*', '?'])).map(|value| {
                    format!("has the wildcard `{value}` for `{key}`; endpoint policies take none for what AWS numbers")
                }));
            } else if operator.contains("StringLike") || operator.contains("StringNotLike") {
                reasons.extend(values.iter().filter(|value| has_lone_wildcard(value)).map(|value| {
                    format!("has `{value}` for `{key}`; at least six characters must stand before or after a wildcard")
                }));
            }
        }
    }
    reasons
}

/// Whether a wildcard has fewer than six plain characters on both of its sides.
fn has_lone_wildcard(value: &str) -> bool {
    let parts: Vec<usize> = value.split(['*', '?']).map(|part| part.chars().count()).collect();
    parts.windows(2).any(|sides| sides.iter().all(|length| *length < 6))
}

/// The account of an ARN is an id or a wildcard, not both.
fn accounts(statement: &Statement) -> Vec<String> {
    let resources = [&statement.resource, &statement.not_resource].into_iter().flatten().flat_map(OneOrMany::iter);
    let values = statement.condition.values().flat_map(|keys| keys.values()).flat_map(OneOrMany::iter);
    resources
        .chain(values)
        // Policy variables hold colons, so parts cannot be told apart.
        .filter(|text| text.starts_with("arn:") && !text.contains("${"))
        .filter(|arn| {
            let account = arn.split(':').nth(4).unwrap_or_default();
            account.contains(['*', '?']) && account != "*"
        })
        .map(|arn| format!("names `{arn}`; its account must be an id or `*`"))
        .collect()
}

/// Studio must be able to start `KernelGateway` apps and to open (SageMaker Developer Guide, "Connect to Amazon
/// SageMaker Studio through an interface VPC endpoint").
fn needed(document: &Document) -> Vec<String> {
    let needs = [
        (CREATE_APP, "arn:*:sagemaker:*:*:app/*/*/kernelgateway/*", "arn:...:app/<domain>/*"),
        (OPEN_STUDIO, "arn:*:sagemaker:*:*:user-profile/*/*", "arn:...:user-profile/<domain>/*"),
    ];
    needs
        .into_iter()
        .filter(|(action, resource, _)| !allows(document, action, resource))
        .map(|(action, _, like)| format!("no statement allows {action} on {like}, which Studio cannot do without"))
        .collect()
}

/// Whether some statement allows `action` on something that fits `target`, and no unconditional deny takes all of
/// that away.
fn allows(document: &Document, action: &str, target: &str) -> bool {
    let about = |statement: &&Statement| acts_on(statement, action);
    let denied: Vec<String> = document
        .statement
        .iter()
        .filter(|statement| statement.effect == Effect::Deny && statement.condition.is_empty() && for_all(statement))
        .filter(about)
        .flat_map(|statement| lowered(statement.resource.as_ref()))
        .collect();
    let left = |resource: &str| !denied.iter().any(|pattern| covers(pattern, resource) || covers(pattern, target));
    document.statement.iter().filter(|statement| statement.effect == Effect::Allow).filter(about).any(|statement| {
        if statement.not_resource.is_some() {
            return left(target) && !lowered(statement.not_resource.as_ref()).iter().any(|text| covers(text, target));
        }
        lowered(statement.resource.as_ref()).iter().any(|resource| overlap(resource, target) && left(resource))
    })
}

fn acts_on(statement: &Statement, action: &str) -> bool {
    let any = |texts: &OneOrMany| texts.iter().any(|text| covers(&text.to_lowercase(), &action.to_lowercase()));
    statement.action.as_ref().is_some_and(any) || statement.not_action.as_ref().is_some_and(|texts| !any(texts))
}

fn for_all(statement: &Statement) -> bool {
    match &statement.principal {
        Some(PrincipalElement::Text(text)) => text == "*",
        Some(PrincipalElement::Map(map)) => map.values().flat_map(OneOrMany::iter).any(|name| name == "*"),
        None => false,
    }
}

/// The kind of an app is written in both cases in ARNs, so resources are compared without it.
fn lowered(texts: Option<&OneOrMany>) -> Vec<String> {
    texts.map(|texts| texts.iter().map(str::to_lowercase).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::document::parse;
    use super::*;

    const GOOD: &str = r#"{"Effect":"Allow","Principal":"*","Action":"sagemaker:*","Resource":"*"}"#;

    fn reasons(statements: &str) -> Vec<String> {
        lint(&parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)).unwrap())
    }

    fn reasons_with(statement: &str) -> Vec<String> {
        reasons(&format!("{GOOD},{statement}"))
    }

    #[test]
    fn everything_for_sagemaker_serves() {
        assert_eq!(reasons(GOOD), Vec::<String>::new());
    }

    #[test]
    fn apps_must_start_and_studio_must_open() {
        let profile_only = r#"{"Effect":"Allow","Principal":"*","Action":["sagemaker:CreateApp","sagemaker:CreatePresignedDomainUrl"],"Resource":"arn:aws:sagemaker:us-west-2:111122223333:user-profile/d-a/*"}"#;
        let found = reasons(profile_only);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("sagemaker:CreateApp on arn:...:app/<domain>/*"));
        let one_of_each = r#"{"Effect":"Allow","Principal":"*","Action":"sagemaker:createapp","Resource":"arn:aws:sagemaker:us-west-2:111122223333:app/d-a/*"},
            {"Effect":"Allow","Principal":{"AWS":"*"},"NotAction":"sagemaker:Delete*","NotResource":"arn:aws:sagemaker:us-west-2:111122223333:app/*"}"#;
        assert_eq!(reasons(one_of_each), Vec::<String>::new());
        let other_kind = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:sagemaker:us-west-2:111122223333:app/d-a/*/JupyterServer/*"}"#;
        assert_eq!(reasons(other_kind).len(), 2);
    }

    #[test]
    fn a_deny_takes_away_what_is_needed() {
        let deny = r#"{"Effect":"Deny","Principal":"*","Action":"sagemaker:Create*","Resource":"*"}"#;
        assert_eq!(reasons_with(deny).len(), 2);
        let elsewhere = r#"{"Effect":"Deny","Principal":"*","Action":"sagemaker:Create*","Resource":"arn:aws:sagemaker:us-west-2:111122223333:app/d-other/*"}"#;
        assert_eq!(reasons_with(elsewhere), Vec::<String>::new());
        let sometimes = r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}}"#;
        assert_eq!(reasons_with(sometimes), Vec::<String>::new());
    }

    #[test]
    fn elements_that_aws_asks_for() {
        let found = reasons_with(r#"{"Sid":"Bare","Effect":"Allow"}"#);
        let expected = ["has no `Principal`", "has no `Action`", "has no `Resource`"];
        assert_eq!(found, expected.map(|reason| format!("statement 2 (`Bare`) {reason}")));
        let found =
            reasons_with(r#"{"Effect":"Deny","Principal":"me","Action":["CreateApp"],"NotAction":[],"Resource":"a"}"#);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(lint(&parse(r#"{"Version":"2012","Statement":[]}"#).unwrap()).len() >= 2);
        let twice = r#"{"Sid":"A","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}"#;
        assert_eq!(reasons_with(&format!("{twice},{twice}")), ["the `Sid` `A` stands twice"]);
    }

    #[test]
    fn conditions_that_endpoint_policies_refuse() {
        let with = |condition: &str| {
            reasons_with(&format!(
                r#"{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{{{condition}}}}}"#
            ))
        };
        assert_eq!(with(r#""StringLike":{"aws:sourceVpc":"vpc-0123456789*"}"#).len(), 1);
        assert_eq!(with(r#""NumericEquals":{"aws:PrincipalAccount":"111122223333"}"#).len(), 1);
        assert_eq!(with(r#""StringEquals":{"aws:PrincipalAccount":"111122223333"}"#).len(), 0);
        assert_eq!(with(r#""StringLike":{"aws:PrincipalTag/team":"data-*"}"#).len(), 1);
        assert_eq!(with(r#""StringLike":{"aws:PrincipalTag/team":["data-science-*","*-scientists"]}"#).len(), 0);
        assert_eq!(with(r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1111*:role/a"}"#).len(), 1);
        assert_eq!(with(r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/a"}"#).len(), 0);
    }

    #[test]
    fn too_long_and_beyond_latin_1_are_refused() {
        let long = GOOD.replace("\"*\"}", &format!("\"*{}\"}}", " ".repeat(ENDPOINT_LIMIT)));
        assert!(reasons_with(&long).iter().any(|reason| reason.contains("20480 at most")));
        let strange = GOOD.replace("\"*\"}", "\"caf\u{2013}\"}");
        assert!(reasons_with(&strange).iter().any(|reason| reason.contains("Latin-1")));
    }
}
