//! `plan` and `apply` of the real binary on the sandbox: exit codes, JSON, and what is said about bad input.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Answers that fit the sandbox's first account.
const ANSWERS: &str = r#"
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

#[test]
fn a_plan_says_what_it_would_do_and_does_nothing() {
    let desk = Desk::new(ANSWERS);
    let before = desk.account();
    let said = desk.plan(&[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("8 changes in account 111122223333, eu-west-1"), "{}", said.out);
    assert!(said.out.contains("+ endpoint aws.sagemaker.eu-west-1.studio"), "{}", said.out);
    assert_eq!(desk.plan(&["--detailed-exitcode"]).code, Some(6));
    assert_eq!(desk.account(), before);
    assert!(desk.runs().is_empty());
}

#[test]
fn a_plan_as_json_keeps_the_contract() {
    let said = Desk::new(ANSWERS).plan(&["--json"]);
    assert_eq!(said.code, Some(0));
    assert!(said.err.contains("8 changes"), "people's text goes to the other stream: {}", said.err);
    let [plan] = &said.objects()[..] else { panic!("one object: {}", said.out) };
    assert_eq!(plan["version"], 1);
    assert_eq!(plan["plan"].as_str().map(str::len), Some(64));
    assert_eq!((&plan["account"], &plan["region"]), (&"111122223333".into(), &"eu-west-1".into()));
    assert_eq!(plan["changes"], 8);
    let steps = plan["steps"].as_array().expect("steps");
    for step in steps {
        assert!(step["id"].is_string() && step["title"].is_string() && step["needs"].is_array(), "{step}");
        assert!(["create", "modify", "keep"].contains(&step["action"].as_str().expect("an action")), "{step}");
    }
    assert_eq!(steps.iter().filter(|step| step["action"] != "keep").count(), 8);
    assert_eq!(plan["policies"]["identity"]["Statement"][0]["Effect"], "Allow");
    for service in ["studio", "sagemaker.api"] {
        assert!(plan["policies"]["endpoints"][service]["Statement"].is_array(), "{service}");
    }
    for finding in plan["findings"].as_array().expect("findings") {
        assert!(["error", "warning", "note"].contains(&finding["severity"].as_str().expect("a severity")));
        assert!(["code", "message", "fix"].iter().all(|field| finding[field].is_string()), "{finding}");
    }
    assert!(plan["cost"]["monthly_usd"].is_number() && plan["cost"]["rate_source"].is_string(), "{}", plan["cost"]);
    assert!(plan["cost"]["complete"].is_boolean());
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

#[test]
fn applying_tells_every_event_and_applying_again_changes_nothing() {
    let desk = Desk::new(ANSWERS);
    let said = desk.apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let events = said.objects();
    events.iter().for_each(assert_event);
    assert_eq!(events.first().map(|event| &event["event"]), Some(&"planned".into()));
    let last = events.last().expect("events");
    assert_eq!((&last["event"], &last["status"]), (&"finished".into(), &"applied".into()));
    assert_eq!((&last["made"], &last["total"]), (&8.into(), &8.into()));
    assert!(said.err.contains("8 of 8 changes made"), "{}", said.err);
    let [run] = &desk.runs()[..] else { panic!("one run") };
    assert_eq!(run.file_name().and_then(|name| name.to_str()), last["run"].as_str());
    let journal = fs::read_to_string(run.join("journal.jsonl")).expect("a journal");
    let kept: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<Value> = events.into_iter().filter(|event| event["event"] != "pulse").collect();
    assert_eq!(kept, told, "the journal and the lines are the same");

    assert_eq!(desk.plan(&["--detailed-exitcode"]).code, Some(0));
    let before = desk.account();
    let said = desk.apply(&["--json", "--yes"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(said.objects().last().map(|event| event["status"].clone()), Some("unchanged".into()));
    assert_eq!(desk.account(), before);
}

#[test]
fn nothing_is_applied_when_nobody_can_be_asked() {
    let desk = Desk::new(ANSWERS);
    let before = desk.account();
    let said = desk.apply(&["--json"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["not-confirmed".to_owned()]));
    assert!(said.err.contains("--yes"), "{}", said.err);
    assert_eq!(desk.account(), before);
    assert!(desk.runs().is_empty());
}

#[test]
fn arguments_that_make_no_sense_are_refused_in_the_form_that_was_asked_for() {
    let desk = Desk::new(ANSWERS);
    for arguments in [&["plan"][..], &["plan", "answers.toml", "--yes"], &["undo", "x"], &["--plain"], &["-v"]] {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.err.starts_with("error: "), "{}", said.err);
    }
    let said = desk.run(&["apply", "--json", "--sandbox=elsewhere", "answers.toml"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["usage".to_owned()]));
    assert_eq!(desk.run(&["--help"]).code, Some(0));
    assert_eq!(desk.run(&["--version"]).out, format!("studiolink {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wizard_without_terminal_names_the_commands() {
    let said = Desk::new(ANSWERS).run(&["--sandbox"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("studiolink plan"), "{}", said.err);
}

#[cfg(not(feature = "aws"))]
#[test]
fn without_aws_the_way_to_the_sandbox_is_named() {
    let said = Desk::new(ANSWERS).run(&["plan", "answers.toml"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("--sandbox"), "{}", said.err);
}

/// Answers that are wrong in one thing, which must be named; nothing may change.
#[track_caller]
fn refused(exit: i32, code: &str, names: &[&str], answers: &str) -> Said {
    let desk = Desk::new(answers);
    refused_at(&desk, exit, code, names)
}

#[track_caller]
fn refused_at(desk: &Desk, exit: i32, code: &str, names: &[&str]) -> Said {
    let before = desk.account();
    let said = desk.apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(exit), "{}{}", said.out, said.err);
    assert_eq!(said.codes(), [code], "{}", said.err);
    for name in names {
        assert!(said.err.contains(name), "{name} is not named in {}", said.err);
    }
    assert_eq!(desk.account(), before, "nothing may change");
    assert!(desk.runs().is_empty());
    assert_eq!(desk.plan(&[]).code, Some(exit), "plan and apply agree");
    said
}

#[track_caller]
fn with(from: &str, to: &str) -> String {
    assert!(ANSWERS.contains(from), "{from}");
    ANSWERS.replace(from, to)
}

#[test]
fn another_region_is_refused_with_both_names() {
    let other = with("eu-west-1", "eu-central-1");
    refused(2, "region-mismatch", &["eu-central-1", "eu-west-1"], &other);
    let said = Desk::new(ANSWERS).apply(&["--yes", "--json", "--region", "us-east-1"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["region-mismatch".to_owned()]));
    assert!(said.err.contains("us-east-1") && said.err.contains("eu-west-1"), "{}", said.err);
}

#[test]
fn a_region_without_studio_is_refused() {
    let desk = Desk::new(ANSWERS);
    desk.edit(|account| {
        let services = account["services"].as_array_mut().expect("services");
        services.retain(|service| service["name"] != "aws.sagemaker.eu-west-1.studio");
    });
    refused_at(&desk, 4, "service-not-found", &["studio", "eu-west-1"]);
}

#[test]
fn what_does_not_exist_is_named() {
    let vpc = with("vpc-0a1b2c3d4e5f60718", "vpc-0123456789abcdef0");
    let said = Desk::new(&vpc).apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(4));
    assert!(said.codes().contains(&"vpc-not-found".to_owned()), "{}", said.err);
    assert!(said.err.contains("vpc-0123456789abcdef0"), "{}", said.err);
    let subnet = with("subnet-0cc11bb22cc33dd44", "subnet-0123456789abcdef0");
    refused(4, "subnet-not-found", &["subnet-0123456789abcdef0"], &subnet);
    let group = with("[restriction]", "endpoint_security_group = \"sg-0123456789abcdef0\"\n\n[restriction]");
    refused(4, "group-not-found", &["sg-0123456789abcdef0"], &group);
    refused(4, "domain-not-found", &["d-zzzzzzzzzzzz"], &with("d-abcdefghijkl", "d-zzzzzzzzzzzz"));
    refused(4, "principal-not-found", &["role/Nobody"], &with("DataScientist", "Nobody"));
    refused(4, "principal-not-found", &["user/nobody"], &with("ana.maria", "nobody"));
}

#[test]
fn subnets_that_cannot_carry_an_endpoint_are_refused() {
    let two = with("subnet-0cc11bb22cc33dd44", "subnet-0bb11bb22cc33dd44");
    refused(4, "subnets-share-zone", &["subnet-0bb11bb22cc33dd44", "eu-west-1a"], &two);
    let unsupported = with("subnet-0cc11bb22cc33dd44", "subnet-0dd11bb22cc33dd44");
    refused(4, "zone-unsupported", &["subnet-0dd11bb22cc33dd44", "eu-west-1c"], &unsupported);
}

#[test]
fn ranges_that_the_mode_cannot_mean_are_refused() {
    let ranges = |mode: &str, range: &str| with("mode = \"vpc\"", &format!("mode = \"{mode}\"\ncidrs = [\"{range}\"]"));
    refused(2, "private-range", &["10.20.0.0/16", "restriction.cidrs"], &ranges("ip", "10.20.0.0/16"));
    // The VPC itself may have public ranges, so only the account can tell.
    refused(4, "public-range", &["8.8.8.0/24"], &ranges("vpc-ip", "8.8.8.0/24"));
    refused(2, "invalid-range", &["10.240.0.0/33"], &ranges("vpc-ip", "10.240.0.0/33"));
    refused(2, "everyone-range", &["0.0.0.0/0"], &ranges("ip", "0.0.0.0/0"));
    refused(2, "ipv6-range", &["2001:db8::/32"], &ranges("ip", "2001:db8::/32"));
    refused(2, "ranges-not-taken", &["restriction.cidrs"], &ranges("vpc", "203.0.113.0/24"));
}

#[test]
fn a_policy_name_that_iam_refuses_is_refused_before() {
    let named = with("mode = \"vpc\"", "mode = \"vpc\"\npolicy_name = \"no spaces\"");
    refused(2, "invalid-name", &["no spaces", "restriction.policy_name"], &named);
}

#[test]
fn an_identity_center_domain_cannot_be_restricted() {
    let desk = Desk::new(&with("d-abcdefghijkl", "d-ssoabcdefghi"));
    let said = desk.run(&["apply", "answers.toml", "--yes", "--json", "--sandbox=sso-domain"]);
    assert_eq!(said.code, Some(4), "{}", said.err);
    assert!(said.codes().contains(&"sso-domain".to_owned()), "{}", said.err);
    assert!(desk.runs().is_empty());
}

#[test]
fn roles_that_iam_lets_nobody_change_are_refused() {
    for role in ["AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70", "AWSServiceRoleForAmazonSageMakerNotebooks"] {
        refused(4, "unmodifiable-principal", &[role], &with("DataScientist", role));
    }
}

#[test]
fn everything_that_is_wrong_with_the_file_is_told_at_once() {
    let answers = ANSWERS.replace("mode = \"vpc\"", "mode = \"vcp\"\nguard = true").replace("[domain]", "[domains]");
    let said = Desk::new(&answers).plan(&["--json", "--region", "us-east-1"]);
    assert_eq!(said.code, Some(2));
    let errors: Vec<Value> = said.objects().iter().map(|object| object["error"].clone()).collect();
    assert!(errors.len() >= 3, "{}", said.out);
    for error in &errors {
        assert!(error["line"].is_u64() && error["field"].is_string(), "{error}");
        assert!(error["file"].as_str().is_some_and(|file| file.ends_with("answers.toml")), "{error}");
    }
    for name in ["domains", "guard", "vcp"] {
        assert!(said.err.contains(name), "{name} in {}", said.err);
    }
}

#[test]
fn wrong_types_are_named_with_their_line() {
    let said = refused(2, "wrong-type", &["version"], &with("version = 1", "version = \"one\""));
    assert_eq!(said.objects()[0]["error"]["line"], 2);
}

#[test]
fn files_that_are_no_answers_are_refused() {
    let desk = Desk::new(ANSWERS);
    let code = |answers: &str| {
        let said = desk.run(&["plan", answers, "--sandbox", "--json"]);
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains(answers), "{}", said.err);
        said.codes()
    };
    assert_eq!(code("no-such-file.toml"), ["answers-unreadable"]);
    assert_eq!(code("/"), ["answers-not-a-file"]);
    fs::write(desk.folder.path().join("large.toml"), "# large\n".repeat(1_250_000)).expect("10 MB");
    assert_eq!(code("large.toml"), ["answers-too-large"]);
    fs::write(desk.folder.path().join("bytes.toml"), b"version = 1\n\xff\xfe").expect("bytes");
    assert_eq!(code("bytes.toml"), ["answers-not-text"]);
}

#[test]
fn an_endpoint_policy_is_read_beside_the_answers() {
    let answers = with("[restriction]", "[endpoints]\npolicy = { file = \"mine.json\" }\n\n[restriction]");
    let desk = Desk::new(&answers);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = desk.answers();
    let plan = |desk: &Desk| {
        let mut command = desk.command(&["plan", path.to_str().expect("a path"), "--sandbox", "--json"]);
        let Output { status, stdout, .. } = command.current_dir(elsewhere.path()).output().expect("the program");
        (status.code(), String::from_utf8(stdout).expect("UTF-8"))
    };
    let (code, out) = plan(&desk);
    assert_eq!(code, Some(2));
    assert!(out.contains("endpoint-policy-unreadable") && out.contains("mine.json"), "{out}");
    let policy = |actions: &str| {
        format!(r#"{{"Statement": [{{"Effect": "Allow", "Principal": "*", "Action": {actions}, "Resource": "*"}}]}}"#)
    };
    fs::write(desk.folder.path().join("mine.json"), policy(r#"["sagemaker:CreateApp"]"#)).expect("a policy");
    let (code, out) = plan(&desk);
    assert_eq!(code, Some(2));
    assert!(out.contains("CreatePresignedDomainUrl"), "{out}");
    fs::write(desk.folder.path().join("mine.json"), policy(r#""sagemaker:*""#)).expect("a policy");
    let (code, out) = plan(&desk);
    assert_eq!(code, Some(0), "{out}");
    let plan: Value = serde_json::from_str(&out).expect("JSON");
    let action = &plan["policies"]["endpoints"]["studio"]["Statement"][0]["Action"];
    assert!(action.to_string().contains("sagemaker:*"), "{action}");
}

/// A permission that is missing only when its call comes: what was made stands, and the rest follows later.
#[test]
fn a_permission_lost_on_the_way_leaves_what_stands_and_says_how_to_go_on() {
    let desk = Desk::new(ANSWERS);
    desk.edit(|account| account["denied"] = serde_json::json!(["iam:AttachRolePolicy"]));
    let said = desk.apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(5), "{}", said.err);
    let events = said.objects();
    events.iter().for_each(assert_event);
    let failed = events.iter().find(|event| event["event"] == "failed").expect("a failure");
    assert_eq!(failed["step"], "attach.role.DataScientist");
    assert_eq!(events.last().map(|event| event["status"].clone()), Some("partly".into()));
    assert!(said.err.contains("iam:AttachRolePolicy") && said.err.contains("6 of 8 changes made"), "{}", said.err);
    assert!(said.err.contains("Applying the same answers again"), "{}", said.err);
    let users = desk.account()["principals"].clone();
    let ana = users.as_array().expect("principals").iter().find(|user| user["name"]["name"] == "ana.maria");
    let attached = ana.expect("ana.maria")["attached"].to_string();
    assert!(!attached.contains("StudioPrivateAccess"), "nobody follows a canary that failed: {attached}");

    desk.edit(|account| account["denied"] = serde_json::json!([]));
    let said = desk.apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let last = said.objects().last().cloned().expect("events");
    assert_eq!((&last["made"], &last["status"]), (&2.into(), &"applied".into()));
}

#[test]
fn a_state_folder_that_cannot_be_written_changes_nothing() {
    let desk = Desk::new(ANSWERS);
    let before = desk.account();
    fs::write(desk.folder.path().join("runs"), "in the way").expect("a file");
    let said = desk.apply(&["--yes", "--json"]);
    assert_eq!((said.code, said.codes()), (Some(1), vec!["state-folder".to_owned()]), "{}", said.err);
    assert_eq!(desk.account(), before);
}

#[test]
fn the_log_is_private_and_has_no_policy_or_credential() {
    let desk = Desk::new(ANSWERS);
    let log = desk.folder.path().join("log");
    let mut command = desk.command(&["apply", "answers.toml", "--sandbox", "--yes", "-v", "--log-file", "log"]);
    command.env("AWS_SECRET_ACCESS_KEY", "not-to-be-seen");
    assert_eq!(command.output().expect("the program").status.code(), Some(0));
    let text = fs::read_to_string(&log).expect("a log");
    assert!(text.contains("planned") && text.contains("finished") || text.contains("Finished"), "{text}");
    assert!(!text.contains("not-to-be-seen") && !text.contains("Statement") && !text.contains('\u{1b}'), "{text}");
    assert_private(&log);
    let said = desk.plan(&["--json", "--log-file", "/no/such/folder/log"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["log-file".to_owned()]));
}

#[cfg(unix)]
fn assert_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(file).expect("a file").permissions().mode() & 0o777, 0o600);
}

#[cfg(not(unix))]
fn assert_private(_file: &Path) {}

/// A reader that goes away in the middle is no reason to leave changes half made.
#[test]
fn nobody_has_to_read_on() {
    let desk = Desk::new(ANSWERS);
    let mut command = desk.command(&["apply", "answers.toml", "--sandbox", "--yes", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("an end").code(), Some(0));
    assert_eq!(desk.plan(&["--detailed-exitcode"]).code, Some(0));
}

#[cfg(feature = "aws")]
mod aws {
    use super::*;

    fn run(desk: &Desk, environment: &[(&str, &str)]) -> Said {
        let mut command = desk.command(&["plan", "answers.toml", "--json"]);
        command.env("AWS_EC2_METADATA_DISABLED", "true").envs(environment.iter().copied());
        let Output { status, stdout, stderr } = command.output().expect("the program");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Said { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    #[test]
    fn no_region_and_no_credentials_are_told_apart() {
        let desk = Desk::new(ANSWERS);
        let said = run(&desk, &[]);
        assert_eq!((said.code, said.codes()), (Some(2), vec!["NoRegion".to_owned()]), "{}", said.err);
        let said = run(&desk, &[("AWS_REGION", "eu-central-1")]);
        assert_eq!((said.code, said.codes()), (Some(2), vec!["region-mismatch".to_owned()]), "{}", said.err);
        let said = run(&desk, &[("AWS_REGION", "eu-west-1")]);
        assert_eq!(said.code, Some(3), "{}", said.err);
        assert!(said.err.contains("aws login"), "{}", said.err);
    }
}
