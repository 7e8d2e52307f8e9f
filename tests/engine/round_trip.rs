//! Random accounts and answers: what is applied and taken back leaves the account as it was, and what another hand
//! has changed in between stays and is told.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::TestRunner;
use studiolink::cloud::sandbox::{Account, Scenario};
use studiolink::domain::id::{EndpointId, HostedZoneId, SecurityGroupId, VpcId};
use studiolink::domain::network::{DnsEntry, DnsRecord, Endpoint, HostedZone, IngressRule, Source};
use studiolink::domain::policy;
use studiolink::domain::restriction::Mode;
use studiolink::domain::tag;
use studiolink::engine::event::Status;
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay, EndpointGroup, EndpointPolicy};

use super::account::answers;
use super::desk::{Desk, assert_same, assert_undone};
use crate::fuzz::budget;
use crate::planning::accounts::any_account;

/// The VPC's default group, which was there before.
const GROUP: &str = "sg-01a2b3c4d5e6f7081";

/// An account, and what is wanted of it.
#[derive(Clone, Debug)]
struct Case {
    endpoints: Vec<Endpoint>,
    hosted_zones: Vec<HostedZone>,
    dns_attributes: (bool, bool),
    /// What was applied before: it made a policy of ours, endpoints, a group.
    earlier: Option<Answers>,
    answers: Answers,
}

prop_compose! {
    fn any_case()(
        account in any_account(),
        dns_attributes in any::<(bool, bool)>(),
        mode in prop::sample::select(vec![Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None]),
        hosted in any::<[bool; 2]>(),
        (guardrail, adopt, both_zones, none) in any::<(bool, bool, bool, bool)>(),
        more in subsequence(vec!["sts", "logs"], 0..=2),
        policy in prop::sample::select(vec![EndpointPolicy::Account, EndpointPolicy::Studio, EndpointPolicy::FullAccess]),
        roles in subsequence(vec!["DataScientist", "MlEngineer"], 1..=2),
        users in subsequence(vec!["ana.maria", "bob"], 0..=2),
        groups in subsequence(vec!["data-science", "auditors"], 0..=2),
        (own_group, earlier) in (any::<bool>(), prop::option::weighted(0.3, (
            prop::sample::select(vec![Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None]), any::<bool>(),
        ))),
    ) -> Case {
        let way = |hosted| if hosted { DnsWay::HostedZone } else { DnsWay::PrivateDns };
        let mut answers = answers(mode, DnsWay::PrivateDns);
        answers.network.subnets.truncate(if both_zones { 2 } else { 1 });
        answers.endpoints.services.extend(more.into_iter().map(str::to_owned));
        answers.endpoints.dns = DnsAnswer::ByService(
            [("studio".to_owned(), way(hosted[0])), ("sagemaker.api".to_owned(), way(hosted[1]))].into(),
        );
        if own_group {
            answers.network.endpoint_security_group = EndpointGroup::Existing(SecurityGroupId::new(GROUP));
        }
        answers.endpoints.policy = policy;
        answers.endpoints.adopt_policy = adopt;
        answers.restriction.guardrail = guardrail;
        if mode != Mode::None {
            let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
            (answers.principals.roles, answers.principals.users) = (owned(roles), owned(users));
            answers.principals.groups = owned(groups);
        }
        Case {
            // An empty account is where most people begin.
            endpoints: if none { Vec::new() } else { account.endpoints },
            hosted_zones: if none { Vec::new() } else { account.hosted_zones },
            dns_attributes,
            earlier: earlier.map(|(mode, hosted)| super::account::answers(mode, way(hosted))),
            answers,
        }
    }
}

impl Case {
    fn desk(&self) -> Desk {
        let desk = Desk::new(Scenario::FirstTime);
        desk.sandbox.edit(|account| {
            account.endpoints.clone_from(&self.endpoints);
            account.hosted_zones.clone_from(&self.hosted_zones);
            make_possible(account);
            let (support, names) = self.dns_attributes;
            (account.vpcs[0].dns_support, account.vpcs[0].dns_host_names) = (Some(support), Some(names));
        });
        desk
    }
}

/// What EC2 gives an endpoint that is made without a policy.
const FULL_ACCESS: &str = r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;

/// Names as the sandbox gives them, and in each VPC at most one thing that serves a name.
fn make_possible(account: &mut Account) {
    let mut served: Vec<(VpcId, String)> = Vec::new();
    for endpoint in &mut account.endpoints {
        let service = account.services.iter().find(|one| one.is_interface() && one.name == endpoint.service).unwrap();
        let entry = |entry: &DnsEntry| DnsEntry {
            name: entry.name.replace("example.com", &service.base_names[0]),
            zone: HostedZoneId::new("Z38GZ743OKFT7T"),
        };
        for alias in
            account.hosted_zones.iter_mut().flat_map(|zone| &mut zone.records).filter_map(|one| one.alias.as_mut())
        {
            if endpoint.dns.contains(alias) {
                *alias = entry(alias);
            }
        }
        endpoint.dns = endpoint.dns.iter().map(entry).collect();
        endpoint.policy = Some(policy::parse(FULL_ACCESS).unwrap());
        let names: Vec<_> = service.zone_names().into_iter().map(|name| (endpoint.vpc.clone(), name)).collect();
        endpoint.private_dns &= endpoint.is_live() && !names.iter().any(|name| served.contains(name));
        if endpoint.private_dns {
            served.extend(names);
        }
    }
    account.hosted_zones.retain(|zone| !zone.vpcs.iter().any(|vpc| served.contains(&(vpc.clone(), zone.name.clone()))));
}

/// A zone that made way and was made again has another id, and the comment of the run that made it again.
fn without_what_cannot_come_back(mut account: Account, gone: &[HostedZoneId]) -> Account {
    for zone in
        account.hosted_zones.iter_mut().filter(|zone| gone.contains(&zone.id) || zone.comment.contains("studiolink"))
    {
        zone.id = HostedZoneId::new("Z");
        zone.comment.clear();
        zone.tags.retain(|key, _| ![tag::RUN, tag::STEP].contains(&key.as_str()));
    }
    // The sandbox lists the names anew, zonal ones with them, whenever an endpoint is changed.
    for endpoint in &mut account.endpoints {
        endpoint.dns.truncate(1);
        if endpoint.state.starts_with("pending") {
            "available".clone_into(&mut endpoint.state);
        }
    }
    account.hosted_zones.sort_by(|one, other| (&one.name, &one.owner).cmp(&(&other.name, &other.owner)));
    account
}

/// A record that led to an endpoint that is gone cannot be made again.
fn drop_dangling(account: &mut Account) {
    let names: Vec<_> =
        account.endpoints.iter().flat_map(|endpoint| &endpoint.dns).map(|entry| entry.name.clone()).collect();
    for zone in &mut account.hosted_zones {
        zone.records.retain(|record| record.alias.as_ref().is_none_or(|alias| names.contains(&alias.name)));
    }
}

/// Names of the zones that are gone and of which no record can be made again: without any, a zone says that its names do
/// not exist, and is not made again either.
fn names_lost(account: &Account, gone: &[HostedZoneId]) -> Vec<String> {
    let mut left = account.clone();
    drop_dangling(&mut left);
    let all = account.hosted_zones.iter().zip(&left.hosted_zones).filter(|(zone, _)| gone.contains(&zone.id));
    let lost = all.filter(|(zone, left)| zone.entries().next().is_some() && left.entries().next().is_none());
    lost.map(|(zone, _)| zone.name.clone()).collect()
}

/// In virtual time, one case after the other; gives how many were applied.
fn each(cases: u32, check: &impl AsyncFn(&Case, &Desk) -> bool) -> u32 {
    let applied = Cell::new(0);
    let mut runner = TestRunner::new(budget(cases, file!()));
    let outcome = runner.run(&any_case(), |case| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
        let is_met = runtime.block_on(async {
            let desk = case.desk();
            if let Some(earlier) = &case.earlier {
                if desk.planned(earlier).is_blocked() {
                    return false;
                }
                desk.apply(earlier).await;
                desk.settled().await;
            }
            check(&case, &desk).await
        });
        applied.set(applied.get() + u32::from(is_met));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    applied.get()
}

#[test]
fn what_is_applied_and_taken_back_leaves_the_account_as_it_was() {
    let cases = 200;
    let applied = each(cases, &async |case: &Case, desk: &Desk| {
        let plan = desk.planned(&case.answers);
        if plan.is_blocked() || plan.changes().next().is_none() {
            return false;
        }
        let before = desk.settled().await;
        let made = desk.apply(&case.answers).await;
        let back = desk.undo(&made.finish.run).await;
        // What never became available may keep a run from changing anything.
        let nothing = made.finish.made == 0;
        assert!(nothing || back.finish.status == Status::Undone, "{:#?} {:#?}", back.failures(), back.plan.findings);
        let after = desk.settled().await;
        let kept: Vec<_> = after.hosted_zones.iter().map(|zone| &zone.id).collect();
        let gone: Vec<_> =
            before.hosted_zones.iter().map(|zone| zone.id.clone()).filter(|id| !kept.contains(&id)).collect();
        let lost = names_lost(&before, &gone);
        let mut before = without_what_cannot_come_back(before, &gone);
        let mut after = without_what_cannot_come_back(after, &gone);
        let is_told = |code: &str| back.plan.findings.iter().any(|finding| finding.code == code);
        if is_told("still-needed") {
            before.vpcs.clone_from(&after.vpcs);
        }
        if is_told("not-restorable") {
            drop_dangling(&mut before);
            drop_dangling(&mut after);
            before.hosted_zones.retain(|zone| zone.id.as_str() != "Z" || !lost.contains(&zone.name));
        }
        assert_same(&before, &after, "taken back");
        let again = desk.undo(&made.finish.run).await;
        assert_eq!(again.finish.total, 0, "only once");
        true
    });
    println!("round trips: {cases} random accounts and answers, {applied} applied and taken back");
    assert!(applied > cases / 4, "{applied} of {cases} were applied");
}

/// What a colleague does to what stands; gives whether there is such a thing.
type Edit = fn(&mut Account) -> bool;
/// Whether it is still so.
type Stays = fn(&Account) -> bool;

fn theirs() -> IngressRule {
    IngressRule::https(Source::Cidr("192.168.0.0/16".parse().unwrap()))
}

/// Of a run's making, told by its tags.
fn is_of_a_run(tags: &tag::Tags) -> bool {
    tags.contains_key(tag::RUN)
}

const EDITS: [(&str, Edit, Stays); 5] = [
    (
        "a rule",
        |account| {
            let group = account.security_groups.iter_mut().find(|group| is_of_a_run(&group.tags));
            group.map(|group| group.ingress.push(theirs())).is_some()
        },
        |account| account.security_groups.iter().any(|group| group.ingress.contains(&theirs())),
    ),
    (
        "a record",
        |account| {
            let zone = account.hosted_zones.iter_mut().find(|zone| zone.comment.contains("studiolink"));
            let Some(zone) = zone else { return false };
            let name = format!("theirs.{}.", zone.name);
            zone.records.push(DnsRecord { name, kind: "TXT".to_owned(), alias: None });
            true
        },
        |account| {
            account.hosted_zones.iter().any(|zone| zone.records.iter().any(|one| one.name.starts_with("theirs.")))
        },
    ),
    (
        "another attachment",
        |account| {
            let ours =
                account.policies.iter().find(|policy| is_of_a_run(&policy.tags)).map(|policy| policy.arn.clone());
            let other = account.principals.iter_mut().find(|one| one.name.name == "ci-deploy");
            let (Some(arn), Some(other)) = (ours, other) else { return false };
            other.attached.get_or_insert_default().push(arn);
            true
        },
        |account| {
            let attached = account.principals.iter().find(|one| one.name.name == "ci-deploy");
            let arns = attached.and_then(|one| one.attached.clone()).unwrap_or_default();
            arns.len() == 1 && account.policies.iter().any(|policy| policy.arn == arns[0])
        },
    ),
    (
        "an endpoint's tags",
        |account| {
            let ours = account.endpoints.iter_mut().find(|endpoint| is_of_a_run(&endpoint.tags));
            ours.map(|endpoint| endpoint.tags = [("Name".to_owned(), "theirs".to_owned())].into()).is_some()
        },
        |account| {
            account.endpoints.iter().any(|endpoint| endpoint.tags.get("Name").is_some_and(|name| name == "theirs"))
        },
    ),
    (
        "a network interface in the group",
        |account| {
            let ours =
                account.security_groups.iter().find(|group| is_of_a_run(&group.tags)).map(|group| group.id.clone());
            let Some(group) = ours else { return false };
            let subnet = account.subnets[0].id.clone();
            account.endpoints.push(Endpoint {
                id: EndpointId::new("vpce-0theirs"),
                vpc: account.vpcs[0].id.clone(),
                service: "com.amazonaws.eu-west-1.kms".to_owned(),
                kind: "Interface".to_owned(),
                state: "available".to_owned(),
                subnets: vec![subnet],
                groups: vec![group],
                private_dns: false,
                dns: Vec::new(),
                policy: None,
                requester_managed: false,
                failure: None,
                tags: tag::Tags::new(),
            });
            true
        },
        |account| {
            let theirs = account.endpoints.iter().find(|endpoint| endpoint.id.as_str() == "vpce-0theirs");
            theirs.is_some_and(|one| account.security_groups.iter().any(|group| one.groups.contains(&group.id)))
        },
    ),
];

#[test]
fn what_another_hand_has_changed_stays_and_is_told() {
    let cases = 120;
    let met = each(cases, &async |case: &Case, desk: &Desk| {
        let plan = desk.planned(&case.answers);
        // What others do to what an earlier run made is no business of this one.
        if case.earlier.is_some() || plan.is_blocked() || plan.changes().next().is_none() {
            return false;
        }
        let made = desk.apply(&case.answers).await;
        // Which edit: by the case itself, so that a kept case meets the same one.
        let number = serde_json::to_string(&case.answers).unwrap().len() + case.endpoints.len();
        let (what, edit, stays) = EDITS[number % EDITS.len()];
        let mut could = false;
        desk.sandbox.edit(|account| could = edit(account));
        if !could {
            return false;
        }
        let back = desk.undo(&made.finish.run).await;
        assert_undone(&back);
        let after = desk.settled().await;
        assert!(stays(&after), "{what} is gone: {:#?}", back.plan.findings);
        assert!(!back.plan.findings.is_empty(), "{what} is not told");
        assert_undone(&desk.undo(&made.finish.run).await);
        assert_same(&after, &desk.settled().await, what);
        true
    });
    println!("changes by another hand: {cases} random cases, {met} met");
    assert!(met > cases / 6, "{met} of {cases}");
}
