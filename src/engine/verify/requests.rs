//! Requests to open Studio that IAM is asked about: those that must be let in, and those that must not.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::IpAddr;

use ipnet::IpNet;

use super::endpoints_of;
use super::question::{Key, key};
use crate::domain::policy::Effect;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::engine::resolve::{Known, resolve};
use crate::plan::access::Path;
use crate::plan::access::strangers::{
    OTHER_ENDPOINT, OTHER_VPC, SOURCE_ENDPOINT, SOURCE_IP, SOURCE_VPC, VPC_SOURCE_IP, host, host_of_first,
    in_a_private_network, on_the_internet,
};
use crate::plan::answers::Answers;
use crate::plan::step::{Plan, Value};

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
    fn new<'a>(from: impl Into<String>, keys: impl IntoIterator<Item = (&'a str, &'a dyn Display)>) -> Self {
        let kind = |name| if [SOURCE_IP, VPC_SOURCE_IP].contains(&name) { "ip" } else { "string" };
        let context = keys.into_iter().map(|(name, value)| key(name, kind(name), value)).collect();
        Self { from: from.into(), context, profile: None }
    }

    /// From a public address.
    fn at(from: impl Into<String>, address: IpAddr) -> Self {
        Self::new(from, [(SOURCE_IP, &address as &dyn Display)])
    }

    /// The same, to open a user profile.
    pub fn opening(self, profile: String) -> Self {
        Self { profile: Some(profile), ..self }
    }

    /// Through an endpoint of a VPC.
    fn over(from: impl Into<String>, vpc: &str, endpoint: &str, address: IpAddr) -> Self {
        Self::new(from, [(SOURCE_VPC, &vpc as &dyn Display), (SOURCE_ENDPOINT, &endpoint), (VPC_SOURCE_IP, &address)])
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
        let keys: Vec<(&str, &str)> = keys
            .iter()
            .map(|(name, value)| {
                let is_known = Value::known(value).reference().is_none();
                (name.as_str(), if is_known { value.as_str() } else { OTHER_ENDPOINT })
            })
            .collect();
        Self::new(path.title.clone(), keys.iter().map(|(name, value)| (*name, value as &dyn Display)))
    }
}

/// Who must get in: over each endpoint that carries the requests, or from the listed ranges.
pub fn inside(plan: &Plan, known: &Known) -> Vec<Request> {
    let restriction = &plan.answers.restriction;
    if restriction.mode == Mode::Ip {
        let from = |range: &IpNet| Request::at(range.to_string(), host(range));
        return restriction.cidrs.iter().take(ASKED).map(from).collect();
    }
    let vpc = plan.answers.network.vpc.as_str();
    let address = host_of_first(&restriction.cidrs);
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
    let named = named.flat_map(|statement| statement.condition.values()).filter_map(|keys| keys.get(SOURCE_ENDPOINT));
    named.flat_map(|values| values.iter().map(ToOwned::to_owned)).collect()
}

/// A stranger on the internet.
pub fn internet(answers: &Answers) -> Option<Request> {
    Some(Request::at("the internet", on_the_internet(&answers.restriction.cidrs)?))
}

/// Who must not get in: the internet, another VPC, and what the mode refuses within the VPC.
pub fn outside(answers: &Answers) -> Vec<Request> {
    let ranges = &answers.restriction.cidrs;
    let vpc = answers.network.vpc.as_str();
    let address = host_of_first(ranges);
    let is_named = answers.restriction.extra_vpcs.iter().any(|vpc| vpc.as_str() == OTHER_VPC);
    let other_vpc = (!is_named).then(|| Request::over("another VPC", OTHER_VPC, OTHER_ENDPOINT, address));
    let within = match answers.restriction.mode {
        Mode::Vpce => Some(Request::over("another endpoint", vpc, OTHER_ENDPOINT, address)),
        Mode::VpcIp => in_a_private_network(ranges)
            .map(|address| Request::over(format!("{address} in {vpc}"), vpc, OTHER_ENDPOINT, address)),
        Mode::Vpc | Mode::Ip | Mode::None => None,
    };
    [internet(answers), other_vpc, within].into_iter().flatten().collect()
}
