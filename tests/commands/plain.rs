//! `--plain` of the commands: words in the place of signs, and nothing else.

use super::{ANSWERS, Desk, with};

const SIGNS: [&str; 8] = ["✓", "✗", "!", "·", "+", "~", "=", "-"];

/// Whether a line begins with a sign.
fn is_signed(line: &str) -> bool {
    let line = line.trim_start();
    SIGNS.iter().any(|sign| line.strip_prefix(sign).is_some_and(|rest| rest.starts_with(' ')))
}

#[test]
fn signs_are_words_where_that_is_asked_for() {
    let desk = Desk::new(ANSWERS);
    let usual = desk.plan(&[]).out;
    assert!(usual.lines().filter(|line| is_signed(line)).count() > 10, "{usual}");
    let told = desk.plan(&["--plain"]).out;
    assert_eq!(told.lines().filter(|line| is_signed(line)).collect::<Vec<_>>(), [""; 0]);
    assert!(told.contains("  create: endpoint aws.sagemaker.eu-west-1.studio, 2 zones, private DNS\n"), "{told}");
    for words in ["  change: VPC vpc-", "  keep: VPC vpc-", "  warning: console-closed: ", "  note: dns-host-names: "] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(told.lines().count(), usual.lines().count(), "nothing is left out");
    let by_environment = desk.command(&["plan", "answers.toml", "--sandbox"]).env("ACCESSIBLE", "1").output();
    assert_eq!(String::from_utf8(by_environment.expect("the program").stdout).expect("text"), told);
}

#[test]
fn json_stays_as_it_is_and_what_people_read_beside_it_has_words() {
    let desk = Desk::new(&with("vpc-0a1b2c3d4e5f60718", "vpc-0123456789abcdef0"));
    let said = desk.plan(&["--plain", "--json"]);
    assert_eq!(said.code, Some(4), "{}", said.err);
    assert_eq!(said.objects(), desk.plan(&["--json"]).objects());
    assert!(said.err.contains("  error: vpc-not-found: ") && !said.err.lines().any(is_signed), "{}", said.err);
}
