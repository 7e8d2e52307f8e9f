//! Secrets of the session: in no file, no log and no word; and what is written is its owner's alone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{ANSWERS, Desk};

const KEY: &str = "AKIAHARMLESSEXAMPLE1";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "FwoGZXIvYXdzEXAMPLETOKEN//////////";

/// The program with keys in its environment, as much log as there is, and files that everybody may read.
fn run(desk: &Desk, arguments: &[&str], more: &[(&str, &str)]) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_studiolink")]).args(arguments);
    command.args(["--state-dir", "state", "--log-file", "log", "-v"]).current_dir(desk.folder.path());
    command.env_clear().env("HOME", desk.folder.path()).env("STUDIOLINK_SANDBOX_SPEED", "200");
    command.env("PATH", "/usr/bin:/bin").env("RUST_BACKTRACE", "full").env("AWS_REGION", "eu-west-1");
    command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET).env("AWS_SESSION_TOKEN", TOKEN);
    command.envs(more.iter().copied()).stdin(Stdio::null()).output().expect("the program")
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, into);
        }
        into.push(path);
    }
}

/// Everything written below a folder, and that nobody else may read any of it.
fn written(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    files(folder, &mut all);
    all.push(folder.to_owned());
    for path in &all {
        let mode = fs::metadata(path).expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
    let files = all.into_iter().filter(|path| path.is_file());
    files.map(|path| (path.clone(), fs::read(path).expect("a file"))).collect()
}

#[track_caller]
fn assert_kept(desk: &Desk, said: &Output) {
    let mut places = written(&desk.folder.path().join("state"));
    let log = desk.folder.path().join("log");
    assert_eq!(fs::metadata(&log).expect("a log").permissions().mode() & 0o777, 0o600);
    places.push((log.clone(), fs::read(log).expect("a log")));
    places.extend([("stdout".into(), said.stdout.clone()), ("stderr".into(), said.stderr.clone())]);
    for (place, bytes) in places {
        let text = String::from_utf8_lossy(&bytes);
        for secret in [KEY, SECRET, TOKEN] {
            assert!(!text.contains(secret), "{secret} in {}: {text}", place.display());
        }
    }
}

fn only_run(desk: &Desk) -> String {
    let mut runs = fs::read_dir(desk.folder.path().join("state/runs")).expect("runs");
    runs.next().expect("a run").expect("a run").file_name().into_string().expect("a name")
}

#[test]
fn a_run_and_its_way_back_tell_nobody_the_keys_of_the_session() {
    let desk = Desk::new(ANSWERS);
    let said = run(&desk, &["apply", "answers.toml", "--sandbox", "--yes"], &[]);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    assert_kept(&desk, &said);
    assert!(fs::metadata(desk.folder.path().join("log")).expect("a log").len() > 1000, "the log is at its fullest");
    let id = only_run(&desk);
    for command in ["resume", "undo"] {
        let said = run(&desk, &[command, &id, "--sandbox", "--yes", "--json"], &[]);
        assert_eq!(said.status.code(), Some(0), "{said:?}");
        assert_kept(&desk, &said);
    }
}

#[cfg(feature = "failpoints")]
#[test]
fn a_fault_of_the_program_tells_nobody_the_keys_of_the_session() {
    for entry in ["1:panic", "2:panic", "9:panic"] {
        let desk = Desk::new(ANSWERS);
        let said = run(&desk, &["apply", "answers.toml", "--sandbox", "--yes"], &[("STUDIOLINK_FAILPOINT", entry)]);
        let error = String::from_utf8_lossy(&said.stderr);
        assert!(error.contains("at the failpoint"), "{entry}: {error}");
        assert_ne!(said.status.code(), Some(0), "{entry}");
        assert_kept(&desk, &said);
    }
}

#[test]
fn a_password_in_an_address_is_repeated_nowhere() {
    for address in ["http://me:hunter2@127.0.0.1:1", "ftp://me:hunter2@127.0.0.1", "http://hunter2@127.0.0.1/x"] {
        for options in [&[][..], &["--json"][..]] {
            let desk = Desk::new(ANSWERS);
            let said = run(&desk, &[&["plan", "answers.toml", "--endpoint-url", address], options].concat(), &[]);
            let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
            assert_eq!(said.status.code(), Some(2), "{text}");
            assert!(text.contains("--endpoint-url") && !text.contains("hunter2"), "{text}");
        }
    }
}

/// Nobody answers there, so the SDK says what it can.
#[cfg(feature = "aws")]
#[test]
fn an_account_that_cannot_be_reached_tells_nobody_the_keys_of_the_session() {
    let desk = Desk::new(ANSWERS);
    fs::create_dir(desk.folder.path().join("state")).expect("a folder");
    fs::set_permissions(desk.folder.path().join("state"), fs::Permissions::from_mode(0o700)).expect("a mode");
    for more in [&[][..], &[("AWS_ENDPOINT_URL", "http://me:hunter2@127.0.0.1:1")][..]] {
        let mut arguments = vec!["plan", "answers.toml"];
        if more.is_empty() {
            arguments.extend(["--endpoint-url", "http://127.0.0.1:1"]);
        }
        let said = run(&desk, &arguments, more);
        assert_eq!(said.status.code(), Some(1), "{said:?}");
        assert_kept(&desk, &said);
        assert!(!String::from_utf8_lossy(&said.stderr).contains("hunter2"), "{said:?}");
    }
}
