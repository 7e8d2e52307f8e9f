//! The real binary, left in the midst of the answers: whatever ends it, the next start offers to go on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::pty::Pty;

const SIZE: (u16, u16) = (80, 24);
/// With no change in flight the program is gone within a second.
const AT_ONCE: Duration = Duration::from_secs(1);

fn started(state_dir: &Path) -> Pty {
    started_in("first-time", state_dir)
}

fn started_in(scenario: &str, state_dir: &Path) -> Pty {
    let pty = Pty::start(&[&format!("--sandbox={scenario}")], state_dir, SIZE);
    pty.wait_for("2 VPCs, 1 Studio domain");
    pty
}

/// With all domains chosen, on the page of the network.
fn answering(state_dir: &Path) -> Pty {
    answering_in("first-time", state_dir)
}

fn answering_in(scenario: &str, state_dir: &Path) -> Pty {
    let mut pty = started_in(scenario, state_dir);
    pty.choose_all_domains();
    pty
}

/// Left there by choice.
fn left(state_dir: &Path) -> Pty {
    let mut pty = answering(state_dir);
    pty.key("Ctrl-c");
    pty.wait_for("The answers are kept: whoever starts again");
    pty.key("y");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty
}

fn draft(state_dir: &Path) -> PathBuf {
    state_dir.join("drafts").join("111122223333-eu-west-1.toml")
}

/// The next start offers the answers, and goes on with them where they were left.
fn assert_offered(state_dir: &Path) {
    let mut pty = started(state_dir);
    pty.key("Enter");
    pty.wait_for("answers kept");
    pty.key("Enter");
    pty.wait_for("Which VPC do people");
    pty.key("Esc");
    pty.wait_for("(x) all");
    pty.signal("TERM");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    assert!(draft(state_dir).exists(), "looked at and left as they are");
}

#[test]
fn sigterm_keeps_the_answers_and_says_where() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = answering(state.path());
    pty.signal("TERM");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty.assert_given_back();
    pty.wait_for("The answers are kept: ");
    pty.wait_for("studiolink --sandbox=first-time --state-dir");
    assert_offered(state.path());
}

#[test]
fn leaving_by_choice_keeps_them_too() {
    let state = tempfile::tempdir().expect("a folder");
    left(state.path());
    assert_offered(state.path());
}

/// On the normal screen lines break between words, and the command stays in one row.
#[test]
fn what_is_said_after_leaving_breaks_between_words() {
    let state = tempfile::tempdir().expect("a folder");
    let told = left(state.path()).contents();
    let command = told.lines().find(|line| line.contains("studiolink --sandbox=first-time --state-dir"));
    assert!(command.is_some_and(|row| row.trim().starts_with("studiolink")), "{told}");
    assert!(told.contains("To go on with them, start again:\n"), "{told}");
}

#[cfg(unix)]
#[test]
fn sighup_and_a_terminal_that_goes_keep_them_too() {
    for way in ["SIGHUP", "gone"] {
        let state = tempfile::tempdir().expect("a folder");
        let mut pty = answering(state.path());
        if way == "gone" {
            pty.hang_up();
        } else {
            pty.signal("HUP");
        }
        assert_eq!(pty.end_within(AT_ONCE), 130, "{way}");
        assert!(draft(state.path()).exists(), "{way}");
        assert_offered(state.path());
    }
}

/// No user can be kept from writing by rights alone where tests run as root: a file in the way keeps anybody.
#[test]
fn where_nothing_can_be_written_it_is_told_and_the_exit_code_stays() {
    let state = tempfile::tempdir().expect("a folder");
    fs::write(state.path().join("drafts"), "in the way").expect("a file");
    let mut pty = started(state.path());
    pty.wait_for("cannot be looked for");
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
    pty.key("Down");
    pty.key("Enter");
    pty.wait_for("Which VPC do people");
    pty.signal("TERM");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty.wait_for("The answers could not be kept: ");
    assert!(!pty.contents().contains("The answers are kept"), "{}", pty.contents());
}

#[test]
fn two_at_once_lose_nothing_to_each_other() {
    let state = tempfile::tempdir().expect("a folder");
    // A process has its sandbox's account alone, so the other one is of another scenario, with the number of the first.
    let file = state.path().join("sandbox/half-done.json");
    let mut started = started_in("half-done", state.path());
    started.key("Ctrl-c");
    assert_eq!(started.end_within(AT_ONCE), 130);
    let account = fs::read_to_string(&file).expect("an account").replace("555566667777", "111122223333");
    fs::write(&file, account).expect("the account is written");
    let (mut one, mut other) = (answering(state.path()), answering_in("half-done", state.path()));
    one.signal("TERM");
    assert_eq!(one.end_within(AT_ONCE), 130);
    let first = fs::read_to_string(draft(state.path())).expect("a draft");
    other.signal("TERM");
    assert_eq!(other.end_within(AT_ONCE), 130);
    other.wait_for("set aside, for:");
    let kept: Vec<PathBuf> = fs::read_dir(state.path().join("drafts"))
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    let aside = kept.iter().find(|path| fs::read_to_string(path).is_ok_and(|text| text == first));
    let aside = aside.expect("the answers of the first").display().to_string();
    let mut pty = Pty::start(&["--sandbox", "--answers", &aside], state.path(), SIZE);
    pty.wait_for("2 VPCs, 1 Studio domain");
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
    pty.key("Ctrl-c");
    assert_eq!(pty.end_within(AT_ONCE), 130);
}

/// The byte that stops the output of a terminal in its usual mode comes through in the wizard's.
#[test]
fn ctrl_s_saves_a_file_that_the_commands_take() {
    let state = tempfile::tempdir().expect("a folder");
    let path = state.path().join("mine.toml");
    let mut pty = started(state.path());
    for page in ["Which Studio domain", "Which VPC do people", "2 chosen", "Which endpoints"] {
        pty.key("Enter");
        pty.wait_for(page);
    }
    pty.key("Ctrl-s");
    pty.wait_for("Save the answers to a file");
    for _ in 0..60 {
        pty.text("\x7f");
    }
    pty.text(&path.display().to_string());
    pty.wait_for("mine.toml");
    pty.key("Enter");
    pty.wait_for("Saved: ");
    pty.key("Ctrl-c");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    assert!(draft(state.path()).exists(), "what was proposed was taken");
    let plan = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
        command.args(["plan", "--sandbox", "--state-dir"]).arg(state.path()).arg(&path).output().expect("the program")
    };
    let refused = plan();
    // The pages after this one were never come to: their defaults are nobody's plan, until somebody says so.
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("the pages Endpoints, Restriction and People were not answered yet"), "{said}");
    let text = fs::read_to_string(&path).expect("a file");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("unanswered")).collect();
    fs::write(&path, lines.join("\n")).expect("a file");
    let plan = plan();
    assert_eq!(plan.status.code(), Some(0), "{}", String::from_utf8_lossy(&plan.stderr));
}

#[test]
fn the_commands_say_whose_a_draft_is_and_the_wizard_opens_it() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = answering(state.path());
    pty.signal("TERM");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    let plan = Command::new(env!("CARGO_BIN_EXE_studiolink"))
        .args(["plan", "--sandbox", "--state-dir"])
        .arg(state.path())
        .arg(draft(state.path()))
        .output()
        .expect("the program");
    assert_eq!(plan.status.code(), Some(2));
    let text = String::from_utf8(plan.stderr).expect("text");
    assert!(text.contains("these are answers that the wizard keeps for itself"), "{text}");
}
