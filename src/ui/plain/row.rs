//! A row of a question: what it says, what chooses it, and what it is found by.

use ipnet::IpNet;

use crate::domain::tag::Tags;
use crate::ui::parts::filter::Haystack;

/// Something that can be chosen by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What it says.
    pub words: String,
    /// What chooses it besides its number: an id, a name.
    pub key: String,
    /// Whether it is chosen now.
    pub chosen: bool,
    /// Why it cannot be chosen.
    pub barred: Option<String>,
    /// The head that it stands under.
    pub head: Option<&'static str>,
    /// What a text that narrows the list looks into.
    found: Haystack,
}

impl Row {
    /// A row that can be chosen.
    #[must_use]
    pub fn new(words: impl Into<String>, key: impl Into<String>, chosen: bool) -> Self {
        let (words, key) = (words.into(), key.into());
        Self { found: Haystack::new(&[&words, &key]), words, key, chosen, barred: None, head: None }
    }

    /// The same, found by its tags too.
    #[must_use]
    pub fn tagged(self, tags: &Tags) -> Self {
        Self { found: self.found.with_tags(tags), ..self }
    }

    /// The same, found by addresses within its ranges too.
    #[must_use]
    pub fn within<'a>(self, ranges: impl IntoIterator<Item = &'a IpNet>) -> Self {
        Self { found: self.found.with_ranges(ranges), ..self }
    }

    /// What a text that narrows the list looks into.
    #[must_use]
    pub const fn found(&self) -> &Haystack {
        &self.found
    }

    /// The same, where there may be a reason against it.
    #[must_use]
    pub fn barred(self, barred: Option<String>) -> Self {
        Self { barred, ..self }
    }

    /// The same, under a head.
    #[must_use]
    pub fn under(self, head: Option<&'static str>) -> Self {
        Self { head, ..self }
    }

    /// Its line.
    #[must_use]
    pub fn line(&self, at: usize) -> String {
        let more = match &self.barred {
            Some(why) => format!(" (cannot be chosen: {})", why.trim_end_matches('.')),
            None if self.chosen => " (chosen)".to_owned(),
            None => String::new(),
        };
        format!("  {}. {}{more}", at + 1, self.words)
    }
}
