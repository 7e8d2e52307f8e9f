//! `undo`: a run taken back by the real binary.

use super::{ANSWERS, Desk, assert_event};

#[test]
fn a_run_is_shown_and_taken_back_and_then_there_is_nothing_to_do() {
    let desk = Desk::new(ANSWERS);
    let parts = |desk: &Desk| {
        let account = desk.account();
        ["vpcs", "security_groups", "hosted_zones", "principals", "policies"].map(|part| account[part].clone())
    };
    let before = parts(&desk);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let run = desk.runs()[0].file_name().and_then(|name| name.to_str()).expect("a run").to_owned();
    let applied = parts(&desk);

    let undo = |options: &[&str]| desk.run(&[&["undo", run.as_str(), "--sandbox"], options].concat());
    let said = undo(&["--dry-run", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let plan = said.objects().remove(0);
    let actions: Vec<_> = plan["steps"].as_array().expect("steps").iter().map(|step| step["action"].clone()).collect();
    assert!(actions.iter().all(|action| action == "remove" || action == "restore"), "{actions:?}");
    assert_eq!(parts(&desk), applied, "a look changes nothing");
    let said = undo(&["--json"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["not-confirmed".to_owned()]));

    let said = undo(&["--yes", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let events = said.objects();
    events.iter().for_each(assert_event);
    let last = events.last().expect("events");
    assert_eq!(
        (&last["event"], &last["status"], &last["made"]),
        (&"finished".into(), &"undone".into(), &plan["changes"])
    );
    assert_eq!(parts(&desk), before);
    let all = format!("{0} of {0} steps taken back", plan["changes"]);
    assert!(said.err.contains(&all), "{}", said.err);
    assert!(
        !said.err.contains("changes made") && !said.err.contains("checks passed"),
        "nothing is made or checked: {}",
        said.err
    );

    let journal = std::fs::read_to_string(desk.runs()[0].join("journal.jsonl")).expect("a journal");
    let said = undo(&["--yes", "--json"]);
    assert_eq!((said.code, said.objects().len()), (Some(0), 1), "{}", said.err);
    assert_eq!(said.objects()[0]["status"], "undone");
    assert_eq!(std::fs::read_to_string(desk.runs()[0].join("journal.jsonl")).expect("a journal"), journal);
    assert_eq!(desk.run(&["runs", "--json"]).objects()[0]["status"], "undone");
    assert_eq!(desk.run(&["resume", &run, "--sandbox", "--yes"]).code, Some(0), "nothing is made again");
    assert_eq!(parts(&desk), before);
}

#[test]
fn a_run_that_changed_nothing_is_taken_back_once_and_then_nothing_is_written() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let first = desk.runs()[0].clone();
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let second = desk.runs().into_iter().find(|run| *run != first).expect("a second run");
    let name = second.file_name().and_then(|name| name.to_str()).expect("a name");
    let undo = || desk.run(&["undo", name, "--sandbox", "--yes", "--json"]);
    let files = || {
        let mut names: Vec<_> =
            std::fs::read_dir(&second).expect("a run").map(|one| one.expect("a file").path()).collect();
        names.sort();
        (names, std::fs::read_to_string(second.join("journal.jsonl")).expect("a journal"))
    };
    assert_eq!(undo().code, Some(0));
    let before = files();
    let said = undo();
    assert_eq!((said.code, said.objects().len()), (Some(0), 1), "{}", said.err);
    assert_eq!(said.objects()[0]["status"], "unchanged");
    assert!(said.err.contains("Nothing to do"), "{}", said.err);
    assert_eq!(files(), before);
}

/// A journal that has lost its end, as a disk that is put back from a copy does: what stands all the same is named.
#[test]
fn what_the_journal_does_not_tell_of_is_named_and_stays() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let run = desk.runs()[0].clone();
    let name = run.file_name().and_then(|name| name.to_str()).expect("a name");
    let journal = run.join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).expect("a journal");
    std::fs::write(&journal, text.split_inclusive('\n').next().expect("a line")).expect("a journal");
    let before = desk.account();
    let said = desk.run(&["undo", name, "--sandbox", "--dry-run", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let plan = said.objects().remove(0);
    let told = plan["findings"].as_array().expect("findings").iter().filter(|finding| finding["code"] == "untold");
    let told: Vec<_> = told.map(|finding| finding["message"].as_str().expect("a message").to_owned()).collect();
    for kind in ["endpoint vpce-", "security group sg-", "policy StudioPrivateAccess"] {
        assert!(told.iter().any(|message| message.contains(kind)), "{kind}: {told:?}");
    }
    let said = desk.run(&["undo", name, "--sandbox", "--yes"]);
    assert!(said.code == Some(0) && said.out.contains("untold"), "{}{}", said.out, said.err);
    let things =
        |account: &serde_json::Value| ["endpoints", "security_groups", "policies"].map(|part| account[part].clone());
    assert_eq!(things(&desk.account()), things(&before), "it stays");
}

/// A journal that ends before the policy: whom that restricts is not known, so nothing of the path is taken away.
#[test]
fn the_path_stays_while_a_policy_that_the_journal_does_not_tell_of_is_attached() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let run = desk.runs()[0].clone();
    let name = run.file_name().and_then(|name| name.to_str()).expect("a name");
    let journal = run.join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).expect("a journal");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_policy = |line: &&str| line.contains(r#""event":"started","step":"policy""#);
    let at = lines.iter().position(is_policy).expect("the policy");
    std::fs::write(&journal, lines[..at].concat()).expect("a journal");
    let said = desk.run(&["undo", name, "--sandbox", "--dry-run", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let plan = said.objects().remove(0);
    assert_eq!(plan["steps"], serde_json::json!([]));
    let told = plan["findings"].to_string();
    assert!(told.contains("untold") && told.contains("DNS attributes of this run stay too"), "{told}");
}

#[test]
fn a_run_that_does_not_exist_is_refused() {
    let said = Desk::new(ANSWERS).run(&["undo", "20261124T090000Z-0a1b2c", "--sandbox", "--yes", "--json"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["run-not-found".to_owned()]));
}

/// Two lines are all that the way back writes where there is nothing to take back: what dies between them is not made
/// again by `resume`.
#[test]
fn an_empty_way_back_that_was_left_is_no_run_to_make() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let first = desk.runs()[0].clone();
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let second = desk.runs().into_iter().find(|run| *run != first).expect("a second run");
    let name = |run: &std::path::Path| run.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    let command = |what: &str, run: &std::path::Path| desk.run(&[what, &name(run), "--sandbox", "--yes", "--json"]);
    assert_eq!(command("undo", &second).code, Some(0));
    assert_eq!(command("undo", &first).code, Some(0));
    let journal = second.join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).expect("a journal");
    let end = text.trim_end().rfind('\n').expect("two lines") + 1;
    std::fs::write(&journal, &text[..end]).expect("a journal");
    let listed = desk.run(&["runs", "--json"]).objects();
    let of_second = listed.iter().find(|run| run["run"] == name(&second).as_str()).expect("it is listed");
    assert_eq!((&of_second["status"], &of_second["undoing"]), (&"unfinished".into(), &true.into()));
    let said = command("resume", &second);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.objects().iter().all(|event| event["event"] != "started"), "{}", said.out);
    let listed = desk.run(&["runs", "--json"]).objects();
    let of_second = listed.iter().find(|run| run["run"] == name(&second).as_str()).expect("it is listed");
    assert_eq!(of_second["status"], "unchanged");
}

#[test]
fn nobody_is_asked_about_a_run_of_which_nothing_is_left() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let run = desk.runs()[0].clone();
    let name = run.file_name().and_then(|name| name.to_str()).expect("a name");
    let said = desk.run(&["undo", name, "--sandbox"]);
    assert!(said.code == Some(2) && said.err.contains("nobody can be asked"), "{}", said.err);
    assert_eq!(desk.run(&["undo", name, "--sandbox", "--yes"]).code, Some(0));
    for command in ["undo", "resume"] {
        let said = desk.run(&[command, name, "--sandbox"]);
        assert!(said.code == Some(0) && said.out.contains("Nothing to do: the run"), "{}{}", said.out, said.err);
    }
}

/// The policy has a version of a later run: that run is named, and not left to be looked for.
#[test]
fn what_a_later_run_keeps_from_being_taken_back_names_that_run() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let name = |folder: &std::path::Path| folder.file_name().and_then(|name| name.to_str()).expect("a run").to_owned();
    let first = desk.runs()[0].clone();
    // Names of runs tell which is later to the second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    // What it lets in names no endpoint and no VPC, so nothing of the way back is refused for its sake.
    let ranges = "mode = \"ip\"\ncidrs = [\"203.0.113.0/24\"]";
    std::fs::write(desk.answers(), ANSWERS.replace("mode = \"vpc\"", ranges)).expect("answers");
    let code = desk.apply(&["--yes"]).code;
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
    let second = desk.runs().into_iter().find(|run| *run != first).expect("a second run");
    let said = desk.run(&["undo", &name(&first), "--sandbox", "--dry-run", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let findings = said.objects()[0]["findings"].clone();
    let told = findings.as_array().expect("findings").iter().filter(|one| one["code"] == "changed-since");
    let fixes: Vec<&str> = told.map(|one| one["fix"].as_str().expect("a fix")).collect();
    let named = format!("Undo the run {} first", name(&second));
    assert!(!fixes.is_empty() && fixes.iter().any(|fix| fix.starts_with(&named)), "{findings:#}");
    assert!(fixes.iter().all(|fix| !fix.contains("the later run")), "{findings:#}");
}
