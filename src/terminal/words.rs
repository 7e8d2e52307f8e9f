//! What is said leaves by a thread of its own: whoever does not read keeps the program from nothing.

use std::io::{self, Write, stderr, stdout};
use std::sync::mpsc::{SendError, Sender, channel};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::Notify;

/// A terminal or a pipe that takes nothing for so long is one that hangs.
const PATIENCE: Duration = Duration::from_millis(500);

/// So many bytes are handed over at a time: whatever takes one of these has not hung.
const PIECE: usize = 4096;

/// The two ways out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(write));

fn write(way: Way, piece: &[u8]) -> io::Result<()> {
    match way {
        Way::Output => stdout().write_all(piece).and_then(|()| stdout().flush()),
        Way::Error => stderr().write_all(piece),
    }
}

/// Says it in its turn, without waiting for anybody to read.
pub fn say(way: Way, text: &str) {
    WORDS.say(way, text.as_bytes());
}

/// Whether all that was said was taken, or can never be.
pub fn is_taken() -> bool {
    WORDS.state().waiting == 0
}

/// Waits until all that was said was taken.
pub async fn taken() {
    WORDS.until(|state| state.waiting == 0).await;
}

/// Waits until standard output can be written no more.
pub async fn gone() {
    WORDS.until(|state| state.gone).await;
}

/// Waits in place until all that was said was taken, or nothing of it for half a second; gives which of the two.
pub fn settle() -> bool {
    WORDS.settle(PATIENCE)
}

/// Whether whoever waited last gave up, and nothing was taken since.
pub fn has_stalled() -> bool {
    WORDS.state().stalled
}

/// What is written goes to standard output once it is flushed.
#[derive(Debug, Default)]
pub struct Pen(Vec<u8>);

impl Write for Pen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Fails once anything that was written before could not be.
    fn flush(&mut self) -> io::Result<()> {
        WORDS.say(Way::Output, &std::mem::take(&mut self.0));
        if WORDS.state().gone { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }
}

/// How far the words are.
#[derive(Default)]
struct State {
    /// Pieces that were not taken yet.
    waiting: usize,
    /// Pieces that were.
    taken: u64,
    /// Standard output can be written no more.
    gone: bool,
    /// Somebody waited in vain, and nothing was taken since.
    stalled: bool,
}

/// The state, and who waits for it to be another.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    told: Notify,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, way: Way, written: &io::Result<()>) {
        let mut state = self.state();
        state.waiting -= 1;
        state.taken += 1;
        state.gone |= way == Way::Output && written.is_err();
        state.stalled = false;
        drop(state);
        self.changed.notify_all();
        self.told.notify_waiters();
    }
}

struct Words {
    pieces: Sender<(Way, Vec<u8>)>,
    shared: Arc<Shared>,
    write: fn(Way, &[u8]) -> io::Result<()>,
}

impl Words {
    fn new(write: fn(Way, &[u8]) -> io::Result<()>) -> Self {
        let (pieces, said) = channel::<(Way, Vec<u8>)>();
        let shared = Arc::<Shared>::default();
        let noted = Arc::clone(&shared);
        let work = move || {
            for (way, piece) in said {
                noted.note(way, &write(way, &piece));
            }
        };
        // Where no thread can be had, nobody listens, and words are written in place.
        drop(thread::Builder::new().name("words".to_owned()).spawn(work));
        Self { pieces, shared, write }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    fn say(&self, way: Way, bytes: &[u8]) {
        for piece in bytes.chunks(PIECE) {
            self.state().waiting += 1;
            if let Err(SendError((way, piece))) = self.pieces.send((way, piece.to_vec())) {
                self.shared.note(way, &(self.write)(way, &piece));
            }
        }
    }

    async fn until(&self, is_so: impl Fn(&State) -> bool) {
        loop {
            let told = self.shared.told.notified();
            if is_so(&self.state()) {
                return;
            }
            told.await;
        }
    }

    fn settle(&self, patience: Duration) -> bool {
        let mut state = self.state();
        while state.waiting > 0 {
            if state.stalled {
                return false;
            }
            let before = state.taken;
            let waits = |state: &mut State| state.waiting > 0 && state.taken == before;
            let waited = self.shared.changed.wait_timeout_while(state, patience, waits);
            let (now, late) = waited.unwrap_or_else(PoisonError::into_inner);
            state = now;
            state.stalled |= late.timed_out();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::RwLock;
    use std::time::Instant;

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    #[test]
    fn whoever_waits_gives_up_once_and_for_all_until_something_is_taken() {
        static HELD: RwLock<()> = RwLock::new(());
        let words = Words::new(|_, _| HELD.read().map(drop).map_err(|_| io::ErrorKind::Other.into()));
        words.say(Way::Output, b"taken");
        assert!(words.settle(Duration::from_secs(10)));
        let held = HELD.write().unwrap();
        words.say(Way::Output, &[b' '; PIECE * 2 + 1]);
        assert_eq!(words.state().waiting, 3);
        assert!(!words.settle(SHORT));
        let again = Instant::now();
        assert!(!words.settle(Duration::from_secs(10)));
        assert!(again.elapsed() < Duration::from_secs(5), "nobody waits twice");
        drop(held);
        while words.state().waiting > 0 {
            thread::sleep(Duration::from_millis(1));
        }
        assert!(words.settle(SHORT) && !words.state().stalled);
    }

    #[tokio::test]
    async fn only_standard_output_that_is_gone_is_missed() {
        let words = Words::new(|_, _| Err(io::ErrorKind::BrokenPipe.into()));
        words.say(Way::Error, b"to nobody");
        words.until(|state| state.waiting == 0).await;
        assert!(!words.state().gone);
        words.say(Way::Output, b"to nobody");
        words.until(|state| state.gone).await;
        assert_eq!(words.state().taken, 2, "what can never be taken is waited for no longer");
    }
}
