//! Runs taken back: the account is what it was before, but for what others have changed since.

use std::sync::Arc;
use std::time::Duration;

use studiolink::cloud::sandbox::{Account, Scenario};
use studiolink::domain::network::{DnsRecord, IngressRule, Source};
use studiolink::domain::policy::Document;
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::Status;
use studiolink::engine::{NotBegun, Stale, undo, way_back};
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay};
use studiolink::plan::check::Severity;
use studiolink::plan::snapshot::ManagedPolicy;
use studiolink::plan::step::{Action, Step};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::account::answers;
use super::desk::{Desk, assert_same, assert_undone};

fn default_answers() -> Answers {
    answers(Mode::Vpc, DnsWay::PrivateDns)
}

const MODES: [Mode; 5] = [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None];
const WAYS: [DnsWay; 2] = [DnsWay::PrivateDns, DnsWay::HostedZone];

#[tokio::test(start_paused = true)]
async fn every_mode_and_way_is_taken_back_whole_and_only_once() {
    for mode in MODES {
        for dns in WAYS {
            let what = format!("{mode} {dns}");
            let desk = Desk::new(Scenario::FirstTime);
            let before = desk.settled().await;
            let made = desk.apply(&answers(mode, dns)).await;
            assert_eq!(made.finish.status, Status::Applied, "{what}: {:?}", made.failures());
            let back = desk.undo(&made.finish.run).await;
            assert_undone(&back);
            assert_same(&before, &desk.settled().await, &what);
            assert!(
                back.plan.steps.iter().all(|step| matches!(step.action, Action::Remove | Action::Restore)),
                "{what}"
            );
            let (adds, stops) = (made.plan.cost.monthly_usd, back.plan.cost.monthly_usd);
            assert!(adds > 0.0 && (adds + stops).abs() < 0.001, "{what}: {adds} is added, {stops} stops");
            let again = desk.undo(&made.finish.run).await;
            assert_undone(&again);
            assert_eq!((again.plan.steps.len(), again.finish.total), (0, 0), "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_adopted_and_changed_is_what_it_was() {
    for adopt in [false, true] {
        for dns in WAYS {
            let desk = Desk::new(Scenario::HalfDone);
            let before = desk.settled().await;
            let mut answers = default_answers();
            answers.endpoints.dns = DnsAnswer::ByService(
                [("studio".to_owned(), DnsWay::HostedZone), ("sagemaker.api".to_owned(), dns)].into(),
            );
            answers.endpoints.adopt_policy = adopt;
            let made = desk.apply(&answers).await;
            assert_eq!(made.finish.status, Status::Applied, "{:?} {:#?}", made.failures(), made.plan.findings);
            let back = desk.undo(&made.finish.run).await;
            assert_undone(&back);
            assert_same(&before, &desk.settled().await, &format!("{dns} {adopt}"));
            assert!(back.plan.steps.iter().any(|step| step.action == Action::Restore), "something was there before");
        }
    }
}

/// Zones that made way for private DNS come back, and those that came instead of it go.
#[tokio::test(start_paused = true)]
async fn a_change_of_the_dns_way_is_taken_back() {
    for [first, second] in [[DnsWay::HostedZone, DnsWay::PrivateDns], [DnsWay::PrivateDns, DnsWay::HostedZone]] {
        let desk = Desk::new(Scenario::FirstTime);
        let untouched = desk.settled().await;
        let one = desk.apply(&answers(Mode::Vpc, first)).await;
        let mut before = desk.settled().await;
        let two = desk.apply(&answers(Mode::Vpc, second)).await;
        assert_eq!(two.finish.status, Status::Applied, "{:?}", two.failures());
        assert_undone(&desk.undo(&two.finish.run).await);
        let again = desk.undo(&two.finish.run).await;
        assert_undone(&again);
        assert_eq!(again.finish.total, 0, "what was made again on the way back is no part of the run");
        let mut after = desk.settled().await;
        // A zone that is made again has another id, and the comment of the run that made it again.
        for account in [&mut before, &mut after] {
            account.hosted_zones.sort_by(|a, b| a.name.cmp(&b.name));
            for zone in &mut account.hosted_zones {
                zone.id = studiolink::domain::id::HostedZoneId::new("Z");
                zone.comment.clear();
            }
        }
        assert_same(&before, &after, &format!("{second} to {first}"));
        assert_undone(&desk.undo(&one.finish.run).await);
        assert_same(&untouched, &desk.settled().await, "and the first run too");
    }
}

/// Without its records a zone would say that its names do not exist: where their endpoint is gone it stays away.
#[tokio::test(start_paused = true)]
async fn a_zone_whose_endpoint_is_gone_is_not_made_again() {
    let desk = Desk::new(Scenario::FirstTime);
    desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
    let second = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    desk.sandbox.edit(|account| account.endpoints.retain(|endpoint| !endpoint.service.ends_with(".studio")));
    let back = desk.undo(&second.finish.run).await;
    assert_undone(&back);
    let zones = desk.settled().await.hosted_zones;
    let empty: Vec<_> = zones.iter().filter(|zone| zone.entries().next().is_none()).map(|zone| &zone.name).collect();
    assert_eq!(empty, Vec::<&String>::new());
    assert_eq!(zones.len(), 2, "those of the other endpoint are made again: {zones:#?}");
    let told = back.plan.findings.iter().filter(|finding| finding.code == "not-restorable");
    let told: Vec<_> = told.map(|finding| finding.message.as_str()).collect();
    assert!(told.len() == 2 && told.iter().all(|text| text.contains("is not made again")), "{told:#?}");
    let again = desk.undo(&second.finish.run).await;
    assert_eq!(again.finish.total, 0, "{:#?}", again.plan.steps);
}

/// Whoever undoes in a hurry is told that the door stands open then.
#[tokio::test(start_paused = true)]
async fn a_way_back_says_who_comes_in_again() {
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    let back = desk.undo(&made.finish.run).await;
    let told: Vec<_> = back.plan.findings.iter().filter(|finding| finding.code == "opens-again").collect();
    let [told] = told[..] else { panic!("{:#?}", back.plan.findings) };
    for name in made.plan.answers.principals.names() {
        assert!(told.message.contains(&name.to_string()), "{}", told.message);
    }
    assert_eq!(told.severity, Severity::Warning);
    let desk = Desk::new(Scenario::FirstTime);
    let mut allows = answers(Mode::Vpc, DnsWay::PrivateDns);
    allows.restriction.guardrail = false;
    let made = desk.apply(&allows).await;
    let back = desk.undo(&made.finish.run).await;
    let [told] = &back.plan.findings[..] else { panic!("{:#?}", back.plan.findings) };
    assert!(told.severity == Severity::Note && told.message.contains("which denies nothing"), "{}", told.message);
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(&answers(Mode::None, DnsWay::PrivateDns)).await;
    assert!(desk.undo(&made.finish.run).await.plan.findings.is_empty(), "nobody was restricted");
}

#[tokio::test(start_paused = true)]
async fn a_new_version_of_the_policy_is_taken_back() {
    let desk = Desk::new(Scenario::FirstTime);
    desk.apply(&default_answers()).await;
    // As many versions as IAM keeps, so that the next run takes the oldest away.
    for (mode, cidr) in [
        (Mode::VpcIp, "10.240.0.0/16"),
        (Mode::VpcIp, "10.240.0.0/17"),
        (Mode::VpcIp, "10.240.0.0/18"),
        (Mode::Vpce, ""),
    ] {
        let mut answers = answers(mode, DnsWay::PrivateDns);
        answers.restriction.cidrs = cidr.parse().into_iter().collect();
        assert_eq!(desk.apply(&answers).await.finish.status, Status::Applied);
    }
    let documents = |account: &Account| {
        let policy =
            account.policies.iter().find(|policy| policy.name == default_answers().policy_name()).unwrap().clone();
        let default = policy.default_version().map(|version| version.id.clone());
        let mut all: Vec<_> =
            policy.versions.iter().filter_map(|version| version.document.as_ref()).map(Document::minified).collect();
        all.sort();
        (default, all)
    };
    let before = documents(&desk.settled().await);
    assert_eq!(before.1.len(), 5);
    let last = desk.apply(&answers(Mode::Ip, DnsWay::PrivateDns)).await;
    assert_eq!(last.finish.status, Status::Applied, "{:?}", last.failures());
    assert_undone(&desk.undo(&last.finish.run).await);
    assert_eq!(documents(&desk.settled().await), before);
    assert_eq!(desk.undo(&last.finish.run).await.finish.total, 0);
}

#[tokio::test(start_paused = true)]
async fn the_gate_opens_before_anything_of_the_path_goes() {
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(&answers(Mode::Vpce, DnsWay::HostedZone)).await;
    let back = desk.undo(&made.finish.run).await;
    let started = back.started();
    let at = |name: &str| started.iter().position(|step| step.starts_with(name)).expect(name);
    let last = |name: &str| started.iter().rposition(|step| step.starts_with(name)).expect(name);
    assert!(last("undo.attach.") < at("undo.policy"));
    assert!(last("undo.policy") < at("undo.zone."));
    assert!(last("undo.zone.") < at("undo.endpoints"));
    assert!(at("undo.endpoints") < at("undo.security-group"));
    assert!(at("undo.security-group") < at("undo.vpc."));
    assert_eq!(started.iter().filter(|step| step.starts_with("undo.endpoints")).count(), 1, "one call for all");
}

type Edit = fn(&mut Account);

/// Changes by another hand, and the code of what is said about each.
const EDITS: [(&str, Edit, &str); 7] = [
    (
        "a rule",
        |account| {
            let group = account.security_groups.iter_mut().find(|group| group.name == "studiolink-endpoints").unwrap();
            group.ingress.push(IngressRule::https(Source::Cidr("192.168.0.0/16".parse().unwrap())));
        },
        "changed-since",
    ),
    (
        "a record",
        |account| {
            let zone = &mut account.hosted_zones[0];
            let name = format!("other.{}.", zone.name);
            zone.records.push(DnsRecord { name, kind: "TXT".to_owned(), alias: None });
        },
        "changed-since",
    ),
    (
        "an endpoint's subnets",
        |account| {
            account.endpoints[1].subnets.pop();
        },
        "changed-since",
    ),
    ("an endpoint's tags", |account| account.endpoints[1].tags.clear(), "changed-since"),
    (
        "an endpoint's policy",
        |account| account.endpoints[1].policy = account.endpoints[2].policy.clone(),
        "changed-since",
    ),
    (
        "whom the policy is attached to",
        |account| {
            let arn = account
                .policies
                .iter()
                .find(|policy| policy.name.starts_with("StudioPrivateAccess"))
                .unwrap()
                .arn
                .clone();
            let name = PrincipalName { kind: PrincipalKind::Group, name: "auditors".to_owned() };
            let other = account.principals.iter_mut().find(|one| one.name == name).unwrap();
            other.attached.get_or_insert_default().push(arn);
        },
        "changed-since",
    ),
    (
        "a zone of theirs",
        |account| {
            let mut zone = account.hosted_zones[0].clone();
            zone.id = studiolink::domain::id::HostedZoneId::new("Z0OTHER");
            zone.name = "corp.internal".to_owned();
            zone.tags.clear();
            zone.comment.clear();
            account.hosted_zones.push(zone);
        },
        "still-needed",
    ),
];

/// Each change by another hand stays, and is told.
#[tokio::test(start_paused = true)]
async fn what_another_hand_has_changed_is_left_and_told() {
    for (what, edit, code) in EDITS {
        let desk = Desk::new(Scenario::FirstTime);
        let made = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
        desk.sandbox.edit(edit);
        let changed = desk.settled().await;
        let back = desk.undo(&made.finish.run).await;
        assert_undone(&back);
        assert!(back.codes().contains(&code), "{what}: {:?}", back.plan.findings);
        let after = desk.settled().await;
        let stays = match what {
            "a rule" => after.security_groups.iter().any(|group| {
                group.ingress.iter().any(|rule| rule.source == Source::Cidr("192.168.0.0/16".parse().unwrap()))
            }),
            "a record" => after.hosted_zones.iter().any(|zone| zone.id == changed.hosted_zones[0].id),
            "a zone of theirs" => after.vpcs[0].dns_host_names == Some(true) && after.hosted_zones.len() == 1,
            "whom the policy is attached to" => {
                after.policies.iter().any(|policy| policy.name.starts_with("StudioPrivateAccess"))
                    && after.endpoints == changed.endpoints
            }
            _ => after.endpoints == changed.endpoints[..2],
        };
        assert!(
            stays,
            "{what}: {:#?} {:#?}",
            back.plan.findings,
            back.plan.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>()
        );
        let again = desk.undo(&made.finish.run).await;
        assert_eq!((again.finish.status, again.finish.total), (Status::Undone, 0), "{what}");
        assert_same(&after, &desk.settled().await, what);
    }
}

/// What cannot be judged stays and keeps nothing else; once it can be, the same way back takes it too.
#[tokio::test(start_paused = true)]
async fn attributes_of_a_vpc_that_cannot_be_judged_stay_and_the_rest_is_taken_back() {
    for action in ["route53:ListHostedZonesByVPC", "ec2:DescribeVpcAttribute"] {
        let desk = Desk::new(Scenario::FirstTime);
        let before = desk.settled().await;
        let made = desk.apply(&default_answers()).await;
        assert!(made.started().iter().any(|step| step.starts_with("vpc.")), "the run turns attributes on");
        desk.sandbox.deny(action);
        let back = desk.undo(&made.finish.run).await;
        assert_undone(&back);
        let told = back.plan.findings.iter().filter(|one| one.code == "still-needed" && one.fix.contains(action));
        assert!(told.count() > 0, "{action}: {:#?}", back.plan.findings);
        desk.sandbox.edit(|account| account.denied.clear());
        let mut left = desk.settled().await;
        assert_ne!(left.vpcs, before.vpcs, "{action}: they stay");
        left.vpcs.clone_from(&before.vpcs);
        assert_same(&before, &left, action);
        assert_undone(&desk.undo(&made.finish.run).await);
        assert_same(&before, &desk.settled().await, &format!("{action} allowed"));
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_policy_of_another_run_names_is_not_taken_away() {
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(&answers(Mode::Vpce, DnsWay::PrivateDns)).await;
    desk.sandbox.edit(|account| {
        let ours =
            account.policies.iter().find(|policy| policy.name.starts_with("StudioPrivateAccess")).unwrap().clone();
        let mut tags = ours.tags.clone();
        tags.insert("studiolink:run".to_owned(), "20261124T100000Z-0f0f0f".to_owned());
        let (arn, name) = (format!("{}-other", ours.arn), format!("{}-other", ours.name));
        account.policies.push(ManagedPolicy { arn, name, tags, ..ours });
    });
    let before = desk.settled().await;
    let plan = desk.way_back(&made.finish.run).await;
    assert!(plan.is_blocked(), "{:#?}", plan.findings);
    assert_eq!(plan.findings[0].code, "in-use");
    assert_same(&before, &desk.settled().await, "a look");
    desk.sandbox.edit(|account| {
        account.policies.last_mut().unwrap().tags.clear();
    });
    let plan = desk.way_back(&made.finish.run).await;
    assert!(!plan.is_blocked() && plan.findings.iter().any(|finding| finding.code == "in-use"), "only a warning");
    desk.sandbox.deny("iam:GetAccountAuthorizationDetails");
    let plan = desk.way_back(&made.finish.run).await;
    assert!(!plan.is_blocked() && plan.findings.iter().any(|finding| finding.code == "unknown-policies"));
}

/// The people of a later run rest on the path of an earlier one: it stays with its endpoints, whatever the earlier run's
/// own mode needs.
#[tokio::test(start_paused = true)]
async fn the_path_of_a_run_stays_while_a_later_run_restricts_people_to_it() {
    for mode in [Mode::Vpc, Mode::Vpce] {
        let desk = Desk::new(Scenario::FirstTime);
        let mut first = answers(Mode::Ip, DnsWay::PrivateDns);
        first.principals.roles = vec!["DataScientist".to_owned()];
        let first = desk.apply(&first).await;
        assert_eq!(first.finish.status, Status::Applied, "{mode}: {:?}", first.failures());
        let path = desk.settled().await;
        let mut second = answers(mode, DnsWay::PrivateDns);
        second.principals.roles = vec!["DataScientist".to_owned(), "MlEngineer".to_owned()];
        let second = desk.apply(&second).await;
        assert_eq!(second.finish.status, Status::Applied, "{mode}: {:?}", second.failures());
        let back = desk.undo(&first.finish.run).await;
        assert_undone(&back);
        let told = back.plan.findings.iter().any(|finding| finding.message.contains("DNS attributes of this run stay"));
        assert!(told, "{mode}: {:#?}", back.plan.findings);
        let after = desk.settled().await;
        assert_eq!(after.endpoints, path.endpoints, "{mode}");
        assert_eq!(after.security_groups, path.security_groups, "{mode}");
        assert_eq!(after.vpcs, path.vpcs, "{mode}");
        let holder = PrincipalName { kind: PrincipalKind::Role, name: "MlEngineer".to_owned() };
        let holder = after.principals.iter().find(|one| one.name == holder).unwrap();
        assert!(!holder.attached.as_deref().unwrap_or_default().is_empty(), "{mode}: the later run's person keeps it");
    }
}

/// Nobody is let in by a policy of a later run any more, but what it says is still that run's.
#[tokio::test(start_paused = true)]
async fn the_path_that_a_version_of_a_later_run_names_is_not_taken_away() {
    let desk = Desk::new(Scenario::FirstTime);
    let before = desk.settled().await;
    let first = desk.apply(&answers(Mode::Ip, DnsWay::PrivateDns)).await;
    let second = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    assert_eq!(second.finish.status, Status::Applied, "{:?}", second.failures());
    let plan = desk.way_back(&first.finish.run).await;
    let finding = plan.findings.iter().find(|finding| finding.code == "in-use").expect("a finding");
    let named = format!("of another run, {},", second.finish.run);
    assert!(plan.is_blocked() && finding.message.contains(&named), "{:#?}", plan.findings);
    assert_undone(&desk.undo(&second.finish.run).await);
    assert_undone(&desk.undo(&first.finish.run).await);
    assert_same(&before, &desk.settled().await, "in this order both are taken back");
}

/// A policy that names the VPC rests on those endpoints of it alone that people open Studio through.
#[tokio::test(start_paused = true)]
async fn a_policy_that_names_the_vpc_rests_on_the_endpoints_of_studio() {
    for services in [&["studio", "sagemaker.api"][..], &["studio", "sagemaker.api", "sts"]] {
        let desk = Desk::new(Scenario::FirstTime);
        let base = (services.len() == 3).then_some(&services[..2]);
        let mut wanted = answers(Mode::None, DnsWay::PrivateDns);
        if let Some(base) = base {
            wanted.endpoints.services = base.iter().map(ToString::to_string).collect();
            assert_eq!(desk.apply(&wanted).await.finish.status, Status::Applied);
        }
        wanted.endpoints.services = services.iter().map(ToString::to_string).collect();
        let made = desk.apply(&wanted).await;
        assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
        // Another domain's, made by another run: it names the VPC and no endpoint.
        let vpc = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
        assert_eq!(vpc.finish.status, Status::Applied, "{:?}", vpc.failures());
        desk.sandbox.edit(|account| {
            let policy = account.policies.iter_mut().find(|one| one.name.starts_with("StudioPrivateAccess")).unwrap();
            policy.name.push_str("-other");
        });
        let plan = desk.way_back(&made.finish.run).await;
        let found = plan.findings.iter().filter(|finding| finding.code == "in-use").count();
        let opens = services.len() == 2;
        assert_eq!((found, plan.is_blocked()), (usize::from(opens), opens), "{services:?}: {:#?}", plan.findings);
    }
}

/// Wherever a run is stopped, what there is of it is taken back.
#[tokio::test(start_paused = true)]
async fn a_run_that_was_cut_short_is_taken_back() {
    for dns in WAYS {
        for tenths in (0..1_000).step_by(23) {
            let desk = Desk::new(Scenario::FirstTime);
            let before = desk.settled().await;
            let stop = CancellationToken::new();
            let made = desk.carry_out(desk.planned(&answers(Mode::Vpc, dns)), stop_after(&stop, tenths)).await;
            let back = desk.undo(&made.finish.run).await;
            assert_eq!(back.finish.exit_code(), 0, "{dns} {tenths}: {:?}", back.failures());
            assert_same(&before, &desk.settled().await, &format!("{dns} {tenths}"));
        }
    }
}

/// Wherever the way back is stopped, it is gone to the end the next time.
#[tokio::test(start_paused = true)]
async fn a_way_back_that_was_cut_short_is_gone_to_its_end() {
    let mut cut = 0;
    for dns in WAYS {
        for tenths in (0..1_200).step_by(19) {
            let desk = Desk::new(Scenario::FirstTime);
            let before = desk.settled().await;
            let made = desk.apply(&answers(Mode::Vpc, dns)).await;
            let stop = CancellationToken::new();
            let stop = stop_after(&stop, tenths + 10);
            let first = desk.try_undo(&made.finish.run, stop).await;
            cut += usize::from(first.is_some_and(|first| first.finish.status == Status::Partly));
            let second = desk.undo(&made.finish.run).await;
            assert_undone(&second);
            assert_same(&before, &desk.settled().await, &format!("{dns} {tenths}"));
        }
    }
    assert!(cut > 20, "{cut} were cut short");
}

/// The same where zones are made again on the way: what a first way back has made is no part of the run to the second.
#[tokio::test(start_paused = true)]
async fn a_way_back_that_makes_zones_again_is_gone_to_its_end() {
    let (mut cut, mut left) = (0, 0);
    for tenths in (0..1_200).step_by(7) {
        let desk = Desk::new(Scenario::FirstTime);
        desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
        let before = desk.settled().await.hosted_zones.len();
        let second = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
        let stop = CancellationToken::new();
        let first = desk.try_undo(&second.finish.run, stop_after(&stop, tenths + 10)).await;
        cut += usize::from(first.is_some_and(|first| first.finish.status == Status::Partly));
        let untagged = |account: &Account| account.hosted_zones.iter().any(|zone| zone.tags.is_empty());
        left += usize::from(untagged(&desk.sandbox.account()));
        assert_undone(&desk.undo(&second.finish.run).await);
        let after = desk.settled().await;
        assert!(after.hosted_zones.len() == before && !untagged(&after), "{tenths}");
    }
    assert!(cut > 20 && left > 0, "{cut} were cut short, {left} of them with a zone that was not tagged yet");
}

fn stop_after(stop: &CancellationToken, tenths: u64) -> CancellationToken {
    let stop = stop.clone();
    let stopped = stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(tenths * 100)).await;
        stopped.cancel();
    });
    stop
}

/// A journal that has lost its end: every kind of thing that carries the run's tag is named, and stays.
#[tokio::test(start_paused = true)]
async fn what_the_journal_has_lost_is_named_by_its_tag() {
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(&answers(Mode::Vpce, DnsWay::HostedZone)).await;
    let before = desk.settled().await;
    let journal = desk.state.path().join("runs").join(&made.finish.run).join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, text.split_inclusive('\n').next().unwrap()).unwrap();
    let plan = desk.way_back(&made.finish.run).await;
    assert_eq!(plan.steps.len(), 0);
    let told = plan.findings.iter().filter(|finding| finding.code == "untold");
    let told: Vec<&str> = told.map(|finding| finding.message.as_str()).collect();
    let number = |kind: &str| told.iter().filter(|message| message.starts_with(&format!("The {kind} "))).count();
    let zones = before.hosted_zones.len();
    let numbers = ["endpoint", "security group", "policy", "hosted zone"].map(number);
    assert_eq!((numbers, told.len()), ([2, 1, 1, zones], 4 + zones), "{told:#?}");
    assert!(zones > 0);
    assert_same(&before, &desk.settled().await, "a look");
}

/// A way back that was shown is gone only while the account is what it was shown for.
#[tokio::test(start_paused = true)]
async fn a_way_back_is_stale_when_the_account_has_moved() {
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(&default_answers()).await;
    let opened = desk.open(&made.finish.run);
    let plan = Arc::new(way_back(&*desk.sandbox, &opened).await.unwrap());
    desk.sandbox.edit(|account| {
        account.endpoints[1].tags.clear();
        account.principals.iter_mut().for_each(|one| one.attached = one.attached.as_ref().map(|_| Vec::new()));
    });
    let before = desk.settled().await;
    let (events, _inbox) = mpsc::unbounded_channel();
    let journal = std::fs::read(opened.run.folder().join("journal.jsonl")).unwrap();
    let path = opened.run.folder().join("journal.jsonl");
    let ended = undo(desk.sandbox.clone(), opened, plan, events, CancellationToken::new()).await;
    let Err(NotBegun::Stale(Stale::Moved(moved))) = ended.map(|_| ()) else { panic!("it has moved") };
    let wanted = [
        "policy StudioPrivateAccess-d-abcdefghijkl: it is not what it was",
        "1 endpoint: planned remove (vpce-05215b3a1b2d1e2f0 and vpce-09aab28bd54e9129a), now remove (vpce-09aab28bd54e9129a)",
        "detach from role/DataScientist: planned remove, now of no use",
        "detach from role/MlEngineer: planned remove, now of no use",
        "detach from user/ana.maria: planned remove, now of no use",
        "detach from group/data-science: planned remove, now of no use",
        "security group studiolink-endpoints: planned remove (sg-06f888ca319d34bb0), now of no use",
        "VPC vpc-0a1b2c3d4e5f60718: planned restore (DNS host names: on -> off), now of no use",
        "now: The endpoint vpce-05215b3a1b2d1e2f0 for aws.sagemaker.eu-west-1.studio does not carry this run's tag any more; it stays.",
        "now: The security group sg-06f888ca319d34bb0 is used by vpce-05215b3a1b2d1e2f0; it stays.",
        "now: DNS host names of vpc-0a1b2c3d4e5f60718 stay on: vpce-05215b3a1b2d1e2f0 may need them now.",
        "no longer: role/DataScientist, role/MlEngineer, user/ana.maria and group/data-science lose the policy, with all \
         that it denies and all that it allows: Studio opens again from wherever other policies let them in, the internet \
         included, and for nobody whom this policy alone lets in.",
    ];
    assert_eq!(moved, wanted);
    assert_same(&before, &desk.settled().await, "nothing is done");
    assert_eq!(std::fs::read(path).unwrap(), journal, "and nothing is written");
}

/// A lost answer, a throttle and an endpoint that keeps its group for a while change nothing of the end.
#[tokio::test(start_paused = true)]
async fn faults_on_the_way_back_end_in_the_same_account() {
    let writes = [
        "iam:DetachRolePolicy",
        "iam:DetachUserPolicy",
        "iam:DetachGroupPolicy",
        "iam:DeletePolicy",
        "route53:ChangeResourceRecordSets",
        "route53:DeleteHostedZone",
        "ec2:DeleteVpcEndpoints",
        "ec2:DeleteSecurityGroup",
        "ec2:ModifyVpcAttribute",
    ];
    for action in writes {
        for lost in [true, false] {
            let desk = Desk::new(Scenario::FirstTime);
            let before = desk.settled().await;
            let made = desk.apply(&answers(Mode::Vpc, DnsWay::HostedZone)).await;
            if lost {
                desk.sandbox.cut(action, 1);
            } else {
                desk.sandbox.fail_next(action, "Throttling", "Rate exceeded");
            }
            let back = desk.undo(&made.finish.run).await;
            assert_eq!(back.finish.status, Status::Undone, "{action}: {:?}", back.failures());
            assert_same(&before, &desk.settled().await, action);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_on_the_way_back_is_told_and_the_rest_follows_later() {
    let desk = Desk::new(Scenario::FirstTime);
    let before = desk.settled().await;
    let made = desk.apply(&default_answers()).await;
    desk.sandbox.fail_next("ec2:DeleteVpcEndpoints", "UnauthorizedOperation", "no");
    let back = desk.undo(&made.finish.run).await;
    assert_eq!((back.finish.status, back.finish.exit_code()), (Status::Partly, 5));
    assert_eq!(back.failures().len(), 1);
    assert!(!back.started().contains(&"undo.security-group"), "the group needs the endpoints gone");
    assert_undone(&desk.undo(&made.finish.run).await);
    assert_same(&before, &desk.settled().await, "in the end");
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_cannot_be_put_back_and_is_told() {
    let desk = Desk::new(Scenario::FirstTime);
    desk.apply(&default_answers()).await;
    let made = desk.apply(&answers(Mode::VpcIp, DnsWay::PrivateDns)).await;
    desk.sandbox.edit(|account| {
        account.policies.iter_mut().for_each(|policy| policy.versions.retain(|version| version.is_default));
    });
    let before = desk.settled().await;
    let back = desk.undo(&made.finish.run).await;
    assert_undone(&back);
    assert!(back.codes().contains(&"not-restorable"), "{:?}", back.plan.findings);
    assert_same(&before, &desk.settled().await, "the version stays");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_changed_nothing_has_nothing_to_take_back() {
    let desk = Desk::new(Scenario::FirstTime);
    desk.apply(&default_answers()).await;
    let again = desk.apply(&default_answers()).await;
    assert_eq!(again.finish.status, Status::Unchanged);
    let before = desk.settled().await;
    let back = desk.undo(&again.finish.run).await;
    assert_eq!((back.finish.status, back.finish.total), (Status::Unchanged, 0));
    assert_same(&before, &desk.settled().await, "nothing");
    assert!(back.plan.changes().next().map(|step: &Step| step.id.clone()).is_none());
}
