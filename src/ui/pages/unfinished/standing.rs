//! What stands of the runs before, in the line that is always there.

use super::{State, earlier};
use crate::engine::runs::Summary;
use crate::ui::model::Model;
use crate::ui::parts::text;

/// Where no run before has changed anything.
const NOTHING: &str = "Nothing has been changed in AWS yet.";
/// Where it is not known what runs before have changed, or where they have changed something.
const BY_US: &str = "Nothing has been changed in AWS by this session";

impl State {
    /// Notes whether there was a way back when it was asked for.
    pub fn note_way_back(&mut self, run: &str, is_open: bool) {
        self.shut.retain(|shut| shut != run);
        if !is_open {
            self.shut.push(run.to_owned());
        }
    }
}

/// Whether a run can be taken back, as far as that was asked.
pub fn can_go_back(model: &Model, run: Option<&str>) -> bool {
    !model.unfinished.shut.iter().any(|shut| Some(shut.as_str()) == run)
}

/// What has changed before anything was by this session, in the longest words that so many columns hold.
pub fn so_far(model: &Model, room: usize) -> String {
    if !is_known(model) {
        return format!("{BY_US}.");
    }
    of_before(model, room).unwrap_or_else(|| NOTHING.to_owned())
}

fn is_known(model: &Model) -> bool {
    matches!(model.unfinished.runs, Some(Ok(_))) && model.snapshot().is_some()
}

/// That this session has changed nothing, and what stands of runs before; `None` where nothing is known to stand.
pub fn of_before(model: &Model, room: usize) -> Option<String> {
    if !is_known(model) {
        return None;
    }
    let is_concerned = |run: &&Summary| run.stands() || (run.is_unfinished() && run.changes > 0);
    let concerned: Vec<&Summary> = earlier::of_here(model).map(|(_, run)| run).filter(is_concerned).collect();
    let sentences = match concerned.as_slice() {
        // What was begun last of a run that was cut short may be done.
        [] if earlier::of_here(model).any(|(_, run)| run.is_unfinished()) => return Some(format!("{BY_US}.")),
        [] => return None,
        [run] => of_one(model, run),
        runs => of_many(runs),
    };
    let fitting = sentences.iter().find(|words| text::width(words) <= room);
    fitting.or_else(|| sentences.last()).cloned()
}

/// The longest first.
fn of_one(model: &Model, summary: &Summary) -> Vec<String> {
    let Summary { run, made, total, .. } = summary;
    if !summary.is_unfinished() {
        let changes = text::count(summary.changes, "change");
        let undo = can_go_back(model, Some(run)).then(|| {
            [
                format!("{BY_US}; run {run} stands ({changes}); undo available."),
                format!("Nothing changed yet; run {run} stands ({changes}; undo available)."),
            ]
        });
        let short = [
            format!("{BY_US}; run {run} stands ({changes})."),
            format!("Nothing changed yet; run {run} stands ({changes})."),
            format!("Run {run} stands ({changes})."),
        ];
        return undo.into_iter().flatten().chain(short).collect();
    }
    let how_far = match (&summary.holder, summary.undoing) {
        (Some(_), _) => format!("run {run} is under way elsewhere"),
        (None, true) => format!("run {run} is taken back in part: {made} of {}", text::count(*total, "step")),
        (None, false) => format!("{made} of {} of run {run} made; not finished", text::count(*total, "change")),
    };
    vec![format!("{BY_US}; {how_far}."), format!("{}.", text::capital(&how_far))]
}

fn of_many(runs: &[&Summary]) -> Vec<String> {
    let left = runs.iter().filter(|run| run.is_unfinished()).count();
    let standing = runs.len() - left;
    let stand = match standing {
        1 => "1 earlier run stands".to_owned(),
        number => format!("{number} earlier runs stand"),
    };
    let runs = if standing == 0 { "earlier runs " } else { "" };
    let unfinished = match left {
        1 => "1 is not finished".to_owned(),
        number => format!("{number} {runs}are not finished"),
    };
    let parts = [(standing, stand), (left, unfinished)].into_iter().filter(|(number, _)| *number > 0);
    let words = parts.map(|(_, words)| words).collect::<Vec<_>>().join(", ");
    vec![format!("{BY_US}; {words}."), format!("Nothing changed yet; {words}."), format!("{words}.")]
}
