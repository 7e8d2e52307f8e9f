//! Text from elsewhere made fit for Markdown: it shows as it is written and never as a link, a table or a tag.

use std::fmt::Write;

use crate::domain::text::{clean, escaped};

/// What means something to a renderer within a line (`CommonMark` 0.31.2, 2.4; GitHub Flavored Markdown, 4.10).
const SPECIAL: &str = "\\`*[]<|&";

/// Text within a line.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in clean(text).chars() {
        if SPECIAL.contains(character) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}

/// A name that is to be copied: between more backticks than it has in a row.
pub fn code(text: &str) -> String {
    let text = clean(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.contains('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

/// Lines that stand as they are, in a block of their own.
pub fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let mut block = format!("{fence}{language}\n");
    for line in text.lines() {
        // JSON keeps what it says; of anything else what cannot be shown is replaced.
        let line = if language == "json" { escaped(line) } else { clean(line) };
        // Writing to a text cannot fail.
        let _ = writeln!(block, "{line}");
    }
    block + &fence
}

/// A row of a table.
pub fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
    format!("| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_no_markdown() {
        assert_eq!(
            plain("a|b\n![x](http://e) <b>`c` \u{202e}"),
            "a\\|b\u{fffd}!\\[x\\](http://e) \\<b>\\`c\\` \u{fffd}"
        );
        assert_eq!(row(&["a", "| b |"]), "| a | \\| b \\| |");
        assert_eq!((code("plain"), code("a``b")), ("`plain`".to_owned(), "``` a``b ```".to_owned()));
    }

    #[test]
    fn a_block_ends_where_it_is_meant_to() {
        assert_eq!(fenced("sh", "x\n```\ny"), "````sh\nx\n```\ny\n````");
        assert_eq!(fenced("json", "{\n \"\u{1b}\": 1\n}"), "```json\n{\n \"\\u001b\": 1\n}\n```");
    }
}
