//! `studiolink` without a command: the screens, or the same as questions.

use std::ffi::OsString;
use std::io::{self, IsTerminal, stdout};
use std::path::PathBuf;
use std::sync::Arc;

use super::answers;
use super::arguments::Arguments;
use super::connect::connect;
use super::output::Output;
use super::refusal::Refusal;
use crate::plan::answers::Answers;
use crate::report::{self, Code, Refused, summary};
use crate::terminal::{Terminal, endings, inputs, lines};
use crate::ui::runtime::plain::{self, Ears};
use crate::ui::runtime::{self, Begun, Left};
use crate::ui::{Ended, Model, Start};

/// Leads through the screens, or through the questions, until they are left.
///
/// # Errors
///
/// The inner one when it was not begun; the outer one when the terminal fails.
pub async fn run(arguments: &Arguments, output: Output) -> io::Result<Result<u8, Refusal>> {
    let is_plain = arguments.plain || wants_plain(std::env::var_os("ACCESSIBLE"), std::env::var_os("TERM"));
    let Beginning { start, cloud, state_dir } = match begin(arguments, is_plain).await {
        Ok(begun) => begun,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let left = if is_plain {
        let ears = Ears { lines: lines()?, signals: endings()?, typed: io::stdin().is_terminal() };
        plain::run(start, cloud, state_dir.clone(), stdout(), ears).await?
    } else {
        let mut terminal = Terminal::take()?;
        runtime::run(Model::new(start), cloud, state_dir.clone(), &mut terminal, inputs()?).await?
    };
    say(&left, report::Place { state_dir: &state_dir, again: &arguments.global.again() }, output);
    Ok(Ok(left.code))
}

/// Whether the environment asks for lines instead of screens: a word that screen readers' users set, or a terminal
/// that can do nothing else.
fn wants_plain(accessible: Option<OsString>, terminal: Option<OsString>) -> bool {
    accessible.is_some_and(|value| !value.is_empty() && value != "0") || terminal.is_some_and(|kind| kind == "dumb")
}

/// What the wizard needs.
struct Beginning {
    start: Start,
    cloud: Arc<crate::cloud::AnyCloud>,
    state_dir: PathBuf,
}

async fn begin(arguments: &Arguments, is_plain: bool) -> Result<Beginning, Refusal> {
    let given = answers(arguments, is_plain)?;
    let state_dir = arguments.global.state_dir()?;
    let connected = connect(&arguments.global).await?;
    let start = Start {
        sandbox: connected.sandbox,
        again: arguments.global.again(),
        answers: given,
        ascii: !speaks_unicode(),
        colour: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        motion: !arguments.no_motion,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    Ok(Beginning { start, cloud: Arc::new(connected.cloud), state_dir })
}

/// The answers to begin with; all that arguments and file show to be wrong.
fn answers(arguments: &Arguments, is_plain: bool) -> Result<Option<Answers>, Refusal> {
    let mut faults = Vec::new();
    if !is_plain && (!io::stdin().is_terminal() || !io::stdout().is_terminal()) {
        let message = "the wizard needs a terminal to read keys from and to draw on";
        let hint = "Without one, add --plain to be asked line by line, or write an answers file and use `studiolink \
                    plan` and `studiolink apply`.";
        faults.push(Refused::new(Code::NoTerminal, message, hint));
    }
    match arguments.answers.as_deref().map(answers::read).transpose() {
        Ok(given) if faults.is_empty() => return Ok(given),
        Ok(_) => {}
        Err(found) => faults.extend(found),
    }
    Err(Refusal::usage(faults))
}

/// Whether the locale says that the terminal shows more than ASCII; one that says nothing is taken for a modern
/// one (POSIX, "Environment Variables": the first of these that is not empty counts).
fn speaks_unicode() -> bool {
    let value = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| {
        let value = std::env::var(name).ok()?;
        (!value.is_empty()).then(|| value.to_ascii_lowercase())
    });
    value.is_none_or(|value| value.contains("utf-8") || value.contains("utf8"))
}

/// Says what stands, where it stays on the screen.
fn say(left: &Left, place: report::Place, output: Output) {
    let Some(Begun { plan, progress, ended }) = &left.run else { return };
    let lines = match ended {
        Some(Ended::Finished { finish, folder, report }) => {
            if let Some(unsaved) = &finish.unsaved {
                output.remark(&unsaved.to_string());
                output.unsaved(&unsaved.lines);
            }
            if left.is_told { Vec::new() } else { summary::finished(plan, progress, finish, (folder, report), place) }
        }
        Some(_) if left.is_told => Vec::new(),
        Some(_) => vec!["Nothing was changed in AWS.".to_owned()],
        None => summary::left(plan, progress, place),
    };
    for line in lines {
        output.say(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_asks_for_lines_by_a_word_or_by_the_terminal() {
        let asks = |accessible: Option<&str>, terminal: Option<&str>| {
            wants_plain(accessible.map(OsString::from), terminal.map(OsString::from))
        };
        for (accessible, terminal, wanted) in [
            (None, None, false),
            (None, Some("xterm-256color"), false),
            (Some(""), Some("xterm"), false),
            (Some("0"), Some("xterm"), false),
            (Some("1"), Some("xterm"), true),
            (Some("true"), None, true),
            (Some("0"), Some("dumb"), true),
            (None, Some("dumb"), true),
        ] {
            assert_eq!(asks(accessible, terminal), wanted, "{accessible:?} {terminal:?}");
        }
    }
}
