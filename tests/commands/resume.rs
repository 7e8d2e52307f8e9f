//! `resume`: what is left of a run is made, by another process, in the same folder.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{ANSWERS, Desk, Said, assert_event, things};
#[cfg(unix)]
use crate::pty::Pty;

impl Desk {
    fn resume(&self, options: &[&str]) -> Said {
        let run = self.only_run();
        let id = run.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        self.run(&[&["resume", &id, "--sandbox"], options].concat())
    }

    #[track_caller]
    fn only_run(&self) -> PathBuf {
        let [run] = &self.runs()[..] else { panic!("one run: {:?}", self.runs()) };
        run.clone()
    }

    fn journal(&self) -> PathBuf {
        self.only_run().join("journal.jsonl")
    }
}

/// A run that a missing permission ended before its end.
fn partly() -> Desk {
    let desk = Desk::new(ANSWERS);
    desk.edit(|account| account["denied"] = json!(["iam:AttachRolePolicy"]));
    let said = desk.apply(&["--yes", "--json"]);
    assert_eq!(said.code, Some(5), "{}", said.err);
    desk.edit(|account| account["denied"] = json!([]));
    desk
}

#[test]
fn the_rest_is_made_in_the_same_run() {
    let desk = partly();
    let before = desk.account();
    let journal = fs::read_to_string(desk.journal()).expect("a journal");
    let said = desk.resume(&["--dry-run", "--json"]);
    assert_eq!((said.code, said.objects()[0]["changes"].clone()), (Some(0), json!(2)), "{}", said.err);
    let said = desk.resume(&["--json"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["not-confirmed".to_owned()]));
    assert_eq!(desk.account(), before);
    assert_eq!(fs::read_to_string(desk.journal()).expect("a journal"), journal, "looking writes nothing");

    let said = desk.resume(&["--yes", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let events = said.objects();
    events.iter().for_each(assert_event);
    let last = events.last().expect("events");
    assert_eq!((&last["status"], &last["made"], &last["total"]), (&json!("applied"), &json!(2), &json!(2)));
    let now = fs::read_to_string(desk.journal()).expect("a journal");
    let added: Vec<Value> =
        now[journal.len()..].lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(now.starts_with(&journal));
    assert_eq!(added, events.into_iter().filter(|event| event["event"] != "pulse").collect::<Vec<_>>());
    assert!(desk.only_run().join("plan-2.json").exists() && desk.only_run().join("snapshot-2.json").exists());
    assert_eq!(desk.run(&["runs", "--json"]).objects()[0]["status"], "applied");

    let whole = Desk::new(ANSWERS);
    assert_eq!(whole.apply(&["--yes"]).code, Some(0));
    assert!(things(&desk.account()) == things(&whole.account()), "another account than a run in one go gives");

    let said = desk.resume(&["--yes", "--json"]);
    assert_eq!((said.code, said.objects()[0]["status"].clone()), (Some(0), json!("applied")));
    assert!(said.err.contains("Nothing to do"), "{}", said.err);
    assert_eq!(fs::read_to_string(desk.journal()).expect("a journal"), now);
}

/// The process was killed, or the disk lost what came last: whatever is missing at the journal's end, half a line
/// too, everything that stands is known again, and nothing is made twice.
#[test]
fn a_journal_without_its_end_makes_nothing_twice() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let (whole, account) = (fs::read(desk.journal()).expect("a journal"), desk.account());
    let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    for (count, end) in ends.iter().enumerate().filter(|(count, _)| count + 1 < ends.len()) {
        let cut = if count % 2 == 0 { *end + 1 } else { *end - 7 };
        fs::write(desk.journal(), &whole[..cut]).expect("a journal");
        let said = desk.resume(&["--yes", "--json"]);
        assert_eq!(said.code, Some(0), "cut at {cut}: {}", said.err);
        assert!(said.objects().iter().all(|event| event["event"] != "started"), "cut at {cut}: {}", said.out);
        assert!(things(&desk.account()) == things(&account), "cut at {cut}");
        for extra in ["plan-2.json", "snapshot-2.json"] {
            fs::remove_file(desk.only_run().join(extra)).expect("a further plan");
        }
    }
}

/// With the name of the first run, which stopped at the policy.
fn a_run_whose_rest_another_made() -> (Desk, String) {
    let desk = Desk::new(ANSWERS);
    desk.edit(|account| account["denied"] = json!(["iam:CreatePolicy"]));
    assert_eq!(desk.apply(&["--yes"]).code, Some(5));
    desk.edit(|account| account["denied"] = json!([]));
    let first = desk.only_run().file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    // Names of runs tell which is later to the second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    (desk, first)
}

/// Another run has made the rest meanwhile, and its people rest on what the first one made: the way back is named in the
/// order in which it can be gone, and the list keeps what the first run was to make.
#[test]
fn a_run_whose_rest_another_one_made_names_it_and_the_order_of_the_ways_back() {
    let (desk, first) = a_run_whose_rest_another_made();
    let listed = desk.run(&["runs", "--json"]).objects();
    let (second, before) = (listed[0]["run"].as_str().expect("a run").to_owned(), listed[1].clone());
    assert_eq!((&before["run"], &before["made"], &before["total"]), (&json!(first), &json!(5), &json!(8)));

    let said = desk.run(&["resume", &first, "--sandbox", "--yes"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let undo = |run: &str| format!("`studiolink undo {run} --sandbox=first-time ");
    let at = |text: &str| said.out.find(text).unwrap_or_else(|| panic!("{text}: {}", said.out));
    assert!(at(&format!("{second} rests on what this run made")) < at(&undo(&second)), "{}", said.out);
    assert!(said.out.contains("Nothing was left to make") && !said.out.contains("0 of 0"), "{}", said.out);
    assert!(at(&undo(&second)) < at(&undo(&first)) && !said.out.contains("takes it back"), "{}", said.out);
    let after = desk.run(&["runs", "--json"]).objects()[1].clone();
    assert_eq!((&after["status"], &after["made"], &after["total"]), (&json!("applied"), &json!(5), &json!(8)));

    let back = |run: &str| desk.run(&["undo", run, "--sandbox", "--yes", "--json"]);
    let said = back(&first);
    assert_eq!((said.code, said.codes()), (Some(4), vec!["in-use".to_owned()]));
    assert!(said.err.contains(&format!("of another run, {second},")), "{}", said.err);
    assert!(said.err.contains(&format!("Undo the run {second} first, then this one again")), "{}", said.err);
    assert_eq!((back(&second).code, back(&first).code), (Some(0), Some(0)), "in this order");
}

/// What is left may be little, and the way back is refused all the same.
#[test]
fn a_run_that_makes_its_last_change_names_the_run_that_rests_on_it() {
    let (desk, first) = a_run_whose_rest_another_made();
    let second = desk.run(&["runs", "--json"]).objects()[0]["run"].as_str().expect("a run").to_owned();
    desk.edit(|account| account["vpcs"][0]["dns_host_names"] = json!(false));

    let said = desk.run(&["resume", &first, "--sandbox", "--yes"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("1 of 1 change"), "it makes one: {}", said.out);
    let at = |text: &str| said.out.find(text).unwrap_or_else(|| panic!("{text}: {}", said.out));
    assert!(at(&format!("{second} rests on what this run made")) < at(&format!("first `studiolink undo {second}")));
    assert!(!said.out.contains("takes it back"), "{}", said.out);
}

#[test]
fn a_run_that_somebody_has_is_refused_with_their_name() {
    let desk = partly();
    let lock = fs::File::open(desk.only_run().join("lock")).expect("a lock");
    lock.lock().expect("the lock");
    let before = desk.account();
    let said = desk.resume(&["--yes", "--json"]);
    assert_eq!((said.code, said.codes()), (Some(4), vec!["run-owned".to_owned()]));
    let owner = fs::read_to_string(desk.only_run().join("owner.json")).expect("an owner");
    let owner: Value = serde_json::from_str(&owner).expect("JSON");
    let wanted = format!("process {} on {}", owner["pid"], owner["host"].as_str().expect("a host"));
    assert!(said.err.contains(&wanted), "{}", said.err);
    assert_eq!(desk.account(), before);
    drop(lock);
    assert_eq!(desk.resume(&["--yes"]).code, Some(0));
}

#[test]
fn what_cannot_be_resumed_says_why() {
    let desk = partly();
    for name in ["20200101T000000Z-000000", "..", "answers.toml"] {
        let said = desk.run(&["resume", name, "--sandbox", "--yes", "--json"]);
        assert_eq!((said.code, said.codes()), (Some(2), vec!["run-not-found".to_owned()]), "{name}");
    }
    desk.edit(|account| account["identity"]["account"] = json!("444455556666"));
    let said = desk.resume(&["--yes", "--json"]);
    assert_eq!((said.code, said.codes()), (Some(4), vec!["other-account".to_owned()]), "{}", said.err);
    desk.edit(|account| account["identity"]["account"] = json!("111122223333"));
    let said = desk.resume(&["--yes", "--json", "--region", "us-east-1"]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["region-mismatch".to_owned()]), "{}", said.err);
    let journal = fs::read_to_string(desk.journal()).expect("a journal");
    fs::write(desk.journal(), format!("nonsense\n{journal}")).expect("a journal");
    let said = desk.resume(&["--yes", "--json"]);
    assert_eq!((said.code, said.codes()), (Some(1), vec!["run-unreadable".to_owned()]), "{}", said.err);
}

/// What somebody took away between is made again, under a name of its own; what they made is kept.
#[test]
fn what_has_changed_between_is_seen() {
    let desk = partly();
    let mut group = None;
    desk.edit(|account| {
        let groups = account["security_groups"].as_array_mut().expect("groups");
        let ours = groups.iter_mut().find(|group| group["name"] == "studiolink-endpoints").expect("our group");
        ours["ingress"].as_array_mut().expect("rules").clear();
        group = Some(ours["id"].clone());
    });
    let said = desk.resume(&["--yes", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let started: Vec<Value> = said
        .objects()
        .into_iter()
        .filter(|event| event["event"] == "started")
        .map(|event| event["step"].clone())
        .collect();
    assert_eq!(started[0], "security-group.rules", "{started:?}");
    let account = desk.account();
    let groups = account["security_groups"].as_array().expect("groups");
    let ours: Vec<&Value> = groups.iter().filter(|group| group["name"] == "studiolink-endpoints").collect();
    assert_eq!((ours.len(), Some(&ours[0]["id"])), (1, group.as_ref()));
    assert!(!ours[0]["ingress"].as_array().expect("rules").is_empty());
}

/// Whoever says no, or sends a signal, is told what stands and how to go on or back.
#[cfg(unix)]
#[test]
fn a_no_says_what_stands_and_the_commands() {
    let desk = partly();
    let run = desk.only_run().file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    for verb in ["resume", "undo"] {
        for (answer, code) in [("no\r", 4), ("\x03", 130)] {
            let mut pty = Pty::start(&[verb, &run, "--sandbox"], desk.folder.path(), (200, 60));
            pty.wait_for("; anything else changes nothing:");
            pty.text(answer);
            assert_eq!(pty.end(), code, "{}", pty.contents());
            let told = pty.contents();
            assert!(told.contains("Nothing more has been changed in AWS: 6 of 8 changes stand."), "{verb}: {told}");
            assert!(!told.contains("Nothing has been changed in AWS"), "{verb}: {told}");
            for way in ["resume", "undo"] {
                assert!(told.contains(&format!("`studiolink {way} {run} --sandbox=first-time ")), "{verb}: {told}");
            }
        }
    }
}
