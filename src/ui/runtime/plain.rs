//! The loop of plain mode: lines in, lines out, the same effects.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::super::{Effect, Message, Start, Talk, Told, theme};
use super::{Left, Tasks, broken};
use crate::cloud::session::Switch;
use crate::domain::text::clean;
use crate::report::fold::fold;
use crate::report::lines::BEAT;
use crate::terminal::{Input, Typed};

/// What the conversation listens to.
pub struct Ears<L, S, A> {
    /// Lines, as they are typed.
    pub lines: L,
    /// Signals.
    pub signals: S,
    /// Whether somebody types on a terminal: it shows what is typed, and what is typed too early is not meant.
    pub typed: bool,
    /// From here on alone what is typed counts: called before what starts changes is asked.
    pub afresh: A,
    /// In how many columns words break where lines are written; nowhere, where that is no terminal.
    pub columns: fn() -> Option<usize>,
}

/// Leads through the questions until the wizard is left.
///
/// # Errors
///
/// When a background task breaks.
pub async fn run<C: Switch>(
    start: Start,
    cloud: Arc<C>,
    state_dir: PathBuf,
    writer: impl Write,
    ears: Ears<impl Stream<Item = Typed> + Unpin, impl Stream<Item = Input> + Unpin, impl Fn()>,
) -> io::Result<Left> {
    let (mut tasks, told) = Tasks::new(cloud, state_dir, &start);
    let paper = Paper { writer, ascii: start.ascii, typed: ears.typed, columns: ears.columns, end: End::Line };
    let mut heard = Heard { told, ears, ended: false, hung_up: false, quiet: Instant::now(), ticked: Instant::now() };
    let mut talk = Talk::new(start);
    let ended = lead(&mut talk, paper, &mut heard, &mut tasks).await;
    let parted = tasks.part(talk.parting()).await;
    let (code, leaving) = ended?;
    let left = tasks.leave(code, parted);
    let ended = left.run.as_ref().is_some_and(|run| run.ended.is_some());
    Ok(Left { is_told: ended && !leaving, ways: talk.ways(), ..left })
}

/// Leads through the questions until they are left; gives the exit code, and whether a signal asked for it.
async fn lead<C: Switch>(
    talk: &mut Talk,
    mut paper: Paper<impl Write>,
    heard: &mut Heard<impl Stream<Item = Typed> + Unpin, impl Stream<Item = Input> + Unpin, impl Fn()>,
    tasks: &mut Tasks<C>,
) -> io::Result<(u8, bool)> {
    let mut leaving = false;
    let mut event = Event::Message(Message::Begin);
    loop {
        // A signal after the end of a run leaves with everything said.
        leaving |= matches!(event, Event::Message(Message::Signal)) && !talk.is_asking();
        let over = matches!(event, Event::Message(Message::Applied(_)));
        if let Event::Message(message) = &event {
            tasks.note(message);
        }
        for effect in react(talk, &mut paper, event) {
            match effect {
                Effect::Quit { code } => {
                    paper.write(talk.take());
                    return Ok((code, leaving));
                }
                effect => tasks.perform(effect),
            }
        }
        let was_gone = paper.end == End::Gone;
        let told = talk.take();
        heard.ticked = Instant::now();
        // What is not told, as an endpoint that is pending still, is no sign of life.
        if !told.is_empty() {
            heard.quiet = heard.ticked;
        }
        put(told, talk, &mut paper, &heard.ears.afresh);
        event = match () {
            // Whoever sent a signal waits for the end of the run, and for no further question.
            () if over && leaving => Event::Message(Message::Signal),
            () if paper.end == End::Gone && !was_gone => heard.hang_up().unwrap_or(Event::Ignored),
            () => heard.next(talk, &mut tasks.set).await?,
        };
    }
}

/// Writes what was told. What starts changes is asked last of all: what is typed before that prompt is no answer to it,
/// however long the plan above it took to be written.
fn put(mut told: Vec<Told>, talk: &Talk, paper: &mut Paper<impl Write>, afresh: impl Fn()) {
    let prompt = told.pop_if(|told| talk.starts_changes() && matches!(told, Told::Prompt(_)));
    paper.write(told);
    if prompt.is_some() {
        afresh();
        paper.write(prompt.into_iter().collect());
    }
}

/// What comes from outside.
enum Event {
    Message(Message),
    Line(String),
    /// Several lines at once.
    Pasted(String),
    /// Something that came before what is asked.
    Early,
    /// For so long nothing was heard, and nothing was said.
    Beat {
        ticked: Duration,
        quiet: Duration,
    },
    /// No line will come any more, and one is asked for.
    Ended,
    /// Nothing new.
    Ignored,
}

fn react(talk: &mut Talk, paper: &mut Paper<impl Write>, event: Event) -> Vec<Effect> {
    match event {
        Event::Message(message) => talk.hear(message),
        Event::Line(line) => {
            paper.answered(&line);
            talk.answer(&line)
        }
        Event::Pasted(lines) => {
            paper.answered(&lines);
            talk.paste(&lines)
        }
        Event::Early => talk.too_early(),
        Event::Beat { ticked, quiet } => talk.beat(ticked, quiet),
        Event::Ended => talk.end(),
        Event::Ignored => Vec::new(),
    }
}

struct Heard<L, S, A> {
    told: UnboundedReceiver<Message>,
    ears: Ears<L, S, A>,
    /// No line will come any more.
    ended: bool,
    hung_up: bool,
    /// Since when nothing was said.
    quiet: Instant,
    /// Since when nothing was heard.
    ticked: Instant,
}

impl<L: Stream<Item = Typed> + Unpin, S: Stream<Item = Input> + Unpin, A: Fn()> Heard<L, S, A> {
    async fn next(&mut self, talk: &Talk, tasks: &mut JoinSet<()>) -> io::Result<Event> {
        loop {
            if self.ended && talk.is_asking() {
                return Ok(Event::Ended);
            }
            // A pipe is read no further than is asked.
            let listens = !self.ended && (talk.is_asking() || self.ears.typed);
            tokio::select! {
                biased;
                Some(input) = self.ears.signals.next() => if let Some(event) = self.signal(&input) {
                    return Ok(event);
                },
                Some(message) = self.told.recv() => return Ok(Event::Message(message)),
                Some(ended) = tasks.join_next() => ended.map_err(broken)?,
                line = self.ears.lines.next(), if listens => match line {
                    Some(Typed::Line(line)) => return Ok(Event::Line(line)),
                    Some(Typed::Pasted(lines)) => return Ok(Event::Pasted(lines)),
                    Some(Typed::Early) => return Ok(Event::Early),
                    Some(Typed::End) | None => self.ended = true,
                },
                () = sleep_until(self.quiet + BEAT), if talk.is_waiting() => {
                    return Ok(Event::Beat { ticked: self.ticked.elapsed(), quiet: self.quiet.elapsed() });
                }
            }
        }
    }

    fn signal(&mut self, input: &Input) -> Option<Event> {
        match input {
            Input::Signal => Some(Event::Message(Message::Signal)),
            Input::Hangup => self.hang_up(),
            Input::Key(_) | Input::Paste(_) | Input::Resize(..) => None,
        }
    }

    /// A hangup is a signal once, however often it is told.
    fn hang_up(&mut self) -> Option<Event> {
        let first = !std::mem::replace(&mut self.hung_up, true);
        first.then_some(Event::Message(Message::Signal))
    }
}

/// A line in as many rows as it takes. A command stays whole, as rows cannot be pasted.
fn broken_up(line: &str, columns: Option<usize>) -> String {
    let words = line.trim_start();
    let is_command = words.starts_with("aws ") || words.starts_with("--") || words.contains(": studiolink ");
    match columns.filter(|_| !is_command) {
        Some(columns) => fold(line, columns).join("\n"),
        None => line.to_owned(),
    }
}

/// What stands at the end of what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The end of a line.
    Line,
    /// A prompt.
    Prompt,
    /// Nobody knows: nothing can be written any more.
    Gone,
}

/// Where lines are written: added to, and never gone back on.
struct Paper<W> {
    writer: W,
    ascii: bool,
    /// Whether a terminal shows what is typed.
    typed: bool,
    columns: fn() -> Option<usize>,
    end: End,
}

impl<W: Write> Paper<W> {
    fn write(&mut self, told: Vec<Told>) {
        let columns = (self.columns)();
        for told in told {
            let before = if self.end == End::Prompt { "\n" } else { "" };
            match told {
                Told::Line(line) => {
                    self.put(&format!("{before}{}\n", broken_up(&self.fit(line.trim_end()), columns)), End::Line);
                }
                Told::Prompt(prompt) => {
                    let prompt = broken_up(self.fit(&prompt).trim_end(), columns);
                    self.put(&format!("{before}{prompt} "), End::Prompt);
                }
            }
        }
        if self.writer.flush().is_err() {
            self.end = End::Gone;
        }
    }

    /// The line of an answer is ended by whoever typed it; one from elsewhere is shown.
    fn answered(&mut self, line: &str) {
        if self.end != End::Prompt {
            return;
        }
        if self.typed {
            self.end = End::Line;
        } else {
            self.put(&format!("{}\n", self.fit(line.trim_end())), End::Line);
        }
    }

    /// Names are others' to choose: whatever comes by, no terminal gets anything but text.
    fn fit(&self, text: &str) -> String {
        let text = clean(text);
        if self.ascii { theme::in_ascii(&text) } else { text.into_owned() }
    }

    fn put(&mut self, text: &str, end: End) {
        if self.end != End::Gone {
            self.end = if self.writer.write_all(text.as_bytes()).is_ok() { end } else { End::Gone };
        }
    }
}
