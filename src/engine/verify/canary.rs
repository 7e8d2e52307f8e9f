//! The canary: with the policy on one principal only, IAM is asked what it would decide from inside and outside.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use ipnet::IpNet;
use tokio::time::{self, Instant};

use super::{Verdict, endpoints_of, is_passing};
use crate::cloud::{Cloud, CloudError, Decision, Simulation};
use crate::domain::policy::Effect;
use crate::domain::principal::PrincipalName;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::engine::resolve::{Known, resolve};
use crate::plan::answers::Answers;
use crate::plan::step::Plan;

/// IAM shows a new attachment within seconds.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN: Duration = Duration::from_secs(3);
const ACTION: &str = "sagemaker:CreatePresignedDomainUrl";
/// Addresses for documentation, which nobody has (RFC 5737).
const STRANGERS: [[u8; 4]; 3] = [[203, 0, 113, 99], [198, 51, 100, 99], [192, 0, 2, 99]];

/// Each range is a question of its own; a few tell whether the policy is in force.
const ASKED_RANGES: usize = 3;

/// A request that somebody could make.
struct Request {
    /// Where from, for people.
    from: String,
    /// Condition keys, as IAM would see them.
    context: Vec<(String, String, String)>,
}

/// Asks until the answers are as they should be, or patience ends.
pub async fn prove<C: Cloud>(cloud: &C, plan: &Plan, known: &Known, principal: &PrincipalName) -> Verdict {
    let begun = Instant::now();
    loop {
        match ask(cloud, plan, known, principal).await {
            Ok(verdict) if verdict.result == super::CheckResult::Passed => return verdict,
            Err(error) if !is_passing(&error) => return untold(&error),
            Ok(verdict) if begun.elapsed() >= PATIENCE => return verdict,
            Err(error) if begun.elapsed() >= PATIENCE => return untold(&error),
            Ok(_) | Err(_) => time::sleep(BETWEEN).await,
        }
    }
}

fn untold(error: &CloudError) -> Verdict {
    Verdict::skipped(format!("iam:SimulatePrincipalPolicy gave no answer: {}: {}", error.code, error.message))
}

async fn ask<C: Cloud>(
    cloud: &C,
    plan: &Plan,
    known: &Known,
    principal: &PrincipalName,
) -> Result<Verdict, CloudError> {
    let answers = &plan.answers;
    let mut faults = Vec::new();
    for request in inside(plan, known) {
        if decide(cloud, plan, principal, &request).await? != Decision::Allowed {
            faults.push(format!("{principal} is denied from {}", request.from));
        }
    }
    let mut open = Vec::new();
    for request in outside(answers) {
        if decide(cloud, plan, principal, &request).await? == Decision::Allowed {
            open.push(request.from);
        }
    }
    let open = open.join(" and ");
    if !open.is_empty() && answers.restriction.guardrail {
        faults.push(format!("{principal} is still allowed from {open}"));
    }
    if !faults.is_empty() || open.is_empty() {
        return Ok(Verdict::of(&faults, format!("{principal}: allowed from inside, denied from outside")));
    }
    Ok(Verdict::passed(format!(
        "{principal}: allowed from inside; also from {open}, by another policy: without the guardrail that stays open"
    )))
}

async fn decide<C: Cloud>(
    cloud: &C,
    plan: &Plan,
    principal: &PrincipalName,
    request: &Request,
) -> Result<Decision, CloudError> {
    let domain = plan.answers.domain.id.as_ref().map_or("d-000000000000", |id| id.as_str());
    let (partition, region, account) = (&plan.partition, &plan.region, &plan.account);
    let simulation = Simulation {
        principal: principal.clone(),
        action: ACTION.to_owned(),
        resource: format!("arn:{partition}:sagemaker:{region}:{account}:user-profile/{domain}/studiolink"),
        context: request.context.clone(),
        documents: Vec::new(),
    };
    cloud.simulate(&simulation).await
}

fn key(name: &str, kind: &str, value: &dyn std::fmt::Display) -> (String, String, String) {
    (name.to_owned(), kind.to_owned(), value.to_string())
}

/// Requests carry `aws:ViaAWSService` always (IAM User Guide, "AWS global condition context keys").
fn request(from: impl Into<String>, keys: Vec<(String, String, String)>) -> Request {
    let mut context = keys;
    context.push(key("aws:ViaAWSService", "boolean", &false));
    Request { from: from.into(), context }
}

/// Who must get in: over each endpoint that carries the requests, or from the listed ranges.
fn inside(plan: &Plan, known: &Known) -> Vec<Request> {
    let answers = &plan.answers;
    let ranges = &answers.restriction.cidrs;
    if answers.restriction.mode == Mode::Ip {
        let from = |range: &IpNet| request(range.to_string(), vec![key("aws:SourceIp", "ip", &first(range))]);
        return ranges.iter().take(ASKED_RANGES).map(from).collect();
    }
    let vpc = answers.network.vpc.as_str();
    let address = ranges.first().map_or(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), first);
    let over = |endpoint: &String| {
        let keys = vec![
            key("aws:SourceVpc", "string", &vpc),
            key("aws:SourceVpce", "string", endpoint),
            key("aws:VpcSourceIp", "ip", &address),
        ];
        request(format!("{vpc} over {endpoint}"), keys)
    };
    endpoints(plan, known).iter().map(over).collect()
}

/// The endpoints that requests may come over: those that the policy names, else those of the plan, else any.
fn endpoints(plan: &Plan, known: &Known) -> Vec<String> {
    let policy = plan.policies.identity.as_ref().and_then(|document| resolve(document, known).ok());
    let named = policy.iter().flat_map(|(document, _)| &document.statement).filter(|one| one.effect == Effect::Allow);
    let named = named.flat_map(|statement| statement.condition.values()).filter_map(|keys| keys.get("aws:SourceVpce"));
    let named: Vec<String> = named.flat_map(|values| values.iter().map(ToOwned::to_owned)).collect();
    if !named.is_empty() {
        return named;
    }
    let own: Vec<String> = endpoints_of(plan, known)
        .filter(|(short, ..)| [service::STUDIO, service::API].contains(short))
        .filter_map(|(_, _, id)| id.map(|id| id.to_string()))
        .collect();
    if own.is_empty() { vec!["vpce-11111111".to_owned()] } else { own }
}

/// Who must not get in.
fn outside(answers: &Answers) -> Vec<Request> {
    let ranges = &answers.restriction.cidrs;
    let stranger = STRANGERS.map(IpAddr::from).into_iter().find(|ip| !ranges.iter().any(|range| range.contains(ip)));
    let internet = stranger.map(|ip| request("the internet", vec![key("aws:SourceIp", "ip", &ip)]));
    let other_vpc = request(
        "another VPC",
        vec![
            key("aws:SourceVpc", "string", &"vpc-00000000"),
            key("aws:SourceVpce", "string", &"vpce-00000000"),
            key("aws:VpcSourceIp", "ip", &"10.0.0.1"),
        ],
    );
    internet.into_iter().chain([other_vpc]).collect()
}

/// The first address of a range that a machine may have.
fn first(range: &IpNet) -> IpAddr {
    range.hosts().next().unwrap_or_else(|| range.addr())
}
