//! Runs of before that came to their end and stand: offered on Account, to be taken back.

use ratatui::text::Line;

use super::{Item, TIME};
use crate::engine::runs::Summary;
use crate::ui::message::Way;
use crate::ui::model::Model;
use crate::ui::pages::{self, Flow, Page, review};
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::{self, Sign};

/// The question of the page while it lists them.
pub const ASKS: &str = "Which earlier run is to be taken back?";

/// Those of this account and Region, newest first.
pub fn runs(model: &Model) -> Vec<&Summary> {
    standing(model).map(|(_, run)| run).collect()
}

fn standing(model: &Model) -> impl Iterator<Item = (usize, &Summary)> {
    of_here(model).filter(|(_, run)| run.stands())
}

/// All runs of this account and Region with their places, newest first.
pub fn of_here(model: &Model) -> impl Iterator<Item = (usize, &Summary)> {
    let place = model.snapshot().map(|snapshot| (&snapshot.identity.account, &snapshot.identity.region));
    let here = move |(_, run): &(usize, &Summary)| Some((&run.account, &run.region)) == place;
    model.unfinished.all().iter().enumerate().filter(here)
}

/// The rows while the page lists them.
pub(super) fn items(model: &Model) -> Vec<Item> {
    standing(model).map(|(at, _)| Item::Run(at)).collect()
}

/// Leads to the way back of the only one, or to the list of all.
pub fn open(model: &mut Model) -> Flow {
    let runs: Vec<String> = runs(model).iter().map(|run| run.run.clone()).collect();
    if runs.is_empty() {
        return Flow::stay();
    }
    if model.reading.snapshot.is_none() {
        return Flow::Refuse("What stands can be taken back once the account is read.".to_owned());
    }
    if let [only] = runs.as_slice() {
        if let Some(reason) = super::find(model, only).and_then(super::held) {
            return Flow::Refuse(reason);
        }
        return Flow::Stay(review::look(model, only.clone(), Way::Undo, Page::Account));
    }
    let effects = pages::enter(model, Page::Unfinished);
    model.unfinished.earlier = true;
    let items = items(model);
    list::settle(&items, &mut model.unfinished.cursor, |_| true);
    Flow::Stay(effects)
}

/// What Account says of them, without the way.
pub fn words(model: &Model) -> Option<String> {
    match runs(model).as_slice() {
        [] => None,
        [run] => Some(format!("An earlier run of this account and Region stands: {}.", told(run))),
        runs => {
            let changes = runs.iter().map(|run| run.changes).sum();
            let (runs, changes) = (text::number(runs.len()), text::count(changes, "change"));
            Some(format!("{runs} earlier runs of this account and Region stand, with {changes}."))
        }
    }
}

/// What the key on Account does with them.
pub fn way(model: &Model) -> &'static str {
    if runs(model).len() == 1 {
        "<undo> shows how to take it back."
    } else {
        "<undo> lists them, and shows how to take one back."
    }
}

/// A run in a line.
pub fn told(run: &Summary) -> String {
    let domain = run.domain.as_ref().map_or_else(|| "all domains".to_owned(), |domain| format!("domain {domain}"));
    let changes = text::count(run.changes, "change");
    format!("{}, begun {}, {changes}, {domain}, {}", run.run, run.started.strftime(TIME), run.vpc)
}

/// What the keys do with the run under the cursor.
pub fn about(model: &Model, run: &Summary, width: usize) -> Vec<Line<'static>> {
    let mut lines = framing::words(&format!("run {}", run.run), width, theme::OFF);
    if let Some(words) = super::held(run) {
        lines.extend(framing::remark(Sign::Attention, &words, width));
        return lines;
    }
    let words = "<next> reads the account and shows how to take it back. Nothing is changed before you have said yes.";
    lines.extend(framing::remark(Sign::Here, &model.spell(words), width));
    lines
}
