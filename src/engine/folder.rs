//! The state folder: private folders and files that are on disk when a function returns.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Makes a folder and those above it; those made are open to their owner alone, and on disk with their names.
pub fn make(folder: &Path) -> io::Result<()> {
    let holders = holders(folder);
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    holders.into_iter().try_for_each(|holder| match sync(holder) {
        // One that others let us write to and not read cannot be synced by us.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        result => result,
    })
}

/// The folders that get a new name in them when `folder` is made.
fn holders(folder: &Path) -> Vec<&Path> {
    let new = folder.ancestors().take_while(|one| !one.as_os_str().is_empty() && !one.exists());
    let above = new.filter_map(Path::parent);
    above.map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above }).collect()
}

/// Makes a new file, open to its owner alone.
pub fn new_file(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().read(true).append(true).create_new(true)).open(path)
}

/// Makes a new file of `bytes`.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = new_file(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Opens a file that is there, to add to it.
pub fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).open(path)
}

/// Opens a file to lock it, and makes it where it is not there.
pub fn lockable(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().read(true).append(true).create(true)).open(path)
}

/// Puts `bytes` in the place of a file; after a crash it is the old one or the new one.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let next = path.with_extension("next");
    match std::fs::remove_file(&next) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => write(&next, bytes)?,
    }
    std::fs::rename(&next, path)
}

/// Puts the names in a folder on disk: a synced file is lost with its name.
pub fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_that_gets_a_new_name_is_known() {
        let base = tempfile::tempdir().unwrap();
        let run = base.path().join("state/studiolink/runs/1");
        let above = |name: &str| base.path().join(name);
        let wanted =
            [above("state/studiolink/runs"), above("state/studiolink"), above("state"), base.path().to_owned()];
        assert_eq!(holders(&run), wanted);
        make(&run).unwrap();
        assert!(run.is_dir() && holders(&run).is_empty());
        assert_eq!(holders(Path::new("no-such-folder/below")), [Path::new("no-such-folder"), Path::new(".")]);
    }
}
