//! The program killed while it writes the files that a run or its continuation begins with: nothing was changed then, and
//! whoever begins anew meets nothing in the way.

use std::process::Command;

use super::{Case, Desk, PRIVATE, Shape, TWO, answers, difference, tell, was_killed};

/// The files of a new run in the order of their writing.
const FILES: [&str; 6] = ["lock", "owner.json", "answers.toml", "snapshot.json", "plan.json", "journal.jsonl"];

fn shape() -> Shape {
    Shape { name: "create".to_owned(), scenario: "first-time", before: None, answers: answers("vpc", PRIVATE, TWO) }
}

#[test]
fn killed_before_a_run_is_complete_nothing_was_changed_and_nothing_is_in_the_way() {
    let shape = shape();
    let before = Desk::new(&shape);
    let whole = before.copy();
    whole.apply(&shape.answers, None);
    let wanted = whole.things();
    for file in FILES {
        let desk = before.copy();
        let said = desk.apply(&shape.answers, Some(&format!("file:{file}")));
        assert_eq!(was_killed(&said), Ok(true), "{file}");
        difference(&desk.things(), &before.things()).unwrap_or_else(|why| panic!("{file}: {why}"));
        let mut runs = Command::new(env!("CARGO_BIN_EXE_studiolink"));
        let listed =
            runs.args(["runs", "--json", "--state-dir"]).arg(desk.folder.path()).output().expect("the program");
        assert!(listed.status.success(), "{file}: {listed:?}");
        // What is no whole run yet is refused, what is one is made; in both cases nothing is made twice.
        let is_whole = file == "journal.jsonl";
        let said = desk.of_run("resume", None);
        assert_eq!(said.status.success(), is_whole, "{file}: {}", said.err);
        if !is_whole {
            difference(&desk.things(), &before.things()).unwrap_or_else(|why| panic!("{file}: {why}"));
            assert!(!said.err.is_empty() || said.out.contains("error"), "{file}: it says why");
        }
        desk.apply(&shape.answers, None);
        difference(&desk.things(), &wanted).unwrap_or_else(|why| panic!("{file}: {why}"));
    }
    tell(&format!("killed before a run is complete: {} cases", FILES.len()));
}

#[test]
fn killed_before_the_way_back_is_written_it_is_gone_all_the_same() {
    let shape = shape();
    let before = Desk::new(&shape);
    let applied = before.copy();
    applied.apply(&shape.answers, None);
    let cut = Case { entry: applied.entries() / 2, place: "before", again: None };
    for file in ["snapshot-2.json", "plan-2.json"] {
        let undone = applied.copy_with_run();
        assert_eq!(was_killed(&undone.of_run("undo", Some(&format!("file:{file}")))), Ok(true), "{file}");
        assert_eq!(undone.journal(), applied.journal(), "{file}: nothing was begun");
        let said = undone.of_run("undo", None);
        assert!(said.status.success(), "{file}: {}", said.err);
        difference(&undone.things(), &before.things()).unwrap_or_else(|why| panic!("{file}: {why}"));

        let resumed = before.copy();
        assert_eq!(was_killed(&resumed.apply(&shape.answers, Some(&cut.failpoint()))), Ok(true), "{file}");
        assert_eq!(was_killed(&resumed.of_run("resume", Some(&format!("file:{file}")))), Ok(true), "{file}");
        let said = resumed.of_run("resume", None);
        assert!(said.status.success(), "{file}: {}", said.err);
        difference(&resumed.things(), &applied.things()).unwrap_or_else(|why| panic!("{file}: {why}"));
    }
    tell("killed before a continuation is written: 4 cases");
}
