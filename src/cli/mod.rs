//! The command line: arguments to commands, endings to exit codes.

mod accounts;
mod answers;
mod apply;
mod arguments;
mod connect;
mod follow;
mod interrupt;
mod keys;
mod log;
mod output;
mod plan;
mod prepare;
mod refusal;
mod resume;
mod runs;
mod shell;
mod undo;
mod verify;
mod wizard;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use etcetera::BaseStrategy;

use crate::report::{Code, Refused};
use crate::terminal::words;
use arguments::{Arguments, Command, Global};
use interrupt::Interrupts;
use output::Output;
use refusal::{Refusal, USAGE};

/// Does what the arguments ask for, and gives the exit code.
///
/// # Errors
///
/// When the terminal, or the system beneath, fails.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> io::Result<u8> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let code = runtime.block_on(obey(arguments.into_iter().collect()));
    // Nobody waits any more for what is still being read.
    runtime.shutdown_background();
    tracing::info!(?code, "ended");
    code
}

async fn obey(arguments: Vec<OsString>) -> io::Result<u8> {
    // Looked for by hand, as arguments that cannot be read must be refused in the form that they ask for.
    let has = |option: &str| arguments.iter().any(|argument| argument == option);
    let output = Output::new(has("--json"), has("--plain") || wizard::is_plain_here());
    let code = match Arguments::read(arguments) {
        Err(error) => usage(&error, output),
        Ok(arguments) => match log::start(&arguments.global) {
            Err(refusal) => output.refusal(&refusal),
            Ok(()) => match tell(&arguments, output) {
                Some(told) => told.unwrap_or_else(|refusal| output.refusal(&refusal)),
                None => return perform(&arguments, output).await,
            },
        },
    };
    words::taken().await;
    Ok(code)
}

/// What needs no account, and is ended by signals as the system does that.
fn tell(arguments: &Arguments, output: Output) -> Option<Result<u8, Refusal>> {
    Some(match arguments.command.as_ref()? {
        Command::Completions { shell } => shell::completions(*shell),
        Command::Man => shell::man(),
        Command::Keys => keys::run(arguments.keys.as_deref()),
        Command::Runs(_) => runs::run(&arguments.global, output),
        _ => return None,
    })
}

/// What signals end in order.
async fn perform(arguments: &Arguments, output: Output) -> io::Result<u8> {
    let (global, mut interrupts) = (&arguments.global, Interrupts::listen()?);
    let result = match &arguments.command {
        Some(Command::Plan(plan)) => plan::run(global, plan, output, &mut interrupts).await,
        Some(Command::Apply(apply)) => apply::run(global, apply, output, &mut interrupts).await,
        Some(Command::Resume(resume)) => resume::run(global, resume, output, &mut interrupts).await,
        Some(Command::Undo(undo)) => undo::run(global, undo, output, &mut interrupts).await,
        Some(Command::Verify(verify)) => verify::run(global, verify, output, &mut interrupts).await,
        _ => wizard::run(arguments, output).await?,
    };
    let code = result.unwrap_or_else(|refusal| output.refusal(&refusal));
    interrupts.last_words().await;
    Ok(code)
}

/// Help, the version, or what is wrong with the arguments.
fn usage(error: &clap::Error, output: Output) -> u8 {
    if error.use_stderr() {
        let text = error.to_string();
        // The first paragraph says what is wrong, the others how to use the program.
        let lines: Vec<&str> = text.trim_start_matches("error: ").lines().take_while(|line| !line.is_empty()).collect();
        let message = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        output.object(&crate::report::json::refused(&Refused::new(Code::Usage, message, "See studiolink --help.")));
    }
    // Nobody is left to be told when this fails.
    let _ = error.print();
    if error.use_stderr() { USAGE } else { refusal::DONE }
}

impl Global {
    /// Where runs are kept, and what leads there again.
    ///
    /// # Errors
    ///
    /// When no folder is named and there is no home.
    fn place(&self) -> Result<follow::Place, Refusal> {
        Ok(follow::Place { state_dir: self.state_dir()?, again: self.again() })
    }

    /// Whether the account is one of the sandbox.
    #[cfg(feature = "aws")]
    #[cfg_attr(not(feature = "sandbox"), expect(clippy::unused_self, reason = "the same with and without a sandbox"))]
    const fn is_sandbox(&self) -> bool {
        #[cfg(feature = "sandbox")]
        return self.sandbox.is_some();
        #[cfg(not(feature = "sandbox"))]
        false
    }

    /// The options that lead to the same account and state folder again; a run knows its Region itself.
    fn again(&self) -> Vec<String> {
        let mut options = Vec::new();
        for (name, value) in [("--profile", &self.profile), ("--endpoint-url", &self.endpoint_url)] {
            options.extend(value.iter().flat_map(|value| [name.to_owned(), value.clone()]));
        }
        #[cfg(feature = "sandbox")]
        options.extend(self.sandbox.map(|scenario| format!("--sandbox={scenario}")));
        if let Some(folder) = &self.state_dir {
            // A command must work from any folder.
            let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
            options.extend(["--state-dir".to_owned(), folder.display().to_string()]);
        }
        options
    }

    /// Where runs, kept answers and sandbox accounts are.
    ///
    /// # Errors
    ///
    /// When no folder is named and there is no home.
    fn state_dir(&self) -> Result<PathBuf, Refusal> {
        if let Some(folder) = &self.state_dir {
            return Ok(folder.clone());
        }
        let base = etcetera::choose_base_strategy().map_err(|error| {
            let message = format!("no state folder: {error}");
            Refusal::one(USAGE, Refused::new(Code::StateFolder, message, "Name one with --state-dir."))
        })?;
        // Only Windows has no folder for state.
        Ok(base.state_dir().unwrap_or_else(|| base.data_dir()).join("studiolink"))
    }
}
