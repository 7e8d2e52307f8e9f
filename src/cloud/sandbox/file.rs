//! The account file: replaced as a whole at each change, and one process's alone while it is open.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::account::{Account, FORM};
use super::scenario::Scenario;

/// Why there is no sandbox.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Somebody else has the account open.
    #[error(
        "the sandbox account {} is open in another process; leave that one first, or choose another scenario",
        path.display()
    )]
    Busy {
        /// The account file.
        path: PathBuf,
    },
    /// The file is of another version of this program.
    #[error(
        "the sandbox account {} has form {found}, and this version reads form {FORM}; start it over with --fresh",
        path.display()
    )]
    OtherForm {
        /// The account file.
        path: PathBuf,
        /// The form that it has.
        found: u32,
    },
    /// The file is no account.
    #[error("the sandbox account {} cannot be read: {reason}; start it over with --fresh", path.display())]
    Unreadable {
        /// The account file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file cannot be written.
    #[error("the sandbox account {} cannot be kept: {source}", path.display())]
    Io {
        /// The account file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// An open account file.
#[derive(Debug)]
pub(super) struct AccountFile {
    path: PathBuf,
    /// Locked for as long as this lives; the system lets go of it even when the process is killed.
    _lock: File,
}

/// What a file of any form has.
#[derive(Deserialize)]
struct AnyForm {
    form: u32,
}

impl AccountFile {
    /// Opens the account of a scenario, or starts it.
    pub(super) fn open(state: &Path, scenario: Scenario, fresh: bool) -> Result<(Self, Account), SandboxError> {
        let folder = state.join("sandbox");
        let path = folder.join(format!("{scenario}.json"));
        let io = |source| SandboxError::Io { path: path.clone(), source };
        make_folder(&folder).map_err(io)?;
        let lock = private(&folder.join(format!("{scenario}.lock"))).map_err(io)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => SandboxError::Busy { path: path.clone() },
            TryLockError::Error(source) => SandboxError::Io { path: path.clone(), source },
        })?;
        let file = Self { path: path.clone(), _lock: lock };
        if !fresh && let Some(account) = file.load()? {
            return Ok((file, account));
        }
        let account = scenario
            .account()
            .map_err(|error| SandboxError::Unreadable { path: path.clone(), reason: error.to_string() })?;
        file.save(&account).map_err(io)?;
        Ok((file, account))
    }

    fn load(&self) -> Result<Option<Account>, SandboxError> {
        let unreadable =
            |error: serde_json::Error| SandboxError::Unreadable { path: self.path.clone(), reason: error.to_string() };
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SandboxError::Io { path: self.path.clone(), source }),
        };
        let form = serde_json::from_str::<AnyForm>(&text).map_err(unreadable)?.form;
        if form != FORM {
            return Err(SandboxError::OtherForm { path: self.path.clone(), found: form });
        }
        serde_json::from_str(&text).map(Some).map_err(unreadable)
    }

    /// Replaces the file: after a crash it is the old one or the new one, never a part of one.
    pub(super) fn save(&self, account: &Account) -> io::Result<()> {
        let next = self.path.with_extension("json.next");
        let mut file = private(&next)?;
        file.set_len(0)?;
        file.write_all(&serde_json::to_vec_pretty(account)?)?;
        file.sync_all()?;
        fs::rename(&next, &self.path)
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A file that only its owner reads.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(state: &Path, fresh: bool) -> Result<(AccountFile, Account), SandboxError> {
        AccountFile::open(state, Scenario::FirstTime, fresh)
    }

    #[test]
    fn another_process_finds_the_account_again() {
        let state = tempfile::tempdir().expect("a folder");
        let (file, mut account) = open(state.path(), false).expect("an account");
        account.denied.insert("iam:ListUsers".to_owned());
        file.save(&account).expect("a saved account");
        drop(file);
        assert_eq!(open(state.path(), false).expect("the account").1, account);
        let fresh = open(state.path(), true).expect("a new account").1;
        assert!(fresh.denied.is_empty());
    }

    #[test]
    fn two_processes_cannot_have_one_account() {
        let state = tempfile::tempdir().expect("a folder");
        let first = open(state.path(), false).expect("an account");
        assert!(matches!(open(state.path(), true), Err(SandboxError::Busy { .. })));
        assert!(AccountFile::open(state.path(), Scenario::Empty, false).is_ok());
        drop(first);
        assert!(open(state.path(), false).is_ok());
    }

    #[test]
    fn what_cannot_be_read_says_how_to_start_over() {
        let state = tempfile::tempdir().expect("a folder");
        drop(open(state.path(), false).expect("an account"));
        let path = state.path().join("sandbox/first-time.json");
        fs::write(&path, r#"{"form": 0}"#).expect("a file");
        let error = open(state.path(), false).expect_err("a refusal");
        assert!(matches!(error, SandboxError::OtherForm { found: 0, .. }));
        assert!(error.to_string().contains("--fresh"));
        fs::write(&path, "{").expect("a file");
        let error = open(state.path(), false).expect_err("a refusal");
        assert!(error.to_string().contains("--fresh"), "{error}");
        assert!(open(state.path(), true).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let state = tempfile::tempdir().expect("a folder");
        drop(open(state.path(), false).expect("an account"));
        let mode = |path: &str| fs::metadata(state.path().join(path)).expect("a file").permissions().mode() & 0o777;
        assert_eq!((mode("sandbox"), mode("sandbox/first-time.json")), (0o700, 0o600));
    }
}
