//! A plan that has been applied leaves nothing to plan; one that changes something changes just that.

use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::id::{EndpointId, VpcId};
use studiolink::domain::network::DnsRecord;
use studiolink::domain::restriction::Mode;
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay, EndpointGroup, EndpointPolicy, PrincipalAnswers};
use studiolink::plan::show;
use studiolink::plan::step::Plan;

use super::world::{World, answers, changes, codes};

async fn applied(world: &mut World, answers: &Answers) -> Plan {
    let plan = world.plan(answers);
    assert!(!plan.is_blocked(), "{}", show::text(&plan));
    world.apply(&plan).await;
    let again = world.plan(answers);
    assert_eq!(changes(&again), Vec::<&str>::new(), "{}", show::text(&again));
    assert!(!again.is_blocked(), "{}", show::text(&again));
    assert!(again.cost.monthly_usd.abs() < f64::EPSILON);
    plan
}

/// The account of a first run with the usual answers.
async fn after_first_run() -> World {
    let mut world = World::new(Scenario::FirstTime);
    applied(&mut world, &answers(|_| {})).await;
    world
}

fn of_mode(mode: Mode) -> Answers {
    let range = |text: &str| vec![text.parse().expect("a range")];
    answers(|answers| {
        answers.restriction.mode = mode;
        match mode {
            Mode::Ip => answers.restriction.cidrs = range("203.0.113.0/24"),
            Mode::VpcIp => answers.restriction.cidrs = range("10.240.0.0/16"),
            Mode::None => answers.principals = PrincipalAnswers::default(),
            Mode::Vpc | Mode::Vpce => {}
        }
    })
}

const MODES: [Mode; 5] = [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None];

#[tokio::test(start_paused = true)]
async fn every_mode_and_both_dns_ways_leave_nothing_to_do() {
    for mode in MODES {
        for way in [DnsWay::PrivateDns, DnsWay::HostedZone] {
            let mut answers = of_mode(mode);
            answers.endpoints.dns = DnsAnswer::All(way);
            let plan = applied(&mut World::new(Scenario::FirstTime), &answers).await;
            assert!(changes(&plan).contains(&"endpoint.studio"), "{mode} {way}");
        }
    }
}

/// What others have put into the policy beside the VPC of the answers goes with a new version: said, and kept by the
/// answers that name it.
#[tokio::test(start_paused = true)]
async fn a_way_that_the_policy_in_force_names_is_not_dropped_without_a_word() {
    const OTHER: &str = "vpc-0ffffffffffffffff";
    let dropped = |plan: &Plan| {
        let told = plan.findings.iter().filter(|finding| finding.code == "way-dropped");
        told.map(|finding| finding.message.clone()).collect::<Vec<_>>()
    };
    let with_other = answers(|answers| answers.restriction.extra_vpcs = vec![VpcId::new(OTHER)]);
    let mut world = World::new(Scenario::FirstTime);
    let first = applied(&mut world, &with_other).await;
    assert_eq!(dropped(&first), [""; 0], "no policy is in force yet");
    assert_eq!(dropped(&world.plan(&with_other)), [""; 0], "the answers name it");
    for mode in [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp] {
        let told = dropped(&world.plan(&of_mode(mode)));
        assert!(told.len() == 1 && told[0].contains(OTHER) && !told[0].contains("vpc-0a1b"), "{mode}: {told:?}");
    }
    assert_eq!(dropped(&world.plan(&of_mode(Mode::None))), [""; 0], "the policy stays as it is");
    // Of endpoints: one in a VPC that is named then is no way that is lost.
    let mut endpoints = of_mode(Mode::Vpce);
    endpoints.restriction.extra_endpoints = vec![EndpointId::new("vpce-0ffffffffffffffff")];
    applied(&mut world, &endpoints).await;
    let told = dropped(&world.plan(&of_mode(Mode::Vpc)));
    assert!(told.len() == 1 && told[0].contains("through vpce-0ffffffffffffffff (not in this account"), "{told:?}");
    // Nobody has it: nobody loses anything.
    world.sandbox.edit(|account| account.principals.iter_mut().for_each(|one| one.attached = Some(Vec::new())));
    assert_eq!(dropped(&world.plan(&of_mode(Mode::Vpc))), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_change_of_mode_changes_the_policy_alone() {
    let mut world = after_first_run().await;
    for mode in [Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::Vpc, Mode::Vpce] {
        let plan = applied(&mut world, &of_mode(mode)).await;
        let only_policy = changes(&plan).iter().all(|id| id.starts_with("policy."));
        assert!(only_policy && changes(&plan).contains(&"policy.default"), "{mode}: {:?}", changes(&plan));
    }
}

#[tokio::test(start_paused = true)]
async fn the_oldest_version_goes_when_all_are_taken() {
    let mut world = after_first_run().await;
    for number in 1..=4 {
        let plan = applied(&mut world, &of_vpcs(number)).await;
        assert_eq!(changes(&plan), ["policy.version", "policy.default"]);
    }
    let plan = applied(&mut world, &of_vpcs(5)).await;
    assert_eq!(changes(&plan), ["policy.prune", "policy.version", "policy.default"]);
    let prune = plan.changes().next().expect("a step");
    assert_eq!(prune.prior.as_ref().expect("what was")["version"], "v1");
}

fn of_vpcs(count: usize) -> Answers {
    let vpcs = (0..count).map(|number| format!("vpc-0000000{number}").parse().expect("an id"));
    answers(|answers| answers.restriction.extra_vpcs = vpcs.collect())
}

#[tokio::test(start_paused = true)]
async fn a_version_that_was_made_and_not_set_is_used() {
    let mut world = after_first_run().await;
    let mut plan = world.plan(&of_vpcs(1));
    plan.steps.retain(|step| step.id.as_str() != "policy.default");
    world.apply(&plan).await;
    assert_eq!(changes(&world.plan(&of_vpcs(1))), ["policy.default"]);
    applied(&mut world, &of_vpcs(1)).await;
}

#[tokio::test(start_paused = true)]
async fn names_pass_from_private_dns_to_zones_and_back() {
    let mut world = after_first_run().await;
    let zones = answers(|answers| answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone));
    let plan = applied(&mut world, &zones).await;
    assert_eq!(changes(&plan)[..2], ["endpoint.studio", "endpoint.sagemaker.api"]);
    assert!(codes(&plan).contains(&"dns-gap"));
    let plan = applied(&mut world, &answers(|_| {})).await;
    let back = changes(&plan);
    assert_eq!(back.iter().filter(|id| id.starts_with("zone.")).count(), 8);
    assert_eq!(back[8..], ["endpoint.studio", "endpoint.sagemaker.api"]);
}

#[tokio::test(start_paused = true)]
async fn each_service_can_have_its_own_way() {
    let mixed = answers(|answers| {
        let ways = [("studio".to_owned(), DnsWay::PrivateDns), ("sagemaker.api".to_owned(), DnsWay::HostedZone)];
        answers.endpoints.dns = DnsAnswer::ByService(ways.into());
    });
    let plan = applied(&mut World::new(Scenario::FirstTime), &mixed).await;
    let zones: Vec<_> = changes(&plan).into_iter().filter(|id| id.starts_with("zone.")).collect();
    assert!(!zones.is_empty() && zones.iter().all(|id| id.contains("api.sagemaker")), "{zones:?}");
}

#[tokio::test(start_paused = true)]
async fn a_zone_more_is_one_change_an_endpoint() {
    let mut world = World::new(Scenario::FirstTime);
    applied(&mut world, &answers(|answers| answers.network.subnets.truncate(1))).await;
    let plan = applied(&mut world, &answers(|_| {})).await;
    assert_eq!(changes(&plan), ["endpoint.studio", "endpoint.sagemaker.api"]);
    assert!((plan.cost.monthly_usd - 14.6).abs() < 0.01);
}

#[tokio::test(start_paused = true)]
async fn another_subnet_of_a_covered_zone_is_no_change() {
    let world = after_first_run().await;
    let plan = world.plan(&answers(|answers| {
        answers.network.subnets[0] = "subnet-0bb11bb22cc33dd44".parse().expect("an id");
    }));
    assert_eq!(changes(&plan), Vec::<&str>::new());
    assert!(codes(&plan).contains(&"zone-covered-elsewhere"));
}

#[tokio::test(start_paused = true)]
async fn a_further_range_is_one_rule() {
    let mut world = after_first_run().await;
    let further = answers(|answers| {
        let ranges = ["10.240.0.0/16", "10.99.0.0/16"].map(|range| range.parse().expect("a range"));
        answers.network.client_cidrs = Some(ranges.to_vec());
    });
    let plan = applied(&mut world, &further).await;
    assert_eq!(changes(&plan), ["security-group.rules"]);
}

#[tokio::test(start_paused = true)]
async fn a_group_of_the_administrator_gets_what_is_missing() {
    let given = answers(|answers| {
        let id = "sg-01a2b3c4d5e6f7081".parse().expect("an id");
        answers.network.endpoint_security_group = EndpointGroup::Existing(id);
    });
    let plan = applied(&mut World::new(Scenario::FirstTime), &given).await;
    assert!(!changes(&plan).contains(&"security-group"));
    assert!(changes(&plan).contains(&"security-group.rules"));
}

#[tokio::test(start_paused = true)]
async fn whoever_is_dropped_stays_attached_with_a_warning() {
    let world = after_first_run().await;
    let plan = world.plan(&answers(|answers| answers.principals.users.clear()));
    assert_eq!(changes(&plan), Vec::<&str>::new());
    let finding = plan.findings.iter().find(|finding| finding.code == "stays-attached").expect("a warning");
    assert!(finding.message.contains("user/ana.maria"), "{}", finding.message);
    let plan = world.plan(&of_mode(Mode::None));
    assert!(codes(&plan).contains(&"still-restricted"));
}

#[tokio::test(start_paused = true)]
async fn one_more_principal_is_the_canary_of_an_unchanged_policy() {
    let mut world = after_first_run().await;
    let more = answers(|answers| answers.principals.roles.push("ci-deploy".to_owned()));
    let plan = applied(&mut world, &more).await;
    assert_eq!(changes(&plan), ["attach.role.ci-deploy"]);
    assert!(plan.checks.iter().any(|check| check.id.as_str() == "check.canary"));
}

#[tokio::test(start_paused = true)]
async fn our_own_endpoints_take_a_new_policy() {
    let mut world = after_first_run().await;
    let open = answers(|answers| answers.endpoints.policy = EndpointPolicy::FullAccess);
    let plan = applied(&mut world, &open).await;
    assert_eq!(changes(&plan), ["endpoint.studio.policy", "endpoint.sagemaker.api.policy"]);
}

/// A record of the names of Studio that leads to an endpoint which is not there any more.
fn elsewhere() -> DnsRecord {
    serde_json::from_value(serde_json::json!({
        "name": "*.studio.eu-west-1.sagemaker.aws.", "kind": "A",
        "alias": { "name": "vpce-0bbbbbbbbbbbbbbbb-z9y8x7w6.studio.eu-west-1.vpce.sagemaker.aws", "zone": "Z38GZ743OKFT7T" }
    }))
    .expect("a record")
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_was_here_is_completed_and_narrowed_only_when_allowed() {
    let ways = [("studio".to_owned(), DnsWay::HostedZone)];
    let adopt = |adopt: bool| {
        answers(|answers| {
            answers.endpoints.adopt_policy = adopt;
            answers.endpoints.dns = DnsAnswer::ByService(ways.clone().into());
        })
    };
    let mut world = World::new(Scenario::HalfDone);
    world.sandbox.edit(|account| account.hosted_zones[0].records.push(elsewhere()));
    let conflict = world.plan(&adopt(false)).findings.into_iter().find(|finding| finding.code == "dns-conflict");
    let conflict = conflict.expect("a record that points elsewhere");
    assert!(conflict.fix.contains("the plan makes one"), "there is no endpoint yet: {}", conflict.fix);
    world.sandbox.edit(|account| {
        for zone in &mut account.hosted_zones {
            zone.records.retain(|record| record.alias.is_none());
        }
    });
    let plan = applied(&mut world, &adopt(false)).await;
    assert!(changes(&plan).contains(&"endpoint.sagemaker.api"));
    assert!(codes(&plan).contains(&"endpoint-policy-kept"));
    let plan = applied(&mut world, &adopt(true)).await;
    assert_eq!(changes(&plan), ["endpoint.sagemaker.api.policy"]);
}

#[tokio::test(start_paused = true)]
async fn a_second_domain_shares_endpoints_and_group() {
    let mut world = after_first_run().await;
    let second = answers(|answers| {
        answers.domain.id = None;
        answers.principals = PrincipalAnswers { roles: vec!["ci-deploy".to_owned()], ..PrincipalAnswers::default() };
    });
    let plan = applied(&mut world, &second).await;
    assert_eq!(changes(&plan), ["policy", "attach.role.ci-deploy"]);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_taken_is_numbered() {
    let mut world = World::new(Scenario::FirstTime);
    world.sandbox.edit(|account| {
        let mut other = account.security_groups[0].clone();
        other.id = "sg-0123456789abcdef0".parse().expect("an id");
        other.name = "Studiolink-Endpoints".to_owned();
        account.security_groups.push(other);
    });
    let plan = applied(&mut world, &answers(|_| {})).await;
    let group = plan.changes().find(|step| step.id.as_str() == "security-group").expect("a group");
    assert_eq!(group.title, "security group studiolink-endpoints-2");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_still_pending_is_waited_for() {
    let world = after_first_run().await;
    world.sandbox.edit(|account| "pending".clone_into(&mut account.endpoints[1].state));
    let plan = world.plan(&answers(|_| {}));
    assert_eq!(changes(&plan), Vec::<&str>::new());
    let waiting: Vec<_> = plan.steps.iter().filter(|step| step.wait.is_some()).map(|step| step.id.as_str()).collect();
    assert_eq!(waiting, ["endpoint.studio"]);
}

/// Wherever a run ends, the next one makes just the rest, and nothing twice.
#[tokio::test(start_paused = true)]
async fn a_run_that_ends_anywhere_is_completed_by_the_next() {
    let ways = [(Mode::Vpc, DnsWay::HostedZone), (Mode::Vpce, DnsWay::PrivateDns)];
    for (mode, way) in ways {
        let mut answers = of_mode(mode);
        answers.endpoints.dns = DnsAnswer::All(way);
        let whole = World::new(Scenario::FirstTime).plan(&answers);
        let all: Vec<usize> = (0..whole.steps.len()).filter(|at| whole.steps[*at].change.is_some()).collect();
        for (made, end) in all.iter().enumerate() {
            let mut world = World::new(Scenario::FirstTime);
            let mut first = world.plan(&answers);
            first.steps.truncate(*end);
            world.apply(&first).await;
            let rest = applied(&mut world, &answers).await;
            assert_eq!(made + rest.changes().count(), all.len(), "{mode} {way}, ended before {}", whole.steps[*end].id);
        }
    }
}

/// The other way of names is chosen after a run that ended early.
#[tokio::test(start_paused = true)]
async fn a_run_that_ended_anywhere_leaves_the_other_way_open() {
    let ways = [DnsWay::HostedZone, DnsWay::PrivateDns];
    let of = |way| answers(|answers| answers.endpoints.dns = DnsAnswer::All(way));
    for (first, second) in [(ways[0], ways[1]), (ways[1], ways[0])] {
        let count = World::new(Scenario::FirstTime).plan(&of(first)).steps.len();
        for end in 0..count {
            let mut world = World::new(Scenario::FirstTime);
            let mut begun = world.plan(&of(first));
            begun.steps.truncate(end);
            world.apply(&begun).await;
            applied(&mut world, &of(second)).await;
            let zones = world.sandbox.account().hosted_zones.len();
            assert_eq!(zones, if second == DnsWay::HostedZone { 4 } else { 0 }, "{first} up to {end}, then {second}");
        }
    }
}
