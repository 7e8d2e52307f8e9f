//! Hosted zones: from its first moment a zone answers, so that none may be left without its records.

use std::time::Duration;

use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::network::HostedZone;
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::Event;
use studiolink::plan::answers::DnsWay;
use studiolink::plan::step::{Change, Wait};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::account::answers;
use super::desk::{Desk, Ended};

/// Our zones that answer for names and know none of them.
fn empty(sandbox: &Sandbox) -> Vec<String> {
    let zones = sandbox.account().hosted_zones;
    let ours = zones.into_iter().filter(HostedZone::is_ours);
    ours.filter(|zone| !zone.records.iter().any(|record| record.alias.is_some())).map(|zone| zone.name).collect()
}

async fn stopped_after(desk: &Desk, wait: Duration) -> Ended {
    let plan = desk.planned(&answers(Mode::Vpc, DnsWay::HostedZone));
    let stop = CancellationToken::new();
    let signal = stop.clone();
    tokio::spawn(async move {
        sleep(wait).await;
        signal.cancel();
    });
    desk.carry_out(plan, stop).await
}

#[test]
fn nothing_comes_between_a_zone_and_its_records() {
    let plan = Desk::new(Scenario::FirstTime).planned(&answers(Mode::Vpc, DnsWay::HostedZone));
    let zones: Vec<_> =
        plan.changes().filter(|step| matches!(step.change, Some(Change::CreateHostedZone { .. }))).collect();
    assert!(!zones.is_empty());
    for zone in zones {
        assert_eq!(zone.wait, None, "{}", zone.id);
        let next = |end: &str| {
            let id = format!("{}.{end}", zone.id);
            plan.steps.iter().position(|step| step.id.as_str() == id).expect(end)
        };
        let (records, tags) = (&plan.steps[next("records")], &plan.steps[next("tags")]);
        assert!(next("records") < next("tags"));
        assert_eq!((&records.needs, records.wait), (&vec![zone.id.clone()], Some(Wait::DnsInSync)));
        assert_eq!(tags.needs, std::slice::from_ref(&records.id));
    }
}

#[tokio::test(start_paused = true)]
async fn whenever_a_signal_comes_no_zone_is_left_without_records() {
    let mut zones = 0;
    for tenths in (0..1_200).step_by(3) {
        let desk = Desk::new(Scenario::FirstTime);
        let ended = stopped_after(&desk, Duration::from_millis(tenths * 100 + 50)).await;
        assert_eq!(empty(&desk.sandbox), Vec::<String>::new(), "stopped at {tenths}: {:?}", ended.started());
        zones += usize::from(!desk.sandbox.account().hosted_zones.is_empty() && ended.finish.stopped);
    }
    assert!(zones > 3, "{zones}");
}

/// The same of a way back: what was emptied is deleted.
#[tokio::test(start_paused = true)]
async fn whenever_a_signal_comes_a_way_back_leaves_no_zone_without_records() {
    let mut stopped = 0;
    for tenths in (0..240).step_by(5) {
        let desk = Desk::new(Scenario::FirstTime);
        let made = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
        let stop = CancellationToken::new();
        let signal = stop.clone();
        tokio::spawn(async move {
            sleep(Duration::from_millis(100 * tenths)).await;
            signal.cancel();
        });
        let Some(ended) = desk.try_undo(&made.finish.run, stop).await else { continue };
        assert_eq!(empty(&desk.sandbox), Vec::<String>::new(), "stopped at {tenths}: {:?}", ended.started());
        stopped += usize::from(ended.finish.stopped);
    }
    assert!(stopped > 3, "{stopped}");
}

#[tokio::test(start_paused = true)]
async fn tags_that_are_denied_leave_the_names_as_they_should_be() {
    let desk = Desk::new(Scenario::FirstTime);
    desk.sandbox.deny("route53:ChangeTagsForResource");
    desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
    assert!(!desk.sandbox.account().hosted_zones.is_empty());
    assert_eq!(empty(&desk.sandbox), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn records_that_are_denied_say_what_an_empty_zone_means() {
    let desk = Desk::new(Scenario::FirstTime);
    desk.sandbox.deny("route53:ChangeResourceRecordSets");
    let ended = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
    let hints: Vec<&str> = ended
        .records
        .iter()
        .filter_map(|record| match &record.event {
            Event::Failed { step, error } if step.as_str().ends_with(".records") => error.hint.as_deref(),
            _ => None,
        })
        .collect();
    assert!(!hints.is_empty(), "{:?}", ended.failures());
    for hint in hints {
        assert!(hint.contains("do not exist for anybody in the VPC") && hint.contains("take it back"), "{hint}");
    }
}
