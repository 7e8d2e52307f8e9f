//! `verify`: what stands, told check by check, and nothing changed.

use super::{ANSWERS, Desk};

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
        assert!(said.err.contains("  role/DataScientist: restricted; from inside peered-vpc"), "{}", said.err);
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
    let failed: Vec<_> = said.objects().into_iter().filter(|one| one["result"] == "failed").collect();
    assert_eq!((said.code, failed.len(), &failed[0]["check"]), (Some(1), 1, &"dns".into()), "{}", said.err);
    assert!(failed[0]["reason"].as_str().unwrap().contains("private DNS: off -> on"), "{failed:?}");
}

#[test]
fn who_is_not_there_cannot_be_asked_as() {
    let desk = Desk::new(ANSWERS);
    let said = desk.run(&["--sandbox", "verify", "answers.toml", "--as-profile", "nobody"]);
    assert!(said.code == Some(2) && said.err.contains("--as-profile is nobody"), "{}", said.err);
    assert_eq!(desk.run(&["--sandbox", "verify", "no-such-run"]).code, Some(2));
}
