//! What each message does to the model.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::keys::{self, Action};
use super::message::{Effect, Message};
use super::model::{Model, Overlay};
use super::pages::{self, Page};
use super::parts::input::LONGEST;
use super::parts::{dialog, scroll};
use crate::cloud::Kind;
use crate::plan::snapshot::Scope;

/// No usable credentials.
const NO_CREDENTIALS: u8 = 3;
/// A signal, or leaving by choice, before any change.
const INTERRUPTED: u8 = 130;

/// Changes the model and tells what is to be done.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Begin => vec![Effect::Runs, model.reading.ask(begin(model))],
        // Windows tells releases too.
        Message::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
        Message::Key(key) => press(model, key),
        Message::Paste(text) => {
            paste(model, &text);
            Vec::new()
        }
        Message::Resize(width, height) => {
            model.size = (width, height);
            Vec::new()
        }
        Message::Tick(elapsed) => {
            model.elapsed += elapsed;
            if let Some(run) = &mut model.run {
                run.tick(elapsed);
            }
            Vec::new()
        }
        Message::Signal => signal(model),
        Message::Runs(runs) => {
            let is_open = model.page == Page::Account && model.overlay.is_none() && !model.account.is_choosing();
            if !(model.unfinished.take(runs) && is_open) {
                return Vec::new();
            }
            model.notice = None;
            pages::press(model, Action::Next)
        }
        Message::Profiles(result) => {
            pages::account::choose::profiles(model, result);
            Vec::new()
        }
        Message::Regions { load, regions } => {
            pages::account::choose::regions(model, load, regions);
            Vec::new()
        }
        Message::Found { load, result } => pages::review::found(model, load, result),
        Message::Snapshot { load, result } => read(model, load, result),
        Message::Ranked { load, today } => {
            pages::people::ranked(model, load, today);
            Vec::new()
        }
        Message::Planned { load, result } => pages::review::planned(model, load, result),
        Message::Permitted { load, answers } => {
            pages::review::permitted(model, load, answers);
            Vec::new()
        }
        Message::Event(record) => {
            if let Some(run) = &mut model.run {
                run.take(&record);
            }
            Vec::new()
        }
        Message::Applied(ended) => pages::apply::ended(model, ended),
    }
}

/// Answers given beforehand tell at once how deep to read.
fn begin(model: &Model) -> Scope {
    if model.draft.vpc().is_some() { model.draft.scope() } else { Scope::default() }
}

fn read(
    model: &mut Model,
    load: u64,
    result: Result<std::sync::Arc<crate::plan::snapshot::Snapshot>, crate::cloud::CloudError>,
) -> Vec<Effect> {
    let before = model.reading.snapshot.clone();
    if !model.reading.take(load, result) {
        return Vec::new();
    }
    if let (Some(before), Some(now)) = (before, model.reading.snapshot.clone()) {
        pages::follow(model, &before, &now);
    }
    if let Some(snapshot) = &model.reading.snapshot {
        model.draft.settle(&snapshot.identity);
    }
    // The pages before Review stay usable with what was read before; Account and Review show the error in full.
    if let Some(error) = &model.reading.error
        && model.page > Page::Account
        && model.page < Page::Review
    {
        model.notice = Some(format!("Reading again failed: {error}. r tries again."));
    }
    pages::settle(model);
    let mut effects = pages::people::rank(model);
    effects.extend(pages::review::read(model));
    effects
}

fn press(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    model.notice = None;
    let typing = model.overlay.is_none() && pages::field(model).is_some();
    let Some(action) = keys::action(key, typing) else {
        if typing && let Some(field) = pages::field(model) {
            field.press(key);
            pages::typed(model);
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
        Action::Quit => quit(model),
        action => pages::press(model, action),
    }
}

fn press_overlay(model: &mut Model, overlay: Overlay, action: Action) -> Vec<Effect> {
    match (overlay, action) {
        (Overlay::Leave | Overlay::LeaveRunning, Action::Yes | Action::Quit) => leave(model),
        (Overlay::TakeBack, Action::Yes) => {
            model.overlay = None;
            pages::apply::take_back(model)
        }
        (Overlay::Leave | Overlay::LeaveRunning | Overlay::TakeBack, Action::No | Action::Back)
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
        Page::Apply => stop(model, Overlay::LeaveRunning),
        Page::Done => pages::done::leave(model),
        _ if model.draft.touched => {
            model.overlay = Some(Overlay::Leave);
            Vec::new()
        }
        _ => leave(model),
    }
}

/// With what was done as the exit code; before anything was, with what kept it from being begun.
fn leave(model: &Model) -> Vec<Effect> {
    let error = model.reading.error.as_ref().filter(|_| model.reading.snapshot.is_none());
    let unread = error.filter(|error| error.kind == Kind::Credentials).map(|_| NO_CREDENTIALS);
    vec![Effect::Quit { code: pages::done::code(model).or(unread).unwrap_or(INTERRUPTED) }]
}

/// The first time: no new call. The second time: leave, after a question.
fn stop(model: &mut Model, overlay: Overlay) -> Vec<Effect> {
    let Some(run) = &mut model.run else {
        return vec![Effect::Quit { code: INTERRUPTED }];
    };
    if run.is_stopping() {
        model.overlay = Some(overlay);
        return Vec::new();
    }
    run.stop();
    vec![Effect::Stop]
}

/// A signal asks no question: the second one leaves at once.
fn signal(model: &mut Model) -> Vec<Effect> {
    match (&mut model.run, model.page) {
        (Some(run), Page::Apply) if !run.is_stopping() => {
            run.stop();
            vec![Effect::Stop]
        }
        _ => leave(model),
    }
}

fn paste(model: &mut Model, text: &str) {
    if model.overlay.is_some() {
        return;
    }
    model.notice = None;
    let Some(field) = pages::field(model) else { return };
    if field.paste(text) {
        pages::typed(model);
    } else {
        model.notice = Some(format!("Nothing was pasted: an answer has at most {LONGEST} characters."));
    }
}
