//! The answers file, and the endpoint policy beside it: read whole, judged whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::domain::policy::{self, endpoint};
use crate::plan::answers::{Answers, EndpointPolicy};
use crate::report::Refused;

/// Far more than any answers need, and little enough to read without thought. Policies are smaller still.
const LARGEST: u64 = 256 * 1024;

/// Reads the answers.
///
/// # Errors
///
/// Everything that is wrong with the file, and with the file that it names.
pub fn read(path: &Path) -> Result<Answers, Vec<Refused>> {
    let name = path.display().to_string();
    let text = text(path, "answers").map_err(|refused| vec![refused])?;
    let mut answers = Answers::parse(&text)
        .map_err(|faults| faults.into_iter().map(|fault| Refused::from(fault).in_file(&name)).collect::<Vec<_>>())?;
    if let EndpointPolicy::File(file) = &mut answers.endpoints.policy {
        let beside = path.with_file_name(&file.file);
        let document = document(&beside);
        let document = document
            .map_err(|faults| faults.into_iter().map(|fault| fault.at("endpoints.policy")).collect::<Vec<_>>())?;
        file.document = Some(document);
    }
    Ok(answers)
}

/// The endpoint policy of the administrator's own, which must let Studio work.
fn document(path: &Path) -> Result<policy::Document, Vec<Refused>> {
    let text = text(path, "endpoint-policy").map_err(|refused| vec![refused])?;
    let name = path.display().to_string();
    let wrong = |message: String| {
        let hint = "An endpoint policy is a JSON policy document; it must allow sagemaker:CreateApp and \
            sagemaker:CreatePresignedDomainUrl.";
        Refused::new("endpoint-policy", message, hint).in_file(&name)
    };
    let document = policy::parse(&text).map_err(|reason| vec![wrong(reason)])?;
    let reasons = endpoint::lint(&document);
    if reasons.is_empty() { Ok(document) } else { Err(reasons.into_iter().map(wrong).collect()) }
}

/// The text of a file, if it is one and not too large. `what` begins the codes: `answers-unreadable`.
fn text(path: &Path, what: &str) -> Result<String, Refused> {
    let refused = |code: &str, message: String, hint: &str| {
        Err(Refused::new(format!("{what}-{code}"), message, hint).in_file(path.display().to_string()))
    };
    let unreadable =
        |error: &io::Error| refused("unreadable", format!("cannot be read: {error}"), "Name another file.");
    // Looked at before it is opened: opening a device or a pipe may never return.
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return refused("not-a-file", "is not a file".to_owned(), "Name a file."),
        Err(error) => return unreadable(&error),
    }
    let mut bytes = Vec::new();
    if let Err(error) = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)) {
        return unreadable(&error);
    }
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        let message = format!("is larger than {LARGEST} bytes");
        return refused("too-large", message, "Look whether it is the file that you mean.");
    }
    String::from_utf8(bytes).or_else(|error| {
        let sound = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
        let refused = refused("not-text", "is not UTF-8 text".to_owned(), "Save it as UTF-8.");
        refused.map_err(|refused| Refused { line: Some(sound.matches('\n').count() + 1), ..refused })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.toml");
        std::fs::write(&path, bytes).unwrap();
        text(&path, "answers").unwrap_err().code
    }

    #[test]
    fn what_is_no_text_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(text(folder.path(), "answers").unwrap_err().code, "answers-not-a-file");
        assert_eq!(text(&folder.path().join("none"), "answers").unwrap_err().code, "answers-unreadable");
        assert_eq!(code(&vec![b' '; 10_000_000]), "answers-too-large");
        assert_eq!(code(b"version = 1\n\xff"), "answers-not-text");
    }
}
