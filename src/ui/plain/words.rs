//! Lines of the screens as sentences that can be read aloud: words for signs, one line for what was wrapped.

use ratatui::text::Line;

use crate::ui::theme::Sign;

/// So wide that nothing is wrapped or cut: whoever shows it breaks the lines.
pub const WIDE: usize = 10_000;

/// Words for what is done, and for what failed or is refused.
pub type Verdict = (&'static str, &'static str);

/// What was made, what was checked.
pub const OUTCOME: Verdict = ("ok: ", "failed: ");
/// Who gets in.
pub const REACH: Verdict = ("can open it: ", "cannot: ");

/// Lines of a screen, as sentences.
#[must_use]
pub fn sentences(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| sentence(line, ", ", OUTCOME)).collect()
}

/// Lines in which spaces have a meaning: JSON.
#[must_use]
pub fn verbatim(lines: &[Line]) -> Vec<String> {
    let told = lines.iter().map(|line| {
        let text = line.to_string();
        match sign(&text, OUTCOME) {
            Some((words, rest)) => format!("{words}{rest}"),
            None => text.trim_end().to_owned(),
        }
    });
    told.collect()
}

/// A line; columns are told apart by `glue`.
#[must_use]
pub fn sentence(line: &Line, glue: &str, verdict: Verdict) -> String {
    let text = line.to_string();
    let columns = |text: &str| -> String {
        let parts = text.split("  ").map(str::trim).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(glue)
    };
    match sign(&text, verdict) {
        Some((words, rest)) => format!("{words}{}", columns(rest)),
        None if text.starts_with("   ") => format!("  {}", columns(&text)).trim_end().to_owned(),
        None => columns(&text),
    }
}

/// A sign at the beginning, in words, and what stands behind it.
fn sign(text: &str, (done, failed): Verdict) -> Option<(&'static str, &str)> {
    let signs = [
        (Sign::Done, done),
        (Sign::Failed, failed),
        (Sign::Attention, "attention: "),
        (Sign::NotYet, ""),
        (Sign::Here, ""),
        (Sign::Create, "create: "),
        (Sign::Modify, "change: "),
        (Sign::Keep, "keep: "),
        (Sign::Remove, "remove: "),
    ];
    let text = text.trim();
    signs.iter().find_map(|(sign, words)| Some((*words, text.strip_prefix(sign.text())?.strip_prefix(' ')?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_words_and_columns_are_commas() {
        let told = |text: &str| sentence(&Line::from(text.to_owned()), ", ", OUTCOME);
        assert_eq!(told(" ✓ DNS host names on      vpc-1           0.4s"), "ok: DNS host names on, vpc-1, 0.4s");
        assert_eq!(told(" ✗ endpoint studio: denied"), "failed: endpoint studio: denied");
        assert_eq!(told("   + security group   443 from sg-1"), "create: security group, 443 from sg-1");
        assert_eq!(told("     aws sagemaker describe \\"), "  aws sagemaker describe \\");
        assert_eq!(told(" > r looks again."), "r looks again.");
        assert_eq!(told("+14.60  endpoint"), "+14.60, endpoint");
        assert_eq!(told(""), "");
    }

    #[test]
    fn spaces_in_json_stay() {
        let lines = [Line::from("   {"), Line::from("     \"Sid\": \"a  b\""), Line::from(" ✓ anybody may call")];
        assert_eq!(verbatim(&lines), ["   {", "     \"Sid\": \"a  b\"", "ok: anybody may call"]);
    }
}
