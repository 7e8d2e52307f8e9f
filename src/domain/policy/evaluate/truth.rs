//! Yes, no, or what stands in the way of telling.

use std::fmt;
use std::sync::Arc;

/// Whether something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Unknown(Doubt),
}

/// Why nobody can tell from the documents and what is known of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// The value of this condition key is not known.
    Key(Arc<str>),
    /// The key has several values, and the condition does not say whether all or any of them count.
    SeveralValues(Arc<str>),
    /// No operator of IAM has this name.
    Operator(Arc<str>),
    /// The operator cannot read this value of the policy.
    Value(Arc<str>),
    /// AWS does not say what this pattern or variable matches.
    Pattern(Arc<str>),
    /// The statement lacks this element, or has one that contradicts it or does not belong there.
    Element(&'static str),
    /// This policy could not be read.
    Policy(Arc<str>),
    /// What this names could not be read.
    Unread(Arc<str>),
}

impl fmt::Display for Doubt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => write!(formatter, "the value of {key} is not known here"),
            Self::SeveralValues(key) => write!(formatter, "{key} has several values and no set operator"),
            Self::Operator(name) => write!(formatter, "the operator {name} is not known"),
            Self::Value(value) => write!(formatter, "the value `{value}` cannot be compared"),
            Self::Pattern(pattern) => write!(formatter, "what `{pattern}` matches is not documented"),
            Self::Element(name) => write!(formatter, "the element {name} is missing or out of place"),
            Self::Policy(name) => write!(formatter, "the policy {name} could not be read"),
            Self::Unread(what) => write!(formatter, "{what} could not be read"),
        }
    }
}

impl Truth {
    pub(super) const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// One that holds is enough; what is unknown counts when none does.
    pub(super) fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::No;
        for truth in truths {
            match truth {
                Self::Yes => return Self::Yes,
                Self::No => {}
                unknown @ Self::Unknown(_) => result = unknown,
            }
        }
        result
    }

    /// One that does not hold is enough; what is unknown counts when all others do.
    pub(super) fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::Yes;
        for truth in truths {
            match truth {
                Self::Yes => {}
                Self::No => return Self::No,
                unknown @ Self::Unknown(_) => result = unknown,
            }
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown() -> Truth {
        Truth::Unknown(Doubt::Element("Action"))
    }

    #[test]
    fn what_is_unknown_matters_only_where_nothing_else_decides() {
        assert_eq!(Truth::any([unknown(), Truth::Yes]), Truth::Yes);
        assert_eq!(Truth::any([unknown(), Truth::No]), unknown());
        assert_eq!(Truth::any([]), Truth::No);
        assert_eq!(Truth::all([unknown(), Truth::No]), Truth::No);
        assert_eq!(Truth::all([unknown(), Truth::Yes]), unknown());
        assert_eq!(Truth::all([]), Truth::Yes);
        assert_eq!(unknown().not(), unknown());
        assert_eq!(Truth::No.not(), Truth::Yes);
    }
}
