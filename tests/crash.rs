//! The crash matrix: the real program is killed at every entry of the journal, for every shape of a plan, and
//! resumed. What then stands is what a run in one go makes, and nothing stands twice.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use super::commands::things;

const SIGKILL: i32 = 9;

/// What a plan does, on which account.
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
    for (mode, dns) in [("vpc", r#"{ studio = "hosted-zone", "sagemaker.api" = "private-dns" }"#), ("vpce", ZONES)] {
        let answers = answers(mode, dns, TWO);
        shapes.push(Shape { name: format!("adopt, {mode}, {dns}"), scenario: "half-done", before: None, answers });
    }
    shapes
}

impl Desk {
    fn new(shape: &Shape) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder"), scenario: shape.scenario };
        if let Some(before) = &shape.before {
            desk.apply(before, None);
            fs::remove_dir_all(desk.folder.path().join("runs")).expect("no runs");
        }
        if shape.scenario == "half-done" {
            desk.drop_alias(&shape.answers);
        }
        desk
    }

    /// The hosted zone of others stays, without the record that points elsewhere: that would be an error finding.
    fn drop_alias(&self, answers: &str) {
        fs::write(self.folder.path().join("answers.toml"), answers).expect("answers");
        let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
        command.args(["plan", "answers.toml", "--sandbox=half-done", "--state-dir", "."]);
        command.current_dir(self.folder.path()).output().expect("the program");
        let mut account: Value =
            serde_json::from_slice(&fs::read(self.account_file()).expect("an account")).expect("JSON");
        let records = account["hosted_zones"][0]["records"].as_array_mut().expect("records");
        records.retain(|record| record["alias"].is_null());
        fs::write(self.account_file(), account.to_string()).expect("an account");
    }

    /// Another folder with the same account.
    fn copy(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().expect("a folder"), scenario: self.scenario };
        if self.account_file().exists() {
            fs::create_dir(copy.folder.path().join("sandbox")).expect("a folder");
            fs::copy(self.account_file(), copy.account_file()).expect("an account");
        }
        copy
    }

    fn account_file(&self) -> PathBuf {
        self.folder.path().join(format!("sandbox/{}.json", self.scenario))
    }

    fn things(&self) -> Value {
        things(&serde_json::from_slice(&fs::read(self.account_file()).expect("an account")).expect("JSON"))
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

    fn resume(&self, failpoint: Option<&str>) -> Said {
        let folder = self.run_folder();
        self.run(&["resume", folder.file_name().and_then(|name| name.to_str()).expect("a name")], failpoint)
    }

    fn entries(&self) -> usize {
        fs::read_to_string(self.run_folder().join("journal.jsonl")).expect("a journal").lines().count()
    }
}

/// A shape, its account before, and what a run in one go makes of it.
struct Trial {
    shape: Shape,
    before: Desk,
    wanted: Value,
    entries: usize,
}

impl Trial {
    fn new(shape: Shape) -> Self {
        let before = Desk::new(&shape);
        let whole = before.copy();
        whole.apply(&shape.answers, None);
        Self { wanted: whole.things(), entries: whole.entries(), before, shape }
    }

    /// Killed there, and once more in the resumption when `again`; what is wrong in the end.
    fn case(&self, failpoint: &str, again: Option<usize>) -> Result<bool, String> {
        let desk = self.before.copy();
        let killed = desk.apply(&self.shape.answers, Some(failpoint));
        let was_killed = killed.status.signal() == Some(SIGKILL);
        if !was_killed && !killed.status.success() {
            return Err(format!("neither killed nor done: {}", killed.err));
        }
        if let Some(further) = again {
            let entry = desk.entries() + further;
            let said = desk.resume(Some(&format!("{entry}:before")));
            if said.status.signal() != Some(SIGKILL) && !said.status.success() {
                return Err(format!("resumed, neither killed nor done: {}", said.err));
            }
        }
        let said = desk.resume(None);
        if !said.status.success() {
            return Err(format!("resumed with {:?}: {}", said.status.code(), said.err));
        }
        if desk.things() != self.wanted {
            return Err(difference(&desk.things(), &self.wanted, ""));
        }
        Ok(was_killed)
    }
}

/// Where two values differ first.
fn difference(have: &Value, want: &Value, path: &str) -> String {
    match (have, want) {
        (Value::Object(have), Value::Object(want)) if have.keys().eq(want.keys()) => {
            let differing = have.iter().find(|(key, value)| want[*key] != **value).expect("a difference");
            difference(differing.1, &want[differing.0], &format!("{path}.{}", differing.0))
        }
        (Value::Array(have), Value::Array(want)) if have.len() == want.len() => {
            let differing = (0..have.len()).find(|at| have[*at] != want[*at]).expect("a difference");
            difference(&have[differing], &want[differing], &format!("{path}[{differing}]"))
        }
        _ => format!("{path}: {have} instead of {want}"),
    }
}

/// Does all of them, some at a time.
fn side_by_side<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = thread::available_parallelism().map_or(2, usize::from) * 2;
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let result = work(item);
                    results.lock().expect("results").push(result);
                }
            });
        }
    });
    results.into_inner().expect("results")
}

#[test]
fn killed_at_every_entry_and_resumed_every_run_ends_well() {
    let begun = std::time::Instant::now();
    let trials: Vec<Trial> = shapes().into_iter().map(Trial::new).collect();
    let mut cases: Vec<(&Trial, String, Option<usize>)> = Vec::new();
    for (number, trial) in trials.iter().enumerate() {
        for entry in 1..=trial.entries {
            cases.push((trial, format!("{entry}:before"), None));
            // What the others tell apart is the same for every shape.
            match (number, entry % 3) {
                (0, _) => cases.push((trial, format!("{entry}:half"), None)),
                (1, _) => cases.push((trial, format!("{entry}:after"), None)),
                (_, 0) => cases.push((trial, format!("{entry}:before"), Some(entry % 7 + 1))),
                _ => {}
            }
        }
    }
    let results = side_by_side(&cases, |(trial, failpoint, again)| {
        let again_text = again.map(|further| format!(", and {further} entries on")).unwrap_or_default();
        let name = format!("{}: killed at {failpoint}{again_text}", trial.shape.name);
        trial.case(failpoint, *again).map_err(|why| format!("{name}: {why}"))
    });
    let wrong: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    let killed = results.iter().filter(|result| matches!(result, Ok(true))).count();
    println!(
        "{} cases of {} shapes, {killed} of them killed, {} wrong, {:.0} s",
        cases.len(),
        trials.len(),
        wrong.len(),
        begun.elapsed().as_secs_f64()
    );
    assert!(wrong.is_empty(), "{}", wrong.iter().take(5).map(|why| why.as_str()).collect::<Vec<_>>().join("\n\n"));
    assert!(killed >= 300 && killed * 10 >= cases.len() * 9, "only {killed} were killed");
}

/// Without the variable the program knows nothing of failpoints.
#[test]
fn a_failpoint_that_is_never_reached_changes_nothing() {
    let desk = Desk { folder: tempfile::tempdir().expect("a folder"), scenario: "first-time" };
    let said = desk.apply(&answers("vpc", PRIVATE, ONE), Some("10000:before"));
    assert!(said.status.success() && Path::new(&desk.run_folder()).exists(), "{}", said.err);
}
