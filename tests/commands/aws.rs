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

/// No SDK asks for the code of an MFA device: said before AWS refuses the role for want of it.
#[test]
fn a_profile_that_asks_for_an_mfa_code_gets_the_way() {
    let desk = Desk::new(ANSWERS);
    let config = desk.folder.path().join("config");
    let role = "role_arn = arn:aws:iam::111122223333:role/Admin\nsource_profile = keys\nmfa_serial = arn:aws:iam::111122223333:mfa/ana";
    let keys = "[profile keys]\naws_access_key_id = KEY\naws_secret_access_key = SECRET\n";
    std::fs::write(&config, format!("{keys}[profile coded]\nregion = eu-west-1\n{role}\n")).expect("a config file");
    let config = config.display().to_string();
    let said = run(&desk, &[("AWS_CONFIG_FILE", &config), ("AWS_PROFILE", "coded")]);
    assert_eq!((said.code, said.codes()), (Some(3), vec!["MfaRequired".to_owned()]), "{}", said.err);
    assert!(said.err.contains("aws configure export-credentials --profile coded --format env"), "{}", said.err);
    assert!(said.err.contains("arn:aws:iam::111122223333:mfa/ana") && !said.err.contains("SECRET"), "{}", said.err);
    // The way itself: keys in the environment come first.
    let keys = [("AWS_ACCESS_KEY_ID", "KEY"), ("AWS_SECRET_ACCESS_KEY", "SECRET")];
    let nobody = ("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let said = run(&desk, &[&keys[..], &[("AWS_CONFIG_FILE", &config), ("AWS_PROFILE", "coded"), nobody]].concat());
    assert_eq!(said.codes(), ["Connection"], "{}", said.err);
}
