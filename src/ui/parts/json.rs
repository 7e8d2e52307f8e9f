//! A policy document, coloured by what its parts are.

use ratatui::text::{Line, Span};

use super::text;
use crate::ui::theme;

/// The lines of pretty-printed JSON: keys in one style, texts in another. Works on our own output, in which
/// each line holds at most one key.
#[must_use]
pub fn lines(pretty: &str) -> Vec<Line<'static>> {
    pretty.lines().map(line).collect()
}

fn line(raw: &str) -> Line<'static> {
    let raw = text::clean(raw);
    let indent = raw.len() - raw.trim_start().len();
    let (space, rest) = raw.split_at(indent);
    let mut spans = vec![Span::raw(space.to_owned())];
    match key(rest) {
        Some((key, value)) => {
            spans.push(Span::styled(key.to_owned(), theme::HERE));
            spans.push(Span::raw(": "));
            spans.push(value_span(value));
        }
        None => spans.push(value_span(rest)),
    }
    Line::from(spans)
}

/// The quoted key of a line and what follows its colon. A colon within a text is not the key's.
fn key(rest: &str) -> Option<(&str, &str)> {
    let end = rest.strip_prefix('"')?.find('"')? + 2;
    let value = rest[end..].strip_prefix(": ")?;
    Some((&rest[..end], value))
}

fn value_span(value: &str) -> Span<'static> {
    let style = match value.trim_end_matches(',') {
        "\"Deny\"" => theme::FAILED,
        "\"Allow\"" => theme::DONE,
        text if text.starts_with('"') => theme::PLAIN,
        "true" | "false" => theme::ATTENTION,
        _ => theme::OFF,
    };
    Span::styled(value.to_owned(), style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colouring_changes_no_character() {
        let pretty = "{\n  \"Action\": \"sagemaker:CreatePresignedDomainUrl\",\n  \"arn:aws:x\"\n}";
        let drawn: Vec<String> = lines(pretty).iter().map(ToString::to_string).collect();
        assert_eq!(drawn.join("\n"), pretty);
    }

    #[test]
    fn a_text_with_a_colon_is_no_key() {
        assert_eq!(line("  \"arn:aws:iam\"").spans.len(), 2);
        assert_eq!(line("  \"Effect\": \"Deny\",").spans[1].style, theme::HERE);
        assert_eq!(line("  \"Effect\": \"Deny\",").spans[3].style, theme::FAILED);
    }
}
