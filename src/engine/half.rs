//! What would stand half: a hosted zone answers from its first moment, and says of names that have no record yet that they
//! do not exist.

use crate::cloud::CloudError;
use crate::plan::step::{Change, Step, StepId};

/// The step that this one finishes: the hosted zone that it fills, or the emptying of one that it deletes. Once that is
/// done, a signal stops neither the start of this step nor its call: without it nobody in the VPC would reach SageMaker.
pub fn finishes(step: &Step) -> Option<StepId> {
    match step.change.as_ref()? {
        Change::ChangeRecords { zone, .. } => zone.reference().map(|(made, _)| made),
        Change::DeleteHostedZone { .. } => step.needs.iter().find(|need| need.as_str().ends_with(".records")).cloned(),
        _ => None,
    }
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
