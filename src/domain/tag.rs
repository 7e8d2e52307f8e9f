//! Tags: what we put on everything that we make, and how we find it again.

use std::collections::BTreeMap;

/// Tags by key, in a stable order.
pub type Tags = BTreeMap<String, String>;

/// The run that made a resource.
pub const RUN: &str = "studiolink:run";
/// The step of that run.
pub const STEP: &str = "studiolink:step";
/// The SageMaker domain that the resource serves, or the value of [`domain_value`] for all of them.
pub const DOMAIN: &str = "studiolink:domain";
/// What the AWS consoles show as the name.
pub const NAME: &str = "Name";

/// Whether a resource was made by any run of this program.
#[must_use]
pub fn is_ours(tags: &Tags) -> bool {
    tags.contains_key(RUN) || tags.contains_key(DOMAIN)
}

/// What a comment that stands in for tags begins with.
const COMMENT: &str = "studiolink";

/// Our own tags as one line of text, for what takes a comment when it is made and tags only later:
/// `studiolink run=20260930T120000Z-0a1b2c step=zone.api domain=d-abcdefghijkl`.
#[must_use]
pub fn comment(tags: &Tags) -> String {
    let ours = tags.iter().filter_map(|(key, value)| Some((key.strip_prefix("studiolink:")?, value)));
    ours.fold(COMMENT.to_owned(), |text, (key, value)| format!("{text} {key}={value}"))
}

/// The tags that [`comment`] wrote down; none in what others wrote.
#[must_use]
pub fn of_comment(text: &str) -> Tags {
    let mut words = text.split_ascii_whitespace();
    if words.next() != Some(COMMENT) {
        return Tags::new();
    }
    let pairs = words.filter_map(|word| word.split_once('='));
    pairs.map(|(key, value)| (format!("studiolink:{key}"), value.to_owned())).collect()
}

/// The value of [`DOMAIN`] for a domain, or for all of a Region's: IAM is one for all Regions. It takes no `*` in a
/// tag (IAM API Reference, "Tag"), and no domain id lacks its `d-`.
#[must_use]
pub fn domain_value(domain: Option<&super::id::DomainId>, region: &str) -> String {
    domain.map_or_else(|| format!("all-{region}"), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_gives_our_tags_back_and_that_of_others_none() {
        let tags = |pairs: &[(&str, &str)]| -> Tags {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let ours = tags(&[(RUN, "20260930T120000Z-0a1b2c"), (STEP, "zone.api.a.b"), (DOMAIN, "d-abcdefghijkl")]);
        let all = [ours.clone(), tags(&[(NAME, "a name"), ("cost", "x y")])].into_iter().flatten().collect();
        assert_eq!(comment(&all), "studiolink domain=d-abcdefghijkl run=20260930T120000Z-0a1b2c step=zone.api.a.b");
        assert_eq!(of_comment(&comment(&all)), ours);
        for strange in ["", "made by hand", "not studiolink run=1", "studiolink"] {
            assert!(!is_ours(&of_comment(strange)), "{strange}");
        }
    }
}
