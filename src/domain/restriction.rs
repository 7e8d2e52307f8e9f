//! The four ways to restrict who may open Studio, and none.

use serde::{Deserialize, Serialize};

/// Who may open Studio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumIter)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Mode {
    /// Whoever comes through an endpoint of the VPC (`aws:SourceVpc`).
    #[default]
    Vpc,
    /// Whoever comes through the Studio and the API endpoint (`aws:SourceVpce`).
    Vpce,
    /// Whoever comes from listed public addresses over the internet (`aws:SourceIp`).
    Ip,
    /// Whoever comes through an endpoint of the VPC from listed private addresses (`aws:VpcSourceIp`).
    VpcIp,
    /// Nobody is restricted: only the private path is built.
    None,
}

impl Mode {
    /// Whether the mode takes address ranges.
    #[must_use]
    pub const fn takes_ranges(self) -> bool {
        matches!(self, Self::Ip | Self::VpcIp)
    }

    /// From where people are let in, and from where not, in few words: in mode ip whoever is inside is refused.
    #[must_use]
    pub const fn sides(self) -> [&'static str; 2] {
        match self {
            Self::Ip => ["listed addresses", "others"],
            Self::Vpc | Self::Vpce | Self::VpcIp | Self::None => ["inside", "outside"],
        }
    }

    /// Whether requests must come through the VPC's endpoints.
    #[must_use]
    pub const fn needs_endpoints(self) -> bool {
        matches!(self, Self::Vpc | Self::Vpce | Self::VpcIp)
    }
}
