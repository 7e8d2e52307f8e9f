//! What would stand half: a hosted zone answers from its first moment, and says of names that have no record yet that they
//! do not exist.

use crate::cloud::CloudError;
use crate::plan::step::{Change, Step, StepId};

/// The step whose new hosted zone this one fills. Once that zone stands, a signal stops neither the start of this step
/// nor its call: without it nobody in the VPC would reach SageMaker.
pub fn finishes(step: &Step) -> Option<StepId> {
    let Some(Change::ChangeRecords { zone, .. }) = &step.change else { return None };
    zone.reference().map(|(made, _)| made)
}

/// Says what an empty zone means, and the way out, where the step that fills it has failed.
pub fn warned(step: &Step, error: CloudError) -> CloudError {
    if finishes(step).is_none() {
        return error;
    }
    let Some(Change::ChangeRecords { records, .. }) = &step.change else { return error };
    let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
    let way_out = format!(
        "Until these records are there, {} do not exist for anybody in the VPC: go on with the run soon, or take it back.",
        names.join(" and ")
    );
    let hint = error.hint.as_ref().map_or_else(|| way_out.clone(), |hint| format!("{hint} {way_out}"));
    CloudError { hint: Some(hint), ..error }
}
