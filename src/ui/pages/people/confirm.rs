//! Choosing yourself: the administrator's own name, typed once more.

use super::choose::put_in;
use crate::domain::principal::PrincipalName;
use crate::plan::check::listed;
use crate::plan::snapshot::Snapshot;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::parts::input::Field;

/// The administrator's own name, typed once more.
#[derive(Debug)]
pub struct Confirm {
    /// Who is to be chosen: the administrator, or groups that they are in.
    pub principals: Vec<PrincipalName>,
    /// What must be typed.
    pub word: String,
    /// What is typed.
    pub field: Field,
}

impl Confirm {
    /// Why nothing comes of it.
    pub fn left_out(&self, why: &str) -> String {
        let verb = if self.principals.len() == 1 { "is" } else { "are" };
        format!("restricts-yourself: {} {verb} not chosen, as {why}.", listed(&self.principals))
    }

    /// What it is about.
    pub fn words(&self) -> String {
        let is_you = self.principals.iter().any(|principal| principal.name == self.word);
        let held = match (is_you, self.principals.len()) {
            (true, 1) => "this is you",
            (false, 1) => "you are in this group",
            _ => "these are you or have you in them",
        };
        format!(
            "restricts-yourself: {}: {held}. Once the policy is on it you too open Studio only from where the mode \
             allows, and the denial of every other way in wins over every permission that you have.",
            listed(&self.principals)
        )
    }
}

/// Takes a key while the administrator's own name is typed.
pub fn confirm(model: &mut Model, snapshot: &Snapshot, action: Action) -> Flow {
    if action == Action::Back {
        model.people.confirm = None;
    }
    if action != Action::Next {
        return Flow::stay();
    }
    let Some(confirm) = model.people.confirm.take() else { return Flow::stay() };
    let typed = confirm.field.text().trim();
    if typed.is_empty() || (typed != confirm.word && typed.eq_ignore_ascii_case(&confirm.word)) {
        let why = if typed.is_empty() { "Nothing was typed yet" } else { "Names are case-sensitive" };
        let words = format!("{why}: {} restricts you too, <back> leaves you out.", confirm.word);
        model.people.confirm = Some(confirm);
        return Flow::Refuse(words);
    }
    if typed != confirm.word {
        return Flow::Refuse(confirm.left_out("another name was typed"));
    }
    put_in(model, snapshot, &confirm.principals.iter().collect::<Vec<_>>());
    model.draft.answers.principals.include_caller = true;
    Flow::stay()
}
