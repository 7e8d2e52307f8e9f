//! A way back that takes the way to Studio from the people of another run: told, and refused where they would be shut out.

use studiolink::cloud::sandbox::{Account, Scenario};
use studiolink::domain::id::SecurityGroupId;
use studiolink::domain::network::SecurityGroup;
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::Status;
use studiolink::plan::answers::{Answers, DnsWay, EndpointGroup};
use studiolink::plan::check::Severity;
use studiolink::plan::step::Plan;

use super::account::answers;
use super::desk::Desk;

const GROUP: &str = "sg-0f0f0f0f0f0f0f0f0";

/// Endpoints of Studio that no run made, open in every respect.
pub async fn adopted() -> Desk {
    let desk = Desk::new(Scenario::FirstTime);
    let base = desk.apply(&answers(Mode::None, DnsWay::PrivateDns)).await;
    assert_eq!(base.finish.status, Status::Applied, "{:?}", base.failures());
    desk.settled().await;
    desk.sandbox.edit(|account| {
        let group = account.security_groups.iter_mut().find(|one| one.name == "studiolink-endpoints").unwrap();
        (group.id, group.name) = (SecurityGroupId::new(GROUP), "theirs".to_owned());
        group.tags.clear();
        for endpoint in &mut account.endpoints {
            endpoint.tags.clear();
            endpoint.groups = vec![SecurityGroupId::new(GROUP)];
        }
    });
    desk
}

fn group(account: &mut Account) -> &mut SecurityGroup {
    account.security_groups.iter_mut().find(|one| one.id.as_str() == GROUP).unwrap()
}

struct Case {
    what: &'static str,
    /// What the endpoints lack before the run.
    lack: fn(&mut Account),
    /// What the run is asked for.
    want: fn(&mut Answers),
    /// Whether people who had the way before the run have it after the way back too.
    as_before: bool,
}

const CASES: [Case; 5] = [
    Case {
        what: "private DNS",
        lack: |account| account.endpoints.iter_mut().for_each(|one| one.private_dns = false),
        want: |_| {},
        as_before: false,
    },
    Case {
        what: "hosted zones",
        lack: |account| account.endpoints.iter_mut().for_each(|one| one.private_dns = false),
        want: |answers| answers.endpoints.dns = answers_of_zones(),
        as_before: false,
    },
    Case {
        what: "security groups",
        lack: |account| group(account).ingress.clear(),
        want: |answers| answers.network.endpoint_security_group = EndpointGroup::Create,
        as_before: true,
    },
    Case { what: "rules", lack: |account| group(account).ingress.clear(), want: |_| {}, as_before: true },
    Case {
        what: "subnets",
        lack: |account| {
            for endpoint in &mut account.endpoints {
                endpoint.subnets.sort();
                endpoint.subnets.truncate(1);
            }
        },
        want: |_| {},
        as_before: true,
    },
];

fn answers_of_zones() -> studiolink::plan::answers::DnsAnswer {
    studiolink::plan::answers::DnsAnswer::All(DnsWay::HostedZone)
}

fn in_use(plan: &Plan) -> Vec<(Severity, &str)> {
    let findings = plan.findings.iter().filter(|finding| finding.code == "in-use");
    findings.map(|finding| (finding.severity, finding.message.as_str())).collect()
}

#[tokio::test(start_paused = true)]
async fn the_way_of_another_runs_people_is_not_taken_away_without_a_word() {
    for mode in [Mode::Vpc, Mode::Vpce] {
        for Case { what, lack, want, as_before } in CASES {
            let what = format!("{what} {mode}");
            let desk = adopted().await;
            desk.sandbox.edit(lack);
            let mut one = answers(Mode::None, DnsWay::PrivateDns);
            one.network.endpoint_security_group = EndpointGroup::Existing(SecurityGroupId::new(GROUP));
            want(&mut one);
            let made = desk.apply(&one).await;
            assert_eq!(made.finish.status, Status::Applied, "{what}: {:?}", made.failures());
            assert_eq!(in_use(&desk.way_back(&made.finish.run).await), [], "{what}: nobody rests on it");
            // Another domain's run, which keeps all of that.
            let mut two = one.clone();
            (two.restriction.mode, two.principals) = (mode, answers(mode, DnsWay::PrivateDns).principals);
            let other = desk.apply(&two).await;
            assert_eq!(other.finish.status, Status::Applied, "{what}: {:?}", other.failures());
            desk.sandbox.edit(|account| {
                let is_it = |name: &str| name.starts_with("StudioPrivateAccess");
                account.policies.iter_mut().find(|one| is_it(&one.name)).unwrap().name.push_str("-other");
            });
            let tag = |run: Option<&'static str>| {
                desk.sandbox.edit(|account| {
                    let other = account.policies.iter_mut().find(|one| one.name.ends_with("-other")).unwrap();
                    match run {
                        Some(run) => _ = other.tags.insert("studiolink:run".to_owned(), run.to_owned()),
                        None => other.tags.clear(),
                    }
                });
            };
            tag(Some("29991231T235959Z-000000"));
            let plan = desk.way_back(&made.finish.run).await;
            let found = in_use(&plan);
            assert!(plan.is_blocked() && found.len() == 1, "{what}: {:#?}", plan.findings);
            assert!(found[0].1.contains("of another run"), "{what}: {found:?}");

            // One of a run before this one had its way before it, unless names meant the internet then.
            tag(Some("20200101T000000Z-000000"));
            let plan = desk.way_back(&made.finish.run).await;
            assert_eq!((in_use(&plan).len(), plan.is_blocked()), (1, !as_before), "{what}: {:#?}", plan.findings);
            tag(None);
            let plan = desk.way_back(&made.finish.run).await;
            assert_eq!((in_use(&plan).len(), plan.is_blocked()), (1, false), "{what}: {:#?}", plan.findings);
            desk.sandbox.deny("iam:GetAccountAuthorizationDetails");
            let plan = desk.way_back(&made.finish.run).await;
            assert!(plan.findings.iter().any(|one| one.code == "unknown-policies"), "{what}: {:#?}", plan.findings);
        }
    }
}
