//! Endpoints: which services, who reaches them, and how their names come to mean them.

mod about;
mod choose;
mod clients;
mod keys;
mod paid;
pub mod questions;
mod rows;
mod studio;
mod topic;
mod view;
mod ways;

pub use about::of_row;
pub use clients::own_left_out;
pub use keys::{hints, press};
pub use topic::topic;
pub use view::view;

use crate::domain::network::{Endpoint, SecurityGroup};
use crate::domain::service;
use crate::plan::answers::EndpointPolicy;
use crate::plan::check::Finding;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::draft::Draft;
use crate::ui::model::Model;
use crate::ui::parts::filter::{Filter, Haystack};
use crate::ui::parts::input::Field;
use crate::ui::parts::{list, ranges};

/// Why this page is there.
pub const WHY: &str = "Opening Studio takes two requests: one to the SageMaker API for the address, one to Studio for \
    the page. Both must come through an endpoint, or a restriction to the VPC refuses one of them. Whoever opens \
    Studio in a browser reaches the endpoints from an office or a VPN, so their ranges must be let in besides \
    Studio's own security groups.";

/// The same where nobody is restricted.
pub const WHY_FOR_ALL: &str = "Opening Studio takes two requests: one to the SageMaker API for the address, one to \
    Studio for the page. Through an endpoint each, neither leaves the network. Mode none keeps nobody out: without \
    the endpoints Studio opens over the internet as before. Whoever opens Studio in a browser reaches the endpoints \
    from an office or a VPN, so their ranges must be let in besides Studio's own security groups.";

/// Services worth an endpoint where a domain has no way to the internet, and what each is for.
const SERVICES: &[(&str, &str)] = &[
    (service::STUDIO, "Studio's pages"),
    (service::API, "the SageMaker API, which gives Studio's address"),
    ("sagemaker.runtime", "calls to deployed models"),
    ("sts", "temporary credentials for the SDKs"),
    ("logs", "log lines of apps and jobs"),
    ("monitoring", "metrics of apps and jobs"),
    ("ecr.api", "the list of container images"),
    ("ecr.dkr", "container images themselves"),
    ("kms", "encryption keys"),
    ("ssm", "parameters, and remote access to spaces"),
    ("ssmmessages", "remote access to spaces"),
    ("servicecatalog", "Studio projects"),
];

/// The first of them are those without which nobody opens Studio privately.
const NEEDED: usize = 2;

/// The head of the section that a filter narrows.
const GROUPS: &str = "Security group of the endpoints";

/// What the page shows of the account.
const LISTS: &[Part] = &[Part::SecurityGroups, Part::Endpoints, Part::Services];

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// An empty row.
    Space,
    /// The head of a section.
    Heading(&'static str),
    /// A service, by its place in the page's list.
    Service(usize),
    /// A security group of our own.
    NewGroup,
    /// One that exists, by its place in the snapshot.
    Group(usize),
    /// A security group of Studio's apps, by its place in the page's list.
    Studio(usize),
    /// Address ranges of the clients.
    Clients,
    /// How the names of a chosen service are resolved.
    Dns(usize),
    /// The policy of the endpoints, by its place.
    Policy(usize),
    /// Whether the policy of an endpoint that stands already may be replaced.
    Adopt,
}

/// Where the cursor is, and what is typed.
#[derive(Debug, Default)]
pub struct State {
    cursor: Option<Item>,
    services: Vec<String>,
    clients: Field,
    /// Why the ranges cannot stay so, or what was made of them.
    said: Option<Result<String, String>>,
    /// Where the cursor was put by hand.
    home: Option<Item>,
    /// Security groups of Studio's apps, found or answered.
    studio: Vec<studio::Found>,
    filter: Filter,
    /// The security groups of the VPC, by their place in the snapshot, with what the filter looks into.
    groups: Vec<(usize, Haystack)>,
}

impl State {
    /// Whether a filter is being typed.
    #[must_use]
    pub const fn is_filtering(&self) -> bool {
        self.filter.typing
    }

    /// With what was answered before.
    #[must_use]
    pub fn new(draft: &Draft) -> Self {
        let mut services: Vec<String> = SERVICES.iter().map(|(short, _)| (*short).to_owned()).collect();
        for short in &draft.answers.endpoints.services {
            if !services.contains(short) {
                services.push(short.clone());
            }
        }
        let clients = draft.answers.network.client_cidrs.as_deref().map(ranges::join).unwrap_or_default();
        Self { services, clients: Field::new(&clients), ..Self::default() }
    }

    /// Another VPC was chosen: its security groups are others.
    pub fn forget_network(&mut self) {
        self.filter.clear();
    }

    /// What is wrong with the ranges as they are typed.
    pub fn fault(&self) -> Option<&str> {
        self.said.as_ref().and_then(|said| said.as_ref().err()).map(String::as_str)
    }
}

/// Policies to choose from; a file only where the answers name one.
fn policies(draft: &Draft) -> Vec<EndpointPolicy> {
    let mut policies = vec![EndpointPolicy::Account, EndpointPolicy::FullAccess];
    if draft.answers.domain.id.is_some() {
        policies.insert(1, EndpointPolicy::Studio);
    }
    if let EndpointPolicy::File(_) = &draft.answers.endpoints.policy {
        policies.push(draft.answers.endpoints.policy.clone());
    }
    policies
}

fn is_chosen(model: &Model, service: usize) -> bool {
    model.endpoints.services.get(service).is_some_and(|short| model.draft.answers.endpoints.services.contains(short))
}

/// Whether the Region has the service as an interface endpoint; yes where that is unknown.
fn is_offered(snapshot: &Snapshot, short: &str) -> bool {
    snapshot.gap(Part::Services).is_some()
        || service::find(&snapshot.services, &snapshot.identity.region, short).is_some()
}

/// Whether an endpoint of a chosen service stands in the VPC already.
fn stands(model: &Model, snapshot: &Snapshot) -> bool {
    standing_in(model, snapshot) > 0
}

/// How many endpoints of chosen services stand in the VPC already.
pub fn standing_in(model: &Model, snapshot: &Snapshot) -> usize {
    let services = model.draft.answers.endpoints.services.iter();
    services.filter(|short| standing(model, snapshot, short).is_some()).count()
}

/// The endpoint of a service that stands in the VPC.
fn standing<'a>(model: &Model, snapshot: &'a Snapshot, short: &str) -> Option<&'a Endpoint> {
    let region = &snapshot.identity.region;
    snapshot.endpoints.iter().find(|endpoint| {
        Some(&endpoint.vpc) == model.draft.vpc()
            && endpoint.is_live()
            && endpoint.is_interface()
            && service::short_name(&endpoint.service, region) == short
    })
}

fn items(model: &Model, snapshot: &Snapshot) -> Vec<Item> {
    let needle = model.endpoints.filter.needle();
    let services = &model.endpoints.services;
    let shown = |at: &usize| is_offered(snapshot, &services[*at]) || is_chosen(model, *at);
    let mut items = vec![Item::Heading("Endpoints that Studio is opened through")];
    items.extend((0..NEEDED).map(Item::Service));
    items.extend([Item::Space, Item::Heading("How their names come to mean the endpoints, in the VPC")]);
    items.extend((0..services.len()).filter(|at| is_chosen(model, *at)).map(Item::Dns));
    if !model.endpoints.studio.is_empty() {
        items.extend([Item::Space, Item::Heading("Security groups of Studio that reach them, on 443")]);
        items.extend((0..model.endpoints.studio.len()).map(Item::Studio));
    }
    items.extend([Item::Space, Item::Heading("Who besides Studio's groups reaches them, on 443"), Item::Clients]);
    items.extend([Item::Space, Item::Heading("Policy of the Studio and the API endpoint")]);
    items.extend((0..policies(&model.draft).len()).map(Item::Policy));
    if stands(model, snapshot) {
        items.push(Item::Adopt);
    }
    items.extend([Item::Space, Item::Heading("Further endpoints, for apps that have no way to the internet")]);
    items.extend((NEEDED..services.len()).filter(shown).map(Item::Service));
    items.extend([Item::Space, Item::Heading(GROUPS), Item::NewGroup]);
    let groups = model.endpoints.groups.iter().filter(|(_, row)| needle.fits(row));
    items.extend(groups.map(|(at, _)| Item::Group(*at)));
    items
}

const fn is_stop(item: &Item) -> bool {
    !matches!(item, Item::Space | Item::Heading(_))
}

/// Puts the cursor on a row that exists.
pub fn settle(model: &mut Model) {
    let Some(snapshot) = model.reading.shown().cloned() else { return };
    let own = |(_, group): &(usize, &SecurityGroup)| Some(&group.vpc) == model.draft.vpc();
    let row = |group: &SecurityGroup| Haystack::new(&[group.id.as_str(), &group.name]).with_tags(&group.tags);
    let groups = snapshot.security_groups.iter().enumerate().filter(own);
    model.endpoints.groups = groups.map(|(at, group)| (at, row(group))).collect();
    studio::settle(model, &snapshot);
    let items = items(model, &snapshot);
    list::settle(&items, &mut model.endpoints.cursor, is_stop);
}

/// Puts the cursor on what a finding of the plan is about.
pub fn point_at(model: &mut Model, finding: &Finding) {
    let named = |short: &String| finding.fix.contains(&format!(" for {short} "));
    let service = model.endpoints.services.iter().position(named).filter(|at| is_chosen(model, *at));
    let item = match service {
        Some(at) if finding.code == "dns-conflict" => Some(Item::Dns(at)),
        _ if finding.fix.contains("network.client_cidrs") => Some(Item::Clients),
        _ => None,
    };
    model.endpoints.cursor = item.or(model.endpoints.cursor);
}

/// Keeps the cursor on what it is on, wherever the account as read again has it.
pub fn follow(model: &mut Model, before: &Snapshot, now: &Snapshot) {
    if let Some(Item::Group(at)) = model.endpoints.cursor {
        let groups = (&before.security_groups, &now.security_groups);
        model.endpoints.cursor = list::follow(groups.0, groups.1, at, |group| &group.id).map(Item::Group);
        model.endpoints.home = model.endpoints.cursor;
    }
}

/// The ranges while the cursor is on them, or the filter of the groups.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    if model.endpoints.filter.typing {
        return Some(&mut model.endpoints.filter.field);
    }
    (model.endpoints.cursor == Some(Item::Clients)).then_some(&mut model.endpoints.clients)
}

/// After a text has changed.
pub fn typed(model: &mut Model) {
    if !model.endpoints.filter.typing {
        model.draft.touched = true;
        clients::read(model);
        return;
    }
    narrow(model);
}

/// How many security groups of Studio's apps are let in.
pub fn studio_groups(model: &Model) -> usize {
    model.endpoints.studio.iter().filter(|found| studio::is_chosen(model, found)).count()
}

/// Whether the cursor is on the list that a filter narrows.
const fn is_on_groups(model: &Model) -> bool {
    matches!(model.endpoints.cursor, Some(Item::Group(_) | Item::NewGroup))
}

/// The cursor stays among the groups while they are narrowed.
fn narrow(model: &mut Model) {
    let Some(snapshot) = model.reading.shown().cloned() else { return };
    let mut groups = items(model, &snapshot);
    groups.retain(|item| matches!(item, Item::Group(_) | Item::NewGroup));
    // The first that fits is meant rather than the one that always does.
    groups.rotate_left(1);
    list::come_back(&groups, &mut model.endpoints.cursor, model.endpoints.home.as_ref(), |_| true);
}
