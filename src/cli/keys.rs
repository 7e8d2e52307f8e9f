//! The key bindings: of a file that is named, else of the one in the configuration folder, if there is one.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::answers::{self, Codes};
use super::refusal::Refusal;
use super::shell;
use crate::report::{Code, Refused};
use crate::ui::{KeyFault, Keys};

const CODES: Codes = Codes {
    unreadable: Code::KeysUnreadable,
    not_a_file: Code::KeysNotAFile,
    too_large: Code::KeysTooLarge,
    not_text: Code::KeysNotText,
};

/// Prints the keys in force, as a file.
///
/// # Errors
///
/// When the file is wrong, or standard output refuses.
pub fn run(named: Option<&Path>) -> Result<u8, Refusal> {
    let keys = read(named).map_err(Refusal::usage)?;
    shell::print(keys.to_file().as_bytes())
}

/// The keys in force.
///
/// # Errors
///
/// Everything that is wrong with the file.
pub fn read(named: Option<&Path>) -> Result<Keys, Vec<Refused>> {
    let found = named.map(Path::to_path_buf).or_else(|| own().filter(|path| path.exists()));
    let Some(path) = found else { return Ok(Keys::default()) };
    let text = answers::text(&path, &CODES).map_err(|refused| vec![refused])?;
    let file = path.display().to_string();
    Keys::parse(&text).map_err(|faults| faults.into_iter().map(|fault| refused(fault, &file)).collect())
}

/// Where it is looked for.
fn own() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("studiolink").join("keys.toml"))
}

fn refused(fault: KeyFault, file: &str) -> Refused {
    let KeyFault { line, field, message, hint } = fault;
    Refused { field, line, ..Refused::new(Code::Keys, message, hint).in_file(file) }
}
