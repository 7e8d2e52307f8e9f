//! Plans applied to the sandbox: the account ends as planned, and a second plan has nothing to do.

use std::sync::Arc;
use std::time::Duration;

use studiolink::cloud::Cloud;
use studiolink::cloud::sandbox::{Account, Sandbox, Scenario};
use studiolink::domain::id::EndpointId;
use studiolink::domain::network::Endpoint;
use studiolink::domain::policy::parse;
use studiolink::domain::restriction::Mode;
use studiolink::domain::studio::App;
use studiolink::engine::event::{CheckResult, Event, Record, Status};
use studiolink::engine::{Finish, Run, Stale, apply, journal, recheck};
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay};
use studiolink::plan::plan;
use studiolink::plan::snapshot::ManagedPolicy;
use studiolink::plan::step::{Change, Plan};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

const ANSWERS: &str = include_str!("../answers.toml");

/// The usual answers, in a mode and with a way of DNS.
pub fn answers(mode: Mode, dns: DnsWay) -> Answers {
    let mut answers: Answers = toml::from_str(ANSWERS).unwrap();
    answers.endpoints.dns = DnsAnswer::All(dns);
    answers.restriction.mode = mode;
    match mode {
        Mode::Ip => answers.restriction.cidrs = vec!["203.0.113.0/24".parse().unwrap()],
        Mode::VpcIp => answers.restriction.cidrs = vec!["10.240.0.0/16".parse().unwrap()],
        Mode::None => answers.principals = studiolink::plan::answers::PrincipalAnswers::default(),
        Mode::Vpc | Mode::Vpce => {}
    }
    answers
}

fn default_answers() -> Answers {
    answers(Mode::Vpc, DnsWay::PrivateDns)
}

fn planned(sandbox: &Sandbox, answers: &Answers) -> Plan {
    plan(&sandbox.read(&answers.scope()), answers).unwrap()
}

struct Ended {
    finish: Finish,
    journal: Vec<Record>,
}

async fn carried_out(sandbox: &Arc<Sandbox>, plan: Plan) -> Ended {
    let state = tempfile::tempdir().unwrap();
    let run = Run::create(state.path(), &plan.answers, &sandbox.read(&plan.scope), &plan).unwrap();
    let path = run.folder().join("journal.jsonl");
    let (events, _inbox) = mpsc::unbounded_channel();
    let finish = apply(sandbox.clone(), Arc::new(plan), run, events, CancellationToken::new()).await;
    Ended { finish, journal: journal::read(&path).unwrap() }
}

async fn applied(sandbox: &Arc<Sandbox>, answers: &Answers) -> Ended {
    carried_out(sandbox, planned(sandbox, answers)).await
}

fn checks(ended: &Ended) -> Vec<(String, CheckResult, String)> {
    let check = |event: &Event| match event {
        Event::Checked { check, result, reason } => Some((check.clone(), *result, reason.clone())),
        _ => None,
    };
    ended.journal.iter().filter_map(|record| check(&record.event)).collect()
}

fn failures(ended: &Ended) -> Vec<String> {
    let failure = |event: &Event| match event {
        Event::Failed { step, error } => Some(format!("{step}: {}", error.code)),
        _ => None,
    };
    ended.journal.iter().filter_map(|record| failure(&record.event)).collect()
}

fn retries(ended: &Ended) -> usize {
    ended.journal.iter().filter(|record| matches!(record.event, Event::Retrying { .. })).count()
}

/// What the checks of the engine say, looked up in the account itself.
fn assert_stands(sandbox: &Sandbox, answers: &Answers, what: &str) {
    let account = sandbox.account();
    let is_wanted =
        |endpoint: &&Endpoint| endpoint.service.ends_with("studio") || endpoint.service.ends_with("sagemaker.api");
    let private = answers.endpoints.dns == DnsAnswer::All(DnsWay::PrivateDns);
    let endpoints: Vec<_> = account.endpoints.iter().filter(is_wanted).collect();
    assert_eq!(endpoints.len(), 2, "{what}");
    for endpoint in endpoints {
        assert!(endpoint.is("available") && endpoint.subnets == answers.network.subnets, "{what}: {endpoint:?}");
        assert_eq!(endpoint.private_dns, private, "{what}");
    }
    assert_eq!(account.hosted_zones.is_empty(), private, "{what}");
    let policy = account.policies.iter().find(|policy| policy.name == answers.policy_name());
    assert_eq!(policy.is_some(), answers.restriction.mode != Mode::None, "{what}");
    for name in answers.principals.names() {
        let principal = account.principals.iter().find(|principal| principal.name == name).expect("a principal");
        let holds = |arn: &String| Some(arn) == policy.map(|policy| &policy.arn);
        assert!(principal.attached.iter().flatten().any(holds), "{what}: {name}");
    }
    let text = serde_json::to_string(&policy).unwrap();
    assert!(!text.contains("${"), "{what}: {text}");
}

#[tokio::test(start_paused = true)]
async fn every_mode_and_way_ends_as_planned_and_has_then_nothing_to_do() {
    for mode in [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None] {
        for dns in [DnsWay::PrivateDns, DnsWay::HostedZone] {
            let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
            let answers = answers(mode, dns);
            let ended = applied(&sandbox, &answers).await;
            assert_eq!(ended.finish.status, Status::Applied, "{mode} {dns}: {:#?}", (failures(&ended), checks(&ended)));
            // Who makes the changes stands outside and is not restricted.
            let tried = |check: &str| ["private-names", "presigned-url"].contains(&check);
            let canary = checks(&ended).into_iter().find(|(check, ..)| check == "canary").map(|(.., reason)| reason);
            let sides = match mode {
                Mode::None => None,
                Mode::Ip => Some("allowed from listed addresses, denied from others"),
                Mode::Vpc | Mode::Vpce | Mode::VpcIp => Some("allowed from inside, denied from outside"),
            };
            assert_eq!(canary.is_some(), sides.is_some(), "{mode}");
            assert!(canary.unwrap_or_default().ends_with(sides.unwrap_or_default()), "{mode}");
            let wrong: Vec<_> = checks(&ended)
                .into_iter()
                .filter(|(check, result, _)| *result != CheckResult::Passed && !tried(check))
                .collect();
            assert!(wrong.is_empty(), "{mode} {dns}: {wrong:#?}");
            assert_stands(&sandbox, &answers, &format!("{mode} {dns}"));
            let again = planned(&sandbox, &answers);
            let changes: Vec<_> = again.changes().map(|step| step.id.to_string()).collect();
            assert!(changes.is_empty(), "{mode} {dns}: {changes:?}");
            let ended = carried_out(&sandbox, again).await;
            assert_eq!(ended.finish.status, Status::Unchanged, "{mode} {dns}: {:#?}", checks(&ended));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_journal_names_each_call_before_it_is_made() {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    let ended = applied(&sandbox, &default_answers()).await;
    let started = ended.journal.iter().filter(|record| matches!(record.event, Event::Started { .. })).count();
    let writes =
        ["ec2:Create", "ec2:Modify", "ec2:Authorize", "route53:Create", "route53:Change", "iam:Create", "iam:Attach"];
    let made = sandbox.calls().iter().filter(|call| writes.iter().any(|write| call.starts_with(write))).count();
    assert_eq!(started, made);
    assert_eq!(made, ended.finish.total);
}

#[tokio::test(start_paused = true)]
async fn throttles_are_retried_within_the_bucket() {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    sandbox.fail_next("ec2:CreateVpcEndpoint", "RequestLimitExceeded", "Request limit exceeded.");
    sandbox.fail_next("iam:AttachRolePolicy", "Throttling", "Rate exceeded");
    let ended = applied(&sandbox, &default_answers()).await;
    assert_eq!(ended.finish.status, Status::Applied);
    assert_eq!(retries(&ended), 2);
}

#[tokio::test(start_paused = true)]
async fn a_permission_lost_on_the_way_leaves_what_stands_and_planning_again_gives_the_rest() {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    let answers = default_answers();
    let total = planned(&sandbox, &answers).changes().count();
    sandbox.deny("iam:CreatePolicy");
    let ended = applied(&sandbox, &answers).await;
    assert_eq!((ended.finish.status, ended.finish.exit_code()), (Status::Partly, 5));
    assert_eq!(failures(&ended), ["policy: AccessDenied"]);
    sandbox.edit(|account| account.denied.clear());
    let rest = planned(&sandbox, &answers);
    assert_eq!(rest.changes().count(), total - ended.finish.made);
    assert_eq!(carried_out(&sandbox, rest).await.finish.status, Status::Applied);
}

/// Reads without which a plan goes on, or is refused with a reason.
const READS: [&str; 26] = [
    "iam:ListAccountAliases",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeVpcs",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcEndpointServices",
    "sagemaker:ListDomains",
    "sagemaker:DescribeDomain",
    "sagemaker:ListUserProfiles",
    "sagemaker:DescribeUserProfile",
    "sagemaker:ListSpaces",
    "route53:ListHostedZonesByVPC",
    "iam:ListUsers",
    "iam:ListGroups",
    "iam:ListRoles",
    "iam:GetAccountSummary",
    "iam:ListAttachedRolePolicies",
    "iam:ListAttachedUserPolicies",
    "iam:ListAttachedGroupPolicies",
    "iam:ListGroupsForUser",
    "iam:ListPolicies",
    "iam:ListEntitiesForPolicy",
    "iam:SimulatePrincipalPolicy",
    "iam:SimulateCustomPolicy",
];

#[tokio::test(start_paused = true)]
async fn a_read_that_is_denied_fails_no_check_and_changes_nothing_twice() {
    let mut went_on = 0;
    for read in READS {
        let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
        sandbox.deny(read);
        let answers = default_answers();
        let see = async || plan(&sandbox.snapshot(&answers.scope()).await.unwrap(), &answers);
        let Ok(first) = see().await else { continue };
        if first.is_blocked() {
            continue;
        }
        went_on += 1;
        let ended = carried_out(&sandbox, first).await;
        let wrong: Vec<_> = checks(&ended).into_iter().filter(|(_, one, _)| *one == CheckResult::Failed).collect();
        assert!(wrong.is_empty(), "{read}: {wrong:#?}");
        assert_eq!(ended.finish.status, Status::Applied, "{read}: {:?}", failures(&ended));
        let again = see().await.unwrap();
        let changes: Vec<_> = again.changes().map(|step| step.id.to_string()).collect();
        let rest: &[&str] = match read {
            // Turning on what is on changes nothing.
            "ec2:DescribeVpcAttribute" => &["vpc.dns-support", "vpc.dns-host-names"],
            // A warning says that IAM will refuse the second.
            "iam:ListPolicies" => continue,
            _ => &[],
        };
        assert_eq!(changes, rest, "{read}");
    }
    assert_eq!(went_on, READS.len() - 5, "without VPCs, subnets, groups, endpoints and services there is no plan");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_any_call_makes_nothing_twice() {
    let actions = [
        "ec2:ModifyVpcAttribute",
        "ec2:CreateSecurityGroup",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateVpcEndpoint",
        "route53:CreateHostedZone",
        "route53:ChangeTagsForResource",
        "route53:ChangeResourceRecordSets",
        "iam:CreatePolicy",
        "iam:AttachRolePolicy",
    ];
    let undisturbed = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    let answers = answers(Mode::Vpc, DnsWay::HostedZone);
    applied(&undisturbed, &answers).await;
    let wanted = undisturbed.account();
    for action in actions {
        let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
        sandbox.cut(action, 1);
        let ended = applied(&sandbox, &answers).await;
        assert_eq!(ended.finish.status, Status::Applied, "{action}: {:?}", failures(&ended));
        assert_eq!(retries(&ended), 1, "{action}");
        let account = sandbox.account();
        assert_eq!(account.security_groups.len(), wanted.security_groups.len(), "{action}");
        assert_eq!(account.endpoints.len(), wanted.endpoints.len(), "{action}");
        assert_eq!(account.hosted_zones.len(), wanted.hosted_zones.len(), "{action}");
        assert_eq!(account.policies.len(), wanted.policies.len(), "{action}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_new_may_be_unknown_to_other_calls_for_a_while() {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    sandbox.lag(Duration::from_secs(4));
    let ended = applied(&sandbox, &default_answers()).await;
    assert_eq!(ended.finish.status, Status::Applied, "{:?}", failures(&ended));
    assert!(retries(&ended) > 0);
}

#[tokio::test(start_paused = true)]
async fn without_guardrail_other_policies_keep_the_way_open_and_it_is_said() {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    let mut answers = default_answers();
    answers.restriction.guardrail = false;
    let ended = applied(&sandbox, &answers).await;
    let canary = checks(&ended).into_iter().find(|(code, ..)| code == "canary").expect("the canary");
    assert_eq!(canary.1, CheckResult::Passed);
    assert!(canary.2.contains("other ways in are not denied, so that stays open"), "{}", canary.2);
    let access = checks(&ended).into_iter().find(|(code, ..)| code == "access").expect("the check");
    assert_eq!((access.1, ended.finish.exit_code()), (CheckResult::Failed, 1));
    let words = "role/DataScientist still gets in by AllowStudioActions in AmazonSageMakerFullAccess: ";
    assert!(access.2.contains(words) && access.2.contains("; from the internet"), "{}", access.2);
}

#[tokio::test(start_paused = true)]
async fn a_zone_whose_run_ended_before_its_tags_is_known_again() {
    for (dns, ends) in [(DnsWay::HostedZone, "tags"), (DnsWay::PrivateDns, "none")] {
        let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
        let mut first = planned(&sandbox, &answers(Mode::Vpc, DnsWay::HostedZone));
        first.steps.retain(|step| match &step.change {
            Some(Change::TagHostedZone { .. } | Change::ChangeRecords { .. }) => false,
            _ => !["policy", "attach"].iter().any(|later| step.id.as_str().starts_with(later)),
        });
        first.checks.clear();
        carried_out(&sandbox, first).await;
        let zones = sandbox.account().hosted_zones;
        assert!(!zones.is_empty() && zones.iter().all(|zone| zone.tags.is_empty()));
        let again = answers(Mode::Vpc, dns);
        let plan = planned(&sandbox, &again);
        assert!(!plan.is_blocked(), "{:#?}", plan.findings);
        assert!(!plan.changes().any(|step| matches!(step.change, Some(Change::CreateHostedZone { .. }))));
        assert_eq!(carried_out(&sandbox, plan).await.finish.status, Status::Applied, "{dns}");
        let zones = sandbox.account().hosted_zones;
        assert_eq!(zones.is_empty(), ends == "none");
        assert!(zones.iter().all(|zone| zone.tags.contains_key("studiolink:domain")));
        assert_stands(&sandbox, &again, ends);
        assert_eq!(planned(&sandbox, &again).changes().count(), 0);
    }
}

/// An account after a first run in mode vpc, and the plan that makes it mode vpc-ip.
async fn about_to_change() -> (Arc<Sandbox>, Plan) {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    assert_eq!(applied(&sandbox, &default_answers()).await.finish.status, Status::Applied);
    let plan = planned(&sandbox, &answers(Mode::VpcIp, DnsWay::PrivateDns));
    (sandbox, plan)
}

fn in_force(sandbox: &Sandbox) -> String {
    let account = sandbox.account();
    let policy = account.policies.iter().find(|policy| policy.name == default_answers().policy_name());
    policy.and_then(ManagedPolicy::default_version).expect("a version").id.clone()
}

#[tokio::test(start_paused = true)]
async fn a_new_version_is_judged_before_it_is_in_force() {
    let (sandbox, plan) = about_to_change().await;
    let ended = carried_out(&sandbox, plan).await;
    assert_eq!(ended.finish.status, Status::Applied, "{:#?}", checks(&ended));
    let order: Vec<_> = ended
        .journal
        .iter()
        .filter_map(|record| match &record.event {
            Event::Checked { check, .. } if check == "new-version" || check == "canary" => Some(check.as_str()),
            Event::Started { step, .. } if step.as_str().starts_with("policy") => Some(step.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["policy.version", "new-version", "policy.default", "canary"]);
    assert_eq!(in_force(&sandbox), "v2");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_document_never_comes_into_force() {
    let wrong = [
        (r#""Effect":"Deny""#, r#""Effect":"Allow""#, "allows the internet"),
        ("10.240.0.0/16", "10.0.0.0/8", "allows 10.255.0.9 in"),
        ("vpc-0a1b2c3d4e5f60718", "vpc-0f0f0f0f0f0f0f0f0", "does not allow vpc-0a1b2c3d4e5f60718 over"),
        ("d-abcdefghijkl", "d-zyxwvutsrqpo", "does not allow"),
    ];
    for (right, other, reason) in wrong {
        let (sandbox, mut plan) = about_to_change().await;
        let version = plan.steps.iter_mut().find(|step| step.id.as_str() == "policy.version").expect("a version");
        let Some(Change::CreatePolicyVersion { document, .. }) = &mut version.change else { panic!("a version") };
        *document = parse(&document.minified().replace(right, other)).unwrap();
        let ended = carried_out(&sandbox, plan).await;
        let check = checks(&ended).into_iter().find(|(code, ..)| code == "new-version").expect("the check");
        assert_eq!(check.1, CheckResult::Failed, "{other}");
        assert!(check.2.contains(reason), "{}", check.2);
        assert_eq!((ended.finish.status, in_force(&sandbox).as_str()), (Status::Partly, "v1"), "{other}");
    }
}

/// What nobody can tell holds nothing up, and does not hide what is told.
#[tokio::test(start_paused = true)]
async fn of_a_new_version_that_asks_for_a_key_nobody_knows_the_rest_is_told() {
    let mfa = r#""Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"},"#;
    for (also, wanted, says) in [
        (("", ""), CheckResult::Skipped, "IAM could not tell whether the new version allows"),
        ((r#""Effect":"Deny""#, r#""Effect":"Allow""#), CheckResult::Failed, "the new version allows the internet"),
    ] {
        let (sandbox, mut plan) = about_to_change().await;
        let version = plan.steps.iter_mut().find(|step| step.id.as_str() == "policy.version").expect("a version");
        let Some(Change::CreatePolicyVersion { document, .. }) = &mut version.change else { panic!("a version") };
        let text = document.minified().replacen(r#""Condition":{"#, mfa, 1);
        let text = if also.0.is_empty() { text } else { text.replace(also.0, also.1) };
        *document = parse(&text).unwrap();
        let ended = carried_out(&sandbox, plan).await;
        let (_, result, reason) =
            checks(&ended).into_iter().find(|(code, ..)| code == "new-version").expect("the check");
        assert_eq!(result, wanted, "{reason}");
        assert!(reason.contains(says) && !reason.contains("gave no answer"), "{reason}");
        assert!(reason.contains("aws:MultiFactorAuthPresent"), "{reason}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_permission_to_simulate_a_new_version_comes_into_force_unjudged() {
    let (sandbox, plan) = about_to_change().await;
    sandbox.deny("iam:SimulateCustomPolicy");
    let ended = carried_out(&sandbox, plan).await;
    let check = checks(&ended).into_iter().find(|(code, ..)| code == "new-version").expect("the check");
    assert_eq!(check.1, CheckResult::Skipped);
    assert!(check.2.starts_with("iam:SimulateCustomPolicy gave no answer: AccessDenied"), "{}", check.2);
    assert_eq!((ended.finish.status, in_force(&sandbox).as_str()), (Status::Applied, "v2"));
}

#[tokio::test(start_paused = true)]
async fn a_plan_is_stale_when_what_it_rests_on_has_moved() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let plan = planned(&sandbox, &default_answers());
    assert!(recheck(&sandbox, &plan).await.is_ok());
    sandbox.edit(|account| account.subnets.iter_mut().for_each(|subnet| subnet.free_addresses -= 1));
    assert!(recheck(&sandbox, &plan).await.is_ok(), "free addresses change all the time");
    let app = |name: &str| App {
        owner: "bob".to_owned(),
        kind: "JupyterLab".to_owned(),
        name: name.to_owned(),
        status: "InService".to_owned(),
    };
    sandbox.edit(|account| account.domains[0].apps.push(app("default")));
    assert!(recheck(&sandbox, &plan).await.is_ok(), "apps come");
    let while_it_runs = planned(&sandbox, &default_answers());
    assert!(while_it_runs.findings.iter().any(|finding| finding.code == "running-apps"));
    sandbox.edit(|account| account.domains[0].apps.push(app("other")));
    assert!(recheck(&sandbox, &while_it_runs).await.is_ok(), "others come");
    sandbox.edit(|account| account.domains[0].apps.clear());
    assert!(recheck(&sandbox, &while_it_runs).await.is_ok(), "and go");
    sandbox.edit(|account| account.vpcs.iter_mut().for_each(|vpc| vpc.dns_host_names = Some(true)));
    let Err(Stale::Moved(moved)) = recheck(&sandbox, &plan).await else { panic!("it has moved") };
    assert!(moved.iter().any(|line| line.contains("now")), "{moved:?}");
}

/// Of another account nothing more is said than that it is another one: how it differs is of no use.
#[tokio::test(start_paused = true)]
async fn another_account_than_planned_is_refused_with_both_named() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let plan = planned(&sandbox, &default_answers());
    sandbox.edit(|account| {
        account.identity.account = "444455556666".to_owned();
        account.vpcs.clear();
    });
    let Err(Stale::Moved(moved)) = recheck(&sandbox, &plan).await else { panic!("it is another account") };
    assert_eq!(moved, ["account 444455556666 in eu-west-1, planned for 111122223333 in eu-west-1"]);
}

/// An account, a mode, what another hand changes there, and what is said to have moved, word for word.
type Moves = (Scenario, Mode, fn(&mut Account), &'static [&'static str]);

/// Of a step, of a finding, of a policy.
const fn moves() -> [Moves; 4] {
    [
        (
            Scenario::FirstTime,
            Mode::Vpc,
            |account| account.vpcs.iter_mut().for_each(|vpc| vpc.dns_host_names = Some(true)),
            &[
                "VPC vpc-0a1b2c3d4e5f60718: planned modify (DNS host names: off -> on), now keep (DNS host names: on)",
                "no longer: DNS host names are turned on in vpc-0a1b2c3d4e5f60718: instances with public addresses then \
                 also get public names.",
            ],
        ),
        (
            Scenario::FirstTime,
            Mode::Vpc,
            |account| account.vpcs.iter_mut().for_each(|vpc| vpc.dns_support = Some(false)),
            &["VPC vpc-0a1b2c3d4e5f60718: planned keep (DNS support: on), now modify (DNS support: off -> on)"],
        ),
        (
            Scenario::FirstTime,
            Mode::Vpc,
            |account| account.principals.retain(|one| one.name.name != "DataScientist"),
            &[
                "now: There is no role/DataScientist in account 111122223333.",
                "no longer: role/DataScientist can no longer open Studio from the AWS console over the internet (mode \
                 vpc).",
                "who can open Studio, and from where, is not what it was",
            ],
        ),
        (
            Scenario::HalfDone,
            Mode::Vpce,
            |account| {
                let id = EndpointId::new("vpce-0fedcba9876543210");
                account.endpoints.iter_mut().take(1).for_each(|endpoint| endpoint.id = id.clone());
            },
            &[
                "endpoint com.amazonaws.eu-west-1.sagemaker.api: planned modify (vpce-0f4a3b2c1d0e9f8a7: + \
                 subnet-0cc11bb22cc33dd44; + the new security group), now modify (vpce-0fedcba9876543210: + \
                 subnet-0cc11bb22cc33dd44; + the new security group)",
                "policy StudioPrivateAccess-d-abcdefghijkl: it is not what it was",
                "now: The endpoint vpce-0fedcba9876543210 for sagemaker.api was here before and keeps its policy.",
                "no longer: The endpoint vpce-0f4a3b2c1d0e9f8a7 for sagemaker.api was here before and keeps its policy.",
                "the IAM policy would say something else",
                "who can open Studio, and from where, is not what it was",
            ],
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn what_has_moved_is_told_in_words() {
    let mut wrong = Vec::new();
    for (scenario, mode, edit, wanted) in moves() {
        let sandbox = Sandbox::in_memory(scenario);
        let mut answers = answers(mode, DnsWay::PrivateDns);
        answers.principals.groups.clear();
        answers.principals.users.clear();
        let plan = planned(&sandbox, &answers);
        sandbox.edit(edit);
        let Err(Stale::Moved(moved)) = recheck(&sandbox, &plan).await else { panic!("{wanted:?}: it has moved") };
        if moved != wanted {
            wrong.push(moved);
        }
    }
    assert_eq!(wrong, Vec::<Vec<String>>::new());
}

/// An endpoint that was on its way when the plan was made, and is there when it is agreed to.
#[tokio::test(start_paused = true)]
async fn what_comes_true_by_itself_makes_no_plan_stale() {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    applied(&sandbox, &default_answers()).await;
    let be = |state: &str| {
        sandbox.edit(|account| account.endpoints.iter_mut().for_each(|endpoint| endpoint.state = state.to_owned()));
    };
    be("pending");
    let mut answers = default_answers();
    answers.principals.users.push("bob".to_owned());
    let waiting = planned(&sandbox, &answers);
    be("available");
    assert_eq!(recheck(&*sandbox, &waiting).await.map(|_| ()), Ok(()));
    assert_eq!(carried_out(&sandbox, waiting).await.finish.status, Status::Applied);
    answers.principals.users.push("break-glass".to_owned());
    let ready = planned(&sandbox, &answers);
    be("pending");
    assert!(matches!(recheck(&*sandbox, &ready).await, Err(Stale::Moved(_))), "nothing would wait for it");
}

#[tokio::test(start_paused = true)]
async fn what_is_half_done_is_completed_and_narrowed_when_asked() {
    let sandbox = Arc::new(Sandbox::in_memory(Scenario::HalfDone));
    let mut answers = default_answers();
    answers.endpoints.dns = DnsAnswer::ByService([("studio".to_owned(), DnsWay::HostedZone)].into());
    answers.endpoints.adopt_policy = true;
    let endpoints = sandbox.account().endpoints.len();
    let first = planned(&sandbox, &answers);
    assert!(!first.is_blocked(), "{:#?}", first.findings);
    let ended = carried_out(&sandbox, first).await;
    assert_eq!(ended.finish.status, Status::Applied, "{:#?}", (failures(&ended), checks(&ended)));
    assert_eq!(sandbox.account().endpoints.len(), endpoints + 1, "one is made, one is adopted");
    let started = |id: &str| {
        ended
            .journal
            .iter()
            .position(|record| matches!(&record.event, Event::Started { step, .. } if step.as_str() == id))
    };
    let gate = ended
        .journal
        .iter()
        .position(|record| matches!(&record.event, Event::Checked { check, .. } if check == "private-path"));
    assert!(gate.is_some() && started("endpoint.sagemaker.api.policy") > gate, "narrowed only behind the gate");
    assert_eq!(planned(&sandbox, &answers).changes().count(), 0);
}
