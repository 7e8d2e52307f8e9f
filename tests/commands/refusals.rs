//! Bad input: named, with the reason and the way out, and nothing changes.

use std::fs;
use std::process::Output;

use serde_json::Value;

use super::{ANSWERS, Desk, Said, with};

/// Answers that are wrong in one thing, which must be named; nothing may change.
#[track_caller]
fn refused(exit: i32, code: &str, names: &[&str], answers: &str) -> Said {
    let desk = Desk::new(answers);
    refused_at(&desk, exit, code, names)
}

#[track_caller]
fn refused_at(desk: &Desk, exit: i32, code: &str, names: &[&str]) -> Said {
    let before = desk.account();
    let said = desk.apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(exit), "{}{}", said.out, said.err);
    assert_eq!(said.codes(), [code], "{}", said.err);
    for name in names {
        assert!(said.err.contains(name), "{name} is not named in {}", said.err);
    }
    assert_eq!(desk.account(), before, "nothing may change");
    assert!(desk.runs().is_empty());
    assert_eq!(desk.plan(&[]).code, Some(exit), "plan and apply agree");
    said
}

#[test]
fn another_region_is_refused_with_both_names() {
    let other = with("eu-west-1", "eu-central-1");
    refused(2, "region-mismatch", &["eu-central-1", "eu-west-1"], &other);
    let said = Desk::new(ANSWERS).apply(&["--yes", "--json", "--region", "us-east-1"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["region-mismatch".to_owned()]));
    assert!(said.err.contains("us-east-1") && said.err.contains("eu-west-1"), "{}", said.err);
}

/// What the wizard saves before it has asked everything is no plan by defaults.
#[test]
fn pages_that_were_never_answered_are_named_and_not_planned() {
    let early = with("version = 1", "version = 1\nunanswered = [\"restriction\", \"people\"]");
    let names = ["unanswered", "Restriction and People", "studiolink --answers FILE", "[restriction] and [principals]"];
    refused(2, "unanswered", &names, &early);
    let said = Desk::new(&early).run(&["verify", "--sandbox", "answers.toml"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("line 3"), "{}", said.err);
    refused(2, "invalid-value", &["`peple`"], &early.replace("\"people\"", "\"peple\""));
}

#[test]
fn a_region_without_studio_is_refused() {
    let desk = Desk::new(ANSWERS);
    desk.edit(|account| {
        let services = account["services"].as_array_mut().expect("services");
        services.retain(|service| service["name"] != "aws.sagemaker.eu-west-1.studio");
    });
    refused_at(&desk, 4, "service-not-found", &["studio", "eu-west-1"]);
}

#[test]
fn what_does_not_exist_is_named() {
    let vpc = with("vpc-0a1b2c3d4e5f60718", "vpc-0123456789abcdef0");
    let said = Desk::new(&vpc).apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(4));
    assert!(said.codes().contains(&"vpc-not-found".to_owned()), "{}", said.err);
    assert!(said.err.contains("vpc-0123456789abcdef0"), "{}", said.err);
    let subnet = with("subnet-0cc11bb22cc33dd44", "subnet-0123456789abcdef0");
    refused(4, "subnet-not-found", &["subnet-0123456789abcdef0"], &subnet);
    let group = with("[restriction]", "endpoint_security_group = \"sg-0123456789abcdef0\"\n\n[restriction]");
    refused(4, "group-not-found", &["sg-0123456789abcdef0"], &group);
    refused(4, "domain-not-found", &["d-zzzzzzzzzzzz"], &with("d-abcdefghijkl", "d-zzzzzzzzzzzz"));
    refused(4, "principal-not-found", &["role/Nobody"], &with("DataScientist", "Nobody"));
    refused(4, "principal-not-found", &["user/nobody"], &with("ana.maria", "nobody"));
}

#[test]
fn subnets_that_cannot_carry_an_endpoint_are_refused() {
    let two = with("subnet-0cc11bb22cc33dd44", "subnet-0bb11bb22cc33dd44");
    refused(4, "subnets-share-zone", &["subnet-0bb11bb22cc33dd44", "eu-west-1a"], &two);
    let unsupported = with("subnet-0cc11bb22cc33dd44", "subnet-0dd11bb22cc33dd44");
    refused(4, "zone-unsupported", &["subnet-0dd11bb22cc33dd44", "eu-west-1c"], &unsupported);
}

#[test]
fn ranges_that_the_mode_cannot_mean_are_refused() {
    let ranges = |mode: &str, range: &str| with("mode = \"vpc\"", &format!("mode = \"{mode}\"\ncidrs = [\"{range}\"]"));
    refused(2, "private-range", &["10.20.0.0/16", "restriction.cidrs"], &ranges("ip", "10.20.0.0/16"));
    // The VPC itself may have public ranges, so only the account can tell.
    refused(4, "public-range", &["8.8.8.0/24"], &ranges("vpc-ip", "8.8.8.0/24"));
    refused(2, "invalid-range", &["10.240.0.0/33"], &ranges("vpc-ip", "10.240.0.0/33"));
    refused(2, "everyone-range", &["0.0.0.0/0"], &ranges("ip", "0.0.0.0/0"));
    refused(2, "ipv6-range", &["2001:db8::/32"], &ranges("ip", "2001:db8::/32"));
    refused(2, "ranges-not-taken", &["restriction.cidrs"], &ranges("vpc", "203.0.113.0/24"));
}

#[test]
fn a_policy_name_that_iam_refuses_is_refused_before() {
    let named = with("mode = \"vpc\"", "mode = \"vpc\"\npolicy_name = \"no spaces\"");
    refused(2, "invalid-name", &["no spaces", "restriction.policy_name"], &named);
}

#[test]
fn an_identity_center_domain_cannot_be_restricted() {
    let desk = Desk::new(&with("d-abcdefghijkl", "d-ssoabcdefghi"));
    let said = desk.run(&["apply", "answers.toml", "--yes", "--json", "--sandbox=sso-domain"]);
    assert_eq!(said.code, Some(4), "{}", said.err);
    assert!(said.codes().contains(&"sso-domain".to_owned()), "{}", said.err);
    assert!(desk.runs().is_empty());
}

#[test]
fn roles_that_iam_lets_nobody_change_are_refused() {
    for role in ["AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70", "AWSServiceRoleForAmazonSageMakerNotebooks"] {
        refused(4, "unmodifiable-principal", &[role], &with("DataScientist", role));
    }
}

#[test]
fn everything_that_is_wrong_with_the_file_is_told_at_once() {
    let answers = ANSWERS.replace("mode = \"vpc\"", "mode = \"vcp\"\nguard = true").replace("[domain]", "[domains]");
    let said = Desk::new(&answers).plan(&["--json", "--region", "us-east-1"]);
    assert_eq!(said.code, Some(2));
    let errors: Vec<Value> = said.objects().iter().map(|object| object["error"].clone()).collect();
    assert!(errors.len() >= 3, "{}", said.out);
    for error in &errors {
        assert!(error["line"].is_u64() && error["field"].is_string(), "{error}");
        assert!(error["file"].as_str().is_some_and(|file| file.ends_with("answers.toml")), "{error}");
    }
    for name in ["domains", "guard", "vcp"] {
        assert!(said.err.contains(name), "{name} in {}", said.err);
    }
}

#[test]
fn wrong_types_are_named_with_their_line() {
    let said = refused(2, "wrong-type", &["version"], &with("version = 1", "version = \"one\""));
    assert_eq!(said.objects()[0]["error"]["line"], 2);
}

#[test]
fn files_that_are_no_answers_are_refused() {
    let desk = Desk::new(ANSWERS);
    let code = |answers: &str| {
        let said = desk.run(&["plan", answers, "--sandbox", "--json"]);
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains(answers), "{}", said.err);
        said.codes()
    };
    assert_eq!(code("no-such-file.toml"), ["answers-unreadable"]);
    assert_eq!(code("/"), ["answers-not-a-file"]);
    fs::write(desk.folder.path().join("large.toml"), "# large\n".repeat(1_250_000)).expect("10 MB");
    assert_eq!(code("large.toml"), ["answers-too-large"]);
    fs::write(desk.folder.path().join("bytes.toml"), b"version = 1\n\xff\xfe").expect("bytes");
    assert_eq!(code("bytes.toml"), ["answers-not-text"]);
}

#[test]
fn an_endpoint_policy_is_read_beside_the_answers() {
    let answers = with("[restriction]", "[endpoints]\npolicy = { file = \"mine.json\" }\n\n[restriction]");
    let desk = Desk::new(&answers);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = desk.answers();
    let plan = |desk: &Desk| {
        let mut command = desk.command(&["plan", path.to_str().expect("a path"), "--sandbox", "--json"]);
        let Output { status, stdout, .. } = command.current_dir(elsewhere.path()).output().expect("the program");
        (status.code(), String::from_utf8(stdout).expect("UTF-8"))
    };
    let (code, out) = plan(&desk);
    assert_eq!(code, Some(2));
    assert!(out.contains("endpoint-policy-unreadable") && out.contains("mine.json"), "{out}");
    let policy = |actions: &str| {
        format!(r#"{{"Statement": [{{"Effect": "Allow", "Principal": "*", "Action": {actions}, "Resource": "*"}}]}}"#)
    };
    fs::write(desk.folder.path().join("mine.json"), policy(r#"["sagemaker:CreateApp"]"#)).expect("a policy");
    let (code, out) = plan(&desk);
    assert_eq!(code, Some(2));
    assert!(out.contains("CreatePresignedDomainUrl"), "{out}");
    fs::write(desk.folder.path().join("mine.json"), policy(r#""sagemaker:*""#)).expect("a policy");
    let (code, out) = plan(&desk);
    assert_eq!(code, Some(0), "{out}");
    let plan: Value = serde_json::from_str(&out).expect("JSON");
    let action = &plan["policies"]["endpoints"]["studio"]["Statement"][0]["Action"];
    assert!(action.to_string().contains("sagemaker:*"), "{action}");
}
