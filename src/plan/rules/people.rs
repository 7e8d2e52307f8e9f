//! Names of principals and of the policy, and tags.

use std::collections::BTreeSet;

use super::{Broken, duplicates};
use crate::domain::restriction::Mode;
use crate::domain::tag::{self, Tags};
use crate::plan::answers::{Answers, DnsAnswer, DnsWay};
use crate::plan::code::Code;

/// A resource takes 50 tags; four are ours: the run, the step, the domain and the name.
const TAGS: usize = 46;
/// Route 53 takes ten tags of a hosted zone (Route 53 API Reference, `ChangeTagsForResource`).
const ZONE_TAGS: usize = 6;

/// Everything that is a name.
pub fn check(answers: &Answers) -> Vec<Broken> {
    let people = &answers.principals;
    let mut broken = list("principals.users", "user", &people.users, 64);
    broken.extend(list("principals.groups", "group", &people.groups, 128));
    broken.extend(list("principals.roles", "role", &people.roles, 64));
    if answers.restriction.mode == Mode::None && !people.is_empty() {
        let message = "mode none restricts nobody, and principals are named";
        let hint = "Take them away, or choose a mode that restricts.";
        let one = Broken::new(Code::PrincipalsUnrestricted, "principals", message, hint);
        broken.push(one.resting_on(&["restriction.mode"]));
    }
    if let Some(name) = &answers.restriction.policy_name {
        broken.extend(name_fault("restriction.policy_name", "policy", name, 128));
    }
    broken.extend(tags(answers));
    broken
}

fn list(field: &str, kind: &str, names: &[String], longest: usize) -> Vec<Broken> {
    let faults = names
        .iter()
        .enumerate()
        .filter_map(|(place, name)| name_fault(&format!("{field}[{place}]"), kind, name, longest));
    duplicates(field, names).into_iter().chain(faults).collect()
}

/// IAM names: letters, digits and `_+=,.@-` (IAM User Guide, "IAM and AWS STS quotas", "name requirements").
fn name_fault(field: &str, kind: &str, name: &str, longest: usize) -> Option<Broken> {
    if name.starts_with("arn:") {
        let own = name.rsplit('/').next().unwrap_or(name);
        let message = format!("`{name}` is an ARN where the name of a {kind} belongs");
        return Some(Broken::new(Code::ArnNotName, field, message, format!("Write \"{own}\".")));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if !name.is_empty() && name.chars().count() <= longest && name.chars().all(allowed) {
        return None;
    }
    let message = format!("`{name}` is not a name that IAM takes for a {kind}");
    let hint = format!("Names have 1 to {longest} letters, digits or characters of _+=,.@- and no path.");
    Some(Broken::new(Code::InvalidName, field, message, hint))
}

fn tags(answers: &Answers) -> Vec<Broken> {
    let tags = &answers.tags;
    let mut broken: Vec<_> = tags.iter().filter_map(|(key, value)| tag_fault(key, value)).collect();
    broken.extend(keys_twice(tags));
    let zones = match &answers.endpoints.dns {
        DnsAnswer::All(way) => *way == DnsWay::HostedZone,
        DnsAnswer::ByService(ways) => ways.values().any(|way| *way == DnsWay::HostedZone),
    };
    let most = if zones { ZONE_TAGS } else { TAGS };
    if tags.len() > most {
        let message = format!("{} tags are more than the {most} that fit beside our own four", tags.len());
        broken.push(Broken::new(Code::TooManyTags, "tags", message, "Keep those that the organisation requires."));
    }
    broken
}

fn tag_fault(key: &str, value: &str) -> Option<Broken> {
    let field = format!("tags.{key}");
    let lower = key.to_ascii_lowercase();
    if lower.starts_with("aws:") || lower.starts_with("studiolink:") || key == tag::NAME {
        let whose = if lower.starts_with("aws:") { "AWS" } else { "this program" };
        let message = format!("the key `{key}` is kept for {whose}");
        return Some(Broken::new(Code::ReservedTag, field, message, "Choose another key."));
    }
    let allowed = |c: char| c.is_alphanumeric() || c == ' ' || "+-=._:/@".contains(c);
    let fits = |text: &str, longest: usize| text.chars().count() <= longest && text.chars().all(allowed);
    if !key.trim().is_empty() && fits(key, 128) && fits(value, 256) {
        return None;
    }
    let message = format!("`{key}` = `{value}` is not a tag that every AWS service takes");
    let hint = "Keys have 1 to 128 and values up to 256 letters, digits, spaces or characters of +-=._:/@.";
    Some(Broken::new(Code::InvalidTag, field, message, hint))
}

/// IAM does not tell keys apart by case (IAM User Guide, "Rules for tagging in IAM and AWS STS").
fn keys_twice(tags: &Tags) -> Vec<Broken> {
    let mut seen = BTreeSet::new();
    let twice = tags.keys().filter(|key| !seen.insert(key.to_lowercase()));
    let message =
        |key: &String| format!("`{key}` differs from another key by case alone, which IAM does not tell apart");
    twice
        .map(|key| Broken::new(Code::Duplicate, format!("tags.{key}"), message(key), "Take one of them away."))
        .collect()
}
