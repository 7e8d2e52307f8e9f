//! A run taken back, with the way back killed at every entry of the journal; and runs that were killed, taken back
//! instead of resumed. What then stands is what stood before the run.

use serde_json::Value;

use super::{Case, Desk, Said, Shape, ZONES, difference, report, shapes, side_by_side, was_killed};

/// A shape, its account before, and the same after a run in one go.
struct Trial {
    shape: Shape,
    before: Desk,
    wanted: Value,
    applied: Desk,
    /// Entries of the run, and of the run with its way back in one go.
    entries: (usize, usize),
}

impl Trial {
    fn new(shape: Shape) -> Self {
        let before = Desk::new(&shape);
        let applied = before.copy();
        applied.apply(&shape.answers, None);
        let whole = applied.copy_with_run();
        let said = whole.of_run("undo", None);
        assert!(said.status.success(), "{}: {}", shape.name, said.err);
        let entries = (applied.entries(), whole.entries());
        let mut trial = Self { wanted: Value::Null, before, applied, entries, shape };
        trial.wanted = trial.things(&trial.before);
        trial
    }

    /// What an account has. A zone that made way for the run and is made again has another id, and the run's comment.
    fn things(&self, desk: &Desk) -> Value {
        let mut things = desk.things();
        if self.shape.before.as_ref().is_some_and(|before| before.contains(ZONES)) {
            let zones = things["hosted_zones"].as_array_mut().expect("zones");
            for zone in zones.iter_mut() {
                (zone["id"], zone["comment"]) = (Value::Null, Value::Null);
            }
            zones.sort_by_key(ToString::to_string);
        }
        things
    }

    /// The way back killed there, and once more where that is wanted; what is wrong in the end.
    fn killed_on_the_way_back(&self, case: &Case) -> Result<bool, String> {
        let desk = self.applied.copy_with_run();
        let killed = was_killed(&desk.of_run("undo", Some(&case.failpoint())))?;
        if let Some(further) = case.again {
            let entry = desk.entries() + further;
            was_killed(&desk.of_run("undo", Some(&format!("{entry}:before"))))
                .map_err(|why| format!("again: {why}"))?;
        }
        // What was being taken back, `resume` takes back too; a way back that was not begun is not its business.
        let goes_on = if case.entry.is_multiple_of(2) && case.entry > self.entries.0 + 1 { "resume" } else { "undo" };
        self.undone(&desk, goes_on, &["undone"])?;
        Ok(killed)
    }

    /// The run itself killed there, and then taken back.
    fn killed_and_taken_back(&self, case: &Case) -> Result<bool, String> {
        let desk = self.before.copy();
        let killed = was_killed(&desk.apply(&self.shape.answers, Some(&case.failpoint())))?;
        if let Some(further) = case.again {
            let entry = desk.entries() + further;
            was_killed(&desk.of_run("undo", Some(&format!("{entry}:before"))))
                .map_err(|why| format!("again: {why}"))?;
        }
        // Of a run that made nothing, nothing is taken back.
        self.undone(&desk, "undo", &["undone", "unchanged"])?;
        Ok(killed)
    }

    /// Goes back to the end, and once more; nothing is left of the run then, and the second time nothing happens.
    fn undone(&self, desk: &Desk, goes_on: &str, wanted: &[&str]) -> Result<(), String> {
        let succeeds = |said: Said| {
            let why = || format!("taken back with {:?}: {}", said.status.code(), said.err);
            said.status.success().then_some(()).ok_or_else(why)
        };
        succeeds(desk.of_run(goes_on, None)).map_err(|why| format!("{goes_on}: {why}"))?;
        difference(&self.things(desk), &self.wanted)?;
        let journal = desk.journal();
        let last: Value = serde_json::from_str(journal.lines().last().unwrap_or_default()).unwrap_or_default();
        let status = last["status"].as_str().unwrap_or_default();
        if last["event"] != "finished" || !wanted.contains(&status) {
            return Err(format!("the journal ends with {last}"));
        }
        let account = desk.account();
        succeeds(desk.of_run("undo", None)).map_err(|why| format!("a second time: {why}"))?;
        if desk.account() != account {
            return Err("a second time, something has changed".to_owned());
        }
        if desk.journal() != journal {
            return Err("a second time, the journal has grown".to_owned());
        }
        Ok(())
    }
}

#[test]
fn killed_at_every_entry_the_way_back_ends_where_the_run_began() {
    let begun = std::time::Instant::now();
    let trials = side_by_side(&shapes(), |shape| Trial::new(shape.clone()));
    let mut cases: Vec<(&Trial, Case)> = Vec::new();
    for (number, trial) in trials.iter().enumerate() {
        let of_undo = trial.entries.0 + 1..=trial.entries.1;
        cases.extend(Case::all(number, of_undo).into_iter().map(|case| (trial, case)));
    }
    let results = side_by_side(&cases, |(trial, case)| {
        trial.killed_on_the_way_back(case).map_err(|why| format!("{}: {case}: {why}", trial.shape.name))
    });
    report("taken back", &results, begun, 400);
}

#[test]
fn killed_at_every_entry_and_taken_back_every_run_has_left_nothing() {
    let begun = std::time::Instant::now();
    let trials = side_by_side(&shapes(), |shape| Trial::new(shape.clone()));
    let mut cases: Vec<(&Trial, Case)> = Vec::new();
    for (number, trial) in trials.iter().enumerate() {
        // The way back of a run that was killed is judged like any other: of three entries one is enough.
        let of_run = Case::all(number, 1..=trial.entries.0).into_iter();
        cases.extend(of_run.filter(|case| (case.entry + number).is_multiple_of(3)).map(|case| (trial, case)));
    }
    let results = side_by_side(&cases, |(trial, case)| {
        trial.killed_and_taken_back(case).map_err(|why| format!("{}: {case}: {why}", trial.shape.name))
    });
    report("killed and taken back", &results, begun, 200);
}
