//! Findings about endpoint services, endpoints, their group and their policies.

use super::place::answered;
use super::{Finding, listed, numbered, some};
use crate::domain::network::{Endpoint, SecurityGroup, Source};
use crate::domain::policy::endpoint;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::domain::tag::Tags;
use crate::plan::answers::{EndpointGroup, EndpointPolicy, PolicyFile};
use crate::plan::code::Code;
use crate::plan::planner::ground::{Ground, Wanted};
use crate::plan::planner::open_endpoints;

/// Interface endpoints and Gateway Load Balancer endpoints, together, that a VPC takes unless its quota was raised (AWS
/// PrivateLink Guide, "AWS PrivateLink quotas").
const PER_VPC: usize = 50;
/// Security groups that a network interface takes unless the quota was raised (VPC User Guide, "Amazon VPC
/// quotas").
const GROUPS: usize = 5;
/// Inbound rules that a security group takes unless the quota was raised (the same).
const RULES: usize = 60;
/// What CloudFormation puts on everything that it makes.
const STACK: &str = "aws:cloudformation:stack-name";

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let mut findings = services(ground);
    findings.extend(group(ground));
    for short in [service::STUDIO, service::API] {
        findings.extend(ambiguous(ground, short));
        findings.extend(absent(ground, short));
    }
    findings.extend(quota(ground));
    findings.extend(nobody(ground));
    findings.extend(group_limit(ground));
    findings.extend(rule_limit(ground));
    findings.extend(managed(ground));
    findings.extend(requester_managed(ground));
    findings.extend(policies(ground));
    findings.extend(open(ground));
    findings
}

fn services(ground: &Ground) -> Vec<Finding> {
    let region = &ground.snapshot.identity.region;
    let missing = ground.answers.endpoints.services.iter().filter(|short| ground.service(short).is_none());
    missing
        .map(|short| {
            let fix = match short.as_str() {
                service::STUDIO | service::API => "Choose a Region that has SageMaker Studio.".to_owned(),
                _ => {
                    let near = service::nearest(&ground.snapshot.services, region, short);
                    let near =
                        if near.is_empty() { String::new() } else { format!(": nearest are {}", near.join(", ")) };
                    format!(
                        "Leave it out {}, or write the end of a full name that AWS offers{near}.",
                        answered("endpoints.services")
                    )
                }
            };
            let message = format!("AWS offers no interface endpoint for {short} in {region} (endpoints.services).");
            Finding::error(Code::ServiceNotFound, message, fix)
        })
        .collect()
}

fn group(ground: &Ground) -> Option<Finding> {
    let EndpointGroup::Existing(id) = &ground.answers.network.endpoint_security_group else { return None };
    if ground.answers.endpoints.services.is_empty() {
        return None;
    }
    let vpc = &ground.answers.network.vpc;
    let fix = format!("Name a group of {vpc}, or write \"create\".");
    match ground.group() {
        None => Some(Finding::error(Code::GroupNotFound, format!("There is no security group {id}."), fix)),
        Some(group) if group.vpc != *vpc => {
            let message = format!("The security group {id} is in {}, not in {vpc}.", group.vpc);
            Some(Finding::error(Code::GroupElsewhere, message, fix))
        }
        Some(_) => None,
    }
}

/// Mode vpce lists what the VPC's names mean, so it must be one endpoint a service.
fn ambiguous(ground: &Ground, short: &str) -> Option<Finding> {
    let standing = ground.standing(short);
    let chosen = standing.chosen.filter(|_| standing.ambiguous)?;
    let all = listed(std::iter::once(chosen).chain(standing.others.iter().copied()).map(|endpoint| &endpoint.id));
    let message =
        format!("Several endpoints for {short} stand in the VPC, and nothing tells which its names mean: {all}.");
    let fix = "Leave private DNS on for one of them alone, or delete the others.";
    Some(if ground.answers.restriction.mode == Mode::Vpce {
        Finding::error(Code::EndpointAmbiguous, message, fix)
    } else {
        Finding::warning(Code::EndpointAmbiguous, format!("{message} {} is used.", chosen.id), fix)
    })
}

fn absent(ground: &Ground, short: &str) -> Option<Finding> {
    let mode = ground.answers.restriction.mode;
    let wanted = ground.answers.endpoints.services.iter().any(|wanted| wanted == short);
    if wanted || !mode.needs_endpoints() || ground.standing(short).resolves {
        return None;
    }
    let code = if mode == Mode::Vpce { Code::EndpointAmbiguous } else { Code::EndpointMissing };
    let message =
        format!("Mode {mode} lets people in through endpoints only, and no name in the VPC means one for {short}.");
    Some(Finding::error(
        code,
        message,
        format!("Choose the endpoint for {short} too {}.", answered("endpoints.services")),
    ))
}

fn quota(ground: &Ground) -> Option<Finding> {
    let vpc = &ground.answers.network.vpc;
    let endpoints = ground.snapshot.endpoints.iter();
    let counts = |endpoint: &&Endpoint| endpoint.is_interface() || endpoint.is_of_load_balancer();
    let standing = endpoints.filter(|endpoint| endpoint.vpc == *vpc && endpoint.is_live()).filter(counts);
    let new = ground.services.iter().filter(|wanted| wanted.standing.chosen.is_none()).count();
    let all = standing.count() + new;
    (new > 0 && all > PER_VPC).then(|| {
        Finding::warning(
            Code::EndpointQuota,
            format!(
                "{vpc} would have {all} interface and Gateway Load Balancer endpoints; AWS allows {PER_VPC} of both \
                 together unless the quota was raised."
            ),
            "Raise the quota L-29B6F2EB (Interface VPC endpoints per VPC) in Service Quotas first.",
        )
    })
}

/// A path that nobody can take leaves a restriction without a way in.
fn nobody(ground: &Ground) -> Option<Finding> {
    ground.vpc?;
    let lets_in = |group: &SecurityGroup| {
        let others = |source: &Source| *source != Source::Group(group.id.clone());
        group.ingress.iter().any(|rule| rule.opens_https() && others(&rule.source))
    };
    let is_closed = |wanted: &Wanted| {
        let standing = wanted.standing.chosen.map(|endpoint| endpoint.groups.as_slice()).unwrap_or_default();
        let standing = ground.snapshot.security_groups.iter().filter(|group| standing.contains(&group.id));
        !standing.chain(ground.group()).any(lets_in)
    };
    let closed = ground.services.iter().find(|wanted| ground.sources.is_empty() && is_closed(wanted))?;
    Some(Finding::error(
        Code::NobodyAdmitted,
        format!("No rule would let anybody reach the endpoint for {} on 443.", closed.short),
        format!(
            "Let in client ranges {}, or security groups of Studio's apps {}.",
            answered("network.client_cidrs"),
            answered("network.studio_security_groups")
        ),
    ))
}

fn group_limit(ground: &Ground) -> Vec<Finding> {
    let own = ground.group().map(|group| &group.id);
    let chosen = ground.services.iter().filter_map(|wanted| wanted.standing.chosen);
    let full = chosen.filter(|endpoint| endpoint.groups.len() >= GROUPS && !ground.lets_in_all(endpoint));
    full.filter(|endpoint| !own.is_some_and(|id| endpoint.groups.contains(id)))
        .map(|endpoint| {
            let count = endpoint.groups.len();
            Finding::warning(
                Code::GroupLimit,
                format!(
                    "{} has {count} security groups; AWS allows {GROUPS} unless the quota was raised.",
                    endpoint.id
                ),
                format!(
                    "Choose one of its groups {}, so that rules are added there.",
                    answered("network.endpoint_security_group")
                ),
            )
        })
        .collect()
}

/// Each source is a rule of its own.
fn rule_limit(ground: &Ground) -> Option<Finding> {
    let group = ground.group();
    let rules = group.map(|group| group.ingress.as_slice()).unwrap_or_default();
    let lacks = |source: &&Source| !rules.iter().any(|rule| rule.admits_https(source));
    let new = ground.sources.iter().filter(lacks).count();
    let all = rules.len() + new;
    if new == 0 || all <= RULES || ground.services.is_empty() {
        return None;
    }
    let name = group.map_or_else(|| "The new security group".to_owned(), |group| group.id.to_string());
    Some(Finding::warning(
        Code::RuleLimit,
        format!("{name} would have {all} inbound rules; AWS allows {RULES} unless the quota was raised."),
        format!(
            "Let in fewer, wider client ranges {}, or raise the quota L-0EA8095F in Service Quotas first.",
            answered("network.client_cidrs")
        ),
    ))
}

/// Other services make endpoints for themselves, and alone may change them.
fn requester_managed(ground: &Ground) -> Vec<Finding> {
    let others = ground.services.iter().flat_map(|wanted| &wanted.standing.others);
    // With private DNS they are in the way, which is said there.
    let managed = others.filter(|endpoint| endpoint.requester_managed && !endpoint.private_dns);
    managed
        .map(|endpoint| {
            Finding::note(
                Code::RequesterManaged,
                format!(
                    "Another AWS service manages the endpoint {} for {}: it is left as it is.",
                    endpoint.id, endpoint.service
                ),
                "Nothing: an endpoint of your own stands beside it.",
            )
        })
        .collect()
}

/// By whom something is managed: CloudFormation says so itself, for Terraform there are customs alone.
fn manager(tags: &Tags) -> Option<String> {
    if let Some(stack) = tags.get(STACK) {
        return Some(format!("CloudFormation (stack {stack})"));
    }
    let says = |(key, value): (&String, &String)| {
        let (key, value) = (key.to_lowercase(), value.to_lowercase());
        (key.contains("terraform") && !["false", "no", "0"].contains(&value.as_str())) || value.contains("terraform")
    };
    let (key, value) = tags.iter().find(|tag| says(*tag))?;
    Some(format!("Terraform (tag {key} = {value})"))
}

/// What a stack or a configuration made, its next run may put back.
fn managed(ground: &Ground) -> Vec<Finding> {
    let stack = |id: String, tags: &Tags| manager(tags).map(|manager| (id, manager));
    let endpoints = ground.services.iter().filter_map(|wanted| wanted.standing.chosen);
    let endpoints = endpoints.filter_map(|endpoint| stack(endpoint.id.to_string(), &endpoint.tags));
    let lacks_rules = |group: &&SecurityGroup| {
        ground.sources.iter().any(|source| !group.ingress.iter().any(|rule| rule.admits_https(source)))
    };
    let group = ground.group().filter(lacks_rules).and_then(|group| stack(group.id.to_string(), &group.tags));
    endpoints
        .chain(group)
        .map(|(id, stack)| {
            Finding::warning(
                Code::ManagedElsewhere,
                format!("{stack} manages {id}: its next run may take back what is changed here."),
                "Make the same change in its template or configuration.",
            )
        })
        .collect()
}

fn policies(ground: &Ground) -> Vec<Finding> {
    match &ground.answers.endpoints.policy {
        EndpointPolicy::Studio if ground.service(service::API).is_some() => vec![Finding::warning(
            Code::ApiPolicyNarrow,
            "Policy studio on the API endpoint refuses everything but this domain's Studio, for the whole VPC: \
             training, inference and other domains too.",
            "Choose account, which lets every principal of this account do what IAM allows.",
        )],
        EndpointPolicy::File(file) if ground.services.iter().any(Wanted::takes_policy) => of_file(file),
        _ => Vec::new(),
    }
}

/// Credentials of another account carry data out past every other rule of the VPC.
fn open(ground: &Ground) -> Option<Finding> {
    let open = open_endpoints(ground);
    (!open.is_empty()).then(|| {
        Finding::note(
            Code::EndpointPolicyOpen,
            format!(
                "The {} for {} {} everything through, for everybody (full-access): with credentials of another account \
                 people and apps in the VPC can reach SageMaker there, and take data along.",
                numbered(&open, "endpoint", "endpoints"),
                some(&open),
                numbered(&open, "lets", "let")
            ),
            format!(
                "Unless other accounts are meant to use them, choose account {}, which lets in this account's alone.",
                answered("endpoints.policy")
            ),
        )
    })
}

fn of_file(file: &PolicyFile) -> Vec<Finding> {
    let path = file.file.display();
    let Some(document) = &file.document else {
        let message = format!("The endpoint policy {path} was not read.");
        return vec![Finding::error(Code::EndpointPolicy, message, "Name a file that holds a policy document.")];
    };
    let fix = "Correct the document: it must allow CreateApp and CreatePresignedDomainUrl, and name a Principal.";
    let finding = |reason: String| Finding::error(Code::EndpointPolicy, format!("{path} cannot serve: {reason}."), fix);
    endpoint::lint(document).into_iter().map(finding).collect()
}
