//! The policies of the Studio and the API endpoint: what passes through them, and how to say so.

use super::document::{Condition, Document, Effect, OneOrMany, PrincipalElement, Statement, clause};
use super::{CREATE_APP, OPEN_STUDIO, Place, SEE_PROFILE};
use crate::domain::service;

pub use super::lint::lint;
pub use super::summary::{Grant, summary};

/// Which policy an endpoint gets; a file's document is the administrator's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Everything, for principals of this account.
    Account,
    /// What Studio and those who run it need, in this domain, for everybody.
    Studio,
    /// Everything, for everybody: AWS's default.
    FullAccess,
}

/// The policy for an endpoint of the service with this short name.
#[must_use]
pub fn document(choice: Choice, service: &str, place: &Place) -> Document {
    match choice {
        Choice::Account => Document::new(vec![of_account(service, place)]),
        Choice::Studio => Document::new(of_domain(place)),
        Choice::FullAccess => Document::new(vec![allow("AllowAll", ["*"], "*".to_owned())]),
    }
}

/// Requests of a browser that carry a presigned URL may not name an account, so Studio's endpoint lets them pass;
/// calls of the API are always signed.
fn of_account(service: &str, place: &Place) -> Statement {
    let operator = if service == service::API { "StringEquals" } else { "StringEqualsIfExists" };
    let account = clause(operator, "aws:PrincipalAccount", OneOrMany::of([&place.account]));
    Statement { condition: Condition::from([account]), ..allow("AllowAccount", ["*"], "*".to_owned()) }
}

fn of_domain(place: &Place) -> Vec<Statement> {
    let sagemaker = |names: &[&str]| names.iter().map(|name| format!("sagemaker:{name}")).collect::<Vec<_>>();
    vec![
        allow(
            "AllowUserProfiles",
            [OPEN_STUDIO, SEE_PROFILE, "sagemaker:UpdateUserProfile"],
            place.all_of("user-profile"),
        ),
        allow("AllowApps", [CREATE_APP, "sagemaker:DeleteApp", "sagemaker:DescribeApp"], place.all_of("app")),
        allow(
            "AllowSpaces",
            sagemaker(&["CreateSpace", "UpdateSpace", "DeleteSpace", "DescribeSpace", "StartSession"]),
            place.all_of("space"),
        ),
        allow("AllowDomain", ["sagemaker:DescribeDomain"], place.domains()),
        allow(
            "AllowLists",
            sagemaker(&["ListDomains", "ListUserProfiles", "ListSpaces", "ListApps", "AddTags", "ListTags"]),
            "*".to_owned(),
        ),
    ]
}

fn allow<T: Into<String>>(sid: &str, actions: impl IntoIterator<Item = T>, resource: String) -> Statement {
    Statement {
        sid: Some(sid.to_owned()),
        effect: Effect::Allow,
        principal: Some(PrincipalElement::Text("*".to_owned())),
        not_principal: None,
        action: Some(OneOrMany::of(actions)),
        not_action: None,
        resource: Some(OneOrMany::One(resource)),
        not_resource: None,
        condition: Condition::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::DomainId;
    use crate::domain::policy::{parse, same};

    fn place() -> Place {
        Place {
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "111122223333".to_owned(),
            domain: Some(DomainId::new("d-abcdefghijkl")),
        }
    }

    #[test]
    fn the_whole_text_for_the_domain() {
        insta::assert_snapshot!(document(Choice::Studio, service::API, &place()).pretty());
    }

    #[test]
    fn the_domain_policy_is_the_same_on_both_endpoints() {
        let place = place();
        assert_eq!(document(Choice::Studio, service::API, &place), document(Choice::Studio, service::STUDIO, &place));
    }

    #[test]
    fn the_account_is_asked_for_where_requests_are_signed() {
        let api = document(Choice::Account, service::API, &place());
        assert_eq!(
            api.minified(),
            concat!(
                r#"{"Version":"2012-10-17","Statement":[{"Sid":"AllowAccount","Effect":"Allow","Principal":"*","#,
                r#""Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}}]}"#
            )
        );
        let studio = document(Choice::Account, service::STUDIO, &place());
        assert!(studio.minified().contains(r#""StringEqualsIfExists":{"aws:PrincipalAccount":"111122223333"}"#));
    }

    #[test]
    fn full_access_says_what_the_default_of_aws_says() {
        let default = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
        assert!(same(&document(Choice::FullAccess, service::API, &place()), &parse(default).unwrap()));
    }

    #[test]
    fn what_we_write_passes_our_own_lint() {
        for choice in [Choice::Account, Choice::Studio, Choice::FullAccess] {
            for service in [service::API, service::STUDIO] {
                for domain in [None, Some(DomainId::new("d-abcdefghijkl"))] {
                    let document = document(choice, service, &Place { domain, ..place() });
                    assert_eq!(lint(&document), Vec::<String>::new());
                    assert_eq!(document.version.as_deref(), Some("2012-10-17"));
                }
            }
        }
    }
}
