//! The account: everything that the sandbox remembers, as it stands in the account file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::scenario::Scenario;
use crate::cloud::Output;
use crate::domain::id::{EndpointId, VpcId};
use crate::domain::network::{Endpoint, HostedZone, SecurityGroup, Subnet, Vpc, Zone};
use crate::domain::principal::{Principal, PrincipalName, emergency_tag};
use crate::domain::resolver::Resolution;
use crate::domain::service::Service;
use crate::domain::studio::Domain;
use crate::domain::tag::Tags;
use crate::domain::traffic::{NetworkAcl, RouteTable};
use crate::plan::snapshot::authorization::{Authorization, InlineDocument, ManagedDocument, Permissions};
use crate::plan::snapshot::{Identity, ManagedPolicy, Quotas};

/// The version of the account file's form.
pub const FORM: u32 = 1;

/// An AWS account in one Region, with what AWS itself offers there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The version of the form that it was written in.
    pub form: u32,
    /// What it was made from.
    pub scenario: Scenario,
    /// Who asks, where.
    pub identity: Identity,
    /// Availability Zones.
    pub zones: Vec<Zone>,
    /// VPCs, with their DNS attributes.
    pub vpcs: Vec<Vpc>,
    /// Subnets.
    pub subnets: Vec<Subnet>,
    /// Security groups.
    pub security_groups: Vec<SecurityGroup>,
    /// Network ACLs.
    #[serde(default)]
    pub network_acls: Vec<NetworkAcl>,
    /// Route tables.
    #[serde(default)]
    pub route_tables: Vec<RouteTable>,
    /// VPC endpoints.
    pub endpoints: Vec<Endpoint>,
    /// Endpoint services.
    pub services: Vec<Service>,
    /// Private hosted zones.
    pub hosted_zones: Vec<HostedZone>,
    /// How VPCs come to their answers besides hosted zones of their own.
    #[serde(default)]
    pub resolutions: BTreeMap<VpcId, Resolution>,
    /// Studio domains.
    pub domains: Vec<Domain>,
    /// Users, groups and roles, with what is attached to them.
    pub principals: Vec<Principal>,
    /// What principals hold beside attached policies.
    #[serde(default)]
    pub own: Vec<Own>,
    /// Tags of users and roles.
    #[serde(default)]
    pub principal_tags: Vec<(PrincipalName, Tags)>,
    /// Managed policies, AWS's own among them.
    pub policies: Vec<ManagedPolicy>,
    /// Quotas of IAM.
    pub quotas: Quotas,
    /// How many interface endpoints a VPC may have.
    pub endpoints_per_vpc: usize,
    /// Whether the caller's machine resolves names and connects as machines of the first VPC do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inside: bool,
    /// Actions that the caller has no permission for.
    pub denied: BTreeSet<String>,
    /// When what is pending will be ready.
    pub pending: Pending,
    /// What was made under which token.
    pub tokens: BTreeMap<String, Made>,
    /// How many ids were given.
    pub serial: u64,
}

/// Policies that stand in a principal, and its permissions boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// Whose.
    pub principal: PrincipalName,
    /// Its policies.
    #[serde(default)]
    pub inline: Vec<InlineDocument>,
    /// The ARN of its permissions boundary.
    #[serde(default)]
    pub boundary: Option<String>,
}

/// What is on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// When endpoints become available.
    pub endpoints: BTreeMap<EndpointId, Timestamp>,
    /// When deleted endpoints, and their network interfaces, are gone.
    #[serde(default)]
    pub gone: BTreeMap<EndpointId, Timestamp>,
    /// When Route 53's changes are in sync.
    pub changes: BTreeMap<String, Timestamp>,
    /// From when on what was just made is found by other calls, by id or ARN.
    pub visible: BTreeMap<String, Timestamp>,
}

/// What was asked under a client token or caller reference, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// SHA-256 of the request.
    pub request: String,
    /// The first answer.
    pub output: Output,
}

impl Account {
    /// Lets come true what time has made ready.
    pub(super) fn settle(&mut self, now: Timestamp) {
        let ready: Vec<_> =
            self.pending.endpoints.iter().filter(|(_, at)| **at <= now).map(|(id, _)| id.clone()).collect();
        for id in ready {
            self.pending.endpoints.remove(&id);
            if let Some(endpoint) = self.endpoints.iter_mut().find(|endpoint| endpoint.id == id) {
                "available".clone_into(&mut endpoint.state);
            }
        }
        let gone: Vec<_> = self.pending.gone.iter().filter(|(_, at)| **at <= now).map(|(id, _)| id.clone()).collect();
        for id in gone {
            self.pending.gone.remove(&id);
            self.endpoints.retain(|endpoint| endpoint.id != id);
        }
        self.pending.visible.retain(|_, at| *at > now);
    }

    /// Whether other calls find what was just made.
    pub(super) fn is_visible(&self, id: &str) -> bool {
        !self.pending.visible.contains_key(id)
    }

    /// Hexadecimal digits that were not given before: the same in each account that goes the same way.
    pub(super) fn digits(&mut self, length: usize) -> String {
        self.serial += 1;
        let digest = Sha256::digest(format!("{}/{}", self.identity.account, self.serial));
        let text = digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        text.chars().take(length).collect()
    }

    pub(super) fn vpc(&self, id: &VpcId) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.id == *id)
    }

    pub(super) fn zone_mut(&mut self, id: &str) -> Option<&mut HostedZone> {
        self.hosted_zones.iter_mut().find(|zone| zone.id.as_str() == id)
    }

    pub(super) fn principal(&self, name: &PrincipalName) -> Option<&Principal> {
        self.principals.iter().find(|principal| principal.name == *name)
    }

    /// Policies of the account itself, AWS's left out.
    pub(super) fn own_policies(&self) -> impl Iterator<Item = &ManagedPolicy> {
        let owner = format!(":iam::{}:policy/", self.identity.account);
        self.policies.iter().filter(move |policy| policy.arn.contains(&owner))
    }

    /// Everything that principals hold, with every managed policy that one of them does.
    pub(super) fn authorization(&self) -> Authorization {
        let principals = self.principals.iter().map(|principal| self.permissions(principal)).collect();
        let in_force = |policy: &ManagedPolicy| policy.default_version().and_then(|version| version.document.clone());
        let managed = |policy: &ManagedPolicy| ManagedDocument { arn: policy.arn.clone(), document: in_force(policy) };
        Authorization { complete: true, principals, policies: self.policies.iter().map(managed).collect() }
    }

    fn permissions(&self, principal: &Principal) -> Permissions {
        let own = self.own.iter().find(|own| own.principal == principal.name);
        let tags = self.principal_tags.iter().find(|(tagged, _)| *tagged == principal.name);
        Permissions {
            name: principal.name.clone(),
            arn: principal.arn.clone(),
            groups: principal.groups.clone(),
            inline: own.map(|own| own.inline.clone()).unwrap_or_default(),
            attached: principal.attached.clone().unwrap_or_default(),
            boundary: own.and_then(|own| own.boundary.clone()),
            emergency: tags.and_then(|(_, tags)| emergency_tag(tags)),
        }
    }
}
