//! What stops packets between the endpoints and those who use them, and what apps need besides: each finding from an
//! account that leads to it, with the ids concerned.

use ipnet::IpNet;
use studiolink::domain::network::{EgressRule, Endpoint, Source};
use studiolink::domain::policy::parse;
use studiolink::domain::restriction::Mode;
use studiolink::domain::studio::{App, NetworkAccess};
use studiolink::domain::traffic::{AclRule, Direction, Route, RouteTable};
use studiolink::plan::answers::Answers;
use studiolink::plan::check::Severity;
use studiolink::plan::snapshot::Snapshot;

use super::findings::{API, endpoint, expect, found, id, nets, same, severity};

const ACL: &str = "acl-0a1b2c3d4e5f60718";
const SUBNET: &str = "subnet-0aa11bb22cc33dd44";
const TABLE: &str = "rtb-0a1b2c3d4e5f60718";

fn none(_: &mut Answers) {}

fn rule(number: i32, direction: Direction, ports: Option<(u16, u16)>, range: &str, allows: bool) -> AclRule {
    AclRule { number, direction, protocol: "6".to_owned(), ports, range: range.parse().expect("a range"), allows }
}

fn with_rule(rule: AclRule) -> impl FnOnce(&mut Snapshot) {
    move |account| account.network_acls[0].rules.push(rule)
}

fn without(direction: Direction) -> impl FnOnce(&mut Snapshot) {
    move |account| account.network_acls[0].rules.retain(|rule| rule.direction != direction)
}

#[test]
fn network_acls_that_stop_requests_or_answers() {
    let stops = |account, words: &[&str]| {
        let finding = expect("network-acl", Severity::Warning, account, none);
        for word in [&[ACL], words].concat() {
            assert!(finding.message.contains(word), "{word}: {}", finding.message);
        }
    };
    let deny = |direction, ports, range| with_rule(rule(50, direction, ports, range, false));
    let https = deny(Direction::Inbound, Some((443, 443)), "10.240.128.0/17");
    stops(Box::new(https) as Box<dyn FnOnce(&mut Snapshot)>, &["HTTPS (443) from 10.240.0.0/16", SUBNET, "rule 50"]);
    let answers = deny(Direction::Outbound, Some((40_000, 40_100)), "0.0.0.0/0");
    stops(Box::new(answers), &["answers (32768-65535) to 10.240.0.0/16", "rule 50"]);
    stops(Box::new(without(Direction::Inbound)), &["rule *"]);
    for (direction, ports, range) in [
        (Direction::Inbound, (80, 80), "0.0.0.0/0"),
        (Direction::Inbound, (443, 443), "192.168.0.0/16"),
        (Direction::Outbound, (22, 22), "0.0.0.0/0"),
    ] {
        let found = found(deny(direction, Some(ports), range), none);
        assert_eq!(severity(&found, "network-acl"), None, "{ports:?} of {range} is none of ours");
    }
    let of_others = |account: &mut Snapshot| {
        account.network_acls[0].subnets = vec![id("subnet-0dd11bb22cc33dd44")];
        account.network_acls[0].rules.clear();
    };
    assert_eq!(severity(&found(of_others, none), "network-acl"), None, "it guards another subnet");
    let within = |answers: &mut Answers| answers.network.client_cidrs = Some(nets(&["10.240.0.0/24"]));
    let within_one = |account: &mut Snapshot| {
        account.domains[0].subnets = vec![id(SUBNET)];
        account.network_acls[0].subnets = vec![id(SUBNET)];
        account.network_acls[0].rules.clear();
    };
    let one = |answers: &mut Answers| {
        within(answers);
        answers.network.subnets.truncate(1);
    };
    assert_eq!(severity(&found(within_one, one), "network-acl"), None, "none applies within a subnet");
}

/// Apps in a subnet without endpoints need its network ACL too.
#[test]
fn network_acls_of_the_apps_subnets() {
    let apart = |account: &mut Snapshot| {
        account.domains[0].subnets = vec![id("subnet-0dd11bb22cc33dd44")];
        let mut acl = account.network_acls[0].clone();
        acl.id = "acl-1".to_owned();
        acl.subnets = vec![id("subnet-0dd11bb22cc33dd44")];
        acl.rules = vec![rule(100, Direction::Outbound, None, "0.0.0.0/0", true)];
        account.network_acls[0].subnets.retain(|subnet| !acl.subnets.contains(subnet));
        account.network_acls.push(acl);
    };
    let finding = expect("network-acl", Severity::Warning, apart, none);
    assert!(finding.message.contains("acl-1 of subnet-0dd11bb22cc33dd44 stops answers"), "{}", finding.message);
}

fn routes(routes: &[(&str, &str, bool)]) -> impl FnOnce(&mut Snapshot) + use<> {
    let route = |(destination, target, blackhole): &(&str, &str, bool)| Route {
        destination: destination.parse().ok(),
        target: (*target).to_owned(),
        blackhole: *blackhole,
    };
    let routes: Vec<_> = routes.iter().map(route).collect();
    move |account| account.route_tables[0].routes = routes
}

#[test]
fn routes_that_lead_no_answer_back() {
    let from = |range: &'static str| move |answers: &mut Answers| answers.network.client_cidrs = Some(nets(&[range]));
    let lost = |account: Box<dyn FnOnce(&mut Snapshot)>| -> Option<String> {
        let findings = found(account, from("10.20.0.0/16"));
        findings.into_iter().find(|finding| finding.code == "no-route").map(|finding| finding.message)
    };
    let local = ("10.240.0.0/16", "local", false);
    let default = ("0.0.0.0/0", "nat-1", false);
    expect("no-route", Severity::Warning, routes(&[local]), from("10.20.0.0/16"));
    let message = lost(Box::new(routes(&[local]))).expect("no route");
    assert!(message.contains(TABLE) && message.contains(SUBNET) && message.contains("10.20.0.0/16 (no route)"));
    assert!(lost(Box::new(routes(&[local, default]))).expect("lost").contains("nat-1 leads to the internet"));
    let gone = routes(&[local, default, ("10.20.0.0/16", "pcx-1", true)]);
    assert!(lost(Box::new(gone)).expect("lost").contains("pcx-1 is gone"));
    for (way, why) in [
        (("10.20.0.0/16", "tgw-1", false), "the very range"),
        (("10.0.0.0/8", "vgw-1", false), "a wider one"),
        (("10.20.4.0/24", "pcx-1", false), "a part of it, which may be all there is"),
        (("pl-1", "tgw-1", false), "a prefix list, which nobody has read"),
    ] {
        assert_eq!(lost(Box::new(routes(&[local, default, way]))), None, "{why}");
    }
    assert!(lost(Box::new(routes(&[local, ("pl-1", "vpce-1", false)]))).is_some(), "S3's own route is none");
    assert_eq!(lost(Box::new(|account| account.route_tables.clear())), None, "not read");
    let own = |account: &mut Snapshot| {
        let main = account.route_tables[0].clone();
        account.route_tables.push(RouteTable {
            id: "rtb-own".to_owned(),
            is_main: false,
            subnets: vec![id(SUBNET)],
            routes: Vec::new(),
            ..main
        });
    };
    let message = lost(Box::new(own)).expect("a subnet's own table comes first");
    assert!(message.contains("rtb-own") && !message.contains(TABLE), "{message}");
    let listed = |answers: &mut Answers| {
        answers.restriction.mode = Mode::VpcIp;
        answers.restriction.cidrs = nets(&["172.20.0.0/16"]);
    };
    expect("no-route", Severity::Warning, same, listed);
}

fn to(destination: Source, port: i32) -> EgressRule {
    EgressRule { protocol: "tcp".to_owned(), from_port: Some(port), to_port: Some(port), destination }
}

fn block(range: &str) -> Source {
    Source::Cidr(range.parse::<IpNet>().expect("a range"))
}

#[test]
fn studio_groups_that_let_nothing_out() {
    let egress = |rules: Vec<EgressRule>| move |account: &mut Snapshot| account.security_groups[0].egress = Some(rules);
    let finding = expect("studio-group-shut", Severity::Warning, egress(Vec::new()), none);
    assert!(finding.message.contains("sg-0c2d3e4f5a6b7c8d9") && finding.message.contains(SUBNET));
    expect("studio-group-shut", Severity::Warning, egress(vec![to(block("0.0.0.0/0"), 80)]), none);
    let half = expect("studio-group-shut", Severity::Warning, egress(vec![to(block("10.240.0.0/24"), 443)]), none);
    assert!(!half.message.contains(SUBNET) && half.message.contains("subnet-0cc11bb22cc33dd44"), "{}", half.message);
    for enough in [to(block("10.240.0.0/16"), 443), to(Source::PrefixList("pl-1".to_owned()), 443)] {
        assert_eq!(severity(&found(egress(vec![enough]), none), "studio-group-shut"), None);
    }
    let unknown = |account: &mut Snapshot| account.security_groups[0].egress = None;
    assert_eq!(severity(&found(unknown, none), "studio-group-shut"), None, "not known");
    let named = |account: &mut Snapshot| {
        account.security_groups[0].egress = Some(vec![to(Source::Group(id("sg-01a2b3c4d5e6f7081")), 443)]);
    };
    expect("studio-group-shut", Severity::Warning, named, none);
    let theirs = |answers: &mut Answers| {
        let group = studiolink::plan::answers::EndpointGroup::Existing(id("sg-01a2b3c4d5e6f7081"));
        answers.network.endpoint_security_group = group;
    };
    assert_eq!(severity(&found(named, theirs), "studio-group-shut"), None, "the endpoints' own group");
}

#[test]
fn apps_that_run_and_what_they_need() {
    let app = |number: usize| App {
        owner: "bob".to_owned(),
        kind: "JupyterLab".to_owned(),
        name: format!("app-{number}"),
        status: "InService".to_owned(),
    };
    let run = |count: usize| move |account: &mut Snapshot| account.domains[0].apps = (0..count).map(app).collect();
    let finding = expect("running-apps", Severity::Warning, run(1), none);
    assert!(finding.message.starts_with("1 app of d-abcdefghijkl: JupyterLab app-0 of bob (InService)."));
    let elsewhere = |account: &mut Snapshot| {
        let mut other = account.domains[0].clone();
        (other.id, other.apps) = ("d-another".parse().expect("an id"), vec![app(0)]);
        account.domains.push(other);
    };
    assert_eq!(severity(&found(elsewhere, none), "running-apps"), None, "another domain was chosen");
    let of_all = expect("running-apps", Severity::Warning, elsewhere, |answers| answers.domain.id = None);
    assert!(of_all.message.starts_with("1 app of d-another: "), "{}", of_all.message);
    let many = expect("running-apps", Severity::Warning, run(7), none);
    assert!(many.message.contains("7 apps") && many.message.contains("app-4 of bob (InService) and 2 more."));

    let isolated = || routes(&[("10.240.0.0/16", "local", false)]);
    let finding = expect("app-services-missing", Severity::Warning, isolated(), none);
    assert!(finding.message.contains("endpoint for sagemaker.runtime, sts and logs:"), "{}", finding.message);
    assert!(finding.message.contains(SUBNET));
    let all = |answers: &mut Answers| {
        answers.endpoints.services.extend(["sagemaker.runtime", "sts", "logs"].map(ToOwned::to_owned));
    };
    let finding = expect("app-services-missing", Severity::Note, isolated(), all);
    assert!(
        finding.message.contains("sagemaker.featurestore-runtime, sagemaker.metrics and servicecatalog:"),
        "{}",
        finding.message
    );
    let all_of_use = |answers: &mut Answers| {
        all(answers);
        let of_use = ["sagemaker.featurestore-runtime", "sagemaker.metrics", "servicecatalog"];
        answers.endpoints.services.extend(of_use.map(ToOwned::to_owned));
    };
    assert_eq!(severity(&found(isolated(), all_of_use), "app-services-missing"), None);
    let gone = routes(&[("0.0.0.0/0", "nat-1", true)]);
    expect("app-services-missing", Severity::Warning, gone, none);
    let without_s3 = |account: &mut Snapshot| {
        isolated()(account);
        account.endpoints.clear();
    };
    let finding = expect("app-services-missing", Severity::Warning, without_s3, none);
    assert!(finding.message.contains("s3"), "{}", finding.message);
    let public = |account: &mut Snapshot| {
        isolated()(account);
        account.domains[0].network_access = Some(NetworkAccess::PublicInternetOnly);
    };
    assert_eq!(severity(&found(public, none), "app-services-missing"), None, "its apps are elsewhere");
}

#[test]
fn a_policy_of_the_endpoint_for_s3() {
    let policy = |text: &'static str| {
        move |account: &mut Snapshot| account.endpoints[0].policy = Some(parse(text).expect("a document"))
    };
    let narrow = policy(
        r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::acme-ml/*"}]}"#,
    );
    let finding = expect("s3-policy", Severity::Note, narrow, none);
    assert!(finding.message.contains("vpce-0a9b8c7d6e5f40312"), "{}", finding.message);
    let all = policy(r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#);
    assert_eq!(severity(&found(all, none), "s3-policy"), None);
}

#[test]
fn rules_that_a_group_has_no_room_for() {
    let many = |count: u8| {
        move |answers: &mut Answers| {
            let ranges = (0..count).map(|number| format!("10.240.{number}.0/24").parse().expect("a range"));
            answers.network.client_cidrs = Some(ranges.collect());
        }
    };
    let finding = expect("rule-limit", Severity::Warning, same, many(60));
    assert!(finding.message.contains("61 inbound rules"), "one for Studio's group: {}", finding.message);
    assert_eq!(severity(&found(same, many(59)), "rule-limit"), None);
    let full = |account: &mut Snapshot| {
        let filler = |number: u8| {
            let source = format!("192.168.{number}.0/24").parse().map(Source::Cidr).expect("a range");
            studiolink::domain::network::IngressRule::https(source)
        };
        account.security_groups[1].ingress = (0..59).map(filler).collect();
    };
    let theirs = |answers: &mut Answers| {
        let group = studiolink::plan::answers::EndpointGroup::Existing(id("sg-01a2b3c4d5e6f7081"));
        answers.network.endpoint_security_group = group;
    };
    let finding = expect("rule-limit", Severity::Warning, full, theirs);
    assert!(finding.message.contains("sg-01a2b3c4d5e6f7081 would have 61"), "{}", finding.message);
    let standing = |account: &mut Snapshot| {
        full(account);
        account.endpoints.push(Endpoint { tags: std::collections::BTreeMap::default(), ..endpoint(1, API, true) });
    };
    expect("rule-limit", Severity::Warning, standing, theirs);
}

/// Who comes from outside the VPC passes the endpoints' security group only by a range that is named.
#[test]
fn people_from_outside_whom_the_security_group_does_not_let_in() {
    let told = |change: Box<dyn FnOnce(&mut Answers)>| {
        let mut findings = found(|_| {}, change).into_iter();
        findings.find(|finding| finding.code == "clients-not-admitted")
    };
    let finding = told(Box::new(none)).expect("a finding");
    assert_eq!(finding.severity, Severity::Note);
    assert!(finding.message.contains("nobody from outside vpc-0a1b2c3d4e5f60718"), "{}", finding.message);
    let from = |ranges: &'static [&'static str]| {
        move |answers: &mut Answers| answers.network.client_cidrs = Some(nets(ranges))
    };
    assert_eq!(told(Box::new(from(&["10.240.0.0/16", "10.99.0.0/16"]))), None, "the range of a VPN is named");
    let one_endpoint = told(Box::new(|answers| {
        from(&["10.240.0.0/16", "10.99.0.0/16"])(answers);
        answers.endpoints.services = vec!["sagemaker.api".to_owned()];
    }));
    assert_eq!(one_endpoint, None, "the other is missing, which is said there");
    for mode in [Mode::Ip, Mode::None] {
        let other = told(Box::new(move |answers| answers.restriction.mode = mode));
        assert_eq!(other, None, "{mode} promises the endpoints to nobody");
    }
    let listed = |clients: &'static [&'static str]| {
        move |answers: &mut Answers| {
            answers.restriction.mode = Mode::VpcIp;
            answers.restriction.cidrs = nets(&["10.240.0.0/16", "10.99.0.0/16"]);
            answers.network.client_cidrs = Some(nets(clients));
        }
    };
    let finding = told(Box::new(listed(&["10.240.0.0/16"]))).expect("a finding");
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.message.contains("lets in 10.99.0.0/16, and"), "{}", finding.message);
    assert_eq!(told(Box::new(listed(&["10.240.0.0/16", "10.96.0.0/12"]))), None, "a wider range is named");
    let finding = told(Box::new(listed(&["10.99.0.0/16"]))).expect("a finding");
    assert!(finding.message.contains("lets in 10.240.0.0/16, and"), "the VPC's own too: {}", finding.message);
    assert!(finding.fix.contains("beside 10.99.0.0/16"), "named ranges stand in place of others: {}", finding.fix);
}
