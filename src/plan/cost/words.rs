//! What is said of a cost: amounts of what is known, and whose rate it is where the Region's own is not.

use super::{Cost, Each, Item, ItemKind};
use crate::domain::text::count;

/// An amount a month, with whose rate it is where that is not the Region's own.
#[must_use]
pub fn a_month(usd: f64, more: &str, region: &str, rate_region: &str) -> String {
    let by = if region == rate_region || rate_region.is_empty() {
        String::new()
    } else {
        format!(" (rate of {rate_region}, that of {region} is unknown)")
    };
    format!("{usd:.2} USD a month{more}{by}")
}

/// What a plan comes to, in one line.
#[must_use]
pub fn headline(cost: &Cost, region: &str) -> String {
    let more = match cost.monthly_usd {
        usd if usd > 0.0 => " more",
        usd if usd < 0.0 => " less",
        _ if cost.standing_usd > 0.0 => {
            return format!("no further cost a month, {:.2} USD a month paid already", cost.standing_usd);
        }
        _ => return "no further cost a month".to_owned(),
    };
    let by = if cost.complete { region } else { cost.rates.as_ref().map_or("", |rates| &rates.region) };
    a_month(cost.monthly_usd.abs(), more, region, by)
}

/// What each choice would add, in one line.
fn each(each: &Each) -> String {
    let choices = [
        ("each further zone", each.zone_usd),
        ("each further service", each.service_usd),
        ("each hosted zone", each.hosted_zone_usd),
    ];
    let choices = choices.iter().filter(|(_, usd)| *usd > 0.0).map(|(what, usd)| format!("{what} {usd:.2}"));
    format!("a month: {} USD", choices.collect::<Vec<_>>().join(", "))
}

/// Everything below [`headline`], a line each.
#[must_use]
pub fn lines(cost: &Cost) -> Vec<String> {
    let mut lines: Vec<String> = cost.items.iter().map(item).collect();
    let has_endpoints = cost.items.iter().any(|item| item.kind == ItemKind::Endpoint);
    if let Some(rates) = cost.rates.as_ref().filter(|_| has_endpoints) {
        lines.push(format!("data: {} USD a gigabyte through an endpoint, besides", rates.data_gigabyte_usd));
    }
    if cost.standing_usd > 0.0 {
        lines.push(format!("{:.2} USD a month of what is kept are paid already and not counted", cost.standing_usd));
    }
    lines.extend(cost.each.as_ref().map(each));
    match cost.monthly_usd {
        usd if usd > 0.0 => lines.push("what is added stops when the run is taken back (studiolink undo)".into()),
        usd if usd < 0.0 => lines.push("it stops when the resource is gone; a begun hour is paid whole".to_owned()),
        _ => {}
    }
    lines.extend((!cost.rate_source.is_empty()).then(|| cost.rate_source.clone()));
    lines
}

fn item(item: &Item) -> String {
    let zones = match item.kind {
        ItemKind::Endpoint => format!(", {}", count(usize::try_from(item.count.unsigned_abs()).unwrap_or(0), "zone")),
        ItemKind::HostedZone => String::new(),
    };
    format!("{:+8.2}  {}{zones}", item.monthly_usd, item.what)
}
