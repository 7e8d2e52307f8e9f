//! Findings about Studio's apps: those that run now, and what they need besides Studio and its API.

use super::place::answered;
use super::{Finding, listed, numbered, some};
use crate::domain::network::{Endpoint, Subnet};
use crate::domain::policy::{endpoint, same};
use crate::domain::restriction::Mode;
use crate::domain::service::{self, short_name};
use crate::domain::studio::{App, Domain, NetworkAccess};
use crate::domain::text::count;
use crate::domain::traffic::table_of;
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;

/// Without a way to the internet Studio, or the SageMaker SDK, does not run without them (SageMaker Developer Guide,
/// "Connect Studio notebooks in a VPC to external resources").
const NEEDED: &[&str] = &["sagemaker.runtime", "sts", "logs", "s3"];
/// Features that use them hang.
const OF_USE: &[&str] = &["sagemaker.featurestore-runtime", "sagemaker.metrics", "servicecatalog"];
/// How many apps are named.
const NAMED: usize = 5;

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let mut findings: Vec<Finding> = running(ground).into_iter().collect();
    let is_within = |domain: &&Domain| {
        domain.network_access == Some(NetworkAccess::VpcOnly)
            && domain.vpc.as_ref() == Some(&ground.answers.network.vpc)
    };
    let within: Vec<&Domain> = ground.domains().filter(is_within).collect();
    if !within.is_empty() {
        findings.extend(services(ground, &within));
        findings.extend(s3_policy(ground));
    }
    findings
}

fn running(ground: &Ground) -> Option<Finding> {
    let changes = !ground.services.is_empty() || ground.answers.restriction.mode != Mode::None;
    let domains: Vec<&Domain> = ground.domains().filter(|domain| !domain.apps.is_empty()).collect();
    let apps: Vec<&App> = domains.iter().flat_map(|domain| &domain.apps).collect();
    if apps.is_empty() || !changes {
        return None;
    }
    let name = |app: &&App| format!("{} {} of {} ({})", app.kind, app.name, app.owner, app.status);
    let more = apps.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("{more} more"));
    let names = listed(apps.iter().take(NAMED).map(name).chain(more));
    let ids: Vec<_> = domains.iter().map(|domain| &domain.id).collect();
    Some(Finding::warning(
        Code::RunningApps,
        format!(
            "{} of {}: {names}. Whoever works in them is checked at each request, so that the policy ends the session \
             of those who come another way.",
            count(apps.len(), "app"),
            some(&ids)
        ),
        "Tell their people, or apply when nobody works in Studio.",
    ))
}

fn services(ground: &Ground, domains: &[&Domain]) -> Vec<Finding> {
    let tables = &ground.snapshot.route_tables;
    let leads_out = |subnet: &&Subnet| {
        let table = table_of(tables, &subnet.vpc, &subnet.id);
        let mut routes = table.into_iter().flat_map(|table| &table.routes);
        routes.any(|route| !route.blackhole && route.destination.is_some_and(|to| to.prefix_len() == 0))
    };
    let is_theirs = |subnet: &&Subnet| domains.iter().any(|domain| domain.subnets.contains(&subnet.id));
    let subnets = ground.snapshot.subnets.iter().filter(is_theirs);
    let shut: Vec<_> = subnets.filter(|subnet| !leads_out(subnet)).map(|subnet| &subnet.id).collect();
    if shut.is_empty() || tables.is_empty() || ground.answers.endpoints.services.is_empty() {
        return Vec::new();
    }
    let missing = |shorts: &[&'static str]| -> Vec<&str> {
        shorts.iter().copied().filter(|short| is_offered(ground, short) && !is_reached(ground, short)).collect()
    };
    let message = |services: &[&str], effect: &str| {
        format!(
            "{} {} no route to the internet, and the VPC no endpoint for {}: {effect}.",
            listed(&shut),
            numbered(&shut, "has", "have"),
            listed(services)
        )
    };
    let fix = format!(
        "Choose endpoints for them too {}; S3 takes a gateway endpoint, which is free and made elsewhere.",
        answered("endpoints.services")
    );
    let (needed, of_use) = (missing(NEEDED), missing(OF_USE));
    let needed = (!needed.is_empty())
        .then(|| Finding::warning(Code::AppServicesMissing, message(&needed, "apps there hang or do not start"), &fix));
    let of_use = (!of_use.is_empty())
        .then(|| Finding::note(Code::AppServicesMissing, message(&of_use, "what uses them hangs"), &fix));
    needed.into_iter().chain(of_use).collect()
}

fn is_offered(ground: &Ground, short: &str) -> bool {
    let end = format!(".{}.{short}", ground.snapshot.identity.region);
    ground.snapshot.services.iter().any(|service| service.name.ends_with(&end))
}

/// Whether the VPC has, or gets, an endpoint of any kind for the service.
fn is_reached(ground: &Ground, short: &str) -> bool {
    let wanted = ground.service(short).is_some();
    wanted || of_vpc(ground).any(|endpoint| short_name(&endpoint.service, &ground.snapshot.identity.region) == short)
}

fn of_vpc<'a>(ground: &Ground<'a>) -> impl Iterator<Item = &'a Endpoint> {
    let vpc = &ground.answers.network.vpc;
    ground.snapshot.endpoints.iter().filter(move |endpoint| endpoint.vpc == *vpc && endpoint.is_live())
}

/// SageMaker's own buckets, such as `JumpStart`'s, are easily left out of such a policy.
fn s3_policy(ground: &Ground) -> Vec<Finding> {
    let everything = endpoint::document(endpoint::Choice::FullAccess, service::API, &ground.place());
    let region = &ground.snapshot.identity.region;
    let s3 = of_vpc(ground).filter(|endpoint| short_name(&endpoint.service, region) == "s3");
    let own = s3.filter(|endpoint| endpoint.policy.as_ref().is_some_and(|policy| !same(policy, &everything)));
    own.map(|endpoint| {
        Finding::note(
            Code::S3Policy,
            format!(
                "The endpoint {} for S3 has a policy of its own, which stays: it may refuse SageMaker's buckets.",
                endpoint.id
            ),
            "Let it allow reading SageMaker's public buckets, if apps use JumpStart or its images.",
        )
    })
    .collect()
}
