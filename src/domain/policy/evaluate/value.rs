//! Values of a condition, read once as what their operator compares.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};

use super::arn;
use super::context::Context;
use super::operator::{Kind, Order};
use super::text::Text;
use super::truth::{Doubt, Truth};

/// A value as it stands in the policy.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(Text),
    TextIgnoringCase(Text),
    Arn(Text),
    Bool(bool),
    /// Base 64 in its one proper form, where the same texts are the same bytes.
    Binary(String),
    Range(IpNet),
    /// AWS documents `/32` for addresses without a prefix, which makes sense for those of version 4 alone.
    Address(IpAddr, Arc<str>),
    Number(Order, f64),
    Date(Order, Timestamp),
    /// What the operator cannot read.
    Odd(Arc<str>),
}

impl Value {
    pub(super) fn new(kind: Kind, source: &str, variables: bool) -> Self {
        let read = match kind {
            Kind::Equals => Some(Self::Text(Text::new(source, variables, false))),
            Kind::EqualsIgnoreCase => Some(Self::TextIgnoringCase(Text::new(source, variables, false))),
            Kind::Like => Some(Self::Text(Text::new(source, variables, true))),
            Kind::Arn => Some(Self::Arn(Text::new(source, variables, true))),
            Kind::Bool | Kind::Null => boolean(source).map(Self::Bool),
            Kind::Binary => is_base64(source).then(|| Self::Binary(source.to_owned())),
            Kind::Ip => range(source),
            Kind::Numeric(order) => number(source).map(|number| Self::Number(order, number)),
            // Four digits may be a year, or seconds.
            Kind::Date(order) => date(source).filter(|_| source.len() > 4).map(|date| Self::Date(order, date)),
        };
        read.unwrap_or_else(|| Self::Odd(source.into()))
    }

    /// Whether a value of a request is, is like or is within this one. One that is not of the operator's kind never
    /// is.
    pub(super) fn fits(&self, value: &str, context: &Context) -> Truth {
        match self {
            Self::Text(text) => text.is_like(value, context, false),
            Self::TextIgnoringCase(text) => text.is_like(value, context, true),
            Self::Arn(pattern) => arn::is_like(pattern, value, context),
            Self::Bool(wanted) => of_request(value, boolean(value), |value| value == *wanted),
            Self::Binary(wanted) => Truth::of(wanted == value),
            Self::Range(range) => of_request(value, value.parse::<IpAddr>().ok(), |address| range.contains(&address)),
            Self::Address(address, source) => single(*address, source, value),
            Self::Number(order, wanted) => {
                of_request(value, number(value), |number| order.holds(number.total_cmp(wanted)))
            }
            Self::Date(order, wanted) => of_request(value, date(value), |date| order.holds(date.cmp(wanted))),
            Self::Odd(source) => Truth::Unknown(Doubt::Value(source.clone())),
        }
    }
}

/// AWS does not say what becomes of a value that is not of the operator's kind.
fn of_request<T>(source: &str, value: Option<T>, holds: impl FnOnce(T) -> bool) -> Truth {
    value.map_or_else(|| Truth::Unknown(Doubt::Value(source.into())), |value| Truth::of(holds(value)))
}

fn boolean(text: &str) -> Option<bool> {
    [true, false].into_iter().find(|value| text.eq_ignore_ascii_case(if *value { "true" } else { "false" }))
}

/// A plain decimal number.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = [whole, part].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let number: f64 = plain.then(|| text.parse().ok()).flatten()?;
    // Minus nothing is nothing.
    Some(number + 0.0)
}

/// ISO 8601 as the W3C has it, or seconds since 1970.
fn date(text: &str) -> Option<Timestamp> {
    let midnight = |day: &str| format!("{day}T00:00:00Z").parse().ok();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(text) {
        let seconds = SignedDuration::from_secs(text.parse().ok()?);
        return Timestamp::from_duration(seconds).ok();
    }
    match text.len() {
        7 => midnight(&format!("{text}-01")),
        10 => midnight(text),
        _ => text.contains('T').then(|| text.parse().ok()).flatten(),
    }
}

fn range(source: &str) -> Option<Value> {
    if let Ok(range) = source.parse::<IpNet>() {
        return Some(Value::Range(range));
    }
    let address: IpAddr = source.parse().ok()?;
    Some(if address.is_ipv4() { Value::Range(address.into()) } else { Value::Address(address, source.into()) })
}

/// An address of version 6 without a prefix: itself for certain; what shares its first 32 bits, nobody says.
fn single(address: IpAddr, source: &Arc<str>, value: &str) -> Truth {
    let Ok(value) = value.parse::<IpAddr>() else { return Truth::Unknown(Doubt::Value(value.into())) };
    if value == address {
        return Truth::Yes;
    }
    let near = IpNet::new(address, 32).is_ok_and(|range| range.trunc().contains(&value));
    if near { Truth::Unknown(Doubt::Value(source.clone())) } else { Truth::No }
}

fn is_base64(text: &str) -> bool {
    let plain = text.trim_end_matches('=');
    let padding = text.len() - plain.len();
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let last = plain.bytes().next_back().and_then(digit).unwrap_or_default();
    let unused = match padding {
        0 => 0,
        1 => last & 0b11,
        2 => last & 0b1111,
        _ => return false,
    };
    text.len().is_multiple_of(4) && unused == 0 && plain.bytes().all(|byte| digit(byte).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(kind: Kind, wanted: &str, value: &str) -> Option<bool> {
        match Value::new(kind, wanted, true).fits(value, &Context::whole()) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    #[test]
    fn booleans_are_true_or_false_in_any_case() {
        assert_eq!(fits(Kind::Bool, "True", "true"), Some(true));
        assert_eq!(fits(Kind::Bool, "false", "TRUE"), Some(false));
        assert_eq!(fits(Kind::Bool, "yes", "true"), None);
        assert_eq!(fits(Kind::Bool, "true", "yes"), None);
        assert_eq!(fits(Kind::Bool, "${aws:username}", "true"), None);
    }

    #[test]
    fn numbers_are_plain_decimals() {
        let numeric = Kind::Numeric(Order::Equals);
        assert_eq!(fits(numeric, "10", "10.0"), Some(true));
        assert_eq!(fits(numeric, "-0", "0"), Some(true));
        assert_eq!(fits(Kind::Numeric(Order::Less), "9.5", "-10"), Some(true));
        assert_eq!(fits(Kind::Numeric(Order::GreaterOrEquals), "10", "10"), Some(true));
        assert_eq!(fits(Kind::Numeric(Order::Greater), "10", "10"), Some(false));
        for odd in ["1e1", "0x0a", "ten", "", "-", "1.", ".5", "+1", "inf", "NaN"] {
            assert_eq!(fits(numeric, odd, "10"), None, "{odd}");
            assert_eq!(fits(numeric, "10", odd), None, "{odd}");
        }
    }

    #[test]
    fn dates_are_days_times_or_seconds() {
        let date = Kind::Date(Order::Equals);
        let new_year = "2026-01-01T00:00:00Z";
        for same in ["2026-01", "2026-01-01", "2026-01-01T00:00Z", "2026-01-01T01:00:00+01:00", "1767225600"] {
            assert_eq!(fits(date, same, new_year), Some(true), "{same}");
            assert_eq!(fits(date, new_year, same), Some(true), "{same}");
        }
        assert_eq!(fits(Kind::Date(Order::Less), "2026-01-01T00:00:00.5Z", new_year), Some(true));
        assert_eq!(fits(Kind::Date(Order::LessOrEquals), "2025-12-31", new_year), Some(false));
        for odd in ["2026", "tomorrow", "2026-01-01T00:00:00", "2026-13", ""] {
            assert_eq!(fits(date, odd, new_year), None, "{odd}");
        }
    }

    #[test]
    fn addresses_are_within_ranges_of_their_version() {
        assert_eq!(fits(Kind::Ip, "203.0.113.77/24", "203.0.113.9"), Some(true));
        assert_eq!(fits(Kind::Ip, "0.0.0.0/0", "203.0.113.9"), Some(true));
        assert_eq!(fits(Kind::Ip, "203.0.113.9", "203.0.113.9"), Some(true));
        assert_eq!(fits(Kind::Ip, "203.0.113.9", "203.0.113.8"), Some(false));
        assert_eq!(fits(Kind::Ip, "::/0", "203.0.113.9"), Some(false));
        assert_eq!(fits(Kind::Ip, "203.0.113.9", "2001:db8:1::5"), Some(false));
        assert_eq!(fits(Kind::Ip, "2001:DB8::/32", "2001:db8::1"), Some(true));
        assert_eq!(fits(Kind::Ip, "2001:db8::1", "2001:db8::1"), Some(true));
        assert_eq!(fits(Kind::Ip, "2001:db8::1", "2001:db8::2"), None);
        assert_eq!(fits(Kind::Ip, "2001:db8::1", "2001:db9::1"), Some(false));
        assert_eq!(fits(Kind::Ip, "203.0.113.0/33", "203.0.113.9"), None);
        assert_eq!(fits(Kind::Ip, "*", "203.0.113.9"), None);
    }

    #[test]
    fn bytes_are_compared_where_base_64_is_proper() {
        assert_eq!(fits(Kind::Binary, "QmluYXJ5", "QmluYXJ5"), Some(true));
        assert_eq!(fits(Kind::Binary, "QQ==", "QUE="), Some(false));
        for odd in ["QQ", "QR==", "Q===", "QUF=", "Q*=="] {
            assert_eq!(fits(Kind::Binary, odd, "QQ=="), None, "{odd}");
        }
    }
}
