//! The schema of `plan --json` is true: every plan that the program prints fits it, and every field is in it.

use std::collections::BTreeSet;
use std::fs;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{ANSWERS, Desk};

fn schema() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/plan.schema.json");
    serde_json::from_str(&fs::read_to_string(path).expect("the schema")).expect("JSON")
}

fn validator() -> Validator {
    let schema = schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema), "a schema of the draft that it names");
    jsonschema::validator_for(&schema).expect("a schema")
}

fn errors(validator: &Validator, plan: &Value) -> Vec<String> {
    validator.iter_errors(plan).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Answers in a mode, with a way of DNS.
fn answers(mode: &str, dns: &str) -> String {
    let cidrs = match mode {
        "ip" => r#"cidrs = ["198.51.100.0/24"]"#,
        "vpc-ip" => r#"cidrs = ["10.240.0.0/20"]"#,
        _ => "",
    };
    let base = if mode == "none" { ANSWERS.split("[principals]").next().unwrap_or_default() } else { ANSWERS };
    base.replace("mode = \"vpc\"", &format!("mode = \"{mode}\"\n{cidrs}"))
        + &format!("\n[endpoints]\ndns = \"{dns}\"\n")
}

/// The one object of a command.
#[track_caller]
fn plan_of(desk: &Desk, arguments: &[&str], code: i32) -> Value {
    let said = desk.run(&[arguments, &["--sandbox", "--json"]].concat());
    assert_eq!(said.code, Some(code), "{arguments:?}: {}", said.err);
    said.objects().remove(0)
}

fn run_of(desk: &Desk) -> String {
    desk.runs()[0].file_name().and_then(|name| name.to_str()).expect("a name").to_owned()
}

/// Plans of every kind: of each mode and way, with nothing to do, refused, resumed and taken back.
fn plans() -> Vec<(String, Value)> {
    let mut plans = Vec::new();
    for mode in ["vpc", "vpce", "ip", "vpc-ip", "none"] {
        for dns in ["private-dns", "hosted-zone"] {
            let desk = Desk::new(&answers(mode, dns));
            let mut add = |what: &str, plan| plans.push((format!("{mode}, {dns}, {what}"), plan));
            add("first", plan_of(&desk, &["plan", "answers.toml"], 0));
            assert_eq!(desk.apply(&["--yes"]).code, Some(0));
            add("applied", plan_of(&desk, &["plan", "answers.toml"], 0));
            add("undo", plan_of(&desk, &["undo", &run_of(&desk), "--dry-run"], 0));
        }
    }
    let desk = Desk::new(&ANSWERS.replace("vpc-0a1b2c3d4e5f60718", "vpc-0000000000000dead"));
    plans.push(("refused".to_owned(), plan_of(&desk, &["plan", "answers.toml"], 4)));
    let desk = Desk::new(ANSWERS);
    desk.edit(|account| account["denied"] = json!(["iam:AttachRolePolicy"]));
    assert_eq!(desk.apply(&["--yes"]).code, Some(5));
    plans.push(("resume".to_owned(), plan_of(&desk, &["resume", &run_of(&desk), "--dry-run"], 0)));
    plans
}

/// Where a field is that the schema does not know; what is a call's or a document's own is not looked into.
fn unknown(schema: &Value, at: &Value, value: &Value, path: &str, into: &mut BTreeSet<String>) {
    let at = at["$ref"].as_str().map_or(at, |name| schema.pointer(&name[1..]).expect("a definition"));
    if let Some(items) = value.as_array() {
        for item in items {
            unknown(schema, &at["items"], item, path, into);
        }
    }
    let (Some(fields), Some(known)) = (value.as_object(), at["properties"].as_object()) else { return };
    for (name, value) in fields {
        match known.get(name) {
            Some(at) => unknown(schema, at, value, &format!("{path}/{name}"), into),
            None => {
                into.insert(format!("{path}/{name}"));
            }
        }
    }
}

#[test]
fn every_plan_fits_the_schema_and_has_no_field_that_it_does_not_tell() {
    let (schema, validator) = (schema(), validator());
    let (mut seen, mut actions) = (BTreeSet::new(), BTreeSet::new());
    let plans = plans();
    for (what, plan) in &plans {
        assert_eq!(errors(&validator, plan), Vec::<String>::new(), "{what}");
        let asks = what == "refused" || what.ends_with("first") || what.ends_with("applied");
        assert_eq!((plan["needed_actions"].is_array(), plan["needed_policy"].is_object()), (asks, asks), "{what}");
        let mut strange = BTreeSet::new();
        unknown(&schema, &schema, plan, "", &mut strange);
        assert!(strange.is_empty(), "{what}: {strange:?}");
        for step in plan["steps"].as_array().expect("steps") {
            actions.extend(step["action"].as_str());
            seen.extend(step["change"]["call"].as_str());
        }
    }
    assert_eq!(actions, BTreeSet::from(["create", "keep", "modify", "remove", "restore"]));
    assert!(seen.len() >= 14, "many kinds of calls: {seen:?}");
}

/// Takes each field away and gives each another type: what the contract names is missed.
#[test]
fn a_plan_that_breaks_the_contract_does_not_fit() {
    let validator = validator();
    let mut plan = plan_of(&Desk::new(&answers("vpc", "hosted-zone")), &["plan", "answers.toml"], 0);
    let principal = plan["access"]["principals"][0]["principal"].clone();
    plan["cross_check"]["differences"] =
        json!([{ "principal": &principal, "path": "inside", "read": "in", "iam": "out" }]);
    plan["cross_check"]["doubts"] = json!([{ "principal": principal, "path": "inside", "reason": "MFA" }]);
    assert!(validator.is_valid(&plan));
    let contract = [
        (
            "",
            &["version", "plan", "account", "region", "changes", "steps", "checks", "policies", "findings", "cost"][..],
        ),
        ("", &["access", "needed_actions", "needed_policy"]),
        ("/access", &["complete", "paths", "principals", "remote_ide"]),
        ("/access/paths/0", &["id", "title", "api", "page", "open"]),
        ("/access/principals/0", &["principal", "covered", "verdict", "today", "after"]),
        ("/access/principals/0/principal", &["kind", "name"]),
        ("/access/remote_ide/0", &["kind", "name"]),
        ("/needed_actions/0", &["action", "resources", "purpose", "outcome", "reason"]),
        ("/needed_policy", &["Statement"]),
        ("/steps/0", &["id", "action", "title", "needs", "change"]),
        ("/checks/0", &["id", "check", "needs"]),
        ("/findings/0", &["code", "severity", "message", "fix"]),
        ("/policies", &["identity", "endpoints"]),
        ("/cross_check", &["asked", "of", "differences", "doubts", "untold"]),
        ("/cross_check/differences/0", &["principal", "path", "read", "iam"]),
        ("/cross_check/doubts/0", &["principal", "path", "reason"]),
        ("/policies/identity", &["Statement"]),
        ("/policies/endpoints/studio/Statement/0", &["Effect"]),
        ("/cost", &["monthly_usd", "rate_source", "complete"]),
        ("/cost/items/0", &["step", "kind", "what", "count", "monthly_usd"]),
    ];
    for (place, fields) in contract {
        for field in fields {
            let mut without = plan.clone();
            let removed = without.pointer_mut(place).and_then(Value::as_object_mut).and_then(|at| at.remove(*field));
            assert!(removed.is_some(), "{place}/{field}");
            assert!(!validator.is_valid(&without), "without {place}/{field}");
            let mut other = plan.clone();
            other.pointer_mut(place).expect("a place")[*field] = json!([[7]]);
            assert!(!validator.is_valid(&other), "with another {place}/{field}");
        }
    }
    let kept = plan["steps"].as_array().expect("steps").iter().position(|step| step["action"] == "keep");
    let mut odd = plan.clone();
    odd["steps"][kept.expect("a kept step")]["change"] = json!({ "call": "delete-policy", "policy": "arn" });
    assert!(!validator.is_valid(&odd), "what is kept has no call");
}

/// Gives each field that is one of some words another one.
#[test]
fn a_plan_with_a_word_of_its_own_does_not_fit() {
    let validator = validator();
    let plan = plan_of(&Desk::new(&answers("vpc", "hosted-zone")), &["plan", "answers.toml"], 0);
    for word in [
        "/access/principals/0/verdict",
        "/access/principals/0/unmodifiable",
        "/access/principals/0/principal/kind",
        "/access/principals/0/today/0",
        "/needed_actions/0/purpose",
        "/needed_actions/0/outcome",
        "/findings/0/severity",
    ] {
        let mut odd = plan.clone();
        let (place, field) = word.rsplit_once('/').expect("a field");
        let at = odd.pointer_mut(place).expect("a place");
        if at.is_array() {
            at[0] = json!("nonsense");
        } else {
            at[field] = json!("nonsense");
        }
        assert!(!validator.is_valid(&odd), "{word} is one of some words");
    }
}

/// What other programs may add is let pass; what is announced has its form.
#[test]
fn more_fields_are_welcome() {
    let validator = validator();
    let mut plan = plan_of(&Desk::new(ANSWERS), &["plan", "answers.toml"], 0);
    plan["something"] = json!(1);
    plan["access"]["people"] = json!([]);
    plan["needed_actions"][0]["more"] = json!(1);
    assert_eq!(errors(&validator, &plan), Vec::<String>::new());
    plan["access"] = json!("everybody");
    assert!(!validator.is_valid(&plan));
}
