//! `apply` asks before it changes anything.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::{ANSWERS, Desk};
use crate::pty::Pty;

/// On a terminal, until the question.
fn asked(folder: &Path) -> Pty {
    let answers = folder.join("answers.toml");
    fs::write(&answers, ANSWERS).expect("answers");
    let pty = Pty::start(&["apply", answers.to_str().expect("a path"), "--sandbox"], folder, (120, 60));
    pty.wait_for("Type yes to make these 8 changes in account 111122223333, eu-west-1; anything else changes nothing:");
    assert!(!pty.is_on_alternate_screen());
    pty
}

#[test]
fn yes_makes_the_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = asked(folder.path());
    pty.text("yes\r");
    assert_eq!(pty.end(), 0, "{}", pty.contents());
    assert!(pty.contents().contains("8 of 8 changes made"), "{}", pty.contents());
}

/// What was typed while the account was read is no answer to what is asked then.
#[cfg(unix)]
#[test]
fn what_was_typed_ahead_makes_no_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let answers = folder.path().join("answers.toml");
    fs::write(&answers, ANSWERS).expect("answers");
    let latency = [("STUDIOLINK_SANDBOX_LATENCY", "300".to_owned())];
    let arguments = ["apply", answers.to_str().expect("a path"), "--sandbox"];
    let mut pty = Pty::start_in(&arguments, folder.path(), (120, 60), &latency);
    pty.text("yes\r");
    pty.wait_for("; anything else changes nothing:");
    pty.text("\r");
    assert_eq!(pty.end(), 4, "{}", pty.contents());
    assert!(pty.contents().contains("the answer was not yes"), "{}", pty.contents());
    assert!(!folder.path().join("runs").exists());
}

/// Between the question and the answer an endpoint goes that the plan keeps.
#[test]
fn a_plan_that_is_stale_by_the_answer_is_refused() {
    // On a busy machine the question may come after the endpoint has gone: then there is more time.
    for seconds in [5, 30, 120] {
        let desk = Desk::new(ANSWERS);
        assert_eq!(desk.apply(&["--yes"]).code, Some(0));
        let gone = Timestamp::now() + SignedDuration::from_secs(seconds);
        desk.edit(|account| {
            let endpoints = account["endpoints"].as_array().expect("endpoints");
            let studio = endpoints.iter().find(|one| one["service"] == "aws.sagemaker.eu-west-1.studio");
            let id = studio.and_then(|one| one["id"].as_str()).expect("the endpoint of Studio").to_owned();
            account["pending"]["gone"][id] = gone.to_string().into();
        });
        let answers = ANSWERS.replace("[\"DataScientist\"]", "[\"DataScientist\", \"MlEngineer\"]");
        fs::write(desk.answers(), answers).expect("answers");
        let answers = desk.answers();
        let options = ["apply", answers.to_str().expect("a path"), "--sandbox", "--json"];
        let mut pty = Pty::start(&options, desk.folder.path(), (160, 60));
        pty.wait_for("Type yes to make th");
        if !pty.contents().contains("Type yes to make this 1 change") {
            continue;
        }
        let left = SignedDuration::from_millis(200) + gone.duration_since(Timestamp::now());
        std::thread::sleep(left.try_into().unwrap_or_default());
        pty.text("yes\r");
        assert_eq!(pty.end(), 4, "{}", pty.contents());
        // The terminal breaks lines where they are too long for it.
        let said = pty.contents().replace('\n', "");
        assert!(said.contains(r#""code":"stale-plan""#), "{said}");
        let moved =
            "the account has changed since the plan was made: endpoint aws.sagemaker.eu-west-1.studio: planned keep";
        assert!(said.contains(moved) && said.contains("Plan again, and look at the new plan."), "{said}");
        assert_eq!(desk.runs().len(), 1, "no run was begun");
        return;
    }
    panic!("the question never came in time");
}

#[test]
fn everything_else_is_a_no() {
    for answer in ["y\r", "\r", "no\r", "\x04"] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut pty = asked(folder.path());
        pty.text(answer);
        assert_eq!(pty.end(), 4, "{answer:?}: {}", pty.contents());
        assert!(pty.contents().contains("Nothing has been changed in AWS."), "{}", pty.contents());
        assert!(!folder.path().join("runs").exists());
    }
}

#[test]
fn ctrl_c_at_the_question_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = asked(folder.path());
    pty.key("Ctrl-c");
    assert_eq!(pty.end_within(std::time::Duration::from_secs(1)), 130, "{}", pty.contents());
    assert!(!folder.path().join("runs").exists());
}

#[test]
fn ctrl_c_in_mid_apply_lets_running_calls_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = asked(folder.path());
    assert!(pty.contents().contains("Once more leaves at once."), "said before the question: {}", pty.contents());
    pty.text("yes\r");
    pty.wait_for("pending");
    pty.key("Ctrl-c");
    assert_eq!(pty.end(), 5, "{}", pty.contents());
    assert!(pty.contents().contains("Stopping: no new call starts"), "{}", pty.contents());
    assert!(pty.contents().contains("of 8 changes made"), "{}", pty.contents());
    let contents = pty.contents();
    let skipped: Vec<&str> = contents.lines().filter(|line| line.contains("skipped:")).collect();
    assert!(!skipped.is_empty() && skipped.iter().all(|line| line.starts_with("check skipped: ")), "{contents}");
    let run = fs::read_dir(folder.path().join("runs")).expect("runs").next().expect("a run").expect("a run").path();
    let report = fs::read_to_string(run.join("report.md")).expect("a report of what was stopped");
    assert!(report.contains(": partly\n") && report.contains("studiolink resume "), "{report}");
}
