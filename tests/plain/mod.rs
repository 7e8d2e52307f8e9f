//! The wizard without screens: led by lines, told in lines that are only ever added to.

mod choosing;
pub mod journeys;
mod keeping;
pub mod random;
#[cfg(unix)]
pub mod terminal;
mod turns;
mod waits;

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{Stream, StreamExt, stream};
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::cloud::session::Switch;
use studiolink::terminal::{Input, Typed};
use studiolink::ui::Start;
use studiolink::ui::runtime::Left;
use studiolink::ui::runtime::plain::{self, Ears};
use tokio::time::sleep;

/// From Account to the first warning, with three people restricted, as the account of the first scenario asks.
pub const TO_WARNINGS: [&str; 15] = ["", "", "", "", "", "", "", "", "", "", "", "", "", PEOPLE, ""];
/// So many answers come before people are asked for.
pub const TO_PEOPLE: usize = 13;
/// One of each kind.
pub const PEOPLE: &str = "role/DataScientist user/bob group/data-science";
/// The warnings of those answers.
pub const WARNINGS: [&str; 4] = ["1", "1", "1", "1"];

/// Everything up to the end of a run.
pub fn whole() -> Vec<&'static str> {
    [&TO_WARNINGS[..], &WARNINGS, &["yes"]].concat()
}

/// What was written, for whoever wants to look.
#[derive(Clone, Default)]
pub struct Sheet(Arc<Mutex<Vec<u8>>>);

impl Sheet {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("a sheet").clone()).expect("text")
    }
}

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a sheet").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What came of a conversation.
pub struct Held {
    pub left: Left,
    pub text: String,
}

impl Held {
    #[track_caller]
    pub fn says(&self, words: &str) {
        assert!(self.text.contains(words), "`{words}` is not in\n{}", self.text);
    }
}

pub fn sandbox() -> Arc<Sandbox> {
    Arc::new(Sandbox::in_memory(Scenario::FirstTime))
}

/// Signals, each after its time since the one before.
pub fn signals(script: Vec<(Duration, Input)>) -> impl Stream<Item = Input> + Unpin {
    let script = stream::iter(script).then(|(wait, input)| async move {
        sleep(wait).await;
        input
    });
    Box::pin(script.chain(stream::pending()))
}

/// A conversation of these lines, after which the input ends.
pub async fn talk(cloud: &Arc<Sandbox>, lines: &[&str], state_dir: &Path) -> Held {
    talk_with(cloud, Start::default(), lines, Vec::new(), state_dir).await
}

/// The same with other beginnings, and with signals.
pub async fn talk_with(
    cloud: &Arc<Sandbox>,
    start: Start,
    lines: &[&str],
    script: Vec<(Duration, Input)>,
    state_dir: &Path,
) -> Held {
    hold(cloud, start, lines, (Duration::ZERO, script), state_dir).await
}

/// A conversation with somebody who thinks before each line.
pub async fn talk_slowly(cloud: &Arc<Sandbox>, lines: &[&str], state_dir: &Path) -> Held {
    hold(cloud, Start::default(), lines, (Duration::from_secs(5), Vec::new()), state_dir).await
}

/// The same with any cloud.
pub async fn hold<C: Switch>(
    cloud: &Arc<C>,
    start: Start,
    lines: &[&str],
    (pause, script): (Duration, Vec<(Duration, Input)>),
    state_dir: &Path,
) -> Held {
    let lines: Vec<Typed> = lines.iter().map(|line| Typed::Line((*line).to_owned())).chain([Typed::End]).collect();
    let lines = Box::pin(stream::iter(lines).then(|line| async move {
        sleep(pause).await;
        line
    }));
    let ears = Ears { lines, signals: signals(script), typed: false, afresh: || {}, columns: || None };
    let sheet = Sheet::default();
    let left = plain::run(start, Arc::clone(cloud), state_dir.to_owned(), sheet.clone(), ears).await;
    let held = Held { left: left.expect("an end"), text: sheet.text() };
    assert!(!held.text.contains('\u{1b}') && !held.text.contains('\r'), "only lines: {}", held.text);
    for action in ["<next>", "<back>", "<retry>", "<choose>", "<acknowledge>", "<undo>", "<quit>", "<filter>"] {
        assert!(!held.text.contains(action), "a word of this mode belongs there: {}", held.text);
    }
    held
}
