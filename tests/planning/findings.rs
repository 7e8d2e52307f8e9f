//! Each finding, from an account and answers that lead to it.

use std::collections::BTreeSet;

use ipnet::IpNet;
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::id::HostedZoneId;
use studiolink::domain::network::{DnsEntry, DnsRecord, Endpoint, HostedZone};
use studiolink::domain::policy::{Document, parse};
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::restriction::Mode;
use studiolink::domain::studio::{AuthMode, Domain, NetworkAccess};
use studiolink::plan::answers::{
    Answers, DnsAnswer, DnsWay, EndpointGroup, EndpointPolicy, PolicyFile, PrincipalAnswers,
};
use studiolink::plan::check::{Finding, Severity};
use studiolink::plan::snapshot::authorization::Permissions;
use studiolink::plan::snapshot::{Gap, ManagedPolicy, Part, PolicyVersion, Snapshot};
use studiolink::plan::{Refusal, plan};

use super::world::{World, answers};

/// What is found when account and answers are changed.
pub fn found(account: impl FnOnce(&mut Snapshot), change: impl FnOnce(&mut Answers)) -> Vec<Finding> {
    result(account, change).expect("a plan")
}

fn result(account: impl FnOnce(&mut Snapshot), change: impl FnOnce(&mut Answers)) -> Result<Vec<Finding>, Refusal> {
    let answers = answers(change);
    let mut snapshot = World::new(Scenario::FirstTime).sandbox.read(&answers.scope());
    account(&mut snapshot);
    plan(&snapshot, &answers).map(|plan| plan.findings)
}

pub fn severity(findings: &[Finding], code: &str) -> Option<Severity> {
    findings.iter().find(|finding| finding.code == code).map(|finding| finding.severity)
}

/// The finding is there after the change, and was not before.
pub fn expect(
    code: &str,
    weight: Severity,
    account: impl FnOnce(&mut Snapshot),
    change: impl FnOnce(&mut Answers),
) -> Finding {
    assert_eq!(severity(&found(|_| {}, |_| {}), code), None, "{code} without the cause");
    let findings = found(account, change);
    assert_eq!(severity(&findings, code), Some(weight), "{code}: {findings:#?}");
    let finding = findings.into_iter().find(|finding| finding.code == code).expect("the finding");
    assert!(finding.message.ends_with('.') && finding.fix.ends_with('.'), "{finding:#?}");
    finding
}

pub fn same(_: &mut Snapshot) {}

pub fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an id")
}

pub fn nets(ranges: &[&str]) -> Vec<IpNet> {
    ranges.iter().map(|range| range.parse().expect("a range")).collect()
}

pub fn gap(part: Part) -> Gap {
    Gap { part, action: "x:Read".to_owned(), code: "AccessDenied".to_owned(), message: "no".to_owned() }
}

pub fn endpoint(number: u8, service: &str, private_dns: bool) -> Endpoint {
    let id = format!("vpce-{number:08}");
    let name = format!("{id}-abc.api.sagemaker.eu-west-1.vpce.amazonaws.com");
    Endpoint {
        id: self::id(&id),
        vpc: self::id("vpc-0a1b2c3d4e5f60718"),
        service: service.to_owned(),
        kind: "Interface".to_owned(),
        state: "available".to_owned(),
        subnets: vec![self::id("subnet-0aa11bb22cc33dd44"), self::id("subnet-0cc11bb22cc33dd44")],
        groups: vec![self::id("sg-0c2d3e4f5a6b7c8d9")],
        private_dns,
        dns: vec![DnsEntry { name, zone: HostedZoneId::new("Z1") }],
        policy: None,
        requester_managed: false,
        failure: None,
        tags: [("Name".to_owned(), "x".to_owned())].into(),
    }
}

pub const API: &str = "com.amazonaws.eu-west-1.sagemaker.api";
const LOGS: &str = "com.amazonaws.eu-west-1.logs";
const STUDIO: &str = "aws.sagemaker.eu-west-1.studio";

fn zone(name: &str, owner: &str) -> HostedZone {
    HostedZone {
        id: HostedZoneId::new("ZOTHER"),
        name: name.to_owned(),
        owner: owner.to_owned(),
        vpcs: vec![id("vpc-0a1b2c3d4e5f60718")],
        records: vec![DnsRecord {
            name: format!("{name}."),
            kind: "A".to_owned(),
            alias: Some(DnsEntry { name: "vpce-0f-x.example.".to_owned(), zone: HostedZoneId::new("Z1") }),
        }],
        tags: std::collections::BTreeMap::default(),
        comment: "made by hand".to_owned(),
    }
}

fn policy(versions: usize, domain: Option<&str>) -> ManagedPolicy {
    let version =
        |number: usize| PolicyVersion { id: format!("v{number}"), is_default: number == versions, document: None };
    ManagedPolicy {
        arn: "arn:aws:iam::111122223333:policy/StudioPrivateAccess-d-abcdefghijkl".to_owned(),
        name: "StudioPrivateAccess-d-abcdefghijkl".to_owned(),
        tags: domain.map(|domain| ("studiolink:domain".to_owned(), domain.to_owned())).into_iter().collect(),
        versions: (1..=versions).rev().map(version).collect(),
        attached_to: None,
    }
}

#[test]
fn ids_that_do_not_exist() {
    let none = |_: &mut Answers| {};
    expect("vpc-not-found", Severity::Error, |account| account.vpcs.clear(), none);
    expect("domain-not-found", Severity::Error, |account| account.domains.clear(), none);
    let subnet = |text: &'static str| move |answers: &mut Answers| answers.network.subnets[0] = id(text);
    expect("subnet-not-found", Severity::Error, same, subnet("subnet-01234567"));
    expect("subnet-elsewhere", Severity::Error, same, subnet("subnet-0ee11bb22cc33dd44"));
    let group = |text: &'static str| {
        move |answers: &mut Answers| answers.network.endpoint_security_group = EndpointGroup::Existing(id(text))
    };
    expect("group-not-found", Severity::Error, same, group("sg-01234567"));
    expect("group-elsewhere", Severity::Error, same, group("sg-02b3c4d5e6f708192"));
    let studio = |answers: &mut Answers| answers.network.studio_security_groups = Some(vec![id("sg-01234567")]);
    expect("group-not-found", Severity::Error, same, studio);
    let service = |answers: &mut Answers| answers.endpoints.services.push("nothing".to_owned());
    expect("service-not-found", Severity::Error, same, service);
    expect("service-not-found", Severity::Error, |account| account.services.retain(|one| one.name != STUDIO), none);
    let role = |answers: &mut Answers| answers.principals.roles.push("datascientist".to_owned());
    expect("principal-not-found", Severity::Error, same, role);
}

#[test]
fn another_region_is_all_that_is_said() {
    let findings = found(same, |answers| answers.region = "eu-west-2".to_owned());
    assert_eq!(findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["region-mismatch"]);
    let fix = &findings[0].fix;
    assert!(fix.contains("--region ") && fix.contains("(page Account; region in an answers file)"), "{fix}");
}

#[test]
fn subnets_that_cannot_hold_endpoints() {
    let none = |_: &mut Answers| {};
    let push = |text: &'static str| move |answers: &mut Answers| answers.network.subnets.push(id(text));
    expect("subnets-share-zone", Severity::Error, same, push("subnet-0bb11bb22cc33dd44"));
    expect("zone-unsupported", Severity::Error, same, push("subnet-0dd11bb22cc33dd44"));
    expect("shared-subnet", Severity::Error, |account| account.subnets[0].owner = "999988887777".to_owned(), none);
    expect("subnet-full", Severity::Error, |account| account.subnets[0].free_addresses = 1, none);
    expect("subnet-without-ipv4", Severity::Error, |account| account.subnets[0].cidr = None, none);
    let one = |answers: &mut Answers| answers.network.subnets.truncate(1);
    expect("one-zone-only", Severity::Note, same, one);
    let finding = expect("zone-not-covered", Severity::Warning, same, one);
    assert!(finding.message.contains("ml-b2 (subnet-0cc11bb22cc33dd44)"), "{}", finding.message);
    let names = |on: bool| move |account: &mut Snapshot| account.vpcs[0].dns_host_names = Some(on);
    assert_eq!(severity(&found(names(false), none), "dns-host-names"), Some(Severity::Note));
    assert_eq!(severity(&found(names(true), none), "dns-host-names"), None);
}

#[test]
fn what_the_domain_means_for_the_plan() {
    let none = |_: &mut Answers| {};
    let sso = |account: &mut Snapshot| account.domains[0].auth_mode = Some(AuthMode::Sso);
    expect("sso-domain", Severity::Error, sso, none);
    let unrestricted = |account: fn(&mut Snapshot)| {
        expect("not-restricted", Severity::Warning, account, |answers| answers.restriction.mode = Mode::None).fix
    };
    assert!(unrestricted(sso).starts_with("Nothing here: no IAM policy"), "no mode is offered there");
    assert!(unrestricted(same).starts_with("Choose a mode"));
    expect("sso-domain", Severity::Note, sso, |answers| {
        answers.restriction.mode = Mode::None;
        answers.principals = PrincipalAnswers::default();
    });
    let state = |account: &mut Snapshot| account.domains[0].status = "Updating".to_owned();
    expect("domain-not-in-service", Severity::Warning, state, none);
    expect("unified-studio", Severity::Warning, |account| account.domains[0].unified_studio = true, none);
    let public = |account: &mut Snapshot| account.domains[0].network_access = Some(NetworkAccess::PublicInternetOnly);
    expect("public-internet-domain", Severity::Warning, public, none);
    let elsewhere = |account: &mut Snapshot| account.security_groups[0].vpc = id("vpc-0f9e8d7c6b5a49382");
    expect("studio-groups-elsewhere", Severity::Warning, elsewhere, none);
}

/// A second domain beside the first.
fn two_domains(change: impl FnOnce(&mut Domain)) -> impl FnOnce(&mut Snapshot) {
    move |account| {
        let mut other = account.domains[0].clone();
        other.id = id("d-otherdomain0");
        change(&mut other);
        account.domains.push(other);
    }
}

#[test]
fn every_domain_is_looked_at_where_all_are_meant() {
    let all = |answers: &mut Answers| answers.domain.id = None;
    let sso = |domain: &mut Domain| domain.auth_mode = Some(AuthMode::Sso);
    let finding = expect("sso-domain", Severity::Warning, two_domains(sso), all);
    assert!(finding.message.contains("d-otherdomain0") && finding.message.contains("as open as today"), "{finding:?}");
    assert!(!finding.message.contains("d-abcdefghijkl"), "{finding:?}");
    let every = |account: &mut Snapshot| account.domains.iter_mut().for_each(sso);
    expect("sso-domain", Severity::Error, every, all);
    let both = |account: &mut Snapshot| {
        two_domains(sso)(account);
        every(account);
    };
    let finding = expect("sso-domain", Severity::Error, both, all);
    assert!(finding.message.contains("the domains d-abcdefghijkl and d-otherdomain0"), "{finding:?}");
    expect("sso-domain", Severity::Note, two_domains(sso), |answers| {
        all(answers);
        answers.restriction.mode = Mode::None;
        answers.principals = PrincipalAnswers::default();
    });
    assert_eq!(severity(&found(two_domains(sso), |_| {}), "sso-domain"), None, "one in IAM mode is chosen");
    let state = |domain: &mut Domain| domain.status = "Failed".to_owned();
    expect("domain-not-in-service", Severity::Warning, two_domains(state), all);
    expect("unified-studio", Severity::Warning, two_domains(|domain| domain.unified_studio = true), all);
    let public = |domain: &mut Domain| domain.network_access = Some(NetworkAccess::PublicInternetOnly);
    expect("public-internet-domain", Severity::Warning, two_domains(public), all);
    expect("unknown-domain", Severity::Warning, two_domains(|domain| domain.auth_mode = None), all);
    expect("unknown-domain", Severity::Warning, |account| account.gaps.push(gap(Part::Domains)), all);
}

#[test]
fn who_can_still_open_studio_and_who_cannot() {
    let mode = |mode: Mode, ranges: &'static [&'static str]| {
        move |answers: &mut Answers| {
            answers.restriction.mode = mode;
            answers.restriction.cidrs = nets(ranges);
        }
    };
    expect("endpoints-refused", Severity::Warning, same, mode(Mode::Ip, &["203.0.113.0/24"]));
    expect("not-restricted", Severity::Warning, same, mode(Mode::None, &[]));
    expect("private-range", Severity::Error, same, mode(Mode::Ip, &["10.0.0.0/8"]));
    expect("public-range", Severity::Error, same, mode(Mode::VpcIp, &["203.0.113.0/24"]));
    expect("range-outside-vpc", Severity::Note, same, mode(Mode::VpcIp, &["10.99.0.0/16"]));
    let public_vpc = |account: &mut Snapshot| account.vpcs[0].cidrs.extend(nets(&["52.10.0.0/16"]));
    let findings = found(public_vpc, mode(Mode::VpcIp, &["52.10.4.0/24"]));
    assert_eq!(severity(&findings, "public-range"), None, "the VPC's own");
    let narrow = |answers: &mut Answers| answers.network.client_cidrs = Some(nets(&["10.240.0.0/24"]));
    expect("vpc-wide-dns", Severity::Warning, same, narrow);
}

#[test]
fn restricting_oneself() {
    let own = |answers: &mut Answers| answers.principals.roles.push("PlatformAdmin".to_owned());
    expect("restricts-yourself", Severity::Error, same, own);
    expect("restricts-yourself", Severity::Warning, same, |answers| {
        own(answers);
        answers.principals.include_caller = true;
    });
    let as_member = |account: &mut Snapshot| {
        account.identity.arn = "arn:aws:iam::111122223333:user/ana.maria".to_owned();
        let ana = account.principals.iter_mut().find(|one| one.name.name == "ana.maria").expect("a user");
        ana.groups = vec!["data-science".to_owned()];
    };
    expect("restricts-yourself", Severity::Error, as_member, |answers| answers.principals.users.clear());
}

#[test]
fn restricting_oneself_by_a_group_that_could_not_be_read() {
    let unread = |account: &mut Snapshot| {
        account.identity.arn = "arn:aws:iam::111122223333:user/ana.maria".to_owned();
        for principal in &mut account.principals {
            (principal.attached, principal.groups) = (None, Vec::new());
        }
        let (part, action) = (Part::Attachments, "iam:ListGroupsForUser".to_owned());
        account.gaps.push(Gap { part, action, code: "AccessDenied".to_owned(), message: String::new() });
    };
    let by_group = |include: bool| {
        move |answers: &mut Answers| {
            answers.principals.users.clear();
            answers.principals.include_caller = include;
        }
    };
    let untold = |account: &mut Snapshot| {
        unread(account);
        account.authorization.principals.clear();
    };
    let finding = expect("restricts-yourself", Severity::Error, untold, by_group(false));
    assert!(finding.message.contains("in group/data-science could not be read"), "{}", finding.message);
    assert!(finding.fix.contains("iam:ListGroupsForUser"), "{}", finding.fix);
    assert_eq!(severity(&found(untold, by_group(true)), "restricts-yourself"), None, "it was meant");
    let no_group = |answers: &mut Answers| {
        by_group(false)(answers);
        answers.principals.groups.clear();
    };
    assert_eq!(severity(&found(untold, no_group), "restricts-yourself"), None);
    // The policies of everybody tell of groups too.
    let judged = |groups: &[&str]| {
        let groups: Vec<String> = groups.iter().map(|name| (*name).to_owned()).collect();
        move |account: &mut Snapshot| {
            unread(account);
            let ana = Permissions {
                name: PrincipalName { kind: PrincipalKind::User, name: "ana.maria".to_owned() },
                arn: account.identity.arn.clone(),
                groups: groups.clone(),
                inline: Vec::new(),
                attached: Vec::new(),
                boundary: None,
                emergency: None,
            };
            account.authorization.principals.retain(|one| one.name != ana.name);
            account.authorization.principals.push(ana);
        }
    };
    let finding = expect("restricts-yourself", Severity::Error, judged(&["data-science"]), by_group(false));
    assert!(finding.message.contains("is in the group data-science"), "{}", finding.message);
    assert_eq!(severity(&found(judged(&["others"]), by_group(false)), "restricts-yourself"), None);
}

#[test]
fn what_the_guardrail_is_for() {
    expect("guardrail-off", Severity::Warning, same, |answers| {
        answers.restriction.guardrail = false;
        answers.principals.roles = vec!["MlEngineer".to_owned()];
    });
    let nobody = |answers: &mut Answers| answers.principals = PrincipalAnswers::default();
    expect("attached-to-nobody", Severity::Warning, same, nobody);
}

#[test]
fn principals_that_iam_protects() {
    let role = |name: &'static str| move |answers: &mut Answers| answers.principals.roles.push(name.to_owned());
    let finding =
        expect("unmodifiable-principal", Severity::Error, same, role("AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70"));
    assert!(finding.fix.contains("permission set DataScience"), "{}", finding.fix);
    expect("unmodifiable-principal", Severity::Error, same, role("AWSServiceRoleForAmazonSageMakerNotebooks"));
}

#[test]
fn quotas_of_iam() {
    let none = |_: &mut Answers| {};
    expect("attachment-limit", Severity::Error, |account| account.quotas.attached_per_group = Some(0), none);
    expect("attachment-limit", Severity::Error, |account| account.quotas.attached_per_role = Some(1), none);
    expect("policy-quota", Severity::Error, |account| account.quotas.policies_used = Some(1500), none);
    expect("policy-too-large", Severity::Error, same, |answers| {
        let vpcs = (0..300).map(|number| id(&format!("vpc-{number:017x}")));
        answers.restriction.extra_vpcs = vpcs.collect();
    });
    expect("policy-text", Severity::Error, same, |answers| {
        answers.domain.id = Some(studiolink::domain::id::DomainId::new("d-\u{4e2d}"));
    });
}

#[test]
fn a_policy_of_the_name_that_is_anothers() {
    let none = |_: &mut Answers| {};
    expect("policy-name-taken", Severity::Error, |account| account.policy = Some(policy(1, None)), none);
    expect("policy-name-taken", Severity::Error, |account| account.policy = Some(policy(1, Some("d-other"))), none);
    expect("policy-versions-full", Severity::Error, |account| account.policy = Some(policy(5, None)), none);
    let ours = found(|account| account.policy = Some(policy(5, Some("d-abcdefghijkl"))), none);
    assert_eq!(severity(&ours, "policy-name-taken").or_else(|| severity(&ours, "policy-versions-full")), None);
    assert_eq!(severity(&ours, "unknown-policy"), Some(Severity::Error), "what it says was not read");
}

#[test]
fn attachments_that_outlive_the_answers() {
    let eve = PrincipalName { kind: PrincipalKind::User, name: "eve".to_owned() };
    let attached = |account: &mut Snapshot| {
        account.policy =
            Some(ManagedPolicy { attached_to: Some(vec![eve.clone()]), ..policy(1, Some("d-abcdefghijkl")) });
    };
    expect("stays-attached", Severity::Warning, attached, |_| {});
    expect("still-restricted", Severity::Warning, attached, |answers| answers.restriction.mode = Mode::None);
}

/// The names that a proxy must leave out, and those that DNS servers outside must forward, are AWS's own.
#[test]
fn names_for_proxies_and_for_servers_outside() {
    let hosts = ".studio.eu-west-1.sagemaker.aws,.studio.sagemaker.eu-west-1.app.aws,\
                 api.sagemaker.eu-west-1.amazonaws.com,api.sagemaker.eu-west-1.api.aws,studio.eu-west-1.sagemaker.aws,\
                 studio.sagemaker.eu-west-1.app.aws";
    let of = |account: fn(&mut Snapshot), change: fn(&mut Answers), code: &str| {
        found(account, change).into_iter().find(|finding| finding.code == code)
    };
    let finding = of(same, |_| {}, "proxy-hosts").expect("a finding");
    assert_eq!(finding.severity, Severity::Note);
    assert!(finding.fix.contains(&format!("NO_PROXY={hosts} ")), "{}", finding.fix);
    let no_endpoints = |answers: &mut Answers| {
        answers.endpoints.services.clear();
        answers.restriction.mode = Mode::None;
        answers.principals = PrincipalAnswers::default();
    };
    assert_eq!(of(same, no_endpoints, "proxy-hosts"), None, "nothing private");
    let none_inbound = |account: &mut Snapshot| account.resolution.inbound = Some(Vec::new());
    let vpn = |answers: &mut Answers| answers.network.client_cidrs = Some(nets(&["10.240.0.0/16", "10.99.0.0/16"]));
    let finding = of(none_inbound, vpn, "no-inbound-resolver").expect("a finding");
    for name in ["api.sagemaker.eu-west-1.amazonaws.com", "studio.eu-west-1.sagemaker.aws"] {
        assert!(finding.fix.contains(name), "{}", finding.fix);
    }
}

#[test]
fn names_that_something_else_serves() {
    let zones = |answers: &mut Answers| answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone);
    let add = |zone: HostedZone| move |account: &mut Snapshot| account.hosted_zones.push(zone);
    let name = "api.sagemaker.eu-west-1.amazonaws.com";
    for owner in ["111122223333", "999988887777"] {
        expect("dns-conflict", Severity::Error, add(zone(name, owner)), |_| {});
        expect("dns-conflict", Severity::Error, add(zone(name, owner)), zones);
    }
    for harmless in [zone("sagemaker.eu-west-1.amazonaws.com", "111122223333"), zone(name, "vpce.amazonaws.com")] {
        assert_eq!(severity(&found(add(harmless), |_| {}), "dns-conflict"), None);
    }
    let empty = HostedZone { records: Vec::new(), ..zone(name, "111122223333") };
    assert_eq!(severity(&found(add(empty.clone()), zones), "dns-conflict"), None, "completed, not replaced");
    // The other way is named where it leads out, and there alone.
    let fix = |zone| expect("dns-conflict", Severity::Error, add(zone), |_| {}).fix;
    assert!(fix(empty).starts_with("Choose hosted-zone for sagemaker.api (page Endpoints; "));
    assert!(fix(zone(name, "999988887777")).starts_with("Let its owner disassociate the zone from the VPC, then"));
    let elsewhere = zone(name, "111122223333");
    assert!(
        fix(elsewhere.clone()).starts_with("Delete the zone, as Route 53 disassociates none from its last VPC, then")
    );
    let of_a_team = HostedZone { tags: [("Team".to_owned(), "ml".to_owned())].into(), ..elsewhere.clone() };
    assert!(fix(of_a_team).starts_with("Ask its owner (tag Team=ml) to delete the zone, as Route 53"));
    let shared = HostedZone { vpcs: [elsewhere.vpcs.clone(), vec![id("vpc-0f9e8d7c6b5a49382")]].concat(), ..elsewhere };
    assert!(fix(shared).starts_with("Disassociate the zone from the VPC, then"));
    let managed = Endpoint { requester_managed: true, ..endpoint(1, API, true) };
    expect("dns-conflict", Severity::Error, |account| account.endpoints.push(managed), |_| {});
    expect("dns-gap", Severity::Warning, |account| account.endpoints.push(endpoint(1, API, true)), zones);
    let finding = expect("dns-gap", Severity::Warning, same, zones);
    assert!(finding.message.contains("until the records are in sync, a minute as a rule"), "{}", finding.message);
    assert_eq!(severity(&found(same, |_| {}), "dns-gap"), None, "private DNS has none");
    expect(
        "dns-conflict",
        Severity::Error,
        |account| {
            let name = account.services.iter().find(|one| one.name == API).expect("the API").private_names.clone();
            let logs = account.services.iter_mut().find(|one| one.name == LOGS).expect("logs");
            logs.private_names = name;
        },
        |answers| answers.endpoints.services.push("logs".to_owned()),
    );
}

#[test]
fn endpoints_that_stand_already() {
    let vpce = |answers: &mut Answers| answers.restriction.mode = Mode::Vpce;
    let two = |first: bool| {
        move |account: &mut Snapshot| account.endpoints.extend([endpoint(1, API, first), endpoint(2, API, false)])
    };
    expect("endpoint-ambiguous", Severity::Error, two(false), vpce);
    expect("endpoint-ambiguous", Severity::Warning, two(false), |_| {});
    assert_eq!(severity(&found(two(true), vpce), "endpoint-ambiguous"), None, "private DNS tells which");
    let studio_alone = |answers: &mut Answers| answers.endpoints.services.truncate(1);
    expect("endpoint-missing", Severity::Error, same, studio_alone);
    expect("endpoint-ambiguous", Severity::Error, same, |answers| {
        studio_alone(answers);
        answers.restriction.mode = Mode::Vpce;
    });
    let unnamed = |account: &mut Snapshot| account.endpoints.push(endpoint(1, API, false));
    expect("endpoint-missing", Severity::Error, unnamed, studio_alone);
    let there = |account: &mut Snapshot| account.endpoints.push(endpoint(1, API, true));
    assert_eq!(severity(&found(there, studio_alone), "endpoint-missing"), None);
    expect("endpoints-refused", Severity::Warning, there, |answers| {
        answers.endpoints.services.clear();
        answers.restriction.mode = Mode::Ip;
        answers.restriction.cidrs = nets(&["203.0.113.0/24"]);
    });
    expect("endpoint-policy-kept", Severity::Note, there, |_| {});
    expect("zone-covered-elsewhere", Severity::Note, there, |answers| {
        answers.network.subnets[0] = id("subnet-0bb11bb22cc33dd44");
    });
    let stack = |account: &mut Snapshot| {
        let tags = [("aws:cloudformation:stack-name".to_owned(), "network".to_owned())].into();
        account.endpoints.push(Endpoint { tags, ..endpoint(1, API, true) });
    };
    let finding = expect("managed-elsewhere", Severity::Warning, stack, |_| {});
    assert!(finding.message.contains("CloudFormation (stack network)"), "{}", finding.message);
    for (key, value, said) in [
        ("Terraform", "true", true),
        ("ManagedBy", "terraform", true),
        ("terraform:workspace", "prod", true),
        ("terraform", "false", false),
        ("team", "platform", false),
    ] {
        let tagged = |account: &mut Snapshot| {
            let tags = [(key.to_owned(), value.to_owned())].into();
            account.endpoints.push(Endpoint { tags, ..endpoint(1, API, true) });
        };
        assert_eq!(severity(&found(tagged, |_| {}), "managed-elsewhere").is_some(), said, "{key} = {value}");
    }
    let managed = |account: &mut Snapshot| {
        account.endpoints.push(Endpoint { requester_managed: true, ..endpoint(1, API, false) });
    };
    let finding = expect("requester-managed", Severity::Note, managed, |_| {});
    assert!(finding.message.contains("vpce-00000001"), "{}", finding.message);
    let groups = (1..=5).map(|number| id(&format!("sg-1000000{number}"))).collect::<Vec<_>>();
    let full = |account: &mut Snapshot| account.endpoints.push(Endpoint { groups, ..endpoint(1, API, true) });
    expect("group-limit", Severity::Warning, full, |_| {});
    let many = |account: &mut Snapshot| {
        account.endpoints.extend((0..49).map(|number| endpoint(number, "com.amazonaws.eu-west-1.sts", false)));
    };
    expect("endpoint-quota", Severity::Warning, many, |_| {});
}

/// Interface endpoints and those of Gateway Load Balancers share a quota.
#[test]
fn endpoints_of_both_kinds_count_together() {
    let of_kind = |kind: &str| {
        let kind = kind.to_owned();
        move |account: &mut Snapshot| {
            let sts = |number| endpoint(number, "com.amazonaws.eu-west-1.sts", false);
            account.endpoints.extend((0..40).map(sts));
            let others = (40..50).map(|number| Endpoint { kind: kind.clone(), ..sts(number) });
            account.endpoints.extend(others);
        }
    };
    let finding = expect("endpoint-quota", Severity::Warning, of_kind("GatewayLoadBalancer"), |_| {});
    assert!(finding.message.contains("would have 52 interface and Gateway Load Balancer"), "{}", finding.message);
    assert_eq!(severity(&found(of_kind("Gateway"), |_| {}), "endpoint-quota"), None, "they have a quota of their own");
}

#[test]
fn endpoint_policies_that_do_not_serve() {
    let narrow = |answers: &mut Answers| answers.endpoints.policy = EndpointPolicy::Studio;
    expect("api-policy-narrow", Severity::Warning, same, narrow);
    let file = |document: Option<&str>| {
        let document = document.map(|text| parse(text).expect("a document"));
        let file = PolicyFile { file: "p.json".into(), document };
        move |answers: &mut Answers| answers.endpoints.policy = EndpointPolicy::File(file)
    };
    expect("endpoint-policy", Severity::Error, same, file(None));
    let reads = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sagemaker:List*","Resource":"*"}]}"#;
    expect("endpoint-policy", Severity::Error, same, file(Some(reads)));
    let all = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
    assert_eq!(severity(&found(same, file(Some(all))), "endpoint-policy"), None);
}

#[test]
fn what_could_not_be_read_is_said_with_the_permission() {
    let missing = |part: Part| move |account: &mut Snapshot| account.gaps.push(gap(part));
    let none = |_: &mut Answers| {};
    for (part, code, weight) in [
        (Part::VpcAttributes, "unknown-dns-attributes", Severity::Note),
        (Part::HostedZones, "unknown-hosted-zones", Severity::Warning),
        (Part::NetworkAcls, "unknown-path", Severity::Note),
        (Part::RouteTables, "unknown-path", Severity::Note),
        (Part::NameServers, "unknown-resolution", Severity::Note),
        (Part::ResolverRules, "unknown-resolution", Severity::Note),
        (Part::ResolverEndpoints, "unknown-resolution", Severity::Note),
        (Part::Profiles, "unknown-resolution", Severity::Note),
        (Part::Apps, "unknown-apps", Severity::Note),
        (Part::Domains, "unknown-domain", Severity::Warning),
        (Part::UserProfiles, "unknown-studio-groups", Severity::Warning),
        (Part::Spaces, "unknown-studio-groups", Severity::Warning),
        (Part::Roles, "unknown-principals", Severity::Warning),
        (Part::Attachments, "unknown-attachments", Severity::Warning),
        (Part::Authorization, "unknown-access", Severity::Warning),
        (Part::Permissions, "unknown-access", Severity::Warning),
        (Part::Policy, "unknown-policy", Severity::Warning),
        (Part::Quotas, "unknown-quotas", Severity::Note),
    ] {
        let finding = expect(code, weight, missing(part), none);
        assert!(finding.fix.contains("x:Read"), "{}", finding.fix);
    }
    let zones = |answers: &mut Answers| answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone);
    expect("unknown-hosted-zones", Severity::Error, missing(Part::HostedZones), zones);
}

#[test]
fn an_attribute_that_was_not_read_is_turned_on() {
    let answers = answers(|_| {});
    let mut snapshot = World::new(Scenario::FirstTime).sandbox.read(&answers.scope());
    snapshot.vpcs[0].dns_support = None;
    let plan = plan(&snapshot, &answers).expect("a plan");
    assert_eq!(plan.steps[0].detail, "DNS support: unknown -> on");
    assert_eq!(severity(&plan.findings, "unknown-dns-attributes"), Some(Severity::Note));
}

/// What is chosen is told, and what another's endpoint has anyway is not.
#[test]
fn endpoints_that_let_everything_through() {
    let full = |answers: &mut Answers| answers.endpoints.policy = EndpointPolicy::FullAccess;
    let finding = expect("endpoint-policy-open", Severity::Note, same, full);
    assert!(finding.message.starts_with("The endpoints for studio and sagemaker.api let"), "{}", finding.message);
    assert!(finding.fix.contains("(page Endpoints; endpoints.policy in an answers file)"), "{}", finding.fix);
    let everything = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
    let document = || Some(parse(everything).expect("a document"));
    let by_file = |answers: &mut Answers| {
        let file = PolicyFile { file: "own.json".into(), document: document() };
        answers.endpoints.policy = EndpointPolicy::File(file);
    };
    expect("endpoint-policy-open", Severity::Note, same, by_file);
    let standing = |policy: Option<Document>| {
        move |account: &mut Snapshot| {
            let foreign = Endpoint { tags: std::collections::BTreeMap::default(), policy, ..endpoint(1, API, true) };
            account.endpoints.push(foreign);
        }
    };
    let code = "endpoint-policy-open";
    assert_eq!(severity(&found(standing(document()), |_| {}), code), None, "AWS's default is not ours");
    let kept = found(standing(None), full).into_iter().find(|finding| finding.code == code).expect("a finding");
    assert!(kept.message.starts_with("The endpoint for studio lets"), "{}", kept.message);
}

#[test]
fn without_the_network_no_endpoint_can_be_planned() {
    let missing = |part: Part| move |account: &mut Snapshot| account.gaps.push(gap(part));
    for part in [Part::Vpcs, Part::Subnets, Part::SecurityGroups, Part::Endpoints, Part::Services] {
        let refusal = result(missing(part), |_| {}).expect_err("a refusal");
        assert_eq!(refusal.code, "unreadable");
        assert!(refusal.hint.contains("x:Read"));
        let no_endpoints = |answers: &mut Answers| {
            answers.endpoints.services.clear();
            answers.restriction.mode = Mode::Ip;
            answers.restriction.cidrs = nets(&["203.0.113.0/24"]);
        };
        assert!(result(missing(part), no_endpoints).is_ok());
    }
}

#[test]
fn answers_of_the_wizard_are_held_to_the_rules_of_the_file() {
    expect("ranges-missing", Severity::Error, same, |answers| answers.restriction.mode = Mode::Ip);
    expect("no-subnets", Severity::Error, same, |answers| answers.network.subnets.clear());
}

/// What the pages remark on while it is typed is said by the plan too.
#[test]
fn very_many_addresses_beyond_the_vpc_are_told() {
    let listed = |ranges: &'static [&str]| {
        move |answers: &mut Answers| {
            answers.restriction.mode = Mode::VpcIp;
            answers.restriction.cidrs = nets(ranges);
        }
    };
    expect("wide-range", Severity::Warning, same, listed(&["10.0.0.0/8"]));
    expect("wide-range", Severity::Note, same, |answers| answers.network.client_cidrs = Some(nets(&["10.0.0.0/8"])));
    let findings = found(same, listed(&["10.240.0.0/16", "10.20.0.0/16"]));
    assert_eq!(severity(&findings, "wide-range"), None, "{findings:?}");
    let findings = found(same, listed(&["10.0.0.0/8", "172.16.0.0/12"]));
    let one = findings.iter().find(|finding| finding.code == "wide-range").expect("a finding");
    assert_eq!(
        one.message,
        "Of the policy's ranges 10.0.0.0/8 has 16,711,680 addresses beyond those of the VPC; 172.16.0.0/12 has 1,048,576 \
         addresses beyond those of the VPC: all of them are let in."
    );
    assert!(one.fix.contains("page Restriction; restriction.cidrs"), "{}", one.fix);
}

/// Every code of the table's findings stands in this file, in one beside it, or where runs are taken back.
#[test]
fn every_finding_is_tried() {
    let table: toml::Table = include_str!("../../assets/codes.toml").parse().expect("a table");
    let codes: BTreeSet<&String> = table["finding"].as_table().expect("findings").keys().collect();
    let tried = concat!(
        include_str!("findings.rs"),
        include_str!("access.rs"),
        include_str!("converging.rs"),
        include_str!("openers.rs"),
        include_str!("paths.rs"),
        include_str!("dns.toml"),
        include_str!("sharing.rs"),
        include_str!("../engine/undoing.rs")
    );
    // The table of DNS writes the weight before the code.
    let is_tried = |code: &String| ['"', ' '].iter().any(|before| tried.contains(&format!("{before}{code}\"")));
    let untried: Vec<_> = codes.into_iter().filter(|code| !is_tried(code)).collect();
    assert_eq!(untried, Vec::<&String>::new());
}
