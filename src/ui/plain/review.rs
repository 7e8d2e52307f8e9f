//! Review as a conversation: the plan is told once, each warning is acknowledged by itself, then the word is asked for.

use std::sync::Arc;

use super::Talk;
use super::question::{Given, Question};
use crate::plan::step::Plan;
use crate::ui::keys::Action;
use crate::ui::message::Effect;
use crate::ui::pages::{self, Flow, Page, review::questions};

/// The plan that was told.
pub type Reviewed = Option<Arc<Plan>>;

impl Talk {
    /// The question of Review as it stands; a plan that is new is told first.
    pub(super) fn question_of_review(&mut self) -> Question {
        let plan = questions::plan(&self.model);
        let is_new = match (&self.reviewed, &plan) {
            (Some(told), Some(plan)) => !Arc::ptr_eq(told, plan),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if is_new && let Some(plan) = &plan {
            let lines = questions::told(&self.model, plan);
            self.say_all(lines);
        }
        self.reviewed = plan;
        questions::question(&self.model)
    }

    /// What a word shows of the plan.
    pub(super) fn shown(&self, word: &str) -> Option<Vec<String>> {
        if self.model.page == Page::Review { questions::shown(&self.model, word) } else { None }
    }

    /// Elsewhere the word is an answer, as the name of a policy.
    pub(super) fn asks_to_write(&self, line: &str) -> bool {
        let is_word = line.trim().eq_ignore_ascii_case(questions::WRITE);
        is_word && self.model.page == Page::Review && questions::plan(&self.model).is_some()
    }

    /// Writes the plan to files. The question comes again once where they are is told.
    pub(super) fn write(&mut self) -> Vec<Effect> {
        self.refused = 0;
        self.open = None;
        let effects = pages::press(&mut self.model, Action::Write);
        // That it is under way is said by the wait.
        self.model.notice = None;
        self.after(effects)
    }

    /// Waits for what AWS says of the permissions, if that is what was asked for; the question comes again after it.
    pub(super) fn asks_too_early(&self, line: &str) -> bool {
        self.model.page == Page::Review && questions::asks_too_early(&self.model, line)
    }

    /// Tells of the permissions once AWS has answered.
    pub(super) fn tell_permissions(&mut self) {
        if self.wants_permissions
            && let Some(lines) = questions::permissions(&self.model)
        {
            self.wants_permissions = false;
            self.say_all(lines);
        }
    }

    /// An acknowledgement, or the word that starts the changes.
    pub(super) fn give_to_review(&mut self, given: &Given) -> Vec<Effect> {
        match questions::answer(&mut self.model, given) {
            Flow::Refuse(fault) => self.refuse(&self.model.spell(&fault)),
            Flow::Stay(effects) | Flow::Next(effects) => {
                self.open = None;
                if self.model.page != Page::Review {
                    self.reviewed = None;
                }
                effects
            }
            Flow::Back => self.back(),
        }
    }
}
