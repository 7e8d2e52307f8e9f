//! What lets packets through a VPC besides security groups: network ACLs and route tables.

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

use super::id::{SubnetId, VpcId};

/// The port of HTTPS.
pub const HTTPS: Ports = (443, 443);
/// Where answers to clients arrive: what Linux, Windows and macOS take for their side of a connection.
pub const EPHEMERAL: Ports = (32_768, 65_535);

/// First and last port.
pub type Ports = (u16, u16);

/// Which way packets go, seen from the subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Into the subnet.
    #[strum(to_string = "from")]
    Inbound,
    /// Out of the subnet.
    #[strum(to_string = "to")]
    Outbound,
}

/// A rule of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AclRule {
    /// Its number: the lowest that fits decides; 32767 is the last, which nobody can change.
    pub number: i32,
    /// Whether it concerns what comes in or what goes out.
    pub direction: Direction,
    /// The number of the protocol, or `-1` for all.
    pub protocol: String,
    /// The ports; absent where all are meant.
    pub ports: Option<Ports>,
    /// From or to where.
    pub range: IpNet,
    /// Whether it lets through.
    pub allows: bool,
}

/// A network ACL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkAcl {
    /// Its id.
    pub id: String,
    /// The VPC that it belongs to.
    pub vpc: VpcId,
    /// The subnets that it guards.
    pub subnets: Vec<SubnetId>,
    /// Its rules.
    pub rules: Vec<AclRule>,
}

impl NetworkAcl {
    /// The rule that stops TCP on some of `ports` for some of `range`: the last one, `32767`, where no other fits.
    /// Within one subnet no network ACL applies, so nothing stops there what comes from `own`.
    #[must_use]
    pub fn stops(&self, direction: Direction, range: Ipv4Net, ports: Ports, own: Option<Ipv4Net>) -> Option<i32> {
        let concerns = |rule: &&AclRule| rule.direction == direction && matches!(rule.protocol.as_str(), "-1" | "6");
        let mut rules: Vec<Rule> = self.rules.iter().filter(concerns).filter_map(Rule::of).collect();
        rules.sort_by_key(|rule| rule.number);
        rules.splice(0..0, own.map(|range| Rule { number: 0, range, ports: (0, u16::MAX), allows: true }));
        first_stop(range, ports, &rules)
    }
}

/// A rule for TCP over IPv4.
struct Rule {
    number: i32,
    range: Ipv4Net,
    ports: Ports,
    allows: bool,
}

impl Rule {
    fn of(rule: &AclRule) -> Option<Self> {
        let IpNet::V4(range) = rule.range else { return None };
        let ports = rule.ports.unwrap_or((0, u16::MAX));
        Some(Self { number: rule.number, range, ports, allows: rule.allows })
    }
}

/// Takes the range and the ports apart until each part falls to one rule.
fn first_stop(range: Ipv4Net, ports: Ports, rules: &[Rule]) -> Option<i32> {
    let Some((rule, rest)) = rules.split_first() else { return Some(32_767) };
    let (low, high) = (ports.0.max(rule.ports.0), ports.1.min(rule.ports.1));
    let apart = !rule.range.contains(&range) && !range.contains(&rule.range);
    if low > high || apart {
        return first_stop(range, ports, rest);
    }
    if !rule.range.contains(&range) {
        let halves = range.subnets(range.prefix_len() + 1).ok()?;
        return halves.into_iter().find_map(|half| first_stop(half, ports, rules));
    }
    if !rule.allows {
        return Some(rule.number);
    }
    let below = (low > ports.0).then(|| first_stop(range, (ports.0, low - 1), rest)).flatten();
    below.or_else(|| (high < ports.1).then(|| first_stop(range, (high + 1, ports.1), rest)).flatten())
}

/// A route of a route table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Where it leads; absent for prefix lists, whose ranges are not read.
    pub destination: Option<IpNet>,
    /// Through what: `local`, or the id of a gateway, a connection or an interface.
    pub target: String,
    /// Whether what it led through is gone.
    pub blackhole: bool,
}

impl Route {
    /// Whether it leads to the internet, where private addresses are not found.
    #[must_use]
    pub fn is_internet(&self) -> bool {
        ["igw-", "nat-", "eigw-"].iter().any(|prefix| self.target.starts_with(prefix))
    }
}

/// A route table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteTable {
    /// Its id.
    pub id: String,
    /// The VPC that it belongs to.
    pub vpc: VpcId,
    /// Whether it serves the subnets without one of their own.
    pub is_main: bool,
    /// The subnets that it serves by name.
    pub subnets: Vec<SubnetId>,
    /// Its routes.
    pub routes: Vec<Route>,
}

impl RouteTable {
    /// The route that packets to all of a range take: the most specific one.
    #[must_use]
    pub fn route_to(&self, range: &IpNet) -> Option<&Route> {
        let leads = |route: &&Route| route.destination.is_some_and(|destination| destination.contains(range));
        let length = |route: &&Route| route.destination.map(|destination| destination.prefix_len());
        self.routes.iter().filter(leads).max_by_key(length)
    }

    /// Whether routes by prefix list, whose ranges nobody has read, may lead anywhere: those of gateway endpoints
    /// lead to their service alone.
    #[must_use]
    pub fn has_unread_routes(&self) -> bool {
        self.routes.iter().any(|route| route.destination.is_none() && !route.target.starts_with("vpce-"))
    }
}

/// The table that serves a subnet: its own, else the main one of the VPC.
#[must_use]
pub fn table_of<'a>(tables: &'a [RouteTable], vpc: &VpcId, subnet: &SubnetId) -> Option<&'a RouteTable> {
    let of_vpc = || tables.iter().filter(|table| table.vpc == *vpc);
    of_vpc().find(|table| table.subnets.contains(subnet)).or_else(|| of_vpc().find(|table| table.is_main))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(number: i32, range: &str, ports: Option<Ports>, allows: bool) -> AclRule {
        let (direction, protocol) = (Direction::Inbound, "6".to_owned());
        AclRule { number, direction, protocol, ports, range: range.parse().unwrap(), allows }
    }

    fn stops(rules: Vec<AclRule>, range: &str, ports: Ports) -> Option<i32> {
        let acl = NetworkAcl { id: "acl-1".to_owned(), vpc: VpcId::new("vpc-1"), subnets: Vec::new(), rules };
        acl.stops(Direction::Inbound, range.parse().unwrap(), ports, None)
    }

    #[test]
    fn the_lowest_number_decides_for_each_address_and_port() {
        let all = || rule(100, "0.0.0.0/0", None, true);
        assert_eq!(stops(vec![all()], "10.0.0.0/16", HTTPS), None);
        assert_eq!(stops(vec![], "10.0.0.0/16", HTTPS), Some(32_767), "what no rule fits is stopped");
        assert_eq!(stops(vec![all(), rule(90, "10.0.4.0/24", None, false)], "10.0.0.0/16", HTTPS), Some(90));
        assert_eq!(stops(vec![all(), rule(110, "10.0.4.0/24", None, false)], "10.0.0.0/16", HTTPS), None);
        assert_eq!(stops(vec![all(), rule(90, "10.1.0.0/16", None, false)], "10.0.0.0/16", HTTPS), None);
        let halves = vec![rule(10, "10.0.0.0/17", Some(HTTPS), true), rule(20, "10.0.128.0/17", Some(HTTPS), true)];
        assert_eq!(stops(halves, "10.0.0.0/16", HTTPS), None);
    }

    #[test]
    fn all_of_the_ports_must_pass() {
        let high = || rule(10, "0.0.0.0/0", Some((49_152, 65_535)), true);
        assert_eq!(stops(vec![high()], "10.0.0.0/16", EPHEMERAL), Some(32_767));
        let rest = rule(20, "0.0.0.0/0", Some((1024, 49_151)), true);
        assert_eq!(stops(vec![high(), rest], "10.0.0.0/16", EPHEMERAL), None);
    }

    #[test]
    fn within_the_subnet_nothing_is_stopped() {
        let acl = NetworkAcl { id: "acl-1".into(), vpc: VpcId::new("vpc-1"), subnets: Vec::new(), rules: Vec::new() };
        let stops = |own: &str| {
            acl.stops(Direction::Inbound, "10.0.0.0/24".parse().unwrap(), HTTPS, Some(own.parse().unwrap()))
        };
        assert_eq!(stops("10.0.0.0/24"), None);
        assert_eq!(stops("10.0.0.0/25"), Some(32_767));
    }

    #[test]
    fn the_most_specific_route_is_taken() {
        let route = |destination: &str, target: &str| Route {
            destination: Some(destination.parse().unwrap()),
            target: target.to_owned(),
            blackhole: false,
        };
        let table = RouteTable {
            id: "rtb-1".to_owned(),
            vpc: VpcId::new("vpc-1"),
            is_main: true,
            subnets: Vec::new(),
            routes: vec![route("0.0.0.0/0", "nat-1"), route("10.0.0.0/8", "tgw-1"), route("10.9.0.0/16", "pcx-1")],
        };
        let target = |range: &str| table.route_to(&range.parse().unwrap()).map(|route| route.target.as_str());
        assert_eq!(target("10.9.4.0/24"), Some("pcx-1"));
        assert_eq!(target("10.8.0.0/16"), Some("tgw-1"));
        assert_eq!(target("192.168.0.0/24"), Some("nat-1"));
        assert!(table.routes[0].is_internet());
    }
}
