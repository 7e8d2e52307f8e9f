//! Interface endpoints.

use studiolink::cloud::{Cloud, CloudError, Kind};
use studiolink::domain::id::{EndpointId, SubnetId, VpcId};
use studiolink::domain::service::{API, STUDIO};
use studiolink::plan::step::{Change, Value};

use super::world::{World, document};

/// The same change, with other subnets.
fn in_subnets(mut change: Change, ids: &[&SubnetId]) -> Change {
    if let Change::CreateEndpoint { subnets, .. } = &mut change {
        *subnets = ids.iter().map(|id| (*id).clone()).collect();
    }
    change
}

fn modified(id: &str) -> Change {
    Change::ModifyEndpoint {
        endpoint: EndpointId::new(id),
        add_subnets: Vec::new(),
        add_groups: Vec::new(),
        remove_subnets: Vec::new(),
        remove_groups: Vec::new(),
        private_dns: None,
        policy: None,
    }
}

fn is_dns_conflict(error: &CloudError) -> bool {
    error.code == "InvalidParameter" && error.message.contains("conflicting DNS domain")
}

pub async fn an_endpoint_is_pending_and_then_available<C: Cloud>(world: &World<C>) {
    let id = world.made("endpoint.studio", &world.endpoint(STUDIO, false).await, "id").await;
    assert!(world.described(&id).await.is("pending"));
    let endpoint = world.available(&id).await;
    assert_eq!(endpoint.vpc, world.vpc);
    assert_eq!(endpoint.groups.len(), 1, "without groups it gets the VPC's default one");
    assert!(endpoint.policy.is_some(), "without a policy it gets one that allows all");
    assert!(endpoint.is_interface() && endpoint.is_live());
}

pub async fn an_endpoint_is_found_again_by_its_step<C: Cloud>(world: &World<C>) {
    let change = world.endpoint(API, false).await;
    let token = world.token("endpoint.sagemaker.api");
    assert_eq!(world.cloud.lookup(&change, &token).await.expect("an answer"), None);
    let id = world.made("endpoint.sagemaker.api", &change, "id").await;
    let found = world.cloud.lookup(&change, &token).await.expect("an answer").expect("the endpoint");
    assert_eq!(found.values.get("id"), Some(&id));
    assert_eq!(world.cloud.lookup(&change, &world.token("endpoint.sts")).await.expect("an answer"), None);
}

pub async fn the_same_token_gives_the_same_endpoint<C: Cloud>(world: &World<C>) {
    let change = world.endpoint(STUDIO, false).await;
    let first = world.made("endpoint.studio", &change, "id").await;
    assert_eq!(world.made("endpoint.studio", &change, "id").await, first);
    let endpoints = world.snapshot().await.endpoints;
    assert_eq!(endpoints.iter().filter(|endpoint| endpoint.vpc == world.vpc && endpoint.is_interface()).count(), 1);
}

pub async fn the_same_token_for_another_request_is_refused<C: Cloud>(world: &World<C>) {
    let change = world.endpoint(STUDIO, false).await;
    world.apply("endpoint.studio", &change).await;
    let other = in_subnets(change, &[&world.subnets[0]]);
    assert_eq!(world.code("endpoint.studio", &other).await, "IdempotentParameterMismatch");
}

pub async fn studio_answers_under_its_own_name<C: Cloud>(world: &World<C>) {
    let region = world.region().await;
    let id = world.made("endpoint.studio", &world.endpoint(STUDIO, false).await, "id").await;
    let endpoint = world.available(&id).await;
    let regional = endpoint.regional_entry().expect("a regional name");
    assert!(regional.name.ends_with(&format!(".studio.{region}.vpce.sagemaker.aws")), "{}", regional.name);
    assert!(!regional.zone.as_str().is_empty());
}

pub async fn private_names_follow_the_endpoint_s_own<C: Cloud>(world: &World<C>) {
    world.switch_dns_on().await;
    let studio = world.service(STUDIO).await;
    let id = world.made("endpoint.studio", &world.endpoint(STUDIO, true).await, "id").await;
    let endpoint = world.available(&id).await;
    let names: Vec<_> = endpoint.dns.iter().map(|entry| entry.name.as_str()).collect();
    let (own, private): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| name.starts_with(&id));
    assert_eq!(
        own.len(),
        studio.base_names.len() * (1 + world.subnets.len()),
        "regional and zonal, for each base name"
    );
    assert_eq!(private, studio.private_names);
    assert!(names[..own.len()].iter().all(|name| name.starts_with(&id)), "private names come last");
}

pub async fn private_dns_needs_the_dns_attributes<C: Cloud>(world: &World<C>) {
    let error = world.refused("endpoint.studio", &world.endpoint(STUDIO, true).await).await;
    assert_eq!((error.code.as_str(), error.kind), ("InvalidParameter", Kind::Refused));
    assert!(error.message.contains("enableDnsHostnames"), "{}", error.message);
    world.switch_dns_on().await;
    world.apply("endpoint.studio", &world.endpoint(STUDIO, true).await).await;
}

pub async fn one_endpoint_of_a_service_has_private_dns<C: Cloud>(world: &World<C>) {
    world.switch_dns_on().await;
    world.apply("endpoint.studio", &world.endpoint(STUDIO, true).await).await;
    let error = world.refused("endpoint.studio.again", &world.endpoint(STUDIO, true).await).await;
    assert!(is_dns_conflict(&error), "{error}");
    world.apply("endpoint.studio.again", &world.endpoint(STUDIO, false).await).await;
}

pub async fn a_zone_of_that_name_forbids_private_dns<C: Cloud>(world: &World<C>) {
    world.switch_dns_on().await;
    let name = format!("api.sagemaker.{}.amazonaws.com", world.region().await);
    world.apply("zone", &world.zone_change(&name).await).await;
    let error = world.refused("endpoint.sagemaker.api", &world.endpoint(API, true).await).await;
    assert!(is_dns_conflict(&error), "{error}");
    assert!(error.message.contains(&name) && error.message.contains(world.vpc.as_str()), "{}", error.message);
}

pub async fn one_subnet_stands_in_each_zone<C: Cloud>(world: &World<C>) {
    let change = in_subnets(world.endpoint(STUDIO, false).await, &[&world.subnets[0], &world.neighbour]);
    assert_eq!(world.code("endpoint.studio", &change).await, "DuplicateSubnetsInSameZone");
}

pub async fn studio_is_not_in_every_zone<C: Cloud>(world: &World<C>) {
    let in_it = |change| in_subnets(change, &[&world.unserved]);
    let error = world.refused("endpoint.studio", &in_it(world.endpoint(STUDIO, false).await)).await;
    assert_eq!((error.code.as_str(), error.kind), ("InvalidParameter", Kind::Refused));
    assert!(error.message.contains("does not support the availability zone"), "{}", error.message);
    world.apply("endpoint.sagemaker.api", &in_it(world.endpoint(API, false).await)).await;
}

pub async fn what_does_not_exist_is_named<C: Cloud>(world: &World<C>) {
    let gone = SubnetId::new("subnet-0123456789abcdef0");
    let error = world.refused("one", &in_subnets(world.endpoint(STUDIO, false).await, &[&gone])).await;
    assert_eq!((error.code.as_str(), error.kind), ("InvalidSubnetID.NotFound", Kind::NotFound));
    assert!(error.message.contains(gone.as_str()));
    let mut change = world.endpoint(STUDIO, false).await;
    if let Change::CreateEndpoint { service, .. } = &mut change {
        "com.amazonaws.nowhere-1.sagemaker.api".clone_into(service);
    }
    assert_eq!(world.code("two", &change).await, "InvalidServiceName");
    let mut change = world.endpoint(STUDIO, false).await;
    if let Change::CreateEndpoint { vpc, .. } = &mut change {
        *vpc = VpcId::new("vpc-0123456789abcdef0");
    }
    assert_eq!(world.code("three", &change).await, "InvalidVpcID.NotFound");
    let mut change = world.endpoint(STUDIO, false).await;
    if let Change::CreateEndpoint { groups, .. } = &mut change {
        groups.push(Value::known("sg-0123456789abcdef0"));
    }
    let error = world.refused("four", &change).await;
    assert!(error.code.eq_ignore_ascii_case("InvalidSecurityGroupID.NotFound"), "{error}");
    assert_eq!(error.kind, Kind::NotFound);
    let mut change = modified("vpce-0123456789abcdef0");
    if let Change::ModifyEndpoint { private_dns, .. } = &mut change {
        *private_dns = Some(false);
    }
    assert_eq!(world.refused("five", &change).await.kind, Kind::NotFound);
}

pub async fn a_policy_names_who<C: Cloud>(world: &World<C>) {
    let mut change = world.endpoint(STUDIO, false).await;
    if let Change::CreateEndpoint { policy, .. } = &mut change {
        *policy = Some(document(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#));
    }
    assert_eq!(world.code("endpoint.studio", &change).await, "InvalidPolicyDocument");
}

pub async fn a_subnet_is_added<C: Cloud>(world: &World<C>) {
    let change = in_subnets(world.endpoint(API, false).await, &[&world.subnets[0]]);
    let id = world.made("endpoint.sagemaker.api", &change, "id").await;
    world.available(&id).await;
    let mut change = modified(&id);
    if let Change::ModifyEndpoint { add_subnets, policy, .. } = &mut change {
        add_subnets.push(world.subnets[1].clone());
        *policy = Some(document(r#"{"Effect": "Allow", "Principal": "*", "Action": "sagemaker:*", "Resource": "*"}"#));
    }
    world.apply("endpoint.sagemaker.api", &change).await;
    let endpoint = world.available(&id).await;
    assert_eq!(endpoint.subnets.len(), 2);
    assert!(world.subnets.iter().all(|subnet| endpoint.subnets.contains(subnet)));
    let policy = endpoint.policy.expect("a policy");
    assert_eq!(policy.statement[0].action.as_ref().map(|action| action.iter().collect()), Some(vec!["sagemaker:*"]));
}

pub async fn a_changed_endpoint_is_pending_again<C: Cloud>(world: &World<C>) {
    let change = in_subnets(world.endpoint(API, false).await, &[&world.subnets[0]]);
    let id = world.made("endpoint.sagemaker.api", &change, "id").await;
    let before = world.available(&id).await;
    let mut change = modified(&id);
    if let Change::ModifyEndpoint { add_subnets, .. } = &mut change {
        add_subnets.push(world.subnets[1].clone());
    }
    world.apply("endpoint.sagemaker.api", &change).await;
    assert!(world.described(&id).await.is("pending"));
    let after = world.available(&id).await;
    assert_eq!(after.regional_entry(), before.regional_entry(), "the regional name stays");
    assert_eq!(after.dns.len(), before.dns.len() + 1, "the new zone has a name");
    if let Change::ModifyEndpoint { add_subnets, .. } = &mut change {
        add_subnets[0] = world.neighbour.clone();
    }
    assert_eq!(world.code("endpoint.sagemaker.api", &change).await, "DuplicateSubnetsInSameZone");
}

pub async fn private_dns_is_switched_off<C: Cloud>(world: &World<C>) {
    world.switch_dns_on().await;
    let id = world.made("endpoint.sagemaker.api", &world.endpoint(API, true).await, "id").await;
    assert!(world.available(&id).await.private_dns);
    let mut change = modified(&id);
    if let Change::ModifyEndpoint { private_dns, .. } = &mut change {
        *private_dns = Some(false);
    }
    world.apply("endpoint.sagemaker.api", &change).await;
    assert!(!world.available(&id).await.private_dns);
    let name = format!("api.sagemaker.{}.amazonaws.com", world.region().await);
    world.apply("zone", &world.zone_change(&name).await).await;
}

pub async fn an_unknown_endpoint_is_left_out<C: Cloud>(world: &World<C>) {
    let id = world.made("endpoint.sagemaker.api", &world.endpoint(API, false).await, "id").await;
    let ids = [EndpointId::new(id.clone()), EndpointId::new("vpce-0123456789abcdef0")];
    let endpoints = world.cloud.endpoints(&ids).await.expect("an answer");
    assert_eq!(endpoints.iter().map(|endpoint| endpoint.id.as_str()).collect::<Vec<_>>(), [id]);
}

pub async fn endpoints_go_in_one_call<C: Cloud>(world: &World<C>) {
    let studio = world.made("endpoint.studio", &world.endpoint(STUDIO, false).await, "id").await;
    let api = world.made("endpoint.sagemaker.api", &world.endpoint(API, false).await, "id").await;
    let unknown = "vpce-0123456789abcdef0";
    let endpoints: Vec<_> = [studio.as_str(), api.as_str(), unknown].map(EndpointId::new).into();
    let change = Change::DeleteEndpoints { endpoints };
    world.apply("endpoints", &change).await;
    let left = world.snapshot().await.endpoints;
    assert!(!left.iter().any(|endpoint| [&studio, &api].contains(&&endpoint.id.to_string())), "{left:?}");
    world.gone(&studio).await;
    world.gone(&api).await;
    world.apply("endpoints", &change).await;
}

pub async fn a_subnet_and_a_group_are_taken_away<C: Cloud>(world: &World<C>) {
    let id = world.made("endpoint.sagemaker.api", &world.endpoint(API, false).await, "id").await;
    let before = world.available(&id).await;
    let tags = studiolink::domain::tag::Tags::new();
    let (name, description) = (world.named("group"), "a group".to_owned());
    let group = Change::CreateSecurityGroup { vpc: world.vpc.clone(), name, description, tags };
    let group = world.made("group", &group, "id").await;
    let mut change = modified(&id);
    if let Change::ModifyEndpoint { add_groups, .. } = &mut change {
        add_groups.push(Value::known(&group));
    }
    world.apply("add", &change).await;
    assert_eq!(world.available(&id).await.groups.len(), 2);
    let mut change = modified(&id);
    if let Change::ModifyEndpoint { remove_subnets, remove_groups, .. } = &mut change {
        remove_subnets.push(world.subnets[1].clone());
        remove_groups.push(studiolink::domain::id::SecurityGroupId::new(&group));
    }
    world.apply("remove", &change).await;
    let after = world.available(&id).await;
    assert_eq!((after.groups, after.subnets), (before.groups, vec![world.subnets[0].clone()]));
}
