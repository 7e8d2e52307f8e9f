//! Address ranges: which ones a mode takes, and why not the others.

use ipnet::IpNet;

use super::{Broken, duplicates};
use crate::domain::address_space::is_internet;
use crate::domain::restriction::Mode;
use crate::plan::answers::Answers;
use crate::plan::code::Code;

/// Every range of the answers.
pub fn check(answers: &Answers) -> Vec<Broken> {
    let clients = answers.network.client_cidrs.as_deref().unwrap_or(&[]);
    let mut broken = each("network.client_cidrs", clients, |_| None);
    let ranges = &answers.restriction.cidrs;
    let mode = answers.restriction.mode;
    broken.extend(each("restriction.cidrs", ranges, |range| of_mode(mode, range)));
    let field = "restriction.cidrs";
    if mode.takes_ranges() && ranges.is_empty() {
        let message = format!("mode {mode} needs ranges and none is named");
        let hint = if mode == Mode::Ip {
            "Name the public ranges from which people open Studio, such as \"203.0.113.0/24\"."
        } else {
            "Name the private ranges from which people open Studio, such as \"10.20.0.0/16\"."
        };
        broken.push(Broken::new(Code::RangesMissing, field, message, hint).resting_on(&["restriction.mode"]));
    }
    if !mode.takes_ranges() && !ranges.is_empty() {
        let message = format!("mode {mode} takes no ranges");
        let hint = "Take them away, or choose mode ip or vpc-ip.";
        broken.push(Broken::new(Code::RangesNotTaken, field, message, hint).resting_on(&["restriction.mode"]));
    }
    broken
}

fn each(
    field: &str,
    ranges: &[IpNet],
    of_mode: impl Fn(&IpNet) -> Option<(Code, String, &'static str)>,
) -> Vec<Broken> {
    let mut broken = duplicates(field, ranges);
    for (place, range) in ranges.iter().enumerate() {
        let Some((code, message, hint)) = general(range).or_else(|| of_mode(range)) else { continue };
        let one = Broken::new(code, format!("{field}[{place}]"), message, hint);
        let by_mode = code == Code::PrivateRange;
        broken.push(if by_mode { one.resting_on(&["restriction.mode"]) } else { one });
    }
    broken
}

fn general(range: &IpNet) -> Option<(Code, String, &'static str)> {
    if matches!(range, IpNet::V6(_)) {
        let message = format!("{range} is an IPv6 range: the endpoints made here have IPv4 addresses only");
        return Some((Code::Ipv6Range, message, "Name the IPv4 ranges of the same people."));
    }
    if range.trunc() != *range {
        let message = format!("{range} names an address inside the range {}", range.trunc());
        return Some((Code::HostBits, message, "Write the range, or the single address with /32."));
    }
    if range.prefix_len() == 0 {
        let message = format!("{range} is everybody");
        return Some((Code::EveryoneRange, message, "Name the ranges from which people connect."));
    }
    None
}

/// `aws:SourceIp` is compared with public addresses only (IAM User Guide, "AWS global condition context keys").
/// Whether a range suits mode vpc-ip shows in the account: a VPC may use public ranges of its own.
fn of_mode(mode: Mode, range: &IpNet) -> Option<(Code, String, &'static str)> {
    (mode == Mode::Ip && !is_internet(range)).then(|| {
        (
            Code::PrivateRange,
            format!("{range} is not, or not wholly, on the internet: mode ip compares public addresses only"),
            "Name the public addresses of the office or the VPN, or choose mode vpc-ip.",
        )
    })
}
