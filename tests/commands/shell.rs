//! Completions and the manual page.

use std::io::Write;
use std::process::{Command, Stdio};

use super::{ANSWERS, Desk};

#[test]
fn completions_are_scripts_that_name_every_command() {
    let desk = Desk::new(ANSWERS);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = desk.run(&["completions", shell]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{shell}");
        for command in ["plan", "apply", "verify", "runs", "resume", "undo"] {
            assert!(said.out.contains(command), "{shell}: {command}");
        }
    }
    assert_eq!(desk.run(&["completions", "dos"]).code, Some(2));
}

#[test]
fn bash_takes_the_completions_and_completes() {
    let desk = Desk::new(ANSWERS);
    let script = desk.run(&["completions", "bash"]).out;
    let ask =
        "COMP_WORDS=(studiolink ver); COMP_CWORD=1; _studiolink studiolink ver studiolink; echo \"${COMPREPLY[@]}\"";
    let mut bash = Command::new("bash").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("bash");
    write!(bash.stdin.take().expect("its input"), "{script}\n{ask}\n").expect("a script");
    let output = bash.wait_with_output().expect("an answer");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "verify");
}

#[test]
fn the_manual_tells_every_command_and_exit_code() {
    let said = Desk::new(ANSWERS).run(&["man"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(said.out.contains(".TH studiolink 1") || said.out.contains(".TH STUDIOLINK 1"), "{}", said.out);
    for part in ["studiolink verify", "studiolink undo", "detailed", "as\\-profile", "\\-\\-plain", "ACCESSIBLE"] {
        assert!(said.out.contains(part), "{part}");
    }
    let heads: Vec<&str> = said.out.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
    let usual = [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "COMMANDS",
        "OPTIONS",
        "OUTPUT",
        "\"EXIT STATUS\"",
        "KEYS",
        "ENVIRONMENT",
        "FILES",
        "\"SEE ALSO\"",
    ];
    assert_eq!(heads, usual, "each once, in the order of man-pages(7)");
    assert!(!said.out.contains("studiolink\\-plan(1)"), "no command has a page of its own");
    let codes = said.out.split(".SH \"EXIT STATUS\"").nth(1).expect("exit codes");
    let codes: Vec<&str> = codes.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for code in ["0", "1", "2", "3", "4", "5", "6", "130"] {
        assert!(codes.contains(&code), "{code}");
    }
}

/// Whatever the program reads of the environment stands in its manual, and each file in the folder that has it.
#[test]
fn the_manual_tells_what_is_read_of_the_environment_and_where_files_are() {
    let page = Desk::new(ANSWERS).run(&["man"]).out.replace("\\-", "-");
    let part = |head: &str| {
        let rest = page.split(&format!(".SH {head}\n")).nth(1).expect(head);
        rest.split(".SH ").next().expect(head).to_owned()
    };
    let (environment, files) = (part("ENVIRONMENT"), part("FILES"));
    let shells = "NO_COLOR ACCESSIBLE TERM LC_ALL LC_CTYPE LANG XDG_STATE_HOME XDG_CONFIG_HOME";
    let of_aws = "AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN \
                  AWS_ENDPOINT_URL AWS_CONFIG_FILE";
    for name in shells.split_whitespace().chain(of_aws.split_whitespace()) {
        assert!(environment.split([' ', ',', '\n']).any(|word| word == name), "{name}: {environment}");
    }
    for name in ["runs", "drafts", "plans", "sandbox", "keys.toml"] {
        assert!(files.contains(&format!("/studiolink/{name}\n")), "{name}: {files}");
    }
}

/// The short help is one screen; the long one says where all is told.
#[test]
fn the_long_help_points_to_the_manual() {
    let desk = Desk::new(ANSWERS);
    let (short, long) = (desk.run(&["-h"]).out, desk.run(&["--help"]).out);
    assert!(long.contains("studiolink man | man -l -") && !short.contains("man -l"), "{long}");
    assert!(short.contains("Exit codes:") && long.contains("Exit codes:"), "{long}");
}
