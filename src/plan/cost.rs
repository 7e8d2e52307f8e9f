//! What a plan adds a month and what it stops, from a dated table of prices.

mod prices;
pub mod words;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::snapshot::Snapshot;
use super::step::{Action, Change, Step, StepId};
use crate::domain::network::Endpoint;
use prices::{Price, Prices};

/// Hours of a month, as AWS reckons.
const HOURS: f64 = 730.0;

/// What the plan's endpoints and zones cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// What is added a month of 730 hours, less what stops, in US dollars, without data transfer.
    pub monthly_usd: f64,
    /// Where the rate comes from.
    pub rate_source: String,
    /// Whether the Region's own rate is known.
    pub complete: bool,
    /// What of the plan stands already and goes on: paid before, and not in `monthly_usd`.
    #[serde(default)]
    pub standing_usd: f64,
    /// What it is made of.
    #[serde(default)]
    pub items: Vec<Item>,
    /// The rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rates: Option<Rates>,
    /// What each choice would add; `None` where there is nothing to choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Each>,
}

/// Something that costs by the month, from this plan on or until it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The step that makes it or takes it away.
    pub step: StepId,
    /// What it is.
    pub kind: ItemKind,
    /// For people.
    pub what: String,
    /// Zones of an endpoint, or hosted zones; negative where they go.
    pub count: i64,
    /// What it adds a month; negative where it stops.
    pub monthly_usd: f64,
}

/// What costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// An interface endpoint in so many zones.
    Endpoint,
    /// A hosted zone.
    HostedZone,
}

/// The rates, in US dollars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// Whose rate of endpoints it is: the plan's Region, or another where its own is not known.
    pub region: String,
    /// For an endpoint in a zone, an hour.
    pub endpoint_zone_hour_usd: f64,
    /// For a hosted zone, a month.
    pub hosted_zone_month_usd: f64,
    /// For a gigabyte through an endpoint.
    pub data_gigabyte_usd: f64,
}

/// What each choice adds a month, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Each {
    /// One more zone for all endpoints.
    pub zone_usd: f64,
    /// One more service in all zones.
    pub service_usd: f64,
    /// One more hosted zone.
    pub hosted_zone_usd: f64,
}

impl Cost {
    /// Of a plan that adds nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self { complete: true, ..Self::default() }
    }
}

/// What each choice of the answers would add, and the rates; `None` when the table cannot be read.
#[must_use]
pub fn choices(region: &str, answers: &Answers) -> Option<(Each, Rates)> {
    let rates = rates(&Prices::read()?, region)?;
    let zone = HOURS * rates.endpoint_zone_hour_usd;
    let each = Each {
        zone_usd: cents(amount(answers.endpoints.services.len()) * zone),
        service_usd: cents(amount(answers.network.subnets.len()) * zone),
        hosted_zone_usd: rates.hosted_zone_month_usd,
    };
    Some((each, rates))
}

/// What endpoints in so many zones, of one or of several together, come to a month.
#[must_use]
pub fn endpoint_usd(rates: &Rates, zones: usize) -> f64 {
    cents(amount(zones) * HOURS * rates.endpoint_zone_hour_usd)
}

fn rates(prices: &Prices, region: &str) -> Option<Rates> {
    let endpoint = prices.endpoint(region)?;
    Some(Rates {
        region: endpoint.region.to_owned(),
        endpoint_zone_hour_usd: endpoint.usd,
        hosted_zone_month_usd: prices.hosted_zone_month.usd,
        data_gigabyte_usd: prices.endpoint_gigabyte.usd,
    })
}

/// Each endpoint costs by the hour in each zone, each hosted zone by the month; data transfer comes on top.
#[must_use]
pub fn estimate(snapshot: &Snapshot, steps: &[Step]) -> Cost {
    let region = &snapshot.identity.region;
    let table = Prices::read();
    let Some((prices, rates)) = table.as_ref().and_then(|prices| Some((prices, rates(prices, region)?))) else {
        return Cost { rate_source: "the price table cannot be read".to_owned(), ..Cost::default() };
    };
    let items: Vec<Item> = steps.iter().flat_map(|step| items(snapshot, &rates, step)).collect();
    let standing: Vec<f64> = standing(snapshot, &rates, steps);
    if items.is_empty() && standing.is_empty() {
        return Cost::nothing();
    }
    let has = |kind| items.iter().any(|item| item.kind == kind);
    Cost {
        monthly_usd: cents(items.iter().map(|item| item.monthly_usd).sum()),
        rate_source: source(prices, region, [ItemKind::Endpoint, ItemKind::HostedZone].map(has)),
        complete: rates.region == *region || !has(ItemKind::Endpoint),
        standing_usd: cents(standing.iter().sum()),
        items,
        rates: Some(rates),
        each: None,
    }
}

/// AWS's own page of prices.
const PRICE_PAGE: &str = "https://aws.amazon.com/privatelink/pricing/";

/// Every rate that an amount, or a line beside it, comes from.
fn source(prices: &Prices, region: &str, [endpoints, hosted]: [bool; 2]) -> String {
    let Some(rate) = prices.endpoint(region) else { return String::new() };
    let whose = if rate.region == region { String::new() } else { format!(" in {}", rate.region) };
    let hour = format!("{} USD an hour and zone{whose} ({}, as of {})", rate.usd, rate.source, rate.date);
    let mut sources = vec![format!("{hour}; AWS shows what it charges today on {PRICE_PAGE}")];
    let mut add = |what: &str, price: &Price| {
        sources.push(format!("{} USD a {what} ({}, as of {})", price.usd, price.source, price.date));
    };
    if endpoints {
        add("gigabyte", &prices.endpoint_gigabyte);
    }
    if hosted {
        add("month and hosted zone", &prices.hosted_zone_month);
    }
    sources.join("; ")
}

/// What a step adds or stops.
fn items(snapshot: &Snapshot, rates: &Rates, step: &Step) -> Vec<Item> {
    let item = |kind, what: &str, count: i64| {
        let each = match kind {
            ItemKind::Endpoint => HOURS * rates.endpoint_zone_hour_usd,
            ItemKind::HostedZone => rates.hosted_zone_month_usd,
        };
        let monthly_usd = cents(signed(count) * each);
        (count != 0).then(|| Item { step: step.id.clone(), kind, what: what.to_owned(), count, monthly_usd })
    };
    let one = match &step.change {
        Some(Change::CreateEndpoint { subnets, .. }) => item(ItemKind::Endpoint, &step.title, number(subnets.len())),
        Some(Change::ModifyEndpoint { add_subnets, remove_subnets, .. }) => {
            item(ItemKind::Endpoint, &step.title, number(add_subnets.len()) - number(remove_subnets.len()))
        }
        Some(Change::DeleteEndpoints { endpoints }) => {
            let gone = snapshot.endpoints.iter().filter(|endpoint| endpoints.contains(&endpoint.id));
            let gone = gone.filter(|endpoint| endpoint.is_interface()).filter_map(|endpoint| {
                let what = format!("endpoint {} for {}", endpoint.id, endpoint.service);
                item(ItemKind::Endpoint, &what, -number(endpoint.subnets.len()))
            });
            return gone.collect();
        }
        Some(Change::CreateHostedZone { .. }) => item(ItemKind::HostedZone, &step.title, 1),
        Some(Change::DeleteHostedZone { .. }) => item(ItemKind::HostedZone, &step.title, -1),
        _ => None,
    };
    one.into_iter().collect()
}

/// What the resources that a plan keeps or changes cost already: each endpoint, and each hosted zone of this account.
fn standing(snapshot: &Snapshot, rates: &Rates, steps: &[Step]) -> Vec<f64> {
    let goes_on = |step: &&Step| matches!(step.action, Action::Keep | Action::Modify);
    let ids: BTreeSet<&str> =
        steps.iter().filter(goes_on).filter_map(|step| step.outputs.get("id")).map(String::as_str).collect();
    let is_kept = |endpoint: &&Endpoint| ids.contains(endpoint.id.as_str()) && endpoint.is_interface();
    let endpoints = snapshot.endpoints.iter().filter(is_kept);
    let endpoints = endpoints.map(|endpoint| amount(endpoint.subnets.len()) * HOURS * rates.endpoint_zone_hour_usd);
    let zones = snapshot.hosted_zones.iter().filter(|zone| ids.contains(zone.id.as_str()));
    let zones = zones.filter(|zone| zone.owner == snapshot.identity.account).map(|_| rates.hosted_zone_month_usd);
    endpoints.chain(zones).collect()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn amount(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn signed(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

fn cents(dollars: f64) -> f64 {
    // Adding zero makes a negative zero a positive one, which is what a reader of JSON expects.
    (dollars * 100.0).round() / 100.0 + 0.0
}
