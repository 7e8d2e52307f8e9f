//! Long waits of the commands: a line every ten seconds says what is waited for.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use std::thread;

use super::{ANSWERS, Desk};

/// Longer than a sign of life takes to come, in milliseconds.
const LONG: &str = "15000";

/// The first line of an output with these words, and the command is ended.
fn first_with(arguments: &[&str], slow: &str, words: &str, of_errors: bool) -> String {
    let desk = Desk::new(ANSWERS);
    let mut command = desk.command(arguments);
    command.env(slow, LONG).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    let output: Box<dyn Read> = if of_errors {
        Box::new(child.stderr.take().expect("its errors"))
    } else {
        Box::new(child.stdout.take().expect("its output"))
    };
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains(words));
    child.kill().expect("its end");
    child.wait().expect("its end");
    line.unwrap_or_else(|| panic!("{arguments:?} never said `{words}`"))
}

#[test]
fn every_long_wait_says_every_ten_seconds_what_is_waited_for() {
    const READS: &str = "STUDIOLINK_SANDBOX_READ_LATENCY";
    const CHANGES: &str = "STUDIOLINK_SANDBOX_LATENCY";
    let waits = [
        (&["plan", "answers.toml", "--sandbox"][..], READS, "Still reading the account; 10 s so far.", true),
        (&["verify", "answers.toml", "--sandbox", "--json"], READS, "Still reading the account; 10 s so far.", true),
        (&["apply", "answers.toml", "--sandbox", "--yes"], CHANGES, "Still at it after 1", false),
        (&["apply", "answers.toml", "--sandbox", "--yes", "--json"], CHANGES, "Still at it after 1", true),
    ];
    let waits = waits.map(|(arguments, slow, words, of_errors)| {
        thread::spawn(move || (words, first_with(arguments, slow, words, of_errors)))
    });
    let told = waits.map(|wait| wait.join().expect("a line"));
    assert!(told[2].1.contains(" s: 0 of 8 made; waiting for "), "{told:?}");
}
