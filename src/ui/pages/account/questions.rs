//! Account, as a question in plain mode.

use super::{go_on, text_of};
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::{self, Flow};
use crate::ui::plain::question::{Kind, Question, Row};
use crate::ui::plain::words::{OUTCOME, WIDE, sentence};

/// Whether this is the account, or what keeps it from being read.
pub fn question(model: &mut Model) -> Question {
    let remarks = text_of(model, WIDE).iter().map(|line| sentence(line, ": ", OUTCOME)).collect();
    let words = if can_go_on(model) { "yes, go on" } else { "read the account again" };
    let kind = Kind::One { rows: vec![Row::new(words, "", false)], default: Some(0) };
    Question { field: "account", asks: "Is this the account and the Region to work in?".to_owned(), remarks, kind }
}

fn can_go_on(model: &mut Model) -> bool {
    matches!(go_on(model), Flow::Next(_))
}

/// Goes on, or reads again where that is not possible.
pub fn answer(model: &mut Model) -> Flow {
    if can_go_on(model) { Flow::next() } else { Flow::Stay(pages::press(model, Action::Retry)) }
}
