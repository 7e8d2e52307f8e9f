//! The keys of the endpoints page.

use super::{Item, LISTS, NEEDED, choose, clients, is_on_groups, is_stop, items, narrow};
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::pages::Flow;
use crate::ui::parts::list;

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Action::Up, "move")];
    if model.endpoints.cursor != Some(Item::Clients) {
        hints.push(Hint::new(Action::Choose, "choose"));
    }
    hints.push(Hint::new(Action::Part, "section"));
    match model.endpoints.cursor {
        Some(Item::Dns(_)) => hints.push(Hint::quiet(Action::Left, "choose between the two")),
        Some(Item::Studio(_)) => hints.extend([Hint::new(Action::All, "all"), Hint::new(Action::Nothing, "none")]),
        Some(Item::Service(at)) if at >= NEEDED => {
            hints.extend([Hint::new(Action::All, "all further"), Hint::new(Action::Nothing, "none further")]);
        }
        _ => {}
    }
    if is_on_groups(model) {
        hints.push(Hint::new(Action::Filter, "filter"));
    }
    if model.endpoints.cursor != Some(Item::Clients) && !model.endpoints.filter.typing && !model.reading.waiting {
        hints.push(Hint::new(Action::Retry, "read again"));
    }
    hints.extend([
        Hint::new(Action::Next, if model.endpoints.filter.typing { "end filter" } else { "next" }),
        model.endpoints.filter.back(),
        Hint::new(Action::Help, "help"),
        Hint::new(Action::Quit, "quit"),
    ]);
    hints
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some(snapshot) = model.reading.shown().cloned() else { return Flow::stay() };
    let items = items(model, &snapshot);
    let before = model.endpoints.cursor;
    let moved = list::shift(&items, &mut model.endpoints.cursor, action, is_stop);
    if before == Some(Item::Clients) && (moved || matches!(action, Action::Part | Action::PartBack | Action::Next)) {
        let widened = clients::tidy(model);
        if widened && action == Action::Next {
            // It is read where it can be changed.
            model.say_once_more();
            return Flow::stay();
        }
    }
    if moved || matches!(action, Action::Choose | Action::Filter) {
        model.endpoints.home = model.endpoints.cursor;
    }
    if moved {
        model.endpoints.filter.typing &= is_on_groups(model);
        return Flow::stay();
    }
    if action == Action::Filter && !is_on_groups(model) {
        return Flow::Refuse(
            "Nothing is to be filtered here: the security groups are, at the end of the page.".to_owned(),
        );
    }
    if model.endpoints.filter.press(action) {
        narrow(model);
        return Flow::stay();
    }
    match action {
        Action::All | Action::Nothing => {
            let of_studio = matches!(model.endpoints.cursor, Some(Item::Studio(_)));
            let of_further = matches!(model.endpoints.cursor, Some(Item::Service(at)) if at >= NEEDED);
            if of_studio || of_further {
                choose::many(model, &items, of_studio, action == Action::All);
            }
            Flow::stay()
        }
        Action::Left | Action::Right => {
            choose::way(model, &snapshot, action == Action::Right).map_or_else(Flow::stay, Flow::Refuse)
        }
        Action::Choose => choose::choose(model, &snapshot).map_or_else(Flow::stay, Flow::Refuse),
        Action::Part | Action::PartBack => {
            choose::section(model, &items, action == Action::Part);
            Flow::stay()
        }
        Action::Next => go_on(model),
        Action::Back => Flow::Back,
        _ => Flow::stay(),
    }
}

fn go_on(model: &mut Model) -> Flow {
    if let Some(Err(fault)) = model.endpoints.said.clone() {
        model.endpoints.cursor = Some(Item::Clients);
        return Flow::Refuse(fault);
    }
    model.reading.lacks(LISTS).map_or_else(Flow::next, Flow::Refuse)
}
