//! The table of who can open Studio, against a simulator that is not ours: every way to come, in every mode.

use std::collections::BTreeMap;

use serde_json::Value;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::policy::{Document, parse};
use studiolink::domain::restriction::Mode;
use studiolink::plan::access::{Access, Entry, Opener, Verdict};
use studiolink::plan::answers::Answers;
use studiolink::plan::plan;
use studiolink::plan::step::Plan;

use super::evaluators::{Carried, Decision, Request, by_iam_simulate, iam_simulate};
use super::{OPEN, Other};

const ROLE: &str = "DataScientist";

fn answers(mode: Mode, guardrail: bool) -> Answers {
    let ranges = match mode {
        Mode::Ip => r#"["203.0.113.0/24"]"#,
        Mode::VpcIp => r#"["10.240.0.0/17", "10.99.0.0/16"]"#,
        _ => "[]",
    };
    let services = if mode == Mode::Ip { "[]" } else { r#"["studio", "sagemaker.api"]"# };
    let text = format!(
        r#"
        version = 1
        region = "eu-west-1"
        domain.id = "d-abcdefghijkl"
        endpoints.services = {services}
        principals.roles = ["{ROLE}"]
        [network]
        vpc = "vpc-0a1b2c3d4e5f60718"
        subnets = ["subnet-0aa11bb22cc33dd44"]
        [restriction]
        mode = "{mode}"
        cidrs = {ranges}
        guardrail = {guardrail}
        "#
    );
    toml::from_str(&text).expect("answers")
}

fn planned(mode: Mode, guardrail: bool) -> Plan {
    let answers = answers(mode, guardrail);
    let plan = plan(&Sandbox::in_memory(Scenario::FirstTime).read(&answers.scope()), &answers).expect("a plan");
    assert!(!plan.is_blocked(), "{:#?}", plan.findings);
    plan
}

/// The role in the table as programs read it.
fn table(plan: &Plan) -> (Access, Opener) {
    let json: Value = studiolink::plan::show::json(plan);
    let access: Access = serde_json::from_value(json["access"].clone()).expect("a table");
    let role = access.principals.iter().find(|one| one.principal.name == ROLE).expect("the role").clone();
    (access, role)
}

fn every_way() -> impl Iterator<Item = (Mode, bool)> {
    [Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp].into_iter().flat_map(|mode| [(mode, false), (mode, true)])
}

#[test]
fn full_access_is_restricted_by_the_guardrail_alone() {
    for (mode, guardrail) in every_way() {
        let (access, role) = table(&planned(mode, guardrail));
        let expected = if guardrail { Verdict::Restricted } else { Verdict::NotRestricted };
        assert_eq!(role.verdict, expected, "mode {mode}, guardrail {guardrail}");
        let by: &[&str] = if guardrail { &[] } else { &["AllowStudioActions in AmazonSageMakerFullAccess"] };
        assert_eq!(role.by, by, "mode {mode}, guardrail {guardrail}");
        for (path, after) in access.paths.iter().zip(&role.after) {
            match (path.open, guardrail) {
                (Some(true), _) | (Some(false), false) => assert_eq!(*after, Entry::In, "{}", path.id),
                (Some(false), true) => assert_eq!(*after, Entry::Out, "{}", path.id),
                (None, _) => {}
            }
        }
    }
}

/// Which ways each mode leaves open: the ones that are missing are told of by nobody.
#[test]
fn each_mode_leaves_its_own_ways_open() {
    let open = |mode| {
        let (access, _) = table(&planned(mode, true));
        let of = |wanted| {
            let paths = access.paths.iter().filter(move |path| path.open == wanted);
            paths.map(|path| path.id.to_string()).collect::<Vec<_>>().join(" ")
        };
        (of(Some(true)), of(None))
    };
    let outside = "peered-vpc vpn-with-dns";
    let all = format!("inside other-endpoint {outside}");
    assert_eq!(open(Mode::Vpc), (format!("{all} console-private-access"), String::new()));
    assert_eq!(open(Mode::Vpce), (format!("inside {outside}"), String::new()));
    assert_eq!(open(Mode::Ip), ("internet-listed".to_owned(), "console".to_owned()));
    assert_eq!(open(Mode::VpcIp), (all, "console-private-access".to_owned()));
}

/// A request of the role with these keys. Ids that are not known yet would be variables to the simulator.
fn request(keys: &BTreeMap<String, String>, document: &Document) -> Request {
    let known = |text: &str| text.replace("${endpoint.", "vpce-").replace(".id}", "");
    let mut context: BTreeMap<String, Carried> =
        keys.iter().map(|(key, value)| (key.clone(), Carried::One(known(value)))).collect();
    context.insert("aws:ViaAWSService".to_owned(), Carried::One("false".to_owned()));
    let account = "111122223333";
    Request {
        principal: format!("arn:aws:iam::{account}:role/ml/{ROLE}"),
        account: account.to_owned(),
        action: OPEN.to_owned(),
        resource: format!("arn:aws:sagemaker:eu-west-1:{account}:user-profile/d-abcdefghijkl/bob"),
        context,
        identity: [vec![parse(&known(&document.minified())).expect("a document")], Other::StudioActions.documents()]
            .concat(),
        boundary: None,
        endpoint: None,
    }
}

#[test]
fn iam_simulate_agrees_on_every_way() {
    let Some(folder) = iam_simulate() else { return };
    let mut names = Vec::new();
    let mut requests = Vec::new();
    for (mode, guardrail) in every_way() {
        let plan = planned(mode, guardrail);
        let document = plan.policies.identity.clone().expect("a policy");
        let (access, role) = table(&plan);
        for (path, after) in access.paths.iter().zip(role.after).filter(|(_, after)| *after != Entry::Unknown) {
            names.push((format!("mode {mode}, guardrail {guardrail}, {}", path.id), after));
            requests.extend([request(&path.api, &document), request(&path.page, &document)]);
        }
    }
    let decisions = by_iam_simulate(&folder, &requests);
    assert_eq!(decisions.len(), 2 * names.len());
    println!("{} ways were put to the simulator", names.len());
    let wrong: Vec<_> = names
        .iter()
        .zip(decisions.chunks(2))
        .filter(|((_, after), decisions)| {
            let lets_in = decisions.iter().all(|decision| *decision == Ok(Decision::Allowed));
            decisions.iter().any(Result::is_err) || lets_in != (*after == Entry::In)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(names.iter().filter(|(_, after)| *after == Entry::Out).count() > 20, "{names:?}");
}
