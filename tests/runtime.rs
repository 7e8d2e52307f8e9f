//! The wizard's loop without a terminal, in virtual time: what it draws, when it ends, and what it leaves behind.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::{Stream, StreamExt, stream};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use studiolink::cloud::sandbox::{Own, Sandbox, Scenario};
use studiolink::domain::policy::parse;
use studiolink::domain::principal::{Principal, PrincipalKind, PrincipalName};
use studiolink::engine::event::Status;
use studiolink::plan::snapshot::authorization::InlineDocument;
use studiolink::terminal::{Input, Screen, Tab};
use studiolink::ui::runtime::{self, Left, Parted};
use studiolink::ui::{Ended, Model, Start};
use tokio::time::sleep;

/// A screen of 80 columns and 24 rows that nobody looks at.
pub struct Canvas {
    pub terminal: Terminal<TestBackend>,
    suspended: usize,
    copied: Vec<String>,
    tabs: Vec<Option<Tab>>,
}

impl Screen for Canvas {
    type Backend = TestBackend;

    fn terminal(&mut self) -> &mut Terminal<TestBackend> {
        &mut self.terminal
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.suspended += 1;
        Ok(())
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.copied.push(text.to_owned());
        Ok(())
    }

    fn tab(&mut self, tab: Option<Tab>) -> io::Result<()> {
        self.tabs.push(tab);
        Ok(())
    }
}

pub fn key(code: KeyCode) -> Input {
    Input::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

pub fn control(letter: char) -> Input {
    Input::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL))
}

impl Canvas {
    pub fn new() -> Self {
        Self {
            terminal: Terminal::new(TestBackend::new(80, 24)).expect("a screen"),
            suspended: 0,
            copied: Vec::new(),
            tabs: Vec::new(),
        }
    }
}

/// Each input after its time since the one before.
pub fn inputs(script: Vec<(Duration, Input)>) -> impl Stream<Item = Input> + Unpin {
    let script = stream::iter(script).then(|(wait, input)| async move {
        sleep(wait).await;
        input
    });
    // A script that leaves the wizard somewhere fails its test, and does not hang it.
    let end = stream::once(async {
        sleep(Duration::from_hours(1)).await;
        Input::Hangup
    });
    Box::pin(script.chain(end).chain(stream::pending()))
}

pub const AT_ONCE: Duration = Duration::ZERO;
/// Longer than anything that is read.
pub const LATER: Duration = Duration::from_secs(5);

/// From Account to Apply.
pub fn to_apply() -> Vec<(Duration, Input)> {
    let mut script = vec![(LATER, key(KeyCode::Enter))];
    script.extend(std::iter::repeat_n((LATER, key(KeyCode::Enter)), 5));
    for code in [KeyCode::Char(' '), KeyCode::Enter] {
        script.push((LATER, key(code)));
    }
    script.extend(typed("aaaayes"));
    script
}

async fn run(cloud: Sandbox, script: Vec<(Duration, Input)>, state_dir: &Path) -> (Left, Canvas) {
    run_on(&Arc::new(cloud), script, state_dir).await
}

async fn run_on(cloud: &Arc<Sandbox>, script: Vec<(Duration, Input)>, state_dir: &Path) -> (Left, Canvas) {
    let mut canvas = Canvas::new();
    let model = Model::new(Start { motion: true, ..Start::default() });
    let left = runtime::run(model, Arc::clone(cloud), state_dir.to_owned(), &mut canvas, inputs(script)).await;
    (left.expect("an end"), canvas)
}

fn sandbox() -> Sandbox {
    Sandbox::in_memory(Scenario::FirstTime)
}

#[tokio::test(start_paused = true)]
async fn keys_work_while_the_account_is_read() {
    let state = tempfile::tempdir().expect("a folder");
    let begun = tokio::time::Instant::now();
    let (left, _) = run(sandbox(), vec![(AT_ONCE, control('c'))], state.path()).await;
    assert_eq!((left.code, begun.elapsed()), (130, Duration::ZERO));
    assert!(left.run.is_none());
}

/// The lists of a large account are seen while they are read, and another page is opened meanwhile.
#[tokio::test(start_paused = true)]
async fn what_has_come_is_shown_while_the_account_is_read() {
    let state = tempfile::tempdir().expect("a folder");
    let large = || {
        let cloud = Sandbox::in_memory(Scenario::Large);
        cloud.answer_reads_in(Duration::from_secs(1));
        cloud
    };
    // Who asks takes one call, and then each page one.
    let part = Duration::from_millis(3_500);
    let (_, canvas) = run(large(), vec![(part, Input::Signal)], state.path()).await;
    let screen = format!("{}", canvas.terminal.backend());
    assert!(screen.contains("500 VPCs, 2,000 subnets") && screen.contains("subnets (2,000 so far)"), "{screen}");
    let soon = Duration::from_millis(10);
    let script = vec![(part, key(KeyCode::Enter)), (soon, key(KeyCode::Enter)), (soon, Input::Signal)];
    let (_, canvas) = run(large(), script, state.path()).await;
    let screen = format!("{}", canvas.terminal.backend());
    assert!(
        screen.contains("Which VPC do people connect from?") && screen.contains("subnets (2,000 so far)"),
        "{screen}"
    );
    let script = vec![(part, key(KeyCode::Enter)), (LATER, key(KeyCode::Enter)), (LATER, Input::Signal)];
    let other = tempfile::tempdir().expect("a folder without the answers of before");
    let (_, canvas) = run(large(), script, other.path()).await;
    let screen = format!("{}", canvas.terminal.backend());
    assert!(screen.contains("This VPC is suggested") && !screen.contains("reading"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn suspending_comes_back_to_the_same_page() {
    let state = tempfile::tempdir().expect("a folder");
    let script = vec![
        (LATER, key(KeyCode::Enter)),
        (LATER, control('z')),
        (LATER, Input::Resize(80, 24)),
        (LATER, Input::Signal),
    ];
    let (left, canvas) = run(sandbox(), script, state.path()).await;
    assert_eq!((left.code, canvas.suspended), (130, 1));
    let screen = format!("{}", canvas.terminal.backend());
    assert!(screen.contains("Which Studio domain"), "{screen}");
}

/// Many roles, each with a policy that names user profiles, so that the table of who can open Studio takes its time.
fn crowded() -> Sandbox {
    let sandbox = sandbox();
    sandbox.edit(|account| {
        for number in 0..2_000 {
            let profiles: Vec<_> = (0..20).map(|one| format!("arn:aws:sagemaker:*:*:user-profile/*/p{one}")).collect();
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"sagemaker:*","Resource":{profiles:?}}}]}}"#
            );
            let name = format!("crowd-{number}");
            let principal = PrincipalName { kind: PrincipalKind::Role, name };
            account.principals.push(Principal {
                arn: format!("arn:aws:iam::111122223333:{principal}"),
                name: principal.clone(),
                path: "/".to_owned(),
                attached: None,
                groups: Vec::new(),
            });
            let inline = vec![InlineDocument { name: "Own".to_owned(), document: parse(&text).ok() }];
            account.own.push(Own { principal, inline, boundary: None });
        }
    });
    sandbox
}

/// Somebody who looks at the screen: goes on to Review, reads the help there while the plan is made, closes it, and
/// leaves.
struct Reader {
    terminal: Terminal<TestBackend>,
    keys: UnboundedSender<Input>,
    looked: Instant,
    /// What was on the screen when each key was pressed on Review, and then.
    seen: Vec<String>,
}

const PLANNING: &str = "Making the plan";
const HELP: &str = "why, and the keys";

impl Reader {
    /// Once in a while, as people do.
    fn look(&mut self, screen: &str) {
        if self.looked.elapsed() < Duration::from_millis(40) {
            return;
        }
        self.looked = Instant::now();
        let pressed = match self.seen.len() {
            0 if screen.contains("> People") => {
                [KeyCode::Down, KeyCode::Down, KeyCode::Char(' '), KeyCode::Enter].map(key).to_vec()
            }
            0 if !screen.contains("> Review") => vec![key(KeyCode::Enter)],
            0 if screen.contains(PLANNING) => self.press(screen, key(KeyCode::Char('?'))),
            1 if screen.contains(HELP) => self.press(screen, key(KeyCode::Esc)),
            2 if !screen.contains(HELP) => self.press(screen, Input::Signal),
            _ => Vec::new(),
        };
        for input in pressed {
            let _ = self.keys.unbounded_send(input);
        }
    }

    fn press(&mut self, screen: &str, input: Input) -> Vec<Input> {
        self.seen.push(screen.to_owned());
        vec![input]
    }
}

impl Screen for Reader {
    type Backend = TestBackend;

    fn terminal(&mut self) -> &mut Terminal<TestBackend> {
        let screen = format!("{}", self.terminal.backend());
        self.look(&screen);
        &mut self.terminal
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A plan takes as long as it takes, and keys are heard in the meantime. By the clock: what is not asynchronous stops
/// virtual time.
#[tokio::test]
async fn keys_work_while_a_plan_is_made() {
    let state = tempfile::tempdir().expect("a folder");
    let (keys, pressed) = unbounded();
    let terminal = Terminal::new(TestBackend::new(80, 24)).expect("a screen");
    let mut reader = Reader { terminal, keys, looked: Instant::now(), seen: Vec::new() };
    let beat = stream::repeat(()).then(|()| async {
        sleep(Duration::from_millis(50)).await;
        Input::Resize(80, 24)
    });
    let input = Box::pin(stream::select(pressed, beat));
    let model = Model::new(Start { motion: true, ..Start::default() });
    let run = runtime::run(model, Arc::new(crowded()), state.path().to_owned(), &mut reader, input);
    let left = tokio::time::timeout(Duration::from_mins(2), run).await.expect("Review is reached").expect("an end");
    assert_eq!(left.code, 130);
    assert!(reader.seen.last().is_some_and(|screen| screen.contains(PLANNING)), "{}", reader.seen.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn a_run_is_kept_for_what_is_said_after_leaving() {
    let state = tempfile::tempdir().expect("a folder");
    let mut script = to_apply();
    script.push((Duration::from_mins(10), key(KeyCode::Enter)));
    let (left, canvas) = run(sandbox(), script, state.path()).await;
    let screen = format!("{}", canvas.terminal.backend());
    assert_eq!(left.code, 0, "{screen}");
    let run = left.run.expect("a run");
    assert_eq!(run.progress.finished, Some(Status::Applied));
    let Some(Ended::Finished { report, .. }) = run.ended else { panic!("{:?}", run.ended) };
    let text = std::fs::read_to_string(report.expect("a report")).expect("a report");
    assert!(text.starts_with("# studiolink run ") && text.contains(": applied\n"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_signal_in_mid_apply_leaves_by_itself_once_the_calls_have_ended() {
    let state = tempfile::tempdir().expect("a folder");
    let mut script = to_apply();
    script.push((Duration::from_secs(2), Input::Signal));
    let (left, _) = run(sandbox(), script, state.path()).await;
    assert_eq!(left.code, 5);
    let run = left.run.expect("a run");
    assert_eq!(run.progress.finished, Some(Status::Partly));
    let Some(Ended::Finished { report, .. }) = run.ended else { panic!("{:?}", run.ended) };
    let text = std::fs::read_to_string(report.expect("a report")).expect("a report");
    assert!(text.contains(": partly\n") && text.contains("studiolink resume "), "{text}");
}

/// However often a hangup is told, it is one signal: the calls that run come to their end, and who still sees the
/// screen is told.
#[tokio::test(start_paused = true)]
async fn a_hangup_told_twice_is_no_second_signal() {
    let state = tempfile::tempdir().expect("a folder");
    let mut script = to_apply();
    script.extend([(Duration::from_millis(750), Input::Hangup), (AT_ONCE, Input::Hangup)]);
    let (left, canvas) = run(sandbox(), script, state.path()).await;
    assert_eq!(left.code, 5);
    assert!(matches!(left.run.expect("a run").ended, Some(Ended::Finished { .. })));
    let screen = format!("{}", canvas.terminal.backend());
    assert!(screen.contains("Stopping: no new call starts"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_second_signal_leaves_at_once_with_the_run_named() {
    let state = tempfile::tempdir().expect("a folder");
    let mut script = to_apply();
    script.extend([(Duration::from_millis(750), Input::Signal), (AT_ONCE, Input::Signal)]);
    let (left, _) = run(sandbox(), script, state.path()).await;
    assert_eq!(left.code, 130);
    let run = left.run.expect("a run");
    assert!(run.ended.is_none() && run.progress.run.is_some(), "{:?}", run.ended);
}

#[tokio::test(start_paused = true)]
async fn a_signal_while_the_account_is_read_again_changes_nothing() {
    let state = tempfile::tempdir().expect("a folder");
    let mut script = to_apply();
    script.push((Duration::from_millis(50), Input::Signal));
    let (left, _) = run(sandbox(), script, state.path()).await;
    assert_eq!(left.code, 130);
    assert_eq!(left.run.expect("a run").ended, Some(Ended::Stopped));
    assert!(!state.path().join("runs").exists());
}

/// What is copied goes to the screen's clipboard, what is saved into the state folder, for its owner alone.
#[tokio::test(start_paused = true)]
async fn what_is_copied_and_saved_gets_where_it_belongs() {
    let state = tempfile::tempdir().expect("a folder");
    let mut script = to_apply();
    script.truncate(script.len() - "aaaayes".len() - 1);
    script.extend([(LATER, key(KeyCode::F(2))), (LATER, key(KeyCode::F(3))), (LATER, Input::Signal)]);
    let (_, canvas) = run(sandbox(), script, state.path()).await;
    assert!(canvas.copied.len() == 1 && canvas.copied[0].contains("policy StudioPrivateAccess"), "{:?}", canvas.copied);
    let plans: Vec<_> = std::fs::read_dir(state.path().join("plans")).expect("a folder").collect();
    assert_eq!(plans.len(), 1);
    let folder = plans.into_iter().next().expect("one").expect("read").path();
    let text = std::fs::read_to_string(folder.join("plan.txt")).expect("the plan");
    assert!(text.contains("policy StudioPrivateAccess"), "{text}");
    let screen = format!("{}", canvas.terminal.backend());
    assert!(screen.contains("Written to"), "{screen}");
}

/// The terminal's tab goes along with the run, comes back after a stay in the shell, and is taken away at the end.
#[tokio::test(start_paused = true)]
async fn the_tab_goes_along_with_the_run() {
    let state = tempfile::tempdir().expect("a folder");
    let mut script = to_apply();
    script.push((Duration::from_secs(2), control('z')));
    script.push((Duration::from_mins(10), key(KeyCode::Enter)));
    let (left, canvas) = run(sandbox(), script, state.path()).await;
    assert_eq!(left.code, 0);
    let (last, shown) = canvas.tabs.split_last().expect("tabs");
    assert_eq!((shown.first(), last), (Some(&Some(Tab::Normal(0))), &None));
    let hundredths: Vec<u8> = shown
        .iter()
        .map(|tab| match tab {
            Some(Tab::Normal(hundredths)) => *hundredths,
            other => panic!("{other:?} in {shown:?}"),
        })
        .collect();
    assert!(hundredths.is_sorted() && hundredths.last() == Some(&100), "{hundredths:?}");
    let again = hundredths.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert_eq!(again, 1, "once more after the shell, and else only what is new: {hundredths:?}");
}

/// A word typed, and Enter.
pub fn typed(word: &str) -> Vec<(Duration, Input)> {
    word.chars().map(KeyCode::Char).chain([KeyCode::Enter]).map(|code| (LATER, key(code))).collect()
}

/// A wizard that is left in mid-apply, one that goes on with what it left and takes all of it back.
#[tokio::test(start_paused = true)]
async fn what_one_wizard_leaves_the_next_finishes_and_takes_back() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = Arc::new(sandbox());
    let before = cloud.account();
    let mut script = to_apply();
    script.push((Duration::from_secs(2), Input::Signal));
    let (left, _) = run_on(&cloud, script, state.path()).await;
    let first = left.run.expect("a run").progress.run.expect("its id");
    assert_eq!(left.code, 5);

    let mut script = vec![(LATER, key(KeyCode::Enter)), (LATER, key(KeyCode::Enter))];
    script.extend(typed("aaaayes"));
    script.push((Duration::from_mins(10), key(KeyCode::Char('u'))));
    script.extend(typed("aayes"));
    script.push((Duration::from_mins(20), key(KeyCode::Enter)));
    let (left, canvas) = run_on(&cloud, script, state.path()).await;
    let screen = format!("{}", canvas.terminal.backend());
    let run = left.run.expect("a run");
    assert_eq!((left.code, run.progress.finished), (0, Some(Status::Undone)), "{screen}");
    assert_eq!(run.progress.run, Some(first), "the same run all along");
    let mut after = cloud.account();
    (after.serial, after.tokens) = (before.serial, before.tokens.clone());
    assert!(after == before, "the account is as it was");
    assert!(screen.contains("What was taken back") && !screen.contains("What stands now"), "{screen}");
}

/// To the page of the network, with all domains chosen.
fn to_network() -> Vec<(Duration, Input)> {
    [KeyCode::Enter, KeyCode::Down, KeyCode::Enter].map(|code| (LATER, key(code))).into()
}

#[tokio::test(start_paused = true)]
async fn whatever_ends_it_keeps_the_answers_and_the_next_one_goes_on_with_them() {
    let state = tempfile::tempdir().expect("a folder");
    for ending in [vec![Input::Signal], vec![Input::Hangup], vec![control('c'), key(KeyCode::Char('y'))]] {
        let mut script = to_network();
        script.extend(ending.into_iter().map(|input| (LATER, input)));
        let (left, _) = run(sandbox(), script, state.path()).await;
        assert_eq!(left.code, 130);
        let Some(Parted::Kept(place)) = left.parted else { panic!("{left:?}") };
        assert_eq!(place.aside, None, "nothing was there");
        let script = vec![(LATER, key(KeyCode::Enter)), (LATER, key(KeyCode::Enter)), (LATER, Input::Signal)];
        let (left, canvas) = run(sandbox(), script, state.path()).await;
        let screen = format!("{}", canvas.terminal.backend());
        assert!(screen.contains("Which VPC do people connect from?"), "{screen}");
        assert_eq!(left.parted, Some(Parted::Stay(place.path.clone())), "nothing was added to them");
        std::fs::remove_file(place.path).expect("a draft");
    }
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_cannot_be_written_changes_no_exit_code() {
    let state = tempfile::tempdir().expect("a folder");
    std::fs::write(state.path().join("drafts"), "in the way").expect("a file");
    let mut script = to_network();
    script.push((LATER, Input::Signal));
    let (left, _) = run(sandbox(), script, state.path()).await;
    let Some(Parted::Lost(why)) = &left.parted else { panic!("{left:?}") };
    assert!(left.code == 130 && why.contains(&state.path().display().to_string()), "{why}");
}

#[tokio::test(start_paused = true)]
async fn nobody_leaves_before_a_file_is_written_that_was_asked_for() {
    let state = tempfile::tempdir().expect("a folder");
    let path = state.path().join("mine.toml");
    let mut script = vec![(LATER, key(KeyCode::Enter)), (LATER, control('s'))];
    script.extend(std::iter::repeat_n((AT_ONCE, key(KeyCode::Backspace)), 60));
    script.push((AT_ONCE, Input::Paste(path.display().to_string())));
    script.push((AT_ONCE, key(KeyCode::Enter)));
    script.push((AT_ONCE, Input::Signal));
    let (left, _) = run(sandbox(), script, state.path()).await;
    // Nothing was answered: no draft is waited for besides.
    assert_eq!((left.code, left.parted), (130, None));
    assert!(std::fs::read_to_string(path).expect("a file").contains("version = 1"));
}
