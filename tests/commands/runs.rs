//! `runs`: what was begun here.

use std::fs;

use super::{ANSWERS, Desk};

#[test]
fn runs_are_listed_for_people_and_for_programs() {
    let desk = Desk::new(ANSWERS);
    let said = desk.run(&["runs", "--json"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    assert!(said.err.contains("No runs in"), "{}", said.err);

    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(desk.apply(&["--yes"]).code, Some(0));
    fs::create_dir(desk.folder.path().join("runs/elsewhere")).expect("a folder");
    let said = desk.run(&["runs", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let objects = said.objects();
    let field = |name: &str| objects.iter().map(|object| object[name].clone()).collect::<Vec<_>>();
    assert_eq!(field("status"), ["unchanged", "applied"], "newest first");
    assert_eq!(field("account"), ["111122223333"; 2]);
    assert_eq!(field("region"), ["eu-west-1"; 2]);
    for object in &objects {
        let started: jiff::Timestamp = object["started"].as_str().expect("a time").parse().expect("RFC 3339");
        let run = object["run"].as_str().expect("a run");
        assert!(run.starts_with(&started.strftime("%Y%m%dT%H%M%SZ-").to_string()), "{object}");
    }
    assert!(said.err.contains("left out: ") && said.err.contains("elsewhere"), "{}", said.err);

    let said = desk.run(&["runs"]);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!((said.code, lines.len()), (Some(0), 3), "{}", said.out);
    assert!(
        lines[0].starts_with("RUN") && lines[1].contains("  unchanged  0 of 0 made  111122223333  eu-west-1"),
        "{}",
        said.out
    );
    let readme = include_str!("../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let columns = lines[0].split_whitespace().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
    assert!(readme.contains(&columns), "the README tells of other columns than {columns}");
}
