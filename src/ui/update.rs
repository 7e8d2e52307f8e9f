//! What each message does to the model.

mod press;

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::KeyEventKind;

use super::keys::Action;
use super::message::{Effect, Message};
use super::model::{Model, Overlay};
use super::pages::{self, Page};
use super::{keep, save};
use crate::cloud::{CloudError, Kind};
use crate::domain::text::full_stop;
use crate::engine::runs::Runs;
use crate::plan::snapshot::{Scope, Seen, Snapshot};

/// No usable credentials.
const NO_CREDENTIALS: u8 = 3;
/// A signal, or leaving by choice, before any change.
const INTERRUPTED: u8 = 130;

/// Changes the model and tells what is to be done.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    let may_matter = !matches!(message, Message::Tick(_) | Message::Event(_) | Message::Resize(..));
    let mut effects = take(model, message);
    if let Some(dropped) = model.draft.dropped.take() {
        let before = model.notice.take().map(|notice| format!("{notice} ")).unwrap_or_default();
        model.notice = Some(format!("{before}{dropped}"));
    }
    if may_matter {
        pages::map::look(model);
        model.typing = match model.overlay {
            Some(Overlay::Help(_)) => pages::field(model).is_some(),
            _ => press::is_typing(model),
        };
    }
    effects.extend(pages::restriction::wonder(model));
    effects
}

fn take(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Begin => vec![Effect::Runs, model.reading.ask(begin(model))],
        // Windows tells releases too.
        Message::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
        Message::Key(key) => press::key(model, key),
        Message::Paste(text) => {
            press::paste(model, &text);
            Vec::new()
        }
        Message::Resize(width, height) => {
            model.size = (width, height);
            Vec::new()
        }
        Message::Tick(elapsed) => {
            tick(model, elapsed);
            Vec::new()
        }
        Message::Signal => signal(model),
        Message::Event(record) => {
            if let Some(run) = &mut model.run {
                run.take(&record);
            }
            keep::begun(model)
        }
        Message::Applied(ended) => pages::apply::ended(model, ended),
        answer => learn(model, answer),
    }
}

/// Takes what was asked for.
fn learn(model: &mut Model, answer: Message) -> Vec<Effect> {
    match answer {
        Message::Runs(runs) => return look_back(model, runs),
        Message::Found { load, result } => return pages::review::found(model, load, result),
        Message::Seen { load, seen } => see(model, load, seen),
        Message::Snapshot { load, result } => return read(model, load, result),
        Message::Planned { load, result } => return pages::review::planned(model, load, result),
        Message::Profiles(result) => pages::account::choose::profiles(model, result),
        Message::Regions { load, regions } => pages::account::choose::regions(model, load, regions),
        Message::Outlook { load, outlook } => model.restriction.outlook.take(load, outlook),
        Message::Ranked { load, today } => pages::people::ranked(model, load, today),
        Message::Permitted { load, answers } => pages::review::permitted(model, load, answers),
        Message::Written(result) => pages::review::written(model, result),
        // Answers that were named are those that are meant.
        Message::Drafts(drafts) if model.start.answers.is_none() => model.unfinished.take_drafts(drafts),
        Message::AnswersSaved(result) => save::saved(model, result),
        Message::Discarded(result) => return pages::unfinished::discarded(model, result),
        _ => {}
    }
    Vec::new()
}

fn tick(model: &mut Model, elapsed: Duration) {
    model.elapsed += elapsed;
    if let Some(run) = &mut model.run {
        run.tick(elapsed);
    }
}

/// The runs before are known: who waited for that alone goes on.
fn look_back(model: &mut Model, runs: Result<Runs, String>) -> Vec<Effect> {
    let is_open = model.page == Page::Account && model.overlay.is_none() && !model.account.is_choosing();
    if !(model.unfinished.take(runs) && is_open) {
        return Vec::new();
    }
    model.notice = None;
    pages::press(model, Action::Next)
}

/// Answers given beforehand tell at once how deep to read.
fn begin(model: &Model) -> Scope {
    if model.draft.vpc().is_some() { model.draft.scope() } else { Scope::default() }
}

/// Something of the account has come: rows are added to those that are shown, and nothing else.
fn see(model: &mut Model, load: u64, seen: Vec<Seen>) {
    // A list that breaks off takes its rows away, which moves those of others.
    let breaks_off = seen.iter().any(|seen| matches!(seen, Seen::End(_, Some(_))));
    let before = model.reading.shown().filter(|_| breaks_off).cloned();
    if !model.reading.see(load, seen) || model.reading.snapshot.is_some() {
        return;
    }
    if let (Some(before), Some(now)) = (before, model.reading.shown().cloned()) {
        pages::follow(model, &before, &now);
    }
    pages::stand_anew(model);
    show(model);
}

/// Fits what is shown to what has come.
fn show(model: &mut Model) {
    if let Some(snapshot) = model.reading.shown() {
        model.draft.settle(&snapshot.identity);
    }
    pages::settle(model);
}

fn read(model: &mut Model, load: u64, result: Result<Arc<Snapshot>, CloudError>) -> Vec<Effect> {
    let is_first = model.reading.snapshot.is_none();
    let before = model.reading.shown().cloned();
    if !model.reading.take(load, result) {
        return Vec::new();
    }
    if let (Some(before), Some(now)) = (before, model.reading.snapshot.clone()) {
        pages::follow(model, &before, &now);
    }
    // The pages before Review stay usable with what was read before; Account and Review show the error in full.
    if let Some(error) = &model.reading.error
        && model.page > Page::Account
        && model.page < Page::Review
    {
        let what = if is_first { "Reading the account" } else { "Reading again" };
        let error = full_stop(&error.to_string());
        model.notice = Some(format!("{what} failed: {error} {}", model.spell("<retry> tries again.")));
    }
    if model.reading.is_past(model.notice.as_deref(), |words| model.spell(words)) {
        model.notice = None;
    }
    if std::mem::take(&mut model.reading.is_again) && model.reading.error.is_none() && model.notice.is_none() {
        model.notice = pages::still_lacks(model);
    }
    if is_first {
        pages::stand_anew(model);
    }
    show(model);
    let is_whole = model.reading.error.is_none();
    let mut effects = if is_first && is_whole { deepen(model) } else { Vec::new() };
    effects.extend(pages::people::rank(model));
    effects.extend(pages::review::read(model));
    effects
}

/// Reads deeper what was chosen while the account was read the first time, or is suggested now.
fn deepen(model: &mut Model) -> Vec<Effect> {
    let is_chosen = model.page == Page::Network && model.draft.vpc().is_some();
    if model.reading.is_shallow() || (is_chosen && !model.reading.waiting) { model.deepen() } else { Vec::new() }
}

/// With what was done as the exit code; before anything was, with what kept it from being begun.
pub(super) fn leave(model: &Model) -> Vec<Effect> {
    let error = model.reading.error.as_ref().filter(|_| model.reading.snapshot.is_none());
    let unread = error.filter(|error| error.kind == Kind::Credentials).map(|_| NO_CREDENTIALS);
    vec![Effect::Quit { code: pages::done::code(model).or(unread).unwrap_or(INTERRUPTED) }]
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
