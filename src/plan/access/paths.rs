//! The ways to come to Studio, as the two requests that open it, with the condition keys that AWS puts on each.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::PathId;
use super::admitted::{admits, is_carried_whole};
use super::strangers::{
    OTHER_ENDPOINT, OTHER_VPC, SOURCE_ENDPOINT, SOURCE_IP, SOURCE_VPC, VPC_SOURCE_IP, host, host_of_first,
    in_a_private_network, in_private_networks, is_beyond, on_the_internet,
};
use crate::domain::network::{Endpoint, Source};
use crate::domain::policy::Document;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::planner::gate_endpoint;
use crate::plan::planner::ground::Ground;
use crate::plan::step::Value;

/// All keys that tell where a request comes from: those that it does not carry are absent.
pub const NETWORK_KEYS: [&str; 4] = [SOURCE_IP, SOURCE_VPC, SOURCE_ENDPOINT, VPC_SOURCE_IP];

/// The address of whoever is in no range, where the ranges leave none.
const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// What carries a request, and so judges it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    Api,
    Studio,
    Other,
}

/// Where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Keys that it carries; `None` where nobody documents the value.
    pub keys: Vec<(&'static str, Option<String>)>,
    pub carrier: Carrier,
    /// Whether it stands for others that are like it and carry other values.
    pub is_example: bool,
}

impl Origin {
    fn internet(address: IpAddr, is_example: bool) -> Self {
        Self { keys: vec![(SOURCE_IP, Some(address.to_string()))], carrier: Carrier::Other, is_example }
    }

    fn endpoint(carrier: Carrier, vpc: &str, endpoint: &str, address: Option<IpAddr>) -> Self {
        let keys = vec![
            (SOURCE_VPC, Some(vpc.to_owned())),
            (SOURCE_ENDPOINT, Some(endpoint.to_owned())),
            (VPC_SOURCE_IP, address.map(|address| address.to_string())),
        ];
        Self { keys, carrier, is_example: false }
    }

    /// The address from which it comes to an endpoint.
    pub fn address(&self) -> Option<IpAddr> {
        let (_, address) = self.keys.iter().find(|(key, _)| *key == VPC_SOURCE_IP)?;
        address.as_ref()?.parse().ok()
    }

    /// The keys whose values are known.
    pub fn known(&self) -> BTreeMap<String, String> {
        self.keys.iter().filter_map(|(key, value)| Some(((*key).to_owned(), value.clone()?))).collect()
    }
}

/// A way, as the origins of its two requests.
pub struct Way {
    pub id: PathId,
    pub title: &'static str,
    pub api: Origin,
    pub page: Origin,
    /// Whether AWS documents in two ways what the plan's policy makes of it.
    pub disputed: bool,
    /// Whether the endpoints' security groups let it through; `None` where it passes none, or nobody can tell.
    pub admitted: Option<bool>,
    /// Whether an endpoint that it leads through is missing, once the plan stands.
    pub missing: bool,
}

/// Ids that are known only later, as something that no id is and that no policy takes for a variable.
pub fn concrete(document: &Document) -> Document {
    document.map_text(&mut concrete_text)
}

pub fn concrete_text(text: &str) -> String {
    match Value::known(text).reference() {
        Some((step, field)) => format!("vpce-of-{step}-{field}"),
        None => text.to_owned(),
    }
}

/// Addresses and ids that the ways are made of.
struct Parts<'a> {
    ground: &'a Ground<'a>,
    api: String,
    studio: String,
    stranger: IpAddr,
}

/// Every way to come that makes a difference in the answers' mode.
pub fn ways(ground: &Ground) -> Vec<Way> {
    let gate = |short| gate_endpoint(ground, short).unwrap_or_else(|| OTHER_ENDPOINT.to_owned());
    let ranges = &ground.answers.restriction.cidrs;
    let stranger = on_the_internet(ranges).unwrap_or(NOWHERE);
    let parts = Parts { ground, api: gate(service::API), studio: gate(service::STUDIO), stranger };
    let mut ways = parts.within();
    ways.extend(parts.elsewhere());
    ways.extend(parts.console());
    for way in &mut ways {
        way.missing = !is_carried_whole(ground, way);
        way.admitted = if way.missing { None } else { admits(ground, way) };
    }
    ways
}

fn way(id: PathId, title: &'static str, api: Origin, page: Origin) -> Way {
    Way { id, title, api, page, disputed: false, admitted: None, missing: false }
}

impl Parts<'_> {
    fn mode(&self) -> Mode {
        self.ground.answers.restriction.mode
    }

    fn vpc(&self) -> &str {
        self.ground.answers.network.vpc.as_str()
    }

    fn ranges(&self) -> &[IpNet] {
        &self.ground.answers.restriction.cidrs
    }

    fn through_api(&self, address: IpAddr) -> Origin {
        Origin::endpoint(Carrier::Api, self.vpc(), &self.api, Some(address))
    }

    fn through_studio(&self, address: IpAddr) -> Origin {
        Origin::endpoint(Carrier::Studio, self.vpc(), &self.studio, Some(address))
    }

    fn through_both(&self, id: PathId, title: &'static str, address: IpAddr) -> Way {
        way(id, title, self.through_api(address), self.through_studio(address))
    }

    fn over_internet(&self, id: PathId, title: &'static str) -> Way {
        let stranger = Origin::internet(self.stranger, true);
        way(id, title, stranger.clone(), stranger)
    }

    /// An address of the VPC, a listed one where ranges count.
    fn inside(&self) -> IpAddr {
        let listed = self.ranges().iter().find(|range| self.mode() == Mode::VpcIp && self.ground.has_range(range));
        host_of_first(listed.into_iter().chain(self.ground.ranges()))
    }

    /// An address that is not listed, of the VPC if it has one.
    fn unlisted(&self) -> IpAddr {
        let own = self.ground.ranges().iter().flat_map(|range| [host(range), range.broadcast()]);
        let mut all = own.chain(in_private_networks());
        all.find(|address| is_beyond(self.ranges(), address)).unwrap_or(NOWHERE)
    }

    /// An address of a network that reaches the VPC: a listed one where ranges count, else one that the endpoints let
    /// in, if they do.
    fn afar(&self) -> IpAddr {
        let listed = self.ranges().iter().find(|range| self.mode() == Mode::VpcIp && !self.ground.has_range(range));
        let admitted = self.ground.admitted(service::API).unwrap_or_default();
        let admitted = admitted.into_iter().filter_map(|source| match source {
            Source::Cidr(range) if !self.ground.has_range(range) => Some(range),
            _ => None,
        });
        let stranger = || in_a_private_network(&[self.ranges(), self.ground.ranges()].concat()).unwrap_or(NOWHERE);
        listed.map(host).or_else(|| admitted.map(|range| self.host_beyond(range)).next()).unwrap_or_else(stranger)
    }

    /// An address of a range that the VPC does not have itself, if there is one.
    fn host_beyond(&self, range: &IpNet) -> IpAddr {
        let all = [range.addr(), range.broadcast()].into_iter().chain(in_private_networks());
        let mut of_it = all.filter(|address| range.contains(address));
        of_it.find(|address| is_beyond(self.ground.ranges(), address)).unwrap_or_else(|| host(range))
    }

    fn within(&self) -> Vec<Way> {
        let inside = self.inside();
        let mut ways = vec![self.through_both(PathId::Inside, "in the VPC, through both endpoints", inside)];
        if self.mode() == Mode::VpcIp {
            let title = "in the VPC, from an address that is not listed";
            ways.push(self.through_both(PathId::InsideUnlisted, title, self.unlisted()));
        }
        let other = Origin::endpoint(Carrier::Other, self.vpc(), OTHER_ENDPOINT, Some(inside));
        let other = Origin { is_example: true, ..other };
        ways.push(way(PathId::OtherEndpoint, "in the VPC, through endpoints other than these", other.clone(), other));
        let gateway = Origin::internet(self.stranger, true);
        ways.push(way(
            PathId::ApiEndpointOnly,
            "in the VPC, pages over the internet",
            self.through_api(inside),
            gateway.clone(),
        ));
        ways.push(way(
            PathId::StudioEndpointOnly,
            "in the VPC, API calls over the internet",
            gateway,
            self.through_studio(inside),
        ));
        ways
    }

    fn elsewhere(&self) -> Vec<Way> {
        let other = Origin {
            is_example: true,
            ..Origin::endpoint(Carrier::Other, OTHER_VPC, OTHER_ENDPOINT, Some(self.inside()))
        };
        let mut ways = vec![
            way(PathId::OtherVpc, "in another VPC, through its own endpoints", other.clone(), other),
            self.through_both(PathId::PeeredVpc, "in a peered VPC, through these endpoints", self.afar()),
            self.through_both(PathId::VpnWithDns, "over a VPN with DNS forwarding", self.afar()),
        ];
        // The address by which a VPN leads to the internet may be a listed one.
        ways.extend(match self.mode() {
            Mode::Ip => vec![
                self.over_internet(PathId::VpnWithoutDns, "over a VPN whose public address is not listed"),
                self.over_internet(PathId::Internet, "from the internet, at any other address"),
            ],
            _ => vec![
                self.over_internet(PathId::VpnWithoutDns, "over a VPN without DNS forwarding"),
                self.over_internet(PathId::Internet, "from the internet"),
            ],
        });
        if let Some(listed) = self.listed() {
            let title = "from the internet, at a listed address";
            ways.push(way(PathId::InternetListed, title, listed.clone(), listed));
        }
        ways
    }

    fn listed(&self) -> Option<Origin> {
        let range = self.ranges().first().filter(|_| self.mode() == Mode::Ip)?;
        Some(Origin::internet(host(range), false))
    }

    /// The console calls from the user's own address. That a listed one is let in follows from the keys, and AWS writes
    /// that the console is closed (SageMaker AI Developer Guide, "Connect to Amazon SageMaker Studio and Studio Classic
    /// Through an Interface VPC Endpoint"). Calls that Console Private Access makes carry the console's endpoint, and
    /// whether they carry an address is not documented.
    fn console(&self) -> Vec<Way> {
        let listed = self.listed();
        let disputed = listed.is_some();
        let console = listed.unwrap_or_else(|| Origin::internet(self.stranger, true));
        let proxy = Origin::endpoint(Carrier::Other, self.vpc(), &self.console_endpoint(), None);
        let title = "in the AWS console, by endpoints of its own (Console Private Access)";
        vec![
            Way { disputed, ..way(PathId::Console, "in the AWS console, over the internet", console.clone(), console) },
            way(PathId::ConsolePrivateAccess, title, proxy, self.through_studio(self.inside())),
        ]
    }

    fn console_endpoint(&self) -> String {
        console_endpoint(self.ground).map_or_else(|| OTHER_ENDPOINT.to_owned(), |endpoint| endpoint.id.to_string())
    }
}

/// Whether the console has an endpoint in the VPC, or gets one.
pub fn has_console(ground: &Ground) -> bool {
    console_endpoint(ground).is_some() || ground.service(CONSOLE).is_some()
}

/// The short name of the console's service.
const CONSOLE: &str = "console";

/// The endpoint of Console Private Access that stands in the VPC.
pub fn console_endpoint<'a>(ground: &Ground<'a>) -> Option<&'a Endpoint> {
    let vpc = &ground.answers.network.vpc;
    let mut own = ground.snapshot.endpoints.iter().filter(|endpoint| endpoint.vpc == *vpc);
    own.find(|endpoint| endpoint.service.ends_with(".console"))
}
