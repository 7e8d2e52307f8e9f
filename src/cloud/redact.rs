//! What a service or the SDK says, without what must not be kept: such words go to the screen, the log and the journal.

use crate::domain::text::without_passwords;

/// What is kept of a message ends before these. EC2 puts the details of a denial into a blob that only
/// `sts:DecodeAuthorizationMessage` can read; a signature that does not match is answered with the whole request, the
/// session's token among it (IAM User Guide, "Troubleshoot AWS API request signing errors"); a credential process may
/// print anything.
const ENDS: [&str; 4] = [
    "Encoded authorization failure message:",
    "The Canonical String for this request",
    "The String-to-Sign",
    "Stderr:",
];

/// Where a message repeats the header that signs the request, before and after these words.
const HEADERS: [&str; 2] = ["in Authorization header:", "Authorization="];

/// Parameters of an address that let whoever has it in.
const PRESIGNED: [&str; 2] = ["x-amz-", "token="];

/// The message in one line, without secrets.
#[must_use]
pub fn redact(message: &str) -> String {
    if HEADERS.iter().any(|header| message.contains(header)) {
        return "AWS could not read the signature of the request".to_owned();
    }
    let end = ENDS.iter().filter_map(|end| message.find(end)).min().unwrap_or(message.len());
    let words = message[..end].split_whitespace().map(word);
    words.collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    let word = without_passwords(word);
    match word.split_once('?') {
        Some((place, query)) if PRESIGNED.iter().any(|key| query.to_ascii_lowercase().contains(key)) => {
            format!("{place}?…")
        }
        _ => word.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_lets_anybody_in_is_kept() {
        for (message, wanted) in [
            ("You are not authorized. Encoded authorization failure message: 4d5e", "You are not authorized."),
            (
                "The signature does not match.\n\nThe Canonical String for this request should have been\n'POST\n/\n\n\
                 x-amz-security-token:SECRET\n'\n\nThe String-to-Sign should have been 'AWS4'",
                "The signature does not match.",
            ),
            (
                "'SECRET' not a valid key=value pair in Authorization header: 'AWS4'.",
                "AWS could not read the signature of the request",
            ),
            ("the process failed. Stderr: SECRET", "the process failed."),
            ("get http://me:SECRET@proxy:3128/ failed", "get http://proxy:3128/ failed"),
            ("at https://d-x.studio.aws/auth?token=SECRET&x=1", "at https://d-x.studio.aws/auth?…"),
            ("at https://s3.aws/x?X-Amz-Signature=SECRET", "at https://s3.aws/x?…"),
            ("is vpc-1 gone? see\tthe console", "is vpc-1 gone? see the console"),
        ] {
            assert_eq!(redact(message), wanted);
        }
    }
}
