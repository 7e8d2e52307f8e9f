//! The rows of a question, as many of them as are told at once.

use super::question::{PAGE, Row};
use crate::ui::parts::filter::Needle;
use crate::ui::parts::text;

/// Which rows are told: those that contain a text, from one of them on.
#[derive(Debug, Default)]
pub struct Shown {
    needle: String,
    next: usize,
}

impl Shown {
    /// Only rows that contain this text, in whatever case.
    pub fn narrow(&mut self, needle: &str) {
        *self = Self { needle: needle.to_lowercase(), next: 0 };
    }

    /// The rows that are not left out.
    pub fn fitting<'a>(&self, rows: &'a [Row]) -> Vec<(usize, &'a Row)> {
        let needle = Needle::new(&self.needle);
        rows.iter().enumerate().filter(|(_, row)| needle.fits(row.found())).collect()
    }

    /// The next rows, and how the others are reached.
    pub fn lines(&mut self, rows: &[Row]) -> Vec<String> {
        let fitting = self.fitting(rows);
        if fitting.is_empty() && !self.needle.is_empty() {
            return vec![format!("No row contains `{}`. list shows all {}.", self.needle, rows.len())];
        }
        if self.next >= fitting.len() {
            self.next = 0;
        }
        let first = self.next;
        self.next = (first + PAGE).min(fitting.len());
        let mut lines = Vec::new();
        let mut under = None;
        for (at, row) in &fitting[first..self.next] {
            if row.head != under {
                lines.extend(row.head.map(|head| format!("  {head}:")));
                under = row.head;
            }
            lines.push(row.line(*at));
        }
        lines.extend(self.rest(first, fitting.len(), rows));
        lines
    }

    /// Where in the list this is, if not all of it is told.
    fn rest(&self, first: usize, fitting: usize, rows: &[Row]) -> Vec<String> {
        if rows.len() <= PAGE && self.needle.is_empty() {
            return Vec::new();
        }
        let containing = match self.needle.as_str() {
            "" => String::new(),
            needle => format!(" that contain `{needle}`"),
        };
        let mut words = format!("Rows {} to {} of {fitting}{containing}.", first + 1, self.next);
        if self.next < fitting {
            words.push_str(" more shows the next ones.");
        }
        words.push_str(match self.needle.as_str() {
            "" => " A text shows only rows that contain it.",
            _ => " list shows all rows.",
        });
        let chosen = names(rows.iter().enumerate().filter(|(_, row)| row.chosen));
        let chosen = chosen.map(|names| format!("Chosen: {names}."));
        std::iter::once(words).chain(chosen).collect()
    }
}

/// Rows in a sentence: all of them, or the first of very many.
pub fn names<'a>(rows: impl Iterator<Item = (usize, &'a Row)>) -> Option<String> {
    let name =
        |(at, row): (usize, &Row)| format!("{}. {}", at + 1, if row.key.is_empty() { &row.words } else { &row.key });
    let mut names: Vec<String> = rows.map(name).collect();
    let more = names.len().saturating_sub(PAGE);
    names.truncate(PAGE);
    names.extend((more > 0).then(|| format!("and {} more", text::number(more))));
    (!names.is_empty()).then(|| names.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(number: usize) -> Vec<Row> {
        (1..=number).map(|at| Row::new(format!("row {at}"), String::new(), at == number)).collect()
    }

    #[test]
    fn a_short_list_is_told_whole() {
        let lines = Shown::default().lines(&rows(PAGE));
        assert_eq!(lines.len(), PAGE);
    }

    #[test]
    fn a_long_list_is_told_in_parts_and_begins_again_after_its_end() {
        let (mut shown, rows) = (Shown::default(), rows(2 * PAGE + 1));
        let first = shown.lines(&rows);
        assert!(first[PAGE].contains("Rows 1 to 20 of 41. more shows"), "{first:?}");
        assert_eq!(first[PAGE + 1], "Chosen: 41. row 41.");
        assert!(shown.lines(&rows)[0].starts_with("  21. row 21"));
        let last = shown.lines(&rows);
        assert!(last[0].starts_with("  41. row 41") && last[1].starts_with("Rows 41 to 41 of 41. A text"), "{last:?}");
        assert_eq!(shown.lines(&rows), first);
    }

    #[test]
    fn numbers_stay_when_the_list_is_narrowed() {
        let (mut shown, rows) = (Shown::default(), rows(41));
        shown.narrow("W 3");
        let lines = shown.lines(&rows);
        assert!(lines[0].starts_with("  3. row 3") && lines[1].starts_with("  13. row 13"), "{lines:?}");
        assert_eq!(shown.fitting(&rows).len(), 13);
        shown.narrow("nobody");
        assert_eq!(shown.lines(&rows), ["No row contains `nobody`. list shows all 41."]);
    }

    #[test]
    fn of_very_many_the_first_are_named() {
        let rows = rows(PAGE + 1_200);
        let named = names(rows.iter().enumerate()).unwrap();
        assert!(named.starts_with("1. row 1; 2. row 2;") && named.ends_with("20. row 20; and 1,200 more"), "{named}");
        assert_eq!(names(std::iter::empty()), None);
    }

    #[test]
    fn a_row_is_found_by_its_tags_and_by_the_addresses_in_its_range() {
        let tags = [("Team".to_owned(), "Payments".to_owned())].into();
        let rows = [Row::new("ml-a0", "subnet-1", false).tagged(&tags).within(&["10.240.0.0/24".parse().unwrap()])];
        for (needle, fits) in [("team=pay", 1), ("10.240.0.17", 1), ("10.240.1.17", 0), ("SUBNET-1 ml", 1)] {
            let mut shown = Shown::default();
            shown.narrow(needle);
            assert_eq!(shown.fitting(&rows).len(), fits, "{needle}");
        }
    }
}
