//! The id of a plan: the SHA-256 of its content, so that two plans with one id are one plan.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::step::{Check, Plan};

/// The id of everything in the plan but the id itself.
pub fn of(plan: &Plan) -> String {
    // A plan is texts, numbers and lists: writing it as JSON cannot fail.
    let mut value = serde_json::to_value(plan).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        members.remove("id");
    }
    let digest = Sha256::digest(sorted(value).to_string());
    digest.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}

impl Plan {
    /// The same with one more check, before the others: another plan, with an id of its own.
    #[must_use]
    pub fn checking_first(&self, check: Check) -> Self {
        let mut plan = self.clone();
        plan.checks.insert(0, check);
        plan.id = of(&plan);
        plan
    }
}

/// Members in the order of their names, whatever order they were written in.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut pairs: Vec<_> = members.into_iter().collect();
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(pairs.into_iter().map(|(name, value)| (name, sorted(value))).collect::<Map<_, _>>())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_members_does_not_count() {
        let one: Value = serde_json::from_str(r#"{"b": [{"y": 1, "x": 2}], "a": 0}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"a": 0, "b": [{"x": 2, "y": 1}]}"#).unwrap();
        assert_eq!(sorted(one).to_string(), sorted(two).to_string());
    }
}
