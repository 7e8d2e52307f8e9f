//! A journal in sections: each plan that was begun, with how far it came.

use super::event::{Event, Record};
use super::progress::Progress;
use crate::plan::step::Plan;

/// Each plan that `records` begin, with how far it came, oldest first.
pub(super) fn sections<'a>(plans: &'a [Plan], records: &[Record]) -> Vec<(&'a Plan, Progress)> {
    let mut all: Vec<(&Plan, Progress)> = Vec::new();
    for record in records {
        if let Event::Planned { plan: id, .. } = &record.event
            && let Some(plan) = plans.iter().find(|plan| plan.id == *id)
        {
            all.push((plan, Progress::new(plan)));
        }
        if let Some((_, progress)) = all.last_mut() {
            progress.apply(record);
        }
    }
    all
}
