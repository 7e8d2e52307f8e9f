//! What holds for every account: whatever stands there already, a plan touches only what it may.

use proptest::prelude::*;
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::id::{EndpointId, HostedZoneId};
use studiolink::domain::network::{DnsEntry, DnsRecord, Endpoint, HostedZone};
use studiolink::domain::tag::{self, Tags};
use studiolink::plan::answers::{DnsAnswer, DnsWay};
use studiolink::plan::plan;
use studiolink::plan::snapshot::Snapshot;
use studiolink::plan::step::{Change, Plan, RecordChangeKind};

use super::world::{World, answers};

const VPC: &str = "vpc-0a1b2c3d4e5f60718";
const OTHER_VPC: &str = "vpc-0f9e8d7c6b5a49382";
const ACCOUNT: &str = "111122223333";

fn tags(whose: usize) -> Tags {
    match whose {
        0 => Tags::from([(tag::NAME.to_owned(), "by hand".to_owned())]),
        1 => Tags::from([(tag::DOMAIN.to_owned(), "d-abcdefghijkl".to_owned())]),
        _ => Tags::from([(tag::DOMAIN.to_owned(), "d-zyxwvutsrqpo".to_owned())]),
    }
}

prop_compose! {
    fn any_endpoint()(
        number in 1..6_u32,
        studio: bool,
        here in prop::bool::weighted(0.8),
        private_dns: bool,
        requester_managed in prop::bool::weighted(0.2),
        state in prop::sample::select(vec!["available", "pending", "failed", "pendingAcceptance"]),
        subnets in prop::sample::subsequence(vec!["subnet-0aa11bb22cc33dd44", "subnet-0bb11bb22cc33dd44"], 0..=2),
        whose in 0..3_usize,
    ) -> Endpoint {
        let id = format!("vpce-0{number}");
        let service = if studio { "aws.sagemaker.eu-west-1.studio" } else { "com.amazonaws.eu-west-1.sagemaker.api" };
        Endpoint {
            id: EndpointId::new(&id),
            vpc: if here { VPC } else { OTHER_VPC }.parse().expect("an id"),
            service: service.to_owned(),
            kind: "Interface".to_owned(),
            state: state.to_owned(),
            subnets: subnets.iter().map(|id| id.parse().expect("an id")).collect(),
            groups: vec!["sg-01a2b3c4d5e6f7081".parse().expect("an id")],
            private_dns,
            dns: vec![DnsEntry { name: format!("{id}-x.example.com"), zone: HostedZoneId::new("Z1") }],
            policy: None,
            requester_managed,
            failure: None,
            tags: tags(whose),
        }
    }
}

prop_compose! {
    fn any_zone()(
        name in prop::sample::select(vec![
            "api.sagemaker.eu-west-1.amazonaws.com", "api.sagemaker.eu-west-1.api.aws",
            "studio.eu-west-1.sagemaker.aws", "sagemaker.eu-west-1.amazonaws.com",
        ]),
        owner in prop::sample::select(vec![ACCOUNT, ACCOUNT, "999988887777", "vpce.amazonaws.com"]),
        shared: bool,
        target in 0..6_u32,
        plain: bool,
        whose in 0..3_usize,
    ) -> HostedZone {
        let record = |kind: &str, alias| DnsRecord { name: format!("{name}."), kind: kind.to_owned(), alias };
        let alias = DnsEntry { name: format!("vpce-0{target}-x.example.com"), zone: HostedZoneId::new("Z1") };
        let mut records = vec![record("NS", None), record("SOA", None)];
        records.extend((target > 0).then(|| record("A", Some(alias))));
        records.extend(plain.then(|| record("TXT", None)));
        let vpcs = [VPC, OTHER_VPC].into_iter().take(if shared { 2 } else { 1 });
        HostedZone {
            id: HostedZoneId::new("Z0"),
            name: name.to_owned(),
            owner: owner.to_owned(),
            vpcs: vpcs.map(|id| id.parse().expect("an id")).collect(),
            records,
            tags: tags(whose),
            comment: String::new(),
        }
    }
}

/// What may stand in an account before anybody uses studiolink there.
pub fn any_account() -> impl Strategy<Value = Snapshot> {
    let endpoints = prop::collection::vec(any_endpoint(), 0..5);
    (endpoints, prop::collection::vec(any_zone(), 0..4)).prop_map(|(mut endpoints, mut zones)| {
        endpoints.sort_by(|one, other| one.id.cmp(&other.id));
        endpoints.dedup_by(|one, other| one.id == other.id);
        zones.sort_by(|one, other| one.name.cmp(&other.name));
        zones.dedup_by(|one, other| one.name == other.name);
        zones.iter_mut().zip(1..).for_each(|(zone, number)| zone.id = HostedZoneId::new(format!("Z0{number}")));
        let answers = answers(|_| {});
        let mut snapshot = World::new(Scenario::FirstTime).sandbox.read(&answers.scope());
        snapshot.endpoints = endpoints;
        snapshot.hosted_zones = zones;
        snapshot
    })
}

/// Each change of what stands, against what may be done to it.
fn assert_minds_its_own(plan: &Plan, account: &Snapshot) {
    let adopt = plan.answers.endpoints.adopt_policy;
    for change in plan.changes().filter_map(|step| step.change.as_ref()) {
        match change {
            Change::ModifyEndpoint { endpoint, policy, .. } => {
                let endpoint = account.endpoints.iter().find(|one| one.id == *endpoint).expect("an endpoint");
                assert!(endpoint.vpc.as_str() == VPC && !endpoint.requester_managed, "{endpoint:?}");
                assert!(!["failed", "deleting"].contains(&endpoint.state.as_str()), "{endpoint:?}");
                assert!(policy.is_none() || adopt || endpoint.tags == tags(1), "{endpoint:?}");
            }
            Change::DeleteHostedZone { zone } => {
                let zone = account.hosted_zones.iter().find(|one| one.id.as_str() == zone.as_str()).expect("a zone");
                assert!(zone.owner == ACCOUNT && zone.is_ours() && zone.vpcs.len() == 1, "{zone:?}");
            }
            Change::ChangeRecords { zone, records } => {
                let Some(zone) = account.hosted_zones.iter().find(|one| one.id.as_str() == zone.as_str()) else {
                    continue;
                };
                let may_rewrite = zone.owner == ACCOUNT && zone.is_ours() && zone.vpcs.len() == 1;
                let stands = records.iter().any(|change| {
                    let same = |record: &&DnsRecord| record.is_named(&change.name) && record.kind == change.record_type;
                    change.kind == RecordChangeKind::Delete || zone.records.iter().any(|record| same(&record))
                });
                assert!(zone.owner == ACCOUNT && (may_rewrite || !stands || plan.is_blocked()), "{zone:?}");
            }
            _ => {}
        }
    }
}

/// A plan that may be applied serves each name in one way alone.
fn assert_serves(plan: &Plan, account: &Snapshot) {
    let hosted = plan.answers.endpoints.dns == DnsAnswer::All(DnsWay::HostedZone);
    for short in ["studio", "sagemaker.api"] {
        let step = plan.steps.iter().find(|step| step.id.as_str() == format!("endpoint.{short}")).expect("a step");
        let kept = step.outputs.get("id");
        let others = account.endpoints.iter().filter(|one| one.vpc.as_str() == VPC && one.is_live() && one.private_dns);
        let others = others.filter(|one| one.service.ends_with(&format!(".{short}")));
        assert_eq!(others.filter(|one| Some(one.id.as_str()) != kept.map(String::as_str)).count(), 0, "{short}");
    }
    let zone = "zone.api.sagemaker.eu-west-1.amazonaws.com";
    let removed = plan.changes().any(|step| matches!(step.change, Some(Change::DeleteHostedZone { .. })));
    let served = plan.steps.iter().any(|step| step.id.as_str() == format!("{zone}.records")) && !removed;
    assert_eq!(served, hosted, "{:?}", plan.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>());
}

/// The same account as AWS may list it another time.
fn turned(account: &Snapshot) -> Snapshot {
    let mut account = account.clone();
    account.vpcs.reverse();
    account.subnets.reverse();
    account.zones.reverse();
    account.security_groups.reverse();
    account.security_groups.iter_mut().for_each(|group| group.ingress.reverse());
    account.endpoints.reverse();
    for endpoint in &mut account.endpoints {
        endpoint.subnets.reverse();
        endpoint.groups.reverse();
        endpoint.dns.reverse();
    }
    account.services.reverse();
    account.services.iter_mut().for_each(|service| service.private_names.reverse());
    account.services.iter_mut().for_each(|service| service.zones.reverse());
    account.hosted_zones.reverse();
    account.hosted_zones.iter_mut().for_each(|zone| zone.records.reverse());
    account.hosted_zones.iter_mut().for_each(|zone| zone.vpcs.reverse());
    account.domains.reverse();
    for domain in &mut account.domains {
        domain.subnets.reverse();
        domain.security_groups.reverse();
        domain.profiles.reverse();
        domain.spaces.reverse();
    }
    account.principals.reverse();
    for principal in &mut account.principals {
        principal.attached.iter_mut().for_each(|attached| attached.reverse());
        principal.groups.reverse();
    }
    account
}

proptest! {
    #[test]
    fn a_plan_touches_only_what_it_may(account in any_account(), hosted: bool, adopt: bool) {
        let answers = answers(|answers| {
            answers.endpoints.dns = DnsAnswer::All(if hosted { DnsWay::HostedZone } else { DnsWay::PrivateDns });
            answers.endpoints.adopt_policy = adopt;
        });
        let made = plan(&account, &answers).expect("a plan");
        if !made.is_blocked() {
            assert_minds_its_own(&made, &account);
            assert_serves(&made, &account);
        }
        let again = plan(&turned(&account), &answers).expect("a plan");
        prop_assert_eq!(&again, &made, "in whatever order AWS lists things");
    }
}
