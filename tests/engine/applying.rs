//! What a run does when all goes well.

use studiolink::engine::event::{CheckResult, Event, Status};
use studiolink::engine::progress::Progress;
use studiolink::plan::step::StepId;

use super::fake::{self, Ended, Fake, Trial, applied};

fn position(ended: &Ended, find: impl Fn(&Event) -> bool) -> usize {
    ended.journal.iter().position(|record| find(&record.event)).expect("the event")
}

fn started(id: &str) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Started { step, .. } if step.as_str() == id)
}

#[tokio::test(start_paused = true)]
async fn everything_stands_and_says_so() {
    let ended = applied(Fake::new()).await;
    assert_eq!(ended.finish.status, Status::Applied, "{:#?}", ended.seen);
    assert_eq!((ended.finish.made, ended.finish.total, ended.finish.exit_code()), (8, 8, 0));
    let first = ended.journal.first().map(|record| &record.event);
    assert!(matches!(first, Some(Event::Planned { steps, .. }) if steps.len() == 8));
    let last = ended.journal.last().map(|record| &record.event);
    assert_eq!(last, Some(&Event::Finished { status: Status::Applied, made: 8, total: 8 }));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_restricted_before_the_private_path_has_passed() {
    let ended = applied(Fake::new()).await;
    let passed = |code: &str| {
        position(
            &ended,
            |event| matches!(event, Event::Checked { check, result: CheckResult::Passed, .. } if check == code),
        )
    };
    assert!(position(&ended, started("attach.role.Canary")) > passed("private-path"));
    assert!(position(&ended, started("attach.role.One")) > passed("canary"));
    assert!(position(&ended, started("attach.role.Two")) > passed("canary"));
}

#[tokio::test(start_paused = true)]
async fn what_the_readers_see_is_what_the_journal_says() {
    let ended = applied(Fake::new()).await;
    let kept: Vec<_> =
        ended.seen.iter().filter(|record| !matches!(record.event, Event::Pulse { .. })).cloned().collect();
    assert_eq!(kept, ended.journal);
    let progress = Progress::of(&ended.plan, &ended.journal);
    assert_eq!(progress.counts().made, 8);
    assert_eq!(progress.finished, Some(Status::Applied));
    let studio = progress.steps.iter().find(|step| step.id == StepId::new("endpoint.studio")).expect("the step");
    assert_eq!(studio.ids.get("dns_name").map(String::as_str), Some("vpce-endpoint.studio.vpce.amazonaws.com"));
    assert_eq!(studio.request_id.as_deref(), Some("r-endpoint.studio"));
}

#[tokio::test(start_paused = true)]
async fn steps_that_are_ready_run_side_by_side() {
    let ended = applied(Fake::new()).await;
    let at = |id: &str| ended.cloud.calls().into_iter().find(|call| call.step == id).map(|call| call.at);
    assert_eq!(at("endpoint.studio"), at("endpoint.sagemaker.api"));
}

#[tokio::test(start_paused = true)]
async fn one_look_tells_about_all_endpoints() {
    let ended = applied(Fake::new()).await;
    // 30 seconds, a look every 3 and a tenth, and one look of the gate.
    assert_eq!(ended.cloud.looks(), 11);
}

#[tokio::test(start_paused = true)]
async fn endpoints_go_at_the_pace_of_ec2() {
    let mut plan = fake::empty_plan();
    plan.steps = (0..8).map(|n| fake::endpoint_step(&format!("s{n}"), &[])).collect();
    let ended = Trial::new(Fake::new(), plan).apply().await;
    assert_eq!(ended.finish.status, Status::Applied);
    let seconds: Vec<u64> = ended.cloud.calls().iter().map(|call| call.at.as_secs()).collect();
    assert_eq!(seconds, [0, 0, 0, 0, 3, 6, 10, 13]);
    let told =
        ended.seen.iter().any(|record| matches!(&record.event, Event::Pulse { note, .. } if note.contains("in line")));
    assert!(told);
}

#[tokio::test(start_paused = true)]
async fn nothing_to_do_is_unchanged() {
    let ended = Trial::new(Fake::new(), fake::empty_plan()).apply().await;
    assert_eq!((ended.finish.status, ended.finish.exit_code()), (Status::Unchanged, 0));
    assert!(ended.cloud.calls().is_empty());
}
