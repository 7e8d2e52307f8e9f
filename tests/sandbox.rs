//! What only the sandbox can show: limits, faults, time, and an account that outlives its process.

use std::path::Path;
use std::time::Duration;

use studiolink::cloud::sandbox::{Fault, Sandbox, SandboxError, Scenario, Trouble};
use studiolink::cloud::{Cloud, Kind, Token};
use studiolink::domain::id::{EndpointId, SubnetId, VpcId};
use studiolink::domain::policy::parse;
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::tag::Tags;
use studiolink::plan::snapshot::{Part, Scope};
use studiolink::plan::step::{Change, StepId, Value, VpcAttribute};

const VPC: &str = "vpc-0a1b2c3d4e5f60718";
const SUBNET: &str = "subnet-0aa11bb22cc33dd44";

fn token(step: &str) -> Token {
    Token { run: "20261124T090000Z-0a1b2c".to_owned(), step: StepId::new(step), attempt: 1 }
}

fn endpoint(private_dns: bool) -> Change {
    Change::CreateEndpoint {
        vpc: VpcId::new(VPC),
        service: "aws.sagemaker.eu-west-1.studio".to_owned(),
        subnets: vec![SubnetId::new(SUBNET)],
        groups: Vec::new(),
        private_dns,
        policy: None,
        tags: Tags::new(),
    }
}

fn policy() -> Change {
    let text =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}]}"#;
    Change::CreatePolicy {
        name: "StudioPrivateAccess".to_owned(),
        description: "Opens SageMaker Studio".to_owned(),
        document: parse(text).expect("a document"),
        tags: Tags::new(),
    }
}

fn attach(arn: &str, kind: PrincipalKind, name: &str) -> Change {
    Change::AttachPolicy { policy: Value::known(arn), principal: PrincipalName { kind, name: name.to_owned() } }
}

async fn code(sandbox: &Sandbox, step: &str, change: &Change) -> String {
    sandbox.apply(change, &token(step)).await.expect_err("a refusal").code
}

async fn made(sandbox: &Sandbox, step: &str, change: &Change) -> EndpointId {
    let output = sandbox.apply(change, &token(step)).await.expect("an endpoint");
    EndpointId::new(output.values["id"].clone())
}

#[tokio::test(start_paused = true)]
async fn the_fifth_endpoint_at_once_is_throttled_and_later_made() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    for number in 0..4 {
        made(&sandbox, &format!("endpoint.{number}"), &endpoint(false)).await;
    }
    let before = sandbox.account().endpoints;
    let error = sandbox.apply(&endpoint(false), &token("endpoint.4")).await.expect_err("a throttle");
    assert_eq!((error.code.as_str(), error.kind), ("RequestLimitExceeded", Kind::Throttled));
    assert_eq!(sandbox.account().endpoints, before);
    tokio::time::sleep(Duration::from_millis(3_400)).await;
    made(&sandbox, "endpoint.4", &endpoint(false)).await;
}

#[tokio::test(start_paused = true)]
async fn the_call_that_is_to_fail_fails_and_does_nothing() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let fault = Fault::Refused("Unavailable".to_owned(), "The service is unavailable".to_owned());
    sandbox.trouble(Trouble { action: Some("ec2:CreateVpcEndpoint".to_owned()), nth: 2, times: 1, fault });
    made(&sandbox, "endpoint.one", &endpoint(false)).await;
    let error = sandbox.apply(&endpoint(false), &token("endpoint.two")).await.expect_err("a failure");
    assert_eq!((error.code.as_str(), error.kind), ("Unavailable", Kind::Transient));
    assert!(error.attempt.contains("aws.sagemaker.eu-west-1.studio"), "{}", error.attempt);
    assert_eq!(sandbox.lookup(&endpoint(false), &token("endpoint.two")).await, Ok(None));
    made(&sandbox, "endpoint.two", &endpoint(false)).await;
    let creates = sandbox.calls().into_iter().filter(|call| call == "ec2:CreateVpcEndpoint").count();
    assert_eq!(creates, 3);
}

#[tokio::test(start_paused = true)]
async fn what_is_cut_was_done_and_is_found_again() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.cut("ec2:CreateVpcEndpoint", 1);
    let error = sandbox.apply(&endpoint(false), &token("endpoint.studio")).await.expect_err("no answer");
    assert_eq!((error.code.as_str(), error.kind), ("Connection", Kind::InDoubt));
    assert_eq!(error.request_id, None, "nothing was answered");
    let found = sandbox.lookup(&endpoint(false), &token("endpoint.studio")).await.expect("an answer");
    let id = found.expect("the endpoint").values["id"].clone();
    assert_eq!(made(&sandbox, "endpoint.studio", &endpoint(false)).await, EndpointId::new(id));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_before_it_arrives_does_nothing() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let before = sandbox.account();
    let (change, token) = (endpoint(false), token("endpoint.studio"));
    let call = sandbox.apply(&change, &token);
    assert!(tokio::time::timeout(Duration::from_millis(10), call).await.is_err());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(sandbox.account().endpoints, before.endpoints);
}

#[tokio::test(start_paused = true)]
async fn what_was_just_made_may_be_unknown_for_a_while() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.lag(Duration::from_secs(5));
    let id = made(&sandbox, "endpoint.studio", &endpoint(false)).await;
    assert_eq!(sandbox.endpoints(std::slice::from_ref(&id)).await, Ok(Vec::new()));
    let arn = sandbox.apply(&policy(), &token("policy")).await.expect("a policy").values["arn"].clone();
    let change = attach(&arn, PrincipalKind::Role, "MlEngineer");
    let error = sandbox.apply(&change, &token("attach")).await.expect_err("a refusal");
    assert_eq!((error.code.as_str(), error.kind), ("NoSuchEntity", Kind::NotFound));
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(sandbox.endpoints(&[id]).await.map(|endpoints| endpoints.len()), Ok(1));
    assert!(sandbox.apply(&change, &token("attach")).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn limits_and_full_subnets_are_refused() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    made(&sandbox, "endpoint.one", &endpoint(false)).await;
    let subnet = sandbox.account().subnets[0].clone();
    assert_eq!((subnet.id.as_str(), subnet.free_addresses), (SUBNET, 239), "an endpoint takes an address");
    sandbox.edit(|account| account.endpoints_per_vpc = 1);
    assert_eq!(code(&sandbox, "endpoint.two", &endpoint(false)).await, "VpcEndpointLimitExceeded");
    sandbox.edit(|account| account.endpoints_per_vpc = 50);
    sandbox.edit(|account| account.subnets[0].free_addresses = 0);
    assert_eq!(code(&sandbox, "endpoint.two", &endpoint(false)).await, "InsufficientFreeAddressesInSubnet");
}

#[tokio::test(start_paused = true)]
async fn host_names_need_dns_support() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let set = |attribute, value| Change::SetVpcAttribute { vpc: VpcId::new(VPC), attribute, value };
    let apply = async |change: Change| sandbox.apply(&change, &token("vpc")).await;
    assert!(apply(set(VpcAttribute::DnsSupport, false)).await.is_ok());
    let error = apply(set(VpcAttribute::DnsHostNames, true)).await.expect_err("a refusal");
    assert_eq!(error.code, "InvalidParameter");
    assert!(apply(set(VpcAttribute::DnsSupport, true)).await.is_ok());
    assert!(apply(set(VpcAttribute::DnsHostNames, true)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_permission_that_is_missing_in_the_middle_is_named() {
    let sandbox = Sandbox::in_memory(Scenario::Denied);
    let arn = sandbox.apply(&policy(), &token("policy")).await.expect("a policy").values["arn"].clone();
    assert!(sandbox.apply(&attach(&arn, PrincipalKind::Role, "MlEngineer"), &token("attach")).await.is_ok());
    let group = attach(&arn, PrincipalKind::Group, "auditors");
    let error = sandbox.apply(&group, &token("attach")).await.expect_err("a denial");
    assert_eq!((error.code.as_str(), error.kind), ("AccessDenied", Kind::Denied));
    assert!(error.hint.is_some_and(|hint| hint.contains("iam:AttachGroupPolicy")));
}

#[test]
fn the_denied_account_leaves_gaps_and_shows_the_rest() {
    let sandbox = Sandbox::in_memory(Scenario::Denied);
    let snapshot = sandbox.read(&Scope { vpc: Some(VpcId::new(VPC)), ..Scope::default() });
    let parts: Vec<_> = snapshot.gaps.iter().map(|gap| gap.part).collect();
    assert_eq!(parts, [Part::AccountAlias, Part::HostedZones, Part::Spaces, Part::Groups, Part::Quotas]);
    assert!(snapshot.principals.iter().all(|principal| principal.name.kind != PrincipalKind::Group));
    assert!(!snapshot.principals.is_empty() && !snapshot.subnets.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_half_done_account_has_a_zone_in_the_way_and_an_endpoint_to_complete() {
    let sandbox = Sandbox::in_memory(Scenario::HalfDone);
    let error = sandbox.apply(&endpoint(true), &token("endpoint.studio")).await.expect_err("a conflict");
    assert!(error.message.contains("conflicting DNS domain"), "{}", error.message);
    let api = EndpointId::new("vpce-0f4a3b2c1d0e9f8a7");
    let change = Change::ModifyEndpoint {
        endpoint: api.clone(),
        add_subnets: vec![SubnetId::new("subnet-0cc11bb22cc33dd44")],
        add_groups: Vec::new(),
        remove_subnets: Vec::new(),
        remove_groups: Vec::new(),
        private_dns: None,
        policy: None,
    };
    sandbox.apply(&change, &token("endpoint.sagemaker.api")).await.expect("a change");
    let endpoints = sandbox.endpoints(&[api]).await.expect("the endpoint");
    assert!(endpoints[0].is("pending") && endpoints[0].private_dns);
    assert_eq!(endpoints[0].subnets.len(), 2);
}

#[test]
fn an_empty_account_is_read_without_gaps() {
    let snapshot = Sandbox::in_memory(Scenario::Empty).read(&Scope::default());
    assert!(snapshot.vpcs.is_empty() && snapshot.domains.is_empty() && snapshot.gaps.is_empty());
    assert!(!snapshot.services.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_same_steps_make_the_same_ids() {
    let first = made(&Sandbox::in_memory(Scenario::FirstTime), "endpoint.studio", &endpoint(false)).await;
    let second = made(&Sandbox::in_memory(Scenario::FirstTime), "endpoint.studio", &endpoint(false)).await;
    assert_eq!(first, second);
    assert!(first.as_str().parse::<EndpointId>().is_ok(), "{first} is like AWS's");
}

#[tokio::test(start_paused = true)]
async fn a_large_account_is_read_side_by_side() {
    let sandbox = Sandbox::in_memory(Scenario::Large);
    let start = tokio::time::Instant::now();
    let snapshot = sandbox.snapshot(&Scope::default()).await.expect("a snapshot");
    assert_eq!(snapshot.subnets.len(), 4_000);
    let pages = 4;
    assert_eq!(start.elapsed(), Duration::from_millis(150) * (1 + pages), "as long as who asks and the most pages");
}

fn open(state: &Path, speed: u32) -> Result<Sandbox, SandboxError> {
    Sandbox::open(state, Scenario::FirstTime, false, speed)
}

#[tokio::test]
async fn another_process_finds_what_was_made_and_time_goes_on() {
    let state = tempfile::tempdir().expect("a folder");
    let sandbox = open(state.path(), 100).expect("a sandbox");
    let id = made(&sandbox, "endpoint.studio", &endpoint(false)).await;
    assert!(matches!(open(state.path(), 100), Err(SandboxError::Busy { .. })));
    drop(sandbox);
    let sandbox = open(state.path(), 100).expect("the sandbox");
    let found = sandbox.lookup(&endpoint(false), &token("endpoint.studio")).await.expect("an answer");
    assert_eq!(found.expect("the endpoint").values["id"], id.as_str());
    tokio::time::sleep(Duration::from_millis(350)).await;
    let endpoints = sandbox.endpoints(&[id]).await.expect("endpoints");
    assert!(endpoints[0].is("available"), "thirty seconds, a hundred times as fast");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_kept_is_not_made() {
    let state = tempfile::tempdir().expect("a folder");
    let sandbox = open(state.path(), 1).expect("a sandbox");
    std::fs::create_dir(state.path().join("sandbox/first-time.json.next")).expect("a folder in the way");
    let error = sandbox.apply(&policy(), &token("policy")).await.expect_err("a refusal");
    assert_eq!((error.code.as_str(), error.kind), ("AccountFile", Kind::Refused));
    assert_eq!(sandbox.lookup(&policy(), &token("policy")).await, Ok(None));
}
