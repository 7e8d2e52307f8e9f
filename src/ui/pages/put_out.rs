//! What one key has put out or in for many, and the key that takes that back.

use super::{Page, endpoints, people};
use crate::plan::answers::Answers;
use crate::ui::keys::{Action, Hint};
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::parts::text;

/// What was chosen before a key put it out, or more in.
#[derive(Debug)]
pub struct Before {
    answers: Answers,
    chosen: usize,
}

impl Before {
    /// As it is now, before a key that is about many.
    #[must_use]
    pub fn of(model: &Model, action: Action) -> Option<Self> {
        let is_of_many = matches!(action, Action::Nothing | Action::All | Action::Openers);
        // The key that has put all of them in puts them out, and says itself that it puts them in again.
        let says_itself = action == Action::Openers && people::are_openers_chosen(model);
        (is_of_many && !says_itself).then(|| Self { answers: model.draft.answers.clone(), chosen: chosen(model) })
    }
}

/// The answers before and after, and where that was.
#[derive(Debug)]
pub struct PutOut {
    page: Page,
    before: Answers,
    after: Answers,
    /// Whether more was chosen by it.
    more: bool,
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

/// Remembers what was put out or in, and says so.
pub fn note(model: &mut Model, before: Before) {
    let now = chosen(model);
    if now == before.chosen {
        return;
    }
    let more = now > before.chosen;
    let number = now.abs_diff(before.chosen);
    let them = if number == 1 { "it" } else { "them" };
    let number = text::number(number);
    if more {
        say_more(model, &format!("{number} more chosen."), &format!("<undo> takes {them} out again."));
    } else {
        model.notice = Some(model.spell(&format!("{number} taken away; <undo> brings {them} back.")));
    }
    let after = model.draft.answers.clone();
    model.put_out = Some(PutOut { page: model.page, before: before.answers, after, more });
}

/// The way back behind what the page has said of it.
fn say_more(model: &mut Model, words: &str, way: &str) {
    let (is_well, way) = (model.is_well() || model.notice.is_none(), model.spell(way));
    let said = model.notice.take().unwrap_or_else(|| words.to_owned());
    let said = format!("{said} {way}");
    if is_well {
        model.say_well(said);
    } else {
        model.notice = Some(said);
    }
}

/// Whether there is something to be taken back here: whoever has chosen anew since wants what is there now.
pub fn is_there(model: &Model) -> bool {
    model.put_out.as_ref().is_some_and(|out| out.page == model.page && out.after == model.draft.answers)
}

/// Takes it back.
pub fn bring_back(model: &mut Model) -> Vec<Effect> {
    let Some(out) = model.put_out.take() else { return Vec::new() };
    model.draft.answers = out.before;
    people::forget_left_out(model);
    super::settle(model);
    let words = if out.more { "What was chosen at once is out again." } else { "What was taken away is back." };
    model.say_well(words.to_owned());
    if model.page == Page::Network { model.deepen() } else { Vec::new() }
}

/// The key, as long as it does that.
pub fn hint(model: &Model) -> Option<Hint> {
    let out = model.put_out.as_ref().filter(|_| is_there(model))?;
    Some(Hint::needed(Action::Undo, if out.more { "take back" } else { "bring back" }))
}
