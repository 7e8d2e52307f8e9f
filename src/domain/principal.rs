//! Users, groups and roles, and which of them a policy can be attached to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of IAM identity a principal is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display, strum::EnumIter,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum PrincipalKind {
    /// An IAM role.
    Role,
    /// An IAM user.
    User,
    /// An IAM user group.
    Group,
}

/// A user, group or role by kind and name. The order is the canary's: roles, then users, then groups.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PrincipalName {
    /// User, group or role.
    pub kind: PrincipalKind,
    /// Its name, without path.
    pub name: String,
}

impl fmt::Display for PrincipalName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.kind, self.name)
    }
}

/// A user, group or role of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// Kind and name.
    pub name: PrincipalName,
    /// Its ARN, which carries the path.
    pub arn: String,
    /// Its path, `/` when it has none.
    pub path: String,
    /// ARNs of the attached managed policies; `None` until read (only for chosen principals).
    pub attached: Option<Vec<String>>,
    /// Names of the groups that a user is in; empty for others and until read.
    pub groups: Vec<String>,
}

/// Why IAM lets nobody attach a policy to a principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmodifiable {
    /// A role that IAM Identity Center owns: change its permission set instead.
    IdentityCenter,
    /// A service-linked role.
    ServiceLinked,
}

impl Principal {
    /// Whether IAM answers `UnmodifiableEntity` for it, judged by its path
    /// (IAM Identity Center User Guide, "Troubleshooting"; IAM User Guide, "Service-linked roles").
    #[must_use]
    pub fn unmodifiable(&self) -> Option<Unmodifiable> {
        if self.name.kind != PrincipalKind::Role {
            return None;
        }
        if self.path.starts_with("/aws-reserved/sso.amazonaws.com/") {
            return Some(Unmodifiable::IdentityCenter);
        }
        self.path.starts_with("/aws-service-role/").then_some(Unmodifiable::ServiceLinked)
    }
}
