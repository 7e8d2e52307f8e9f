//! Policy documents as types, never as text templates.

pub mod document;
pub mod endpoint;
pub mod evaluate;
mod glob;
pub mod identity;
mod lint;
mod reading;
mod same;
mod summary;

pub use document::{Condition, Document, Effect, OneOrMany, PrincipalElement, Statement, parse, parse_url_encoded};
pub use same::same;
pub(crate) use same::{account_of_root, language, value_of};

use super::id::DomainId;

/// The most that IAM takes for a managed policy, white space not counted (IAM User Guide, "IAM and AWS STS quotas").
pub const IDENTITY_LIMIT: usize = 6_144;
/// The most that EC2 takes for an endpoint policy, white space counted (AWS PrivateLink Guide, "Control access to
/// VPC endpoints using endpoint policies").
pub const ENDPOINT_LIMIT: usize = 20_480;

/// The version of the policy language in all that we write.
const LANGUAGE: &str = "2012-10-17";

/// Opens Studio: refused for the API call and for every later request of the page when its conditions fail
/// (SageMaker API, `CreatePresignedDomainUrl`).
pub const OPEN_STUDIO: &str = "sagemaker:CreatePresignedDomainUrl";
/// Connects an editor on somebody's own machine to a space, past Studio's pages.
pub const START_SESSION: &str = "sagemaker:StartSession";
/// Tells whether a user profile is ready to be opened.
const SEE_PROFILE: &str = "sagemaker:DescribeUserProfile";
/// Starts an app of Studio.
const CREATE_APP: &str = "sagemaker:CreateApp";

/// Whose SageMaker resources a policy speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `aws`, `aws-cn`, `aws-us-gov` and so on.
    pub partition: String,
    /// The Region.
    pub region: String,
    /// The account id.
    pub account: String,
    /// The domain; `None` for every domain of account and Region.
    pub domain: Option<DomainId>,
}

impl Place {
    /// The ARN of a SageMaker resource, such as `user-profile/d-abcdefghijkl/*`.
    #[must_use]
    pub fn arn(&self, resource: &str) -> String {
        format!("arn:{}:sagemaker:{}:{}:{resource}", self.partition, self.region, self.account)
    }

    /// Everything of one kind (`user-profile`, `app`, `space`) in the domain, or in all domains.
    fn all_of(&self, kind: &str) -> String {
        match &self.domain {
            Some(domain) => self.arn(&format!("{kind}/{domain}/*")),
            None => self.arn(&format!("{kind}/*")),
        }
    }

    /// The domain itself, or all domains.
    fn domains(&self) -> String {
        match &self.domain {
            Some(domain) => self.arn(&format!("domain/{domain}")),
            None => self.arn("domain/*"),
        }
    }
}

/// The first character that no policy may hold: beyond Latin-1, or a control character (IAM API,
/// `PolicyDocument`).
#[must_use]
pub fn refused_character(text: &str) -> Option<char> {
    text.chars().find(|character| !matches!(character, '\u{9}' | '\u{a}' | '\u{d}' | '\u{20}'..='\u{ff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_name_the_domain_or_all_of_them() {
        let mut place = Place {
            partition: "aws-cn".to_owned(),
            region: "cn-north-1".to_owned(),
            account: "111122223333".to_owned(),
            domain: Some(DomainId::new("d-abc")),
        };
        assert_eq!(place.all_of("app"), "arn:aws-cn:sagemaker:cn-north-1:111122223333:app/d-abc/*");
        assert_eq!(place.domains(), "arn:aws-cn:sagemaker:cn-north-1:111122223333:domain/d-abc");
        place.domain = None;
        assert_eq!(place.all_of("app"), "arn:aws-cn:sagemaker:cn-north-1:111122223333:app/*");
        assert_eq!(place.domains(), "arn:aws-cn:sagemaker:cn-north-1:111122223333:domain/*");
    }

    #[test]
    fn only_latin_1_is_taken() {
        assert_eq!(refused_character("plain text\n\t\u{e9}\u{ff}"), None);
        assert_eq!(refused_character("caf\u{e9} \u{2013} bar"), Some('\u{2013}'));
        assert_eq!(refused_character("\u{7f}\u{0}"), Some('\u{0}'));
    }
}
