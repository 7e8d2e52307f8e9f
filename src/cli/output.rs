//! Where words go: people's to the terminal, programs' to standard output, never mixed.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::refusal::Refusal;
use crate::domain::text::{clean, clean_lines, escaped};
use crate::report::{fold::fold, json};
use crate::terminal::words::{self, Way};
use crate::ui::Sign;

/// The two ways out. A reader that is gone, or takes nothing, is no reason to leave a change half made: errors are let
/// go, and nobody waits for what is said to be read.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
    plain: bool,
    /// Columns after which what people asked for is broken between words.
    columns: Option<usize>,
}

impl Output {
    /// With `json`, standard output is for programs alone; with `plain`, signs are words.
    #[must_use]
    pub const fn new(json: bool, plain: bool) -> Self {
        Self { json, plain, columns: None }
    }

    /// The same for a terminal of so many columns, if that is known.
    #[must_use]
    pub const fn within(self, columns: Option<usize>) -> Self {
        Self { columns, ..self }
    }

    /// Words, and the command that they lead to: in a row of its own where both do not fit in one.
    pub fn command(self, words: &str, command: &str) {
        let line = format!("{words} {command}");
        let fits = self.columns.is_none_or(|columns| line.width() <= columns);
        if fits {
            return self.say_whole(&line);
        }
        self.say(words);
        self.say_whole(&format!("  {command}"));
    }

    /// A line that people asked for.
    pub fn say(self, line: &str) {
        let Some(columns) = self.columns else { return self.say_whole(line) };
        for row in fold(line.trim_end(), columns) {
            self.say_whole(&row);
        }
    }

    fn say_whole(self, line: &str) {
        if self.json {
            return self.remark(line);
        }
        line_to(Way::Output, &self.fit(&clean(line.trim_end())));
    }

    /// Lines that people asked for: within each, what came from elsewhere is clean already.
    pub fn text(self, text: &str) {
        line_to(if self.json { Way::Error } else { Way::Output }, &self.fit(&clean_lines(text.trim_end())));
    }

    /// A line that people should know besides.
    pub fn remark(self, line: &str) {
        line_to(Way::Error, &self.fit(&clean(line.trim_end())));
    }

    /// Signs as they are, or as words.
    fn fit(self, text: &str) -> String {
        if self.plain { text.lines().map(worded).collect::<Vec<_>>().join("\n") } else { text.to_owned() }
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

/// Signs at the beginning of a line, and what they say.
const SIGNS: [(Sign, &str); 8] = [
    (Sign::Done, "ok"),
    (Sign::Failed, "error"),
    (Sign::Attention, "warning"),
    (Sign::NotYet, "note"),
    (Sign::Create, "create"),
    (Sign::Modify, "change"),
    (Sign::Keep, "keep"),
    (Sign::Remove, "remove"),
];

/// A line with a word for its sign and a comma between its columns; any other line as it is.
fn worded(line: &str) -> String {
    let rest = line.trim_start();
    let indent = &line[..line.len() - rest.len()];
    let of = |(sign, word): &(Sign, &'static str)| Some((*word, rest.strip_prefix(sign.text())?.strip_prefix(' ')?));
    let Some((word, rest)) = SIGNS.iter().find_map(of) else { return line.to_owned() };
    let columns: Vec<&str> = rest.split("  ").map(str::trim).filter(|column| !column.is_empty()).collect();
    format!("{indent}{word}: {}", columns.join(", "))
}

fn line_to(way: Way, line: &str) {
    words::say(way, &format!("{line}\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_a_word_and_what_only_looks_like_one_is_left() {
        for (line, wanted) in [
            (
                "  + endpoint studio                 2 zones, private DNS",
                "  create: endpoint studio, 2 zones, private DNS",
            ),
            ("  ✗ vpc-not-found: there is none", "  error: vpc-not-found: there is none"),
            ("  · dns-host-names: turned on", "  note: dns-host-names: turned on"),
            ("    +14.60  endpoint studio", "    +14.60  endpoint studio"),
            ("    \"Sid\": \"a  b\"", "    \"Sid\": \"a  b\""),
            ("Findings", "Findings"),
            ("", ""),
        ] {
            assert_eq!(worded(line), wanted);
        }
    }
}
