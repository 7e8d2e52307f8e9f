//! The crash matrix: the real program is killed at every entry of the journal, for every shape of a plan.

mod apply;
mod begin;
mod undo;

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

use super::commands::things;

const SIGKILL: i32 = 9;

/// What a plan does, on which account.
#[derive(Clone)]
struct Shape {
    name: String,
    scenario: &'static str,
    /// Applied before, without a crash.
    before: Option<String>,
    answers: String,
}

/// A state folder, with the answers in it.
struct Desk {
    folder: TempDir,
    scenario: &'static str,
}

struct Said {
    status: ExitStatus,
    out: String,
    err: String,
}

fn answers(mode: &str, dns: &str, people: &str) -> String {
    let cidrs = match mode {
        "ip" => r#"cidrs = ["198.51.100.0/24"]"#,
        "vpc-ip" => r#"cidrs = ["10.240.0.0/20"]"#,
        _ => "",
    };
    format!(
        r#"
        version = 1
        region = "eu-west-1"
        domain.id = "d-abcdefghijkl"
        {people}
        [network]
        vpc = "vpc-0a1b2c3d4e5f60718"
        subnets = ["subnet-0aa11bb22cc33dd44", "subnet-0cc11bb22cc33dd44"]
        [restriction]
        mode = "{mode}"
        {cidrs}
        [endpoints]
        dns = {dns}
        adopt_policy = true
        "#
    )
}

const PRIVATE: &str = r#""private-dns""#;
const ZONES: &str = r#""hosted-zone""#;
const ONE: &str = r#"principals.roles = ["DataScientist"]"#;
const TWO: &str = "principals.roles = [\"DataScientist\"]\nprincipals.users = [\"ana.maria\"]";

fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for mode in ["vpc", "vpce", "ip", "vpc-ip"] {
        for (way, dns) in [("private DNS", PRIVATE), ("hosted zones", ZONES)] {
            let answers = answers(mode, dns, TWO);
            shapes.push(Shape {
                name: format!("create, {mode}, {way}"),
                scenario: "first-time",
                before: None,
                answers,
            });
        }
    }
    let modify = |name: &str, from: (&str, &str), to: (&str, &str)| Shape {
        name: format!("modify, {name}"),
        scenario: "first-time",
        before: Some(answers(from.0, from.1, ONE)),
        answers: answers(to.0, to.1, TWO),
    };
    shapes.push(modify("private DNS to hosted zones", ("vpc", PRIVATE), ("vpce", ZONES)));
    shapes.push(modify("hosted zones to private DNS", ("ip", ZONES), ("vpc-ip", PRIVATE)));
    shapes.push(modify("endpoints to ranges", ("vpce", ZONES), ("ip", ZONES)));
    shapes.push(modify("ranges of the VPC to the VPC", ("vpc-ip", PRIVATE), ("vpc", PRIVATE)));
    let both = r#"{ studio = "hosted-zone", "sagemaker.api" = "private-dns" }"#;
    for (mode, dns) in [("vpc", both), ("vpce", ZONES), ("ip", both), ("vpc-ip", ZONES)] {
        let answers = answers(mode, dns, TWO);
        shapes.push(Shape { name: format!("adopt, {mode}, {dns}"), scenario: "half-done", before: None, answers });
    }
    shapes
}

impl Desk {
    fn new(shape: &Shape) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder"), scenario: shape.scenario };
        match &shape.before {
            Some(before) => {
                desk.apply(before, None);
                fs::remove_dir_all(desk.folder.path().join("runs")).expect("no runs");
            }
            None => desk.start(&shape.answers),
        }
        desk
    }

    /// A look at the account starts it.
    fn start(&self, answers: &str) {
        fs::write(self.folder.path().join("answers.toml"), answers).expect("answers");
        let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
        command.args(["plan", "answers.toml", "--state-dir", "."]).arg(format!("--sandbox={}", self.scenario));
        command.current_dir(self.folder.path()).output().expect("the program");
    }

    /// Another folder with the same account.
    fn copy(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().expect("a folder"), scenario: self.scenario };
        fs::create_dir(copy.folder.path().join("sandbox")).expect("a folder");
        fs::copy(self.account_file(), copy.account_file()).expect("an account");
        copy
    }

    /// Another folder with the same account and the same run.
    fn copy_with_run(&self) -> Self {
        let copy = self.copy();
        let from = self.run_folder();
        let to = copy.folder.path().join("runs").join(from.file_name().expect("a name"));
        fs::create_dir_all(&to).expect("a folder");
        for file in fs::read_dir(&from).expect("a run") {
            let file = file.expect("a file");
            fs::copy(file.path(), to.join(file.file_name())).expect("a file");
        }
        copy
    }

    fn account_file(&self) -> PathBuf {
        self.folder.path().join(format!("sandbox/{}.json", self.scenario))
    }

    fn account(&self) -> Value {
        serde_json::from_slice(&fs::read(self.account_file()).expect("an account")).expect("JSON")
    }

    /// What there is now: with all that has come true since the file was written.
    fn things(&self) -> Value {
        let mut account = self.account();
        let pending = account["pending"].clone();
        let has_come = |what: &str, endpoint: &Value| {
            let at = endpoint["id"].as_str().and_then(|id| pending[what][id].as_str()?.parse().ok());
            at.is_some_and(|at: Timestamp| at <= Timestamp::now())
        };
        let endpoints = account["endpoints"].as_array_mut().expect("endpoints");
        endpoints.retain(|endpoint| !has_come("gone", endpoint));
        for endpoint in endpoints.iter_mut().filter(|endpoint| has_come("endpoints", endpoint)) {
            endpoint["state"] = "available".into();
        }
        things(&account)
    }

    fn run(&self, arguments: &[&str], failpoint: Option<&str>) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
        command.args(arguments).arg(format!("--sandbox={}", self.scenario)).args(["--yes", "--json", "--state-dir"]);
        command.arg(self.folder.path()).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env_clear().env("HOME", self.folder.path()).env("STUDIOLINK_SANDBOX_SPEED", "2000");
        command.envs(failpoint.map(|failpoint| ("STUDIOLINK_FAILPOINT", failpoint)));
        let output = command.output().expect("the program");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { status: output.status, out: text(&output.stdout), err: text(&output.stderr) }
    }

    fn apply(&self, answers: &str, failpoint: Option<&str>) -> Said {
        fs::write(self.folder.path().join("answers.toml"), answers).expect("answers");
        let said = self.run(&["apply", "answers.toml"], failpoint);
        assert!(failpoint.is_some() || said.status.success(), "{}{}", said.out, said.err);
        said
    }

    fn run_folder(&self) -> PathBuf {
        let mut runs = fs::read_dir(self.folder.path().join("runs")).expect("runs");
        runs.next().expect("a run").expect("a run").path()
    }

    /// A command about the only run.
    fn of_run(&self, command: &str, failpoint: Option<&str>) -> Said {
        let folder = self.run_folder();
        self.run(&[command, folder.file_name().and_then(|name| name.to_str()).expect("a name")], failpoint)
    }

    fn journal(&self) -> String {
        fs::read_to_string(self.run_folder().join("journal.jsonl")).expect("a journal")
    }

    fn entries(&self) -> usize {
        self.journal().lines().count()
    }
}

/// Where the program is killed, and after how many further entries once more.
struct Case {
    entry: usize,
    place: &'static str,
    again: Option<usize>,
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "killed at {}", self.failpoint())?;
        self.again.map_or(Ok(()), |further| write!(formatter, ", and {further} entries on"))
    }
}

impl Case {
    /// Every entry of a shape's journal; half a line, what is whole, and a second crash in a part of the shapes.
    fn all(shape: usize, entries: RangeInclusive<usize>) -> Vec<Self> {
        let mut cases = Vec::new();
        for entry in entries {
            cases.push(Self { entry, place: "before", again: None });
            // What the others tell apart is the same for every shape.
            match (shape, entry % 3) {
                (0, _) => cases.push(Self { entry, place: "half", again: None }),
                (1, _) => cases.push(Self { entry, place: "after", again: None }),
                (_, 0) => cases.push(Self { entry, place: "before", again: Some(entry % 7 + 1) }),
                _ => {}
            }
        }
        cases
    }

    fn failpoint(&self) -> String {
        format!("{}:{}", self.entry, self.place)
    }
}

/// Whether the program was killed; a failpoint that was not reached leaves it to its good end.
fn was_killed(said: &Said) -> Result<bool, String> {
    let killed = said.status.signal() == Some(SIGKILL);
    if killed || said.status.success() { Ok(killed) } else { Err(format!("neither killed nor done: {}", said.err)) }
}

/// Fails where two values differ first.
fn difference(have: &Value, want: &Value) -> Result<(), String> {
    if have == want { Ok(()) } else { Err(first_difference(have, want, "")) }
}

fn first_difference(have: &Value, want: &Value, path: &str) -> String {
    match (have, want) {
        (Value::Object(have), Value::Object(want)) if have.keys().eq(want.keys()) => {
            let differing = have.iter().find(|(key, value)| want[*key] != **value).expect("a difference");
            first_difference(differing.1, &want[differing.0], &format!("{path}.{}", differing.0))
        }
        (Value::Array(have), Value::Array(want)) if have.len() == want.len() => {
            let differing = (0..have.len()).find(|at| have[*at] != want[*at]).expect("a difference");
            first_difference(&have[differing], &want[differing], &format!("{path}[{differing}]"))
        }
        _ => format!("{path}: {have} instead of {want}"),
    }
}

/// Does all of them, some at a time; the results are in the order of the items.
fn side_by_side<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = thread::available_parallelism().map_or(2, usize::from) * 2;
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(item) = items.get(at) else { return };
                    let result = work(item);
                    results.lock().expect("results").push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("results");
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The harness keeps what a test that passes prints by its macros; the number of cases is to be seen all the same.
fn tell(line: &str) {
    writeln!(io::stderr(), "{line}").expect("standard error");
}

/// Tells how many cases there were, and fails where one is wrong, or where fewer than `least` were killed.
fn report(what: &str, results: &[Result<bool, String>], begun: Instant, least: usize) {
    let wrong: Vec<&str> = results.iter().filter_map(|result| result.as_ref().err()).map(String::as_str).collect();
    let killed = results.iter().filter(|result| matches!(result, Ok(true))).count();
    let (all, seconds) = (results.len(), begun.elapsed().as_secs_f64());
    tell(&format!("{what}: {all} cases, {killed} of them killed, {} wrong, {seconds:.0} s", wrong.len()));
    assert!(wrong.is_empty(), "{}", wrong.iter().take(5).copied().collect::<Vec<_>>().join("\n\n"));
    assert!(killed >= least && killed * 10 >= results.len() * 9, "only {killed} were killed");
}
