//! One mutating call, in our words.

use serde::{Deserialize, Serialize};

use super::step::Value;
use crate::domain::id::{EndpointId, HostedZoneId, SecurityGroupId, SubnetId, VpcId};
use crate::domain::network::{DnsEntry, DnsRecord, IngressRule};
use crate::domain::policy::Document;
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::tag::Tags;

/// One mutating call, in our words. Tags here are without [`crate::domain::tag::RUN`] and
/// [`crate::domain::tag::STEP`], which the cloud adds from the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "kebab-case")]
pub enum Change {
    /// `ec2:ModifyVpcAttribute`.
    SetVpcAttribute {
        /// Which VPC.
        vpc: VpcId,
        /// Which attribute.
        attribute: VpcAttribute,
        /// On or off.
        value: bool,
    },
    /// `ec2:CreateSecurityGroup`; gives `id`.
    CreateSecurityGroup {
        /// In which VPC.
        vpc: VpcId,
        /// Its name.
        name: String,
        /// What it is for.
        description: String,
        /// Its tags.
        tags: Tags,
    },
    /// `ec2:AuthorizeSecurityGroupIngress`, all rules in one call.
    AuthorizeIngress {
        /// Which group.
        group: Value,
        /// Rules that are missing.
        rules: Vec<IngressRule>,
    },
    /// `ec2:RevokeSecurityGroupIngress`, all rules in one call.
    RevokeIngress {
        /// Which group.
        group: SecurityGroupId,
        /// Rules that go.
        rules: Vec<IngressRule>,
    },
    /// `ec2:DeleteSecurityGroup`.
    DeleteSecurityGroup {
        /// Which group.
        group: SecurityGroupId,
    },
    /// `ec2:CreateVpcEndpoint`, type Interface; gives `id`.
    CreateEndpoint {
        /// In which VPC.
        vpc: VpcId,
        /// The full service name.
        service: String,
        /// One subnet in each zone.
        subnets: Vec<SubnetId>,
        /// Security groups.
        groups: Vec<Value>,
        /// Whether private DNS is on: always sent.
        private_dns: bool,
        /// Its policy; `None` where the service takes none, or AWS's default is meant.
        policy: Option<Document>,
        /// Its tags.
        tags: Tags,
    },
    /// `ec2:ModifyVpcEndpoint`.
    ModifyEndpoint {
        /// Which endpoint.
        endpoint: EndpointId,
        /// Subnets to add.
        add_subnets: Vec<SubnetId>,
        /// Groups to add.
        add_groups: Vec<Value>,
        /// Subnets to take away.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        remove_subnets: Vec<SubnetId>,
        /// Groups to take away.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        remove_groups: Vec<SecurityGroupId>,
        /// Private DNS, where it changes.
        private_dns: Option<bool>,
        /// The policy, where it changes.
        policy: Option<Document>,
    },
    /// `ec2:DeleteVpcEndpoints`, all in one call.
    DeleteEndpoints {
        /// Which endpoints.
        endpoints: Vec<EndpointId>,
    },
    /// `route53:CreateHostedZone`, private; gives `id` and `change`.
    CreateHostedZone {
        /// Its name, without final dot.
        name: String,
        /// The VPC that uses it.
        vpc: VpcId,
        /// The VPC's Region.
        region: String,
        /// The value of [`crate::domain::tag::DOMAIN`], which its comment holds until the tags are on.
        domain: String,
    },
    /// `route53:ChangeTagsForResource`, as zones take no tags when they are created.
    TagHostedZone {
        /// Which zone.
        zone: Value,
        /// Its tags.
        tags: Tags,
    },
    /// `route53:ChangeResourceRecordSets`; gives `change`.
    ChangeRecords {
        /// In which zone.
        zone: Value,
        /// What becomes of which record.
        records: Vec<RecordChange>,
    },
    /// `route53:DeleteHostedZone`; gives `change`.
    DeleteHostedZone {
        /// Which zone.
        zone: Value,
    },
    /// `iam:CreatePolicy`; gives `arn`.
    CreatePolicy {
        /// Its name.
        name: String,
        /// What it is for.
        description: String,
        /// What it says.
        document: Document,
        /// Its tags.
        tags: Tags,
    },
    /// `iam:CreatePolicyVersion`, not in force yet; gives `version`.
    CreatePolicyVersion {
        /// Which policy.
        policy: String,
        /// What it says.
        document: Document,
    },
    /// `iam:SetDefaultPolicyVersion`.
    SetDefaultPolicyVersion {
        /// Which policy.
        policy: String,
        /// Which version.
        version: Value,
    },
    /// `iam:DeletePolicyVersion`.
    DeletePolicyVersion {
        /// Which policy.
        policy: String,
        /// Which version.
        version: String,
    },
    /// `iam:AttachUserPolicy`, `AttachGroupPolicy` or `AttachRolePolicy`.
    AttachPolicy {
        /// The policy's ARN.
        policy: Value,
        /// To whom.
        principal: PrincipalName,
    },
    /// `iam:DetachUserPolicy`, `DetachGroupPolicy` or `DetachRolePolicy`.
    DetachPolicy {
        /// The policy's ARN.
        policy: String,
        /// From whom.
        principal: PrincipalName,
    },
    /// `iam:DeletePolicy`, which asks that nobody has it and that no other version is left.
    DeletePolicy {
        /// Which policy.
        policy: String,
    },
}

impl Change {
    /// Whether AWS can be asked beforehand what it would say: calls of EC2 have a dry run, but for `ModifyVpcAttribute`
    /// (EC2 API Reference, `DryRun`).
    #[must_use]
    pub fn has_dry_run(&self) -> bool {
        self.action().starts_with("ec2:") && !matches!(self, Self::SetVpcAttribute { .. })
    }

    /// The API action.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::SetVpcAttribute { .. } => "ec2:ModifyVpcAttribute",
            Self::CreateSecurityGroup { .. } => "ec2:CreateSecurityGroup",
            Self::AuthorizeIngress { .. } => "ec2:AuthorizeSecurityGroupIngress",
            Self::RevokeIngress { .. } => "ec2:RevokeSecurityGroupIngress",
            Self::DeleteSecurityGroup { .. } => "ec2:DeleteSecurityGroup",
            Self::DeleteEndpoints { .. } => "ec2:DeleteVpcEndpoints",
            Self::CreateEndpoint { .. } => "ec2:CreateVpcEndpoint",
            Self::ModifyEndpoint { .. } => "ec2:ModifyVpcEndpoint",
            Self::CreateHostedZone { .. } => "route53:CreateHostedZone",
            Self::TagHostedZone { .. } => "route53:ChangeTagsForResource",
            Self::ChangeRecords { .. } => "route53:ChangeResourceRecordSets",
            Self::DeleteHostedZone { .. } => "route53:DeleteHostedZone",
            Self::CreatePolicy { .. } => "iam:CreatePolicy",
            Self::CreatePolicyVersion { .. } => "iam:CreatePolicyVersion",
            Self::SetDefaultPolicyVersion { .. } => "iam:SetDefaultPolicyVersion",
            Self::DeletePolicyVersion { .. } => "iam:DeletePolicyVersion",
            Self::AttachPolicy { principal, .. } => match principal.kind {
                PrincipalKind::Role => "iam:AttachRolePolicy",
                PrincipalKind::User => "iam:AttachUserPolicy",
                PrincipalKind::Group => "iam:AttachGroupPolicy",
            },
            Self::DetachPolicy { principal, .. } => match principal.kind {
                PrincipalKind::Role => "iam:DetachRolePolicy",
                PrincipalKind::User => "iam:DetachUserPolicy",
                PrincipalKind::Group => "iam:DetachGroupPolicy",
            },
            Self::DeletePolicy { .. } => "iam:DeletePolicy",
        }
    }
}

/// A DNS attribute of a VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VpcAttribute {
    /// `enableDnsSupport`.
    DnsSupport,
    /// `enableDnsHostnames`.
    DnsHostNames,
}

/// What becomes of an alias record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChange {
    /// Put or taken away.
    pub kind: RecordChangeKind,
    /// The name, without final dot; `*` written plainly.
    pub name: String,
    /// `A` or `AAAA`.
    pub record_type: String,
    /// The alias target's name.
    pub target: Value,
    /// The alias target's hosted zone.
    pub target_zone: Value,
}

impl RecordChange {
    /// What puts a record, as it stands, or takes it away; `None` for what is no alias.
    #[must_use]
    pub fn of(kind: RecordChangeKind, record: &DnsRecord) -> Option<Self> {
        let alias = record.alias.as_ref()?;
        Some(Self {
            kind,
            name: record.name.trim_end_matches('.').to_owned(),
            record_type: record.kind.clone(),
            target: Value::known(&alias.name),
            target_zone: Value::known(&alias.zone),
        })
    }

    /// Whether a record is the alias that this speaks of.
    #[must_use]
    pub fn is_of(&self, record: &DnsRecord) -> bool {
        let zone = HostedZoneId::new(self.target_zone.as_str());
        record.is_alias(&self.name, &self.record_type, &DnsEntry { name: self.target.to_string(), zone })
    }
}

/// Put or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordChangeKind {
    /// Made, or made to be so.
    Upsert,
    /// Taken away; the values must be those that stand.
    Delete,
}
