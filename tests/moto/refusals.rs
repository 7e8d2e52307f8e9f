//! What AWS refuses, in our words.

use serde_json::json;
use studiolink::cloud::aws::{Aws, Session};
use studiolink::cloud::{Cloud, Kind};
use studiolink::plan::snapshot::{Part, Scope};

use super::world::{REGION, World};

#[tokio::test]
async fn expired_credentials_stop_everything_and_say_how_to_get_new_ones() {
    let Some(world) = World::empty() else { return };
    let message = "The security token included in the request is expired";
    world.faults(&json!([{ "code": "ExpiredToken", "status": 403, "message": message }]));
    let error = world.aws().await.snapshot(&Scope::default()).await.expect_err("expired");
    assert_eq!((error.kind, error.code.as_str()), (Kind::Credentials, "ExpiredToken"));
    assert_eq!(error.message, message);
    assert!(error.request_id.is_some());
    let hint = error.hint.expect("a hint");
    assert!(hint.contains(&format!("aws login --profile {}", world.profile())), "{hint}");
}

#[tokio::test]
async fn a_profile_that_does_not_exist_is_named() {
    let Some(world) = World::empty() else { return };
    for region in [None, Some(REGION.to_owned())] {
        let session = Session { profile: Some("nobody".to_owned()), region, ..world.session() };
        let error = Aws::connect(&session).await.expect_err("no such profile");
        assert_eq!((error.kind, error.code.as_str()), (Kind::Credentials, "NoProfile"));
        assert!(error.message.contains("nobody"), "{}", error.message);
    }
}

#[tokio::test]
async fn no_region_is_said_before_anything_is_asked() {
    let Some(world) = World::empty() else { return };
    let session = Session { region: None, ..world.session() };
    let error = Aws::connect(&session).await.expect_err("no Region");
    assert_eq!(error.code, "NoRegion");
    assert!(error.hint.is_some_and(|hint| hint.contains("--region")));
    assert!(world.calls().is_empty());
}

#[tokio::test]
async fn nobody_at_the_other_end_is_said_as_such() {
    let Some(world) = World::empty() else { return };
    let session = Session { endpoint_url: Some("http://127.0.0.1:9".to_owned()), ..world.session() };
    let error = Aws::connect(&session).await.expect("a session").snapshot(&Scope::default()).await;
    let error = error.expect_err("nobody listens there");
    assert_eq!((error.kind, error.code.as_str()), (Kind::Transient, "Connection"));
    assert!(error.hint.is_some_and(|hint| hint.contains(REGION)));
}

/// Each read by its action, and the part that is unknown without it.
const READS: &[(&str, &str, Part)] = &[
    ("iam", "ListAccountAliases", Part::AccountAlias),
    ("ec2", "DescribeAvailabilityZones", Part::Zones),
    ("ec2", "DescribeVpcs", Part::Vpcs),
    ("ec2", "DescribeVpcAttribute", Part::VpcAttributes),
    ("ec2", "DescribeSubnets", Part::Subnets),
    ("ec2", "DescribeSecurityGroups", Part::SecurityGroups),
    ("ec2", "DescribeVpcEndpoints", Part::Endpoints),
    ("ec2", "DescribeVpcEndpointServices", Part::Services),
    ("ec2", "DescribeNetworkAcls", Part::NetworkAcls),
    ("ec2", "DescribeRouteTables", Part::RouteTables),
    ("ec2", "DescribeDhcpOptions", Part::NameServers),
    ("route53", "ListHostedZonesByVPC", Part::HostedZones),
    ("route53resolver", "ListResolverRules", Part::ResolverRules),
    ("route53resolver", "ListResolverRuleAssociations", Part::ResolverRules),
    ("route53resolver", "ListResolverEndpoints", Part::ResolverEndpoints),
    ("route53profiles", "ListProfileAssociations", Part::Profiles),
    ("route53profiles", "ListProfileResourceAssociations", Part::Profiles),
    ("sagemaker", "ListDomains", Part::Domains),
    ("sagemaker", "DescribeDomain", Part::Domains),
    ("sagemaker", "ListUserProfiles", Part::UserProfiles),
    ("sagemaker", "DescribeUserProfile", Part::UserProfiles),
    ("sagemaker", "ListSpaces", Part::Spaces),
    ("sagemaker", "ListApps", Part::Apps),
    ("iam", "ListUsers", Part::Users),
    ("iam", "ListGroups", Part::Groups),
    ("iam", "ListRoles", Part::Roles),
    ("iam", "ListAttachedRolePolicies", Part::Attachments),
    ("iam", "ListPolicies", Part::Policy),
    ("iam", "GetAccountSummary", Part::Quotas),
    ("iam", "GetAccountAuthorizationDetails", Part::Authorization),
];

#[tokio::test]
async fn a_read_that_is_denied_leaves_a_gap_that_names_the_permission() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    let scope = super::reading::scope(&ids);
    for (service, action, part) in READS {
        world.deny(service, action);
        let snapshot = aws.snapshot(&scope).await.expect("a snapshot");
        let gaps: Vec<_> = snapshot.gaps.iter().map(|gap| (gap.part, gap.action.as_str())).collect();
        assert_eq!(gaps, [(*part, format!("{service}:{action}").as_str())]);
        assert_eq!(snapshot.gaps[0].code, "AccessDenied");
    }
    // What the list tells of a domain that cannot be described is there all the same.
    world.deny("sagemaker", "DescribeDomain");
    let snapshot = aws.snapshot(&scope).await.expect("a snapshot");
    assert_eq!(snapshot.domains.len(), 4);
    assert!(snapshot.domains.iter().all(|domain| domain.auth_mode.is_none() && domain.status == "InService"));
}

#[tokio::test]
async fn a_throttled_read_is_tried_again() {
    let Some(world) = World::empty() else { return };
    world.faults(&json!([{ "action": "DescribeVpcs", "code": "RequestLimitExceeded", "status": 503, "times": 1 }]));
    let snapshot = world.aws().await.snapshot(&Scope::default()).await.expect("a snapshot");
    assert_eq!(snapshot.gaps, []);
    assert_eq!(world.calls().iter().filter(|call| call.action == "DescribeVpcs").count(), 2);
}
