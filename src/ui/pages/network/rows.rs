//! What the rows and the remarks of the network page say.

use ratatui::text::{Line, Span};

use super::{Item, facts, suggest, zones};
use crate::domain::network::{Subnet, Vpc, display_name};
use crate::plan::check::listed;
use crate::plan::cost;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::{account, endpoints};
use crate::ui::parts::list;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// Whether a row is chosen.
pub fn is_chosen(model: &Model, snapshot: &Snapshot, item: Item) -> bool {
    match item {
        Item::Vpc(at) => snapshot.vpcs.get(at).is_some_and(|vpc| model.draft.vpc() == Some(&vpc.id)),
        Item::Subnet(at) => {
            snapshot.subnets.get(at).is_some_and(|subnet| model.draft.answers.network.subnets.contains(&subnet.id))
        }
    }
}

const VPC: usize = 21;
const CIDR: usize = 16;
const DNS: usize = 3;

/// The columns of the list of VPCs.
pub struct VpcColumns {
    name: usize,
    domain: usize,
}

impl VpcColumns {
    /// For so many columns.
    pub fn new(width: usize) -> Self {
        let room = width.saturating_sub(usize::from(list::MARGIN) + MARK);
        let domain = match width {
            ..76 => 0,
            76..100 => 6,
            _ => 20,
        };
        Self { name: table::rest(room, &[VPC, CIDR, DNS, domain], 6).min(36), domain }
    }

    /// The head.
    pub fn head(&self) -> String {
        let cells = [("NAME", self.name), ("VPC", VPC), ("CIDR", CIDR), ("DNS", DNS), ("DOMAIN", self.domain)];
        table::row(cells.iter().map(|(head, room)| Cell::words(head, *room)).collect()).to_string()
    }

    /// The chosen VPC where it stands alone, without a head: what it is is said before it.
    pub fn alone(&self, vpc: &Vpc) -> Line<'static> {
        let cells = vec![
            Cell::words(name_of(vpc), self.name),
            Cell::id(vpc.id.as_str(), VPC),
            Cell::words(&cidr_of(vpc), CIDR),
        ];
        list::marked("   VPC ", table::row(cells))
    }

    /// A VPC.
    pub fn row(&self, snapshot: &Snapshot, vpc: &Vpc) -> Line<'static> {
        let dns = match (vpc.dns_support, vpc.dns_host_names) {
            (Some(true), Some(true)) => "on",
            (Some(_), Some(_)) => "off",
            _ => "",
        };
        let domains: Vec<&str> = snapshot
            .domains
            .iter()
            .filter(|domain| domain.vpc.as_ref() == Some(&vpc.id))
            .map(|domain| domain.name.as_str())
            .collect();
        table::row(vec![
            Cell::words(name_of(vpc), self.name),
            Cell::id(vpc.id.as_str(), VPC),
            Cell::words(&cidr_of(vpc), CIDR),
            Cell::words(dns, DNS),
            Cell::words(&domains.join(", "), self.domain),
        ])
    }
}

fn name_of(vpc: &Vpc) -> &str {
    match display_name(&vpc.tags) {
        "" if vpc.is_default => "(default)",
        name => name,
    }
}

fn cidr_of(vpc: &Vpc) -> String {
    let more = if vpc.cidrs.len() > 1 { format!(" +{}", vpc.cidrs.len() - 1) } else { String::new() };
    vpc.cidrs.first().map(|cidr| format!("{cidr}{more}")).unwrap_or_default()
}

/// The zone and the mark: one cell, as the mark brings its own space.
const ZONE: usize = 11;
const MARK: usize = 4;
const SUBNET: usize = 24;
const BLOCK: usize = 15;
const FREE: usize = 9;
const WHY: usize = 16;

/// The columns of the list of subnets.
pub struct SubnetColumns {
    name: usize,
    block: usize,
    free: usize,
    /// Why it is suggested.
    why: usize,
    rest: usize,
}

impl SubnetColumns {
    /// For so many columns.
    pub fn new(width: usize) -> Self {
        let room = width.saturating_sub(usize::from(list::MARGIN) + list::END + ZONE + MARK);
        let wide = width >= 78;
        // In a narrow list the id tells subnets apart, and block and addresses can wait.
        let (block, free) = if wide { (BLOCK, FREE) } else { (0, 0) };
        // The last column of a narrow list is an id, which ends where the room ends.
        let room = room.saturating_sub(usize::from(!wide));
        let why = if width >= 100 { WHY } else { 0 };
        let name = table::rest(room, &[SUBNET, block, free, why], 4).min(30);
        Self { name, block, free, why, rest: room.saturating_sub(name + 3) }
    }

    /// A subnet, with its zone where it is the first of it.
    pub fn row(&self, model: &Model, snapshot: &Snapshot, item: Item, first_of_zone: bool) -> Line<'static> {
        let Item::Subnet(at) = item else { return Line::default() };
        let Some(subnet) = snapshot.subnets.get(at) else { return Line::default() };
        let zone = if first_of_zone { subnet.zone.as_str() } else { "" };
        let reason = super::reason(model, item);
        let chosen = is_chosen(model, snapshot, item);
        let mark = match reason {
            Some(_) if !chosen => list::BARRED,
            _ => list::mark(chosen),
        };
        let why = suggest::why(model, &subnet.id).filter(|_| chosen).map(|why| why.to_string()).unwrap_or_default();
        let name = display_name(&subnet.tags);
        let cells = match reason {
            Some(reason) => {
                vec![Cell::words(name, self.name).styled(theme::OFF), Cell::words(reason, self.rest).styled(theme::OFF)]
            }
            None => vec![
                Cell::words(name, self.name),
                Cell::id(subnet.id.as_str(), SUBNET),
                Cell::words(&subnet.cidr.map(|cidr| cidr.to_string()).unwrap_or_default(), self.block),
                Cell::words(&format!("{} free", subnet.free_addresses), self.free),
                Cell::words(&why, self.why).styled(theme::OFF),
            ],
        };
        let mut line = list::marked(mark, table::row(cells));
        line.spans.insert(0, Span::raw(text::pad(&text::fit(zone, ZONE), ZONE)));
        line
    }
}

/// The subnets that are chosen, in one row, where there is no room for the others.
pub fn chosen_subnets(model: &Model, snapshot: &Snapshot, width: usize) -> Line<'static> {
    if model.network.choices.is_empty() {
        return no_subnets(model, snapshot, width).into_iter().next().unwrap_or_default();
    }
    let chosen = &model.draft.answers.network.subnets;
    let names: Vec<String> = chosen
        .iter()
        .filter_map(|id| snapshot.subnets.iter().find(|subnet| subnet.id == *id))
        .map(|subnet| text::clean(called(subnet)).into_owned())
        .collect();
    let all = text::count(model.network.choices.len(), "subnet");
    let which = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let words = format!("{} of {all} chosen{which}", text::number(chosen.len()));
    Line::from(Span::styled(format!(" {}", text::fit(&words, width.saturating_sub(2))), theme::STRONG))
}

/// A subnet by its name, or its id where it has none.
fn called(subnet: &Subnet) -> &str {
    match display_name(&subnet.tags) {
        "" => subnet.id.as_str(),
        name => name,
    }
}

/// Why the list of subnets is empty.
pub fn no_subnets(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let is_here = model.reading.has(Part::Subnets);
    if is_here && snapshot.gap(Part::Subnets).is_some() {
        return account::unknown(model, snapshot, &[Part::Subnets], width);
    }
    let words = match model.draft.vpc() {
        None if snapshot.vpcs.is_empty() && snapshot.gap(Part::Vpcs).is_none() => {
            "This Region has no VPC. Make one with the subnets that people connect to, then <retry> reads the account again."
        }
        None => "Choose a VPC first: <choose> or <next>.",
        Some(_) if model.network.subnets.is_shown() => &model.network.subnets.nothing(),
        Some(_) if !is_here => "No subnet of this VPC has come yet.",
        Some(_) => "This VPC has no subnets.",
    };
    framing::words(&model.spell(words), width, theme::OFF)
}

/// What there is to know of the VPC that is looked at, and what was suggested.
pub fn remarks(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let suggested = suggested(model, snapshot).map(|words| framing::remark(Sign::NotYet, &words, width));
    let cost = cost(model, snapshot).map(|words| framing::remark(Sign::NotYet, &words, width));
    let open: Vec<Part> = super::NEEDED.iter().copied().filter(|part| !model.reading.has(*part)).collect();
    let rest = suggested.into_iter().chain(cost).flatten();
    let open = account::unknown(model, snapshot, &open, width);
    open.into_iter()
        .chain(facts::lines(model, snapshot, facts::looked_at(model, snapshot), width))
        .chain(rest)
        .collect()
}

/// What is suggested in the part of the page where the cursor is, and how to take it back.
fn suggested(model: &Model, snapshot: &Snapshot) -> Option<String> {
    if model.network.on_vpcs() {
        let (vpc, why) = model.network.suggested.vpc.as_ref()?;
        let looked_at = facts::looked_at(model, snapshot).map(|vpc| &vpc.id);
        return (model.draft.vpc() == Some(vpc) && looked_at == Some(vpc))
            .then(|| format!("This VPC is suggested: {why}. The key - takes it back."));
    }
    let chosen = &model.draft.answers.network.subnets;
    let reasons: Vec<zones::Why> = chosen.iter().filter_map(|id| suggest::why(model, id)).collect();
    let own = chosen.iter().filter_map(|id| snapshot.subnets.iter().find(|subnet| subnet.id == *id));
    let of = |wanted| own.clone().filter(move |one| suggest::why(model, &one.id) == Some(wanted)).map(called);
    let told = |why: zones::Why, words: &str| {
        let names: Vec<&str> = of(why).collect();
        (!names.is_empty()).then(|| format!("{} ({words})", listed(names)))
    };
    let parts = [
        told(zones::Why::Stands, "an endpoint stands there"),
        told(zones::Why::Own, "the domain's own"),
        told(zones::Why::Free, "most free addresses in the zone"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!reasons.is_empty()).then(|| format!("Suggested: {}. The key - takes them back.", parts.join("; ")))
}

/// What a zone more would cost, where there is a VPC with zones.
pub fn cost(model: &Model, snapshot: &Snapshot) -> Option<String> {
    if snapshot.vpcs.is_empty() {
        return None;
    }
    let (answers, region) = (&model.draft.answers, &snapshot.identity.region);
    let (each, rates) = cost::choices(region, answers)?;
    let services = answers.endpoints.services.len();
    let amount = cost::words::a_month(each.zone_usd, "", region, &rates.region);
    let services = (services > 0).then(|| text::count(services, "endpoint"))?;
    Some(match endpoints::standing_in(model, snapshot) {
        0 => format!("Each zone, with {services} in it: {amount}."),
        _ => format!("Each zone in which none stands yet, with {services} in it: {amount}."),
    })
}
