//! What stands, verified: one thing is broken at a time, and exactly the check that is about it fails.

use std::net::IpAddr;

use studiolink::cloud::Cloud;
use studiolink::cloud::sandbox::{Account, Own, Sandbox, Scenario};
use studiolink::domain::id::{DomainId, EndpointId, HostedZoneId};
use studiolink::domain::policy::{self, Document};
use studiolink::domain::principal::Principal;
use studiolink::domain::resolver::ResolverRule;
use studiolink::domain::restriction::Mode;
use studiolink::domain::studio::AuthMode;
use studiolink::domain::traffic::{AclRule, Direction, EPHEMERAL, HTTPS, Ports};
use studiolink::engine::event::{CheckResult, Status};
use studiolink::engine::verify::{Standing, standing};
use studiolink::plan::answers::{Answers, DnsWay};
use studiolink::plan::plan;
use studiolink::plan::snapshot::ManagedPolicy;

use super::account::answers;
use super::desk::Desk;

const STUDIO: usize = 1;
const API: usize = 2;

/// An account in which the answers stand.
async fn stands(answers: &Answers) -> Desk {
    let desk = Desk::new(Scenario::FirstTime);
    let made = desk.apply(answers).await;
    // Without the guardrail, full access to SageMaker lets in from anywhere.
    let wanted = if answers.restriction.guardrail { Status::Applied } else { Status::CheckFailed };
    assert_eq!(made.finish.status, wanted, "{:?}", made.failures());
    desk
}

async fn verified(sandbox: &Sandbox, asker: &Sandbox, answers: &Answers) -> Vec<Standing> {
    let snapshot = sandbox.snapshot(&answers.scope()).await.unwrap();
    let plan = plan(&snapshot, answers).unwrap();
    standing(sandbox, asker, &plan, &snapshot).await
}

fn with(checks: &[Standing], result: CheckResult) -> Vec<&str> {
    checks.iter().filter(|check| check.verdict.result == result).map(|check| check.code.as_str()).collect()
}

fn ours(account: &mut Account) -> &mut ManagedPolicy {
    account.policies.iter_mut().find(|policy| policy.name.starts_with("StudioPrivateAccess")).unwrap()
}

fn detach(account: &mut Account, name: &str) {
    let arn = ours(account).arn.clone();
    let held = account.principals.iter_mut().find(|one| one.name.name == name).unwrap().attached.as_mut().unwrap();
    held.retain(|held| *held != arn);
}

/// A further policy of the account; its ARN.
fn another(account: &mut Account, document: &str) -> String {
    let mut other = account.policies[0].clone();
    (other.arn, other.name) = ("arn:aws:iam::111122223333:policy/other".to_owned(), "other".to_owned());
    other.versions[0].document = Some(policy::parse(document).unwrap());
    account.policies.push(other);
    account.policies[account.policies.len() - 1].arn.clone()
}

fn role<'a>(account: &'a mut Account, name: &str) -> &'a mut Principal {
    account.principals.iter_mut().find(|one| one.name.name == name).unwrap()
}

fn says(account: &mut Account, change: impl FnOnce(&mut Document)) {
    change(ours(account).versions[0].document.as_mut().unwrap());
}

fn group(account: &mut Account) -> &mut studiolink::domain::network::SecurityGroup {
    account.security_groups.iter_mut().find(|group| group.name == "studiolink-endpoints").unwrap()
}

/// A Resolver rule of the VPC that sends questions for a domain to other DNS servers.
fn forward(account: &mut Account, domain: &str) {
    let (vpc, owner) = (account.vpcs[0].id.clone(), account.identity.account.clone());
    let rule =
        ResolverRule { id: "rslvr-rr-0".to_owned(), domain: domain.to_owned(), kind: "FORWARD".to_owned(), owner };
    account.resolutions.entry(vpc).or_default().rules.push(rule);
}

fn stop(account: &mut Account, direction: Direction, ports: Ports) {
    let range = "0.0.0.0/0".parse().unwrap();
    let rule = AclRule { number: 1, direction, protocol: "6".to_owned(), ports: Some(ports), range, allows: false };
    account.network_acls.iter_mut().for_each(|acl| acl.rules.push(rule.clone()));
}

fn refuse_a_role(account: &mut Account) {
    let arn = another(account, r#"{"Statement":[{"Effect":"Deny","Action":"sagemaker:*","Resource":"*"}]}"#);
    role(account, "MlEngineer").attached.as_mut().unwrap().push(arn);
}

/// What is broken, how, and the checks that fail then.
type Break = (&'static str, fn(&mut Account), &'static str);

/// Where private DNS serves, mode vpc.
const PRIVATE_DNS: [Break; 29] = [
    ("the Studio endpoint is deleted", |account| drop(account.endpoints.remove(STUDIO)), "endpoints dns"),
    ("the API endpoint is deleted", |account| drop(account.endpoints.remove(API)), "endpoints dns"),
    ("an endpoint is pending again", |account| account.endpoints[STUDIO].state = "pending".to_owned(), "endpoints"),
    ("an endpoint has failed", |account| account.endpoints[STUDIO].state = "failed".to_owned(), "endpoints dns"),
    ("an endpoint has lost a zone", |account| drop(account.endpoints[API].subnets.pop()), "endpoints"),
    (
        "an endpoint has another group",
        |account| account.endpoints[API].groups = vec!["sg-01a2b3c4d5e6f7081".parse().unwrap()],
        "endpoints",
    ),
    (
        "an endpoint's policy lets everybody through",
        |account| {
            let all = r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;
            account.endpoints[STUDIO].policy = Some(policy::parse(all).unwrap());
        },
        "endpoints",
    ),
    ("private DNS is off", |account| account.endpoints[STUDIO].private_dns = false, "endpoints dns"),
    ("private DNS of the API is off", |account| account.endpoints[API].private_dns = false, "endpoints dns"),
    ("DNS support is off", |account| account.vpcs[0].dns_support = Some(false), "dns"),
    ("a Resolver rule takes a name", |account| forward(account, "api.sagemaker.eu-west-1.amazonaws.com"), "dns"),
    (
        "a Resolver rule takes a part of a name",
        |account| forward(account, "d-abc.studio.eu-west-1.sagemaker.aws"),
        "dns",
    ),
    ("a network ACL stops requests", |account| stop(account, Direction::Inbound, HTTPS), "security-groups"),
    ("a network ACL stops answers", |account| stop(account, Direction::Outbound, EPHEMERAL), "security-groups"),
    ("DNS host names are off", |account| account.vpcs[0].dns_host_names = Some(false), "dns"),
    ("a rule is revoked", |account| drop(group(account).ingress.remove(0)), "security-groups"),
    ("another rule is revoked", |account| drop(group(account).ingress.pop()), "security-groups"),
    ("every rule is revoked", |account| group(account).ingress.clear(), "security-groups"),
    ("the guardrail is gone", |account| says(account, |document| document.statement.truncate(1)), "policy"),
    (
        "the policy names another VPC",
        |account| {
            says(account, |document| {
                *document =
                    document.map_text(&mut |text| text.replace("vpc-0a1b2c3d4e5f60718", "vpc-0f9e8d7c6b5a49382"));
            });
        },
        "policy",
    ),
    (
        "another version is in force",
        |account| {
            let mut other = ours(account).versions[0].clone();
            ours(account).versions[0].is_default = false;
            other.id = "v9".to_owned();
            other.document.as_mut().unwrap().statement.reverse();
            other.document.as_mut().unwrap().statement.truncate(1);
            ours(account).versions.insert(0, other);
        },
        "policy",
    ),
    (
        "the policy is deleted",
        |account| {
            for name in ["DataScientist", "MlEngineer", "ana.maria", "data-science"] {
                detach(account, name);
            }
            account.policies.retain(|policy| !policy.name.starts_with("StudioPrivateAccess"));
        },
        "policy attachments",
    ),
    ("another policy refuses a role", refuse_a_role, "access"),
    (
        "a boundary lets a role do something else",
        |account| {
            let other = r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
            let arn = another(account, other);
            let principal = role(account, "DataScientist").name.clone();
            account.own.retain(|own| own.principal != principal);
            account.own.push(Own { principal, inline: Vec::new(), boundary: Some(arn) });
        },
        "access",
    ),
    ("a role is let off", |account| detach(account, "DataScientist"), "attachments"),
    ("a user is let off", |account| detach(account, "ana.maria"), "attachments"),
    ("a group is let off", |account| detach(account, "data-science"), "attachments"),
    ("a profile has failed", |account| account.domains[0].profiles[1].status = "Failed".to_owned(), "user-profiles"),
    ("the domain is another way in", |account| account.domains[0].auth_mode = Some(AuthMode::Sso), "sso-domain"),
];

/// Where hosted zones serve, mode vpce.
const HOSTED_ZONES: [Break; 8] = [
    ("a zone is deleted", |account| drop(account.hosted_zones.remove(0)), "dns"),
    (
        "a zone for a part of a name hides it",
        |account| {
            let mut below = account.hosted_zones[0].clone();
            (below.id, below.name) = (HostedZoneId::new("Z0BELOW"), format!("below.{}", below.name));
            account.hosted_zones.push(below);
        },
        "dns",
    ),
    (
        "a zone is taken off the VPC",
        |account| account.hosted_zones[0].vpcs = vec!["vpc-0f9e8d7c6b5a49382".parse().unwrap()],
        "dns",
    ),
    (
        "a record is deleted",
        |account| {
            let at = account.hosted_zones[0].records.iter().position(|record| record.alias.is_some()).unwrap();
            account.hosted_zones[0].records.remove(at);
        },
        "dns",
    ),
    (
        "a record leads to the other endpoint",
        |account| {
            let other = account.endpoints[API].dns[0].clone();
            let studio = account.hosted_zones.iter_mut().find(|zone| zone.name.contains("studio")).unwrap();
            studio.records.iter_mut().find(|record| record.alias.is_some()).unwrap().alias = Some(other);
        },
        "dns",
    ),
    (
        "the wildcard record is deleted",
        |account| {
            let studio = account.hosted_zones.iter_mut().find(|zone| zone.name.contains("studio")).unwrap();
            studio.records.retain(|record| !record.name.starts_with("\\052") && !record.name.starts_with('*'));
        },
        "dns",
    ),
    (
        "the policy names one endpoint alone",
        |account| {
            let api = account.endpoints[API].id.to_string();
            says(account, |document| *document = document.map_text(&mut |text| text.replace(&api, "vpce-0other")));
        },
        "policy",
    ),
    ("an endpoint's group lets nobody in", |account| group(account).ingress.clear(), "security-groups"),
];

/// Where a list of ranges tells who gets in: public ones, or private ones within the VPC or beyond it.
const RANGES: [Break; 1] = [("another policy refuses a role", refuse_a_role, "access")];

async fn assert_each_is_found(answers: &Answers, breaks: &[Break]) {
    for (what, break_it, codes) in breaks {
        let desk = stands(answers).await;
        let checks = verified(&desk.sandbox, &desk.sandbox, answers).await;
        assert!(with(&checks, CheckResult::Failed).is_empty(), "before {what}: {checks:#?}");
        desk.sandbox.edit(break_it);
        let checks = verified(&desk.sandbox, &desk.sandbox, answers).await;
        let failed = with(&checks, CheckResult::Failed).join(" ");
        assert_eq!(failed, *codes, "{what}: {checks:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_thing_that_is_broken_fails_its_own_check() {
    assert_each_is_found(&answers(Mode::Vpc, DnsWay::PrivateDns), &PRIVATE_DNS).await;
    assert_each_is_found(&answers(Mode::Vpce, DnsWay::HostedZone), &HOSTED_ZONES).await;
    assert_each_is_found(&answers(Mode::Ip, DnsWay::PrivateDns), &RANGES).await;
    for range in ["10.240.0.0/16", "192.168.0.0/16"] {
        let mut answers = answers(Mode::VpcIp, DnsWay::PrivateDns);
        answers.restriction.cidrs = vec![range.parse().unwrap()];
        // A range that the endpoints do not let in would let nobody in.
        answers.network.client_cidrs = Some(vec!["10.240.0.0/16".parse().unwrap(), "192.168.0.0/16".parse().unwrap()]);
        assert_each_is_found(&answers, &RANGES).await;
    }
}

/// A way that may be open to some is not called shut, whether IAM refuses one who comes it or is not asked.
#[tokio::test(start_paused = true)]
async fn who_perhaps_still_gets_in_is_not_passed() {
    let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    answers.restriction.guardrail = false;
    answers.principals = studiolink::plan::answers::PrincipalAnswers::default();
    answers.principals.roles = vec!["ci-deploy".to_owned()];
    for condition in [r#""IpAddress":{"aws:SourceIp":"203.0.113.0/28"}"#, r#""Null":{"aws:PrincipalTag/team":"false"}"#]
    {
        for denied in [None, Some("iam:SimulatePrincipalPolicy")] {
            let desk = Desk::new(Scenario::FirstTime);
            desk.sandbox.edit(|account| {
                let allow = format!(
                    r#"{{"Statement":[{{"Sid":"Office","Effect":"Allow","Action":"sagemaker:*","Resource":"*",
                        "Condition":{{{condition}}}}}]}}"#
                );
                let arn = another(account, &allow);
                role(account, "ci-deploy").attached.get_or_insert_default().push(arn);
            });
            if let Some(action) = denied {
                desk.sandbox.deny(action);
            }
            let made = desk.apply(&answers).await;
            assert_eq!(made.finish.status, Status::Applied, "{condition} {denied:?}: {:?}", made.failures());
            let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
            let access = checks.iter().find(|check| check.code == "access").unwrap();
            assert_eq!(access.verdict.result, CheckResult::Skipped, "{condition} {denied:?}: {access:?}");
            for part in ["role/ci-deploy still gets in (Office in other", "from the internet"] {
                assert!(access.verdict.reason.contains(part), "{condition} {denied:?}: {access:?}");
            }
            assert_eq!(access.verdict.reason.contains("IAM itself could not be asked"), denied.is_some(), "{access:?}");
        }
    }
}

/// What is not permitted to be read is skipped, and skipped is not passed.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_skipped() {
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    for (action, codes) in [
        ("iam:ListPolicies", "policy"),
        ("sagemaker:ListDomains", "security-groups user-profiles presigned-url"),
        ("sagemaker:DescribeUserProfile", "security-groups user-profiles presigned-url"),
        ("sagemaker:ListSpaces", "security-groups"),
        ("ec2:DescribeNetworkAcls", "security-groups"),
        ("ec2:DescribeDhcpOptions", "dns"),
        ("route53resolver:ListResolverRules", "dns"),
        ("route53profiles:ListProfileAssociations", "dns"),
        ("ec2:DescribeNetworkInterfaces", "private-names"),
    ] {
        let desk = stands(&answers).await;
        desk.sandbox.deny(action);
        let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
        for code in codes.split(' ') {
            let check = checks.iter().find(|check| check.code == code).expect(code);
            assert_eq!(check.verdict.result, CheckResult::Skipped, "{action}: {check:?}");
            assert!(check.verdict.reason.contains(action), "{action}: {check:?}");
        }
        assert!(with(&checks, CheckResult::Failed).is_empty(), "{action}: {checks:#?}");
    }
}

/// A fault is told whatever else is unknown, and nothing is unknown that the answers tell.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_hides_no_fault_and_matters_only_where_it_is_needed() {
    let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    for (action, fault, code) in [
        (
            "sagemaker:DescribeUserProfile",
            (|account| group(account).ingress.clear()) as fn(&mut Account),
            "security-groups",
        ),
        ("ec2:DescribeDhcpOptions", |account| account.endpoints[STUDIO].private_dns = false, "endpoints dns"),
        ("ec2:DescribeDhcpOptions", |account| forward(account, "api.sagemaker.eu-west-1.amazonaws.com"), "dns"),
    ] {
        let desk = stands(&answers).await;
        desk.sandbox.deny(action);
        desk.sandbox.edit(fault);
        let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
        assert_eq!(with(&checks, CheckResult::Failed).join(" "), code, "{action}: {checks:#?}");
    }
    let groups = Desk::new(Scenario::FirstTime).sandbox.account().domains[0].studio_groups();
    answers.network.studio_security_groups = Some(groups);
    let desk = stands(&answers).await;
    desk.sandbox.deny("sagemaker:DescribeUserProfile");
    let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
    assert!(with(&checks, CheckResult::Passed).contains(&"security-groups"), "{checks:#?}");
}

/// An apply ends with the same check.
#[tokio::test(start_paused = true)]
async fn an_apply_does_not_end_well_where_something_else_answers_for_the_names() {
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    for (rule, wanted) in [(None, Status::Applied), (Some("studio.eu-west-1.sagemaker.aws"), Status::CheckFailed)] {
        let desk = Desk::new(Scenario::FirstTime);
        desk.sandbox.edit(|account| rule.into_iter().for_each(|rule| forward(account, rule)));
        let made = desk.apply(&answers).await;
        assert_eq!(made.finish.status, wanted, "{rule:?}: {:?}", made.failures());
    }
}

/// They may forward the names, so it is no fault; nobody can tell that they do, so it is not passed.
#[tokio::test(start_paused = true)]
async fn dns_servers_of_others_leave_the_check_of_names_open() {
    let desk = Desk::new(Scenario::FirstTime);
    desk.sandbox.edit(|account| account.vpcs[0].name_servers = Some(vec!["10.0.0.53".to_owned()]));
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    let made = desk.apply(&answers).await;
    assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
    let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
    let dns = checks.iter().find(|check| check.code == "dns").expect("the check");
    assert_eq!(dns.verdict.result, CheckResult::Skipped, "{dns:?}");
    assert!(
        dns.verdict.reason.contains("10.0.0.53") && dns.verdict.reason.contains("private-names"),
        "{}",
        dns.verdict.reason
    );
}

/// Where nothing can be planned, nothing is pending either, and still nothing is passed.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_planned_is_not_passed() {
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    let desk = stands(&answers).await;
    desk.sandbox.edit(|account| drop(account.vpcs.remove(0)));
    let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
    for code in ["endpoints", "dns", "security-groups"] {
        assert!(with(&checks, CheckResult::Skipped).contains(&code), "{code}: {checks:#?}");
    }
    assert!(with(&checks, CheckResult::Failed).contains(&"vpc-not-found"), "{checks:#?}");
}

/// Who is in a chosen group may hold anything: where that is not read, nothing is passed.
#[tokio::test(start_paused = true)]
async fn unread_members_of_a_chosen_group_are_not_passed() {
    let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    answers.restriction.guardrail = false;
    answers.principals = studiolink::plan::answers::PrincipalAnswers::default();
    answers.principals.groups = vec!["data-science".to_owned()];
    for (is_read, wanted, says) in [
        (true, CheckResult::Failed, "user/bob still gets in by"),
        (false, CheckResult::Skipped, "members of group/data-science could not be read"),
    ] {
        let desk = Desk::new(Scenario::FirstTime);
        desk.sandbox.edit(|account| {
            role(account, "data-science").attached = Some(Vec::new());
            let allow = r#"{"Statement":[{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"}]}"#;
            let arn = another(account, allow);
            role(account, "bob").attached = Some(vec![arn]);
        });
        if !is_read {
            desk.sandbox.deny("iam:GetAccountAuthorizationDetails");
        }
        let plan = desk.planned(&answers);
        let unproven = plan.findings.iter().find(|finding| finding.code == "restriction-unproven");
        assert_eq!(unproven.is_some_and(|finding| finding.message.contains(says)), !is_read, "{:#?}", plan.findings);
        desk.apply(&answers).await;
        let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
        let access = checks.iter().find(|check| check.code == "access").unwrap();
        assert_eq!(access.verdict.result, wanted, "{access:?}");
        assert!(access.verdict.reason.contains(says), "{access:?}");
    }
}

/// The result of one check for somebody, on a machine inside or outside.
async fn tried(desk: &Desk, answers: &Answers, whom: &str, inside: bool, code: &str) -> (CheckResult, String) {
    desk.sandbox.edit(|account| account.inside = inside);
    let asker = desk.sandbox.acting_as(whom).expect(whom);
    let checks = verified(&desk.sandbox, &asker, answers).await;
    let check = checks.into_iter().find(|check| check.code == code).expect(code);
    (check.verdict.result, check.verdict.reason)
}

#[tokio::test(start_paused = true)]
async fn a_url_is_tried_where_the_outcome_is_known() {
    use CheckResult::{Passed, Skipped};
    for (mode, guardrail, inside, outside) in [
        (Mode::Vpc, true, Passed, Passed),
        (Mode::Vpce, true, Passed, Passed),
        (Mode::VpcIp, true, Skipped, Passed),
        (Mode::Ip, true, Passed, Skipped),
        (Mode::Vpc, false, Passed, Skipped),
    ] {
        let mut answers = answers(mode, DnsWay::PrivateDns);
        answers.restriction.guardrail = guardrail;
        let desk = stands(&answers).await;
        for (is_inside, wanted) in [(true, inside), (false, outside)] {
            let (result, reason) = tried(&desk, &answers, "DataScientist", is_inside, "presigned-url").await;
            assert_eq!(result, wanted, "{mode} {guardrail} {is_inside}: {reason}");
            let (names, reason) = tried(&desk, &answers, "DataScientist", is_inside, "private-names").await;
            assert_eq!(names, if is_inside { Passed } else { Skipped }, "{mode} {is_inside}: {reason}");
        }
        let (result, reason) = tried(&desk, &answers, "break-glass", true, "presigned-url").await;
        assert!(result == Skipped && reason.contains("not restricted"), "{reason}");
        let by_group = tried(&desk, &answers, "bob", false, "presigned-url").await;
        assert!(!by_group.1.contains("not restricted"), "{by_group:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_url_that_should_not_be_given_and_one_that_should_are_told() {
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    let desk = stands(&answers).await;
    let deny = r#"{"Statement":[{"Effect":"Deny","Action":"sagemaker:CreatePresignedDomainUrl","Resource":"*"}]}"#;
    desk.sandbox.edit(|account| {
        let arn = another(account, deny);
        role(account, "DataScientist").attached.as_mut().unwrap().push(arn);
    });
    let (result, reason) = tried(&desk, &answers, "DataScientist", true, "presigned-url").await;
    assert!(result == CheckResult::Failed && reason.contains("refused from here"), "{reason}");

    let desk = stands(&answers).await;
    desk.sandbox.edit(|account| account.inside = false);
    let asker = desk.sandbox.acting_as("DataScientist").unwrap();
    asker.edit(|account| detach(account, "DataScientist"));
    let checks = verified(&desk.sandbox, &asker, &answers).await;
    assert_eq!(with(&checks, CheckResult::Failed), ["presigned-url"], "{checks:#?}");
}

#[tokio::test(start_paused = true)]
async fn with_all_domains_the_profiles_of_each_are_looked_at() {
    let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    answers.domain.id = None;
    let desk = stands(&answers).await;
    let (result, reason) = tried(&desk, &answers, "DataScientist", true, "presigned-url").await;
    assert_eq!(result, CheckResult::Passed, "{reason}");
    let count = desk.sandbox.read(&answers.scope()).domains[0].profiles.len();
    desk.sandbox.edit(|account| {
        let mut other = account.domains[0].clone();
        other.id = DomainId::new("d-another");
        other.profiles.truncate(1);
        account.domains.push(other);
    });
    let (result, reason) = tried(&desk, &answers, "DataScientist", true, "user-profiles").await;
    assert!(result == CheckResult::Passed && reason.contains(&format!("{} user profiles", count + 1)), "{reason}");
    desk.sandbox.edit(|account| account.domains[1].profiles[0].status = "Failed".to_owned());
    let (result, reason) = tried(&desk, &answers, "DataScientist", true, "user-profiles").await;
    assert!(result == CheckResult::Failed && reason.contains("of d-another is Failed"), "{reason}");
}

/// Names that lead to something private that is no endpoint of ours, and a mixture.
#[tokio::test(start_paused = true)]
async fn names_that_lead_elsewhere_are_told() {
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    let desk = stands(&answers).await;
    desk.sandbox.edit(|account| {
        account.inside = true;
        account.endpoints[STUDIO].private_dns = false;
    });
    let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
    assert_eq!(with(&checks, CheckResult::Failed), ["endpoints", "dns", "private-names"], "{checks:#?}");
    let ids = [EndpointId::new("vpce-0unknown")];
    assert!(desk.sandbox.addresses(&ids).await.unwrap().is_empty());
    let here: Vec<IpAddr> = desk.sandbox.resolve("api.sagemaker.eu-west-1.amazonaws.com").await.unwrap();
    assert_eq!(here.len(), 2, "one address in each zone");
}

#[tokio::test(start_paused = true)]
async fn a_domain_that_identity_center_opens_is_never_passed_over() {
    let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    answers.domain.id = None;
    let desk = Desk::new(Scenario::FirstTime);
    desk.sandbox.edit(|account| {
        let mut other = account.domains[0].clone();
        (other.id, other.auth_mode) = ("d-otherdomain0".parse().unwrap(), Some(AuthMode::Sso));
        account.domains.push(other);
    });
    let made = desk.apply(&answers).await;
    assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
    let checks = verified(&desk.sandbox, &desk.sandbox, &answers).await;
    let of = |code: &str| checks.iter().find(|check| check.code == code).unwrap();
    assert_eq!(of("sso-domain").verdict.result, CheckResult::Skipped, "{checks:#?}");
    for code in ["sso-domain", "access"] {
        let reason = &of(code).verdict.reason;
        assert!(reason.contains("d-otherdomain0") && reason.contains("IAM Identity Center"), "{code}: {reason}");
    }
}
