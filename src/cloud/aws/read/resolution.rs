//! What decides over the names of the chosen VPC besides hosted zones of its own.

use std::collections::BTreeMap;

use futures::join;

use super::{Gaps, Read, told};
use crate::cloud::aws::Aws;
use crate::cloud::aws::resolver::Brought;
use crate::cloud::{CloudError, Kind, Look};
use crate::domain::id::HostedZoneId;
use crate::domain::resolver::{Profile, ProfileZone, Resolution, ResolverRule};
use crate::plan::snapshot::{Part, Scope, Seen};

pub(super) async fn read(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Read<Resolution>, CloudError> {
    let mut gaps = Gaps::default();
    let Some(vpc) = &scope.vpc else { return Ok(Read { value: Resolution::default(), gaps }) };
    let resolver = &aws.resolver;
    let rules = async { join!(resolver.rules(), resolver.rules_of(vpc)) };
    let (rules, inbound, brought) = join!(
        rules,
        told(seen, Part::ResolverEndpoints, resolver.inbound(vpc)),
        told(seen, Part::Profiles, resolver.profiles_of(vpc))
    );
    let (rules, of_vpc) = rules;
    let rules = gaps.take(Part::ResolverRules, rules)?;
    let of_vpc = gaps.take(Part::ResolverRules, of_vpc)?;
    seen(Seen::End(Part::ResolverRules, gaps.of(Part::ResolverRules)));
    let inbound = gaps.take(Part::ResolverEndpoints, inbound.map(Some))?;
    let mut profiles = Vec::new();
    for brought in gaps.take(Part::Profiles, brought)? {
        profiles.push(profile(aws, brought, &rules).await?);
    }
    let rules = of_vpc.iter().filter_map(|id| rules.get(id).cloned()).collect();
    Ok(Read { value: Resolution { rules, inbound, profiles }, gaps })
}

/// Zones and rules of other accounts come with their ARN alone.
async fn profile(aws: &Aws, brought: Brought, known: &BTreeMap<String, ResolverRule>) -> Result<Profile, CloudError> {
    let mut profile = Profile { id: brought.id, zones: Vec::new(), rules: Vec::new(), unread: Vec::new() };
    for arn in brought.zones {
        let id = HostedZoneId::new(last(&arn));
        match aws.route53.name_of(&id).await {
            Ok(name) => profile.zones.push(ProfileZone { id, name }),
            Err(error) if error.kind == Kind::Credentials => return Err(error),
            Err(_) => profile.unread.push(arn),
        }
    }
    for arn in brought.rules {
        match known.get(last(&arn)) {
            Some(rule) => profile.rules.push(rule.clone()),
            None => profile.unread.push(arn),
        }
    }
    Ok(profile)
}

fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
