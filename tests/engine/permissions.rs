//! The permissions that a plan needs: the calls of its run, neither more nor less, and what is known of each.

use std::collections::BTreeSet;
use std::time::Duration;

use studiolink::cloud::Cloud;
use studiolink::cloud::sandbox::{Account, Own, Sandbox, Scenario};
use studiolink::domain::policy::{Effect, IDENTITY_LIMIT, parse};
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::Status;
use studiolink::engine::preflight::{Answer, Outcome, preflight};
use studiolink::plan::answers::{Answers, DnsWay};
use studiolink::plan::permission::{Purpose, needed, policy};
use studiolink::plan::plan;
use studiolink::plan::snapshot::authorization::InlineDocument;
use studiolink::plan::step::Plan;

use super::account::answers;
use super::desk::Desk;

/// Calls about things that an account may have none of.
const OF_ZONES: [&str; 3] = ["route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:ListTagsForResource"];
const OF_POLICY: [&str; 4] =
    ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListEntitiesForPolicy", "iam:ListPolicyVersions"];

fn named(plan: &Plan, sandbox: &Sandbox) -> BTreeSet<String> {
    let called = needed(plan, &sandbox.read(&plan.scope)).into_iter().filter(|one| one.purpose != Purpose::Beside);
    called.map(|one| one.action).collect()
}

/// The calls after the first so many are those that the list names.
#[track_caller]
fn assert_equal(plan: &Plan, sandbox: &Sandbox, before: usize, what: &str) {
    let named = named(plan, sandbox);
    let called: BTreeSet<String> = sandbox.calls().into_iter().skip(before).collect();
    let unnamed: Vec<_> = called.difference(&named).collect();
    assert!(unnamed.is_empty(), "{what}: called and not named: {unnamed:?}");
    let account = sandbox.account();
    let mut absent: Vec<&str> = Vec::new();
    if account.hosted_zones.is_empty() {
        absent.extend(OF_ZONES);
    }
    if account.resolutions.values().all(|resolution| resolution.profiles.is_empty()) {
        absent.push("route53profiles:ListProfileResourceAssociations");
    }
    if !account.policies.iter().any(|policy| policy.name.starts_with("StudioPrivateAccess")) {
        absent.extend(OF_POLICY);
    }
    // It names what keeps a group, and here nothing does.
    if plan.is_undo() {
        absent.push("ec2:DescribeNetworkInterfaces");
    }
    let uncalled: Vec<_> = named.difference(&called).filter(|action| !absent.contains(&action.as_str())).collect();
    assert!(uncalled.is_empty(), "{what}: named and not called: {uncalled:?}");
}

#[tokio::test(start_paused = true)]
async fn the_actions_named_are_the_calls_of_the_run() {
    for mode in [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None] {
        for dns in [DnsWay::PrivateDns, DnsWay::HostedZone] {
            let desk = Desk::new(Scenario::FirstTime);
            let answers = answers(mode, dns);
            asked(&desk.sandbox, &answers).await;
            let made = desk.apply(&answers).await;
            assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
            assert_equal(&made.plan, &desk.sandbox, 0, &format!("{mode} {dns}"));
        }
    }
}

/// Somebody whom the policy restricts asks for a URL in the end.
#[tokio::test(start_paused = true)]
async fn a_caller_who_is_restricted_too_names_the_url() {
    for is_chosen in [true, false] {
        let desk = Desk::new(Scenario::FirstTime);
        let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
        answers.principals.include_caller = true;
        if is_chosen {
            answers.principals.roles.push("PlatformAdmin".to_owned());
        }
        asked(&desk.sandbox, &answers).await;
        let made = desk.apply(&answers).await;
        assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
        assert_equal(&made.plan, &desk.sandbox, 0, &format!("the caller is chosen: {is_chosen}"));
        let url = "sagemaker:CreatePresignedDomainUrl";
        assert_eq!(named(&made.plan, &desk.sandbox).contains(url), is_chosen);
        assert_eq!(desk.sandbox.calls().iter().any(|call| call == url), is_chosen);
    }
}

/// What fits is kept, and what differs is called for.
#[tokio::test(start_paused = true)]
async fn changing_what_stands_names_its_own_calls() {
    let desk = Desk::new(Scenario::FirstTime);
    desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    let before = desk.sandbox.calls().len();
    let answers = answers(Mode::Vpce, DnsWay::HostedZone);
    asked(&desk.sandbox, &answers).await;
    let made = desk.apply(&answers).await;
    assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
    assert_equal(&made.plan, &desk.sandbox, before, "changing what stands");
}

#[tokio::test(start_paused = true)]
async fn a_way_back_names_its_own_calls() {
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(&answers(Mode::Vpce, DnsWay::HostedZone)).await;
    let before = desk.sandbox.calls().len();
    let back = desk.undo(&made.finish.run).await;
    let snapshot = desk.sandbox.snapshot(&back.plan.scope).await.unwrap();
    preflight(&*desk.sandbox, &back.plan, &snapshot).await;
    assert_equal(&back.plan, &desk.sandbox, before, "the way back");
}

/// A policy of somebody's own, as only then is there one to read.
fn with_own_policies(account: &mut Account, names: &[PrincipalName]) {
    let text = r#"{"Statement":[{"Effect":"Allow","Action":"sagemaker:CreatePresignedDomainUrl","Resource":"*"}]}"#;
    for principal in names {
        let inline = vec![InlineDocument { name: "Own".to_owned(), document: parse(text).ok() }];
        account.own.retain(|own| own.principal != *principal);
        account.own.push(Own { principal: principal.clone(), inline, boundary: None });
    }
}

/// Where the list of everybody's policies is denied, the reads that stand in for it are named, and those alone.
#[tokio::test(start_paused = true)]
async fn reads_one_by_one_are_named_where_the_list_is_denied() {
    let kinds: [&[PrincipalKind]; 4] = [
        &[PrincipalKind::Role],
        &[PrincipalKind::User],
        &[PrincipalKind::Group],
        &[PrincipalKind::Role, PrincipalKind::User, PrincipalKind::Group],
    ];
    for kinds in kinds {
        let desk = Desk::new(Scenario::FirstTime);
        desk.sandbox.deny("iam:GetAccountAuthorizationDetails");
        let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
        let mut chosen = answers.principals.names();
        chosen.retain(|name| kinds.contains(&name.kind));
        assert!(!chosen.is_empty());
        let of = |kind| chosen.iter().filter(|name| name.kind == kind).map(|name| name.name.clone()).collect();
        answers.principals.roles = of(PrincipalKind::Role);
        answers.principals.users = of(PrincipalKind::User);
        answers.principals.groups = of(PrincipalKind::Group);
        desk.sandbox.edit(|account| {
            let all: Vec<_> = account.principals.iter().map(|one| one.name.clone()).collect();
            with_own_policies(account, &all);
        });
        asked(&desk.sandbox, &answers).await;
        let made = desk.apply(&answers).await;
        assert_equal(&made.plan, &desk.sandbox, 0, &format!("{kinds:?}"));
        assert!(named(&made.plan, &desk.sandbox).contains("iam:ListRolePolicies"), "of execution roles");
    }
}

/// A read that came to nobody because another was denied is not called used.
#[tokio::test(start_paused = true)]
async fn a_read_that_another_denial_kept_from_being_used_is_not_called_allowed_by_it() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.deny("iam:GetAccountAuthorizationDetails");
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    let reason = |told: &[Answer], action: &str| {
        told.iter().find(|one| one.permission.action == action).map(|one| (one.outcome, one.reason.clone())).unwrap()
    };
    let whole = asked(&sandbox, &answers).await;
    assert_eq!(reason(&whole, "iam:ListRolePolicies").1, "the account was read with it");
    sandbox.deny("iam:GetRole");
    let told = asked(&sandbox, &answers).await;
    assert_eq!(reason(&told, "iam:GetRole").0, Outcome::Denied);
    let (outcome, why) = reason(&told, "iam:ListRolePolicies");
    assert!(outcome != Outcome::Allowed || why.contains("simulator"), "{outcome}: {why}");
}

async fn asked(sandbox: &Sandbox, answers: &Answers) -> Vec<Answer> {
    let snapshot = sandbox.snapshot(&answers.scope()).await.unwrap();
    let plan = plan(&snapshot, answers).unwrap();
    preflight(sandbox, &plan, &snapshot).await.permissions
}

fn with(answers: &[Answer], outcome: Outcome) -> Vec<&str> {
    answers.iter().filter(|one| one.outcome == outcome).map(|one| one.permission.action.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_denied_is_told_by_each_of_the_three_ways() {
    let answers = answers(Mode::Vpc, DnsWay::HostedZone);
    let whole = asked(&Sandbox::in_memory(Scenario::FirstTime), &answers).await;
    assert!(with(&whole, Outcome::Denied).is_empty() && with(&whole, Outcome::CouldNotTell).is_empty(), "{whole:#?}");
    for (action, way) in [
        ("sagemaker:ListSpaces", "AccessDenied"),
        ("ec2:CreateSecurityGroup", "dry run"),
        ("ec2:ModifyVpcAttribute", "simulator"),
        ("route53:CreateHostedZone", "simulator"),
        ("iam:AttachRolePolicy", "simulator"),
        ("ec2:CreateVpcEndpoint", "simulator"),
    ] {
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        let before = sandbox.account();
        sandbox.deny(action);
        let told = asked(&sandbox, &answers).await;
        assert_eq!(with(&told, Outcome::Denied), [action], "{told:#?}");
        let answer = told.iter().find(|one| one.permission.action == action).unwrap();
        assert!(answer.reason.contains(way), "{action}: {}", answer.reason);
        assert_eq!(sandbox.account().security_groups, before.security_groups, "asking changes nothing");
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_simulator_nobody_can_tell_and_nobody_is_held_up() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.deny("iam:SimulatePrincipalPolicy");
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    let told = asked(&sandbox, &answers).await;
    let untold = with(&told, Outcome::CouldNotTell);
    assert_eq!(with(&told, Outcome::Denied), ["iam:SimulatePrincipalPolicy"], "asking is an action too");
    assert!(untold.contains(&"iam:CreatePolicy") && !untold.contains(&"ec2:CreateSecurityGroup"), "{untold:?}");
    let endpoint = told.iter().find(|one| one.permission.action == "ec2:CreateVpcEndpoint").unwrap();
    assert_eq!(endpoint.outcome, Outcome::Allowed, "{endpoint:?}");
    assert!(endpoint.reason.contains("dry run says so with sg-01a2b3c4d5e6f7081 for the group"), "{endpoint:?}");
    assert!(!plan(&sandbox.read(&answers.scope()), &answers).unwrap().is_blocked());
}

/// The group that stands in may be what is refused, so a refusal alone proves nothing.
#[tokio::test(start_paused = true)]
async fn a_dry_run_in_another_group_proves_no_denial() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.deny("iam:SimulatePrincipalPolicy");
    sandbox.deny("ec2:CreateVpcEndpoint");
    let told = asked(&sandbox, &answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    let endpoint = told.iter().find(|one| one.permission.action == "ec2:CreateVpcEndpoint").unwrap();
    assert_eq!(endpoint.outcome, Outcome::CouldNotTell, "{endpoint:?}");
    assert!(endpoint.reason.contains("dry run with sg-") && endpoint.reason.contains("gave no answer"), "{endpoint:?}");
    sandbox.edit(|account| account.security_groups.retain(|group| group.name != "default"));
    let told = asked(&sandbox, &answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    let endpoint = told.iter().find(|one| one.permission.action == "ec2:CreateVpcEndpoint").unwrap();
    assert!(!endpoint.reason.contains("dry run"), "nothing can stand in: {endpoint:?}");
}

/// AWS counts a dry run as a call: more of them than its bucket holds wait in line, and none is refused.
#[tokio::test(start_paused = true)]
async fn dry_runs_wait_in_line_like_the_calls() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.deny("iam:SimulatePrincipalPolicy");
    let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    let more = ["sts", "logs", "s3", "kms", "ecr.api", "ecr.dkr"].map(str::to_owned);
    answers.endpoints.services.extend(more);
    let told = asked(&sandbox, &answers).await;
    let endpoint = told.iter().find(|one| one.permission.action == "ec2:CreateVpcEndpoint").unwrap();
    assert_eq!(endpoint.outcome, Outcome::Allowed, "{endpoint:?}");
    let log = sandbox.log();
    let dry: Vec<_> = log.iter().filter(|call| call.action == "ec2:CreateVpcEndpoint").collect();
    assert!(dry.len() > 4, "{}", dry.len());
    assert!(dry[4].begun - dry[0].begun >= Duration::from_secs(3), "the fifth waits");
    assert!(dry.iter().all(|call| call.step.as_ref().is_some_and(|step| step.as_str().starts_with("endpoint."))));
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_that_is_throttled_tells_nothing() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.deny("iam:SimulatePrincipalPolicy");
    sandbox.fail_next("ec2:CreateVpcEndpoint", "RequestLimitExceeded", "Request limit exceeded.");
    let told = asked(&sandbox, &answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    let endpoint = told.iter().find(|one| one.permission.action == "ec2:CreateVpcEndpoint").unwrap();
    assert_eq!(endpoint.outcome, Outcome::CouldNotTell, "{endpoint:?}");
    assert!(endpoint.reason.contains("EC2 asked to slow down: RequestLimitExceeded"), "{endpoint:?}");
}

#[test]
fn the_policy_to_ask_for_allows_the_list_and_fits_into_one() {
    for mode in [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp] {
        let answers = answers(mode, DnsWay::HostedZone);
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        let plan = plan(&sandbox.read(&answers.scope()), &answers).unwrap();
        let needed = needed(&plan, &sandbox.read(&answers.scope()));
        let document = policy(&needed);
        assert!(document.size() <= IDENTITY_LIMIT, "{} characters", document.size());
        for permission in &needed {
            let allows = document.statement.iter().any(|statement| {
                let has = |part: &Option<studiolink::domain::policy::OneOrMany>, text: &str| {
                    part.as_ref().is_some_and(|all| all.iter().any(|one| one == text))
                };
                statement.effect == Effect::Allow
                    && has(&statement.action, &permission.action)
                    && permission.resources.iter().all(|resource| has(&statement.resource, resource))
            });
            assert!(allows, "{permission:?}");
        }
        let create = needed.iter().find(|one| one.action == "ec2:CreateVpcEndpoint");
        let resources = create.map(|one| one.resources.clone()).unwrap_or_default();
        let has = |end: &str| resources.iter().any(|resource| resource.ends_with(end));
        assert!(has(":vpc/vpc-0a1b2c3d4e5f60718") && has(":vpc-endpoint/*") && has(":subnet/subnet-0aa11bb22cc33dd44"));
    }
}
