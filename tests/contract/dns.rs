//! Private hosted zones and their records.

use studiolink::cloud::{Cloud, Kind};
use studiolink::domain::id::VpcId;
use studiolink::domain::service::API;
use studiolink::domain::tag::{self, Tags};
use studiolink::plan::step::{Change, RecordChange, RecordChangeKind, Value};

use super::world::World;

async fn api_name<C: Cloud>(world: &World<C>) -> String {
    format!("api.sagemaker.{}.amazonaws.com", world.region().await)
}

/// An alias in the zone to an endpoint of the API, which is made for it.
async fn alias<C: Cloud>(world: &World<C>, zone: &str, name: &str) -> (Change, RecordChange) {
    let id = world.made("endpoint.sagemaker.api", &world.endpoint(API, false).await, "id").await;
    let endpoint = world.available(&id).await;
    let entry = endpoint.regional_entry().expect("a regional name");
    let record = RecordChange {
        kind: RecordChangeKind::Upsert,
        name: name.to_owned(),
        record_type: "A".to_owned(),
        target: Value::known(&entry.name),
        target_zone: Value::known(&entry.zone),
    };
    (Change::ChangeRecords { zone: Value::known(zone), records: vec![record.clone()] }, record)
}

fn take_away(zone: &str, record: RecordChange) -> Change {
    let record = RecordChange { kind: RecordChangeKind::Delete, ..record };
    Change::ChangeRecords { zone: Value::known(zone), records: vec![record] }
}

pub async fn a_zone_is_made_and_comes_into_sync<C: Cloud>(world: &World<C>) {
    let name = api_name(world).await;
    let output = world.apply("zone", &world.zone_change(&name).await).await;
    assert!(!world.cloud.dns_in_sync(&output.values["change"]).await.expect("a change"));
    world.in_sync(&output.values["change"]).await;
    let zone = world.zone(&output.values["id"]).await;
    assert_eq!(zone.name, name);
    assert_eq!(zone.vpcs, std::slice::from_ref(&world.vpc));
    let noted = tag::of_comment(&zone.comment);
    assert_eq!(noted.get(tag::DOMAIN).map(String::as_str), Some(world.domain.as_str()), "{}", zone.comment);
    assert!(zone.is_ours() && zone.tags.is_empty(), "known before its tags are on");
    let mut kinds: Vec<_> = zone.records.iter().map(|record| record.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["NS", "SOA"]);
    let error = world.cloud.dns_in_sync("C0123456789ABCDEFGHIJ").await.expect_err("a refusal");
    assert_eq!((error.code.as_str(), error.kind), ("NoSuchChange", Kind::NotFound));
}

pub async fn a_zone_is_found_again_by_its_reference<C: Cloud>(world: &World<C>) {
    let (change, token) = (world.zone_change(&api_name(world).await).await, world.token("zone"));
    assert_eq!(world.cloud.lookup(&change, &token).await.expect("an answer"), None);
    let id = world.made("zone", &change, "id").await;
    let found = world.cloud.lookup(&change, &token).await.expect("an answer").expect("the zone");
    assert_eq!(found.values.get("id"), Some(&id));
}

pub async fn a_reference_makes_one_zone<C: Cloud>(world: &World<C>) {
    let change = world.zone_change(&api_name(world).await).await;
    world.apply("zone", &change).await;
    let error = world.refused("zone", &change).await;
    assert_eq!((error.code.as_str(), error.kind), ("HostedZoneAlreadyExists", Kind::Exists));
}

pub async fn a_name_is_taken_once_in_a_vpc<C: Cloud>(world: &World<C>) {
    let change = world.zone_change(&api_name(world).await).await;
    world.apply("zone", &change).await;
    let error = world.refused("zone.again", &change).await;
    assert_eq!((error.code.as_str(), error.kind), ("ConflictingDomainExists", Kind::Exists));
    assert!(error.message.contains(world.vpc.as_str()), "{}", error.message);
}

pub async fn private_dns_forbids_a_zone_of_that_name<C: Cloud>(world: &World<C>) {
    world.switch_dns_on().await;
    world.apply("endpoint.sagemaker.api", &world.endpoint(API, true).await).await;
    let change = world.zone_change(&api_name(world).await).await;
    assert_eq!(world.code("zone", &change).await, "ConflictingDomainExists");
}

pub async fn a_zone_needs_a_vpc<C: Cloud>(world: &World<C>) {
    let mut change = world.zone_change(&api_name(world).await).await;
    if let Change::CreateHostedZone { vpc, .. } = &mut change {
        *vpc = VpcId::new("vpc-0123456789abcdef0");
    }
    assert_eq!(world.code("zone", &change).await, "InvalidVPCId");
}

pub async fn records_are_put_and_taken_away<C: Cloud>(world: &World<C>) {
    let name = api_name(world).await;
    let id = world.made("zone", &world.zone_change(&name).await, "id").await;
    let (change, record) = alias(world, &id, &format!("*.{name}")).await;
    let output = world.apply("records", &change).await;
    world.in_sync(&output.values["change"]).await;
    world.apply("records", &change).await;
    let alias = world.zone(&id).await.records.into_iter().find(|record| record.kind == "A").expect("the alias");
    assert_eq!(alias.name, format!("*.{name}."), "the asterisk is plain");
    let target = alias.alias.expect("a target");
    assert_eq!((target.name.as_str(), target.zone.as_str()), (record.target.as_str(), record.target_zone.as_str()));
    world.apply("records", &take_away(&id, record.clone())).await;
    assert!(world.zone(&id).await.records.iter().all(|record| record.kind != "A"));
    assert_eq!(world.code("records", &take_away(&id, record)).await, "InvalidChangeBatch");
}

pub async fn a_record_stands_below_its_zone<C: Cloud>(world: &World<C>) {
    let name = api_name(world).await;
    let id = world.made("zone", &world.zone_change(&name).await, "id").await;
    let (change, record) = alias(world, &id, "elsewhere.example.com").await;
    assert_eq!(world.code("records", &change).await, "InvalidChangeBatch");
    let record = RecordChange { name, target: Value::known("vpce-0.example.com"), ..record };
    let change = Change::ChangeRecords { zone: Value::known(&id), records: vec![record] };
    assert_eq!(world.code("records", &change).await, "InvalidChangeBatch", "the target does not exist");
}

pub async fn a_zone_with_records_stays<C: Cloud>(world: &World<C>) {
    let name = api_name(world).await;
    let id = world.made("zone", &world.zone_change(&name).await, "id").await;
    let (change, record) = alias(world, &id, &name).await;
    world.apply("records", &change).await;
    let delete = Change::DeleteHostedZone { zone: Value::known(&id) };
    assert_eq!(world.code("zone", &delete).await, "HostedZoneNotEmpty");
    world.apply("records", &take_away(&id, record)).await;
    world.apply("zone", &delete).await;
    assert!(world.snapshot().await.hosted_zones.is_empty());
    let error = world.refused("zone", &delete).await;
    assert_eq!((error.code.as_str(), error.kind), ("NoSuchHostedZone", Kind::NotFound));
}

pub async fn tags_come_after_the_zone<C: Cloud>(world: &World<C>) {
    let id = world.made("zone", &world.zone_change(&api_name(world).await).await, "id").await;
    let tags = Tags::from([(tag::DOMAIN.to_owned(), world.domain.to_string())]);
    world.apply("zone.tags", &Change::TagHostedZone { zone: Value::known(&id), tags }).await;
    let zone = world.zone(&id).await;
    assert!(tag::is_ours(&zone.tags));
    assert_eq!(zone.tags.get(tag::RUN), Some(&world.run));
}
