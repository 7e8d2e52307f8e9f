//! A terminal or a pipe that takes no more words: nobody reads, and the first signal still ends it all in order.

use std::fs;
use std::io::{self, PipeReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{AT_ONCE, IN_FLIGHT, states};
use crate::plain::journeys::dumb;
use crate::plain::{terminal, whole};
use crate::pty::Pty;

/// Leaving waits for so long for the last words to be taken.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The run is closed, and nobody owns it any more.
#[track_caller]
fn assert_closed(folder: &Path) {
    let run = states::run(folder);
    let last = states::journal(folder, &run).pop().unwrap_or_default();
    assert_eq!(last["event"], "finished", "the journal is closed: {last}");
    let said = states::resumed(folder, &run);
    assert_eq!(said.status.code(), Some(0), "{run} can go on: {}", String::from_utf8_lossy(&said.stderr));
}

/// The journal says less than the run would have to say, so that it ends by the signal.
#[track_caller]
fn assert_stopped(folder: &Path) {
    let last = states::journal(folder, &states::run(folder)).pop().unwrap_or_default();
    assert_eq!(last["status"], "partly", "{last}");
}

fn begun(folder: &Path) -> usize {
    states::under_way(folder).0
}

/// A pipe that is full, and what keeps it so.
fn full_pipe() -> (PipeReader, io::PipeWriter) {
    let (reader, writer) = io::pipe().expect("a pipe");
    let mut filler = writer.try_clone().expect("the same pipe");
    thread::spawn(move || while filler.write_all(&[b'\n'; 4096]).is_ok() {});
    // Whoever fills it is waiting by then.
    thread::sleep(Duration::from_millis(100));
    (reader, writer)
}

fn end_within(child: &mut Child, patience: Duration) -> Option<i32> {
    let begun = Instant::now();
    while begun.elapsed() < patience {
        if let Some(status) = child.try_wait().expect("a child") {
            return Some(status.code().expect("an exit code"));
        }
        thread::sleep(Duration::from_millis(10));
    }
    None
}

fn signal(child: &Child, name: &str) {
    let kill = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().expect("kill");
    assert!(kill.success());
}

/// `apply --yes --json`, whose standard output and standard error nobody takes, with a call in flight.
fn applying_into(pipe: &io::PipeWriter, folder: &Path) -> Child {
    let (arguments, environment) = states::to_apply(folder);
    let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
    command.args(arguments).args(["--json", "--state-dir"]).arg(folder).envs(environment).env("HOME", folder);
    command.stdin(Stdio::null()).stdout(pipe.try_clone().expect("a pipe")).stderr(pipe.try_clone().expect("a pipe"));
    let child = command.spawn().expect("the program");
    let since = Instant::now();
    while begun(folder) == 0 {
        assert!(since.elapsed() < Duration::from_secs(40), "waited in vain for a call");
        thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_full_pipe_keeps_no_signal_from_stopping_a_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_reader, pipe) = full_pipe();
    let mut child = applying_into(&pipe, folder.path());
    signal(&child, "TERM");
    let code = end_within(&mut child, IN_FLIGHT + LAST_WORDS + AT_ONCE);
    let _ = child.kill();
    assert_eq!(code, Some(5));
    assert_stopped(folder.path());
    assert_closed(folder.path());
}

#[test]
fn a_full_pipe_keeps_no_second_signal_from_leaving_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_reader, pipe) = full_pipe();
    let mut child = applying_into(&pipe, folder.path());
    signal(&child, "TERM");
    thread::sleep(Duration::from_millis(200));
    signal(&child, "TERM");
    let code = end_within(&mut child, LAST_WORDS + AT_ONCE);
    let _ = child.kill();
    assert_eq!(code, Some(130));
    let said = states::resumed(folder.path(), &states::run(folder.path()));
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
}

/// A reader that takes its time gets every word.
#[test]
fn whoever_reads_late_reads_all() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("answers.toml"), crate::commands::ANSWERS).expect("answers");
    let (reader, writer) = io::pipe().expect("a pipe");
    let mut filler = writer.try_clone().expect("the same pipe");
    let filling = thread::spawn(move || filler.write_all(&vec![b'\n'; 128 * 1024]));
    thread::sleep(Duration::from_millis(100));
    let mut command = Command::new(env!("CARGO_BIN_EXE_studiolink"));
    command.args(["plan", "answers.toml", "--json", "--sandbox", "--state-dir"]).arg(folder.path());
    command.current_dir(folder.path()).env("STUDIOLINK_SANDBOX_SPEED", "2000").env("HOME", folder.path());
    let mut child = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::null()).spawn().expect("the program");
    drop(command);
    assert_eq!(end_within(&mut child, Duration::from_secs(4)), None, "it waits for its reader");
    let text = io::read_to_string(reader).expect("text");
    filling.join().expect("filled").expect("filled");
    // What filled it may come between two pieces.
    serde_json::from_str::<serde_json::Value>(&text.replace('\n', "")).expect("a whole plan");
    assert_eq!(end_within(&mut child, AT_ONCE), Some(0));
}

/// Sends the signal while a call is in flight, and waits for the end.
fn stop(pty: &mut Pty, folder: &Path) -> u32 {
    states::wait_until(pty, "a call", || begun(folder) > 0);
    pty.signal("TERM");
    pty.end_within(IN_FLIGHT + LAST_WORDS + AT_ONCE)
}

/// A screen that nobody reads any more, with more drawn on it than a terminal holds.
fn hang(pty: &mut Pty) {
    pty.stop_reading();
    for columns in 0..40 {
        pty.resize(160 + columns, 50);
        thread::sleep(Duration::from_millis(15));
    }
}

#[test]
fn a_terminal_that_hangs_keeps_no_signal_from_stopping_apply() {
    let folder = tempfile::tempdir().expect("a folder");
    let (arguments, environment) = states::to_apply(folder.path());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut pty = Pty::start_in(&arguments, folder.path(), (100, 40), &environment);
    // Nothing is taken from the first word on: a terminal in its usual modes has a key for that.
    pty.text("\x13");
    let code = stop(&mut pty, folder.path());
    assert_eq!(code, 5, "{}", pty.contents());
    assert_stopped(folder.path());
    assert_closed(folder.path());
}

#[test]
fn a_terminal_that_hangs_keeps_no_signal_from_ending_the_wizard() {
    for twice in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut pty = states::apply_in_flight(folder.path());
        hang(&mut pty);
        pty.signal("TERM");
        let (code, patience) = if twice {
            thread::sleep(Duration::from_millis(200));
            pty.signal("TERM");
            (130, LAST_WORDS * 2 + AT_ONCE)
        } else {
            (5, IN_FLIGHT + LAST_WORDS * 2 + AT_ONCE)
        };
        assert_eq!(pty.end_within(patience), code, "{}", pty.contents());
        if twice {
            let said = states::resumed(folder.path(), &states::run(folder.path()));
            assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
        } else {
            assert_stopped(folder.path());
            assert_closed(folder.path());
        }
    }
}

/// Whoever presses Ctrl-C leaves too, though the terminal shows nothing any more.
#[test]
fn a_terminal_that_hangs_keeps_no_key_from_leaving_the_wizard() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = states::question(folder.path());
    hang(&mut pty);
    pty.key("Ctrl-c");
    assert_eq!(pty.end_within(LAST_WORDS * 2 + AT_ONCE), 130);
}

#[test]
fn a_terminal_that_hangs_keeps_no_signal_from_ending_plain_mode() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pty = dumb(folder.path(), &states::with_long_calls());
    pty.wait_until("the first question", |_| pty.written().ends_with("Number [1]: "));
    let lines = whole();
    terminal::say(&mut pty, &lines[..lines.len() - 1]);
    pty.text("yes\r\x13");
    let code = stop(&mut pty, folder.path());
    assert_eq!(code, 5, "{}", pty.contents());
    assert_stopped(folder.path());
    assert_closed(folder.path());
}
