//! Names that AWS gives to resources, each a type of its own so that one cannot stand for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not the id that it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}; it looks like `{example}`")]
pub struct InvalidId {
    text: String,
    what: &'static str,
    example: &'static str,
}

/// EC2 ids are a prefix and 8 or 17 hexadecimal digits (EC2 User Guide, "Resource IDs").
fn is_ec2_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        matches!(rest.len(), 8 | 17) && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// `d-` and up to 61 lower-case letters, digits and inner hyphens (SageMaker API, `DomainId`).
fn is_domain_id(text: &str) -> bool {
    text.strip_prefix("d-").is_some_and(|rest| {
        (1..=61).contains(&rest.len())
            && !rest.ends_with('-')
            && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'z' | b'-'))
    })
}

/// Upper-case letters and digits, at most 32 (Route 53 API, `ResourceId`).
fn is_hosted_zone_id(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

macro_rules! id {
    ($name:ident, $what:literal, $example:literal, $check:expr) => {
        #[doc = concat!("The id of ", $what, ", such as `", $example, "`.")]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes what AWS itself answered, unchecked.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as AWS writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let check: fn(&str) -> bool = $check;
                if check(text) {
                    return Ok(Self(text.to_owned()));
                }
                Err(InvalidId { text: text.to_owned(), what: concat!("the id of ", $what), example: $example })
            }
        }
    };
}

id!(VpcId, "a VPC", "vpc-0123456789abcdef0", |text| is_ec2_id(text, "vpc-"));
id!(SubnetId, "a subnet", "subnet-0123456789abcdef0", |text| is_ec2_id(text, "subnet-"));
id!(SecurityGroupId, "a security group", "sg-0123456789abcdef0", |text| is_ec2_id(text, "sg-"));
id!(EndpointId, "a VPC endpoint", "vpce-0123456789abcdef0", |text| is_ec2_id(text, "vpce-"));
id!(DomainId, "a SageMaker domain", "d-abcdefghijkl", is_domain_id);
id!(HostedZoneId, "a hosted zone", "Z0123456789ABCDEFGHIJ", is_hosted_zone_id);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_kind_do_not_pass_for_another() {
        assert!("vpc-0123456789abcdef0".parse::<VpcId>().is_ok());
        assert!("vpc-01234567".parse::<VpcId>().is_ok());
        assert!("vpce-0123456789abcdef0".parse::<VpcId>().is_err());
        assert!("subnet-0123456789ABCDEF0".parse::<SubnetId>().is_err());
        assert!("sg-012345678".parse::<SecurityGroupId>().is_err());
    }

    #[test]
    fn a_domain_id_follows_the_pattern_of_the_api() {
        assert!("d-abcdefghijkl".parse::<DomainId>().is_ok());
        assert!("d-a--b".parse::<DomainId>().is_ok());
        assert!("d-".parse::<DomainId>().is_err());
        assert!("d-Ab".parse::<DomainId>().is_err());
        assert!("abc".parse::<DomainId>().is_err());
    }
}
