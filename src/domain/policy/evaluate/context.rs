//! What is known of a request's condition keys.

use std::collections::BTreeMap;

/// The values of a key that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// A key that has one value at most.
    One(String),
    /// A key that may have several, such as `aws:TagKeys`.
    Many(Vec<String>),
}

/// What is known of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The request carries it.
    Is(Values),
    /// The request carries it with these values, or does not carry it.
    Perhaps(Values),
    /// The request does not carry it.
    Absent,
    /// Nothing is known.
    Unknown,
}

const ABSENT: &Entry = &Entry::Absent;
const UNKNOWN: &Entry = &Entry::Unknown;

/// The condition keys of a request, by name in lower case: names of keys are not case-sensitive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    keys: BTreeMap<String, Entry>,
    /// Beginnings of names, such as `aws:principaltag/`, of which every key is named or absent.
    complete: Vec<String>,
    /// Whether keys that are not named are unknown.
    open: bool,
}

impl Context {
    /// A request of which every key is named: the others are absent.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// A request of which some keys are known: about the others nothing is.
    #[must_use]
    pub fn part() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// With a key of one value.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.entry(key, Entry::Is(Values::One(value.into())))
    }

    /// With a key that may have several values.
    #[must_use]
    pub fn with_many<T: Into<String>>(self, key: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.entry(key, Entry::Is(Values::Many(values.into_iter().map(Into::into).collect())))
    }

    /// With what is known of a key.
    #[must_use]
    pub fn entry(mut self, key: &str, entry: Entry) -> Self {
        self.keys.insert(key.to_lowercase(), entry);
        self
    }

    /// With every key that begins so known: those that are not named are absent.
    #[must_use]
    pub fn complete(mut self, beginning: &str) -> Self {
        self.complete.push(beginning.to_lowercase());
        self
    }

    /// What is known of a key, by its name in lower case.
    pub(super) fn get(&self, key: &str) -> &Entry {
        if let Some(entry) = self.keys.get(key) {
            return entry;
        }
        let complete = !self.open || self.complete.iter().any(|beginning| key.starts_with(beginning.as_str()));
        if complete { ABSENT } else { UNKNOWN }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_not_case_sensitive() {
        let context = Context::whole().with("aws:sourceVpc", "vpc-1");
        assert_eq!(context.get("aws:sourcevpc"), &Entry::Is(Values::One("vpc-1".to_owned())));
    }

    #[test]
    fn what_is_not_named_is_absent_or_unknown() {
        assert_eq!(Context::whole().get("aws:username"), ABSENT);
        let part = Context::part().with("aws:PrincipalTag/team", "red").complete("aws:PrincipalTag/");
        assert_eq!(part.get("aws:username"), UNKNOWN);
        assert_eq!(part.get("aws:principaltag/other"), ABSENT);
        assert_eq!(part.get("aws:principaltag/team"), &Entry::Is(Values::One("red".to_owned())));
    }
}
