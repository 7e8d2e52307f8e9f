//! Lines broken between words for a terminal of so many columns: what is to be copied stays whole.

use unicode_width::UnicodeWidthStr;

/// The line in as many rows as it takes. What stands between backticks is a command and is not broken; what is longer
/// than a row, such as a path, has one of its own.
#[must_use]
pub fn fold(line: &str, columns: usize) -> Vec<String> {
    let words = line.trim_start();
    let indent = &line[..line.len() - words.len()];
    let mut rows = vec![indent.to_owned()];
    for unit in units(words) {
        let Some(row) = rows.last_mut() else { return rows };
        let is_begun = row.width() > indent.width();
        if is_begun && row.width() + 1 + unit.width() > columns {
            rows.push(format!("{indent}{unit}"));
            continue;
        }
        if is_begun {
            row.push(' ');
        }
        row.push_str(&unit);
    }
    rows
}

/// Words, and commands as one.
fn units(words: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in words.split(' ') {
        match units.last_mut().filter(|_| is_open) {
            Some(unit) => {
                unit.push(' ');
                unit.push_str(word);
            }
            None => units.push(word.to_owned()),
        }
        is_open ^= word.matches('`').count() % 2 == 1;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_commands_stay_whole() {
        let line = "What was made stands. `studiolink resume R --sandbox=first-time` makes what is left.";
        let rows = fold(line, 50);
        assert_eq!(
            rows,
            ["What was made stands.", "`studiolink resume R --sandbox=first-time` makes", "what is left."]
        );
        assert_eq!(rows.join(" "), line);
        assert_eq!(fold("short", 80), ["short"]);
        assert_eq!(fold("  - indented words stay", 14), ["  - indented", "  words stay"]);
    }

    #[test]
    fn what_is_longer_than_a_row_has_its_own() {
        assert_eq!(
            fold("report: /a/path/that/is/long/and/longer now", 20),
            ["report:", "/a/path/that/is/long/and/longer", "now"]
        );
        assert_eq!(fold("", 20), [""]);
    }
}
