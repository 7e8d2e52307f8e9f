//! Whether two documents decide alike, however they are written.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::document::{Document, Effect, OneOrMany, PrincipalElement, Statement};

type Texts = BTreeSet<String>;

/// What a statement says, without its name, its order and its spelling.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    effect: Effect,
    principals: [Option<BTreeMap<String, Texts>>; 2],
    texts: [Option<Texts>; 4],
    conditions: BTreeSet<(String, String, Texts)>,
}

/// Whether two documents mean the same: the order of statements and lists, one text for a list of one, `Sid` and
/// `Id` do not matter; nor does the version, unless there are policy variables, which only `2012-10-17` knows
/// (IAM User Guide, "IAM JSON policy elements: Version").
#[must_use]
pub fn same(one: &Document, other: &Document) -> bool {
    meaning(one) == meaning(other)
}

fn meaning(document: &Document) -> (Option<&str>, BTreeSet<Meaning>) {
    (language(document), document.statement.iter().map(meaning_of).collect())
}

/// The version of the policy language, where it matters.
pub fn language(document: &Document) -> Option<&str> {
    let variables = document.minified().contains("${");
    variables.then(|| document.version.as_deref().unwrap_or("2008-10-17"))
}

fn meaning_of(statement: &Statement) -> Meaning {
    // Names of actions are not case-sensitive, resources are.
    let actions = |texts: &Option<OneOrMany>| texts.as_ref().map(|texts| texts.iter().map(str::to_lowercase).collect());
    let resources = |texts: &Option<OneOrMany>| texts.as_ref().map(|texts| texts.iter().map(str::to_owned).collect());
    let conditions = statement.condition.iter().flat_map(|(operator, keys)| {
        keys.iter().map(|(key, values)| {
            let values = values.iter().map(|value| value_of(operator, value)).collect();
            (operator.clone(), key.to_lowercase(), values)
        })
    });
    Meaning {
        effect: statement.effect,
        principals: [statement.principal.as_ref().map(principals), statement.not_principal.as_ref().map(principals)],
        texts: [
            actions(&statement.action),
            actions(&statement.not_action),
            resources(&statement.resource),
            resources(&statement.not_resource),
        ],
        conditions: conditions.collect(),
    }
}

/// `"*"` and `{"AWS": "*"}` mean the same, and so do an account's id and the ARN of its root
/// (IAM User Guide, "AWS JSON policy elements: Principal").
fn principals(element: &PrincipalElement) -> BTreeMap<String, Texts> {
    match element {
        PrincipalElement::Text(text) => BTreeMap::from([("AWS".to_owned(), Texts::from([text.clone()]))]),
        PrincipalElement::Map(map) => map
            .iter()
            .map(|(kind, names)| (kind.clone(), names.iter().map(|name| account_of_root(name).to_owned()).collect()))
            .collect(),
    }
}

/// The account's id for the ARN of its root, and every other name as it is.
pub fn account_of_root(name: &str) -> &str {
    let root = name.strip_prefix("arn:").and_then(|rest| rest.strip_suffix(":root"));
    root.and_then(|rest| rest.split_once(":iam::")).map_or(name, |(_, account)| account)
}

/// A value of a condition as its operator compares it.
pub fn value_of(operator: &str, value: &str) -> String {
    if operator.contains("Bool") {
        return value.to_lowercase();
    }
    if !operator.contains("IpAddress") {
        return value.to_owned();
    }
    let range = value.parse::<IpNet>().or_else(|_| value.parse::<IpAddr>().map(IpNet::from));
    range.map_or_else(|_| value.to_owned(), |range| range.trunc().to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::document::parse;
    use super::*;

    fn texts() -> impl Strategy<Value = OneOrMany> {
        prop_oneof![
            "[a-c]:[A-C*]{1,3}".prop_map(OneOrMany::One),
            proptest::collection::vec("[a-c]:[A-C*]{1,3}", 1..4).prop_map(OneOrMany::Many),
        ]
    }

    fn statement() -> impl Strategy<Value = Statement> {
        let condition = proptest::collection::btree_map(
            prop_oneof![Just("StringEquals".to_owned()), Just("StringLike".to_owned())],
            proptest::collection::btree_map("aws:[A-C]", texts(), 1..3),
            0..3,
        );
        (any::<bool>(), proptest::option::of("[A-Z]{1,4}"), texts(), texts(), condition).prop_map(
            |(allow, sid, action, resource, condition)| Statement {
                sid,
                effect: if allow { Effect::Allow } else { Effect::Deny },
                principal: None,
                not_principal: None,
                action: Some(action),
                not_action: None,
                resource: Some(resource),
                not_resource: None,
                condition,
            },
        )
    }

    fn document() -> impl Strategy<Value = Document> {
        proptest::collection::vec(statement(), 1..4).prop_map(|statement| Document {
            version: None,
            id: None,
            statement,
        })
    }

    /// The same in another dress: lists turned round and doubled, single texts as lists, lists of one as texts.
    fn redressed(texts: &OneOrMany) -> OneOrMany {
        match texts {
            OneOrMany::One(text) => OneOrMany::Many(vec![text.clone(), text.clone()]),
            OneOrMany::Many(texts) if texts.len() == 1 => OneOrMany::One(texts[0].clone()),
            OneOrMany::Many(texts) => OneOrMany::Many(texts.iter().rev().cloned().collect()),
        }
    }

    fn restated(document: &Document) -> Document {
        let statement = document.statement.iter().rev().map(|statement| {
            let keys = |keys: &BTreeMap<String, OneOrMany>| {
                keys.iter().map(|(key, values)| (key.to_uppercase(), redressed(values))).collect()
            };
            Statement {
                sid: Some("Other".to_owned()),
                action: statement.action.as_ref().map(redressed),
                resource: statement.resource.as_ref().map(redressed),
                condition: statement
                    .condition
                    .iter()
                    .map(|(operator, values)| (operator.clone(), keys(values)))
                    .collect(),
                ..statement.clone()
            }
        });
        Document { version: Some("2012-10-17".to_owned()), id: Some("id".to_owned()), statement: statement.collect() }
    }

    proptest! {
        #[test]
        fn order_and_dress_do_not_matter(document in document()) {
            prop_assert!(same(&document, &restated(&document)));
            prop_assert!(same(&restated(&document), &document));
            prop_assert!(same(&document, &parse(&document.pretty()).unwrap()));
        }

        #[test]
        fn one_other_text_matters(document in document(), of_actions in any::<bool>()) {
            let mut changed = restated(&document);
            let statement = &mut changed.statement[0];
            let texts = if of_actions { &mut statement.action } else { &mut statement.resource };
            *texts = Some(OneOrMany::One("z:Z".to_owned()));
            prop_assert!(!same(&document, &changed));
        }

        #[test]
        fn a_turned_effect_matters(document in document()) {
            let mut changed = restated(&document);
            let first = changed.statement[0].effect;
            let turned = if first == Effect::Allow { Effect::Deny } else { Effect::Allow };
            changed.statement.iter_mut().for_each(|statement| statement.effect = turned);
            prop_assert!(!same(&document, &changed));
        }

        #[test]
        fn a_lost_condition_matters(document in document()) {
            let mut changed = document.clone();
            let before: usize = document.statement.iter().map(|statement| statement.condition.len()).sum();
            changed.statement.iter_mut().for_each(|statement| statement.condition.clear());
            prop_assert_eq!(same(&document, &changed), before == 0);
        }
    }

    fn read(text: &str) -> Document {
        parse(text).unwrap()
    }

    #[test]
    fn everybody_is_everybody_and_a_root_is_its_account() {
        let plain = read(r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#);
        let map = read(r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":"*","Resource":"*"}}"#);
        assert!(same(&plain, &map));
        let root = |name: &str| {
            read(&format!(r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{name}"}},"Action":"*"}}}}"#))
        };
        assert!(same(&root("arn:aws-cn:iam::111122223333:root"), &root("111122223333")));
        assert!(!same(&root("arn:aws:iam::111122223333:root"), &root("111122223334")));
        assert!(!same(&plain, &root("111122223333")));
    }

    #[test]
    fn the_version_matters_only_with_variables() {
        let text = |version: &str, resource: &str| {
            read(&format!(r#"{{{version}"Statement":{{"Effect":"Allow","Action":"*","Resource":"{resource}"}}}}"#))
        };
        assert!(same(&text("", "a"), &text(r#""Version":"2012-10-17","#, "a")));
        assert!(!same(&text("", "${aws:username}"), &text(r#""Version":"2012-10-17","#, "${aws:username}")));
        assert!(same(&text("", "${a}"), &text(r#""Version":"2008-10-17","#, "${a}")));
    }

    #[test]
    fn values_are_compared_as_their_operator_does() {
        let text = |operator: &str, value: &str| {
            read(&format!(
                r#"{{"Statement":{{"Effect":"Deny","Action":"*","Condition":{{"{operator}":{{"a:B":"{value}"}}}}}}}}"#
            ))
        };
        assert!(same(&text("BoolIfExists", "False"), &text("BoolIfExists", "false")));
        assert!(same(&text("NotIpAddress", "10.0.1.2/16"), &text("NotIpAddress", "10.0.0.0/16")));
        assert!(same(&text("IpAddress", "192.0.2.1"), &text("IpAddress", "192.0.2.1/32")));
        assert!(!same(&text("StringEquals", "A"), &text("StringEquals", "a")));
        assert!(!same(&text("StringEquals", "a"), &text("StringEqualsIfExists", "a")));
    }

    #[test]
    fn resources_are_case_sensitive_and_actions_are_not() {
        let text = |action: &str, resource: &str| {
            read(&format!(r#"{{"Statement":{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}}}"#))
        };
        assert!(same(&text("sagemaker:createapp", "x"), &text("sagemaker:CreateApp", "x")));
        assert!(!same(&text("sagemaker:CreateApp", "x"), &text("sagemaker:CreateApp", "X")));
    }
}
