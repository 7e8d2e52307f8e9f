//! Reads values out of a TOML document and gathers what is wrong with them, each with its line.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;
use crate::plan::code::Code;
use crate::plan::rules::Broken;

type Node<'t> = Spanned<DeValue<'t>>;

/// The faults so far, and the line of each key that was met.
pub struct Reader {
    /// Where each line begins.
    lines: Vec<usize>,
    places: BTreeMap<String, usize>,
    /// Keys whose values are not what was written, so that rules must not judge them.
    unsettled: Vec<String>,
    faults: Vec<Fault>,
}

/// A table of the document.
pub struct Section<'t> {
    pub path: String,
    table: Option<&'t DeTable<'t>>,
}

impl<'t> Section<'t> {
    pub fn root(table: &'t DeTable<'t>) -> Self {
        Self { path: String::new(), table: Some(table) }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// Every key with its path and value.
    pub fn entries(&self) -> Vec<(String, String, &'t Node<'t>)> {
        let entry = |(key, value): (&Spanned<_>, &'t Node<'t>)| {
            let key: &std::borrow::Cow<'_, str> = key.get_ref();
            (key.to_string(), self.path_of(key), value)
        };
        self.table.into_iter().flat_map(|table| table.iter().map(entry)).collect()
    }
}

impl Reader {
    pub fn new(text: &str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Self { lines, places: BTreeMap::new(), unsettled: Vec::new(), faults: Vec::new() }
    }

    /// The faults so far in the order of their lines, if there are any.
    pub fn done(&mut self) -> Result<(), Vec<Fault>> {
        if self.faults.is_empty() {
            return Ok(());
        }
        self.faults.sort_by_key(|fault| fault.line);
        Err(std::mem::take(&mut self.faults))
    }

    /// Takes faults back.
    pub fn forgive(&mut self, is_none: impl Fn(&Fault) -> bool) {
        self.faults.retain(|fault| !is_none(fault));
    }

    fn line(&self, byte: usize) -> usize {
        self.lines.partition_point(|start| *start <= byte)
    }

    /// What the TOML parser says.
    pub fn syntax(&mut self, error: &toml::de::Error) {
        let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
        let fault =
            Fault::new(Code::Syntax, message, "Write it as TOML (https://toml.io): key = value below [section].");
        self.faults.push(Fault { line: error.span().map(|span| self.line(span.start)), ..fault });
    }

    /// Adds a fault at a key.
    pub fn fault(&mut self, code: Code, field: &str, message: impl Into<String>, hint: impl Into<String>) {
        let fault = Fault::new(code, message, hint);
        self.unsettled.push(field.to_owned());
        self.faults.push(Fault { field: Some(field.to_owned()), line: self.place(field), ..fault });
    }

    /// The line of a key, or of the nearest section around it.
    fn place(&self, field: &str) -> Option<usize> {
        let ends = field.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(place, _)| place);
        let mut ends: Vec<usize> = ends.chain([field.len()]).collect();
        ends.reverse();
        ends.into_iter().find_map(|end| self.places.get(&field[..end]).copied())
    }

    /// Adds a rule that the answers break, unless it rests on something that could not be read.
    pub fn broken(&mut self, broken: Broken) {
        let touches = |one: &str, other: &str| {
            one == other || other.strip_prefix(one).is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        let open = |field: &str| self.unsettled.iter().any(|at| touches(at, field) || touches(field, at));
        if open(&broken.field) || broken.rests_on.iter().any(|field| open(field)) {
            return;
        }
        let line = self.place(&broken.field);
        let fault = Fault::new(broken.code, broken.message, broken.hint);
        self.faults.push(Fault { field: Some(broken.field), line, ..fault });
    }

    /// Notes where keys stand, and refuses those that nobody knows.
    pub fn keys(&mut self, section: &Section, known: &[&str]) {
        for (key, path, _) in section.entries() {
            let span = section.table.and_then(|table| table.get_key_value(key.as_str())).map(|(key, _)| key.span());
            if let Some(span) = span {
                let line = self.line(span.start);
                self.places.insert(path.clone(), line);
            }
            if !known.is_empty() && !known.contains(&key.as_str()) {
                let hint = format!("Known here: {}.", known.join(", "));
                self.fault(Code::UnknownKey, &path, "there is no such key", hint);
            }
        }
    }

    /// A section below another; empty when it is absent or no section.
    pub fn section<'t>(&mut self, parent: &Section<'t>, key: &str) -> Section<'t> {
        let path = parent.path_of(key);
        let value = parent.table.and_then(|table| table.get(key));
        let table = value.and_then(|value| value.get_ref().as_table());
        if let (Some(value), None) = (value, table) {
            self.wrong_type(&path, value, "a section");
        }
        Section { path, table }
    }

    /// Reads a key with `read`, if it is there.
    pub fn key<'t, T>(
        &mut self,
        section: &Section<'t>,
        key: &str,
        read: impl FnOnce(&mut Self, &str, &'t Node<'t>) -> Option<T>,
    ) -> Option<T> {
        let value = section.table?.get(key)?;
        read(self, &section.path_of(key), value)
    }

    /// Refuses the absence of a key, unless its section itself could not be read.
    pub fn required<T>(&mut self, section: &Section, key: &str, value: Option<T>, example: &str) -> Option<T> {
        let path = section.path_of(key);
        if !section.has(key) && !self.unsettled.contains(&section.path) {
            let hint = format!("Write {key} = {example}.");
            self.fault(Code::MissingKey, &path, "the key is missing", hint);
        }
        value
    }

    fn wrong_type(&mut self, path: &str, value: &Node, wanted: &str) {
        if !self.places.contains_key(path) {
            let line = self.line(value.span().start);
            self.places.insert(path.to_owned(), line);
        }
        let found = match value.get_ref().type_str() {
            "table" => "section",
            "array" => "list",
            "string" => "text",
            other => other,
        };
        self.fault(Code::WrongType, path, format!("this is a {found}"), format!("Write {wanted}."));
    }

    pub fn text(&mut self, path: &str, value: &Node) -> Option<String> {
        let text = value.get_ref().as_str().map(ToOwned::to_owned);
        if text.is_none() {
            self.wrong_type(path, value, "a text in quotes");
        }
        text
    }

    pub fn flag(&mut self, path: &str, value: &Node) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(path, value, "true or false");
        }
        flag
    }

    pub fn number(&mut self, path: &str, value: &Node) -> Option<u32> {
        let integer = value.get_ref().as_integer();
        let number = integer.and_then(|integer| u32::from_str_radix(integer.as_str(), integer.radix()).ok());
        if number.is_none() {
            self.wrong_type(path, value, "a whole number");
        }
        number
    }

    /// A text that is read as something more exact.
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, path: &str, value: &Node, code: Code, hint: &str) -> Option<T> {
        let text = self.text(path, value)?;
        let parsed = text.parse::<T>();
        parsed.map_err(|error| self.fault(code, path, reason(&text, &error), hint)).ok()
    }

    /// A list, each entry read with `each`. A list with a bad entry is judged by no rule, as places have moved.
    pub fn list<'t, T>(
        &mut self,
        path: &str,
        value: &'t Node<'t>,
        each: impl Fn(&mut Self, &str, &'t Node<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(nodes) = value.get_ref().as_array() else {
            self.wrong_type(path, value, "a list in [ ]");
            return None;
        };
        let mut values = Vec::new();
        for (place, node) in nodes.iter().enumerate() {
            let path = format!("{path}[{place}]");
            let line = self.line(node.span().start);
            self.places.insert(path.clone(), line);
            values.extend(each(self, &path, node));
        }
        if values.len() < nodes.len() {
            self.unsettled.push(path.to_owned());
        }
        Some(values)
    }
}

/// Errors of ours name the text already; those of others do not.
fn reason(text: &str, error: &impl Display) -> String {
    let error = error.to_string();
    if error.contains(text) && !text.is_empty() { error } else { format!("`{text}`: {error}") }
}
