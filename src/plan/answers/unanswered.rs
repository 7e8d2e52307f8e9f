//! Questions that the wizard was left before: their defaults are nobody's answer.

use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use super::Answers;
use super::write::holds_default;
use crate::plan::check::listed;

/// The key that names them in a file.
pub const KEY: &str = "unanswered";

/// A page of the wizard whose keys all have a default, so that a file without them could be planned.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display, strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Question {
    /// Which endpoints, and who reaches them.
    Endpoints,
    /// Who may open Studio.
    Restriction,
    /// On whom the restriction is put.
    People,
}

impl Question {
    /// The page that asks it.
    #[must_use]
    pub const fn page(self) -> &'static str {
        match self {
            Self::Endpoints => "Endpoints",
            Self::Restriction => "Restriction",
            Self::People => "People",
        }
    }

    /// The section that has most of its keys.
    const fn section(self) -> &'static str {
        match self {
            Self::Endpoints => "[endpoints]",
            Self::Restriction => "[restriction]",
            Self::People => "[principals]",
        }
    }

    /// The keys that it asks for.
    pub(super) const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Endpoints => &[
                "endpoints.services",
                "endpoints.dns",
                "endpoints.policy",
                "endpoints.adopt_policy",
                "network.endpoint_security_group",
            ],
            Self::Restriction => &["restriction.mode", "restriction.cidrs", "restriction.guardrail"],
            Self::People => &["principals.users", "principals.groups", "principals.roles", "principals.include_caller"],
        }
    }

    /// Whether the answers hold nothing but what stood there before anybody was asked.
    #[must_use]
    pub fn is_untouched(self, answers: &Answers) -> bool {
        let of_clients = answers.network.client_cidrs.is_some() || answers.network.studio_security_groups.is_some();
        !(self == Self::Endpoints && of_clients) && self.keys().iter().all(|path| holds_default(answers, path))
    }
}

impl Answers {
    /// Why these answers must not be planned, and what to do: some questions were never answered.
    #[must_use]
    pub fn left_open(&self) -> Option<(String, String)> {
        let open: Vec<Question> = Question::iter().filter(|question| self.unanswered.contains(question)).collect();
        let pages = listed(open.iter().map(|question| question.page()));
        let message = match open.as_slice() {
            [] => return None,
            [_] => format!("the page {pages} was not answered yet, and its defaults are nobody's choice"),
            _ => format!("the pages {pages} were not answered yet, and their defaults are nobody's choice"),
        };
        let pages = if open.len() == 1 { "that page" } else { "those pages" };
        let sections = listed(open.iter().map(|question| question.section()));
        let hint = format!(
            "Answer {pages} in the wizard (studiolink --answers FILE) and save the file there; or write what you want \
             below {sections} and delete the line `{KEY}`."
        );
        Some((message, hint))
    }
}
