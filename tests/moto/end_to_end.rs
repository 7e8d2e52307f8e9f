//! The program itself, from an untouched account to a private Studio: what it made is compared by boto3 with what
//! was asked, and doing it again changes nothing.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::case::{Case, HOSTED_ZONES, PRIVATE_DNS};

fn goes_from_untouched_to_private(mode: &'static str, cidrs: &'static [&'static str], dns: [&'static str; 2]) {
    let Some(case) = Case::new(mode, cidrs, dns) else { return };

    let plan = case.json(&["plan", "--json", "--detailed-exitcode"], 6).remove(0);
    assert_eq!(plan["account"], json!(case.world.account));
    assert_eq!(case.writes(), Vec::<String>::new(), "a plan changes nothing");
    assert_same_by_iam(&plan);

    case.world.forget_calls();
    let events = case.json(&["apply", "--yes", "--json"], 0);
    assert_all_are_named(&case, &plan);
    let finished = events.last().expect("events");
    assert_eq!((&finished["event"], &finished["status"]), (&json!("finished"), &json!("applied")));
    assert_eq!((&finished["made"], &finished["total"]), (&plan["changes"], &plan["changes"]));
    let failed: Vec<_> = events.iter().filter(|event| event["result"] == "failed").collect();
    assert_eq!(failed, Vec::<&Value>::new());
    let canary = events.iter().find(|event| event["check"] == "canary").expect("the canary's check");
    assert_eq!(canary["result"], "passed", "{canary}");

    let run = finished["run"].as_str().expect("a run");
    let differences: Vec<String> = case.world.python("compare.py", &[&case.wanted(run)]);
    assert_eq!(differences, Vec::<String>::new());

    case.world.forget_calls();
    let plan = case.json(&["plan", "--json", "--detailed-exitcode"], 0).remove(0);
    assert_eq!(plan["changes"], 0);
    assert_same_by_iam(&plan);
    let events = case.json(&["apply", "--yes", "--json"], 0);
    assert_eq!(events.last().expect("events")["status"], "unchanged");
    assert_eq!(case.writes(), Vec::<String>::new(), "a second apply changes nothing");
}

/// What the policies say that were read is what IAM says of today.
#[track_caller]
fn assert_same_by_iam(plan: &Value) {
    let check = &plan["cross_check"];
    assert!(check["asked"].as_u64().is_some_and(|asked| asked >= 3), "{check}");
    assert_eq!((&check["differences"], &check["untold"]), (&json!([]), &Value::Null), "{check}");
}

/// Every call since the log was begun is one that the plan has named.
#[track_caller]
fn assert_all_are_named(case: &Case, plan: &Value) {
    let needed = plan["needed_actions"].as_array().expect("actions").iter();
    let needed: BTreeSet<&str> =
        needed.filter_map(|one| one["action"].as_str()?.split_once(':')).map(|one| one.1).collect();
    let called: BTreeSet<String> = case.world.calls().into_iter().map(|call| call.action).collect();
    let unnamed: Vec<_> = called.iter().filter(|action| !needed.contains(action.as_str())).collect();
    assert!(called.len() > 20 && unnamed.is_empty(), "called and not named: {unnamed:?} of {called:?}");
}

/// Without the simulator, an endpoint in a group that is yet to be made is tried in the VPC's default group.
#[test]
fn an_endpoint_is_tried_before_its_group_is_made() {
    let Some(case) = Case::new("vpc", &[], HOSTED_ZONES) else { return };
    case.world.deny("iam", "SimulatePrincipalPolicy");
    let plan = case.json(&["plan", "--json"], 0).remove(0);
    let needed = plan["needed_actions"].as_array().expect("actions");
    let endpoint = needed.iter().find(|one| one["action"] == "ec2:CreateVpcEndpoint").expect("an action");
    assert_eq!(endpoint["outcome"], "allowed", "{endpoint}");
    assert!(endpoint["reason"].as_str().is_some_and(|why| why.contains("dry run says so with sg-")), "{endpoint}");
    assert_eq!(case.writes(), Vec::<String>::new(), "nothing is made");
    assert!(case.world.calls().iter().any(|call| call.dry_run && call.action == "CreateVpcEndpoint"));
}

#[test]
fn mode_vpc_with_private_dns() {
    goes_from_untouched_to_private("vpc", &[], PRIVATE_DNS);
}

#[test]
fn mode_vpc_with_hosted_zones() {
    goes_from_untouched_to_private("vpc", &[], HOSTED_ZONES);
}

#[test]
fn mode_vpc_with_private_dns_for_studio_and_a_zone_for_the_api() {
    goes_from_untouched_to_private("vpc", &[], ["private-dns", "hosted-zone"]);
}

#[test]
fn mode_vpce_with_private_dns() {
    goes_from_untouched_to_private("vpce", &[], PRIVATE_DNS);
}

#[test]
fn mode_vpce_with_hosted_zones() {
    goes_from_untouched_to_private("vpce", &[], HOSTED_ZONES);
}

#[test]
fn mode_ip_with_private_dns() {
    goes_from_untouched_to_private("ip", &["198.51.100.0/24"], PRIVATE_DNS);
}

#[test]
fn mode_ip_with_hosted_zones() {
    goes_from_untouched_to_private("ip", &["198.51.100.0/24"], HOSTED_ZONES);
}

#[test]
fn mode_vpc_ip_with_private_dns() {
    goes_from_untouched_to_private("vpc-ip", &["10.20.0.0/20"], PRIVATE_DNS);
}

#[test]
fn mode_vpc_ip_with_hosted_zones() {
    goes_from_untouched_to_private("vpc-ip", &["10.20.0.0/20"], HOSTED_ZONES);
}

/// The account as boto3 sees it, compared with what it was before the run; hosted zones that were there before may
/// need the VPC's DNS attributes, so there are none.
#[test]
fn what_was_applied_is_taken_back_whole() {
    for dns in [PRIVATE_DNS, HOSTED_ZONES] {
        let Some(case) = Case::with_zones(0, "vpce", &[], dns) else { return };
        let before: Value = case.world.python("everything.py", &[]);
        let events = case.json(&["apply", "--yes", "--json"], 0);
        let run = events.last().expect("events")["run"].as_str().expect("a run").to_owned();
        assert_ne!(case.world.python::<Value>("everything.py", &[]), before);

        let plan = case.of_run(&["undo", "--dry-run", "--json", &run], 0).remove(0);
        assert!(plan["steps"].as_array().is_some_and(|steps| steps.iter().all(|step| step["action"] != "create")));
        let events = case.of_run(&["undo", "--yes", "--json", &run], 0);
        let finished = events.last().expect("events");
        assert_eq!((&finished["status"], &finished["made"]), (&json!("undone"), &plan["changes"]));
        let after: Value = case.world.python("everything.py", &[]);
        assert_eq!(after, before);

        case.world.forget_calls();
        let events = case.of_run(&["undo", "--yes", "--json", &run], 0);
        assert_eq!(events.last().expect("events")["status"], "undone");
        assert_eq!(case.writes(), Vec::<String>::new(), "a second undo changes nothing");
    }
}

/// Throttled calls are tried again, and what a lost answer leaves in doubt is found, never made twice.
#[test]
fn throttles_and_lost_answers_end_in_the_same_account() {
    let Some(case) = Case::new("vpc", &[], HOSTED_ZONES) else { return };
    case.world.faults(&json!([
        { "action": "CreateSecurityGroup", "lost": true, "times": 1 },
        { "action": "CreateVpcEndpoint", "code": "RequestLimitExceeded", "status": 503, "times": 1 },
        { "action": "CreateVpcEndpoint", "lost": true, "times": 1 },
        { "action": "CreateHostedZone", "lost": true, "times": 1 },
        { "action": "ChangeResourceRecordSets", "code": "Throttling", "times": 1 },
        { "action": "CreatePolicy", "lost": true, "times": 1 },
        { "action": "AttachRolePolicy", "lost": true, "times": 1 },
    ]));
    let events = case.json(&["apply", "--yes", "--json"], 0);
    assert!(events.iter().any(|event| event["event"] == "retrying"), "throttles are told");
    let finished = events.last().expect("events");
    assert_eq!(finished["status"], "applied");
    let run = finished["run"].as_str().expect("a run");
    let differences: Vec<String> = case.world.python("compare.py", &[&case.wanted(run)]);
    assert_eq!(differences, Vec::<String>::new());
}

/// What does not exist is named, and nothing is changed.
#[test]
fn what_does_not_exist_is_named_before_anything_is_changed() {
    let Some(case) = Case::new("vpc", &[], PRIVATE_DNS) else { return };
    let (vpc, subnet) = ("vpc-0123456789abcdef0", "subnet-0123456789abcdef0");
    for (known, unknown) in [
        (case.ids.vpc.as_str(), vpc),
        (case.ids.subnets[1].as_str(), subnet),
        (case.ids.domain.as_str(), "d-nowhere"),
        ("DataScientist", "Nobody"),
    ] {
        fs::write(case.answers(), case.toml().replace(known, unknown)).expect("the answers");
        let output = case.run(&["apply", "--yes", "--json"]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(4), "{unknown}: {text}");
        assert!(text.contains(unknown), "{unknown}: {text}");
    }
    assert_eq!(case.writes(), Vec::<String>::new());
}

/// A permission that is missing in the middle: exit 5, what stands is named, and so is the action.
#[test]
fn a_permission_that_is_missing_in_the_middle_is_named() {
    let Some(case) = Case::new("vpc", &[], PRIVATE_DNS) else { return };
    case.world.deny("iam", "CreatePolicy");
    let events = case.json(&["apply", "--yes", "--json"], 5);
    let failed = events.iter().find(|event| event["event"] == "failed").expect("a failure");
    assert_eq!(failed["step"], "policy");
    assert_eq!(failed["error"]["code"], "AccessDenied");
    assert!(failed["error"]["hint"].as_str().is_some_and(|hint| hint.contains("iam:CreatePolicy")), "{failed}");
    assert_eq!(events.last().expect("events")["status"], "partly");

    case.world.faults(&json!([]));
    let events = case.json(&["apply", "--yes", "--json"], 0);
    assert_eq!(events.last().expect("events")["status"], "applied", "the rest follows");
}

/// What goes wrong before the account can be read: exit 3 without credentials, and a code that says which.
#[test]
fn a_session_that_cannot_begin_changes_nothing_and_says_why() {
    let Some(case) = Case::new("vpc", &[], PRIVATE_DNS) else { return };
    let with = |change: &dyn Fn(&mut Command)| {
        let mut command = case.world.program();
        change(&mut command);
        let output = command.args(["plan", "--json"]).arg(case.answers()).output().expect("the program");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line: Value = text.lines().next().map(|line| serde_json::from_str(line).expect("JSON")).unwrap_or_default();
        let text = |key: &str| line["error"][key].as_str().unwrap_or_default().to_owned();
        (output.status.code(), text("code"), text("hint"))
    };
    let home = tempfile::tempdir().expect("a folder");
    let no_keys = |command: &mut Command| {
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env("HOME", home.path());
    };

    let (exit, code, hint) = with(&no_keys);
    assert_eq!((exit, code.as_str()), (Some(3), "NoCredentials"));
    assert!(hint.contains("aws login"), "{hint}");

    let (exit, code, _) = with(&|command| {
        command.args(["--profile", "nobody"]);
    });
    assert_eq!((exit, code.as_str()), (Some(3), "NoProfile"));

    let config = home.path().join("sso-config");
    let session = "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n";
    let profile = "[profile work]\nsso_session = corp\nsso_account_id = 000000000001\nsso_role_name = Admin\n";
    fs::write(&config, format!("{session}{profile}")).expect("a config file");
    let (exit, _, hint) = with(&|command| {
        no_keys(command);
        command.args(["--profile", "work"]).env("AWS_CONFIG_FILE", &config);
    });
    assert_eq!(exit, Some(3));
    assert!(hint.contains("aws sso login --profile work"), "{hint}");

    let (exit, code, hint) = with(&|command| {
        command.env_remove("AWS_REGION");
    });
    assert_ne!(exit, Some(0));
    assert_eq!(code, "NoRegion");
    assert!(hint.contains("--region"), "{hint}");

    case.world.faults(&json!([{ "code": "ExpiredToken", "status": 403 }]));
    let (exit, code, _) = with(&|_| {});
    assert_eq!((exit, code.as_str()), (Some(3), "ExpiredToken"));
    assert_eq!(case.writes(), Vec::<String>::new());
}
