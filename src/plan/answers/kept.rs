//! Answers that the wizard keeps for itself: an answers file with a section of its own, in which anything may be open.

use jiff::Timestamp;
use toml::{Table, Value};

use super::parse;
use super::reader::{Reader, Section};
use super::{Answers, EndpointPolicy, Fault};
use crate::domain::policy::{self, Document, endpoint};
use crate::plan::code::Code;

/// The section that no other answers file has.
pub const SECTION: &str = "draft";

/// Answers in the making, and what leads back to where they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The answers; the VPC is empty while it is open.
    pub answers: Answers,
    /// The account that they were given for.
    pub account: String,
    /// Who gave them.
    pub caller: String,
    /// The page that was open.
    pub page: String,
    /// Whether the domain, or all of them, was chosen.
    pub domain_chosen: bool,
}

impl Kept {
    /// Reads them, and when they were kept. No rule judges them: the wizard does, page by page.
    ///
    /// # Errors
    ///
    /// Everything that keeps them from being read.
    pub fn parse(text: &str) -> Result<(Self, Timestamp), Vec<Fault>> {
        parse::read(text, |reader, root| {
            let mut answers = parse::root(reader, root);
            reader.forgive(Fault::is_absence);
            let section = reader.section(root, SECTION);
            let known = ["account", "caller", "kept", "page", "domain_chosen", "endpoint_policy"];
            reader.keys(&section, &known);
            let account = required(reader, &section, "account", "\"111122223333\"");
            let caller = required(reader, &section, "caller", "\"role/PlatformAdmin\"");
            let page = required(reader, &section, "page", "\"Network\"");
            let domain_chosen = reader.key(&section, "domain_chosen", Reader::flag).unwrap_or_default();
            let kept = reader.key(&section, "kept", |reader, path, value| {
                reader.parsed::<Timestamp>(path, value, Code::InvalidValue, "A time looks like 2026-11-24T01:00:00Z.")
            });
            let kept = reader.required(&section, "kept", kept, "\"2026-11-24T01:00:00Z\"");
            if let EndpointPolicy::File(file) = &mut answers.endpoints.policy {
                file.document = document(reader, &section);
            }
            (Self { answers, account, caller, page, domain_chosen }, kept.unwrap_or_default())
        })
    }

    /// As a file that was kept at this time.
    #[must_use]
    pub fn to_toml(&self, kept: Timestamp) -> String {
        let mut root = self.answers.table();
        let mut section = Table::new();
        let texts =
            [("account", &self.account), ("caller", &self.caller), ("kept", &kept.to_string()), ("page", &self.page)];
        for (key, text) in texts {
            section.insert(key.to_owned(), Value::String(text.clone()));
        }
        section.insert("domain_chosen".to_owned(), Value::Boolean(self.domain_chosen));
        if let EndpointPolicy::File(file) = &self.answers.endpoints.policy
            && let Some(document) = &file.document
        {
            section.insert("endpoint_policy".to_owned(), Value::String(document.minified()));
        }
        root.insert(SECTION.to_owned(), Value::Table(section));
        format!("# Answers that the wizard of studiolink keeps: it offers to go on with them.\n\n{root}")
    }
}

fn required(reader: &mut Reader, section: &Section, key: &str, example: &str) -> String {
    let value = reader.key(section, key, Reader::text);
    reader.required(section, key, value, example).unwrap_or_default()
}

/// The endpoint policy that a file beside the first answers held; the file may be elsewhere by now.
fn document(reader: &mut Reader, section: &Section) -> Option<Document> {
    let text = reader.key(section, "endpoint_policy", Reader::text);
    let text = reader.required(section, "endpoint_policy", text, "\"{}\"")?;
    let document = policy::parse(&text);
    let fault = match &document {
        Ok(document) => endpoint::lint(document).into_iter().next(),
        Err(reason) => Some(reason.clone()),
    };
    if let Some(reason) = fault {
        let path = format!("{}.endpoint_policy", section.path);
        reader.fault(Code::InvalidValue, &path, reason, "Name the answers file and its policy again.");
        return None;
    }
    document.ok()
}
