//! Taking a run back: from what it made and what AWS has now to the steps that undo it, in the opposite order.

mod endpoints;
mod gate;
mod groups;
mod in_use;
mod untold;
mod vpc;
mod way;
mod zones;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::check::Finding;
use super::code::Code;
use super::cost;
use super::planner::draft::{Draft, step};
use super::planner::{Refusal, finish};
use super::snapshot::{ManagedPolicy, Part, Snapshot};
use super::step::{Action, Change, Outputs, Plan, Step, StepId};
use crate::domain::tag::{self, Tags};

/// What the names of all steps that take something back begin with.
const PREFIX: &str = "undo.";

/// A change of the run that stands, or may stand, with every value that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The step that made it.
    pub step: StepId,
    /// The call.
    pub change: Change,
    /// What was before it.
    pub prior: Option<Json>,
    /// What it gave.
    pub ids: Outputs,
}

/// The version of the run's own policy that is in force, where another run made it: the policy, and its number. Who made
/// it, journals tell, and [`Way::new`] is told.
#[must_use]
pub fn newer<'a>(made: &[Made], snapshot: &'a Snapshot) -> Option<(&'a str, &'a str)> {
    let policy = snapshot.policy.as_ref()?;
    Some((&policy.arn, in_use::newer_version(made, policy)?))
}

/// The way back, but for what the account's policies make of it.
pub struct Way<'a> {
    undo: Undo<'a>,
    /// The run's own policy as it is in the end, where it stays.
    after: Option<ManagedPolicy>,
}

impl<'a> Way<'a> {
    /// Every step that takes back what was made. `newer` is the run that made the version which [`newer`] gives, where
    /// that is known.
    ///
    /// # Errors
    ///
    /// When a part of the account that something of the run is to be judged by could not be read.
    pub fn new(
        run: &'a str,
        first: &'a Plan,
        made: &'a [Made],
        snapshot: &'a Snapshot,
        newer: Option<&'a str>,
    ) -> Result<Self, Refusal> {
        require(made, snapshot)?;
        let draft = Draft { undoes: Some(run.to_owned()), ..Draft::default() };
        let mut undo = Undo { run, first, made, snapshot, newer, draft };
        let gate = gate::plan(&mut undo);
        untold::tell(&mut undo);
        if let Some(why) = gate.holds {
            undo.draft.findings.push(Finding::warning(
                Code::ChangedSince,
                format!("{why}, so the endpoints, zones, group and DNS attributes of this run stay too."),
                "Detach it there first, then undo again.",
            ));
        } else {
            let records = zones::remove(&mut undo, &gate.steps);
            let taken =
                endpoints::plan(&mut undo, &records.removed, &[gate.steps.clone(), records.steps.clone()].concat());
            let restored = zones::restore(&mut undo, &taken, &[gate.steps.clone(), taken.steps.clone()].concat());
            let groups = groups::plan(&mut undo, &taken);
            let before = [gate.steps, records.steps, taken.steps.clone(), restored.steps, groups].concat();
            vpc::plan(&mut undo, &taken, &records.removed, &before);
        }
        Ok(Self { undo, after: gate.after })
    }

    /// What policies that rest on what goes would name: endpoints, and the VPC where the way to Studio goes.
    #[must_use]
    pub fn at_stake(&self) -> Vec<String> {
        way::Gone::of(&self.undo).texts()
    }

    /// The runs that rest on what goes, so that this one is not taken back before them; `None` for one that is not known.
    /// `named` are the account's policies that name what is at stake.
    #[must_use]
    pub fn held_by(&self, named: &[ManagedPolicy]) -> BTreeSet<Option<String>> {
        in_use::held_by(&self.undo, named, self.after.as_ref())
    }

    /// The plan. `named` are the account's policies that name what is at stake, `None` where that could not be read.
    #[must_use]
    pub fn plan(mut self, named: Option<&[ManagedPolicy]>) -> Plan {
        in_use::check(&mut self.undo, named, self.after.as_ref());
        let Undo { first, snapshot, draft, .. } = self.undo;
        let cost = cost::estimate(snapshot, &draft.steps);
        finish(snapshot, &first.answers, draft, cost)
    }
}

/// What is being taken back, and the plan so far.
struct Undo<'a> {
    run: &'a str,
    first: &'a Plan,
    made: &'a [Made],
    snapshot: &'a Snapshot,
    /// The run that gave this one's policy the version in force, where that is another and known.
    newer: Option<&'a str>,
    draft: Draft,
}

impl Undo<'_> {
    /// Whether tags lead back to this run.
    fn is_of_run(&self, tags: &Tags) -> bool {
        tags.get(tag::RUN).is_some_and(|run| run == self.run)
    }

    /// Whether tags lead back to this run and a step of it.
    fn is_of_step(&self, tags: &Tags, step: &StepId) -> bool {
        self.is_of_run(tags) && tags.get(tag::STEP).is_some_and(|name| name == step.as_str())
    }

    /// Adds a step, once: what was tried twice is taken back once.
    fn push(&mut self, mut step: Step) -> StepId {
        if let Some(same) = self.draft.steps.iter().find(|other| other.change == step.change) {
            return same.id.clone();
        }
        let name = step.id.clone();
        let mut number = 2;
        while self.draft.has(&step.id) {
            step.id = StepId::new(format!("{name}-{number}"));
            number += 1;
        }
        self.draft.push(step)
    }

    /// Something that another hand has changed, and that stays.
    fn left(&mut self, message: impl Into<String>, fix: impl Into<String>) {
        self.draft.findings.push(Finding::warning(Code::ChangedSince, message, fix));
    }

    /// Something that cannot be put back.
    fn lost(&mut self, message: impl Into<String>, fix: impl Into<String>) {
        self.draft.findings.push(Finding::warning(Code::NotRestorable, message, fix));
    }
}

/// A step that takes back what `of` did, or a part of it.
fn back(of: &StepId, action: Action, title: impl Into<String>) -> Step {
    step(format!("{PREFIX}{of}"), action, title)
}

/// Parts without which nothing is taken back, as what a change made, or what rests on it, cannot be told.
const fn parts(change: &Change) -> &'static [Part] {
    match change {
        // What cannot be judged of the VPC stays as it is, and keeps nothing else.
        Change::SetVpcAttribute { .. } => &[],
        Change::CreateSecurityGroup { .. } => &[Part::SecurityGroups, Part::Endpoints],
        Change::AuthorizeIngress { .. } | Change::RevokeIngress { .. } | Change::DeleteSecurityGroup { .. } => {
            &[Part::SecurityGroups]
        }
        Change::CreateEndpoint { .. } | Change::ModifyEndpoint { .. } | Change::DeleteEndpoints { .. } => {
            &[Part::Endpoints]
        }
        Change::CreateHostedZone { .. }
        | Change::TagHostedZone { .. }
        | Change::ChangeRecords { .. }
        | Change::DeleteHostedZone { .. } => &[Part::HostedZones],
        Change::CreatePolicy { .. }
        | Change::CreatePolicyVersion { .. }
        | Change::SetDefaultPolicyVersion { .. }
        | Change::DeletePolicyVersion { .. }
        | Change::AttachPolicy { .. }
        | Change::DetachPolicy { .. }
        | Change::DeletePolicy { .. } => &[Part::Policy],
    }
}

fn require(made: &[Made], snapshot: &Snapshot) -> Result<(), Refusal> {
    let gap = made.iter().flat_map(|made| parts(&made.change)).find_map(|part| snapshot.gap(*part));
    let Some(gap) = gap else { return Ok(()) };
    Err(Refusal {
        code: Code::Unreadable.to_string(),
        message: format!("{} cannot be read, so nothing can be taken back: {}: {}", gap.action, gap.code, gap.message),
        hint: format!("Allow {} for the one who runs this, and undo again.", gap.action),
    })
}
