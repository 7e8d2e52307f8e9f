//! The README's table of what goes wrong: each row's findings are made by an account and answers that lead there.

use std::collections::BTreeSet;

use studiolink::domain::id::HostedZoneId;
use studiolink::domain::network::{DnsEntry, DnsRecord, Endpoint, HostedZone};
use studiolink::domain::policy::parse;
use studiolink::domain::resolver::{Profile, ProfileZone, ResolverRule};
use studiolink::domain::restriction::Mode;
use studiolink::domain::studio::{AuthMode, NetworkAccess};
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay, EndpointPolicy, PolicyFile};
use studiolink::plan::snapshot::{Part, Snapshot};

use super::findings::{API, endpoint, found, gap, id, nets, same};

/// A row by its place in the table, a code that it names, and what leads to that.
type Way = (usize, &'static str, fn(&mut Snapshot), fn(&mut Answers));

/// What the table of plans cannot show: undo's own.
const ELSEWHERE: [&str; 1] = ["changed-since"];

fn none(_: &mut Answers) {}

fn zone(account: &mut Snapshot, name: &str) {
    let alias = DnsEntry { name: "vpce-0f-x.example.".to_owned(), zone: HostedZoneId::new("Z1") };
    account.hosted_zones.push(HostedZone {
        id: HostedZoneId::new("ZOTHER"),
        name: name.to_owned(),
        owner: "111122223333".to_owned(),
        vpcs: vec![id("vpc-0a1b2c3d4e5f60718")],
        records: vec![DnsRecord { name: format!("{name}."), kind: "A".to_owned(), alias: Some(alias) }],
        tags: std::collections::BTreeMap::default(),
        comment: String::new(),
    });
}

fn zones(answers: &mut Answers) {
    answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone);
}

fn studio_alone(answers: &mut Answers) {
    answers.endpoints.services.truncate(1);
}

fn isolated(account: &mut Snapshot) {
    account.route_tables[0].routes.retain(|route| route.target == "local");
    account.endpoints.clear();
}

fn outsiders(answers: &mut Answers) {
    answers.network.client_cidrs = Some(nets(&["10.240.0.0/16", "10.99.0.0/16"]));
}

fn nobody(answers: &mut Answers) {
    answers.network.client_cidrs = Some(Vec::new());
    answers.network.studio_security_groups = Some(Vec::new());
}

fn listed(answers: &mut Answers, mode: Mode, range: &str) {
    answers.restriction.mode = mode;
    answers.restriction.cidrs = nets(&[range]);
}

fn no_guardrail(answers: &mut Answers) {
    answers.restriction.guardrail = false;
}

fn rule(domain: &str) -> ResolverRule {
    let [id, kind, owner] = ["rslvr-rr-1", "FORWARD", "999988887777"].map(ToOwned::to_owned);
    ResolverRule { id, domain: domain.to_owned(), kind, owner }
}

fn profile(account: &mut Snapshot) {
    account.resolution.profiles.push(Profile {
        id: "rp-1".to_owned(),
        zones: vec![ProfileZone {
            id: HostedZoneId::new("ZPROFILE"),
            name: "api.sagemaker.eu-west-1.amazonaws.com".to_owned(),
        }],
        rules: Vec::new(),
        unread: Vec::new(),
    });
}

/// People, paths and names.
const FIRST: &[Way] = &[
    (1, "still-open", same, no_guardrail),
    (1, "others-open", same, none),
    (1, "permission-set-open", same, none),
    (1, "execution-role-open", same, none),
    (
        1,
        "restriction-unproven",
        |account| {
            account.authorization.complete = false;
            account.authorization.principals.clear();
        },
        no_guardrail,
    ),
    (2, "endpoint-missing", same, studio_alone),
    (2, "endpoint-ambiguous", same, |answers| {
        studio_alone(answers);
        answers.restriction.mode = Mode::Vpce;
    }),
    (3, "endpoint-missing", |account| account.endpoints.push(endpoint(1, API, false)), studio_alone),
    (4, "dns-conflict", |account| zone(account, "api.sagemaker.eu-west-1.amazonaws.com"), none),
    (4, "unknown-hosted-zones", |account| account.gaps.push(gap(Part::HostedZones)), none),
    (5, "dns-conflict", |account| zone(account, "api.sagemaker.eu-west-1.amazonaws.com"), zones),
    (5, "dns-gap", |account| account.endpoints.push(endpoint(1, API, true)), zones),
    (6, "parent-zone", |account| zone(account, "sagemaker.eu-west-1.amazonaws.com"), none),
    (7, "misnamed-zone", |account| zone(account, "api.sagemaker.eu-west-1.sagemaker.aws"), none),
    (8, "zone-unsupported", same, |answers| answers.network.subnets.push(id("subnet-0dd11bb22cc33dd44"))),
    (8, "subnets-share-zone", same, |answers| answers.network.subnets.push(id("subnet-0bb11bb22cc33dd44"))),
    (9, "service-not-found", same, |answers| answers.endpoints.services.push("nothing".to_owned())),
    (10, "nobody-admitted", same, nobody),
    (10, "studio-groups-elsewhere", |account| account.security_groups[0].vpc = id("vpc-0f9e8d7c6b5a49382"), none),
    (10, "studio-group-shut", |account| account.security_groups[0].egress = Some(Vec::new()), none),
    (10, "unknown-studio-groups", |account| account.gaps.push(gap(Part::Spaces)), none),
    (11, "vpc-wide-dns", same, |answers| answers.network.client_cidrs = Some(nets(&["10.240.0.0/24"]))),
    (11, "nobody-admitted", same, nobody),
    (12, "app-services-missing", isolated, none),
    (13, "app-services-missing", isolated, |answers| {
        answers.endpoints.services.extend(["sagemaker.runtime", "sts", "logs"].map(ToOwned::to_owned));
    }),
];

/// Rights, ways in, and what others own.
const REST: &[Way] = &[
    (16, "execution-role-lacking", same, |answers| answers.principals.roles = vec!["DataScientist".to_owned()]),
    (16, "execution-role-restricted", same, |answers| {
        answers.principals.roles.push("AmazonSageMaker-ExecutionRole-20260112T093000".to_owned());
    }),
    (
        16,
        "public-internet-domain",
        |account| account.domains[0].network_access = Some(NetworkAccess::PublicInternetOnly),
        none,
    ),
    (17, "endpoint-policy", same, |answers| {
        let document = parse(r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}"#);
        answers.endpoints.policy = EndpointPolicy::File(PolicyFile { file: "p.json".into(), document: document.ok() });
    }),
    (17, "endpoint-policy-kept", |account| account.endpoints.push(endpoint(1, API, true)), none),
    (17, "api-policy-narrow", same, |answers| answers.endpoints.policy = EndpointPolicy::Studio),
    (18, "restricts-yourself", same, |answers| answers.principals.roles.push("PlatformAdmin".to_owned())),
    (19, "console-closed", same, none),
    (20, "proxy-hosts", same, none),
    (21, "no-inbound-resolver", |account| account.resolution.inbound = Some(Vec::new()), outsiders),
    (21, "no-route", isolated, outsiders),
    (22, "unmodifiable-principal", same, |answers| {
        answers.principals.roles.push("AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70".to_owned());
    }),
    (23, "sso-domain", |account| account.domains[0].auth_mode = Some(AuthMode::Sso), none),
    (27, "shared-subnet", |account| account.subnets[0].owner = "999988887777".to_owned(), none),
    (29, "endpoints-refused", same, |answers| listed(answers, Mode::Ip, "203.0.113.0/24")),
    (30, "range-outside-vpc", same, |answers| listed(answers, Mode::VpcIp, "10.99.0.0/16")),
    (31, "policy-text", same, |answers| {
        answers.domain.id = Some(studiolink::domain::id::DomainId::new("d-\u{4e2d}"));
    }),
    (31, "policy-too-large", same, |answers| {
        answers.restriction.extra_vpcs = (0..300).map(|number| id(&format!("vpc-{number:017x}"))).collect();
    }),
    (
        32,
        "s3-policy",
        |account| {
            let text = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"*"}]}"#;
            account.endpoints[0].policy = parse(text).ok();
        },
        none,
    ),
    (
        33,
        "managed-elsewhere",
        |account| {
            let tags = [("aws:cloudformation:stack-name".to_owned(), "network".to_owned())].into();
            account.endpoints.push(Endpoint { tags, ..endpoint(1, API, true) });
        },
        none,
    ),
    (34, "custom-dns-servers", |account| account.vpcs[0].name_servers = Some(vec!["10.1.1.1".to_owned()]), none),
    (34, "resolver-rule", |account| account.resolution.rules.push(rule("api.sagemaker.eu-west-1.amazonaws.com")), none),
    (34, "narrower-zone", |account| zone(account, "x.studio.eu-west-1.sagemaker.aws"), none),
    (34, "profile-outranked", profile, none),
    (34, "unknown-resolution", |account| account.gaps.push(gap(Part::Profiles)), none),
    (35, "endpoint-missing", same, studio_alone),
    (35, "dns-host-names", |account| account.vpcs[0].dns_host_names = Some(false), none),
    (36, "new-access", same, |answers| answers.principals.users = vec!["bob".to_owned()]),
];

/// The codes of findings that each row names.
fn rows() -> Vec<BTreeSet<String>> {
    let readme = include_str!("../../README.md");
    let section = readme.split("| what goes wrong | found by |").nth(1).expect("the table");
    let codes: toml::Table = include_str!("../../assets/codes.toml").parse().expect("a table");
    let findings = codes["finding"].as_table().expect("findings");
    let of = |row: &str| {
        let found_by = row.trim_end_matches(" |").rsplit_once(" | ").expect("two columns").1;
        let ticked = found_by.split('`').skip(1).step_by(2).map(ToOwned::to_owned);
        ticked.filter(|code| findings.contains_key(code) && !ELSEWHERE.contains(&code.as_str())).collect()
    };
    section.lines().skip(2).take_while(|line| line.starts_with("| ")).map(of).collect()
}

#[test]
fn every_row_is_found_by_the_codes_that_it_names_and_by_no_other() {
    let rows = rows();
    assert_eq!(rows.len(), 36);
    for (number, named) in (1..).zip(&rows) {
        let ways = FIRST.iter().chain(REST).filter(|(row, ..)| *row == number);
        let shown: BTreeSet<String> = ways.map(|(_, code, ..)| (*code).to_owned()).collect();
        assert_eq!(&shown, named, "row {number}");
    }
    for (row, code, account, change) in FIRST.iter().chain(REST) {
        let findings = found(account, change);
        assert!(findings.iter().any(|finding| finding.code == *code), "row {row}, {code}: {findings:#?}");
    }
}
