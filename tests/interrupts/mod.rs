//! What ends the program before its time, in every state that it can be in: one table.

mod hanging;
mod load;
pub mod states;

use std::collections::BTreeMap;
use std::fmt;
use std::panic;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use strum::{Display, EnumIter, IntoEnumIterator};

use crate::pty::Pty;

/// With no change in flight the program is gone within a second.
const A_SECOND: Duration = Duration::from_secs(1);
/// Programs run side by side here: on a machine that is busy, what takes longer than a second is the machine's, up to this.
const AT_ONCE: Duration = Duration::from_secs(3);
/// How long each change takes where one is to be in flight: longer than a busy machine takes to send a signal.
const IN_FLIGHT: Duration = Duration::from_secs(4);
/// Programs that run side by side: they wait for the most part.
const AT_A_TIME: usize = 10;

/// What comes from outside.
#[derive(Clone, Copy, Debug, Display, PartialEq, Eq, EnumIter)]
#[strum(serialize_all = "title_case")]
enum Interrupt {
    CtrlC,
    Sigint,
    Sigterm,
    Sighup,
    HangUp,
}

impl Interrupt {
    fn send(self, pty: &mut Pty) {
        match self {
            Self::CtrlC => pty.key("Ctrl-c"),
            Self::Sigint => pty.signal("INT"),
            Self::Sigterm => pty.signal("TERM"),
            Self::Sighup => pty.signal("HUP"),
            Self::HangUp => pty.hang_up(),
        }
    }
}

/// What an interrupt leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// Nothing was begun.
    Nothing,
    /// Some changes were made and some were not, and a call was on its way.
    InFlight,
    /// The same, and no call was on its way.
    Waiting,
    /// All was over before.
    Whole,
}

impl Left {
    const fn code(self) -> u32 {
        match self {
            Self::Nothing => 130,
            Self::InFlight | Self::Waiting => 5,
            Self::Whole => 0,
        }
    }

    fn patience(self, at_once: Duration) -> Duration {
        if self == Self::InFlight { at_once + IN_FLIGHT } else { at_once }
    }
}

/// A state of the program.
#[derive(Clone, Copy)]
struct State {
    name: &'static str,
    /// Brings the program there.
    reach: fn(&Path) -> Pty,
    left: Left,
    /// What the screen asks or says after Ctrl-C, and the key that then leaves.
    after_ctrl_c: Option<(&'static str, &'static str)>,
}

const STOPPED: Option<(&str, &str)> = Some(("Stopped before its time", "Ctrl-c"));
const LEAVE: Option<(&str, &str)> = Some(("Leave?", "y"));

const fn state(
    name: &'static str,
    reach: fn(&Path) -> Pty,
    left: Left,
    after_ctrl_c: Option<(&'static str, &'static str)>,
) -> State {
    State { name, reach, left, after_ctrl_c }
}

/// Every state.
const STATES: [State; 23] = [
    state("the wizard reading the account", states::reading, Left::Nothing, None),
    state("the wizard on a question", states::question, Left::Nothing, None),
    state("the wizard on what was left unfinished", states::unfinished, Left::Nothing, None),
    state("the wizard on Review, looking", states::looking, Left::Nothing, LEAVE),
    state("the wizard on Review", states::review, Left::Nothing, LEAVE),
    state("the wizard in Apply, with a call in flight", states::apply_in_flight, Left::InFlight, STOPPED),
    state("the wizard in Apply, waiting", states::apply_waiting, Left::Waiting, STOPPED),
    state("the wizard on the way back", states::way_back, Left::InFlight, STOPPED),
    state("the wizard on Done", states::done, Left::Whole, None),
    state("plain mode on a question", states::plain_question, Left::Nothing, None),
    state("plain mode, with a call in flight", states::plain_in_flight, Left::InFlight, None),
    state("plan", states::plan, Left::Nothing, None),
    state("verify", states::verifying, Left::Nothing, None),
    state("apply at the question", states::asked, Left::Nothing, None),
    state("apply, with a call in flight", states::applying, Left::InFlight, None),
    state("apply, waiting", states::applying_slowly, Left::Waiting, None),
    state("apply, waiting for the next try", states::throttled, Left::Waiting, None),
    state("apply, at the last checks", states::last_checks, Left::Waiting, None),
    state("resume at the question", states::resume_asked, Left::Nothing, None),
    state("undo at the question", states::undo_asked, Left::Nothing, None),
    state("undo, waiting for endpoints to go", states::undoing_slowly, Left::Waiting, None),
    state("resume, with a call in flight", states::resuming, Left::InFlight, None),
    state("undo, with a call in flight", states::undoing, Left::InFlight, None),
];

/// A state, what comes there, and what comes then.
struct Case {
    state: State,
    first: Interrupt,
    second: Option<Interrupt>,
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.state.name, self.first)?;
        self.second.map_or(Ok(()), |second| write!(formatter, ", then {second}"))
    }
}

impl Case {
    fn judge(&self) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut pty = (self.state.reach)(folder.path());
        let runs = lengths(folder.path());
        let work = load::Work::of(pty.pid());
        self.first.send(&mut pty);
        let sent = Instant::now();
        let code = match self.second {
            Some(second) => self.leave(second, &mut pty),
            None => self.end(&mut pty, sent),
        };
        if self.first == Interrupt::HangUp {
            let (taken, wall) = (work.taken(), sent.elapsed());
            assert!(taken < wall / 4 + A_SECOND / 2, "it spins: {taken:?} of the processor in {wall:?}");
        }
        assert_eq!(code, if self.second.is_some() { 130 } else { self.state.left.code() }, "{}", pty.contents());
        if self.first != Interrupt::HangUp && self.second != Some(Interrupt::HangUp) {
            pty.assert_given_back();
        }
        if self.state.left == Left::Nothing {
            assert_eq!(lengths(folder.path()), runs, "nothing was begun");
            return;
        }
        let run = states::run(folder.path());
        if self.second.is_none() {
            let last = states::journal(folder.path(), &run).pop().unwrap_or_default();
            assert_eq!(last["event"], "finished", "the journal is closed: {last}");
        }
        let said = states::resumed(folder.path(), &run);
        assert_eq!(said.status.code(), Some(0), "{run} can go on: {}", String::from_utf8_lossy(&said.stderr));
    }

    /// Waits for the end; Ctrl-C may have a question, or something to show, first.
    fn end(&self, pty: &mut Pty, mut begun: Instant) -> u32 {
        if self.first == Interrupt::CtrlC
            && let Some((words, key)) = self.state.after_ctrl_c
        {
            pty.wait_for(words);
            begun = Instant::now();
            pty.key(key);
        }
        let code = pty.end_within(self.state.left.patience(AT_ONCE));
        let took = begun.elapsed();
        let limit = self.state.left.patience(if load::is_busy() { AT_ONCE } else { A_SECOND });
        assert!(took < limit, "it took {took:?}");
        code
    }

    /// The second time it leaves at once, while the call is still in flight.
    fn leave(&self, second: Interrupt, pty: &mut Pty) -> u32 {
        // Two equal signals that wait for a process are one; after a hang-up nothing is drawn any more.
        match self.first {
            Interrupt::CtrlC | Interrupt::Sigint | Interrupt::Sigterm => pty.wait_for("Stopping: no new call starts"),
            Interrupt::Sighup | Interrupt::HangUp => thread::sleep(Duration::from_millis(200)),
        }
        second.send(pty);
        if second == Interrupt::CtrlC && self.state.after_ctrl_c.is_some() {
            pty.wait_for("Leave while calls are on their way?");
            pty.key("y");
        }
        let code = pty.end_within(AT_ONCE);
        if (self.first, second) == (Interrupt::CtrlC, Interrupt::CtrlC) {
            assert!(pty.written().contains("`studiolink undo "), "the way back is told too: {}", pty.written());
        }
        code
    }
}

/// Two that follow each other while a call is in flight.
const TWICE: [(Interrupt, Interrupt); 5] = [
    (Interrupt::CtrlC, Interrupt::CtrlC),
    (Interrupt::CtrlC, Interrupt::HangUp),
    (Interrupt::Sigterm, Interrupt::Sigterm),
    (Interrupt::Sighup, Interrupt::Sigterm),
    (Interrupt::HangUp, Interrupt::Sigterm),
];

/// How long the journal of each run is.
fn lengths(state_dir: &Path) -> BTreeMap<String, usize> {
    states::runs(state_dir).into_iter().map(|run| (run.clone(), states::journal(state_dir, &run).len())).collect()
}

fn table() -> Vec<Case> {
    let mut cases = Vec::new();
    for state in STATES {
        cases.extend(Interrupt::iter().map(|first| Case { state, first, second: None }));
        if state.left != Left::InFlight {
            continue;
        }
        cases.extend(TWICE.map(|(first, second)| Case { state, first, second: Some(second) }));
    }
    cases
}

#[test]
fn every_interrupt_in_every_state_ends_as_it_is_said() {
    let cases = table();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if panic::catch_unwind(|| case.judge()).is_err() {
                        wrong.lock().expect("a list").push(case.to_string());
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("a list");
    println!("interrupts: {} cases, {} wrong", cases.len(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
