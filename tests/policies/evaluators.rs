//! Two evaluators that are not ours: the crate `iam-rs`, and `@cloud-copilot/iam-simulate` as a program of its own.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use iam_rs::{Arn, Context, ContextValue, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};
use serde::{Deserialize, Serialize};
use studiolink::domain::policy::Document;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Decision {
    /// A statement allows it and none denies it.
    #[serde(rename = "Allowed")]
    Allowed,
    /// A statement denies it.
    #[serde(rename = "ExplicitlyDenied")]
    Denied,
    /// No statement allows it.
    #[serde(rename = "ImplicitlyDenied")]
    NotAllowed,
}

/// A request with the policies that decide it.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    pub principal: String,
    pub account: String,
    pub action: String,
    pub resource: String,
    pub context: BTreeMap<String, String>,
    pub identity: Vec<Document>,
    pub endpoint: Vec<Document>,
}

/// `iam-rs` knows single documents of one kind, so endpoint policies are asked apart: a request needs both.
pub fn by_iam_rs(request: &Request) -> Result<Decision, String> {
    let identity = one_kind(request, &request.identity)?;
    if request.endpoint.is_empty() {
        return Ok(identity);
    }
    Ok(match (identity, one_kind(request, &request.endpoint)?) {
        (Decision::Denied, _) | (_, Decision::Denied) => Decision::Denied,
        (Decision::Allowed, Decision::Allowed) => Decision::Allowed,
        _ => Decision::NotAllowed,
    })
}

fn one_kind(request: &Request, documents: &[Document]) -> Result<Decision, String> {
    let policies: Result<Vec<_>, _> =
        documents.iter().map(|document| IAMPolicy::from_json(&document.minified())).collect();
    let policies = policies.map_err(|error| error.to_string())?;
    let data = request.context.iter().map(|(key, value)| (key.clone(), value_of(value))).collect();
    let asked = IAMRequest::new_with_context(
        Principal::Aws(PrincipalId::String(request.principal.clone())),
        request.action.as_str(),
        Arn::parse(&request.resource).map_err(|error| error.to_string())?,
        Context { data },
    );
    let result = PolicyEvaluator::with_policies(policies).evaluate(&asked).map_err(|error| error.to_string())?;
    Ok(match result.decision {
        iam_rs::Decision::Allow => Decision::Allowed,
        iam_rs::Decision::Deny => Decision::Denied,
        iam_rs::Decision::NotApplicable => Decision::NotAllowed,
    })
}

fn value_of(text: &str) -> ContextValue {
    text.parse().map_or_else(|_| ContextValue::String(text.to_owned()), ContextValue::Boolean)
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Decision(Decision),
    Error(String),
}

/// Runs `simulate.mjs` once for all requests.
pub fn by_iam_simulate(folder: &OsStr, requests: &[Request]) -> Vec<Result<Decision, String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies/simulate.mjs");
    let mut child = Command::new("node")
        .arg(script)
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let mut stdin = child.stdin.take().expect("a pipe");
    let lines: Vec<String> = requests.iter().map(|request| serde_json::to_string(request).expect("JSON")).collect();
    // Written from aside: it answers while it still reads, and both pipes are smaller than what goes through them.
    let writer = std::thread::spawn(move || lines.iter().try_for_each(|line| writeln!(stdin, "{line}")));
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "simulate.mjs failed: {}", output.status);
    writer.join().expect("no panic").expect("everything was read");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers = text.lines().map(|line| match serde_json::from_str(line).expect("an answer") {
        Answer::Decision(decision) => Ok(decision),
        Answer::Error(error) => Err(error),
    });
    answers.collect()
}
