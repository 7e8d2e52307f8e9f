//! What changes between two policy documents, statement by statement and in words.

use std::collections::BTreeSet;

use crate::domain::policy::{Document, Effect, OneOrMany, PrincipalElement, Statement, same};

/// One line for each thing that one document says and the other does not; empty when both mean the same.
#[must_use]
pub fn difference(before: &Document, after: &Document) -> Vec<String> {
    if same(before, after) {
        return Vec::new();
    }
    let facts = |document: &Document| document.statement.iter().enumerate().map(facts).collect::<Vec<_>>();
    let (before, after) = (facts(before), facts(after));
    let mut lines = Vec::new();
    for (name, old) in &before {
        match after.iter().find(|(other, _)| other == name) {
            Some((_, new)) => lines.extend(changed(name, old, new)),
            None => lines.push(format!("- {name}: {}", joined(old))),
        }
    }
    let new = after.iter().filter(|(name, _)| !before.iter().any(|(other, _)| other == name));
    lines.extend(new.map(|(name, facts)| format!("+ {name}: {}", joined(facts))));
    lines
}

type Facts = BTreeSet<String>;

fn joined(facts: &Facts) -> String {
    facts.iter().cloned().collect::<Vec<_>>().join(", ")
}

fn changed(name: &str, old: &Facts, new: &Facts) -> Vec<String> {
    let gone = old.difference(new).map(|fact| format!("- {name}: {fact}"));
    let come = new.difference(old).map(|fact| format!("+ {name}: {fact}"));
    gone.chain(come).collect()
}

/// A statement's name and what it says, each value a fact of its own.
fn facts((place, statement): (usize, &Statement)) -> (String, Facts) {
    let name = statement.sid.clone().unwrap_or_else(|| format!("statement {}", place + 1));
    let mut facts = Facts::new();
    facts.insert(if statement.effect == Effect::Allow { "allow".to_owned() } else { "deny".to_owned() });
    let mut all = |label: &str, values: Option<&OneOrMany>| {
        facts.extend(values.into_iter().flat_map(OneOrMany::iter).map(|value| format!("{label} {value}")));
    };
    all("action", statement.action.as_ref());
    all("every action but", statement.not_action.as_ref());
    all("on", statement.resource.as_ref());
    all("on everything but", statement.not_resource.as_ref());
    for (operator, keys) in &statement.condition {
        for (key, values) in keys {
            all(&format!("when {operator} {key}"), Some(values));
        }
    }
    facts.extend(principals("for", statement.principal.as_ref()));
    facts.extend(principals("for everyone but", statement.not_principal.as_ref()));
    (name, facts)
}

fn principals(label: &str, element: Option<&PrincipalElement>) -> Vec<String> {
    match element {
        None => Vec::new(),
        Some(PrincipalElement::Text(text)) => vec![format!("{label} {text}")],
        Some(PrincipalElement::Map(kinds)) => {
            let named = kinds.iter().flat_map(|(kind, names)| names.iter().map(move |name| (kind, name)));
            named.map(|(kind, name)| format!("{label} {kind} {name}")).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::parse;

    fn document(action: &str, vpc: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"A","Effect":"Allow","Action":[{action}],"Resource":"*",
            "Condition":{{"StringEquals":{{"aws:SourceVpc":"{vpc}"}}}}}}]}}"#
        );
        parse(&text).unwrap()
    }

    #[test]
    fn only_what_differs_is_said() {
        let before = document(r#""s3:Get","s3:Put""#, "vpc-1");
        let after = document(r#""s3:Put","s3:Get""#, "vpc-2");
        let lines = difference(&before, &after);
        assert_eq!(lines, ["- A: when StringEquals aws:SourceVpc vpc-1", "+ A: when StringEquals aws:SourceVpc vpc-2"]);
    }

    #[test]
    fn the_order_of_a_list_is_no_difference() {
        let before = document(r#""s3:Get","s3:Put""#, "vpc-1");
        let after = document(r#""s3:Put","s3:Get""#, "vpc-1");
        assert!(difference(&before, &after).is_empty());
    }
}
