//! Unfinished, as a question in plain mode.

use super::{ASKS, Item, TIME, discard, draft, earlier, go_on, held, how_far, items, kept};
use crate::engine::runs::Summary;
use crate::ui::message::Way;
use crate::ui::model::Model;
use crate::ui::pages::{Flow, Page, review};
use crate::ui::plain::question::{Given, Kind, Question, Row};

/// What can be done.
enum Choice {
    Look(Box<Summary>, Way),
    GoOn,
    Discard,
    New,
    Away,
}

/// Of each run that is left, and of kept answers, what their keys do, and nothing of it.
fn choices(model: &Model) -> Vec<Choice> {
    let ways = |item: &Item| match item {
        Item::Run(at) => model.unfinished.all().get(*at).map_or_else(Vec::new, |run| {
            let ways: &[Way] = match run {
                Summary { holder: Some(_), .. } => &[],
                Summary { undoing: true, .. } => &[Way::Undo],
                _ if model.unfinished.earlier => &[Way::Undo],
                _ => &[Way::Resume, Way::Undo],
            };
            ways.iter().map(|way| Choice::Look(Box::new(run.clone()), *way)).collect()
        }),
        Item::Kept => vec![Choice::GoOn, Choice::Discard],
        Item::New => vec![Choice::New],
    };
    let away = model.unfinished.earlier.then_some(Choice::Away);
    items(model).iter().flat_map(ways).chain(away).collect()
}

/// Whether to go on with a run.
pub fn question(model: &Model) -> Question {
    let about_kept = |what: &str| {
        let draft = draft(model).map(|draft| format!("{what}: {}", kept::named(draft)));
        draft.unwrap_or_else(|| what.to_owned())
    };
    let words = |choice: &Choice| match choice {
        Choice::Look(run, _) if run.stands() => format!("look at how to take it back: run {}", earlier::told(run)),
        Choice::Look(run, way) => words(run, *way),
        Choice::GoOn => about_kept("check them against the account, and go on where they were left"),
        Choice::Discard => about_kept("discard them"),
        Choice::New => "none of these: set up something new".to_owned(),
        Choice::Away => "none of these: back to Account".to_owned(),
    };
    let rows = choices(model).iter().map(|choice| Row::new(words(choice), "", false)).collect();
    Question {
        field: "run",
        asks: if model.unfinished.earlier { earlier::ASKS } else { ASKS }.to_owned(),
        remarks: remarks(model),
        kind: Kind::One { rows, default: Some(0) },
    }
}

/// What is promised, and which runs are not offered.
fn remarks(model: &Model) -> Vec<String> {
    let runs = items(model).into_iter().filter_map(|item| match item {
        Item::Run(at) => model.unfinished.all().get(at),
        Item::Kept | Item::New => None,
    });
    let held = runs.filter_map(|run| Some(format!("Run {}: {}", run.run, held(run)?)));
    held.chain(["Nothing is changed before you have said yes to it.".to_owned()]).collect()
}

fn words(run: &Summary, way: Way) -> String {
    let what = match way {
        Way::Resume => "look at what stands, and make the rest",
        Way::Undo if run.undoing => "look at what stands, and take back the rest",
        Way::Undo => "look at how to take back what was made",
    };
    let domain = run.domain.as_ref().map_or_else(|| "all domains".to_owned(), |domain| format!("domain {domain}"));
    let begun = run.started.strftime(TIME);
    format!("{what}: run {}, begun {begun}, {}, {domain}, {}", run.run, how_far(run), run.vpc)
}

/// Looks at a run, goes on with kept answers or discards them, or goes on without.
pub fn answer(model: &mut Model, given: &Given) -> Flow {
    let at = if let Given::Row(at) = given { *at } else { 0 };
    match choices(model).into_iter().nth(at) {
        Some(Choice::Look(run, way)) => Flow::Stay(review::look(model, run.run, way, Page::Unfinished)),
        Some(Choice::GoOn) => go_on(model),
        Some(Choice::Discard) => Flow::Stay(discard(model)),
        Some(Choice::Away) => Flow::Back,
        Some(Choice::New) | None => Flow::next(),
    }
}
