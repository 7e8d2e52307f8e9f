//! Where words go: people's to the terminal, programs' to standard output, never mixed.

use serde_json::Value;

use super::refusal::Refusal;
use crate::domain::text::{clean, clean_lines, escaped};
use crate::report::json;
use crate::terminal::words::{self, Way};

/// The two ways out. A reader that is gone, or takes nothing, is no reason to leave a change half made: errors are let
/// go, and nobody waits for what is said to be read.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    /// With `json`, standard output is for programs alone.
    #[must_use]
    pub const fn new(json: bool) -> Self {
        Self { json }
    }

    /// A line that people asked for.
    pub fn say(self, line: &str) {
        if self.json {
            return self.remark(line);
        }
        line_to(Way::Output, &clean(line.trim_end()));
    }

    /// Lines that people asked for: within each, what came from elsewhere is clean already.
    pub fn text(self, text: &str) {
        line_to(if self.json { Way::Error } else { Way::Output }, &clean_lines(text.trim_end()));
    }

    /// A line that people should know besides.
    #[expect(clippy::unused_self, reason = "all that is said goes through here")]
    pub fn remark(self, line: &str) {
        line_to(Way::Error, &clean(line.trim_end()));
    }

    /// A question, whose answer stands on the same line.
    #[expect(clippy::unused_self, reason = "all that is said goes through here")]
    pub fn ask(self, text: &str) {
        words::say(Way::Error, &clean(text));
    }

    /// What programs asked for.
    pub fn object(self, object: &Value) {
        if self.json {
            line_to(Way::Output, &escaped(&object.to_string()));
        }
    }

    /// Lines of a journal that could not be kept: here alone they stand.
    pub fn unsaved(self, lines: &[String]) {
        for line in lines {
            self.remark(&escaped(line));
        }
    }

    /// Why nothing was done, or no more; gives the exit code.
    pub fn refusal(self, refusal: &Refusal) -> u8 {
        for fault in &refusal.faults {
            self.object(&json::refused(fault));
            for line in fault.lines() {
                self.remark(&line);
            }
            tracing::info!(code = fault.code, exit = refusal.code, "refused");
        }
        refusal.code
    }
}

fn line_to(way: Way, line: &str) {
    words::say(way, &format!("{line}\n"));
}
