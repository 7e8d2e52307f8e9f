//! Mutating calls: sent once, found again when their answer is lost.

use serde_json::json;
use studiolink::cloud::{Cloud, Kind, Token};
use studiolink::domain::id::{EndpointId, SubnetId, VpcId};
use studiolink::domain::network::{IngressRule, Source};
use studiolink::domain::policy::parse;
use studiolink::domain::tag::{self, Tags};
use studiolink::plan::snapshot::Scope;
use studiolink::plan::step::{Change, StepId, Value, VpcAttribute};

use super::world::{Ids, REGION, World};

fn token(step: &str) -> Token {
    Token { run: "20260101T000000Z-abcdef".to_owned(), step: StepId::new(step), attempt: 1 }
}

fn tags() -> Tags {
    Tags::from([(tag::DOMAIN.to_owned(), tag::domain_value(None, REGION))])
}

fn security_group(ids: &Ids) -> Change {
    Change::CreateSecurityGroup {
        vpc: VpcId::new(&ids.vpc),
        name: "studiolink".to_owned(),
        description: "Who reaches Studio".to_owned(),
        tags: tags(),
    }
}

fn endpoint(ids: &Ids) -> Change {
    Change::CreateEndpoint {
        vpc: VpcId::new(&ids.vpc),
        service: format!("aws.sagemaker.{REGION}.studio"),
        subnets: vec![SubnetId::new(&ids.subnets[0])],
        groups: vec![Value::known(&ids.studio_group)],
        private_dns: false,
        policy: None,
        tags: tags(),
    }
}

fn zone(ids: &Ids) -> Change {
    Change::CreateHostedZone {
        name: format!("api.sagemaker.{REGION}.amazonaws.com"),
        vpc: VpcId::new(&ids.vpc),
        region: REGION.to_owned(),
        domain: tag::domain_value(None, REGION),
    }
}

fn policy() -> Change {
    let text =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sagemaker:ListApps","Resource":"*"}]}"#;
    Change::CreatePolicy {
        name: "StudioPrivateAccess".to_owned(),
        description: "Studio from inside alone".to_owned(),
        document: parse(text).expect("a document"),
        tags: tags(),
    }
}

#[tokio::test]
async fn what_was_made_is_found_again_when_its_answer_is_lost() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    for (action, step, change) in [
        ("CreateSecurityGroup", "security-group", security_group(&ids)),
        ("CreateVpcEndpoint", "endpoint.studio", endpoint(&ids)),
        ("CreateHostedZone", "zone.api", zone(&ids)),
        ("CreatePolicy", "policy", policy()),
    ] {
        let token = token(step);
        assert_eq!(aws.lookup(&change, &token).await.expect("a look"), None, "{action}");
        world.faults(&json!([{ "action": action, "lost": true }]));
        let error = aws.apply(&change, &token).await.expect_err("a lost answer");
        assert_eq!(error.kind, Kind::InDoubt, "{action}: {error:?}");
        world.faults(&json!([]));
        let found = aws.lookup(&change, &token).await.expect("a look").expect(action);
        assert!(found.values.contains_key("id") || found.values.contains_key("arn"), "{found:?}");
        assert_eq!(world.calls().iter().filter(|call| call.action == action).count(), 1);

        let other = Token { run: "20260101T000000Z-fedcba".to_owned(), ..token };
        assert_eq!(aws.lookup(&change, &other).await.expect("a look"), None, "{action}");
    }
}

#[tokio::test]
async fn a_mutating_call_is_never_sent_twice_by_the_adapter() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    for (code, status, kind) in [
        ("RequestLimitExceeded", 503, Kind::Throttled),
        ("Unavailable", 503, Kind::Transient),
        ("InternalError", 500, Kind::InDoubt),
        ("UnauthorizedOperation", 403, Kind::Denied),
    ] {
        world.forget_calls();
        world.faults(&json!([{ "action": "CreateVpcEndpoint", "code": code, "status": status }]));
        let error = aws.apply(&endpoint(&ids), &token("endpoint.studio")).await.expect_err("refused");
        assert_eq!((error.kind, error.code.as_str()), (kind, code));
        assert_eq!(world.calls().iter().filter(|call| call.is_write()).count(), 1, "{code}");
    }
}

#[tokio::test]
async fn rules_that_stand_already_are_no_failure() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    let rules = |ranges: &[&str]| {
        let rule = |range: &&str| IngressRule::https(Source::Cidr(range.parse().expect("a range")));
        Change::AuthorizeIngress { group: Value::known(&ids.studio_group), rules: ranges.iter().map(rule).collect() }
    };
    let token = token("security-group.rules");
    aws.apply(&rules(&["10.20.0.0/16"]), &token).await.expect("new rules");
    aws.apply(&rules(&["10.20.0.0/16"]), &token).await.expect("the same rules");
    aws.apply(&rules(&["10.20.0.0/16", "10.30.0.0/16"]), &token).await.expect("one more");
    let snapshot = aws.snapshot(&Scope::default()).await.expect("a snapshot");
    let group = snapshot.security_groups.iter().find(|group| group.id.as_str() == ids.studio_group);
    assert_eq!(group.expect("the group").ingress.len(), 2);
}

/// EC2 answers 200 for a batch of which something is left: what is left is told, and asked for alone the next time.
#[tokio::test]
async fn an_endpoint_that_a_batch_leaves_is_told_and_goes_the_next_time() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    let Change::CreateEndpoint { vpc, subnets, groups, tags, .. } = endpoint(&ids) else { panic!("an endpoint") };
    let api = Change::CreateEndpoint {
        vpc,
        service: format!("com.amazonaws.{REGION}.sagemaker.api"),
        subnets,
        groups,
        private_dns: false,
        policy: None,
        tags,
    };
    let mut made = Vec::new();
    for (step, change) in [("endpoint.studio", endpoint(&ids)), ("endpoint.sagemaker.api", api)] {
        let output = aws.apply(&change, &token(step)).await.expect("an endpoint");
        made.push(EndpointId::new(&output.values["id"]));
    }
    let delete = Change::DeleteEndpoints { endpoints: made.clone() };
    let code = "OperationInProgress";
    world.faults(&json!([{ "action": "DeleteVpcEndpoints", "leaves_one": code }]));
    let error = aws.apply(&delete, &token("undo.endpoints")).await.expect_err("one is left");
    // Something was done, so nothing proves that nothing was.
    assert_eq!((error.kind, error.code.as_str()), (Kind::InDoubt, code), "{error:?}");
    assert!(error.message.contains(&format!("{}: {code}: left by a rule", made[1])), "{}", error.message);
    assert!(!error.message.contains(made[0].as_str()), "{}", error.message);
    let standing = aws.endpoints(&made).await.expect("a description");
    assert_eq!(standing.iter().map(|one| &one.id).collect::<Vec<_>>(), [&made[1]]);
    // The one that is gone is as it should be; of one alone, nothing was done.
    let error = aws.apply(&delete, &token("undo.endpoints")).await.expect_err("it is left again");
    assert_eq!((error.kind, error.code.as_str()), (Kind::InDoubt, code), "{error:?}");
    let alone = Change::DeleteEndpoints { endpoints: vec![made[1].clone()] };
    let error = aws.apply(&alone, &token("undo.endpoints")).await.expect_err("it is left again");
    assert_eq!((error.kind, error.code.as_str()), (Kind::Refused, code), "{error:?}");
    world.faults(&json!([]));
    aws.apply(&delete, &token("undo.endpoints")).await.expect("both are gone");
    assert_eq!(aws.endpoints(&made).await.expect("a description"), Vec::new());
}

#[tokio::test]
async fn an_endpoint_and_a_zone_come_to_rest() {
    let Some((world, ids)) = World::built() else { return };
    let aws = world.aws().await;
    for attribute in [VpcAttribute::DnsSupport, VpcAttribute::DnsHostNames] {
        let change = Change::SetVpcAttribute { vpc: VpcId::new(&ids.vpc), attribute, value: true };
        aws.apply(&change, &token("vpc")).await.expect("an attribute");
    }
    let made = aws.apply(&endpoint(&ids), &token("endpoint.studio")).await.expect("an endpoint");
    assert!(made.request_id.is_some());
    let id = EndpointId::new(&made.values["id"]);
    let unknown = EndpointId::new("vpce-0123456789abcdef0");
    let described = aws.endpoints(&[id, unknown]).await.expect("a description");
    assert_eq!(described.len(), 1);
    assert!(described[0].is("Pending"), "{}", described[0].state);
    assert_eq!(described[0].tags.get(tag::RUN), Some(&"20260101T000000Z-abcdef".to_owned()));

    let made = aws.apply(&zone(&ids), &token("zone.api")).await.expect("a zone");
    assert!(!aws.dns_in_sync(&made.values["change"]).await.expect("a state"));
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    assert!(aws.dns_in_sync(&made.values["change"]).await.expect("a state"));
}
