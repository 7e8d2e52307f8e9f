//! Narrowing a list to the rows that contain what is typed.

use std::net::IpAddr;

use ipnet::IpNet;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::input::Field;
use super::text;
use crate::domain::tag::Tags;
use crate::ui::keys::{Action, Hint};
use crate::ui::theme;

/// A text that rows must contain.
#[derive(Debug, Default)]
pub struct Filter {
    /// The text.
    pub field: Field,
    /// Whether keys go into it.
    pub typing: bool,
}

impl Filter {
    /// What must be contained.
    #[must_use]
    pub fn needle(&self) -> Needle {
        Needle::new(self.field.text())
    }

    /// Whether it narrows, or is about to.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.typing || !self.field.text().is_empty()
    }

    /// Takes the keys that are its own: typing begins, typing ends, all is shown again. `false` for any other.
    pub fn press(&mut self, action: Action) -> bool {
        match action {
            Action::Filter => self.typing = true,
            Action::Next if self.typing => self.typing = false,
            Action::Back if self.is_shown() => self.clear(),
            _ => return false,
        }
        true
    }

    /// The key that goes back, or shows all again first.
    #[must_use]
    pub fn back(&self) -> Hint {
        Hint::new(Action::Back, if self.is_shown() { "clear the filter" } else { "back" })
    }

    /// That no row contains what is typed, and the way out.
    #[must_use]
    pub fn nothing(&self) -> String {
        format!("Nothing matches `{}`. <back> clears the filter.", text::fit(self.field.text().trim(), 30))
    }

    /// Ends it.
    pub fn clear(&mut self) {
        self.field.clear();
        self.typing = false;
    }

    /// Draws it in one row.
    pub fn show(&self, frame: &mut Frame, area: Rect) {
        frame.render_widget(Line::from(Span::styled(" / ", theme::HERE)), area);
        let inner = Rect { x: area.x.saturating_add(3), width: area.width.saturating_sub(3), ..area };
        self.field.show(frame, inner, self.typing);
    }
}

/// What a row must contain: every word, and an address or a range in one of its ranges too.
#[derive(Debug)]
pub struct Needle {
    words: Vec<(String, Option<IpNet>)>,
}

impl Needle {
    /// Of what was typed.
    #[must_use]
    pub fn new(text: &str) -> Self {
        // An address is a range of one.
        let range = |word: &str| word.parse().ok().or_else(|| word.parse::<IpAddr>().ok().map(IpNet::from));
        let words = text.split_whitespace().map(|word| (word.to_lowercase(), range(word)));
        Self { words: words.collect() }
    }

    /// Whether a row contains it. Of two ranges that meet one is in the other.
    #[must_use]
    pub fn fits(&self, row: &Haystack) -> bool {
        let meets = |typed: &IpNet| row.ranges.iter().any(|range| range.contains(typed) || typed.contains(range));
        self.words.iter().all(|(word, range)| row.text.contains(word) || range.as_ref().is_some_and(meets))
    }
}

/// The texts of a row, in lower case once and for all: a list of thousands is searched at every key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Haystack {
    text: String,
    ranges: Vec<IpNet>,
}

impl Haystack {
    /// Of a row with these texts.
    #[must_use]
    pub fn new(texts: &[&str]) -> Self {
        Self { text: texts.join("\n").to_lowercase(), ranges: Vec::new() }
    }

    /// The same with tags, each as `key=value`.
    #[must_use]
    pub fn with_tags(mut self, tags: &Tags) -> Self {
        for (key, value) in tags {
            for part in ["\n", &key.to_lowercase(), "=", &value.to_lowercase()] {
                self.text.push_str(part);
            }
        }
        self
    }

    /// The same with address ranges.
    #[must_use]
    pub fn with_ranges<'a>(mut self, ranges: impl IntoIterator<Item = &'a IpNet>) -> Self {
        for range in ranges {
            self.text.push('\n');
            self.text.push_str(&range.to_string());
            self.ranges.push(*range);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(needle: &str, row: &Haystack) -> bool {
        Needle::new(needle).fits(row)
    }

    #[test]
    fn every_word_must_be_somewhere_without_regard_to_case() {
        let row = Haystack::new(&["vpc-1", "ML Prod"]);
        assert!(fits("prod", &row) && fits("PROD vpc-1", &row) && fits("", &row) && fits("  ", &row));
        assert!(!fits("prod test", &row));
        assert!(!fits("1ml", &row), "no word goes over from one text to the next");
    }

    #[test]
    fn tags_are_found_as_key_and_value() {
        let tags = Tags::from([("Team".to_owned(), "Payments".to_owned()), ("stage".to_owned(), "dev".to_owned())]);
        let row = Haystack::new(&["vpc-1"]).with_tags(&tags);
        assert!(fits("team=pay", &row) && fits("stage=dev Team=Payments", &row) && fits("payments", &row));
        assert!(!fits("team=dev", &row));
    }

    #[test]
    fn an_address_is_found_in_the_range_that_has_it() {
        let ranges = ["10.240.0.0/24".parse().unwrap(), "10.99.0.0/16".parse().unwrap()];
        let row = Haystack::new(&[]).with_ranges(&ranges);
        assert!(fits("10.240.0.17", &row) && fits("10.99.200.1", &row) && fits("10.240", &row));
        assert!(!fits("10.240.1.17", &row));
    }

    #[test]
    fn a_range_is_found_in_the_range_that_has_it_and_finds_those_that_lie_in_it() {
        let ranges = ["10.240.0.0/24".parse().unwrap(), "fd00:1::/64".parse().unwrap()];
        let row = Haystack::new(&[]).with_ranges(&ranges);
        for typed in ["10.0.0.0/8", "10.240.0.128/25", "10.240.0.5/16", "10.240.0.17/32", "fd00::/8", "0.0.0.0/0"] {
            assert!(fits(typed, &row), "{typed}");
        }
        for typed in ["11.0.0.0/8", "10.240.1.0/24", "10.241.0.0/16", "fe00::/8"] {
            assert!(!fits(typed, &row), "{typed}");
        }
    }
}
