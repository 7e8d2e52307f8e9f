//! The real binary in a pseudo terminal: keys go in, a screen comes out.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// Far beyond what anything takes; only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(40);

/// A program in a pseudo terminal.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    /// Until it is gone.
    terminal: Option<Terminal>,
    screen: Arc<Mutex<vt100::Parser>>,
    /// Every byte that was written.
    written: Arc<Mutex<Vec<u8>>>,
    gone: Arc<AtomicBool>,
    /// Nobody reads what is written.
    unread: Arc<AtomicBool>,
    /// The modes before the program started.
    modes: String,
}

/// Our end of the terminal.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    reading: JoinHandle<()>,
}

impl Pty {
    /// Starts the program with a screen of `columns` and `rows`, and a state folder of its own.
    pub fn start(arguments: &[&str], state_dir: &Path, size: (u16, u16)) -> Self {
        Self::start_in(arguments, state_dir, size, &[])
    }

    /// The same in another environment.
    pub fn start_in(
        arguments: &[&str],
        state_dir: &Path,
        size: (u16, u16),
        environment: &[(&'static str, String)],
    ) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_studiolink"));
        command.args(arguments);
        command.arg("--state-dir");
        command.arg(state_dir);
        Self::spawn(command, size, environment)
    }

    /// A shell that watches over its jobs, and finds the program as `studiolink`.
    #[cfg(unix)]
    pub fn start_shell(state_dir: &Path, size: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new("/bin/bash");
        command.args(["--norc", "--noprofile", "-i"]);
        command.env("PS1", "shell> ");
        let program = Path::new(env!("CARGO_BIN_EXE_studiolink")).parent().expect("a folder");
        command.env("PATH", format!("{}:/usr/bin:/bin", program.display()));
        command.env("XDG_STATE_HOME", state_dir);
        command.env("HOME", state_dir);
        Self::spawn(command, size, &[])
    }

    fn spawn(mut command: CommandBuilder, (columns, rows): (u16, u16), environment: &[(&'static str, String)]) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo terminal");
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("LC_ALL", "C.UTF-8");
        command.env("STUDIOLINK_SANDBOX_SPEED", "200");
        for (name, value) in environment {
            command.env(name, value);
        }
        for name in ["NO_COLOR", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"] {
            command.env_remove(name);
        }
        let modes = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(
            rows.try_into().expect("rows"),
            columns.try_into().expect("columns"),
            0,
        )));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let gone = Arc::new(AtomicBool::new(false));
        let written = Arc::new(Mutex::new(Vec::new()));
        let unread = Arc::new(AtomicBool::new(false));
        let (to_screen, is_gone, kept) = (Arc::clone(&screen), Arc::clone(&gone), Arc::clone(&written));
        let waits = Arc::clone(&unread);
        let reading = thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                kept.lock().expect("what was written").extend_from_slice(&bytes[..count]);
                to_screen.lock().expect("the screen").process(&bytes[..count]);
                if is_gone.load(Ordering::SeqCst) {
                    return;
                }
                while waits.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(10));
                }
            }
        });
        let keys = pair.master.take_writer().expect("a writer");
        let terminal = Some(Terminal { master: pair.master, keys, reading });
        Self { child, terminal, screen, written, gone, unread, modes }
    }

    /// Reads at most once more: the terminal is there, and takes no more than it holds.
    pub fn stop_reading(&self) {
        self.unread.store(true, Ordering::SeqCst);
    }

    /// Reads on.
    pub fn read_on(&self) {
        self.unread.store(false, Ordering::SeqCst);
    }

    /// Takes the terminal away, as a connection that breaks does.
    #[cfg(unix)]
    pub fn hang_up(&mut self) {
        self.forget_end_of_input();
        self.gone.store(true, Ordering::SeqCst);
        // What is drawn for the new size, or echoed, ends the reading, which has the terminal open too.
        self.resize(81, 25);
        self.text(" ");
        let Terminal { master, keys, reading } = self.terminal.take().expect("a terminal");
        reading.join().expect("a reader");
        drop((master, keys));
    }

    /// Whoever lets go of our end types a line, and the end of the input, where there is a key for that.
    #[cfg(unix)]
    fn forget_end_of_input(&self) {
        let name = self.terminal.as_ref().and_then(|terminal| terminal.master.tty_name()).expect("a terminal");
        let option = if cfg!(target_os = "linux") { "-F" } else { "-f" };
        let stty = Command::new("stty").arg(option).arg(name).args(["eof", "undef"]).status().expect("stty");
        assert!(stty.success());
    }

    /// Everything that was written so far, what moves the cursor included.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.written.lock().expect("what was written")).into_owned()
    }

    /// What is on the screen, a line for each row.
    pub fn contents(&self) -> String {
        self.screen.lock().expect("the screen").screen().contents()
    }

    /// Whether the program has the alternate screen.
    pub fn is_on_alternate_screen(&self) -> bool {
        self.screen.lock().expect("the screen").screen().alternate_screen()
    }

    /// Whether pasted text comes in brackets.
    pub fn brackets_paste(&self) -> bool {
        self.screen.lock().expect("the screen").screen().bracketed_paste()
    }

    /// Whether the cursor is hidden.
    pub fn hides_cursor(&self) -> bool {
        self.screen.lock().expect("the screen").screen().hide_cursor()
    }

    /// The terminal is as it was before the program; what was written last may still be on its way to the screen.
    #[track_caller]
    pub fn assert_given_back(&self) {
        let begin = Instant::now();
        let is_taken = || self.is_on_alternate_screen() || self.hides_cursor() || self.brackets_paste();
        while is_taken() && begin.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(!self.is_on_alternate_screen(), "the alternate screen is left");
        assert!(!self.hides_cursor(), "the cursor is shown");
        assert!(!self.brackets_paste(), "pasted text comes plain");
        let terminal = self.terminal.as_ref().expect("a terminal");
        assert_eq!(modes(&*terminal.master), self.modes, "the terminal has its modes again");
    }

    /// Sends a signal by its name: `TERM`, `HUP`, `CONT` ...
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([format!("-{name}"), self.pid().to_string()]).status().expect("kill");
        assert!(kill.success());
    }

    /// Waits until the screen shows `text`.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("`{text}`"), |contents| contents.contains(text));
    }

    /// Waits until the screen is so; `what` is told where it never is.
    pub fn wait_until(&self, what: &str, is_there: impl Fn(&str) -> bool) {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if is_there(&self.contents()) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("waited in vain for {what} on this screen:\n{}", self.contents());
    }

    /// Types a word letter by letter, each once the one before is on the screen.
    pub fn type_word(&mut self, word: &str) {
        for letter in word.chars() {
            let before = self.contents();
            self.text(&letter.to_string());
            self.wait_until("an answer to a letter", |screen| screen != before);
        }
    }

    /// Sends plain text all at once.
    pub fn text(&mut self, text: &str) {
        let keys = &mut self.terminal.as_mut().expect("a terminal").keys;
        keys.write_all(text.as_bytes()).expect("the program reads");
        keys.flush().expect("the program reads");
    }

    /// From the page of the account to that of the network, with all domains chosen.
    pub fn choose_all_domains(&mut self) {
        self.key("Enter");
        self.wait_for("Which Studio domain");
        self.key("Down");
        self.key("Enter");
        self.wait_for("Which VPC do people");
    }

    /// Presses a key by its name: `Enter`, `Esc`, `Tab`, `Space`, `Up`, `Down`, `Left`, `Right`, `F1`, `Ctrl-c` ...
    pub fn key(&mut self, name: &str) {
        let bytes = match name {
            "Enter" => "\r",
            "Esc" => "\x1b",
            "Tab" => "\t",
            "Space" => " ",
            "Up" => "\x1b[A",
            "Down" => "\x1b[B",
            "Right" => "\x1b[C",
            "Left" => "\x1b[D",
            "F1" => "\x1bOP",
            "F2" => "\x1bOQ",
            "F3" => "\x1bOR",
            "F10" => "\x1b[21~",
            "Backspace" => "\x7f",
            "Ctrl-c" => "\x03",
            "Ctrl-s" => "\x13",
            "Ctrl-z" => "\x1a",
            other if other.chars().count() == 1 => other,
            other => panic!("no key {other}"),
        };
        self.text(bytes);
        // A lone escape byte is told from the beginning of a sequence by the time after it.
        thread::sleep(Duration::from_millis(if name == "Esc" { 60 } else { 15 }));
    }

    /// Changes the size of the terminal.
    pub fn resize(&self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let screen_size = (rows.try_into().expect("rows"), columns.try_into().expect("columns"));
        self.screen.lock().expect("the screen").screen_mut().set_size(screen_size.0, screen_size.1);
        self.terminal.as_ref().expect("a terminal").master.resize(size).expect("another size");
    }

    /// The id of the process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// Waits for the end, and gives the exit code.
    pub fn end(&mut self) -> u32 {
        self.end_within(PATIENCE)
    }

    /// Waits for the end no longer than `patience`, and gives the exit code.
    pub fn end_within(&mut self, patience: Duration) -> u32 {
        let begin = Instant::now();
        while begin.elapsed() < patience {
            if let Some(status) = self.child.try_wait().expect("a child") {
                // What was written last is still on its way to the screen.
                thread::sleep(Duration::from_millis(50));
                return ExitStatus::exit_code(&status);
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("still running after {patience:?}, with this screen:\n{}", self.contents());
    }
}

/// How a terminal treats what is typed and written.
#[cfg(unix)]
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the modes of a terminal"))
}

#[cfg(not(unix))]
fn modes(_master: &dyn MasterPty) -> String {
    String::new()
}

impl Drop for Pty {
    fn drop(&mut self) {
        // A test that fails leaves nothing running; a program that has ended cannot be killed.
        let _ = self.child.kill();
        self.unread.store(false, Ordering::SeqCst);
    }
}
