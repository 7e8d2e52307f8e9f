//! Who would get in, as it is judged in the background while the answers change.

use std::sync::Arc;

use crate::domain::restriction::Mode;
use crate::plan::access::{ModeOutlook, Outlook};
use crate::plan::answers::Answers;
use crate::plan::snapshot::Snapshot;
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::pages::Page;

/// What was asked, and what is known.
#[derive(Debug, Default)]
pub struct State {
    /// The number of the last question.
    number: u64,
    asked: Option<Question>,
    known: Option<(Question, Arc<Outlook>)>,
}

/// What an outlook rests on.
#[derive(Clone, Debug)]
struct Question {
    snapshot: Arc<Snapshot>,
    answers: Arc<Answers>,
}

impl Question {
    fn is_of(&self, snapshot: &Arc<Snapshot>, answers: &Answers) -> bool {
        Arc::ptr_eq(&self.snapshot, snapshot) && *self.answers == *answers
    }
}

impl State {
    /// Takes an answer, unless a later question is outstanding.
    pub fn take(&mut self, load: u64, outlook: Arc<Outlook>) {
        if load == self.number
            && let Some(question) = self.asked.take()
        {
            self.known = Some((question, outlook));
        }
    }
}

/// The answers without what every outlook tells in all its kinds.
fn answers(model: &Model) -> Answers {
    let mut answers = model.draft.answers.clone();
    (answers.restriction.mode, answers.restriction.guardrail) = (Mode::default(), true);
    answers
}

/// Asks who would get in where that is not known yet. One question at a time: whoever types does not heap them up.
pub fn wonder(model: &mut Model) -> Option<Effect> {
    if model.page != Page::Restriction || model.restriction.outlook.asked.is_some() {
        return None;
    }
    let snapshot = model.reading.snapshot.clone()?;
    let answers = answers(model);
    let state = &mut model.restriction.outlook;
    if state.known.as_ref().is_some_and(|(question, _)| question.is_of(&snapshot, &answers)) {
        return None;
    }
    let answers = Arc::new(answers);
    state.number += 1;
    state.asked = Some(Question { snapshot: Arc::clone(&snapshot), answers: Arc::clone(&answers) });
    Some(Effect::Outlook { load: state.number, snapshot, answers })
}

/// Whether it is being worked out for the page that is open.
pub fn is_wondering(model: &Model) -> bool {
    model.page == Page::Restriction && model.restriction.outlook.asked.is_some()
}

/// What would become of people in a mode, once it is known for these answers.
pub fn of(model: &Model, mode: Mode, guardrail: bool) -> Option<&ModeOutlook> {
    let snapshot = model.reading.snapshot.as_ref()?;
    let (question, outlook) = model.restriction.outlook.known.as_ref()?;
    if !question.is_of(snapshot, &answers(model)) {
        return None;
    }
    outlook.of(mode, guardrail)
}
