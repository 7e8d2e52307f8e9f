//! `verify`: what stands, told check by check, and nothing changed.

use super::{ANSWERS, Desk, Said};

#[test]
fn what_stands_is_told_by_file_and_by_run_and_nothing_is_changed() {
    let desk = Desk::new(ANSWERS);
    let said = desk.run(&["--sandbox", "verify", "answers.toml", "--json"]);
    assert_eq!(said.code, Some(1), "nothing stands yet: {}", said.err);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let run = desk.runs()[0].file_name().expect("a name").to_string_lossy().into_owned();
    let before = desk.account();
    for target in ["answers.toml", &run] {
        let said = desk.run(&["--sandbox", "verify", target, "--json"]);
        assert_eq!(said.code, Some(0), "{} {}", said.out, said.err);
        let objects = said.objects();
        let results: Vec<_> =
            objects.iter().map(|one| (one["check"].as_str().unwrap(), one["result"].as_str().unwrap())).collect();
        let wanted = [
            ("endpoints", "passed"),
            ("dns", "passed"),
            ("security-groups", "passed"),
            ("policy", "passed"),
            ("attachments", "passed"),
            ("access", "passed"),
            ("user-profiles", "passed"),
            ("private-names", "skipped"),
            ("presigned-url", "skipped"),
        ];
        assert_eq!(results, wanted, "{target}");
        assert!(objects.iter().all(|one| !one["reason"].as_str().unwrap().is_empty()));
        assert!(said.err.contains("7 passed, 0 failed, 2 skipped"), "{}", said.err);
        assert!(
            said.err.contains("  role/DataScientist: restricted; gets in: in the VPC, through both endpoints\n"),
            "{}",
            said.err
        );
        for object in &objects {
            assert_eq!(object["access"].is_object(), object["check"] == "access", "{object}");
        }
        let access = &objects[5]["access"];
        let scientist = access["principals"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["principal"]["name"] == "DataScientist" || one["principal"] == "role/DataScientist");
        let scientist = scientist.expect("a row");
        let inside = access["paths"].as_array().unwrap().iter().position(|path| path["id"] == "inside").unwrap();
        assert_eq!((&scientist["verdict"], &scientist["today"][inside]), (&"restricted".into(), &"in".into()));
    }
    let said = desk.run(&["--sandbox", "verify", &run, "--as-profile", "DataScientist"]);
    assert!(said.code == Some(0) && said.out.contains("refused from here, as planned"), "{} {}", said.out, said.err);
    assert!(!said.out.contains("https://") && !said.err.contains("https://"), "no URL");
    assert_eq!(desk.account(), before, "nothing is changed");
    assert_eq!(desk.runs().len(), 1, "no run is begun");
}

#[test]
fn what_is_broken_fails_with_its_code_and_exit_1() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    desk.edit(|account| account["endpoints"][1]["private_dns"] = false.into());
    let said = desk.run(&["--sandbox", "verify", "answers.toml", "--json"]);
    assert_eq!((said.code, failed(&said)), (Some(1), vec!["endpoints".to_owned(), "dns".to_owned()]), "{}", said.err);
    let objects = said.objects();
    assert!(objects[1]["reason"].as_str().unwrap().contains("private DNS: off -> on"), "{objects:?}");
}

/// Another account has nothing of the run, which says nothing of the run.
#[test]
fn a_run_of_another_account_is_refused() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let run = desk.runs()[0].file_name().expect("a name").to_string_lossy().into_owned();
    desk.edit(|account| account["identity"]["account"] = "444455556666".into());
    let said = desk.run(&["--sandbox", "verify", &run, "--json"]);
    assert_eq!((said.code, said.codes()), (Some(4), vec!["other-account".to_owned()]), "{}", said.err);
}

fn failed(said: &Said) -> Vec<String> {
    let objects = said.objects();
    let failed = objects.iter().filter(|one| one["result"] == "failed");
    failed.map(|one| one["check"].as_str().expect("a code").to_owned()).collect()
}

/// Nothing of what was taken back is said to stand, and nobody to be restricted by it.
#[test]
fn after_an_undo_nothing_stands_and_nobody_is_restricted() {
    let desk = Desk::new(ANSWERS);
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let run = desk.runs()[0].file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(desk.run(&["--sandbox", "undo", &run, "--yes"]).code, Some(0));
    let said = desk.run(&["--sandbox", "verify", &run, "--json"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(failed(&said), ["endpoints", "dns", "security-groups", "policy", "attachments"], "{}", said.err);
    assert!(said.err.contains("This run was taken back") && !said.err.contains("pending"), "{}", said.err);
    let at = |words: &str| said.err.find(words).unwrap_or_else(|| panic!("no {words}: {}", said.err));
    assert!(at("This run was taken back") < at("endpoints failed"), "{}", said.err);
    let objects = said.objects();
    for (at, says) in
        [(0, "none stands: endpoint "), (3, "policy StudioPrivateAccess"), (4, "attach to role/DataScientist")]
    {
        assert!(objects[at]["reason"].as_str().expect("a reason").contains(says), "{}", objects[at]);
    }
    assert!(
        said.err.contains("  role/DataScientist: not restricted, chosen, has no policy yet; gets in everywhere"),
        "{}",
        said.err
    );
    assert!(said.err.contains("  role/MlEngineer: opens Studio from nowhere, gets no policy"), "{}", said.err);
    assert!(!said.err.contains(": restricted"), "{}", said.err);
    let verdict = |name: &str| {
        let access = objects.iter().find(|one| one["check"] == "access").expect("access")["access"].clone();
        let principals = access["principals"].as_array().expect("principals").clone();
        let one = principals.into_iter().find(|one| one["principal"].to_string().contains(name)).expect("a row");
        one["verdict"].clone()
    };
    assert_eq!(verdict("DataScientist"), "not-restricted");
}

/// The table speaks as people do; `--json` has the names of the ways.
#[test]
fn ways_are_told_in_words() {
    let desk = Desk::new(&super::with("mode = \"vpc\"", "mode = \"ip\"\ncidrs = [\"203.0.113.0/24\"]"));
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    let said = desk.run(&["--sandbox", "verify", "answers.toml"]);
    let text = [said.out.as_str(), said.err.as_str()].concat();
    assert!(text.contains("gets in: from the internet, at a listed address"), "{text}");
    for code in ["internet-listed", "peered-vpc", "vpn-with-dns", "console-private-access", "from inside "] {
        assert!(!text.contains(code), "{code}: {text}");
    }
}

/// Before anything about a terminal, answers or credentials.
#[test]
fn a_run_that_is_not_there_is_told_first() {
    let desk = Desk::new(ANSWERS);
    for (arguments, code) in [(&["verify", "nope"][..], 2), (&["resume", "nope"], 2), (&["undo", "nope"], 2)] {
        let said = desk.run(arguments);
        assert_eq!(said.code, Some(code), "{}", said.err);
        assert!(said.err.contains("no such run: nope") && said.err.contains("`studiolink runs`"), "{}", said.err);
        let said = desk.run(&[arguments, &["--json"]].concat());
        assert_eq!(said.codes(), ["run-not-found"], "{}", said.err);
    }
    std::fs::copy(desk.answers(), desk.folder.path().join("nope")).expect("a copy");
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    assert_eq!(desk.run(&["--sandbox", "verify", "nope"]).code, Some(0), "a file of that name");
}

#[test]
fn who_is_not_there_cannot_be_asked_as() {
    let desk = Desk::new(ANSWERS);
    let said = desk.run(&["--sandbox", "verify", "answers.toml", "--as-profile", "nobody"]);
    assert!(said.code == Some(2) && said.err.contains("--as-profile is nobody"), "{}", said.err);
}
