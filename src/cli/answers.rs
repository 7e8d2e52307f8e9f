//! The answers file, and the endpoint policy beside it: read whole, judged whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::domain::policy::{self, endpoint};
use crate::plan::answers::{Answers, EndpointPolicy, Fault, Kept, MAX_BYTES, PolicyFile};
use crate::report::{Code, Refused};

/// What can be wrong with a file before it is looked into.
pub struct Codes {
    pub unreadable: Code,
    pub not_a_file: Code,
    pub too_large: Code,
    pub not_text: Code,
}

const ANSWERS: Codes = Codes {
    unreadable: Code::AnswersUnreadable,
    not_a_file: Code::AnswersNotAFile,
    too_large: Code::AnswersTooLarge,
    not_text: Code::AnswersNotText,
};

const ENDPOINT_POLICY: Codes = Codes {
    unreadable: Code::EndpointPolicyUnreadable,
    not_a_file: Code::EndpointPolicyNotAFile,
    too_large: Code::EndpointPolicyTooLarge,
    not_text: Code::EndpointPolicyNotText,
};

/// Reads the answers.
///
/// # Errors
///
/// Everything that is wrong with the file, and with the file that it names.
pub fn read(path: &Path) -> Result<Answers, Vec<Refused>> {
    read_as(path, Answers::parse)
}

/// Reads answers that may be unfinished, or that the wizard has kept for itself.
///
/// # Errors
///
/// Everything else that is wrong with the file, and with the file that it names.
pub fn read_unfinished(path: &Path) -> Result<Answers, Vec<Refused>> {
    read_as(path, |text| {
        Answers::parse_unfinished(text).or_else(|faults| {
            let kept = faults.iter().any(Fault::is_of_kept);
            if kept { Kept::parse(text).map(|(kept, _)| kept.answers) } else { Err(faults) }
        })
    })
}

fn read_as(path: &Path, parse: impl Fn(&str) -> Result<Answers, Vec<Fault>>) -> Result<Answers, Vec<Refused>> {
    let name = path.display().to_string();
    let text = text(path, &ANSWERS).map_err(|refused| vec![refused])?;
    let mut answers = parse(&text)
        .map_err(|faults| faults.into_iter().map(|fault| Refused::from(fault).in_file(&name)).collect::<Vec<_>>())?;
    if let EndpointPolicy::File(PolicyFile { document: Some(_), .. }) = &answers.endpoints.policy {
        return Ok(answers);
    }
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
    let text = text(path, &ENDPOINT_POLICY).map_err(|refused| vec![refused])?;
    let name = path.display().to_string();
    let wrong = |message: String| {
        let hint = "An endpoint policy is a JSON policy document; it must allow sagemaker:CreateApp and \
            sagemaker:CreatePresignedDomainUrl.";
        Refused::new(Code::EndpointPolicy, message, hint).in_file(&name)
    };
    let document = policy::parse(&text).map_err(|reason| vec![wrong(reason)])?;
    let reasons = endpoint::lint(&document);
    if reasons.is_empty() { Ok(document) } else { Err(reasons.into_iter().map(wrong).collect()) }
}

/// The text of a file, if it is one and not too large.
///
/// # Errors
///
/// When it is not.
pub fn text(path: &Path, codes: &Codes) -> Result<String, Refused> {
    let refused = |code: Code, message: String, hint: &str| {
        Err(Refused::new(code, message, hint).in_file(path.display().to_string()))
    };
    let unreadable =
        |error: &io::Error| refused(codes.unreadable, format!("cannot be read: {error}"), "Name another file.");
    // Looked at before it is opened: opening a device or a pipe may never return.
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return refused(codes.not_a_file, "is not a file".to_owned(), "Name a file."),
        Err(error) => return unreadable(&error),
    }
    let mut bytes = Vec::new();
    // One byte more tells a file that is too large from one that just fits.
    let bound = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    if let Err(error) = File::open(path).and_then(|file| file.take(bound).read_to_end(&mut bytes)) {
        return unreadable(&error);
    }
    if bytes.len() > MAX_BYTES {
        let message = format!("holds more than {} KiB", MAX_BYTES / 1024);
        return refused(codes.too_large, message, "Look whether it is the file that you mean.");
    }
    String::from_utf8(bytes).or_else(|error| {
        let sound = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
        let refused = refused(codes.not_text, "is not UTF-8 text".to_owned(), "Save it as UTF-8.");
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
        text(&path, &ANSWERS).unwrap_err().code
    }

    #[test]
    fn what_is_no_text_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(text(folder.path(), &ANSWERS).unwrap_err().code, "answers-not-a-file");
        assert_eq!(text(&folder.path().join("none"), &ANSWERS).unwrap_err().code, "answers-unreadable");
        assert_eq!(code(&vec![b' '; 10_000_000]), "answers-too-large");
        assert_eq!(code(b"version = 1\n\xff"), "answers-not-text");
    }
}
