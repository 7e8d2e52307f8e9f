//! Tags: what we put on everything that we make, and how we find it again.

use std::collections::BTreeMap;

/// Tags by key, in a stable order.
pub type Tags = BTreeMap<String, String>;

/// The run that made a resource.
pub const RUN: &str = "studiolink:run";
/// The step of that run.
pub const STEP: &str = "studiolink:step";
/// The SageMaker domain that the resource serves, or [`EVERY_DOMAIN`].
pub const DOMAIN: &str = "studiolink:domain";
/// The value of [`DOMAIN`] on what serves every domain of the account and Region. IAM takes no `*` in a tag
/// (IAM API Reference, "Tag"), and no domain id lacks its `d-`.
pub const EVERY_DOMAIN: &str = "all";
/// What the AWS consoles show as the name.
pub const NAME: &str = "Name";

/// Whether a resource was made by any run of this program.
#[must_use]
pub fn is_ours(tags: &Tags) -> bool {
    tags.contains_key(RUN) || tags.contains_key(DOMAIN)
}

/// The value of [`DOMAIN`] for a domain, or for all of them.
#[must_use]
pub fn domain_value(domain: Option<&super::id::DomainId>) -> String {
    domain.map_or_else(|| EVERY_DOMAIN.to_owned(), ToString::to_string)
}
