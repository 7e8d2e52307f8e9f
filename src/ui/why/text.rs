//! The shape of an explanation, and the pages of AWS's documentation.

/// What is said of a choice.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// Its name.
    pub title: &'static str,
    /// What it is, and what AWS does with it.
    pub does: &'static str,
    /// What it costs.
    pub cost: Cost,
    /// What can go wrong with it.
    pub risk: &'static str,
    /// The page of AWS's documentation.
    pub page: &'static str,
}

/// What a choice costs.
#[derive(Clone, Copy, Debug)]
pub enum Cost {
    /// Nothing by itself.
    Nothing,
    /// A zone more for every endpoint.
    Zone,
    /// An endpoint more in every zone.
    Service,
    /// A hosted zone.
    HostedZone,
    /// Something that no table tells.
    Words(&'static str),
}

impl Cost {
    /// The same without an amount.
    pub const fn without_prices(self) -> &'static str {
        match self {
            Self::Nothing => "Costs nothing by itself.",
            Self::Zone => "Costs by the hour, for each endpoint in the zone.",
            Self::Service => "Costs by the hour in each zone, and by the gigabyte that goes through.",
            Self::HostedZone => "Costs by the month, for each hosted zone.",
            Self::Words(words) => words,
        }
    }
}

pub const STUDIO_ENDPOINT: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html";
pub const STUDIO_IN_VPC: &str =
    "https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html";
pub const SAGEMAKER_IN_VPC: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html";
pub const DOMAIN: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/onboard-custom.html";
pub const SERVICES: &str = "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html";
pub const INTERFACE_ENDPOINT: &str =
    "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html";
pub const ENDPOINT_POLICY: &str = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html";
pub const PRIVATE_ZONES: &str =
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html";
pub const CONDITION_KEYS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";
pub const IAM_QUOTAS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
pub const ACCESS_DENIED: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html";
