//! Credentials that are renewed while the wizard is open, against AWS over HTTP: taken up, and kept in their account.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use super::world::{REGION, World};

/// Far beyond what anything takes; only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// The wizard in plain mode, somebody who reads it, and what it signs in with.
struct Talk {
    child: Child,
    answers: ChildStdin,
    text: Arc<Mutex<String>>,
    /// How much of it was read.
    read: usize,
}

impl Talk {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program");
        let (answers, mut out) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let text = Arc::new(Mutex::new(String::new()));
        let told = Arc::clone(&text);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = out.read(&mut bytes) {
                told.lock().expect("a text").push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self { child, answers, text, read: 0 }
    }

    /// What was said up to the next question.
    #[track_caller]
    fn hears(&mut self) -> String {
        let begun = Instant::now();
        loop {
            let text = self.text.lock().expect("a text").clone();
            let new = &text[self.read..];
            if new.ends_with("]: ") || new.ends_with("Number: ") {
                self.read = text.len();
                return new.to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "no question came: {text}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    #[track_caller]
    fn says(&mut self, line: &str) -> String {
        writeln!(self.answers, "{line}").expect("an answer");
        self.hears()
    }

    /// Leaves; everything that was said, and the exit code.
    fn leaves(mut self) -> (String, Option<i32>) {
        drop(self.answers);
        let code = self.child.wait().expect("an end").code();
        thread::sleep(Duration::from_millis(100));
        let text = self.text.lock().expect("a text").clone();
        (text, code)
    }
}

/// A home with config files and keys in it.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new(config: &str) -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a folder") };
        fs::write(home.path("config"), config.replace("HOME", &home.folder.path().display().to_string())).expect("it");
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The keys that the credential process gives.
    fn keys(&self, world: &World, mark: &str, expire: &str) {
        let id = format!("STUDIO{mark}{}", world.account);
        let keys = json!({ "Version": 1, "AccessKeyId": id, "SecretAccessKey": "SECRET-1", "SessionToken": "TOKEN-1",
            "Expiration": expire });
        fs::write(self.path("keys"), keys.to_string()).expect("the keys");
    }

    fn talk(&self, world: &World, arguments: &[&str], environment: &[(&str, &str)]) -> Talk {
        let mut command = world.program();
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] {
            command.env_remove(name);
        }
        command.arg("--plain").args(arguments).arg("--state-dir").arg(self.folder.path());
        command.env("HOME", self.folder.path()).env("AWS_CONFIG_FILE", self.path("config"));
        Talk::start(command.envs(environment.iter().copied()))
    }
}

const PROCESS: &str = "
[profile work]
region = eu-west-1
credential_process = cat HOME/keys
";
const FOREVER: &str = "2099-01-01T00:00:00Z";

#[track_caller]
fn assert_untouched(other: &World) {
    let calls: Vec<String> = other.calls().into_iter().map(|call| call.action).collect();
    assert!(calls.iter().all(|call| call == "GetCallerIdentity"), "{calls:?}");
}

#[test]
fn renewed_keys_are_taken_up_and_those_of_another_account_are_refused() {
    let (Some((world, _)), Some(other)) = (World::built(), World::empty()) else { return };
    let home = Home::new(PROCESS);
    home.keys(&world, "LI", FOREVER);
    let mut talk = home.talk(&world, &["--profile", "work"], &[]);
    let heard = talk.hears();
    assert!(heard.contains("1. yes, go on") && heard.contains(&world.account), "{heard}");
    world.faults(&json!([{ "code": "ExpiredToken", "status": 403, "message": "The token is expired" }]));
    let heard = talk.says("r");
    assert!(heard.contains("ExpiredToken"), "{heard}");
    assert!(heard.contains("credential_process of the profile work"), "{heard}");
    world.faults(&json!([]));
    home.keys(&other, "LI", FOREVER);
    let heard = talk.says("r");
    assert!(heard.contains("OtherAccount") && heard.contains(&world.account), "{heard}");
    assert!(heard.contains(&other.account), "both are named: {heard}");
    home.keys(&world, "LJ", FOREVER);
    let heard = talk.says("r");
    assert!(heard.contains("1. yes, go on") && !heard.contains("OtherAccount"), "{heard}");
    assert_untouched(&other);
    let (text, code) = talk.leaves();
    assert_eq!(code, Some(130), "{text}");
    assert!(!text.contains("SECRET-1") && !text.contains("TOKEN-1") && !text.contains("STUDIOL"), "{text}");
}

/// Nothing fails in between: the SDK asks the process again by itself, in the middle of a session.
#[test]
fn keys_that_turn_to_another_account_within_a_session_are_refused() {
    let (Some((world, _)), Some(other)) = (World::built(), World::empty()) else { return };
    let home = Home::new(PROCESS);
    // So close that the SDK renews them before every call.
    let soon = (jiff::Timestamp::now() + Duration::from_secs(12)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    home.keys(&world, "LI", &soon);
    let mut talk = home.talk(&world, &["--profile", "work"], &[]);
    let heard = talk.hears();
    assert!(heard.contains("1. yes, go on"), "{heard}");
    home.keys(&other, "LI", FOREVER);
    thread::sleep(Duration::from_secs(5));
    let heard = talk.says("r");
    assert!(heard.contains("OtherAccount") && heard.contains(&other.account), "{heard}");
    assert!(heard.contains(&world.account), "{heard}");
    assert_untouched(&other);
    talk.leaves();
}

const SSO: &str = "
[profile work]
region = eu-west-1
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin

[sso-session corp]
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start
";

/// Where the SDK looks for the token: the SHA-1 of the session's name.
const TOKEN_FILE: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

/// Identity Center's portal, which gives keys for a token.
fn portal(account: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let body = json!({ "roleCredentials": { "accessKeyId": format!("STUDIOLI{account}"), "secretAccessKey": "SECRET-1",
        "sessionToken": "TOKEN-1", "expiration": 4_070_908_800_000_u64 } });
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let head: Vec<String> = BufReader::new(stream.try_clone().expect("a stream"))
                .lines()
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .collect();
            let known = head.iter().any(|line| line.to_lowercase().ends_with(": token-2"));
            let (status, body) = if known { ("200 OK", body.to_string()) } else { ("401 No", "{}".to_owned()) };
            let length = body.len();
            let answer = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
            let _ = stream.write_all(format!("{answer}Connection: close\r\n\r\n{body}").as_bytes());
        }
    });
    url
}

#[test]
fn a_sign_in_through_identity_center_that_expired_goes_on_once_it_is_renewed() {
    let Some((world, _)) = World::built() else { return };
    let home = Home::new(SSO);
    let token = |token: &str, expires: &str| {
        let path = home.path(TOKEN_FILE);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        let text = json!({ "accessToken": token, "expiresAt": expires, "region": "us-east-1",
            "startUrl": "https://example.awsapps.com/start" });
        fs::write(path, text.to_string()).expect("a token");
    };
    token("token-1", "2020-01-01T00:00:00Z");
    let url = portal(&world.account);
    let mut talk = home.talk(&world, &["--profile", "work"], &[("AWS_ENDPOINT_URL_SSO", &url)]);
    let heard = talk.hears();
    assert!(heard.contains("Sign in again with `aws sso login --profile work`."), "{heard}");
    // What `aws sso login` writes.
    token("token-2", FOREVER);
    let heard = talk.says("r");
    assert!(heard.contains("1. yes, go on") && heard.contains(&world.account), "{heard}");
    let (text, _) = talk.leaves();
    assert!(!text.to_lowercase().contains("token-") && !text.contains("SECRET-1"), "{text}");
}

#[test]
fn the_regions_are_those_of_the_account_or_those_that_the_files_name() {
    let Some((world, _)) = World::built() else { return };
    let home = Home::new(PROCESS);
    home.keys(&world, "LI", FOREVER);
    let mut talk = home.talk(&world, &["--profile", "work"], &[]);
    talk.hears();
    let heard = talk.says("3");
    assert!(heard.contains(". af-south-1\n") && heard.contains("ap-east-1 (cannot be chosen: it is not"), "{heard}");
    assert!(heard.contains(&format!(". {REGION}.\n")), "the one that is chosen: {heard}");
    talk.says("b");
    world.deny("ec2", "DescribeRegions");
    let heard = talk.says("3");
    assert!(heard.contains("did not tell its Regions") && heard.contains("named in the config files"), "{heard}");
    talk.leaves();
}

#[test]
fn without_region_or_credentials_the_wizard_opens_and_its_end_says_why() {
    let Some(world) = World::empty() else { return };
    let home = Home::new("[profile nothing]\noutput = json\n");
    let mut talk = home.talk(&world, &[], &[]);
    let heard = talk.hears();
    assert!(heard.contains("NoRegion") && heard.contains("3. choose another Region"), "{heard}");
    talk.says("2");
    let heard = talk.says("nothing");
    assert!(heard.contains("NoRegion"), "{heard}");
    let (text, code) = talk.leaves();
    assert_eq!(code, Some(130), "{text}");
    let mut talk = home.talk(&world, &["--region", REGION, "--profile", "nothing"], &[]);
    let heard = talk.hears();
    assert!(heard.contains("2. choose another profile"), "{heard}");
    assert_eq!(talk.leaves().1, Some(3), "no usable credentials");
}
