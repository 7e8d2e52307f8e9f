//! Guards that others put on the chosen: what hangs on a condition key that IAM was not told is neither a refusal nor a
//! proof of one.

use studiolink::cloud::sandbox::{Account, Own, Scenario};
use studiolink::domain::policy;
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::{CheckResult, Event, Status};
use studiolink::plan::answers::DnsWay;
use studiolink::plan::snapshot::authorization::InlineDocument;

use super::account::answers;
use super::desk::{Desk, Ended};

/// Gives a role one statement more than it has.
fn guard(account: &mut Account, role: &str, condition: &str) {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{condition}}}]}}"#
    );
    let document = Some(policy::parse(&text).unwrap());
    let principal = PrincipalName { kind: PrincipalKind::Role, name: role.to_owned() };
    account.own.retain(|own| own.principal != principal);
    let inline = vec![InlineDocument { name: "Guard".to_owned(), document }];
    account.own.push(Own { principal, inline, boundary: None });
}

/// A run in which the canary is a role with a guard.
async fn guarded(condition: &str, guardrail: bool) -> Ended {
    let desk = Desk::new(Scenario::FirstTime);
    desk.sandbox.edit(|account| guard(account, "DataScientist", condition));
    let mut answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    answers.restriction.guardrail = guardrail;
    desk.apply(&answers).await
}

#[track_caller]
fn check(ended: &Ended, code: &str) -> (CheckResult, String) {
    let check = ended.records.iter().find_map(|record| match &record.event {
        Event::Checked { check, result, reason } if check == code => Some((*result, reason.clone())),
        _ => None,
    });
    check.unwrap_or_else(|| panic!("no {code}: {:?}", ended.failures()))
}

/// The Region, the ARN and the like are known of every request, and told.
#[tokio::test(start_paused = true)]
async fn keys_that_every_request_has_are_sent_by_every_check() {
    for condition in [
        r#"{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}"#,
        r#"{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*DataScientist"}}"#,
        r#"{"BoolIfExists":{"aws:SecureTransport":"false"}}"#,
        r#"{"Bool":{"aws:SecureTransport":"false"}}"#,
    ] {
        let ended = guarded(condition, true).await;
        for code in ["canary", "access"] {
            let (result, reason) = check(&ended, code);
            assert_eq!(result, CheckResult::Passed, "{condition}: {code}: {reason}");
        }
        assert_eq!(ended.finish.status, Status::Applied, "{condition}");
    }
}

/// Whether somebody signs in with MFA, nobody knows beforehand.
#[tokio::test(start_paused = true)]
async fn a_refusal_that_hangs_on_a_key_nobody_knows_is_not_told_as_one() {
    let mfa = r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#;
    for guardrail in [true, false] {
        let ended = guarded(mfa, guardrail).await;
        let (result, reason) = check(&ended, "canary");
        assert_eq!(result, CheckResult::Skipped, "{reason}");
        assert!(reason.contains("aws:MultiFactorAuthPresent"), "{reason}");
        assert!(ended.started().iter().any(|step| step.ends_with("MlEngineer")), "the others are not held up");
        let (result, reason) = check(&ended, "access");
        assert_eq!(result, CheckResult::Skipped, "{reason}");
        assert!(reason.contains("IAM could not tell of everybody"), "{reason}");
    }
}

/// With the guardrail the plan's own policy denies, whatever else does.
#[tokio::test(start_paused = true)]
async fn outside_is_not_proven_shut_by_a_missing_key() {
    let abroad = r#"{"Null":{"aws:SourceVpc":"true"},"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#;
    let (result, reason) = check(&guarded(abroad, false).await, "canary");
    assert_eq!(result, CheckResult::Skipped, "{reason}");
    assert!(reason.contains("the internet") && reason.contains("aws:MultiFactorAuthPresent"), "{reason}");
    let (result, reason) = check(&guarded(abroad, true).await, "canary");
    assert_eq!(result, CheckResult::Passed, "{reason}");
}

/// IAM names the keys of every statement, also of those that have nothing to do with Studio.
#[tokio::test(start_paused = true)]
async fn keys_that_such_a_request_never_has_put_nothing_in_doubt() {
    let elsewhere =
        r#"{"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"},"StringLike":{"aws:SourceArn":"*"}}"#;
    for guardrail in [true, false] {
        let (result, reason) = check(&guarded(elsewhere, guardrail).await, "canary");
        assert_eq!(result, CheckResult::Passed, "{reason}");
    }
}
