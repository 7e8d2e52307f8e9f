//! References to what earlier steps made, filled in before a call.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::plan::step::{Outputs, StepId, Value};

/// What steps made or found so far.
pub type Known = BTreeMap<StepId, Outputs>;

/// Why a reference cannot be filled in.
#[derive(Debug, thiserror::Error)]
pub enum Unresolved {
    /// The step is done and has no such output.
    #[error("`{step}` has no `{field}`")]
    Missing {
        /// The step.
        step: StepId,
        /// The output.
        field: String,
    },
    /// A value that does not survive JSON.
    #[error(transparent)]
    Form(#[from] serde_json::Error),
}

/// A value with every reference replaced, and whether there was one. Texts that look like references to
/// something else, such as the variables of IAM policies, stay.
///
/// # Errors
///
/// When a step that is known lacks the output.
pub fn resolve<T: Serialize + DeserializeOwned>(value: &T, known: &Known) -> Result<(T, bool), Unresolved> {
    let mut json = serde_json::to_value(value)?;
    let found = fill(&mut json, known)?;
    Ok((serde_json::from_value(json)?, found))
}

fn fill(json: &mut Json, known: &Known) -> Result<bool, Unresolved> {
    let mut found = false;
    match json {
        Json::String(text) => {
            if let Some(filled) = look_up(text, known)? {
                *text = filled;
                found = true;
            }
        }
        Json::Array(items) => {
            for item in items {
                found |= fill(item, known)?;
            }
        }
        Json::Object(fields) => {
            for field in fields.values_mut() {
                found |= fill(field, known)?;
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
    Ok(found)
}

fn look_up(text: &str, known: &Known) -> Result<Option<String>, Unresolved> {
    let value = Value::known(text);
    let Some((step, field)) = value.reference() else { return Ok(None) };
    let Some(outputs) = known.get(&step) else { return Ok(None) };
    match outputs.get(field) {
        Some(output) => Ok(Some(output.clone())),
        None => Err(Unresolved::Missing { field: field.to_owned(), step }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Document;
    use crate::plan::step::Change;

    fn known() -> Known {
        let id = |id: &str| Outputs::from([("id".to_owned(), id.to_owned())]);
        Known::from([
            (StepId::new("endpoint.sagemaker.api"), id("vpce-1")),
            (StepId::new("endpoint.studio"), id("vpce-2")),
        ])
    }

    fn document(values: &str) -> Document {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":"a","Resource":"${{aws:username}}",
                "Condition":{{"StringEquals":{{"aws:SourceVpce":{values}}}}}}}]}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn references_inside_a_policy_become_ids() {
        let change = |values| Change::CreatePolicyVersion { policy: "arn".to_owned(), document: document(values) };
        let (resolved, found) =
            resolve(&change(r#"["${endpoint.sagemaker.api.id}", "${endpoint.studio.id}"]"#), &known()).unwrap();
        assert!(found);
        assert_eq!(resolved, change(r#"["vpce-1", "vpce-2"]"#));
    }

    #[test]
    fn other_variables_and_parts_of_texts_stay() {
        let change = Change::CreatePolicyVersion {
            policy: "x${endpoint.studio.id}".to_owned(),
            document: document(r#"["${aws.unknown}"]"#),
        };
        assert_eq!(resolve(&change, &known()).unwrap(), (change, false));
    }

    #[test]
    fn an_output_that_is_not_there_is_told() {
        let change = Change::DeleteHostedZone { zone: Value::output(&StepId::new("endpoint.studio"), "dns_zone") };
        let error = resolve(&change, &known()).map_err(|error| error.to_string());
        assert_eq!(error, Err("`endpoint.studio` has no `dns_zone`".to_owned()));
    }
}
