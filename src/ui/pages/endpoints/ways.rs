//! The two ways in which names are served, and what in the VPC stands in the way of one: the same that the plan says.

use std::collections::BTreeMap;

use crate::plan::answers::{DnsAnswer, DnsWay};
use crate::plan::check::{Finding, in_the_way};
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;
use crate::ui::parts::text::capital;
use crate::ui::theme::Sign;

/// What stands in the way, by service.
#[derive(Debug, Default)]
pub struct Ways {
    private: BTreeMap<String, Finding>,
    zones: BTreeMap<String, Finding>,
}

impl Ways {
    /// For the services and the VPC that are chosen; nothing as long as its zones are not read.
    pub fn of(model: &Model, snapshot: &Snapshot) -> Self {
        if model.draft.vpc().is_none() || snapshot.scope.vpc.as_ref() != model.draft.vpc() {
            return Self::default();
        }
        let mut answers = model.draft.complete();
        let mut conflicts = |way| {
            answers.endpoints.dns = DnsAnswer::All(way);
            in_the_way(snapshot, &answers)
        };
        Self { private: conflicts(DnsWay::PrivateDns), zones: conflicts(DnsWay::HostedZone) }
    }

    /// What stands in the way of serving a service so.
    pub fn bars(&self, short: &str, way: DnsWay) -> Option<&Finding> {
        match way {
            DnsWay::PrivateDns => self.private.get(short),
            DnsWay::HostedZone => self.zones.get(short),
        }
    }

    /// What is to be known of a service whose names are served so: what is in the way of that, or that the other way is
    /// off, which is no trouble by itself.
    pub fn remark(&self, short: &str, way: DnsWay) -> Option<(Sign, String)> {
        let other = other(way);
        match (self.bars(short, way), self.bars(short, other)) {
            (Some(this), Some(that)) if this.message != that.message => {
                let words = format!("{} {} is off too: {}", words(this), name(other), words(that));
                Some((Sign::Attention, words))
            }
            (Some(this), _) => Some((Sign::Attention, words(this))),
            (None, Some(that)) => Some((Sign::NotYet, off(that, other))),
            (None, None) => None,
        }
    }
}

/// Why a way cannot be chosen. That the other one can is seen.
pub fn off(finding: &Finding, way: DnsWay) -> String {
    let words = words(finding);
    let parts = words.split_once(" Choose ").and_then(|(why, fix)| Some((why, fix.split_once(", or ")?.1)));
    let words = parts.map_or_else(|| words.clone(), |(why, away)| format!("{why} {}", capital(away)));
    format!("{} is off: {words}", name(way))
}

/// The other of the two.
pub const fn other(way: DnsWay) -> DnsWay {
    match way {
        DnsWay::PrivateDns => DnsWay::HostedZone,
        DnsWay::HostedZone => DnsWay::PrivateDns,
    }
}

const fn name(way: DnsWay) -> &'static str {
    match way {
        DnsWay::PrivateDns => "Private DNS",
        DnsWay::HostedZone => "A hosted zone",
    }
}

/// What the plan says of it, and what to do; this page is not named on itself.
fn words(finding: &Finding) -> String {
    let fix = match finding.fix.split_once(" (page Endpoints; ") {
        Some((before, after)) => {
            format!("{before} here{}", after.split_once(')').map_or("", |(_, rest)| rest))
        }
        None => finding.fix.clone(),
    };
    format!("{} {fix}", finding.message)
}
