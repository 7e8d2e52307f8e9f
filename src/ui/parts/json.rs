//! A policy document, coloured by what its parts are.

use ratatui::text::{Line, Span};

use super::text;
use crate::ui::theme;

/// How far the rest of a broken line stands in.
const HANGING: usize = 4;

/// The lines of pretty-printed JSON: keys in one style, texts in another. Works on our own output, in which
/// each line holds at most one key. A line that is too long is broken: nobody judges half an ARN.
#[must_use]
pub fn lines(pretty: &str, width: usize) -> Vec<Line<'static>> {
    pretty.lines().flat_map(|raw| broken(line(raw), width)).collect()
}

/// The same, a little in.
#[must_use]
pub fn indented(pretty: &str, width: usize) -> Vec<Line<'static>> {
    let indented = lines(pretty, width.saturating_sub(5)).into_iter().map(|mut line| {
        line.spans.insert(0, Span::raw("   "));
        line
    });
    indented.collect()
}

/// Breaks the last part of a line, its value, into as many lines as it takes.
fn broken(mut line: Line<'static>, width: usize) -> Vec<Line<'static>> {
    let indent = line.spans.first().map_or(0, Span::width) + HANGING;
    let room = width.saturating_sub(indent);
    if line.width() <= width || room < HANGING {
        return vec![line];
    }
    let Some(value) = line.spans.pop() else { return vec![line] };
    let mut lines = Vec::new();
    let mut rest = value.content.as_ref();
    let mut room_here = width.saturating_sub(line.width());
    while !rest.is_empty() {
        let head = text::beginning(rest, room_here);
        // A character wider than the room would never fit.
        let head = if head.is_empty() { rest } else { head };
        line.spans.push(Span::styled(head.to_owned(), value.style));
        lines.push(std::mem::replace(&mut line, Line::from(Span::raw(" ".repeat(indent)))));
        rest = &rest[head.len()..];
        room_here = room;
    }
    lines
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
        let drawn: Vec<String> = lines(pretty, 80).iter().map(ToString::to_string).collect();
        assert_eq!(drawn.join("\n"), pretty);
    }

    #[test]
    fn a_long_line_is_broken_and_loses_nothing() {
        let pretty = "    \"Resource\": \"arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-abcdefghijkl/*\",";
        for width in [20, 33, 60] {
            let drawn = lines(pretty, width);
            assert!(drawn.iter().all(|line| line.width() <= width), "{width}: {drawn:?}");
            let joined: String = drawn.iter().map(|line| line.to_string().trim_start().to_owned()).collect();
            assert_eq!(joined, pretty.trim_start());
        }
    }

    #[test]
    fn a_text_with_a_colon_is_no_key() {
        assert_eq!(line("  \"arn:aws:iam\"").spans.len(), 2);
        assert_eq!(line("  \"Effect\": \"Deny\",").spans[1].style, theme::HERE);
        assert_eq!(line("  \"Effect\": \"Deny\",").spans[3].style, theme::FAILED);
    }
}
