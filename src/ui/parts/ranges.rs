//! Address ranges as they are typed or pasted: read, said what they mean, and each kept once.

use ipnet::IpNet;

use super::text;
use crate::plan::check::listed;
use crate::plan::check::wide::{self, addresses, many};

/// A range as people reach a VPC from, for whoever has typed none.
pub const PRIVATE: &str = "10.20.0.0/16";

/// A range as the internet sees it.
pub const PUBLIC: &str = "203.0.113.0/24";

/// How many remarks or faults are told one by one.
const TOLD: usize = 3;

/// Ranges as they are meant, with what was made of the text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The ranges, none within another.
    pub ranges: Vec<IpNet>,
    /// What differs from what was typed, if anything does.
    pub remark: Option<String>,
    /// Whether a range was typed by an address within it, and so means more than was typed.
    pub widened: bool,
}

impl Read {
    /// What was made of the text, while it is typed: what differs, else how many addresses each range has.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        let sizes: Vec<String> = self.ranges.iter().map(|range| format!("{range}: {}", size(range))).collect();
        self.remark.clone().or_else(|| (!sizes.is_empty()).then(|| format!("{}.", some(&sizes))))
    }
}

/// Reads ranges that are separated by commas, semicolons or spaces. A lone address is a range of one; an address within
/// a range means the range; what another range contains is left out.
///
/// # Errors
/// When a part is no range, or one of IPv6.
pub fn read(typed: &str, example: &str) -> Result<Read, String> {
    let (mut given, mut remarks, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts(typed) {
        match meaning(part, example) {
            Ok((range, remark)) => {
                given.push(range);
                remarks.extend(remark);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(some(&faults));
    }
    let widened = widens(typed);
    let (ranges, left_out) = merge(&given);
    remarks.extend(left_out);
    Ok(Read { ranges, remark: (!remarks.is_empty()).then(|| format!("{}.", some(&remarks))), widened })
}

fn widens(typed: &str) -> bool {
    parts(typed).filter_map(|part| part.parse::<IpNet>().ok()).any(|net| net != net.trunc())
}

fn parts(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(|c: char| matches!(c, ',' | ';') || c.is_whitespace()).filter(|part| !part.is_empty())
}

/// What is to be thought of before ranges that hold very many addresses which the VPC does not have, and what to do.
#[must_use]
pub fn wide(ranges: &[IpNet], own: &[IpNet]) -> Option<String> {
    wide::wide(ranges, own).map(|words| format!("{words} {}.", wide::NARROWER))
}

/// The first of many.
fn some(all: &[String]) -> String {
    let more = all.len().saturating_sub(TOLD);
    let told = all[..all.len() - more].join("; ");
    if more > 0 { format!("{told}; and {} more", text::number(more)) } else { told }
}

fn meaning(part: &str, example: &str) -> Result<(IpNet, Option<String>), String> {
    let alone = part.parse::<std::net::IpAddr>().map(IpNet::from);
    let is_alone = alone.is_ok();
    let net: IpNet = alone
        .or_else(|_| part.parse())
        .map_err(|_| format!("`{}` is no address range; one looks like {example}", text::fit(part, 40)))?;
    if let IpNet::V6(_) = net {
        return Err(format!("{net} is an IPv6 range, and the endpoints made here have IPv4 addresses only"));
    }
    let range = net.trunc();
    let remark = match (is_alone, range == net) {
        (true, _) => Some(format!("{part} is one address, {range}")),
        (false, false) => {
            let alone = IpNet::from(net.addr());
            Some(format!("{part} means {range}, {}; for that address alone write {alone}", size(&range)))
        }
        (false, true) => None,
    };
    Ok((range, remark))
}

/// How many addresses a range has.
fn size(range: &IpNet) -> String {
    match addresses(range) {
        1 => "1 address".to_owned(),
        more => format!("{} addresses", many(more)),
    }
}

/// Each range once, without those that another one contains, in the order given; and what was left out.
fn merge(given: &[IpNet]) -> (Vec<IpNet>, Vec<String>) {
    let (mut ranges, mut left_out): (Vec<IpNet>, Vec<String>) = (Vec::new(), Vec::new());
    let mut twice = Vec::new();
    for (at, range) in given.iter().enumerate() {
        if given[..at].contains(range) {
            twice.push(*range);
        } else if let Some(wider) = given.iter().find(|other| *other != range && other.contains(range)) {
            left_out.push(format!("{range} is inside {wider}: left out"));
        } else {
            ranges.push(*range);
        }
    }
    if !twice.is_empty() {
        left_out.push(format!("{} given more than once: kept once", listed(twice)));
    }
    (ranges, left_out)
}

/// The ranges as they are typed.
#[must_use]
pub fn join(ranges: &[IpNet]) -> String {
    ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(typed: &str) -> Result<Read, String> {
        super::read(typed, PRIVATE)
    }

    fn told(typed: &str) -> (String, String) {
        let read = read(typed).unwrap();
        (join(&read.ranges), read.remark.unwrap_or_default())
    }

    fn both(ranges: &str, remark: &str) -> (String, String) {
        (ranges.to_owned(), remark.to_owned())
    }

    #[test]
    fn ranges_come_apart_at_commas_semicolons_spaces_and_line_ends() {
        let wanted = both("10.0.0.0/8, 192.168.0.0/24, 203.0.113.0/24, 198.51.100.0/24", "");
        for between in [",", ";", " ", "\n", "\r\n", "\t", " , ", ";\n"] {
            let typed = ["10.0.0.0/8", "192.168.0.0/24", "203.0.113.0/24", "198.51.100.0/24"].join(between);
            assert_eq!(told(&typed), wanted, "{between:?}");
        }
        assert_eq!(read(" ,; \n"), Ok(Read::default()));
    }

    #[test]
    fn what_is_meant_is_said() {
        let whole = "203.0.113.7/24 means 203.0.113.0/24, 256 addresses; for that address alone write 203.0.113.7/32.";
        assert_eq!(told("203.0.113.7/24"), both("203.0.113.0/24", whole));
        assert_eq!(told("203.0.113.7"), both("203.0.113.7/32", "203.0.113.7 is one address, 203.0.113.7/32."));
    }

    #[test]
    fn of_very_many_addresses_beyond_the_vpc_it_is_said() {
        let nets = |typed| read(typed).unwrap().ranges;
        let own = nets("10.240.0.0/16");
        assert_eq!(wide(&nets("10.240.0.0/15, 10.20.0.0/16, 10.240.0.0/16"), &own), None);
        let said = wide(&nets("10.240.0.5/8"), &own).unwrap();
        assert!(said.starts_with("10.0.0.0/8 has 16,711,680 addresses beyond those of the VPC: all"), "{said}");
        assert!(read("10.240.0.5/8").unwrap().widened && !read("10.240.0.5, 10.0.0.0/8").unwrap().widened);
    }

    #[test]
    fn how_large_ranges_are_is_said_while_nothing_differs() {
        let said = |typed| read(typed).unwrap().told();
        assert_eq!(
            said("10.0.0.0/16, 203.0.113.7/32").unwrap(),
            "10.0.0.0/16: 65,536 addresses; 203.0.113.7/32: 1 address."
        );
        assert_eq!(said("0.0.0.0/0").unwrap(), "0.0.0.0/0: 4,294,967,296 addresses.");
        assert!(said("203.0.113.7/24").unwrap().contains("means 203.0.113.0/24"));
        assert_eq!(said(""), None);
    }

    #[test]
    fn what_is_given_twice_or_within_another_is_kept_once() {
        let inside = "10.0.1.0/24 is inside 10.0.0.0/16: left out.";
        assert_eq!(told("10.0.1.0/24, 10.0.0.0/16"), both("10.0.0.0/16", inside));
        assert_eq!(told("10.0.0.0/16, 10.0.1.0/24"), both("10.0.0.0/16", inside));
        assert_eq!(
            told("10.0.0.0/16 10.9.0.0/16 10.0.0.0/16"),
            both("10.0.0.0/16, 10.9.0.0/16", "10.0.0.0/16 given more than once: kept once.")
        );
        let many = told("10.0.0.0/8 10.1.0.0/16 10.2.0.0/16 10.3.0.0/16 10.4.0.0/16 10.5.0.0/16");
        assert!(many.1.ends_with("10.3.0.0/16 is inside 10.0.0.0/8: left out; and 2 more."), "{}", many.1);
    }

    #[test]
    fn what_is_no_range_is_named() {
        assert!(read("10.0.0.0/8 10.0.0.0/99").unwrap_err().contains("`10.0.0.0/99` is no address range"));
        assert!(read("2001:db8::/32").unwrap_err().contains("IPv6"));
        assert!(read("a b c d e").unwrap_err().ends_with("; and 2 more"));
    }

    proptest! {
        #[test]
        fn the_same_addresses_are_meant_and_nothing_is_left_to_say(
            given in prop::collection::vec((any::<[u8; 4]>(), 1_u8..=32), 0..12),
            asked in prop::collection::vec(any::<[u8; 4]>(), 20),
        ) {
            // Close to each other, so that they overlap.
            let near = |mut address: [u8; 4]| { address[0] = 10; address[1] %= 4; address };
            let nets: Vec<IpNet> =
                given.iter().map(|(address, length)| IpNet::new(near(*address).into(), *length).unwrap()).collect();
            let found = read(&join(&nets)).unwrap();
            let addresses = asked.into_iter().map(near).chain(nets.iter().map(|net| match net.addr() {
                std::net::IpAddr::V4(address) => address.octets(),
                std::net::IpAddr::V6(_) => unreachable!(),
            }));
            for address in addresses.map(std::net::IpAddr::from) {
                let has = |ranges: &[IpNet]| ranges.iter().any(|range| range.contains(&address));
                prop_assert_eq!(has(&nets), has(&found.ranges), "{}", address);
            }
            let again = read(&join(&found.ranges)).unwrap();
            prop_assert_eq!(&again.ranges, &found.ranges);
            prop_assert_eq!(again.remark, None);
        }
    }
}
