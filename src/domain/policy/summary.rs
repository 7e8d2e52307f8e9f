//! What a document grants, in plain words: who, what, on which resources, when.

use std::collections::BTreeMap;

use super::document::{Document, Effect, OneOrMany, PrincipalElement, Statement};

/// A statement in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Allowed or denied.
    pub effect: Effect,
    /// The principals.
    pub who: String,
    /// The actions.
    pub what: String,
    /// The resources.
    pub on: String,
    /// The conditions; `None` when there are none.
    pub when: Option<String>,
}

/// Says each statement of an endpoint policy in words.
#[must_use]
pub fn summary(document: &Document) -> Vec<Grant> {
    document.statement.iter().map(grant).collect()
}

fn grant(statement: &Statement) -> Grant {
    let conditions = statement.condition.iter().flat_map(|(operator, keys)| {
        keys.iter().map(|(key, values)| condition(operator, key, &values.iter().collect::<Vec<_>>().join(" or ")))
    });
    let conditions: Vec<String> = conditions.collect();
    Grant {
        effect: statement.effect,
        who: either(statement.principal.as_ref().map(principals), statement.not_principal.as_ref().map(principals)),
        what: either(statement.action.as_ref().map(actions), statement.not_action.as_ref().map(actions)),
        on: either(statement.resource.as_ref().map(resources), statement.not_resource.as_ref().map(resources)),
        when: (!conditions.is_empty()).then(|| conditions.join("; ")),
    }
}

fn either(plain: Option<String>, negated: Option<String>) -> String {
    match (plain, negated) {
        (Some(plain), _) => plain,
        (None, Some(negated)) => format!("everything but {negated}"),
        (None, None) => "not said".to_owned(),
    }
}

fn principals(element: &PrincipalElement) -> String {
    let everyone = || "everyone who reaches the endpoint".to_owned();
    match element {
        PrincipalElement::Text(text) if text == "*" => everyone(),
        PrincipalElement::Text(text) => text.clone(),
        PrincipalElement::Map(map) if names(map).any(|name| name == "*") => everyone(),
        PrincipalElement::Map(map) => names(map).collect::<Vec<_>>().join(", "),
    }
}

fn names(map: &BTreeMap<String, OneOrMany>) -> impl Iterator<Item = &str> {
    map.values().flat_map(OneOrMany::iter)
}

fn actions(texts: &OneOrMany) -> String {
    let name = |text: &str| match text {
        "*" => "every action".to_owned(),
        "sagemaker:*" => "every action of SageMaker".to_owned(),
        other => other.strip_prefix("sagemaker:").unwrap_or(other).to_owned(),
    };
    texts.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn resources(texts: &OneOrMany) -> String {
    texts.iter().map(resource).collect::<Vec<_>>().join(", ")
}

fn resource(text: &str) -> String {
    if text == "*" {
        return "everything".to_owned();
    }
    let Some(path) = text.strip_prefix("arn:").and_then(|rest| rest.splitn(5, ':').nth(4)) else {
        return text.to_owned();
    };
    let parts: Vec<&str> = path.split('/').collect();
    let kind = |kind: &str| match kind {
        "user-profile" => Some("user profiles"),
        "app" => Some("apps"),
        "space" => Some("spaces"),
        _ => None,
    };
    match parts.as_slice() {
        ["domain", "*"] => "every domain".to_owned(),
        ["domain", domain] => format!("domain {domain}"),
        [first, "*"] | [first, "*", "*"] => {
            kind(first).map_or_else(|| text.to_owned(), |kind| format!("{kind} of every domain"))
        }
        [first, domain, "*"] => {
            kind(first).map_or_else(|| text.to_owned(), |kind| format!("{kind} of domain {domain}"))
        }
        _ => text.to_owned(),
    }
}

fn condition(operator: &str, key: &str, values: &str) -> String {
    match (operator, key) {
        ("StringEquals", "aws:PrincipalAccount") => format!("they belong to account {values}"),
        ("StringEqualsIfExists", "aws:PrincipalAccount") => {
            format!("they belong to account {values}, or the request names no account, as a browser's for pages may")
        }
        _ => format!("{operator} {key} {values}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::parse;
    use super::super::{Place, endpoint};
    use super::*;
    use crate::domain::id::DomainId;
    use crate::domain::service;

    fn lines(document: &Document) -> Vec<String> {
        let line = |grant: &Grant| {
            let when = grant.when.as_ref().map(|when| format!(" | {when}")).unwrap_or_default();
            format!("{} | {} | {} | {}{when}", grant.effect, grant.who, grant.what, grant.on)
        };
        summary(document).iter().map(line).collect()
    }

    fn ours(choice: endpoint::Choice, domain: Option<&str>) -> Vec<String> {
        let place = Place {
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "111122223333".to_owned(),
            domain: domain.map(DomainId::new),
        };
        lines(&endpoint::document(choice, service::STUDIO, &place))
    }

    #[test]
    fn our_own_policies_in_words() {
        let mut all = ours(endpoint::Choice::Account, None);
        all.extend(ours(endpoint::Choice::FullAccess, None));
        all.extend(ours(endpoint::Choice::Studio, Some("d-abcdefghijkl")));
        all.extend(ours(endpoint::Choice::Studio, None));
        insta::assert_snapshot!(all.join("\n"));
    }

    #[test]
    fn policies_of_others_in_words() {
        let document = parse(
            r#"{"Statement":[
              {"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:iam::1:role/a"]},"NotAction":"s3:Get*",
               "NotResource":["arn:aws:s3:::bucket/*","arn:aws:sagemaker:r:1:app/d-a/u/JupyterServer/*"],
               "Condition":{"StringLike":{"aws:PrincipalTag/team":["a","b"]},"Bool":{"aws:SecureTransport":"false"}}},
              {"Effect":"Allow","Action":"sagemaker:*"}]}"#,
        )
        .unwrap();
        assert_eq!(
            lines(&document),
            [
                "Deny | everything but 111122223333, arn:aws:iam::1:role/a | everything but s3:Get* | everything but \
                 arn:aws:s3:::bucket/*, arn:aws:sagemaker:r:1:app/d-a/u/JupyterServer/* | Bool aws:SecureTransport \
                 false; StringLike aws:PrincipalTag/team a or b",
                "Allow | not said | every action of SageMaker | not said",
            ]
        );
    }
}
