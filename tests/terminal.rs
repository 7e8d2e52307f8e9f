//! The real binary and its terminal: taken, resized, suspended, and given back on every way out.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::pty::Pty;

const SIZE: (u16, u16) = (80, 24);
/// With no change in flight the program is gone within a second.
const AT_ONCE: Duration = Duration::from_secs(1);

fn started(state_dir: &Path) -> Pty {
    let pty = Pty::start(&["--sandbox"], state_dir, SIZE);
    pty.wait_for("2 VPCs, 1 Studio domain");
    pty
}

/// From wherever it is up to who is restricted by ranges, whose field is then open.
fn go_to_ranges(pty: &mut Pty, from: &str) {
    let pages = ["Which Studio domain", "Which VPC do people", "2 chosen", "Which endpoints", "Who may open"];
    for page in pages.into_iter().skip_while(|page| *page != from) {
        pty.key("Enter");
        pty.wait_for(page);
    }
    pty.key("Down");
    pty.key("Down");
    pty.key("Enter");
    pty.wait_for("needs at least one range");
}

#[test]
fn the_terminal_is_taken_and_given_back() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    assert!(pty.is_on_alternate_screen() && pty.brackets_paste());
    pty.key("Ctrl-c");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty.assert_given_back();
}

#[test]
fn leaving_with_answers_asks_first() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    pty.choose_all_domains();
    pty.key("Ctrl-c");
    pty.key("n");
    pty.wait_for("Which VPC");
    pty.key("Ctrl-c");
    pty.key("y");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty.assert_given_back();
}

/// Whoever mended a file of keys badly sees why, and no screen that no key leaves.
#[test]
fn wrong_keys_are_refused_before_the_screen_is_taken() {
    let state = tempfile::tempdir().expect("a folder");
    let file = state.path().join("keys.toml");
    std::fs::write(&file, "\nhelp = []\n").expect("a file");
    let path = file.display().to_string();
    let mut pty = Pty::start(&["--sandbox", "--keys", &path], state.path(), (200, 24));
    pty.wait_for("keys.toml, line 2, help: has no key");
    assert!(!pty.is_on_alternate_screen());
    assert_eq!(pty.end_within(AT_ONCE), 2);
    std::fs::write(&file, "quit = ['f10', 'ctrl-c']\nhelp = 'f9'\n").expect("a file");
    let mut pty = Pty::start(&["--sandbox", "--keys", &path], state.path(), SIZE);
    pty.wait_for("F10 quit");
    pty.wait_for("2 VPCs, 1 Studio domain");
    pty.key("F10");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty.assert_given_back();
}

/// By another than the keyboard: the other signals, in every state, are with the interrupts.
#[test]
fn sigint_gives_the_terminal_back() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    pty.signal("INT");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty.assert_given_back();
}

#[test]
fn another_size_is_drawn_at_once() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    pty.resize(200, 50);
    pty.wait_for("Is this the account and the Region to work in?");
    pty.resize(40, 10);
    pty.wait_for("60");
    pty.wait_for("18");
    pty.resize(80, 24);
    pty.wait_for("Is this the account and the Region to work in?");
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
}

#[test]
fn keys_work_on_a_terminal_that_is_too_small() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = Pty::start(&["--sandbox"], state.path(), (30, 8));
    pty.wait_for("60");
    pty.key("Ctrl-c");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty.assert_given_back();
}

#[test]
fn back_keeps_the_answers() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
    pty.key("Down");
    pty.key("Space");
    pty.wait_for("(x) all");
    pty.key("Enter");
    pty.wait_for("Which VPC");
    pty.key("Esc");
    pty.wait_for("(x) all");
    pty.key("Esc");
    pty.wait_for("Is this the account");
}

#[cfg(unix)]
#[test]
fn suspending_lends_the_terminal_to_the_shell() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    pty.key("Ctrl-z");
    let begin = std::time::Instant::now();
    while pty.is_on_alternate_screen() {
        assert!(begin.elapsed() < Duration::from_secs(10), "still on the alternate screen");
        std::thread::sleep(Duration::from_millis(10));
    }
    pty.signal("CONT");
    pty.wait_for("Is this the account and the Region to work in?");
    assert!(pty.is_on_alternate_screen());
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
}

#[cfg(unix)]
#[test]
fn a_shell_gets_the_terminal_and_gives_it_back() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = Pty::start_shell(state.path(), SIZE);
    pty.wait_for("shell>");
    pty.text("studiolink --sandbox\r");
    pty.wait_for("2 VPCs, 1 Studio domain");
    pty.key("Ctrl-z");
    pty.wait_for("Stopped");
    assert!(!pty.is_on_alternate_screen() && !pty.hides_cursor());
    pty.text("stty -a\r");
    pty.wait_for(" icanon");
    pty.text("fg\r");
    pty.wait_for("2 VPCs, 1 Studio domain");
    assert!(pty.is_on_alternate_screen() && pty.brackets_paste());
    pty.key("Ctrl-c");
    pty.wait_for("fg");
    pty.text("echo left with $?\r");
    pty.wait_for("left with 130");
    assert!(!pty.is_on_alternate_screen() && !pty.hides_cursor());
    pty.text("exit\r");
    pty.end();
}

#[test]
fn ctrl_c_leaves_every_page() {
    let pages = [
        "Is this the account",
        "Which Studio domain",
        "Which VPC do people",
        "2 chosen",
        "Which endpoints",
        "Who may open",
        "Who gets",
        "to acknowledge first",
    ];
    for last in 0..pages.len() {
        // What was answered is kept, and would be offered in the same folder.
        let state = tempfile::tempdir().expect("a folder");
        let mut pty = started(state.path());
        for page in &pages[1..=last] {
            pty.key("Enter");
            pty.wait_for(page);
        }
        pty.key("Ctrl-c");
        assert_eq!(pty.end_within(AT_ONCE), 130, "{}", pages[last]);
        pty.assert_given_back();
    }
}

#[test]
fn pasted_lines_are_no_keys() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    go_to_ranges(&mut pty, "Which Studio domain");
    pty.text("\x1b[200~203.0.113.0/24,\r203.0.114.0/24\r\x1b[201~");
    pty.wait_for("203.0.114.0/24");
    pty.wait_for("Who may open");
}

/// On a terminal that sends what is pasted as if it were typed.
#[test]
fn what_comes_all_at_once_is_no_keys_either() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
    pty.text("a line\rand another\r");
    pty.wait_for("What was pasted is not taken");
    go_to_ranges(&mut pty, "Which VPC do people");
    pty.text("203.0.113.0/24,\r203.0.114.0/24\r");
    pty.wait_for("203.0.114.0/24");
    pty.wait_for("Who may open");
}

#[test]
fn a_yes_that_comes_all_at_once_starts_nothing() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    while !pty.contents().contains("Type yes") {
        let before = pty.contents();
        pty.key(if before.contains("Ready to make") { "a" } else { "Enter" });
        pty.wait_until("an answer", |screen| screen != before);
    }
    pty.text("yes\r");
    pty.wait_for("The word yes is typed, letter by letter");
    pty.key("Enter");
    pty.wait_for("Type the word yes");
    pty.type_word("yes");
    pty.key("Enter");
    pty.wait_until("the run", |screen| !screen.contains("Type yes"));
}

#[test]
fn without_a_terminal_there_is_no_screen() {
    let state = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_studiolink"))
        .args(["--sandbox", "--state-dir"])
        .arg(state.path())
        .output()
        .expect("the program");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(text.contains("studiolink apply") && !text.contains('\u{1b}'), "{text}");
}

/// What is copied goes to the terminal as OSC 52, inside tmux in its wrapping too.
#[test]
fn what_is_copied_is_handed_to_the_terminal() {
    let state = tempfile::tempdir().expect("a folder");
    for (inside, wrapped) in [("", false), ("/tmp/tmux-0/default,1,0", true)] {
        let environment = [("TMUX", inside.to_owned())];
        let mut pty = Pty::start_in(&["--sandbox", "--fresh"], state.path(), (80, 24), &environment);
        pty.wait_for("Nothing has been changed");
        for _ in 0..8 {
            if pty.contents().contains("Ready to make") {
                break;
            }
            let before = pty.contents();
            pty.key("Enter");
            pty.wait_until("an answer to enter", |screen| screen != before);
        }
        pty.wait_for("Ready to make");
        pty.key("F2");
        pty.wait_for("Sent to the terminal's clipboard");
        let written = pty.written();
        assert!(written.contains("\u{1b}]52;c;"), "the clipboard's sequence");
        assert_eq!(written.contains("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;"), wrapped);
        pty.key("Ctrl-c");
        pty.key("y");
        assert_eq!(pty.end(), 130);
    }
}

/// Sizes that follow each other faster than anything is drawn, with keys between them.
#[test]
fn a_storm_of_sizes_leaves_the_page_whole() {
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = started(state.path());
    for turn in 0..200_u16 {
        pty.resize(1 + turn * 37 % 250, 1 + turn * 23 % 80);
        if turn % 20 == 0 {
            pty.key("Down");
        }
    }
    let (columns, rows) = SIZE;
    pty.resize(columns, rows);
    pty.wait_for("Is this the account and the Region to work in?");
    let line = "\u{2500}".repeat(usize::from(columns));
    pty.wait_until("two whole rules", |screen| screen.lines().filter(|row| *row == line).count() == 2);
    pty.key("Enter");
    pty.wait_for("Which Studio domain");
    pty.key("Ctrl-c");
    assert_eq!(pty.end_within(AT_ONCE), 130);
    pty.assert_given_back();
}

/// A wizard that has just begun to apply, slowly enough to be disturbed on the way.
#[cfg(unix)]
fn at_the_word(mut pty: Pty) -> Pty {
    use crate::journey::{choose, review};
    let pages =
        ["Which Studio domain", "Which VPC do people", "2 chosen", "Which endpoints", "Who may open", "Who gets"];
    for page in pages {
        pty.key("Enter");
        pty.wait_for(page);
    }
    choose(&mut pty, "DataScientist");
    pty.wait_for("1 chosen");
    pty.key("Enter");
    review(&mut pty);
    pty
}

/// Endpoints are pending for seconds, and each change takes long enough to be seen.
#[cfg(unix)]
fn slowly() -> Vec<(&'static str, String)> {
    vec![("STUDIOLINK_SANDBOX_LATENCY", "300".into()), ("STUDIOLINK_SANDBOX_SPEED", "40".into())]
}

/// The only run came to its end, and its journal tells each event once and of nothing that went wrong.
#[cfg(unix)]
#[track_caller]
fn assert_went_well(state: &Path) {
    use crate::interrupts::states;
    use std::collections::BTreeSet;
    let journal = states::journal(state, &states::run(state));
    let last = journal.last().expect("events");
    assert_eq!((&last["event"], &last["status"]), (&"finished".into(), &"applied".into()), "{last}");
    let told: BTreeSet<&str> = journal.iter().filter_map(|record| record["event"].as_str()).collect();
    for wrong in ["failed", "skipped", "retrying"] {
        assert!(!told.contains(wrong), "{wrong}: {journal:#?}");
    }
    let started: Vec<&str> = journal
        .iter()
        .filter(|record| record["event"] == "started")
        .map(|record| record["step"].as_str().expect("a step"))
        .collect();
    assert_eq!(started.iter().collect::<BTreeSet<_>>().len(), started.len(), "each change is made once: {started:?}");
}

/// Sizes that follow each other in mid-apply, some in which nothing can be read: the run goes on, and its screen is whole.
#[cfg(unix)]
#[test]
fn a_storm_of_sizes_in_mid_apply_holds_nothing_up() {
    use crate::interrupts::states;
    let state = tempfile::tempdir().expect("a folder");
    let pty = Pty::start_in(&["--sandbox"], state.path(), SIZE, &slowly());
    pty.wait_for("2 VPCs, 1 Studio domain");
    let mut pty = at_the_word(pty);
    states::wait_until(&pty, "a call", || states::under_way(state.path()).0 > 0);
    for turn in 0..200_u16 {
        pty.resize(1 + turn * 37 % 250, 1 + turn * 23 % 80);
        std::thread::sleep(Duration::from_millis(5));
    }
    let journal = states::journal(state.path(), &states::run(state.path()));
    assert_ne!(journal.last().expect("events")["event"], "finished", "the storm came in mid-run");
    pty.resize(SIZE.0, SIZE.1);
    pty.wait_for(" changes made");
    let line = "\u{2500}".repeat(usize::from(SIZE.0));
    pty.wait_until("two whole rules", |screen| screen.lines().filter(|row| *row == line).count() == 2);
    pty.wait_for("checks passed");
    pty.key("Enter");
    assert_eq!(pty.end(), 0, "{}", pty.contents());
    pty.assert_given_back();
    assert_went_well(state.path());
}

/// Ctrl-Z in mid-apply, some time in the shell while calls are on their way, and fg: the run goes on to its end.
#[cfg(unix)]
#[test]
fn a_stay_in_the_shell_in_mid_apply_loses_nothing_of_the_run() {
    use crate::interrupts::states;
    let state = tempfile::tempdir().expect("a folder");
    let home = state.path().join("studiolink");
    let mut pty = Pty::start_shell(state.path(), SIZE);
    pty.wait_for("shell>");
    let settings: Vec<String> = slowly().iter().map(|(name, value)| format!("{name}={value}")).collect();
    pty.text(&format!("{} studiolink --sandbox\r", settings.join(" ")));
    pty.wait_for("2 VPCs, 1 Studio domain");
    let mut pty = at_the_word(pty);
    for _ in 0..2 {
        states::wait_until(&pty, "a call", || states::under_way(&home).0 > 0);
        pty.key("Ctrl-z");
        pty.wait_for("Stopped");
        assert!(!pty.is_on_alternate_screen() && !pty.hides_cursor());
        let journal = || states::journal(&home, &states::run(&home)).len();
        std::thread::sleep(Duration::from_millis(300));
        let before = journal();
        std::thread::sleep(Duration::from_millis(700));
        assert_eq!(journal(), before, "nothing goes on while it is stopped");
        pty.text("fg\r");
        pty.wait_until("the screen", |screen| screen.contains(" changes made"));
        assert!(pty.is_on_alternate_screen());
    }
    pty.wait_for("checks passed");
    pty.key("Enter");
    pty.wait_until("the shell", |_| !pty.is_on_alternate_screen());
    pty.text("echo left with $?\r");
    pty.wait_for("left with 0");
    assert_went_well(&home);
    pty.text("exit\r");
    pty.end();
}

/// A fault of the program itself, in mid-run: the screen stays whole and tells of it, the terminal is as it was
/// afterwards, and what is said holds no key.
#[cfg(feature = "failpoints")]
#[test]
fn a_fault_is_told_on_the_screen_and_again_once_the_terminal_is_given_back() {
    use crate::journey::{journey, walk};
    const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
    let state = tempfile::tempdir().expect("a folder");
    let keys = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].map(|name| (name, SECRET.to_owned()));
    let environment = [&keys[..], &[("STUDIOLINK_FAILPOINT", "4:panic".to_owned())]].concat();
    let mut pty = walk(&journey("vpc", 0, None, false), state.path(), &environment);
    pty.wait_for("the journal cannot be written any more");
    assert!(pty.is_on_alternate_screen() && !pty.contents().contains("crashed"), "{}", pty.contents());
    pty.key("Enter");
    assert_eq!(pty.end(), 5, "{}", pty.contents());
    pty.assert_given_back();
    let written = pty.written();
    let (_, told) = written.rsplit_once("\u{1b}[?1049l").expect("the alternate screen is left");
    let fault = told.lines().find(|line| line.contains("A fault of this program: ")).expect("it is told");
    assert!(fault.contains("src/engine/failpoint.rs"), "where: {told}");
    assert!(!written.contains(SECRET), "a key is told");
}

/// A fault while a page is drawn ends the program: the terminal is as it was, what broke is told on it, and a run that
/// was under way can be gone on with.
#[cfg(feature = "failpoints")]
#[test]
fn a_fault_of_drawing_gives_the_terminal_back_and_tells() {
    use crate::journey::{journey, walk};
    let state = tempfile::tempdir().expect("a folder");
    let mut pty = Pty::start_in(&["--sandbox"], state.path(), SIZE, &[("STUDIOLINK_FAILPOINT", "page:Domain".into())]);
    pty.wait_for("2 VPCs, 1 Studio domain");
    pty.key("Enter");
    assert_faulted(pty);
    let pty = walk(&journey("vpc", 0, None, false), state.path(), &[("STUDIOLINK_FAILPOINT", "page:Done".into())]);
    assert_faulted(pty);
    let runs = crate::interrupts::states::runs(state.path());
    assert_eq!(runs.len(), 1, "{runs:?}");
    let said = crate::interrupts::states::resumed(state.path(), &runs[0]);
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
}

#[cfg(feature = "failpoints")]
fn assert_faulted(mut pty: Pty) {
    assert_eq!(pty.end(), 101, "{}", pty.contents());
    pty.assert_given_back();
    let written = pty.written();
    let (_, told) = written.rsplit_once("\u{1b}[?1049l").expect("the alternate screen is left");
    assert!(told.contains("src/engine/failpoint.rs") && told.contains("`studiolink runs` names it"), "{told}");
}
