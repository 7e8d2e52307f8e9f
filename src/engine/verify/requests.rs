//! Requests to open Studio that IAM is asked about: those that must be let in, and those that must not.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::endpoints_of;
use super::question::{Key, key};
use crate::domain::policy::Effect;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::engine::resolve::{Known, resolve};
use crate::plan::access::Path;
use crate::plan::answers::Answers;
use crate::plan::step::{Plan, Value};

/// Addresses for documentation, which nobody has (RFC 5737).
const STRANGERS: [[u8; 4]; 3] = [[203, 0, 113, 99], [198, 51, 100, 99], [192, 0, 2, 99]];
/// Addresses of private networks, one of which a list of ranges leaves out unless it has them all.
const PRIVATE_STRANGERS: [[u8; 4]; 4] = [[10, 0, 0, 1], [172, 16, 0, 1], [192, 168, 0, 1], [100, 64, 0, 1]];
/// Ids of nothing.
const OTHER_VPC: &str = "vpc-00000000";
const OTHER_ENDPOINT: &str = "vpce-00000000";

/// Each range and each VPC is a question of its own; a few tell whether the policy says what it should.
const ASKED: usize = 3;

/// A request that somebody could make.
pub struct Request {
    /// Where from, for people.
    pub from: String,
    /// Condition keys that tell where from, as IAM would see them.
    pub(super) context: Vec<Key>,
    /// The user profile, `domain/profile`, to be opened; `None` for one that no policy names.
    pub(super) profile: Option<String>,
}

impl Request {
    fn new(from: impl Into<String>, context: Vec<Key>) -> Self {
        Self { from: from.into(), context, profile: None }
    }

    /// The same, to open a user profile.
    pub fn opening(self, profile: String) -> Self {
        Self { profile: Some(profile), ..self }
    }

    /// Through an endpoint of a VPC.
    fn over(from: impl Into<String>, vpc: &str, endpoint: &str, address: IpAddr) -> Self {
        let keys = vec![
            key("aws:SourceVpc", "string", &vpc),
            key("aws:SourceVpce", "string", &endpoint),
            key("aws:VpcSourceIp", "ip", &address),
        ];
        Self::new(from, keys)
    }

    /// The API call of a way to come, with all that is known of it.
    pub fn of(path: &Path) -> Self {
        Self::with(path, &path.api)
    }

    /// The page behind it.
    pub fn page(path: &Path) -> Self {
        Self::with(path, &path.page)
    }

    /// Of an endpoint that is yet to be made, no policy knows the id.
    fn with(path: &Path, keys: &BTreeMap<String, String>) -> Self {
        let keys = keys.iter().map(|(name, value)| {
            let kind = if name.ends_with("SourceIp") { "ip" } else { "string" };
            let is_known = Value::known(value).reference().is_none();
            let value = if is_known { value.as_str() } else { OTHER_ENDPOINT };
            key(name, kind, &value)
        });
        Self::new(path.title.clone(), keys.collect())
    }
}

/// Who must get in: over each endpoint that carries the requests, or from the listed ranges.
pub fn inside(plan: &Plan, known: &Known) -> Vec<Request> {
    let restriction = &plan.answers.restriction;
    if restriction.mode == Mode::Ip {
        let from = |range: &IpNet| Request::new(range.to_string(), vec![key("aws:SourceIp", "ip", &first(range))]);
        return restriction.cidrs.iter().take(ASKED).map(from).collect();
    }
    let vpc = plan.answers.network.vpc.as_str();
    let address = restriction.cidrs.first().map_or(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), first);
    let own = endpoints(plan, known);
    let own = own.iter().map(|endpoint| Request::over(format!("{vpc} over {endpoint}"), vpc, endpoint, address));
    let extra = restriction.extra_vpcs.iter().take(ASKED);
    let extra = extra.map(|vpc| Request::over(vpc.to_string(), vpc.as_str(), OTHER_ENDPOINT, address));
    own.chain(extra).collect()
}

/// The endpoints that requests may come over: those of the plan and, in mode vpce, those that the policy names.
fn endpoints(plan: &Plan, known: &Known) -> Vec<String> {
    let own = endpoints_of(plan, known).filter(|(short, ..)| [service::STUDIO, service::API].contains(short));
    let mut all: Vec<String> = own.filter_map(|(_, _, id)| id.map(|id| id.to_string())).collect();
    for named in named(plan, known) {
        if !all.contains(&named) {
            all.push(named);
        }
    }
    if all.is_empty() { vec!["vpce-11111111".to_owned()] } else { all }
}

fn named(plan: &Plan, known: &Known) -> Vec<String> {
    let policy = plan.policies.identity.as_ref().and_then(|document| resolve(document, known).ok());
    let named = policy.iter().flat_map(|(document, _)| &document.statement).filter(|one| one.effect == Effect::Allow);
    let named = named.flat_map(|statement| statement.condition.values()).filter_map(|keys| keys.get("aws:SourceVpce"));
    named.flat_map(|values| values.iter().map(ToOwned::to_owned)).collect()
}

/// A stranger on the internet.
pub fn internet(answers: &Answers) -> Option<Request> {
    let address = beyond(answers, &STRANGERS)?;
    Some(Request::new("the internet", vec![key("aws:SourceIp", "ip", &address)]))
}

/// The first of some addresses that no range has.
fn beyond(answers: &Answers, addresses: &[[u8; 4]]) -> Option<IpAddr> {
    let mut addresses = addresses.iter().copied().map(IpAddr::from);
    addresses.find(|address| !answers.restriction.cidrs.iter().any(|range| range.contains(address)))
}

/// Who must not get in: the internet, another VPC, and what the mode refuses within the VPC.
pub fn outside(answers: &Answers) -> Vec<Request> {
    let ranges = &answers.restriction.cidrs;
    let vpc = answers.network.vpc.as_str();
    let address = ranges.first().map_or(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), first);
    let is_named = answers.restriction.extra_vpcs.iter().any(|vpc| vpc.as_str() == OTHER_VPC);
    let other_vpc = (!is_named).then(|| Request::over("another VPC", OTHER_VPC, OTHER_ENDPOINT, address));
    let within = match answers.restriction.mode {
        Mode::Vpce => Some(Request::over("another endpoint", vpc, OTHER_ENDPOINT, address)),
        Mode::VpcIp => beyond(answers, &PRIVATE_STRANGERS)
            .map(|address| Request::over(format!("{address} in {vpc}"), vpc, OTHER_ENDPOINT, address)),
        Mode::Vpc | Mode::Ip | Mode::None => None,
    };
    [internet(answers), other_vpc, within].into_iter().flatten().collect()
}

/// The first address of a range that a machine may have.
fn first(range: &IpNet) -> IpAddr {
    range.hosts().next().unwrap_or_else(|| range.addr())
}
