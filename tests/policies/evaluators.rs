//! Three evaluators: our own, and two that are not ours: the crate `iam-rs`, and `@cloud-copilot/iam-simulate` as a
//! program of its own.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use iam_rs::{Arn, Context, ContextValue, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};
use serde::{Deserialize, Serialize};
use studiolink::domain::policy::Document;
use studiolink::domain::policy::evaluate::{self, Caller, Kind, Policies, Policy, Verdict, evaluate};

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

/// What a request carries for a condition key.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Carried {
    /// Of a key that has one value.
    One(String),
    /// Of a key that may have several.
    Many(Vec<String>),
}

impl From<String> for Carried {
    fn from(text: String) -> Self {
        Self::One(text)
    }
}

/// A request with the policies that decide it.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    pub principal: String,
    pub account: String,
    pub action: String,
    pub resource: String,
    pub context: BTreeMap<String, Carried>,
    pub identity: Vec<Document>,
    pub boundary: Option<Document>,
    pub endpoint: Option<Document>,
}

/// Our own evaluator; an error where it cannot tell.
pub fn by_studiolink(request: &Request) -> Result<Decision, String> {
    let read =
        |name: &str, document: &Option<Document>| document.as_ref().map(|text| Arc::new(Policy::new(name, text)));
    let identity: Vec<_> =
        request.identity.iter().map(|document| Arc::new(Policy::new("identity", document))).collect();
    let (boundary, endpoint) = (read("boundary", &request.boundary), read("endpoint", &request.endpoint));
    let policies = Policies { identity: &identity, boundary: boundary.as_deref(), endpoint: endpoint.as_deref() };
    let context = request.context.iter().fold(evaluate::Context::whole(), |context, (key, carried)| match carried {
        Carried::One(value) => context.with(key, value),
        Carried::Many(values) => context.with_many(key, values),
    });
    let asked = evaluate::Request {
        caller: Caller::Named(&request.principal),
        action: &request.action,
        resource: &request.resource,
        context: &context,
    };
    let outcome = evaluate(&policies, &asked);
    // What is narrowed to the resource before anything else is known decides alike.
    let nothing = evaluate::Context::part();
    let on = |policy: &Arc<Policy>, kind| policy.on(kind, &request.resource, &nothing);
    let narrowed: Vec<_> = identity.iter().map(|policy| on(policy, Kind::Identity)).collect();
    let bounded = boundary.as_ref().map(|policy| on(policy, Kind::Boundary));
    let fewer = Policies { identity: &narrowed, boundary: bounded.as_deref(), ..policies };
    assert_eq!(evaluate(&fewer, &asked), outcome, "{request:?}");
    match outcome.verdict {
        Verdict::Allowed => Ok(Decision::Allowed),
        Verdict::ExplicitDeny => Ok(Decision::Denied),
        Verdict::ImplicitDeny => Ok(Decision::NotAllowed),
        Verdict::Unknown => Err(format!("{:?}", outcome.doubts)),
    }
}

/// `iam-rs` knows documents of one kind, so each kind is asked apart: a request needs all of them.
pub fn by_iam_rs(request: &Request) -> Result<Decision, String> {
    let mut decisions = vec![one_kind(request, &request.identity)?];
    for document in [&request.boundary, &request.endpoint].into_iter().flatten() {
        decisions.push(one_kind(request, std::slice::from_ref(document))?);
    }
    if decisions.contains(&Decision::Denied) {
        return Ok(Decision::Denied);
    }
    let is_allowed = decisions.iter().all(|decision| *decision == Decision::Allowed);
    Ok(if is_allowed { Decision::Allowed } else { Decision::NotAllowed })
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

fn value_of(carried: &Carried) -> ContextValue {
    match carried {
        Carried::One(text) => text.parse().map_or_else(|_| ContextValue::String(text.clone()), ContextValue::Boolean),
        Carried::Many(texts) => ContextValue::StringList(texts.clone()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Decision(Decision),
    Error(String),
}

/// Where `iam-simulate` is installed; where it is not, the test that asks is skipped, and says so.
pub fn iam_simulate() -> Option<OsString> {
    let folder = std::env::var_os("STUDIOLINK_IAM_SIMULATE");
    if folder.is_none() {
        eprintln!("skipped: STUDIOLINK_IAM_SIMULATE does not name the folder where iam-simulate is installed");
    }
    folder
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
