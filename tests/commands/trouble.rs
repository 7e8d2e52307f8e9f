//! What goes wrong on the way: a permission, a folder, a log, a reader that goes away.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::{ANSWERS, Desk, assert_event};

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
    let foretold = "AWS refuses you 1 of 8 changes. Denied: iam:AttachRolePolicy.";
    assert!(said.err.contains(foretold), "{}", said.err);
    assert!(said.err.contains("iam:AttachRolePolicy") && said.err.contains("6 of 8 changes made"), "{}", said.err);
    assert!(said.err.contains("`studiolink resume 20"), "{}", said.err);
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

/// A plan promises to try the policy on one first: whoever cannot have that is told before anything is changed.
#[test]
fn that_nobody_can_be_tried_first_is_said_before_the_first_change() {
    let desk = Desk::new(ANSWERS);
    desk.edit(|account| account["denied"] = serde_json::json!(["iam:SimulatePrincipalPolicy"]));
    let said = desk.apply(&["--yes"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let untried = "The policy is not tried on role/DataScientist first: 1 more gets it untried.";
    assert!(said.err.contains(untried), "{}", said.err);
}

/// What is printed to go on with is a command as it stands, whatever the folder is called and wherever one is.
#[cfg(unix)]
#[test]
fn the_way_on_works_as_it_is_printed() {
    let desk = Desk::new(ANSWERS);
    desk.edit(|account| account["denied"] = serde_json::json!(["iam:AttachRolePolicy"]));
    let state = desk.folder.path().join("it's here");
    fs::create_dir(&state).expect("a folder");
    fs::rename(desk.folder.path().join("sandbox"), state.join("sandbox")).expect("the account");
    let program = Path::new(env!("CARGO_BIN_EXE_studiolink"));
    let shell = |command: &str, folder: &Path| {
        let mut shell = std::process::Command::new("/bin/sh");
        shell.args(["-c", command]).current_dir(folder).env_clear().env("HOME", desk.folder.path());
        shell.env("PATH", program.parent().expect("a folder")).env("STUDIOLINK_SANDBOX_SPEED", "200");
        let output = shell.stdin(Stdio::null()).output().expect("a shell");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let apply = "studiolink apply answers.toml --yes --json --sandbox --state-dir \"it's here\"";
    let (code, err) = shell(apply, desk.folder.path());
    assert_eq!(code, Some(5), "{err}");
    let commands: Vec<&str> = err.split('`').filter(|part| part.starts_with("studiolink ")).collect();
    let [resume, undo] = commands[..] else { panic!("{err}") };
    assert!(resume.starts_with("studiolink resume 20") && undo.starts_with("studiolink undo 20"), "{err}");
    let file = state.join("sandbox/first-time.json");
    let mut account: serde_json::Value = serde_json::from_slice(&fs::read(&file).expect("an account")).expect("JSON");
    account["denied"] = serde_json::json!([]);
    fs::write(&file, account.to_string()).expect("an account");
    let elsewhere = tempfile::tempdir().expect("a folder");
    for command in [resume, undo] {
        let (code, err) = shell(&format!("{command} --yes"), elsewhere.path());
        assert_eq!(code, Some(0), "{command}: {err}");
    }
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

/// A log that others may read is made private before anything is written to it.
#[cfg(unix)]
#[test]
fn a_log_that_was_there_becomes_private() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let desk = Desk::new(ANSWERS);
    let (log, link) = (desk.folder.path().join("log"), desk.folder.path().join("link"));
    fs::write(&log, "before\n").expect("a log");
    fs::set_permissions(&log, fs::Permissions::from_mode(0o644)).expect("a mode");
    symlink(&log, &link).expect("a link");
    assert_eq!(desk.plan(&["--log-file", "link"]).code, Some(0));
    assert_private(&log);
    let text = fs::read_to_string(&log).expect("a log");
    assert!(text.starts_with("before\n") && text.contains("begun"), "{text}");
    assert_eq!(desk.plan(&["--log-file", "/dev/null"]).code, Some(0), "what is no file has no mode to change");
    let mode = fs::metadata("/dev/null").expect("it is there").permissions().mode();
    assert_eq!(mode & 0o666, 0o666, "and keeps it");
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

/// `nohup` means it: the end of a terminal ends nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_run_under_nohup_outlives_its_terminal() {
    use std::process::Command;
    let desk = Desk::new(ANSWERS);
    let program = env!("CARGO_BIN_EXE_studiolink");
    let mut command = Command::new("nohup");
    command.args([program, "apply", "answers.toml", "--sandbox", "--yes", "--json", "--state-dir", "."]);
    command.current_dir(desk.folder.path()).env("STUDIOLINK_SANDBOX_SPEED", "50");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("nohup");
    while desk.runs().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let killed = Command::new("kill").args(["-HUP", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    assert_eq!(child.wait().expect("an end").code(), Some(0));
}
