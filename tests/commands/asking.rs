//! `apply` asks before it changes anything.

use std::fs;
use std::path::Path;

use super::ANSWERS;
use crate::pty::Pty;

/// On a terminal, until the question.
fn asked(folder: &Path) -> Pty {
    let answers = folder.join("answers.toml");
    fs::write(&answers, ANSWERS).expect("answers");
    let pty = Pty::start(&["apply", answers.to_str().expect("a path"), "--sandbox"], folder, (120, 60));
    pty.wait_for("Type yes to make these 8 changes in account 111122223333, eu-west-1:");
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
    pty.text("yes\r");
    pty.wait_for("pending");
    pty.key("Ctrl-c");
    assert_eq!(pty.end(), 5, "{}", pty.contents());
    assert!(pty.contents().contains("Stopping: no new call starts"), "{}", pty.contents());
    assert!(pty.contents().contains("of 8 changes made"), "{}", pty.contents());
    let run = fs::read_dir(folder.path().join("runs")).expect("runs").next().expect("a run").expect("a run").path();
    let report = fs::read_to_string(run.join("report.md")).expect("a report of what was stopped");
    assert!(report.contains(": partly\n") && report.contains("studiolink resume "), "{report}");
}
