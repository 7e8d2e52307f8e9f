//! What the plan adds a month, from a dated table of prices.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

use super::step::{Change, Cost, Step};

/// Hours of a month, as AWS reckons.
const HOURS: f64 = 730.0;

#[derive(Deserialize)]
struct Prices {
    endpoint_zone_hour: Rates,
    hosted_zone_month: Rates,
}

/// A price, and the Regions for which it is known to hold.
#[derive(Deserialize)]
struct Rates {
    source: String,
    date: String,
    default: f64,
    #[serde(default)]
    regions: BTreeMap<String, f64>,
}

impl Cost {
    /// Of a plan that adds nothing.
    pub(super) fn nothing() -> Self {
        Self { monthly_usd: 0.0, rate_source: String::new(), complete: true }
    }
}

fn prices() -> Result<Prices, toml::de::Error> {
    toml::from_str(include_str!("../../assets/prices.toml"))
}

/// Each endpoint costs by the hour in each zone, each hosted zone by the month; data transfer comes on top.
pub fn estimate(region: &str, steps: &[Step]) -> Cost {
    let Ok(prices) = prices() else {
        let rate_source = "the price table cannot be read".to_owned();
        return Cost { monthly_usd: 0.0, rate_source, complete: false };
    };
    let changes = || steps.iter().filter_map(|step| step.change.as_ref());
    let zones: usize = changes().map(endpoint_zones).sum();
    let hosted = changes().filter(|change| matches!(change, Change::CreateHostedZone { .. })).count();
    let rates = &prices.endpoint_zone_hour;
    let own = rates.regions.get(region);
    let rate = own.copied().unwrap_or(rates.default);
    let holds = if own.is_some() { "" } else { ", the rate of other Regions" };
    let mut source = format!("{rate} USD an hour and zone{holds} ({}, {})", rates.source, rates.date);
    let month = &prices.hosted_zone_month;
    if hosted > 0 {
        let _ = write!(source, "; {} USD a month and hosted zone ({}, {})", month.default, month.source, month.date);
    }
    Cost {
        monthly_usd: cents(amount(zones) * HOURS * rate + amount(hosted) * month.default),
        rate_source: source,
        complete: own.is_some() || zones == 0,
    }
}

/// Zones in which a change puts an endpoint.
fn endpoint_zones(change: &Change) -> usize {
    match change {
        Change::CreateEndpoint { subnets, .. } => subnets.len(),
        Change::ModifyEndpoint { add_subnets, .. } => add_subnets.len(),
        _ => 0,
    }
}

fn amount(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn cents(dollars: f64) -> f64 {
    (dollars * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_table_can_be_read() {
        let prices = prices().unwrap();
        assert!(prices.endpoint_zone_hour.source.starts_with("https://"));
        assert!(!prices.endpoint_zone_hour.regions.contains_key("eu-west-1"), "not known, so not claimed");
    }

    #[test]
    fn nothing_costs_nothing() {
        let cost = estimate("eu-west-1", &[]);
        assert!(cost.monthly_usd.abs() < f64::EPSILON);
        assert!(cost.complete);
    }
}
