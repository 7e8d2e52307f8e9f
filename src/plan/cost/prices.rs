//! The table of prices: dated, sourced, and silent about Regions whose rate it does not know.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The table.
#[derive(Deserialize)]
pub struct Prices {
    /// The Region whose rate is shown where a Region's own is not known.
    reference: String,
    endpoint_zone_hour: ByRegion,
    /// For each gigabyte through an endpoint.
    pub endpoint_gigabyte: Everywhere,
    /// For each hosted zone, a month.
    pub hosted_zone_month: Everywhere,
}

#[derive(Deserialize)]
struct ByRegion {
    source: String,
    regions: BTreeMap<String, Dated>,
}

#[derive(Deserialize)]
struct Dated {
    usd: f64,
    date: String,
}

/// A price that is the same in every Region.
#[derive(Deserialize)]
pub struct Everywhere {
    /// Where it was read.
    pub source: String,
    /// When.
    pub date: String,
    /// How much.
    pub usd: f64,
}

/// What an endpoint costs in a zone, an hour.
pub struct EndpointRate<'a> {
    /// How much.
    pub usd: f64,
    /// Whose rate it is.
    pub region: &'a str,
    /// Where it was read.
    pub source: &'a str,
    /// When.
    pub date: &'a str,
}

impl Prices {
    /// Reads the table; `None` when it is broken, which its tests would tell.
    pub fn read() -> Option<Self> {
        toml::from_str(include_str!("../../../assets/prices.toml")).ok()
    }

    /// The rate of a Region, or that of the reference.
    pub fn endpoint(&self, region: &str) -> Option<EndpointRate<'_>> {
        let rates = &self.endpoint_zone_hour;
        let (region, rate) =
            rates.regions.get_key_value(region).or_else(|| rates.regions.get_key_value(&self.reference))?;
        Some(EndpointRate { usd: rate.usd, region, source: &rates.source, date: &rate.date })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_its_sources_and_their_dates() {
        let prices = Prices::read().unwrap();
        let rate = prices.endpoint("eu-central-1").unwrap();
        assert_eq!((rate.usd.to_string().as_str(), rate.region), ("0.012", "eu-central-1"));
        let mut read = vec![(rate.source.to_owned(), rate.date.to_owned())];
        read.extend([&prices.endpoint_gigabyte, &prices.hosted_zone_month].map(|p| (p.source.clone(), p.date.clone())));
        for (source, date) in read {
            assert!(source.starts_with("https://aws.amazon.com/"), "{source}");
            assert!(date.len() == 7 && date.starts_with("20"), "{date}");
        }
    }

    #[test]
    fn a_region_that_is_not_in_the_table_gets_no_rate_of_its_own() {
        let prices = Prices::read().unwrap();
        assert_eq!(prices.endpoint("eu-west-1").unwrap().region, "us-east-1");
        assert!(prices.endpoint_zone_hour.regions.contains_key(&prices.reference));
    }
}
