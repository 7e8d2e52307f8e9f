//! Texts for the clipboard and for files, and what is said of them.

use std::path::PathBuf;

use super::text;
use crate::ui::message::Effect;
use crate::ui::model::Model;

/// The most bytes that are copied: terminals take a sequence of 100,000, of which base64 leaves three in four
/// (xterm, "Control Sequences", and the terminals that follow it).
pub const MOST: usize = 74_994;

/// Copies a text, or says why not; `else_` is a clause of what helps where the terminal takes none.
pub fn copy(model: &mut Model, what: &str, whole: String, else_: &str) -> Vec<Effect> {
    if whole.len() > MOST {
        let bytes = whole.len();
        model.notice =
            Some(format!("Nothing was copied: {what} takes {bytes} bytes, a terminal takes {MOST} at most: {else_}."));
        return Vec::new();
    }
    let lines = text::count(whole.lines().count(), "line");
    model.say_well(format!("Sent to the terminal's clipboard: {what}, {lines}. If it takes none, {else_}."));
    vec![Effect::Copy { text: whole }]
}

/// Says that files were written, or why they were not.
pub fn written(model: &mut Model, result: Result<PathBuf, String>) {
    match result {
        Ok(folder) => model.say_well(format!("Written to {}", folder.display())),
        Err(why) => model.notice = Some(format!("Nothing was written: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::message::Start;

    #[test]
    fn what_no_terminal_takes_is_not_sent_and_said_so() {
        let mut model = Model::new(Start::default());
        assert_eq!(copy(&mut model, "it", "x".repeat(MOST), "").len(), 1);
        assert_eq!(copy(&mut model, "it", "x".repeat(MOST + 1), "F3 helps"), []);
        let notice = model.notice.unwrap_or_default();
        assert!(notice.contains("takes 74995 bytes") && notice.ends_with("F3 helps."), "{notice}");
        // With its beginning and its end the sequence is what xterm takes.
        assert!(MOST.div_ceil(3) * 4 + 8 <= 100_000);
    }
}
