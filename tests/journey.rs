//! From the first page to the last by keys alone, at 80x24, for each mode and both ways of DNS; and then what stands
//! in the account.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::pty::Pty;

/// What is chosen on the way.
pub struct Journey {
    pub mode: &'static str,
    /// How often down from the first mode.
    pub rows: usize,
    /// The ranges that the mode asks for.
    pub ranges: Option<&'static str>,
    pub hosted_zone: bool,
}

const SIZE: (u16, u16) = (80, 24);

pub const fn journey(mode: &'static str, rows: usize, ranges: Option<&'static str>, hosted_zone: bool) -> Journey {
    Journey { mode, rows, ranges, hosted_zone }
}

pub fn walk(journey: &Journey, state_dir: &Path, environment: &[(&'static str, String)]) -> Pty {
    let mut pty = Pty::start_in(&["--sandbox"], state_dir, SIZE, environment);
    pty.wait_for("2 VPCs, 1 Studio domain");
    pty.wait_for("Nothing has been changed in AWS yet.");
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
    pty.key("Enter");
    pty.wait_for("Which VPC do people connect from?");
    pty.wait_for("240 free");
    pty.key("Enter");
    pty.key("Enter");
    pty.wait_for("Which endpoints are needed");
    if journey.hosted_zone {
        for key in ["Tab", "Space", "Down", "Space"] {
            pty.key(key);
        }
        pty.wait_for("sagemaker.api       ( ) private DNS   (x) hosted zone");
        pty.wait_for("studio              ( ) private DNS   (x) hosted zone");
    }
    pty.key("Enter");
    pty.wait_for("Who may open Studio?");
    for _ in 0..journey.rows {
        pty.key("Down");
    }
    pty.key("Enter");
    if let Some(ranges) = journey.ranges {
        pty.wait_for("needs at least one range");
        // The page names such a range before it is typed.
        pty.wait_until("the input", |screen| screen.contains("> ranges"));
        pty.text(ranges);
        pty.wait_until("the ranges", |screen| screen.contains(&format!("> ranges        {ranges}")));
        pty.key("Enter");
    }
    pty.wait_for("Who gets this restriction?");
    choose(&mut pty, "DataScientist");
    choose(&mut pty, "bob");
    choose(&mut pty, "data-science");
    pty.wait_for("3 chosen");
    pty.key("Enter");
    review(&mut pty);
    pty
}

/// Narrows the list to a name, chooses it, and shows all again.
pub fn choose(pty: &mut Pty, name: &str) {
    pty.key("/");
    // Before it is open, letters that come together are text for nobody.
    pty.wait_for("end filter");
    pty.text(name);
    let filter = format!("/ {name}");
    pty.wait_for(&filter);
    pty.key("Enter");
    pty.key("Space");
    pty.key("Esc");
    // A key that follows at once would be read as one with Alt.
    pty.wait_until("no filter", |screen| !screen.contains(&filter));
}

/// Acknowledges what there is, and says yes.
pub fn review(pty: &mut Pty) {
    pty.wait_for("Ready to make");
    agree(pty, "Type yes to make these");
}

/// The same where the question is another.
pub fn agree(pty: &mut Pty, question: &str) {
    for _ in 0..12 {
        if pty.contents().contains("Type yes") {
            break;
        }
        let before = pty.contents();
        pty.key("a");
        pty.wait_until("an answer to a", |screen| screen != before);
    }
    pty.wait_for(question);
    // On a busy machine an a that was pressed too much stands in the field, and the answer is refused: once more then.
    for _ in 0..3 {
        pty.type_word("yes");
        pty.key("Enter");
        pty.wait_until("an answer to yes", |screen| !screen.contains(question) || screen.contains(REFUSED));
        if !pty.contents().contains(REFUSED) {
            return;
        }
    }
}

/// What is said of another word than yes.
const REFUSED: &str = "Type the word yes";

pub fn account(state_dir: &Path) -> Value {
    let text = fs::read_to_string(state_dir.join("sandbox/first-time.json")).expect("the account");
    serde_json::from_str(&text).expect("JSON")
}

/// What stands in the account after the journey is what was chosen on it.
pub fn compare(journey: &Journey, account: &Value) {
    let policy = account["policies"]
        .as_array()
        .expect("policies")
        .iter()
        .find(|policy| policy["name"] == "StudioPrivateAccess-d-abcdefghijkl");
    let policy = policy.expect("the policy was made");
    let document = &policy["versions"][0]["document"];
    let condition = document["Statement"][0]["Condition"].to_string();
    let endpoints = account["endpoints"].as_array().expect("endpoints");
    let endpoints: Vec<_> = endpoints.iter().filter(|endpoint| !endpoint["tags"]["studiolink:run"].is_null()).collect();
    let ids: Vec<_> = endpoints.iter().map(|endpoint| endpoint["id"].as_str().expect("an id")).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    match journey.mode {
        "vpc" => assert!(condition.contains("aws:SourceVpc\":\"vpc-0a1b2c3d4e5f60718"), "{condition}"),
        "vpce" => assert!(ids.iter().all(|id| condition.contains(id)), "{condition}"),
        "ip" => assert!(condition.contains("aws:SourceIp\":\"203.0.113.0/24"), "{condition}"),
        "vpc-ip" => {
            assert!(condition.contains("aws:VpcSourceIp\":\"10.240.0.0/24"), "{condition}");
            assert!(condition.contains("aws:SourceVpc\""), "{condition}");
        }
        other => panic!("no mode {other}"),
    }
    assert!(document["Statement"].as_array().expect("statements").iter().any(|entry| entry["Effect"] == "Deny"));
    let mut attached: Vec<_> = account["principals"]
        .as_array()
        .expect("principals")
        .iter()
        .filter(|principal| principal["attached"].to_string().contains("StudioPrivateAccess"))
        .map(|principal| principal["name"]["name"].as_str().expect("a name").to_owned())
        .collect();
    attached.sort();
    assert_eq!(attached, ["DataScientist", "bob", "data-science"]);
    let zones: Vec<_> =
        account["hosted_zones"].as_array().expect("zones").iter().map(|zone| zone["name"].clone()).collect();
    for endpoint in endpoints {
        assert_eq!(endpoint["private_dns"], !journey.hosted_zone, "{endpoint}");
        assert_eq!(endpoint["subnets"].as_array().map(Vec::len), Some(2), "{endpoint}");
    }
    assert_eq!(zones.iter().any(|name| name == "api.sagemaker.eu-west-1.amazonaws.com"), journey.hosted_zone);
    assert_eq!(zones.iter().any(|name| name == "studio.eu-west-1.sagemaker.aws"), journey.hosted_zone);
}

fn travel(journey: &Journey) {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = walk(journey, state.path(), &[]);
    pty.wait_for("checks passed");
    pty.wait_for("0 failed");
    pty.key("Enter");
    assert_eq!(pty.end(), 0, "{}", pty.contents());
    assert!(!pty.is_on_alternate_screen());
    assert!(pty.contents().contains("changes made"), "{}", pty.contents());
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
fn vpce_with_hosted_zones() {
    travel(&journey("vpce", 1, None, true));
}

#[test]
fn ip_with_private_dns() {
    travel(&journey("ip", 2, Some("203.0.113.0/24"), false));
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
fn vpc_ip_with_hosted_zones() {
    travel(&journey("vpc-ip", 3, Some("10.240.0.0/24"), true));
}

/// Studio's pages by private DNS and the API by a hosted zone, and then the command line with the same answers.
#[test]
fn each_service_its_own_dns_and_the_same_answers_plan_to_nothing() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = Pty::start(&["--sandbox"], state.path(), SIZE);
    pty.wait_for("2 VPCs, 1 Studio domain");
    for page in ["Which Studio domain", "Which VPC do people", "> eu-west-1a", "Which endpoints are needed"] {
        pty.key("Enter");
        pty.wait_for(page);
    }
    for key in ["Tab", "Down", "Space"] {
        pty.key(key);
    }
    pty.wait_for("sagemaker.api       ( ) private DNS   (x) hosted zone");
    pty.key("Enter");
    pty.wait_for("Who may open Studio?");
    pty.key("Enter");
    pty.wait_for("Who gets this restriction?");
    choose(&mut pty, "DataScientist");
    pty.wait_for("1 chosen");
    pty.key("Enter");
    review(&mut pty);
    pty.wait_for("checks passed");
    pty.key("Enter");
    assert_eq!(pty.end(), 0, "{}", pty.contents());
    let account = account(state.path());
    let zones = account["hosted_zones"].as_array().expect("zones").iter().map(|zone| zone["name"].to_string());
    let zones: std::collections::BTreeSet<_> = zones.collect();
    let wanted = ["\"api.sagemaker.eu-west-1.amazonaws.com\"", "\"api.sagemaker.eu-west-1.api.aws\""];
    assert_eq!(zones, wanted.map(ToOwned::to_owned).into());
    let run = fs::read_dir(state.path().join("runs")).expect("runs").next().expect("a run").expect("a run");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_studiolink"))
        .args(["plan", "--sandbox", "--detailed-exitcode", "--state-dir"])
        .args([state.path(), &run.path().join("answers.toml")])
        .output()
        .expect("the program");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Where the terminal is known to show it, its tab shows how far a run is, and nothing is left there on no way out.
#[test]
fn the_tab_shows_the_run_and_is_left_empty() {
    const SHOWN: &str = "\u{1b}]9;4;";
    for (program, signal) in [("ghostty", None), ("ghostty", Some("TERM")), ("", None)] {
        let state = tempfile::tempdir().expect("a folder");
        let environment = [("TERM_PROGRAM", program.to_owned()), ("STUDIOLINK_SANDBOX_SPEED", "20".to_owned())];
        let mut pty = walk(&journey("vpc", 0, None, false), state.path(), &environment);
        match signal {
            None => pty.wait_for("checks passed"),
            Some(signal) => {
                pty.wait_for(" of 9 ");
                pty.signal(signal);
            }
        }
        if signal.is_none() {
            pty.key("Enter");
        }
        pty.end();
        let written = pty.written();
        let told: Vec<&str> = written.split(SHOWN).skip(1).filter_map(|rest| rest.split('\u{1b}').next()).collect();
        if program.is_empty() {
            assert!(told.is_empty(), "{told:?}");
            continue;
        }
        assert!(told.iter().any(|told| told.starts_with("1;")), "{told:?}");
        assert_eq!(told.last(), Some(&"0;0"), "{told:?}");
    }
}
