//! The domain page as it is drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{IdentityCenter, Item, is_chosen, items};
use crate::domain::studio::{Domain, NetworkAccess};
use crate::plan::check::some;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::account;
use crate::ui::parts::list::{self, mark};
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(snapshot) = model.snapshot() else { return };
    let items = items(model);
    let shown = items.iter().filter(|item| **item != Item::All).count();
    let all = text::count(snapshot.domains.len(), "domain");
    let found = match snapshot.gap(Part::Domains) {
        Some(_) if model.reading.has(Part::Domains) => "domains unknown".to_owned(),
        _ if model.domain.filter.is_shown() => format!("{} of {all}", text::number(shown)),
        _ => all,
    };
    let area = framing::question(frame, area, "Which Studio domain do people open?", &found);
    let width = usize::from(area.width);
    let area = framing::about(model, frame, area, about(model, snapshot, width));
    let columns = Columns::new(width);
    let head = Rect { height: area.height.min(1), ..area };
    frame.render_widget(Line::from(vec![Span::raw("       "), Span::styled(columns.head(), theme::OFF)]), head);
    let mut rows = Rect { y: area.y + head.height, height: area.height - head.height, ..area };
    let filter = Rect { height: rows.height.min(u16::from(model.domain.filter.is_shown())), ..rows };
    rows = Rect { y: rows.y + filter.height, height: rows.height - filter.height, ..rows };
    if items.is_empty() && model.domain.filter.is_shown() {
        let words = model.spell(&model.domain.filter.nothing());
        framing::lines(frame, rows, framing::words(&words, width, theme::OFF), 0);
    }
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
    // What is typed into comes last, as it takes the cursor.
    if filter.height > 0 {
        model.domain.filter.show(frame, filter);
    }
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
pub fn home(snapshot: &Snapshot, domain: &Domain) -> String {
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
pub fn about(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    lines.extend(account::unknown(model, snapshot, &[Part::Domains], width));
    match model.domain.cursor {
        Some(Item::Domain(at)) => {
            if let Some(domain) = snapshot.domains.get(at) {
                if let Some(why) = model.domain.suggested.filter(|_| is_chosen(model, snapshot, Item::Domain(at))) {
                    lines.extend(framing::remark(Sign::NotYet, &format!("This domain is suggested: {why}."), width));
                }
                lines.extend(remarks(domain).iter().flat_map(|(sign, words)| framing::remark(*sign, words, width)));
            }
        }
        Some(Item::All) if snapshot.domains.is_empty() && lines.is_empty() => lines.extend(framing::remark(
            Sign::Attention,
            &model.spell(
                "There is no domain yet: the policy covers every domain made here later. Studio's security groups are \
                 not known, so the endpoints admit the address ranges that you give. <next> goes on so; <retry> reads \
                 again once there is one.",
            ),
            width,
        )),
        Some(Item::All) => {
            let words = "The policy then names the user profiles of every domain. Studio's security groups are \
                         found for the domains in the chosen VPC; for people and apps of the others, give \
                         address ranges.";
            let remarks = of_all(model, snapshot).into_iter().chain([words.to_owned()]);
            lines.extend(remarks.flat_map(|words| framing::remark(Sign::Attention, &words, width)));
        }
        None => {}
    }
    lines
}

/// What would have to be otherwise (Amazon SageMaker API Reference, `CreateDomain`: no later call changes the mode).
const NEEDS_IAM: &str = "A restriction needs a domain in IAM mode, which is set when a domain is made.";

/// What there is to know of some of all domains, that which leaves them open first.
fn of_all(model: &Model, snapshot: &Snapshot) -> Vec<String> {
    let of = |is_meant: fn(&Domain) -> bool| {
        let ids: Vec<_> = snapshot.domains.iter().filter(|one| is_meant(one)).map(|one| &one.id).collect();
        (!ids.is_empty()).then(|| some(&ids))
    };
    let outside = of(|domain| domain.network_access == Some(NetworkAccess::PublicInternetOnly));
    let unified = of(|domain| domain.unified_studio);
    let states = of(|domain| domain.status != "InService");
    let all = IdentityCenter::of(model, None);
    let way_out = if all.is_whole() { format!(" {NEEDS_IAM}") } else { String::new() };
    let told = [
        all.words().map(|words| format!("{words}{way_out}")),
        outside.map(|ids| format!("Apps go out through a VPC of SageMaker's own: {ids}.")),
        unified.map(|ids| format!("SageMaker Unified Studio manages, and may change at any time: {ids}.")),
        states.map(|ids| format!("People can open it once its status is InService: {ids}.")),
    ];
    told.into_iter().flatten().collect()
}

fn remarks(domain: &Domain) -> Vec<(Sign, String)> {
    let mut remarks = Vec::new();
    if domain.is_identity_center() {
        let words = IdentityCenter::One.words();
        remarks.extend(words.map(|words| (Sign::Attention, format!("{words} {NEEDS_IAM}"))));
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
