//! The JSON policy document: what IAM and VPC endpoints read, in a stable order.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::reading;

/// Condition operators, to condition keys, to values.
pub type Condition = BTreeMap<String, BTreeMap<String, OneOrMany>>;

/// A policy document, identity-based or of an endpoint. What it may not hold is refused when it is read: a
/// misspelt element that was dropped in silence could open what it was meant to close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Document {
    /// `2012-10-17` in all that we write; older documents may say `2008-10-17` or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Only resource-based policies may carry one; we never write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// One statement or several.
    #[serde(deserialize_with = "reading::statements")]
    pub statement: Vec<Statement>,
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display)]
pub enum Effect {
    /// Allow.
    Allow,
    /// Deny, which wins over every allow.
    Deny,
}

/// One statement. `Not...` elements appear only in documents that we read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Statement {
    /// Letters and digits only in identity policies (IAM User Guide, "IAM JSON policy elements: Sid").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// Endpoint policies need it, identity policies may not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<PrincipalElement>,
    /// Everybody but these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_principal: Option<PrincipalElement>,
    /// Which actions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<OneOrMany>,
    /// All actions but these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_action: Option<OneOrMany>,
    /// On which resources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<OneOrMany>,
    /// On all resources but these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_resource: Option<OneOrMany>,
    /// Under which conditions, all of which must hold.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "reading::condition")]
    pub condition: Condition,
}

/// `*`, or kinds of principal to their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PrincipalElement {
    /// `*`.
    Text(String),
    /// `{"AWS": ...}` and the like.
    Map(BTreeMap<String, OneOrMany>),
}

/// A text, or a list of them; written as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// Our one form: a single text stands alone, several stand in a list, sorted and each once.
    pub fn of<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut texts: Vec<String> = texts.into_iter().map(Into::into).collect();
        texts.sort();
        texts.dedup();
        if texts.len() == 1 { Self::One(texts.remove(0)) } else { Self::Many(texts) }
    }

    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts.as_slice(),
        }
        .iter()
        .map(String::as_str)
    }

    /// A list that was in order is put in order again: ids sort differently from the references that they replace.
    fn map_text(&self, f: &mut dyn FnMut(&str) -> String) -> Self {
        match self {
            Self::One(text) => Self::One(f(text)),
            Self::Many(texts) => {
                let mapped = texts.iter().map(|text| f(text));
                if texts.is_sorted() { Self::of(mapped) } else { Self::Many(mapped.collect()) }
            }
        }
    }
}

/// An operator with its keys: one entry of a [`Condition`].
pub(super) type Clause = (String, BTreeMap<String, OneOrMany>);

/// A clause of one key.
pub(super) fn clause(operator: &str, key: &str, values: OneOrMany) -> Clause {
    (operator.to_owned(), BTreeMap::from([(key.to_owned(), values)]))
}

impl Document {
    /// A document of ours.
    pub(crate) fn new(statement: Vec<Statement>) -> Self {
        Self { version: Some(super::LANGUAGE.to_owned()), id: None, statement }
    }

    /// The JSON that is sent: no white space outside texts, the same bytes for the same document.
    #[must_use]
    pub fn minified(&self) -> String {
        // Texts and maps of texts always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The JSON for people.
    #[must_use]
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Its size as IAM counts it: characters without white space.
    #[must_use]
    pub fn size(&self) -> usize {
        self.minified().chars().filter(|character| !character.is_whitespace()).count()
    }

    /// Its size as EC2 counts endpoint policies: all characters of what is sent.
    #[must_use]
    pub fn size_with_white_space(&self) -> usize {
        self.minified().chars().count()
    }

    /// The document with every text of its statements rewritten: how references become ids. Ids of statements,
    /// effects and the names of operators and keys stay.
    #[must_use]
    pub fn map_text(&self, f: &mut dyn FnMut(&str) -> String) -> Self {
        let statement = self.statement.iter().map(|statement| statement.map_text(f)).collect();
        Self { version: self.version.clone(), id: self.id.clone(), statement }
    }
}

impl Statement {
    fn map_text(&self, f: &mut dyn FnMut(&str) -> String) -> Self {
        Self {
            sid: self.sid.clone(),
            effect: self.effect,
            principal: self.principal.as_ref().map(|principal| principal.map_text(f)),
            not_principal: self.not_principal.as_ref().map(|principal| principal.map_text(f)),
            action: self.action.as_ref().map(|texts| texts.map_text(f)),
            not_action: self.not_action.as_ref().map(|texts| texts.map_text(f)),
            resource: self.resource.as_ref().map(|texts| texts.map_text(f)),
            not_resource: self.not_resource.as_ref().map(|texts| texts.map_text(f)),
            condition: self.condition.iter().map(|(operator, keys)| (operator.clone(), map_values(keys, f))).collect(),
        }
    }
}

impl PrincipalElement {
    fn map_text(&self, f: &mut dyn FnMut(&str) -> String) -> Self {
        match self {
            Self::Text(text) => Self::Text(f(text)),
            Self::Map(map) => Self::Map(map_values(map, f)),
        }
    }
}

fn map_values(map: &BTreeMap<String, OneOrMany>, f: &mut dyn FnMut(&str) -> String) -> BTreeMap<String, OneOrMany> {
    map.iter().map(|(key, values)| (key.clone(), values.map_text(f))).collect()
}

/// Reads a document.
///
/// # Errors
///
/// Where and why the text is no policy document.
pub fn parse(text: &str) -> Result<Document, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Reads a document as IAM answers it: URL-encoded as in RFC 3986 (IAM API, `PolicyVersion`). One that came plain
/// is read too.
///
/// # Errors
///
/// Where and why the text is no policy document.
pub fn parse_url_encoded(text: &str) -> Result<Document, String> {
    if text.trim_start().starts_with('{') {
        return parse(text);
    }
    let decoded = percent_decode_str(text).decode_utf8().map_err(|error| error.to_string())?;
    parse(&decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["b:Y","a:X"],"Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":["${endpoint.a.id}","${endpoint.b.id}"]}}}]}"#;

    #[test]
    fn a_document_is_written_as_it_was_read() {
        assert_eq!(parse(TEXT).unwrap().minified(), TEXT);
    }

    #[test]
    fn sizes_count_as_iam_and_ec2_do() {
        let document = parse(r#"{ "Statement": { "Sid": "a b", "Effect": "Deny", "Action": "*" } }"#).unwrap();
        assert_eq!(document.minified(), r#"{"Statement":[{"Sid":"a b","Effect":"Deny","Action":"*"}]}"#);
        assert_eq!(document.size_with_white_space(), 58);
        assert_eq!(document.size(), 57);
        assert!(document.pretty().contains("\n      \"Sid\": \"a b\","));
    }

    #[test]
    fn references_become_ids_and_lists_in_order_stay_in_order() {
        let document = parse(TEXT).unwrap().map_text(&mut |text| match text {
            "${endpoint.a.id}" => "vpce-2".to_owned(),
            "${endpoint.b.id}" => "vpce-1".to_owned(),
            other => other.to_owned(),
        });
        let statement = &document.statement[0];
        assert_eq!(statement.condition["StringEquals"]["aws:SourceVpce"], OneOrMany::of(["vpce-1", "vpce-2"]));
        assert_eq!(statement.action.as_ref().unwrap().iter().collect::<Vec<_>>(), ["b:Y", "a:X"]);
        assert_eq!(statement.sid.as_deref(), Some("A"));
    }

    #[test]
    fn iam_answers_url_encoded() {
        let encoded = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22a%3A%2B%2A%22%7D%7D";
        let document = parse_url_encoded(encoded).unwrap();
        assert_eq!(document.statement[0].action, Some(OneOrMany::One("a:+*".to_owned())));
        assert_eq!(parse_url_encoded(TEXT).unwrap(), parse(TEXT).unwrap());
        assert!(parse_url_encoded("%FF").is_err());
    }

    #[test]
    fn our_lists_are_sorted_and_single_texts_stand_alone() {
        assert_eq!(OneOrMany::of(["b", "a", "b"]), OneOrMany::Many(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(OneOrMany::of(["a", "a"]), OneOrMany::One("a".to_owned()));
    }
}
