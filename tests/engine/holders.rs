//! Whom the policy is attached to, where that may not be read: nobody is taken for nobody, and nothing of others goes.

use studiolink::cloud::Cloud;
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::network::{EgressRule, Source};
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::Status;
use studiolink::plan::answers::DnsWay;
use studiolink::plan::snapshot::Part;
use studiolink::plan::step::Plan;

use super::account::answers;
use super::desk::{Desk, assert_same, assert_undone};

const HOLDERS: &str = "iam:ListEntitiesForPolicy";
const ATTACHED: [&str; 4] =
    [HOLDERS, "iam:ListAttachedRolePolicies", "iam:ListAttachedUserPolicies", "iam:ListAttachedGroupPolicies"];

fn message<'a>(plan: &'a Plan, code: &str) -> Vec<&'a str> {
    plan.findings.iter().filter(|one| one.code == code).map(|one| one.message.as_str()).collect()
}

/// A run that cannot read what is attached attaches again, which changes nothing, and so does its way back.
#[tokio::test(start_paused = true)]
async fn what_an_earlier_run_may_have_attached_stays_attached() {
    let desk = Desk::new(Scenario::FirstTime);
    let wanted = answers(Mode::Ip, DnsWay::PrivateDns);
    assert_eq!(desk.apply(&wanted).await.finish.status, Status::Applied);
    let before = desk.settled().await;
    for action in ATTACHED {
        desk.sandbox.deny(action);
    }
    let second = desk.apply(&wanted).await;
    assert!(second.started().iter().any(|step| step.starts_with("attach.role")), "{:?}", second.started());
    let back = desk.undo(&second.finish.run).await;
    assert_eq!(back.finish.exit_code(), 0, "{:?}", back.failures());
    desk.sandbox.edit(|account| account.denied.clear());
    assert_same(&before, &desk.settled().await, "the earlier run's people keep it");
    let told = back.plan.findings.iter().filter(|one| one.code == "not-restorable");
    let fixes: Vec<&str> = told.map(|one| one.fix.as_str()).collect();
    let by_hand = "aws iam detach-role-policy --role-name DataScientist --policy-arn arn:";
    assert!(fixes.iter().any(|fix| fix.contains(by_hand)), "{:#?}", back.plan.findings);
}

/// What the run itself made nobody had before it.
#[tokio::test(start_paused = true)]
async fn whom_nobody_can_tell_to_hold_the_policy_may_hold_it() {
    let desk = Desk::new(Scenario::FirstTime);
    let before = desk.settled().await;
    let made = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    assert_eq!(made.finish.status, Status::Applied, "{:?}", made.failures());
    desk.sandbox.deny(HOLDERS);
    let wanted = answers(Mode::VpcIp, DnsWay::PrivateDns);
    let snapshot = desk.sandbox.snapshot(&wanted.scope()).await.unwrap();
    assert_eq!(snapshot.gap(Part::Holders).map(|gap| gap.action.as_str()), Some(HOLDERS));
    let told = desk.planned(&wanted);
    let told = message(&told, "unknown-attachments");
    assert!(told.len() == 1 && told[0].contains("a new version of it binds whoever has it too"), "{told:?}");
    let told = desk.planned(&answers(Mode::None, DnsWay::PrivateDns));
    assert!(message(&told, "unknown-attachments")[0].contains("stays restricted"), "{:#?}", told.findings);
    assert!(message(&told, "not-restricted")[0].contains("by a policy of an earlier run"), "{:#?}", told.findings);

    let path = desk.settled().await;
    let back = desk.undo(&made.finish.run).await;
    assert_eq!(back.finish.exit_code(), 0, "{:?}", back.failures());
    let told = message(&back.plan, "changed-since");
    assert!(told.iter().any(|one| one.contains("is attached could not be read; it stays")), "{told:?}");
    let after = desk.settled().await;
    assert_eq!((after.policies.len(), &after.endpoints), (path.policies.len(), &path.endpoints), "what it may need");
    desk.sandbox.edit(|account| account.denied.clear());
    assert_undone(&desk.undo(&made.finish.run).await);
    assert_same(&before, &desk.settled().await, "once it can be read");
}

/// EC2 deletes no group that a rule of another names, whichever way the rule goes.
#[tokio::test(start_paused = true)]
async fn an_outbound_rule_that_names_the_group_keeps_it() {
    let desk = Desk::new(Scenario::FirstTime);
    let before = desk.settled().await;
    let made = desk.apply(&answers(Mode::Vpc, DnsWay::PrivateDns)).await;
    let mut other = None;
    desk.sandbox.edit(|account| {
        let ours =
            account.security_groups.iter().find(|group| group.name == "studiolink-endpoints").unwrap().id.clone();
        let group = account.security_groups.iter_mut().find(|group| group.id != ours).unwrap();
        other = Some((group.id.clone(), group.egress.clone()));
        group.egress.get_or_insert_default().push(EgressRule {
            protocol: "tcp".to_owned(),
            from_port: Some(443),
            to_port: Some(443),
            destination: Source::Group(ours),
        });
    });
    let (id, egress) = other.unwrap();
    let back = desk.undo(&made.finish.run).await;
    assert_undone(&back);
    let wanted = format!("is used by the outbound rule for tcp 443 of {id}; it stays.");
    assert!(message(&back.plan, "changed-since").iter().any(|one| one.contains(&wanted)), "{:#?}", back.plan.findings);
    desk.sandbox.edit(|account| {
        account.security_groups.iter_mut().find(|group| group.id == id).unwrap().egress.clone_from(&egress);
    });
    assert_undone(&desk.undo(&made.finish.run).await);
    assert_same(&before, &desk.settled().await, "once it is gone");
}
