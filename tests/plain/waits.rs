//! Signs of life in long waits, and signals in mid-apply.

use std::sync::Arc;
use std::time::Duration;

use studiolink::cloud::sandbox::{Fault, Sandbox, Scenario, Trouble};
use studiolink::engine::event::Status;
use studiolink::terminal::Input;
use studiolink::ui::{Ended, Start};

use super::{TO_WARNINGS, WARNINGS, sandbox, talk, talk_with, whole};

#[tokio::test(start_paused = true)]
async fn a_long_read_is_told_every_ten_seconds() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    let held = talk(&cloud, &[], state.path()).await;
    assert!(!held.text.contains("Still reading"), "nothing is told of a short one: {}", held.text);
    cloud.answer_reads_in(Duration::from_secs(25));
    let held = talk(&cloud, &[], state.path()).await;
    let told: Vec<&str> = held.text.lines().filter(|line| line.starts_with("Still ")).collect();
    assert!(told.len() >= 2, "{told:?}");
    for (at, line) in told.iter().enumerate() {
        assert!(line.starts_with("Still reading the account"), "{line}");
        assert!(line.ends_with(&format!("; {} s so far.", 10 * (at + 1))), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_sign_of_life_says_what_has_come() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = Arc::new(Sandbox::in_memory(Scenario::Large));
    cloud.answer_reads_in(Duration::from_secs(7));
    let held = talk(&cloud, &[], state.path()).await;
    let told: Vec<&str> = held.text.lines().filter(|line| line.starts_with("Still ")).collect();
    assert!(told.len() >= 2 && !told[0].contains("have come"), "{told:?}");
    assert!(
        told[1].contains("; 500 VPCs, 1,000 subnets, ") && told[1].ends_with(" have come; 20 s so far."),
        "{told:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn while_endpoints_are_pending_it_says_so_and_for_how_long() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    let action = Some("ec2:CreateVpcEndpoint".to_owned());
    // Both are tried by a dry run before.
    cloud.trouble(Trouble { action, nth: 3, times: 1, fault: Fault::EndpointStays });
    let held = talk(&cloud, &whole(), state.path()).await;
    let told: Vec<&str> = held.text.lines().filter(|line| line.starts_with("Still at it after ")).collect();
    assert!(told.len() >= 3, "{}", held.text);
    let pending = |line: &&str| line.contains(" of 9 made; waiting for endpoint ") && line.contains(" (pending");
    assert!(told.iter().any(pending), "{told:?}");
    assert_eq!(held.left.code, 5);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_input_does_not_stop_what_was_agreed_to() {
    let state = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &whole(), state.path()).await;
    assert_eq!(held.left.code, 0);
    assert_eq!(held.left.run.expect("a run").progress.finished, Some(Status::Applied));
}

async fn stopped(script: Vec<(Duration, Input)>) -> super::Held {
    let state = tempfile::tempdir().expect("a folder");
    talk_with(&sandbox(), Start::default(), &whole(), script, state.path()).await
}

/// When the changes are under way, counted from the beginning.
async fn under_way() -> Duration {
    let state = tempfile::tempdir().expect("a folder");
    let begun = tokio::time::Instant::now();
    talk(&sandbox(), &whole()[..whole().len() - 1], state.path()).await;
    begun.elapsed() + Duration::from_millis(1_500)
}

#[tokio::test(start_paused = true)]
async fn a_signal_in_mid_apply_ends_in_order_and_leaves() {
    let held = stopped(vec![(under_way().await, Input::Signal)]).await;
    assert_eq!(held.left.code, 5, "{}", held.text);
    held.says("Stopping: no new call starts, those that run come to their end. Once more leaves at once.");
    assert!(!held.text.contains("What now?") && !held.left.is_told, "{}", held.text);
    assert!(matches!(held.left.run.expect("a run").ended, Some(Ended::Finished { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_second_signal_leaves_at_once() {
    let held = stopped(vec![(under_way().await, Input::Signal), (Duration::ZERO, Input::Signal)]).await;
    assert_eq!(held.left.code, 130, "{}", held.text);
    assert!(held.left.run.expect("a run").ended.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_hangup_told_twice_is_one_signal() {
    let held = stopped(vec![(under_way().await, Input::Hangup), (Duration::ZERO, Input::Hangup)]).await;
    assert_eq!(held.left.code, 5, "{}", held.text);
}

#[tokio::test(start_paused = true)]
async fn a_signal_at_a_question_leaves_at_once() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    cloud.answer_reads_in(Duration::from_mins(1));
    let begun = tokio::time::Instant::now();
    let script = vec![(Duration::from_secs(1), Input::Signal)];
    let held = talk_with(&cloud, Start::default(), &[], script, state.path()).await;
    assert_eq!((held.left.code, begun.elapsed()), (130, Duration::from_secs(1)));
    assert!(held.text.ends_with("Nothing has been changed in AWS.\n"), "{}", held.text);
}

/// What one conversation leaves, the next one is offered first.
#[tokio::test(start_paused = true)]
async fn what_was_left_is_gone_on_with_or_taken_back() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    let before = cloud.account();
    let script = vec![(under_way().await, Input::Signal)];
    let held = talk_with(&cloud, Start::default(), &whole(), script, state.path()).await;
    assert_eq!(held.left.code, 5);
    let first = held.left.run.expect("a run").progress.run;

    let held = talk(&cloud, &["", "1", "b", "2", "b", "3"], state.path()).await;
    held.says("  1. look at what stands, and make the rest: run ");
    held.says("  2. look at how to take back what was made: run ");
    held.says("  3. none of these: set up something new");
    held.says("Ready to take back");
    held.says("Which Studio domain do people open?");
    assert_eq!(held.left.code, 130);

    // Left on Review, what stands is told, and how to go on or back.
    let run = first.clone().expect("a run");
    let held = talk(&cloud, &["", "1", "q"], state.path()).await;
    let (_, last) = held.text.split_once("Nothing more has been changed in AWS: ").expect(&held.text);
    assert!(last.contains(" of 9 changes stand.\n") || last.contains(" of 9 changes stands.\n"), "{last}");
    assert!(
        last.contains(&format!("`studiolink resume {run}`")) && last.contains(&format!("`studiolink undo {run}`")),
        "{last}"
    );
    assert!(!held.text.contains("Nothing has been changed in AWS.\n"), "{}", held.text);

    let held = talk(&cloud, &["", "1", "1", "1", "1", "1", "yes", "u", "1", "yes", ""], state.path()).await;
    let run = held.left.run.expect("a run");
    assert_eq!((held.left.code, run.progress.finished), (0, Some(Status::Undone)), "{}", held.text);
    assert_eq!(run.progress.run, first, "the same run all along");
    let mut after = cloud.account();
    (after.serial, after.tokens) = (before.serial, before.tokens.clone());
    assert!(after == before, "the account is as it was");
}

/// What is asked for is told before the next question, and not after it.
#[tokio::test(start_paused = true)]
async fn what_was_asked_for_on_review_comes_before_the_next_question() {
    let state = tempfile::tempdir().expect("a folder");
    let lines = [&TO_WARNINGS[..], &["permissions", "write"], &WARNINGS, &["permissions", "write", "yes", ""]].concat();
    let held = talk(&sandbox(), &lines, state.path()).await;
    assert_eq!(held.left.code, 0, "{}", held.text);
    for (word, answer) in
        [("permissions\n", "A policy that allows just what this plan needs"), ("write\n", "Written to ")]
    {
        let told: Vec<&str> = held.text.split(word).skip(1).collect();
        assert!(told.len() >= 2, "{word}: {}", held.text);
        for told in told {
            let next = ["Number: ", "changes nothing: "].iter().filter_map(|prompt| told.find(prompt)).min();
            let before = &told[..next.unwrap_or(told.len())];
            assert!(before.contains(answer), "{word}: {told}");
        }
    }
    assert!(!held.text.contains("AWS is being asked which"), "{}", held.text);
}
