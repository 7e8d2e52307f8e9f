//! What shells and manuals want of the program, made from its arguments.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::refusal::{DONE, FAILED, Refusal};
use crate::report::{Code, Refused};
use crate::ui::Keys;

const KEYS: &str = "\
The keys of the wizard can be changed in $XDG_CONFIG_HOME/studiolink/keys.toml, or ~/.config/studiolink/keys.toml, or in
the file that \\fB\\-\\-keys\\fR names: an action, and a key or a list of keys for it. A key is a character, f1 to f12, or one
of up, down, left, right, home, end, page\\-up, page\\-down, space, enter, esc, tab, shift\\-tab, backspace, delete, insert;
before it may stand ctrl\\- or alt\\-. A file that is wrong is refused with line, name and reason before anything starts.
These are the keys unless others are bound:";

/// Prints the completions for a shell.
///
/// # Errors
///
/// When standard output refuses.
pub fn completions(shell: Shell) -> Result<u8, Refusal> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "studiolink", &mut script);
    print(&script)
}

/// Prints the manual page: the program, then each of its commands.
///
/// # Errors
///
/// When standard output refuses.
pub fn man() -> Result<u8, Refusal> {
    let mut page = Vec::new();
    render(&mut page).map_err(|error| refused(&error))?;
    print(&page)
}

fn render(page: &mut Vec<u8>) -> io::Result<()> {
    let program = Arguments::command();
    // Not built, a command has its own options alone: those that all share stand once, at the program.
    let commands: Vec<clap::Command> = program.get_subcommands().cloned().collect();
    let endings = program.get_after_help().map(ToString::to_string).unwrap_or_default();
    let man = clap_mangen::Man::new(program);
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    writeln!(page, ".SH COMMANDS")?;
    for command in commands {
        subsection(page, command)?;
    }
    man.render_options_section(page)?;
    let (output, codes) = endings.split_once("\n\n").unwrap_or_default();
    let codes = codes.trim_start_matches("Exit codes:\n");
    writeln!(page, ".SH OUTPUT\n{}\n.SH \"EXIT STATUS\"\n.nf\n{}\n.fi", plain(output), plain(codes))?;
    keys(page)?;
    listed(page, "ENVIRONMENT", &ENVIRONMENT)?;
    listed(page, "FILES", &FILES)?;
    writeln!(page, "{SEE_ALSO}")
}

/// What of the environment is heeded, and what each part of it does.
const ENVIRONMENT: [(&str, &str); 10] = [
    (
        "AWS_PROFILE",
        "The profile of the AWS configuration, where --profile names none. All of what the AWS SDK reads counts as it \
         does for the AWS CLI; the usual ones follow.",
    ),
    ("AWS_REGION, AWS_DEFAULT_REGION", "The Region, where --region names none."),
    (
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN",
        "Credentials, where no profile is named by --profile.",
    ),
    ("AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE", "Where the files of the AWS configuration are."),
    ("AWS_ENDPOINT_URL", "Another address for every AWS service, where --endpoint-url names none."),
    ("NO_COLOR", "Not empty: no colours. Nothing is told by colour alone."),
    ("ACCESSIBLE", "Neither empty nor 0: numbered questions, line by line, as with --plain."),
    ("TERM", "dumb: the same."),
    (
        "LC_ALL, LC_CTYPE, LANG",
        "The first that is not empty is the locale: where it is not UTF-8, every sign is ASCII.",
    ),
    ("XDG_STATE_HOME, XDG_CONFIG_HOME", "Where the files below are, instead of in ~/.local/state and ~/.config."),
];

const FILES: [(&str, &str); 5] = [
    (
        "$XDG_STATE_HOME/studiolink/runs",
        "A folder for each run: answers, what the account was, plan, journal and report. --state-dir names another \
         folder than $XDG_STATE_HOME/studiolink, for all of these.",
    ),
    ("$XDG_STATE_HOME/studiolink/drafts", "The answers of a wizard that was left, for each account and Region."),
    ("$XDG_STATE_HOME/studiolink/plans", "Plans that were written from Review."),
    ("$XDG_STATE_HOME/studiolink/sandbox", "The sandbox accounts."),
    ("$XDG_CONFIG_HOME/studiolink/keys.toml", "Keys of the wizard; --keys names another file."),
];

const SEE_ALSO: &str = "\
.SH \"SEE ALSO\"
.BR aws (1)
.PP
https://docs.aws.amazon.com/sagemaker/latest/dg/studio\\-interface\\-endpoint.html";

/// A section of names, and of what is said of each.
fn listed(page: &mut Vec<u8>, head: &str, rows: &[(&str, &str)]) -> io::Result<()> {
    writeln!(page, ".SH {head}")?;
    rows.iter().try_for_each(|(name, words)| writeln!(page, ".TP\n{}\n{}", plain(name), plain(words)))
}

/// A text that means nothing to the formatter.
fn plain(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

/// A command with what it takes, below the heading of all commands.
fn subsection(page: &mut Vec<u8>, command: clap::Command) -> io::Result<()> {
    let name = format!("studiolink {}", command.get_name());
    writeln!(page, ".SS \"{}\"", plain(&name))?;
    let man = clap_mangen::Man::new(command.bin_name(name).disable_help_flag(true));
    let mut parts = Vec::new();
    man.render_description_section(&mut parts)?;
    man.render_synopsis_section(&mut parts)?;
    man.render_options_section(&mut parts)?;
    let parts = String::from_utf8_lossy(&parts).into_owned();
    for line in parts.lines().filter(|line| !line.starts_with(".ie ") && !line.starts_with(".el ")) {
        writeln!(page, "{}", if line.starts_with(".SH ") { ".PP" } else { line })?;
    }
    Ok(())
}

/// The keys of the wizard, as the file that they are changed in.
fn keys(page: &mut Vec<u8>) -> io::Result<()> {
    let file = plain(&Keys::default().to_file());
    writeln!(page, ".SH KEYS\n{KEYS}\n.PP\n.nf\n{}\n.fi", file.trim_end())
}

/// Prints to whoever reads it, a pager among them.
///
/// # Errors
///
/// When standard output refuses.
pub fn print(bytes: &[u8]) -> Result<u8, Refusal> {
    match io::stdout().write_all(bytes) {
        // A pager that was left has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(DONE),
        Err(error) => Err(refused(&error)),
        Ok(()) => Ok(DONE),
    }
}

fn refused(error: &io::Error) -> Refusal {
    let message = format!("the output cannot be written: {error}");
    Refusal::one(FAILED, Refused::new(Code::Usage, message, "Name a file that can be written."))
}
