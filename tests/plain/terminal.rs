//! Lines on a real terminal that can do nothing else: Ctrl-C, end of file, hang-up, and no escape byte.

use std::time::Duration;

use super::journeys::{dumb, dumb_of};
use super::whole;
use crate::interrupts::states;
use crate::pty::Pty;

/// Types each line once the one before is answered.
pub fn say(pty: &mut Pty, lines: &[&str]) {
    for line in lines {
        let prompts = pty.written().matches(": ").count();
        let before = pty.written().len();
        pty.text(line);
        pty.text("\r");
        pty.wait_until("an answer", |_| {
            let written = pty.written();
            written.len() > before + line.len() + 2
                && written.ends_with(": ")
                && written.matches(": ").count() > prompts
        });
    }
}

fn begin(environment: &[(&'static str, String)]) -> (Pty, tempfile::TempDir) {
    let state = tempfile::tempdir().expect("a folder");
    let pty = dumb(state.path(), environment);
    pty.wait_until("the first question", |_| pty.written().ends_with("Number [1]: "));
    (pty, state)
}

/// Agreed to, with a call under way.
fn in_mid_apply() -> (Pty, tempfile::TempDir) {
    let (mut pty, state) = begin(&[("STUDIOLINK_SANDBOX_LATENCY", "400".to_owned())]);
    let lines = whole();
    say(&mut pty, &lines[..lines.len() - 1]);
    pty.text("yes\r");
    pty.wait_until("a call", |_| pty.written().contains(": begun"));
    (pty, state)
}

/// Several lines that are pasted are one answer, and none to what is to be done.
#[test]
fn pasted_lines_answer_one_question_and_start_nothing() {
    let (mut pty, _state) = begin(&[]);
    let lines = whole();
    say(&mut pty, &lines[..lines.len() - 5]);
    let asked = pty.written().len();
    pty.text("1\r1\r1\r1\ryes\r");
    pty.wait_until("a refusal", |_| pty.written().contains("several lines came at once"));
    assert!(
        !pty.written()[asked..].contains("acknowledged") && !pty.written().contains(": begun"),
        "{}",
        pty.written()
    );
    say(&mut pty, &["1", "1", "1", "1"]);
    pty.text("yes\r");
    pty.wait_until("a call", |_| pty.written().contains(": begun"));
}

/// What was typed while the plan was still being written is no answer to what is asked below it.
#[test]
fn what_was_typed_before_the_question_stood_there_is_asked_for_again() {
    let (mut pty, _state) = begin(&[]);
    let lines = whole();
    let to_warnings = lines.len() - 5;
    say(&mut pty, &lines[..to_warnings - 1]);
    pty.stop_reading();
    // So much that the terminal takes no more of it; of these, several may be read together.
    for _ in 0..120 {
        pty.text("?\r");
        std::thread::sleep(Duration::from_millis(25));
    }
    // These are read each alone, also by a machine that is busy.
    for line in ["\r", "1\r"] {
        std::thread::sleep(Duration::from_secs(1));
        pty.text(line);
    }
    std::thread::sleep(Duration::from_secs(1));
    pty.read_on();
    pty.wait_until("a refusal", |_| {
        let written = pty.written();
        written.contains("what was typed before this was asked is not taken: type it now")
            && written.ends_with("Number: ")
    });
    assert!(!pty.written().contains("Warning 2 of"), "{}", pty.written());
    say(&mut pty, &["1", "1", "1", "1"]);
    pty.text("yes\r");
    pty.wait_until("a call", |_| pty.written().contains(": begun"));
}

/// The beginning of a line was typed before the question, and its Enter after it.
#[test]
fn half_a_line_of_before_the_question_is_dropped() {
    let (mut pty, _state) = begin(&[]);
    let lines = whole();
    say(&mut pty, &lines[..lines.len() - 2]);
    pty.text("1\ryes");
    pty.wait_until("the question", |_| pty.written().contains("; anything else changes nothing: "));
    pty.text("\r");
    pty.wait_until("a refusal", |_| pty.written().contains("confirmation: Type the word yes"));
    assert!(!pty.written().contains(": begun"), "{}", pty.written());
    pty.text("yes\r");
    pty.wait_until("a call", |_| pty.written().contains(": begun"));
}

#[track_caller]
fn assert_plain(pty: &Pty) {
    assert!(!pty.written().contains('\u{1b}'), "an escape byte in {:?}", pty.written());
}

/// Nothing was changed, and what was answered by Enter alone is kept.
#[track_caller]
fn assert_left_with_answers(pty: &Pty) {
    let written = pty.written();
    let (_, last) = written.split_once("Nothing has been changed in AWS.\r\n").expect(&written);
    assert!(last.starts_with("The answers are kept: ") && last.contains("To go on with them, start again: "), "{last}");
}

#[test]
fn ctrl_c_at_a_question_leaves_without_a_change() {
    let (mut pty, state) = begin(&[]);
    say(&mut pty, &["", ""]);
    pty.key("Ctrl-c");
    assert_eq!(pty.end_within(Duration::from_secs(5)), 130, "{}", pty.contents());
    assert_left_with_answers(&pty);
    assert!(!state.path().join("runs").exists());
    assert_plain(&pty);
    pty.assert_given_back();
}

#[test]
fn the_end_of_file_at_a_question_leaves_without_a_change() {
    let (mut pty, state) = begin(&[]);
    pty.text("\u{4}");
    assert_eq!(pty.end_within(Duration::from_secs(5)), 130, "{}", pty.contents());
    assert!(!state.path().join("runs").exists());
    assert_plain(&pty);
}

#[test]
fn ctrl_c_in_mid_apply_ends_in_order() {
    let (mut pty, state) = in_mid_apply();
    pty.key("Ctrl-c");
    assert_eq!(pty.end(), 5, "{}", pty.written());
    assert!(pty.written().contains("Stopping: no new call starts"), "{}", pty.written());
    assert_plain(&pty);
    let run = states::run(state.path());
    assert!(pty.written().contains(&run), "{}", pty.written());
    let resumed = states::resumed(state.path(), &run);
    assert_eq!(resumed.status.code(), Some(0), "{}", String::from_utf8_lossy(&resumed.stderr));
}

#[test]
fn a_terminal_that_goes_in_mid_apply_ends_in_order() {
    let (mut pty, state) = in_mid_apply();
    pty.hang_up();
    assert_eq!(pty.end(), 5);
    let resumed = states::resumed(state.path(), &states::run(state.path()));
    assert_eq!(resumed.status.code(), Some(0), "{}", String::from_utf8_lossy(&resumed.stderr));
}

/// What is typed while nothing is asked is no answer to what is asked next.
#[test]
fn what_is_typed_too_early_is_not_taken() {
    let (mut pty, _state) = in_mid_apply();
    pty.text("3\r");
    pty.wait_until("a remark", |_| pty.written().contains("Nothing is asked now; what was typed is not taken."));
    pty.wait_until("the end", |_| pty.written().contains("What now?"));
    say(&mut pty, &["?"]);
    pty.text("\r");
    assert_eq!(pty.end(), 0, "{}", pty.written());
    assert_plain(&pty);
}

#[test]
fn signals_at_a_question_leave_without_a_change() {
    for signal in ["TERM", "HUP"] {
        let (mut pty, state) = begin(&[]);
        say(&mut pty, &["", ""]);
        pty.signal(signal);
        assert_eq!(pty.end_within(Duration::from_secs(5)), 130, "{signal}: {}", pty.contents());
        assert_left_with_answers(&pty);
        assert!(!state.path().join("runs").exists());
        assert_plain(&pty);
        pty.assert_given_back();
    }
}

/// The shell has the terminal meanwhile, and the question is still open afterwards.
#[test]
fn a_shell_suspends_it_and_brings_it_back() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = Pty::start_shell(state.path(), (100, 60));
    pty.wait_for("shell>");
    pty.text("studiolink --plain --sandbox\r");
    pty.wait_until("the first question", |screen| screen.trim_end().ends_with("Number [1]:"));
    pty.key("Ctrl-z");
    pty.wait_for("Stopped");
    pty.text("echo meanwhile $((6 * 7))\r");
    pty.wait_for("meanwhile 42");
    pty.text("fg\r");
    pty.wait_until("the program", |screen| screen.trim_end().ends_with("studiolink --plain --sandbox"));
    pty.text("\r");
    pty.wait_for("Which Studio domain");
    pty.key("Ctrl-c");
    pty.wait_for("Nothing has been changed in AWS.");
    pty.text("echo left with $?\r");
    pty.wait_for("left with 130");
    pty.text("exit\r");
    pty.end();
}

/// A terminal breaks a row anywhere: words do, and the prompt stays ahead of its answer.
#[test]
fn rows_break_between_words() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = dumb_of(state.path(), (64, 60), &[]);
    pty.wait_until("the first question", |_| pty.written().ends_with("Number [1]: "));
    say(&mut pty, &["1", "", "", "?"]);
    let written = pty.written();
    let rows: Vec<&str> = written.lines().collect();
    assert!(rows.iter().all(|row| row.len() <= 64 || !row.trim().contains(' ')), "{written}");
    let words = rows.iter().map(|row| row.trim()).collect::<Vec<_>>().join(" ");
    assert!(words.contains("Nothing is changed before you have seen the plan and typed yes."), "{written}");
}
