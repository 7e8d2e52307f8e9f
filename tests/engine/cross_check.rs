//! What IAM says of today beside what the policies say that were read.

use studiolink::cloud::Cloud;
use studiolink::cloud::sandbox::{Account, Own, Sandbox, Scenario};
use studiolink::domain::policy;
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::restriction::Mode;
use studiolink::engine::cross_check::{CrossCheck, cross_check, words};
use studiolink::plan::access::{Entry, PathId};
use studiolink::plan::answers::DnsWay;
use studiolink::plan::plan;
use studiolink::plan::snapshot::authorization::InlineDocument;

use super::account::answers;

/// Gives a role one policy of its own, and nothing else to anybody.
fn alone(account: &mut Account, role: &str, resource: &str, condition: &str) {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"sagemaker:*","Resource":"{resource}"{condition}}}]}}"#
    );
    for principal in &mut account.principals {
        principal.attached = Some(Vec::new());
    }
    account.own.clear();
    give(account, role, &text);
}

fn give(account: &mut Account, role: &str, text: &str) {
    let document = Some(policy::parse(text).unwrap());
    let inline = vec![InlineDocument { name: "Own".to_owned(), document }];
    let principal = PrincipalName { kind: PrincipalKind::Role, name: role.to_owned() };
    account.own.retain(|own| own.principal != principal);
    account.own.push(Own { principal, inline, boundary: None });
}

/// Asks after the account has changed since it was read.
async fn checked(sandbox: &Sandbox, change: impl FnOnce(&mut Account)) -> CrossCheck {
    let answers = answers(Mode::Vpc, DnsWay::PrivateDns);
    let snapshot = sandbox.snapshot(&answers.scope()).await.unwrap();
    let plan = plan(&snapshot, &answers).unwrap();
    sandbox.edit(change);
    cross_check(sandbox, &plan, &snapshot).await.expect("a table")
}

#[tokio::test(start_paused = true)]
async fn iam_says_the_same_of_what_was_read() {
    for scenario in [Scenario::FirstTime, Scenario::HalfDone] {
        let sandbox = Sandbox::in_memory(scenario);
        let check = checked(&sandbox, |_| {}).await;
        assert_eq!((check.differences.as_slice(), &check.untold), (&[][..], &None), "{scenario}");
        assert!(check.asked == check.of.min(5) && check.asked > 1, "{scenario}: {check:?}");
        assert!(words(&check)[0].1.contains(&format!("asked about {} of", check.asked)), "{check:?}");
        let questions = sandbox.calls().iter().filter(|call| *call == "iam:SimulatePrincipalPolicy").count();
        assert!((check.asked..=3 * check.asked).contains(&questions), "{scenario}: {questions}");
    }
}

/// The profile that a policy names is asked for, and keys that every request has are sent.
#[tokio::test(start_paused = true)]
async fn a_policy_for_one_profile_or_one_region_is_no_difference() {
    let chen = "arn:aws:sagemaker:*:*:user-profile/d-abcdefghijkl/chen";
    let region = r#","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}"#;
    let arn = r#","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*ci-deploy"}}"#;
    for (resource, condition) in [(chen, ""), ("*", region), ("*", arn)] {
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        sandbox.edit(|account| alone(account, "ci-deploy", resource, condition));
        let check = checked(&sandbox, |_| {}).await;
        assert_eq!((check.asked, check.of), (1, 1), "{resource} {condition}: {check:?}");
        assert_eq!((check.differences, check.untold), (Vec::new(), None), "{resource} {condition}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_iam_says_something_else_it_is_told() {
    let inside = r#","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-0a1b2c3d4e5f60718"}}"#;
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(|account| alone(account, "ci-deploy", "*", inside));
    let all = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let check = checked(&sandbox, |account| give(account, "ci-deploy", all)).await;
    let [difference] = check.differences.as_slice() else { panic!("{check:?}") };
    assert_eq!((difference.path, difference.read, difference.iam), (PathId::Internet, Entry::Out, Entry::In));
    assert!(words(&check)[0].1.starts_with("IAM lets role/ci-deploy in today"), "{check:?}");

    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(|account| alone(account, "ci-deploy", "*", ""));
    let none = r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
    let check = checked(&sandbox, |account| give(account, "ci-deploy", none)).await;
    let refused: Vec<_> = check.differences.iter().map(|one| (one.path, one.read, one.iam)).collect();
    assert_eq!(refused, [(PathId::Inside, Entry::In, Entry::Out), (PathId::Internet, Entry::In, Entry::Out)]);
    assert!(words(&check).iter().all(|(is_good, line)| !is_good && line.starts_with("IAM refuses role/ci-deploy")));
}

/// Whether somebody signs in with MFA, nobody knows beforehand: one way is not told by IAM, and the other is.
#[tokio::test(start_paused = true)]
async fn what_hangs_on_a_key_that_nobody_knows_leaves_the_other_ways_told() {
    let (vpc, mfa) = (r#""StringEquals":{"aws:SourceVpc":"vpc-0a1b2c3d4e5f60718"}"#, "aws:MultiFactorAuthPresent");
    let guarded = |also: &str| {
        format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}},
            {{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{{also}"BoolIfExists":{{"{mfa}":"false"}}}}}}]}}"#
        )
    };
    let inside = format!(r#","Condition":{{{vpc}}}"#);
    let before = |account: &mut Account| alone(account, "ci-deploy", "*", &inside);
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(before);
    let check = checked(&sandbox, |account| give(account, "ci-deploy", &guarded(&format!("{vpc},")))).await;
    assert_eq!((check.asked, check.of, &check.untold), (1, 1, &None), "{check:?}");
    let differences: Vec<_> = check.differences.iter().map(|one| (one.path, one.read, one.iam)).collect();
    assert_eq!(differences, [(PathId::Internet, Entry::Out, Entry::In)]);
    let doubts: Vec<_> = check.doubts.iter().map(|doubt| doubt.path).collect();
    assert_eq!(doubts, [PathId::Inside]);
    let lines = words(&check);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].1.starts_with("IAM lets role/ci-deploy in today"), "{lines:?}");
    let (is_good, doubt) = &lines[1];
    assert!(!is_good && doubt.starts_with("IAM could not tell of role/ci-deploy") && doubt.contains(mfa), "{doubt}");
    assert!(!doubt.contains("gave no answer"), "{doubt}");

    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(before);
    let check = checked(&sandbox, |account| give(account, "ci-deploy", &guarded(""))).await;
    assert_eq!(
        (check.asked, check.differences.len(), check.doubts.len(), &check.untold),
        (0, 0, 2, &None),
        "{check:?}"
    );
    assert!(words(&check).iter().all(|(is_good, line)| !is_good && line.contains(mfa)), "{check:?}");
}

#[tokio::test(start_paused = true)]
async fn where_iam_may_not_be_asked_that_is_said() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.deny("iam:SimulatePrincipalPolicy");
    let check = checked(&sandbox, |_| {}).await;
    assert_eq!((check.asked, check.differences.len()), (0, 0));
    assert!(check.untold.as_ref().is_some_and(|why| why.contains("AccessDenied")), "{check:?}");
    assert_eq!(words(&check).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_about_where_nobody_is_restricted() {
    let answers = answers(Mode::None, DnsWay::PrivateDns);
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let snapshot = sandbox.snapshot(&answers.scope()).await.unwrap();
    assert_eq!(cross_check(&sandbox, &plan(&snapshot, &answers).unwrap(), &snapshot).await, None);
}
