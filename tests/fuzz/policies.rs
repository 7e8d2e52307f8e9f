//! Policy documents that others wrote, as IAM and EC2 answer them: read as they are, or refused with a reason.

use proptest::prelude::*;
use serde_json::{Value, json};
use studiolink::domain::policy::{Document, parse, parse_url_encoded, same};

use super::budget;

/// What may stand where a text, or a list of them, belongs.
fn texts() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z0-9]{1,8}:[A-Za-z*?]{0,12}",
        "arn:aws:[a-z]{0,9}:[a-z0-9-]{0,9}:[0-9]{0,12}:[a-z*/]{0,12}",
        "\\$\\{aws:[a-zA-Z]{0,12}(, ?'[a-z]{0,3}')?\\}",
        any::<String>(),
    ];
    prop_oneof![
        4 => text.clone().prop_map(Value::from),
        3 => proptest::collection::vec(text, 0..4).prop_map(Value::from),
        1 => junk(),
    ]
}

fn junk() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[A-Za-z]{0,8}", inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

prop_compose! {
    fn statement()(
        sid in proptest::option::of(any::<String>()),
        effect in prop::sample::select(vec!["Allow", "Deny", "allow", ""]),
        lists in proptest::collection::btree_map(
            prop::sample::select(vec!["Action", "NotAction", "Resource", "NotResource", "action", "Principal", "NotPrincipal", "X"]),
            texts(), 0..4,
        ),
        condition in proptest::option::of(proptest::collection::btree_map(
            prop::sample::select(vec!["StringEquals", "ForAnyValue:StringLike", "BoolIfExists", "IpAddress", "Null", "x"]),
            proptest::collection::btree_map("[a-z]{1,4}:[A-Za-z/]{1,9}", texts(), 0..3), 0..3,
        )),
    ) -> Value {
        let mut statement = json!({ "Effect": effect });
        let fields = statement.as_object_mut().expect("an object");
        fields.extend(lists.into_iter().map(|(key, value)| (key.to_owned(), value)));
        fields.extend(sid.map(|sid| ("Sid".to_owned(), json!(sid))));
        fields.extend(condition.map(|condition| ("Condition".to_owned(), json!(condition))));
        statement
    }
}

fn document() -> impl Strategy<Value = Value> {
    let many = proptest::collection::vec(statement(), 0..4).prop_map(|all| json!(all));
    let statements = prop_oneof![3 => many, 2 => statement(), 1 => junk()];
    (prop::sample::select(vec![json!("2012-10-17"), json!("2008-10-17"), json!(1), Value::Null]), statements)
        .prop_map(|(version, statement)| json!({ "Version": version, "Statement": statement }))
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02X}"))
}

fn assert_kept(document: &Document) {
    let again = parse(&document.minified()).expect("what was written");
    assert_eq!(again, *document, "written and read again");
    assert_eq!(parse(&document.pretty()).expect("what was written"), *document);
    assert!(same(document, &again), "the same as itself");
    assert!(document.size() <= document.size_with_white_space());
}

proptest! {
    #![proptest_config(budget(1_000, file!()))]

    #[test]
    fn a_document_is_read_as_it_is_or_refused_with_a_reason(value in document()) {
        let text = value.to_string();
        match parse(&text) {
            Ok(document) => assert_kept(&document),
            Err(reason) => prop_assert!(!reason.is_empty()),
        }
        prop_assert_eq!(parse_url_encoded(&percent(&text)), parse(&text), "URL-encoded");
    }

    #[test]
    fn no_bytes_make_the_reader_panic(text in any::<String>(), cut in any::<prop::sample::Index>(), value in document()) {
        let _ = (parse(&text), parse_url_encoded(&text));
        let encoded = percent(&value.to_string());
        let (start, _) = encoded.split_at(cut.index(encoded.len()));
        prop_assert!(parse_url_encoded(start).is_err(), "cut off");
    }
}
