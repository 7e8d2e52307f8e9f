//! What holds for every plan, whatever the answers and the account.

use std::collections::BTreeSet;

use proptest::prelude::*;
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::restriction::Mode;
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay, EndpointGroup, EndpointPolicy};
use studiolink::plan::step::{Action, CheckKind, Plan, StepId};
use studiolink::plan::{plan, show};

use super::world::{World, answers};

/// A step comes after the steps that it needs, directly or through a check.
fn assert_ordered(plan: &Plan) {
    let mut done: BTreeSet<&StepId> = BTreeSet::new();
    for step in &plan.steps {
        for need in &step.needs {
            let check = plan.checks.iter().find(|check| check.id == *need);
            let met =
                check.map_or_else(|| done.contains(need), |check| check.needs.iter().all(|need| done.contains(need)));
            assert!(met, "{} before {need}\n{}", step.id, show::text(plan));
        }
        assert!(done.insert(&step.id), "{} twice", step.id);
    }
    assert!(plan.checks.iter().flat_map(|check| &check.needs).all(|need| done.contains(need)));
}

/// Nothing restricts before the private path is proven.
fn assert_gated(plan: &Plan) {
    if plan.answers.endpoints.services.is_empty() || plan.policies.identity.is_none() {
        return;
    }
    let gate = StepId::new("check.private-path");
    let gates = |id: &StepId| reaches(plan, id, &gate);
    let restricts = |id: &StepId| ["policy", "attach."].iter().any(|prefix| id.as_str().starts_with(prefix));
    for step in plan.changes().filter(|step| restricts(&step.id)) {
        assert!(gates(&step.id), "{} does not wait\n{}", step.id, show::text(plan));
    }
}

fn reaches(plan: &Plan, from: &StepId, to: &StepId) -> bool {
    let steps = plan.steps.iter().find(|step| step.id == *from).map(|step| &step.needs);
    let checks = plan.checks.iter().find(|check| check.id == *from).map(|check| &check.needs);
    from == to || steps.or(checks).into_iter().flatten().any(|need| reaches(plan, need, to))
}

fn assert_sound(plan: &Plan) {
    assert_ordered(plan);
    assert_gated(plan);
    for step in &plan.steps {
        assert_eq!(step.change.is_none(), step.action == Action::Keep, "{}", step.id);
    }
    let text = serde_json::to_string(plan).expect("JSON");
    for reference in text.split("${").skip(1).filter_map(|rest| rest.split('}').next()) {
        let (step, _) = reference.rsplit_once('.').expect("a field");
        let known = plan.steps.iter().any(|one| one.id.as_str() == step);
        assert!(known || plan.is_blocked(), "{reference} of nothing");
    }
}

const SCENARIOS: [Scenario; 5] =
    [Scenario::FirstTime, Scenario::Empty, Scenario::SsoDomain, Scenario::HalfDone, Scenario::Denied];

prop_compose! {
    fn any_answers()(
        mode in 0..5_usize,
        subnets in prop::sample::subsequence(vec![
            "subnet-0aa11bb22cc33dd44", "subnet-0bb11bb22cc33dd44", "subnet-0cc11bb22cc33dd44",
            "subnet-0dd11bb22cc33dd44", "subnet-0ee11bb22cc33dd44", "subnet-0123456789abcdef0",
        ], 0..=6),
        services in prop::sample::subsequence(vec!["studio", "sagemaker.api", "sts", "logs", "nothing"], 0..=5),
        ways in prop::collection::vec(any::<bool>(), 3),
        people in prop::sample::subsequence(vec!["DataScientist", "PlatformAdmin", "nobody", "ana.maria"], 0..=4),
        ranges in prop::sample::subsequence(vec!["10.240.0.0/16", "52.1.0.0/16", "0.0.0.0/0", "::/0", "10.1.1.1/8"], 0..=5),
        group in 0..3_usize,
        policy in 0..4_usize,
        (guardrail, adopt, domain, include) in any::<(bool, bool, bool, bool)>(),
    ) -> Answers {
        answers(|answers| {
            answers.restriction.mode = [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None][mode];
            answers.restriction.guardrail = guardrail;
            answers.restriction.cidrs = ranges.iter().map(|range| range.parse().expect("a range")).collect();
            answers.network.subnets = subnets.iter().map(|id| id.parse().expect("an id")).collect();
            answers.network.endpoint_security_group = [
                EndpointGroup::Create,
                EndpointGroup::Existing("sg-0d4e5f6a7b8c9d0e1".parse().expect("an id")),
                EndpointGroup::Existing("sg-02b3c4d5e6f708192".parse().expect("an id")),
            ][group].clone();
            answers.endpoints.services = services.iter().map(ToString::to_string).collect();
            let way = |hosted: bool| if hosted { DnsWay::HostedZone } else { DnsWay::PrivateDns };
            answers.endpoints.dns = if ways[0] { DnsAnswer::All(way(ways[1])) } else {
                DnsAnswer::ByService([("studio".to_owned(), way(ways[1])), ("sagemaker.api".to_owned(), way(ways[2]))].into())
            };
            answers.endpoints.policy =
                [EndpointPolicy::Account, EndpointPolicy::Studio, EndpointPolicy::FullAccess, EndpointPolicy::Account][policy].clone();
            answers.endpoints.adopt_policy = adopt;
            answers.principals.roles = people.iter().map(ToString::to_string).collect();
            answers.principals.include_caller = include;
            if !domain {
                answers.domain.id = None;
            }
        })
    }
}

proptest! {
    #[test]
    fn every_plan_is_sound(scenario in prop::sample::select(&SCENARIOS[..]), answers in any_answers()) {
        let world = World::new(scenario);
        if let Ok(plan) = plan(&world.sandbox.read(&answers.scope()), &answers) {
            assert_sound(&plan);
            prop_assert_eq!(&world.plan(&answers), &plan, "the same again");
            prop_assert!(show::json(&plan)["changes"].is_number());
            prop_assert!(!show::text(&plan).is_empty());
        }
    }

    #[test]
    fn any_two_answers_that_differ_have_plans_that_differ(one in any_answers(), other in any_answers()) {
        let world = World::new(Scenario::FirstTime);
        prop_assert_eq!(one == other, world.plan(&one).id == world.plan(&other).id);
    }
}

#[tokio::test(start_paused = true)]
async fn plans_that_change_what_stands_are_sound() {
    let mut world = World::new(Scenario::FirstTime);
    world.apply(&world.plan(&answers(|_| {}))).await;
    let changed = answers(|answers| {
        answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone);
        answers.endpoints.policy = EndpointPolicy::Studio;
        answers.restriction.mode = Mode::Vpce;
        answers.principals.roles.push("ci-deploy".to_owned());
    });
    let plan = world.plan(&changed);
    assert_sound(&plan);
    let canary = plan.checks.iter().find(|check| matches!(check.kind, CheckKind::Canary(_))).expect("a canary");
    assert_eq!(canary.needs, [StepId::new("policy.default")]);
    let default = plan.steps.iter().find(|step| step.id.as_str() == "policy.default").expect("a step");
    assert_eq!(default.needs, [StepId::new("check.new-version")]);
    let judged = plan.checks.iter().find(|check| check.kind == CheckKind::NewVersion).expect("a check");
    assert_eq!(judged.needs, [StepId::new("policy.version")]);
    assert!(reaches(&plan, &StepId::new("attach.role.ci-deploy"), &canary.id));
}

#[test]
fn a_plan_rests_on_nothing_that_changes_by_itself() {
    let (world, answers) = (World::new(Scenario::FirstTime), answers(|_| {}));
    let mut snapshot = world.sandbox.read(&answers.scope());
    let before = plan(&snapshot, &answers).expect("a plan").id;
    for subnet in &mut snapshot.subnets {
        subnet.free_addresses -= 1;
    }
    snapshot.quotas.policies_used = Some(17);
    snapshot.identity.alias = None;
    assert_eq!(plan(&snapshot, &answers).expect("a plan").id, before);
    snapshot.security_groups[0].vpc = "vpc-0f9e8d7c6b5a49382".parse().expect("an id");
    assert_ne!(plan(&snapshot, &answers).expect("a plan").id, before);
}

#[test]
fn the_id_is_of_everything_in_the_plan() {
    let plan = World::new(Scenario::FirstTime).plan(&answers(|_| {}));
    assert_eq!(plan.id.len(), 64);
    assert!(plan.id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let text = serde_json::to_string(&plan).expect("JSON");
    assert_eq!(serde_json::from_str::<Plan>(&text).expect("a plan"), plan);
}

#[test]
fn the_json_keeps_its_form() {
    let json = show::json(&World::new(Scenario::FirstTime).plan(&answers(|_| {})));
    let keys =
        |value: &serde_json::Value| value.as_object().expect("an object").keys().cloned().collect::<BTreeSet<_>>();
    let all = |names: &[&str], value: &serde_json::Value| {
        let keys = keys(value);
        for name in names {
            assert!(keys.contains(*name), "{name}: {keys:?}");
        }
    };
    all(&["version", "plan", "account", "region", "changes", "steps", "policies", "findings", "cost"], &json);
    all(&["id", "action", "title", "needs"], &json["steps"][0]);
    all(&["identity", "endpoints"], &json["policies"]);
    all(&["studio", "sagemaker.api"], &json["policies"]["endpoints"]);
    all(&["code", "severity", "message", "fix"], &json["findings"][0]);
    all(&["monthly_usd", "rate_source", "complete"], &json["cost"]);
    assert_eq!((json["version"].as_u64(), json["changes"].as_u64()), (Some(1), Some(10)));
    assert_eq!(json["steps"][0]["action"], "keep");
    assert_eq!(json["findings"][0]["severity"], "warning");
}

/// Whatever way it is said in, and in whatever order it was chosen.
#[test]
fn the_same_ways_of_dns_are_the_same_plan_however_they_are_said() {
    let world = World::new(Scenario::FirstTime);
    let plan = |ways: DnsAnswer| world.plan(&answers(|answers| answers.endpoints.dns = ways));
    let by = |ways: &[(&str, DnsWay)]| {
        DnsAnswer::ByService(ways.iter().map(|(name, way)| ((*name).to_owned(), *way)).collect())
    };
    let (private, zone) = (DnsWay::PrivateDns, DnsWay::HostedZone);
    assert_eq!(plan(by(&[])), plan(DnsAnswer::All(private)));
    assert_eq!(plan(by(&[("studio", private)])), plan(DnsAnswer::All(private)));
    assert_eq!(plan(by(&[("studio", zone), ("sagemaker.api", private)])), plan(by(&[("studio", zone)])));
    assert_eq!(plan(by(&[("studio", zone), ("sagemaker.api", zone)])), plan(DnsAnswer::All(zone)));
    assert_ne!(plan(by(&[("studio", zone)])), plan(by(&[("sagemaker.api", zone)])));
}
