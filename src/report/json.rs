//! One JSON object a line, as the contract of `--json` says.

use serde_json::{Value, json};

use super::Refused;
use crate::engine::event::Record;

/// An event.
#[must_use]
pub fn event(record: &Record) -> Value {
    // A record is texts, numbers and lists: writing it as JSON cannot fail.
    serde_json::to_value(record).unwrap_or_default()
}

/// A refusal.
#[must_use]
pub fn refused(refused: &Refused) -> Value {
    json!({ "error": refused })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event::{Event, Status};

    #[test]
    fn the_end_says_how_it_went() {
        let event = Event::Finished { status: Status::CheckFailed, made: 11, total: 11 };
        let record = Record { run: "r".to_owned(), time: jiff::Timestamp::UNIX_EPOCH, event };
        let wanted = r#"{"run":"r","time":"1970-01-01T00:00:00Z","event":"finished","status":"check-failed","made":11,"total":11}"#;
        assert_eq!(super::event(&record).to_string(), wanted);
    }

    #[test]
    fn a_refusal_has_no_empty_fields() {
        let line = refused(&Refused::new("usage", "no such option", "See --help."));
        let wanted = r#"{"error":{"code":"usage","message":"no such option","hint":"See --help."}}"#;
        assert_eq!(line.to_string(), wanted);
    }
}
