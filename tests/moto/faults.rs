//! Every change of a run over HTTP meets faults of AWS and of the way to it: the account that comes of it in the end is
//! the same, nothing is there twice, and the journal knows.

use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};
use studiolink::cloud::aws::{Aws, Session};
use studiolink::cloud::{Cloud, Kind, Token};
use studiolink::domain::id::VpcId;
use studiolink::domain::tag::Tags;
use studiolink::plan::step::{Change, StepId};

use super::case::{Case, HOSTED_ZONES};
use super::side_by_side;
use super::world::World;

/// How a run ends that met a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// As if nothing had been.
    Whole,
    /// In part, by an error of this code, until the fault is gone.
    Partly(&'static str),
}

/// What the emulator is told, and how the run ends.
fn faults() -> [(Value, End); 7] {
    [
        (json!({ "code": "Throttling", "times": 3 }), End::Whole),
        (json!({ "code": "InternalError", "status": 500, "times": 1 }), End::Whole),
        // Before it is carried out, and after.
        (json!({ "cut": true, "times": 1 }), End::Whole),
        (json!({ "lost": true, "times": 1 }), End::Whole),
        (json!({ "malformed": true, "times": 1 }), End::Whole),
        (json!({ "code": "AccessDenied", "status": 403 }), End::Partly("AccessDenied")),
        (json!({ "code": "ExpiredToken", "status": 403 }), End::Partly("ExpiredToken")),
    ]
}

/// The calls of a run without trouble that change something, each once; `None` where no emulator runs.
fn actions() -> Option<&'static [String]> {
    static ACTIONS: OnceLock<Option<Vec<String>>> = OnceLock::new();
    let of_a_run = || {
        let case = Case::new("vpc", &[], HOSTED_ZONES)?;
        case.json(&["apply", "--yes", "--json"], 0);
        let mut actions = case.writes();
        actions.sort();
        actions.dedup();
        assert!(actions.len() >= faults().len(), "between them they meet all: {actions:?}");
        Some(actions)
    };
    ACTIONS.get_or_init(of_a_run).as_deref()
}

/// Runs into the fault and, where it stops there, goes on without.
fn meets(action: &str, rule: &Value, end: End) {
    let case = Case::new("vpc", &[], HOSTED_ZONES).expect("an emulator");
    let mut rule = rule.clone();
    rule["action"] = json!(action);
    // An apply asks beforehand whether it may: that is not the change.
    rule["dry_run"] = json!(false);
    case.world.faults(&json!([rule]));
    let output = case.run(&["apply", "--yes", "--json"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let events: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let finished = events.last().unwrap_or_else(|| panic!("{action}, {rule}: {output:?}"));
    let run = finished["run"].as_str().expect("a run").to_owned();
    match end {
        End::Whole => {
            assert_eq!(
                (output.status.code(), &finished["status"]),
                (Some(0), &json!("applied")),
                "{action}, {rule}: {said}"
            );
            let times = usize::try_from(rule["times"].as_u64().expect("a number")).expect("a few");
            let met = case.world.calls().into_iter().filter(|call| call.action == action && call.disturbed);
            assert_eq!(met.count(), times, "{action}, {rule}: {said}");
            // Where a call answers with nothing but its success, the SDK takes any 200 for that.
            let told = events.iter().filter(|event| event["event"] == "retrying").count();
            assert!(told >= times || rule["malformed"] == true, "{action}, {rule}: {said}");
        }
        End::Partly(code) => {
            let wanted = if finished["made"] == 0 { 1 } else { 5 };
            assert_eq!(
                (output.status.code(), &finished["status"]),
                (Some(wanted), &json!("partly")),
                "{action}, {rule}: {said}"
            );
            let failed = events.iter().find(|event| event["event"] == "failed");
            assert_eq!(failed.map(|event| &event["error"]["code"]), Some(&json!(code)), "{action}, {rule}: {said}");
            case.world.faults(&json!([]));
            let events = case.of_run(&["resume", &run, "--yes", "--json"], 0);
            assert_eq!(events.last().expect("events")["status"], "applied", "{action}, {rule}");
        }
    }
    let differences: Vec<String> = case.world.python("compare.py", &[&case.wanted(&run)]);
    assert_eq!(differences, Vec::<String>::new(), "{action}, {rule}");
}

/// Each action meets two of the faults, the next action the next two, so that between them they meet all.
fn part(which: usize) {
    let Some(actions) = actions() else { return };
    let faults = faults();
    let of_part = actions.iter().enumerate().filter(|(at, _)| at % 2 == which);
    let cases: Vec<_> = of_part.flat_map(|(at, action)| [(at, action), (at + 3, action)]).collect();
    side_by_side(&cases, |(turn, action)| {
        let (rule, end) = &faults[turn % faults.len()];
        meets(action, rule, *end);
    });
    println!("{} cases of {} actions", cases.len(), actions.len());
}

#[test]
fn every_second_change_meets_faults() {
    part(0);
}

#[test]
fn every_other_change_meets_faults() {
    part(1);
}

/// Calls of the way back, each with a fault, and whether it goes through all the same.
fn faults_of_the_way_back() -> [(&'static str, Value, bool); 8] {
    let once = |key: &str| json!({ key: true, "times": 1 });
    [
        ("DetachRolePolicy", once("lost"), true),
        ("DeletePolicy", json!({ "code": "Throttling", "times": 3 }), true),
        ("ChangeResourceRecordSets", once("lost"), true),
        ("DeleteHostedZone", once("cut"), true),
        ("DeleteVpcEndpoints", once("lost"), true),
        ("DeleteVpcEndpoints", json!({ "leaves_one": "OperationInProgress", "times": 1 }), true),
        ("DeleteSecurityGroup", json!({ "code": "InternalError", "status": 500, "times": 1 }), true),
        ("DeleteVpcEndpoints", json!({ "code": "UnauthorizedOperation", "status": 403 }), false),
    ]
}

/// Every kind of call of a way back over HTTP: what the run made is gone in the end, and nothing else.
#[test]
fn the_way_back_meets_faults() {
    let cases = faults_of_the_way_back();
    side_by_side(&cases, |(action, rule, is_whole)| {
        let mut rule = rule.clone();
        // Hosted zones that were there before may need the VPC's DNS attributes, so there are none.
        let Some(case) = Case::with_zones(0, "vpc", &[], HOSTED_ZONES) else { return };
        let before: Value = case.world.python("everything.py", &[]);
        let events = case.json(&["apply", "--yes", "--json"], 0);
        let run = events.last().expect("events")["run"].as_str().expect("a run").to_owned();
        rule["action"] = json!(action);
        case.world.forget_calls();
        case.world.faults(&json!([rule]));
        let events = case.of_run(&["undo", &run, "--yes", "--json"], if *is_whole { 0 } else { 5 });
        assert!(case.world.calls().iter().any(|call| call.action == *action && call.disturbed), "{action}, {rule}");
        let finished = events.last().expect("events");
        case.world.faults(&json!([]));
        if *is_whole {
            assert_eq!(finished["status"], "undone", "{action}, {rule}");
        } else {
            assert_eq!(finished["status"], "partly", "{action}, {rule}");
            let failed = events.iter().find(|event| event["event"] == "failed").expect("a failure");
            assert_eq!(failed["error"]["code"], rule["code"], "{action}");
            let events = case.of_run(&["undo", &run, "--yes", "--json"], 0);
            assert_eq!(events.last().expect("events")["status"], "undone", "{action}, {rule}");
        }
        let after: Value = case.world.python("everything.py", &[]);
        assert_eq!(after, before, "{action}, {rule}");
    });
    println!("{} cases of the way back", cases.len());
}

/// An answer that takes longer than we wait leaves a doubt, and what was made is found.
#[tokio::test]
async fn an_answer_that_comes_too_late_leaves_a_doubt() {
    let Some((world, ids)) = World::built() else { return };
    let aws = impatient(&world).await;
    let change = Change::CreateSecurityGroup {
        vpc: VpcId::new(&ids.vpc),
        name: "studiolink".to_owned(),
        description: "Who reaches Studio".to_owned(),
        tags: Tags::new(),
    };
    let token = Token { run: "20260101T000000Z-abcdef".to_owned(), step: StepId::new("security-group"), attempt: 1 };
    world.faults(&json!([{ "action": "CreateSecurityGroup", "lost": true, "delay_ms": 3000 }]));
    let error = aws.apply(&change, &token).await.expect_err("no answer in time");
    assert_eq!((error.kind, error.code.as_str()), (Kind::InDoubt, "Timeout"), "{error:?}");
    world.faults(&json!([]));
    let found = async {
        loop {
            if let Some(found) = aws.lookup(&change, &token).await.expect("a look") {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(20), found).await.expect("the call was made after all");
    assert!(found.values.contains_key("id"), "{found:?}");
}

/// The adapter with little patience.
async fn impatient(world: &World) -> Aws {
    let session = Session { patience: Some(Duration::from_secs(1)), ..world.session() };
    Aws::connect(&session).await.expect("a session")
}
