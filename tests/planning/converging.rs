//! A plan that has been applied leaves nothing to plan.

use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::restriction::Mode;
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay};
use studiolink::plan::show;
use studiolink::plan::step::Plan;

use super::world::{World, answers, changes};

async fn applied(world: &mut World, answers: &Answers) -> Plan {
    let plan = world.plan(answers);
    assert!(!plan.is_blocked(), "{}", show::text(&plan));
    world.apply(&plan).await;
    let again = world.plan(answers);
    assert_eq!(changes(&again), Vec::<&str>::new(), "{}", show::text(&again));
    assert!(!again.is_blocked(), "{}", show::text(&again));
    plan
}

fn of_mode(mode: Mode) -> Answers {
    answers(|answers| {
        answers.restriction.mode = mode;
        match mode {
            Mode::Ip => answers.restriction.cidrs = vec!["203.0.113.0/24".parse().unwrap()],
            Mode::VpcIp => answers.restriction.cidrs = vec!["10.240.0.0/16".parse().unwrap()],
            Mode::None => answers.principals = studiolink::plan::answers::PrincipalAnswers::default(),
            Mode::Vpc | Mode::Vpce => {}
        }
    })
}

#[tokio::test(start_paused = true)]
async fn every_mode_and_both_dns_ways_leave_nothing_to_do() {
    for mode in [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None] {
        for way in [DnsWay::PrivateDns, DnsWay::HostedZone] {
            let mut answers = of_mode(mode);
            answers.endpoints.dns = DnsAnswer::All(way);
            let plan = applied(&mut World::new(Scenario::FirstTime), &answers).await;
            assert!(changes(&plan).contains(&"endpoint.studio"), "{mode} {way}");
        }
    }
}
