//! Who gets in and who does not, as the policies decide it.

use ratatui::text::{Line, Span};

use super::{Item, explained, outlook, words};
use crate::domain::restriction::Mode;
use crate::plan::access::{Barrier, Entry, ModeOutlook, PathId, StillIn, WayIn};
use crate::ui::model::Model;
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::{self, Sign};

/// What becomes of whoever comes some way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    In,
    /// Those whom another policy allows too, and nobody else.
    ByAnother,
    Unknown,
    /// Those whom the policies let in, and something else does not.
    Barred(Barrier),
    Out,
}

impl Fate {
    const ALL: [Self; 7] = [
        Self::In,
        Self::ByAnother,
        Self::Unknown,
        Self::Barred(Barrier::SecurityGroup),
        Self::Barred(Barrier::OneEndpointAlone),
        Self::Out,
        // Last, as nobody comes so today.
        Self::Barred(Barrier::NoOtherEndpoint),
    ];

    const fn of(way: &WayIn) -> Self {
        match (way.alone, way.otherwise, way.barrier) {
            (Entry::Out, Entry::Out, _) => Self::Out,
            (.., Some(barrier)) => Self::Barred(barrier),
            (Entry::In, Entry::In, None) => Self::In,
            (Entry::Out, Entry::In, None) => Self::ByAnother,
            _ => Self::Unknown,
        }
    }

    const fn sign(self) -> Sign {
        match self {
            Self::In => Sign::Done,
            Self::ByAnother | Self::Unknown => Sign::Attention,
            // The policies would let in whoever makes them.
            Self::Barred(Barrier::NoOtherEndpoint) => Sign::NotYet,
            Self::Barred(_) | Self::Out => Sign::Failed,
        }
    }

    const fn remark(self) -> &'static str {
        match self {
            Self::ByAnother => "by another policy",
            Self::Unknown => "nobody can tell",
            Self::Barred(barrier) => barrier.words(),
            Self::In | Self::Out => "",
        }
    }
}

impl Barrier {
    const ALL: [Self; 3] = [Self::SecurityGroup, Self::OneEndpointAlone, Self::NoOtherEndpoint];

    const fn words(self) -> &'static str {
        match self {
            Self::SecurityGroup => "not among the client ranges (Endpoints)",
            Self::OneEndpointAlone => "an endpoint is missing (Endpoints)",
            Self::NoOtherEndpoint => "let in, once there are such",
        }
    }

    /// What to do about it.
    const fn way_out(self) -> &'static str {
        match self {
            Self::SecurityGroup => {
                "People outside the VPC reach the endpoints once their ranges are named on Endpoints, beside the VPC's own."
            }
            Self::OneEndpointAlone => "Studio opens through both endpoints: choose both on Endpoints.",
            Self::NoOtherEndpoint => {
                "Ways with this mark are let in once there are endpoints for them: those of Console Private Access are for \
                 signin and console."
            }
        }
    }
}

/// What to do about ways that the policies alone do not close.
fn barred(known: &ModeOutlook, barrier: Barrier, width: usize) -> Vec<Line<'static>> {
    if !known.ways.iter().any(|way| Fate::of(way) == Fate::Barred(barrier)) {
        return Vec::new();
    }
    framing::remark(Sign::NotYet, barrier.way_out(), width)
}

/// How the ways are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A row for each.
    Each,
    /// In short, two in a row.
    Short,
    /// Those of one fate together, as in a sentence.
    Together,
}

/// Who gets in with the mode that is looked at.
pub fn lines(model: &Model, width: usize, told: Told) -> Vec<Line<'static>> {
    let (mode, guardrail) = (explained(model), model.draft.answers.restriction.guardrail);
    let Some(known) = outlook::of(model, mode, guardrail) else {
        return framing::remark(Sign::NotYet, "Working out who gets in.", width);
    };
    let mut lines = example(known, width);
    match told {
        Told::Each => {
            lines.extend(known.ways.iter().flat_map(|way| row(way, width)));
            lines.extend(Barrier::ALL.into_iter().flat_map(|barrier| barred(known, barrier, width)));
        }
        Told::Short => lines.extend(in_short(known, width)),
        Told::Together => lines.extend(Fate::ALL.into_iter().flat_map(|fate| together(known, fate, width))),
    }
    match mode {
        Mode::None => lines.extend(framing::remark(Sign::Attention, words::NOBODY, width)),
        // Said once: the row of the guardrail says it too.
        _ if !guardrail && model.restriction.cursor != Some(Item::Guardrail) => {
            lines.extend(without_guardrail(model, width));
        }
        _ => {}
    }
    if told == Told::Short {
        lines.extend(reasons(known, width));
    }
    lines
}

/// What the guardrail keeps out, of those who are known.
pub fn without_guardrail(model: &Model, width: usize) -> Vec<Line<'static>> {
    let still = outlook::of(model, explained(model), false).and_then(|known| known.still_in.as_ref());
    let words = still.map_or_else(|| words::NO_GUARDRAIL.to_owned(), still_in);
    framing::remark(Sign::Attention, &words, width)
}

fn still_in(still: &StillIn) -> String {
    let whom = match (still.chosen, still.barred) {
        (true, _) => "chosen".to_owned(),
        (false, 0) => "who can open Studio today and could get the policy".to_owned(),
        (false, barred) => {
            format!("who can open Studio today and could get the policy (IAM lets nobody attach to {barred} more)")
        }
    };
    let unread = if still.complete { "" } else { " Others could not be read." };
    if still.open == 0 {
        return format!("Without that denial, none of the {} {whom} gets in from elsewhere.{unread}", still.of);
    }
    let first = still.first.iter().map(|(name, by)| match by.as_slice() {
        [] => name.to_string(),
        by => format!("{name} by {}", by.join(", ")),
    });
    let more = still.open.saturating_sub(still.first.len());
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let verb = if still.open == 1 { "gets" } else { "get" };
    format!(
        "Without that denial, {} of {} {whom} still {verb} in from elsewhere: {}{more}.{unread}",
        still.open,
        still.of,
        first.collect::<Vec<_>>().join("; ")
    )
}

fn example(known: &ModeOutlook, width: usize) -> Vec<Line<'static>> {
    if known.example.is_empty() {
        return Vec::new();
    }
    let ranges: Vec<String> = known.example.iter().map(ToString::to_string).collect();
    framing::words(&format!("As if you had listed {}:", ranges.join(", ")), width, theme::OFF)
}

fn row(way: &WayIn, width: usize) -> Vec<Line<'static>> {
    let fate = Fate::of(way);
    let mut lines = framing::remark(fate.sign(), way.title, width);
    let why = match &way.denied_by {
        Some(statement) => statement.clone(),
        None => fate.remark().to_owned(),
    };
    let room = TITLE + 4 + text::width(&why);
    if let (false, [line]) = (why.is_empty() || room > width, lines.as_mut_slice()) {
        let gap = (TITLE + 4).saturating_sub(line.width()).max(2);
        line.spans.push(Span::styled(format!("{}{why}", " ".repeat(gap)), theme::OFF));
    }
    lines
}

/// Columns of the names of ways.
const TITLE: usize = 42;

/// Columns of a way in short, where there are more.
const SHORT: usize = 38;

fn together(known: &ModeOutlook, fate: Fate, width: usize) -> Vec<Line<'static>> {
    let ways: Vec<&str> = known.ways.iter().filter(|way| Fate::of(way) == fate).map(|way| way.title).collect();
    if ways.is_empty() {
        return Vec::new();
    }
    let lead = match fate.remark() {
        "" => String::new(),
        remark => format!("{remark}: "),
    };
    framing::remark(fate.sign(), &format!("{lead}{}", ways.join("; ")), width)
}

/// What becomes of some way for a reason, in the order of the reasons' numbers.
fn reasoned(known: &ModeOutlook) -> Vec<Fate> {
    let is_there = |fate: &Fate| known.ways.iter().any(|way| Fate::of(way) == *fate);
    Fate::ALL.into_iter().filter(|fate| !fate.remark().is_empty() && is_there(fate)).collect()
}

/// The reasons that the numbers behind ways stand for.
fn reasons(known: &ModeOutlook, width: usize) -> Vec<Line<'static>> {
    let told = reasoned(known).into_iter().zip(1..);
    told.flat_map(|(fate, number)| framing::words(&format!("({number}) {}", fate.remark()), width, theme::OFF))
        .collect()
}

/// Each way with its sign, two in a row, with the number of its reason.
fn in_short(known: &ModeOutlook, width: usize) -> Vec<Line<'static>> {
    let told = reasoned(known);
    let number = |fate: Fate| told.iter().position(|one| *one == fate).map(|at| format!(" ({})", at + 1));
    let column = (width.saturating_sub(list::END) / 2).min(SHORT);
    let cell = |way: &WayIn| {
        let fate = Fate::of(way);
        let number = number(fate).unwrap_or_default();
        let name = text::fit(short(way), column.saturating_sub(3 + text::width(&number)));
        let rest = column.saturating_sub(3 + text::width(&name));
        vec![
            Span::raw(" "),
            Span::styled(fate.sign().text(), fate.sign().style()),
            Span::raw(format!(" {name}")),
            Span::styled(text::pad(&number, rest), theme::OFF),
        ]
    };
    let (left, right) = known.ways.split_at(known.ways.len().div_ceil(2));
    let rows = left.iter().enumerate().map(|(at, way)| {
        let beside = right.get(at).map(cell).unwrap_or_default();
        Line::from([cell(way), beside].concat())
    });
    rows.collect()
}

/// A way in few words, told apart from all others of its mode.
fn short(way: &WayIn) -> &'static str {
    match way.id {
        PathId::Inside => "VPC, both endpoints",
        PathId::InsideUnlisted => "VPC, address not listed",
        PathId::OtherEndpoint => "VPC, other endpoints",
        PathId::ApiEndpointOnly => "VPC, pages by internet",
        PathId::StudioEndpointOnly => "VPC, API by internet",
        PathId::OtherVpc => "another VPC",
        PathId::PeeredVpc => "peered VPC",
        PathId::VpnWithDns => "VPN with DNS",
        PathId::VpnWithoutDns => "VPN without DNS",
        PathId::Internet => "internet",
        PathId::InternetListed => "internet, listed address",
        PathId::Console => "AWS console",
        PathId::ConsolePrivateAccess => "Console Private Access",
    }
}
