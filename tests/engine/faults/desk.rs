//! An account, and the folder of the runs on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use studiolink::cloud::sandbox::{Account, Sandbox};
use tempfile::TempDir;

use crate::commands::things;

/// An account and the folder of the runs on it.
pub struct Desk {
    pub sandbox: Arc<Sandbox>,
    pub state: TempDir,
}

impl Desk {
    /// An account that stands as that one does, with copies of the same runs.
    pub fn of(like: &Account, runs: &TempDir) -> Self {
        let state = folder();
        copy(runs.path(), state.path());
        Self { sandbox: account(like), state }
    }
}

/// An account that stands as that one does.
pub fn account(like: &Account) -> Arc<Sandbox> {
    Arc::new(Sandbox::of(like.clone()))
}

/// The account once nothing is on its way.
pub async fn settled(sandbox: &Sandbox) -> Account {
    tokio::time::sleep(Duration::from_mins(2)).await;
    sandbox.account()
}

/// What stands in an account, in an order of its own and without the name of the run.
pub fn standing(account: &Account) -> Value {
    things(&serde_json::to_value(account).unwrap())
}

/// A folder in memory where there is one: every line of a journal waits for the disk.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// What is in a folder, but for who owns a run.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = PathBuf::from(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            all.extend(files(&entry.path()).into_iter().map(|(within, text)| (name.join(within), text)));
        } else if name != Path::new("owner.json") {
            all.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    all
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
