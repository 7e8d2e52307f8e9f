//! What one key has put out, and the key that brings it back.

use super::{Page, endpoints};
use crate::plan::answers::Answers;
use crate::ui::keys::{Action, Hint};
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::parts::text;

/// What was chosen before a key put it out.
#[derive(Debug)]
pub struct Before {
    answers: Answers,
    chosen: usize,
}

impl Before {
    /// As it is now.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self { answers: model.draft.answers.clone(), chosen: chosen(model) }
    }
}

/// The answers before and after, and where that was.
#[derive(Debug)]
pub struct PutOut {
    page: Page,
    before: Answers,
    after: Answers,
}

/// How much is chosen.
fn chosen(model: &Model) -> usize {
    let answers = &model.draft.answers;
    usize::from(model.draft.vpc().is_some())
        + answers.network.subnets.len()
        + answers.endpoints.services.len()
        + endpoints::studio_groups(model)
        + answers.principals.len()
}

/// Remembers what was put out, and says so.
pub fn note(model: &mut Model, before: Before) {
    let number = before.chosen.saturating_sub(chosen(model));
    if number == 0 {
        return;
    }
    let them = if number == 1 { "it" } else { "them" };
    model.notice = Some(model.spell(&format!("{} taken away; <undo> brings {them} back.", text::number(number))));
    let after = model.draft.answers.clone();
    model.put_out = Some(PutOut { page: model.page, before: before.answers, after });
}

/// Whether there is something to be brought back here: whoever has chosen anew since wants what is there now.
pub fn is_there(model: &Model) -> bool {
    model.put_out.as_ref().is_some_and(|out| out.page == model.page && out.after == model.draft.answers)
}

/// Brings it back.
pub fn bring_back(model: &mut Model) -> Vec<Effect> {
    let Some(out) = model.put_out.take() else { return Vec::new() };
    model.draft.answers = out.before;
    super::settle(model);
    model.say_well("What was taken away is back.".to_owned());
    if model.page == Page::Network { model.deepen() } else { Vec::new() }
}

/// The key, as long as it does that.
pub fn hint(model: &Model) -> Option<Hint> {
    is_there(model).then(|| Hint::needed(Action::Undo, "bring back"))
}
