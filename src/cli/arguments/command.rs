//! What each command takes.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what would be changed, and change nothing
    Plan(Plan),
    /// Make the changes
    Apply(Apply),
    /// Check what stands, from here, and change nothing
    Verify(Verify),
    /// List the runs, newest first
    Runs(Runs),
    /// Make what is left of a run that was left or stopped
    Resume(OfRun),
    /// Take back what a run made, and leave what others have changed since
    Undo(OfRun),
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual page
    Man,
    /// Print the keys of the wizard, as a file for --keys
    Keys,
}

/// The options of `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// The answers file
    #[arg(value_name = "ANSWERS")]
    pub answers: PathBuf,
    /// Print the plan as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Print a policy, too, that allows just what this plan needs
    #[arg(long)]
    pub permissions: bool,
    /// Exit with 6 when changes are pending
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// The options of `apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// The answers file
    #[arg(value_name = "ANSWERS")]
    pub answers: PathBuf,
    /// Do not ask: make the changes, and accept the plan's warnings
    #[arg(long)]
    pub yes: bool,
    /// Print each event as a JSON object on a line of its own
    #[arg(long)]
    pub json: bool,
}

/// The options of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The answers file, or a run as `studiolink runs` names it
    #[arg(value_name = "ANSWERS|RUN")]
    pub target: PathBuf,
    /// Ask for a URL that opens Studio as somebody who is restricted: a profile of the AWS configuration
    #[arg(long, value_name = "NAME")]
    pub as_profile: Option<String>,
    /// Print each check as a JSON object on a line of its own
    #[arg(long)]
    pub json: bool,
}

/// The options of `resume` and of `undo`.
#[derive(Debug, Args)]
pub struct OfRun {
    /// The run, as `studiolink runs` names it
    #[arg(value_name = "RUN")]
    pub run: String,
    /// Do not ask: make the changes, and accept the plan's warnings
    #[arg(long)]
    pub yes: bool,
    /// Show what would be changed, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print each event as a JSON object on a line of its own
    #[arg(long)]
    pub json: bool,
}

/// The options of `runs`.
#[derive(Debug, Args)]
pub struct Runs {
    /// Print each run as a JSON object on a line of its own
    #[arg(long)]
    pub json: bool,
}
