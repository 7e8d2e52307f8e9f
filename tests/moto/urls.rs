//! `verify` with the credentials of somebody restricted: a URL that opens Studio is asked for, for five seconds, and
//! leaves no trace.

use std::fs;
use std::net::IpAddr;
use std::path::Path;

use serde_json::{Value, json};
use studiolink::cloud::Cloud;
use studiolink::plan::answers::Answers;

use super::case::{Case, PRIVATE_DNS};
use super::world::REGION;

/// What begins or is within every such URL.
const URL: [&str; 3] = ["https://d-", "/auth?token", "token="];

/// An address of each of the endpoints, the Studio one first.
async fn addresses(case: &Case) -> [IpAddr; 2] {
    let answers: Answers = toml::from_str(&case.toml()).expect("answers");
    let aws = case.world.aws().await;
    let snapshot = aws.snapshot(&answers.scope()).await.expect("a reading");
    let ids: Vec<_> = snapshot.endpoints.iter().map(|endpoint| endpoint.id.clone()).collect();
    let found = aws.addresses(&ids).await.expect("addresses");
    ["studio", "sagemaker.api"].map(|short| {
        let endpoint =
            snapshot.endpoints.iter().find(|one| one.service.ends_with(short) && one.vpc == answers.network.vpc);
        let own = &found[&endpoint.expect("an endpoint").id];
        assert_eq!(own.len(), 2, "one in each zone: {own:?}");
        own[0]
    })
}

/// Private names that mean these addresses, wherever this runs.
fn lead_to(case: &Case, [studio, api]: [IpAddr; 2]) {
    case.world.names(&json!({
        (format!("aws.sagemaker.{REGION}.studio")): [studio],
        (format!("com.amazonaws.{REGION}.sagemaker.api")): [api],
    }));
}

/// A configuration with a profile of the user's own.
fn profile_of(case: &Case, user: &str) -> std::path::PathBuf {
    let [key, secret]: [String; 2] = case.world.python("access_key.py", &[user]);
    let path = case.folder().join("config");
    let text = format!("[profile restricted]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n");
    fs::write(&path, text).expect("a configuration");
    path
}

/// Verifies as the profile: the exit code, the check, and that no URL is anywhere.
fn verified(case: &Case, config: &Path, exit: i32) -> Value {
    let log = case.folder().join("log");
    let log = log.to_str().expect("a path");
    let arguments = ["verify", "--json", "-v", "--log-file", log, "--as-profile", "restricted"];
    let said = case.with(&arguments, &[("AWS_CONFIG_FILE", config)]);
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert_eq!(said.status.code(), Some(exit), "{out}\n{err}");
    assert!(fs::read_to_string(log).expect("a log").contains("planned"), "it logs");
    for part in URL {
        assert!(!out.contains(part) && !err.contains(part), "{part}: {out}\n{err}");
        assert_no_file_has(case.folder(), part);
    }
    let objects = out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    objects.into_iter().find(|one| one["check"] == "presigned-url").expect("the check")
}

fn assert_no_file_has(folder: &Path, text: &str) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            assert_no_file_has(&path, text);
        } else {
            assert!(!String::from_utf8_lossy(&fs::read(&path).expect("a file")).contains(text), "{text} in {path:?}");
        }
    }
}

/// The seconds of every URL that was asked for since the log was begun.
fn asked_for(case: &Case) -> Vec<Option<u32>> {
    let calls = case.world.calls().into_iter().filter(|call| call.action == "CreatePresignedDomainUrl");
    calls.map(|call| call.expires).collect()
}

#[tokio::test]
async fn a_url_lives_five_seconds_and_is_seen_nowhere() {
    let Some(case) = Case::new("vpc", &[], PRIVATE_DNS) else { return };
    case.json(&["apply", "--yes", "--json"], 0);
    let config = profile_of(&case, "ana");

    lead_to(&case, addresses(&case).await);
    case.world.forget_calls();
    let check = verified(&case, &config, 0);
    assert_eq!(check["result"], "passed", "{check}");
    assert!(check["reason"].as_str().is_some_and(|why| why.starts_with("user/ana is given a URL")), "{check}");
    assert_eq!(asked_for(&case), [Some(5)]);

    case.world.deny("sagemaker", "CreatePresignedDomainUrl");
    let check = verified(&case, &config, 1);
    assert!(check["result"] == "failed" && check["reason"].as_str().unwrap().contains("must get in"), "{check}");

    lead_to(&case, ["203.0.113.7", "203.0.113.8"].map(|address| address.parse().expect("an address")));
    let check = verified(&case, &config, 0);
    assert!(check["result"] == "passed" && check["reason"].as_str().unwrap().contains("refused from here"), "{check}");

    case.world.faults(&json!([]));
    let check = verified(&case, &config, 1);
    assert!(check["result"] == "failed" && check["reason"].as_str().unwrap().contains("must be refused"), "{check}");
    assert_eq!(asked_for(&case), [Some(5); 4]);
}
