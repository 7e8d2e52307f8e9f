//! What a snapshot tells.

use std::sync::Mutex;

use studiolink::cloud::Cloud;
use studiolink::domain::service;
use studiolink::plan::snapshot::{Part, Partial, Scope, Snapshot};

use super::world::World;

pub async fn a_snapshot_lists_what_there_is<C: Cloud>(world: &World<C>) {
    let snapshot = world.cloud.snapshot(&Scope::default()).await.expect("a snapshot");
    assert_eq!(snapshot.identity.account.len(), 12);
    assert_eq!(snapshot.identity.partition, "aws");
    assert!(snapshot.vpcs.iter().any(|vpc| vpc.id == world.vpc));
    for id in world.subnets.iter().chain([&world.neighbour]) {
        let subnet = snapshot.subnets.iter().find(|subnet| subnet.id == *id).expect("a subnet");
        assert_eq!(subnet.vpc, world.vpc);
        assert!(subnet.free_addresses > 0);
        assert!(snapshot.zones.iter().any(|zone| zone.name == subnet.zone));
    }
    for name in [&world.role, &world.user, &world.group] {
        let principal = snapshot.principals.iter().find(|known| known.name == *name).expect("a principal");
        assert!(principal.arn.ends_with(&name.name), "{}", principal.arn);
        assert_eq!(principal.attached, None, "nobody was named");
    }
    let domain = snapshot.domains.iter().find(|domain| domain.id == world.domain).expect("a domain");
    assert_eq!(domain.vpc.as_ref(), Some(&world.vpc));
    for short in [service::STUDIO, service::API] {
        let found = service::find(&snapshot.services, &snapshot.identity.region, short);
        assert!(found.is_some_and(|found| found.is_interface() && found.supports_policy), "{short}");
    }
}

pub async fn what_the_scope_names_is_read_in_full<C: Cloud>(world: &World<C>) {
    let snapshot = world.snapshot().await;
    let vpc = snapshot.vpcs.iter().find(|vpc| vpc.id == world.vpc).expect("the VPC");
    assert_eq!((vpc.dns_support, vpc.dns_host_names), (Some(true), Some(false)));
    let user = snapshot.principals.iter().find(|known| known.name == world.user).expect("the user");
    assert_eq!(user.attached.as_deref(), Some([].as_slice()));
    assert!(snapshot.hosted_zones.is_empty());
    assert!(snapshot.quotas.attached_per_role.is_some());
    assert!(snapshot.quotas.policy_size.is_some());
}

pub async fn profiles_of_the_chosen_domain_are_read<C: Cloud>(world: &World<C>) {
    let snapshot = world.snapshot().await;
    let domain = snapshot.domains.iter().find(|domain| domain.id == world.domain).expect("the domain");
    assert!(!domain.profiles.is_empty());
    assert!(domain.profiles.iter().all(|profile| profile.status == "InService"));
}

pub async fn a_policy_that_does_not_exist_is_none<C: Cloud>(world: &World<C>) {
    let snapshot = world.snapshot().await;
    assert_eq!(snapshot.policy, None);
    assert_eq!(snapshot.gap(Part::Policy), None, "that is known, not unknown");
}

pub async fn services_tell_all_their_private_names<C: Cloud>(world: &World<C>) {
    let region = world.region().await;
    let studio = world.service(service::STUDIO).await;
    let zones = [format!("studio.{region}.sagemaker.aws"), format!("studio.sagemaker.{region}.app.aws")];
    assert_eq!(studio.zone_names(), zones);
    for zone in &zones {
        assert_eq!(studio.record_names(zone), [zone.clone(), format!("*.{zone}")]);
    }
    let api = world.service(service::API).await;
    assert!(api.zone_names().contains(&format!("api.sagemaker.{region}.amazonaws.com")));
}

/// The rows as lists tell them: without what takes a call a thing.
pub fn as_listed(snapshot: &Snapshot) -> Snapshot {
    let mut listed = snapshot.ordered();
    for vpc in &mut listed.vpcs {
        (vpc.dns_support, vpc.dns_host_names, vpc.name_servers) = (None, None, None);
    }
    for domain in &mut listed.domains {
        (domain.profiles, domain.spaces, domain.apps) = Default::default();
    }
    for principal in &mut listed.principals {
        (principal.attached, principal.groups) = (None, Vec::new());
    }
    (listed.hosted_zones, listed.network_acls, listed.route_tables) = Default::default();
    (listed.resolution, listed.authorization) = Default::default();
    (listed.policy, listed.quotas) = Default::default();
    listed
}

/// Reads the account, and checks at each step that nothing is taken for whole that is not: gives what was seen on the
/// way, and what was answered.
pub async fn looked_on<C: Cloud>(cloud: &C, scope: &Scope) -> (Snapshot, Snapshot) {
    let partial = Mutex::new(Partial::new(scope));
    let whole = cloud.survey(scope, &|seen| partial.lock().expect("a lock").take(seen)).await.expect("a snapshot");
    let partial = partial.into_inner().expect("a lock");
    let open: Vec<_> = partial.open().collect();
    assert_eq!(open, [], "the end of each part is told");
    let seen = partial.snapshot().expect("who asks is told");
    (Snapshot::clone(seen), whole)
}

pub async fn what_is_seen_on_the_way_is_what_is_answered<C: Cloud>(world: &World<C>) {
    for scope in [Scope::default(), world.scope(), Scope { authorization: true, ..world.scope() }] {
        let (seen, whole) = looked_on(&world.cloud, &scope).await;
        assert!(as_listed(&seen) == as_listed(&whole), "{seen:?} is not {whole:?}");
    }
}
