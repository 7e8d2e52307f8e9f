//! Whether the account is still what the plan was made for.

use crate::cloud::CloudError;

/// Why a plan may not be applied: nothing has been changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// The account has changed in something that the plan rests on.
    #[error("the account has changed since the plan was made: {}", .0.join("; "))]
    Moved(Vec<String>),
    /// The account could not be read again.
    #[error(transparent)]
    Unreadable(#[from] CloudError),
}
