//! Unfinished, as a question in plain mode.

use super::{Item, how_far, items};
use crate::engine::runs::Summary;
use crate::ui::message::Way;
use crate::ui::model::Model;
use crate::ui::pages::{Flow, Page, review};
use crate::ui::plain::question::{Given, Kind, Question, Row};

/// What can be done: of each run that is left what its keys do, and nothing of it.
fn choices(model: &Model) -> Vec<Option<(Summary, Way)>> {
    let ways = |item: &Item| match item {
        Item::Run(at) => model.unfinished.all().get(*at).map_or_else(Vec::new, |run| {
            let ways: &[Way] = if run.undoing { &[Way::Undo] } else { &[Way::Resume, Way::Undo] };
            ways.iter().map(|way| Some((run.clone(), *way))).collect()
        }),
        Item::New => vec![None],
    };
    items(model).iter().flat_map(ways).collect()
}

/// Whether to go on with a run.
pub fn question(model: &Model) -> Question {
    let row = |choice: &Option<(Summary, Way)>| match choice {
        Some((run, way)) => Row::new(words(run, *way), "", false),
        None => Row::new("none of these: set up something new", "", false),
    };
    let rows = choices(model).iter().map(row).collect();
    Question {
        field: "run",
        asks: "Go on with what was left unfinished?".to_owned(),
        remarks: vec!["Nothing is changed before you have said yes to it.".to_owned()],
        kind: Kind::One { rows, default: Some(0) },
    }
}

fn words(run: &Summary, way: Way) -> String {
    let what = match way {
        Way::Resume => "look at what stands, and make the rest",
        Way::Undo if run.undoing => "look at what stands, and take back the rest",
        Way::Undo => "look at how to take back what was made",
    };
    let domain = run.domain.as_ref().map_or_else(|| "all domains".to_owned(), |domain| format!("domain {domain}"));
    let begun = run.started.strftime("%Y-%m-%d %H:%MZ");
    format!("{what}: run {}, begun {begun}, {}, {domain}, {}", run.run, how_far(run), run.vpc)
}

/// Looks at a run, or goes on without.
pub fn answer(model: &mut Model, given: &Given) -> Flow {
    let at = if let Given::Row(at) = given { *at } else { 0 };
    match choices(model).into_iter().nth(at).flatten() {
        Some((run, way)) => Flow::Stay(review::look(model, run.run, way, Page::Unfinished)),
        None => Flow::next(),
    }
}
