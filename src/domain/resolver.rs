//! What decides which DNS server answers in a VPC: Resolver rules, Resolver endpoints and Route 53 Profiles.

use serde::{Deserialize, Serialize};

use super::id::HostedZoneId;

/// A rule of Route 53 Resolver that holds in a VPC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ResolverRule {
    /// Its id.
    pub id: String,
    /// The domain that it is for, without the final dot; empty for the root.
    pub domain: String,
    /// `FORWARD`, `SYSTEM` and so on, as AWS writes them.
    pub kind: String,
    /// The account that owns it.
    pub owner: String,
}

impl ResolverRule {
    /// Whether it sends questions to other DNS servers.
    #[must_use]
    pub fn forwards(&self) -> bool {
        self.kind == "FORWARD"
    }
}

/// A private hosted zone that comes to a VPC by a Profile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProfileZone {
    /// Its id.
    pub id: HostedZoneId,
    /// Its name, without the final dot.
    pub name: String,
}

/// A Route 53 Profile of a VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its id.
    pub id: String,
    /// Private hosted zones that it brings.
    pub zones: Vec<ProfileZone>,
    /// Resolver rules that it brings.
    pub rules: Vec<ResolverRule>,
    /// ARNs of zones and rules that it brings and that their owner does not let be read.
    pub unread: Vec<String>,
}

/// How a VPC comes to its answers, besides hosted zones of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resolution {
    /// Resolver rules that are associated with it.
    pub rules: Vec<ResolverRule>,
    /// Inbound endpoints in it, which answer networks outside; `None` when they could not be read.
    pub inbound: Option<Vec<String>>,
    /// Its Profiles.
    pub profiles: Vec<Profile>,
}

/// Whether `name` is `domain`, or below it; everything is below the root.
#[must_use]
pub fn is_within(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.trim_end_matches('.'), domain.trim_end_matches('.'));
    let Some(at) = name.len().checked_sub(domain.len()) else { return false };
    let same_end = name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(domain));
    domain.is_empty() || (same_end && (at == 0 || name.get(..at).is_some_and(|head| head.ends_with('.'))))
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_name_is_within_what_it_ends_with_label_by_label() {
        assert!(is_within("api.sagemaker.eu-west-1.amazonaws.com", "sagemaker.eu-west-1.amazonaws.com."));
        assert!(is_within("a.b", "A.B") && is_within("a.b.", "a.b") && is_within("a.b", ""));
        assert!(!is_within("xa.b", "a.b") && !is_within("b", "a.b") && !is_within("ä", "a"));
    }
}
