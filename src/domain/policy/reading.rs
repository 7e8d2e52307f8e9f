//! Reads what others wrote: one where several may stand, booleans and numbers for texts; and nothing twice.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::document::{Condition, OneOrMany, PrincipalElement, Statement};

/// A text, where a boolean or a number also does.
struct Text(String);

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct OneOrManyVisitor;

impl<'de> Visitor<'de> for OneOrManyVisitor {
    type Value = OneOrMany;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<OneOrMany, E> {
        Ok(OneOrMany::One(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<OneOrMany, E> {
        Ok(OneOrMany::One(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<OneOrMany, E> {
        Ok(OneOrMany::One(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<OneOrMany, E> {
        Ok(OneOrMany::One(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<OneOrMany, E> {
        Ok(OneOrMany::One(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<OneOrMany, A::Error> {
        let texts = Vec::<Text>::deserialize(SeqAccessDeserializer::new(sequence))?;
        Ok(OneOrMany::Many(texts.into_iter().map(|Text(text)| text).collect()))
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor)
    }
}

/// A map that refuses to hold a name twice: the last would win in silence, and a condition be lost.
struct Unique<V>(BTreeMap<String, V>);

struct UniqueVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for UniqueVisitor<V> {
    type Value = Unique<V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Unique<V>, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, value)) = access.next_entry::<String, V>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("`{key}` stands twice")));
            }
            map.insert(key, value);
        }
        Ok(Unique(map))
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Unique<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueVisitor(PhantomData))
    }
}

struct PrincipalVisitor;

impl<'de> Visitor<'de> for PrincipalVisitor {
    type Value = PrincipalElement;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`\"*\"` or an object such as {\"AWS\": ...}")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<PrincipalElement, E> {
        Ok(PrincipalElement::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PrincipalElement, A::Error> {
        Unique::deserialize(MapAccessDeserializer::new(map)).map(|Unique(map)| PrincipalElement::Map(map))
    }
}

impl<'de> Deserialize<'de> for PrincipalElement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PrincipalVisitor)
    }
}

struct StatementsVisitor;

impl<'de> Visitor<'de> for StatementsVisitor {
    type Value = Vec<Statement>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a statement or a list of statements")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<Statement>, A::Error> {
        Ok(vec![Statement::deserialize(MapAccessDeserializer::new(map))?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Vec<Statement>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(sequence))
    }
}

pub(super) fn statements<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Statement>, D::Error> {
    deserializer.deserialize_any(StatementsVisitor)
}

pub(super) fn condition<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Condition, D::Error> {
    let Unique(operators) = Unique::<Unique<OneOrMany>>::deserialize(deserializer)?;
    Ok(operators.into_iter().map(|(operator, Unique(keys))| (operator, keys)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::document::{OneOrMany, parse};

    #[test]
    fn booleans_and_numbers_are_texts() {
        let text = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":111122223333},
            "Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"a:B":[1,2.5]}}}}"#;
        let document = parse(text).unwrap();
        let condition = &document.statement[0].condition;
        assert_eq!(condition["Bool"]["aws:SecureTransport"], OneOrMany::One("true".to_owned()));
        assert_eq!(condition["NumericLessThan"]["a:B"], OneOrMany::Many(vec!["1".to_owned(), "2.5".to_owned()]));
        assert!(document.minified().contains(r#""Principal":{"AWS":"111122223333"}"#));
    }

    #[test]
    fn what_would_be_lost_is_refused_with_its_place() {
        let misspelt =
            parse("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\n\"Conditions\":{}}]}").unwrap_err();
        assert!(misspelt.contains("unknown field `Conditions`"), "{misspelt}");
        assert!(misspelt.contains("line 2"), "{misspelt}");
        let twice = parse(
            r#"{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":{"a:B":"true"},"Bool":{"a:C":"true"}}}}"#,
        )
        .unwrap_err();
        assert!(twice.contains("`Bool` stands twice"), "{twice}");
        assert!(parse(r#"{"Statement":{"Effect":"Permit"}}"#).unwrap_err().contains("unknown variant `Permit`"));
        assert!(parse(r#"{"Version":"2012-10-17"}"#).unwrap_err().contains("missing field `Statement`"));
        assert!(parse(r#"{"Statement":{"Effect":"Allow","Action":{}}}"#).unwrap_err().contains("a list of texts"));
    }
}
