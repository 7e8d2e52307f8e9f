//! `plan` and `apply` of the real binary: exit codes, JSON, and what is said about bad input.

mod asking;
#[cfg(feature = "aws")]
mod aws;
mod contract;
mod hostile;
mod keys;
mod plain;
mod refusals;
mod report;
mod resume;
mod runs;
mod schema;
#[cfg(unix)]
mod secrets;
mod shell;
mod trouble;
mod undo;
mod verify;
mod waits;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Answers that fit the sandbox's first account.
pub const ANSWERS: &str = r#"
version = 1
region = "eu-west-1"

[domain]
id = "d-abcdefghijkl"

[network]
vpc = "vpc-0a1b2c3d4e5f60718"
subnets = ["subnet-0aa11bb22cc33dd44", "subnet-0cc11bb22cc33dd44"]

[restriction]
mode = "vpc"

[principals]
users = ["ana.maria"]
roles = ["DataScientist"]
"#;

/// A state folder and an answers file in it.
struct Desk {
    folder: TempDir,
}

/// What a command said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    /// Standard output, where each line must be a JSON object.
    #[track_caller]
    fn objects(&self) -> Vec<Value> {
        let object = |line: &str| -> Value {
            let value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"));
            assert!(matches!(value, Value::Object(_)), "{line}");
            value
        };
        self.out.lines().map(object).collect()
    }

    /// The codes of all refusals, in order.
    #[track_caller]
    fn codes(&self) -> Vec<String> {
        let errors: Vec<Value> =
            self.objects().iter().map(|object| object["error"].clone()).filter(|error| !error.is_null()).collect();
        for error in &errors {
            assert!(error["message"].is_string() && error["hint"].is_string(), "{error}");
        }
        errors.iter().map(|error| error["code"].as_str().expect("a code").to_owned()).collect()
    }
}

impl Desk {
    fn new(answers: &str) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        fs::write(desk.answers(), answers).expect("answers");
        desk
    }

    fn answers(&self) -> PathBuf {
        self.folder.path().join("answers.toml")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
        command.args(arguments).arg("--state-dir").arg(self.folder.path()).current_dir(self.folder.path());
        command.env_clear().env("HOME", self.folder.path()).env("STUDIOLINK_SANDBOX_SPEED", "200");
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("the program");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let said = Said { code: status.code(), out: text(stdout), err: text(stderr) };
        let escapes = said.out.contains('\u{1b}') || said.err.contains('\u{1b}');
        assert!(!escapes, "escape bytes where there is no terminal: {}{}", said.out, said.err);
        said
    }

    fn plan(&self, options: &[&str]) -> Said {
        self.run(&[&["plan", "answers.toml", "--sandbox"], options].concat())
    }

    fn apply(&self, options: &[&str]) -> Said {
        self.run(&[&["apply", "answers.toml", "--sandbox"], options].concat())
    }

    fn account_file(&self) -> PathBuf {
        self.folder.path().join("sandbox/first-time.json")
    }

    /// The account as it stands, started if it is not.
    fn account(&self) -> Value {
        if !self.account_file().exists() {
            fs::write(self.folder.path().join("sound.toml"), ANSWERS).expect("answers");
            assert_eq!(self.run(&["plan", "sound.toml", "--sandbox"]).code, Some(0));
        }
        serde_json::from_str(&fs::read_to_string(self.account_file()).expect("an account")).expect("JSON")
    }

    /// Changes the account behind the program's back.
    fn edit(&self, edit: impl FnOnce(&mut Value)) {
        let mut account = self.account();
        edit(&mut account);
        fs::write(self.account_file(), account.to_string()).expect("an account");
    }

    fn runs(&self) -> Vec<PathBuf> {
        let Ok(runs) = fs::read_dir(self.folder.path().join("runs")) else { return Vec::new() };
        runs.map(|run| run.expect("a run").path()).collect()
    }
}

/// What an account has: without the sandbox's bookkeeping, in whatever order it was made, by whatever run.
pub fn things(account: &Value) -> Value {
    let mut account = account.clone();
    for bookkeeping in ["pending", "tokens", "serial", "denied"] {
        account.as_object_mut().expect("an account").remove(bookkeeping);
    }
    sort(&mut account);
    account
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(ToString::to_string);
        }
        Value::Object(fields) => {
            fields.remove("studiolink:run");
            if let Some(Value::String(comment)) = fields.get_mut("comment") {
                *comment = comment.split(' ').filter(|word| !word.starts_with("run=")).collect::<Vec<_>>().join(" ");
            }
            fields.values_mut().for_each(sort);
        }
        _ => {}
    }
}

#[track_caller]
fn with(from: &str, to: &str) -> String {
    assert!(ANSWERS.contains(from), "{from}");
    ANSWERS.replace(from, to)
}

/// The fields of each event, as the contract has them.
#[track_caller]
fn assert_event(event: &Value) {
    let text = |field: &str| assert!(event[field].is_string(), "{field} in {event}");
    text("run");
    let time = event["time"].as_str().expect("a time");
    assert!(time.parse::<jiff::Timestamp>().is_ok(), "{time}");
    match event["event"].as_str().expect("an event") {
        "planned" => text("plan"),
        "started" | "pulse" => text("step"),
        "waiting" | "done" => {
            text("step");
            assert!(event["ids"].is_object(), "{event}");
        }
        "checked" => {
            text("check");
            text("reason");
            assert!(["passed", "failed", "skipped"].contains(&event["result"].as_str().expect("a result")), "{event}");
        }
        "failed" | "retrying" => {
            text("step");
            let error = &event["error"];
            assert!(error["code"].is_string() && error["message"].is_string(), "{event}");
            assert!(error.get("request_id").is_some() && error.get("hint").is_some(), "{event}");
        }
        "skipped" => {
            text("step");
            text("reason");
        }
        "finished" => {
            text("status");
            assert!(event["made"].is_u64() && event["total"].is_u64(), "{event}");
        }
        other => panic!("no event {other}"),
    }
}
