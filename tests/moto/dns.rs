//! The DNS decision table over HTTP: what a plan says of what stands in an account, and what an API refuses for it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::case::{Case, HOSTED_ZONES, PRIVATE_DNS};
use super::side_by_side;

/// The situations of the table that an emulator can hold, all in one account.
const SITUATIONS: [&str; 11] = [
    "private DNS, and nothing stands",
    "hosted zones, and nothing stands",
    "both DNS attributes are off",
    "DNS host names are off",
    "private DNS beside a zone of this account",
    "a hosted zone beside an empty one of this account, which is completed",
    "from private DNS to zones",
    "a zone for a parent",
    "a zone whose labels are in the order of the service's name",
    "zones of other services and of the company",
    "a rule forwards the API's very name",
];

/// Codes of findings about names.
const CODES: [&str; 10] = [
    "custom-dns-servers",
    "dns-conflict",
    "dns-gap",
    "dns-host-names",
    "misnamed-zone",
    "narrower-zone",
    "parent-zone",
    "profile-outranked",
    "resolver-rule",
    "unknown-hosted-zones",
];

fn situation(name: &str) -> Value {
    let table: toml::Table = include_str!("../planning/dns.toml").parse().expect("the table");
    let all = table["situation"].as_array().expect("situations");
    let found = all.iter().find(|situation| situation["name"].as_str() == Some(name)).expect(name);
    serde_json::to_value(found).expect("JSON")
}

fn prove(name: &str) {
    let mut wanted = situation(name);
    let hosted = wanted["dns"] == "hosted-zone";
    let Some(case) = Case::with_zones(0, "vpc", &[], if hosted { HOSTED_ZONES } else { PRIVATE_DNS }) else { return };
    let texts = |value: &Value| -> BTreeSet<String> {
        value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(ToOwned::to_owned)).collect()
    };
    let expected = texts(&wanted["findings"]);
    let prevents = wanted.get("prevents").cloned().unwrap_or_default();
    for (field, value) in [
        ("vpc", &case.ids.vpc),
        ("subnet", &case.ids.subnets[0]),
        ("group", &case.ids.studio_group),
        ("domain", &case.ids.domain),
    ] {
        wanted[field] = json!(value);
    }
    let refused: Value = case.world.python("dns.py", &[&wanted.to_string()]);
    assert_eq!(refused, prevents, "{name}");

    let is_error = expected.iter().any(|finding| finding.starts_with("error "));
    let plan = case.json(&["plan", "--json"], if is_error { 4 } else { 0 }).remove(0);
    let found = plan["findings"].as_array().expect("findings").iter().filter_map(|finding| {
        let code = finding["code"].as_str().filter(|code| CODES.contains(code))?;
        Some(format!("{} {code}", finding["severity"].as_str()?))
    });
    assert_eq!(found.collect::<BTreeSet<_>>(), expected, "{name}: {:#}", plan["findings"]);
    if is_error {
        return;
    }
    // What decides instead fails the check of names.
    let hidden = ["warning narrower-zone", "warning resolver-rule"].iter().any(|finding| expected.contains(*finding));
    let (code, status) = if hidden { (1, "check-failed") } else { (0, "applied") };
    let events = case.json(&["apply", "--yes", "--json"], code);
    assert_eq!(events.last().expect("events")["status"], status, "{name}");
    assert_eq!(case.json(&["plan", "--json"], 0)[0]["changes"], 0, "{name}: nothing is left to do");
}

#[test]
fn what_stands_in_the_way_of_names_is_found_over_http_and_is_what_the_api_refuses() {
    side_by_side(&SITUATIONS, |name| prove(name));
}
