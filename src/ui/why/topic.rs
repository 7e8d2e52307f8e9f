//! Everything that can be chosen.

use super::text::Text;
use super::{network, people};
use crate::domain::service;

/// A kind of choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum Topic {
    /// A domain that is entered through IAM.
    IamDomain,
    /// A domain that is entered through IAM Identity Center.
    SsoDomain,
    /// All domains.
    EveryDomain,
    /// A VPC.
    Vpc,
    /// A subnet.
    Subnet,
    /// The endpoint of Studio's pages.
    StudioEndpoint,
    /// The endpoint of the SageMaker API.
    ApiEndpoint,
    /// The endpoint of calls to deployed models.
    RuntimeEndpoint,
    /// The endpoint of temporary credentials.
    CredentialsEndpoint,
    /// Endpoints of log lines and metrics.
    LogsEndpoint,
    /// Endpoints of container images.
    ImagesEndpoint,
    /// The endpoint of encryption keys.
    KeysEndpoint,
    /// Endpoints of Systems Manager.
    SessionsEndpoint,
    /// Any other endpoint.
    OtherEndpoint,
    /// Address ranges of those who open Studio.
    Clients,
    /// Private DNS of an endpoint.
    PrivateDns,
    /// A private hosted zone.
    HostedZone,
    /// An endpoint policy for the account.
    AccountPolicy,
    /// An endpoint policy for Studio in one domain.
    StudioPolicy,
    /// The endpoint policy that AWS puts by itself.
    FullAccessPolicy,
    /// An endpoint policy of one's own.
    OwnPolicy,
    /// Whether a policy that stands may be replaced.
    Adopt,
    /// A new security group.
    NewGroup,
    /// A security group that stands.
    StandingGroup,
    /// A security group of Studio's apps.
    AppsGroup,
    /// Mode vpc.
    ModeVpc,
    /// Mode vpce.
    ModeVpce,
    /// Mode ip.
    ModeIp,
    /// Mode vpc-ip.
    ModeVpcIp,
    /// Mode none.
    ModeNone,
    /// Ranges of mode ip.
    PublicRanges,
    /// Ranges of mode vpc-ip.
    PrivateRanges,
    /// The denial of every other way in.
    Guardrail,
    /// The name of the policy.
    PolicyName,
    /// A role.
    Role,
    /// A user.
    User,
    /// A group.
    Group,
    /// A role whose rights Studio's apps have.
    ExecutionRole,
    /// Whoever runs this.
    Caller,
    /// Somebody to whom IAM lets nobody attach anything.
    Unmodifiable,
}

impl Topic {
    /// The endpoint of a service.
    pub fn of_service(short: &str) -> Self {
        match short {
            service::STUDIO => Self::StudioEndpoint,
            service::API => Self::ApiEndpoint,
            "sagemaker.runtime" => Self::RuntimeEndpoint,
            "sts" => Self::CredentialsEndpoint,
            "logs" | "monitoring" => Self::LogsEndpoint,
            "ecr.api" | "ecr.dkr" => Self::ImagesEndpoint,
            "kms" => Self::KeysEndpoint,
            "ssm" | "ssmmessages" => Self::SessionsEndpoint,
            _ => Self::OtherEndpoint,
        }
    }

    /// What is said of it.
    pub const fn text(self) -> Text {
        match self {
            Self::IamDomain => people::IAM_DOMAIN,
            Self::SsoDomain => people::SSO_DOMAIN,
            Self::EveryDomain => people::EVERY_DOMAIN,
            Self::Vpc => network::VPC,
            Self::Subnet => network::SUBNET,
            Self::StudioEndpoint => network::STUDIO,
            Self::ApiEndpoint => network::API,
            Self::RuntimeEndpoint => network::RUNTIME,
            Self::CredentialsEndpoint => network::CREDENTIALS,
            Self::LogsEndpoint => network::LOGS,
            Self::ImagesEndpoint => network::IMAGES,
            Self::KeysEndpoint => network::KEYS,
            Self::SessionsEndpoint => network::SESSIONS,
            Self::OtherEndpoint => network::OTHER,
            Self::Clients => network::CLIENTS,
            Self::PrivateDns => network::PRIVATE_DNS,
            Self::HostedZone => network::HOSTED_ZONE,
            Self::AccountPolicy => network::ACCOUNT_POLICY,
            Self::StudioPolicy => network::STUDIO_POLICY,
            Self::FullAccessPolicy => network::FULL_ACCESS_POLICY,
            Self::OwnPolicy => network::OWN_POLICY,
            Self::Adopt => network::ADOPT,
            Self::NewGroup => network::NEW_GROUP,
            Self::StandingGroup => network::STANDING_GROUP,
            Self::AppsGroup => network::APPS_GROUP,
            Self::ModeVpc => people::MODE_VPC,
            Self::ModeVpce => people::MODE_VPCE,
            Self::ModeIp => people::MODE_IP,
            Self::ModeVpcIp => people::MODE_VPC_IP,
            Self::ModeNone => people::MODE_NONE,
            Self::PublicRanges => people::PUBLIC_RANGES,
            Self::PrivateRanges => people::PRIVATE_RANGES,
            Self::Guardrail => people::GUARDRAIL,
            Self::PolicyName => people::POLICY_NAME,
            Self::Role => people::ROLE,
            Self::User => people::USER,
            Self::Group => people::GROUP,
            Self::ExecutionRole => people::EXECUTION_ROLE,
            Self::Caller => people::CALLER,
            Self::Unmodifiable => people::UNMODIFIABLE,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::IntoEnumIterator;

    use super::*;
    use crate::ui::why::text::Cost;

    #[test]
    fn every_choice_has_an_explanation_of_its_own_and_a_page_of_aws() {
        let mut said = BTreeSet::new();
        for topic in Topic::iter() {
            let text = topic.text();
            for words in [text.title, text.does, text.risk, text.cost.without_prices()] {
                assert!(words.len() > 3, "{topic:?}");
            }
            for sentence in [text.does, text.risk, text.cost.without_prices()] {
                assert!(sentence.ends_with('.') && !sentence.contains('!'), "{topic:?}: {sentence}");
            }
            assert!(said.insert(text.title) && said.insert(text.does), "{topic:?} says what another one says");
            let page = text.page.strip_prefix("https://docs.aws.amazon.com/").unwrap_or_default();
            let name = page.strip_suffix(".html").unwrap_or_default();
            assert!(name.contains("/latest/"), "{topic:?}: {}", text.page);
        }
    }

    #[test]
    fn what_has_a_price_of_its_own_is_told_with_it() {
        for short in
            ["studio", "sagemaker.api", "sagemaker.runtime", "sts", "logs", "ecr.api", "kms", "ssm", "servicecatalog"]
        {
            let cost = Topic::of_service(short).text().cost;
            assert!(matches!(cost, Cost::Service), "{short}: an endpoint is never free");
        }
        assert!(matches!(Topic::Subnet.text().cost, Cost::Zone));
        assert!(matches!(Topic::HostedZone.text().cost, Cost::HostedZone));
    }
}
