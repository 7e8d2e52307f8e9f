//! Files that were asked to be kept, in a private folder.

use std::io;
use std::path::Path;

use super::folder;

/// Writes files into a folder, in the place of those of their names; folder and files are open to their owner alone.
///
/// # Errors
///
/// When the folder cannot be written.
pub fn files(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    folder::make(folder)?;
    for (name, text) in files {
        folder::replace(&folder.join(name), text.as_bytes())?;
    }
    folder::sync(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn they_are_their_owners_alone_and_replaced_by_the_next() {
        use std::os::unix::fs::PermissionsExt;
        let state = tempfile::tempdir().unwrap();
        let folder = state.path().join("plans/one");
        for text in ["first", "second"] {
            files(&folder, &[("plan.txt".to_owned(), text.to_owned())]).unwrap();
        }
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("plan.txt"))), (0o700, 0o600));
        assert_eq!(std::fs::read_to_string(folder.join("plan.txt")).unwrap(), "second");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left there");
    }
}
