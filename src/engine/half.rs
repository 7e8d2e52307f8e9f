//! What would stand half: a hosted zone answers from its first moment, and says of names that have no record yet that they
//! do not exist.

use serde::Deserialize;

use crate::cloud::CloudError;
use crate::domain::network::DnsRecord;
use crate::plan::step::{Change, RecordChange, RecordChangeKind, Step, StepId};

/// What stands half until a step is done.
pub enum Half {
    /// What this step of the plan makes: the hosted zone that is filled next, or the emptying of one that goes next.
    Of(StepId),
    /// A hosted zone that was empty when the plan was made, as an earlier run or process has left it.
    Standing,
}

/// What a step finishes. Once that stands half, a signal stops neither the start of this step nor its call: without it
/// nobody in the VPC would reach SageMaker.
pub fn finishes(step: &Step) -> Option<Half> {
    match step.change.as_ref()? {
        Change::ChangeRecords { zone, records } => {
            let is_filling = |record: &RecordChange| record.kind == RecordChangeKind::Upsert;
            let stands = records.iter().any(is_filling) && was_empty(step);
            let made = zone.reference().map(|(made, _)| Half::Of(made));
            made.or_else(|| stands.then_some(Half::Standing))
        }
        Change::DeleteHostedZone { .. } => {
            let emptied = step.needs.iter().find(|need| need.as_str().ends_with(".records")).cloned();
            emptied.map(Half::Of).or_else(|| was_empty(step).then_some(Half::Standing))
        }
        _ => None,
    }
}

/// Whether the zone, or what it said of the names in question, was nothing but what Route 53 puts into each zone.
fn was_empty(step: &Step) -> bool {
    let Some(prior) = &step.prior else { return false };
    let records = prior.get("records").unwrap_or(prior);
    let is_given = |record: &DnsRecord| matches!(record.kind.as_str(), "NS" | "SOA");
    Vec::<DnsRecord>::deserialize(records).is_ok_and(|records| records.iter().all(is_given))
}

/// Says what an empty zone means, and the way out, where the step that would end that has failed.
pub fn warned(step: &Step, error: CloudError) -> CloudError {
    if finishes(step).is_none() {
        return error;
    }
    let way_out = match &step.change {
        Some(Change::ChangeRecords { records, .. }) => {
            let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
            format!(
                "Until these records are there, {} do not exist for anybody in the VPC: go on with the run soon, or take \
                 it back.",
                names.join(" and ")
            )
        }
        _ => format!(
            "Until the {} is deleted, its names do not exist for anybody in the VPC: go on soon, or delete it by hand.",
            step.title
        ),
    };
    let hint = error.hint.as_ref().map_or_else(|| way_out.clone(), |hint| format!("{hint} {way_out}"));
    CloudError { hint: Some(hint), ..error }
}
