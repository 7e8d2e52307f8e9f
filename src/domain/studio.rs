//! SageMaker domains, their user profiles and their spaces.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::id::{DomainId, SecurityGroupId, SubnetId, VpcId};
use super::principal::{PrincipalKind, PrincipalName};

/// How people prove who they are to a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
pub enum AuthMode {
    /// Through IAM: the only one in which the network can be restricted by IAM policies.
    #[serde(rename = "IAM")]
    #[strum(to_string = "IAM")]
    Iam,
    /// Through IAM Identity Center: presigned URLs do not exist there, so no restriction applies
    /// (SageMaker Developer Guide, "Custom setup for Amazon SageMaker AI").
    #[serde(rename = "SSO")]
    #[strum(to_string = "SSO")]
    Sso,
}

/// Where the traffic of a domain's apps goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
pub enum NetworkAccess {
    /// Everything through the domain's VPC.
    VpcOnly,
    /// Through a VPC of SageMaker's own, except the file system.
    PublicInternetOnly,
}

/// A SageMaker domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its id.
    pub id: DomainId,
    /// Its name.
    pub name: String,
    /// `InService`, `Pending`, `Failed` and so on, as AWS writes them.
    pub status: String,
    /// `None` when AWS answered something that we do not know.
    pub auth_mode: Option<AuthMode>,
    /// `None` when AWS answered something that we do not know.
    pub network_access: Option<NetworkAccess>,
    /// The VPC that it lives in.
    pub vpc: Option<VpcId>,
    /// The subnets that it lives in.
    pub subnets: Vec<SubnetId>,
    /// Security groups of default user settings, default space settings and domain settings together.
    pub security_groups: Vec<SecurityGroupId>,
    /// Execution roles of default user and space settings, as ARNs.
    pub execution_roles: Vec<String>,
    /// Whether SageMaker Unified Studio manages it.
    pub unified_studio: bool,
    /// Its user profiles, where they were read.
    pub profiles: Vec<UserProfile>,
    /// Its spaces, where they were read.
    pub spaces: Vec<Space>,
    /// Its apps that run, come up or go down, where they were read.
    #[serde(default)]
    pub apps: Vec<App>,
}

/// A user profile of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserProfile {
    /// Its name.
    pub name: String,
    /// `InService` and so on, as AWS writes them.
    pub status: String,
    /// Its own security groups, which replace the domain's.
    pub security_groups: Vec<SecurityGroupId>,
    /// Its own execution role, as an ARN, which replaces the domain's.
    pub execution_role: Option<String>,
}

/// A space of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    /// Its name.
    pub name: String,
    /// `InService` and so on, as AWS writes them.
    pub status: String,
    /// Its own security groups.
    pub security_groups: Vec<SecurityGroupId>,
}

/// An app of a user profile or of a space, deleted and failed ones left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct App {
    /// Whose it is: the user profile or the space.
    pub owner: String,
    /// `JupyterLab`, `KernelGateway` and so on, as AWS writes them.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// `InService`, `Pending` or `Deleting`, as AWS writes them.
    pub status: String,
}

/// The roles of an account that are execution roles of domains and their profiles, with their ARNs.
pub fn execution_roles<'a>(
    domains: impl IntoIterator<Item = &'a Domain>,
    account: &str,
) -> BTreeMap<PrincipalName, String> {
    let own = format!(":iam::{account}:role/");
    let arns = domains.into_iter().flat_map(Domain::studio_roles);
    let roles = arns.filter(|arn| arn.contains(&own)).filter_map(|arn| {
        let name = arn.rsplit('/').next()?.to_owned();
        Some((PrincipalName { kind: PrincipalKind::Role, name }, arn.clone()))
    });
    roles.collect()
}

impl UserProfile {
    /// Whether it can be opened.
    #[must_use]
    pub fn is_in_service(&self) -> bool {
        self.status.eq_ignore_ascii_case("InService")
    }
}

impl Domain {
    /// Whether people enter it through IAM Identity Center, past every IAM policy.
    #[must_use]
    pub fn is_identity_center(&self) -> bool {
        self.auth_mode == Some(AuthMode::Sso)
    }

    /// Every security group that Studio's apps may carry: of the domain, its profiles and its spaces, sorted.
    #[must_use]
    pub fn studio_groups(&self) -> Vec<SecurityGroupId> {
        let profiles = self.profiles.iter().flat_map(|profile| &profile.security_groups);
        let spaces = self.spaces.iter().flat_map(|space| &space.security_groups);
        let mut groups: Vec<_> = self.security_groups.iter().chain(profiles).chain(spaces).cloned().collect();
        groups.sort();
        groups.dedup();
        groups
    }

    /// Every execution role that Studio's pages and apps may have, as an ARN: of the domain and of its profiles, some
    /// more than once.
    pub fn studio_roles(&self) -> impl Iterator<Item = &String> {
        self.execution_roles.iter().chain(self.profiles.iter().filter_map(|profile| profile.execution_role.as_ref()))
    }
}
