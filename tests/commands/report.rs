//! The report that each run leaves in its folder, whole after each of its sections.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{ANSWERS, Desk, Said};

const CALLER: &str = "arn:aws:sts::111122223333:assumed-role/PlatformAdmin/you";

struct Reported {
    desk: Desk,
    run: PathBuf,
}

impl Reported {
    fn apply(denied: &[&str], code: i32) -> (Self, Said) {
        let desk = Desk::new(ANSWERS);
        desk.edit(|account| account["denied"] = json!(denied));
        let said = desk.apply(&["--yes"]);
        assert_eq!(said.code, Some(code), "{}", said.err);
        desk.edit(|account| account["denied"] = json!([]));
        let run = desk.runs().remove(0);
        (Self { desk, run }, said)
    }

    fn id(&self) -> &str {
        self.run.file_name().and_then(|name| name.to_str()).expect("a name")
    }

    fn go_on(&self, command: &str) -> Said {
        let said = self.desk.run(&[command, self.id(), "--sandbox", "--yes"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said
    }

    fn text(&self) -> String {
        fs::read_to_string(self.run.join("report.md")).expect("a report")
    }

    fn json(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.run.join("report.json")).expect("a report")).expect("JSON")
    }

    fn records(&self) -> Vec<Value> {
        let journal = fs::read_to_string(self.run.join("journal.jsonl")).expect("a journal");
        journal.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The command that the report gives for something, carried out as it stands there.
    fn follow(&self, verb: &str) -> Option<i32> {
        let text = self.text();
        let command = text.lines().find(|line| line.starts_with(&format!("studiolink {verb} {}", self.id())));
        let command = command.unwrap_or_else(|| panic!("no {verb} in {text}"));
        let program = Path::new(env!("CARGO_BIN_EXE_studiolink")).parent().expect("a folder");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &format!("{command} --yes")]).current_dir("/").env_clear();
        shell.env("PATH", format!("{}:/usr/bin:/bin", program.display())).env("STUDIOLINK_SANDBOX_SPEED", "200");
        shell.output().expect("a shell").status.code()
    }
}

/// Every request id of the journal is in the report, in both forms, and no token is.
#[track_caller]
fn assert_faithful(reported: &Reported) {
    let (text, json) = (reported.text(), reported.json().to_string());
    let (mut requests, mut tokens) = (0, 0);
    for record in reported.records() {
        for id in [&record["request_id"], &record["error"]["request_id"]].into_iter().filter_map(Value::as_str) {
            requests += 1;
            assert!(text.contains(&format!("`{id}`")) && json.contains(id), "{id}: {text}");
        }
        if let Some(token) = record["token"].as_str() {
            tokens += 1;
            assert!(!text.contains(token) && !json.contains(token), "{token}: {text}");
        }
    }
    assert!(requests > 5 && tokens > 5, "{requests} {tokens}");
    for name in ["report.md", "report.json"] {
        assert_private(&reported.run.join(name));
    }
}

#[cfg(unix)]
#[track_caller]
fn assert_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(file).expect("a file").permissions().mode() & 0o777, 0o600, "{}", file.display());
}

#[cfg(not(unix))]
fn assert_private(_file: &Path) {}

fn section(report: &Value, number: usize) -> &Value {
    &report["sections"][number]
}

fn change<'a>(section: &'a Value, step: &str) -> &'a Value {
    let changes = section["changes"].as_array().expect("changes");
    changes.iter().find(|change| change["step"] == step).unwrap_or_else(|| panic!("no {step} in {section}"))
}

#[test]
fn an_applied_run_tells_who_did_what_to_what_and_how_it_is_taken_back() {
    let (reported, said) = Reported::apply(&[], 0);
    assert_faithful(&reported);
    let path = reported.run.join("report.md");
    assert!(said.out.contains(&format!("report: {}", path.display())), "{}", said.out);
    let report = reported.json();
    assert_eq!(
        (&report["version"], &report["status"], &report["account"]),
        (&json!(1), &json!("applied"), &json!("111122223333"))
    );
    assert_eq!((&report["run"], &report["region"]), (&json!(reported.id()), &json!("eu-west-1")));
    let apply = section(&report, 0);
    assert_eq!((&apply["command"], &apply["caller"], &apply["made"]), (&json!("apply"), &json!(CALLER), &json!(8)));
    let names = change(apply, "vpc.dns-host-names");
    assert_eq!((&names["before"], &names["after"]["value"]), (&json!({ "value": false }), &json!(true)));
    let endpoint = change(apply, "endpoint.studio");
    assert_eq!((&endpoint["before"], &endpoint["result"]), (&Value::Null, &json!("done")));
    assert!(endpoint["ids"]["id"].as_str().is_some_and(|id| id.starts_with("vpce-")), "{endpoint}");
    assert_eq!(endpoint["calls"][0]["answer"]["accepted"], true);
    let group = change(apply, "security-group")["ids"]["id"].clone();
    assert_eq!(endpoint["after"]["groups"], json!([group]), "references are filled in");
    let checks = apply["checks"].as_array().expect("checks");
    // Who runs this is outside and not restricted.
    let tried = |check: &Value| check["check"] == "private-names" || check["check"] == "presigned-url";
    let is_right = |check: &Value| check["result"] == if tried(check) { "skipped" } else { "passed" };
    assert!(checks.len() > 5 && checks.iter().all(|check| is_right(check) && check["reason"] != ""), "{checks:?}");
    let document = serde_json::to_string_pretty(&report["policies"]["identity"]).expect("JSON");
    assert!(reported.text().contains(&format!("```json\n{document}\n```")), "the policy in full: {}", reported.text());
    assert_eq!(report["next"].as_array().map(Vec::len), Some(1));
    let owed = report["owed"].to_string();
    for part in [
        "Permission sets, DataScience, Customer managed policies, attach StudioPrivateAccess",
        "(execution role)",
        "aws sagemaker create-presigned-domain-url --region eu-west-1 --domain-id d-abcdefghijkl",
        "inside vpc-0a1b2c3d4e5f60718, and run there: studiolink verify answers.toml",
    ] {
        assert!(owed.contains(part), "{part}: {owed}");
    }
    assert_eq!(reported.follow("undo"), Some(0));
    assert_eq!((&reported.json()["status"], &reported.json()["owed"]), (&json!("undone"), &Value::Null));
}

#[test]
fn a_run_in_three_sections_is_told_from_its_beginning_to_its_end() {
    let (reported, said) = Reported::apply(&["iam:AttachRolePolicy"], 5);
    assert_faithful(&reported);
    assert!(said.out.contains("report.md"), "{}", said.out);
    let report = reported.json();
    assert_eq!(report["status"], "partly");
    let attach = change(section(&report, 0), "attach.role.DataScientist");
    assert_eq!((&attach["result"], attach["calls"].as_array().map(Vec::len)), (&json!("failed"), Some(1)));
    assert!(attach["reason"].as_str().is_some_and(|why| why.contains("AccessDenied")), "{attach}");
    let text = reported.text();
    assert!(text.contains("not reached") || text.contains("skipped"), "{text}");
    assert!(text.contains(&format!("studiolink resume {} --sandbox=first-time", reported.id())), "{text}");
    assert!(text.contains(&format!("studiolink undo {} --sandbox=first-time", reported.id())), "{text}");

    assert_eq!(reported.follow("resume"), Some(0));
    assert_faithful(&reported);
    let report = reported.json();
    assert_eq!((&report["status"], report["sections"].as_array().map(Vec::len)), (&json!("applied"), Some(2)));
    let (first, resumed) = (section(&report, 0), section(&report, 1));
    assert_eq!(change(first, "attach.role.DataScientist")["result"], "failed", "the past stays as it was");
    assert_eq!((&resumed["command"], &resumed["caller"]), (&json!("resume"), &json!(CALLER)));
    assert_eq!(change(resumed, "attach.role.DataScientist")["result"], "done");
    assert_eq!(change(resumed, "endpoint.studio")["result"], "kept");

    let said = reported.go_on("undo");
    assert!(said.out.contains("report.md"), "{}", said.out);
    assert_faithful(&reported);
    let report = reported.json();
    assert_eq!((&report["status"], &report["next"]), (&json!("undone"), &json!([])));
    let undone = section(&report, 2);
    assert_eq!((&undone["command"], &undone["status"]), (&json!("undo"), &json!("undone")));
    let removed = change(undone, "undo.endpoints");
    assert_eq!(removed["after"]["endpoints"].as_array().map(Vec::len), Some(2));
    assert!(undone["cost"]["monthly_usd"].as_f64().is_some_and(|usd| usd < 0.0), "{}", undone["cost"]);
    let text = reported.text();
    let at = |heading: &str| text.find(heading).unwrap_or_else(|| panic!("no {heading} in {text}"));
    assert!(at("## 1. apply: partly") < at("## 2. resume: applied"));
    assert!(at("## 2. resume: applied") < at("## 3. undo: undone"));
}

/// Not the disk but the name is in the way, so that everything else of the folder can be written.
#[test]
fn a_run_whose_report_cannot_be_written_ends_as_it_ended_and_says_so() {
    for name in ["report.json", "report.md"] {
        let (reported, _) = Reported::apply(&["iam:AttachRolePolicy"], 5);
        fs::remove_file(reported.run.join(name)).expect("a report");
        fs::create_dir(reported.run.join(name)).expect("a folder");
        let said = reported.go_on("resume");
        assert!(said.out.contains("The report could not be written: "), "{}", said.out);
        assert!(said.out.contains(name) && !said.out.contains("report: /"), "{}", said.out);
        let last = reported.records().pop().expect("records");
        assert_eq!((&last["event"], &last["status"]), (&json!("finished"), &json!("applied")));
    }
}

/// With what differs from run to run named by what it is.
fn steady(reported: &Reported) -> String {
    let mut text = reported.text().replace(reported.id(), "RUN");
    text = text.replace(&reported.desk.folder.path().display().to_string(), "STATE");
    for plan in reported.json()["sections"].as_array().expect("sections") {
        text = text.replace(plan["plan"].as_str().expect("a plan"), "PLAN");
    }
    for record in reported.records() {
        for id in [&record["request_id"], &record["error"]["request_id"]].into_iter().filter_map(Value::as_str) {
            text = text.replace(id, "REQUEST");
        }
    }
    for (number, change) in section(&reported.json(), 0)["changes"].as_array().expect("changes").iter().enumerate() {
        for made in change["ids"].as_object().expect("ids").values().filter_map(Value::as_str) {
            // The parts that depend on which of two calls came first.
            if change["calls"] != json!([]) && made.starts_with(['v', 's']) && !made.starts_with("vpc-") {
                text = text.replace(made, &format!("MADE-{number}"));
            }
        }
    }
    let times = |line: &str| {
        let mut line = line.to_owned();
        while let Some(at) = line.find('Z').and_then(|end| end.checked_sub(19)).filter(|at| line.is_char_boundary(*at))
        {
            if !line[at..].starts_with("20") {
                break;
            }
            line.replace_range(at..at + 20, "TIME");
        }
        line
    };
    text.lines().map(times).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_whole_text_of_a_report() {
    let (reported, _) = Reported::apply(&[], 0);
    assert_snapshot!(steady(&reported));
}
