//! The evaluator on whole policies.

use super::super::document::parse;
use super::*;

const ACTION: &str = "sagemaker:CreatePresignedDomainUrl";
const RESOURCE: &str = "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-a/ana";
const EVERYTHING: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

fn policy(name: &str, statements: &str) -> Policy {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    Policy::new(name, &parse(&text).unwrap())
}

fn request(context: &Context) -> Request<'_> {
    Request { caller: Caller::Named("arn:aws:iam::111122223333:role/a"), action: ACTION, resource: RESOURCE, context }
}

fn decided(statements: &str) -> Outcome {
    let identity = [Arc::new(policy("p", statements))];
    evaluate(&Policies { identity: &identity, ..Policies::default() }, &request(&Context::whole()))
}

fn verdict(statements: &str) -> Verdict {
    decided(statements).verdict
}

fn limited(identity: &str, boundary: Option<&str>, endpoint: Option<&str>) -> Outcome {
    let identity = [Arc::new(policy("mine", identity))];
    let boundary = boundary.map(|statements| policy("boundary", statements));
    let endpoint = endpoint.map(|statements| policy("endpoint", statements));
    let policies = Policies { identity: &identity, boundary: boundary.as_ref(), endpoint: endpoint.as_ref() };
    evaluate(&policies, &request(&Context::whole()))
}

#[test]
fn a_deny_wins_and_nothing_is_allowed_by_itself() {
    let deny = r#"{"Sid":"No","Effect":"Deny","Action":"SageMaker:*url","Resource":"*"}"#;
    assert_eq!(verdict(EVERYTHING), Verdict::Allowed);
    assert_eq!(verdict(&format!("{EVERYTHING},{deny}")), Verdict::ExplicitDeny);
    assert_eq!(verdict(deny), Verdict::ExplicitDeny);
    assert_eq!(verdict(""), Verdict::ImplicitDeny);
    assert_eq!(verdict(r#"{"Effect":"Allow","NotAction":"sagemaker:Create*","Resource":"*"}"#), Verdict::ImplicitDeny);
    assert_eq!(verdict(r#"{"Effect":"Allow","NotAction":["s3:*"],"NotResource":"arn:aws:s3:::*"}"#), Verdict::Allowed);
    let not_profiles = r#"{"Effect":"Deny","Action":"*","NotResource":"arn:aws:sagemaker:*:*:user-profile/*"}"#;
    assert_eq!(verdict(&format!("{EVERYTHING},{not_profiles}")), Verdict::Allowed);
}

#[test]
fn the_statements_that_decide_are_named() {
    let outcome = decided(&format!(
        r#"{{"Sid":"Other","Effect":"Allow","Action":"s3:*","Resource":"*"}},{EVERYTHING},
           {{"Sid":"Open","Effect":"Allow","Action":"sagemaker:Create*","Resource":"*"}}"#
    ));
    let names: Vec<_> = outcome.by.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["statement 2 of p", "Open in p"]);
}

#[test]
fn boundary_and_endpoint_must_allow_too() {
    let other = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;
    let deny = format!(r#"{EVERYTHING},{{"Sid":"No","Effect":"Deny","Action":"*","Resource":"*"}}"#);
    let for_all = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
    let for_another =
        r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/b"},"Action":"*","Resource":"*"}"#;
    assert_eq!(limited(EVERYTHING, Some(EVERYTHING), Some(for_all)).verdict, Verdict::Allowed);
    assert_eq!(limited(EVERYTHING, Some(other), None).verdict, Verdict::ImplicitDeny);
    assert_eq!(limited(other, Some(EVERYTHING), None).verdict, Verdict::ImplicitDeny);
    assert_eq!(limited(EVERYTHING, None, Some(for_another)).verdict, Verdict::ImplicitDeny);
    let denied = limited(EVERYTHING, Some(&deny), None);
    assert_eq!(denied.verdict, Verdict::ExplicitDeny);
    assert_eq!(denied.by[0].to_string(), "No in boundary");
    let allowed = limited(EVERYTHING, Some(EVERYTHING), Some(for_all));
    assert_eq!(allowed.by.len(), 1, "the identity's own statement alone lets in");
    assert_eq!(&*allowed.by[0].policy, "mine");
}

#[test]
fn variables_are_read_in_the_version_that_has_them() {
    let document = |version: &str| {
        let text = format!(
            r#"{{{version}"Statement":{{"Effect":"Allow","Action":"*",
                "Resource":"arn:aws:sagemaker:*:*:user-profile/*/${{aws:username}}"}}}}"#
        );
        [Arc::new(Policy::new("p", &parse(&text).unwrap()))]
    };
    let context = Context::whole().with("aws:username", "ana");
    let verdict = |version: &str| {
        let identity = document(version);
        evaluate(&Policies { identity: &identity, ..Policies::default() }, &request(&context)).verdict
    };
    assert_eq!(verdict(r#""Version":"2012-10-17","#), Verdict::Allowed);
    assert_eq!(verdict(r#""Version":"2008-10-17","#), Verdict::ImplicitDeny);
    assert_eq!(verdict(""), Verdict::ImplicitDeny);
}

#[test]
fn what_cannot_be_told_is_told_with_the_reason() {
    let strange =
        r#"{"Sid":"Odd","Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringMatches":{"a:B":"c"}}}"#;
    let outcome = decided(strange);
    assert_eq!(outcome.verdict, Verdict::Unknown);
    assert_eq!(outcome.doubts[0].1, Doubt::Operator("StringMatches".into()));
    assert_eq!(outcome.doubts[0].0.to_string(), "Odd in p");
    assert_eq!(verdict(&format!("{strange},{EVERYTHING}")), Verdict::Allowed);
    let deny = strange.replace("Allow", "Deny");
    assert_eq!(verdict(&format!("{deny},{EVERYTHING}")), Verdict::Unknown);
    assert_eq!(verdict(&deny), Verdict::ImplicitDeny, "nothing allows it, whatever else denies it");
    assert_eq!(verdict(r#"{"Effect":"Allow","Action":"*"}"#), Verdict::Unknown);
    assert_eq!(verdict(r#"{"Effect":"Allow","Resource":"*"}"#), Verdict::Unknown);
    assert_eq!(verdict(r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#), Verdict::Unknown);
    let both = r#"{"Effect":"Allow","Action":"*","NotAction":"s3:*","Resource":"*"}"#;
    assert_eq!(verdict(both), Verdict::Unknown);
    let no_value = r#"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::${aws:username}"}"#;
    assert_eq!(verdict(no_value), Verdict::Unknown);
    assert_eq!(limited(EVERYTHING, None, Some(EVERYTHING)).verdict, Verdict::Unknown, "it names no principal");
}

#[test]
fn a_policy_that_could_not_be_read_leaves_everything_open_but_a_deny() {
    let read = Arc::new(policy("read", EVERYTHING));
    let deny = Arc::new(policy("deny", &EVERYTHING.replace("Allow", "Deny")));
    let unread = Arc::new(Policy::unread("unread"));
    let verdict = |identity: &[Arc<Policy>]| {
        evaluate(&Policies { identity, ..Policies::default() }, &request(&Context::whole())).verdict
    };
    assert_eq!(verdict(&[read.clone(), unread.clone()]), Verdict::Unknown);
    assert_eq!(verdict(std::slice::from_ref(&unread)), Verdict::Unknown);
    assert_eq!(verdict(&[deny, unread]), Verdict::ExplicitDeny);
}

#[test]
fn a_policy_about_some_actions_decides_them_alike_and_keeps_its_numbers() {
    let whole = policy("p", &format!(r#"{{"Effect":"Allow","Action":"s3:*","Resource":"*"}},{EVERYTHING}"#));
    let identity = [Arc::new(whole.clone().about(&[ACTION]))];
    let outcome = evaluate(&Policies { identity: &identity, ..Policies::default() }, &request(&Context::whole()));
    assert_eq!(outcome.by[0].to_string(), "statement 2 of p");
    assert!(policy("p", r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#).about(&[ACTION]).is_silent());
    assert!(!Policy::unread("p").about(&[ACTION]).is_silent());
}

#[test]
fn resources_that_the_same_statements_cover_have_the_same_marks() {
    let profile = |name: &str| format!("arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-a/{name}");
    let allow = |resource: &str, condition: &str| {
        format!(r#"{{"Effect":"Allow","Action":"*","Resource":"{resource}","Condition":{{{condition}}}}}"#)
    };
    let (secure, tagged) =
        (r#""Bool":{"aws:SecureTransport":"true"}"#, r#""StringEquals":{"aws:ResourceTag/team":"red"}"#);
    let statements = [
        allow(&profile("ana"), secure),
        allow(&profile("bo"), secure),
        allow(&profile("chen"), tagged),
        allow(&profile("d*"), secure),
        allow("arn:aws:*:user-profile/d-a/eve", secure),
        allow("arn:aws:*:user-profile/d-a/finn", secure),
    ];
    let policy = Arc::new(policy("p", &statements.join(",")));
    let marks = |name: &str| policy.marks(Kind::Identity, &profile(name), &Context::part()).collect::<Vec<_>>();
    assert_eq!(marks("ana"), marks("bo"), "they differ in the resource alone");
    assert_eq!(marks("ana"), marks("dora"));
    assert_ne!(marks("ana"), marks("chen"), "another condition");
    assert_ne!(marks("eve"), marks("finn"), "each is in doubt for itself");
    assert_eq!(marks("gus"), []);
    let narrowed = policy.on(Kind::Identity, &profile("chen"), &Context::part());
    assert_eq!(narrowed.statements.iter().map(|statement| statement.number).collect::<Vec<_>>(), [3]);
}
