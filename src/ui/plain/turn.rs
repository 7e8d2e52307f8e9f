//! What an answer does: forth, back, and what is said of one that is wrong.

use super::list::Shown;
use super::question::{Given, Kind};
use super::route::{self, Ask};
use super::{Open, PATIENCE, Talk};
use crate::domain::text::full_stop;
use crate::ui::keys::Action;
use crate::ui::message::{Effect, Message};
use crate::ui::pages::{self, Flow, Page};
use crate::ui::{save, why};

impl Talk {
    pub(super) fn explain(&mut self, row: Option<usize>) -> Vec<Effect> {
        let mut lines = self.explained(row);
        if lines.is_empty() {
            lines.push("There is nothing more to know of it.".to_owned());
        }
        self.say_all(lines);
        self.prompt();
        Vec::new()
    }

    /// What there is to know of a row; else why this is asked, and which steps there are.
    fn explained(&mut self, row: Option<usize>) -> Vec<String> {
        if row.is_some() {
            let about = route::about(&mut self.model, self.ask, row);
            return about.into_iter().chain(why::told(&self.model)).collect();
        }
        let why = self.model.spell(pages::why(&self.model));
        let is_step = self.model.page <= Page::Review && !self.model.review.is_of_a_run();
        let map = is_step.then(|| pages::map::told(&self.model));
        std::iter::once(why).chain(self.told_of_the_chosen()).chain(map).collect()
    }

    /// What the help of the screens says of the choice under the cursor: here of the one that stands.
    fn told_of_the_chosen(&mut self) -> Vec<String> {
        let rows = self.rows();
        let chosen = rows.iter().position(|row| row.chosen).or_else(|| (!rows.is_empty()).then_some(0));
        let at = chosen.or_else(|| matches!(self.ask, Ask::Clients).then_some(0));
        if at.is_some() {
            route::about(&mut self.model, self.ask, at);
        }
        why::told(&self.model)
    }

    pub(super) fn show_rows(&mut self, how: impl FnOnce(&mut Shown)) -> Vec<Effect> {
        if let Some(open) = &mut self.open {
            how(&mut open.shown);
            let lines = open.shown.lines(open.question.kind.rows());
            self.say_all(lines);
        }
        self.prompt();
        Vec::new()
    }

    /// Writes the answers to a file: the one that is named, or the one that the screens propose.
    pub(super) fn save(&mut self, path: Option<String>) -> Vec<Effect> {
        if let Some(reason) = save::refusal(&self.model) {
            return self.refuse(&reason);
        }
        let path = path.unwrap_or_else(|| save::proposal(&self.model));
        save::to(&mut self.model, &path)
    }

    /// Reads the account, or looks at the run, once more.
    pub(super) fn again_please(&mut self) -> Vec<Effect> {
        self.open = None;
        self.reviewed = None;
        pages::press(&mut self.model, Action::Retry)
    }

    pub(super) fn back(&mut self) -> Vec<Effect> {
        let page = self.model.page;
        if page == Page::Account && pages::account::questions::back(&mut self.model) {
            self.open = None;
            return Vec::new();
        }
        if matches!(page, Page::Account | Page::Done) {
            return self.refuse("there is no question before this one");
        }
        self.open = None;
        let asks = route::asks(&self.model);
        let before = asks.iter().position(|ask| *ask == self.ask).and_then(|at| at.checked_sub(1));
        if let Some(at) = before {
            self.ask = asks[at];
            return Vec::new();
        }
        let mut effects = pages::press(&mut self.model, Action::Back);
        if self.model.page == page {
            effects = pages::backward(&mut self.model);
        }
        while route::asks(&self.model).is_empty() {
            effects.extend(pages::backward(&mut self.model));
        }
        self.ask = route::asks(&self.model).last().copied().unwrap_or(Ask::Account);
        self.model.notice = None;
        effects
    }

    pub(super) fn give(&mut self, given: Given) -> Vec<Effect> {
        if self.model.page == Page::Review {
            return self.give_to_review(&given);
        }
        let before = self.rows();
        if before != self.question().kind.rows() {
            // What its number means now was never said.
            self.open = None;
            self.say("The rows have changed meanwhile: choose among these.");
            return Vec::new();
        }
        let is_many = matches!(given, Given::Rows(_) | Given::All(..));
        match route::answer(&mut self.model, self.ask, given) {
            Flow::Refuse(fault) => {
                if is_many {
                    self.tell_toggled(&before);
                }
                self.refuse(&self.model.spell(&fault))
            }
            Flow::Stay(effects) if is_many => {
                self.tell_toggled(&before);
                self.prompt();
                effects
            }
            Flow::Stay(effects) => {
                self.open = None;
                effects
            }
            Flow::Next(effects) => {
                if is_many {
                    self.tell_toggled(&before);
                }
                self.advance(effects)
            }
            Flow::Back => self.back(),
        }
    }

    /// Does something with all rows that are told.
    pub(super) fn give_all(&mut self, action: Action) -> Vec<Effect> {
        let Some(Open { question, shown }) = &self.open else { return Vec::new() };
        let rows = shown.fitting(question.kind.rows()).into_iter().map(|(at, _)| at).collect();
        self.give(Given::All(action, rows))
    }

    /// To the next question of the page, or of the first page after it that has one.
    fn advance(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        if let Some(Open { question, .. }) = self.open.take()
            && matches!(question.kind, Kind::One { .. })
        {
            let mut lines = route::about(&mut self.model, self.ask, None);
            lines.retain(|line| !question.remarks.contains(line));
            self.say_all(lines);
        }
        let asks = route::asks(&self.model);
        let here = asks.iter().position(|ask| *ask == self.ask);
        if let Some(next) = here.and_then(|here| asks.get(here + 1)) {
            self.ask = *next;
            return effects;
        }
        effects.extend(pages::forward(&mut self.model));
        while self.model.page < Page::Review && route::asks(&self.model).is_empty() {
            effects.extend(pages::forward(&mut self.model));
        }
        self.ask = route::asks(&self.model).first().copied().unwrap_or(Ask::Review);
        effects
    }

    /// Says what is wrong with an answer, and asks again.
    pub(super) fn refuse(&mut self, fault: &str) -> Vec<Effect> {
        self.refused += 1;
        if self.refused > PATIENCE {
            self.say(format!("{PATIENCE} answers in a row were none."));
            return self.hear(Message::Signal);
        }
        let Some(open) = &self.open else {
            self.say(full_stop(fault));
            return Vec::new();
        };
        // Where only a word is an answer, nothing else on the line says how to get away from it.
        let away = match open.question.kind {
            Kind::Word { .. } if self.model.page == Page::Review => " b goes back, q leaves.",
            _ => "",
        };
        let line = format!("{}: {}{away}", open.question.field, full_stop(fault));
        self.say(line);
        self.prompt();
        Vec::new()
    }
}
