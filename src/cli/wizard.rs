//! `studiolink` without a command: the screens.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::answers;
use super::arguments::Arguments;
use super::connect::connect;
use super::output::Output;
use super::refusal::Refusal;
use crate::plan::answers::Answers;
use crate::report::{Code, Refused, summary};
use crate::terminal::{Terminal, inputs};
use crate::ui::runtime::{self, Begun, Left};
use crate::ui::{Ended, Model, Start};

/// Leads through the screens until they are left.
///
/// # Errors
///
/// The inner one when it was not begun; the outer one when the terminal fails.
pub async fn run(arguments: &Arguments, output: Output) -> io::Result<Result<u8, Refusal>> {
    let begun = match begin(arguments).await {
        Ok(begun) => begun,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let left = {
        let mut terminal = Terminal::take()?;
        runtime::run(begun.model, begun.cloud, begun.state_dir.clone(), &mut terminal, inputs()?).await?
    };
    say(&left, &begun.state_dir, output);
    Ok(Ok(left.code))
}

/// What the wizard needs.
struct Beginning {
    model: Model,
    cloud: Arc<crate::cloud::AnyCloud>,
    state_dir: PathBuf,
}

async fn begin(arguments: &Arguments) -> Result<Beginning, Refusal> {
    let given = answers(arguments)?;
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
    Ok(Beginning { model: Model::new(start), cloud: Arc::new(connected.cloud), state_dir })
}

/// The answers to begin with; all that arguments and file show to be wrong.
fn answers(arguments: &Arguments) -> Result<Option<Answers>, Refusal> {
    let mut faults = Vec::new();
    let dumb = std::env::var_os("TERM").is_some_and(|kind| kind == "dumb");
    if dumb || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let message = "the wizard needs a terminal to read keys from and to draw on";
        let hint = "Without one, write an answers file and use `studiolink plan` and `studiolink apply`.";
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
fn say(left: &Left, state_dir: &Path, output: Output) {
    let Some(Begun { plan, progress, ended }) = &left.run else { return };
    let lines = match ended {
        Some(Ended::Finished { finish, folder, report }) => {
            if let Some(unsaved) = &finish.unsaved {
                output.remark(&unsaved.to_string());
                output.unsaved(&unsaved.lines);
            }
            summary::finished(plan, progress, finish, (folder, report))
        }
        Some(_) => vec!["Nothing was changed in AWS.".to_owned()],
        None => summary::left(plan, progress, state_dir),
    };
    for line in lines {
        output.say(&line);
    }
}
