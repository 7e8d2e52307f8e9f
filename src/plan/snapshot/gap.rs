//! What of a snapshot could not be read, and why.

use serde::{Deserialize, Serialize};

use crate::domain::principal::PrincipalKind;

/// The parts of a snapshot that are read on their own and can be missing on their own.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display, strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Part {
    /// `Identity::alias`.
    AccountAlias,
    /// `Snapshot::zones`.
    Zones,
    /// `Snapshot::vpcs`.
    Vpcs,
    /// DNS attributes of VPCs.
    VpcAttributes,
    /// `Snapshot::subnets`.
    Subnets,
    /// `Snapshot::security_groups`.
    SecurityGroups,
    /// `Snapshot::endpoints`.
    Endpoints,
    /// `Snapshot::services`.
    Services,
    /// `Snapshot::hosted_zones`.
    HostedZones,
    /// DNS servers of VPCs.
    NameServers,
    /// Resolver rules of `Snapshot::resolution`.
    ResolverRules,
    /// Inbound endpoints of `Snapshot::resolution`.
    ResolverEndpoints,
    /// The Profiles of `Snapshot::resolution`.
    Profiles,
    /// `Snapshot::network_acls`.
    NetworkAcls,
    /// `Snapshot::route_tables`.
    RouteTables,
    /// `Snapshot::domains`.
    Domains,
    /// User profiles of the chosen domain, or of all.
    UserProfiles,
    /// Spaces of the chosen domain, or of all.
    Spaces,
    /// Apps of the chosen domain, or of all.
    Apps,
    /// IAM users.
    Users,
    /// IAM groups.
    Groups,
    /// IAM roles.
    Roles,
    /// What is attached to the chosen principals.
    Attachments,
    /// The policies of everybody in the account.
    Authorization,
    /// The policies of the chosen principals, asked for one by one because those of everybody were not to be had.
    Permissions,
    /// The policy of the chosen name.
    Policy,
    /// Whom that policy is attached to.
    Holders,
    /// `Snapshot::quotas`.
    Quotas,
}

impl Part {
    /// The part that lists principals of a kind.
    #[must_use]
    pub const fn of(kind: PrincipalKind) -> Self {
        match kind {
            PrincipalKind::Role => Self::Roles,
            PrincipalKind::User => Self::Users,
            PrincipalKind::Group => Self::Groups,
        }
    }
}

/// A part that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// What is unknown.
    pub part: Part,
    /// The IAM action that would tell, such as `route53:ListHostedZonesByVPC`.
    pub action: String,
    /// AWS's error code.
    pub code: String,
    /// AWS's message.
    pub message: String,
}
