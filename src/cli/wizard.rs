//! `studiolink` without a command: the screens, or the same as questions.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::accounts::{Accounts, accounts};
use super::arguments::Arguments;
use super::output::Output;
use super::refusal::Refusal;
use super::{answers, keys};
use crate::cloud::seat::Seat;
use crate::cloud::session::Wanted;
use crate::domain::text::shell_word;
use crate::engine::drafts::Place;
use crate::plan::answers::Answers;
use crate::report::{Code, Refused, summary};
use crate::terminal::words::Pen;
use crate::terminal::{Afresh, Terminal, endings, inputs, lines, page};
use crate::ui::runtime::plain::{self, Ears};
use crate::ui::runtime::{self, Begun, Left, Parted};
use crate::ui::{Ended, Keys, Model, Start};

/// Leads through the screens, or through the questions, until they are left.
///
/// # Errors
///
/// The inner one when it was not begun; the outer one when the terminal fails.
pub async fn run(arguments: &Arguments, output: Output) -> io::Result<Result<u8, Refusal>> {
    let is_plain = arguments.plain || is_plain_here();
    let Beginning { start, cloud, state_dir } = match begin(arguments, is_plain).await {
        Ok(begun) => begun,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let left = if is_plain {
        let afresh = Afresh::default();
        let (lines, signals) = (lines(afresh.clone())?, endings()?);
        let afresh = move || afresh.begin();
        let ears = Ears { lines, signals, typed: io::stdin().is_terminal(), afresh, columns: page };
        plain::run(start, cloud, state_dir.clone(), Pen::default(), ears).await?
    } else {
        let mut terminal = Terminal::take()?;
        runtime::run(Model::new(start), cloud, state_dir.clone(), &mut terminal, inputs()?).await?
    };
    let output = output.within(page());
    say(&left, &state_dir, output);
    if let Some(parted) = &left.parted {
        let again = left.ways.again.as_deref().map(|options| again(arguments, options));
        say_kept(parted, again.as_deref(), output);
    }
    Ok(Ok(left.code))
}

/// Whether this environment asks for lines instead of screens, and for words instead of signs.
pub fn is_plain_here() -> bool {
    wants_plain(std::env::var_os("ACCESSIBLE"), std::env::var_os("TERM"))
}

/// Whether the environment asks for lines instead of screens: a word that screen readers' users set, or a terminal
/// that can do nothing else.
fn wants_plain(accessible: Option<OsString>, terminal: Option<OsString>) -> bool {
    accessible.is_some_and(|value| !value.is_empty() && value != "0") || terminal.is_some_and(|kind| kind == "dumb")
}

/// What the wizard needs.
struct Beginning {
    start: Start,
    cloud: Arc<Seat<Accounts>>,
    state_dir: PathBuf,
}

async fn begin(arguments: &Arguments, is_plain: bool) -> Result<Beginning, Refusal> {
    let (given, keys) = files(arguments, is_plain)?;
    let state_dir = arguments.global.state_dir()?;
    let (accounts, sandbox) = accounts(&arguments.global).await?;
    let wanted = Wanted { profile: arguments.global.profile.clone(), region: arguments.global.region.clone() };
    let start = Start {
        sandbox,
        again: arguments.global.again(),
        wanted: wanted.clone(),
        answers: given,
        ascii: !speaks_unicode(),
        colour: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        motion: !arguments.no_motion,
        keys,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    Ok(Beginning { start, cloud: Arc::new(Seat::new(accounts, wanted)), state_dir })
}

/// The answers to begin with, and the keys; all that arguments and files show to be wrong.
fn files(arguments: &Arguments, is_plain: bool) -> Result<(Option<Answers>, Keys), Refusal> {
    let mut faults = Vec::new();
    if !is_plain && (!io::stdin().is_terminal() || !io::stdout().is_terminal()) {
        let message = "the wizard needs a terminal to read keys from and to draw on";
        let hint = "Without one, add --plain to be asked line by line, or write an answers file and use `studiolink \
                    plan` and `studiolink apply`.";
        faults.push(Refused::new(Code::NoTerminal, message, hint));
    }
    let mut sound = |found: Vec<Refused>| faults.extend(found);
    let given = arguments.answers.as_deref().map(answers::read_unfinished).transpose().map_err(&mut sound);
    // Lines take words, and no keys.
    let keys = if is_plain { Ok(Keys::default()) } else { keys::read(arguments.keys.as_deref()).map_err(&mut sound) };
    match (given, keys) {
        (Ok(given), Ok(keys)) if faults.is_empty() => Ok((given, keys)),
        _ => Err(Refusal::usage(faults)),
    }
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
    let again = &left.ways.run;
    let Some(Begun { plan, progress, ended }) = &left.run else {
        return left.ways.stands.iter().for_each(|line| output.say(line));
    };
    let lines = match ended {
        Some(Ended::Finished { finish, folder, report }) => {
            if let Some(unsaved) = &finish.unsaved {
                output.remark(&unsaved.to_string());
                output.unsaved(&unsaved.lines);
            }
            if left.is_told { Vec::new() } else { summary::finished(plan, progress, finish, (folder, report), again) }
        }
        Some(_) if left.is_told => Vec::new(),
        Some(_) => vec![left.ways.so_far.clone()],
        None => summary::left(plan, progress, state_dir, again),
    };
    for line in lines {
        output.say(&line);
    }
}

/// Says what became of the answers that were given, and how to go on with them.
fn say_kept(parted: &Parted, again: Option<&str>, output: Output) {
    let path = match parted {
        Parted::Stay(path) => path,
        Parted::Kept(Place { path, aside }) => {
            if let Some(aside) = aside {
                let aside = aside.display().to_string();
                let way = format!("{} --answers {}", again.unwrap_or("studiolink"), shell_word(&aside));
                output.command("Answers that were kept there before are set aside, for:", &way);
            }
            path
        }
        Parted::Lost(why) => return output.remark(&format!("The answers could not be kept: {why}")),
    };
    output.say(&format!("The answers are kept: {}", path.display()));
    match again {
        Some(again) => output.command("To go on with them, start again:", again),
        None => output.say("To go on with them, start again in the account and the Region that they are for."),
    }
}

/// The command that leads to the same account and Region, and to what is kept there.
fn again(arguments: &Arguments, options: &[String]) -> String {
    let mut words = vec!["studiolink".to_owned()];
    words.extend_from_slice(options);
    let keys = arguments.keys.iter().map(|file| file.display().to_string());
    words.extend(keys.flat_map(|file| ["--keys".to_owned(), file]));
    if arguments.plain {
        words.push("--plain".to_owned());
    }
    words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
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
