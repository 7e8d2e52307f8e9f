//! The JSON policy document: what IAM and VPC endpoints read, in a stable order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Condition operators, to condition keys, to values.
pub type Condition = BTreeMap<String, BTreeMap<String, OneOrMany>>;

/// A policy document, identity-based or of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Document {
    /// `2012-10-17` in all that we write; older documents may say `2008-10-17` or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Only resource-based policies may carry one; we never write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// One statement or several.
    #[serde(deserialize_with = "one_or_many_statements")]
    pub statement: Vec<Statement>,
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// Allow.
    Allow,
    /// Deny, which wins over every allow.
    Deny,
}

/// One statement. `Not...` elements appear only in documents that we read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
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
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub condition: Condition,
}

/// `*`, or kinds of principal to their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PrincipalElement {
    /// `*`.
    Text(String),
    /// `{"AWS": ...}` and the like.
    Map(BTreeMap<String, OneOrMany>),
}

/// A text, or a list of them; written as a list unless it came as a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts.as_slice(),
        }
        .iter()
        .map(String::as_str)
    }
}

fn one_or_many_statements<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Statement>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(Box<Statement>),
        Many(Vec<Statement>),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::One(statement) => vec![*statement],
        Either::Many(statements) => statements,
    })
}
