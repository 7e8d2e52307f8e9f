//! What the administrator wants: one type for wizard, file and command line.

mod endpoints;
mod fault;
mod kept;
mod parse;
mod reader;
mod unanswered;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::domain::id::{DomainId, EndpointId, SecurityGroupId, SubnetId, VpcId};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::restriction::Mode;
use crate::domain::tag::{self, Tags};

pub use endpoints::{DnsAnswer, DnsWay, EndpointAnswers, EndpointPolicy, PolicyFile};
pub use fault::{Fault, MAX_BYTES};
pub use kept::Kept;
pub use unanswered::Question;

/// The answers, as the TOML file holds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// The version of the file's form: 1.
    pub version: u32,
    /// The Region, which must be the session's.
    pub region: String,
    /// What the wizard was left before: such answers are planned by nobody.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unanswered: BTreeSet<Question>,
    /// The domain.
    #[serde(default)]
    pub domain: DomainAnswers,
    /// Where the endpoints stand and who reaches them.
    pub network: NetworkAnswers,
    /// Which endpoints, with which DNS and policies.
    #[serde(default)]
    pub endpoints: EndpointAnswers,
    /// Who may open Studio.
    #[serde(default)]
    pub restriction: RestrictionAnswers,
    /// On whom the restriction is put.
    #[serde(default)]
    pub principals: PrincipalAnswers,
    /// Put on everything made.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: Tags,
}

/// `[domain]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DomainAnswers {
    /// Absent: policies cover every domain of account and Region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<DomainId>,
}

/// `[network]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkAnswers {
    /// The VPC of the endpoints.
    pub vpc: VpcId,
    /// One subnet in each Availability Zone.
    #[serde(default)]
    pub subnets: Vec<SubnetId>,
    /// Who besides Studio's groups reaches the endpoints; absent: the VPC's own ranges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_cidrs: Option<Vec<IpNet>>,
    /// Absent: discovered from domain, profiles and spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub studio_security_groups: Option<Vec<SecurityGroupId>>,
    /// A new group, or one that exists and gets the missing rules.
    #[serde(default)]
    pub endpoint_security_group: EndpointGroup,
}

/// `network.endpoint_security_group`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum EndpointGroup {
    /// Make one of our own.
    #[default]
    Create,
    /// Use this one.
    Existing(SecurityGroupId),
}

impl From<String> for EndpointGroup {
    fn from(text: String) -> Self {
        if text == "create" { Self::Create } else { Self::Existing(SecurityGroupId::new(text)) }
    }
}

impl From<EndpointGroup> for String {
    fn from(group: EndpointGroup) -> Self {
        match group {
            EndpointGroup::Create => "create".to_owned(),
            EndpointGroup::Existing(id) => id.to_string(),
        }
    }
}

/// `[restriction]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RestrictionAnswers {
    /// Who may open Studio.
    pub mode: Mode,
    /// Ranges, for the modes that take them.
    pub cidrs: Vec<IpNet>,
    /// Further VPCs in mode vpc.
    pub extra_vpcs: Vec<VpcId>,
    /// Further endpoints in mode vpce.
    pub extra_endpoints: Vec<EndpointId>,
    /// Whether to deny every other way in.
    pub guardrail: bool,
    /// The name of the IAM policy; absent: [`Answers::policy_name`] makes it from the domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
}

impl Default for RestrictionAnswers {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            cidrs: Vec::new(),
            extra_vpcs: Vec::new(),
            extra_endpoints: Vec::new(),
            guardrail: true,
            policy_name: None,
        }
    }
}

impl RestrictionAnswers {
    /// Leaves out what the mode has no use for.
    pub fn fit_to_mode(&mut self) {
        if !self.mode.takes_ranges() {
            self.cidrs.clear();
        }
        if self.mode != Mode::Vpc {
            self.extra_vpcs.clear();
        }
        if self.mode != Mode::Vpce {
            self.extra_endpoints.clear();
        }
    }
}

/// `[principals]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrincipalAnswers {
    /// Names of users.
    pub users: Vec<String>,
    /// Names of groups.
    pub groups: Vec<String>,
    /// Names of roles.
    pub roles: Vec<String>,
    /// Whether those who run this may restrict themselves.
    pub include_caller: bool,
}

impl PrincipalAnswers {
    /// All of them, the canary first: roles, users, groups, each in the order given.
    #[must_use]
    pub fn names(&self) -> Vec<PrincipalName> {
        let of = |kind, names: &[String]| -> Vec<_> {
            names.iter().map(|name| PrincipalName { kind, name: name.clone() }).collect()
        };
        [
            of(PrincipalKind::Role, &self.roles),
            of(PrincipalKind::User, &self.users),
            of(PrincipalKind::Group, &self.groups),
        ]
        .concat()
    }

    /// How many they are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.roles.len() + self.users.len() + self.groups.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Answers {
    /// The name of the IAM policy: given, or `StudioPrivateAccess` with the domain or, for all of them, with the
    /// Region: IAM is one for all Regions.
    #[must_use]
    pub fn policy_name(&self) -> String {
        self.restriction.policy_name.clone().unwrap_or_else(|| match &self.domain.id {
            Some(domain) => format!("StudioPrivateAccess-{domain}"),
            None => format!("StudioPrivateAccess-{}", self.region),
        })
    }

    /// The value of [`tag::DOMAIN`] on everything made for these answers.
    #[must_use]
    pub fn domain_tag(&self) -> String {
        tag::domain_value(self.domain.id.as_ref(), &self.region)
    }

    /// How deep a snapshot must read to plan these answers.
    #[must_use]
    pub fn scope(&self) -> super::snapshot::Scope {
        super::snapshot::Scope {
            vpc: Some(self.network.vpc.clone()),
            domain: self.domain.id.clone(),
            policy_name: Some(self.policy_name()),
            principals: self.principals.names(),
            authorization: self.restriction.mode != Mode::None,
        }
    }
}
