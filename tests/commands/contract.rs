//! What programs may rely on: fields, exit codes, streams.

use std::fs;

use serde_json::Value;

use super::{ANSWERS, Desk, assert_event, with};

#[test]
fn a_plan_says_what_it_would_do_and_does_nothing() {
    let desk = Desk::new(ANSWERS);
    let before = desk.account();
    let said = desk.plan(&[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("8 changes in account 111122223333, eu-west-1"), "{}", said.out);
    assert!(said.out.contains("+ endpoint aws.sagemaker.eu-west-1.studio"), "{}", said.out);
    assert_eq!(desk.plan(&["--detailed-exitcode"]).code, Some(6));
    assert_eq!(desk.account(), before);
    assert!(desk.runs().is_empty());
}

#[test]
fn a_plan_as_json_keeps_the_contract() {
    let said = Desk::new(ANSWERS).plan(&["--json"]);
    assert_eq!(said.code, Some(0));
    assert!(said.err.contains("8 changes"), "people's text goes to the other stream: {}", said.err);
    let [plan] = &said.objects()[..] else { panic!("one object: {}", said.out) };
    assert_eq!(plan["version"], 1);
    assert_eq!(plan["plan"].as_str().map(str::len), Some(64));
    assert_eq!((&plan["account"], &plan["region"]), (&"111122223333".into(), &"eu-west-1".into()));
    assert_eq!(plan["changes"], 8);
    let steps = plan["steps"].as_array().expect("steps");
    for step in steps {
        assert!(step["id"].is_string() && step["title"].is_string() && step["needs"].is_array(), "{step}");
        assert!(["create", "modify", "keep"].contains(&step["action"].as_str().expect("an action")), "{step}");
    }
    assert_eq!(steps.iter().filter(|step| step["action"] != "keep").count(), 8);
    assert_eq!(plan["policies"]["identity"]["Statement"][0]["Effect"], "Allow");
    for service in ["studio", "sagemaker.api"] {
        assert!(plan["policies"]["endpoints"][service]["Statement"].is_array(), "{service}");
    }
    for finding in plan["findings"].as_array().expect("findings") {
        assert!(["error", "warning", "note"].contains(&finding["severity"].as_str().expect("a severity")));
        assert!(["code", "message", "fix"].iter().all(|field| finding[field].is_string()), "{finding}");
    }
    assert!(plan["cost"]["monthly_usd"].is_number() && plan["cost"]["rate_source"].is_string(), "{}", plan["cost"]);
    assert!(plan["cost"]["complete"].is_boolean());
}

#[test]
fn applying_tells_every_event_and_applying_again_changes_nothing() {
    let desk = Desk::new(ANSWERS);
    let said = desk.apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let events = said.objects();
    events.iter().for_each(assert_event);
    assert_eq!(events.first().map(|event| &event["event"]), Some(&"planned".into()));
    let last = events.last().expect("events");
    assert_eq!((&last["event"], &last["status"]), (&"finished".into(), &"applied".into()));
    assert_eq!((&last["made"], &last["total"]), (&8.into(), &8.into()));
    assert!(said.err.contains("8 of 8 changes made"), "{}", said.err);
    let [run] = &desk.runs()[..] else { panic!("one run") };
    assert_eq!(run.file_name().and_then(|name| name.to_str()), last["run"].as_str());
    let journal = fs::read_to_string(run.join("journal.jsonl")).expect("a journal");
    let kept: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<Value> = events.into_iter().filter(|event| event["event"] != "pulse").collect();
    assert_eq!(kept, told, "the journal and the lines are the same");

    assert_eq!(desk.plan(&["--detailed-exitcode"]).code, Some(0));
    let before = desk.account();
    let said = desk.apply(&["--json", "--yes"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(said.objects().last().map(|event| event["status"].clone()), Some("unchanged".into()));
    assert_eq!(desk.account(), before);
}

#[test]
fn nothing_is_applied_when_nobody_can_be_asked() {
    let desk = Desk::new(ANSWERS);
    let before = desk.account();
    let said = desk.apply(&["--json"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["not-confirmed".to_owned()]));
    assert!(said.err.contains("--yes"), "{}", said.err);
    assert_eq!(desk.account(), before);
    assert!(desk.runs().is_empty());
}

#[test]
fn arguments_that_make_no_sense_are_refused_in_the_form_that_was_asked_for() {
    let desk = Desk::new(ANSWERS);
    for arguments in [&["plan"][..], &["plan", "answers.toml", "--yes"], &["undo", "x"], &["-v"]] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.err.starts_with("error: "), "{}", said.err);
    }
    let said = desk.run(&["apply", "--json", "--sandbox=elsewhere", "answers.toml"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["usage".to_owned()]));
    assert_eq!(desk.run(&["--help"]).code, Some(0));
    assert_eq!(desk.run(&["--version"]).out, format!("studiolink {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wizard_without_terminal_names_the_commands() {
    let said = Desk::new(ANSWERS).run(&["--sandbox"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("studiolink plan"), "{}", said.err);
}

#[cfg(not(feature = "aws"))]
#[test]
fn without_aws_the_way_to_the_sandbox_is_named() {
    for arguments in [&["plan", "answers.toml"][..], &["--plain"]] {
        let said = Desk::new(ANSWERS).run(arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}");
        assert!(said.err.contains("--sandbox"), "{}", said.err);
    }
}

/// The sample that the README names is one that the sandbox's first account takes, as it stands.
#[test]
fn the_sample_of_the_readme_is_planned_and_begins_the_wizard() {
    assert!(include_str!("../../README.md").contains("(assets/answers-sample.toml)"));
    let desk = Desk::new(include_str!("../../assets/answers-sample.toml"));
    let said = desk.plan(&["--detailed-exitcode"]);
    assert_eq!(said.code, Some(6), "{}{}", said.out, said.err);
    assert!(said.out.starts_with("10 changes in account 111122223333, eu-west-1"), "{}", said.out);
    let begun = desk.run(&["--plain", "--sandbox", "--answers", "answers.toml"]);
    assert_eq!((begun.code, begun.err.as_str()), (Some(130), ""), "{}", begun.out);
}

/// A service that AWS does not offer is named with its key and with what was meant.
#[test]
fn a_misspelt_service_is_told_with_its_key_and_the_nearest_names() {
    let services = "[endpoints]\nservices = [\"studio\", \"sagemaker.api\", \"sagemaker.runtme\"]\n\n[restriction]";
    let desk = Desk::new(&with("[restriction]", services));
    let said = desk.plan(&["--json"]);
    assert_eq!(said.code, Some(4), "{}", said.err);
    let findings = said.objects()[0]["findings"].as_array().expect("findings").clone();
    let finding = findings.iter().find(|finding| finding["code"] == "service-not-found").expect("the finding");
    let (message, fix) = (finding["message"].as_str().expect("text"), finding["fix"].as_str().expect("text"));
    assert!(message.contains("sagemaker.runtme") && message.contains("endpoints.services"), "{message}");
    assert!(fix.contains("nearest are sagemaker.runtime"), "{fix}");
}
