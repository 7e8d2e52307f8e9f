//! Key bindings in a file: printed, read from where they are looked for, and refused by line and field.

use std::fs;

use super::{ANSWERS, Desk, Said};

const WRONG: &str = "map = 'm'\nquit = 'f10'\nfly = 'f'\nundo = 'k'\n";

/// Runs with a file in the configuration folder.
fn with_own(text: &str, arguments: &[&str]) -> Said {
    let desk = Desk::new(ANSWERS);
    let folder = desk.folder.path().join(".config/studiolink");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("keys.toml"), text).expect("a file");
    desk.run(arguments)
}

#[test]
fn what_is_printed_is_read_as_the_same() {
    let desk = Desk::new(ANSWERS);
    let printed = desk.run(&["keys"]);
    assert_eq!(printed.code, Some(0), "{}", printed.err);
    for line in ["next = [\"enter\"]  # on", "quit = [\"ctrl-c\"]", "map = [\"g\", \"f4\"]"] {
        assert!(printed.out.contains(line), "{line} in {}", printed.out);
    }
    fs::write(desk.folder.path().join("mine.toml"), &printed.out).expect("a file");
    let again = desk.run(&["keys", "--keys", "mine.toml"]);
    assert_eq!((again.code, again.out), (Some(0), printed.out));
}

#[test]
fn the_file_of_the_configuration_folder_counts_unless_another_is_named() {
    let own = with_own("map = 'm'", &["keys"]);
    assert!(own.out.contains("map = [\"m\"]"), "{}{}", own.out, own.err);
    let desk = Desk::new(ANSWERS);
    fs::write(desk.folder.path().join("mine.toml"), "map = 'ctrl-g'").expect("a file");
    assert!(desk.run(&["--keys", "mine.toml", "keys"]).out.contains("map = [\"ctrl-g\"]"));
}

#[test]
fn everything_that_is_wrong_is_told_with_line_and_field() {
    for arguments in [&["keys"][..], &["--sandbox"]] {
        let said = with_own(WRONG, arguments);
        assert_eq!(said.code, Some(2), "{}", said.err);
        for part in [
            "keys.toml, line 2, quit: leaves out ctrl-c",
            "keys.toml, line 3, fly: there is no such action",
            "keys.toml, line 4, undo: k is bound to up already",
        ] {
            assert!(said.err.contains(part), "{part} in {}", said.err);
        }
        assert!(!said.err.contains("line 1"), "{}", said.err);
    }
}

/// Whoever copies the example of the README, or looks into the manual, gets keys that work.
#[test]
fn readme_and_manual_show_files_that_are_read() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("```toml\nnext = ").expect("the example");
    let example = format!("next = {}", rest.split_once("```").expect("its end").0);
    let desk = Desk::new(ANSWERS);
    fs::write(desk.folder.path().join("mine.toml"), example).expect("a file");
    let printed = desk.run(&["keys", "--keys", "mine.toml"]).out;
    assert!(printed.contains("map = [\"ctrl-g\"]") && printed.contains("undo = []"), "{printed}");
    let manual = desk.run(&["man"]).out.replace("\\-", "-");
    let keys = manual.split_once(".SH KEYS\n").expect("the section").1;
    let shown = keys.split_once(".nf\n").and_then(|(_, rest)| rest.split_once("\n.fi")).expect("the keys").0;
    assert_eq!(shown, desk.run(&["keys"]).out.trim_end());
}

/// Lines take words: a file of keys is neither asked for nor in the way.
#[test]
fn plain_mode_reads_no_keys() {
    let said = with_own(WRONG, &["--plain", "--sandbox"]);
    assert_eq!(said.code, Some(130), "{}", said.err);
    assert!(said.out.contains("Is this the account"), "{}", said.out);
    assert_eq!(with_own("", &["--plain", "--sandbox", "--keys", "x"]).code, Some(2));
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let desk = Desk::new(ANSWERS);
    let said = desk.run(&["keys", "--keys", "none.toml"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("none.toml: cannot be read"), "{}", said.err);
    assert!(desk.run(&["keys", "--keys", "/"]).err.contains("is not a file"));
}
