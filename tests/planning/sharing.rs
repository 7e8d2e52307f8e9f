//! What several domains, Regions, VPCs and people share, and a plan for one of them must leave to the others.

use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::restriction::Mode;
use studiolink::domain::tag;
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay, EndpointPolicy, PrincipalAnswers};
use studiolink::plan::check::Severity;
use studiolink::plan::plan;
use studiolink::plan::step::Plan;

use super::world::{World, answers, changes};

fn severity(plan: &Plan, code: &str) -> Option<Severity> {
    plan.findings.iter().find(|finding| finding.code == code).map(|finding| finding.severity)
}

fn for_every_domain(answers: &mut Answers) {
    answers.domain.id = None;
    answers.principals = PrincipalAnswers { roles: vec!["ci-deploy".to_owned()], ..PrincipalAnswers::default() };
}

/// IAM is one for all Regions, and a policy's resource names its Region.
#[tokio::test(start_paused = true)]
async fn a_policy_for_every_domain_is_one_regions_alone() {
    let mut world = World::new(Scenario::FirstTime);
    let here = answers(for_every_domain);
    world.apply(&world.plan(&here)).await;
    let elsewhere = answers(|answers| {
        for_every_domain(answers);
        answers.region = "eu-central-1".to_owned();
    });
    assert_ne!(here.policy_name(), elsewhere.policy_name());
    let same_name = answers(|answers| {
        for_every_domain(answers);
        answers.region = "eu-central-1".to_owned();
        answers.endpoints.services.clear();
        answers.restriction.mode = studiolink::domain::restriction::Mode::Ip;
        answers.restriction.cidrs = vec!["203.0.113.0/24".parse().expect("a range")];
        answers.restriction.policy_name = Some(here.policy_name());
    });
    let mut snapshot = world.sandbox.read(&same_name.scope());
    "eu-central-1".clone_into(&mut snapshot.identity.region);
    let plan = plan(&snapshot, &same_name).expect("a plan");
    assert_eq!(severity(&plan, "policy-name-taken"), Some(Severity::Error), "{:?}", changes(&plan));
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_serves_another_vpc_too_keeps_its_records() {
    let mut world = World::new(Scenario::FirstTime);
    let zones = answers(|answers| answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone));
    world.apply(&world.plan(&zones)).await;
    let other = answers(|answers| {
        answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone);
        answers.network.vpc = "vpc-0f9e8d7c6b5a49382".parse().expect("an id");
        answers.network.subnets = vec!["subnet-0ee11bb22cc33dd44".parse().expect("an id")];
    });
    world.sandbox.edit(|account| {
        account.hosted_zones.iter_mut().for_each(|zone| zone.vpcs.push(other.network.vpc.clone()));
    });
    let plan = world.plan(&other);
    assert_eq!(severity(&plan, "dns-conflict"), Some(Severity::Error), "{:?}", changes(&plan));
    assert_eq!(severity(&world.plan(&zones), "dns-conflict"), None, "what fits is kept");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_another_domain_made_keeps_its_policy() {
    let mut world = World::new(Scenario::FirstTime);
    world.apply(&world.plan(&answers(|answers| answers.endpoints.policy = EndpointPolicy::Studio))).await;
    let second = |adopt: bool| {
        answers(|answers| {
            for_every_domain(answers);
            answers.endpoints.adopt_policy = adopt;
        })
    };
    let plan = world.plan(&second(false));
    assert_eq!(changes(&plan), ["policy", "attach.role.ci-deploy"]);
    assert_eq!(severity(&plan, "endpoint-policy-kept"), Some(Severity::Warning), "it lets the first domain in alone");
    assert!(changes(&world.plan(&second(true))).contains(&"endpoint.studio.policy"));
    let own = answers(|answers| answers.endpoints.policy = EndpointPolicy::Account);
    assert!(changes(&world.plan(&own)).contains(&"endpoint.studio.policy"), "its own domain may");
}

#[test]
fn whoever_restricts_a_group_they_are_in_is_told() {
    let world = World::new(Scenario::FirstTime);
    world.sandbox.edit(|account| "arn:aws:iam::111122223333:user/ana.maria".clone_into(&mut account.identity.arn));
    let group = answers(|answers| {
        let groups = vec!["data-science".to_owned()];
        answers.principals = PrincipalAnswers { groups, ..PrincipalAnswers::default() };
    });
    assert_eq!(severity(&world.plan(&group), "restricts-yourself"), Some(Severity::Error));
}

/// Dropped from the answers they hold the policy all the same, and get its new version.
#[tokio::test(start_paused = true)]
async fn whoever_holds_the_policy_already_and_changes_it_is_told() {
    for (arn, holder) in [
        ("arn:aws:sts::111122223333:assumed-role/PlatformAdmin/ana", "role"),
        ("arn:aws:iam::111122223333:user/ana.maria", "group"),
    ] {
        let mut world = World::new(Scenario::FirstTime);
        world.sandbox.edit(|account| arn.clone_into(&mut account.identity.arn));
        let with_me = answers(|answers| {
            answers.principals.include_caller = true;
            answers.principals.users.clear();
            if holder == "role" {
                answers.principals.roles.push("PlatformAdmin".to_owned());
            }
        });
        let first = world.plan(&with_me);
        world.apply(&first).await;
        let mut without = with_me.clone();
        without.principals.include_caller = false;
        without.principals.roles.retain(|role| role != "PlatformAdmin");
        without.principals.groups.clear();
        without.restriction.mode = Mode::VpcIp;
        without.restriction.cidrs = vec!["10.240.0.0/16".parse().expect("a range")];
        let plan = world.plan(&without);
        let finding = plan.findings.iter().find(|finding| finding.code == "restricts-yourself").expect(holder);
        assert_eq!(finding.severity, Severity::Error, "{holder}");
        assert!(finding.message.contains("holds the policy") && finding.fix.contains("include_caller"), "{finding:?}");
        without.principals.include_caller = true;
        assert_eq!(severity(&world.plan(&without), "restricts-yourself"), Some(Severity::Warning), "{holder}");
    }
}

#[test]
fn a_group_that_lets_nobody_in_is_an_error() {
    let world = World::new(Scenario::FirstTime);
    let nobody = |answers: &mut Answers| {
        answers.network.client_cidrs = Some(Vec::new());
        answers.network.studio_security_groups = Some(Vec::new());
    };
    assert_eq!(severity(&world.plan(&answers(nobody)), "nobody-admitted"), Some(Severity::Error));
    let apps = answers(|answers| answers.network.client_cidrs = Some(Vec::new()));
    assert_eq!(severity(&world.plan(&apps), "nobody-admitted"), None, "Studio's own groups");
    let given = answers(|answers| {
        nobody(answers);
        let id = "sg-01a2b3c4d5e6f7081".parse().expect("an id");
        answers.network.endpoint_security_group = studiolink::plan::answers::EndpointGroup::Existing(id);
    });
    assert_eq!(severity(&world.plan(&given), "nobody-admitted"), Some(Severity::Error));
    world.sandbox.edit(|account| {
        let group = account.security_groups.iter_mut().find(|group| group.id.as_str() == "sg-01a2b3c4d5e6f7081");
        let source = studiolink::domain::network::Source::PrefixList("pl-1".to_owned());
        group.expect("the group").ingress.push(studiolink::domain::network::IngressRule::https(source));
    });
    assert_eq!(severity(&world.plan(&given), "nobody-admitted"), None, "what it lets in already counts");
}

#[test]
fn tags_for_every_domain_name_the_region() {
    assert_ne!(tag::domain_value(None, "eu-west-1"), tag::domain_value(None, "eu-central-1"));
    let id = "d-abcdefghijkl".parse().expect("an id");
    assert_eq!(tag::domain_value(Some(&id), "eu-west-1"), "d-abcdefghijkl");
}
