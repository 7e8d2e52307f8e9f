//! An answers file of the administrator's own: written where they say, over nothing that they have not agreed to.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf, absolute};

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswersFile {
    /// The answers.
    pub text: String,
    /// The endpoint policy that they name as a file: the name, and what it must hold.
    pub beside: Option<(PathBuf, String)>,
}

/// Why it was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSaved {
    /// Something of that name is there.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// It is a folder.
    #[error("{} is a folder: name a file in it", .0.display())]
    Folder(PathBuf),
    /// The endpoint policy beside it would be another one than the answers mean.
    #[error("{} holds another endpoint policy than these answers name: choose another folder", .0.display())]
    OtherPolicy(PathBuf),
    /// The system refused.
    #[error("{} cannot be written: {why}", .path.display())]
    Refused {
        /// What.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// Writes the file, and gives its whole path. A file that is there is replaced only with `replace`; a path that
/// begins with `~/` begins at `home`.
///
/// # Errors
///
/// When it was not written.
pub fn save(typed: &str, home: Option<&Path>, file: &AnswersFile, replace: bool) -> Result<PathBuf, NotSaved> {
    let path = match (typed.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(typed),
    };
    let refused = |path: &Path, error: &io::Error| NotSaved::Refused { path: path.to_owned(), why: error.to_string() };
    let path = absolute(&path).map_err(|error| refused(&path, &error))?;
    if path.is_dir() {
        return Err(NotSaved::Folder(path));
    }
    if !replace && path.symlink_metadata().is_ok() {
        return Err(NotSaved::Exists(path));
    }
    if let Some((name, text)) = &file.beside {
        beside(&path.with_file_name(name), text, refused)?;
    }
    let written = if replace { put(&path, &file.text) } else { new(&path, &file.text) };
    match written {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !replace => Err(NotSaved::Exists(path)),
        Err(error) => Err(refused(&path, &error)),
    }
}

/// The policy that the answers name must stand there.
fn beside(path: &Path, text: &str, refused: impl Fn(&Path, &io::Error) -> NotSaved) -> Result<(), NotSaved> {
    match fs::read_to_string(path) {
        Ok(there) if is_same(&there, text) => Ok(()),
        Ok(_) => Err(NotSaved::OtherPolicy(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => new(path, text).map_err(|error| refused(path, &error)),
        Err(error) => Err(refused(path, &error)),
    }
}

fn is_same(one: &str, other: &str) -> bool {
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    one == other || json(one).is_some() && json(one) == json(other)
}

/// Nothing is left of a file that could not be written whole.
fn new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// The old file, with its rights, until the new one is whole.
fn put(path: &Path, text: &str) -> io::Result<()> {
    let mut next = path.as_os_str().to_owned();
    next.push(format!(".{}", std::process::id()));
    let next = PathBuf::from(next);
    // What a link leads to is replaced, not the link.
    let path = path.canonicalize()?;
    new(&next, text)?;
    let replaced = path.metadata().and_then(|there| {
        fs::set_permissions(&next, there.permissions())?;
        fs::rename(&next, &path)
    });
    replaced.inspect_err(|_| {
        let _ = fs::remove_file(&next);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> AnswersFile {
        AnswersFile { text: text.to_owned(), beside: None }
    }

    fn at(path: &Path) -> &str {
        path.to_str().unwrap()
    }

    #[test]
    fn what_is_there_is_replaced_only_when_that_is_agreed_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.toml");
        assert_eq!(save(at(&path), None, &file("one"), false), Ok(path.clone()));
        assert_eq!(save(at(&path), None, &file("two"), false), Err(NotSaved::Exists(path.clone())));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(save(at(&path), None, &file("two"), true), Ok(path.clone()));
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left there");
        for replace in [false, true] {
            let saved = save(at(folder.path()), None, &file("three"), replace);
            assert_eq!(saved, Err(NotSaved::Folder(folder.path().to_owned())));
        }
    }

    #[test]
    fn a_path_may_begin_at_home_and_must_lead_to_a_folder() {
        let home = tempfile::tempdir().unwrap();
        let saved = save("~/answers.toml", Some(home.path()), &file("one"), false);
        assert_eq!(saved, Ok(home.path().join("answers.toml")));
        let lost = save("~/no/answers.toml", Some(home.path()), &file("one"), false).unwrap_err();
        assert!(lost.to_string().contains("no/answers.toml cannot be written: "), "{lost}");
    }

    #[test]
    fn the_policy_that_answers_name_stands_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        let policy = folder.path().join("policy.json");
        let with =
            |text: &str| AnswersFile { beside: Some((PathBuf::from("policy.json"), text.to_owned())), ..file("a") };
        save(at(&folder.path().join("a.toml")), None, &with("{\"a\":1}"), false).unwrap();
        assert_eq!(fs::read_to_string(&policy).unwrap(), "{\"a\":1}");
        save(at(&folder.path().join("b.toml")), None, &with("{ \"a\": 1 }"), false).unwrap();
        let other = save(at(&folder.path().join("c.toml")), None, &with("{\"a\":2}"), false);
        assert_eq!(other, Err(NotSaved::OtherPolicy(policy.clone())));
        assert_eq!(fs::read_to_string(&policy).unwrap(), "{\"a\":1}");
        assert!(!folder.path().join("c.toml").exists());
    }
}
