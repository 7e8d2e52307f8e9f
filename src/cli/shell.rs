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
    clap_mangen::Man::new(program).render(page)?;
    keys(page)?;
    for command in commands {
        let name = format!("studiolink {}", command.get_name());
        writeln!(page, ".SH \"{}\"", name.to_uppercase())?;
        let man = clap_mangen::Man::new(command.bin_name(name).disable_help_flag(true));
        man.render_description_section(page)?;
        man.render_synopsis_section(page)?;
        man.render_options_section(page)?;
    }
    Ok(())
}

/// The keys of the wizard, as the file that they are changed in.
fn keys(page: &mut Vec<u8>) -> io::Result<()> {
    let file = Keys::default().to_file().replace('\\', "\\e").replace('-', "\\-");
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
