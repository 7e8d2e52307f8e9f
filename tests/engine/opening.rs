//! Taking a run over from its folder.

use std::fs;
use std::io::Write;
use std::path::Path;

use studiolink::engine::event::Status;
use studiolink::engine::run::Owner;
use studiolink::engine::{OpenError, Opened, Run, runs};
use studiolink::plan::answers::{EndpointPolicy, PolicyFile};
use studiolink::plan::step::Plan;

use super::fake;

const STARTED: &str =
    r#"{"run":"r","time":"2026-11-24T02:00:00Z","event":"started","step":"policy","token":"t","attempt":1}"#;

/// A run that another process has left, with a journal of these bytes.
fn left(state: &Path, plan: &Plan, journal: &str) -> String {
    let run = Run::create(state, &plan.answers, &fake::snapshot(&plan.scope), plan).unwrap();
    let planned = format!(
        r#"{{"run":"r","time":"2026-11-24T02:00:00Z","event":"planned","plan":"{}","steps":["policy"]}}"#,
        plan.id
    );
    fs::write(run.folder().join("journal.jsonl"), journal.replace("PLANNED", &planned)).unwrap();
    run.id().to_owned()
}

#[track_caller]
fn open(state: &Path, id: &str) -> Opened {
    Run::open(state, id).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_was_left_is_read_again() {
    let state = tempfile::tempdir().unwrap();
    let mut plan = fake::plan();
    let document = serde_json::from_str(r#"{"Version":"2012-10-17","Statement":[]}"#).unwrap();
    plan.answers.endpoints.policy =
        EndpointPolicy::File(PolicyFile { file: "endpoint-policy.json".into(), document: Some(document) });
    let id = left(state.path(), &plan, &format!("PLANNED\n{STARTED}\n"));
    let opened = open(state.path(), &id);
    assert_eq!(opened.answers, plan.answers, "with the document that the file holds");
    assert_eq!((opened.plans.len(), &opened.plans[0].id), (1, &plan.id));
    assert_eq!(opened.records.len(), 2);
    assert!(opened.sections()[0].1.changed(), "what was asked for may stand");
}

#[test]
fn half_a_line_is_cut_off_and_the_rest_stays() {
    let state = tempfile::tempdir().unwrap();
    let broken = format!("{}\n", &STARTED[..40]);
    for half in ["{", &STARTED[..40], STARTED, "{\n", "\0\0\0\n", "\n", &broken] {
        let id = left(state.path(), &fake::plan(), &format!("PLANNED\n{half}"));
        let opened = open(state.path(), &id);
        assert_eq!(opened.records.len(), 1, "{half}");
        let text = fs::read_to_string(opened.run.folder().join("journal.jsonl")).unwrap();
        assert!(text.ends_with("]}\n") && text.lines().count() == 1, "{text}");
    }
}

/// A whole line that this version does not know was written by another one: it is neither cut off nor written over.
#[test]
fn a_last_line_of_a_newer_version_stays_and_the_run_is_refused() {
    let state = tempfile::tempdir().unwrap();
    let strange = [
        r#"{"run":"r","time":"2026-11-24T02:00:00Z","event":"rested","step":"policy"}"#.to_owned(),
        r#"{"run":"r","time":"2026-11-24T02:00:00Z","event":"finished","status":"rested","made":0,"total":1}"#
            .to_owned(),
    ];
    for line in strange {
        let id = left(state.path(), &fake::plan(), &format!("PLANNED\n{line}\n"));
        let path = state.path().join("runs").join(&id).join("journal.jsonl");
        let before = fs::read_to_string(&path).unwrap();
        let error = Run::open(state.path(), &id).err().expect("a refusal").to_string();
        assert!(error.contains("line 2 of the journal") && error.contains("another version"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), before, "nothing is cut off");
    }
    let list = runs::list(state.path()).unwrap();
    assert_eq!((list.runs.len(), list.strays.len()), (0, 2), "neither is told to be what it is not");
    assert!(list.strays[0].why.contains("another version"), "{}", list.strays[0].why);
}

#[test]
fn who_has_the_run_is_named() {
    let state = tempfile::tempdir().unwrap();
    let id = left(state.path(), &fake::plan(), "PLANNED\n");
    let first = open(state.path(), &id);
    let Err(OpenError::Owned { owner: Some(owner), .. }) = Run::open(state.path(), &id) else { panic!("an owner") };
    assert_eq!(owner.pid, std::process::id());
    let text = OpenError::Owned { id: id.clone(), owner: Some(Owner { host: "hall".to_owned(), ..owner }) }.to_string();
    assert!(text.contains(&format!("process {} on hall, since 20", std::process::id())), "{text}");
    let holder = || runs::list(state.path()).unwrap().runs.remove(0).holder;
    assert!(holder().is_some_and(|holder| holder.starts_with(&format!("process {} on ", std::process::id()))));
    drop(first);
    assert_eq!(holder(), None);
    open(state.path(), &id);
}

#[test]
fn what_is_no_run_is_told() {
    let state = tempfile::tempdir().unwrap();
    let error = |id: &str| Run::open(state.path(), id).err().unwrap().to_string();
    assert!(error("20261124T020000Z-0a1b2c").starts_with("no such run: "), "{}", error("20261124T020000Z-0a1b2c"));
    assert!(error("../runs").starts_with("no such run: "));
    let broken = left(state.path(), &fake::plan(), &format!("{{\nPLANNED\n{STARTED}\n"));
    assert!(error(&broken).contains("line 1 of the journal is no record"), "{}", error(&broken));
    let impossible = left(state.path(), &fake::plan(), &format!("PLANNED\n{STARTED}\n{STARTED}\n"));
    assert!(error(&impossible).contains("`started` cannot follow `calling`"), "{}", error(&impossible));
    let stranger = STARTED.replace("policy", "other");
    let strange = left(state.path(), &fake::plan(), &format!("PLANNED\n{stranger}\n"));
    assert!(error(&strange).contains("other: the plan changes no such step"), "{}", error(&strange));
    let without_plan = left(state.path(), &fake::plan(), "");
    fs::remove_file(state.path().join("runs").join(&without_plan).join("plan.json")).unwrap();
    assert!(error(&without_plan).contains("plan.json: "), "{}", error(&without_plan));
}

#[test]
fn the_list_has_the_newest_first_and_names_what_is_no_run() {
    let state = tempfile::tempdir().unwrap();
    assert_eq!(runs::list(state.path()).unwrap(), runs::Runs::default());
    let finished = |status: Status| {
        format!(
            r#"{{"run":"r","time":"2026-11-24T02:00:00Z","event":"finished","status":"{status}","made":0,"total":1}}"#
        )
    };
    let mut wanted = Vec::new();
    for (journal, status) in [
        (String::new(), None),
        (format!("PLANNED\n{STARTED}\n"), None),
        (format!("PLANNED\n{}\n", finished(Status::Partly)), Some(Status::Partly)),
        (format!("PLANNED\n{}\nPLANNED\n", finished(Status::Partly)), None),
        (
            format!("PLANNED\n{}\nPLANNED\n{}\n", finished(Status::Partly), finished(Status::Applied)),
            Some(Status::Applied),
        ),
    ] {
        wanted.push((left(state.path(), &fake::plan(), &journal), status));
    }
    wanted.sort_by(|a, b| b.0.cmp(&a.0));
    let folder = state.path().join("runs");
    fs::create_dir(folder.join("20261124T020000Z-0a1b2c")).unwrap();
    fs::File::create(folder.join("notes.txt")).unwrap().write_all(b"mine").unwrap();
    let list = runs::list(state.path()).unwrap();
    let got: Vec<_> = list.runs.iter().map(|run| (run.run.clone(), run.status)).collect();
    assert_eq!(got, wanted);
    let strays: Vec<_> = list.strays.iter().map(|stray| stray.path.file_name().unwrap().to_owned()).collect();
    assert_eq!(strays, ["20261124T020000Z-0a1b2c", "notes.txt"]);
    assert!(list.strays[1].why.contains("no run's"), "{}", list.strays[1].why);
}
