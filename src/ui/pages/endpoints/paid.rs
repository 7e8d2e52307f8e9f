//! What the endpoints cost: what is new, and what is paid already as it stands.

use std::collections::BTreeSet;

use super::{standing, standing_in};
use crate::domain::id::SubnetId;
use crate::domain::network::Endpoint;
use crate::plan::answers::DnsWay;
use crate::plan::cost::{self, Rates};
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;
use crate::ui::parts::text;

/// The zones of a service's endpoint.
#[derive(Clone, Copy, Debug, Default)]
struct Zones {
    paid: usize,
    new: usize,
}

fn zones(model: &Model, snapshot: &Snapshot, endpoint: Option<&Endpoint>) -> Zones {
    let chosen = &model.draft.answers.network.subnets;
    let Some(endpoint) = endpoint else { return Zones { paid: 0, new: chosen.len() } };
    let zone_of = |id: &SubnetId| snapshot.subnets.iter().find(|subnet| subnet.id == *id).map(|subnet| &subnet.zone_id);
    let covered: BTreeSet<_> = endpoint.subnets.iter().filter_map(zone_of).collect();
    let new = chosen.iter().filter_map(zone_of).filter(|zone| !covered.contains(zone));
    Zones { paid: endpoint.subnets.len(), new: new.collect::<BTreeSet<_>>().len() }
}

/// What becomes of the endpoint of a chosen service that stands.
pub fn lot(model: &Model, snapshot: &Snapshot, short: &str, endpoint: &Endpoint) -> String {
    let new = zones(model, snapshot, Some(endpoint)).new;
    let more = (new > 0).then(|| format!("gets {} more", text::count(new, "zone")));
    let private = model.draft.answers.endpoints.dns.of(short) == DnsWay::PrivateDns;
    let dns = (private != endpoint.private_dns)
        .then(|| if private { "private DNS is turned on" } else { "private DNS is turned off" }.to_owned());
    let parts: Vec<String> = more.into_iter().chain(dns).collect();
    if parts.is_empty() { "kept".to_owned() } else { parts.join(", ") }
}

/// What a service costs, and what all that are chosen cost together where some stand.
pub fn words(model: &Model, snapshot: &Snapshot, short: &str) -> String {
    let (answers, region) = (&model.draft.answers, &snapshot.identity.region);
    let Some((_, rates)) = cost::choices(region, answers) else {
        return "Each endpoint costs by the hour and zone.".to_owned();
    };
    let endpoint = standing(model, snapshot, short);
    let own = zones(model, snapshot, endpoint);
    let amount = |zones| a_month(zones, region, &rates);
    let words = match (endpoint, own.new) {
        (None, 0) => "Each endpoint costs by the hour and zone.".to_owned(),
        (None, new) => format!("A new endpoint in {}: {}.", text::count(new, "zone"), amount(new)),
        (Some(one), 0) => {
            format!("{} stands in {}, paid already: {}.", one.id, text::count(own.paid, "zone"), amount(own.paid))
        }
        (Some(one), new) => format!(
            "{} stands in {}, {:.2} USD a month paid already; {} more: {}.",
            one.id,
            text::count(own.paid, "zone"),
            cost::endpoint_usd(&rates, own.paid),
            text::count(new, "zone"),
            amount(new)
        ),
    };
    [Some(words), together(model, snapshot, &rates)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn a_month(zones: usize, region: &str, rates: &Rates) -> String {
    cost::words::a_month(cost::endpoint_usd(rates, zones), "", region, &rates.region)
}

/// All that are chosen, where some of them stand.
fn together(model: &Model, snapshot: &Snapshot, rates: &Rates) -> Option<String> {
    let services = &model.draft.answers.endpoints.services;
    let all = services.iter().map(|short| zones(model, snapshot, standing(model, snapshot, short)));
    let sum = all.fold(Zones::default(), |sum, own| Zones { paid: sum.paid + own.paid, new: sum.new + own.new });
    let (new, paid) = (cost::endpoint_usd(rates, sum.new), cost::endpoint_usd(rates, sum.paid));
    match (services.len(), sum.new) {
        (0 | 1, _) => None,
        _ if sum.paid == 0 => None,
        (_, 0) => Some(format!("All chosen together: nothing new, {paid:.2} USD a month paid already.")),
        _ => Some(format!("All chosen together: {new:.2} USD a month new, {paid:.2} paid already.")),
    }
}

/// How many are chosen, and how many of them stand.
pub fn counted(model: &Model, snapshot: &Snapshot) -> String {
    let answers = &model.draft.answers;
    let chosen = answers.endpoints.services.len();
    let stand = standing_in(model, snapshot);
    match (chosen - stand, stand) {
        (_, 0) => {
            let zones = text::count(answers.network.subnets.len(), "zone");
            format!("{} in {zones}", text::count(chosen, "endpoint"))
        }
        (0, 1) => "1 endpoint, which stands".to_owned(),
        (0, stand) => format!("{}, which stand", text::count(stand, "endpoint")),
        (new, 1) => format!("{new} new, 1 that stands"),
        (new, stand) => format!("{new} new, {stand} that stand"),
    }
}
