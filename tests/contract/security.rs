//! DNS attributes and security groups.

use studiolink::cloud::{Cloud, Kind};
use studiolink::domain::id::{SecurityGroupId, VpcId};
use studiolink::domain::network::{IngressRule, Source};
use studiolink::domain::tag::{self, Tags};
use studiolink::plan::step::{Change, Value};

use super::world::World;

fn group<C: Cloud>(world: &World<C>) -> Change {
    Change::CreateSecurityGroup {
        vpc: world.vpc.clone(),
        name: "studiolink-endpoints".to_owned(),
        description: "Who reaches the endpoints of SageMaker Studio".to_owned(),
        tags: Tags::from([("team".to_owned(), "network".to_owned())]),
    }
}

fn from(range: &str) -> IngressRule {
    IngressRule::https(Source::Cidr(range.parse().expect("a range")))
}

pub async fn a_dns_attribute_is_set<C: Cloud>(world: &World<C>) {
    world.switch_dns_on().await;
    let snapshot = world.snapshot().await;
    let vpc = snapshot.vpcs.iter().find(|vpc| vpc.id == world.vpc).expect("the VPC");
    assert_eq!((vpc.dns_support, vpc.dns_host_names), (Some(true), Some(true)));
}

pub async fn a_group_is_made_once_and_found_again<C: Cloud>(world: &World<C>) {
    let (change, token) = (group(world), world.token("security-group"));
    assert_eq!(world.cloud.lookup(&change, &token).await.expect("an answer"), None);
    let id = world.made("security-group", &change, "id").await;
    let found = world.cloud.lookup(&change, &token).await.expect("an answer").expect("the group");
    assert_eq!(found.values.get("id"), Some(&id));
    let other = studiolink::cloud::Token { run: "20261124T090000Z-ffffff".to_owned(), ..token };
    assert_eq!(world.cloud.lookup(&change, &other).await.expect("an answer"), None, "another run made nothing");
    let snapshot = world.snapshot().await;
    let made = snapshot.security_groups.iter().find(|group| group.id.as_str() == id).expect("the group");
    assert_eq!(made.tags.get("team").map(String::as_str), Some("network"));
    assert_eq!(made.tags.get(tag::RUN), Some(&world.run));
    assert_eq!(made.tags.get(tag::STEP).map(String::as_str), Some("security-group"));
    let error = world.refused("security-group", &change).await;
    assert_eq!((error.code.as_str(), error.kind), ("InvalidGroup.Duplicate", Kind::Exists));
}

pub async fn a_group_needs_a_vpc<C: Cloud>(world: &World<C>) {
    let mut change = group(world);
    if let Change::CreateSecurityGroup { vpc, .. } = &mut change {
        *vpc = VpcId::new("vpc-0123456789abcdef0");
    }
    let error = world.refused("security-group", &change).await;
    assert_eq!((error.code.as_str(), error.kind), ("InvalidVpcID.NotFound", Kind::NotFound));
}

pub async fn rules_that_stand_are_left_and_the_others_added<C: Cloud>(world: &World<C>) {
    let id = world.made("security-group", &group(world), "id").await;
    let add = |rules: Vec<IngressRule>| Change::AuthorizeIngress { group: Value::known(&id), rules };
    let own = IngressRule::https(Source::Group(SecurityGroupId::new(id.clone())));
    world.apply("security-group.rules", &add(vec![from("10.0.0.0/16"), own.clone()])).await;
    world.apply("security-group.rules", &add(vec![from("10.0.0.0/16"), from("10.99.0.0/16")])).await;
    world.apply("security-group.rules", &add(vec![from("10.0.0.0/16")])).await;
    let snapshot = world.snapshot().await;
    let made = snapshot.security_groups.iter().find(|group| group.id.as_str() == id).expect("the group");
    assert_eq!(made.ingress.len(), 3);
    for rule in [from("10.0.0.0/16"), from("10.99.0.0/16"), own] {
        assert!(made.ingress.contains(&rule), "{rule:?}");
    }
}

pub async fn rules_need_a_group<C: Cloud>(world: &World<C>) {
    let group = Value::known("sg-0123456789abcdef0");
    let change = Change::AuthorizeIngress { group, rules: vec![from("10.0.0.0/16")] };
    let error = world.refused("security-group.rules", &change).await;
    assert_eq!((error.code.as_str(), error.kind), ("InvalidGroup.NotFound", Kind::NotFound));
}

pub async fn rules_are_revoked<C: Cloud>(world: &World<C>) {
    let id = world.made("security-group", &group(world), "id").await;
    let rules = vec![from("10.0.0.0/16"), from("10.1.0.0/16")];
    world.apply("rules", &Change::AuthorizeIngress { group: Value::known(&id), rules: rules.clone() }).await;
    let group = SecurityGroupId::new(&id);
    let one = Change::RevokeIngress { group: group.clone(), rules: rules[..1].to_vec() };
    world.apply("one", &one).await;
    let ingress = |groups: Vec<studiolink::domain::network::SecurityGroup>| {
        groups.into_iter().find(|group| group.id.as_str() == id).map(|group| group.ingress)
    };
    assert_eq!(ingress(world.snapshot().await.security_groups).as_deref(), Some(&rules[1..]));
    world.apply("all", &Change::RevokeIngress { group: group.clone(), rules: rules.clone() }).await;
    assert_eq!(ingress(world.snapshot().await.security_groups), Some(Vec::new()), "one was gone, the other goes");
    let gone = Change::RevokeIngress { group: SecurityGroupId::new("sg-0123456789abcdef0"), rules };
    assert_eq!(world.refused("none", &gone).await.kind, Kind::NotFound);
}

pub async fn a_group_that_is_used_stays_until_it_is_not<C: Cloud>(world: &World<C>) {
    let id = world.made("security-group", &group(world), "id").await;
    let mut change = world.endpoint(studiolink::domain::service::API, false).await;
    if let Change::CreateEndpoint { groups, .. } = &mut change {
        groups.push(Value::known(&id));
    }
    let endpoint = world.made("endpoint.sagemaker.api", &change, "id").await;
    let delete = Change::DeleteSecurityGroup { group: SecurityGroupId::new(&id) };
    let error = world.refused("delete", &delete).await;
    assert_eq!((error.code.as_str(), error.kind), ("DependencyViolation", Kind::Refused));
    assert!(error.message.contains(&endpoint), "it says what needs it: {}", error.message);
    let endpoints = vec![studiolink::domain::id::EndpointId::new(&endpoint)];
    world.apply("endpoints", &Change::DeleteEndpoints { endpoints }).await;
    world.gone(&endpoint).await;
    world.apply("delete", &delete).await;
    assert_eq!(world.refused("delete", &delete).await.kind, Kind::NotFound);
}
