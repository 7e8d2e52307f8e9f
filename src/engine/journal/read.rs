//! Reading a journal that a process has left, wherever it stopped.

use std::io;
use std::path::Path;

use super::Record;

/// Why a journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file.
    #[error("the journal cannot be read: {0}")]
    Disk(#[from] io::Error),
    /// A line, which is not the last, is no record.
    #[error("line {line} of the journal is no record: {why}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        why: serde_json::Error,
    },
    /// The last line is whole, and is no record that this version knows.
    #[error("line {line} of the journal was written by another version of studiolink, which must go on with it: {why}")]
    Strange {
        /// From 1.
        line: usize,
        /// What is not known.
        why: serde_json::Error,
    },
}

/// Reads a journal. A last line that was only half written, by a crash or a full disk, is left out: its writer
/// was never told that it stands.
///
/// # Errors
///
/// When the file cannot be read, a line before the last is broken, or the last one is of another version.
pub fn read(path: &Path) -> Result<Vec<Record>, Unreadable> {
    parse(&std::fs::read(path)?)
}

/// Reads the bytes of a journal, as [`read`] does.
///
/// # Errors
///
/// When a line before the last is broken, or the last one is of another version.
pub fn parse(bytes: &[u8]) -> Result<Vec<Record>, Unreadable> {
    Ok(whole(bytes)?.0)
}

/// The records of a journal, and where the last of them ends: what comes after it is half a line, with or without a
/// line's end.
pub(in crate::engine) fn whole(bytes: &[u8]) -> Result<(Vec<Record>, usize), Unreadable> {
    let (mut records, mut end) = (Vec::new(), 0);
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let is_last = lines.peek().is_none();
        match serde_json::from_slice(line) {
            Ok(record) if line.ends_with(b"\n") => {
                records.push(record);
                end += line.len();
            }
            Err(why) if !is_last => return Err(Unreadable::Line { line: index + 1, why }),
            // Half a line is no JSON.
            Err(why) if why.is_data() && line.ends_with(b"\n") => {
                return Err(Unreadable::Strange { line: index + 1, why });
            }
            _ => {}
        }
    }
    Ok((records, end))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{finished, planned, skipped};
    use super::*;

    fn text(records: &[Record]) -> Vec<u8> {
        records.iter().flat_map(|record| serde_json::to_vec(record).unwrap().into_iter().chain([b'\n'])).collect()
    }

    #[test]
    fn a_journal_cut_anywhere_gives_its_whole_lines() {
        let all = [planned(), skipped(), finished()];
        let bytes = text(&all);
        for cut in 0..=bytes.len() {
            let whole = String::from_utf8_lossy(&bytes[..cut]).matches('\n').count();
            assert_eq!(parse(&bytes[..cut]).unwrap(), all[..whole], "cut at {cut}");
        }
    }

    #[test]
    fn a_broken_line_in_the_middle_is_told() {
        let bytes = [text(&[planned()]), b"{\"run\":\n".to_vec(), text(&[finished()])].concat();
        let error = parse(&bytes).map_err(|error| error.to_string()).unwrap_err();
        assert!(error.starts_with("line 2 of the journal"), "{error}");
    }
}
