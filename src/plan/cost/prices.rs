//! The table of prices: dated, sourced, and silent about Regions whose rate it does not know.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The table.
#[derive(Deserialize)]
pub struct Prices {
    /// The Region whose rate is shown where a Region's own is not known.
    reference: String,
    endpoint_zone_hour: BTreeMap<String, Price>,
    /// For each gigabyte through an endpoint.
    pub endpoint_gigabyte: Price,
    /// For each hosted zone, a month.
    pub hosted_zone_month: Price,
}

/// A price.
#[derive(Deserialize)]
pub struct Price {
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
        let (region, rate) = rates.get_key_value(region).or_else(|| rates.get_key_value(&self.reference))?;
        Some(EndpointRate { usd: rate.usd, region, source: &rate.source, date: &rate.date })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_its_sources_and_their_dates() {
        let prices = Prices::read().unwrap();
        assert_eq!(prices.endpoint_zone_hour.len(), 3);
        for (region, sign) in [("eu-central-1", "EUC1-"), ("us-east-1", "https://"), ("us-west-2", "USW2-")] {
            let rate = prices.endpoint(region).unwrap();
            assert_eq!(rate.region, region);
            assert!(rate.source.contains(sign), "the Region's own source: {}", rate.source);
            // AWS fills its table in by a script: no copy of the page has an hour's rate to point to.
            assert!(!rate.source.contains("privatelink/pricing"), "{region}");
        }
        let everywhere = [&prices.endpoint_gigabyte, &prices.hosted_zone_month];
        assert!(everywhere.iter().all(|price| price.source.starts_with("https://aws.amazon.com/")));
        for price in prices.endpoint_zone_hour.values().chain(everywhere) {
            assert!(price.usd > 0.0 && price.date.len() == 7 && price.date.starts_with("20"), "{}", price.date);
        }
    }

    #[test]
    fn a_region_that_is_not_in_the_table_gets_no_rate_of_its_own() {
        let prices = Prices::read().unwrap();
        assert_eq!(prices.endpoint("eu-west-1").unwrap().region, "us-east-1");
        assert!(prices.endpoint_zone_hour.contains_key(&prices.reference));
    }
}
