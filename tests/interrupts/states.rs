//! How the program is brought into each state.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::IN_FLIGHT;
use crate::commands::ANSWERS;
use crate::journey;
use crate::plain::journeys::dumb;
use crate::plain::{terminal, whole};
use crate::pty::Pty;

const SIZE: (u16, u16) = (100, 40);
/// Far beyond what anything takes.
const PATIENCE: Duration = Duration::from_secs(40);

/// Waits are short, and changes long enough to be interrupted.
pub fn with_long_calls() -> Vec<(&'static str, String)> {
    vec![("STUDIOLINK_SANDBOX_LATENCY", IN_FLIGHT.as_millis().to_string()), ("STUDIOLINK_SANDBOX_SPEED", "200".into())]
}

/// Endpoints are pending long enough to be interrupted.
fn with_long_waits() -> Vec<(&'static str, String)> {
    vec![("STUDIOLINK_SANDBOX_LATENCY", "1".into()), ("STUDIOLINK_SANDBOX_SPEED", "2".into())]
}

fn quick() -> Vec<(&'static str, String)> {
    vec![("STUDIOLINK_SANDBOX_SPEED", "200".into())]
}

fn start(arguments: &[&str], folder: &Path, environment: &[(&'static str, String)]) -> Pty {
    fs::write(folder.join("answers.toml"), ANSWERS).expect("answers");
    Pty::start_in(&[arguments, &["--sandbox"]].concat(), folder, SIZE, environment)
}

/// A command without a terminal, to its end.
fn command(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
    command.args(arguments).args(["--sandbox", "--state-dir"]).arg(folder).current_dir(folder).stdin(Stdio::null());
    command.env_clear().env("HOME", folder).env("STUDIOLINK_SANDBOX_SPEED", "2000");
    command.output().expect("the program")
}

/// The runs there are.
pub fn runs(folder: &Path) -> Vec<String> {
    let Ok(runs) = fs::read_dir(folder.join("runs")) else { return Vec::new() };
    runs.map(|run| run.expect("a run").file_name().into_string().expect("a name")).collect()
}

/// The only run.
pub fn run(folder: &Path) -> String {
    let mut runs = runs(folder);
    assert_eq!(runs.len(), 1, "{runs:?}");
    runs.remove(0)
}

/// Its events so far.
pub fn journal(folder: &Path, run: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("runs").join(run).join("journal.jsonl")).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// When all endpoints that are being deleted are gone: another process, of another speed, does not hurry that.
fn gone(folder: &Path) -> Timestamp {
    let text = fs::read_to_string(folder.join("sandbox/first-time.json")).expect("an account");
    let account: Value = serde_json::from_str(&text).expect("JSON");
    let times = account["pending"]["gone"].as_object().into_iter().flat_map(|gone| gone.values());
    times.map(|at| at.as_str().expect("a time").parse().expect("a time")).max().unwrap_or(Timestamp::MIN)
}

/// Goes on with the run to its end: nobody else has it any more.
pub fn resumed(folder: &Path, run: &str) -> Output {
    while Timestamp::now() < gone(folder) {
        thread::sleep(Duration::from_millis(50));
    }
    command(&["resume", run, "--yes"], folder)
}

pub fn wait_until(pty: &Pty, what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what} on this screen:\n{}", pty.contents());
        thread::sleep(Duration::from_millis(5));
    }
}

/// Steps whose call is on its way, and whether any step waits.
pub fn under_way(folder: &Path) -> (usize, bool) {
    let Some(run) = runs(folder).pop() else { return (0, false) };
    let (mut calls, mut waits) = (Vec::new(), Vec::new());
    for record in journal(folder, &run) {
        let step = record["step"].clone();
        match record["event"].as_str() {
            Some("started") => calls.push(step),
            Some("waiting") => {
                calls.retain(|other| *other != step);
                waits.push(step);
            }
            Some("done" | "failed" | "retrying") => {
                calls.retain(|other| *other != step);
                waits.retain(|other| *other != step);
            }
            _ => {}
        }
    }
    (calls.len(), !waits.is_empty())
}

/// Once something was made, and a call is on its way.
fn until_in_flight(pty: Pty, folder: &Path) -> Pty {
    wait_until(&pty, "a call", || under_way(folder).0 > 0);
    pty
}

fn until_waiting(pty: Pty, folder: &Path) -> Pty {
    wait_until(&pty, "a wait", || under_way(folder) == (0, true));
    pty
}

pub fn question(folder: &Path) -> Pty {
    let mut pty = start(&[], folder, &quick());
    pty.wait_for("2 VPCs, 1 Studio domain");
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
    pty
}

/// The account takes its time.
fn slow() -> Vec<(&'static str, String)> {
    vec![("STUDIOLINK_SANDBOX_SPEED", "1".into())]
}

pub fn reading(folder: &Path) -> Pty {
    let pty = until_listening(start(&[], folder, &slow()));
    pty.wait_for("Reading the account");
    pty
}

/// While the account is read once more, for the plan.
pub fn looking(folder: &Path) -> Pty {
    let pty = to_review(folder, &slow());
    pty.wait_for("Reading the account");
    pty
}

/// Walks to Review with one role chosen.
fn walk(folder: &Path, environment: &[(&'static str, String)]) -> Pty {
    let pty = to_review(folder, environment);
    pty.wait_for("Ready to make");
    pty
}

fn to_review(folder: &Path, environment: &[(&'static str, String)]) -> Pty {
    let mut pty = start(&[], folder, environment);
    pty.wait_for("2 VPCs, 1 Studio domain");
    let pages =
        ["Which Studio domain", "Which VPC do people", "2 chosen", "Which endpoints", "Who may open", "Who gets"];
    for page in pages {
        pty.key("Enter");
        pty.wait_for(page);
    }
    journey::choose(&mut pty, "DataScientist");
    pty.wait_for("1 chosen");
    pty.key("Enter");
    pty
}

pub fn review(folder: &Path) -> Pty {
    walk(folder, &quick())
}

pub fn apply_in_flight(folder: &Path) -> Pty {
    let mut pty = walk(folder, &with_long_calls());
    journey::review(&mut pty);
    until_in_flight(pty, folder)
}

pub fn apply_waiting(folder: &Path) -> Pty {
    let mut pty = walk(folder, &with_long_waits());
    journey::review(&mut pty);
    until_waiting(pty, folder)
}

pub fn done(folder: &Path) -> Pty {
    let mut pty = walk(folder, &quick());
    journey::review(&mut pty);
    pty.wait_for("checks passed");
    pty
}

/// A run of which a part was made: the policy could not be.
fn left_partly(folder: &Path) -> String {
    fs::write(folder.join("answers.toml"), ANSWERS).expect("answers");
    assert!(command(&["plan", "answers.toml"], folder).status.success());
    let deny = |actions: Value| {
        let path = folder.join("sandbox/first-time.json");
        let mut account: Value = serde_json::from_slice(&fs::read(&path).expect("an account")).expect("JSON");
        account["denied"] = actions;
        fs::write(path, account.to_string()).expect("an account");
    };
    deny(serde_json::json!(["iam:CreatePolicy"]));
    assert_eq!(command(&["apply", "answers.toml", "--yes"], folder).status.code(), Some(5));
    deny(serde_json::json!([]));
    run(folder)
}

const UNFINISHED: &str = "Go on with what was left unfinished?";

pub fn unfinished(folder: &Path) -> Pty {
    to_unfinished(folder, &quick())
}

pub fn way_back(folder: &Path) -> Pty {
    let mut pty = to_unfinished(folder, &with_long_calls());
    pty.key("u");
    pty.wait_for("Ready to take back");
    journey::agree(&mut pty, "Type yes to take it back");
    until_in_flight(pty, folder)
}

fn to_unfinished(folder: &Path, environment: &[(&'static str, String)]) -> Pty {
    left_partly(folder);
    let mut pty = start(&[], folder, environment);
    pty.wait_for("2 VPCs, 1 Studio domain");
    // The first time the runs before may still be looked through.
    for _ in 0..10 {
        pty.key("Enter");
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(2) && !pty.contents().contains(UNFINISHED) {
            thread::sleep(Duration::from_millis(20));
        }
        if pty.contents().contains(UNFINISHED) {
            break;
        }
    }
    pty
}

pub fn plain_question(folder: &Path) -> Pty {
    let pty = dumb(folder, &quick());
    pty.wait_until("the first question", |_| pty.written().ends_with("Number [1]: "));
    pty
}

pub fn plain_in_flight(folder: &Path) -> Pty {
    let mut pty = dumb(folder, &with_long_calls());
    pty.wait_until("the first question", |_| pty.written().ends_with("Number [1]: "));
    let lines = whole();
    terminal::say(&mut pty, &lines[..lines.len() - 1]);
    pty.text("yes\r");
    until_in_flight(pty, folder)
}

pub fn verifying(folder: &Path) -> Pty {
    until_listening(start(&["verify", &answers(folder)], folder, &slow()))
}

pub fn plan(folder: &Path) -> Pty {
    let pty = start(&["plan", &answers(folder)], folder, &[("STUDIOLINK_SANDBOX_SPEED", "1".into())]);
    until_listening(pty)
}

/// Signals that come before the program has asked for them end it as the system does.
#[cfg(target_os = "linux")]
fn until_listening(pty: Pty) -> Pty {
    // It is asked for last.
    const SIGHUP: u32 = 1;
    let status = format!("/proc/{}/status", pty.pid());
    wait_until(&pty, "the program to listen", || {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        caught & 1 << (SIGHUP - 1) != 0
    });
    pty
}

#[cfg(not(target_os = "linux"))]
fn until_listening(pty: Pty) -> Pty {
    thread::sleep(Duration::from_millis(200));
    pty
}

fn answers(folder: &Path) -> String {
    folder.join("answers.toml").display().to_string()
}

pub fn asked(folder: &Path) -> Pty {
    let pty = start(&["apply", &answers(folder)], folder, &quick());
    pty.wait_for("Type yes to make");
    pty
}

/// The arguments and the environment of an apply with long calls.
pub fn to_apply(folder: &Path) -> (Vec<String>, Vec<(&'static str, String)>) {
    fs::write(folder.join("answers.toml"), ANSWERS).expect("answers");
    let arguments = ["apply", &answers(folder), "--yes", "--sandbox"].map(str::to_owned).to_vec();
    (arguments, with_long_calls())
}

pub fn applying(folder: &Path) -> Pty {
    until_in_flight(start(&["apply", &answers(folder), "--yes"], folder, &with_long_calls()), folder)
}

pub fn applying_slowly(folder: &Path) -> Pty {
    until_waiting(start(&["apply", &answers(folder), "--yes"], folder, &with_long_waits()), folder)
}

/// No call is on its way, and none will be for a while.
pub fn throttled(folder: &Path) -> Pty {
    let mut environment = with_long_waits();
    environment[1].1 = "20".into();
    environment.push(("STUDIOLINK_SANDBOX_THROTTLED", "iam:CreatePolicy".into()));
    let pty = start(&["apply", &answers(folder), "--yes"], folder, &environment);
    wait_until(&pty, "a wait for the next try", || {
        let journal = runs(folder).pop().map(|run| journal(folder, &run)).unwrap_or_default();
        let last = journal.last().map(|record| record["wait_ms"].as_u64().unwrap_or_default());
        last.is_some_and(|wait| wait > 1_000)
    });
    pty
}

/// All is made, and the account is read once more.
pub fn last_checks(folder: &Path) -> Pty {
    let mut environment = quick();
    environment.push(("STUDIOLINK_SANDBOX_READ_LATENCY", "1000".into()));
    let pty = start(&["apply", &answers(folder), "--yes"], folder, &environment);
    wait_until(&pty, "the last checks", || {
        let journal = runs(folder).pop().map(|run| journal(folder, &run)).unwrap_or_default();
        let steps = journal.iter().find_map(|record| record["steps"].as_array()).map_or(usize::MAX, Vec::len);
        journal.iter().filter(|record| record["event"] == "done").count() == steps
    });
    pty
}

pub fn resume_asked(folder: &Path) -> Pty {
    let run = left_partly(folder);
    let pty = start(&["resume", &run], folder, &quick());
    pty.wait_for("Type yes to make");
    pty
}

pub fn undo_asked(folder: &Path) -> Pty {
    let run = left_partly(folder);
    let pty = start(&["undo", &run], folder, &quick());
    pty.wait_for("Type yes to make");
    pty
}

/// Endpoints are going, and no call is on its way.
pub fn undoing_slowly(folder: &Path) -> Pty {
    let run = left_partly(folder);
    until_waiting(start(&["undo", &run, "--yes"], folder, &with_long_waits()), folder)
}

pub fn resuming(folder: &Path) -> Pty {
    let run = left_partly(folder);
    until_in_flight(start(&["resume", &run, "--yes"], folder, &with_long_calls()), folder)
}

pub fn undoing(folder: &Path) -> Pty {
    let run = left_partly(folder);
    until_in_flight(start(&["undo", &run, "--yes"], folder, &with_long_calls()), folder)
}
