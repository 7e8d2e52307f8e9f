//! What a run does when AWS refuses, breaks or does not answer.

use std::time::Duration;

use studiolink::cloud::{Decision, Kind};
use studiolink::engine::event::{CheckResult, Event, Status};

use studiolink::plan::step::Action;

use super::fake::{self, Answer, Ended, Fake, Trial, applied};

fn failed(ended: &Ended) -> Vec<(String, Kind)> {
    let failed = |event: &Event| match event {
        Event::Failed { step, error } => Some((step.to_string(), error.kind)),
        _ => None,
    };
    ended.journal.iter().filter_map(|record| failed(&record.event)).collect()
}

fn skipped(ended: &Ended) -> Vec<String> {
    let skipped = |event: &Event| match event {
        Event::Skipped { step, .. } => Some(step.to_string()),
        _ => None,
    };
    ended.journal.iter().filter_map(|record| skipped(&record.event)).collect()
}

fn retries(ended: &Ended) -> Vec<(Kind, u64, u32)> {
    let retry = |event: &Event| match event {
        Event::Retrying { error, wait_ms, attempt, .. } => Some((error.kind, *wait_ms, *attempt)),
        _ => None,
    };
    ended.journal.iter().filter_map(|record| retry(&record.event)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_throttle_is_told_and_waited_out() {
    let cloud = Fake::new().tell("endpoint.studio", &[Answer::No(Kind::Throttled); 2]);
    let ended = applied(cloud).await;
    assert_eq!(ended.finish.status, Status::Applied);
    assert_eq!(retries(&ended), [(Kind::Throttled, 2_000, 2), (Kind::Throttled, 4_000, 3)]);
    let calls = ended.cloud.calls();
    let at: Vec<u128> =
        calls.iter().filter(|call| call.step == "endpoint.studio").map(|call| call.at.as_millis()).collect();
    assert!(at[1] >= at[0] + 3_000 && at[2] >= at[1] + 4_000, "{at:?}");
}

/// Whatever AWS refuses, and at whatever step.
#[tokio::test(start_paused = true)]
async fn every_failed_step_shows_a_way_out() {
    let kinds = [Kind::Denied, Kind::Credentials, Kind::Exists, Kind::Limit, Kind::Refused, Kind::InDoubt];
    for kind in kinds {
        for step in fake::plan().changes() {
            let ended = applied(Fake::new().tell(step.id.as_str(), &[Answer::No(kind); 9])).await;
            let hints = hints(&ended);
            assert!(!hints.is_empty() || kind == Kind::Exists, "{} {kind}", step.id);
            assert!(hints.iter().all(|hint| hint.contains("resume the run")), "{} {kind}: {hints:?}", step.id);
        }
    }
}

fn hints(ended: &Ended) -> Vec<String> {
    let hint = |event: &Event| match event {
        Event::Failed { error, .. } => Some(error.hint.clone().unwrap_or_default()),
        _ => None,
    };
    ended.journal.iter().filter_map(|record| hint(&record.event)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_denial_leaves_what_stands_and_skips_what_needs_it() {
    let ended = applied(Fake::new().tell("policy", &[Answer::No(Kind::Denied)])).await;
    assert_eq!((ended.finish.status, ended.finish.exit_code()), (Status::Partly, 5));
    assert_eq!((ended.finish.made, ended.finish.total), (4, 8));
    assert_eq!(failed(&ended), [("policy".to_owned(), Kind::Denied)]);
    assert_eq!(skipped(&ended), ["attach.role.Canary", "attach.role.One", "attach.role.Two"]);
}

#[tokio::test(start_paused = true)]
async fn a_denial_of_the_first_call_changes_nothing() {
    let ended = applied(Fake::new().tell("security-group", &[Answer::No(Kind::Denied)])).await;
    assert_eq!((ended.finish.status, ended.finish.exit_code()), (Status::Partly, 1));
    assert!(!ended.finish.changed);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_fails_keeps_the_gate_closed() {
    let ended = applied(Fake::new().breaking("endpoint.studio")).await;
    assert_eq!(failed(&ended), [("endpoint.studio".to_owned(), Kind::Refused)]);
    let told = ended.seen.iter().any(|record| {
        matches!(&record.event, Event::Failed { error, .. } if error.message.contains("InternalError: no capacity"))
    });
    assert!(told);
    assert!(!ended.cloud.called().iter().any(|step| step.starts_with("attach")));
    assert_eq!(ended.finish.exit_code(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_kept_policy_does_not_open_a_way_around_the_gate() {
    let mut plan = fake::plan();
    let policy = plan.steps.iter_mut().find(|step| step.id.as_str() == "policy").expect("the policy");
    policy.action = Action::Keep;
    policy.change = None;
    policy.outputs.insert("arn".to_owned(), "arn:policy".to_owned());
    let ended = Trial::new(Fake::new().breaking("endpoint.studio"), plan).apply().await;
    assert!(!ended.cloud.called().iter().any(|step| step.starts_with("attach")));
    let reason = ended.journal.iter().find_map(|record| match &record.event {
        Event::Skipped { step, reason } if step.as_str() == "attach.role.Canary" => Some(reason.as_str()),
        _ => None,
    });
    assert_eq!(reason, Some("it needs the check private-path, which has not passed"));
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_never_comes_up_is_given_up_after_ten_minutes() {
    let mut cloud = Fake::new();
    cloud.pending = Duration::from_hours(1);
    let ended = applied(cloud).await;
    let codes: Vec<_> = ended
        .journal
        .iter()
        .filter_map(|record| match &record.event {
            Event::Failed { error, .. } => Some(error.message.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(codes, ["after 10 minutes it is still: pending"; 2]);
    let hint = "The endpoint stands, AWS bills it, and it may still come up: resume looks again, undo deletes it.";
    assert_eq!(hints(&ended), [hint; 2]);
    assert!(ended.finish.changed);
}

#[tokio::test(start_paused = true)]
async fn what_was_made_without_an_answer_is_adopted() {
    for step in ["security-group", "endpoint.studio", "policy"] {
        let ended = applied(Fake::new().tell(step, &[Answer::Lost])).await;
        assert_eq!(ended.finish.status, Status::Applied, "{step}");
        assert_eq!(ended.cloud.made(step), 1, "{step}");
        assert_eq!(retries(&ended), [(Kind::InDoubt, 3_000, 2)], "{step}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_made_and_not_answered_is_made() {
    let ended = applied(Fake::new().tell("endpoint.studio", &[Answer::No(Kind::InDoubt)])).await;
    assert_eq!(ended.finish.status, Status::Applied);
    assert_eq!(ended.cloud.made("endpoint.studio"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_thing_of_somebody_else_is_not_adopted() {
    let ended = applied(Fake::new().tell("security-group", &[Answer::No(Kind::Exists)])).await;
    assert_eq!(failed(&ended), [("security-group".to_owned(), Kind::Exists)]);
    assert_eq!(ended.finish.exit_code(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_new_thing_may_be_invisible_for_a_while() {
    let cloud = Fake::new().tell("attach.role.Canary", &[Answer::No(Kind::NotFound); 3]);
    let ended = applied(cloud).await;
    assert_eq!(ended.finish.status, Status::Applied);
    assert_eq!(retries(&ended).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_doubt_that_stays_is_never_called_harmless() {
    let doubts = [Answer::No(Kind::InDoubt); 5];
    let ended = applied(Fake::new().tell("security-group", &doubts)).await;
    assert_eq!(failed(&ended), [("security-group".to_owned(), Kind::InDoubt)]);
    assert_eq!((ended.finish.made, ended.finish.exit_code()), (0, 5));
}

#[tokio::test(start_paused = true)]
async fn a_canary_that_is_locked_out_spares_the_others() {
    let ended = applied(Fake::new().simulating(Ok(Decision::ExplicitDeny))).await;
    assert_eq!(ended.finish.status, Status::Partly);
    assert_eq!(skipped(&ended), ["attach.role.One", "attach.role.Two"]);
    let reason = canary(&ended, CheckResult::Failed);
    assert!(reason.contains("role/Canary is denied from vpc-1 over vpce-endpoint.studio"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn a_canary_that_still_gets_in_from_outside_spares_the_others() {
    let ended = applied(Fake::new().simulating(Ok(Decision::Allowed))).await;
    let reason = canary(&ended, CheckResult::Failed);
    assert!(reason.contains("still allowed from the internet and another VPC"), "{reason}");
    assert!(!ended.cloud.called().contains(&"attach.role.One".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn without_permission_to_simulate_the_canary_is_skipped() {
    let ended = applied(Fake::new().simulating(Err(Kind::Denied))).await;
    assert_eq!(ended.finish.status, Status::Applied);
    assert!(canary(&ended, CheckResult::Skipped).starts_with("iam:SimulatePrincipalPolicy"));
}

fn canary(ended: &Ended, wanted: CheckResult) -> String {
    let reason = ended.journal.iter().find_map(|record| match &record.event {
        Event::Checked { check, result, reason } if check == "canary" && *result == wanted => Some(reason.clone()),
        _ => None,
    });
    reason.expect("the canary's result")
}
