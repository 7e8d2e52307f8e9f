//! Accounts and the folders of the runs on them, copied for each case.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use studiolink::cloud::sandbox::{Account, Sandbox};
use tempfile::TempDir;

use crate::engine::desk::Desk;

/// An account that stands as that one does, with copies of the same runs.
pub fn desk(like: &Account, runs: &TempDir) -> Desk {
    let state = folder();
    copy(runs.path(), state.path());
    Desk { sandbox: account(like), state }
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
