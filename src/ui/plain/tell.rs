//! What is said between questions: greetings, pages, the events of a run, signs of life, the end.

use std::sync::Arc;
use std::time::Duration;

use strum::IntoEnumIterator;

use super::list::names;
use super::question::Row;
use super::{Talk, Told, route, wait};
use crate::report::lines::Lines;
use crate::ui::message::Message;
use crate::ui::pages::{Page, apply, done, unfinished};

const GREETING: [&str; 3] = [
    "studiolink puts Amazon SageMaker Studio behind AWS PrivateLink. Nothing is changed before you have seen the plan \
     and typed yes.",
    "Answer each question and press Enter. A number chooses; Enter alone takes what stands in brackets; ? says why it \
     is asked, and which steps there are.",
    "b goes back, q leaves and keeps the answers for the next time, save writes them to a file, r reads the account \
     again, list shows the question again.",
];

impl Talk {
    pub(super) fn say(&mut self, line: impl Into<String>) {
        self.told.push(Told::Line(line.into()));
    }

    pub(super) fn say_all(&mut self, lines: Vec<String>) {
        self.told.extend(lines.into_iter().map(Told::Line));
    }

    pub(super) fn prompt(&mut self) {
        if let Some(open) = &self.open {
            self.told.push(Told::Prompt(open.question.kind.prompt()));
        }
    }

    /// What a message says by itself.
    pub(super) fn tell_first(&mut self, message: &Message) {
        match message {
            Message::Begin => {
                if let Some(scenario) = &self.model.start.sandbox {
                    self.say(format!("This is the sandbox {scenario}: nothing leaves this machine."));
                }
                self.say_all(GREETING.map(ToOwned::to_owned).into());
            }
            Message::Event(record) => {
                let line = self.run.as_ref().and_then(|(_, lines)| lines.of(record));
                self.say_all(line.into_iter().collect());
            }
            _ => {}
        }
    }

    /// The name of a page that was just opened, and what has changed so far.
    pub(super) fn tell_page(&mut self) {
        let page = self.model.page;
        if self.page.replace(page) == Some(page) {
            return;
        }
        let steps: Vec<Page> = Page::iter().filter(|page| *page <= Page::Review && *page != Page::Unfinished).collect();
        let place = match steps.iter().position(|step| *step == page) {
            Some(at) if !self.model.review.is_of_a_run() => format!("{page}, step {} of {}.", at + 1, steps.len()),
            _ => format!("{page}."),
        };
        let changed = apply::so_far(&self.model);
        self.say("");
        self.say(format!("{place} {changed}"));
    }

    /// What was put in and out.
    pub(super) fn tell_toggled(&mut self, before: &[Row]) {
        let remarks = route::about(&mut self.model, self.ask, None);
        let question = self.question();
        let rows = question.kind.rows();
        let pairs = || rows.iter().zip(before).enumerate();
        let changed = |now: bool| {
            let pairs = pairs().filter(|(_, (row, old))| row.chosen == now && old.chosen != now);
            names(pairs.map(|(at, (row, _))| (at, row)))
        };
        let mut lines: Vec<String> = Vec::new();
        for (verb, those) in [("Put in", changed(true)), ("Put out", changed(false))] {
            lines.extend(those.map(|those| format!("{verb}: {those}.")));
        }
        lines.extend(self.model.notice.take());
        let switched = pairs().filter(|(_, (row, old))| row.chosen == old.chosen && row.words != old.words);
        lines.extend(switched.map(|(_, (row, _))| format!("Now {}.", row.words)));
        lines.extend(remarks);
        for remark in &question.remarks {
            if !lines.contains(remark) {
                lines.push(remark.clone());
            }
        }
        self.say_all(lines);
        if let Some(open) = &mut self.open {
            open.question = question;
        }
    }

    /// Notices that a run has begun.
    pub(super) fn follow(&mut self) {
        if self.model.page != Page::Apply {
            self.run = None;
            return;
        }
        let Some(run) = &self.model.run else { return };
        let plan = apply::questions::plan(run);
        if self.run.as_ref().is_some_and(|(told, _)| Arc::ptr_eq(told, plan)) {
            return;
        }
        self.run = Some((Arc::clone(plan), Lines::new(plan)));
        self.page = Some(Page::Apply);
        let lines = apply::questions::begins(run);
        self.say("");
        self.say_all(lines);
    }

    /// A sign of life, once time has gone by without anything to tell.
    pub(super) fn tell_wait(&mut self, elapsed: Duration) {
        let Some((what, waited)) = &mut self.wait else { return };
        *waited += elapsed;
        let line = wait::still(&self.model, what, *waited);
        self.say(line);
    }

    /// What came of a run.
    pub(super) fn tell_end(&mut self) {
        self.say("");
        let lines = done::questions::told(&self.model);
        self.say_all(lines);
    }

    /// The last lines of all: what stands, and how to go on with what is left.
    pub(super) fn tell_last(&mut self) {
        let changed = self.model.run.as_ref().map(|_| apply::so_far(&self.model));
        let before = if changed.is_none() { apply::stands(&self.model) } else { Vec::new() };
        if changed.is_none() && before.is_empty() {
            let stands = unfinished::of_before(&self.model, usize::MAX);
            self.say(stands.unwrap_or_else(|| "Nothing has been changed in AWS.".to_owned()));
        }
        self.say_all(changed.into_iter().chain(before).collect());
        // The last page has said it, or is said after it.
        if self.model.page != Page::Done {
            let way_on = done::questions::way_on(&self.model);
            self.say_all(way_on.into_iter().collect());
        }
    }
}
