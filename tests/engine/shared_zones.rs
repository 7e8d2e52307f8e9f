//! Zones of a run that others have come to use: names that resolve by them go on to do so, or it is said that they do not.

use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::id::VpcId;
use studiolink::domain::network::DnsRecord;
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::Status;
use studiolink::plan::answers::DnsWay;
use studiolink::plan::check::Severity;

use super::account::answers;
use super::at_stake::adopted;
use super::desk::{Desk, assert_same, assert_undone};

const ELSEWHERE: &str = "vpc-0e0e0e0e0e0e0e0e0";

fn associate(desk: &Desk) {
    desk.sandbox.edit(|account| account.hosted_zones.iter_mut().for_each(|zone| zone.vpcs.push(VpcId::new(ELSEWHERE))));
}

fn add_a_record(desk: &Desk) {
    desk.sandbox.edit(|account| {
        for zone in &mut account.hosted_zones {
            let name = format!("theirs.{}.", zone.name);
            zone.records.push(DnsRecord { name, kind: "TXT".to_owned(), alias: None });
        }
    });
}

#[tokio::test(start_paused = true)]
async fn records_that_lead_to_an_endpoint_that_stays_stay_with_a_zone_that_others_use() {
    for change in [associate, add_a_record] {
        let desk = adopted().await;
        desk.sandbox.edit(|account| account.endpoints.iter_mut().for_each(|one| one.private_dns = false));
        let made = desk.apply(&answers(Mode::None, DnsWay::HostedZone)).await;
        assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
        change(&desk);
        let before = desk.settled().await.hosted_zones;
        assert!(!before.is_empty());
        let back = desk.undo(&made.finish.run).await;
        assert_undone(&back);
        assert_eq!(desk.settled().await.hosted_zones, before);
        let told = back.plan.findings.iter().filter(|one| one.message.ends_with("it stays with its records."));
        assert_eq!(told.count(), before.len(), "{:#?}", back.plan.findings);
    }
}

#[tokio::test(start_paused = true)]
async fn names_of_another_vpc_are_not_taken_away() {
    let desk = Desk::new(Scenario::FirstTime);
    let untouched = desk.settled().await;
    let made = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
    assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
    associate(&desk);
    let plan = desk.way_back(&made.finish.run).await;
    let zones = desk.settled().await.hosted_zones.len();
    let refused = plan.findings.iter().filter(|one| one.severity == Severity::Error && one.code == "changed-since");
    let refused: Vec<_> = refused.filter(|one| one.message.contains(ELSEWHERE)).collect();
    assert!(zones > 0 && refused.len() == zones, "{:#?}", plan.findings);
    assert!(refused[0].fix.contains("disassociate-vpc-from-hosted-zone"), "{refused:?}");
    // As the message says: that VPC is taken off by hand.
    desk.sandbox.edit(|account| {
        account.hosted_zones.iter_mut().for_each(|zone| zone.vpcs.retain(|vpc| vpc.as_str() != ELSEWHERE));
    });
    assert_undone(&desk.undo(&made.finish.run).await);
    assert_same(&untouched, &desk.settled().await, "taken back");
}

#[tokio::test(start_paused = true)]
async fn names_that_resolve_no_more_are_told() {
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
    add_a_record(&desk);
    let zones = desk.settled().await.hosted_zones;
    let back = desk.undo(&made.finish.run).await;
    assert_undone(&back);
    for zone in &zones {
        let says = |message: &str| {
            message.contains(&format!("{} and the names below it resolve in", zone.name)) && message.contains("no more")
        };
        assert!(back.plan.findings.iter().any(|one| says(&one.message)), "{}: {:#?}", zone.name, back.plan.findings);
    }
    let left = desk.settled().await.hosted_zones;
    assert_eq!(left.len(), zones.len());
    assert!(left.iter().all(|zone| zone.records.iter().all(|record| record.alias.is_none())), "{left:#?}");
}
