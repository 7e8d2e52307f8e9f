//! A real session that cannot begin.

use std::process::Output;

use super::{ANSWERS, Desk, Said};

fn run(desk: &Desk, environment: &[(&str, &str)]) -> Said {
    let mut command = desk.command(&["plan", "answers.toml", "--json"]);
    command.env("AWS_EC2_METADATA_DISABLED", "true").envs(environment.iter().copied());
    let Output { status, stdout, stderr } = command.output().expect("the program");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Said { code: status.code(), out: text(stdout), err: text(stderr) }
}

#[test]
fn no_region_and_no_credentials_are_told_apart() {
    let desk = Desk::new(ANSWERS);
    let said = run(&desk, &[]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["NoRegion".to_owned()]), "{}", said.err);
    let said = run(&desk, &[("AWS_REGION", "eu-central-1")]);
    assert_eq!((said.code, said.codes()), (Some(2), vec!["region-mismatch".to_owned()]), "{}", said.err);
    let said = run(&desk, &[("AWS_REGION", "eu-west-1")]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("aws login"), "{}", said.err);
}
