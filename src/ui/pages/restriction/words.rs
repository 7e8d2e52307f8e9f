//! The modes in an administrator's words.

use ipnet::IpNet;

use crate::domain::address_space::{is_internet, is_private_space};
use crate::domain::restriction::Mode;
use crate::plan::answers::RestrictionAnswers;
use crate::ui::parts::text;

/// What the guardrail is for.
pub const GUARDRAIL: &str = "An allow restricts nobody who is allowed by another policy, such as \
    AmazonSageMakerFullAccess. This also denies CreatePresignedDomainUrl on every way that the mode does not name; \
    a deny wins over every allow.";

/// What is lost without the guardrail.
pub const NO_GUARDRAIL: &str = "Without that denial, whoever is allowed by another policy, such as \
    AmazonSageMakerFullAccess, still gets in from everywhere.";

/// What mode none leaves as it is.
pub const NOBODY: &str = "Nobody is kept out: no policy is made, and whoever is allowed to open Studio today still is.";

/// What the policy's name is for.
pub const NAME: &str = "The name of the IAM policy that is made. Leave it empty for the name shown.";

/// What is lost when the endpoints stand and mode IP is chosen.
pub const IP_WITH_ENDPOINTS: &str = "Mode IP refuses whoever comes through the endpoints, and inside the VPC the names \
    lead to them: such requests carry no public address.";

/// The mode's name on this page.
pub const fn label(mode: Mode) -> &'static str {
    match mode {
        Mode::Vpc => "VPC",
        Mode::Vpce => "VPCE",
        Mode::Ip => "IP",
        Mode::VpcIp => "VPC-IP",
        Mode::None => "none",
    }
}

/// The mode in one line, with the VPC's name, and with how many further VPCs or endpoints are named beside.
pub fn mode(answers: &RestrictionAnswers, mode: Mode, vpc: &str) -> String {
    match mode {
        Mode::Vpc => format!("anyone in {vpc}{}, by any endpoint", and_further(answers.extra_vpcs.len(), "VPC")),
        Mode::Vpce => {
            format!(
                "only by Studio's and the API's endpoints{}",
                and_further(answers.extra_endpoints.len(), "endpoint")
            )
        }
        Mode::Ip => "only public addresses you list".to_owned(),
        Mode::VpcIp => format!("only private addresses listed, in {vpc}"),
        Mode::None => "build the private path, restrict nobody".to_owned(),
    }
}

fn and_further(count: usize, what: &str) -> String {
    if count == 0 { String::new() } else { format!(" and {}", text::count(count, &format!("further {what}"))) }
}

/// The same in so many columns: the VPC goes without its name where there is no room for it.
pub fn mode_within(answers: &RestrictionAnswers, mode: Mode, vpc: &str, room: usize) -> String {
    let named = self::mode(answers, mode, vpc);
    if text::width(&named) <= room { named } else { text::fit(&self::mode(answers, mode, "the VPC"), room) }
}

/// What the ranges of a mode are.
pub const fn ranges(mode: Mode) -> &'static str {
    match mode {
        Mode::VpcIp => {
            "Private addresses from which people come: ranges of the VPC, or of a VPN or office that reaches it. \
             Separate ranges by commas, as in 10.20.0.0/16, 10.30.4.0/24."
        }
        _ => {
            "Public addresses from which people come, as the internet sees them: of the office's or the VPN's way \
             out. Separate ranges by commas, as in 203.0.113.0/24, 198.51.100.7."
        }
    }
}

/// Why a range cannot serve in a mode. Only what no account can make right; the plan looks closer.
pub fn range_fault(mode: Mode, range: &IpNet, vpc: &[IpNet]) -> Option<String> {
    if range.prefix_len() == 0 {
        return Some(format!("{range} is every address there is: that restricts nobody."));
    }
    match mode {
        Mode::Ip if !is_internet(range) => Some(format!(
            "{range} is not on the internet; IAM compares this mode's ranges with public addresses. Mode VPC-IP takes it."
        )),
        Mode::VpcIp if !is_private_space(range) && !vpc.iter().any(|own| own.contains(range)) => {
            Some(format!("{range} is public; requests through an endpoint carry private addresses. Mode IP takes it."))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_must_be_of_the_kind_that_the_mode_compares() {
        assert!(range_fault(Mode::Ip, &range("10.0.0.0/8"), &[]).is_some());
        assert!(range_fault(Mode::Ip, &range("203.0.113.0/24"), &[]).is_none());
        assert!(range_fault(Mode::Ip, &range("0.0.0.0/0"), &[]).is_some());
        assert!(range_fault(Mode::VpcIp, &range("203.0.113.0/24"), &[]).is_some());
        assert!(range_fault(Mode::VpcIp, &range("10.0.0.0/8"), &[]).is_none());
    }

    #[test]
    fn a_vpc_that_uses_public_ranges_may_name_them() {
        assert!(range_fault(Mode::VpcIp, &range("52.10.4.0/24"), &[range("52.10.0.0/16")]).is_none());
    }
}
