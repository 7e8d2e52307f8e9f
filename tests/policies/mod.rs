//! The policies as AWS would judge them: every path of `paths.toml`, decided by our evaluator and by two that are not
//! ours; and our evaluator on policies that nobody wrote.

mod access;
mod evaluators;
mod pairs;
mod random;

use std::collections::BTreeMap;

use evaluators::{Carried, Decision, Request, by_iam_rs, by_iam_simulate, by_studiolink};
use serde::Deserialize;
use studiolink::domain::id::DomainId;
use studiolink::domain::policy::endpoint::{self, Choice};
use studiolink::domain::policy::identity::{self, Gate};
use studiolink::domain::policy::{Document, Place, parse};
use studiolink::domain::restriction::Mode;

const OPEN: &str = "sagemaker:CreatePresignedDomainUrl";
const SEE: &str = "sagemaker:DescribeUserProfile";
const ACCOUNT: &str = "111122223333";
const DOMAIN: &str = "d-aaaaaaaaaaaa";
const VPC: &str = "vpc-11111111";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    path: Vec<Path>,
    endpoint: Vec<EndpointRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Path {
    name: String,
    #[serde(default, rename = "extra_vpcs")]
    extra_vpcs: Vec<String>,
    #[serde(default, rename = "extra_endpoints")]
    extra_endpoints: Vec<String>,
    api: BTreeMap<String, String>,
    page: BTreeMap<String, String>,
    vpc: Option<[Outcome; 2]>,
    vpce: Option<[Outcome; 2]>,
    ip: Option<[Outcome; 2]>,
    vpc_ip: Option<[Outcome; 2]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Allow,
    Deny,
}

#[derive(Deserialize)]
struct EndpointRow {
    name: String,
    account: Option<String>,
    action: String,
    resource: String,
    #[serde(flatten)]
    outcomes: BTreeMap<String, Outcome>,
}

/// A request, what it is called, and what must become of it.
struct Case {
    name: String,
    request: Request,
    expected: Decision,
}

fn table() -> Table {
    toml::from_str(include_str!("paths.toml")).expect("paths.toml")
}

fn place(domain: &str) -> Place {
    Place {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: ACCOUNT.to_owned(),
        domain: Some(DomainId::new(domain)),
    }
}

fn gate(mode: Mode, path: &Path) -> Gate {
    let ranges = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a range")).collect();
    let with = |ids: &[&str], extra: &[String]| {
        ids.iter().map(|id| (*id).to_owned()).chain(extra.iter().cloned()).collect::<Vec<_>>()
    };
    match mode {
        Mode::Vpc => Gate::Vpc(with(&[VPC], &path.extra_vpcs)),
        Mode::Vpce => Gate::Vpce(with(&["vpce-51000000", "vpce-a1000000"], &path.extra_endpoints)),
        Mode::Ip => Gate::Ip(ranges(&["203.0.113.0/24"])),
        Mode::VpcIp => Gate::VpcIp { vpc: VPC.to_owned(), ranges: ranges(&["10.240.0.0/16", "10.99.0.0/16"]) },
        Mode::None => unreachable!("mode none has no policy"),
    }
}

/// What else the principal may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Other {
    Nothing,
    /// The statement `AllowStudioActions` of the managed policy `AmazonSageMakerFullAccess`.
    StudioActions,
}

impl Other {
    fn documents(self) -> Vec<Document> {
        match self {
            Self::Nothing => Vec::new(),
            Self::StudioActions => vec![parse(include_str!("studio-actions.json")).expect("a document")],
        }
    }
}

/// The guardrail denies opening Studio from outside, but not what an AWS service does for the principal. Without a
/// deny, who may do it anyway still may; without any allow, nobody may.
fn expected(action: &str, inside: bool, guardrail: bool, other: Other, via_service: Option<bool>) -> Decision {
    if guardrail && !inside && action == OPEN && via_service != Some(true) {
        return Decision::Denied;
    }
    if inside || other == Other::StudioActions { Decision::Allowed } else { Decision::NotAllowed }
}

fn request(action: &str, resource: &str, context: BTreeMap<String, String>, identity: Vec<Document>) -> Request {
    Request {
        principal: format!("arn:aws:iam::{ACCOUNT}:role/DataScientist"),
        account: ACCOUNT.to_owned(),
        action: action.to_owned(),
        resource: place(DOMAIN).arn(resource),
        context: context.into_iter().map(|(key, value)| (key, Carried::One(value))).collect(),
        identity,
        boundary: None,
        endpoint: None,
    }
}

fn global_keys(keys: &BTreeMap<String, String>, via_service: Option<bool>) -> BTreeMap<String, String> {
    let via = via_service.map(|via| ("aws:ViaAWSService".to_owned(), via.to_string()));
    keys.iter().map(|(key, value)| (format!("aws:{key}"), value.clone())).chain(via).collect()
}

/// Every path, mode, guardrail, principal and `aws:ViaAWSService`; each as the two requests that open Studio, and
/// as the look at the user profile before them.
fn restriction_cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for path in table().path {
        let modes = [(Mode::Vpc, path.vpc), (Mode::Vpce, path.vpce), (Mode::Ip, path.ip), (Mode::VpcIp, path.vpc_ip)];
        for (mode, outcomes) in modes {
            let Some([api, page]) = outcomes else { continue };
            let requests =
                [("URL", OPEN, &path.api, api), ("page", OPEN, &path.page, page), ("look", SEE, &path.api, api)];
            for (what, action, keys, outcome) in requests {
                for guardrail in [false, true] {
                    let document = identity::document(&place(DOMAIN), &gate(mode, &path), guardrail);
                    for other in [Other::Nothing, Other::StudioActions] {
                        for via_service in [None, Some(false), Some(true)] {
                            let documents = [vec![document.clone()], other.documents()].concat();
                            let context = global_keys(keys, via_service);
                            let inside = outcome == Outcome::Allow;
                            cases.push(Case {
                                name: format!(
                                    "{}: {what}, mode {mode}, guardrail {guardrail}, also {other:?}, via {via_service:?}",
                                    path.name
                                ),
                                request: request(action, &format!("user-profile/{DOMAIN}/ana"), context, documents),
                                expected: expected(action, inside, guardrail, other, via_service),
                            });
                        }
                    }
                }
            }
        }
    }
    cases
}

/// A principal with the policies of two domains, each closed to all but a VPC of its own, may open each from there.
fn two_domain_cases() -> Vec<Case> {
    let other = "d-bbbbbbbbbbbb";
    let documents = || {
        vec![
            identity::document(&place(DOMAIN), &Gate::Vpc(vec![VPC.to_owned()]), true),
            identity::document(&place(other), &Gate::Vpc(vec!["vpc-22222222".to_owned()]), true),
        ]
    };
    let rows = [
        (DOMAIN, VPC, Decision::Allowed),
        (other, "vpc-22222222", Decision::Allowed),
        (DOMAIN, "vpc-22222222", Decision::Denied),
        (other, VPC, Decision::Denied),
    ];
    rows.into_iter()
        .map(|(domain, vpc, expected)| {
            let context = BTreeMap::from([("aws:SourceVpc".to_owned(), vpc.to_owned())]);
            Case {
                name: format!("two domains: {domain} from {vpc}"),
                request: request(OPEN, &format!("user-profile/{domain}/ana"), context, documents()),
                expected,
            }
        })
        .collect()
}

fn endpoint_cases() -> Vec<Case> {
    let everything = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let everything = parse(everything).expect("a document");
    let mut cases = Vec::new();
    for row in table().endpoint {
        let account = row.account.clone().unwrap_or_else(|| ACCOUNT.to_owned());
        for (which, outcome) in row.outcomes {
            let (choice, service) = which.split_once('/').expect("choice/service");
            let choice = match choice {
                "account" => Choice::Account,
                "studio" => Choice::Studio,
                "full-access" => Choice::FullAccess,
                other => unreachable!("{other}"),
            };
            let context = row.account.iter().map(|id| ("aws:PrincipalAccount".to_owned(), id.clone().into())).collect();
            cases.push(Case {
                name: format!("{} through an endpoint with {which}", row.name),
                request: Request {
                    principal: format!("arn:aws:iam::{account}:role/DataScientist"),
                    account: account.clone(),
                    action: row.action.clone(),
                    resource: Place { account: account.clone(), ..place(DOMAIN) }.arn(&row.resource),
                    context,
                    identity: vec![everything.clone()],
                    boundary: None,
                    endpoint: Some(endpoint::document(choice, service, &place(DOMAIN))),
                },
                expected: if outcome == Outcome::Allow { Decision::Allowed } else { Decision::NotAllowed },
            });
        }
    }
    cases
}

fn cases() -> Vec<Case> {
    let cases: Vec<Case> = restriction_cases().into_iter().chain(two_domain_cases()).chain(endpoint_cases()).collect();
    assert!(cases.len() > 2_000, "{} cases", cases.len());
    cases
}

fn assert_all(cases: &[Case], decisions: Vec<Result<Decision, String>>) {
    assert_eq!(cases.len(), decisions.len());
    let wrong: Vec<String> = std::iter::zip(cases, decisions)
        .filter(|(case, decision)| decision.as_ref() != Ok(&case.expected))
        .map(|(case, decision)| format!("{}: {:?} expected, {decision:?}", case.name, case.expected))
        .collect();
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn every_path_is_judged_right_by_our_own() {
    let cases = cases();
    let decisions = cases.iter().map(|case| by_studiolink(&case.request)).collect();
    assert_all(&cases, decisions);
}

#[test]
fn every_path_is_judged_right_by_iam_rs() {
    let cases = cases();
    let decisions = cases.iter().map(|case| by_iam_rs(&case.request)).collect();
    assert_all(&cases, decisions);
}

#[test]
fn every_path_is_judged_right_by_iam_simulate() {
    let Some(folder) = evaluators::iam_simulate() else { return };
    let cases = cases();
    let requests: Vec<Request> = cases.iter().map(|case| case.request.clone()).collect();
    assert_all(&cases, by_iam_simulate(&folder, &requests));
}
