//! Where words go: people's to the terminal, programs' to standard output, never mixed.

use std::io::{Write, stderr, stdout};

use serde_json::Value;

use super::refusal::Refusal;
use crate::report::json;
use crate::report::lines::plain;

/// The two ways out. A reader that is gone is no reason to leave a change half made, so errors are let go.
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

    /// What people asked for.
    pub fn say(self, text: &str) {
        if self.json {
            return self.remark(text);
        }
        let _ = writeln!(stdout(), "{}", plain(text.trim_end()));
    }

    /// What people should know besides.
    #[expect(clippy::unused_self, reason = "all that is said goes through here")]
    pub fn remark(self, text: &str) {
        let _ = writeln!(stderr(), "{}", plain(text.trim_end()));
    }

    /// A question, whose answer stands on the same line.
    #[expect(clippy::unused_self, reason = "all that is said goes through here")]
    pub fn ask(self, text: &str) {
        let _ = write!(stderr(), "{}", plain(text));
        let _ = stderr().flush();
    }

    /// What programs asked for.
    pub fn object(self, object: &Value) {
        if self.json {
            let _ = writeln!(stdout(), "{object}");
        }
    }

    /// Why nothing was done, or no more; gives the exit code.
    pub fn refusal(self, refusal: &Refusal) -> u8 {
        for fault in &refusal.faults {
            self.object(&json::refused(fault));
            self.remark(&fault.text());
            tracing::info!(code = fault.code, exit = refusal.code, "refused");
        }
        refusal.code
    }
}
