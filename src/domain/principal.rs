//! Users, groups and roles, and which of them a policy can be attached to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::tag::Tags;

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

impl PrincipalName {
    /// Whether its name says that it is for emergencies, when nothing else lets in.
    #[must_use]
    pub fn is_for_emergencies(&self) -> bool {
        let name = plain(&self.name);
        ["breakglass", "emergency"].iter().any(|word| name.contains(word))
    }
}

/// The first of its tags that says that somebody is for emergencies: `BreakGlass=true`, `purpose=break-glass`. A tag
/// may speak of emergencies in other words too, such as whom to call, so that less is enough in a name.
#[must_use]
pub fn emergency_tag(tags: &Tags) -> Option<String> {
    let says = |text: &str| text.contains("breakglass") || ["emergency", "emergencyaccess"].contains(&text);
    let is_no = |text: &str| ["false", "no", "0", "none"].contains(&text);
    let is_it = |(key, value): &(&String, &String)| {
        let (key, value) = (plain(key), plain(value));
        says(&value) || (says(&key) && !is_no(&value))
    };
    tags.iter().find(is_it).map(|(key, value)| if value.is_empty() { key.clone() } else { format!("{key}={value}") })
}

/// Its letters and digits alone, in lower case.
fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Unmodifiable {
    /// A role that IAM Identity Center owns: change its permission set instead.
    IdentityCenter,
    /// A service-linked role.
    ServiceLinked,
}

impl Unmodifiable {
    fn by_path(path: &str) -> Option<Self> {
        if path.starts_with("/aws-reserved/sso.amazonaws.com/") {
            return Some(Self::IdentityCenter);
        }
        path.starts_with("/aws-service-role/").then_some(Self::ServiceLinked)
    }

    /// The same judged by an ARN, in which the path stands after the kind.
    #[must_use]
    pub fn by_arn(arn: &str) -> Option<Self> {
        Self::by_path(arn.splitn(6, ':').nth(5)?.strip_prefix("role")?)
    }
}

impl Principal {
    /// Whether IAM answers `UnmodifiableEntity` for it, judged by its path
    /// (IAM Identity Center User Guide, "Troubleshooting"; IAM User Guide, "Service-linked roles").
    #[must_use]
    pub fn unmodifiable(&self) -> Option<Unmodifiable> {
        if self.name.kind != PrincipalKind::Role {
            return None;
        }
        Unmodifiable::by_path(&self.path)
    }
}

/// The permission set that a role of IAM Identity Center comes from: `AWSReservedSSO_<permission set>_<16 hexadecimal
/// digits>`.
#[must_use]
pub fn permission_set(role: &str) -> &str {
    let name = role.strip_prefix("AWSReservedSSO_").unwrap_or(role);
    name.rsplit_once('_').map_or(name, |(set, _)| set)
}

/// What gives a customer managed policy to a role of IAM Identity Center, in the account named.
#[must_use]
pub fn permission_set_steps(role: &str, policy: &str, account: &str) -> String {
    format!(
        "Once {policy} exists: in IAM Identity Center, Permission sets, {}, Customer managed policies, attach {policy} \
         with path /, then provision the set again to account {account}. Each account of the set needs a policy of that \
         name.",
        permission_set(role)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_that_somebody_is_for_emergencies() {
        let is = |name: &str| PrincipalName { kind: PrincipalKind::Role, name: name.to_owned() }.is_for_emergencies();
        assert!(is("break-glass") && is("BreakGlassAdmin") && is("ops_break_glass") && is("EmergencyAccess"));
        assert!(!is("glass-breaker") && !is("DataScientist"));
    }

    #[test]
    fn a_tag_says_that_somebody_is_for_emergencies() {
        let told = |key: &str, value: &str| emergency_tag(&Tags::from([(key.to_owned(), value.to_owned())]));
        assert_eq!(told("purpose", "break-glass").as_deref(), Some("purpose=break-glass"));
        assert_eq!(told("BreakGlass", "").as_deref(), Some("BreakGlass"));
        for (key, value) in [("BreakGlass", "true"), ("access", "Break Glass role"), ("role-type", "Emergency")] {
            assert!(told(key, value).is_some(), "{key}={value}");
        }
        for (key, value) in [("break-glass", "false"), ("EmergencyContact", "ops"), ("contact", "emergency@corp.test")]
        {
            assert_eq!(told(key, value), None, "{key}={value}");
        }
    }

    #[test]
    fn a_permission_set_is_read_from_its_role() {
        assert_eq!(permission_set("AWSReservedSSO_Data_Science_0123456789abcdef"), "Data_Science");
    }

    #[test]
    fn what_iam_protects_is_told_by_the_path_in_the_arn() {
        let role = |path: &str| Unmodifiable::by_arn(&format!("arn:aws:iam::111122223333:role{path}name"));
        assert_eq!(role("/aws-reserved/sso.amazonaws.com/eu-west-1/"), Some(Unmodifiable::IdentityCenter));
        assert_eq!(role("/aws-service-role/sagemaker.amazonaws.com/"), Some(Unmodifiable::ServiceLinked));
        assert_eq!(role("/service-role/"), None);
        assert_eq!(Unmodifiable::by_arn("arn:aws:iam::111122223333:user/aws-service-role/name"), None);
    }
}
