//! What a snapshot holds, and how fast it comes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::json;
use studiolink::cloud::Cloud;
use studiolink::domain::id::{DomainId, VpcId};
use studiolink::domain::network::EgressRule;
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::service;
use studiolink::domain::studio::{AuthMode, NetworkAccess};
use studiolink::domain::traffic::{Direction, HTTPS, table_of};
use studiolink::plan::snapshot::{Part, Scope, Snapshot};

use super::world::{Call, Ids, REGION, World};

pub fn scope(ids: &Ids) -> Scope {
    let name = |kind, name: &str| PrincipalName { kind, name: name.to_owned() };
    Scope {
        vpc: Some(VpcId::new(&ids.vpc)),
        domain: Some(DomainId::new(&ids.domain)),
        policy_name: Some("OpenStudio".to_owned()),
        principals: vec![
            name(PrincipalKind::Role, "DataScientist"),
            name(PrincipalKind::User, "ana"),
            name(PrincipalKind::User, "bo"),
            name(PrincipalKind::Group, "Analysts"),
        ],
        authorization: true,
    }
}

fn pages(calls: &[Call]) -> BTreeMap<&str, usize> {
    let mut pages = BTreeMap::new();
    for call in calls {
        *pages.entry(call.action.as_str()).or_default() += 1;
    }
    pages
}

#[tokio::test]
async fn a_snapshot_holds_the_network_to_the_last_page() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    let snapshot = aws.snapshot(&scope(&ids)).await.expect("a snapshot");

    assert_eq!(snapshot.gaps, []);
    assert_eq!(snapshot.identity.account, world.account);
    assert_eq!((snapshot.identity.partition.as_str(), snapshot.identity.region.as_str()), ("aws", REGION));
    assert!(snapshot.identity.alias.is_some_and(|alias| alias.starts_with("acme-")));
    assert_eq!(snapshot.zones.len(), 3);

    // Four of ours, and the Region's default one with a subnet in each zone.
    assert_eq!(snapshot.vpcs.len(), 5);
    let vpc = snapshot.vpcs.iter().find(|vpc| vpc.id.as_str() == ids.vpc).expect("the VPC");
    assert_eq!(vpc.cidrs, ["10.20.0.0/16".parse().expect("a range")]);
    assert_eq!((vpc.dns_support, vpc.dns_host_names, vpc.is_default), (Some(true), Some(false), false));
    assert_eq!(vpc.owner, world.account);
    assert_eq!(snapshot.vpcs.iter().filter(|vpc| vpc.is_default).count(), 1);
    assert_eq!(snapshot.subnets.len(), 4 + 3);
    let subnet = snapshot.subnets.iter().find(|subnet| subnet.id.as_str() == ids.subnets[0]).expect("the subnet");
    assert_eq!((subnet.zone.as_str(), subnet.free_addresses), ("eu-west-1a", 251));
    assert!(subnet.zone_id.starts_with("euw1-az"));

    // One default group in each VPC and four of ours.
    assert_eq!(snapshot.security_groups.len(), 5 + 4);
    assert_eq!(snapshot.endpoints.len(), 4);
    assert!(snapshot.endpoints.iter().all(|endpoint| endpoint.is_interface() && endpoint.is_live()));
    let mut zones: Vec<_> = snapshot.hosted_zones.iter().map(|zone| zone.name.as_str()).collect();
    zones.sort_unstable();
    assert_eq!(zones, ["corp0.internal", "corp1.internal", "corp2.internal", "corp3.internal"]);

    let pages_of = world.calls();
    let pages_of = pages(&pages_of);
    for action in [
        "DescribeVpcs",
        "DescribeSubnets",
        "DescribeSecurityGroups",
        "DescribeVpcEndpoints",
        "DescribeVpcEndpointServices",
        "ListHostedZonesByVPC",
        "ListDomains",
        "ListUserProfiles",
        "ListSpaces",
        "ListApps",
        "ListProfileResourceAssociations",
        "ListUsers",
        "ListGroups",
        "ListRoles",
        "ListPolicies",
        "ListAttachedUserPolicies",
        "ListGroupsForUser",
        "GetAccountAuthorizationDetails",
    ] {
        assert!(pages_of.get(action).is_some_and(|count| *count > 1), "{action}: {:?}", pages_of.get(action));
    }
}

#[tokio::test]
async fn a_snapshot_holds_what_decides_over_packets_and_names() {
    let Some((world, ids)) = World::built() else { return };
    let snapshot = world.aws().await.snapshot(&scope(&ids)).await.expect("a snapshot");
    let vpc = snapshot.vpcs.iter().find(|vpc| vpc.id.as_str() == ids.vpc).expect("the VPC");
    let subnet = snapshot.subnets.iter().find(|subnet| subnet.id.as_str() == ids.subnets[0]).expect("the subnet");

    let names: Vec<_> = snapshot.resolution.rules.iter().map(|rule| rule.domain.as_str()).collect();
    assert_eq!(names, ["corp0.example"]);
    assert!(snapshot.resolution.rules[0].forwards());
    assert_eq!(snapshot.resolution.inbound.as_ref().map(Vec::len), Some(1), "the outbound one is none");
    let profile = &snapshot.resolution.profiles[0];
    assert_eq!(profile.zones.iter().map(|zone| zone.name.as_str()).collect::<Vec<_>>(), ["corp0.internal"]);
    assert_eq!(profile.rules.iter().map(|rule| rule.domain.as_str()).collect::<Vec<_>>(), ["corp1.example"]);
    assert_eq!(profile.unread, ["arn:aws:route53:::hostedzone/ZOFNOBODY"]);
    assert!(snapshot.network_acls.iter().all(|acl| acl.vpc == vpc.id && !acl.rules.is_empty()));
    let acl = snapshot.network_acls.iter().find(|acl| acl.subnets.contains(&subnet.id)).expect("each subnet has one");
    assert_eq!(acl.stops(Direction::Inbound, "10.0.0.0/8".parse().expect("a range"), HTTPS, None), None);
    let table = table_of(&snapshot.route_tables, &vpc.id, &subnet.id).expect("each VPC has one");
    assert_eq!(table.route_to(&vpc.cidrs[0]).map(|route| route.target.as_str()), Some("local"));
    let group = snapshot.security_groups.iter().find(|one| one.id.as_str() == ids.studio_group).expect("the group");
    assert!(group.egress.as_ref().is_some_and(|rules| rules.iter().any(EgressRule::opens_https)));
}

#[tokio::test]
async fn services_are_those_of_amazon_with_every_private_name() {
    let Some(world) = World::empty() else { return };
    let snapshot = world.aws().await.snapshot(&Scope::default()).await.expect("a snapshot");

    assert!(snapshot.services.iter().all(|service| !service.name.contains("vpce-svc")));
    let studio = service::find(&snapshot.services, REGION, service::STUDIO).expect("Studio");
    assert_eq!(studio.zones, ["eu-west-1a", "eu-west-1b"]);
    assert_eq!(
        studio.zone_names(),
        [format!("studio.{REGION}.sagemaker.aws"), format!("studio.sagemaker.{REGION}.app.aws")]
    );
    assert!(studio.supports_policy);
    let api = service::find(&snapshot.services, REGION, service::API).expect("the API");
    assert_eq!(
        api.zone_names(),
        [format!("api.sagemaker.{REGION}.amazonaws.com"), format!("api.sagemaker.{REGION}.api.aws")]
    );
    let s3 = snapshot.services.iter().find(|service| service.name == format!("com.amazonaws.{REGION}.s3")).expect("S3");
    assert!(!s3.is_interface());
}

#[tokio::test]
async fn a_snapshot_holds_domains_and_people_to_the_last_page() {
    let Some((world, ids)) = World::built() else { return };
    let snapshot = world.aws().await.snapshot(&scope(&ids)).await.expect("a snapshot");

    assert_eq!(snapshot.domains.len(), 4);
    let domain = snapshot.domains.iter().find(|domain| domain.id.as_str() == ids.domain).expect("the domain");
    assert_eq!(domain.auth_mode, Some(AuthMode::Iam));
    assert_eq!(domain.network_access, Some(NetworkAccess::VpcOnly));
    assert_eq!(domain.vpc, Some(VpcId::new(&ids.vpc)));
    assert_eq!(domain.security_groups.iter().map(AsRef::as_ref).collect::<Vec<_>>(), [ids.studio_group.as_str()]);
    assert_eq!(domain.profiles.len(), 4);
    assert_eq!(domain.spaces.len(), 4);
    assert_eq!(domain.apps.iter().map(|app| app.owner.as_str()).collect::<Vec<_>>(), ["ana", "bo", "chen", "dara"]);
    assert!(domain.profiles.iter().all(|profile| profile.status == "InService"));
    assert!(snapshot.domains.iter().any(|domain| domain.auth_mode == Some(AuthMode::Sso)));

    let find = |name: &str| snapshot.principals.iter().find(|one| one.name.name == name).expect("a principal");
    assert_eq!(find("ana").groups.len(), 4);
    assert_eq!(find("bo").attached.as_ref().map(Vec::len), Some(4));
    assert_eq!(find("dara").attached, None);
    assert!(find("AWSReservedSSO_Research_0123456789abcdef").unmodifiable().is_some());

    let policy = snapshot.policy.expect("the policy");
    assert_eq!(policy.versions.len(), 1);
    assert!(policy.versions[0].is_default && policy.versions[0].document.is_some());
    assert_eq!(policy.attached_to, Some(vec![find("DataScientist").name.clone()]));
    assert_eq!(snapshot.quotas.policy_size, Some(6144));
    assert_eq!(snapshot.quotas.versions_per_policy, Some(5));
}

#[tokio::test]
async fn without_a_domain_the_members_of_all_are_read() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    let of_one = aws.snapshot(&scope(&ids)).await.expect("a snapshot");
    let of_all = aws.snapshot(&Scope { domain: None, ..scope(&ids) }).await.expect("a snapshot");

    assert_eq!(of_all.gaps, []);
    let find = |snapshot: &Snapshot, id: &str| {
        snapshot.domains.iter().find(|domain| domain.id.as_str() == id).expect("the domain").clone()
    };
    assert_eq!(find(&of_all, &ids.domain), find(&of_one, &ids.domain));
    assert_eq!(find(&of_one, "d-lab").profiles, []);
    let names: Vec<_> = find(&of_all, "d-lab").profiles.into_iter().map(|profile| profile.name).collect();
    assert_eq!(names, ["eva"]);
}

#[tokio::test]
async fn who_is_allowed_what_is_the_same_in_one_list_and_one_by_one() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    let name = |kind, name: &str| PrincipalName { kind, name: name.to_owned() };
    let chosen = vec![name(PrincipalKind::Role, "Auditor"), name(PrincipalKind::User, "chen")];
    let scope = Scope { principals: chosen.clone(), ..scope(&ids) };
    let whole = aws.snapshot(&scope).await.expect("a snapshot").authorization;
    let auditor = whole.of(&chosen[0]).expect("the role");
    assert!(whole.complete && auditor.boundary.as_ref().is_some_and(|arn| arn.ends_with("policy/OpenStudio")));
    assert_eq!(auditor.inline.len(), 4);
    assert!(auditor.inline.iter().all(|own| own.document.as_ref().is_some_and(|text| !text.statement.is_empty())));
    assert_eq!(whole.of(&chosen[1]).map(|user| user.groups.clone()), Some(vec!["Operators".to_owned()]));
    assert_eq!(whole.of(&name(PrincipalKind::User, "bo")), None, "nothing that bo holds is about Studio");

    world.deny("iam", "GetAccountAuthorizationDetails");
    let snapshot = aws.snapshot(&scope).await.expect("a snapshot");
    let some = snapshot.authorization;
    assert!(!some.complete);
    let engine = name(PrincipalKind::Role, "StudioExecution");
    assert!(some.of(&engine).is_some_and(|held| held.arn.ends_with("role/StudioExecution")), "Studio's own role");
    assert_eq!(some.principals.len(), 4, "the two, the group of one, and Studio's role");
    for held in some.principals.iter().filter(|held| held.name != engine) {
        let mut known = whole.of(&held.name).expect("it is in the whole").clone();
        if held.name.kind == PrincipalKind::Group {
            known.arn.clear();
        }
        assert_eq!(held, &known);
    }
    for policy in &some.policies {
        assert!(whole.policies.contains(policy), "{}", policy.arn);
    }
    assert_eq!(snapshot.gaps.iter().map(|gap| gap.part).collect::<Vec<_>>(), [Part::Authorization]);
}

/// With 100 ms for each call, the whole snapshot takes hardly longer than its longest chain of pages.
#[tokio::test]
async fn reads_run_side_by_side() {
    const LATENCY: Duration = Duration::from_millis(100);
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    aws.snapshot(&scope(&ids)).await.expect("a snapshot");
    world.forget_calls();
    world.faults(&json!([{ "delay_ms": 100 }]));

    let start = Instant::now();
    let snapshot = world.aws().await.snapshot(&scope(&ids)).await.expect("a snapshot");
    let wall = start.elapsed();

    let calls = world.calls();
    let in_flight = calls.iter().map(|call| call.in_flight).max().unwrap_or_default();
    let by_action = pages(&calls).into_iter();
    let paged = by_action.filter(|(action, _)| ["DescribeVpcEndpointServices", "ListPolicies"].contains(action));
    let (action, count) = paged.max_by_key(|(_, count)| *count).expect("pages");
    let chain = LATENCY * u32::try_from(count).expect("few pages");
    let alone: f64 = calls.iter().map(|call| call.ms).sum::<f64>() / 1000.0;
    println!(
        "{} calls, {in_flight} in flight at most; {wall:.1?} in all, {alone:.1} s one after the other, {chain:.1?} for the \
         pages of {action}",
        calls.len()
    );
    assert_eq!(snapshot.gaps, []);
    assert!(in_flight >= 10, "{in_flight} in flight");
    assert!(wall.as_secs_f64() < alone / 4.0, "{wall:?} is not much less than {alone} s");
}
