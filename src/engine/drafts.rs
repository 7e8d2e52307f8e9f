//! Answers that were kept on leaving the wizard: one file an account and Region, and none ever lost to another.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use jiff::Timestamp;

use super::folder;
use super::runs::Stray;
use crate::plan::answers::{Kept, MAX_BYTES};

/// The folder of drafts in the state folder.
const DRAFTS: &str = "drafts";
const ENDING: &str = ".toml";
/// Who has this file open and locked writes alone.
const LOCK: &str = "lock";
/// Another process writes for some milliseconds; one that takes longer than this is stopped, or its disk is.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(25);

/// Answers that were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its file.
    pub path: PathBuf,
    /// What it holds.
    pub kept: Kept,
    /// When it was kept.
    pub time: Timestamp,
    /// How long ago that was.
    pub age: Duration,
    /// The file as it was read: whoever replaces it proves by this that they know it.
    pub text: Arc<str>,
}

/// Everything in the folder of drafts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drafts {
    /// The drafts.
    pub drafts: Vec<Draft>,
    /// What is none, and why.
    pub strays: Vec<Stray>,
}

/// Where answers were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Their file.
    pub path: PathBuf,
    /// Where the answers of somebody else are now that stood there before.
    pub aside: Option<PathBuf>,
}

/// Reads all drafts. A state folder without any has none.
///
/// # Errors
///
/// When the folder of drafts is there and cannot be read.
pub fn list(state_dir: &Path) -> io::Result<Drafts> {
    let mut all = Drafts::default();
    let folder = match fs::read_dir(state_dir.join(DRAFTS)) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(all),
        Err(error) => return Err(error),
    };
    let now = Timestamp::now();
    for entry in folder {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What was set aside has its time in its name, with a dot before it.
        let Some(stem) = name.strip_suffix(ENDING).filter(|stem| !stem.contains('.')) else { continue };
        match draft(&path, stem, now) {
            Ok(draft) => all.drafts.push(draft),
            Err(why) => all.strays.push(Stray { path, why }),
        }
    }
    all.drafts.sort_by(|a, b| a.path.cmp(&b.path));
    all.strays.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

fn draft(path: &Path, stem: &str, now: Timestamp) -> Result<Draft, String> {
    let text = text(path).map_err(|error| error.to_string())?;
    let (kept, time) = Kept::parse(&text).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    })?;
    if name(&kept).is_none_or(|name| name != stem) {
        return Err(format!("it holds answers for {}, {}", kept.account, kept.answers.region));
    }
    let age = Duration::try_from(now.duration_since(time)).unwrap_or_default();
    Ok(Draft { path: path.to_owned(), kept, time, age, text: text.into() })
}

/// The text of a file, if it is one and not too large.
fn text(path: &Path) -> io::Result<String> {
    // Looked at before it is opened: opening a device or a pipe may never return.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut text = String::new();
    let bound = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(bound).read_to_string(&mut text)?;
    Ok(text)
}

/// The name without its ending; `None` where AWS answered something that is no account or no Region.
fn name(kept: &Kept) -> Option<String> {
    let (account, region) = (&kept.account, &kept.answers.region);
    let sound = !account.is_empty()
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && !region.is_empty()
        && region.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    sound.then(|| format!("{account}-{region}"))
}

/// Keeps answers. Answers that stand there already are replaced only when they are `known`; else they are set aside.
///
/// # Errors
///
/// When the folder cannot be written: then what stood there stands.
pub fn keep(state_dir: &Path, kept: &Kept, known: Option<&str>) -> io::Result<Place> {
    let now = Timestamp::now();
    let folder = state_dir.join(DRAFTS);
    let stem = name(kept).ok_or_else(|| io::Error::other("the account or the Region is none"))?;
    folder::make(&folder)?;
    let _alone = alone(&folder)?;
    let path = folder.join(format!("{stem}{ENDING}"));
    let aside = set_aside(&path, known, &format!("{stem}.{}", now.strftime("%Y%m%dT%H%M%SZ")))?;
    if let Err(error) = folder::replace(&path, kept.to_toml(now).as_bytes()) {
        if let Some(aside) = aside {
            fs::rename(aside, &path)?;
        }
        return Err(error);
    }
    folder::sync(&folder)?;
    Ok(Place { path, aside })
}

/// Takes a draft away, unless its file holds something else by now; whether it is gone.
///
/// # Errors
///
/// When the folder cannot be read or written.
pub fn discard(draft: &Draft) -> io::Result<bool> {
    let folder = draft.path.parent().unwrap_or_else(|| Path::new("."));
    let _alone = alone(folder)?;
    match fs::read(&draft.path) {
        Ok(bytes) if bytes != draft.text.as_bytes() => return Ok(false),
        Ok(_) => fs::remove_file(&draft.path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    folder::sync(folder)?;
    Ok(true)
}

/// Gives what stands there another name, unless it is known.
fn set_aside(path: &Path, known: Option<&str>, stem: &str) -> io::Result<Option<PathBuf>> {
    match fs::read(path) {
        Ok(bytes) if Some(bytes.as_slice()) == known.map(str::as_bytes) => return Ok(None),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let names = (1..=u32::MAX).map(|number| match number {
        1 => path.with_file_name(format!("{stem}{ENDING}")),
        _ => path.with_file_name(format!("{stem}-{number}{ENDING}")),
    });
    let mut free = names.filter(|name| name.symlink_metadata().is_err());
    let aside = free.next().ok_or_else(|| io::Error::other("no name is free"))?;
    fs::rename(path, &aside)?;
    Ok(Some(aside))
}

/// Waits until no other process writes there; the lock ends with the file.
fn alone(folder: &Path) -> io::Result<File> {
    let file = folder::lockable(&folder.join(LOCK))?;
    for _ in 1..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::ResourceBusy, "another process writes there"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::answers::Answers;

    fn kept(page: &str) -> Kept {
        let answers = Answers::parse_unfinished("version = 1\nregion = \"eu-west-1\"").unwrap();
        let (account, caller) = ("111122223333".to_owned(), "role/PlatformAdmin".to_owned());
        Kept { answers, account, caller, page: page.to_owned(), domain_chosen: false }
    }

    fn only(state: &Path) -> Draft {
        let mut drafts = list(state).unwrap();
        assert_eq!((drafts.drafts.len(), drafts.strays.len()), (1, 0), "{drafts:?}");
        drafts.drafts.remove(0)
    }

    #[test]
    fn what_is_known_is_replaced_and_what_is_not_is_set_aside() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(list(state.path()).unwrap(), Drafts::default());
        let first = keep(state.path(), &kept("Network"), None).unwrap();
        assert_eq!(first.aside, None);
        let draft = only(state.path());
        assert_eq!((draft.kept, &draft.path), (kept("Network"), &first.path));
        let second = keep(state.path(), &kept("People"), Some(&*draft.text)).unwrap();
        assert_eq!(second, Place { path: first.path.clone(), aside: None });
        let mut asides = Vec::new();
        for page in ["Endpoints", "Review"] {
            // Whoever knows only the first version, or none, loses nobody's answers.
            let known = (page == "Endpoints").then_some(&*draft.text);
            let place = keep(state.path(), &kept(page), known).unwrap();
            asides.push(place.aside.expect("set aside"));
            assert_eq!(only(state.path()).kept, kept(page));
        }
        let pages = asides.iter().map(|path| Kept::parse(&fs::read_to_string(path).unwrap()).unwrap().0.page);
        assert_eq!(pages.collect::<Vec<_>>(), ["People", "Endpoints"]);
    }

    #[test]
    fn what_is_no_draft_or_another_accounts_is_told_kept_and_not_used() {
        let state = tempfile::tempdir().unwrap();
        let path = keep(state.path(), &kept("Network"), None).unwrap().path;
        let elsewhere = path.with_file_name("444455556666-eu-west-1.toml");
        fs::rename(&path, &elsewhere).unwrap();
        fs::write(&path, "version = 1\nregion = ").unwrap();
        fs::create_dir(path.with_file_name("folder.toml")).unwrap();
        let found = list(state.path()).unwrap();
        assert_eq!(found.drafts, []);
        let whys: Vec<&str> = found.strays.iter().map(|stray| stray.why.as_str()).collect();
        assert!(whys[0].starts_with("line 2: "), "{whys:?}");
        assert_eq!(whys[1..], ["it holds answers for 111122223333, eu-west-1", "it is not a file"]);
        let place = keep(state.path(), &kept("People"), None).unwrap();
        assert_eq!(fs::read_to_string(place.aside.unwrap()).unwrap(), "version = 1\nregion = ");
    }

    #[test]
    fn only_what_is_known_is_discarded() {
        let state = tempfile::tempdir().unwrap();
        keep(state.path(), &kept("Network"), None).unwrap();
        let draft = only(state.path());
        keep(state.path(), &kept("People"), Some(&*draft.text)).unwrap();
        assert!(!discard(&draft).unwrap());
        let draft = only(state.path());
        assert!(discard(&draft).unwrap() && discard(&draft).unwrap(), "gone, and gone already");
        assert_eq!(list(state.path()).unwrap(), Drafts::default());
    }

    #[test]
    fn an_account_that_is_none_makes_no_path() {
        let state = tempfile::tempdir().unwrap();
        let kept = Kept { account: "../../etc".to_owned(), ..kept("Network") };
        assert!(keep(state.path(), &kept, None).is_err());
        assert!(!state.path().join(DRAFTS).exists());
    }

    #[test]
    fn another_process_that_writes_is_waited_for_and_not_for_ever() {
        let state = tempfile::tempdir().unwrap();
        keep(state.path(), &kept("Network"), None).unwrap();
        let other = alone(&state.path().join(DRAFTS)).unwrap();
        let refused = keep(state.path(), &kept("People"), None).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ResourceBusy);
        drop(other);
        keep(state.path(), &kept("People"), None).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn they_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let state = tempfile::tempdir().unwrap();
        let path = keep(state.path(), &kept("Network"), None).unwrap().path;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o700, 0o600));
        assert_eq!(mode(&path.with_file_name(LOCK)), 0o600);
    }
}
