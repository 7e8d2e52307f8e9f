//! How long until the first frame is on the screen: from the start of the process to its last cell in a pseudo
//! terminal.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

use std::io::Read;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// In the last line but one of the first frame, whatever the account answers later. One word: between words only the
/// cursor moves.
const LAST_WORD: &[u8] = b"session.";

fn main() {
    divan::main();
}

/// A program that runs until it is dropped.
struct Running {
    child: Box<dyn Child + Send + Sync>,
    /// Held, as a terminal that is gone would end the program.
    _terminal: Box<dyn MasterPty + Send>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn first_frame(bencher: divan::Bencher<'_, '_>) {
    let state = tempfile::tempdir().expect("a folder");
    bencher.bench_local(|| {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_studiolink"));
        command.args(["--sandbox", "--state-dir"]);
        command.arg(state.path());
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let running = Running { child, _terminal: pair.master };
        let (mut seen, mut bytes) = (Vec::new(), [0; 8192]);
        while !seen.windows(LAST_WORD.len()).any(|window| window == LAST_WORD) {
            let count = reader.read(&mut bytes).expect("a frame");
            assert!(count > 0, "the program has ended");
            seen.extend_from_slice(&bytes[..count]);
        }
        running
    });
}
