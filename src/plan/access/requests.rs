//! What is known of a request that a principal makes.

use std::sync::Arc;

use super::holders::Holder;
use super::paths::{Carrier, NETWORK_KEYS, Origin, concrete_text};
use crate::domain::policy::Place;
use crate::domain::policy::evaluate::{Caller, Context, Entry, Policy, Values};
use crate::domain::principal::PrincipalKind;
use crate::domain::studio::Domain;
use crate::plan::planner::ground::Ground;

/// A user profile and a space that policies name only by patterns.
pub const ANY: &str = "studiolink";
/// How many user profiles, or spaces, are tried.
const TRIED: usize = 20;

/// The domain and the user profile that a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub domain: String,
    pub profile: String,
}

impl Target {
    /// The resource that the request names.
    pub fn arn(&self, place: &Place) -> String {
        place.arn(&format!("user-profile/{}/{}", self.domain, self.profile))
    }
}

/// Keys that no request of a person to SageMaker carries.
const NEVER: &[&str] = &[
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpcArn",
    "aws:TagKeys",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// Whether a request that makes a URL may carry a key that was not named: where it comes from is told whole, keys of
/// other services are in no request to this one, and of SageMaker's own this call has those of tags alone (Service
/// Authorization Reference, "Amazon SageMaker").
#[must_use]
pub fn may_carry(key: &str, whom: Option<PrincipalKind>) -> bool {
    let key = key.to_lowercase();
    let is_it = |known: &&str| known.eq_ignore_ascii_case(&key);
    let never = NEVER.iter().chain(&NETWORK_KEYS).any(is_it);
    let is_a_user_s = key == "aws:username" && whom == Some(PrincipalKind::Role);
    let is_of_a_tag = key.starts_with("aws:requesttag/");
    let is_here = key.starts_with("aws:") || key.starts_with("sagemaker:resourcetag/");
    is_here && !never && !is_a_user_s && !is_of_a_tag
}

/// What is known of the keys. `loosely` is of all requests that the origin stands for, whatever values they carry.
pub fn context(holder: &Holder, place: &Place, target: &Target, origin: &Origin, loosely: bool) -> Context {
    let keys = NETWORK_KEYS.iter().map(|key| (*key, network(origin, key, loosely)));
    keys.fold(anywhere(holder, place, target, origin.carrier == Carrier::Api), |context, (key, entry)| {
        context.entry(key, entry)
    })
}

/// What is known wherever the request comes from; `is_call` where it makes the URL.
pub fn anywhere(holder: &Holder, place: &Place, target: &Target, is_call: bool) -> Context {
    let context = NEVER.iter().fold(Context::part(), |context, key| context.entry(key, Entry::Absent));
    let context = context
        .complete("aws:RequestTag/")
        .with("aws:SecureTransport", "true")
        .with("aws:ViaAWSService", "false")
        .with("aws:PrincipalIsAWSService", "false")
        .with("aws:RequestedRegion", &place.region)
        .with("aws:ResourceAccount", &place.account);
    who(context, holder, place, target, is_call)
}

fn network(origin: &Origin, key: &str, loosely: bool) -> Entry {
    match origin.keys.iter().find(|(carried, _)| *carried == key) {
        None => Entry::Absent,
        Some((_, Some(value))) if !loosely => Entry::Is(Values::One(concrete_text(value))),
        Some(_) => Entry::Unknown,
    }
}

/// Who a member of a group is, is not known. That requests of the page name the account is not documented.
fn who(context: Context, holder: &Holder, place: &Place, target: &Target, is_call: bool) -> Context {
    let account = Values::One(place.account.clone());
    let context =
        context.entry("aws:PrincipalAccount", if is_call { Entry::Is(account) } else { Entry::Perhaps(account) });
    match holder.name.kind {
        PrincipalKind::Group => context,
        PrincipalKind::User => context
            .with("aws:PrincipalArn", &holder.arn)
            .with("aws:PrincipalType", "User")
            .with("aws:username", &holder.name.name),
        PrincipalKind::Role => {
            let context = context
                .with("aws:PrincipalArn", &holder.arn)
                .with("aws:PrincipalType", "AssumedRole")
                .entry("aws:username", Entry::Absent);
            if !holder.execution_role {
                return context;
            }
            // An app acts for the profile that runs it.
            context.with("sagemaker:DomainId", &target.domain).with("sagemaker:UserProfileName", &target.profile)
        }
    }
}

/// Who asks, as far as an endpoint is told.
pub fn caller<'a>(holder: &'a Holder, origin: &Origin) -> Caller<'a> {
    if origin.carrier == Carrier::Studio || holder.name.kind == PrincipalKind::Group {
        Caller::Perhaps(&holder.arn)
    } else {
        Caller::Named(&holder.arn)
    }
}

/// The domains that are restricted; one that will be made, where there is none.
pub fn domains(ground: &Ground) -> Vec<String> {
    if let Some(id) = &ground.answers.domain.id {
        return vec![id.to_string()];
    }
    let known: Vec<String> = ground.snapshot.domains.iter().map(|domain| domain.id.to_string()).collect();
    if known.is_empty() { vec!["d-000000000000".to_owned()] } else { known }
}

/// The spaces that were read, each with its domain.
pub fn spaces(ground: &Ground) -> Vec<(String, String)> {
    let of = |domain: &Domain| {
        let id = domain.id.to_string();
        domain.spaces.iter().map(move |space| (id.clone(), space.name.clone())).collect::<Vec<_>>()
    };
    ground.snapshot.domains.iter().flat_map(of).collect()
}

/// A thing of a kind, such as a user profile, that fits a pattern of resources and is no other than it names.
fn named(kind: &str, pattern: &str, holder: &Holder) -> Option<String> {
    let resource = pattern.splitn(6, ':').nth(5)?;
    let name = resource.strip_prefix(kind)?.strip_prefix('/')?.rsplit('/').next()?;
    if name.eq_ignore_ascii_case("${aws:username}") {
        return (holder.name.kind == PrincipalKind::User).then(|| holder.name.name.clone());
    }
    let name = name.replace('*', "").replace('?', "x");
    (!name.is_empty() && !name.contains("${")).then_some(name)
}

/// Things of a kind to ask for: one that no policy names, those that the principal's policies name, and others.
pub fn tried<'a>(
    kind: &str,
    holder: &Holder,
    policies: impl IntoIterator<Item = &'a Arc<Policy>>,
    others: impl IntoIterator<Item = String>,
) -> Vec<String> {
    let patterns = policies.into_iter().flat_map(|policy| policy.resource_patterns());
    let mut names = vec![ANY.to_owned()];
    for one in patterns.filter_map(|pattern| named(kind, pattern, holder)).chain(others) {
        if names.len() == TRIED {
            break;
        }
        if !names.contains(&one) {
            names.push(one);
        }
    }
    names
}
