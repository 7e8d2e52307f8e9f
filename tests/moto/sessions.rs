//! The program itself against AWS: how it signs in, where it finds AWS, and what it says when AWS refuses.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::world::{Ids, REGION, World};

const ENV_KEYS: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// An account, answers that fit it, and the program's state.
struct Desk {
    world: World,
    folder: TempDir,
}

/// What the program said.
struct Said {
    code: Option<i32>,
    objects: Vec<Value>,
    err: String,
}

impl Desk {
    fn new() -> Option<Self> {
        let (world, ids) = World::built()?;
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("answers.toml"), answers(&ids)).expect("the answers");
        Some(Self { world, folder })
    }

    /// Signed in by the environment, at the address of the environment.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.world.program();
        command.args(arguments).args(["answers.toml", "--json", "--state-dir", "."]).current_dir(self.folder.path());
        command
    }

    fn plan(&self) -> Said {
        say(&mut self.command(&["plan"]))
    }

    fn apply(&self) -> Said {
        say(&mut self.command(&["apply", "--yes"]))
    }
}

impl Said {
    /// The one refusal, whole as the contract has it.
    #[track_caller]
    fn refusal(&self) -> &Value {
        let [object] = self.objects.as_slice() else { panic!("{:?} {}", self.objects, self.err) };
        let error = &object["error"];
        for field in ["code", "message", "hint"] {
            assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "no {field} in {object}");
            assert!(field == "code" || self.err.contains(error[field].as_str().unwrap()), "{error} {}", self.err);
        }
        error
    }
}

fn say(command: &mut Command) -> Said {
    let Output { status, stdout, stderr } = command.output().expect("the program");
    let out = String::from_utf8(stdout).expect("UTF-8");
    let objects = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    Said { code: status.code(), objects, err: String::from_utf8(stderr).expect("UTF-8") }
}

fn answers(ids: &Ids) -> String {
    format!(
        r#"
version = 1
region = "{REGION}"
domain = {{ id = "{}" }}
network = {{ vpc = "{}", subnets = ["{}"] }}
restriction = {{ mode = "vpc" }}
principals = {{ roles = ["DataScientist"] }}
"#,
        ids.domain, ids.vpc, ids.subnets[0],
    )
}

#[test]
fn expired_credentials_end_with_the_way_to_sign_in() {
    let Some(desk) = Desk::new() else { return };
    let message = "The security token included in the request is expired";
    desk.world.faults(&json!([{ "code": "ExpiredToken", "status": 403, "message": message }]));
    let profile = desk.world.profile();
    let mut command = desk.command(&["apply", "--yes", "--profile", &profile]);
    let said = say(ENV_KEYS.iter().fold(&mut command, |command, key| command.env_remove(key)));
    assert_eq!(said.code, Some(3), "{}", said.err);
    let error = said.refusal();
    assert_eq!(error["code"], "ExpiredToken");
    assert!(error["request_id"].is_string() && error["message"].as_str().unwrap().contains(message), "{error}");
    assert!(error["hint"].as_str().unwrap().contains(&format!("aws login --profile {profile}")), "{error}");
    assert!(!desk.folder.path().join("runs").exists(), "nothing was begun");
}

/// Neither signing in nor writing keys to a profile helps while the environment's keys come first.
#[test]
fn expired_keys_of_the_environment_are_named_as_such() {
    let Some(desk) = Desk::new() else { return };
    desk.world.faults(&json!([{ "code": "ExpiredToken", "status": 403 }]));
    let said = desk.plan();
    assert_eq!(said.code, Some(3), "{}", said.err);
    let hint = said.refusal()["hint"].as_str().unwrap();
    assert!(hint.contains("AWS_ACCESS_KEY_ID") && hint.contains("AWS_SESSION_TOKEN"), "{hint}");
    assert!(!said.err.contains("STUDIOLI"), "no key is ever shown: {}", said.err);
}

#[test]
fn aws_is_found_where_the_flag_says_and_the_flag_beats_the_environment() {
    let Some(desk) = Desk::new() else { return };
    let nobody = "http://127.0.0.1:9";
    let mut command = desk.command(&["plan", "--endpoint-url", &desk.world.url]);
    let said = say(command.env("AWS_ENDPOINT_URL", nobody));
    assert_eq!((said.code, &said.objects[0]["account"]), (Some(0), &json!(desk.world.account)), "{}", said.err);
    let said = say(desk.command(&["plan"]).env("AWS_ENDPOINT_URL", nobody));
    assert_eq!((said.code, &said.refusal()["code"]), (Some(1), &json!("Connection")));
}

/// The contract gives every refusal a hint, whatever AWS's code is.
#[test]
fn a_failure_of_aws_says_what_to_do_too() {
    let Some(desk) = Desk::new() else { return };
    desk.world.faults(&json!([{ "action": "GetCallerIdentity", "code": "InternalFailure", "status": 500 }]));
    let said = desk.plan();
    assert_eq!((said.code, &said.refusal()["code"]), (Some(1), &json!("InternalFailure")));
}

#[test]
fn a_permission_missing_on_the_way_is_named_without_the_encoded_details() {
    let Some(desk) = Desk::new() else { return };
    desk.world.faults(&json!([{
        "action": "CreateVpcEndpoint", "code": "UnauthorizedOperation", "status": 403,
        "message": "You are not authorized to perform this operation. Encoded authorization failure message: blob-42",
    }]));
    let said = desk.apply();
    assert_eq!(said.code, Some(5), "{}", said.err);
    let failed = said.objects.iter().find(|event| event["event"] == "failed").expect("a failure");
    let error = &failed["error"];
    assert_eq!(error["code"], "UnauthorizedOperation");
    assert!(error["request_id"].is_string() && error["hint"].as_str().unwrap().contains("ec2:CreateVpcEndpoint"));
    assert!(said.err.contains("ec2:CreateVpcEndpoint") && said.err.contains("studiolink resume"), "{}", said.err);
    assert!(!format!("{:?}{}", said.objects, said.err).contains("blob-42"));
    assert!(!holds(desk.folder.path(), "blob-42"), "no file has them either");
    let attached = said.objects.iter().any(|event| event["event"] == "started" && event["step"] == "policy");
    assert!(!attached, "nothing restricts before the path stands");
}

/// Whether a file in the folder, or below it, has the text.
fn holds(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).expect("a folder").any(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() { holds(&path, text) } else { fs::read_to_string(&path).is_ok_and(|all| all.contains(text)) }
    })
}
