//! The names of condition operators.

use super::truth::Doubt;

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Equals,
    EqualsIgnoreCase,
    Like,
    Arn,
    Bool,
    Binary,
    Ip,
    Numeric(Order),
    Date(Order),
    Null,
}

/// How numbers and dates are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equals,
    Less,
    LessOrEquals,
    Greater,
    GreaterOrEquals,
}

impl Order {
    pub(super) fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equals => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEquals => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEquals => ordering.is_ge(),
        }
    }
}

/// Which of a key's values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    All,
    Any,
}

/// An operator, such as `ForAllValues:StringNotLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) kind: Kind,
    pub(super) negated: bool,
    pub(super) if_exists: bool,
    pub(super) set: Option<Set>,
}

impl Operator {
    /// Reads a name (IAM User Guide, "IAM JSON policy elements: Condition operators"). AWS's own policies write them
    /// in several cases.
    pub(super) fn parse(name: &str) -> Result<Self, Doubt> {
        let lower = name.to_lowercase();
        let (set, rest) = match lower.split_once(':') {
            None => (None, lower.as_str()),
            Some(("forallvalues", rest)) => (Some(Set::All), rest),
            Some(("foranyvalue", rest)) => (Some(Set::Any), rest),
            Some(_) => return Err(Doubt::Operator(name.into())),
        };
        let (plain, if_exists) = rest.strip_suffix("ifexists").map_or((rest, false), |plain| (plain, true));
        let (kind, negated) = kind(plain).ok_or_else(|| Doubt::Operator(name.into()))?;
        if kind == Kind::Null && (if_exists || set.is_some()) {
            return Err(Doubt::Operator(name.into()));
        }
        Ok(Self { kind, negated, if_exists, set })
    }
}

fn kind(name: &str) -> Option<(Kind, bool)> {
    if let Some(order) = name.strip_prefix("numeric") {
        return order_of(order).map(|(order, negated)| (Kind::Numeric(order), negated));
    }
    if let Some(order) = name.strip_prefix("date") {
        return order_of(order).map(|(order, negated)| (Kind::Date(order), negated));
    }
    Some(match name {
        "stringequals" => (Kind::Equals, false),
        "stringnotequals" => (Kind::Equals, true),
        "stringequalsignorecase" => (Kind::EqualsIgnoreCase, false),
        "stringnotequalsignorecase" => (Kind::EqualsIgnoreCase, true),
        "stringlike" => (Kind::Like, false),
        "stringnotlike" => (Kind::Like, true),
        "arnequals" | "arnlike" => (Kind::Arn, false),
        "arnnotequals" | "arnnotlike" => (Kind::Arn, true),
        "bool" => (Kind::Bool, false),
        "binaryequals" => (Kind::Binary, false),
        "ipaddress" => (Kind::Ip, false),
        "notipaddress" => (Kind::Ip, true),
        "null" => (Kind::Null, false),
        _ => return None,
    })
}

fn order_of(name: &str) -> Option<(Order, bool)> {
    Some(match name {
        "equals" => (Order::Equals, false),
        "notequals" => (Order::Equals, true),
        "lessthan" => (Order::Less, false),
        "lessthanequals" => (Order::LessOrEquals, false),
        "greaterthan" => (Order::Greater, false),
        "greaterthanequals" => (Order::GreaterOrEquals, false),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_set_a_kind_and_a_way_with_absent_keys() {
        let operator = Operator::parse("ForAllValues:StringNotLikeIfExists").unwrap();
        assert_eq!(operator, Operator { kind: Kind::Like, negated: true, if_exists: true, set: Some(Set::All) });
        let operator = Operator::parse("forAnyValue:numericLessThanEquals").unwrap();
        let kind = Kind::Numeric(Order::LessOrEquals);
        assert_eq!(operator, Operator { kind, negated: false, if_exists: false, set: Some(Set::Any) });
    }

    #[test]
    fn what_iam_does_not_have_is_not_known() {
        for name in
            ["StringMatches", "NullIfExists", "ForAnyValue:Null", "ForSome:Bool", "Date", "IfExists", "BinaryNotEquals"]
        {
            assert_eq!(Operator::parse(name), Err(Doubt::Operator(name.into())), "{name}");
        }
    }
}
