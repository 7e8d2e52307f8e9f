//! What keys and pasted text do: what is typed into, what lies over the page first, then the page.

use crossterm::event::{KeyCode, KeyEvent};

use super::{INTERRUPTED, leave};
use crate::ui::keys::{self, Action, Key};
use crate::ui::message::Effect;
use crate::ui::model::{Model, Overlay};
use crate::ui::pages::{self, Page};
use crate::ui::parts::input::{Field, LONGEST};
use crate::ui::parts::{dialog, frame, scroll};
use crate::ui::save;

/// Whether characters are text now.
pub(super) fn is_typing(model: &mut Model) -> bool {
    field(model).is_some()
}

/// Takes a key.
pub(super) fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    if frame::is_too_small(model.size) {
        return unseen(model, key);
    }
    model.notice = None;
    if let (Some(Overlay::Map(_)), KeyCode::Char(number)) = (model.overlay, key.code)
        && Key::of(key).is_fixed().is_some()
        && let Some(effects) = pages::map::press_number(model, number)
    {
        return effects;
    }
    let typing = is_typing(model) && !pages::review::chooses(model, key);
    let Some(action) = model.start.keys.action(key, typing) else {
        if typing
            && !pages::review::is_too_late(model, key)
            && let Some(field) = field(model)
        {
            field.press(key);
            typed(model);
        } else if !typing {
            say_nothing_done(model, key);
        }
        return Vec::new();
    };
    if action == Action::Suspend {
        return vec![Effect::Suspend];
    }
    if let Some(overlay) = model.overlay {
        return press_overlay(model, overlay, action);
    }
    match action {
        Action::Help => {
            model.overlay = Some(Overlay::Help(0));
            Vec::new()
        }
        Action::Map if pages::map::is_open(model) => {
            pages::map::open(model);
            Vec::new()
        }
        Action::Map if model.page == Page::Review && model.review.is_of_a_run() => {
            let words = "This is about a run of before, whose answers stand: there is no other step. <back> goes back.";
            model.notice = Some(model.spell(words));
            Vec::new()
        }
        Action::Furthest if pages::map::leads_on(model) => pages::map::to_furthest(model),
        Action::Quit => quit(model),
        Action::SaveAnswers => {
            save::open(model);
            Vec::new()
        }
        action => press_page(model, key, action),
    }
}

/// Hands a key to the page; where the page has nothing for it, that is said.
fn press_page(model: &mut Model, key: KeyEvent, action: Action) -> Vec<Effect> {
    // What is being read is read again once it is there.
    let does = keys::does(&pages::hints(model), action) || (action == Action::Retry && model.reading.waiting);
    let page = model.page;
    let effects = pages::press(model, action);
    if !does && effects.is_empty() && model.page == page {
        say_nothing_done(model, key);
    }
    effects
}

/// What lies over a page has its keys in the last line.
fn say_nothing_done(model: &mut Model, key: KeyEvent) {
    if model.overlay.is_none() && model.notice.is_none() {
        let key = Key::of(key).label();
        model.notice = Some(model.spell(&format!("{key} does nothing here; <help> shows the keys that do.")));
    }
}

/// Takes a key where the page cannot be seen: nothing is chosen or confirmed blind, but who wants to leave can.
fn unseen(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let typing = is_typing(model);
    match (model.start.keys.action(key, typing), model.overlay) {
        (Some(Action::Suspend), _) => vec![Effect::Suspend],
        (Some(action @ (Action::Yes | Action::No | Action::Back | Action::Quit)), Some(overlay))
            if matches!(overlay, Overlay::Leave | Overlay::LeaveRunning) =>
        {
            press_overlay(model, overlay, action)
        }
        (Some(Action::Quit), _) => {
            model.overlay = None;
            quit(model)
        }
        _ => Vec::new(),
    }
}

fn press_overlay(model: &mut Model, overlay: Overlay, action: Action) -> Vec<Effect> {
    match (overlay, action) {
        (
            Overlay::Map(_) | Overlay::Leave | Overlay::LeaveRunning | Overlay::TakeBack | Overlay::Discard,
            Action::Help,
        ) => {
            model.notice = Some("The keys that work here are in the last line.".to_owned());
            Vec::new()
        }
        (Overlay::Leave | Overlay::LeaveRunning | Overlay::TakeBack | Overlay::Discard, Action::Next) => {
            model.notice = Some(model.spell("Answer with <yes> or <no>."));
            Vec::new()
        }
        (Overlay::Map(here), action) => pages::map::press(model, here, action),
        (Overlay::Leave | Overlay::LeaveRunning, Action::Yes | Action::Quit) => leave(model),
        (Overlay::TakeBack, Action::Quit) => {
            model.overlay = None;
            quit(model)
        }
        (Overlay::TakeBack, Action::Yes) => {
            model.overlay = None;
            pages::apply::take_back(model)
        }
        (Overlay::Discard, Action::Yes) => {
            model.overlay = None;
            pages::unfinished::discard(model)
        }
        (Overlay::Save, Action::Next) => {
            let path = model.save.path.text().to_owned();
            save::to(model, &path)
        }
        (Overlay::Save | Overlay::Discard, Action::Back | Action::Quit)
        | (Overlay::Leave | Overlay::LeaveRunning | Overlay::TakeBack | Overlay::Discard, Action::No | Action::Back)
        | (Overlay::Help(_), Action::Help | Action::Back | Action::Next | Action::Quit) => {
            model.overlay = None;
            Vec::new()
        }
        (Overlay::Help(mut first), action) => {
            let (length, rows) = dialog::extent_of_help(model);
            scroll::shift(&mut first, action, length, rows);
            model.overlay = Some(Overlay::Help(first));
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn quit(model: &mut Model) -> Vec<Effect> {
    match model.page {
        Page::Apply => stop(model),
        Page::Done => pages::done::leave(model),
        _ if model.draft.touched => {
            model.overlay = Some(Overlay::Leave);
            Vec::new()
        }
        _ => leave(model),
    }
}

/// The first time: no new call. The second time: leave, after a question.
fn stop(model: &mut Model) -> Vec<Effect> {
    let Some(run) = &mut model.run else {
        return vec![Effect::Quit { code: INTERRUPTED }];
    };
    if run.is_stopping() {
        model.overlay = Some(Overlay::LeaveRunning);
        return Vec::new();
    }
    run.stop();
    vec![Effect::Stop]
}

/// The input that typed characters go into, if there is one now.
fn field(model: &mut Model) -> Option<&mut Field> {
    match model.overlay {
        None => pages::field(model),
        Some(Overlay::Save) => Some(&mut model.save.path),
        Some(_) => None,
    }
}

/// After the text of [`field`] has changed.
fn typed(model: &mut Model) {
    if model.overlay.is_some() { model.save.typed() } else { pages::typed(model) }
}

/// Takes pasted text: into what is typed into, as a whole, and never as keys.
pub(super) fn paste(model: &mut Model, text: &str) {
    if frame::is_too_small(model.size) {
        return;
    }
    model.notice = None;
    if model.page == Page::Review && model.overlay.is_none() && pages::field(model).is_some() {
        model.notice = Some(pages::review::TYPED.to_owned());
        return;
    }
    let Some(field) = field(model) else {
        model.notice = Some("What was pasted is not taken: no text is asked for here.".to_owned());
        return;
    };
    if field.paste(text) {
        typed(model);
    } else {
        model.notice = Some(format!("Nothing was pasted: an answer has at most {LONGEST} characters."));
    }
}
