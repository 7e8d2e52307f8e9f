//! Who would get in, by each way, in every mode: judged before anything is planned, while a mode is being chosen.

use std::sync::Arc;

use ipnet::IpNet;
use strum::IntoEnumIterator;

use super::admitted::is_carried;
use super::fare::Fare;
use super::holders::{self, Holder};
use super::judge::Judge;
use super::paths::Way;
use super::{Entry, Opener, PathId, Verdict};
use crate::domain::policy::evaluate::Policy;
use crate::domain::policy::{Condition, Document, Effect, OPEN_STUDIO, OneOrMany, Statement};
use crate::domain::principal::PrincipalName;
use crate::domain::restriction::Mode;
use crate::plan::answers::Answers;
use crate::plan::planner::draft::Draft;
use crate::plan::planner::ground::Ground;
use crate::plan::planner::steps;
use crate::plan::snapshot::Snapshot;

/// The ways that whoever chooses a mode thinks of, in the order in which they are told.
const TOLD: [PathId; 11] = [
    PathId::Inside,
    PathId::InsideUnlisted,
    PathId::OtherEndpoint,
    PathId::PeeredVpc,
    PathId::VpnWithDns,
    PathId::VpnWithoutDns,
    PathId::OtherVpc,
    PathId::InternetListed,
    PathId::Internet,
    PathId::Console,
    PathId::ConsolePrivateAccess,
];

/// Addresses for documentation, which nobody has (RFC 5737).
const EXAMPLE: [u8; 4] = [192, 0, 2, 0];

/// How many are named one by one.
const NAMED: usize = 2;

/// What would become of people in every mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    modes: Vec<ModeOutlook>,
}

/// What would become of people in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeOutlook {
    /// The mode.
    pub mode: Mode,
    /// Whether every other way in is denied too.
    pub guardrail: bool,
    /// The ways to come that there would be.
    pub ways: Vec<WayIn>,
    /// The policy; `None` in mode none.
    pub policy: Option<Document>,
    /// The ranges that were taken for an example, as none is listed yet.
    pub example: Vec<IpNet>,
    /// Who would get in from elsewhere by what else they hold; `None` where that is not known.
    pub still_in: Option<StillIn>,
}

/// What becomes of whoever comes some way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayIn {
    /// The way.
    pub id: PathId,
    /// What it is, for people.
    pub title: &'static str,
    /// Of somebody who holds the plan's policy and nothing else.
    pub alone: Entry,
    /// Of somebody whom another policy allows to open Studio from everywhere.
    pub otherwise: Entry,
    /// The `Sid` of the statement that denies it to the latter.
    pub denied_by: Option<String>,
    /// What keeps out whoever the policies let in.
    pub barrier: Option<Barrier>,
}

/// What keeps out whoever comes through the endpoints, whatever the policies say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    /// There is an endpoint for one of the two requests alone.
    OneEndpointAlone,
    /// It takes other endpoints than the two, and there are none.
    NoOtherEndpoint,
    /// The endpoints' security groups do not let it through.
    SecurityGroup,
}

/// Who would get in from elsewhere by other policies, once the plan's policy is put on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StillIn {
    /// Whether those who are chosen were looked at; else everybody who can open Studio today.
    pub chosen: bool,
    /// Whether everybody could be looked at.
    pub complete: bool,
    /// How many were.
    pub of: usize,
    /// How many more can open Studio today, to whom IAM lets nobody attach.
    pub barred: usize,
    /// How many of them would.
    pub open: usize,
    /// The first of those, with the statements that let them in.
    pub first: Vec<(PrincipalName, Vec<String>)>,
}

impl Outlook {
    /// Of one mode.
    #[must_use]
    pub fn of(&self, mode: Mode, guardrail: bool) -> Option<&ModeOutlook> {
        let is_it = |one: &&ModeOutlook| one.mode == mode && (one.guardrail == guardrail || mode == Mode::None);
        self.modes.iter().find(is_it)
    }
}

/// Judges every mode, with the guardrail and without.
#[must_use]
pub fn outlook(snapshot: &Snapshot, answers: &Answers) -> Outlook {
    let kinds = |mode| [true, false].into_iter().filter(move |guardrail| *guardrail || mode != Mode::None);
    let modes = Mode::iter().flat_map(|mode| kinds(mode).map(move |guardrail| (mode, guardrail)));
    Outlook { modes: modes.map(|(mode, guardrail)| of_mode(snapshot, answers, mode, guardrail)).collect() }
}

fn of_mode(snapshot: &Snapshot, answers: &Answers, mode: Mode, guardrail: bool) -> ModeOutlook {
    let mut answers = answers.clone();
    (answers.restriction.mode, answers.restriction.guardrail) = (mode, guardrail);
    answers.restriction.fit_to_mode();
    let mut example = Vec::new();
    if mode.takes_ranges() && answers.restriction.cidrs.is_empty() {
        example = examples(snapshot, &answers);
        answers.restriction.cidrs.clone_from(&example);
    }
    let ground = Ground::new(snapshot, &answers);
    let mut draft = Draft::default();
    steps(&ground, &mut draft);
    let judge = Judge::new(&ground, &draft);
    ModeOutlook {
        mode,
        guardrail,
        ways: ways(&ground, &draft, &judge),
        example,
        still_in: still_in(&ground, &draft, &judge),
        policy: draft.policies.identity,
    }
}

/// Ranges that could be listed, while none is.
fn examples(snapshot: &Snapshot, answers: &Answers) -> Vec<IpNet> {
    let own = || snapshot.vpcs.iter().find(|vpc| vpc.id == answers.network.vpc).map(|vpc| vpc.cidrs.clone());
    let public = || IpNet::new(EXAMPLE.into(), 24).into_iter().collect();
    if answers.restriction.mode == Mode::Ip { public() } else { own().unwrap_or_default() }
}

fn ways(ground: &Ground, draft: &Draft, judge: &Judge) -> Vec<WayIn> {
    let otherwise = judge.somebody(draft, vec![Arc::new(Policy::new("", &everywhere()))]);
    let restricts = draft.policies.identity.is_some();
    // In mode none nobody gets a policy, so that whoever opens Studio is allowed by another.
    let alone = if restricts { judge.somebody(draft, Vec::new()) } else { Vec::new() };
    let mut ways: Vec<WayIn> = Vec::new();
    for (at, way) in judge.ways().enumerate().filter(|(_, way)| is_told(ground, way)) {
        let Some(Fare { entry, denial }) = otherwise.get(at) else { continue };
        let alone = alone.get(at).map_or(*entry, |fare| fare.entry);
        // Of a way that the policies close too it need not be said that it is not there.
        if way.id == PathId::ConsolePrivateAccess && way.missing && (alone, *entry) == (Entry::Out, Entry::Out) {
            continue;
        }
        ways.push(WayIn {
            id: way.id,
            title: way.title,
            barrier: barrier(way),
            alone,
            otherwise: *entry,
            denied_by: denial.as_ref().and_then(|name| name.sid.as_deref()).map(ToOwned::to_owned),
        });
    }
    let place = |id: PathId| TOLD.iter().position(|told| *told == id);
    ways.retain(|way| place(way.id).is_some());
    ways.sort_by_key(|way| place(way.id));
    ways
}

/// Ways through endpoints are told where there is one of them: of the other it is said that it is missing.
fn is_told(ground: &Ground, way: &Way) -> bool {
    [&way.api, &way.page].into_iter().any(|origin| is_carried(ground, origin))
}

fn barrier(way: &Way) -> Option<Barrier> {
    if way.missing {
        return Some(if way.id.takes_others() { Barrier::NoOtherEndpoint } else { Barrier::OneEndpointAlone });
    }
    (way.admitted == Some(false)).then_some(Barrier::SecurityGroup)
}

/// What a policy such as `AmazonSageMakerFullAccess` says of opening Studio.
fn everywhere() -> Document {
    Document::new(vec![Statement {
        sid: None,
        effect: Effect::Allow,
        principal: None,
        not_principal: None,
        action: Some(OneOrMany::of([OPEN_STUDIO])),
        not_action: None,
        resource: Some(OneOrMany::of(["*"])),
        not_resource: None,
        condition: Condition::new(),
    }])
}

/// Judges the chosen principals or, while nobody is chosen, everybody who can open Studio today and could get the
/// policy.
fn still_in(ground: &Ground, draft: &Draft, judge: &Judge) -> Option<StillIn> {
    draft.policies.identity.as_ref().filter(|_| ground.snapshot.scope.authorization)?;
    let named = ground.answers.principals.names();
    let all = || ground.snapshot.authorization.principals.iter().map(|permissions| permissions.name.clone()).collect();
    let covered: Vec<PrincipalName> = if named.is_empty() { all() } else { named.clone() };
    let can_get = |holder: &&Holder| holder.covered && holder.unmodifiable.is_none();
    let holders = holders::all(ground, draft, &covered);
    let barred = holders.iter().filter(|holder| named.is_empty() && holder.unmodifiable.is_some());
    let barred = barred.filter_map(|holder| judge.opener(holder)).filter(|opener| Opener::opens(&opener.today)).count();
    let openers = holders.iter().filter(can_get).filter_map(|holder| judge.opener(holder));
    let is_asked = |opener: &Opener| !named.is_empty() || Opener::opens(&opener.today);
    let openers: Vec<Opener> = openers.filter(is_asked).collect();
    let mut open: Vec<&Opener> = openers.iter().filter(|opener| opener.verdict == Verdict::NotRestricted).collect();
    // People come first to mind, and not what Studio's own apps may do.
    open.sort_by_key(|opener| opener.execution_role);
    Some(StillIn {
        chosen: !named.is_empty(),
        complete: ground.snapshot.authorization.complete,
        of: openers.len(),
        barred,
        open: open.len(),
        first: open.iter().take(NAMED).map(|opener| (opener.principal.clone(), opener.by.clone())).collect(),
    })
}
