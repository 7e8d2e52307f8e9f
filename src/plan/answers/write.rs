//! Answers as the TOML file that gives them again.

use toml::{Table, Value};

use super::unanswered::KEY;
use super::{
    Answers, DnsAnswer, EndpointAnswers, EndpointGroup, EndpointPolicy, Fault, NetworkAnswers, PrincipalAnswers,
    RestrictionAnswers,
};
use crate::domain::text::clean;

impl Answers {
    /// The answers file; a VPC that is not known yet is left out.
    #[must_use]
    pub fn to_toml(&self) -> String {
        self.table().to_string()
    }

    /// The answers file for people, and what it still lacks: that is left out, and named in a comment, as is what
    /// would be refused. Of what is unanswered the defaults are named in a comment alone.
    #[must_use]
    pub fn to_file(&self) -> (String, Vec<Fault>) {
        let mut table = self.table();
        let open = self.unanswered.iter().flat_map(|question| question.keys());
        let defaults: Vec<String> = open.filter_map(|path| take_default(&mut table, path)).collect();
        for path in UNASKED {
            take_default(&mut table, path);
        }
        let text = table.to_string();
        let faults = Self::parse(&text).err().unwrap_or_default();
        let mut lines = vec!["# Answers from the wizard of studiolink.".to_owned()];
        if !defaults.is_empty() {
            lines.push(format!("# Not asked yet; without the line `{KEY}` these would hold:"));
            lines.extend(defaults.iter().map(|default| format!("#   {default}")));
        }
        for (heading, absent) in [("Not answered yet:", true), ("Refused as it stands:", false)] {
            let told = faults.iter().filter(|fault| defaults.is_empty() || !fault.is_of_unanswered());
            let those = told.filter(|fault| fault.is_absence() == absent);
            let those: Vec<String> = those.map(|fault| format!("#   {}", clean(&fault.what()))).collect();
            if !those.is_empty() {
                lines.push(format!("# {heading}"));
                lines.extend(those);
            }
        }
        (format!("{}\n\n{text}", lines.join("\n")), faults)
    }

    pub(super) fn table(&self) -> Table {
        let mut root = Table::new();
        root.insert("version".to_owned(), Value::Integer(self.version.into()));
        root.insert("region".to_owned(), text(&self.region));
        if !self.unanswered.is_empty() {
            let open: Vec<_> = self.unanswered.iter().collect();
            root.insert(KEY.to_owned(), list(&open));
        }
        let domain = self.domain.id.iter().map(|id| ("id", text(id)));
        put(&mut root, "domain", domain.collect());
        put(&mut root, "network", network(&self.network));
        put(&mut root, "endpoints", endpoints(&self.endpoints));
        put(&mut root, "restriction", restriction(&self.restriction));
        put(&mut root, "principals", principals(&self.principals));
        put(&mut root, "tags", self.tags.iter().map(|(key, value)| (key.as_str(), text(value))).collect());
        root
    }
}

/// What the wizard never asks.
const UNASKED: [&str; 2] = ["restriction.extra_vpcs", "restriction.extra_endpoints"];

/// Takes a key out that has its default, and gives both; a section goes with its last key.
fn take_default(root: &mut Table, path: &str) -> Option<String> {
    let (section, key) = path.split_once('.')?;
    let default = defaults().get(section)?.get(key)?.clone();
    let entries = root.get_mut(section)?.as_table_mut()?;
    if *entries.get(key)? != default {
        return None;
    }
    entries.remove(key);
    if entries.is_empty() {
        root.remove(section);
    }
    Some(format!("{path} = {default}"))
}

/// Whether a key has its default.
pub(super) fn holds_default(answers: &Answers, path: &str) -> bool {
    take_default(&mut answers.table(), path).is_some()
}

/// What holds where a file says nothing else.
fn defaults() -> Table {
    let mut root = Table::new();
    put(&mut root, "network", vec![("endpoint_security_group", text(&String::from(EndpointGroup::default())))]);
    put(&mut root, "endpoints", endpoints(&EndpointAnswers::default()));
    put(&mut root, "restriction", restriction(&RestrictionAnswers::default()));
    put(&mut root, "principals", principals(&PrincipalAnswers::default()));
    root
}

fn put(root: &mut Table, name: &str, entries: Vec<(&str, Value)>) {
    if !entries.is_empty() {
        root.insert(name.to_owned(), table(entries));
    }
}

fn table<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn text<T: ToString + ?Sized>(value: &T) -> Value {
    Value::String(value.to_string())
}

fn list<T: ToString>(values: &[T]) -> Value {
    Value::Array(values.iter().map(text).collect())
}

fn network(network: &NetworkAnswers) -> Vec<(&str, Value)> {
    let known = !network.vpc.as_str().is_empty();
    let mut entries: Vec<_> = known.then(|| ("vpc", text(&network.vpc))).into_iter().collect();
    if known || !network.subnets.is_empty() {
        entries.push(("subnets", list(&network.subnets)));
    }
    entries.extend(network.client_cidrs.iter().map(|ranges| ("client_cidrs", list(ranges))));
    entries.extend(network.studio_security_groups.iter().map(|groups| ("studio_security_groups", list(groups))));
    let group = String::from(network.endpoint_security_group.clone());
    entries.push(("endpoint_security_group", Value::String(group)));
    entries
}

fn endpoints(endpoints: &EndpointAnswers) -> Vec<(&str, Value)> {
    let dns = match &endpoints.dns {
        DnsAnswer::All(way) => text(way),
        DnsAnswer::ByService(ways) => table(ways.iter().map(|(service, way)| (service.as_str(), text(way)))),
    };
    let policy = match &endpoints.policy {
        EndpointPolicy::Account => text("account"),
        EndpointPolicy::Studio => text("studio"),
        EndpointPolicy::FullAccess => text("full-access"),
        EndpointPolicy::File(file) => table([("file", text(&file.file.display()))]),
    };
    vec![
        ("services", list(&endpoints.services)),
        ("adopt_policy", Value::Boolean(endpoints.adopt_policy)),
        ("dns", dns),
        ("policy", policy),
    ]
}

fn restriction(restriction: &RestrictionAnswers) -> Vec<(&str, Value)> {
    let mut entries = vec![
        ("mode", text(&restriction.mode)),
        ("cidrs", list(&restriction.cidrs)),
        ("extra_vpcs", list(&restriction.extra_vpcs)),
        ("extra_endpoints", list(&restriction.extra_endpoints)),
        ("guardrail", Value::Boolean(restriction.guardrail)),
    ];
    entries.extend(restriction.policy_name.iter().map(|name| ("policy_name", text(name))));
    entries
}

fn principals(principals: &PrincipalAnswers) -> Vec<(&str, Value)> {
    vec![
        ("users", list(&principals.users)),
        ("groups", list(&principals.groups)),
        ("roles", list(&principals.roles)),
        ("include_caller", Value::Boolean(principals.include_caller)),
    ]
}
