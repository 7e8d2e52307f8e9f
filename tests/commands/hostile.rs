//! Names that are meant to break what is printed: lines stay lines, and programs get the real names.

use serde_json::Value;
use studiolink::cloud::sandbox::Account;
use studiolink::plan::answers::Answers;

use super::{ANSWERS, Desk, Said};
use crate::hostile::{Nasty, is_harmful, spoil};

/// A desk before an account in which every name does harm, but for the people's, of whom IAM takes no such name, and
/// answers that choose a group of it.
fn desk(from: usize) -> Desk {
    let desk =
        Desk::new(&ANSWERS.replace("[network]", "[network]\nendpoint_security_group = \"sg-01a2b3c4d5e6f7081\""));
    let sound: Account = serde_json::from_value(desk.account()).expect("an account");
    let mut account = sound.clone();
    spoil(&mut account, &mut Nasty::from(from));
    account.principals = sound.principals;
    std::fs::write(desk.account_file(), serde_json::to_string(&account).expect("JSON")).expect("an account");
    desk
}

#[track_caller]
fn assert_harmless(said: &Said, what: &str) {
    for text in [&said.out, &said.err] {
        let harm = text.chars().find(|character| *character != '\n' && is_harmful(*character));
        assert_eq!(harm, None, "{what}: {text}");
        // What looks like a line of ours, and is a name's.
        assert!(!text.lines().any(|line| line.trim().starts_with("error: feed")), "{what}: {text}");
    }
}

fn does_harm(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(is_harmful),
        Value::Array(items) => items.iter().any(does_harm),
        Value::Object(fields) => fields.values().any(does_harm),
        _ => false,
    }
}

#[test]
fn what_is_printed_and_logged_holds_no_command_for_a_terminal() {
    for from in [0, 6, 12] {
        let desk = desk(from);
        let run = |arguments: &[&str]| {
            let said = desk.run(&[arguments, &["--log-file", "log", "-v"]].concat());
            assert_harmless(&said, &format!("{from} {arguments:?}"));
            said
        };
        let said = run(&["plan", "answers.toml", "--sandbox", "--json"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let plan = said.objects().remove(0);
        assert!(does_harm(&plan), "programs get the real names: {plan}");
        assert_eq!(run(&["plan", "answers.toml", "--sandbox"]).code, Some(0));
        desk.edit(|account| account["denied"] = serde_json::json!(["iam:AttachUserPolicy"]));
        let said = run(&["apply", "answers.toml", "--sandbox", "--yes"]);
        assert_eq!(said.code, Some(5), "{}", said.err);
        let id = desk.runs()[0].file_name().and_then(|name| name.to_str()).expect("a run").to_owned();
        desk.edit(|account| account["denied"] = serde_json::json!([]));
        assert_eq!(run(&["runs"]).code, Some(0));
        assert_eq!(run(&["resume", &id, "--sandbox", "--dry-run"]).code, Some(0));
        let said = run(&["resume", &id, "--sandbox", "--yes", "--json"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.objects();
        assert_eq!(run(&["undo", &id, "--sandbox", "--dry-run", "--json"]).objects().len(), 1);
        assert_eq!(run(&["undo", &id, "--sandbox", "--yes"]).code, Some(0));
        for name in ["report.md", "report.json"] {
            let report = std::fs::read_to_string(desk.runs()[0].join(name)).expect("a report");
            assert_eq!(report.chars().find(|one| *one != '\n' && is_harmful(*one)), None, "{name}: {report}");
        }
        let log = std::fs::read_to_string(desk.folder.path().join("log")).expect("a log");
        assert!(log.contains("Finished"), "the log tells of the run: {log}");
        assert_eq!(log.chars().find(|one| *one != '\n' && is_harmful(*one)), None, "{log}");
    }
}

#[test]
fn a_refusal_that_repeats_a_name_holds_no_command_for_a_terminal() {
    for (from, name) in crate::hostile::nasty().into_iter().enumerate() {
        let desk = Desk::new(ANSWERS);
        let mut answers: Answers = toml::from_str(ANSWERS).expect("answers");
        answers.principals.roles = vec![name.clone()];
        answers.endpoints.services.push(name.clone());
        answers.restriction.policy_name = Some(name.clone());
        std::fs::write(desk.answers(), toml::to_string(&answers).expect("TOML")).expect("answers");
        for options in [&[][..], &["--json"][..]] {
            let said = desk.plan(options);
            assert!(said.code == Some(2) || said.code == Some(4), "{from}: {:?} {}", said.code, said.err);
            assert_harmless(&said, &format!("{from} {options:?}"));
        }
        assert_harmless(&desk.run(&["resume", &name.replace('\0', ""), "--sandbox", "--yes"]), &name);
    }
}
