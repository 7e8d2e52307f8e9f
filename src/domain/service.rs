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

/// How many are near enough to be named.
const NEAR: usize = 3;

/// The short names of interface endpoints that are spelled most like `wanted`, the nearest first: those that no more
/// than half of it must be changed for.
#[must_use]
pub fn nearest<'a>(services: &'a [Service], region: &str, wanted: &str) -> Vec<&'a str> {
    let names = services.iter().filter(|service| service.is_interface() || service.name.ends_with(STUDIO));
    let mut near: Vec<(usize, &str)> = names
        .map(|service| short_name(&service.name, region))
        .map(|name| if name.ends_with(STUDIO) { STUDIO } else { name })
        .map(|name| (distance(name, wanted), name))
        .filter(|(distance, _)| *distance * 2 <= wanted.chars().count())
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(NEAR).map(|(_, name)| name).collect()
}

/// How many letters must be put in, taken out or changed to make one text of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (place, wanted) in other.iter().enumerate() {
            let changed = corner + usize::from(letter != *wanted);
            corner = row[place + 1];
            row[place + 1] = changed.min(corner + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant() {
        let service = |name: &str| Service {
            name: name.to_owned(),
            kinds: vec!["Interface".to_owned()],
            zones: Vec::new(),
            private_names: Vec::new(),
            base_names: Vec::new(),
            supports_policy: true,
        };
        let names = ["aws.sagemaker.r-1.studio", "com.amazonaws.r-1.sagemaker.api", "com.amazonaws.r-1.sts"];
        let services = names.map(service);
        assert_eq!(nearest(&services, "r-1", "stduio"), ["studio"]);
        assert_eq!(nearest(&services, "r-1", "sagemaker-api"), ["sagemaker.api"]);
        assert_eq!(nearest(&services, "r-1", "st"), ["sts"]);
        assert!(nearest(&services, "r-1", "teleport").is_empty());
        assert_eq!((distance("", "abc"), distance("kitten", "sitting")), (3, 3));
    }
}
