//! Trouble that no single answer is: what comes of a call fails later, a batch is done in part, lists are stale, a
//! quota is reached.

use std::time::Duration;

use studiolink::cloud::sandbox::{Account, Fault, Trouble};
use studiolink::cloud::{Cloud, Kind, Token};
use studiolink::domain::id::EndpointId;
use studiolink::domain::network::Endpoint;
use studiolink::engine::event::{Event, Status};
use studiolink::plan::step::{Change, StepId};

use super::super::desk::{Desk, standing};
use super::desk::settled;
use super::proof::{journal_agrees, no_orphan, told};
use super::shapes::{Ended, Shape};
use super::trial::Trial;
use super::{difference, failures, goes_on, partly, retried};

const CREATE: &str = "ec2:CreateVpcEndpoint";
const FOR_GOOD: usize = usize::MAX;

/// Carries a trial out with trouble of one action, which is over then.
async fn troubled(trial: &Trial, action: &str, (nth, times): (usize, usize), fault: Fault) -> (Desk, Ended) {
    let desk = trial.desk();
    let trouble = Trouble { action: Some(action.to_owned()), nth, times, fault };
    let ended = trial.task.carry_out(&desk, trial.plan.clone(), Some(trouble)).await;
    desk.sandbox.heal();
    (desk, ended)
}

/// Endpoints that were asked for, as if they had come up.
fn as_if_ready(account: &Account) -> Account {
    let mut account = account.clone();
    for endpoint in &mut account.endpoints {
        "available".clone_into(&mut endpoint.state);
        endpoint.failure = None;
    }
    account
}

/// That it ended in part, says so by an error of this kind, and that nothing is lost; gives the account.
async fn assert_partly(trial: &Trial, desk: &Desk, ended: &Ended, kind: Kind, what: &str) -> Account {
    let end = settled(&desk.sandbox).await;
    let stands = standing(&as_if_ready(&end));
    partly(trial, ended, &standing(&end)).unwrap_or_else(|why| panic!("{what}: {why}"));
    told(ended, kind).unwrap_or_else(|why| panic!("{what}: {why}"));
    no_orphan(&ended.finish().run, &trial.start, &end).unwrap_or_else(|why| panic!("{what}: {why}"));
    journal_agrees(trial, ended, &stands).await.unwrap_or_else(|why| panic!("{what}: {why}"));
    end
}

async fn assert_goes_on(trial: &Trial, desk: &Desk, ended: &Ended, what: &str) {
    goes_on(trial, desk, ended).await.unwrap_or_else(|why| panic!("{what}: {why}"));
}

fn assert_whole(trial: &Trial, ended: &Ended, end: &Account, what: &str) {
    let finish = ended.finish();
    assert_eq!((finish.status, finish.exit_code()), (trial.status, 0), "{what}: {}", failures(ended));
    let end = standing(end);
    assert!(end == trial.wanted, "{what}: {}", difference(&trial.wanted, &end));
}

fn how_many(trial: &Trial, action: &str) -> usize {
    trial.calls.iter().filter(|call| *call == action).count()
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_fails_is_made_anew_once_the_cause_is_gone() {
    for shape in [Shape::PrivateDns, Shape::HostedZones, Shape::Adopt] {
        let trial = Trial::apply(shape).await;
        for nth in 1..=how_many(&trial, CREATE) {
            for is_deleted in [true, false] {
                let what = format!("{shape:?}, {nth}, deleted {is_deleted}");
                let (desk, ended) = troubled(&trial, CREATE, (nth, 1), Fault::EndpointFails).await;
                let end = assert_partly(&trial, &desk, &ended, Kind::Refused, &what).await;
                let failed: Vec<_> = end.endpoints.iter().filter(|endpoint| endpoint.is("failed")).collect();
                let [failed] = failed[..] else { panic!("{what}: {failed:?}") };
                assert!(failures(&ended).contains("EndpointFailed"), "{what}: {}", failures(&ended));
                assert!(failures(&ended).contains("could not be provisioned"), "{what}: {}", failures(&ended));
                if is_deleted {
                    delete(&desk, failed).await;
                    assert_goes_on(&trial, &desk, &ended, &what).await;
                } else {
                    let finish = trial.task.go_on(&desk, &ended).await;
                    assert_eq!((finish.status, finish.exit_code()), (Status::Applied, 0), "{what}");
                    let end = settled(&desk.sandbox).await;
                    let live = |service: &str| {
                        end.endpoints.iter().filter(|one| one.service == service && one.is_live()).count()
                    };
                    assert_eq!(live(&failed.service), 1, "{what}");
                    assert!(end.endpoints.contains(failed), "{what}: what AWS may still hold is not touched");
                }
            }
        }
    }
}

/// As the hint of the failure says.
async fn delete(desk: &Desk, endpoint: &Endpoint) {
    let change = Change::DeleteEndpoints { endpoints: vec![endpoint.id.clone()] };
    let token = Token { run: "by hand".to_owned(), step: StepId::new("console"), attempt: 1 };
    desk.sandbox.apply(&change, &token).await.unwrap();
    settled(&desk.sandbox).await;
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_stays_pending_is_left_at_the_deadline_and_found_again() {
    for (shape, action) in [
        (Shape::PrivateDns, CREATE),
        (Shape::HostedZones, CREATE),
        (Shape::Adopt, CREATE),
        (Shape::Modify, "ec2:ModifyVpcEndpoint"),
    ] {
        let trial = Trial::apply(shape).await;
        for nth in 1..=how_many(&trial, action) {
            let what = format!("{shape:?}, {nth}");
            let begun = tokio::time::Instant::now();
            let (desk, ended) = troubled(&trial, action, (nth, 1), Fault::EndpointStays).await;
            assert!((10..13).contains(&(begun.elapsed().as_secs() / 60)), "{what}: {:?}", begun.elapsed());
            assert_partly(&trial, &desk, &ended, Kind::Refused, &what).await;
            assert!(failures(&ended).contains("after 10 minutes it is still: pending"), "{}", failures(&ended));
            desk.sandbox.edit(|account| *account = as_if_ready(account));
            assert_goes_on(&trial, &desk, &ended, &what).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn endpoints_that_a_deletion_leaves_are_deleted_by_the_next_one() {
    const DELETE: &str = "ec2:DeleteVpcEndpoints";
    for shape in [Shape::PrivateDns, Shape::HostedZones] {
        let trial = Trial::undo(shape).await;
        let what = format!("{shape:?}");
        let (desk, ended) = troubled(&trial, DELETE, (1, 1), Fault::LeavesOne).await;
        assert_whole(&trial, &ended, &settled(&desk.sandbox).await, &what);
        retried(&ended, 1).unwrap();

        let (desk, ended) = troubled(&trial, DELETE, (1, FOR_GOOD), Fault::LeavesOne).await;
        let end = settled(&desk.sandbox).await;
        assert_eq!(end.endpoints.len() + 1, trial.start.endpoints.len(), "{what}: one of two is gone");
        assert_eq!((ended.finish().status, ended.finish().exit_code()), (Status::Partly, 5), "{what}");
        told(&ended, Kind::InDoubt).unwrap();
        let left = end.endpoints.iter().find(|one| deleted(&trial).contains(&one.id)).expect("the other");
        assert!(failures(&ended).contains(&format!("{}: OperationInProgress", left.id)), "{}", failures(&ended));
        assert_goes_on(&trial, &desk, &ended, &what).await;
    }
    // Of one endpoint none is done: a plain refusal.
    let trial = Trial::undo(Shape::Adopt).await;
    let (desk, ended) = troubled(&trial, DELETE, (1, 1), Fault::LeavesOne).await;
    assert_partly(&trial, &desk, &ended, Kind::Refused, "one").await;
    assert_goes_on(&trial, &desk, &ended, "one").await;
}

/// The network interfaces of an endpoint outlive it, so a group that is held is asked for again; what holds it is named.
#[tokio::test(start_paused = true)]
async fn a_group_that_is_held_is_waited_for_and_what_holds_it_is_named() {
    const DELETE: &str = "ec2:DeleteSecurityGroup";
    const HOLDER: &str = "eni-0ca11ab1e0ca11ab1 (VPC Endpoint Interface)";
    let held = || {
        let message = format!("resource sg-1 has a dependent object: {HOLDER}");
        Fault::Refused("DependencyViolation".to_owned(), message)
    };
    let told = |ended: &Ended| {
        let names = |event: &Event| matches!(event, Event::Retrying { error, .. } if error.message.contains(HOLDER));
        ended.records.iter().filter(|record| names(&record.event)).count()
    };
    for shape in [Shape::PrivateDns, Shape::HostedZones] {
        let what = format!("{shape:?}");
        let trial = Trial::undo(shape).await;
        for times in [1, 7] {
            let (desk, ended) = troubled(&trial, DELETE, (1, times), held()).await;
            assert_whole(&trial, &ended, &settled(&desk.sandbox).await, &what);
            assert_eq!(told(&ended), times, "{what}");
        }
        let begun = tokio::time::Instant::now();
        let (desk, ended) = troubled(&trial, DELETE, (1, FOR_GOOD), held()).await;
        let minutes = begun.elapsed().as_secs() / 60;
        assert!((10..13).contains(&minutes), "{what}: {minutes} minutes");
        let finish = ended.finish();
        assert_eq!((finish.status, finish.exit_code(), told(&ended)), (Status::Partly, 5, 62), "{what}");
        assert!(failures(&ended).contains(HOLDER), "{what}: {}", failures(&ended));
        assert_partly(&trial, &desk, &ended, Kind::Refused, &what).await;
        let end = settled(&desk.sandbox).await;
        assert!(deleted(&trial).iter().all(|id| end.endpoints.iter().all(|one| one.id != *id)), "{what}");
        assert_goes_on(&trial, &desk, &ended, &what).await;
    }
}

/// The endpoints that a way back deletes.
fn deleted(trial: &Trial) -> Vec<EndpointId> {
    let of = |change: &Change| match change {
        Change::DeleteEndpoints { endpoints } => endpoints.clone(),
        _ => Vec::new(),
    };
    trial.plan.steps.iter().filter_map(|step| step.change.as_ref()).flat_map(of).collect()
}

#[tokio::test(start_paused = true)]
async fn what_no_list_shows_yet_is_neither_lost_nor_made_twice() {
    let lag = Duration::from_secs(6);
    let mut cases = 0;
    for shape in [Shape::PrivateDns, Shape::HostedZones, Shape::Modify, Shape::Adopt] {
        let trial = Trial::apply(shape).await;
        let desk = trial.desk();
        desk.sandbox.lag(lag);
        let ended = trial.task.carry_out(&desk, trial.plan.clone(), None).await;
        assert_whole(&trial, &ended, &settled(&desk.sandbox).await, &format!("{shape:?}"));
        // The same where the answers are lost too.
        let mut creates: Vec<&String> = trial.calls.iter().filter(|action| action.contains(":Create")).collect();
        creates.sort();
        creates.dedup();
        for action in creates {
            for nth in 1..=how_many(&trial, action) {
                cases += 1;
                let what = format!("{shape:?}, {action}, {nth}");
                let desk = trial.desk();
                desk.sandbox.lag(lag);
                let fault = Fault::Cut { done: true };
                let trouble = Trouble { action: Some(action.clone()), nth, times: 1, fault };
                let ended = trial.task.carry_out(&desk, trial.plan.clone(), Some(trouble)).await;
                let end = settled(&desk.sandbox).await;
                assert_whole(&trial, &ended, &end, &what);
                no_orphan(&ended.finish().run, &trial.start, &end).unwrap();
            }
        }
    }
    println!("stale lists: {cases} cases");
    assert!(cases >= 15, "{cases}");
}

/// The calls that reach a quota, with AWS's code for it.
const QUOTAS: [(&str, &str); 9] = [
    ("ec2:CreateSecurityGroup", "SecurityGroupLimitExceeded"),
    ("ec2:AuthorizeSecurityGroupIngress", "RulesPerSecurityGroupLimitExceeded"),
    (CREATE, "VpcEndpointLimitExceeded"),
    ("route53:CreateHostedZone", "TooManyHostedZones"),
    ("iam:CreatePolicy", "LimitExceeded"),
    ("iam:CreatePolicyVersion", "LimitExceeded"),
    ("iam:AttachRolePolicy", "LimitExceeded"),
    ("iam:AttachUserPolicy", "LimitExceeded"),
    ("iam:AttachGroupPolicy", "LimitExceeded"),
];

#[tokio::test(start_paused = true)]
async fn a_quota_that_is_reached_loses_nothing() {
    let mut met = Vec::new();
    for shape in [Shape::HostedZones, Shape::Modify, Shape::Adopt] {
        let trial = Trial::apply(shape).await;
        for (action, code) in QUOTAS {
            for nth in 1..=how_many(&trial, action) {
                let what = format!("{shape:?}, {action}, {nth}");
                met.push(action);
                let fault = Fault::Refused(code.to_owned(), "The maximum has been reached.".to_owned());
                let (desk, ended) = troubled(&trial, action, (nth, 1), fault).await;
                assert_partly(&trial, &desk, &ended, Kind::Limit, &what).await;
                assert!(failures(&ended).contains(code), "{what}: {}", failures(&ended));
                let tries = ended.records.iter().filter(|record| matches!(record.event, Event::Retrying { .. }));
                assert_eq!(tries.count(), 0, "{what}: asking again does not help");
                assert_goes_on(&trial, &desk, &ended, &what).await;
            }
        }
    }
    println!("quotas: {} cases", met.len());
    assert!(QUOTAS.iter().all(|(action, _)| met.contains(action)), "{met:?}");
}
