//! The wizard without screens: the same model led by numbered questions, told in lines that are only ever added to.

pub mod list;
pub mod question;
mod read;
mod review;
pub mod route;
mod row;
mod tell;
#[cfg(all(test, feature = "sandbox"))]
mod tests;
mod turn;
mod wait;
pub mod words;

use std::sync::Arc;
use std::time::Duration;

use list::Shown;
use question::{Question, Row};
use read::Said;
use review::Reviewed;
use route::Ask;

use super::keep::{Parting, Ways};
use super::keys::Keys;
use super::message::{Effect, Message, Start};
use super::model::Model;
use super::pages::{self, Page};
use super::parts::text;
use super::update::update;
use crate::plan::step::Plan;
use crate::report::lines::{self, Lines};

/// Something to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// A line.
    Line(String),
    /// What stands before an answer, on the same line.
    Prompt(String),
}

/// So many answers that are none, one after the other, come from no person.
const PATIENCE: usize = 50;

/// The wizard as a conversation.
#[derive(Debug)]
pub struct Talk {
    model: Model,
    told: Vec<Told>,
    /// Where we are.
    ask: Ask,
    /// The question that waits for an answer.
    open: Option<Open>,
    /// What is waited for, and for how long.
    wait: Option<(&'static str, Duration)>,
    /// The page whose name was said last.
    page: Option<Page>,
    reviewed: Reviewed,
    /// Whether the permissions are waited for, to be told.
    wants_permissions: bool,
    /// The run that is told of.
    run: Option<(Arc<Plan>, Lines)>,
    /// Answers in a row that were none.
    refused: usize,
    /// Whether a signal asked to leave, so that nothing is asked any more.
    leaving: bool,
}

/// A question that was asked.
#[derive(Debug)]
struct Open {
    question: Question,
    shown: Shown,
}

impl Talk {
    /// Before anything has happened; give it [`Message::Begin`] next.
    #[must_use]
    pub fn new(start: Start) -> Self {
        let start = Start { keys: Keys::of_lines(), ..start };
        Self {
            model: Model::new(start),
            told: Vec::new(),
            ask: Ask::Account,
            open: None,
            wait: None,
            page: None,
            reviewed: None,
            wants_permissions: false,
            run: None,
            refused: 0,
            leaving: false,
        }
    }

    /// What is to be written since this was asked last.
    pub fn take(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    /// Whether a question waits for an answer.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the answer may let changes begin, or leave a warning behind.
    #[must_use]
    pub fn starts_changes(&self) -> bool {
        self.is_asking() && self.model.page == Page::Review
    }

    /// Whether something is waited for, so that signs of life are wanted.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.wait.is_some()
    }

    /// What is to become of the answers on leaving.
    #[must_use]
    pub fn parting(&self) -> Option<Parting> {
        self.model.parting()
    }

    /// How one comes back. What stands was said already.
    #[must_use]
    pub fn ways(&self) -> Ways {
        Ways { stands: Vec::new(), ..self.model.ways() }
    }

    /// Something has happened.
    pub fn hear(&mut self, message: Message) -> Vec<Effect> {
        self.leaving |= message == Message::Signal;
        self.tell_first(&message);
        let permitted = matches!(message, Message::Permitted { .. }) && self.model.page == Page::Review;
        let over = matches!(message, Message::Applied(_));
        let effects = update(&mut self.model, message);
        if over && self.model.page == Page::Done && !self.leaving {
            self.tell_end();
        }
        if permitted && let Some(denied) = pages::review::questions::denied(&self.model) {
            self.say(denied);
            self.open = None;
        }
        self.after(effects)
    }

    /// Something is waited for; so long nothing was heard of it, and so long nothing was said.
    pub fn beat(&mut self, heard: Duration, said: Duration) -> Vec<Effect> {
        let effects = update(&mut self.model, Message::Tick(heard));
        self.tell_wait(said);
        effects
    }

    /// A line was typed.
    pub fn answer(&mut self, line: &str) -> Vec<Effect> {
        let Some(open) = &self.open else {
            self.say("Nothing is asked now; what was typed is not taken.");
            return Vec::new();
        };
        if self.asks_too_early(line) {
            (self.refused, self.open, self.wants_permissions) = (0, None, true);
            return self.after(Vec::new());
        }
        if let Some(lines) = self.shown(line) {
            self.refused = 0;
            self.say_all(lines);
            self.prompt();
            return Vec::new();
        }
        if self.asks_to_write(line) {
            return self.write();
        }
        let said = match read::read(&open.question.kind, line) {
            Ok(said) => said,
            Err(fault) => return self.refuse(&fault),
        };
        self.refused = 0;
        let effects = match said {
            Said::Why => self.explain(None),
            Said::WhyRow(at) => self.explain(Some(at)),
            Said::More => self.show_rows(|_| {}),
            Said::Filter(needle) => self.show_rows(|shown| shown.narrow(&needle)),
            Said::List => {
                self.open = None;
                Vec::new()
            }
            Said::Leave => return self.hear(Message::Signal),
            Said::Again => self.again_please(),
            Said::Save(path) => self.save(path),
            Said::Back => self.back(),
            Said::All(action) => self.give_all(action),
            Said::Given(given) => self.give(given),
        };
        self.after(effects)
    }

    /// Several lines came at once: one answer, as to a list of addresses, and never one to what is to be done.
    pub fn paste(&mut self, lines: &str) -> Vec<Effect> {
        if self.starts_changes() {
            return self.refuse("several lines came at once, and none is taken: type each answer by itself");
        }
        self.answer(lines)
    }

    /// Something was typed before what is asked now was asked.
    pub fn too_early(&mut self) -> Vec<Effect> {
        self.refuse("what was typed before this was asked is not taken: type it now")
    }

    /// Nobody will answer any more.
    pub fn end(&mut self) -> Vec<Effect> {
        self.say("The input has ended.");
        self.hear(Message::Signal)
    }

    /// After anything: says what came of it, and asks what is to be asked.
    fn after(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        if let Some(notice) = self.model.notice.take() {
            self.say(notice);
            self.open = None;
        }
        if effects.iter().any(|effect| matches!(effect, Effect::Quit { .. })) {
            self.open = None;
            self.tell_last();
            return effects;
        }
        if effects.contains(&Effect::Stop) {
            self.say(lines::STOPPING);
        }
        effects.extend(pages::restriction::wonder(&mut self.model));
        self.settle();
        effects
    }

    fn settle(&mut self) {
        self.follow();
        self.tell_permissions();
        let permissions = self.wants_permissions.then_some(wait::PERMISSIONS);
        let Some(what) = wait::what(&self.model).or(permissions) else {
            self.wait = None;
            return self.ask();
        };
        self.open = None;
        if self.wait.is_none_or(|(before, _)| before != what) {
            self.wait = Some((what, Duration::ZERO));
            if self.model.page != Page::Apply && what != wait::OUTLOOK {
                self.say(format!("{}.", text::capital(what)));
            }
        }
    }

    /// Asks, unless an answer is waited for already.
    fn ask(&mut self) {
        if self.open.is_some() || self.leaving {
            return;
        }
        let asks = route::asks(&self.model);
        if !asks.contains(&self.ask)
            && let Some(first) = asks.first()
        {
            self.ask = *first;
        }
        self.tell_page();
        let question = self.question();
        self.say_all(question.remarks.clone());
        self.say(question.asks.clone());
        let mut shown = Shown::default();
        self.say_all(shown.lines(question.kind.rows()));
        self.open = Some(Open { question, shown });
        self.prompt();
    }

    fn question(&mut self) -> Question {
        if self.model.page == Page::Review {
            return self.question_of_review();
        }
        route::question(&mut self.model, self.ask)
    }

    fn rows(&self) -> Vec<Row> {
        self.open.as_ref().map(|open| open.question.kind.rows().to_vec()).unwrap_or_default()
    }
}
