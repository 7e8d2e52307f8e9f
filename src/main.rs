//! The program: hooks for panics and errors; everything else is the library's.

use std::process::ExitCode;

use color_eyre::config::{HookBuilder, Theme};

fn main() -> color_eyre::Result<ExitCode> {
    // Without colours: what is printed may go to a file as well as to a terminal.
    let hooks = HookBuilder::default().theme(Theme::new()).display_env_section(false);
    hooks
        .panic_section("What was changed in AWS is in the journal of its run: `studiolink runs` names it.")
        .install()?;
    Ok(ExitCode::from(studiolink::cli::run(std::env::args_os())?))
}
