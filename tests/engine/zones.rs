//! Hosted zones: from its first moment a zone answers, so that none may be left without its records.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::id::EndpointId;
use studiolink::domain::network::{DnsEntry, HostedZone};
use studiolink::domain::restriction::Mode;
use studiolink::engine::NotBegun;
use studiolink::engine::event::{Event, Status};
use studiolink::plan::answers::DnsWay;
use studiolink::plan::step::{Change, Wait};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::account::answers;
use super::desk::{Desk, Ended};

const RECORDS: &str = "route53:ChangeResourceRecordSets";

/// Our zones that answer for names and know none of them.
fn empty(sandbox: &Sandbox) -> Vec<String> {
    let zones = sandbox.account().hosted_zones;
    let ours = zones.into_iter().filter(HostedZone::is_ours);
    ours.filter(|zone| !zone.records.iter().any(|record| record.alias.is_some())).map(|zone| zone.name).collect()
}

/// A signal that comes then.
fn signal_after(wait: Duration) -> CancellationToken {
    let stop = CancellationToken::new();
    let signal = stop.clone();
    tokio::spawn(async move {
        sleep(wait).await;
        signal.cancel();
    });
    stop
}

async fn stopped_after(desk: &Desk, wait: Duration) -> Ended {
    let plan = desk.planned(&answers(Mode::Vpc, DnsWay::HostedZone));
    desk.carry_out(plan, signal_after(wait)).await
}

/// A run that has left its zones without the records that Route 53 would not take.
async fn left_empty() -> (Desk, Ended) {
    let desk = Desk::new(Scenario::FirstTime);
    desk.sandbox.deny(RECORDS);
    let left = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
    assert!(!empty(&desk.sandbox).is_empty());
    (desk, left)
}

fn allow_all(desk: &Desk) {
    desk.sandbox.edit(|account| account.denied.clear());
}

/// What people read of the steps that failed.
fn hints(ended: &Ended, of: &str) -> Vec<String> {
    let hint = |event: &Event| match event {
        Event::Failed { step, error } if step.as_str().ends_with(of) => Some(error.hint.clone().unwrap_or_default()),
        _ => None,
    };
    ended.records.iter().filter_map(|record| hint(&record.event)).collect()
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
        let stop = signal_after(Duration::from_millis(100 * tenths));
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
    let (desk, left) = left_empty().await;
    let again = desk.try_go_on(&left.finish.run, CancellationToken::new()).await.expect("a beginning");
    for (ended, what) in [(left, "made"), (again, "found empty")] {
        let hints = hints(&ended, ".records");
        assert!(!hints.is_empty(), "{what}: {:?}", ended.failures());
        for hint in hints {
            let says = hint.contains("do not exist for anybody in the VPC") && hint.contains("take it back");
            assert!(says, "{what}: {hint}");
        }
    }
}

/// A zone that a crash, or a refusal, has left empty is filled by whoever has begun to go on, whatever comes then.
#[tokio::test(start_paused = true)]
async fn whenever_a_signal_comes_what_was_left_empty_is_filled() {
    let mut stopped = 0;
    for tenths in (0..100).step_by(2) {
        let (desk, left) = left_empty().await;
        allow_all(&desk);
        let stop = signal_after(Duration::from_millis(100 * tenths + 50));
        match desk.try_go_on(&left.finish.run, stop).await {
            Ok(ended) => {
                assert_eq!(empty(&desk.sandbox), Vec::<String>::new(), "stopped at {tenths}: {:?}", ended.started());
                stopped += usize::from(ended.finish.stopped);
            }
            Err(error) => assert!(matches!(error, NotBegun::Stopped), "{error}"),
        }
    }
    assert!(stopped > 3, "{stopped}");
}

/// The same of a way back that was cut between the emptying of a zone and its end.
#[tokio::test(start_paused = true)]
async fn whenever_a_signal_comes_a_zone_that_was_emptied_before_is_deleted() {
    let mut stopped = 0;
    for tenths in (0..100).step_by(2) {
        let desk = Desk::new(Scenario::FirstTime);
        let made = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
        desk.sandbox.deny("route53:DeleteHostedZone");
        let first = desk.undo(&made.finish.run).await;
        assert!(!empty(&desk.sandbox).is_empty());
        assert!(hints(&first, "").iter().any(|hint| hint.contains("do not exist for anybody in the VPC")));
        let second = desk.undo(&made.finish.run).await;
        assert!(hints(&second, "").iter().any(|hint| hint.contains("do not exist for anybody in the VPC")));
        allow_all(&desk);
        let stop = signal_after(Duration::from_millis(100 * tenths + 50));
        let Some(ended) = desk.try_undo(&made.finish.run, stop).await else { continue };
        assert_eq!(empty(&desk.sandbox), Vec::<String>::new(), "stopped at {tenths}: {:?}", ended.started());
        stopped += usize::from(ended.finish.stopped);
    }
    assert!(stopped > 3, "{stopped}");
}

/// The same of a way back that has made a zone again, and was cut before it had its records.
#[tokio::test(start_paused = true)]
async fn whenever_a_signal_comes_a_zone_that_came_back_empty_is_filled() {
    let mut stopped = 0;
    for tenths in (0..100).step_by(3) {
        let desk = Desk::new(Scenario::FirstTime);
        desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
        let second = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
        desk.sandbox.deny(RECORDS);
        desk.undo(&second.finish.run).await;
        assert!(!empty(&desk.sandbox).is_empty());
        allow_all(&desk);
        let stop = signal_after(Duration::from_millis(100 * tenths + 50));
        let Some(ended) = desk.try_undo(&second.finish.run, stop).await else { continue };
        assert_eq!(empty(&desk.sandbox), Vec::<String>::new(), "stopped at {tenths}: {:?}", ended.started());
        stopped += usize::from(ended.finish.stopped);
    }
    assert!(stopped > 3, "{stopped}");
}

/// Takes the DNS names off each endpoint as long as it is younger than `late`, as AWS may list them late.
fn name_late(sandbox: &Arc<Sandbox>, late: Duration) {
    let sandbox = sandbox.clone();
    tokio::spawn(async move {
        let mut hidden: BTreeMap<EndpointId, (Instant, Vec<DnsEntry>)> = BTreeMap::new();
        loop {
            sandbox.edit(|account| {
                for endpoint in &mut account.endpoints {
                    let seen = || (Instant::now(), endpoint.dns.clone());
                    let (since, names) = hidden.entry(endpoint.id.clone()).or_insert_with(seen);
                    endpoint.dns = if since.elapsed() < late { Vec::new() } else { names.clone() };
                }
            });
            sleep(Duration::from_millis(50)).await;
        }
    });
}

fn zones_made(sandbox: &Sandbox) -> Vec<Instant> {
    sandbox.log().into_iter().filter(|call| call.action == "route53:CreateHostedZone").map(|call| call.begun).collect()
}

/// Endpoints that are made, and those that a run before has made and that are kept.
#[tokio::test(start_paused = true)]
async fn a_zone_is_made_once_its_endpoint_has_names() {
    for kept in [false, true] {
        let desk = Desk::new(Scenario::FirstTime);
        let wanted = answers(Mode::Vpc, DnsWay::HostedZone);
        if kept {
            desk.sandbox.deny("route53:CreateHostedZone");
            desk.apply(&wanted).await;
            allow_all(&desk);
        }
        let (begun, late) = (Instant::now(), Duration::from_mins(1));
        name_late(&desk.sandbox, late);
        sleep(Duration::from_millis(100)).await;
        let ended = desk.apply(&wanted).await;
        assert_eq!(ended.finish.status, Status::Applied, "kept: {kept}: {:?}", ended.failures());
        let made: Vec<_> = zones_made(&desk.sandbox).into_iter().filter(|at| *at > begun).collect();
        assert!(!made.is_empty() && made.iter().all(|at| at.duration_since(begun) > late), "kept: {kept}: {made:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_names_no_zone_is_made() {
    let desk = Desk::new(Scenario::FirstTime);
    name_late(&desk.sandbox, Duration::from_hours(1));
    let ended = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
    assert_eq!(zones_made(&desk.sandbox), []);
    let failures = ended.failures();
    assert!(failures.len() == 2 && failures.iter().all(|failure| failure.contains("DNS name")), "{failures:?}");
}

/// With private DNS nobody needs an endpoint's own names.
#[tokio::test(start_paused = true)]
async fn private_dns_waits_for_no_names() {
    let desk = Desk::new(Scenario::FirstTime);
    name_late(&desk.sandbox, Duration::from_hours(1));
    let ended = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    assert_eq!(ended.failures(), Vec::<String>::new());
}
