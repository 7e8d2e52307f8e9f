//! The answers file, key by key.

use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;
use strum::IntoEnumIterator;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, MAX_BYTES};
use super::kept;
use super::reader::{Reader, Section};
use super::unanswered;
use super::{
    Answers, DnsAnswer, DomainAnswers, EndpointAnswers, EndpointGroup, EndpointPolicy, NetworkAnswers, PolicyFile,
    PrincipalAnswers, RestrictionAnswers,
};
use crate::domain::id::{InvalidId, VpcId};
use crate::domain::tag::Tags;
use crate::plan::code::Code;
use crate::plan::rules;

type Node<'t> = Spanned<DeValue<'t>>;

impl Answers {
    /// Reads an answers file. A policy file that it names is not read: [`PolicyFile::document`] stays empty.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, at once.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        read(text, judged)
    }

    /// The same of a file that may lack what is not answered yet: the VPC, its subnets, the ranges of a mode, whole
    /// pages.
    ///
    /// # Errors
    ///
    /// Everything else that is wrong with it, at once.
    pub fn parse_unfinished(text: &str) -> Result<Self, Vec<Fault>> {
        read(text, |reader, section| {
            let answers = judged(reader, section);
            reader.forgive(Fault::is_absence);
            answers
        })
    }
}

/// Reads the document with `of`, whose faults are those of the whole.
pub fn read<T>(text: &str, of: impl FnOnce(&mut Reader, &Section) -> T) -> Result<T, Vec<Fault>> {
    if text.len() > MAX_BYTES {
        return Err(vec![Fault::too_large()]);
    }
    let mut reader = Reader::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        reader.syntax(error);
    }
    reader.done()?;
    let read = of(&mut reader, &Section::root(table.get_ref()));
    reader.done()?;
    Ok(read)
}

fn judged(reader: &mut Reader, section: &Section) -> Answers {
    let answers = root(reader, section);
    if section.has(kept::SECTION) {
        let message = "these are answers that the wizard keeps for itself, finished or not";
        let hint = "Go on with them in the wizard (studiolink --answers FILE), and save them there.";
        reader.fault(Code::UnknownKey, kept::SECTION, message, hint);
    }
    for broken in rules::check(&answers) {
        reader.broken(broken);
    }
    answers
}

fn id<T: FromStr<Err = InvalidId>>(reader: &mut Reader, path: &str, value: &Node) -> Option<T> {
    reader.parsed(path, value, Code::InvalidId, "Take the id as AWS shows it.")
}

fn range(reader: &mut Reader, path: &str, value: &Node) -> Option<IpNet> {
    let hint = "Ranges look like \"10.20.0.0/16\"; a single address ends in /32.";
    reader.parsed(path, value, Code::InvalidRange, hint)
}

/// What cannot be read takes a harmless value: its fault keeps the answers from being used.
pub fn root(reader: &mut Reader, root: &Section) -> Answers {
    let known = [
        "version",
        "region",
        unanswered::KEY,
        "domain",
        "network",
        "endpoints",
        "restriction",
        "principals",
        "tags",
        kept::SECTION,
    ];
    reader.keys(root, &known);
    let version = reader.key(root, "version", Reader::number);
    let version = reader.required(root, "version", version, "1");
    let region = reader.key(root, "region", Reader::text);
    let region = reader.required(root, "region", region, "\"eu-west-1\"");
    let open = reader.key(root, unanswered::KEY, |r, path, value| r.list(path, value, one_of));
    let domain = reader.section(root, "domain");
    let network_section = reader.section(root, "network");
    let endpoints_section = reader.section(root, "endpoints");
    let restriction_section = reader.section(root, "restriction");
    let principals_section = reader.section(root, "principals");
    let tags_section = reader.section(root, "tags");
    Answers {
        version: version.unwrap_or(rules::VERSION),
        region: region.unwrap_or_default(),
        unanswered: open.unwrap_or_default().into_iter().collect(),
        domain: of_domain(reader, &domain),
        network: network(reader, &network_section),
        endpoints: endpoints(reader, &endpoints_section),
        restriction: restriction(reader, &restriction_section),
        principals: principals(reader, &principals_section),
        tags: tags(reader, &tags_section),
    }
}

fn of_domain(reader: &mut Reader, section: &Section) -> DomainAnswers {
    reader.keys(section, &["id"]);
    DomainAnswers { id: reader.key(section, "id", id) }
}

fn network(reader: &mut Reader, section: &Section) -> NetworkAnswers {
    let known = ["vpc", "subnets", "client_cidrs", "studio_security_groups", "endpoint_security_group"];
    reader.keys(section, &known);
    let vpc = reader.key(section, "vpc", id);
    let vpc = reader.required(section, "vpc", vpc, "\"vpc-0123456789abcdef0\"");
    NetworkAnswers {
        vpc: vpc.unwrap_or_else(|| VpcId::new("")),
        subnets: reader.key(section, "subnets", |r, path, value| r.list(path, value, id)).unwrap_or_default(),
        client_cidrs: reader.key(section, "client_cidrs", |r, path, value| r.list(path, value, range)),
        studio_security_groups: reader.key(section, "studio_security_groups", |r, path, value| r.list(path, value, id)),
        endpoint_security_group: reader.key(section, "endpoint_security_group", endpoint_group).unwrap_or_default(),
    }
}

fn endpoint_group(reader: &mut Reader, path: &str, value: &Node) -> Option<EndpointGroup> {
    let text = reader.text(path, value)?;
    if text == "create" {
        return Some(EndpointGroup::Create);
    }
    match text.parse() {
        Ok(id) => Some(EndpointGroup::Existing(id)),
        Err(error) => {
            let error: InvalidId = error;
            reader.fault(
                Code::InvalidId,
                path,
                error.to_string(),
                "Write \"create\", or the id of a group of the VPC.",
            );
            None
        }
    }
}

fn endpoints(reader: &mut Reader, section: &Section) -> EndpointAnswers {
    reader.keys(section, &["services", "dns", "policy", "adopt_policy"]);
    let usual = EndpointAnswers::default();
    let services = reader.key(section, "services", |r, path, value| r.list(path, value, Reader::text));
    EndpointAnswers {
        services: services.unwrap_or(usual.services),
        dns: reader.key(section, "dns", |r, path, value| dns(r, section, path, value)).unwrap_or_default(),
        policy: reader.key(section, "policy", |r, path, value| policy(r, section, path, value)).unwrap_or_default(),
        adopt_policy: reader.key(section, "adopt_policy", Reader::flag).unwrap_or(usual.adopt_policy),
    }
}

fn dns<'t>(reader: &mut Reader, parent: &Section<'t>, path: &str, value: &'t Node<'t>) -> Option<DnsAnswer> {
    if value.get_ref().as_table().is_none() {
        return one_of(reader, path, value).map(DnsAnswer::All);
    }
    let section = reader.section(parent, "dns");
    reader.keys(&section, &[]);
    let ways = section.entries().into_iter();
    let ways = ways.filter_map(|(service, path, value)| Some((service, one_of(reader, &path, value)?)));
    Some(DnsAnswer::ByService(ways.collect()))
}

fn policy<'t>(reader: &mut Reader, parent: &Section<'t>, path: &str, value: &'t Node<'t>) -> Option<EndpointPolicy> {
    if value.get_ref().as_table().is_some() {
        let section = reader.section(parent, "policy");
        reader.keys(&section, &["file"]);
        let file = reader.key(&section, "file", Reader::text);
        let file = reader.required(&section, "file", file, "\"endpoint-policy.json\"")?;
        return Some(EndpointPolicy::File(PolicyFile { file: PathBuf::from(file), document: None }));
    }
    match reader.text(path, value)?.as_str() {
        "account" => Some(EndpointPolicy::Account),
        "studio" => Some(EndpointPolicy::Studio),
        "full-access" => Some(EndpointPolicy::FullAccess),
        other => {
            let hint = "Write account, studio, full-access, or { file = \"endpoint-policy.json\" }.";
            reader.fault(Code::InvalidValue, path, format!("`{other}` is not known here"), hint);
            None
        }
    }
}

/// A text that names one of a few things.
fn one_of<T: IntoEnumIterator + ToString>(reader: &mut Reader, path: &str, value: &Node) -> Option<T> {
    let text = reader.text(path, value)?;
    let found = T::iter().find(|one| one.to_string() == text);
    if found.is_none() {
        let names: Vec<String> = T::iter().map(|one| one.to_string()).collect();
        reader.fault(
            Code::InvalidValue,
            path,
            format!("`{text}` is not known here"),
            format!("Write one of {}.", names.join(", ")),
        );
    }
    found
}

fn restriction(reader: &mut Reader, section: &Section) -> RestrictionAnswers {
    reader.keys(section, &["mode", "cidrs", "extra_vpcs", "extra_endpoints", "guardrail", "policy_name"]);
    let usual = RestrictionAnswers::default();
    RestrictionAnswers {
        mode: reader.key(section, "mode", one_of).unwrap_or(usual.mode),
        cidrs: reader.key(section, "cidrs", |r, path, value| r.list(path, value, range)).unwrap_or_default(),
        extra_vpcs: reader.key(section, "extra_vpcs", |r, path, value| r.list(path, value, id)).unwrap_or_default(),
        extra_endpoints: reader
            .key(section, "extra_endpoints", |r, path, value| r.list(path, value, id))
            .unwrap_or_default(),
        guardrail: reader.key(section, "guardrail", Reader::flag).unwrap_or(usual.guardrail),
        policy_name: reader.key(section, "policy_name", Reader::text),
    }
}

fn principals(reader: &mut Reader, section: &Section) -> PrincipalAnswers {
    reader.keys(section, &["users", "groups", "roles", "include_caller"]);
    let mut names =
        |key: &str| reader.key(section, key, |r, path, value| r.list(path, value, Reader::text)).unwrap_or_default();
    let (users, groups, roles) = (names("users"), names("groups"), names("roles"));
    let include_caller = reader.key(section, "include_caller", Reader::flag).unwrap_or_default();
    PrincipalAnswers { users, groups, roles, include_caller }
}

fn tags(reader: &mut Reader, section: &Section) -> Tags {
    reader.keys(section, &[]);
    let entries = section.entries().into_iter();
    entries.filter_map(|(key, path, value)| Some((key, reader.text(&path, value)?))).collect()
}
