//! An apply killed at every entry of the journal, and resumed: what then stands is what a run in one go makes, and
//! nothing stands twice.

use std::path::Path;

use serde_json::Value;

use super::{Case, Desk, ONE, PRIVATE, Shape, answers, difference, report, shapes, side_by_side, was_killed};

/// A shape, its account before, and what a run in one go makes of it.
struct Trial {
    shape: Shape,
    before: Desk,
    wanted: Value,
    entries: usize,
}

impl Trial {
    fn new(shape: Shape) -> Self {
        let before = Desk::new(&shape);
        let whole = before.copy();
        whole.apply(&shape.answers, None);
        Self { wanted: whole.things(), entries: whole.entries(), before, shape }
    }

    /// Killed there, and once more in the resumption where that is wanted; what is wrong in the end.
    fn case(&self, case: &Case) -> Result<bool, String> {
        let desk = self.before.copy();
        let killed = was_killed(&desk.apply(&self.shape.answers, Some(&case.failpoint())))?;
        if let Some(further) = case.again {
            let entry = desk.entries() + further;
            was_killed(&desk.of_run("resume", Some(&format!("{entry}:before"))))
                .map_err(|why| format!("again: {why}"))?;
        }
        let said = desk.of_run("resume", None);
        if !said.status.success() {
            return Err(format!("resumed with {:?}: {}", said.status.code(), said.err));
        }
        difference(&desk.things(), &self.wanted)?;
        Ok(killed)
    }
}

#[test]
fn killed_at_every_entry_and_resumed_every_run_ends_well() {
    let begun = std::time::Instant::now();
    let trials: Vec<Trial> = shapes().into_iter().map(Trial::new).collect();
    let mut cases: Vec<(&Trial, Case)> = Vec::new();
    for (number, trial) in trials.iter().enumerate() {
        cases.extend(Case::all(number, 1..=trial.entries).into_iter().map(|case| (trial, case)));
    }
    let results = side_by_side(&cases, |(trial, case)| {
        trial.case(case).map_err(|why| format!("{}: {case}: {why}", trial.shape.name))
    });
    report("applied and resumed", &results, begun, 700);
}

/// Without the variable the program knows nothing of failpoints.
#[test]
fn a_failpoint_that_is_never_reached_changes_nothing() {
    let desk = Desk { folder: tempfile::tempdir().expect("a folder"), scenario: "first-time" };
    let said = desk.apply(&answers("vpc", PRIVATE, ONE), Some("10000:before"));
    assert!(said.status.success() && Path::new(&desk.run_folder()).exists(), "{}", said.err);
}
