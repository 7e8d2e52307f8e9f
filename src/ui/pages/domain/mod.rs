//! Domain: which Studio domain people open.

pub mod questions;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Flow;
use crate::domain::studio::{AuthMode, Domain, NetworkAccess};
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::list::{self, mark};
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// Why this page is there.
pub const WHY: &str = "The policy names the user profiles of one domain, so that two domains can have two policies. \
    Without a domain it names the user profiles of every domain of this account and Region, those to come included. \
    The domain also tells which security groups and execution roles Studio uses.";

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A domain, by its place in the snapshot.
    Domain(usize),
    /// All domains.
    All,
}

/// Where the cursor is.
#[derive(Debug, Default)]
pub struct State {
    cursor: Option<Item>,
}

fn items(snapshot: &Snapshot) -> Vec<Item> {
    (0..snapshot.domains.len()).map(Item::Domain).chain([Item::All]).collect()
}

/// Chooses what can only be meant, and puts the cursor on what is chosen.
pub fn settle(model: &mut Model) {
    let Some(snapshot) = model.reading.snapshot.clone() else { return };
    if !model.draft.domain_chosen {
        match snapshot.domains.as_slice() {
            [] if snapshot.gap(Part::Domains).is_none() => model.draft.choose_domain(None),
            [domain] => model.draft.choose_domain(Some(domain.id.clone())),
            _ => {}
        }
    }
    let items = items(&snapshot);
    if model.domain.cursor.is_none() && model.draft.domain_chosen {
        model.domain.cursor = items.iter().copied().find(|item| is_chosen(model, &snapshot, *item));
    }
    list::settle(&items, &mut model.domain.cursor, |_| true);
}

fn is_chosen(model: &Model, snapshot: &Snapshot, item: Item) -> bool {
    let chosen = model.draft.answers.domain.id.as_ref();
    model.draft.domain_chosen
        && match item {
            Item::Domain(at) => snapshot.domains.get(at).map(|domain| &domain.id) == chosen && chosen.is_some(),
            Item::All => chosen.is_none(),
        }
}

/// The keys.
pub fn hints(_: &Model) -> Vec<Hint> {
    vec![
        Hint::new(Action::Up, "move"),
        Hint::new(Action::Choose, "choose"),
        Hint::new(Action::Next, "choose, next"),
        Hint::new(Action::Back, "back"),
        Hint::new(Action::Help, "help"),
        Hint::new(Action::Quit, "quit"),
    ]
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Flow::stay() };
    if list::shift(&items(&snapshot), &mut model.domain.cursor, action, |_| true) {
        return Flow::stay();
    }
    match action {
        Action::Choose => {
            choose(model, &snapshot);
            Flow::stay()
        }
        Action::Next => {
            choose(model, &snapshot);
            Flow::next()
        }
        Action::Back => Flow::Back,
        _ => Flow::stay(),
    }
}

fn choose(model: &mut Model, snapshot: &Snapshot) {
    let Some(item) = model.domain.cursor else { return };
    if is_chosen(model, snapshot, item) {
        return;
    }
    model.draft.touched = true;
    let domain = match item {
        Item::Domain(at) => snapshot.domains.get(at),
        Item::All => None,
    };
    model.draft.choose_domain(domain.map(|domain| domain.id.clone()));
}

/// Whether the network cannot be restricted for a domain.
pub fn is_sso(domain: Option<&Domain>) -> bool {
    domain.is_some_and(|domain| domain.auth_mode == Some(AuthMode::Sso))
}

/// The chosen domain as it was read.
pub fn chosen<'a>(model: &Model, snapshot: &'a Snapshot) -> Option<&'a Domain> {
    let id = model.draft.answers.domain.id.as_ref()?;
    snapshot.domains.iter().find(|domain| domain.id == *id)
}

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(snapshot) = model.snapshot() else { return };
    let found = match snapshot.gap(Part::Domains) {
        Some(_) => "domains unknown".to_owned(),
        None => text::count(snapshot.domains.len(), "domain"),
    };
    let area = framing::question(frame, area, "Which Studio domain do people open?", &found);
    let width = usize::from(area.width);
    let area = framing::below(frame, area, about(model, snapshot, width));
    let columns = Columns::new(width);
    let head = Rect { height: area.height.min(1), ..area };
    frame.render_widget(Line::from(vec![Span::raw("       "), Span::styled(columns.head(), theme::OFF)]), head);
    let rows = Rect { y: area.y + head.height, height: area.height - head.height, ..area };
    let items = items(snapshot);
    let here = items.iter().position(|item| Some(*item) == model.domain.cursor);
    list::show(frame, rows, &items, here, None, |item, width| {
        let sign = mark(is_chosen(model, snapshot, *item));
        let rest = match item {
            Item::Domain(at) => snapshot.domains.get(*at).map(|domain| columns.row(snapshot, domain)),
            Item::All => {
                Some(Line::from(text::fit("all: every domain of this account and Region", width.saturating_sub(4))))
            }
        };
        list::marked(sign, rest.unwrap_or_default())
    });
}

struct Columns {
    name: usize,
    vpc: usize,
}

const ID: usize = 16;
const AUTH: usize = 4;
const NETWORK: usize = 18;

impl Columns {
    fn new(width: usize) -> Self {
        let room = width.saturating_sub(7);
        let vpc = if width >= 100 { 24 } else { 12 };
        Self { name: table::rest(room, &[ID, AUTH, NETWORK, vpc], 8).min(30), vpc }
    }

    fn head(&self) -> String {
        let cells = [("NAME", self.name), ("DOMAIN", ID), ("AUTH", AUTH), ("NETWORK", NETWORK), ("VPC", self.vpc)];
        table::row(cells.iter().map(|(head, room)| Cell::words(head, *room)).collect()).to_string()
    }

    fn row(&self, snapshot: &Snapshot, domain: &Domain) -> Line<'static> {
        let unknown = || "unknown".to_owned();
        table::row(vec![
            Cell::words(&domain.name, self.name),
            Cell::id(domain.id.as_str(), ID),
            Cell::words(&domain.auth_mode.map_or_else(unknown, |mode| mode.to_string()), AUTH),
            Cell::words(&domain.network_access.map_or_else(unknown, |access| access.to_string()), NETWORK),
            Cell::words(&home(snapshot, domain), self.vpc),
        ])
    }
}

/// Where a domain lives, by name where it has one.
fn home(snapshot: &Snapshot, domain: &Domain) -> String {
    let Some(id) = &domain.vpc else { return String::new() };
    snapshot
        .vpcs
        .iter()
        .find(|vpc| vpc.id == *id)
        .map(|vpc| crate::domain::network::display_name(&vpc.tags))
        .filter(|name| !name.is_empty())
        .map_or_else(|| id.to_string(), ToOwned::to_owned)
}

/// What there is to know of the row under the cursor.
fn about(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(gap) = snapshot.gap(Part::Domains) {
        lines.extend(super::account::gaps(std::slice::from_ref(gap), width));
    }
    match model.domain.cursor {
        Some(Item::Domain(at)) => {
            if let Some(domain) = snapshot.domains.get(at) {
                lines.extend(remarks(domain).iter().flat_map(|(sign, words)| framing::remark(*sign, words, width)));
            }
        }
        Some(Item::All) if snapshot.domains.is_empty() && lines.is_empty() => lines.extend(framing::remark(
            Sign::Attention,
            "There is no domain yet: the policy covers every domain made here later. Studio's security groups are \
             not known, so the endpoints admit the address ranges that you give.",
            width,
        )),
        Some(Item::All) => lines.extend(framing::remark(
            Sign::Attention,
            "The policy then names the user profiles of every domain. Studio's security groups are not looked up: \
             the endpoints admit the address ranges that you give.",
            width,
        )),
        None => {}
    }
    lines
}

fn remarks(domain: &Domain) -> Vec<(Sign, String)> {
    let mut remarks = Vec::new();
    if domain.auth_mode == Some(AuthMode::Sso) {
        let words = "People sign in to this domain through IAM Identity Center. AWS offers no restriction by network \
                     there: the endpoints can be built, but nobody can be kept out.";
        remarks.push((Sign::Attention, words.to_owned()));
    }
    if domain.network_access == Some(NetworkAccess::PublicInternetOnly) {
        let words = "Apps of this domain go out through a VPC of SageMaker's own. The endpoints serve the people who \
                     come from your VPC, not the traffic of the apps.";
        remarks.push((Sign::Attention, words.to_owned()));
    }
    if domain.unified_studio {
        let words = "SageMaker Unified Studio manages this domain and may change it at any time.";
        remarks.push((Sign::Attention, words.to_owned()));
    }
    if domain.status != "InService" {
        remarks.push((
            Sign::Attention,
            format!("Its status is {}; people can open it once it is InService.", domain.status),
        ));
    }
    if remarks.is_empty() {
        let words =
            "People open this domain through IAM, so the network from which they may open it can be restricted.";
        remarks.push((Sign::Done, words.to_owned()));
    }
    remarks
}
