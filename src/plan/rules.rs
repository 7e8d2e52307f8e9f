//! What answers must hold by themselves, whatever the account has: the same rules for file and wizard.

mod people;
mod ranges;

use std::collections::BTreeSet;
use std::fmt::Display;

use super::answers::{Answers, DnsAnswer, EndpointPolicy};
use super::check::Finding;
use super::code::Code;
use crate::domain::restriction::Mode;

/// The version of the answers' form.
pub const VERSION: u32 = 1;

/// A rule that the answers break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub code: Code,
    /// The key that breaks it, such as `restriction.cidrs[0]`.
    pub field: String,
    /// Further keys that the judgement rests on.
    pub rests_on: &'static [&'static str],
    pub message: String,
    pub hint: String,
}

impl Broken {
    fn new(code: Code, field: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, field: field.into(), rests_on: &[], message: message.into(), hint: hint.into() }
    }

    fn resting_on(self, rests_on: &'static [&'static str]) -> Self {
        Self { rests_on, ..self }
    }

    /// The same as a finding: answers from the wizard have no lines.
    pub fn finding(self) -> Finding {
        Finding::error(self.code, format!("{}: {}.", self.field, self.message), self.hint)
    }
}

/// Every rule that the answers break.
pub fn check(answers: &Answers) -> Vec<Broken> {
    let mut broken = form(answers);
    broken.extend(network(answers));
    broken.extend(endpoints(answers));
    broken.extend(ranges::check(answers));
    broken.extend(restriction(answers));
    broken.extend(people::check(answers));
    broken
}

/// Entries that stand in a list more than once.
fn duplicates<T: Display>(field: &str, entries: &[T]) -> Vec<Broken> {
    let mut seen = BTreeSet::new();
    let twice = |(place, entry): (usize, &T)| {
        let text = entry.to_string();
        let message = format!("{text} stands here twice");
        let broken = Broken::new(Code::Duplicate, format!("{field}[{place}]"), message, "Take one of them away.");
        (!seen.insert(text)).then_some(broken)
    };
    entries.iter().enumerate().filter_map(twice).collect()
}

fn form(answers: &Answers) -> Vec<Broken> {
    let mut broken = Vec::new();
    if answers.version != VERSION {
        let message = format!("version {} is not known to this program", answers.version);
        broken.push(Broken::new(Code::VersionUnknown, "version", message, "Write version = 1."));
    }
    if !is_region(&answers.region) {
        let message = format!("`{}` is not the name of a Region", answers.region);
        broken.push(Broken::new(Code::InvalidRegion, "region", message, "Region names look like eu-west-1."));
    }
    if let Some((message, hint)) = answers.left_open() {
        broken.push(Broken::new(Code::Unanswered, "unanswered", message, hint));
    }
    broken
}

fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    word(first)
        && !middle.is_empty()
        && middle.iter().all(word)
        && (1..=2).contains(&last.len())
        && last.bytes().all(|byte| byte.is_ascii_digit())
}

fn network(answers: &Answers) -> Vec<Broken> {
    let network = &answers.network;
    let mut broken = duplicates("network.subnets", &network.subnets);
    broken
        .extend(duplicates("network.studio_security_groups", network.studio_security_groups.as_deref().unwrap_or(&[])));
    if network.subnets.is_empty() && !answers.endpoints.services.is_empty() {
        let message = "endpoints are wanted and no subnet is named for them";
        let hint = "Name the subnets in which the endpoints are placed: one in each Availability Zone that people or apps \
                    use.";
        let one = Broken::new(Code::NoSubnets, "network.subnets", message, hint);
        broken.push(one.resting_on(&["endpoints.services"]));
    }
    broken
}

/// The end of a service name: letters, digits, dots and hyphens, beginning with a letter.
fn is_service(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
}

fn endpoints(answers: &Answers) -> Vec<Broken> {
    let services = &answers.endpoints.services;
    let mut broken = duplicates("endpoints.services", services);
    for (place, service) in services.iter().enumerate().filter(|(_, service)| !is_service(service)) {
        let message = format!("`{service}` is not the short name of a service");
        let hint = "Short names look like studio, sagemaker.api, sagemaker.runtime, sts or logs.";
        broken.push(Broken::new(Code::InvalidService, format!("endpoints.services[{place}]"), message, hint));
    }
    if services.is_empty() && answers.restriction.mode != Mode::Ip {
        let message = format!("mode {} without endpoints leaves no way in", answers.restriction.mode);
        let hint = "Name studio and sagemaker.api; an empty list is for mode ip alone.";
        let one = Broken::new(Code::NoServices, "endpoints.services", message, hint);
        broken.push(one.resting_on(&["restriction.mode"]));
    }
    if let DnsAnswer::ByService(ways) = &answers.endpoints.dns {
        for service in ways.keys().filter(|service| !services.contains(service)) {
            let message = format!("no endpoint is wanted for `{service}`");
            let hint = "Name it in endpoints.services too, or take it away here.";
            let one = Broken::new(Code::DnsForNoService, format!("endpoints.dns.{service}"), message, hint);
            broken.push(one.resting_on(&["endpoints.services"]));
        }
    }
    if answers.endpoints.policy == EndpointPolicy::Studio && answers.domain.id.is_none() {
        let message = "policy studio is made for one domain, and none is named";
        let hint = "Name it in domain.id, or choose account or full-access.";
        broken.push(Broken::new(Code::PolicyNeedsDomain, "endpoints.policy", message, hint).resting_on(&["domain.id"]));
    }
    broken
}

fn restriction(answers: &Answers) -> Vec<Broken> {
    let restriction = &answers.restriction;
    let mut broken = duplicates("restriction.extra_vpcs", &restriction.extra_vpcs);
    broken.extend(duplicates("restriction.extra_endpoints", &restriction.extra_endpoints));
    if !restriction.extra_vpcs.is_empty() && restriction.mode != Mode::Vpc {
        let message = format!("mode {} does not look at VPCs beyond its own", restriction.mode);
        let one = Broken::new(Code::ExtraVpcsMode, "restriction.extra_vpcs", message, "They are for mode vpc alone.");
        broken.push(one.resting_on(&["restriction.mode"]));
    }
    if !restriction.extra_endpoints.is_empty() && restriction.mode != Mode::Vpce {
        let message = format!("mode {} does not look at single endpoints", restriction.mode);
        let hint = "They are for mode vpce alone.";
        let one = Broken::new(Code::ExtraEndpointsMode, "restriction.extra_endpoints", message, hint);
        broken.push(one.resting_on(&["restriction.mode"]));
    }
    broken
}
