//! The wizard seen from outside while it runs: from a key to the last byte of its frame, what it does while nobody
//! touches it, and the memory that it holds. Linux alone tells the last two (proc(5)).

#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark that cannot run has nothing to say")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const SIZE: (u16, u16) = (120, 40);
/// Far beyond any frame; only a program that hangs takes so long.
const PATIENCE: Duration = Duration::from_secs(30);
/// What comes later than this after the byte before belongs to no frame.
const QUIET: Duration = Duration::from_millis(8);
/// What is worked out beside the screen is there by then.
const SETTLED: Duration = Duration::from_millis(500);
/// Threads that have nothing to do are let go of before.
const FORGOTTEN: Duration = Duration::from_secs(12);
const IDLE: Duration = Duration::from_secs(10);
const KEYS: usize = 1_000;
/// What the foot offers once the account is read: before, Enter waits for what a page needs.
const READ: &str = "read again";
/// Through the list and back, each of which changes the screen.
const MOVES: &[&str] = &["\x1b[B", "\x1b[B", "\x1b[6~", "\x1b[B", "\x1b[6~", "\x1b[H"];
/// Help, and away with it: a screen's worth of cells, whatever the page.
const HELP: &[&str] = &["?", "\x1b"];

fn main() {
    for (scenario, keys) in [("first-time", HELP), ("large", MOVES), ("large", HELP)] {
        let mut wizard = Wizard::start(scenario);
        wizard.wait_for(READ);
        println!("{scenario}, the account read: {}", wizard.memory());
        for page in ["Which Studio domain", "Which VPC do people connect from?"] {
            wizard.press("\r");
            wizard.wait_for(page);
        }
        println!("{scenario}, on Network: {}", wizard.frames(keys));
        println!("{scenario}, on Network: {}", wizard.memory());
        println!("{scenario}, left alone: {}", wizard.idle());
        for page in ["Which endpoints", "Who may open Studio?", "Who gets this restriction?", "Findings"] {
            wizard.go_on(page);
        }
        println!("{scenario}, on Review, where everybody is judged: {}", wizard.memory());
    }
}

/// A program that runs until it is dropped.
struct Wizard {
    child: Box<dyn Child + Send + Sync>,
    /// Held, as a terminal that is gone would end the program.
    _terminal: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    written: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    _state: tempfile::TempDir,
}

impl Drop for Wizard {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Wizard {
    fn start(scenario: &str) -> Self {
        let state = tempfile::tempdir().expect("a folder");
        let (columns, rows) = SIZE;
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_studiolink"));
        command.args([&format!("--sandbox={scenario}"), "--state-dir"]);
        command.arg(state.path());
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (tell, written) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 16384];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if tell.send((Instant::now(), bytes[..count].to_vec())).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().expect("a writer");
        let of = |number| NonZeroU16::new(number).expect("a size");
        let screen = vt100::Parser::new(of(rows), of(columns), 0);
        Self { child, _terminal: pair.master, keys, written, screen, _state: state }
    }

    fn wait_for(&mut self, text: &str) {
        while !self.screen.screen().contents().contains(text) {
            let (_, bytes) = self.written.recv_timeout(PATIENCE).expect("a screen");
            self.screen.process(&bytes);
        }
        while self.take(QUIET).is_some() {}
    }

    /// When more of a frame came, if it comes within `patience`.
    fn take(&mut self, patience: Duration) -> Option<Instant> {
        match self.written.recv_timeout(patience) {
            Ok((when, bytes)) => {
                self.screen.process(&bytes);
                Some(when)
            }
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => panic!("the program has ended"),
        }
    }

    /// From the key to the last byte of its frame.
    fn press(&mut self, key: &str) -> Duration {
        let pressed = Instant::now();
        self.keys.write_all(key.as_bytes()).expect("the program reads");
        let mut last = self.take(PATIENCE).expect("a frame");
        while let Some(later) = self.take(QUIET) {
            last = later;
        }
        last - pressed
    }

    /// Enter, until the page is there.
    fn go_on(&mut self, page: &str) {
        while !self.screen.screen().contents().contains(page) {
            self.press("\r");
            while self.take(SETTLED).is_some() {}
        }
    }

    fn frames(&mut self, keys: &[&str]) -> String {
        let mut taken: Vec<Duration> = (0..KEYS).map(|at| self.press(keys[at % keys.len()])).collect();
        taken.sort();
        let at = |part: usize| taken[(KEYS * part / 100).min(KEYS - 1)];
        format!("{KEYS} keys to their frames: p50 {:.2?}, p99 {:.2?}, most {:.2?}", at(50), at(99), at(100))
    }

    fn memory(&self) -> String {
        let Some(status) = self.proc("status") else { return "memory is not told here".to_owned() };
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.and_then(|value| value.split_whitespace().next()?.parse::<u64>().ok()).expect("kibibytes") / 1024
        };
        format!("{} MiB resident, {} MiB at most", of("VmRSS"), of("VmHWM"))
    }

    /// Times at which any thread was woken, and the time that was worked, while nothing happens.
    fn idle(&mut self) -> String {
        thread::sleep(FORGOTTEN);
        while self.take(QUIET).is_some() {}
        let (Some(woken), Some(worked)) = (self.woken(), self.worked()) else {
            return "wake-ups are not told here".to_owned();
        };
        thread::sleep(IDLE);
        let again = self.woken().expect("still there");
        let worked = self.worked().expect("still there") - worked;
        let of = |(thread, times): (&String, &u64)| again.get(thread).map_or(1, |now| now - times);
        let woken: u64 = woken.iter().map(of).sum();
        format!("{woken} wake-ups of {} threads and {worked} clock ticks of work in {IDLE:?}", again.len())
    }

    fn proc(&self, name: &str) -> Option<String> {
        fs::read_to_string(format!("/proc/{}/{name}", self.child.process_id()?)).ok()
    }

    /// How often each thread was switched to something else: it has been woken as often.
    fn woken(&self) -> Option<BTreeMap<String, u64>> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.process_id()?)).ok()?;
        let switches = |status: &str| {
            let lines = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
            lines.filter_map(|(_, number)| number.trim().parse::<u64>().ok()).sum()
        };
        let of = |thread: fs::DirEntry| {
            let status = fs::read_to_string(thread.path().join("status")).ok()?;
            Some((thread.file_name().to_string_lossy().into_owned(), switches(&status)))
        };
        Some(threads.flatten().filter_map(of).collect())
    }

    /// User and system time (fields 14 and 15, counted behind the name, which may hold blanks).
    fn worked(&self) -> Option<u64> {
        let stat = self.proc("stat")?;
        let (_, fields) = stat.rsplit_once(')')?;
        Some(fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum())
    }
}
