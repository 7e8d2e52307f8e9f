//! IAM policies, and whom they are attached to.

use studiolink::cloud::{Cloud, Decision, Kind, Simulation};
use studiolink::domain::id::VpcId;
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::tag;
use studiolink::plan::step::{Change, Value};

use super::world::{World, attach, document, inside};

/// A policy named as the scope of the world names it.
fn policy<C: Cloud>(world: &World<C>) -> Change {
    world.policy("policy", inside(&world.vpc))
}

pub async fn a_policy_is_made_once_and_found_again<C: Cloud>(world: &World<C>) {
    let (change, token) = (policy(world), world.token("policy"));
    assert_eq!(world.cloud.lookup(&change, &token).await.expect("an answer"), None);
    let arn = world.made("policy", &change, "arn").await;
    let found = world.cloud.lookup(&change, &token).await.expect("an answer").expect("the policy");
    assert_eq!(found.values.get("arn"), Some(&arn));
    let made = world.snapshot().await.policy.expect("the policy");
    assert_eq!(made.arn, arn);
    assert_eq!(made.tags.get(tag::RUN), Some(&world.run));
    assert_eq!(made.attached_to.as_deref(), Some([].as_slice()));
    let version = made.default_version().expect("a version in force");
    assert_eq!((version.id.as_str(), version.document.as_ref()), ("v1", Some(&inside(&world.vpc))));
    let error = world.refused("policy", &change).await;
    assert_eq!((error.code.as_str(), error.kind), ("EntityAlreadyExists", Kind::Exists));
}

pub async fn a_policy_has_a_plain_name<C: Cloud>(world: &World<C>) {
    let change = world.policy("private access", inside(&world.vpc));
    assert_eq!(world.code("policy", &change).await, "ValidationError");
}

pub async fn a_document_that_iam_does_not_read_is_refused<C: Cloud>(world: &World<C>) {
    let statements = [
        r#"{"Sid": "Enable SageMaker Studio Access", "Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Principal": "*", "Action": "sagemaker:*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "sagemaker:*"}"#,
    ];
    for statement in statements {
        let change = world.policy("policy", document(statement));
        assert_eq!(world.code("policy", &change).await, "MalformedPolicyDocument", "{statement}");
    }
}

pub async fn a_document_has_a_largest_size<C: Cloud>(world: &World<C>) {
    let names: Vec<_> = (0..700).map(|number| format!("\"arn:{number:04}\"")).collect();
    let text = format!(r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": [{}]}}"#, names.join(", "));
    let error = world.refused("policy", &world.policy("policy", document(&text))).await;
    assert_eq!((error.code.as_str(), error.kind), ("LimitExceeded", Kind::Limit));
    assert!(error.message.contains("6144"), "{}", error.message);
}

pub async fn a_version_comes_into_force_when_it_is_told_to<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    let newer = document(r#"{"Effect": "Allow", "Action": ["sagemaker:DescribeUserProfile"], "Resource": ["*"]}"#);
    let change = Change::CreatePolicyVersion { policy: arn.clone(), document: newer.clone() };
    let token = world.token("policy.version");
    assert_eq!(world.cloud.lookup(&change, &token).await.expect("an answer"), None);
    let version = world.made("policy.version", &change, "version").await;
    let found = world.cloud.lookup(&change, &token).await.expect("an answer").expect("the version");
    assert_eq!(found.values.get("version"), Some(&version));
    let before = world.snapshot().await.policy.expect("the policy");
    assert_eq!(before.default_version().map(|version| version.id.as_str()), Some("v1"));
    assert_eq!(before.versions[0].document.as_ref(), Some(&newer), "the newest comes first");
    let change = Change::SetDefaultPolicyVersion { policy: arn, version: Value::known(&version) };
    world.apply("policy.default", &change).await;
    let after = world.snapshot().await.policy.expect("the policy");
    assert_eq!(after.default_version().map(|version| version.id.clone()), Some(version));
}

pub async fn a_policy_has_five_versions<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    let change = Change::CreatePolicyVersion { policy: arn.clone(), document: inside(&world.vpc) };
    for _ in 0..4 {
        world.apply("policy.version", &change).await;
    }
    let error = world.refused("policy.version", &change).await;
    assert_eq!((error.code.as_str(), error.kind), ("LimitExceeded", Kind::Limit));
    let delete = Change::DeletePolicyVersion { policy: arn, version: "v2".to_owned() };
    world.apply("policy.delete", &delete).await;
    assert_eq!(world.made("policy.version", &change, "version").await, "v6", "a number is not given twice");
}

pub async fn the_version_in_force_stays<C: Cloud>(world: &World<C>) {
    let policy = world.made("policy", &policy(world), "arn").await;
    let delete = |version: &str| Change::DeletePolicyVersion { policy: policy.clone(), version: version.to_owned() };
    assert_eq!(world.code("policy.delete", &delete("v1")).await, "DeleteConflict");
    assert_eq!(world.code("policy.delete", &delete("v9")).await, "NoSuchEntity");
}

pub async fn attaching_twice_is_attaching_once<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    let names = [&world.role, &world.user, &world.group];
    for name in names.into_iter().chain(names) {
        world.apply("attach", &attach(&arn, name)).await;
    }
    let snapshot = world.snapshot().await;
    for name in names {
        let principal = snapshot.principals.iter().find(|known| known.name == *name).expect("a principal");
        let attached = principal.attached.as_ref().expect("what is attached");
        assert_eq!(attached.iter().filter(|have| **have == arn).count(), 1, "{name}");
    }
    let mut everyone = snapshot.policy.and_then(|policy| policy.attached_to).expect("whom it is attached to");
    everyone.sort();
    let mut names = names.map(Clone::clone);
    names.sort();
    assert_eq!(everyone, names);
}

pub async fn nobody_attaches_what_or_to_whom_does_not_exist<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    for kind in [PrincipalKind::Role, PrincipalKind::User, PrincipalKind::Group] {
        let nobody = PrincipalName { kind, name: "nobody".to_owned() };
        let error = world.refused("attach", &attach(&arn, &nobody)).await;
        assert_eq!((error.code.as_str(), error.kind), ("NoSuchEntity", Kind::NotFound), "{kind}");
    }
    let nothing = arn.replace("policy/", "policy/no-");
    assert_eq!(world.code("attach", &attach(&nothing, &world.role)).await, "NoSuchEntity");
}

pub async fn roles_of_aws_are_not_touched<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    let error = world.refused("attach", &attach(&arn, &world.protected)).await;
    assert_eq!((error.code.as_str(), error.kind), ("UnmodifiableEntity", Kind::Refused));
    assert!(error.message.contains(&world.protected.name), "{}", error.message);
}

pub async fn a_user_takes_so_many_policies<C: Cloud>(world: &World<C>) {
    let quota = world.snapshot().await.quotas.attached_per_user.expect("the quota");
    let mut last = String::new();
    for number in 0..=quota {
        let name = format!("policy-{number}");
        last = world.made(&name, &world.policy(&name, inside(&world.vpc)), "arn").await;
        if number < quota {
            world.apply("attach", &attach(&last, &world.user)).await;
        }
    }
    let error = world.refused("attach", &attach(&last, &world.user)).await;
    assert_eq!((error.code.as_str(), error.kind), ("LimitExceeded", Kind::Limit));
}

pub async fn who_is_allowed_what_is_read<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    world.apply("attach", &attach(&arn, &world.role)).await;
    let read = world.snapshot().await.authorization;
    assert!(read.complete);
    let role = read.of(&world.role).expect("the role");
    assert!(role.arn.ends_with(&world.role.name) && role.attached.contains(&arn), "{role:?}");
    let held = read.policies.iter().find(|policy| policy.arn == arn).expect("the policy");
    assert_eq!(held.document.as_ref(), Some(&inside(&world.vpc)));
    assert!(read.of(&world.user).is_some() && read.of(&world.group).is_some(), "the chosen are told of");
}

pub async fn what_is_attached_decides<C: Cloud>(world: &World<C>) {
    let key = |name: &str, kind: &str, value: &str| (name.to_owned(), kind.to_owned(), value.to_owned());
    let from = [key("aws:SourceVpc", "string", world.vpc.as_str())];
    let ask = |context: &[(String, String, String)], documents| Simulation {
        principal: Some(world.user.clone()),
        action: "sagemaker:CreatePresignedDomainUrl".to_owned(),
        resource: format!("arn:aws:sagemaker:eu-west-1:111122223333:user-profile/{}/ana", world.domain),
        context: context.to_vec(),
        documents,
    };
    let decide = async |simulation| world.cloud.simulate(&simulation).await.expect("a decision").decision;
    assert_eq!(decide(ask(&from, Vec::new())).await, Decision::ImplicitDeny);
    assert_eq!(decide(ask(&from, vec![inside(&world.vpc)])).await, Decision::Allowed, "as if it were attached");
    let arn = world.made("policy", &policy(world), "arn").await;
    world.apply("attach", &attach(&arn, &world.user)).await;
    assert_eq!(decide(ask(&from, Vec::new())).await, Decision::Allowed);
    let outside = [key("aws:SourceIp", "ip", "203.0.113.9")];
    assert_eq!(decide(ask(&outside, Vec::new())).await, Decision::ImplicitDeny);
    let guard = document(
        r#"{"Effect": "Deny", "Action": "sagemaker:CreatePresignedDomainUrl", "Resource": "*",
            "Condition": {"StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-0"}}}"#,
    );
    assert_eq!(decide(ask(&outside, vec![guard.clone()])).await, Decision::ExplicitDeny);
    let alone =
        |context: &[(String, String, String)], documents| Simulation { principal: None, ..ask(context, documents) };
    let elsewhere = inside(&VpcId::new("vpc-0"));
    assert_eq!(decide(alone(&from, vec![elsewhere])).await, Decision::ImplicitDeny, "what is attached is left out");
    assert_eq!(decide(alone(&from, vec![inside(&world.vpc)])).await, Decision::Allowed);
    assert_eq!(decide(alone(&outside, vec![inside(&world.vpc), guard])).await, Decision::ExplicitDeny);
}

fn detach(policy: &str, principal: &PrincipalName) -> Change {
    Change::DetachPolicy { policy: policy.to_owned(), principal: principal.clone() }
}

pub async fn what_is_detached_is_not_attached<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    for name in [&world.role, &world.user, &world.group] {
        world.apply("attach", &attach(&arn, name)).await;
        world.apply("detach", &detach(&arn, name)).await;
        let error = world.refused("detach", &detach(&arn, name)).await;
        assert_eq!((error.code.as_str(), error.kind), ("NoSuchEntity", Kind::NotFound), "{name}");
    }
    let policy = world.snapshot().await.policy.expect("the policy");
    assert_eq!(policy.attached_to.as_deref(), Some([].as_slice()));
}

pub async fn a_policy_goes_when_nobody_has_it_and_no_version_is_left<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    let delete = Change::DeletePolicy { policy: arn.clone() };
    world.apply("attach", &attach(&arn, &world.role)).await;
    assert_eq!(world.code("delete", &delete).await, "DeleteConflict");
    world.apply("detach", &detach(&arn, &world.role)).await;
    let newer = document(r#"{"Effect": "Allow", "Action": ["sagemaker:DescribeUserProfile"], "Resource": ["*"]}"#);
    world.apply("version", &Change::CreatePolicyVersion { policy: arn.clone(), document: newer }).await;
    assert_eq!(world.code("delete", &delete).await, "DeleteConflict");
    world.apply("version", &Change::DeletePolicyVersion { policy: arn, version: "v2".to_owned() }).await;
    world.apply("delete", &delete).await;
    assert_eq!(world.snapshot().await.policy, None);
    assert_eq!(world.refused("delete", &delete).await.kind, Kind::NotFound);
}

pub async fn policies_that_name_something_are_found<C: Cloud>(world: &World<C>) {
    let arn = world.made("policy", &policy(world), "arn").await;
    world.apply("other", &world.policy("other", inside(&VpcId::new("vpc-0f0f0f0f0f0f0f0f0")))).await;
    let texts = [world.vpc.to_string(), "vpce-0123456789abcdef0".to_owned()];
    let named = world.cloud.policies_naming(&texts).await.expect("policies");
    assert_eq!(named.iter().map(|policy| &policy.arn).collect::<Vec<_>>(), [&arn]);
    assert_eq!(named[0].tags.get(tag::RUN), Some(&world.run));
    assert_eq!(world.cloud.policies_naming(&texts[1..]).await.map(|named| named.len()), Ok(0));
}
