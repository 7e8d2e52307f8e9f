//! The answers file: what it gives, and everything that is wrong with it at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::PathBuf;
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net};
use proptest::prelude::*;
use studiolink::domain::restriction::Mode;
use studiolink::plan::answers::{
    Answers, DnsAnswer, DnsWay, DomainAnswers, EndpointAnswers, EndpointGroup, EndpointPolicy, Fault, MAX_BYTES,
    NetworkAnswers, PolicyFile, PrincipalAnswers, RestrictionAnswers,
};

use super::world::ANSWERS;

fn faults(text: &str) -> Vec<Fault> {
    Answers::parse(text).expect_err("faults")
}

/// Code, field and line of each fault.
fn told(text: &str) -> Vec<(String, String, usize)> {
    let told = |fault: Fault| (fault.code, fault.field.unwrap_or_default(), fault.line.unwrap_or_default());
    faults(text).into_iter().map(told).collect()
}

fn one(text: &str) -> (String, String, usize) {
    let told = told(text);
    assert_eq!(told.len(), 1, "{told:#?}");
    told.into_iter().next().expect("one fault")
}

/// The usual answers with further lines, which begin at line 14.
fn with(lines: &str) -> String {
    format!("{}\n{lines}\n", ANSWERS.trim())
}

fn expect(lines: &str, code: &str, field: &str) {
    let (found, at, line) = one(&with(lines));
    assert_eq!((found.as_str(), at.as_str()), (code, field), "{lines}");
    assert!(line >= 8, "{lines}: line {line}");
}

#[test]
fn the_sample_is_sound_and_complete() {
    let sample = include_str!("../../assets/answers-sample.toml");
    let answers = Answers::parse(sample).expect("sound answers");
    assert_eq!(answers.restriction.mode, Mode::Vpc);
    assert_eq!(answers.tags["cost-center"], "ml-platform");
    for key in ["client_cidrs", "studio_security_groups", "policy_name", "extra_endpoints", "include_caller"] {
        assert!(sample.contains(key), "{key}");
    }
}

#[test]
fn what_is_left_away_has_its_default() {
    let answers = Answers::parse(ANSWERS).expect("answers");
    assert_eq!(answers.endpoints, EndpointAnswers::default());
    assert!(answers.restriction.guardrail);
    assert_eq!(answers.network.client_cidrs, None);
    assert_eq!(answers.policy_name(), "StudioPrivateAccess-d-abcdefghijkl");
}

#[test]
fn everything_is_said_at_once_with_its_line() {
    let text = r#"version = 2
region = "eu-west-1"
colour = "blue"

[network]
vpc = "vpce-0123456789abcdef0"
subnets = "subnet-0123456789abcdef0"
client_cidrs = ["10.0.0.5/16", "2001:db8::/32", "ten"]

[endpoints]
dns = "magic"

[restriction]
mode = "vpc-ip"
guardrail = "yes"

[principals]
roles = ["arn:aws:iam::111122223333:role/ml/DataScientist", "a/b", 3]
"#;
    let told = told(text);
    let told: Vec<(&str, &str, usize)> = told.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), *c)).collect();
    assert_eq!(
        told,
        [
            ("version-unknown", "version", 1),
            ("unknown-key", "colour", 3),
            ("invalid-id", "network.vpc", 6),
            ("wrong-type", "network.subnets", 7),
            ("invalid-range", "network.client_cidrs[2]", 8),
            ("invalid-value", "endpoints.dns", 11),
            ("ranges-missing", "restriction.cidrs", 13),
            ("wrong-type", "restriction.guardrail", 15),
            ("wrong-type", "principals.roles[2]", 18),
        ]
    );
}

#[test]
fn keys_that_have_no_default_must_be_there() {
    assert_eq!(
        told("[endpoints]\nservices = []\n[restriction]\nmode = \"ip\"\ncidrs = [\"203.0.113.0/24\"]\n")
            .into_iter()
            .map(|(code, field, _)| (code, field))
            .collect::<Vec<_>>(),
        ["version", "region", "network.vpc"].map(|field| ("missing-key".to_owned(), field.to_owned()))
    );
}

#[test]
fn ranges_must_suit_their_mode() {
    expect("[restriction]\ncidrs = [\"10.0.0.0/8\"]", "ranges-not-taken", "restriction.cidrs");
    expect("[restriction]\nmode = \"ip\"", "ranges-missing", "restriction.cidrs");
    expect("[restriction]\nmode = \"vpc-ip\"", "ranges-missing", "restriction.cidrs");
    for private in ["10.1.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.1/32", "192.168.0.0/24", "8.0.0.0/5"] {
        let lines = format!("[restriction]\nmode = \"ip\"\ncidrs = [\"203.0.113.0/24\", \"{private}\"]");
        expect(&lines, "private-range", "restriction.cidrs[1]");
    }
    let ip = |range: &str| format!("[restriction]\nmode = \"ip\"\ncidrs = [\"{range}\"]");
    expect(&ip("0.0.0.0/0"), "everyone-range", "restriction.cidrs[0]");
    expect(&ip("2001:db8::/32"), "ipv6-range", "restriction.cidrs[0]");
    expect(&ip("203.0.113.7/24"), "host-bits", "restriction.cidrs[0]");
    expect(&ip("203.0.113.7"), "invalid-range", "restriction.cidrs[0]");
    assert!(Answers::parse(&with(&ip("203.0.113.7/32"))).is_ok());
}

#[test]
fn combinations_that_cannot_be_are_refused() {
    expect("[restriction]\nmode = \"none\"", "principals-unrestricted", "principals");
    expect("[endpoints]\nservices = []", "no-services", "endpoints.services");
    expect("[endpoints]\nservices = [\"Studio\", \"sagemaker.api\"]", "invalid-service", "endpoints.services[0]");
    expect("[endpoints]\nservices = [\"studio\", \"studio\"]", "duplicate", "endpoints.services[1]");
    expect("[endpoints.dns]\nsts = \"hosted-zone\"", "dns-for-no-service", "endpoints.dns.sts");
    expect(
        "[restriction]\nmode = \"vpce\"\nextra_vpcs = [\"vpc-01234567\"]",
        "extra-vpcs-mode",
        "restriction.extra_vpcs",
    );
    expect(
        "[restriction]\nextra_endpoints = [\"vpce-01234567\"]",
        "extra-endpoints-mode",
        "restriction.extra_endpoints",
    );
    let without_domain = ANSWERS.replace("[domain]\nid = \"d-abcdefghijkl\"\n", "[endpoints]\npolicy = \"studio\"\n");
    assert_eq!(one(&without_domain).0, "policy-needs-domain");
    let without_subnets = ANSWERS.replace("subnets =", "# subnets =");
    assert_eq!(one(&without_subnets).0, "no-subnets");
    let faults = Answers::parse(&without_subnets).expect_err("no subnets");
    assert!(faults[0].hint.contains("in which the endpoints are placed"), "{}", faults[0].hint);
}

#[test]
fn names_and_tags_must_be_what_aws_takes() {
    expect("[restriction]\npolicy_name = \"my policy\"", "invalid-name", "restriction.policy_name");
    expect("[restriction]\npolicy_name = \"arn:aws:iam::1:policy/x\"", "arn-not-name", "restriction.policy_name");
    expect("[tags]\n\"aws:team\" = \"x\"", "reserved-tag", "tags.aws:team");
    expect("[tags]\n\"studiolink:run\" = \"x\"", "reserved-tag", "tags.studiolink:run");
    expect("[tags]\nteam = \"a|b\"", "invalid-tag", "tags.team");
    expect("[tags]\nteam = 3", "wrong-type", "tags.team");
    let many: Vec<String> = (0..7).map(|number| format!("k{number} = \"v\"")).collect();
    let many = many.join("\n");
    assert!(Answers::parse(&with(&format!("[tags]\n{many}"))).is_ok());
    expect(&format!("[endpoints]\ndns = \"hosted-zone\"\n[tags]\n{many}"), "too-many-tags", "tags");
}

#[test]
fn an_arn_is_answered_with_the_name_in_it() {
    let text = ANSWERS.replace("\"ana.maria\"", "\"arn:aws:iam::111122223333:user/ml/ana.maria\"");
    let fault = &faults(&text)[0];
    assert_eq!((fault.code.as_str(), fault.hint.as_str()), ("arn-not-name", "Write \"ana.maria\"."));
    assert_eq!(fault.line, Some(11));
}

#[test]
fn syntax_errors_are_said_with_their_lines() {
    let told = told("version = 1\nregion = \n[network\nvpc = \"vpc-01234567\"\n");
    assert!(told.iter().all(|(code, _, _)| code == "syntax"), "{told:?}");
    assert_eq!(told.iter().map(|(_, _, line)| *line).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn what_is_no_answers_file_is_refused() {
    assert_eq!(faults(&"#".repeat(MAX_BYTES + 1))[0].code, "answers-too-large");
    assert_eq!(Fault::not_text().code, "syntax");
}

#[test]
fn a_policy_file_is_named_and_not_read() {
    let answers = Answers::parse(&with("[endpoints.policy]\nfile = \"p.json\"")).expect("answers");
    let file = PolicyFile { file: PathBuf::from("p.json"), document: None };
    assert_eq!(answers.endpoints.policy, EndpointPolicy::File(file));
    let told = told(&with("[endpoints]\npolicy = { path = \"p.json\" }"));
    let told: Vec<_> = told.iter().map(|(code, field, _)| (code.as_str(), field.as_str())).collect();
    assert_eq!(told, [("unknown-key", "endpoints.policy.path"), ("missing-key", "endpoints.policy.file")]);
}

fn id<T: FromStr<Err: Debug> + Debug>(prefix: &'static str) -> impl Strategy<Value = T> {
    "[0-9a-f]{17}".prop_map(move |hex| format!("{prefix}-{hex}").parse().expect("an id"))
}

fn ids<T: FromStr<Err: Debug> + Debug + Ord>(
    prefix: &'static str,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<T>> {
    prop::collection::btree_set(id(prefix), count).prop_map(|set| set.into_iter().collect())
}

fn ranges(first: u8) -> impl Strategy<Value = Vec<IpNet>> {
    let range = (any::<[u8; 3]>(), 9..=32_u8).prop_map(move |(rest, prefix)| {
        let address = [first, rest[0], rest[1], rest[2]].into();
        IpNet::V4(Ipv4Net::new(address, prefix).expect("a prefix").trunc())
    });
    prop::collection::btree_set(range, 1..5).prop_map(|set| set.into_iter().collect())
}

fn names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set("[A-Za-z0-9_+=,.@-]{1,64}", 0..4).prop_map(|set| set.into_iter().collect())
}

fn restriction() -> impl Strategy<Value = RestrictionAnswers> {
    let parts = (ranges(52), ranges(10), ids("vpc", 0..3), ids("vpce", 0..3), any::<bool>());
    (0..5_usize, parts, prop::option::of("[A-Za-z0-9_+=,.@-]{1,128}")).prop_map(|(mode, parts, policy_name)| {
        let (public, private, extra_vpcs, extra_endpoints, guardrail) = parts;
        let mode = [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None][mode];
        RestrictionAnswers {
            mode,
            cidrs: match mode {
                Mode::Ip => public,
                Mode::VpcIp => private,
                _ => Vec::new(),
            },
            extra_vpcs: if mode == Mode::Vpc { extra_vpcs } else { Vec::new() },
            extra_endpoints: if mode == Mode::Vpce { extra_endpoints } else { Vec::new() },
            guardrail,
            policy_name,
        }
    })
}

fn network() -> impl Strategy<Value = NetworkAnswers> {
    let groups = prop::option::of(ids("sg", 0..3));
    let group = prop::option::of(id("sg"));
    (id("vpc"), ids("subnet", 1..4), prop::option::of(ranges(10)), groups, group).prop_map(
        |(vpc, subnets, client_cidrs, studio_security_groups, group)| NetworkAnswers {
            vpc,
            subnets,
            client_cidrs,
            studio_security_groups,
            endpoint_security_group: group.map_or(EndpointGroup::Create, EndpointGroup::Existing),
        },
    )
}

fn endpoints() -> impl Strategy<Value = EndpointAnswers> {
    let services = prop::collection::btree_set("[a-z][a-z0-9.-]{0,20}", 1..4);
    (services, 0..4_usize, 0..3_usize, any::<bool>(), "[^\\x00-\\x1f]{1,20}").prop_map(
        |(services, policy, dns, adopt_policy, file)| {
            let ways = services.iter().map(|service| (service.clone(), DnsWay::HostedZone));
            let dns = match dns {
                0 => DnsAnswer::All(DnsWay::PrivateDns),
                1 => DnsAnswer::All(DnsWay::HostedZone),
                _ => DnsAnswer::ByService(ways.collect::<BTreeMap<_, _>>()),
            };
            let policy = match policy {
                0 => EndpointPolicy::Account,
                1 => EndpointPolicy::Studio,
                2 => EndpointPolicy::FullAccess,
                _ => EndpointPolicy::File(PolicyFile { file: PathBuf::from(file), document: None }),
            };
            EndpointAnswers { services: services.into_iter().collect(), dns, policy, adopt_policy }
        },
    )
}

prop_compose! {
    fn sound()(
        network in network(),
        endpoints in endpoints(),
        restriction in restriction(),
        (users, groups, roles) in (names(), names(), names()),
        include_caller in any::<bool>(),
        tags in prop::collection::btree_map("[a-z]{1,12}", "[\\PC&&[A-Za-z0-9 é]]{0,20}", 0..5),
    ) -> Answers {
        let nobody = PrincipalAnswers { include_caller, ..PrincipalAnswers::default() };
        let principals = PrincipalAnswers { users, groups, roles, include_caller };
        Answers {
            version: 1,
            region: "eu-west-1".to_owned(),
            unanswered: BTreeSet::new(),
            domain: DomainAnswers { id: Some("d-abc".parse().expect("an id")) },
            network,
            endpoints,
            principals: if restriction.mode == Mode::None { nobody } else { principals },
            restriction,
            tags,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(answers in sound()) {
        let text = answers.to_toml();
        prop_assert_eq!(Answers::parse(&text), Ok(answers), "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,300}") {
        let _ = Answers::parse(&text);
    }

    #[test]
    fn no_value_makes_it_panic(key in prop::sample::select(KEYS), value in prop::sample::select(VALUES)) {
        let (section, key) = key.rsplit_once('.').unwrap_or(("tags", key));
        let result = Answers::parse(&format!("[{section}]\n{key} = {value}\n"));
        prop_assert!(result.is_err());
    }
}

const KEYS: &[&str] = &[
    "domain.id",
    "network.vpc",
    "network.subnets",
    "network.client_cidrs",
    "endpoints.services",
    "endpoints.dns",
    "endpoints.policy",
    "restriction.mode",
    "restriction.cidrs",
    "restriction.guardrail",
    "principals.roles",
    "team",
];
const VALUES: &[&str] = &[
    "1",
    "-1",
    "0xff",
    "1e400",
    "true",
    "\"\"",
    "\"x\"",
    "[]",
    "[[]]",
    "[{}]",
    "{}",
    "{ a = { b = 1 } }",
    "[1, \"x\"]",
    "1979-05-27",
    "[\"10.0.0.0/8\", \"::/0\"]",
    "\"\\u00e9\"",
];
