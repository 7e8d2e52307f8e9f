//! The folder of a run.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use studiolink::domain::policy::Document;
use studiolink::engine::run::Owner;
use studiolink::engine::{Run, RunError};
use studiolink::plan::answers::{Answers, EndpointPolicy, PolicyFile};
use studiolink::plan::snapshot::Snapshot;
use studiolink::plan::step::Plan;

use super::fake;

fn create(state: &Path, plan: &Plan) -> Result<Run, RunError> {
    Run::create(state, &plan.answers, &fake::snapshot(&plan.scope), plan)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_run_keeps_what_it_rests_on() {
    let state = tempfile::tempdir().unwrap();
    let plan = fake::plan();
    let run = create(&state.path().join("studiolink"), &plan).unwrap();
    let read = |name: &str| fs::read_to_string(run.folder().join(name)).unwrap();
    assert_eq!(toml::from_str::<Answers>(&read("answers.toml")).unwrap(), plan.answers);
    assert_eq!(serde_json::from_str::<Plan>(&read("plan.json")).unwrap(), plan);
    assert_eq!(serde_json::from_str::<Snapshot>(&read("snapshot.json")).unwrap(), fake::snapshot(&plan.scope));
    assert_eq!(serde_json::from_str::<Owner>(&read("owner.json")).unwrap().pid, std::process::id());
    assert_eq!(read("journal.jsonl"), "");
    assert!(run.folder().ends_with(Path::new("runs").join(run.id())));
}

#[test]
fn nobody_else_may_read_it() {
    let state = tempfile::tempdir().unwrap();
    let run = create(&state.path().join("studiolink"), &fake::plan()).unwrap();
    assert_eq!(mode(run.folder()), 0o700);
    assert_eq!(mode(&state.path().join("studiolink")), 0o700);
    for entry in fs::read_dir(run.folder()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn the_policy_of_a_file_is_kept_beside_the_answers() {
    let state = tempfile::tempdir().unwrap();
    let document: Document = serde_json::from_str(r#"{"Version":"2012-10-17","Statement":[]}"#).unwrap();
    let mut plan = fake::empty_plan();
    plan.answers.endpoints.policy =
        EndpointPolicy::File(PolicyFile { file: "../elsewhere/mine.json".into(), document: Some(document.clone()) });
    let run = create(state.path(), &plan).unwrap();
    let answers: Answers = toml::from_str(&fs::read_to_string(run.folder().join("answers.toml")).unwrap()).unwrap();
    let EndpointPolicy::File(file) = answers.endpoints.policy else { panic!("a file") };
    let kept = fs::read_to_string(run.folder().join(file.file)).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&kept).unwrap(), document);
}

#[test]
fn a_state_folder_that_cannot_be_made_is_told() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("file");
    fs::write(&file, "").unwrap();
    let error = create(&file.join("state"), &fake::plan()).err().expect("an error").to_string();
    assert!(error.starts_with("cannot make the folder") && error.ends_with("nothing has been changed"), "{error}");
}

#[test]
fn a_run_is_locked_while_it_lives() {
    let state = tempfile::tempdir().unwrap();
    let run = create(state.path(), &fake::plan()).unwrap();
    let lock = fs::File::open(run.folder().join("lock")).unwrap();
    assert!(lock.try_lock().is_err());
    drop(run);
    assert!(lock.try_lock().is_ok());
}
