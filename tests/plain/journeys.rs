//! The real binary, line by line through a pipe: what stands in the account afterwards, and the same plan from keys,
//! from lines and from a file.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::{PEOPLE, WARNINGS, whole};
use crate::journey::{self, Journey, account, compare, journey};
use crate::pty::Pty;

/// Pipes text into the program, and gives what it wrote.
fn pipe(arguments: &[&str], input: &str, state_dir: &Path, environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
    command.args(arguments).arg("--state-dir").arg(state_dir).current_dir(state_dir);
    command.env_clear().env("HOME", state_dir).env("STUDIOLINK_SANDBOX_SPEED", "200");
    command.envs(environment.iter().copied());
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().expect("the program");
    // Whoever leaves does not read on.
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().expect("an end");
    assert!(![&stdout, &stderr].iter().any(|bytes| bytes.contains(&0x1b)), "an escape byte");
    (status.code(), String::from_utf8(stdout).expect("text") + &String::from_utf8(stderr).expect("text"))
}

fn lines(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [*line, "\n"]).collect()
}

fn travel(journey: &Journey) {
    let state = tempfile::tempdir().expect("a folder");
    let mode = (journey.rows + 1).to_string();
    let mut said = vec!["", "", "", "", ""];
    if journey.hosted_zone {
        said.push("1 2");
    }
    said.extend(["", "", "", "", "", &mode]);
    said.extend(journey.ranges);
    said.extend(["", "", PEOPLE, ""]);
    // Each mode has warnings of its own: a first time without yes tells how many.
    let elsewhere = tempfile::tempdir().expect("a folder");
    let (code, text) = pipe(&["--plain", "--sandbox"], &lines(&said), elsewhere.path(), &[]);
    assert_eq!(code, Some(130), "{text}");
    assert!(text.contains("Ready to make"), "{text}");
    let first = text
        .split("Warning 1 of ")
        .nth(1)
        .map_or(0, |rest| rest.split(':').next().expect("a number").parse().expect("a number"));
    said.extend(vec!["1"; first]);
    said.extend(["yes", ""]);
    let (code, text) = pipe(&["--plain", "--sandbox"], &lines(&said), state.path(), &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("0 failed.") && text.contains("changes made"), "{text}");
    compare(journey, &account(state.path()));
}

#[test]
fn vpc_with_private_dns() {
    travel(&journey("vpc", 0, None, false));
}

#[test]
fn vpc_with_hosted_zones() {
    travel(&journey("vpc", 0, None, true));
}

#[test]
fn vpce_with_private_dns() {
    travel(&journey("vpce", 1, None, false));
}

#[test]
fn ip_with_hosted_zones() {
    travel(&journey("ip", 2, Some("203.0.113.0/24"), true));
}

#[test]
fn vpc_ip_with_private_dns() {
    travel(&journey("vpc-ip", 3, Some("10.240.0.0/24"), false));
}

#[test]
fn the_environment_asks_for_lines_too() {
    let state = tempfile::tempdir().expect("a folder");
    for variable in [("ACCESSIBLE", "1"), ("TERM", "dumb")] {
        let (code, text) = pipe(&["--sandbox"], "", state.path(), &[variable]);
        assert_eq!(code, Some(130), "{text}");
        assert!(text.contains("Is this the account and the Region to work in?"), "{text}");
    }
    for variable in [("ACCESSIBLE", ""), ("ACCESSIBLE", "0"), ("TERM", "xterm")] {
        let (code, text) = pipe(&["--sandbox"], "", state.path(), &[variable]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("add --plain to be asked line by line"), "{text}");
    }
}

/// Whoever was cut off in the middle of the word has not said it.
#[test]
fn a_word_without_enter_is_not_said() {
    let state = tempfile::tempdir().expect("a folder");
    let said = whole();
    let input = lines(&said[..said.len() - 1]) + "yes";
    let (code, text) = pipe(&["--plain", "--sandbox"], &input, state.path(), &[]);
    assert_eq!(code, Some(130), "{text}");
    assert!(text.contains("Type yes to make") && !state.path().join("runs").exists(), "{text}");
}

/// A line that is far too long is refused whole: none of its parts is an answer.
#[test]
fn no_part_of_an_endless_line_is_an_answer() {
    let state = tempfile::tempdir().expect("a folder");
    let said = whole();
    let (before, word) = (lines(&said[..said.len() - 1]), format!("{}yes\n", "x".repeat(16 * 1024)));
    let (code, text) = pipe(&["--plain", "--sandbox"], &(before + &word), state.path(), &[]);
    assert_eq!(code, Some(130), "{text}");
    assert!(text.contains("confirmation: an answer has at most 8000 characters."), "{text}");
}

#[test]
fn bytes_that_are_no_text_are_no_answer() {
    let state = tempfile::tempdir().expect("a folder");
    let (code, text) = pipe(&["--plain", "--sandbox"], "\u{1b}[A\n\u{7}\u{8}1\n\n", state.path(), &[]);
    assert_eq!(code, Some(130), "{text}");
    assert!(text.contains("account: `\u{fffd}[A` is none of the answers"), "{text}");
    assert!(text.contains("Which Studio domain"), "{text}");
}

fn plan_of(state_dir: &Path) -> (Value, String) {
    let mut runs: Vec<_> = std::fs::read_dir(state_dir.join("runs")).expect("runs").collect();
    assert_eq!(runs.len(), 1);
    let run = runs.remove(0).expect("a run").path();
    let text = std::fs::read_to_string(run.join("plan.json")).expect("a plan");
    (serde_json::from_str(&text).expect("JSON"), text)
}

/// The same answers by keys, by lines and by a file make the same plan, byte by byte.
#[test]
fn keys_lines_and_a_file_make_the_same_plan() {
    let (keys, spoken, file) = (folder(), folder(), folder());
    let mut pty = journey::walk(&journey("vpc", 0, None, true), keys.path(), &[]);
    pty.wait_for("checks passed");
    pty.key("Enter");
    assert_eq!(pty.end(), 0, "{}", pty.contents());

    let mut said = vec!["", "", "", "", "", "1 2", "", "", "", "", "", "1", "", "", PEOPLE, ""];
    said.extend(WARNINGS);
    // The new zones of each service are a warning of their own.
    said.extend(["1", "1", "yes", ""]);
    let (code, text) = pipe(&["--plain", "--sandbox"], &lines(&said), spoken.path(), &[]);
    assert_eq!(code, Some(0), "{text}");

    let answers = file.path().join("answers.toml");
    std::fs::write(
        &answers,
        r#"
version = 1
region = "eu-west-1"
domain.id = "d-abcdefghijkl"
network.vpc = "vpc-0a1b2c3d4e5f60718"
network.subnets = ["subnet-0aa11bb22cc33dd44", "subnet-0cc11bb22cc33dd44"]
endpoints.dns = "hosted-zone"
restriction.mode = "vpc"
principals.roles = ["DataScientist"]
principals.users = ["bob"]
principals.groups = ["data-science"]
"#,
    )
    .expect("answers");
    let (code, text) = pipe(&["apply", "answers.toml", "--sandbox", "--yes"], "", file.path(), &[]);
    assert_eq!(code, Some(0), "{text}");
    let (by_keys, by_lines, by_file) = (plan_of(keys.path()), plan_of(spoken.path()), plan_of(file.path()));
    assert_eq!(by_keys.0["id"], by_file.0["id"]);
    assert!(by_keys.1 == by_lines.1, "keys and lines");
    assert!(by_lines.1 == by_file.1, "lines and file");
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A wizard on a terminal that is called dumb gets lines, too: nothing else is ever written there.
#[test]
fn every_scenario_is_told_without_an_escape() {
    for scenario in ["first-time", "empty", "sso-domain", "half-done", "large", "denied"] {
        let state = folder();
        let sandbox = format!("--sandbox={scenario}");
        let said =
            ["", "1", "1", "", "", "", "", "", "", "", "1", "", "", "1", "", "findings", "policies", "access", "q"];
        let (code, text) = pipe(&["--plain", &sandbox], &lines(&said), state.path(), &[]);
        assert_eq!(code, Some(130), "{scenario}: {text}");
        let (_, end) = text.rsplit_once("Nothing has been changed in AWS.\n").expect("what has changed");
        let kept = end.starts_with("The answers are kept: ") && end.contains(&format!("studiolink {sandbox} "));
        assert!(end.is_empty() || kept && end.lines().count() == 2, "{scenario}: {end}");
        let reviewed = text.contains("Review, step 7 of 7.");
        assert_eq!(reviewed, scenario != "empty", "{scenario}: {text}");
    }
}

/// Somebody who stops reading in the middle is gone: before a change nothing is made.
#[test]
fn nobody_who_reads_ends_it() {
    let state = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
    command.args(["--plain", "--sandbox", "--state-dir"]).arg(state.path()).env("STUDIOLINK_SANDBOX_SPEED", "200");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("an end").code(), Some(130));
}

/// Used by the other module, so that both speak of the same pseudo terminal.
/// So wide that no row of what is said breaks.
pub fn dumb(state_dir: &Path, environment: &[(&'static str, String)]) -> Pty {
    dumb_of(state_dir, (1000, 60), environment)
}

/// The same in another size.
pub fn dumb_of(state_dir: &Path, size: (u16, u16), environment: &[(&'static str, String)]) -> Pty {
    let environment = [environment, &[("TERM", "dumb".to_owned())]].concat();
    Pty::start_in(&["--sandbox"], state_dir, size, &environment)
}
