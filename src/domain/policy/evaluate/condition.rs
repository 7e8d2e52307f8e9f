//! One condition of a statement: an operator, a key, and the values that it wants.

use std::sync::Arc;

use super::super::document::OneOrMany;
use super::context::{Context, Entry, Values};
use super::operator::{Kind, Operator, Set};
use super::truth::{Doubt, Truth};
use super::value::Value;

/// A condition, read once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    operator: Result<Operator, Doubt>,
    /// In lower case.
    key: Arc<str>,
    wanted: Vec<Value>,
}

impl Test {
    pub(super) fn new(operator: &str, key: &str, wanted: &OneOrMany, variables: bool) -> Self {
        let operator = Operator::parse(operator);
        let wanted = match &operator {
            Ok(operator) => wanted.iter().map(|source| Value::new(operator.kind, source, variables)).collect(),
            Err(_) => Vec::new(),
        };
        Self { operator, key: key.to_lowercase().into(), wanted }
    }

    /// Whether a request meets the condition.
    pub(super) fn holds(&self, context: &Context) -> Truth {
        let operator = match &self.operator {
            Ok(operator) => *operator,
            Err(doubt) => return Truth::Unknown(doubt.clone()),
        };
        match context.get(&self.key) {
            Entry::Is(values) => self.with(operator, values, context),
            Entry::Absent => self.without(operator),
            Entry::Unknown => Truth::Unknown(Doubt::Key(self.key.clone())),
            Entry::Perhaps(values) => {
                let with = self.with(operator, values, context);
                if with == self.without(operator) { with } else { Truth::Unknown(Doubt::Key(self.key.clone())) }
            }
        }
    }

    /// A key that is absent fails a plain condition and meets a negated one (IAM User Guide, "IAM JSON policy elements:
    /// Condition operators"); all of no values fit, and none of them does ("Single-valued vs. multivalued context
    /// keys").
    fn without(&self, operator: Operator) -> Truth {
        match (operator.kind, operator.set) {
            (Kind::Null, _) => self.is_null(true),
            // The one page says that an absent key meets it, the other that it does not.
            (_, Some(Set::Any)) if operator.if_exists => Truth::Unknown(Doubt::Key(self.key.clone())),
            (_, Some(Set::Any)) => Truth::No,
            (_, Some(Set::All)) => Truth::Yes,
            (_, None) => Truth::of(operator.if_exists || operator.negated),
        }
    }

    fn with(&self, operator: Operator, values: &Values, context: &Context) -> Truth {
        if operator.kind == Kind::Null {
            return self.is_null(false);
        }
        let fits = |value: &String| {
            let fits = Truth::any(self.wanted.iter().map(|wanted| wanted.fits(value, context)));
            if operator.negated { fits.not() } else { fits }
        };
        match (values, operator.set) {
            (Values::One(value), _) => fits(value),
            (Values::Many(values), Some(Set::All)) => Truth::all(values.iter().map(fits)),
            (Values::Many(values), Some(Set::Any)) => Truth::any(values.iter().map(fits)),
            (Values::Many(values), None) => match values.as_slice() {
                [value] => fits(value),
                _ => Truth::Unknown(Doubt::SeveralValues(self.key.clone())),
            },
        }
    }

    fn is_null(&self, null: bool) -> Truth {
        Truth::any(self.wanted.iter().map(|wanted| match wanted {
            Value::Bool(wanted) => Truth::of(*wanted == null),
            Value::Odd(source) => Truth::Unknown(Doubt::Value(source.clone())),
            _ => Truth::No,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: &str, wanted: &[&str], context: &Context) -> Option<bool> {
        let test = Test::new(operator, "AWS:TagKeys", &OneOrMany::of(wanted.iter().copied()), true);
        match test.holds(context) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    fn one(value: &str) -> Context {
        Context::whole().with("aws:TagKeys", value)
    }

    fn many(values: &[&str]) -> Context {
        Context::whole().with_many("aws:TagKeys", values.iter().copied())
    }

    #[test]
    fn one_of_several_wanted_values_is_enough_and_none_may_fit_a_negated_operator() {
        assert_eq!(holds("StringEquals", &["a", "b"], &one("b")), Some(true));
        assert_eq!(holds("StringNotEquals", &["a", "b"], &one("b")), Some(false));
        assert_eq!(holds("StringNotLike", &["a*", "b*"], &one("c")), Some(true));
    }

    #[test]
    fn absent_keys() {
        let none = Context::whole();
        for (operator, expected) in [
            ("StringEquals", Some(false)),
            ("StringNotEquals", Some(true)),
            ("StringEqualsIfExists", Some(true)),
            ("StringNotEqualsIfExists", Some(true)),
            ("NumericLessThan", Some(false)),
            ("NotIpAddress", Some(true)),
            ("ForAllValues:StringEquals", Some(true)),
            ("ForAllValues:StringNotEquals", Some(true)),
            ("ForAllValues:StringEqualsIfExists", Some(true)),
            ("ForAnyValue:StringEquals", Some(false)),
            ("ForAnyValue:StringNotEquals", Some(false)),
            ("ForAnyValue:StringEqualsIfExists", None),
        ] {
            assert_eq!(holds(operator, &["a"], &none), expected, "{operator}");
        }
        assert_eq!(holds("Null", &["true"], &none), Some(true));
        assert_eq!(holds("Null", &["true"], &one("a")), Some(false));
        assert_eq!(holds("Null", &["false"], &one("a")), Some(true));
        assert_eq!(holds("Null", &["true", "false"], &one("a")), Some(true));
        assert_eq!(holds("Null", &["perhaps"], &none), None);
    }

    #[test]
    fn several_values_need_to_be_told_which_count() {
        let both = many(&["a", "b"]);
        assert_eq!(holds("ForAllValues:StringEquals", &["a"], &both), Some(false));
        assert_eq!(holds("ForAllValues:StringEquals", &["a", "b", "c"], &both), Some(true));
        assert_eq!(holds("ForAnyValue:StringEquals", &["a"], &both), Some(true));
        assert_eq!(holds("ForAnyValue:StringNotEquals", &["a"], &both), Some(true));
        assert_eq!(holds("ForAnyValue:StringNotEquals", &["a", "b"], &both), Some(false));
        assert_eq!(holds("ForAllValues:StringNotEquals", &["a"], &both), Some(false));
        assert_eq!(holds("StringEquals", &["a"], &both), None);
        assert_eq!(holds("StringEquals", &["a"], &many(&["a"])), Some(true));
    }

    #[test]
    fn a_variable_without_value_is_like_nothing_so_negated_operators_hold() {
        assert_eq!(holds("StringEquals", &["${aws:username}"], &one("a")), Some(false));
        assert_eq!(holds("StringNotEquals", &["${aws:username}"], &one("a")), Some(true));
        assert_eq!(holds("StringNotLike", &["${aws:username}", "a"], &one("a")), Some(false));
    }

    #[test]
    fn what_is_not_known_is_told_only_where_it_matters() {
        assert_eq!(holds("StringEquals", &["a"], &Context::part()), None);
        assert_eq!(holds("StringMatches", &["a"], &one("a")), None);
        assert_eq!(holds("Bool", &["true", "yes"], &one("true")), Some(true));
        assert_eq!(holds("Bool", &["true", "yes"], &one("false")), None);
        let perhaps = Context::whole().entry("aws:TagKeys", Entry::Perhaps(Values::One("a".to_owned())));
        assert_eq!(holds("StringEqualsIfExists", &["a"], &perhaps), Some(true));
        assert_eq!(holds("StringEquals", &["b"], &perhaps), Some(false));
        assert_eq!(holds("StringEquals", &["a"], &perhaps), None);
    }
}
