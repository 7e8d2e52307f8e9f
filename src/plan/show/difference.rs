//! What changes between two policy documents, statement by statement and in words.

use std::collections::BTreeMap;

use crate::domain::policy::{
    Document, Effect, OneOrMany, PrincipalElement, Statement, account_of_root, language, same, value_of,
};
use crate::plan::snapshot::Snapshot;
use crate::plan::step::{Action, Change, Step};

/// One line for each thing that one document says and the other does not; empty when both mean the same. Statements
/// are matched by what they say, then by their names, then by how much they share: never by their place.
#[must_use]
pub fn difference(before: &Document, after: &Document) -> Vec<String> {
    if same(before, after) {
        return Vec::new();
    }
    let said = |document: &Document| document.statement.iter().enumerate().map(said).collect::<Vec<_>>();
    let (all_old, all_new) = (said(before), said(after));
    let missing = |these: &[Said], others: &[Said]| {
        these.iter().filter(|one| !others.iter().any(|other| other.means(one))).cloned().collect::<Vec<_>>()
    };
    let (old, mut new) = (missing(&all_old, &all_new), missing(&all_new, &all_old));
    let mut lines = versions(before, after);
    for old in &old {
        match partner(old, &new) {
            Some(at) => lines.extend(changed(old, &new.remove(at))),
            None => lines.push(format!("- {}: {}", old.name, old.joined())),
        }
    }
    lines.extend(new.iter().map(|new| format!("+ {}: {}", new.name, new.joined())));
    lines
}

/// What a step changes of a policy that stands, a line each; empty for every other step.
#[must_use]
pub fn of_step(step: &Step, snapshot: &Snapshot) -> Vec<String> {
    let (before, after) = match &step.change {
        Some(Change::CreatePolicyVersion { policy, document }) if step.action != Action::Restore => {
            (in_force(snapshot, policy), Some(document.clone()))
        }
        Some(Change::SetDefaultPolicyVersion { policy, version }) => {
            (in_force(snapshot, policy), version_of(snapshot, policy, version.as_str()))
        }
        Some(Change::ModifyEndpoint { policy: Some(document), .. }) => {
            let before = step.prior.as_ref().and_then(|prior| prior.get("policy")).cloned();
            (before.and_then(|before| serde_json::from_value(before).ok()).flatten(), Some(document.clone()))
        }
        _ => return Vec::new(),
    };
    before.zip(after).map(|(before, after)| difference(&before, &after)).unwrap_or_default()
}

fn in_force(snapshot: &Snapshot, arn: &str) -> Option<Document> {
    let policy = snapshot.policy.as_ref().filter(|policy| policy.arn == arn)?;
    policy.default_version()?.document.clone()
}

fn version_of(snapshot: &Snapshot, arn: &str, version: &str) -> Option<Document> {
    let policy = snapshot.policy.as_ref().filter(|policy| policy.arn == arn)?;
    policy.versions.iter().find(|have| have.id == version)?.document.clone()
}

/// A statement: its name, and what it says, each value a fact of its own, by how AWS compares it.
#[derive(Clone, Debug)]
struct Said {
    sid: Option<String>,
    name: String,
    facts: BTreeMap<String, String>,
}

impl Said {
    fn means(&self, other: &Self) -> bool {
        self.facts.keys().eq(other.facts.keys())
    }

    fn shares(&self, other: &Self) -> usize {
        self.facts.keys().filter(|fact| other.facts.contains_key(*fact)).count()
    }

    fn joined(&self) -> String {
        self.facts.values().cloned().collect::<Vec<_>>().join(", ")
    }

    fn add(&mut self, fact: String, shown: String) {
        self.facts.insert(fact, shown);
    }

    /// Every value of an element; an empty list says something too.
    fn all(&mut self, label: &str, values: Option<&OneOrMany>, compared: impl Fn(&str) -> String) {
        let Some(values) = values else { return };
        if values.iter().next().is_none() {
            self.add(format!("{label} nothing"), format!("{label} nothing"));
        }
        for value in values.iter() {
            self.add(format!("{label} {}", compared(value)), format!("{label} {value}"));
        }
    }

    fn principals(&mut self, label: &str, element: Option<&PrincipalElement>) {
        match element {
            None => {}
            Some(PrincipalElement::Text(text)) => self.add(format!("{label} AWS {text}"), format!("{label} {text}")),
            Some(PrincipalElement::Map(kinds)) => {
                for (kind, names) in kinds {
                    self.all(&format!("{label} {kind}"), Some(names), |name| account_of_root(name).to_owned());
                }
            }
        }
    }
}

fn said((place, statement): (usize, &Statement)) -> Said {
    let name = statement.sid.clone().unwrap_or_else(|| format!("statement {}", place + 1));
    let mut said = Said { sid: statement.sid.clone(), name, facts: BTreeMap::new() };
    let effect = if statement.effect == Effect::Allow { "allow" } else { "deny" };
    // A space, so that it is told first.
    said.add(format!(" {effect}"), effect.to_owned());
    said.all("action", statement.action.as_ref(), str::to_lowercase);
    said.all("every action but", statement.not_action.as_ref(), str::to_lowercase);
    said.all("on", statement.resource.as_ref(), str::to_owned);
    said.all("on everything but", statement.not_resource.as_ref(), str::to_owned);
    for (operator, keys) in &statement.condition {
        for (key, values) in keys {
            said.condition(operator, key, values);
        }
    }
    said.principals("for", statement.principal.as_ref());
    said.principals("for everyone but", statement.not_principal.as_ref());
    said
}

impl Said {
    /// A key of a condition, whose case does not matter.
    fn condition(&mut self, operator: &str, key: &str, values: &OneOrMany) {
        let mut one = Self { sid: None, name: String::new(), facts: BTreeMap::new() };
        one.all("", Some(values), |value| value_of(operator, value));
        for (fact, shown) in one.facts {
            self.add(format!("when {operator} {}{fact}", key.to_lowercase()), format!("when {operator} {key}{shown}"));
        }
    }
}

/// The statement that another one has become: of its name, or the nearest without one.
fn partner(old: &Said, new: &[Said]) -> Option<usize> {
    let named = |new: &Said| old.sid.is_some() && new.sid == old.sid;
    if let Some(at) = new.iter().position(named) {
        return Some(at);
    }
    let candidates = new.iter().enumerate().filter(|(_, new)| old.sid.is_none() || new.sid.is_none());
    let nearest = candidates.map(|(at, new)| (old.shares(new), at)).filter(|(shared, _)| *shared > 1);
    nearest.max_by_key(|(shared, at)| (*shared, std::cmp::Reverse(*at))).map(|(_, at)| at)
}

fn changed(old: &Said, new: &Said) -> Vec<String> {
    let only = |these: &Said, others: &Said, sign: char| {
        let facts = these.facts.iter().filter(|(fact, _)| !others.facts.contains_key(*fact));
        facts.map(|(_, shown)| format!("{sign} {}: {shown}", old.name)).collect::<Vec<_>>()
    };
    [only(old, new, '-'), only(new, old, '+')].concat()
}

/// The version of the language, where variables make it matter.
fn versions(before: &Document, after: &Document) -> Vec<String> {
    match (language(before), language(after)) {
        (Some(before), Some(after)) if before != after => vec![format!("~ version: {before} -> {after}")],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::policy::parse;

    fn document(action: &str, vpc: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"A","Effect":"Allow","Action":[{action}],"Resource":"*",
            "Condition":{{"StringEquals":{{"aws:SourceVpc":"{vpc}"}}}}}}]}}"#
        );
        parse(&text).unwrap()
    }

    fn of(statements: &[&str]) -> Document {
        parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))).unwrap()
    }

    #[test]
    fn only_what_differs_is_said() {
        let before = document(r#""s3:Get","s3:Put""#, "vpc-1");
        let after = document(r#""s3:Put","s3:Get""#, "vpc-2");
        let lines = difference(&before, &after);
        assert_eq!(lines, ["- A: when StringEquals aws:SourceVpc vpc-1", "+ A: when StringEquals aws:SourceVpc vpc-2"]);
    }

    #[test]
    fn a_statement_without_a_name_is_known_by_what_it_says() {
        let read = r#"{"Effect":"Allow","Action":"s3:Get","Resource":"a"}"#;
        let write = r#"{"Effect":"Allow","Action":["s3:Put"],"Resource":"b"}"#;
        let more = r#"{"Effect":"Allow","Action":["s3:put","s3:Copy"],"Resource":"b"}"#;
        let lines = difference(&of(&[read, write]), &of(&[more, read]));
        assert_eq!(lines, ["+ statement 2: action s3:Copy"]);
        let lines = difference(&of(&[read, write]), &of(&[write]));
        assert_eq!(lines, ["- statement 1: allow, action s3:Get, on a"]);
    }

    #[test]
    fn a_spelling_that_aws_reads_alike_is_no_difference() {
        let before = r#"{"Effect":"Deny","Action":"s3:get","Resource":"a",
            "Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.1.2/16"},"Bool":{"aws:ViaAWSService":"False"}}}"#;
        let after = r#"{"Effect":"Deny","Action":"s3:Get","Resource":"a",
            "Condition":{"NotIpAddress":{"aws:sourceip":["10.0.0.0/16","10.1.0.0/16"]},"Bool":{"aws:ViaAWSService":"false"}}}"#;
        let lines = difference(&of(&[before]), &of(&[after]));
        assert_eq!(lines, ["+ statement 1: when NotIpAddress aws:sourceip 10.1.0.0/16"]);
    }

    #[test]
    fn a_version_that_changes_what_a_variable_means_is_said() {
        let text = r#"{"Effect":"Allow","Action":"s3:Get","Resource":"${aws:username}"}"#;
        let (mut before, after) = (of(&[text]), of(&[text]));
        before.version = Some("2008-10-17".to_owned());
        assert_eq!(difference(&before, &after), ["~ version: 2008-10-17 -> 2012-10-17"]);
    }

    fn statement() -> impl Strategy<Value = Statement> {
        let texts = || proptest::collection::vec("[ab]", 1..3).prop_map(OneOrMany::Many);
        (any::<bool>(), proptest::option::of("[AB]"), texts(), texts()).prop_map(|(allow, sid, action, resource)| {
            Statement {
                sid,
                effect: if allow { Effect::Allow } else { Effect::Deny },
                principal: None,
                not_principal: None,
                action: Some(action),
                not_action: None,
                resource: Some(resource),
                not_resource: None,
                condition: BTreeMap::new(),
            }
        })
    }

    fn documents() -> impl Strategy<Value = Document> {
        proptest::collection::vec(statement(), 1..4).prop_map(|statement| Document {
            version: None,
            id: None,
            statement,
        })
    }

    /// The same, turned round, with lists of one as texts.
    fn restated(document: &Document) -> Document {
        let other = |texts: &OneOrMany| OneOrMany::of(texts.iter().map(str::to_owned));
        let statement = document.statement.iter().rev().map(|statement| Statement {
            action: statement.action.as_ref().map(other),
            resource: statement.resource.as_ref().map(other),
            ..statement.clone()
        });
        Document { statement: statement.collect(), ..document.clone() }
    }

    proptest! {
        #[test]
        fn nothing_is_said_exactly_where_both_mean_the_same(before in documents(), after in documents()) {
            prop_assert_eq!(difference(&before, &after).is_empty(), same(&before, &after));
        }

        #[test]
        fn order_and_form_are_no_difference(document in documents()) {
            prop_assert!(difference(&document, &restated(&document)).is_empty());
        }

        #[test]
        fn whoever_reads_a_difference_does_not_see_the_order(before in documents(), added in statement()) {
            let mut after = before.clone();
            let added = Statement { action: Some(OneOrMany::One("new".to_owned())), sid: Some("New".to_owned()), ..added };
            after.statement.insert(0, added);
            let lines = difference(&before, &restated(&after));
            prop_assert_eq!(lines.len(), 1, "{:?}", lines);
            prop_assert!(lines[0].starts_with("+ New: "), "{:?}", lines);
        }
    }
}
