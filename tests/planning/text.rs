//! What people read of a plan, scenario by scenario.

use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::restriction::Mode;
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay, EndpointPolicy, PrincipalAnswers};
use studiolink::plan::show;
use studiolink::plan::step::Plan;

use super::world::{World, answers};

fn text(scenario: Scenario, change: impl FnOnce(&mut Answers)) -> String {
    show::text(&World::new(scenario).plan(&answers(change)))
}

#[test]
fn first_time() {
    insta::assert_snapshot!(text(Scenario::FirstTime, |_| {}));
}

/// The same words as on the screens: no trial is promised where AWS refuses it.
#[test]
fn where_nobody_can_be_tried_first_no_trial_is_promised() {
    let plan = World::new(Scenario::FirstTime).plan(&answers(|_| {}));
    let text = show::text_where(&plan, false);
    assert!(text.contains("not tried on one of them first: needs iam:SimulatePrincipalPolicy"), "{text}");
    assert!(!text.contains("tried on this one first") && !text.contains("verify the restriction on"), "{text}");
}

#[test]
fn first_time_with_hosted_zones_by_endpoint() {
    insta::assert_snapshot!(text(Scenario::FirstTime, |answers| {
        answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone);
        answers.endpoints.policy = EndpointPolicy::Studio;
        answers.restriction.mode = Mode::Vpce;
        answers.network.client_cidrs = Some(vec!["10.99.0.0/16".parse().expect("a range")]);
    }));
}

#[test]
fn half_done() {
    insta::assert_snapshot!(text(Scenario::HalfDone, |_| {}));
}

#[test]
fn identity_center_domain() {
    insta::assert_snapshot!(text(Scenario::SsoDomain, |_| {}));
}

#[test]
fn denied_reads_without_restriction() {
    insta::assert_snapshot!(text(Scenario::Denied, |answers| {
        answers.restriction.mode = Mode::None;
        answers.principals = PrincipalAnswers::default();
    }));
}

#[test]
fn an_account_without_any_of_it() {
    insta::assert_snapshot!(text(Scenario::Empty, |_| {}));
}

#[test]
fn public_ranges_without_endpoints() {
    insta::assert_snapshot!(text(Scenario::FirstTime, |answers| {
        answers.endpoints.services.clear();
        answers.network.subnets.clear();
        answers.restriction.mode = Mode::Ip;
        answers.restriction.cidrs = vec!["203.0.113.0/24".parse().expect("a range")];
    }));
}

#[test]
fn a_way_back_is_told_as_one() {
    let plan = World::new(Scenario::FirstTime).plan(&answers(|_| {}));
    let number = plan.changes().count();
    let back = Plan { undoes: Some("20261123T224100Z-3f2a9c".to_owned()), ..plan };
    let heading = format!("Undo of run 20261123T224100Z-3f2a9c: {number} steps in account 111122223333, eu-west-1\n");
    assert!(show::text(&back).starts_with(&heading), "{}", show::text(&back));
    let none = Plan { steps: Vec::new(), ..back };
    assert!(show::text(&none).contains(": nothing to take back in account"), "{}", show::text(&none));
}
