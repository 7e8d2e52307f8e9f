//! The pages of the wizard, and which comes after which.

/// A page of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter, strum::EnumString, strum::Display)]
pub enum Page {
    /// Who am I, and where.
    Account,
    /// Whether to go on with what was left; only where something was.
    Unfinished,
    /// Which domain.
    Domain,
    /// Which VPC and subnets.
    Network,
    /// Which endpoints.
    Endpoints,
    /// Who may open Studio.
    Restriction,
    /// On whom the restriction is put.
    People,
    /// What will be done.
    Review,
    /// What is being done.
    Apply,
    /// What was done.
    Done,
}

impl Page {
    /// The page after this one. Only an answered Review leads to Apply, and only its end to Done.
    pub(super) const fn next(self) -> Option<Self> {
        match self {
            Self::Account => Some(Self::Unfinished),
            Self::Unfinished => Some(Self::Domain),
            Self::Domain => Some(Self::Network),
            Self::Network => Some(Self::Endpoints),
            Self::Endpoints => Some(Self::Restriction),
            Self::Restriction => Some(Self::People),
            Self::People => Some(Self::Review),
            Self::Review | Self::Apply | Self::Done => None,
        }
    }

    /// The page before this one.
    pub(super) const fn before(self) -> Option<Self> {
        match self {
            Self::Unfinished => Some(Self::Account),
            Self::Domain => Some(Self::Unfinished),
            Self::Network => Some(Self::Domain),
            Self::Endpoints => Some(Self::Network),
            Self::Restriction => Some(Self::Endpoints),
            Self::People => Some(Self::Restriction),
            Self::Review => Some(Self::People),
            Self::Account | Self::Apply | Self::Done => None,
        }
    }
}
