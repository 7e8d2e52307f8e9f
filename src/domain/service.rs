//! Endpoint services: found in what AWS lists, never spelled from a template.

use serde::{Deserialize, Serialize};

/// The short name of the service that carries Studio's pages.
pub const STUDIO: &str = "studio";
/// The short name of the service that carries the SageMaker API.
pub const API: &str = "sagemaker.api";

/// An endpoint service as `DescribeVpcEndpointServices` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// The full name, such as `aws.sagemaker.eu-west-1.studio`.
    pub name: String,
    /// `Interface`, `Gateway` and so on; a service may have several.
    pub kinds: Vec<String>,
    /// Names of the Availability Zones that it serves.
    pub zones: Vec<String>,
    /// `PrivateDnsNames`, or the single `PrivateDnsName` where AWS answers only that.
    pub private_names: Vec<String>,
    /// `BaseEndpointDnsNames`.
    pub base_names: Vec<String>,
    /// Whether its endpoints take a policy.
    pub supports_policy: bool,
}

impl Service {
    /// Whether interface endpoints exist for it.
    #[must_use]
    pub fn is_interface(&self) -> bool {
        self.kinds.iter().any(|kind| kind.eq_ignore_ascii_case("interface"))
    }

    /// Whether it has endpoints in a zone; where AWS lists no zones, it has them in all.
    #[must_use]
    pub fn serves(&self, zone: &str) -> bool {
        self.zones.is_empty() || self.zones.iter().any(|name| name == zone)
    }

    /// The names of the hosted zones that would cover its private names: each without its wildcard label,
    /// once. `*.studio.eu-west-1.sagemaker.aws` and `studio.eu-west-1.sagemaker.aws` share one zone.
    #[must_use]
    pub fn zone_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.private_names.iter().map(|name| zone_of(name).to_owned()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The record names that a zone of [`Service::zone_names`] needs: the apex, and the wildcard where the
    /// service has one. Studio's apps each have a host name of their own, so its zone needs both.
    #[must_use]
    pub fn record_names(&self, zone: &str) -> Vec<String> {
        let wildcard = format!("*.{zone}");
        let has_wildcard = self.private_names.iter().any(|name| name.trim_end_matches('.') == wildcard);
        std::iter::once(zone.to_owned()).chain(has_wildcard.then_some(wildcard)).collect()
    }
}

fn zone_of(private_name: &str) -> &str {
    let name = private_name.trim_end_matches('.');
    name.strip_prefix("*.").unwrap_or(name)
}

/// Finds the service that an answers file calls `short` (`studio`, `sagemaker.api`, `sts`, ...) in what AWS
/// lists for the Region. Prefixes differ by partition (`com.amazonaws`, `cn.com.amazonaws`, `eu.amazonaws`,
/// ...: <https://github.com/aws/aws-cdk/pull/25333>), so only the end is compared; Studio alone has none.
#[must_use]
pub fn find<'a>(services: &'a [Service], region: &str, short: &str) -> Option<&'a Service> {
    if short == STUDIO {
        let name = format!("aws.sagemaker.{region}.studio");
        return services.iter().find(|service| service.name == name);
    }
    let end = format!(".{region}.{short}");
    services
        .iter()
        .filter(|service| service.name.ends_with(&end) && service.is_interface())
        .min_by_key(|service| service.name.len())
}

/// The short name of a full service name, for people and for step ids.
#[must_use]
pub fn short_name<'a>(name: &'a str, region: &str) -> &'a str {
    name.find(&format!(".{region}.")).map_or(name, |at| &name[at + region.len() + 2..])
}
