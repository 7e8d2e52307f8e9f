//! What AWS has now, as plain data: any account can become a test case.

pub mod authorization;
mod gap;
mod order;
mod partial;

use authorization::Authorization;
pub use gap::{Gap, Part};
pub use partial::{Partial, Seen};
use serde::{Deserialize, Serialize};

use crate::domain::id::{DomainId, VpcId};
use crate::domain::network::{Endpoint, HostedZone, SecurityGroup, Subnet, Vpc, Zone};
use crate::domain::policy::Document;
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName};
use crate::domain::resolver::Resolution;
use crate::domain::service::Service;
use crate::domain::studio::{Domain, UserProfile};
use crate::domain::tag::Tags;
use crate::domain::traffic::{NetworkAcl, RouteTable};

/// How deep to read. Everything that lists show is always read; what takes one call a thing is read only for
/// what is named here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Read its DNS attributes, how its names are resolved, the hosted zones that it uses, with the records that
    /// matter, its network ACLs and its route tables.
    pub vpc: Option<VpcId>,
    /// Read its user profiles, spaces and apps; without one those of every domain, once a VPC is named.
    pub domain: Option<DomainId>,
    /// Read the customer managed policy of this name, with its versions.
    pub policy_name: Option<String>,
    /// Read what is attached to them; [`Scope::people`] adds who else must be known.
    pub principals: Vec<PrincipalName>,
    /// Read the policies of everybody in the account, as far as they are about Studio.
    #[serde(default)]
    pub authorization: bool,
}

impl Scope {
    /// The domain that is meant, or all.
    pub fn domains<'a>(&self, domains: &'a [Domain]) -> impl Iterator<Item = &'a Domain> {
        domains.iter().filter(|domain| self.domain.as_ref().is_none_or(|id| domain.id == *id))
    }

    /// The user profiles of those domains that can be opened by a URL. None is given for a domain that people enter
    /// through IAM Identity Center (SageMaker API Reference, `CreatePresignedDomainUrl`).
    pub fn openable<'a>(&self, domains: &'a [Domain]) -> impl Iterator<Item = (&'a DomainId, &'a UserProfile)> {
        let domains = self.domains(domains).filter(|domain| !domain.is_identity_center());
        let profiles = domains.flat_map(|domain| domain.profiles.iter().map(move |profile| (&domain.id, profile)));
        profiles.filter(|(_, profile)| profile.is_in_service())
    }

    /// Whether to read user profiles, spaces and apps. Before a VPC is named nobody has chosen between one domain and
    /// all, and an account may have thousands of them.
    #[must_use]
    pub const fn reads_members(&self) -> bool {
        self.domain.is_some() || self.vpc.is_some()
    }

    /// Of whom to read what is attached, and users' groups: those that are named and, where groups are, the user who
    /// asks, who may be in one of them.
    #[must_use]
    pub fn people(&self, identity: &Identity) -> Vec<PrincipalName> {
        let is_group = |name: &PrincipalName| name.kind == PrincipalKind::Group;
        let caller = identity.principal().filter(|caller| caller.kind == PrincipalKind::User);
        let caller = caller.filter(|caller| self.principals.iter().any(is_group) && !self.principals.contains(caller));
        self.principals.iter().cloned().chain(caller).collect()
    }
}

/// Everything that a plan rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Who asked, where.
    pub identity: Identity,
    /// How deep this snapshot reads.
    pub scope: Scope,
    /// Availability Zones of the Region.
    pub zones: Vec<Zone>,
    /// VPCs.
    pub vpcs: Vec<Vpc>,
    /// Subnets of all VPCs.
    pub subnets: Vec<Subnet>,
    /// Security groups of all VPCs.
    pub security_groups: Vec<SecurityGroup>,
    /// VPC endpoints of all VPCs, gone ones left out.
    pub endpoints: Vec<Endpoint>,
    /// Endpoint services that AWS itself offers in the Region.
    pub services: Vec<Service>,
    /// Hosted zones that the VPC of the scope uses.
    pub hosted_zones: Vec<HostedZone>,
    /// How else the VPC of the scope comes to its answers.
    #[serde(default)]
    pub resolution: Resolution,
    /// Network ACLs of the VPC of the scope: none when they were not read, as every VPC has one.
    #[serde(default)]
    pub network_acls: Vec<NetworkAcl>,
    /// Route tables of the VPC of the scope: none when they were not read, as every VPC has one.
    #[serde(default)]
    pub route_tables: Vec<RouteTable>,
    /// SageMaker domains of the Region.
    pub domains: Vec<Domain>,
    /// Users, groups and roles.
    pub principals: Vec<Principal>,
    /// Who is allowed what; nothing where the scope does not ask for it.
    #[serde(default)]
    pub authorization: Authorization,
    /// The customer managed policy of the scope's name, if there is one.
    pub policy: Option<ManagedPolicy>,
    /// Quotas of IAM, as `GetAccountSummary` tells them.
    pub quotas: Quotas,
    /// What could not be read, and why.
    pub gaps: Vec<Gap>,
}

/// Who asked, where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// The account's alias, where it has one and it may be read.
    pub alias: Option<String>,
    /// As STS answers: of a session for roles.
    pub arn: String,
    /// `aws`, `aws-cn`, `aws-us-gov` and so on, taken from the ARN.
    pub partition: String,
    /// The Region, such as `eu-west-1`.
    pub region: String,
}

impl Identity {
    /// The user or the role behind the caller's ARN; `None` for the root user and for federated ones.
    #[must_use]
    pub fn principal(&self) -> Option<PrincipalName> {
        let resource = self.arn.splitn(6, ':').nth(5)?;
        let mut parts = resource.split('/');
        let (kind, name) = match parts.next()? {
            "user" => (PrincipalKind::User, parts.next_back()?),
            "assumed-role" => (PrincipalKind::Role, parts.next()?),
            "role" => (PrincipalKind::Role, parts.next_back()?),
            _ => return None,
        };
        Some(PrincipalName { kind, name: name.to_owned() })
    }
}

/// A customer managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: Tags,
    /// Its versions, newest first.
    pub versions: Vec<PolicyVersion>,
    /// Whom it is attached to; `None` when that could not be read.
    #[serde(default)]
    pub attached_to: Option<Vec<PrincipalName>>,
}

impl ManagedPolicy {
    /// The version in force.
    #[must_use]
    pub fn default_version(&self) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.is_default)
    }

    /// Whether the version in force has one of `texts` in it.
    #[must_use]
    pub fn names_one_of(&self, texts: &[String]) -> bool {
        let text = self.default_version().and_then(|version| version.document.as_ref()).map(Document::minified);
        text.is_some_and(|text| texts.iter().any(|wanted| text.contains(wanted.as_str())))
    }
}

/// A version of a customer managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// `v1`, `v2` and so on.
    pub id: String,
    /// Whether it is in force.
    pub is_default: bool,
    /// Its document; `None` when it could not be read.
    pub document: Option<Document>,
}

/// Quotas of IAM in force for the account; `None` where they could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotas {
    /// `AttachedPoliciesPerUserQuota`.
    pub attached_per_user: Option<u32>,
    /// `AttachedPoliciesPerGroupQuota`.
    pub attached_per_group: Option<u32>,
    /// `AttachedPoliciesPerRoleQuota`.
    pub attached_per_role: Option<u32>,
    /// `PolicySizeQuota`, in characters without white space.
    pub policy_size: Option<u32>,
    /// `VersionsPerPolicyQuota`.
    pub versions_per_policy: Option<u32>,
    /// `PoliciesQuota`.
    pub policies: Option<u32>,
    /// `Policies`: how many the account has.
    pub policies_used: Option<u32>,
}

impl Snapshot {
    /// Whether a principal holds a policy: judged from the principal where it was read, else from the policy; `None`
    /// when neither tells.
    #[must_use]
    pub fn holds(&self, name: &PrincipalName, arn: &str) -> Option<bool> {
        let principal = self.principals.iter().find(|principal| principal.name == *name);
        if let Some(held) = principal.and_then(|principal| principal.attached.as_ref()) {
            return Some(held.iter().any(|held| held == arn));
        }
        let policy = self.policy.as_ref().filter(|policy| policy.arn == arn);
        if let Some(attached) = policy.and_then(|policy| policy.attached_to.as_ref()) {
            return Some(attached.contains(name));
        }
        let is_gone = principal.is_none() && self.gap(Part::of(name.kind)).is_none();
        is_gone.then_some(false)
    }

    /// Why a part is unknown, if it is.
    #[must_use]
    pub fn gap(&self, part: Part) -> Option<&Gap> {
        self.gaps.iter().find(|gap| gap.part == part)
    }
}
